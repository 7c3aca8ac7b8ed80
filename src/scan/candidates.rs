//! One pass over the bytes of a text for the places where a mask may start.
//!
//! Every glyph and every literal that a rule starts from gives one pair of neighbouring bytes, the
//! rarest it has, and the byte before. A filter marks the places where such three may stand; a
//! bitmap of all pairs (8 KB) is asked there, and of every byte where the processor has no filter.
//! In clean text nearly nothing is left after that.

use crate::rule::Lead;
use crate::scan::filter::{BLOCK, Bytes, Filter};

/// What is looked for: some bytes, known to the caller by a number.
#[derive(Debug, Clone)]
pub(super) struct Needle {
    pub(super) bytes: Vec<u8>,
    /// What may stand before it; the start of the text counts as a line end.
    pub(super) before: Bytes,
    /// For a needle of one byte, what may follow it; the end of the text counts as a line end.
    pub(super) after: Bytes,
    /// What stands around it.
    pub(super) around: Around,
}

/// The characters beside a needle.
#[derive(Debug, Clone)]
pub(super) enum Around {
    /// Any, or none.
    Any,
    /// One of these pairs: a character of the first, where there is one, stands before the needle, and
    /// one of the second behind it.
    Among(Vec<(Option<Lead>, Option<Lead>)>),
}

impl Around {
    fn holds(&self, before: &[u8], after: &[u8]) -> bool {
        let Self::Among(pairs) = self else { return true };
        let (before, after) = (last_char(before), first_char(after));
        let holds =
            |set: &Option<Lead>, c: Option<char>| set.as_ref().is_none_or(|set| c.is_some_and(|c| set.holds(c)));
        pairs.iter().any(|(first, second)| holds(first, before) && holds(second, after))
    }
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

impl Needle {
    /// A needle that may stand between any bytes.
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, before: Bytes::ALL, after: Bytes::ALL, around: Around::Any }
    }
}

/// Finds needles.
pub(super) struct Candidates {
    needles: Vec<Needle>,
    filter: Filter,
    /// One bit for each pair of bytes, by `first << 8 | second`.
    pairs: Box<[u64; 1024]>,
    /// For each pair, the number of its list; 0 for those that are not set.
    slots: Box<[u16]>,
    /// What stands before a pair, whichever needle it belongs to; nothing for the first list.
    befores: Vec<Bytes>,
    /// Which needles a pair belongs to. The first list is empty.
    lists: Vec<Vec<Place>>,
}

/// Where a pair stands in a needle.
#[derive(Debug, Clone)]
struct Place {
    /// What stands before the pair: a byte of the needle, or what may stand before it.
    before: Bytes,
    needle: usize,
    offset: usize,
}

impl std::fmt::Debug for Candidates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Candidates({} needles)", self.needles.len())
    }
}

/// What stands beyond the ends of a text.
const BEYOND: u8 = b'\n';
/// How many bytes are filtered before what was marked is looked at.
const CHUNK: usize = 4096;

impl Candidates {
    pub(super) fn new(needles: Vec<Needle>) -> Self {
        let mut found = Self {
            needles: Vec::new(),
            filter: Filter::default(),
            pairs: Box::new([0; 1024]),
            slots: vec![0; 1 << 16].into(),
            befores: vec![Bytes::NONE],
            lists: vec![Vec::new()],
        };
        for (at, needle) in needles.iter().enumerate() {
            match needle.bytes.as_slice() {
                [] => {}
                &[byte] => {
                    needle.after.iter().for_each(|next| found.set(&needle.before, (byte, next), at, 0));
                    found.filter.add(&needle.before, byte, &needle.after);
                }
                bytes => {
                    // A pair that is looked for anyway costs nothing more.
                    let cost = |at: usize| (!found.holds(bytes[at], bytes[at + 1]), commonness(bytes, at));
                    let offset = (0..bytes.len() - 1).min_by_key(|&at| cost(at)).expect("there are two bytes");
                    let before = offset.checked_sub(1).map(|at| bytes[at]);
                    let before = before.map_or(needle.before, Bytes::one);
                    let (first, second) = (bytes[offset], bytes[offset + 1]);
                    found.set(&before, (first, second), at, offset);
                    found.filter.add(&before, first, &Bytes::one(second));
                }
            }
        }
        found.needles = needles;
        found
    }

    fn set(&mut self, before: &Bytes, (first, second): (u8, u8), needle: usize, offset: usize) {
        let pair = u16::from(first) << 8 | u16::from(second);
        self.pairs[usize::from(pair >> 6)] |= 1 << (pair & 63);
        let slot = &mut self.slots[usize::from(pair)];
        if *slot == 0 {
            // There are 65,536 pairs, and the first list belongs to none: a number is always left.
            *slot = u16::try_from(self.lists.len()).unwrap_or(u16::MAX);
            self.lists.push(Vec::new());
            self.befores.push(Bytes::NONE);
        }
        self.lists[usize::from(*slot)].push(Place { before: *before, needle, offset });
        self.befores[usize::from(*slot)].add(before);
    }

