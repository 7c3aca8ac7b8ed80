//! The sentence a mask stands in.

use crate::text::Span;

/// The most text on either side of a mask, in characters. A sentence is shorter; a page without
/// full stops is not, and ten thousand masks on it would copy it ten thousand times.
const SIDE: usize = 200;

/// The sentence around `mask` inside `block`, without the spaces at its ends.
pub(super) fn sentence(text: &str, block: Span, mask: Span) -> Span {
    let before = Span::new(block.start(), mask.start()).slice(text);
    let after = Span::new(mask.end(), block.end()).slice(text);
    let mut start = mask.start();
    let mut following = after.chars().next();
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
    let shown = Span::new(start, end).slice(text);
    let lead = shown.len() - shown.trim_start().len();
    let lead = lead.min(mask.start() - start);
    let tail = (shown.len() - shown.trim_end().len()).min(end - mask.end());
    Span::new(start + lead, end - tail)
}

fn ends_sentence(c: char, next: Option<char>) -> bool {
    match c {
        '。' | '！' | '？' | '；' | '\n' => true,
        '!' | '?' | ';' | '.' => next.is_none_or(char::is_whitespace),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let at = text.find("xx").expect("there is a mask");
        let found = sentence(text, Span::new(0, text.len()), Span::new(at, at + 2));
        assert_eq!(found.slice(text), expected);
    }

    #[test]
    fn cuts_at_full_stops_and_not_at_decimal_points() {
        check("一。二增长xx%，达到5.2%。三", "二增长xx%，达到5.2%。");
        check("He said 1.5. It was xx. Then", "It was xx.");
        check("xx", "xx");
    }

    #[test]
    fn stays_short_on_a_page_without_full_stops() {
        let text = format!("{}xx{}", "一".repeat(5000), "二".repeat(5000));
        let at = text.find("xx").unwrap();
        assert_eq!(sentence(&text, Span::new(0, text.len()), Span::new(at, at + 2)).len(), 1202);
    }
}
