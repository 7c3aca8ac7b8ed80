//! Where a template fits a text: around a mask run, or from the literal that anchors a slot.

use crate::rule::template::{Element, Shape, Template, UnitPlace};
use crate::rule::words::{word_end, word_start};
use crate::text::{Mask, Span, fold, is_han};

/// Where a template matched, in bytes of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TemplateMatch {
    /// Everything the template covers.
    pub whole: Span,
    /// The mask.
    pub mask: Span,
    /// The unit.
    pub unit: Option<Span>,
}

/// The longest `{text}`, in characters: a slot is a phrase, not a paragraph.
const TEXT: usize = 120;

impl Template {
    /// Matches around a mask run whose shape [fits](Shape::fits); `limits` are the bytes of the block it
    /// stands in.
    #[must_use]
    pub fn at_mask(&self, text: &str, limits: Span, mask: &Mask) -> Option<TemplateMatch> {
        let start = match self.anchor {
            Element::Mask(Shape::Numeral) => mask.numeral,
            _ => mask.span.start(),
        };
        let found = self.around(text, limits, Span::new(start, mask.span.end()))?;
        // A letter right after the run makes a word of it, unless a Latin unit takes the letter.
        let unit_takes_letter = found.whole.end() > mask.span.end();
        (!mask.letter_after || unit_takes_letter).then_some(found)
    }

    /// Matches where the anchoring literal starts at byte `at`.
    #[must_use]
    pub fn at_literal(&self, text: &str, limits: Span, at: usize) -> Option<TemplateMatch> {
        let Element::Literal(word) = &self.anchor else { return None };
        let end = word_end(text, at, word).filter(|&end| end <= limits.end())?;
        let found = self.around(text, limits, Span::new(at, end))?;
        let glued = |c: Option<char>, edge: Option<char>| {
            c.is_some_and(|c| c.is_ascii_alphanumeric()) && edge.is_some_and(|c| c.is_ascii_alphanumeric())
        };
        let whole = found.whole.slice(text);
        let before = text[..found.whole.start()].chars().next_back();
        let after = text[found.whole.end()..].chars().next();
        (!glued(before, whole.chars().next()) && !glued(after, whole.chars().next_back())).then_some(found)
    }

    fn around(&self, text: &str, limits: Span, anchor: Span) -> Option<TemplateMatch> {
        let (mask_end, end) = forward(&self.right, self.mask_right, text, limits.end(), anchor.end(), None)?;
        let (mask_start, start) = backward(&self.left, self.mask_left, text, limits.start(), anchor.start(), None)?;
        let mask = Span::new(mask_start, mask_end);
        let spaces = |span: Span| {
            let shown = span.slice(text);
            let lead = shown.len() - shown.trim_start().len();
            Span::new(span.start() + lead, span.start() + lead + shown.trim().len())
        };
        let unit = match self.unit {
            UnitPlace::None => None,
            UnitPlace::After => Some(spaces(Span::new(mask_end, end))),
            UnitPlace::Before => Some(spaces(Span::new(start, mask_start))),
            UnitPlace::Sign => {
                let sign = text[..anchor.start()].chars().next_back().map_or(0, char::len_utf8);
                Some(Span::new(anchor.start() - sign, anchor.start()))
            }
        };
        Some(TemplateMatch { whole: Span::new(start, end), mask, unit })
    }
}

/// A mask as templates write it: `20xx`, `xx.x`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// Digits and separators folded, `x` for all else; nothing where there are glyphs only.
    written: String,
    /// Nothing but glyphs, set apart or not.
    plain: bool,
    /// A line under spaces, of which only the century before it is written.
    blank: bool,
}

impl Outline {
    /// Makes it that of `mask`.
    pub fn draw(&mut self, text: &str, mask: &Mask) {
        self.written.clear();
        (self.plain, self.blank) = (true, false);
        if mask.pure {
            return;
        }
        let shown = mask.span.slice(text);
        let is_part = |c: &char| c.is_ascii_digit() || matches!(c, '.' | ',');
        // A line under spaces is as long as it was drawn, whatever is to go there: only the
        // century before it counts.
        self.blank = mask.glyph == '_' && shown.ends_with(char::is_whitespace);
        let shown = if self.blank { shown.trim_end() } else { shown };
        for c in shown.chars() {
            let part = Some(fold(c)).filter(is_part);
            self.plain &= part.is_none();
            self.written.push(part.unwrap_or('x'));
        }
    }
}

impl Shape {
    /// Says whether `mask`, drawn as `outline`, has this shape.
    #[must_use]
    #[inline]
    pub fn fits(&self, mask: &Mask, outline: &Outline) -> bool {
        match self {
            Self::Any => outline.plain && (mask.pure || mask.glyphs > 1),
            Self::Number => mask.number,
            Self::Numeral => mask.number && mask.numeral < mask.span.start(),
            Self::Exact(shape) if mask.pure => shape.len() == mask.glyphs && shape.bytes().all(|wanted| wanted == b'x'),
            Self::Exact(shape) if outline.blank => {
                let missing = shape.strip_prefix(&outline.written);
                missing.is_some_and(|missing| !missing.is_empty() && missing.bytes().all(|wanted| wanted == b'x'))
            }
            Self::Exact(shape) => *shape == outline.written,
        }
    }
}

