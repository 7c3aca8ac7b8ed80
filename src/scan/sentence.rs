//! The sentence a mask stands in.

use crate::text::Span;

/// The most text on either side of a mask, in characters. A sentence is shorter; a page without
/// full stops is not, and ten thousand masks on it would copy it ten thousand times.
const SIDE: usize = 200;

/// Finds the sentences of masks that come in order; what was walked over for one is not walked over again for the
/// next one.
#[derive(Debug, Default)]
pub(super) struct Sentences {
    last: Option<Known>,
}

/// A sentence that was found.
#[derive(Clone, Copy, Debug)]
struct Known {
    block: Span,
    /// It was found by this one.
    mask: Span,
    /// With the spaces at its ends.
    whole: Span,
    /// How many of its characters stand before the mask.
    before: usize,
    /// It begins there for everybody in it, and not only too far from the mask.
    begins: bool,
    /// No sentence ends between its start and here, so many characters behind the mask.
    clear: usize,
    after: usize,
    /// It ends there for everybody in it.
    ends: bool,
}

impl Sentences {
    /// The sentence around `mask` inside `block`, without the spaces at its ends.
    pub(super) fn of(&mut self, text: &str, block: Span, mask: Span) -> Span {
        let ends_within = ends_within(text, mask);
        let whole = match self.last.filter(|last| !ends_within && last.block == block && last.clears(mask)) {
            Some(last) if last.holds(mask) => last.whole,
            last => {
                let found = last.map_or_else(|| Known::around(text, block, mask), |last| last.moved(text, mask));
                self.last = (!ends_within).then_some(found);
                found.whole
            }
        };
        let shown = whole.slice(text);
        let lead = (shown.len() - shown.trim_start().len()).min(mask.start() - whole.start());
        let tail = (shown.len() - shown.trim_end().len()).min(whole.end() - mask.end());
        Span::new(whole.start() + lead, whole.end() - tail)
    }
}

impl Known {
    /// The sentence around `mask`.
    fn around(text: &str, block: Span, mask: Span) -> Self {
        let text_before = Span::new(block.start(), mask.start()).slice(text);
        let mut following = text[mask.start()..].chars().next();
        let (mut start, mut before, mut begins) = (mask.start(), 0, false);
        for c in text_before.chars().rev().take(SIDE) {
            if ends_sentence(c, following) {
                begins = true;
                break;
            }
            start -= c.len_utf8();
            before += 1;
            following = Some(c);
        }
        let (begins, whole) = (begins || start == block.start(), Span::new(start, mask.end()));
        Self { block, mask, whole, before, begins, clear: mask.end(), after: 0, ends: false }.ended(text)
    }

    /// The same with its end, which is looked for from where it is clear.
    fn ended(mut self, text: &str) -> Self {
        let mut rest = Span::new(self.clear, self.block.end()).slice(text).chars().take(SIDE - self.after).peekable();
        let mut end = self.clear;
        while let Some(c) = rest.next() {
            end += c.len_utf8();
            if ends_sentence(c, rest.peek().copied().or(Some(' '))) {
                // A closing quote or bracket belongs to the sentence it closes.
                if let Some(c) = rest.peek().filter(|c| matches!(c, '”' | '’' | '」' | '』' | '）' | '"')) {
                    end += c.len_utf8();
                }
                break;
            }
            self.clear = end;
            self.after += 1;
        }
        self.ends = rest.peek().is_some() || end == self.block.end();
        self.whole = Span::new(self.whole.start(), end);
        self
    }

    /// Says whether no sentence ends between its start and `mask`, nor in that.
    fn clears(&self, mask: Span) -> bool {
        self.mask.end() <= mask.start() && mask.end() <= self.clear
    }

    /// Says whether it is the sentence of `mask`, too, for certain.
    fn holds(&self, mask: Span) -> bool {
        // As many bytes hold no more characters.
        self.begins && self.ends && mask.start() - self.whole.start() <= SIDE
    }

    /// The sentence around `mask`, which it clears.
    fn moved(self, text: &str, mask: Span) -> Self {
        let passed = |from: usize, to: usize| Span::new(from, to).slice(text).chars().count();
        let before = self.before + passed(self.mask.start(), mask.start());
        let after = self.after - passed(self.mask.end(), mask.end());
        let mut moved = Self { mask, before, after, ..self };
        if before > SIDE {
            let start = text[self.whole.start()..].char_indices().nth(before - SIDE).map_or(0, |(at, _)| at);
            moved.whole = Span::new(self.whole.start() + start, self.whole.end());
            (moved.before, moved.begins) = (SIDE, false);
        }
        if moved.ends { moved } else { moved.ended(text) }
    }
}

/// Says whether a sentence ends in `mask`.
fn ends_within(text: &str, mask: Span) -> bool {
    let next = mask.slice(text).chars().skip(1).chain(text[mask.end()..].chars().next());
    let mut next = next.map(Some).chain([None]);
    mask.slice(text).chars().any(|c| ends_sentence(c, next.next().flatten()))
}

#[inline]
fn ends_sentence(c: char, next: Option<char>) -> bool {
    match c {
        '。' | '！' | '？' | '；' | '\n' => true,
        '!' | '?' | ';' | '.' => next.is_none_or(char::is_whitespace),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let at = text.find("xx").expect("there is a mask");
        let found = Sentences::default().of(text, Span::new(0, text.len()), Span::new(at, at + 2));
        assert_eq!(found.slice(text), expected);
    }

    #[test]
    fn cuts_at_full_stops_and_not_at_decimal_points() {
        check("一。二增长xx%，达到5.2%。三", "二增长xx%，达到5.2%。");
        check("He said 1.5. It was xx. Then", "It was xx.");
        check("He paid 5.xx in all.", "He paid 5.xx in all.");
        check("xx", "xx");
    }

    #[test]
    fn stays_short_on_a_page_without_full_stops() {
        let text = format!("{}xx{}", "一".repeat(5000), "二".repeat(5000));
        let at = text.find("xx").unwrap();
        let found = Sentences::default().of(&text, Span::new(0, text.len()), Span::new(at, at + 2));
        assert_eq!(found.len(), 1202);
    }

    proptest! {
        #[test]
        fn a_mask_has_the_same_sentence_whatever_was_asked_before(text in "(xx|x。x|【a。】|x\\. |[一a ]{1,90}|[。.!；\n\u{201d}]| ){0,30}") {
            let masks = ["xx", "x。x", "【a。】", "x. "];
            let mut found: Vec<(usize, &str)> = masks.iter().flat_map(|mask| text.match_indices(mask)).collect();
            found.sort_unstable();
            let mut sentences = Sentences::default();
            let mut end = 0;
            for (at, mask) in found {
                if at < end {
                    continue;
                }
                end = at + mask.len();
                let (block, mask) = (Span::new(0, text.len()), Span::new(at, end));
                prop_assert_eq!(sentences.of(&text, block, mask), Sentences::default().of(&text, block, mask));
            }
        }
    }
}
