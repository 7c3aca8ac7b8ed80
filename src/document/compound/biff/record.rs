//! The records that a workbook is made of ([MS-XLS] 2.1.4).

use crate::document::Reason;

/// Kinds of records by their numbers ([MS-XLS] 2.3.1).
pub(super) mod kind {
    pub(in super::super) const FORMULA: u16 = 0x0006;
    pub(in super::super) const EOF: u16 = 0x000A;
    pub(in super::super) const HEADER: u16 = 0x0014;
    pub(in super::super) const FOOTER: u16 = 0x0015;
    pub(in super::super) const FILEPASS: u16 = 0x002F;
    pub(in super::super) const CONTINUE: u16 = 0x003C;
    pub(in super::super) const CODEPAGE: u16 = 0x0042;
    pub(in super::super) const SHEET: u16 = 0x0085;
    pub(in super::super) const MULRK: u16 = 0x00BD;
    pub(in super::super) const RSTRING: u16 = 0x00D6;
    pub(in super::super) const SST: u16 = 0x00FC;
    pub(in super::super) const LABELSST: u16 = 0x00FD;
    pub(in super::super) const TXO: u16 = 0x01B6;
    pub(in super::super) const NUMBER: u16 = 0x0203;
    pub(in super::super) const LABEL: u16 = 0x0204;
    pub(in super::super) const STRING: u16 = 0x0207;
    pub(in super::super) const RK: u16 = 0x027E;
    pub(in super::super) const BOF: u16 = 0x0809;
    pub(in super::super) const SERIES_TEXT: u16 = 0x100D;
}

/// A record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'a> {
    pub(super) kind: u16,
    pub(super) body: &'a [u8],
}

impl Record<'_> {
    /// The number at `at`; 0 beyond the end.
    pub(super) fn number(&self, at: usize) -> u16 {
        number(self.body, at)
    }

    /// The number with a fraction at `at`; 0 beyond the end.
    pub(super) fn double(&self, at: usize) -> f64 {
        let bytes: Option<[u8; 8]> = self.body.get(at..at + 8).and_then(|bytes| bytes.try_into().ok());
        bytes.map_or(0.0, f64::from_le_bytes)
    }

    /// The number at `at`, whose lower half was left out ([MS-XLS] 2.5.217).
    pub(super) fn short_double(&self, at: usize) -> f64 {
        let bits = u32::from(self.number(at)) | u32::from(self.number(at + 2)) << 16;
        let value =
            if bits & 2 == 0 { f64::from_bits(u64::from(bits & !3) << 32) } else { f64::from(bits.cast_signed() >> 2) };
        if bits & 1 == 0 { value } else { value / 100.0 }
    }
}

/// The number at `at` of `bytes`; 0 beyond the end.
pub(super) fn number(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |pair| u16::from_le_bytes([pair[0], pair[1]]))
}

/// The records of a stream, one after the other.
#[derive(Debug)]
pub(super) struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

impl<'a> Records<'a> {
    /// The records from byte `at` of `stream` on.
    pub(super) fn new(stream: &'a [u8], at: usize) -> Self {
        Self { stream, at }
    }

    /// The next record; nothing at the end of the stream.
    pub(super) fn next(&mut self) -> Result<Option<Record<'a>>, Reason> {
        let ends = || Reason::Damaged("the workbook ends inside of a record".to_owned());
        let rest = self.stream.get(self.at..).ok_or_else(ends)?;
        if rest.is_empty() {
            return Ok(None);
        }
        let (head, rest) = rest.split_at_checked(4).ok_or_else(ends)?;
        let body = rest.get(..usize::from(number(head, 2))).ok_or_else(ends)?;
        self.at += 4 + body.len();
        Ok(Some(Record { kind: number(head, 0), body }))
    }

    /// The body of the next record, if it continues the one before.
    pub(super) fn following(&mut self) -> Option<&'a [u8]> {
        let here = self.at;
        match self.next() {
            Ok(Some(Record { kind: kind::CONTINUE, body })) => Some(body),
            _ => {
                self.at = here;
                None
            }
        }
    }

    /// The body of `record`, which came last, and of those that continue it.
    pub(super) fn whole(&mut self, record: Record<'a>) -> Vec<&'a [u8]> {
        let mut parts = vec![record.body];
        while let Some(body) = self.following() {
            parts.push(body);
        }
        parts
    }
}
