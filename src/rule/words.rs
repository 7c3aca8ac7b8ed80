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

/// Words by the characters at one end of them: each with its number, ascending in both.
type Edges = Vec<(char, usize)>;

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
        let edges = |edge: fn(&str) -> Option<char>| {
            let mut edges: Edges = words.iter().enumerate().filter_map(|(at, word)| Some((edge(word)?, at))).collect();
            edges.sort_unstable();
            edges
        };
        let (first, last) = (edges(|word| word.chars().next()), edges(|word| word.chars().next_back()));
        let mut lasts = [Chars::NONE; 4];
        last.iter().for_each(|&(c, _)| lasts[group(c)].add(c));
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
        self.last.iter().map(|&(c, _)| c)
    }

    /// The first characters of the words, folded.
    pub fn firsts(&self) -> impl Iterator<Item = char> {
        self.first.iter().map(|&(c, _)| c)
    }

    /// Says whether a word of the set ends in `c`, which is folded.
    #[must_use]
    pub fn has_last(&self, c: char) -> bool {
        self.lasts[group(c)].may_hold(c) && self.last.binary_search_by(|(last, _)| last.cmp(&c)).is_ok()
    }

    /// The ends of the words of the set that start at byte `at` of `text`, longest first.
    pub fn ends<'a>(&'a self, text: &'a str, at: usize) -> impl Iterator<Item = usize> + 'a {
        let first = text.get(at..).and_then(|rest| rest.chars().next()).map(fold);
        with(&self.first, first).iter().filter_map(move |&(_, word)| word_end(text, at, &self.words[word]))
    }

    /// The starts of the words of the set that end at byte `at` of `text`, longest first.
    pub fn starts<'a>(&'a self, text: &'a str, at: usize) -> impl Iterator<Item = usize> + 'a {
        let last = text.get(..at).and_then(|rest| rest.chars().next_back()).map(fold);
        let last = last.filter(|&c| self.lasts[group(c)].may_hold(c));
        with(&self.last, last).iter().filter_map(move |&(_, word)| word_start(text, at, &self.words[word]))
    }
}

/// The edges that are `c`.
fn with(edges: &Edges, c: Option<char>) -> &[(char, usize)] {
    let Some(c) = c else { return &[] };
    let from = &edges[edges.partition_point(|&(edge, _)| edge < c)..];
    &from[..from.partition_point(|&(edge, _)| edge == c)]
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
