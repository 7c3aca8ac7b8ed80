//! What is looked for: some bytes, and what stands around them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::rule::Lead;
use crate::scan::filter::Bytes;
use crate::scan::table::{Lists, Table};

/// What is looked for: some bytes, known to the caller by a number.
#[derive(Debug, Clone)]
pub(super) struct Needle {
    pub(super) bytes: Vec<u8>,
    /// What may stand before it; the start of the text counts as a line end.
    pub(super) before: Bytes,
    /// For a needle of one byte, what may follow it; the end of the text counts as a line end.
    pub(super) after: Bytes,
    /// What stands around it: one of these pairs. A character of the first, where there is one, stands
    /// before the needle, and one of the second behind it.
    pub(super) around: Vec<(Option<Lead>, Option<Lead>)>,
}

impl Needle {
    /// A needle that may stand between any bytes.
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, before: Bytes::ALL, after: Bytes::ALL, around: vec![(None, None)] }
    }
}

/// What stands beyond the ends of a text.
pub(super) const BEYOND: u8 = b'\n';

/// All needles, by their numbers.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Needles {
    bytes: Lists<u8>,
    /// The numbers of the sets of bytes that may stand before them.
    befores: Table<u32>,
    /// The pairs that stand around them, as numbers of sets of characters, which start from 1; 0 is
    /// for any character, or none.
    arounds: Lists<u32>,
    /// The ranges of these sets, both ends included, ascending.
    chars: Lists<u32>,
}

impl std::fmt::Debug for Needles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} needles", self.befores.all().len())
    }
}

impl Needles {
    pub(super) fn new(needles: &[Needle], sets: &mut Sets) -> Self {
        let mut leads: Vec<&Lead> = Vec::new();
        let mut arounds = Vec::new();
        for needle in needles {
            let sides = needle.around.iter().flat_map(|(before, behind)| [before, behind]);
            let mut number = |lead| {
                let known = leads.iter().position(|&known| known == lead);
                small(known.unwrap_or_else(|| {
                    leads.push(lead);
                    leads.len() - 1
                })) + 1
            };
            arounds.push(sides.map(|side| side.as_ref().map_or(0, &mut number)).collect::<Vec<_>>());
        }
        let ends =
            |lead: &&Lead| lead.ranges().flat_map(|(start, end)| [start, end].map(u32::from)).collect::<Vec<_>>();
        Self {
            bytes: needles.iter().map(|needle| needle.bytes.iter().copied()).collect(),
            befores: needles.iter().map(|needle| sets.number(needle.before)).collect(),
            arounds: arounds.into_iter().collect(),
            chars: leads.iter().map(ends).collect(),
        }
    }

    /// Says whether the needle stands at byte `at` of `text`.
    #[inline]
    pub(super) fn stands(&self, needle: usize, sets: &Table<u64>, text: &[u8], at: usize) -> bool {
        let (head, tail) = text.split_at(at);
        let before = head.last().copied().unwrap_or(BEYOND);
        self.befores.get(needle).is_some_and(|set| in_set(sets, set, before))
            && tail
                .strip_prefix(self.bytes.get(needle).as_flattened())
                .is_some_and(|rest| self.is_among(needle, head, rest))
    }

    fn is_among(&self, needle: usize, head: &[u8], rest: &[u8]) -> bool {
        let (pairs, _) = self.arounds.get(needle).as_chunks::<2>();
        pairs
            .iter()
            .map(|pair| pair.map(u32::from_le_bytes))
            .any(|[before, behind]| self.holds(before, || last_char(head)) && self.holds(behind, || first_char(rest)))
    }

    /// Says whether a set of characters, or any for 0, holds what `c` tells.
    fn holds(&self, set: u32, c: impl Fn() -> Option<char>) -> bool {
        let Some(at) = set.checked_sub(1) else { return true };
        let Some(c) = c() else { return false };
        let (ranges, _) = self.chars.get(at as usize).as_chunks::<2>();
        let ends = |range: &[[u8; 4]; 2]| range.map(u32::from_le_bytes);
        let next = ranges.partition_point(|range| ends(range)[1] < u32::from(c));
        ranges.get(next).is_some_and(|range| ends(range)[0] <= u32::from(c))
    }
}

/// Sets of bytes, each once.
#[derive(Default)]
pub(super) struct Sets {
    numbers: BTreeMap<Bytes, u32>,
    words: Vec<u64>,
}

impl Sets {
    /// The number of `set`.
    pub(super) fn number(&mut self, set: Bytes) -> u32 {
        *self.numbers.entry(set).or_insert_with(|| {
            self.words.extend(set.words());
            small(self.words.len() / 4 - 1)
        })
    }

    /// All of them: four words each.
    pub(super) fn made(self) -> Table<u64> {
        self.words.into_iter().collect()
    }
}

/// Says whether the set of that number holds `byte`.
#[inline]
pub(super) fn in_set(sets: &Table<u64>, number: u32, byte: u8) -> bool {
    let word = sets.get(number as usize * 4 + usize::from(byte >> 6));
    word.is_some_and(|word| word >> (byte & 63) & 1 != 0)
}

/// A number that is written ahead of time; rules have limits far below.
pub(super) fn small(number: usize) -> u32 {
    u32::try_from(number).expect("rules have limits")
}

/// The character at the end of `bytes`, if it is one.
fn last_char(bytes: &[u8]) -> Option<char> {
    let start = bytes.iter().rev().take(4).position(|byte| byte & 0xC0 != 0x80)?;
    first_char(&bytes[bytes.len() - start - 1..]).filter(|c| c.len_utf8() == start + 1)
}

/// The character at the start of `bytes`, if it is one.
fn first_char(bytes: &[u8]) -> Option<char> {
    let length = match *bytes.first()? {
        byte @ 0..0x80 => return Some(char::from(byte)),
        0..0xE0 => 2,
        0xE0..0xF0 => 3,
        _ => 4,
    };
    std::str::from_utf8(bytes.get(..length)?).ok()?.chars().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_characters_at_its_ends() {
        for text in ["", "x", "é", "某", "𠮷", "x某", "某x", "é𠮷", "\u{FEFF}某某"] {
            let bytes = text.as_bytes();
            assert_eq!(
                (first_char(bytes), last_char(bytes)),
                (text.chars().next(), text.chars().next_back()),
                "{text}"
            );
        }
        let cut = "某".as_bytes();
        assert_eq!(
            [first_char(&cut[1..]), first_char(&cut[..2]), last_char(&cut[..2]), last_char(&cut[1..])],
            [None; 4]
        );
    }
}
