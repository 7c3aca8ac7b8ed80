//! The sentence a mask stands in.

use crate::text::Span;

/// The most text on either side of a mask, in characters. A sentence is shorter; a page without
/// full stops is not, and ten thousand masks on it would copy it ten thousand times.
const SIDE: usize = 200;

/// Finds the sentences of masks that come in order; several of one sentence cost little more than one.
#[derive(Debug, Default)]
pub(super) struct Sentences {
    last: Option<Known>,
}

/// A sentence that was found.
#[derive(Debug)]
struct Known {
    block: Span,
    /// With the spaces at its ends.
    whole: Span,
    /// Where it goes on behind the mask that it was found by.
    from: usize,
}

impl Sentences {
    /// The sentence around `mask` inside `block`, without the spaces at its ends.
    pub(super) fn of(&mut self, text: &str, block: Span, mask: Span) -> Span {
        let ends_within = ends_within(text, mask);
        let whole = match &self.last {
            Some(last) if !ends_within && last.block == block && last.holds(mask) => last.whole,
            _ => {
                let (whole, is_certain) = whole(text, block, mask);
                self.last = (is_certain && !ends_within).then_some(Known { block, whole, from: mask.end() });
                whole
            }
        };
        let shown = whole.slice(text);
        let lead = (shown.len() - shown.trim_start().len()).min(mask.start() - whole.start());
        let tail = (shown.len() - shown.trim_end().len()).min(whole.end() - mask.end());
        Span::new(whole.start() + lead, whole.end() - tail)
    }
}

impl Known {
    /// Says whether it is the sentence of `mask`, too, for certain.
    fn holds(&self, mask: Span) -> bool {
        // As many bytes hold no more characters.
        self.from <= mask.start() && mask.start() - self.whole.start() <= SIDE && mask.end() <= self.whole.end()
    }
}

/// The sentence around `mask` with the spaces at its ends; also says whether it ends there for everybody
/// in it, and not only too far from `mask`.
fn whole(text: &str, block: Span, mask: Span) -> (Span, bool) {
    let before = Span::new(block.start(), mask.start()).slice(text);
    let after = Span::new(mask.end(), block.end()).slice(text);
    let mut start = mask.start();
    let mut following = text[mask.start()..].chars().next();
    for c in before.chars().rev().take(SIDE) {
        if ends_sentence(c, following) {
            break;
        }
        start -= c.len_utf8();
        following = Some(c);
    }
    let mut end = mask.end();
    let mut rest = after.chars().take(SIDE).peekable();
    while let Some(c) = rest.next() {
        end += c.len_utf8();
        if ends_sentence(c, rest.peek().copied().or(Some(' '))) {
            // A closing quote or bracket belongs to the sentence it closes.
            if let Some(c) = rest.peek().filter(|c| matches!(c, '”' | '’' | '」' | '』' | '）' | '"')) {
                end += c.len_utf8();
            }
            break;
        }
    }
    (Span::new(start, end), rest.peek().is_some() || end == block.end())
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
