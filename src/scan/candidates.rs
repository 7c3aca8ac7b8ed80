//! One pass over the bytes of a text for the places where a mask may start.
//!
//! Every glyph and every literal that a rule starts from gives one pair of neighbouring bytes, the
//! rarest it has, and the byte before. A filter marks the places where such three may stand; a
//! bitmap of all pairs (8 KB) is asked there, and of every byte where the processor has no filter.
//! In clean text nearly nothing is left after that. What is left is compared with the needles that
//! have the pair, and with those that begin alike only once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::scan::filter::{BLOCK, Bytes, Filter};
use crate::scan::needle::{BEYOND, End, Needle, Needles, Sets, Tree, in_set, small};
use crate::scan::table::{Lists, Table};

/// Finds needles.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Candidates {
    needles: Needles,
    sets: Table<u64>,
    filter: Filter,
    /// One bit for each pair of bytes, by `first << 8 | second`.
    pairs: Table<u64>,
    /// For each of these words, how many pairs are set in those before it.
    ranks: Table<u16>,
    /// For each pair that is set, the number of the set that stands before it, whichever needle it belongs to.
    befores: Table<u32>,
    /// The same for the needles that are no glyphs.
    before_literals: Table<u32>,
    /// For each pair that is set, its places in needles: the bytes from their start to it, and the
    /// root of those where it stands there.
    places: Lists<u32>,
}

/// Where a pair stands in a needle.
struct Place {
    /// A byte of the needle, or what may stand before it.
    before: Bytes,
    needle: usize,
    offset: usize,
}

impl std::fmt::Debug for Candidates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Candidates({:?})", self.needles)
    }
}

/// What is looked for next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Everything.
    All,
    /// Of glyphs those from this byte on, but a few others may be told, too.
    GlyphsFrom(usize),
    /// Nothing.
    Nothing,
}

/// How many bytes are filtered before what was marked is looked at.
const CHUNK: usize = 4096;

impl Candidates {
    /// Finds `needles`, of which the first ones are `glyphs`.
    pub(super) fn new(needles: &[Needle], glyphs: usize) -> Self {
        let mut pairs: BTreeMap<(u8, u8), Vec<Place>> = BTreeMap::new();
        let mut filter = Filter::default();
        for (at, needle) in needles.iter().enumerate() {
            match needle.bytes.as_slice() {
                [] => {}
                &[byte] => {
                    for next in 0..=u8::MAX {
                        let mut before = Bytes::NONE;
                        let sides = needle.sides.iter().filter(|(_, after)| after.holds(next));
                        sides.for_each(|(side, _)| before.add(side));
                        if before != Bytes::NONE {
                            pairs.entry((byte, next)).or_default().push(Place { before, needle: at, offset: 0 });
                        }
                    }
                    needle.sides.iter().for_each(|(before, after)| filter.add(before, byte, after));
                }
                bytes => {
                    // A pair that is looked for anyway costs nothing more.
                    let cost = |at: usize| (!pairs.contains_key(&(bytes[at], bytes[at + 1])), commonness(bytes, at));
                    let offset = (0..bytes.len() - 1).min_by_key(|&at| cost(at)).expect("there are two bytes");
                    let byte = offset.checked_sub(1).map(|at| bytes[at]);
                    let before = byte.map_or_else(|| needle.before(), Bytes::one);
                    let (first, second) = (bytes[offset], bytes[offset + 1]);
                    pairs.entry((first, second)).or_default().push(Place { before, needle: at, offset });
                    filter.add(&before, first, &Bytes::one(second));
                }
            }
        }
        Self::of(needles, glyphs, &pairs, filter)
    }

