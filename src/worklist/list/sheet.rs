//! Reads a list from a workbook, whatever a spreadsheet made of it: numbers, percentages, dates,
//! other sheets before it. Written workbooks are `xlsx`'s business.
//! `unpack` has a look at what it unpacks to first; `cell` knows what a cell means.

use std::io::Cursor;
use std::mem;

use calamine::{DataRef, Reader, Xlsx, XlsxError};
use rust_xlsxwriter::column_number_to_name;

use crate::worklist::item::{Column, Given, Item, Row};
use crate::worklist::list::cell::{is_percent, text, worth};
use crate::worklist::list::fault::{Broken, ListFault};
use crate::worklist::list::head::{Head, Search};
use crate::worklist::list::unpack::{self, LIMITS, Limits};

/// The first bytes of the container that old workbooks and locked ones come in.
const OLD: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Reads the rows of the first sheet that has a head. `name` is what the file is called.
///
/// # Errors
///
/// The bytes are no workbook, a locked one, too large a one, or one without a list.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Vec<Row>, ListFault> {
    read_within(name, bytes, &LIMITS)
}

fn read_within(name: &str, bytes: &[u8], limits: &Limits) -> Result<Vec<Row>, ListFault> {
    if bytes.starts_with(&OLD) {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        let old = matches!(ending.as_deref(), Some("xls" | "xlt" | "et" | "ett"));
        return Err(ListFault::new("", if old { Broken::Old } else { Broken::Locked }));
    }
    unpack::check(bytes, limits)?;
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable("", &error))?;
    let mut nearest = Search::default();
    for name in workbook.sheet_names() {
        let mut cells = match workbook.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            // A chart on a sheet of its own.
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(unreadable(&name, &error)),
        };
        let percents: Vec<bool> = cells.styles().iter().map(is_percent).collect();
        let mut sheet = Sheet::new(&name, limits);
        while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(|error| unreadable(&name, &error))? {
            let percent = percents.get(style).copied().unwrap_or_default();
            sheet.take(cell.get_position(), cell.get_value(), percent)?;
            if sheet.has_no_head() {
                break;
            }
        }
        match sheet.rows()? {
            Ok(rows) => return Ok(rows),
            Err(search) => nearest = nearest.or(search),
        }
    }
    Err(nearest.fault())
}

/// A sheet as it is read, a cell at a time.
struct Sheet<'a> {
    name: &'a str,
    limits: &'a Limits,
    /// Bytes of text that may still come.
    left: usize,
    search: Search,
    head: Option<Head>,
    /// The letters of the value column.
    letters: String,
    rows: Vec<Row>,
    /// The row that is being read, from 0, and what it holds so far.
    row: u32,
    cells: Vec<(usize, String)>,
    item: Item,
    given: Given,
    blank: bool,
}

impl<'a> Sheet<'a> {
    fn new(name: &'a str, limits: &'a Limits) -> Self {
        Self {
            name,
            limits,
            left: limits.text,
            search: Search::default(),
            head: None,
            letters: String::new(),
            rows: Vec::new(),
            row: 0,
            cells: Vec::new(),
            item: Item::default(),
            given: Given::Empty,
            blank: true,
        }
    }

    fn take(&mut self, place: (u32, u32), value: &DataRef<'_>, percent: bool) -> Result<(), ListFault> {
        let (row, column) = place;
        let is_outside = row >= self.limits.rows || column >= self.limits.columns;
        let index = usize::try_from(column).ok().filter(|_| !is_outside).ok_or_else(|| self.too_large())?;
        let text = text(value);
        if row != self.row {
            self.end_row()?;
            self.row = row;
        }
        let is_blank = text.trim().is_empty();
        self.blank &= is_blank;
        let column = match &self.head {
            Some(head) => head.column(index),
            None if is_blank => return Ok(()),
            None => {
                self.keep(text.len())?;
                self.cells.push((index, text.into_owned()));
                return Ok(());
            }
        };
        let Some(column) = column else { return Ok(()) };
        self.keep(text.len())?;
        if column == Column::Value {
            self.given = worth(value, percent);
            self.item.set(column, text.trim());
        } else {
            self.item.set(column, text);
        }
        Ok(())
    }

