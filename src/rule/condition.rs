//! Conditions on what stands around a match: words, word sets, classes of characters.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::document::Document;
use crate::rule::beside::last_chars;
use crate::rule::edges::{Edge, Edges, Near};
use crate::rule::fit::{space_end, space_start};
use crate::rule::packed::by_name;
use crate::rule::words::{word_end, word_start};
use crate::rule::{Element, LookCondition, Shape, Template, WordSet};
use crate::text::{Chars, Span, fold, is_han, is_hangul, is_kana, is_punctuation};

/// A class of characters or places, written `{han}` in a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Class {
    /// The start of the block or line.
    Start,
    /// The end of the block or line.
    End,
    /// A Han character.
    Han,
    /// A kana.
    Kana,
    /// A Korean letter or syllable.
    Hangul,
    /// An ASCII letter.
    Latin,
    /// A digit.
    Digit,
    /// A space.
    Space,
    /// Punctuation.
    Punct,
}

impl Class {
    /// Every class with its name.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Start, "start"),
        (Self::End, "end"),
        (Self::Han, "han"),
        (Self::Kana, "kana"),
        (Self::Hangul, "hangul"),
        (Self::Latin, "latin"),
        (Self::Digit, "digit"),
        (Self::Space, "space"),
        (Self::Punct, "punct"),
    ];

    fn holds(self, c: char) -> bool {
        match self {
            Self::Start | Self::End => matches!(c, '\n' | '\r'),
            Self::Han => is_han(c),
            Self::Kana => is_kana(c),
            Self::Hangul => is_hangul(c),
            Self::Latin => fold(c).is_ascii_alphabetic(),
            Self::Digit => fold(c).is_ascii_digit(),
            Self::Space => c.is_whitespace(),
            Self::Punct => is_punctuation(c),
        }
    }

    /// Says whether it ends at byte `at`.
    fn ends_at(self, text: &str, limits: Span, at: usize) -> bool {
        let Some(before) = text.get(limits.start()..at) else { return false };
        match self {
            Self::Start => {
                let mut line = before.chars().rev().take_while(|&c| c != '\n');
                line.all(|c| c.is_whitespace() || c == '\u{FEFF}')
            }
            _ => before.chars().next_back().is_some_and(|c| self.holds(c)),
        }
    }

    /// Says whether it starts at byte `at`.
    fn starts_at(self, text: &str, limits: Span, at: usize) -> bool {
        let Some(after) = text.get(at..limits.end()) else { return false };
        match self {
            Self::End => after.chars().take_while(|&c| c != '\n').all(char::is_whitespace),
            _ => after.chars().next().is_some_and(|c| self.holds(c)),
        }
    }
}

/// One thing that may stand beside a match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Condition {
    /// This word.
    Word(String),
    /// A word of this set.
    Words(#[serde(with = "by_name")] Arc<WordSet>),
    /// A character of this class.
    Class(Class),
}

/// What a rule wants around its matches, and what it does not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// One of these stands before the match, when there are any.
    pub before: Vec<Condition>,
    /// One of these stands after the match, when there are any.
    pub after: Vec<Condition>,
    /// One of these is a word of the label, when there are any.
    pub label: Vec<Condition>,
    /// None of these stands before the match.
    pub not_before: Vec<Condition>,
    /// None of these stands after the match.
    pub not_after: Vec<Condition>,
    /// None of these is a word of the label.
    pub not_label: Vec<Condition>,
    /// The match is not all there is on its line.
    pub not_alone: bool,
    /// The mask looks like that.
    pub look: Option<LookCondition>,
    /// The mask does not look like that.
    pub not_look: Option<LookCondition>,
}

impl Context {
    /// What the masks of `template` may stand behind, folded and a space passed over, as far as the context
    /// tells; nothing when it does not.
    #[must_use]
    pub fn behind(&self, template: &Template) -> Option<Vec<char>> {
        let begins = template.left.is_empty() && !matches!(template.anchor, Element::Mask(Shape::Numeral));
        begins.then(|| edges(&self.before, true)).flatten()
    }