    fn of(needles: &[Needle], glyphs: usize, pairs: &BTreeMap<(u8, u8), Vec<Place>>, filter: Filter) -> Self {
        let mut sets = Sets::default();
        let mut bits = vec![0_u64; 1 << 10];
        for &(first, second) in pairs.keys() {
            let (word, bit) = split(first, second);
            bits[word] |= 1 << bit;
        }
        let ranks = bits.iter().scan(0_u32, |set, word| {
            let before = *set;
            *set += word.count_ones();
            // The last word of all 65,536 pairs has 65,472 before it.
            Some(u16::try_from(before).expect("there are no more pairs"))
        });
        let mut before = |places: &[Place], first: usize| {
            let mut union = Bytes::NONE;
            places.iter().filter(|place| place.needle >= first).for_each(|place| union.add(&place.before));
            sets.number(union)
        };
        let befores = pairs.values().map(|places| before(places, 0)).collect();
        let before_literals = pairs.values().map(|places| before(places, glyphs)).collect();
        let mut tree = Tree::new(needles);
        let places = pairs.values().map(|places| -> Vec<(usize, u32)> {
            let mut by_offset: BTreeMap<usize, Vec<End>> = BTreeMap::new();
            for place in places {
                // Of a needle of one byte, what stands before it depends on what follows.
                let before = if place.offset == 0 { place.before } else { needles[place.needle].before() };
                let before = sets.number(before);
                by_offset.entry(place.offset).or_default().push(End { needle: small(place.needle), before });
            }
            by_offset.into_iter().map(|(offset, ends)| (offset, tree.root(ends))).collect()
        });
        let places: Vec<_> = places.collect();
        let (needles, starts) = tree.made();
        let numbers = |&(offset, root): &(usize, u32)| [small(offset), starts[root as usize]];
        Self {
            ranks: ranks.collect(),
            pairs: bits.iter().copied().collect(),
            befores,
            before_literals,
            places: places.iter().map(|places| places.iter().flat_map(numbers).collect::<Vec<_>>()).collect(),
            needles,
            filter,
            sets: sets.made(),
        }
    }

    /// The number among the pairs that are set of one; nothing when it is not.
    #[inline]
    fn pair(&self, first: u8, second: u8) -> Option<usize> {
        let (word, bit) = split(first, second);
        let set = self.pairs.get(word)?;
        let before = set & ((1 << bit) - 1);
        (set >> bit & 1 != 0).then(|| usize::from(self.ranks.get(word).unwrap_or(0)) + before.count_ones() as usize)
    }

    /// How many bytes of `text` the filter marks.
    #[cfg(test)]
    pub(super) fn marked(&self, text: &str) -> u32 {
        let text = &text.as_bytes()[..(text.len() - 2) / BLOCK * BLOCK + 2];
        let mut marks = vec![0; text.len() / BLOCK];
        self.mark(text, &mut marks);
        marks.iter().map(|marks| marks.count_ones()).sum()
    }

    /// Marks as [`Filter::mark`] does, on any processor.
    fn mark(&self, text: &[u8], marks: &mut [u64]) {
        if self.filter.mark(text, marks) {
            return;
        }
        for (at, marks) in marks.iter_mut().enumerate() {
            let block = &text[at * BLOCK + 1..at * BLOCK + BLOCK + 2];
            *marks = (0..BLOCK).fold(0, |marks, i| marks | u64::from(self.pair(block[i], block[i + 1]).is_some()) << i);
        }
    }

    /// Tells `found` the number and the place of every needle in `text`, ascending in the place
    /// of their pairs, and is told what is looked for next.
    pub(super) fn find(&self, text: &[u8], found: impl FnMut(usize, usize) -> Next) {
        Hunt { by: self, text, glyphs_from: 0, found }.run();
    }
}

/// One pass over a text.
struct Hunt<'a, F> {
    by: &'a Candidates,
    text: &'a [u8],
    /// Glyphs before this byte are passed.
    glyphs_from: usize,
    found: F,
}

