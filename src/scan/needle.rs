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
    /// What stands before it and, for a needle of one byte, what follows: one of these pairs. The ends
    /// of the text count as line ends.
    pub(super) sides: Vec<(Bytes, Bytes)>,
    /// What stands around it: one of these pairs, or anything where there is none. A character of the
    /// first, where there is one, stands before the needle, and one of the second behind it.
    pub(super) around: Vec<(Option<Lead>, Option<Lead>)>,
}

impl Needle {
    /// A needle that may stand between any bytes.
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, sides: vec![(Bytes::ALL, Bytes::ALL)], around: Vec::new() }
    }

    /// What may stand before it.
    pub(super) fn before(&self) -> Bytes {
        let mut before = Bytes::NONE;
        self.sides.iter().for_each(|(side, _)| before.add(side));
        before
    }

    /// The same between the characters of one of the pairs.
    pub(super) fn between(self, mut around: Vec<(Option<Lead>, Option<Lead>)>) -> Self {
        around.dedup();
        // What one pair leaves open is open.
        if around.contains(&(None, None)) {
            around.clear();
        }
        let mut before = if around.is_empty() { Bytes::ALL } else { Bytes::NONE };
        around.iter().for_each(|(lead, _)| before.add(&lead.as_ref().map_or(Bytes::ALL, last_bytes)));
        Self { sides: vec![(before, Bytes::ALL)], around, ..self }
    }
}

/// What stands beyond the ends of a text.
pub(super) const BEYOND: u8 = b'\n';

/// Where a needle ends in a [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct End {
    pub(super) needle: u32,
    /// The number of the set of bytes that may stand before it.
    pub(super) before: u32,
}

/// All needles as trees of their bytes: what begins alike is compared once.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Needles {
    /// One node after another: how many needles end there; for each of them its number, the set of bytes
    /// that may stand before it, and whether it has a list in `arounds`; how many bytes lead on; and
    /// for each of those, ascending, the byte above [`START`] bits that tell where its node starts.
    nodes: Table<u32>,
    /// For each needle the pairs that stand around it, as numbers of sets of characters, which start
    /// from 1; 0 is for any character, or none.
    arounds: Lists<u32>,
    /// The ranges of these sets, both ends included, ascending.
    chars: Lists<u32>,
}

impl std::fmt::Debug for Needles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Needles")
    }
}

/// [`Needles`] while they are put together.
pub(super) struct Tree<'a> {
    needles: &'a [Needle],
    nexts: Vec<BTreeMap<u8, u32>>,
    ends: Vec<Vec<End>>,
    /// What ends behind each root. Many pairs lead to the same.
    roots: BTreeMap<Vec<End>, u32>,
}

impl<'a> Tree<'a> {
    pub(super) fn new(needles: &'a [Needle]) -> Self {
        Self { needles, nexts: Vec::new(), ends: Vec::new(), roots: BTreeMap::new() }
    }

    /// The number of the root of the needles in `ends`.
    pub(super) fn root(&mut self, ends: Vec<End>) -> u32 {
        if let Some(&known) = self.roots.get(&ends) {
            return known;
        }
        let root = self.node();
        for &end in &ends {
            let mut node = root;
            for &byte in &self.needles[end.needle as usize].bytes {
                let known = self.nexts[node as usize].get(&byte).copied();
                node = known.unwrap_or_else(|| {
                    let next = self.node();
                    self.nexts[node as usize].insert(byte, next);
                    next
                });
            }
            self.ends[node as usize].push(end);
        }
        self.roots.insert(ends, root);
        root
    }

    fn node(&mut self) -> u32 {
        self.nexts.push(BTreeMap::new());
        self.ends.push(Vec::new());
        small(self.ends.len() - 1)
    }

    /// What was put together, and where each node starts in it.
    pub(super) fn made(self) -> (Needles, Vec<u32>) {
        let mut leads: Vec<&Lead> = Vec::new();
        let mut arounds = Vec::new();
        for needle in self.needles {
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
        let trees = || self.ends.iter().zip(&self.nexts);
        let starts: Vec<u32> = trees()
            .scan(0, |next, (ends, nexts)| {
                let start = *next;
                *next += 2 + 3 * ends.len() + nexts.len();
                Some(small(start))
            })
            .collect();
        assert!(starts.last().is_none_or(|start| start >> START == 0), "rules have limits");
        let mut nodes = Vec::new();
        for (ends, nexts) in trees() {
            let is_bound = |end: &End| u32::from(!self.needles[end.needle as usize].around.is_empty());
            nodes.push(small(ends.len()));
            nodes.extend(ends.iter().flat_map(|end| [end.needle, end.before, is_bound(end)]));
            nodes.push(small(nexts.len()));
            nodes.extend(nexts.iter().map(|(&byte, &node)| u32::from(byte) << START | starts[node as usize]));
        }
        let needles = Needles {
            nodes: nodes.into_iter().collect(),
            arounds: arounds.into_iter().collect(),
            chars: leads.iter().map(ends).collect(),
        };
        (needles, starts)
    }
}

/// The bits of the start of a node.
const START: u32 = 24;

impl Needles {
    /// Tells `found` the number of every needle in the tree that starts at `node` that stands at byte
    /// `at` of `text`, until it says that it has enough; says whether it did.
    #[inline]
    pub(super) fn all_at(
        &self,
        node: u32,
        sets: &Table<u64>,
        text: &[u8],
        at: usize,
        mut found: impl FnMut(usize) -> bool,
    ) -> bool {
        let (head, mut rest) = text.split_at(at);
        let before = head.last().copied().unwrap_or(BEYOND);
        let counted = |start: usize| {
            let (count, numbers) = self.nodes.all().get(start..)?.split_first()?;
            Some((u32::from_le_bytes(*count) as usize, numbers, start + 1))
        };
        let mut node = node as usize;
        while let Some((ends, numbers, start)) = counted(node) {
            for end in numbers.as_chunks::<3>().0.iter().take(ends) {
                let [needle, set, bound] = end.map(u32::from_le_bytes);
                let needle = needle as usize;
                let stands = in_set(sets, set, before) && (bound == 0 || self.is_between(needle, head, rest));
                if stands && found(needle) {
                    return true;
                }
            }
            let next = counted(start + 3 * ends).and_then(|(count, numbers, _)| {
                let (&byte, behind) = rest.split_first()?;
                let nexts = numbers.get(..count)?;
                let next = nexts.get(nexts.partition_point(|next| next[3] < byte)).filter(|next| next[3] == byte)?;
                Some((u32::from_le_bytes(*next) & ((1 << START) - 1), behind))
            });
            let Some((next, behind)) = next else { break };
            (node, rest) = (next as usize, behind);
        }
        false
    }

    fn is_between(&self, needle: usize, head: &[u8], rest: &[u8]) -> bool {
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

/// The bytes that the characters of `lead` may end with.
fn last_bytes(lead: &Lead) -> Bytes {
    Bytes::that(|byte| if byte.is_ascii() { lead.holds(char::from(byte)) } else { byte < 0xC0 })
}

/// The character at the end of `bytes`, if it is one.
fn last_char(bytes: &[u8]) -> Option<char> {
    if let Some(&byte) = bytes.last().filter(|byte| byte.is_ascii()) {
        return Some(char::from(byte));
    }
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
