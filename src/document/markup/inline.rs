//! Marks inside a line: code, emphasis, links.

use crate::document::{Builder, Region};
use crate::text::Span;

/// The marks of a language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marks {
    /// What opens and closes code.
    code: &'static [&'static str],
    /// What opens and closes emphasis, and shows nothing.
    emphasis: &'static [&'static str],
    /// What opens a link, parts its address from its words, and closes it.
    link: Option<(&'static str, &'static str, &'static str)>,
    /// The next character stands for itself.
    escape: bool,
}

pub(super) const RST: Marks = Marks { code: &["``"], emphasis: &["**", "*"], link: None, escape: true };
pub(super) const ASCIIDOC: Marks = Marks { code: &["`", "+"], emphasis: &["**", "*"], link: None, escape: false };
pub(super) const ORG: Marks =
    Marks { code: &["=", "~"], emphasis: &["*"], link: Some(("[[", "][", "]]")), escape: false };

/// Adds what `span` of `source`, a line or a part of one, shows.
pub(super) fn push(source: &str, span: Span, marks: Marks, out: &mut Builder<'_>) {
    let end = span.end();
    let (mut at, mut kept) = (span.start(), span.start());
    // The marks of emphasis that are open.
    let mut open: Vec<&str> = Vec::new();
    while at < end {
        let rest = &source[at..end];
        let step = rest.chars().next().map_or(1, char::len_utf8);
        let before = source[span.start()..at].chars().next_back();
        if marks.escape && rest.starts_with('\\') && rest.len() > 1 {
            // A space after it shows nothing either.
            out.push(Span::new(kept, at));
            kept = at + if rest[1..].starts_with(' ') { 2 } else { 1 };
            at += 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
        } else if let Some((mark, inner)) = enclosed(rest, before, marks.code) {
            out.push(Span::new(kept, at));
            let code = Span::new(at + mark.len(), at + mark.len() + inner);
            out.push_inline(Region::Code, code.slice(source), code);
            at = code.end() + mark.len();
            kept = at;
        } else if let Some((address, words, length)) = marks.link.and_then(|link| linked(rest, link)) {
            out.push(Span::new(kept, at));
            let shift = |part: Span| Span::new(at + part.start(), at + part.end());
            match words {
                Some(words) => out.push(shift(words)),
                None => out.push_inline(Region::Link, shift(address).slice(source), shift(address)),
            }
            at += length;
            kept = at;
        } else if let Some(mark) = open.last().copied().filter(|mark| closes(rest, before, mark)) {
            open.pop();
            out.push(Span::new(kept, at));
            at += mark.len();
            kept = at;
        } else if let Some((mark, _)) = enclosed(rest, before, marks.emphasis) {
            open.push(mark);
            out.push(Span::new(kept, at));
            at += mark.len();
            kept = at;
        } else {
            at += step;
        }
    }
    out.push(Span::new(kept, end));
}

/// A mark that `rest` begins with and that ends again, with the bytes between; `before` stands
/// before it. Stars that mask a number (`138****1234`) are in its midst and open nothing.
fn enclosed<'a>(rest: &str, before: Option<char>, marks: &[&'a str]) -> Option<(&'a str, usize)> {
    let mark = marks.iter().find(|mark| rest.starts_with(**mark))?;
    let inside = near(&rest[mark.len()..]);
    let opens = inside.chars().next().is_some_and(|c| !c.is_whitespace() && !mark.contains(c));
    if !opens || before.is_some_and(|c| c.is_ascii_alphanumeric() || mark.contains(c)) {
        return None;
    }
    let ends = |&(at, _): &(usize, &str)| closes(&inside[at..], inside[..at].chars().next_back(), mark);
    let (length, _) = inside.match_indices(*mark).find(ends)?;
    Some((mark, length))
}

/// How far what a mark opens reaches, in bytes. Farther, a mark is a sign like others: a line may be
/// all of a text, and each of its signs would be looked for to its end.
const REACH: usize = 300;

/// The beginning of `rest` within reach.
fn near(rest: &str) -> &str {
    let end = (0..=REACH.min(rest.len())).rev().find(|&at| rest.is_char_boundary(at)).unwrap_or(0);
    &rest[..end]
}

/// Says whether `rest`, after the character `before`, begins with the end of what `mark` opened.
fn closes(rest: &str, before: Option<char>, mark: &str) -> bool {
    rest.strip_prefix(mark).is_some_and(|after| {
        before.is_some_and(|c| !c.is_whitespace())
            && !after.starts_with(|c: char| c.is_ascii_alphanumeric() || mark.contains(c))
    })
}

/// The address of a link that `rest` begins with, its words, and how long it is.
fn linked(rest: &str, (open, between, close): (&str, &str, &str)) -> Option<(Span, Option<Span>, usize)> {
    let inside = near(rest.strip_prefix(open)?);
    let length = inside.find(close)?;
    let start = open.len();
    let whole = start + length + close.len();
    Some(match inside[..length].find(between) {
        Some(at) => {
            let words = Span::new(start + at + between.len(), start + length);
            (Span::new(start, start + at), Some(words), whole)
        }
        None => (Span::new(start, start + length), None, whole),
    })
}