impl<F: FnMut(usize, usize) -> Next> Hunt<'_, F> {
    fn run(&mut self) {
        let text = self.text;
        // The first byte lacks a neighbour, and the last ones make no whole block.
        let blocks = text.len().saturating_sub(2) / BLOCK;
        if text.is_empty() || self.tell(0) {
            return;
        }
        let mut marks = [0; CHUNK / BLOCK];
        let mut at = 1;
        while at <= blocks * BLOCK {
            let marks = &mut marks[..(CHUNK / BLOCK).min(blocks - at / BLOCK)];
            let end = at + marks.len() * BLOCK;
            self.by.mark(&text[at - 1..=end], marks);
            for &marks in &*marks {
                if self.tell_marked(at, marks) {
                    return;
                }
                at += BLOCK;
            }
        }
        if at < text.len() {
            let mut last = [BEYOND; BLOCK + 2];
            last[..text.len() - at + 1].copy_from_slice(&text[at - 1..]);
            self.by.mark(&last, &mut marks[..1]);
            self.tell_marked(at, marks[0] & (u64::MAX >> (BLOCK - (text.len() - at))));
        }
    }

    /// Tells the needles whose pairs stand where `marks` says, counted from byte `at` on; says whether
    /// nothing is looked for any more.
    #[inline]
    fn tell_marked(&mut self, at: usize, mut marks: u64) -> bool {
        while marks != 0 {
            if self.tell(at + marks.trailing_zeros() as usize) {
                return true;
            }
            marks &= marks - 1;
        }
        false
    }

    #[inline]
    fn tell(&mut self, at: usize) -> bool {
        let (by, text) = (self.by, self.text);
        let byte = |at: usize| text.get(at).copied().unwrap_or(BEYOND);
        let Some(pair) = by.pair(byte(at), byte(at + 1)) else { return false };
        let left = at.checked_sub(1).map_or(BEYOND, byte);
        // Of a long run, most glyphs are passed here.
        let befores = if at < self.glyphs_from { &by.before_literals } else { &by.befores };
        if !befores.get(pair).is_some_and(|set| in_set(&by.sets, set, left)) {
            return false;
        }
        let (places, _) = by.places.get(pair).as_chunks::<2>();
        places.iter().map(|place| place.map(u32::from_le_bytes)).any(|[offset, root]| {
            let Some(start) = at.checked_sub(offset as usize) else { return false };
            by.needles.all_at(root, &by.sets, text, start, |needle| match (self.found)(needle, start) {
                Next::All => false,
                Next::GlyphsFrom(from) => {
                    self.glyphs_from = from;
                    false
                }
                Next::Nothing => true,
            })
        })
    }
}

/// The word and the bit of a pair.
#[inline]
fn split(first: u8, second: u8) -> (usize, u32) {
    (usize::from(first) << 2 | usize::from(second >> 6), u32::from(second & 63))
}

/// A rough order of how often the two bytes from `at` on in `bytes` stand side by side in Chinese, English
/// and Markdown text.
fn commonness(bytes: &[u8], at: usize) -> u32 {
    let frequency = |b: u8| LETTERS.iter().find(|(letters, _)| letters.contains(&b)).map(|&(_, often)| often);
    match (bytes[at], bytes[at + 1]) {
        // The byte before tells, too, where it is one of the needle.
        (a, b) if let (Some(a), Some(b)) = (frequency(a), frequency(b)) => {
            let before = at.checked_sub(1).and_then(|at| frequency(bytes[at])).unwrap_or(18);
            40 + (before + a + b) / 3
        }
        (0xE2 | 0xE3, 0x80) | (0xEF, 0xBC) => 50,
        (0x80..=0xBF, 0xE3..=0xE9 | 0xEF) => 40,
        (0xE4..=0xE9, _) => 15,
        // The byte before tells the rest of the character.
        (0x80..=0xBF, 0x80..=0xBF) if is_frequent(&bytes[at.saturating_sub(1)..at + 2]) => 12,
        (0x80..=0xBF, 0x80..=0xBF) => 4,
        (a, b) if a.is_ascii() && b.is_ascii() => 8,
        (0x00..=0x7F, _) => 5,
        _ => 3,
    }
}

