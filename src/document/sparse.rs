//! A long text of which only some lines are kept.
//!
//! Nearly no line of a long text holds a mask. Those that may are kept, and the headings, under which
//! masks stand; what was left out before each of them is known, so places are told as in the file.

use crate::document::Document;
use crate::document::outline::is_heading;
use crate::text::{Language, LineColumn};

/// Some lines of a text, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sparse {
    text: String,
    gaps: Vec<Gap>,
    /// What was left out in all.
    left_out: Passed,
}

/// How much of a text lies between two places of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Passed {
    bytes: usize,
    lines: usize,
}

impl Passed {
    fn and(self, other: Self) -> Self {
        Self { bytes: self.bytes + other.bytes, lines: self.lines + other.lines }
    }
}

/// A place of the lines that were kept, before which others were left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Gap {
    at: usize,
    /// What was left out from the start of the text on.
    left_out: Passed,
}

impl Sparse {
    /// Keeps of `text`, whole lines, the headings and those lines that hold one of the bytes `wanted`,
    /// which ascend.
    #[must_use]
    pub fn of(text: &str, wanted: &[usize]) -> Self {
        let mut kept = Self::default();
        let mut wanted = wanted.iter().copied().peekable();
        let mut start = 0;
        let open = !text.is_empty() && !text.ends_with('\n');
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        for end in ends.chain(open.then_some(text.len())) {
            let mut holds = false;
            while wanted.next_if(|&at| at < end).is_some() {
                holds = true;
            }
            if holds || is_heading(&text[start..end]) {
                kept.note_gap();
                kept.text.push_str(&text[start..end]);
            } else {
                kept.left_out = kept.left_out.and(Passed { bytes: end - start, lines: 1 });
            }
            start = end;
        }
        kept
    }

    /// Adds what was kept of the lines that follow.
    pub fn append(&mut self, next: &Self) {
        if !next.text.is_empty() && next.gaps.first().is_none_or(|gap| gap.at > 0) {
            self.note_gap();
        }
        let shifted = |gap: &Gap| Gap { at: self.text.len() + gap.at, left_out: self.left_out.and(gap.left_out) };
        self.gaps.extend(next.gaps.iter().map(shifted));
        self.text.push_str(&next.text);
        self.left_out = self.left_out.and(next.left_out);
    }

    /// The lines.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Tells the lines from their gaps.
    fn into_parts(self) -> (String, Gaps) {
        (self.text, Gaps(self.gaps))
    }

    fn note_gap(&mut self) {
        if self.gaps.last().map_or(Passed::default(), |gap| gap.left_out) != self.left_out {
            self.gaps.push(Gap { at: self.text.len(), left_out: self.left_out });
        }
    }
}

/// Where lines were left out.
#[derive(Clone, Debug, Default)]
struct Gaps(Vec<Gap>);

impl Gaps {
    /// Where byte `offset` of the lines that were kept stands in the text.
    fn offset(&self, offset: usize) -> usize {
        offset + self.before(offset).bytes
    }

    /// The place in the text of what is at `at` in the lines that were kept, at their byte `offset`.
    fn place(&self, offset: usize, at: LineColumn) -> LineColumn {
        LineColumn { line: at.line + self.before(offset).lines, ..at }
    }

    fn before(&self, offset: usize) -> Passed {
        let next = self.0.partition_point(|gap| gap.at <= offset);
        next.checked_sub(1).map_or(Passed::default(), |last| self.0[last].left_out)
    }
}

/// What is known of a text of which only some lines were kept.
#[derive(Clone)]
pub(super) struct Whole {
    gaps: Gaps,
    language: Language,
    names_parties: bool,
}

impl Document {
    /// Makes a document of those lines of a long plain text that were kept. What they cannot tell is told
    /// of the whole text: its `language`, and whether it `names_parties` of a case.
    #[must_use]
    pub fn sparse(name: &str, kept: Sparse, language: Language, names_parties: bool) -> Self {
        let (source, gaps) = kept.into_parts();
        Self { source, whole: Some(Whole { gaps, language, names_parties }), ..Self::plain(name, "") }
    }

    /// The language of its text.
    #[must_use]
    pub fn language(&self) -> Language {
        self.whole.as_ref().map_or_else(|| Language::of(self.text()), |whole| whole.language)
    }

    /// Says whether its text holds one of the words that tell a document of a case.
    #[must_use]
    pub fn names_one_of(&self, parties: &[String]) -> bool {
        let holds = |party: &String| memchr::memmem::find(self.text().as_bytes(), party.as_bytes()).is_some();
        self.whole.as_ref().map_or_else(|| parties.iter().any(holds), |whole| whole.names_parties)
    }

    /// Where byte `offset` of the source stands in the file.
    #[must_use]
    pub fn file_offset(&self, offset: usize) -> usize {
        self.whole.as_ref().map_or(offset, |whole| whole.gaps.offset(offset))
    }

    /// The place in the file of what is at `at` in the source, at its byte `offset`.
    #[must_use]
    pub fn file_place(&self, offset: usize, at: LineColumn) -> LineColumn {
        self.whole.as_ref().map_or(at, |whole| whole.gaps.place(offset, at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Lines, Places};

    #[test]
    fn knows_where_its_lines_stand() {
        let text = "\u{FEFF}首行\n\n一、总体\n甲xx\n乙\r\n丙xx丁xx\r\n戊\n（一）其他\n己\nxx";
        let wanted: Vec<usize> = text.match_indices("xx").map(|(at, _)| at).collect();
        let lines = Lines::new(text);
        let whole = Sparse::of(text, &wanted);
        assert_eq!(whole.text(), "一、总体\n甲xx\n丙xx丁xx\r\n（一）其他\nxx");
        // The same in two parts, wherever they meet.
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        for cut in ends.chain([0, text.len()]) {
            let (head, tail) = text.split_at(cut);
            let head_wanted: Vec<usize> = wanted.iter().copied().filter(|&at| at < cut).collect();
            let tail_wanted: Vec<usize> = wanted.iter().filter_map(|at| at.checked_sub(cut)).collect();
            let mut kept = Sparse::of(head, &head_wanted);
            kept.append(&Sparse::of(tail, &tail_wanted));
            assert_eq!(kept, whole, "cut at {cut}");
        }
        let (kept, gaps) = whole.into_parts();
        let mut places = Places::new(&kept);
        let found: Vec<usize> = kept.match_indices("xx").map(|(at, _)| at).collect();
        for (&at, &before) in found.iter().zip(&wanted) {
            assert_eq!(gaps.offset(at), before);
            assert_eq!(gaps.place(at, places.at(at)), lines.line_column(text, before));
        }
        assert_eq!(Sparse::of("", &[]), Sparse::default());
    }
}
