//! What a character is: its script, and the form that stands for it when text is compared.

/// Returns the narrow form of a full-width or ideographic form (`ｘ` → `x`, `％` → `%`), and
/// every other character as it is.
///
/// The full-width block is U+FF01–U+FF5E of the Unicode chart "Halfwidth and Fullwidth Forms".
#[must_use]
pub fn fold(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).expect("the full-width block mirrors ASCII"),
        '\u{3000}' | '\u{A0}' => ' ',
        '\u{FFE5}' => '¥',
        '\u{FFE1}' => '£',
        '﹪' => '%',
        _ => c,
    }
}

/// Says whether `c` is a Han character (unified ideographs and their extensions).
#[must_use]
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3134F}')
}

/// Says whether `c` is a Japanese kana.
#[must_use]
pub fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{309F}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}')
}

/// Says whether `c` is a Korean syllable or letter.
#[must_use]
pub fn is_hangul(c: char) -> bool {
    matches!(c, '\u{AC00}'..='\u{D7A3}' | '\u{3131}'..='\u{318E}')
}

/// Says whether `c` is written without spaces between words: Han, kana or Hangul.
#[must_use]
pub fn is_cjk(c: char) -> bool {
    is_han(c) || is_kana(c) || is_hangul(c)
}

/// Says whether `c` is an ASCII letter or digit.
#[must_use]
pub fn is_ascii_word(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

/// Says whether `c` is a digit of a number written in Han characters: 一九九〇, 十二.
#[must_use]
pub fn is_han_numeral(c: char) -> bool {
    matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '〇' | '零' | '廿')
}

/// Says whether `c` is punctuation, ASCII or CJK.
#[must_use]
pub fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c, '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301F}')
        || matches!(c, '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}' | '\u{FF3B}'..='\u{FF40}' | '\u{FF5B}'..='\u{FF65}')
        || matches!(c, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '·')
}

/// A set of characters that may hold more than was put in: it fits into two words, and whoever is not in
/// it is certainly not meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chars(u128);

impl Chars {
    /// No character.
    pub const NONE: Self = Self(0);
    /// Every character.
    pub const ALL: Self = Self(u128::MAX);

    /// Adds `c`.
    pub fn add(&mut self, c: char) {
        self.0 |= Self::bit(c);
    }

    /// Says whether `c` may be in it.
    #[must_use]
    pub fn may_hold(self, c: char) -> bool {
        self.0 & Self::bit(c) != 0
    }

    /// Says whether a character may be in both.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Those of both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// A multiplication spreads neighbours over all bits (Knuth, The Art of Computer Programming, 6.4).
    fn bit(c: char) -> u128 {
        1 << ((c as u32).wrapping_mul(0x9E37_79B1) >> 25)
    }
}

impl Extend<char> for Chars {
    fn extend<T: IntoIterator<Item = char>>(&mut self, all: T) {
        all.into_iter().for_each(|c| self.add(c));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_width_and_leaves_the_rest() {
        let shown: String = "ｘＸ％．，（＿＊年x".chars().map(fold).collect();
        assert_eq!(shown, "xX%.,(_*年x");
    }

    #[test]
    fn tells_scripts_apart() {
        assert!(is_han('年') && !is_han('の') && !is_han('x'));
        assert!(is_kana('ー') && is_hangul('원') && is_cjk('円'));
        assert!(is_punctuation('，') && is_punctuation('【') && !is_punctuation('×'));
    }
}