    /// Takes note of text that is kept. A broken sheet may name the same places over and over,
    /// so what is kept is counted, not only where it stands.
    fn keep(&mut self, bytes: usize) -> Result<(), ListFault> {
        let columns = usize::try_from(self.limits.columns).unwrap_or(usize::MAX);
        let left = self.left.checked_sub(bytes).filter(|_| self.cells.len() < columns);
        self.left = left.ok_or_else(|| self.too_large())?;
        Ok(())
    }

    fn too_large(&self) -> ListFault {
        ListFault::new(format!("sheet {}", self.name), Broken::TooLarge)
    }

    fn end_row(&mut self) -> Result<(), ListFault> {
        let cells = mem::take(&mut self.cells);
        let item = mem::take(&mut self.item);
        let given = mem::replace(&mut self.given, Given::Empty);
        let number = self.row + 1;
        if mem::replace(&mut self.blank, true) {
            return Ok(());
        }
        if self.head.is_some() {
            if u32::try_from(self.rows.len()).map_or(true, |rows| rows >= self.limits.rows) {
                return Err(self.too_large());
            }
            self.rows.push(Row { item, given, at: format!("{}!{}{number}", self.name, self.letters) });
            return Ok(());
        }
        let cells: Vec<(usize, &str)> = cells.iter().map(|(index, cell)| (*index, cell.as_str())).collect();
        self.head = self.search.offer(&cells, &format!("{}!{number}", self.name))?;
        if let Some(head) = &self.head {
            self.letters = u16::try_from(head.value()).map(column_number_to_name).unwrap_or_default();
        }
        Ok(())
    }

    /// Says whether the head was looked for long enough.
    fn has_no_head(&self) -> bool {
        self.head.is_none() && self.search.is_over()
    }

    /// The rows, or the search that found no head.
    fn rows(mut self) -> Result<Result<Vec<Row>, Search>, ListFault> {
        if !self.has_no_head() {
            self.end_row()?;
        }
        Ok(if self.head.is_some() { Ok(self.rows) } else { Err(self.search) })
    }
}

