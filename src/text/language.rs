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
        let (mut rest, mut left) = (text, SAMPLE);
        while left > 0 {
            // Most characters are known by their bytes.
            let (passed, of_them_han) = frequent(rest.as_bytes(), left);
            rest = &rest[passed.bytes..];
            left -= passed.chars;
            han += of_them_han;
            let Some(c) = rest.chars().next().filter(|_| left > 0) else { break };
            if is_han(c) {
                han += 1;
                traditional += usize::from(holds(&TRADITIONAL, c));
                simplified += usize::from(holds(&SIMPLIFIED, c));
            } else if is_kana(c) {
                kana += 1;
            } else if is_hangul(c) {
                hangul += 1;
            }
            rest = &rest[c.len_utf8()..];
            left -= 1;
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

/// Some languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Languages(u8);

impl Languages {
    /// The languages of a rule; all when it names none.
    #[must_use]
    pub fn bound(named: &[Language]) -> Self {
        let mut found = Self(if named.is_empty() { u8::MAX } else { 0 });
        named.iter().for_each(|&language| found.add(language));
        found
    }

    fn add(&mut self, language: Language) {
        self.0 |= 1 << language as u8;
    }

    /// Says whether `language` is among them.
    #[must_use]
    pub fn hold(self, language: Language) -> bool {
        self.0 >> language as u8 & 1 != 0
    }
}

/// The languages that any text may be found to be in which holds no other characters than a source; each
/// is found out when it is asked about.
#[derive(Clone, Debug)]
pub struct Possible<'a> {
    source: &'a str,
    known: Languages,
    found: Languages,
}

impl<'a> Possible<'a> {
    /// Nothing is known of `source` yet.
    #[must_use]
    pub fn new(source: &'a str) -> Self {
        Self { source, known: Languages(0), found: Languages(0) }
    }

    /// Says whether it may be `language`.
    pub fn holds(&mut self, language: Language) -> bool {
        if !self.known.hold(language) {
            self.known.add(language);
            if self.may_be(language) {
                self.found.add(language);
            }
        }
        self.found.hold(language)
    }

    fn may_be(&self, language: Language) -> bool {
        let bytes = self.source.as_bytes();
        // By the first bytes of characters in UTF-8; without a branch where there is nothing to find, so
        // that many bytes are looked at together.
        let pairs = |fits: fn(u8, u8) -> bool| {
            bytes.iter().zip(bytes.iter().skip(1)).fold(false, |found, (&first, &second)| found | fits(first, second))
        };
        match language {
            Language::Other => true,
            Language::Zh => self.source.chars().any(is_han),
            Language::Hant => self.source.chars().any(|c| holds(&TRADITIONAL, c)),
            // U+3041 to U+30FC; U+3131 to U+318E and U+AC00 to U+D7A3.
            Language::Ja => pairs(|first, second| (first == 0xE3) & (second.wrapping_sub(0x81) < 3)),
            Language::Ko => pairs(|first, second| {
                (first.wrapping_sub(0xEA) < 4) | ((first == 0xE3) & (second.wrapping_sub(0x84) < 3))
            }),
        }
    }
}

/// How much of a text was passed.
struct Passed {
    bytes: usize,
    chars: usize,
}

/// How much of `text`, at most `most` characters, comes before the first character that is neither ASCII,
/// nor punctuation, nor a Han character that is written so in both ways; and how many of them are Han.
fn frequent(text: &[u8], most: usize) -> (Passed, usize) {
    let (mut bytes, mut chars, mut han) = (0, 0, 0);
    while chars < most {
        match text[bytes..] {
            [0x00..=0x7F, ..] => bytes += 1,
            // Three bytes have four, six and six bits of it (RFC 3629), the last six of which are the bit in
            // a word of the set.
            [lead @ 0xE5..=0xE9, middle, last, ..] | [lead @ 0xE4, middle @ 0xB8..=0xBF, last, ..] => {
                let word = (usize::from(lead & 0xF) << 6 | usize::from(middle & 0x3F)) - (0x4E00 >> 6);
                if EITHER[word] >> (last & 0x3F) & 1 != 0 {
                    break;
                }
                bytes += 3;
                han += 1;
            }
            // Punctuation: U+2000, U+3000 and U+FF00 and those behind them.
            [0xE2 | 0xE3, 0x80, _, ..] | [0xEF, 0xBC, _, ..] => bytes += 3,
            _ => break,
        }
        chars += 1;
    }
    (Passed { bytes, chars }, han)
}