/// How often letters stand in English text, in a hundred.
const LETTERS: [(&[u8], u32); 5] = [(b" ", 18), (b"e", 11), (b"taoinsrh", 7), (b"ldcumfpgwyb", 3), (b"vkxjqz", 1)];

/// Says whether `bytes` are one of the Han characters that are on every page.
fn is_frequent(bytes: &[u8]) -> bool {
    let (known, _) = FREQUENT.as_bytes().as_chunks::<3>();
    <&[u8; 3]>::try_from(bytes).is_ok_and(|bytes| known.binary_search(bytes).is_ok())
}

/// Frequent characters of Chinese, in prose and in official documents, ascending.
const FREQUENT: &str = "一万三上下不与世业两个中为主之也了事于些产人从他代以们任企会位住体作你使\
    信做先入全公关其内出分利别到制前力加务动区十单原去县发受变口只可同名后向\
    告员和四国在地场处外多大天好如子字学安完定实家对将小就展工已市带常平年并\
    应府度建开当得心性总情想意成我或所把报接改放政教数文新方无日时明是更最月\
    有服期本机村条来样次正此每比民水没法活海点然物特现理生用由电的目直相看着\
    知社种立第等经结者而能自至行表被要认设说走起路身边过还这进通道那部都里重\
    长门间面革项高";

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn knows_frequent_characters() {
        assert!(FREQUENT.chars().is_sorted() && FREQUENT.chars().all(|c| is_frequent(c.to_string().as_bytes())));
        assert!(!is_frequent("某".as_bytes()) && !is_frequent(b"x"));
    }

    proptest! {
        #[test]
        fn finds_what_a_plain_search_finds(text in "([x×某【 a1%待补充\n]|同比增长|[a-z ]{9}){0,60}") {
            let mut needles = ["x", "×", "某某", "【", "【待", "【待补", "%", "同比", "xx"].map(|word| Needle::new(word.as_bytes().to_vec()));
            let digit = Bytes::that(|byte| byte.is_ascii_digit());
            needles[0].sides = vec![
                (Bytes::that(|byte| !byte.is_ascii_alphabetic()), Bytes::that(|byte| byte != b'a')),
                (Bytes::one(b'x'), digit),
            ];
            let mut found = Vec::new();
            Candidates::new(&needles, 2).find(text.as_bytes(), |needle, at| {
                found.push((at, needle));
                Next::All
            });
            let mut fewer = Vec::new();
            let next = |needle, at| if needle == 0 { at + 3 } else { 0 };
            let mut from = 0;
            Candidates::new(&needles, 2).find(text.as_bytes(), |needle, at| {
                // What is told all the same is passed here.
                if needle >= 2 || at >= from {
                    fewer.push((at, needle));
                    from = from.max(next(needle, at));
                }
                Next::GlyphsFrom(from)
            });
            let mut from = 0;
            let passed = |&&(at, needle): &&(usize, usize)| {
                let is_told = needle >= 2 || at >= from;
                from = if is_told { from.max(next(needle, at)) } else { from };
                is_told
            };
            prop_assert_eq!(&fewer, &found.iter().filter(passed).copied().collect::<Vec<_>>());
            found.sort_unstable();
            let bytes = text.as_bytes();
            let mut expected: Vec<(usize, usize)> = Vec::new();
            for (number, needle) in needles.iter().enumerate() {
                let fits = |&at: &usize| {
                    let before = if at == 0 { BEYOND } else { bytes[at - 1] };
                    let after = bytes.get(at + needle.bytes.len()).copied().unwrap_or(BEYOND);
                    bytes[at..].starts_with(&needle.bytes)
                        && needle.sides.iter().any(|side| side.0.holds(before) && side.1.holds(after))
                };
                expected.extend((0..text.len()).filter(fits).map(|at| (at, number)));
            }
            expected.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }
}
