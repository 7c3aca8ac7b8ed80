//! What a document says of itself after it was filled.

use crate::audit::Judged;
use crate::document::Document;
use crate::text::Span;

/// What a second scan found, in a document in which values were put in place of masks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// Masks that are still there, of those that were not filled.
    pub left: usize,
    /// Masks that are still there and are no longer found by themselves, since they were known by
    /// the company of others: their places in the new text.
    pub quiet: Vec<Span>,
    /// Findings that were not there before: their places in the new text.
    pub appeared: Vec<Span>,
}

impl Proof {
    /// Compares the findings before and after; `filled` holds, in order, each mask that was
    /// filled, in the old text, and the length of its value.
    #[must_use]
    pub(super) fn of(before: &[Judged], after: &[Judged], filled: &[(Span, usize)]) -> Self {
        let mut proof = Self::default();
        let mut found = after.iter().map(|judged| judged.finding.span).peekable();
        let mut edits = filled.iter().peekable();
        let mut shift = 0isize;
        for judged in before {
            let span = judged.finding.span;
            let here = edits.next_if(|(mask, _)| *mask == span);
            let start = span.start().saturating_add_signed(shift);
            if let Some(&(mask, len)) = here {
                shift += isize::try_from(len).unwrap_or(0) - isize::try_from(mask.len()).unwrap_or(0);
                continue;
            }
            let moved = Span::new(start, start + span.len());
            while let Some(other) = found.next_if(|other| other.start() < moved.start()) {
                proof.appeared.push(other);
            }
            if found.next_if(|other| *other == moved).is_some() {
                proof.left += 1;
            } else {
                proof.quiet.push(moved);
            }
        }
        proof.appeared.extend(found);
        proof
    }

    /// Says whether nothing came up that was not there before.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.appeared.is_empty()
    }
}

/// The text of `document` with the values of `filled` in place of its masks.
pub(super) fn expected(document: &Document, filled: &[(Span, String)]) -> String {
    let text = document.text();
    let mut expected = String::with_capacity(text.len());
    let mut from = 0;
    for (mask, value) in filled {
        expected.push_str(&text[from..mask.start()]);
        expected.push_str(value);
        from = mask.end();
    }
    expected.push_str(&text[from..]);
    expected
}
