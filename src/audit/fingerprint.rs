//! Names for findings that survive edits elsewhere.
//!
//! A fingerprint is made of the file's name (not its folders), the sentence, the place of the mask
//! in the sentence, and the ordinal of the sentence among equal ones; a cell of a table, which says
//! little by itself, counts with the heads of its row and column. Neither offsets nor line numbers
//! nor headings nor the rule's id are in it: inserting a paragraph, moving one, renaming a rule or
//! switching one off keeps it, changing the sentence changes it. Its first half leaves the file's
//! name out, so that a renamed file is still known.

use std::borrow::Cow;
use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64;

use crate::document::{Document, Region};
use crate::scan::Finding;
use crate::text::Span;

/// Gives the findings of one document their names; they must come in order, and all of them,
/// whatever a policy makes of them.
#[derive(Debug)]
pub(super) struct Names<'a> {
    text: &'a str,
    /// How often each sentence has begun so far.
    seen: HashMap<u64, usize>,
    /// The sentence of the last finding.
    span: Option<Span>,
    /// There may be spaces in it.
    spaced: bool,
    ordinal: usize,
    /// What the name of the last finding was made of: the name of the file, behind it the words of the
    /// sentence with one space between them, and the heads of a cell, and the rest.
    said: String,
    file: usize,
    sentence: usize,
}

impl<'a> Names<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        let said = format!("{}\0", file_name(document.name()));
        let file = said.len();
        Self {
            text: document.text(),
            seen: HashMap::new(),
            span: None,
            spaced: false,
            ordinal: 0,
            said,
            file,
            sentence: file,
        }
    }

    pub(super) fn name(&mut self, finding: &Finding) -> Fingerprint {
        if self.span == Some(finding.sentence) {
            self.said.truncate(self.sentence);
        } else {
            self.span = Some(finding.sentence);
            self.said.truncate(self.file);
            let words = words(finding.sentence.slice(self.text));
            self.spaced = matches!(words, Cow::Owned(_));
            self.said.push_str(&words);
            if finding.region == Region::TableCell {
                self.said.extend(["\0", &finding.label]);
            }
            self.sentence = self.said.len();
            let times = self.seen.entry(xxh3_64(&self.said.as_bytes()[self.file..])).or_default();
            *times += 1;
            self.ordinal = *times;
        }
        let ahead = Span::new(finding.sentence.start().min(finding.span.start()), finding.span.start());
        let ahead = ahead.slice(self.text);
        let within = if self.spaced { words(ahead).len() } else { ahead.len() };
        for number in [within, self.ordinal] {
            self.said.extend(["\0", itoa::Buffer::new().format(number)]);
        }
        Fingerprint::of(&self.said, self.file)
    }
}

/// Gives remarks on the directives of one document their names.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    seen: HashMap<u64, usize>,
}

impl Remarks {
    /// The name of a remark of the rule `id` on a directive that reads `text`.
    pub(super) fn name(&mut self, document: &Document, id: &str, text: &str) -> Fingerprint {
        let remark = format!("{id}\0{text}");
        let times = self.seen.entry(xxh3_64(remark.as_bytes())).or_default();
        *times += 1;
        let file = file_name(document.name());
        Fingerprint::of(&format!("{file}\0{remark}\0{times}"), file.len() + 1)
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// The words of `text`, with one space between them.
fn words(text: &str) -> Cow<'_, str> {
    // Most sentences are written without spaces.
    if !may_hold_space(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let mut words = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        words.extend([if words.is_empty() { "" } else { " " }, word]);
    }
    Cow::Owned(words)
}

/// Says whether a character of `text` may be white space (Unicode's `White_Space`): those of ASCII, U+3000,
/// and what starts with the same byte as another.
fn may_hold_space(text: &[u8]) -> bool {
    // Without a branch, so that many bytes are looked at together.
    let starts = text.iter().fold(false, |found, &byte| found | (byte <= b' ') | matches!(byte, 0xC2 | 0xE1 | 0xE2));
    let pairs = text.iter().zip(text.iter().skip(1));
    starts || pairs.fold(false, |found, (&first, &second)| found | ((first == 0x80) & (second == 0x80)))
}

/// The name of a finding: 32 hexadecimal digits, the first half without the name of the file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// That of what is `said` of a finding, first of all the name of its file, up to byte `file`.
    fn of(said: &str, file: usize) -> Self {
        let halves = [xxh3_64(&said.as_bytes()[file..]), xxh3_64(said.as_bytes())];
        let mut shown = [0; 32];
        for (half, digits) in halves.into_iter().zip(shown.chunks_mut(16)) {
            for (at, digit) in digits.iter_mut().rev().enumerate() {
                *digit = b"0123456789abcdef"[(half >> (4 * at)) as usize & 15];
            }
        }
        Self(shown)
    }
}

impl std::ops::Deref for Fingerprint {
    type Target = str;

    fn deref(&self) -> &str {
        str::from_utf8(&self.0).expect("digits are ASCII")
    }
}

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self)
    }
}

impl std::fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_one_space_between_them() {
        for space in (0..=char::MAX as u32).filter_map(char::from_u32).filter(|c| c.is_whitespace()) {
            assert_eq!(words(&format!("甲{space}{space}x{space}")), "甲 x", "{space:?}");
        }
        assert!(matches!(words("同比增长xx.x%，约“二成”。"), Cow::Owned(_)));
        assert!(matches!(words("同比增长xx.x%，约二成。"), Cow::Borrowed(_)));
    }

    #[test]
    fn shows_both_halves() {
        let said = "a.md\0甲";
        let expected = format!("{:016x}{:016x}", xxh3_64("甲".as_bytes()), xxh3_64(said.as_bytes()));
        assert_eq!(*Fingerprint::of(said, 5), *expected);
    }
}
