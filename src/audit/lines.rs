//! Some lines of a document.

use std::ops::Range;

/// Lines, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lines {
    /// Every line.
    All,
    /// These ranges, ascending.
    Some(Vec<Range<usize>>),
}

impl Lines {
    /// Says whether one of the lines from `first` to `last` is among them.
    #[must_use]
    pub fn touch(&self, first: usize, last: usize) -> bool {
        match self {
            Self::All => true,
            Self::Some(ranges) => {
                let at = ranges.partition_point(|range| range.end <= first);
                ranges.get(at).is_some_and(|range| range.start <= last)
            }
        }
    }

    /// Says whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Some(ranges) if ranges.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn touches_what_overlaps() {
        let lines = Lines::Some(vec![2..4, 9..10]);
        for (first, last, touched) in
            [(1, 1, false), (2, 2, true), (3, 8, true), (4, 8, false), (1, 20, true), (10, 12, false)]
        {
            assert_eq!(lines.touch(first, last), touched, "{first}..={last}");
        }
    }
}
