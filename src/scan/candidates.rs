//! One pass over the bytes of a text for the places where a mask may start.
//!
//! Every glyph and every literal that a rule starts from gives one pair of neighbouring bytes,
//! the rarest it has; a bitmap of all pairs (8 KB) is asked for each byte. In clean text nearly
//! nothing is left after that.

/// What is looked for: some bytes, known to the caller by a number.
#[derive(Debug, Clone)]
pub(super) struct Needle {
    pub(super) bytes: Vec<u8>,
    /// For a needle of one byte, the bytes that may follow it; any when empty.
    pub(super) next: Vec<u8>,
}

/// Finds needles.
pub(super) struct Candidates {
    needles: Vec<Needle>,
    /// One bit for each pair of bytes, by `first << 8 | second`.
    pairs: Box<[u64; 1024]>,
    /// For each pair, the number of its list; 0 for those that are not set.
    slots: Box<[u16]>,
    /// Which needles a pair belongs to and where in them it stands. The first list is empty.
    lists: Vec<Vec<(usize, usize)>>,
}

impl std::fmt::Debug for Candidates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Candidates({} needles)", self.needles.len())
    }
}

impl Candidates {
    pub(super) fn new(needles: Vec<Needle>) -> Self {
        let mut found = Self {
            needles: Vec::new(),
            pairs: Box::new([0; 1024]),
            slots: vec![0; 1 << 16].into(),
            lists: vec![Vec::new()],
        };
        for (at, needle) in needles.iter().enumerate() {
            match needle.bytes.as_slice() {
                [] => {}
                [byte] if needle.next.is_empty() => (0..=255).for_each(|next| found.set(*byte, next, at, 0)),
                [byte] => needle.next.iter().for_each(|next| found.set(*byte, *next, at, 0)),
                bytes => {
                    let offset = (0..bytes.len() - 1)
                        .min_by_key(|&at| commonness(bytes[at], bytes[at + 1]))
                        .expect("there are two bytes");
                    found.set(bytes[offset], bytes[offset + 1], at, offset);
                }
            }
        }
        found.needles = needles;
        found
    }

    fn set(&mut self, first: u8, second: u8, needle: usize, offset: usize) {
        let pair = u16::from(first) << 8 | u16::from(second);
        self.pairs[usize::from(pair >> 6)] |= 1 << (pair & 63);
        let slot = &mut self.slots[usize::from(pair)];
        if *slot == 0 {
            // There are 65,536 pairs, and the first list belongs to none: a number is always left.
            *slot = u16::try_from(self.lists.len()).unwrap_or(u16::MAX);
            self.lists.push(Vec::new());
        }
        self.lists[usize::from(*slot)].push((needle, offset));
    }

    #[inline]
    fn holds(&self, first: u8, second: u8) -> bool {
        let pair = u16::from(first) << 8 | u16::from(second);
        self.pairs[usize::from(pair >> 6)] >> (pair & 63) & 1 != 0
    }

    /// Tells `found` the number and the place of every needle in `text`, ascending in the place
    /// of their pairs, until it says that it has enough.
    pub(super) fn find(&self, text: &[u8], mut found: impl FnMut(usize, usize) -> bool) {
        const STEP: usize = 8;
        let mut at = 0;
        while at + STEP < text.len() {
            let window: &[u8; STEP + 1] = text[at..=at + STEP].try_into().expect("the window has this length");
            let mut any = false;
            for i in 0..STEP {
                any |= self.holds(window[i], window[i + 1]);
            }
            if any {
                for i in 0..STEP {
                    if self.tell(text, at + i, window[i], window[i + 1], &mut found) {
                        return;
                    }
                }
            }
            at += STEP;
        }
        for i in at..text.len() {
            let second = text.get(i + 1).copied().unwrap_or(b'\n');
            if self.tell(text, i, text[i], second, &mut found) {
                return;
            }
        }
    }

    #[inline]
    fn tell(
        &self,
        text: &[u8],
        at: usize,
        first: u8,
        second: u8,
        found: &mut impl FnMut(usize, usize) -> bool,
    ) -> bool {
        if !self.holds(first, second) {
            return false;
        }
        let pair = u16::from(first) << 8 | u16::from(second);
        for &(needle, offset) in &self.lists[usize::from(self.slots[usize::from(pair)])] {
            let Some(start) = at.checked_sub(offset) else { continue };
            if text[start..].starts_with(&self.needles[needle].bytes) && found(needle, start) {
                return true;
            }
        }
        false
    }
}

/// A rough order of how often two neighbouring bytes stand in Chinese, English and Markdown text.
fn commonness(first: u8, second: u8) -> u32 {
    let letter = |b: u8| b.is_ascii_lowercase() || b == b' ';
    match (first, second) {
        (a, b) if letter(a) && letter(b) => 60,
        (0xE3, 0x80) | (0xEF, 0xBC) => 50,
        (0x80..=0xBF, 0xE3..=0xE9 | 0xEF) => 40,
        (0xE4..=0xE9, _) => 15,
        (0x80..=0xBF, 0x80..=0xBF) => 4,
        (a, b) if a.is_ascii() && b.is_ascii() => 8,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_what_a_plain_search_finds(text in "[x×某【 a%待补充\n]{0,60}") {
            let needles = ["x", "×", "某某", "【待", "%"].map(|word| Needle { bytes: word.as_bytes().to_vec(), next: Vec::new() });
            let mut found = Vec::new();
            Candidates::new(needles.to_vec()).find(text.as_bytes(), |needle, at| {
                found.push((at, needle));
                false
            });
            found.sort_unstable();
            let mut expected: Vec<(usize, usize)> = Vec::new();
            for (number, needle) in needles.iter().enumerate() {
                expected.extend((0..text.len()).filter(|&at| text.as_bytes()[at..].starts_with(&needle.bytes)).map(|at| (at, number)));
            }
            expected.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }
}
