//! How a line of a list knows its place again: the cell `state`.

use std::collections::HashMap;
use std::fmt;

use xxhash_rust::xxh3::xxh3_64;

use crate::audit::Judged;
use crate::document::Document;

/// What a list remembers of a mask besides its fingerprint and its sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// Names the text of the document: where it is still the same, every mask is where it was.
    pub state: u64,
    /// Where the mask stands in its sentence, in characters.
    pub offset: usize,
    /// Which of the equal sentences of the document it is, from 1.
    pub ordinal: usize,
    /// How many equal ones there are.
    pub total: usize,
}

impl Anchor {
    /// The anchors of `found`, in order.
    #[must_use]
    pub fn all(document: &Document, found: &[Judged]) -> Vec<Self> {
        let text = document.text();
        let state = state(document);
        let mut equal: HashMap<(String, usize), usize> = HashMap::new();
        let mut keys = Vec::with_capacity(found.len());
        let mut anchors = Vec::with_capacity(found.len());
        for judged in found {
            let sentence = judged.finding.sentence;
            let before = text.get(sentence.start()..judged.finding.span.start()).unwrap_or_default();
            let key = (plain(sentence.slice(text)), before.chars().count());
            let ordinal = equal.entry(key.clone()).or_default();
            *ordinal += 1;
            anchors.push(Self { state, offset: key.1, ordinal: *ordinal, total: 0 });
            keys.push(key);
        }
        for (anchor, key) in anchors.iter_mut().zip(keys) {
            anchor.total = equal.get(&key).copied().unwrap_or(1);
        }
        anchors
    }

    /// Reads what [`fmt::Display`] wrote.
    #[must_use]
    pub fn parse(cell: &str) -> Option<Self> {
        let mut parts = cell.trim().strip_prefix('s')?.split('-');
        let state = u64::from_str_radix(parts.next()?, 16).ok()?;
        let mut number = || parts.next()?.parse().ok();
        let (offset, ordinal, total) = (number()?, number()?, number()?);
        (1..=total).contains(&ordinal).then_some(Self { state, offset, ordinal, total })
    }
}

// The letter in front keeps spreadsheets from taking it for a number.
impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s{:016x}-{}-{}-{}", self.state, self.offset, self.ordinal, self.total)
    }
}

/// Names the text of `document`.
#[must_use]
pub(super) fn state(document: &Document) -> u64 {
    xxh3_64(document.source().as_bytes())
}

/// `sentence` whatever its white space.
pub(super) fn plain(sentence: &str) -> String {
    sentence.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_wrote_and_nothing_else() {
        let anchor = Anchor { state: 0x1e9, offset: 7, ordinal: 2, total: 3 };
        assert_eq!(anchor.to_string(), "s00000000000001e9-7-2-3");
        assert_eq!(Anchor::parse(" s00000000000001e9-7-2-3 "), Some(anchor));
        for bad in ["", "s", "s1-2-3", "s1-2-0-1", "s1-2-3-2", "1-2-3-4"] {
            assert_eq!(Anchor::parse(bad), None, "{bad}");
        }
    }
}
