//! A coarse look at 64 bytes at once: which of them may be the middle of a window.
//!
//! A window is three neighbouring bytes, each out of some set. Windows are put into sixteen groups
//! by their middle byte, and the sets of a group are thrown together, once for each half of each of
//! the three bytes; a byte is marked when all six halves are known to one group. So a mark may be wrong, its absence never
//! is. Looking up sixteen halves at once is one instruction (the search for several literals in
//! Hyperscan, called Teddy, does the same: Wang et al., NSDI 2019, section 4.1).

use serde::{Deserialize, Serialize};

/// How many bytes one word of marks is about.
pub(super) const BLOCK: usize = 64;

/// Some of the 256 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bytes([u64; 4]);

impl Bytes {
    pub(super) const ALL: Self = Self([u64::MAX; 4]);
    pub(super) const NONE: Self = Self([0; 4]);

    /// The bytes of which `holds` is true.
    pub(super) fn that(holds: impl Fn(u8) -> bool) -> Self {
        let mut all = Self([0; 4]);
        for byte in (0..=u8::MAX).filter(|&byte| holds(byte)) {
            all.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
        }
        all
    }

    /// Nothing but `byte`.
    pub(super) fn one(byte: u8) -> Self {
        let mut one = Self([0; 4]);
        one.0[usize::from(byte >> 6)] = 1 << (byte & 63);
        one
    }

    /// A bit for each byte.
    pub(super) fn words(&self) -> [u64; 4] {
        self.0
    }

    /// Adds the bytes of `other`.
    pub(super) fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(word, more)| *word |= more);
    }

    /// The bytes, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = u8> {
        let bits = |mut left: u64| {
            std::iter::from_fn(move || {
                let bit = u8::try_from(left.trailing_zeros()).ok().filter(|_| left != 0)?;
                left &= left - 1;
                Some(bit)
            })
        };
        (0..).zip(self.0).flat_map(move |(upper, word)| bits(word).map(move |bit| upper << 6 | bit))
    }

    #[inline]
    pub(super) fn holds(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 != 0
    }
}

/// For each value of the lower and of the upper half of a byte, the groups of windows that have it:
/// one bit for each, eight groups in either row.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Halves {
    low: [[u8; 16]; 2],
    high: [[u8; 16]; 2],
}

/// The group of the windows around `middle`: its upper half, for most. What is in every text, such as
/// punctuation (E2, E3 and EF, and 80 in the middle) and frequent Han characters, is kept apart from what
/// would be marked with it: in groups that else were nearly empty.
fn group(before: &Bytes, middle: u8) -> u8 {
    match middle {
        0x80 if *before == Bytes::one(0xE2) => 0xF,
        0xBF => 0xF,
        0xE2 => 0x0,
        0xE3 | 0xEF => 0x1,
        0x80 => 0xD,
        b'T' => 0xC,
        _ => middle >> 4,
    }
}

/// Instructions that look up many bytes at once.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(target_arch = "x86_64"), expect(dead_code, reason = "no such instruction is used there"))]
enum Instructions {
    Avx512,
    Avx2,
}

impl Instructions {
    /// Those that this processor has, the fastest first.
    #[cfg(target_arch = "x86_64")]
    fn here() -> impl Iterator<Item = Self> {
        use std::arch::is_x86_feature_detected;
        let avx512 = is_x86_feature_detected!("avx512bw").then_some(Self::Avx512);
        avx512.into_iter().chain(is_x86_feature_detected!("avx2").then_some(Self::Avx2))
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn here() -> impl Iterator<Item = Self> {
        std::iter::empty()
    }
}

/// Marks the bytes that may be the middle of a window.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Filter {
    before: Halves,
    middle: Halves,
    after: Halves,
}

impl Filter {
    /// Adds windows with `middle` between any of `before` and any of `after`.
    pub(super) fn add(&mut self, before: &Bytes, middle: u8, after: &Bytes) {
        let group = group(before, middle);
        let (row, bit) = (usize::from(group >> 3), 1 << (group & 7));
        let set = |halves: &mut Halves, byte: u8| {
            halves.low[row][usize::from(byte & 15)] |= bit;
            halves.high[row][usize::from(byte >> 4)] |= bit;
        };
        set(&mut self.middle, middle);
        for (halves, bytes) in [(&mut self.before, before), (&mut self.after, after)] {
            if *bytes == Bytes::ALL {
                // The most frequent set is put in at once: a filter is made at every start.
                halves.low[row].iter_mut().chain(&mut halves.high[row]).for_each(|groups| *groups |= bit);
            } else {
                bytes.iter().for_each(|byte| set(halves, byte));
            }
        }
    }

