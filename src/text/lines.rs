//! From byte offsets to the places a person reads.

use crate::text::Span;

/// A place as a person reads it: both numbers start at 1, the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in Unicode scalar values (年 is one, ％ is one).
    pub column: usize,
}

/// Where each line of a text starts. Made in one pass; a line ends after its `\n`.
#[derive(Debug)]
pub struct Lines {
    starts: Vec<usize>,
    len: usize,
}

impl Lines {
    /// Indexes `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
        Self { starts, len: text.len() }
    }

    /// The line that holds `offset`, from 0.
    #[must_use]
    pub fn index(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset) - 1
    }

    /// The bytes of line `index` (from 0), its line end included.
    ///
    /// # Panics
    ///
    /// Panics when there is no such line.
    #[must_use]
    pub fn span(&self, index: usize) -> Span {
        Span::new(self.starts[index], self.starts.get(index + 1).copied().unwrap_or(self.len))
    }

    /// The place of `offset` in `text`, which must be the indexed text.
    ///
    /// Costs the length of the line up to `offset`; for many ascending offsets use [`Places`].
    #[must_use]
    pub fn line_column(&self, text: &str, offset: usize) -> LineColumn {
        let line = self.index(offset);
        let before = Span::new(self.starts[line], offset).slice(text);
        let bom = usize::from(line == 0 && before.starts_with('\u{FEFF}'));
        LineColumn { line: line + 1, column: before.chars().count() + 1 - bom }
    }
}

/// Resolves offsets that mostly ascend, each at the cost of the text between it and the one before:
/// linear over a text however many offsets stand on one line.
#[derive(Debug)]
pub struct Places<'a> {
    text: &'a str,
    offset: usize,
    at: LineColumn,
}

impl<'a> Places<'a> {
    /// Starts at the beginning of `text`. A byte order mark takes up no column.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let offset = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        Self { text, offset, at: LineColumn { line: 1, column: 1 } }
    }

    /// The place of `offset`.
    ///
    /// # Panics
    ///
    /// Panics when `offset` is not on a character boundary.
    pub fn at(&mut self, offset: usize) -> LineColumn {
        if offset < self.offset {
            return self.back(offset);
        }
        let passed = Span::new(self.offset, offset).slice(self.text);
        let lines = memchr::memchr_iter(b'\n', passed.as_bytes()).count();
        if lines > 0 {
            let last = memchr::memrchr(b'\n', passed.as_bytes()).expect("a line end was counted");
            self.at = LineColumn { line: self.at.line + lines, column: 1 };
            self.at.column += Span::new(last + 1, passed.len()).slice(passed).chars().count();
        } else {
            self.at.column += passed.chars().count();
        }
        self.offset = offset;
        self.at
    }

    /// The place of `offset`, which is before the one asked for last: what stands beside a
    /// paragraph, such as the title of a link in it, follows it in a list of findings.
    fn back(&mut self, offset: usize) -> LineColumn {
        let passed = Span::new(offset, self.offset).slice(self.text);
        let lines = memchr::memchr_iter(b'\n', passed.as_bytes()).count();
        if lines > 0 {
            let before = Span::new(0, offset).slice(self.text);
            let line = memchr::memrchr(b'\n', before.as_bytes()).map_or(0, |end| end + 1);
            let line = Span::new(line, offset).slice(self.text).trim_start_matches('\u{FEFF}');
            self.at = LineColumn { line: self.at.line - lines, column: line.chars().count() + 1 };
        } else {
            self.at.column = self.at.column.saturating_sub(passed.chars().count()).max(1);
        }
        self.offset = offset;
        self.at
    }
}

/// Cuts `text` into stretches of whole lines, each the shortest of at least `size` bytes.
#[must_use]
pub fn stretches(text: &str, size: usize) -> Vec<Span> {
    let mut found = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let from = (start + size).min(text.len());
        let end = memchr::memchr(b'\n', &text.as_bytes()[from..]).map_or(text.len(), |at| from + at + 1);
        found.push(Span::new(start, end));
        start = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_end_at_the_ends_of_lines() {
        let check = |text: &str, expected: &[&str]| {
            let shown: Vec<&str> = stretches(text, 4).into_iter().map(|span| span.slice(text)).collect();
            assert_eq!(shown, expected, "{text:?}");
        };
        check("", &[]);
        check("年月", &["年月"]);
        check("年月日\n一\n二\r\n三四", &["年月日\n", "一\n二\r\n", "三四"]);
    }

    #[test]
    fn counts_columns_in_characters_from_one() {
        let text = "\u{FEFF}一xx\r\n二三xx\nxx";
        let lines = Lines::new(text);
        let mut places = Places::new(text);
        for (offset, found) in text.match_indices("xx").map(|(at, _)| (at, places.at(at))) {
            assert_eq!(found, lines.line_column(text, offset));
        }
        assert_eq!(places.at(text.len() - 2), LineColumn { line: 3, column: 1 });
        for (offset, _) in text.match_indices("xx").collect::<Vec<_>>().into_iter().rev() {
            assert_eq!(places.at(offset), lines.line_column(text, offset));
        }
        assert_eq!(lines.line_column(text, 6), LineColumn { line: 1, column: 2 });
    }
}
