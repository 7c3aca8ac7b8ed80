//! Records, of which a presentation is made, one in another ([MS-PPT] 2.3.1), and their texts.

use crate::document::Reason;
use crate::document::compound::{size_at, u16_at};

/// The kinds of records that are read ([MS-PPT] 2.13.24, [MS-ODRAW] 2.1).
pub(super) mod kind {
    pub(in super::super) const DOCUMENT: u16 = 0x03E8;
    pub(in super::super) const SLIDE: u16 = 0x03EE;
    pub(in super::super) const SLIDE_ATOM: u16 = 0x03EF;
    pub(in super::super) const NOTES: u16 = 0x03F0;
    pub(in super::super) const NOTES_ATOM: u16 = 0x03F1;
    pub(in super::super) const LISTED: u16 = 0x03F3;
    pub(in super::super) const MASTER: u16 = 0x03F8;
    pub(in super::super) const PLACEHOLDER: u16 = 0x0BC3;
    pub(in super::super) const OUTLINE_REFERENCE: u16 = 0x0F9E;
    pub(in super::super) const TEXT_HEADER: u16 = 0x0F9F;
    pub(in super::super) const TEXT_UNITS: u16 = 0x0FA0;
    pub(in super::super) const TEXT_BYTES: u16 = 0x0FA8;
    pub(in super::super) const STRING: u16 = 0x0FBA;
    pub(in super::super) const FEET: u16 = 0x0FD9;
    pub(in super::super) const FEET_ATOM: u16 = 0x0FDA;
    pub(in super::super) const LIST: u16 = 0x0FF0;
    pub(in super::super) const USER_EDIT: u16 = 0x0FF5;
    pub(in super::super) const TAG: u16 = 0x138B;
    pub(in super::super) const DIRECTORY: u16 = 0x1772;
    pub(in super::super) const COMMENT: u16 = 0x2EE0;
    pub(in super::super) const SHAPE: u16 = 0xF004;
    pub(in super::super) const SHAPE_PROPERTIES: u16 = 0xF00B;
    /// Signs that stand for a number or a date: what is shown, the page says.
    pub(in super::super) const SIGNS: &[u16] = &[0x0FD8, 0x0FF7, 0x0FF8, 0x0FF9, 0x0FFA, 0x1015];
}

/// A record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'a> {
    pub(super) kind: u16,
    pub(super) instance: u16,
    /// It is made of records.
    pub(super) is_container: bool,
    pub(super) body: &'a [u8],
    /// It ends before its last byte.
    is_cut: bool,
}

impl<'a> Record<'a> {
    /// The record at the start of `bytes`.
    pub(super) fn at(bytes: &'a [u8]) -> Option<Self> {
        let (head, kind, size) = (u16_at(bytes, 0)?, u16_at(bytes, 2)?, size_at(bytes, 4)?);
        let rest = bytes.get(8..)?;
        let body = rest.get(..size);
        let (is_container, instance) = (head & 0xF == 0xF, head >> 4);
        Some(Self { kind, instance, is_container, body: body.unwrap_or(rest), is_cut: body.is_none() })
    }

    /// The records in it.
    pub(super) fn records(&self, work: &mut Work) -> Result<Vec<Self>, Reason> {
        let (mut rest, mut found) = (self.body, Vec::new());
        while let Some(record) = Self::at(rest) {
            work.spend(8)?;
            if record.is_cut {
                return Err(Reason::Damaged("a record ends early".to_owned()));
            }
            rest = rest.get(8 + record.body.len()..).unwrap_or_default();
            found.push(record);
        }
        Ok(found)
    }

    /// The first record of `kind` in it.
    pub(super) fn first(&self, kind: u16, work: &mut Work) -> Result<Option<Self>, Reason> {
        Ok(self.records(work)?.into_iter().find(|record| record.kind == kind))
    }

    /// The string that it is.
    pub(super) fn string(&self) -> String {
        String::from_utf16_lossy(&units(self.body))
    }
}

fn units(bytes: &[u8]) -> Vec<u16> {
    bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect()
}

/// How much may still be read: records may lie over each other.
#[derive(Debug)]
pub(super) struct Work(usize);

impl Work {
    /// What a stream of `size` bytes is worth.
    pub(super) fn new(size: usize) -> Self {
        Self(4 * size + (1 << 16))
    }

    /// Takes note that `bytes` are read.
    pub(super) fn spend(&mut self, bytes: usize) -> Result<(), Reason> {
        self.0 = self.0.checked_sub(bytes).ok_or(Reason::Hostile("work"))?;
        Ok(())
    }
}

/// The text of a shape.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    /// What it is for ([MS-PPT] 2.13.33).
    kind: u32,
    units: Vec<u16>,
}

impl Text {
    /// Says whether it is the title of a slide.
    pub(super) fn is_title(&self) -> bool {
        matches!(self.kind, 0 | 6)
    }

    /// The characters; paragraphs end with a carriage return, lines with a vertical tab.
    pub(super) fn shown(&self) -> String {
        String::from_utf16_lossy(&self.units)
    }

    /// Takes a record about the last of `texts`, or about a new one.
    pub(super) fn take(texts: &mut Vec<Self>, record: &Record<'_>, work: &mut Work) -> Result<(), Reason> {
        if record.kind == kind::TEXT_HEADER {
            let kind = size_at(record.body, 0).and_then(|kind| u32::try_from(kind).ok());
            texts.push(Self { kind: kind.unwrap_or(4), units: Vec::new() });
            return Ok(());
        }
        let units = match record.kind {
            kind::TEXT_UNITS => units(record.body),
            // The lower halves of UTF-16 ([MS-PPT] 2.9.43).
            kind::TEXT_BYTES => record.body.iter().copied().map(u16::from).collect(),
            sign if kind::SIGNS.contains(&sign) => {
                let unit = texts.last_mut().zip(size_at(record.body, 0)).and_then(|(text, at)| text.units.get_mut(at));
                unit.into_iter().for_each(|unit| *unit = 0xFFFC);
                return Ok(());
            }
            _ => return Ok(()),
        };
        work.spend(record.body.len())?;
        match texts.last_mut().filter(|text| text.units.is_empty()) {
            Some(text) => text.units = units,
            // A text of no kind is still a text.
            None => texts.push(Self { kind: 4, units }),
        }
        Ok(())
    }
}
