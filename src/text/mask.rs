//! The run of glyphs that stands for missing content, cut out of a text.
//!
//! Only the shape is decided here: how far a run reaches, which digits belong to its number, and
//! whether it is glued to a word or a formula. What a run means is for the rules.

use crate::text::mark::is_mark;
use crate::text::{Span, fold, is_han_numeral};

/// A maximal run of one mask glyph with the digits and separators of the same number:
/// `xx.x`, `20xx`, `xx0.9`, `____`, `X X`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mask {
    /// The run with the ASCII digits of its number.
    pub span: Span,
    /// Where the run starts when Han numerals right before it belong to it: `一九____`.
    pub numeral: usize,
    /// The glyph in its canonical form.
    pub glyph: char,
    /// How many glyphs the run holds.
    pub glyphs: usize,
    /// Nothing but glyphs, in one piece.
    pub pure: bool,
    /// Digits and glyphs make one number: at most one decimal point, no version, no dimension.
    pub number: bool,
    /// The run continues a word, a path or a formula to the left or the right: `fooxx`, `x=2`.
    pub stuck: bool,
    /// An ASCII letter follows at once; only a Latin unit makes a mask of it: `xxxmev`.
    pub letter_after: bool,
}

impl Mask {
    /// The mask that a line under the spaces in `blank` is: drawn, it looks like a run of `_`. The
    /// century of a year right before it belongs to it, as in `20__`.
    #[must_use]
    pub fn drawn(text: &str, blank: Span) -> Self {
        let mut start = blank.start();
        let head = &text[..start];
        if let Some(rest) = ["19", "20"].iter().find_map(|century| head.strip_suffix(century))
            && !rest.ends_with(|c| fold(c).is_ascii_digit())
        {
            start = rest.len();
        }
        Self {
            span: Span::new(start, blank.end()),
            numeral: start,
            glyph: '_',
            glyphs: blank.slice(text).chars().count(),
            pure: start == blank.start(),
            number: true,
            stuck: false,
            letter_after: false,
        }
    }
}

/// The form that stands for all forms of a glyph: `ｘ` → `x`, `〇` → `○`, `✕` → `×`, `＿` → `_`.
#[must_use]
pub fn canonical(c: char) -> char {
    match c {
        '〇' | '◯' | 'Ｏ' => '○',
        '✕' | '✖' | '╳' | '⨯' => '×',
        '▇' | '█' | '▉' => '■',
        '﹍' | '﹏' => '_',
        _ => fold(c),
    }
}

/// The glyphs that masks are made of, in canonical form, and 某, which stands for a name like one.
pub const GLYPHS: [char; 11] = ['x', 'X', '×', '*', '○', '●', '□', '■', '_', '△', '某'];

/// Says whether `c` is one of the [`GLYPHS`].
#[must_use]
pub fn is_glyph(c: char) -> bool {
    GLYPHS.contains(&canonical(c))
}

/// Every way `glyph` is spelled in a text.
#[must_use]
pub fn spelled(glyph: char) -> Vec<char> {
    let more: &[char] = match glyph {
        '○' => &['〇', '◯', 'Ｏ'],
        '×' => &['✕', '✖', '╳', '⨯'],
        '■' => &['▇', '█', '▉'],
        '_' => &['﹍', '﹏'],
        _ => &[],
    };
    let wide = char::from_u32(glyph as u32 + 0xFEE0).filter(|_| glyph.is_ascii_graphic());
    std::iter::once(glyph).chain(wide).chain(more.iter().copied()).collect()
}

