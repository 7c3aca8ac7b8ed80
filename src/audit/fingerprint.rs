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
use std::fmt;

use xxhash_rust::xxh3::xxh3_64;

use crate::document::{Document, Region};
use crate::scan::Finding;
use crate::text::Span;

/// Gives the findings of one document their names; they must come in order, and all of them,
/// whatever a policy makes of them.
#[derive(Debug)]
pub(super) struct Names<'a> {
    document: &'a Document,
    /// How often each sentence has begun so far.
    seen: HashMap<u64, usize>,
    /// The sentence of the last finding.
    span: Option<Span>,
    /// Its words, with one space between them, and the heads of a cell.
    sentence: String,
    ordinal: usize,
}

impl<'a> Names<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        Self { document, seen: HashMap::new(), span: None, sentence: String::new(), ordinal: 0 }
    }

    pub(super) fn name(&mut self, finding: &Finding) -> String {
        let text = self.document.text();
        if self.span != Some(finding.sentence) {
            self.span = Some(finding.sentence);
            self.sentence.clear();
            self.sentence.push_str(&words(finding.sentence.slice(text)));
            if finding.region == Region::TableCell {
                self.sentence.extend(["\0", &finding.label]);
            }
            let times = self.seen.entry(xxh3_64(self.sentence.as_bytes())).or_default();
            *times += 1;
            self.ordinal = *times;
        }
        let ahead = Span::new(finding.sentence.start().min(finding.span.start()), finding.span.start());
        let within = words(ahead.slice(text)).len();
        fingerprint(self.document.name(), format_args!("{}\0{within}\0{}", self.sentence, self.ordinal))
    }
}

/// Gives remarks on the directives of one document their names.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    seen: HashMap<u64, usize>,
}

impl Remarks {
    /// The name of a remark of the rule `id` on a directive that reads `text`.
    pub(super) fn name(&mut self, document: &Document, id: &str, text: &str) -> String {
        let said = format!("{id}\0{text}");
        let times = self.seen.entry(xxh3_64(said.as_bytes())).or_default();
        *times += 1;
        fingerprint(document.name(), format_args!("{said}\0{times}"))
    }
}

/// The words of `text`, with one space between them.
fn words(text: &str) -> Cow<'_, str> {
    // Most sentences are written without spaces.
    if !text.contains(char::is_whitespace) {
        return Cow::Borrowed(text);
    }
    let mut words = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        words.extend([if words.is_empty() { "" } else { " " }, word]);
    }
    Cow::Owned(words)
}

fn fingerprint(name: &str, what: fmt::Arguments<'_>) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let place = format!("{file}\0{what}");
    let what = &place.as_bytes()[file.len() + 1..];
    format!("{:016x}{:016x}", xxh3_64(what), xxh3_64(place.as_bytes()))
}
