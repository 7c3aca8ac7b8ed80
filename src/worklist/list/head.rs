//! The head of a table: finds the row that names our columns, wherever people moved it and them,
//! and makes lines of the rows below.

use std::collections::BTreeSet;

use crate::worklist::item::{Column, Given, Item, Row};
use crate::worklist::list::fault::{Broken, ListFault};

/// How many rows that are not blank are looked at: a title and some remarks may stand above.
const DEPTH: usize = 20;

/// How many names a fault shows, and how many characters of each.
const SHOWN: (usize, usize) = (12, 30);

/// Which of our columns stands in which column of a table.
#[derive(Debug)]
pub(super) struct Head {
    columns: Vec<Option<Column>>,
    width: usize,
}

impl Head {
    /// What `row` names; `None` where it lacks the id or the value.
    fn of(row: &[(usize, &str)], at: &str) -> Result<Option<Self>, ListFault> {
        let mut columns: Vec<Option<Column>> = Vec::new();
        let mut twice = None;
        for &(index, cell) in row {
            let Some(column) = named(cell) else { continue };
            if columns.contains(&Some(column)) {
                twice = twice.or(Some(column));
                continue;
            }
            if columns.len() <= index {
                columns.resize(index + 1, None);
            }
            columns[index] = Some(column);
        }
        if ![Column::Id, Column::Value].iter().all(|&column| columns.contains(&Some(column))) {
            return Ok(None);
        }
        if let Some(column) = twice {
            return Err(ListFault::new(at, Broken::Twice { column }));
        }
        let width = row.iter().map(|&(index, _)| index + 1).max().unwrap_or_default();
        Ok(Some(Self { columns, width }))
    }

    /// Our column at `index`.
    pub(super) fn column(&self, index: usize) -> Option<Column> {
        self.columns.get(index).copied().flatten()
    }

    /// Where the value stands.
    pub(super) fn value(&self) -> usize {
        self.columns.iter().position(|&column| column == Some(Column::Value)).unwrap_or_default()
    }

    /// The row that `cells` make; nothing where all of them are blank.
    ///
    /// # Errors
    ///
    /// A cell with text stands right of the last column of the head: a separator in a value has
    /// moved the cells after it, so that none of them can be trusted. `line` says where.
    pub(super) fn row<C>(&self, cells: &[C], at: String, line: &str) -> Result<Option<Row>, ListFault>
    where
        C: AsRef<str>,
    {
        let blank = |cell: &C| cell.as_ref().trim().is_empty();
        if cells.iter().all(blank) {
            return Ok(None);
        }
        if cells.iter().skip(self.width).any(|cell| !blank(cell)) {
            return Err(ListFault::new(line, Broken::Cells { expected: self.width, found: cells.len() }));
        }
        let mut item = Item::default();
        for (index, cell) in cells.iter().enumerate() {
            match self.column(index) {
                Some(Column::Value) => item.set(Column::Value, cell.as_ref().trim()),
                Some(column) => item.set(column, cell.as_ref()),
                None => {}
            }
        }
        let given = given(item.cell(Column::Value));
        Ok(Some(Row { item, given, at }))
    }
}

/// Looks for the head, a row at a time.
#[derive(Debug, Default)]
pub(super) struct Search {
    seen: usize,
    found: Vec<String>,
    ours: bool,
}

impl Search {
    /// The head, where `row` is one; its cells come with their column, from 0. `at` says where
    /// it stands.
    ///
    /// # Errors
    ///
    /// The row is a head that names one of our columns twice.
    pub(super) fn offer(&mut self, row: &[(usize, &str)], at: &str) -> Result<Option<Head>, ListFault> {
        let cells = || row.iter().map(|(_, cell)| cell.trim()).filter(|cell| !cell.is_empty());
        if cells().next().is_none() {
            return Ok(None);
        }
        self.seen += 1;
        if let Some(head) = Head::of(row, at)? {
            return Ok(Some(head));
        }
        // The fault shows the row that comes nearest: the first that names a column of ours.
        let ours = cells().any(|cell| named(cell).is_some());
        if self.found.is_empty() || (ours && !self.ours) {
            self.found = cells().take(SHOWN.0).map(|cell| cell.chars().take(SHOWN.1).collect()).collect();
            self.ours = ours;
        }
        Ok(None)
    }

    /// Says whether to look no further.
    pub(super) fn is_over(&self) -> bool {
        self.seen >= DEPTH
    }

    /// The one of two searches that came nearer.
    pub(super) fn or(self, later: Self) -> Self {
        let nearer = later.ours && !self.ours;
        if nearer || self.found.is_empty() { later } else { self }
    }

