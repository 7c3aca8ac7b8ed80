//! Where the text of a document stands: its first bytes ([MS-DOC] 2.5) and the table of its pieces
//! ([MS-DOC] 2.8.35).

use std::ops::Range;

use encoding_rs::WINDOWS_1252;

use crate::document::Reason;
use crate::document::msdoc::NAME;

/// A character with the place of its first byte in the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) c: char,
    pub(super) at: u32,
}

/// A part of the text; they follow each other in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Story {
    Body,
    Footnotes,
    Header,
    Footer,
    Comments,
    Endnotes,
    TextBoxes,
}

/// The most characters: as many as in five thick books.
const LETTERS: usize = 8 << 20;

/// What the first bytes say.
#[derive(Debug)]
pub(super) struct Fib {
    /// The name of the stream that holds the tables.
    pub(super) table: &'static str,
    /// How many characters each part has, in the order of the text.
    counts: [usize; 8],
    /// Where the tables stand in their stream, two numbers each.
    tables: Vec<(u32, u32)>,
}

/// Tables by their numbers ([MS-DOC] 2.5.6).
#[derive(Clone, Copy, Debug)]
pub(super) enum Table {
    Headers = 11,
    Characters = 12,
    Paragraphs = 13,
    Pieces = 33,
}

impl Fib {
    pub(super) fn read(main: &[u8]) -> Result<Self, Reason> {
        if half(main, 0) != Some(0xA5EC) {
            return Err(Reason::NotThat(NAME));
        }
        let (version, flags) = (half(main, 2).unwrap_or(0), half(main, 0x0A).unwrap_or(0));
        if version < 0x00C1 {
            return Err(Reason::Unsupported("Word 95"));
        }
        if flags & 0x0100 != 0 {
            return Err(Reason::Encrypted);
        }
        let cut = || Reason::Damaged("the head ends too early".to_owned());
        let count = |at: usize| word(main, at).map(|count| count as usize).ok_or_else(cut);
        let counts = [0x4C, 0x50, 0x54, 0x58, 0x5C, 0x60, 0x64, 0x68];
        let mut found = [0; 8];
        for (count_found, at) in found.iter_mut().zip(counts) {
            *count_found = count(at)?;
        }
        let number = usize::from(half(main, 0x98).ok_or_else(cut)?);
        let tables = (0..number).map_while(|at| Some((word(main, 0x9A + at * 8)?, word(main, 0x9E + at * 8)?)));
        let table = if flags & 0x0200 == 0 { "/0Table" } else { "/1Table" };
        Ok(Self { table, counts: found, tables: tables.collect() })
    }

    /// The bytes of a table.
    pub(super) fn table<'a>(&self, stream: &'a [u8], which: Table) -> &'a [u8] {
        let Some(&(start, length)) = self.tables.get(which as usize) else { return &[] };
        let (start, length) = (start as usize, length as usize);
        stream.get(start..start.saturating_add(length)).unwrap_or_default()
    }

    /// All characters in the order of the text.
    pub(super) fn letters(&self, main: &[u8], tables: &[u8]) -> Result<Vec<Letter>, Reason> {
        let broken = || Reason::Damaged("the table of pieces".to_owned());
        let mut clx = self.table(tables, Table::Pieces);
        // Before the pieces stand what they may share.
        while let Some(rest) = clx.strip_prefix(&[1]) {
            clx = rest.get(2 + usize::from(half(rest, 0).ok_or_else(broken)?)..).ok_or_else(broken)?;
        }
        let rest = clx.strip_prefix(&[2]).ok_or_else(broken)?;
        let pieces = rest.get(4..).ok_or_else(broken)?;
        let count = pieces.len().saturating_sub(4) / 12;
        let mut letters = Vec::new();
        for piece in 0..count {
            let (from, to) = (word(pieces, piece * 4), word(pieces, piece * 4 + 4));
            let kept = word(pieces, (count + 1) * 4 + piece * 8 + 2);
            let (Some(from), Some(to), Some(kept)) = (from, to, kept) else { return Err(broken()) };
            let length = to.checked_sub(from).ok_or_else(broken)? as usize;
            if letters.len() + length > LETTERS {
                return Err(Reason::Hostile("work"));
            }
            let narrow = kept & 1 << 30 != 0;
            let at = kept & !(3 << 30);
            if narrow {
                let start = at / 2;
                let bytes = (start as usize).checked_add(length).and_then(|end| main.get(start as usize..end));
                let text = WINDOWS_1252.decode_without_bom_handling(bytes.ok_or_else(broken)?).0;
                letters.extend(text.chars().zip(start..).map(|(c, at)| Letter { c, at }));
            } else {
                let end = (at as usize).checked_add(length * 2);
                let bytes = end.and_then(|end| main.get(at as usize..end)).ok_or_else(broken)?;
                let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
                let mut at = at;
                for c in char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)) {
                    letters.push(Letter { c, at });
                    at = at.saturating_add(2 * if c.len_utf16() == 2 { 2 } else { 1 });
                    // Parts are counted in halves of such a character.
                    if c.len_utf16() == 2 {
                        letters.push(Letter { c: '\0', at });
                    }
                }
            }
        }
        Ok(letters)
    }

    /// The parts of a text of `length` characters, each with its range.
    pub(super) fn stories(&self, tables: &[u8], length: usize) -> Vec<(Story, Range<usize>)> {
        let kinds = [
            Some(Story::Body),
            Some(Story::Footnotes),
            Some(Story::Header),
            None,
            Some(Story::Comments),
            Some(Story::Endnotes),
            Some(Story::TextBoxes),
            Some(Story::TextBoxes),
        ];
        let (mut start, mut found) = (0_usize, Vec::new());
        for (kind, count) in kinds.into_iter().zip(self.counts) {
            let end = start.saturating_add(count).min(length);
            match kind {
                Some(Story::Header) => found.extend(self.margins(tables, start..end)),
                Some(kind) if start < end => found.push((kind, start..end)),
                _ => {}
            }
            start = end;
        }
        found
    }

    /// Heads and feet of pages: six for notes first, then six for each section ([MS-DOC] 2.8.21).
    fn margins(&self, tables: &[u8], all: Range<usize>) -> Vec<(Story, Range<usize>)> {
        let table = self.table(tables, Table::Headers);
        let starts: Vec<usize> = table.chunks_exact(4).filter_map(|four| word(four, 0)).map(|at| at as usize).collect();
        let range = |pair: &[usize]| {
            let place = |at: usize| all.start.saturating_add(at).min(all.end);
            place(pair[0])..place(pair[1]).max(place(pair[0]))
        };
        let kind = |number: usize| if matches!(number % 6, 2 | 3 | 5) { Story::Footer } else { Story::Header };
        let margins = starts.windows(2).enumerate().skip(6).map(|(number, pair)| (kind(number), range(pair)));
        margins.filter(|(_, range)| !range.is_empty()).collect()
    }
}

/// The number of two bytes at `at`.
pub(super) fn half(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
}

/// The number of four bytes at `at`.
pub(super) fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}
