//! The texts of a workbook: in Unicode, with or without the upper halves of their characters
//! ([MS-XLS] 2.5.294), or in a code page (Excel 95).

use encoding_rs::{Encoding, WINDOWS_1252};

use crate::document::compound::biff::record::number;
use crate::document::encoding;

/// How texts are kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Texts {
    /// That of Excel 95; later ones are in Unicode.
    encoding: Option<&'static Encoding>,
}

/// The version that began to write Unicode.
const UNICODE: u16 = 0x0600;

impl Texts {
    pub(super) fn new(version: u16) -> Self {
        Self { encoding: (version < UNICODE).then_some(WINDOWS_1252) }
    }

    /// Takes the code page that the workbook says.
    pub(super) fn code_page(&mut self, number: u16) {
        self.encoding = self.encoding.map(|old| encoding::code_page(i32::from(number)).unwrap_or(old));
    }

    /// The text at `at`, whose length is one byte.
    pub(super) fn short(self, bytes: &[u8], at: usize) -> String {
        let count = bytes.get(at).copied().unwrap_or(0);
        self.counted(bytes.get(at + 1..).unwrap_or_default(), usize::from(count))
    }

    /// The text at `at`, whose length is two bytes.
    pub(super) fn long(self, bytes: &[u8], at: usize) -> String {
        self.counted(bytes.get(at + 2..).unwrap_or_default(), usize::from(number(bytes, at)))
    }

    fn counted(self, bytes: &[u8], count: usize) -> String {
        match self.encoding {
            Some(encoding) => {
                let bytes = bytes.get(..count).unwrap_or(bytes);
                encoding.decode_without_bom_handling(bytes).0.into_owned()
            }
            None => continued(bytes, count),
        }
    }
}

/// The first `count` characters of `bytes`, whose first byte says how they are kept.
pub(super) fn continued(bytes: &[u8], count: usize) -> String {
    let Some((flags, bytes)) = bytes.split_first() else { return String::new() };
    String::from_utf16_lossy(&units(bytes, flags & 1 != 0, count))
}

/// Up to `count` units of UTF-16, of two bytes each or of one.
fn units(bytes: &[u8], wide: bool, count: usize) -> Vec<u16> {
    if wide {
        bytes.chunks_exact(2).take(count).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect()
    } else {
        bytes.iter().take(count).map(|&byte| u16::from(byte)).collect()
    }
}

/// Texts that go on from record to record.
#[derive(Debug)]
pub(super) struct Split<'a> {
    parts: std::vec::IntoIter<&'a [u8]>,
    /// What is left of the record that is being read.
    rest: &'a [u8],
}

impl<'a> Split<'a> {
    pub(super) fn new(parts: Vec<&'a [u8]>) -> Self {
        Self { parts: parts.into_iter(), rest: &[] }
    }

    /// The texts that cells share ([MS-XLS] 2.4.265), as far as there are.
    pub(super) fn shared(mut self) -> Vec<String> {
        let mut all = Vec::new();
        // How many there should be does not matter.
        if self.skip(8).is_some() {
            while let Some(text) = self.text() {
                all.push(text);
            }
        }
        all
    }

    /// The next text with its formats, which are passed over ([MS-XLS] 2.5.293).
    fn text(&mut self) -> Option<String> {
        let count = usize::from(self.number()?);
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { usize::from(self.number()?) } else { 0 };
        let phonetic = if flags & 4 != 0 { usize::from(self.number()?) | usize::from(self.number()?) << 16 } else { 0 };
        let (mut wide, mut found) = (flags & 1 != 0, Vec::new());
        loop {
            let some = units(self.rest, wide, count - found.len());
            self.rest = &self.rest[some.len() * if wide { 2 } else { 1 }..];
            found.extend(some);
            if found.len() == count {
                break;
            }
            // The next record says anew how its characters are kept.
            self.rest = self.parts.next()?;
            wide = self.byte()? & 1 != 0;
        }
        self.skip(runs * 4 + phonetic)?;
        Some(String::from_utf16_lossy(&found))
    }

    fn byte(&mut self) -> Option<u8> {
        while self.rest.is_empty() {
            self.rest = self.parts.next()?;
        }
        let (&first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    fn number(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > self.rest.len() {
            count -= self.rest.len();
            self.rest = self.parts.next()?;
        }
        self.rest = &self.rest[count..];
        Some(())
    }
}
