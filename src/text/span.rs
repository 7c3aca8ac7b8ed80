//! A stretch of text, in bytes.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A half-open range of bytes in a text, on character boundaries.
///
/// ```
/// use lacuna::text::Span;
/// let span = Span::new(6, 8);
/// assert_eq!(span.slice("增长xx%"), "xx");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    start: usize,
    end: usize,
}

impl Span {
    /// Makes the span from `start` up to but not including `end`, both in bytes.
    ///
    /// # Panics
    ///
    /// Panics when `end` is before `start`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        assert!(start <= end, "a span ends before it starts: {start}..{end}");
        Self { start, end }
    }

    /// First byte of the span.
    #[must_use]
    pub fn start(self) -> usize {
        self.start
    }

    /// First byte after the span.
    #[must_use]
    pub fn end(self) -> usize {
        self.end
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Says whether the span holds no byte.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The span as a range, for slicing.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// Says whether `offset` lies inside.
    #[must_use]
    pub fn contains(self, offset: usize) -> bool {
        self.start <= offset && offset < self.end
    }

    /// Says whether the two spans share at least one byte.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// This span as it stands in `outer`; nothing when it does not lie in it.
    #[must_use]
    pub fn within(self, outer: Self) -> Option<Self> {
        let inside = outer.start <= self.start && self.end <= outer.end;
        inside.then(|| Self { start: self.start - outer.start, end: self.end - outer.start })
    }

    /// The text of the span.
    ///
    /// # Panics
    ///
    /// Panics when the span does not lie in `text` on character boundaries.
    #[must_use]
    pub fn slice(self, text: &str) -> &str {
        text.get(self.range()).expect("a span lies in the text it was made for")
    }
}
