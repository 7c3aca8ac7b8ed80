//! What conditions look for beside a match, by the character at that end of their words: a rule may have a
//! hundred words, and few of them begin or end with the one character that stands there.

use std::sync::OnceLock;

use crate::rule::{Condition, Context};
use crate::text::{Chars, fold};

/// What a context looks for next to a match, and at the ends of the words of its label.
#[derive(Clone, Debug)]
pub struct Edges {
    pub(super) before: Edge,
    pub(super) after: Edge,
    pub(super) not_before: Edge,
    pub(super) not_after: Edge,
    pub(super) label: Edge,
    pub(super) not_label: Edge,
}

impl Edges {
    /// Those of `context`.
    #[must_use]
    pub fn of(context: &Context) -> Self {
        Self {
            before: Edge::new(&context.before, true),
            after: Edge::new(&context.after, false),
            not_before: Edge::new(&context.not_before, true),
            not_after: Edge::new(&context.not_after, false),
            label: Edge::new(&context.label, true),
            not_label: Edge::new(&context.not_label, true),
        }
    }
}

/// The near ends of some conditions, which are given again to each call.
#[derive(Clone, Debug)]
pub(super) struct Edge {
    /// It is the last characters of words, not the first ones.
    last: bool,
    /// The characters, roughly: most places are told by them.
    chars: Chars,
    /// Made where a character may be one of them: most rules are never asked so far.
    sorted: OnceLock<Sorted>,
}

/// Conditions by the characters at one end of them.
#[derive(Clone, Debug)]
struct Sorted {
    /// Each character with the number of a condition, ascending.
    words: Vec<(char, usize)>,
    /// The numbers of those that no character tells.
    others: Vec<usize>,
}

impl Edge {
    fn new(conditions: &[Condition], last: bool) -> Self {
        let mut chars = Chars::NONE;
        for condition in conditions {
            match ends(condition, last) {
                Some(ends) => chars.extend(ends),
                None => chars = Chars::ALL,
            }
        }
        Self { last, chars, sorted: OnceLock::new() }
    }

    fn sorted(&self, conditions: &[Condition]) -> &Sorted {
        self.sorted.get_or_init(|| {
            let mut sorted = Sorted { words: Vec::new(), others: Vec::new() };
            for (at, condition) in conditions.iter().enumerate() {
                match ends(condition, self.last) {
                    Some(ends) => sorted.words.extend(ends.map(|c| (c, at))),
                    None => sorted.others.push(at),
                }
            }
            sorted.words.sort_unstable();
            sorted.words.dedup();
            sorted
        })
    }

    /// Says whether one of the conditions may be met where `near` stands.
    #[inline]
    pub(super) fn may_be_near(&self, near: Near) -> bool {
        near.0.is_none_or(|c| self.chars.may_hold(c)) || near.1.is_some_and(|c| self.chars.may_hold(c))
    }

    /// Says whether one of `conditions` that may be met where `near` stands is as `wanted`.
    #[inline]
    pub(super) fn any(&self, conditions: &[Condition], near: Near, wanted: impl FnMut(&Condition) -> bool) -> bool {
        self.may_be_near(near) && !conditions.is_empty() && self.any_near(conditions, near, wanted)
    }

    /// The most that `told` says of those of `conditions` that may be met where `near` stands, if anything.
    #[inline]
    pub(super) fn most(
        &self,
        conditions: &[Condition],
        near: Near,
        mut told: impl FnMut(&Condition) -> Option<usize>,
    ) -> Option<usize> {
        let mut most = None;
        self.any(conditions, near, |condition| {
            most = most.max(told(condition));
            false
        });
        most
    }

    fn any_near(&self, conditions: &[Condition], near: Near, mut wanted: impl FnMut(&Condition) -> bool) -> bool {
        let sorted = self.sorted(conditions);
        for c in [near.0, near.1].into_iter().flatten() {
            let from = sorted.words.partition_point(|&(edge, _)| edge < c);
            for &(_, at) in sorted.words[from..].iter().take_while(|&&(edge, _)| edge == c) {
                if wanted(&conditions[at]) {
                    return true;
                }
            }
        }
        sorted.others.iter().any(|&at| wanted(&conditions[at]))
    }

    /// Says whether one of `chars` may be an end.
    pub(super) fn may_be_among(&self, chars: Chars) -> bool {
        self.chars.meets(chars)
    }
}

/// The characters at an end of a condition, folded; nothing when that may be any.
fn ends(condition: &Condition, last: bool) -> Option<impl Iterator<Item = char>> {
    let (word, set) = match condition {
        Condition::Word(word) => (if last { word.chars().next_back() } else { word.chars().next() }, None),
        Condition::Words(set) => (None, Some(set)),
        Condition::Class(_) => return None,
    };
    let (lasts, firsts) = (set.filter(|_| last), set.filter(|_| !last));
    let lasts = lasts.into_iter().flat_map(|set| set.lasts());
    Some(word.into_iter().chain(lasts).chain(firsts.into_iter().flat_map(|set| set.firsts())))
}

/// The characters next to a place on one side, folded: the first and, if that is a space, the one beyond.
#[derive(Clone, Copy, Debug)]
pub(super) struct Near(Option<char>, Option<char>);

impl Near {
    pub(super) fn before(text: &str, at: usize) -> Self {
        Self::of(text[..at].chars().rev())
    }

    pub(super) fn after(text: &str, at: usize) -> Self {
        Self::of(text[at..].chars())
    }

    /// Only `c` stands there.
    pub(super) fn at(c: Option<char>) -> Self {
        Self(c.map(fold), None)
    }

    fn of(mut chars: impl Iterator<Item = char>) -> Self {
        let first = chars.next().map(fold);
        Self(first, first.filter(|&c| c == ' ').and_then(|_| chars.next().map(fold)))
    }

    /// Says whether the `edge` of a word is there.
    #[inline]
    pub(super) fn meets(self, edge: Option<char>) -> bool {
        self.0 == edge || self.1.is_some() && self.1 == edge
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::rule::{Class, WordSet};

    #[test]
    fn only_what_begins_or_ends_there_is_asked() {
        let word = |word: &str| Condition::Word(word.to_owned());
        let set =
            |words: &[&str]| Condition::Words(Arc::new(WordSet::new("set", words.iter().map(|&word| word.to_owned()))));
        let conditions =
            [word("万元"), set(&["美元", "日元", "年"]), Condition::Class(Class::Digit), word("%"), set(&[])];
        let check = |last: bool, text: &str, expected: &[usize]| {
            let edge = Edge::new(&conditions, last);
            let near = if last { Near::before(text, text.len()) } else { Near::after(text, 0) };
            let mut found = Vec::new();
            edge.any(&conditions, near, |found_one| {
                found.extend(conditions.iter().position(|one| std::ptr::eq(one, found_one)));
                false
            });
            found.sort_unstable();
            assert_eq!(found, expected, "{text}");
        };
        check(true, "收入元", &[0, 1, 2]);
        check(true, "今年　", &[1, 2]);
        check(true, "％", &[2, 3]);
        check(true, "元年", &[1, 2]);
        check(false, "元年", &[2]);
        check(false, "\u{A0}日", &[1, 2]);
        check(false, "", &[2]);
        let edge = Edge::new(&conditions[..2], true);
        assert_eq!(edge.most(&conditions, Near::at(Some('元')), |_| Some(3)), Some(3));
        assert_eq!(edge.most(&conditions, Near::at(Some('月')), |_| Some(3)), None);
        assert!(edge.may_be_among(Chars::ALL) && !edge.may_be_among(Chars::NONE));
    }
}
