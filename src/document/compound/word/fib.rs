//! The head of a document, which says where everything stands ([MS-DOC] 2.5).

use crate::document::Reason;
use crate::document::compound::{size_at, u16_at};

/// What the characters of a document belong to, in the order in which it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Body,
    Boxes,
    Headers,
    HeaderBoxes,
    Footnotes,
    Endnotes,
    Comments,
}

impl Part {
    /// In the order of the characters ([MS-DOC] 2.3).
    pub(super) const ALL: [Self; 7] =
        [Self::Body, Self::Footnotes, Self::Headers, Self::Comments, Self::Endnotes, Self::Boxes, Self::HeaderBoxes];
}

/// Which pair of the head points to a table ([MS-DOC] 2.5.6).
pub(super) const FOOTNOTES: usize = 3;
pub(super) const COMMENTS: usize = 5;
pub(super) const HEADERS: usize = 11;
pub(super) const LETTERS: usize = 12;
pub(super) const LINES: usize = 13;
pub(super) const PIECES: usize = 33;
pub(super) const ENDNOTES: usize = 47;
pub(super) const BOXES: usize = 56;
pub(super) const HEADER_BOXES: usize = 58;

/// The first pair, and the first length of a part ([MS-DOC] 2.5.1).
const PAIRS: usize = 154;
const LENGTHS: usize = 76;

/// The head of a document.
#[derive(Debug)]
pub(super) struct Fib<'a> {
    bytes: &'a [u8],
    /// The stream that holds the tables.
    pub(super) table: &'static str,
}

impl<'a> Fib<'a> {
    /// Reads the head of the stream `bytes`.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Reason> {
        let damaged = || Reason::Damaged("the head of the document".to_owned());
        let [mark, version, flags] = [0, 2, 10].map(|at| u16_at(bytes, at));
        let (mark, version, flags) =
            (mark.ok_or_else(damaged)?, version.ok_or_else(damaged)?, flags.ok_or_else(damaged)?);
        match (mark, version) {
            (0xA5EC, 0xC0..) => {}
            (0xA5DC | 0xA5EC, _) => return Err(Reason::Unsupported("Word 6 and 95")),
            _ => return Err(damaged()),
        }
        if flags & 0x0100 != 0 {
            return Err(Reason::Encrypted);
        }
        if bytes.len() < PAIRS + 8 * (PIECES + 1) {
            return Err(damaged());
        }
        Ok(Self { bytes, table: if flags & 0x0200 == 0 { "0Table" } else { "1Table" } })
    }

    /// How many characters `part` has.
    pub(super) fn length(&self, part: Part) -> usize {
        let index = match part {
            Part::Body => 0,
            Part::Footnotes => 1,
            Part::Headers => 2,
            // What stands between was for macros.
            Part::Comments => 4,
            Part::Endnotes => 5,
            Part::Boxes => 6,
            Part::HeaderBoxes => 7,
        };
        // A negative length is none.
        size_at(self.bytes, LENGTHS + 4 * index).filter(|&length| length <= 0x7FFF_FFFF).unwrap_or(0)
    }

    /// The bytes in `table` that the pair `index` points to.
    pub(super) fn pointed<'b>(&self, index: usize, table: &'b [u8]) -> Option<&'b [u8]> {
        let at = PAIRS + 8 * index;
        let (start, size) = (size_at(self.bytes, at)?, size_at(self.bytes, at + 4)?);
        table.get(start..)?.get(..size)
    }

    /// The positions in the table that the pair `index` points to, which also holds `size` bytes
    /// for all of them but the last ([MS-DOC] 2.2.2).
    pub(super) fn positions(&self, index: usize, table: &[u8], size: usize) -> Vec<usize> {
        let bytes = self.pointed(index, table).unwrap_or_default();
        let count = (bytes.len() + size) / (4 + size);
        bytes.chunks_exact(4).take(count).filter_map(|number| size_at(number, 0)).collect()
    }
}
