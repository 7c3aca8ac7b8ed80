//! The sheets of a spreadsheet: which cell is open, and the heads of its row and column.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::document::gather::{Gather, Paragraph, Run};
use crate::document::look::Ink;
use crate::document::office::xml::{Item, Items, Tag};
use crate::document::{Place, Reason, Region};
use crate::text::{Span, is_glyph};

/// The sheet that is being read.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) name: Arc<str>,
    /// The object that holds it, where it is embedded.
    outer: Option<Arc<str>>,
    at: Cursor,
    heads: Heads,
    cell: Option<Open>,
}

/// Where the row and the cell stand that were opened last.
#[derive(Clone, Copy, Debug, Default)]
struct Cursor {
    row: u32,
    column: u32,
    /// How many rows and columns they take: one element may stand for many.
    rows: u32,
    columns: u32,
}

impl Cursor {
    /// A row starts, or that many of the same.
    fn row(&mut self, tag: &Tag<'_>) -> u32 {
        self.row = self.row.saturating_add(self.rows).max(1);
        self.rows = repeated(tag, "number-rows-repeated");
        (self.column, self.columns) = (0, 1);
        self.rows
    }

    /// A cell starts, or that many of the same.
    fn cell(&mut self, tag: &Tag<'_>) -> u32 {
        self.column = self.column.saturating_add(self.columns);
        self.columns = repeated(tag, "number-columns-repeated");
        self.columns
    }
}

/// A cell as it is written.
#[derive(Debug)]
pub(in crate::document::office) struct CellTag {
    /// The name of its sheet.
    pub(in crate::document::office) sheet: String,
    /// Its row and column.
    pub(in crate::document::office) at: (u32, u32),
    /// Where its content starts.
    pub(in crate::document::office) start: usize,
    /// Where the content of its remark ends, when it has one.
    pub(in crate::document::office) remark: Option<usize>,
}

/// The cells of the sheets in a part that `wanted` names, by their sheets and places.
pub(in crate::document::office) fn tags(
    part: &str,
    xml: &str,
    wanted: &BTreeSet<(&str, (u32, u32))>,
) -> Result<Vec<CellTag>, Reason> {
    let mut items = Items::new(part, xml);
    let (mut found, mut sheet, mut cursor) = (Vec::new(), String::new(), Cursor::default());
    while let Some(item) = items.next()? {
        let Item::Open(tag) = item else { continue };
        match tag.name.as_str() {
            "tracked-changes" | "shapes" | "forms" | "dde-links" => items.skip()?,
            "table" => (sheet, cursor) = (tag.get("name").unwrap_or_default(), Cursor::default()),
            "table-row" => _ = cursor.row(&tag),
            "table-cell" | "covered-table-cell" => {
                cursor.cell(&tag);
                let (at, start) = ((cursor.row, cursor.column), tag.span.end());
                // What is in a cell, and be it another table, is no cell of the sheet.
                let remark = remark(&mut items, xml)?;
                if wanted.contains(&(&*sheet, at)) {
                    found.push(CellTag { sheet: sheet.clone(), at, start, remark });
                }
            }
            _ => {}
        }
    }
    Ok(found)
}

/// Passes over what is in the cell that was opened last; says where the content of its remark ends.
fn remark(items: &mut Items<'_>, xml: &str) -> Result<Option<usize>, Reason> {
    let mut found = None;
    while let Some(item) = items.next()? {
        match item {
            Item::Open(tag) => {
                items.skip()?;
                if tag.name == "annotation" {
                    found = xml[tag.span.end()..items.at()].rfind("</").map(|at| tag.span.end() + at);
                }
            }
            Item::Close(_) => break,
            _ => {}
        }
    }
    Ok(found)
}

/// The first cells of the rows and columns.
#[derive(Debug, Default)]
struct Heads {
    columns: HashMap<u32, Span>,
    /// Rows with a single cell, such as a title, come before the row that names the columns.
    known: bool,
    row: Vec<(u32, Span)>,
}

/// The cell that is being read.
#[derive(Debug)]
struct Open {
    paragraph: Paragraph,
    /// A line ended, and no text came since.
    broken: bool,
}

impl Sheet {
    pub(super) fn new(name: &str, outer: Option<Arc<str>>) -> Self {
        let (at, heads, cell) = (Cursor::default(), Heads::default(), None);
        Self { name: name.into(), outer, at, heads, cell }
    }

    /// Says whether a cell is open.
    pub(super) fn in_cell(&self) -> bool {
        self.cell.is_some()
    }

    /// A row starts, or many of the same; says whether they are many.
    pub(super) fn row(&mut self, tag: &Tag<'_>) -> bool {
        let repeated = self.at.row(tag);
        let heads = &mut self.heads;
        if heads.known || heads.row.len() > 1 {
            heads.known = true;
            for (column, span) in heads.row.drain(..) {
                heads.columns.entry(column).or_insert(span);
            }
        }
        heads.row.clear();
        repeated > 1
    }

    /// A cell starts, or many of the same; says whether its text cannot be written: others have it
    /// too, or what is shown is made from a formula, a number or a date.
    pub(super) fn open(&mut self, tag: &Tag<'_>) -> bool {
        let repeated = self.at.cell(tag);
        let Cursor { row, column, .. } = self.at;
        let place = Place::SheetCell { sheet: self.name.clone(), row, column };
        let place = match &self.outer {
            Some(outer) => Place::File(outer.clone(), Box::new(place)),
            None => place,
        };
        self.cell = Some(Open { paragraph: Paragraph::new(Region::TableCell, place), broken: false });
        repeated > 1 || is_made(tag)
    }

    /// Adds `shown` to the open cell.
    pub(super) fn text(&mut self, shown: &str, run: Option<Run>, hidden: bool, ink: Ink) {
        let Some(open) = &mut self.cell else { return };
        let paragraph = &mut open.paragraph;
        // A mask may go on in the next line.
        if std::mem::take(&mut open.broken) && !(paragraph.text.ends_with(is_glyph) && shown.starts_with(is_glyph)) {
            paragraph.text.push('\n');
        }
        let start = paragraph.text.len();
        paragraph.append(shown, run);
        let added = Span::new(start, paragraph.text.len());
        paragraph.inks.add(added, ink);
        if hidden {
            paragraph.hidden.push(added);
        }
    }

    /// A line ends or a new one starts in the open cell.
    pub(super) fn line_break(&mut self) {
        if let Some(open) = &mut self.cell {
            open.broken = !open.paragraph.text.is_empty();
        }
    }

    /// The open cell ends.
    pub(super) fn close(&mut self, gather: &mut Gather) {
        let Some(open) = self.cell.take() else { return };
        let nothing = Span::new(0, 0);
        let heads = &mut self.heads;
        let pair = heads.known.then(|| {
            let first = heads.row.first().map_or(nothing, |&(_, span)| span);
            (first, heads.columns.get(&self.at.column).copied().unwrap_or(nothing))
        });
        if let Some(span) = gather.push(open.paragraph, pair) {
            heads.row.push((self.at.column, span));
        }
    }
}

/// Says whether what the cell shows is made from something else, which a value would have to go into.
pub(super) fn is_made(tag: &Tag<'_>) -> bool {
    let typed = tag.get("value-type").is_some_and(|kind| kind != "string");
    typed || tag.get("formula").is_some() || tag.get("string-value").is_some()
}

/// How many times a row or cell stands there; programs write a million empty ones to the end of a sheet.
pub(super) fn repeated(tag: &Tag<'_>, name: &str) -> u32 {
    tag.get(name).and_then(|count| count.parse().ok()).unwrap_or(1).max(1)
}
