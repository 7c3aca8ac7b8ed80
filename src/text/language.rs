//! The language a text is written in, as far as masks depend on it.

use serde::{Deserialize, Serialize};

use crate::text::{is_han, is_hangul, is_kana};

/// A language that rules can be bound to. The same glyphs read differently in each: `○○市` is a
/// place in all of them, `○月` is not a date in Korean, `■■` is a bullet in one and a name in
/// another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Language {
    /// Chinese in simplified characters, and any text in Han characters that tells no more.
    Zh,
    /// Chinese in traditional characters.
    Hant,
    /// Japanese.
    Ja,
    /// Korean.
    Ko,
    /// None of these: English and other languages with spaces.
    Other,
}

impl Language {
    /// Every language with its name in rules and settings.
    pub const ALL: [(Self, &'static str); 5] =
        [(Self::Zh, "zh"), (Self::Hant, "zh-hant"), (Self::Ja, "ja"), (Self::Ko, "ko"), (Self::Other, "en")];

    /// The language of `text`, by the characters of its first part.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let (mut han, mut kana, mut hangul, mut traditional, mut simplified) = (0, 0, 0, 0, 0);
        for c in text.chars().take(SAMPLE) {
            if is_han(c) {
                han += 1;
                traditional += usize::from(TRADITIONAL.contains(&c));
                simplified += usize::from(SIMPLIFIED.contains(&c));
            } else if is_kana(c) {
                kana += 1;
            } else if is_hangul(c) {
                hangul += 1;
            }
        }
        let all = han + kana + hangul;
        match all {
            0 => Self::Other,
            _ if hangul * 4 > all => Self::Ko,
            _ if kana * 20 > all => Self::Ja,
            _ if traditional > simplified => Self::Hant,
            _ => Self::Zh,
        }
    }
}

/// How many characters are looked at: some forty pages tell.
const SAMPLE: usize = 40_000;

/// Frequent characters that are written so only in traditional Chinese (and not in Japan).
const TRADITIONAL: [char; 24] = [
    '為', '與', '這', '個', '對', '們', '來', '後', '發', '經', '產', '實', '業', '務', '機', '縣', '號', '應', '辦',
    '關', '總', '臺', '灣', '萬',
];

/// The same in simplified Chinese.
const SIMPLIFIED: [char; 24] = [
    '为', '与', '这', '个', '对', '们', '来', '后', '发', '经', '产', '实', '业', '务', '机', '县', '号', '应', '办',
    '关', '总', '台', '湾', '万',
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_languages_by_their_characters() {
        assert_eq!(Language::of("全社会研发投入同比增长xx.x%，为历年最高"), Language::Zh);
        assert_eq!(Language::of("縣政府辦理○○計畫，經費○○萬元"), Language::Hant);
        assert_eq!(Language::of("甲は乙に対し、金○○円を支払う。"), Language::Ja);
        assert_eq!(Language::of("○○주식회사는 금 ○○원을 지급한다"), Language::Ko);
        assert_eq!(Language::of("Revenue was $XX million"), Language::Other);
    }
}