    /// That there is no head.
    pub(super) fn fault(self) -> ListFault {
        ListFault::new("", Broken::NoHead { found: self.found })
    }
}

/// The column that a cell of a head, or a key, names.
pub(super) fn named(cell: &str) -> Option<Column> {
    let cell = cell.trim();
    Column::ALL.iter().copied().find(|column| column.name().eq_ignore_ascii_case(cell))
}

/// How many cells at the top of a text are looked at for the columns of a list.
const TOP: usize = 80;
/// The longest name of a column with what stands around it, about, in bytes.
const NAME: usize = 40;
/// How many columns of ours no other table names by chance.
const OURS: usize = 8;

/// Says whether `text` is that of a list, whatever separates its cells.
#[must_use]
pub fn is_list(text: &str) -> bool {
    // Most texts lack one of the names.
    let value = Column::Value.name().as_bytes();
    let starts =
        |at: usize| text.as_bytes()[at..].get(..value.len()).is_some_and(|word| word.eq_ignore_ascii_case(value));
    if !memchr::memchr2_iter(b'v', b'V', text.as_bytes()).any(starts) {
        return false;
    }
    let ends = |byte: &u8| matches!(byte, b'\n' | b'\r' | b',' | b';' | b'\t' | b'|');
    let cells = text.as_bytes().split(ends).filter(|cell| !cell.is_empty());
    let names = cells.take(TOP).filter(|cell| cell.len() <= NAME).filter_map(|cell| std::str::from_utf8(cell).ok());
    let names = names.map(|cell| cell.trim_matches(['\u{FEFF}', '"', ' ']));
    let columns: BTreeSet<Column> = names.filter_map(named).collect();
    columns.len() >= OURS && [Column::Id, Column::Value].iter().all(|column| columns.contains(column))
}

/// What a text in the value column gives.
pub(super) fn given(text: &str) -> Given {
    let text = text.trim();
    if text.is_empty() { Given::Empty } else { Given::Text(text.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The column of each cell of the head that the rows hold, or the names a fault shows.
    fn check(rows: &[&[&str]], expected: Result<&[Option<Column>], &[&str]>) {
        let mut search = Search::default();
        let mut head = None;
        for row in rows {
            let cells: Vec<(usize, &str)> = row.iter().copied().enumerate().collect();
            head = search.offer(&cells, "here").unwrap();
            if head.is_some() || search.is_over() {
                break;
            }
        }
        match (head, expected) {
            (Some(head), Ok(columns)) => assert_eq!(head.columns, columns),
            (None, Err(found)) => assert_eq!(search.found, found),
            (head, expected) => panic!("{head:?} instead of {expected:?}"),
        }
    }

    #[test]
    fn finds_the_head_below_a_title_with_columns_moved() {
        let columns = [Some(Column::Value), None, Some(Column::Id)];
        check(&[&["待填清单"], &["", " "], &[" VALUE ", "负责人", "Id", "x"]], Ok(&columns));
    }

    #[test]
    fn shows_the_row_that_comes_nearest() {
        check(&[&["title"], &["id", "path"], &["1", "2"]], Err(&["id", "path"]));
        check(&[&["a", "", "b"], &["c"]], Err(&["a", "b"]));
    }

    #[test]
    fn looks_no_further_than_twenty_rows() {
        let other: &[&str] = &["x"];
        let mut rows = vec![other; 19];
        rows.push(&["id", "value"]);
        check(&rows, Ok(&[Some(Column::Id), Some(Column::Value)]));
        rows.insert(0, other);
        check(&rows, Err(&["x"]));
    }

    #[test]
    fn a_column_that_is_named_twice_is_a_fault() {
        let row = [(0, "id"), (1, "value"), (2, "Value")];
        let fault = Search::default().offer(&row, "line 1").unwrap_err();
        assert_eq!(fault, ListFault::new("line 1", Broken::Twice { column: Column::Value }));
    }

    #[test]
    fn a_row_that_is_wider_than_the_head_is_a_fault() {
        let head = Head::of(&[(0, "id"), (1, "value")], "").unwrap().unwrap();
        assert!(head.row(&["a", "1", " "], "2".to_owned(), "line 2").unwrap().is_some());
        let fault = head.row(&["a", "1", "234"], "2".to_owned(), "line 2").unwrap_err();
        assert_eq!(fault.kind, Broken::Cells { expected: 2, found: 3 });
        assert_eq!(head.row(&[" ", "\u{3000}"], "2".to_owned(), "line 2").unwrap(), None);
    }
}
