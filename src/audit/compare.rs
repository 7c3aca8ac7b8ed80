//! What became of the masks of a document in a later version of it.
//!
//! A finding that has its fingerprint in both versions is still open. For every other one of the
//! old version, the text around its mask is looked for in the new one: what stands there now is
//! the value that was filled in.

use crate::audit::Judged;
use crate::document::Document;
use crate::text::Span;

/// How much text on either side tells a place, in characters; less at the edge of a sentence.
const SIDE: usize = 12;
/// How much of it tells a mask that is still there, in characters.
const NEAR: usize = 3;
/// The longest value, in characters.
const VALUE: usize = 60;

/// What became of one mask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is still masked: the old finding and the new one, by number.
    Open(usize, usize),
    /// The old finding, by number, and what stands in its place in the new source.
    Filled(usize, Span),
    /// The old finding, by number, stood in text that is no longer there.
    Gone(usize),
    /// The finding, by number, is new.
    New(usize),
}

/// Compares the findings of two versions of a document, each with its own findings in order.
#[must_use]
pub fn compare(old: (&Document, &[Judged]), new: (&Document, &[Judged])) -> Vec<Change> {
    let ((before, was), (after, is)) = (old, new);
    let mut taken = vec![false; is.len()];
    let mut changes = Vec::new();
    let mut rest = Vec::new();
    for (at, judged) in was.iter().enumerate() {
        // The sentence names the mask; the name of the file may have changed.
        let same = |other: &&Judged| other.fingerprint.get(..16) == judged.fingerprint.get(..16);
        match is.iter().enumerate().find(|(other, found)| !taken[*other] && same(found)) {
            Some((other, _)) => {
                taken[other] = true;
                changes.push(Change::Open(at, other));
            }
            None => rest.push(at),
        }
    }
    let mut from = 0;
    for at in rest {
        let Some(place) = place(before, &was[at], after, from) else {
            // The sentence was edited around a mask that is still there.
            let still = |&other: &usize| !taken[other] && alike((before, &was[at]), (after, &is[other]));
            changes.push(match (0..is.len()).find(still) {
                Some(other) => {
                    taken[other] = true;
                    Change::Open(at, other)
                }
                None => Change::Gone(at),
            });
            continue;
        };
        from = place.start();
        let masked = is.iter().enumerate().find(|(other, found)| !taken[*other] && found.span.overlaps(place));
        match masked {
            Some((other, _)) => {
                taken[other] = true;
                changes.push(Change::Open(at, other));
            }
            None => changes.push(Change::Filled(at, place)),
        }
    }
    changes.extend((0..is.len()).filter(|&at| !taken[at]).map(Change::New));
    changes
}

/// Says whether two masks are equal and the same words stand on one side of them.
fn alike(old: (&Document, &Judged), new: (&Document, &Judged)) -> bool {
    let [(mask, left, right), other] = [old, new].map(|(document, judged)| around(document, judged.span));
    let same = |a: &str, b: &str| a == b && a.chars().count() >= NEAR;
    mask == other.0 && (same(&left, &other.1) || same(&right, &other.2))
}

/// What stands in `span` of the source, and the text beside it that tells the place.
fn around(document: &Document, span: Span) -> (&str, String, String) {
    let source = document.source();
    let left: String = side(source[..span.start()].chars().rev()).chars().rev().collect();
    (span.slice(source), left, side(source[span.end()..].chars()))
}

/// Where the mask of `judged` stood, in the source of `after`; the places after byte `from` are
/// looked at first, since values come in the order of their masks.
fn place(before: &Document, judged: &Judged, after: &Document, from: usize) -> Option<Span> {
    let is = after.source();
    let (_, left, right) = around(before, judged.span);
    if left.chars().count() + right.chars().count() < 4 {
        return None;
    }
    let found = |from: usize| {
        let len = left.len();
        let starts = is[from..].match_indices(left.as_str()).map(|(at, _)| from + at + len);
        // An empty left side: the mask opens its line.
        starts.filter(|&start| !left.is_empty() || start == 0 || is[..start].ends_with('\n')).find_map(|start| {
            let line = is[start..].split(['\n', '\r']).next().unwrap_or_default();
            let end = if right.is_empty() { line.len() } else { line.find(right.as_str())? };
            let fits = end > 0 && line[..end].chars().count() <= VALUE;
            fits.then(|| Span::new(start, start + end))
        })
    };
    let from = (from..is.len()).find(|&at| is.is_char_boundary(at)).unwrap_or(0);
    found(from).or_else(|| found(0))
}

/// The characters of `chars` up to the end of the line, at most [`SIDE`] of them, and none that
/// may belong to another mask of the same sentence.
fn side(chars: impl Iterator<Item = char>) -> String {
    chars.take(SIDE).take_while(|&c| !matches!(c, '\n' | '\r') && !crate::text::is_glyph(c)).collect()
}
