//! How paragraphs and characters look: the changes to their styles, kept in pages of 512 bytes
//! ([MS-DOC] 2.9.32 and 2.9.175).

use crate::document::msdoc::fib::{Fib, Table, half, word};

/// What matters of the looks of a paragraph or of a character.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Looks {
    /// The level of a heading, 0 for others.
    pub(super) level: u8,
    pub(super) in_table: bool,
    /// The mark of a paragraph ends a row.
    pub(super) ends_row: bool,
    pub(super) hidden: bool,
    pub(super) deleted: bool,
    pub(super) inserted: bool,
}

/// Looks by the bytes of the stream that have them, ascending: where each begins.
#[derive(Debug, Default)]
pub(super) struct Runs {
    all: Vec<(u32, Looks)>,
}

/// The size of a page.
const PAGE: usize = 512;
/// The most runs: a document of that many changes no character without another.
const RUNS: usize = 4 << 20;

impl Runs {
    pub(super) fn paragraphs(main: &[u8], tables: &[u8], fib: &Fib) -> Self {
        // Each entry has 12 bytes more, about the height of lines.
        Self::read(main, fib.table(tables, Table::Paragraphs), 13, |page, at| {
            let length = usize::from(*page.get(at)?);
            let (start, length) = match length {
                0 => (at + 2, usize::from(*page.get(at + 1)?) * 2),
                _ => (at + 1, length * 2 - 1),
            };
            let changes = page.get(start..start + length)?;
            let style = half(changes, 0)?;
            // The first nine styles are those of headings ([MS-DOC] 2.9.271).
            let level = u8::try_from(style).ok().filter(|level| (1..=9).contains(level)).unwrap_or(0);
            Some(changed(changes.get(2..)?, Looks { level, ..Looks::default() }))
        })
    }

    pub(super) fn characters(main: &[u8], tables: &[u8], fib: &Fib) -> Self {
        Self::read(main, fib.table(tables, Table::Characters), 1, |page, at| {
            let length = usize::from(*page.get(at)?);
            Some(changed(page.get(at + 1..at + 1 + length)?, Looks::default()))
        })
    }

    /// The looks of the byte at `at`.
    pub(super) fn at(&self, at: u32) -> Looks {
        let found = self.all.partition_point(|&(start, _)| start <= at).checked_sub(1);
        found.map_or(Looks::default(), |found| self.all[found].1)
    }

    /// Reads the pages that `table` lists; `looks` reads those at an offset of a page, and an entry of
    /// a page has `size` bytes.
    fn read(main: &[u8], table: &[u8], size: usize, looks: impl Fn(&[u8], usize) -> Option<Looks>) -> Self {
        let count = table.len().saturating_sub(4) / 8;
        let mut all = Vec::new();
        for number in 0..count {
            let page = word(table, (count + 1) * 4 + number * 4).map_or(0, |page| (page & 0x3F_FFFF) as usize);
            let Some(page) = main.get(page * PAGE..page * PAGE + PAGE) else { continue };
            let runs = usize::from(page[PAGE - 1]);
            for run in 0..runs {
                let Some(start) = word(page, run * 4) else { break };
                let entry = (runs + 1) * 4 + run * size;
                let offset = page.get(entry).map_or(0, |&offset| usize::from(offset) * 2);
                let found = if offset == 0 { None } else { looks(page, offset) };
                all.push((start, found.unwrap_or_default()));
            }
            if all.len() > RUNS {
                break;
            }
        }
        all.sort_by_key(|&(start, _)| start);
        Self { all }
    }
}

/// `looks` with `changes` made, one after the other ([MS-DOC] 2.6).
fn changed(changes: &[u8], mut looks: Looks) -> Looks {
    let mut rest = changes;
    while let Some(code) = half(rest, 0) {
        let Some(operand) = rest.get(2..) else { break };
        let length = match (code, code >> 13) {
            // Two say their length in their own ways.
            (0xD608, _) => half(operand, 0).map_or(0, |length| usize::from(length) + 1),
            (_, 0 | 1) => 1,
            (_, 2 | 4 | 5) => 2,
            (_, 3) => 4,
            (_, 7) => 3,
            _ => operand.first().map_or(0, |&length| usize::from(length) + 1),
        };
        let is_on = operand.first().is_some_and(|&value| value & 1 != 0);
        match code {
            0x2416 => looks.in_table = is_on,
            // That of a table in a cell is no row of the outer one.
            0x2417 => looks.ends_row = is_on,
            0x2640 => {
                let level = operand.first().map_or(9, |&level| level);
                looks.level = if level < 9 { level + 1 } else { 0 };
            }
            0x083C => looks.hidden = is_on,
            0x0800 => looks.deleted = is_on,
            0x0801 => looks.inserted = is_on,
            _ => {}
        }
        let Some(after) = operand.get(length..) else { break };
        rest = after;
    }
    looks
}
