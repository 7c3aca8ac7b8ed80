//! The sheets of a spreadsheet: which cell is open, and the heads of its row and column.

use std::collections::HashMap;
use std::sync::Arc;

use crate::document::gather::{Gather, Paragraph, Run};
use crate::document::look::Ink;
use crate::document::office::xml::Tag;
use crate::document::{Place, Region};
use crate::text::{Span, is_glyph};

/// The sheet that is being read.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) name: Arc<str>,
    /// The object that holds it, where it is embedded.
    outer: Option<Arc<str>>,
    row: u32,
    column: u32,
    /// Where the next row and the next cell start: one element may stand for many.
    next_row: u32,
    next_column: u32,
    heads: Heads,
    cell: Option<Open>,
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
        let (heads, cell) = (Heads::default(), None);
        Self { name: name.into(), outer, row: 0, column: 0, next_row: 1, next_column: 1, heads, cell }
    }

    /// Says whether a cell is open.
    pub(super) fn in_cell(&self) -> bool {
        self.cell.is_some()
    }

    /// A row starts, or many of the same; says whether they are many.
    pub(super) fn row(&mut self, tag: &Tag<'_>) -> bool {
        let repeated = repeated(tag, "number-rows-repeated");
        self.row = self.next_row;
        self.next_row = self.row.saturating_add(repeated);
        self.next_column = 1;
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
        let repeated = repeated(tag, "number-columns-repeated");
        self.column = self.next_column;
        self.next_column = self.column.saturating_add(repeated);
        let place = Place::SheetCell { sheet: self.name.clone(), row: self.row, column: self.column };
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
            (first, heads.columns.get(&self.column).copied().unwrap_or(nothing))
        });
        if let Some(span) = gather.push(open.paragraph, pair) {
            heads.row.push((self.column, span));
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