/// Matches `elements` from byte `at` on; `inside` of them still belong to the mask. Returns the
/// end of the mask and of the whole.
fn forward(
    elements: &[Element],
    inside: usize,
    text: &str,
    limit: usize,
    at: usize,
    mask_end: Option<usize>,
) -> Option<(usize, usize)> {
    let mask_end = mask_end.or((inside == 0).then_some(at));
    let Some((element, rest)) = elements.split_first() else { return Some((mask_end?, at)) };
    let next = |end: usize| {
        (end <= limit).then(|| forward(rest, inside.saturating_sub(1), text, limit, end, mask_end)).flatten()
    };
    // Between a mask and its unit one space may stand: `xx 亿元`.
    let spaced = (mask_end == Some(at)).then(|| space_end(text, at)).flatten();
    let starts = std::iter::once(at).chain(spaced);
    match element {
        Element::Literal(word) => starts.filter_map(|at| word_end(text, at, word)).find_map(next),
        Element::Words(set, optional) => {
            starts.flat_map(|at| set.ends(text, at)).find_map(next).or_else(|| optional.then(|| next(at)).flatten())
        }
        Element::Text => {
            let Some(Element::Literal(close)) = rest.first() else { return None };
            text_end(text, at, limit, close).and_then(next)
        }
        Element::Blank => {
            let run = text.get(at..limit)?;
            let spaces = run.len() - run.trim_start_matches([' ', '　', '\t']).len();
            (spaces > 0).then(|| next(at + spaces)).flatten()
        }
        Element::Han => {
            let c = text.get(at..limit)?.chars().next().filter(|&c| is_han(c))?;
            next(at + c.len_utf8())
        }
        Element::Mask(_) => None,
    }
}

/// Matches `elements` from the last to the first, ending at byte `at`.
fn backward(
    elements: &[Element],
    inside: usize,
    text: &str,
    limit: usize,
    at: usize,
    mask_start: Option<usize>,
) -> Option<(usize, usize)> {
    let mask_start = mask_start.or((inside == 0).then_some(at));
    let Some((element, rest)) = elements.split_last() else { return Some((mask_start?, at)) };
    let next = |start: usize| {
        (start >= limit).then(|| backward(rest, inside.saturating_sub(1), text, limit, start, mask_start)).flatten()
    };
    let spaced = (mask_start == Some(at)).then(|| space_start(text, at)).flatten();
    let ends = std::iter::once(at).chain(spaced);
    match element {
        Element::Literal(word) => ends.filter_map(|at| word_start(text, at, word)).find_map(next),
        Element::Words(set, optional) => {
            ends.flat_map(|at| set.starts(text, at)).find_map(next).or_else(|| optional.then(|| next(at)).flatten())
        }
        Element::Han => {
            let c = text.get(limit..at)?.chars().next_back().filter(|&c| is_han(c))?;
            next(at - c.len_utf8())
        }
        Element::Text | Element::Blank | Element::Mask(_) => None,
    }
}

/// The end of one space at byte `at`.
pub(super) fn space_end(text: &str, at: usize) -> Option<usize> {
    let c = text.get(at..)?.chars().next()?;
    matches!(c, ' ' | '\u{A0}').then(|| at + c.len_utf8())
}

/// The start of one space that ends at byte `at`.
pub(super) fn space_start(text: &str, at: usize) -> Option<usize> {
    let c = text.get(..at)?.chars().next_back()?;
    matches!(c, ' ' | '　' | '\u{A0}').then(|| at - c.len_utf8())
}

/// The end of a `{text}` from byte `at` that the literal `close` ends; brackets of the same kind
/// inside it pair.
fn text_end(text: &str, at: usize, limit: usize, close: &str) -> Option<usize> {
    let closing = close.chars().next()?;
    let opening = match closing {
        ']' => Some('['),
        '}' => Some('{'),
        ')' => Some('('),
        '】' => Some('【'),
        '〕' => Some('〔'),
        '》' => Some('《'),
        '」' => Some('「'),
        '>' => Some('<'),
        _ => None,
    };
    let mut depth = 0;
    let mut words = false;
    for (offset, c) in text.get(at..limit)?.char_indices().take(TEXT) {
        let c = fold(c);
        if c == closing && depth == 0 {
            return (words && word_end(text, at + offset, close).is_some()).then_some(at + offset);
        }
        match c {
            '\n' | '\r' => return None,
            _ if c == closing => depth -= 1,
            _ if Some(c) == opening => depth += 1,
            _ => words |= !c.is_whitespace(),
        }
    }
    None
}
