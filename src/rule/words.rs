//! Named sets of words, and comparing text with words whatever its width.

use crate::text::{Chars, fold};

/// A set of words, folded in width, the longest first where several fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordSet {
    name: String,
    words: Vec<String>,
    first: Edges,
    last: Edges,
    /// The last characters, roughly: most texts end in none of them.
    lasts: Lasts,
}

/// The last characters of words, in four groups of few.
type Lasts = [Chars; 4];

/// The group of `c` among [`Lasts`].
fn group(c: char) -> usize {
    c as usize & 3
}

/// Words by the characters at one end of them: each with its number, ascending in both, and with the character
/// beside that one, if there is any, which tells most of the words from what stands there.
type Edges = Vec<(char, usize, Option<char>)>;

impl WordSet {
    /// Makes the set `name` of `words`.
    #[must_use]
    pub fn new(name: &str, words: impl IntoIterator<Item = String>) -> Self {
        let mut words: Vec<String> = words.into_iter().map(|word| folded(&word)).collect();
        words.sort_by(|a, b| b.chars().count().cmp(&a.chars().count()).then_with(|| a.cmp(b)));
        words.dedup();
        Self::ordered(name, words)
    }

    /// Makes the set `name` of words that another set held, in its order.
    pub(super) fn ordered(name: &str, words: Vec<String>) -> Self {
        let mut first: Edges = Vec::with_capacity(words.len());
        let mut last: Edges = Vec::with_capacity(words.len());
        for (at, word) in words.iter().enumerate() {
            let (mut head, mut tail) = (word.chars(), word.chars().rev());
            first.extend(head.next().map(|c| (c, at, head.next())));
            last.extend(tail.next().map(|c| (c, at, tail.next())));
        }
        first.sort_unstable();
        last.sort_unstable();
        let mut lasts = [Chars::NONE; 4];
        last.iter().for_each(|&(c, ..)| lasts[group(c)].add(c));
        Self { name: name.to_owned(), words, first, last, lasts }
    }

    /// The name it goes by in templates.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The words, longest first.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// The last characters of the words, folded.
    pub fn lasts(&self) -> impl Iterator<Item = char> {
        self.last.iter().map(|&(c, ..)| c)
    }

    /// The first characters of the words, folded.
    pub fn firsts(&self) -> impl Iterator<Item = char> {
        self.first.iter().map(|&(c, ..)| c)
    }

    /// Says whether a word of the set ends in `c`, which is folded.
    #[must_use]
    pub fn has_last(&self, c: char) -> bool {
        self.lasts[group(c)].may_hold(c) && self.last.binary_search_by(|(last, ..)| last.cmp(&c)).is_ok()
    }

    /// Says whether a word of the set begins with `c`, which is folded.
    #[must_use]
    pub fn has_first(&self, c: char) -> bool {
        self.first.binary_search_by(|(first, ..)| first.cmp(&c)).is_ok()
    }

    /// The ends of the words of the set that start at byte `at` of `text`, longest first.
    pub fn ends<'a>(&'a self, text: &'a str, at: usize) -> impl Iterator<Item = usize> + 'a {
        let mut rest = text.get(at..).unwrap_or_default().chars().map(fold);
        let first = rest.next();
        with(&self.first, first, rest.next()).filter_map(move |word| word_end(text, at, &self.words[word]))
    }

    /// The starts of the words of the set that end at byte `at` of `text`, longest first.
    pub fn starts<'a>(&'a self, text: &'a str, at: usize) -> impl Iterator<Item = usize> + 'a {
        let mut rest = text.get(..at).unwrap_or_default().chars().rev().map(fold);
        let last = rest.next().filter(|&c| self.lasts[group(c)].may_hold(c));
        with(&self.last, last, rest.next()).filter_map(move |word| word_start(text, at, &self.words[word]))
    }
}

/// The words whose edge is `c`, those that go on with another character than `next` left out.
fn with(edges: &Edges, c: Option<char>, next: Option<char>) -> impl Iterator<Item = usize> {
    let from = c.map_or(edges.len(), |c| edges.partition_point(|&(edge, ..)| edge < c));
    let same = edges[from..].iter().take_while(move |&&(edge, ..)| Some(edge) == c);
    same.filter(move |(.., beside)| beside.is_none() || *beside == next).map(|&(_, word, _)| word)
}

