//! Numbers in rows that may lie in the program itself, where they are read without being copied.

use std::borrow::Cow;
use std::marker::PhantomData;

use serde::{Deserialize, Serialize};

/// Numbers, the lower bytes first, as they are written ahead of time or made by a run.
#[derive(Clone, Serialize, Deserialize)]
#[serde(bound(serialize = "", deserialize = ""))]
pub(super) struct Table<N> {
    #[serde(borrow)]
    bytes: Cow<'static, [u8]>,
    #[serde(skip)]
    of: PhantomData<N>,
}

impl<N> std::fmt::Debug for Table<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Table({} bytes)", self.bytes.len())
    }
}

macro_rules! tables {
    ($($number:ty),*) => {$(
        impl FromIterator<$number> for Table<$number> {
            fn from_iter<I: IntoIterator<Item = $number>>(numbers: I) -> Self {
                let bytes: Vec<u8> = numbers.into_iter().flat_map(<$number>::to_le_bytes).collect();
                Self { bytes: bytes.into(), of: PhantomData }
            }
        }

        impl Table<$number> {
            /// The number at `at`, if there are as many.
            #[inline]
            pub(super) fn get(&self, at: usize) -> Option<$number> {
                Some(<$number>::from_le_bytes(*self.all().get(at)?))
            }

            /// All of them, each as its bytes.
            #[inline]
            pub(super) fn all(&self) -> &[[u8; size_of::<$number>()]] {
                self.bytes.as_chunks().0
            }
        }

        impl std::ops::Index<std::ops::Range<usize>> for Table<$number> {
            type Output = [[u8; size_of::<$number>()]];

            #[inline]
            fn index(&self, range: std::ops::Range<usize>) -> &Self::Output {
                &self.all()[range]
            }
        }
    )*};
}

tables!(u8, u16, u32, u64);

/// Lists of numbers, one after another.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(serialize = "", deserialize = "'de: 'static"))]
pub(super) struct Lists<N> {
    /// Where each of them starts, and where the last one ends.
    starts: Table<u32>,
    numbers: Table<N>,
}

macro_rules! lists {
    ($($number:ty),*) => {$(
        impl<L: IntoIterator<Item = $number>> FromIterator<L> for Lists<$number> {
            fn from_iter<I: IntoIterator<Item = L>>(lists: I) -> Self {
                let (mut starts, mut numbers) = (vec![0], Vec::new());
                for list in lists {
                    numbers.extend(list);
                    starts.push(u32::try_from(numbers.len()).expect("rules have limits"));
                }
                Self { starts: starts.into_iter().collect(), numbers: numbers.into_iter().collect() }
            }
        }

        impl Lists<$number> {
            /// The list at `at`; an empty one where there is none.
            #[inline]
            pub(super) fn get(&self, at: usize) -> &[[u8; size_of::<$number>()]] {
                match (self.starts.get(at), self.starts.get(at + 1)) {
                    (Some(start), Some(end)) => &self.numbers[start as usize..end as usize],
                    _ => &[],
                }
            }
        }
    )*};
}

lists!(u32, u64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn are_read_where_they_were_written() {
        let table: Table<u32> = [7, 1 << 31, 0].into_iter().collect();
        let lists: Lists<u64> = [vec![1, u64::MAX], vec![], vec![3]].into_iter().collect();
        let bytes: &'static [u8] = postcard::to_stdvec(&(&table, &lists)).expect("it is plain data").leak();
        let (table, lists): (Table<u32>, Lists<u64>) = postcard::from_bytes(bytes).expect("it was written");
        assert!(matches!(table.bytes, Cow::Borrowed(_)));
        assert_eq!([0, 1, 2, 3].map(|at| table.get(at)), [Some(7), Some(1 << 31), Some(0), None]);
        let list = |at| lists.get(at).iter().map(|&bytes| u64::from_le_bytes(bytes)).collect::<Vec<_>>();
        assert_eq!([0, 1, 2, 3].map(list), [vec![1, u64::MAX], vec![], vec![3], vec![]]);
    }
}