/// Cuts out the mask whose first glyph stands at byte `at` of `text`.
///
/// Returns nothing when the glyph is a digit of a Han number (`二〇二四`).
#[must_use]
pub fn lex(text: &str, at: usize) -> Option<Mask> {
    let first = after(text, at)?;
    let glyph = canonical(first);
    let mut run = Run { text, glyph, glyphs: 0, digits: false, points: 0, end: at };
    let spaced = run.take_glyphs();
    run.take_tail();
    let start = run.take_head(at);
    let left = before(text, start).map(fold);
    let right = after(text, run.end).map(fold);
    let numeral = numeral_start(text, start);
    if glyph == '○' {
        let counted = numeral < start || (run.glyphs == 1 && right.is_some_and(is_han_numeral));
        if counted {
            return None;
        }
    }
    let span = Span::new(start, run.end);
    let lone = run.glyphs == 1;
    let head = after(text, start).map(fold).is_some_and(|c| c.is_ascii_digit());
    let tail = before(text, run.end).map(fold).is_some_and(|c| c.is_ascii_digit());
    let year = head
        && !tail
        && matches!(text.get(start..at), Some(y) if y.len() == 3 && (y.starts_with("19") || y.starts_with("20")));
    // `60×40×35` and `4x4x2` are sizes: single glyphs between digits.
    let size = head && tail && !paired(span.slice(text), glyph);
    let number = match glyph {
        // `3×` is half a product, `38.×` a number whose last digit is masked.
        '×' if lone => year || !tail && (!head || run.points == 1),
        '*' => !head && !tail,
        // `x86` is a name, `x.7` a number whose last digit is known.
        'x' | 'X' if lone => !tail || (run.points == 1 && !head),
        '×' | 'x' | 'X' => !size,
        _ => true,
    } && run.points <= 1;
    Some(Mask {
        span,
        numeral,
        glyph,
        glyphs: run.glyphs,
        pure: !run.digits && run.points == 0 && !spaced,
        number,
        stuck: run.points > 1
            || stuck_left(text, start, glyph, left)
            || stuck_right(text, run.end, glyph, right)
            || is_mark(text, span, glyph, run.glyphs),
        letter_after: right.is_some_and(|c| c.is_ascii_alphabetic()),
    })
}

/// Says whether two of `glyph` stand side by side in `run`.
fn paired(run: &str, glyph: char) -> bool {
    run.chars().zip(run.chars().skip(1)).any(|(a, b)| canonical(a) == glyph && canonical(b) == glyph)
}

struct Run<'a> {
    text: &'a str,
    glyph: char,
    glyphs: usize,
    digits: bool,
    points: usize,
    end: usize,
}