/// The narrow form of `word`.
#[must_use]
pub(super) fn folded(word: &str) -> String {
    word.chars().map(fold).collect()
}

/// Where `word` ends when it stands at byte `at` of `text`.
///
/// A word that ends in an ASCII letter ends before no other: `m` is not in `mm`.
#[must_use]
pub(super) fn word_end(text: &str, at: usize, word: &str) -> Option<usize> {
    let rest = text.get(at..)?;
    // Most words are written as they are, or are told from another by their bytes.
    let same = rest.bytes().zip(word.bytes()).take_while(|(a, b)| a == b).count();
    let end = if same == word.len() { at + same } else { at + folded_end(rest, same, word)? };
    let letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
    (!(letter(word.as_bytes().last()) && letter(text.as_bytes().get(end)))).then_some(end)
}

/// How much of `text` the folded `word` takes, where their first `same` bytes are the same and the next is not.
fn folded_end(text: &str, same: usize, word: &str) -> Option<usize> {
    if !may_fold(text, same) {
        return None;
    }
    let mut rest = text.chars();
    for wanted in word.chars() {
        if fold(rest.next()?) != wanted {
            return None;
        }
    }
    Some(text.len() - rest.as_str().len())
}

/// Where `word` starts when it ends at byte `at` of `text`; a word that starts with an ASCII
/// letter follows no other.
#[must_use]
pub(super) fn word_start(text: &str, at: usize, word: &str) -> Option<usize> {
    let rest = text.get(..at)?;
    let same = rest.bytes().rev().zip(word.bytes().rev()).take_while(|(a, b)| a == b).count();
    let start = if same == word.len() { at - same } else { folded_start(rest, same, word)? };
    let letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
    (!(letter(word.as_bytes().first()) && letter(text.as_bytes()[..start].last()))).then_some(start)
}

/// Where the folded `word` starts at the end of `text`, where their last `same` bytes are the same and the
/// one before is not.
fn folded_start(text: &str, same: usize, word: &str) -> Option<usize> {
    if same == text.len() || !may_fold(text, text.len() - same - 1) {
        return None;
    }
    let mut rest = text.chars();
    for wanted in word.chars().rev() {
        if fold(rest.next_back()?) != wanted {
            return None;
        }
    }
    Some(rest.as_str().len())
}

/// Says whether the character around byte `at` may be another one when it is folded: one of the Latin-1
/// supplement, of CJK symbols, or of the forms at the end of the first plane.
fn may_fold(text: &str, at: usize) -> bool {
    let first = text.as_bytes()[..text.len().min(at + 1)].iter().rev().find(|&&byte| byte & 0xC0 != 0x80);
    matches!(first, Some(0xC2 | 0xE3 | 0xEF))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_longest_word_first_in_any_width() {
        let set = WordSet::new("unit", ["万", "万元", "m", "mm", "%"].map(str::to_owned));
        let text = "万元％mm";
        assert_eq!(set.ends(text, 0).collect::<Vec<_>>(), [6, 3]);
        assert_eq!(set.ends(text, 6).collect::<Vec<_>>(), [9]);
        assert_eq!(set.ends(text, 9).collect::<Vec<_>>(), [11], "m alone is no word in mm");
        assert_eq!(set.starts(text, 6).collect::<Vec<_>>(), [0]);
    }

    #[test]
    fn compares_bytes_as_it_compares_folded_characters() {
        for (text, word, ends, starts) in [
            ("万元", "万元", true, true),
            ("万元整", "万元", true, false),
            ("％", "%", true, true),
            ("ａ％万", "a%万", true, true),
            ("万％", "万%", true, true),
            ("　万", " 万", true, true),
            ("\u{A0}万", " 万", true, true),
            ("、万", "。万", false, false),
            ("丁", "万", false, false),
            ("万", "万元", false, false),
            ("元", "万元", false, false),
            ("％", "ab%", false, false),
            ("", "万", false, false),
        ] {
            assert_eq!(word_end(text, 0, word).is_some(), ends, "{word} at the start of {text}");
            assert_eq!(word_start(text, text.len(), word).is_some(), starts, "{word} at the end of {text}");
        }
    }
}