    /// What may follow the masks of `template`, folded and a space passed over, as far as the context tells.
    #[must_use]
    pub fn follows(&self, template: &Template) -> Option<Vec<char>> {
        template.right.is_empty().then(|| edges(&self.after, false)).flatten()
    }

    /// Says whether what stands around `found` in `text` is as wanted, and how many characters of
    /// it were asked for by word; `edges` are its own.
    #[must_use]
    pub fn admits(&self, edges: &Edges, text: &str, limits: Span, found: Span) -> Option<usize> {
        let (start, end) = (found.start(), found.end());
        let (left, right) = (Near::before(text, start), Near::after(text, end));
        let ends = |condition: &Condition| condition.ends_at(text, limits, start, left);
        let starts = |condition: &Condition| condition.starts_at(text, limits, end, right);
        // Most places are told by one character.
        if (!self.before.is_empty() && !edges.before.may_be_near(left))
            || (!self.after.is_empty() && !edges.after.may_be_near(right))
            || edges.not_before.any(&self.not_before, left, |condition| ends(condition).is_some())
            || edges.not_after.any(&self.not_after, right, |condition| starts(condition).is_some())
            || (self.not_alone && alone(text, limits, found))
        {
            return None;
        }
        let mut weight = 0;
        if !self.before.is_empty() {
            weight += edges.before.most(&self.before, left, ends)?;
        }
        if !self.after.is_empty() {
            weight += edges.after.most(&self.after, right, starts)?;
        }
        Some(weight)
    }

    /// The characters that a word of the label may end in, folded, whether it is wanted or not; nothing
    /// when that may be any.
    #[must_use]
    pub fn label_ends(&self) -> Option<Vec<char>> {
        let mut chars = Vec::new();
        for condition in self.label.iter().chain(&self.not_label) {
            match condition {
                Condition::Word(word) => chars.push(word.chars().next_back()?),
                Condition::Words(set) => chars.extend(set.lasts()),
                Condition::Class(_) => {}
            }
        }
        Some(chars)
    }

    /// Says whether `label` is as wanted; `Some` holds how far from the end of the label the
    /// nearest wanted word ends, in bytes, and how long it is. `edges` are its own, `ends` the places, from the
    /// last on, where words of the label [may end](Context::label_ends) and none goes on, and `chars` the characters there, roughly.
    #[must_use]
    pub fn admits_label(
        &self,
        edges: &Edges,
        label: &str,
        chars: Chars,
        ends: impl Iterator<Item = usize> + Clone,
    ) -> Option<(usize, usize)> {
        // From the end of the label on: the first word that fits is the nearest.
        let nearest = |edge: &Edge, conditions: &[Condition]| {
            let nearest = |end: usize| {
                let near = Near::at(label[..end].chars().next_back());
                let len = edge.most(conditions, near, |condition| condition.ends_in(label, end))?;
                Some((label.len() - end, len))
            };
            edge.may_be_among(chars).then(|| ends.clone().find_map(nearest)).flatten()
        };
        if nearest(&edges.not_label, &self.not_label).is_some() {
            return None;
        }
        if self.label.is_empty() { Some((0, 0)) } else { nearest(&edges.label, &self.label) }
    }

    /// Says whether looks matter at all.
    #[must_use]
    pub fn asks_for_look(&self) -> bool {
        self.look.is_some() || self.not_look.is_some()
    }

    /// Says whether `mask` in `document` looks as wanted.
    #[must_use]
    pub fn admits_look(&self, document: &Document, mask: Span) -> bool {
        self.look.as_ref().is_none_or(|look| look.admits(document, mask))
            && self.not_look.as_ref().is_none_or(|look| !look.admits(document, mask))
    }

    /// Says whether the masks are lines under nothing but spaces.
    #[must_use]
    pub fn asks_for_blanks(&self) -> bool {
        self.look.as_ref().is_some_and(|look| look.underlined_space)
    }

    /// Says whether the label matters at all.
    #[must_use]
    pub fn asks_for_label(&self) -> bool {
        !self.label.is_empty() || !self.not_label.is_empty()
    }
}

