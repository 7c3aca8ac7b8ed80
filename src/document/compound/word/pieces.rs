//! Where the characters of a document stand ([MS-DOC] 2.8.35): in pieces, since Word added to the
//! end of a file what was typed, to save it fast.

use std::borrow::Cow;
use std::ops::Range;

use encoding_rs::WINDOWS_1252;

use crate::document::Reason;
use crate::document::compound::word::fib::{self, Fib};
use crate::document::compound::{size_at, u16_at, u32_at};

/// Characters that stand in one piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Which characters of the document they are.
    pub(super) characters: Range<usize>,
    /// Where the first of them stands.
    start: usize,
    /// How many bytes each one takes: 1 or 2.
    width: usize,
}

impl Piece {
    /// Where the character `number` of the document stands, which is one of them or the next.
    pub(super) fn offset(&self, number: usize) -> usize {
        self.start.saturating_add(number.saturating_sub(self.characters.start).saturating_mul(self.width))
    }

    /// The end of the unit of text in which `end` lies, counted from `start`.
    pub(super) fn whole_unit(&self, start: usize, end: usize) -> usize {
        start + end.saturating_sub(start).max(1).next_multiple_of(self.width)
    }

    /// The characters in `bytes`. Single bytes are those of windows-1252 ([MS-DOC] 2.9.73).
    pub(super) fn decode<'a>(&self, bytes: &'a [u8]) -> Cow<'a, str> {
        if self.width == 1 {
            return WINDOWS_1252.decode_without_bom_handling(bytes).0;
        }
        let units = bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    }
}

/// All pieces, in the order of the characters.
#[derive(Debug)]
pub(super) struct Pieces(Vec<Piece>);

impl Pieces {
    /// Reads the pieces from `table`, which belong to a stream of `size` bytes.
    pub(super) fn read(fib: &Fib, table: &[u8], size: usize) -> Result<Self, Reason> {
        let damaged = || Reason::Damaged("the list of pieces".to_owned());
        let list = fib.pointed(fib::PIECES, table).and_then(list).ok_or_else(damaged)?;
        let count = list.len().saturating_sub(4) / 12;
        let mut pieces: Vec<Piece> = Vec::new();
        for index in 0..count {
            let (start, end) = (size_at(list, 4 * index), size_at(list, 4 * index + 4));
            let (start, end) = (start.ok_or_else(damaged)?, end.ok_or_else(damaged)?);
            // Bits 0 to 29 are the place, bit 30 says that characters are single bytes.
            let place = u32_at(list, 4 * (count + 1) + 8 * index + 2).ok_or_else(damaged)?;
            let from = usize::try_from(place & 0x3FFF_FFFF).map_err(|_| damaged())?;
            let (from, width) = if place & 0x4000_0000 == 0 { (from, 2) } else { (from / 2, 1) };
            if start > end || pieces.last().is_some_and(|last| last.characters.end != start) {
                return Err(damaged());
            }
            if start < end {
                pieces.push(Piece { characters: start..end, start: from, width });
            }
        }
        let pieces = Self(pieces);
        if pieces.0.first().is_some_and(|first| first.characters.start != 0) {
            return Err(damaged());
        }
        // Each character takes a byte: with more of them, pieces show the same bytes again and again.
        if pieces.end() > size {
            return Err(Reason::Hostile("unpacked"));
        }
        Ok(pieces)
    }

    /// How many characters there are.
    pub(super) fn end(&self) -> usize {
        self.0.last().map_or(0, |last| last.characters.end)
    }

    /// The pieces that hold the characters in `range`.
    pub(super) fn over(&self, range: &Range<usize>) -> &[Piece] {
        let first = self.0.partition_point(|piece| piece.characters.end <= range.start);
        let rest = &self.0[first..];
        &rest[..rest.partition_point(|piece| piece.characters.start < range.end)]
    }
}

/// The list of pieces in `bytes`, which looks that pieces share come before ([MS-DOC] 2.9.38).
fn list(mut bytes: &[u8]) -> Option<&[u8]> {
    loop {
        match bytes.first()? {
            1 => bytes = bytes.get(3 + usize::from(u16_at(bytes, 1)?)..)?,
            2 => return bytes.get(5..)?.get(..size_at(bytes, 1)?),
            _ => return None,
        }
    }
}
