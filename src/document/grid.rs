//! The cells of a sheet, each with what a person calls it by: the first cell of its row and the
//! head of its column.

use std::collections::HashMap;
use std::sync::Arc;

use crate::document::gather::{Gather, Paragraph};
use crate::document::{Place, Region};
use crate::text::Span;

/// The most rows and columns of a sheet ([ECMA-376] part 1, 18.3.1.73 and 18.3.1.13).
pub(super) const ROWS: u32 = 1_048_576;
pub(super) const COLUMNS: u32 = 16_384;

/// A sheet whose cells come row by row.
#[derive(Debug)]
pub(super) struct Grid {
    name: Arc<str>,
    row: u32,
    first: Option<(Value, Span)>,
    columns: HashMap<u32, Span>,
}

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text,
    /// A number, date or switch. It can name a column (a year does), but a row only where no text does.
    Number,
}

impl Grid {
    pub(super) fn new(name: &Arc<str>) -> Self {
        Self { name: name.clone(), row: 0, first: None, columns: HashMap::new() }
    }

    /// An empty paragraph for the cell in `row` and `column`.
    pub(super) fn paragraph(&self, row: u32, column: u32) -> Paragraph {
        Paragraph::new(Region::TableCell, Place::SheetCell { sheet: self.name.clone(), row, column })
    }

    /// Adds the cell in `row` and `column`.
    pub(super) fn push(&mut self, gather: &mut Gather, (row, column): (u32, u32), value: Value, cell: Paragraph) {
        if self.row != row {
            (self.row, self.first) = (row, None);
        }
        let first = self.first.map(|(_, span)| span);
        let top = self.columns.get(&column).copied();
        let nothing = Span::new(0, 0);
        let heads = (first.is_some() || top.is_some()).then(|| (first.unwrap_or(nothing), top.unwrap_or(nothing)));
        let Some(span) = gather.push(cell, heads) else { return };
        self.columns.entry(column).or_insert(span);
        if self.first.is_none_or(|(known, _)| known == Value::Number && value == Value::Text) {
            self.first = Some((value, span));
        }
    }
}

/// What is shown left, in the middle and right of a header or footer, without the codes for looks
/// ([ECMA-376] part 1, 18.3.1.46).
pub(super) fn sections(written: &str) -> Vec<String> {
    let (mut all, mut open, mut rest) = (Vec::new(), String::new(), written);
    while let Some((shown, coded)) = rest.split_once('&') {
        open.push_str(shown);
        let mut chars = coded.chars();
        let code = chars.next().unwrap_or_default();
        rest = chars.as_str();
        match code {
            'L' | 'C' | 'R' => all.push(std::mem::take(&mut open)),
            '&' => open.push('&'),
            // A number, date, name or picture that the program puts there.
            'P' | 'N' | 'D' | 'T' | 'F' | 'A' | 'Z' | 'G' => open.push('\u{FFFC}'),
            '"' => rest = rest.split_once('"').map_or("", |(_, rest)| rest),
            'K' => rest = rest.get(COLOUR..).unwrap_or(""),
            '0'..='9' => rest = rest.trim_start_matches(|c: char| c.is_ascii_digit()),
            _ => {}
        }
    }
    open.push_str(rest);
    all.push(open);
    all
}

/// How long a colour is: `FF0000`, `01+000`.
const COLOUR: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_out_the_codes_of_a_header() {
        let check = |written: &str, shown: &[&str]| assert_eq!(sections(written), shown);
        check("年报xx", &["年报xx"]);
        check("&L左&C&\"宋体,Bold\"&14 &KFF000020xx年&R第&P页", &["", "左", " 20xx年", "第\u{FFFC}页"]);
        check("A&&B&", &["A&B"]);
        check("&K年", &[""]);
    }
}
