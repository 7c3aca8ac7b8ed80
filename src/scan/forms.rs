//! Which of many forms may fit at a place: a bit for each of them, by what stands there.
//!
//! A form says which glyphs it is for and what may stand beside them. For each character there is a
//! row with the bits of the forms that it suits; a place has a glyph, a character before, one behind
//! and a language, and what is set in all their rows is asked. So a place costs some words for all
//! forms together, however many there are.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::rule::RuleId;
use crate::scan::table::Table;
use crate::text::{Language, Languages};

/// A form of a rule, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FormRef {
    pub(super) rule: RuleId,
    pub(super) form: usize,
}

impl FormRef {
    /// Both numbers as one.
    pub(super) fn number(self) -> u64 {
        (self.rule.0 as u64) << 32 | self.form as u64
    }

    /// The form of a [number](Self::number).
    pub(super) fn numbered(number: u64) -> Self {
        Self { rule: RuleId((number >> 32) as usize), form: (number & 0xFFFF_FFFF) as usize }
    }
}

/// What stands around a glyph in a text whose language may be known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beside {
    pub(super) glyph: char,
    pub(super) before: Option<char>,
    pub(super) after: Option<char>,
    pub(super) language: Option<Language>,
}

/// A bit for each of some forms.
pub(super) type Row = Vec<u64>;

/// A form, and where it may fit.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) form: FormRef,
    /// The glyphs it is for.
    pub(super) glyphs: Vec<char>,
    /// What it may stand behind; nothing when that may be anything.
    pub(super) before: Option<Vec<char>>,
    /// It stands behind no ASCII letter.
    pub(super) no_letter: bool,
    /// What may follow; nothing when that may be anything, or the end of the text.
    pub(super) after: Option<Vec<char>>,
    pub(super) languages: Languages,
}

/// Forms, arranged by where they may fit.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Forms {
    forms: Table<u64>,
    glyphs: ByChar,
    before: ByChar,
    after: ByChar,
    /// By language, then for the texts whose language is not known.
    languages: Vec<Row>,
}

impl Forms {
    pub(super) fn new(wanted: &[Wanted]) -> Self {
        let by = |chars: fn(&Wanted) -> Option<&[char]>| Rows::new(wanted.iter().map(chars));
        let glyphs = by(|one| Some(&one.glyphs));
        let (mut before, after) = (by(|one| one.before.as_deref()), by(|one| one.after.as_deref()));
        let barred = row(wanted.iter().map(|one| one.no_letter));
        for letter in ('A'..='Z').chain('a'..='z').filter(|_| barred.iter().any(|&word| word != 0)) {
            before.own(letter).iter_mut().zip(&barred).for_each(|(word, barred)| *word &= !barred);
        }
        let spoken = Language::ALL.iter().map(|&(language, _)| Some(language)).chain([None]);
        let speaks = |language: Option<Language>| {
            let speaks = |one: &Wanted| language.is_none_or(|language| one.languages.hold(language));
            row(wanted.iter().map(speaks))
        };
        Self {
            forms: wanted.iter().map(|one| one.form.number()).collect(),
            glyphs: glyphs.made(),
            before: before.made(),
            after: after.made(),
            languages: spoken.map(speaks).collect(),
        }
    }

    /// All of them.
    pub(super) fn all(&self) -> &Row {
        &self.languages[Language::ALL.len()]
    }

    /// Puts into `row` which of the forms may fit there.
    pub(super) fn fitting(&self, there: Beside, row: &mut Row) {
        let glyph = self.glyphs.row(Some(there.glyph));
        let languages = &self.languages[there.language.map_or(Language::ALL.len(), |language| language as usize)];
        // At the start of a text nothing stands in the way of what asks for something before it.
        let after = self.after.row(there.after);
        row.clear();
        row.extend(
            words(glyph).zip(languages).zip(words(after)).map(|((glyph, language), after)| glyph & language & after),
        );
        if let Some(before) = there.before {
            narrow(row, words(self.before.row(Some(before))));
        }
    }

    /// The forms that are set in both rows, in order.
    pub(super) fn of(&self, row: &[u64], also: &[u64]) -> impl Iterator<Item = FormRef> {
        let words = row.iter().zip(also).map(|(row, also)| row & also).enumerate().filter(|&(_, word)| word != 0);
        words.flat_map(move |(at, word)| {
            let bits = std::iter::successors(Some(word), |word| Some(word & (word - 1)).filter(|&word| word != 0));
            let form = move |word: u64| self.forms.get(at * BITS + word.trailing_zeros() as usize);
            bits.filter_map(form).map(FormRef::numbered)
        })
    }
}

/// Leaves in `row` what is set in `other`, too.
pub(super) fn narrow(row: &mut Row, other: impl Iterator<Item = u64>) {
    row.iter_mut().zip(other).for_each(|(word, other)| *word &= other);
}

/// The words of a row.
#[inline]
pub(super) fn words(row: &[Word]) -> impl Iterator<Item = u64> + Clone {
    row.iter().map(|bytes| u64::from_le_bytes(*bytes))
}

/// A word of a row that may lie in the program itself.
pub(super) type Word = [u8; 8];
/// The bits of a word of a row.
pub(super) const BITS: usize = u64::BITS as usize;
/// The characters of a page.
const PAGE: usize = 64;

/// A row in which those are set.
pub(super) fn row(set: impl IntoIterator<Item = bool>) -> Row {
    let mut row = Vec::new();
    for (bit, is_set) in set.into_iter().enumerate() {
        if bit % BITS == 0 {
            row.push(0);
        }
        row[bit / BITS] |= u64::from(is_set) << (bit % BITS);
    }
    row
}