    #[inline]
    fn holds(&self, first: u8, second: u8) -> bool {
        let pair = u16::from(first) << 8 | u16::from(second);
        self.pairs[usize::from(pair >> 6)] >> (pair & 63) & 1 != 0
    }

    /// Marks as [`Filter::mark`] does, on any processor.
    fn mark(&self, text: &[u8], marks: &mut [u64]) {
        if self.filter.mark(text, marks) {
            return;
        }
        for (at, marks) in marks.iter_mut().enumerate() {
            let block = &text[at * BLOCK + 1..at * BLOCK + BLOCK + 2];
            *marks = (0..BLOCK).fold(0, |marks, i| marks | u64::from(self.holds(block[i], block[i + 1])) << i);
        }
    }

    /// Tells `found` the number and the place of every needle in `text`, ascending in the place
    /// of their pairs, until it says that it has enough.
    pub(super) fn find(&self, text: &[u8], mut found: impl FnMut(usize, usize) -> bool) {
        // The first byte lacks a neighbour, and the last ones make no whole block.
        let blocks = text.len().saturating_sub(2) / BLOCK;
        if text.is_empty() || self.tell(text, 0, &mut found) {
            return;
        }
        let mut marks = [0; CHUNK / BLOCK];
        let mut at = 1;
        while at <= blocks * BLOCK {
            let marks = &mut marks[..(CHUNK / BLOCK).min(blocks - at / BLOCK)];
            let end = at + marks.len() * BLOCK;
            self.mark(&text[at - 1..=end], marks);
            for &marks in &*marks {
                if self.tell_marked(text, at, marks, &mut found) {
                    return;
                }
                at += BLOCK;
            }
        }
        if at < text.len() {
            let mut last = [BEYOND; BLOCK + 2];
            last[..text.len() - at + 1].copy_from_slice(&text[at - 1..]);
            self.mark(&last, &mut marks[..1]);
            self.tell_marked(text, at, marks[0] & (u64::MAX >> (BLOCK - (text.len() - at))), &mut found);
        }
    }

    /// Tells the needles whose pairs stand where `marks` says, counted from byte `at` on.
    #[inline]
    fn tell_marked(
        &self,
        text: &[u8],
        at: usize,
        mut marks: u64,
        found: &mut impl FnMut(usize, usize) -> bool,
    ) -> bool {
        while marks != 0 {
            if self.tell(text, at + marks.trailing_zeros() as usize, found) {
                return true;
            }
            marks &= marks - 1;
        }
        false
    }

    #[inline]
    fn tell(&self, text: &[u8], at: usize, found: &mut impl FnMut(usize, usize) -> bool) -> bool {
        let byte = |at: usize| text.get(at).copied().unwrap_or(BEYOND);
        let (first, second) = (byte(at), byte(at + 1));
        if !self.holds(first, second) {
            return false;
        }
        let slot = usize::from(self.slots[usize::from(u16::from(first) << 8 | u16::from(second))]);
        let left = at.checked_sub(1).map_or(BEYOND, byte);
        if !self.befores[slot].holds(left) {
            return false;
        }
        for place in self.lists[slot].iter().filter(|place| place.before.holds(left)) {
            let Some(start) = at.checked_sub(place.offset) else { continue };
            let Needle { bytes, before, around, .. } = &self.needles[place.needle];
            let (head, tail) = text.split_at(start);
            let fits = || tail.strip_prefix(bytes.as_slice()).is_some_and(|rest| around.holds(head, rest));
            if before.holds(head.last().copied().unwrap_or(BEYOND)) && fits() && found(place.needle, start) {
                return true;
            }
        }
        false
    }
}

/// A rough order of how often the two bytes from `at` on in `bytes` stand side by side in Chinese, English
/// and Markdown text.
fn commonness(bytes: &[u8], at: usize) -> u32 {
    let letter = |b: u8| b.is_ascii_lowercase() || b == b' ';
    match (bytes[at], bytes[at + 1]) {
        (a, b) if letter(a) && letter(b) => 60,
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

    proptest! {
        #[test]
        fn finds_what_a_plain_search_finds(text in "([x×某【 a%待补充\n]|同比增长|[a-z ]{9}){0,60}") {
            let mut needles = ["x", "×", "某某", "【待", "%", "同比"].map(|word| Needle::new(word.as_bytes().to_vec()));
            needles[0].before = Bytes::that(|byte| !byte.is_ascii_alphabetic());
            needles[0].after = Bytes::that(|byte| byte != b'a');
            let mut found = Vec::new();
            Candidates::new(needles.to_vec()).find(text.as_bytes(), |needle, at| {
                found.push((at, needle));
                false
            });
            found.sort_unstable();
            let bytes = text.as_bytes();
            let mut expected: Vec<(usize, usize)> = Vec::new();
            for (number, needle) in needles.iter().enumerate() {
                let fits = |&at: &usize| {
                    bytes[at..].starts_with(&needle.bytes)
                        && needle.before.holds(if at == 0 { BEYOND } else { bytes[at - 1] })
                        && needle.after.holds(bytes.get(at + needle.bytes.len()).copied().unwrap_or(BEYOND))
                };
                expected.extend((0..text.len()).filter(fits).map(|at| (at, number)));
            }
            expected.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }
}
