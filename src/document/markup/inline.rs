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
    /// What opens and closes a note that stands in its sentence.
    note: Option<(&'static str, &'static str)>,
    /// What opens and closes the name of a note, which shows no more than a number.
    named: Option<(&'static str, &'static str)>,
    /// Marks of two signs count within words, too.
    anywhere: bool,
    /// The next character stands for itself.
    escape: bool,
}

/// No marks at all.
const NONE: Marks =
    Marks { code: &[], emphasis: &[], link: None, note: None, named: None, anywhere: false, escape: false };

pub(super) const RST: Marks =
    Marks { code: &["``"], emphasis: &["**", "*"], named: Some(("[", "]_")), escape: true, ..NONE };
pub(super) const ASCIIDOC: Marks =
    Marks { code: &["`", "+"], emphasis: &["**", "*"], note: Some(("footnote:[", "]")), anywhere: true, ..NONE };
pub(super) const ORG: Marks = Marks { code: &["=", "~"], emphasis: &["*"], link: Some(("[[", "][", "]]")), ..NONE };

/// Adds what `span` of `source`, a line or a part of one, shows.
pub(super) fn push(source: &str, span: Span, marks: Marks, out: &mut Builder<'_>) {
    let end = span.end();
    let (mut at, mut kept) = (span.start(), span.start());
    // The marks of emphasis that are open.
    let mut open: Vec<&str> = Vec::new();
    let mut ends = Ends::default();
    while at < end {
        let rest = &source[at..end];
        let step = rest.chars().next().map_or(1, char::len_utf8);
        let before = source[span.start()..at].chars().next_back();
        if marks.escape && rest.starts_with('\\') && rest.len() > 1 {
            // A space after it shows nothing either.
            out.push(Span::new(kept, at));
            kept = at + if rest[1..].starts_with(' ') { 2 } else { 1 };
            at += 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
        } else if let Some((mark, inner)) = ends.enclosed(source, span, at, marks.code, marks.anywhere) {
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
        } else if let Some((opens, inner, length)) = marks.note.and_then(|note| between(rest, note)) {
            out.push(Span::new(kept, at));
            let note = Span::new(at + opens, at + opens + inner);
            out.push_inline(Region::Footnote, note.slice(source), note);
            at += length;
            kept = at;
        } else if let Some((_, _, length)) = marks.named.and_then(|named| between(rest, named)).filter(is_name(rest)) {
            out.push(Span::new(kept, at));
            at += length;
            kept = at;
        } else if let Some(mark) = open.last().copied().filter(|mark| closes(rest, before, mark, marks.anywhere)) {
            open.pop();
            out.push(Span::new(kept, at));
            at += mark.len();
            kept = at;
        } else if let Some((mark, _)) = ends.enclosed(source, span, at, marks.emphasis, marks.anywhere) {
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

/// Where each mark ends next, from where it was looked for last.
#[derive(Debug, Default)]
struct Ends(Vec<(&'static str, usize)>);

impl Ends {
    /// A mark that stands `at` and that ends again in `span` of `source`, with the bytes between.
    /// Stars that mask a number (`138****1234`) are in its midst and open nothing.
    fn enclosed(
        &mut self,
        source: &str,
        span: Span,
        at: usize,
        marks: &[&'static str],
        anywhere: bool,
    ) -> Option<(&'static str, usize)> {
        let rest = &source[at..span.end()];
        let mark = marks.iter().find(|mark| rest.starts_with(**mark))?;
        let before = source[span.start()..at].chars().next_back();
        let from = at + mark.len();
        let opens = source[from..span.end()].chars().next().is_some_and(|c| !c.is_whitespace() && !mark.contains(c));
        let within = anywhere && mark.len() > 1;
        if !opens || before.is_some_and(|c| c.is_ascii_alphanumeric() && !within || mark.contains(c)) {
            return None;
        }
        let end = self.after(source, span, from, mark, anywhere);
        (end - from < REACH && end < span.end()).then_some((mark, end - from))
    }

    /// Where `mark` ends at or behind `from`; the end of `span`, where it does not. Each stretch is
    /// looked at once.
    fn after(&mut self, source: &str, span: Span, from: usize, mark: &'static str, anywhere: bool) -> usize {
        let known = self.0.iter().position(|&(known, _)| known == mark).unwrap_or_else(|| {
            self.0.push((mark, 0));
            self.0.len() - 1
        });
        if self.0[known].1 < from {
            let inside = &source[from..span.end()];
            let closed =
                |&(at, _): &(usize, &str)| closes(&inside[at..], inside[..at].chars().next_back(), mark, anywhere);
            self.0[known].1 = inside.match_indices(mark).find(closed).map_or(span.end(), |(at, _)| from + at);
        }
        self.0[known].1
    }
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
fn closes(rest: &str, before: Option<char>, mark: &str, anywhere: bool) -> bool {
    let within = anywhere && mark.len() > 1;
    rest.strip_prefix(mark).is_some_and(|after| {
        before.is_some_and(|c| !c.is_whitespace())
            && !after.starts_with(|c: char| c.is_ascii_alphanumeric() && !within || mark.contains(c))
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

/// How long what opens is, what stands behind it, and all of it, where `rest` begins with it.
fn between(rest: &str, (open, close): (&str, &str)) -> Option<(usize, usize, usize)> {
    let inner = near(rest.strip_prefix(open)?).find(close)?;
    Some((open.len(), inner, open.len() + inner + close.len()))
}

/// Says whether what was found in `rest` can be the name of a note: a number, `#`, `*`, a word.
fn is_name(rest: &str) -> impl Fn(&(usize, usize, usize)) -> bool {
    move |&(opens, inner, _)| {
        let name = &rest[opens..opens + inner];
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "#*-_.:+".contains(c))
    }
}