    /// Sets bit `i % 64` of word `i / 64` of `marks` where byte `i + 1` of `text` may be the middle of
    /// a window; `text` has one byte more at either end than `marks` has bits. Says whether this
    /// processor can do so; if not, nothing is done.
    #[inline]
    pub(super) fn mark(&self, text: &[u8], marks: &mut [u64]) -> bool {
        let best = Instructions::here().next();
        best.map(|instructions| self.mark_by(instructions, text, marks)).is_some()
    }

    #[cfg_attr(not(target_arch = "x86_64"), expect(unused_variables, reason = "no such instruction is used there"))]
    fn mark_by(&self, instructions: Instructions, text: &[u8], marks: &mut [u64]) {
        assert_eq!(text.len(), marks.len() * BLOCK + 2, "every mark has a byte with both neighbours");
        #[cfg(target_arch = "x86_64")]
        #[expect(unsafe_code, reason = "the one way to use instructions that not every processor has")]
        // SAFETY: the functions ask for nothing but what `Instructions::here` found to be there.
        unsafe {
            match instructions {
                Instructions::Avx512 => self.mark_avx512(text, marks),
                Instructions::Avx2 => self.mark_avx2(text, marks),
            }
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn mark_avx2(&self, text: &[u8], marks: &mut [u64]) {
        use std::arch::x86_64::{
            __m256i, _mm_set_epi64x, _mm256_and_si256, _mm256_broadcastsi128_si256, _mm256_cmpeq_epi8,
            _mm256_movemask_epi8, _mm256_or_si256, _mm256_set_epi64x, _mm256_set1_epi8, _mm256_setzero_si256,
            _mm256_shuffle_epi8, _mm256_srli_epi16,
        };
        let load = |at: usize| {
            let bytes = &text[at..at + 32];
            _mm256_set_epi64x(word(bytes, 24), word(bytes, 16), word(bytes, 8), word(bytes, 0))
        };
        let table = |half: &[u8; 16]| _mm256_broadcastsi128_si256(_mm_set_epi64x(word(half, 8), word(half, 0)));
        let tables = |halves: &Halves| (halves.low.each_ref().map(table), halves.high.each_ref().map(table));
        let (before, middle, after) = (tables(&self.before), tables(&self.middle), tables(&self.after));
        let half = _mm256_set1_epi8(15);
        let groups = |((low, high), bytes): (&([__m256i; 2], [__m256i; 2]), __m256i), row: usize| {
            let (lower, upper) = (_mm256_and_si256(bytes, half), _mm256_and_si256(_mm256_srli_epi16::<4>(bytes), half));
            _mm256_and_si256(_mm256_shuffle_epi8(low[row], lower), _mm256_shuffle_epi8(high[row], upper))
        };
        let marked = |at: usize| {
            let window = [(&before, load(at)), (&middle, load(at + 1)), (&after, load(at + 2))];
            let row = |row| {
                let [a, b, c] = window.map(|byte| groups(byte, row));
                _mm256_and_si256(_mm256_and_si256(a, b), c)
            };
            let none = _mm256_cmpeq_epi8(_mm256_or_si256(row(0), row(1)), _mm256_setzero_si256());
            u64::from(!_mm256_movemask_epi8(none).cast_unsigned())
        };
        for (at, marks) in marks.iter_mut().enumerate() {
            *marks = marked(at * BLOCK) | marked(at * BLOCK + 32) << 32;
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512bw")]
    fn mark_avx512(&self, text: &[u8], marks: &mut [u64]) {
        use std::arch::x86_64::{
            __m512i, _mm_set_epi64x, _mm512_and_si512, _mm512_broadcast_i32x4, _mm512_or_si512, _mm512_set_epi64,
            _mm512_set1_epi8, _mm512_shuffle_epi8, _mm512_srli_epi16, _mm512_test_epi8_mask,
        };
        let load = |at: usize| {
            let bytes = &text[at..at + 64];
            let [a, b, c, d, e, f, g, h] = [0, 8, 16, 24, 32, 40, 48, 56].map(|at| word(bytes, at));
            _mm512_set_epi64(h, g, f, e, d, c, b, a)
        };
        let table = |half: &[u8; 16]| _mm512_broadcast_i32x4(_mm_set_epi64x(word(half, 8), word(half, 0)));
        let tables = |halves: &Halves| (halves.low.each_ref().map(table), halves.high.each_ref().map(table));
        let (before, middle, after) = (tables(&self.before), tables(&self.middle), tables(&self.after));
        let half = _mm512_set1_epi8(15);
        let groups = |((low, high), bytes): (&([__m512i; 2], [__m512i; 2]), __m512i), row: usize| {
            let (lower, upper) = (_mm512_and_si512(bytes, half), _mm512_and_si512(_mm512_srli_epi16::<4>(bytes), half));
            _mm512_and_si512(_mm512_shuffle_epi8(low[row], lower), _mm512_shuffle_epi8(high[row], upper))
        };
        for (at, marks) in marks.iter_mut().enumerate() {
            let window = [(&before, load(at * BLOCK)), (&middle, load(at * BLOCK + 1)), (&after, load(at * BLOCK + 2))];
            let row = |row| {
                let [a, b, c] = window.map(|byte| groups(byte, row));
                _mm512_and_si512(_mm512_and_si512(a, b), c)
            };
            let any = _mm512_or_si512(row(0), row(1));
            *marks = _mm512_test_epi8_mask(any, any);
        }
    }
}

/// The eight bytes from `at` on as a number.
#[cfg(target_arch = "x86_64")]
#[inline]
fn word(bytes: &[u8], at: usize) -> i64 {
    let word: [u8; 8] = bytes[at..at + 8].try_into().expect("eight bytes are eight");
    i64::from_le_bytes(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same, byte by byte.
    fn marked(filter: &Filter, window: &[u8]) -> bool {
        let known = |halves: &Halves, byte: u8, row: usize| {
            halves.low[row][usize::from(byte & 15)] & halves.high[row][usize::from(byte >> 4)]
        };
        (0..2).any(|row| {
            let of = [(&filter.before, window[0]), (&filter.middle, window[1]), (&filter.after, window[2])];
            of.map(|(halves, byte)| known(halves, byte, row)).into_iter().fold(0xFF, |a, b| a & b) != 0
        })
    }

    #[test]
    fn a_set_holds_what_it_lists() {
        let letters = Bytes::that(|byte| byte.is_ascii_alphabetic());
        let listed: Vec<u8> = letters.iter().collect();
        assert_eq!(listed, (b'A'..=b'Z').chain(b'a'..=b'z').collect::<Vec<u8>>());
        assert!(Bytes::ALL.iter().eq(0..=u8::MAX));
        assert!(Bytes::one(0xE5).iter().eq([0xE5]));
    }

    proptest! {
        #[test]
        fn marks_every_window_and_what_looks_like_one(
            text in proptest::collection::vec(prop_oneof![any::<u8>(), Just(b'x'), Just(0xE5)], 130),
            windows in proptest::collection::vec((any::<u8>(), any::<u8>(), any::<u8>()), 0..9),
        ) {
            let mut filter = Filter::default();
            filter.add(&Bytes::that(|byte| !byte.is_ascii_alphabetic()), b'x', &Bytes::ALL);
            for &(before, middle, after) in &windows {
                filter.add(&Bytes::one(before), middle, &Bytes::one(after));
            }
            for instructions in Instructions::here() {
                let mut marks = [0; 2];
                filter.mark_by(instructions, &text, &mut marks);
                for at in 0..128 {
                    let found = marks[at / BLOCK] >> (at % BLOCK) & 1 != 0;
                    let window = &text[at..at + 3];
                    prop_assert_eq!(found, marked(&filter, window));
                    let real = windows.iter().any(|&(a, b, c)| [a, b, c] == window)
                        || window[1] == b'x' && !window[0].is_ascii_alphabetic();
                    prop_assert!(found || !real);
                }
            }
        }
    }
}
