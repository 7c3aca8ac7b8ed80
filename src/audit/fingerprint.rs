//! Names for findings that survive edits elsewhere.
//!
//! A fingerprint is made of the file's name (not its folders), the sentence, the place of the mask
//! among the masks of the sentence, and the ordinal of the sentence among equal ones. Neither
//! offsets nor line numbers nor the rule's id are in it: inserting a paragraph, moving one or
//! renaming a rule keeps it, changing the sentence changes it. Its first half leaves the file's
//! name out, so that a renamed file is still known.

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64;

use crate::document::Document;
use crate::scan::Finding;
use crate::text::Span;

/// Gives the findings of one document their names; they must come in order.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// How often each sentence has begun so far.
    seen: HashMap<u64, usize>,
    /// The sentence of the last finding.
    span: Option<Span>,
    /// Its words, with one space between them.
    sentence: String,
    within: usize,
    ordinal: usize,
}

impl Names {
    pub(super) fn name(&mut self, document: &Document, finding: &Finding) -> String {
        if self.span == Some(finding.sentence) {
            self.within += 1;
        } else {
            self.span = Some(finding.sentence);
            self.within = 0;
            self.sentence.clear();
            for word in finding.sentence.slice(document.text()).split_whitespace() {
                let space = if self.sentence.is_empty() { "" } else { " " };
                self.sentence.extend([space, word]);
            }
            let times = self.seen.entry(xxh3_64(self.sentence.as_bytes())).or_default();
            *times += 1;
            self.ordinal = *times;
        }
        fingerprint(document.name(), &format!("{}\0{}\0{}", self.sentence, self.within, self.ordinal))
    }
}

/// The name of a remark `about` a stretch of text, the `ordinal`-th in its document.
pub(super) fn of_text(name: &str, about: &str, text: &str, ordinal: usize) -> String {
    fingerprint(name, &format!("{about}\0{text}\0{ordinal}"))
}

fn fingerprint(name: &str, what: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let place = format!("{file}\0{what}");
    format!("{:016x}{:016x}", xxh3_64(what.as_bytes()), xxh3_64(place.as_bytes()))
}