fn unreadable(sheet: &str, error: &impl ToString) -> ListFault {
    let at = if sheet.is_empty() { String::new() } else { format!("sheet {sheet}") };
    ListFault::new(at, Broken::Workbook { reason: error.to_string() })
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

    use super::*;

    fn workbook(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
        let mut workbook = Workbook::new();
        workbook.add_worksheet().set_name("前言").unwrap().write(0, 0, "id").unwrap();
        fill(workbook.add_worksheet().set_name("清单").unwrap());
        workbook.save_to_buffer().unwrap()
    }

    /// The id, the text of the value, what it gives and the place of each row.
    fn check(bytes: &[u8], expected: &[(&str, &str, Given, &str)]) {
        let rows = read("list.xlsx", bytes).unwrap();
        let found: Vec<(&str, &str, Given, &str)> = rows
            .iter()
            .map(|row| {
                let (id, value) = (row.item.cell(Column::Id), row.item.cell(Column::Value));
                (id, value, row.given.clone(), row.at.as_str())
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn reads_what_a_spreadsheet_made_of_values() {
        let bytes = workbook(|sheet| {
            let percent = Format::new().set_num_format("0.0%");
            let literal = Format::new().set_num_format("0\"%\"");
            let date = Format::new().set_num_format("yyyy-mm-dd");
            let clock = Format::new().set_num_format("hh:mm");
            let span = Format::new().set_num_format("[h]:mm");
            let day = ExcelDateTime::from_ymd(2024, 3, 5).unwrap();
            sheet.write(1, 0, "title").unwrap();
            for (column, name) in [(1, "负责人"), (3, " Value "), (4, "ID")] {
                sheet.write(3, column, name).unwrap();
            }
            for row in 4..14 {
                sheet.write(row, 4, format!("r{row}")).unwrap();
            }
            sheet.write_number_with_format(4, 3, 0.125, &percent).unwrap();
            sheet.write_number(5, 3, 2024.0).unwrap();
            sheet.write_number_with_format(6, 3, 12.5, &literal).unwrap();
            sheet.write_datetime_with_format(7, 3, &day, &date).unwrap();
            sheet.write_number_with_format(8, 3, 0.5, &clock).unwrap();
            sheet.write_number_with_format(9, 3, 1.5, &span).unwrap();
            sheet.write_boolean(10, 3, true).unwrap();
            sheet.write_formula(11, 3, Formula::new("=\"a\"&\"b\"").set_result(" ab ")).unwrap();
            sheet.write(12, 3, " 十二 ").unwrap();
            sheet.write_number(13, 4, 77.0).unwrap();
            sheet.write(15, 1, "left without id").unwrap();
            sheet.write(16, 3, "  ").unwrap();
        });
        let number = |number, percent| Given::Number { number, percent };
        let other = |text: &str| Given::Other(text.to_owned());
        let text = |text: &str| Given::Text(text.to_owned());
        check(
            &bytes,
            &[
                ("r4", "0.125", number(0.125, true), "清单!D5"),
                ("r5", "2024", number(2024.0, false), "清单!D6"),
                ("r6", "12.5", number(12.5, false), "清单!D7"),
                ("r7", "2024-03-05", Given::Date { date: (2024, 3, 5) }, "清单!D8"),
                ("r8", "12:00:00", other("12:00:00"), "清单!D9"),
                ("r9", "1.5", other("1.5"), "清单!D10"),
                ("r10", "TRUE", other("TRUE"), "清单!D11"),
                ("r11", "ab", text("ab"), "清单!D12"),
                ("r12", "十二", text("十二"), "清单!D13"),
                ("77", "", Given::Empty, "清单!D14"),
                ("", "", Given::Empty, "清单!D16"),
            ],
        );
    }

    fn check_fault(name: &str, bytes: &[u8], limits: &Limits, at: &str, kind: Broken) {
        assert_eq!(read_within(name, bytes, limits).unwrap_err(), ListFault::new(at, kind));
    }

    #[test]
    fn a_workbook_that_is_none_is_a_fault() {
        let old = [OLD.as_slice(), &[0; 512]].concat();
        check_fault("list.xlsx", &old, &LIMITS, "", Broken::Locked);
        check_fault("list.XLS", &old, &LIMITS, "", Broken::Old);
        check_fault("list.xlsx", b"id,value\n", &LIMITS, "", Broken::NotWorkbook);
        let found = vec!["id".to_owned()];
        check_fault("list.xlsx", &workbook(|_| ()), &LIMITS, "", Broken::NoHead { found });
        let twice = workbook(|sheet| {
            for (column, name) in [(0, "id"), (1, "value"), (2, "VALUE")] {
                sheet.write(0, column, name).unwrap();
            }
        });
        check_fault("list.xlsx", &twice, &LIMITS, "清单!1", Broken::Twice { column: Column::Value });
    }

    #[test]
    fn a_sheet_that_is_too_large_is_a_fault() {
        let sheet = workbook(|sheet| {
            sheet.write(0, 0, "id").unwrap().write(0, 1, "value").unwrap();
            sheet.write(5, 0, "some text").unwrap();
        });
        check_fault("x", &sheet, &Limits { whole: 5_000, ..LIMITS }, "", Broken::TooLarge);
        for limits in [Limits { rows: 5, ..LIMITS }, Limits { columns: 1, ..LIMITS }, Limits { text: 12, ..LIMITS }] {
            check_fault("x", &sheet, &limits, "sheet 清单", Broken::TooLarge);
        }
    }
}