impl Run<'_> {
    /// Takes the glyphs, and single glyphs set apart by single spaces (`○ ○ ○`); says whether
    /// they were set apart.
    fn take_glyphs(&mut self) -> bool {
        while let Some(c) = after(self.text, self.end).filter(|&c| canonical(c) == self.glyph) {
            self.end += c.len_utf8();
            self.glyphs += 1;
        }
        if self.glyphs > 1 || !matches!(self.glyph, 'x' | 'X' | '×' | '○' | '●') {
            return false;
        }
        let mut spaced = false;
        loop {
            let Some(space) = after(self.text, self.end).filter(|c| matches!(c, ' ' | '　')) else {
                return spaced;
            };
            let next = self.end + space.len_utf8();
            let Some(c) = after(self.text, next).filter(|&c| canonical(c) == self.glyph) else {
                return spaced;
            };
            let end = next + c.len_utf8();
            if after(self.text, end).is_some_and(|c| canonical(c) == self.glyph || c.is_ascii_alphanumeric()) {
                return spaced;
            }
            self.end = end;
            self.glyphs += 1;
            spaced = true;
        }
    }

    /// Takes what follows the glyphs and belongs to the same number.
    fn take_tail(&mut self) {
        if self.glyph == '_' {
            self.take_blank_decimals();
            return;
        }
        while let Some(c) = after(self.text, self.end) {
            let folded = fold(c);
            let next = self.end + c.len_utf8();
            if folded.is_ascii_digit() {
                self.digits = true;
                self.end = next;
            } else if canonical(c) == self.glyph {
                self.glyphs += 1;
                self.end = next;
            } else if folded == '.' && self.continues(next) && self.glyph != '*' {
                self.points += 1;
                self.end = next;
            } else if folded == ',' && c == ',' && self.group_of_three(next) {
                self.digits = true;
                self.end = next;
            } else {
                return;
            }
        }
    }

    /// A blank goes on over a decimal point (`____.__`) or a group (`__,___`), but not over a full
    /// stop or the dots of a date.
    fn take_blank_decimals(&mut self) {
        while let Some(c) = after(self.text, self.end).filter(|&c| matches!(fold(c), '.' | ',')) {
            let mut end = self.end + c.len_utf8();
            let mut glyphs = 0;
            while let Some(c) = after(self.text, end).filter(|&c| canonical(c) == '_') {
                end += c.len_utf8();
                glyphs += 1;
            }
            let goes_on = after(self.text, end).is_some_and(|c| fold(c) == '.');
            let fits = if c == ',' { glyphs == 3 } else { (1..=2).contains(&glyphs) && !goes_on && self.points == 0 };
            if !fits || fold(c) == '，' {
                return;
            }
            self.points += usize::from(c != ',');
            self.digits = true;
            self.glyphs += glyphs;
            self.end = end;
        }
    }

    fn continues(&self, at: usize) -> bool {
        after(self.text, at).is_some_and(|c| fold(c).is_ascii_digit() || canonical(c) == self.glyph)
    }

    fn group_of_three(&self, at: usize) -> bool {
        let mut rest = self.text.get(at..).unwrap_or_default().chars();
        let is_part = |c: char| fold(c).is_ascii_digit() || canonical(c) == self.glyph;
        (0..3).all(|_| rest.next().is_some_and(is_part)) && !rest.next().is_some_and(is_part)
    }

    /// Takes the digits before the first glyph; returns where the number starts.
    fn take_head(&mut self, at: usize) -> usize {
        let mut start = at;
        let mut grouped = false;
        while let Some(c) = before(self.text, start) {
            let folded = fold(c);
            let previous = start - c.len_utf8();
            let digit_before = before(self.text, previous).is_some_and(|c| fold(c).is_ascii_digit());
            if folded.is_ascii_digit() {
                start = previous;
            } else if folded == '.'
                && digit_before
                && (start == at || self.points == 0 && !self.dated(start, at, previous))
                && self.glyph != '_'
                && !numbers_a_list(self.text, previous)
            {
                self.points += 1;
                start = previous;
            } else if c == ',' && digit_before && (grouped || start < at || self.glyphs == 3) {
                grouped = true;
                start = previous;
            } else {
                break;
            }
        }
        self.digits |= start < at;
        start
    }

    /// Says whether the digits between `start` and the glyphs at `at` are no decimals behind the point at
    /// byte `point`, but the century of a year, as in `1.20xx年`, or a part of a date: `2024.12.3x`.
    fn dated(&self, start: usize, at: usize, point: usize) -> bool {
        let head = self.text[..point].trim_end_matches(|c: char| c.is_ascii_digit());
        matches!(&self.text[start..at], "19" | "20") || head.ends_with(['.', '-', '/']) || point - head.len() > 3
    }
}

/// Says whether the digits right before byte `point` open a line, as in `4.XX银行`.
fn numbers_a_list(text: &str, point: usize) -> bool {
    let line = text.get(..point).unwrap_or_default();
    let rest = line.trim_end_matches(|c: char| c.is_ascii_digit());
    rest.is_empty() || rest.ends_with(['\n', ' ', '　', '\t']) && line.len() - rest.len() <= 2
}

fn numeral_start(text: &str, start: usize) -> usize {
    let mut at = start;
    // Four numerals make a year; more would be a list of numbers.
    for _ in 0..4 {
        match before(text, at) {
            Some(c) if is_han_numeral(c) || c == '○' => at -= c.len_utf8(),
            _ => break,
        }
    }
    at
}

fn stuck_left(text: &str, start: usize, glyph: char, left: Option<char>) -> bool {
    let Some(left) = left else { return false };
    if left.is_ascii_alphabetic() {
        return true;
    }
    let latin = matches!(glyph, 'x' | 'X');
    if left == '.' && numbers_a_list(text, start - 1) {
        return false;
    }
    if latin && matches!(left, '/' | '\\' | '@' | '_' | '#' | '&' | '=' | '^' | '.' | '+' | '\'' | '`') {
        return true;
    }
    // `XXX-XX-1234`, `CX-XX`: a code goes on. A range such as `20xx-20xx` does not.
    left == '-'
        && latin
        && before(text, start - before(text, start).map_or(0, char::len_utf8))
            .is_some_and(|c| c.is_ascii_alphabetic() && canonical(c) != glyph)
}

