//! Named sets of words, and comparing text with words whatever its width.

use std::collections::BTreeMap;

use crate::text::fold;

/// A set of words, folded in width, the longest first where several fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordSet {
    name: String,
    words: Vec<String>,
    first: BTreeMap<char, Vec<usize>>,
    last: BTreeMap<char, Vec<usize>>,
}

impl WordSet {
    /// Makes the set `name` of `words`.
    #[must_use]
    pub fn new(name: &str, words: impl IntoIterator<Item = String>) -> Self {
        let mut words: Vec<String> = words.into_iter().map(|word| folded(&word)).collect();
        words.sort_by(|a, b| b.chars().count().cmp(&a.chars().count()).then_with(|| a.cmp(b)));
        words.dedup();
        let mut set = Self { name: name.to_owned(), words, ..Self::default() };
        for (at, word) in set.words.iter().enumerate() {
            if let (Some(first), Some(last)) = (word.chars().next(), word.chars().next_back()) {
                set.first.entry(first).or_default().push(at);
                set.last.entry(last).or_default().push(at);
            }
        }
        set
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

    /// The ends of the words of the set that start at byte `at` of `text`, longest first.
    pub fn ends<'a>(&'a self, text: &'a str, at: usize) -> impl Iterator<Item = usize> + 'a {
        let first = text.get(at..).and_then(|rest| rest.chars().next()).map(fold);
        let fits = first.and_then(|c| self.first.get(&c)).map_or(&[][..], Vec::as_slice);
        fits.iter().filter_map(move |&word| word_end(text, at, &self.words[word]))
    }

    /// The starts of the words of the set that end at byte `at` of `text`, longest first.
    pub fn starts<'a>(&'a self, text: &'a str, at: usize) -> impl Iterator<Item = usize> + 'a {
        let last = text.get(..at).and_then(|rest| rest.chars().next_back()).map(fold);
        let fits = last.and_then(|c| self.last.get(&c)).map_or(&[][..], Vec::as_slice);
        fits.iter().filter_map(move |&word| word_start(text, at, &self.words[word]))
    }
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
    let mut rest = text.get(at..)?.chars();
    let mut end = at;
    for wanted in word.chars() {
        let found = rest.next()?;
        if fold(found) != wanted {
            return None;
        }
        end += found.len_utf8();
    }
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    (!(letter(word.chars().next_back()) && letter(rest.next()))).then_some(end)
}

/// Where `word` starts when it ends at byte `at` of `text`; a word that starts with an ASCII
/// letter follows no other.
#[must_use]
pub(super) fn word_start(text: &str, at: usize, word: &str) -> Option<usize> {
    let mut rest = text.get(..at)?.chars().rev();
    let mut start = at;
    for wanted in word.chars().rev() {
        let found = rest.next()?;
        if fold(found) != wanted {
            return None;
        }
        start -= found.len_utf8();
    }
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    (!(letter(word.chars().next()) && letter(rest.next()))).then_some(start)
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
}