/// A row of bits for each character, by pages.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct ByChar {
    /// The number of the page of a character; the first one is empty, and that of what is not there.
    pages: Table<u16>,
    /// For each character of a page, the number of its row; the first one is for all others.
    cells: Table<u32>,
    rows: Table<u64>,
    width: usize,
}

/// A [`ByChar`] while it is put together.
pub(super) struct Rows {
    pages: Vec<u16>,
    cells: Vec<[u32; PAGE]>,
    rows: Row,
    width: usize,
}

impl Rows {
    /// The rows of some forms: for each, the characters that suit it, or nothing when any does, or none at all.
    pub(super) fn new<'a>(suited: impl ExactSizeIterator<Item = Option<&'a [char]>> + Clone) -> Self {
        let width = suited.len().div_ceil(BITS);
        let rest = row(suited.clone().map(|chars| chars.is_none()));
        let mut rows = Self { pages: Vec::new(), cells: vec![[0; PAGE]], rows: rest, width };
        // Many forms are suited by the same characters, those of a set of words.
        let mut same: BTreeMap<&[char], Row> = BTreeMap::new();
        for (bit, chars) in suited.enumerate().filter_map(|(bit, chars)| Some((bit, chars?))) {
            same.entry(chars).or_insert_with(|| vec![0; width])[bit / BITS] |= 1 << (bit % BITS);
        }
        for (chars, bits) in same {
            for &c in chars {
                rows.own(c).iter_mut().zip(&bits).for_each(|(word, bits)| *word |= bits);
            }
        }
        rows
    }

    /// The row of `c` alone.
    fn own(&mut self, c: char) -> &mut [u64] {
        let number = c as usize / PAGE;
        if self.pages.len() <= number {
            self.pages.resize(number + 1, 0);
        }
        let page = &mut self.pages[number];
        if *page == 0 {
            // There are no more than 17,408 pages.
            *page = u16::try_from(self.cells.len()).expect("pages are few");
            self.cells.push([0; PAGE]);
        }
        let cell = &mut self.cells[usize::from(*page)][c as usize % PAGE];
        if *cell == 0 {
            // There are no more rows than characters, and one.
            *cell = u32::try_from(self.rows.len() / self.width).expect("characters are few");
            self.rows.extend_from_within(..self.width);
        }
        &mut self.rows[*cell as usize * self.width..][..self.width]
    }

    /// What was put together.
    pub(super) fn made(self) -> ByChar {
        ByChar {
            pages: self.pages.into_iter().collect(),
            cells: self.cells.into_iter().flatten().collect(),
            rows: self.rows.into_iter().collect(),
            width: self.width,
        }
    }
}

impl ByChar {
    /// The row of `c`, or of no character.
    #[inline]
    pub(super) fn row(&self, c: Option<char>) -> &[Word] {
        let start = c.map_or(0, |c| self.cell(c)) * self.width;
        &self.rows[start..start + self.width]
    }

    #[inline]
    fn cell(&self, c: char) -> usize {
        let page = self.pages.get(c as usize / PAGE).map_or(0, usize::from);
        self.cells.get(page * PAGE + c as usize % PAGE).map_or(0, |number| number as usize)
    }

    /// The number of the row of `c`; nothing when none is set in it.
    pub(super) fn number(&self, c: char) -> Option<usize> {
        Some(self.cell(c)).filter(|&number| number > 0 || self.row(None).iter().any(|&word| word != [0; 8]))
    }

    /// Says whether `bit` is set in a row.
    pub(super) fn holds(&self, number: usize, bit: usize) -> bool {
        let word = self.rows.get(number * self.width + bit / BITS);
        word.is_some_and(|word| word >> (bit % BITS) & 1 != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_every_neighbour_suits_is_asked() {
        let chars = |all: &str| (all != "any").then(|| all.chars().collect());
        let wanted = |at: usize, glyphs: &str, before: &str, after: &str, languages: &[Language]| Wanted {
            form: FormRef { rule: RuleId(at), form: 0 },
            glyphs: glyphs.chars().collect(),
            before: chars(before),
            no_letter: before == "any",
            after: chars(after),
            languages: Languages::bound(languages),
        };
        let mut all = vec![
            wanted(0, "x×", "any", "年", &[]),
            wanted(1, "x", "第A", "any", &[Language::Zh]),
            wanted(2, "×", "第", "年月", &[Language::Ja]),
        ];
        // More than fit into one word.
        all.extend((3..100).map(|at| wanted(at, "□", "any", "any", &[])));
        all.push(wanted(100, "x", "any", "%", &[]));
        let forms = Forms::new(&all);
        let check = |text: &str, language: Option<Language>, expected: &[usize]| {
            let mut chars = text.chars().map(|c| Some(c).filter(|&c| c != '·'));
            let (before, glyph, after) = (chars.next().flatten(), chars.next().flatten(), chars.next().flatten());
            let there = Beside { glyph: glyph.expect("there is a glyph"), before, after, language };
            let mut row = Row::new();
            forms.fitting(there, &mut row);
            let found: Vec<usize> = forms.of(&row, forms.all()).map(|form| form.rule.0).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("自x年", None, &[0]);
        check("第x年", None, &[0, 1]);
        check("第x年", Some(Language::Ja), &[0]);
        check("第×年", Some(Language::Ja), &[0, 2]);
        check("Ax·", None, &[1]);
        check("Ax%", None, &[1]);
        check("，x%", None, &[100]);
        check("·x·", None, &[1]);
        check("·x%", Some(Language::Zh), &[1, 100]);
        check("·△·", None, &[]);
        let there = Beside { glyph: 'x', before: Some('a'), after: None, language: None };
        let (none, mut row) = (Forms::new(&[]), Row::new());
        none.fitting(there, &mut row);
        assert_eq!(none.of(&row, none.all()).next(), None);
    }
}