/// How many characters are looked at: some forty pages tell.
const SAMPLE: usize = 40_000;

/// One bit for each of the unified ideographs from U+4E00 on.
type Ideographs = [u64; 328];

/// Frequent characters that are written so only in traditional Chinese (and not in Japan).
static TRADITIONAL: Ideographs = ideographs([
    '為', '與', '這', '個', '對', '們', '來', '後', '發', '經', '產', '實', '業', '務', '機', '縣', '號', '應', '辦',
    '關', '總', '臺', '灣', '萬',
]);

/// The same in simplified Chinese.
static SIMPLIFIED: Ideographs = ideographs([
    '为', '与', '这', '个', '对', '们', '来', '后', '发', '经', '产', '实', '业', '务', '机', '县', '号', '应', '办',
    '关', '总', '台', '湾', '万',
]);

/// Those of both.
static EITHER: Ideographs = both(&TRADITIONAL, &SIMPLIFIED);

const fn both(first: &Ideographs, second: &Ideographs) -> Ideographs {
    let mut set = [0; 328];
    let mut at = 0;
    while at < set.len() {
        set[at] = first[at] | second[at];
        at += 1;
    }
    set
}

const fn ideographs(all: [char; 24]) -> Ideographs {
    let mut set = [0; 328];
    let mut at = 0;
    while at < all.len() {
        let number = all[at] as usize - 0x4E00;
        set[number / 64] |= 1 << (number % 64);
        at += 1;
    }
    set
}

fn holds(set: &Ideographs, c: char) -> bool {
    let number = (c as usize).wrapping_sub(0x4E00);
    set.get(number / 64).is_some_and(|word| word >> (number % 64) & 1 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_text_is_found_to_be_in_was_possible() {
        for text in ["全社会", "縣政府辦理", "甲は乙", "○○주식회사는", "Revenue", "", "い", "縣い원x"]
        {
            assert!(Possible::new(text).holds(Language::of(text)), "{text}");
        }
        let mut possible = Possible::new("某些地区，“x”。");
        assert!(![Language::Ja, Language::Ko, Language::Hant].map(|language| possible.holds(language)).contains(&true));
    }

    #[test]
    fn passes_characters_that_tell_no_more() {
        for c in ('\0'..=char::MAX).filter(|&c| c < '\u{21000}' || c == char::MAX) {
            let text = format!("{c}x");
            let (passed, han) = frequent(text.as_bytes(), 9);
            if passed.chars > 0 {
                assert!(!is_kana(c) && !is_hangul(c) && !holds(&TRADITIONAL, c) && !holds(&SIMPLIFIED, c), "{c:?}");
                assert_eq!((passed.bytes, passed.chars, han), (text.len(), 2, usize::from(is_han(c))), "{c:?}");
            }
        }
        assert_eq!(frequent("为x".as_bytes(), 9).0.chars, 0);
        assert_eq!(frequent("某月x某".as_bytes(), 2).0.bytes, 6);
    }

    #[test]
    fn tells_languages_by_their_characters() {
        assert_eq!(Language::of("全社会研发投入同比增长xx.x%，为历年最高"), Language::Zh);
        assert_eq!(Language::of("縣政府辦理○○計畫，經費○○萬元"), Language::Hant);
        assert_eq!(Language::of("甲は乙に対し、金○○円を支払う。"), Language::Ja);
        assert_eq!(Language::of("○○주식회사는 금 ○○원을 지급한다"), Language::Ko);
        assert_eq!(Language::of("Revenue was $XX million"), Language::Other);
    }
}