impl Condition {
    /// How many bytes of the condition end at byte `at`, where `near` stands; a space may stand between.
    #[inline]
    fn ends_at(&self, text: &str, limits: Span, at: usize, near: Near) -> Option<usize> {
        // Most words are told by the character there, without a call.
        match self {
            Self::Word(word) if !near.meets(word.chars().next_back()) => None,
            _ => self.ends_whole(text, limits, at),
        }
    }

    fn ends_whole(&self, text: &str, limits: Span, at: usize) -> Option<usize> {
        let inside = |start: usize, end: usize| (start >= limits.start()).then_some(end - start);
        let spaced = || space_start(text, at).filter(|&start| start >= limits.start());
        match self {
            Self::Word(word) => match word_start(text, at, word) {
                Some(start) => inside(start, at),
                // Between words a space may stand; punctuation is meant to touch.
                None => {
                    let end = spaced()?;
                    let start = word_start(text, end, word).filter(|_| word.ends_with(char::is_alphanumeric))?;
                    inside(start, end)
                }
            },
            Self::Words(set) => {
                let mut ends = std::iter::once(at).chain(spaced());
                ends.find_map(|end| set.starts(text, end).find_map(|start| inside(start, end)))
            }
            Self::Class(class) => class.ends_at(text, limits, at).then_some(0),
        }
    }

    /// How many bytes of the condition start at byte `at`, where `near` stands; a space may stand between.
    #[inline]
    fn starts_at(&self, text: &str, limits: Span, at: usize, near: Near) -> Option<usize> {
        // Most words are told by the character there, without a call.
        match self {
            Self::Word(word) if !near.meets(word.chars().next()) => None,
            _ => self.starts_whole(text, limits, at),
        }
    }

    fn starts_whole(&self, text: &str, limits: Span, at: usize) -> Option<usize> {
        let inside = |start: usize, end: usize| (end <= limits.end()).then_some(end - start);
        let spaced = || space_end(text, at).filter(|&end| end <= limits.end());
        match self {
            Self::Word(word) => match word_end(text, at, word) {
                Some(end) => inside(at, end),
                None => {
                    let start = spaced()?;
                    let end = word_end(text, start, word).filter(|_| word.starts_with(char::is_alphanumeric))?;
                    inside(start, end)
                }
            },
            Self::Words(set) => {
                let mut starts = std::iter::once(at).chain(spaced());
                starts.find_map(|start| set.ends(text, start).find_map(|end| inside(start, end)))
            }
            Self::Class(class) => class.starts_at(text, limits, at).then_some(0),
        }
    }

    /// How many bytes of the condition end at byte `end` of `label`, where no word goes on.
    fn ends_in(&self, label: &str, end: usize) -> Option<usize> {
        let start = match self {
            Self::Word(word) => word_start(label, end, word),
            Self::Words(set) => set.starts(label, end).next(),
            Self::Class(_) => None,
        };
        start.map(|start| end - start)
    }
}

/// The characters at the near end of what one of `conditions` wants, one space passed over; nothing when
/// they do not tell.
fn edges(conditions: &[Condition], last: bool) -> Option<Vec<char>> {
    let mut chars = Vec::new();
    for condition in conditions {
        match condition {
            Condition::Word(word) if last => chars.extend(last_chars(std::slice::from_ref(word))?),
            Condition::Word(word) => chars.extend(word.chars().next()),
            Condition::Words(set) if last => chars.extend(last_chars(set.words())?),
            Condition::Words(set) => chars.extend(set.firsts()),
            Condition::Class(_) => return None,
        }
    }
    // What starts with a space is not told by what follows it.
    (!conditions.is_empty() && (last || !chars.contains(&' '))).then_some(chars)
}

/// Says whether `found` is all there is on its line, spaces aside.
fn alone(text: &str, limits: Span, found: Span) -> bool {
    Class::Start.ends_at(text, limits, found.start()) && Class::End.starts_at(text, limits, found.end())
}