fn stuck_right(text: &str, end: usize, glyph: char, right: Option<char>) -> bool {
    let Some(right) = right else { return false };
    if !matches!(glyph, 'x' | 'X') {
        return false;
    }
    let letter_next = || {
        let next = end + after(text, end).map_or(0, char::len_utf8);
        after(text, next).is_some_and(|c| c.is_ascii_alphanumeric())
    };
    matches!(right, '\\' | '@' | '_' | '=' | '^' | '²' | '³' | '+' | '\'' | '>' | '<' | '`')
        || right == '(' && after(text, end) == Some('(')
        || matches!(right, '.' | '-' | '/') && letter_next() && !glyph_run_follows(text, end, glyph)
}

/// `XXX-XXXX` and `xx/xx` are masks side by side.
fn glyph_run_follows(text: &str, end: usize, glyph: char) -> bool {
    let next = end + after(text, end).map_or(0, char::len_utf8);
    after(text, next).is_some_and(|c| canonical(c) == glyph || c.is_ascii_digit())
}

fn after(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

fn before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lexes at each glyph that no mask before it has taken and marks what comes out.
    #[track_caller]
    fn check(glyphs: &str, marked: &str) {
        let plain: String = marked.chars().filter(|c| !"⟦⟧".contains(*c)).collect();
        let mut shown = String::new();
        let mut at = 0;
        while let Some(offset) = plain[at..].find(|c| glyphs.contains(canonical(c))) {
            match lex(&plain, at + offset) {
                Some(mask) if !mask.stuck && mask.number => {
                    shown.push_str(&plain[at..mask.span.start()]);
                    shown.push_str(&format!("⟦{}⟧", mask.span.slice(&plain)));
                    at = mask.span.end();
                }
                Some(mask) => {
                    shown.push_str(&plain[at..mask.span.end()]);
                    at = mask.span.end();
                }
                None => {
                    let c = plain[at + offset..].chars().next().unwrap();
                    shown.push_str(&plain[at..at + offset + c.len_utf8()]);
                    at += offset + c.len_utf8();
                }
            }
        }
        shown.push_str(&plain[at..]);
        assert_eq!(marked, shown);
    }

    #[test]
    fn keeps_the_digits_of_one_number_together() {
        check("xX", "增长⟦xx.x⟧%，自⟦20xx⟧年，增长⟦xx0.9⟧%，⟦xx458⟧元，⟦1,xxx⟧家，⟦x,xxx⟧人");
        check("×", "死亡人数⟦0.0××⟧人，⟦3.5××⟧亿元，（1.⟦20××⟧年，2024.10.⟦2××⟧");
        check("_", "公司⟦20__⟧年，以⟦____⟧年12月31日");
        check("○", "⟦○,○○○⟧円　⟦○ ○ ○⟧　二○○八年 〇六级 第一〇二条");
    }

    #[test]
    fn a_line_under_spaces_is_a_run_with_its_century() {
        let check = |marked: &str, pure: bool| {
            let plain = marked.replace(['⟦', '⟧'], "");
            let blank = Span::new(plain.find(' ').unwrap(), plain.rfind(' ').unwrap() + 1);
            let mask = Mask::drawn(&plain, blank);
            let (start, end) = (mask.span.start(), mask.span.end());
            let shown = format!("{}⟦{}⟧{}", &plain[..start], mask.span.slice(&plain), &plain[end..]);
            assert_eq!((shown.as_str(), mask.pure), (marked, pure));
        };
        check("甲方⟦    ⟧（章）", true);
        check("⟦20  ⟧年", false);
        check("共120⟦  ⟧家", true);
        check("第3⟦  ⟧条", true);
        check("⟦  ⟧", true);
    }

    #[test]
    fn leaves_words_paths_versions_and_formulas_alone() {
        check("x", "foxx /xx/ x=2 10.x.x.x 4x4 x86 1+x f(⟦x⟧)");
        check("×", "体温⟦38.×⟧℃ 3.×5 3×5 60×40×35 60×40 ×9311 ⟦2××⟧日 ⟦202×⟧年 A×B");
        check("X", "1.⟦XX⟧村 X-ray 5+X hello@XX.com X.com");
    }

    #[test]
    fn stays_linear_in_a_long_run() {
        let text = "x".repeat(1 << 20);
        assert_eq!(lex(&text, 0).unwrap().glyphs, 1 << 20);
    }
}
