//! Word documents of 1997 to 2003, and those of WPS Writer ([MS-DOC]): body, tables, text boxes,
//! headers, footers, notes, comments. What pictures show is left out, and so is what a style alone
//! makes of a text, but for the headings that every document has.

mod fib;
mod looks;
mod pieces;
#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::document::compound::Compound;
use crate::document::compound::word::fib::{Fib, Part};
use crate::document::compound::word::looks::{Letters, Lines, Mark, Marks};
use crate::document::compound::word::pieces::{Piece, Pieces};
use crate::document::gather::Gather;
use crate::document::story::{Kind, Looks, Stories};
use crate::document::{Place, Reason, Revisions};

/// The stream that tells a document of Word.
pub(super) const STREAM: &str = "WordDocument";

/// Reads the document, as it reads after `revisions`.
pub(super) fn read(compound: &mut Compound<'_>, revisions: Revisions, gather: &mut Gather) -> Result<(), Reason> {
    let bytes = compound.needed(STREAM)?;
    let fib = Fib::read(&bytes)?;
    let table = compound.needed(fib.table)?;
    let pieces = Pieces::read(&fib, &table, bytes.len())?;
    // Only the rows of wide tables need it.
    let data = compound.stream("Data").unwrap_or_default().unwrap_or_default();
    let marks = Marks::read(&fib, &bytes, &table, &data)?;
    let mut reader = Reader {
        revisions,
        bytes: &bytes,
        pieces: &pieces,
        marks: &marks,
        stories: Stories::new(gather),
        text: String::new(),
        fields: Vec::new(),
        codes: 0,
        unread: Vec::new(),
    };
    let mut start = 0;
    let mut parts = Vec::new();
    for part in Part::ALL {
        let end = start + fib.length(part);
        parts.push((part, start..end));
        start = end;
    }
    // The text that stands on the page comes first.
    parts.sort_by_key(|(part, _)| *part);
    for (part, range) in parts {
        reader.part(part, range, &fib, &table);
    }
    if start > pieces.end() {
        reader.unread.push((Place::Paragraph(1), "the text ends early"));
    }
    reader.stories.finish();
    for (place, what) in reader.unread {
        gather.unread(place, Reason::Damaged(what.to_owned()));
    }
    Ok(())
}

struct Reader<'a> {
    revisions: Revisions,
    bytes: &'a [u8],
    pieces: &'a Pieces,
    marks: &'a Marks,
    stories: Stories<'a>,
    /// Text that waits to be added.
    text: String,
    /// For each open field, whether its result has begun ([MS-DOC] 2.8.25).
    fields: Vec<bool>,
    /// How many of the open fields are still at their codes.
    codes: usize,
    unread: Vec<(Place, &'static str)>,
}

impl Reader<'_> {
    /// Reads the characters in `range`, which are those of `part`.
    fn part(&mut self, part: Part, range: Range<usize>, fib: &Fib, table: &[u8]) {
        if part == Part::Body {
            self.story(range);
            self.stories.leave_headings();
            return;
        }
        for (kind, story) in part.stories(fib, table, range) {
            self.stories.enter(kind);
            self.story(story);
            self.stories.leave(Looks::default());
        }
    }

    /// Reads the characters in `range`, which are a text of its own.
    fn story(&mut self, range: Range<usize>) {
        for piece in self.pieces.over(&range) {
            let from = range.start.max(piece.characters.start);
            let to = range.end.min(piece.characters.end);
            if from < to {
                self.piece(piece, from..to);
            }
        }
        self.flush(Letters::default(), Looks::default());
        if self.codes > 0 {
            self.unread.push((self.stories.place(), "a field does not end"));
        }
        self.fields.clear();
        self.codes = 0;
    }

    /// Reads the characters in `range` of `piece`.
    fn piece(&mut self, piece: &Piece, range: Range<usize>) {
        let (mut at, end) = (piece.offset(range.start), piece.offset(range.end));
        if end > self.bytes.len() {
            self.unread.push((self.stories.place(), "the text ends early"));
        }
        let end = end.min(self.bytes.len());
        let (mut letters, mut lines) = (self.marks.letters_at(at), self.marks.lines_at(at));
        while at < end {
            let (letter, line) = (letters.next_at(at), lines.next_at(at));
            // Whole units, wherever the marks say that something else begins.
            let stop = piece.whole_unit(at, letter.end.min(line.end).min(end)).min(end);
            let text = piece.decode(self.bytes.get(at..stop).unwrap_or_default());
            self.characters(&text, &letter, &line, stop == line.end);
            at = stop;
        }
    }

    /// Adds `text`, whose last character ends a paragraph when it is `last`.
    fn characters(&mut self, text: &str, letter: &Mark<Letters>, line: &Mark<Lines>, last: bool) {
        let (letters, lines) = (letter.mark, line.mark);
        let looks = Looks { level: lines.level, listed: lines.listed, depth: lines.depth };
        let gone = match self.revisions {
            Revisions::Final => letters.deleted,
            Revisions::Original => letters.inserted,
            Revisions::Both => false,
        };
        for (at, c) in text.char_indices() {
            match c {
                '\u{13}' => {
                    self.fields.push(false);
                    self.codes += 1;
                }
                '\u{14}' => {
                    if let Some(result) = self.fields.last_mut().filter(|result| !**result) {
                        *result = true;
                        self.codes -= 1;
                    }
                }
                '\u{15}' => {
                    if self.fields.pop() == Some(false) {
                        self.codes -= 1;
                    }
                }
                _ if self.codes > 0 => {}
                '\r' | '\u{7}' => {
                    self.flush(letters, looks);
                    let depth = if c == '\r' { looks.depth.max(2) } else { 1 };
                    match (c, lines) {
                        ('\u{7}', Lines { row: true, .. }) | ('\r', Lines { inner_row: true, .. }) => {
                            self.stories.row_end(depth, looks);
                        }
                        ('\u{7}', _) | ('\r', Lines { inner_cell: true, .. }) => self.stories.cell_end(depth, looks),
                        _ => self.stories.paragraph_end(looks),
                    }
                }
                '\u{C}' if last && at + 1 == text.len() => {
                    self.flush(letters, looks);
                    self.stories.paragraph_end(looks);
                }
                '\u{B}' | '\u{C}' | '\u{E}' => {
                    self.flush(letters, looks);
                    self.stories.line_break();
                }
                _ if gone => {}
                '(' if letters.symbol => self.text.push('\u{FFFC}'),
                '\u{1E}' => self.text.push('\u{2011}'),
                '\t' => self.text.push('\t'),
                // Pictures, references of notes, hyphens that show at the end of a line only.
                '\0'..='\u{1F}' => {}
                _ => self.text.push(c),
            }
        }
        self.flush(letters, looks);
    }

    /// Adds the text that waits.
    fn flush(&mut self, letters: Letters, looks: Looks) {
        if !self.text.is_empty() {
            self.stories.text(&self.text, letters.hidden, letters.ink, looks);
            self.text.clear();
        }
    }
}

/// What the numbers of a table of positions ([MS-DOC] 2.8) divide `range` into. They count from its
/// start, and all of it is read, whatever they leave out.
fn divided(range: Range<usize>, numbers: impl Iterator<Item = usize>) -> Vec<Range<usize>> {
    let mut starts: Vec<usize> = vec![range.start];
    for number in numbers {
        let start = range.start.saturating_add(number);
        if start < range.end && starts.last().is_none_or(|&last| start > last) {
            starts.push(start);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([range.end]);
    starts.iter().zip(ends).map(|(&start, end)| start..end).filter(|range| !range.is_empty()).collect()
}

impl Part {
    /// The texts in `range`, which are those of this part, each with what it is.
    fn stories(self, fib: &Fib, table: &[u8], range: Range<usize>) -> Vec<(Kind, Range<usize>)> {
        let (kind, positions) = match self {
            Self::Body => return Vec::new(),
            Self::Headers => return headers(fib, table, range),
            Self::Boxes => (Kind::TextBox, fib.positions(fib::BOXES, table, 22)),
            Self::HeaderBoxes => (Kind::TextBox, fib.positions(fib::HEADER_BOXES, table, 22)),
            Self::Footnotes => (Kind::Footnote, fib.positions(fib::FOOTNOTES, table, 0)),
            Self::Endnotes => (Kind::Endnote, fib.positions(fib::ENDNOTES, table, 0)),
            Self::Comments => (Kind::Comment, fib.positions(fib::COMMENTS, table, 0)),
        };
        divided(range, positions.into_iter()).into_iter().map(|story| (kind, story)).collect()
    }
}

/// The headers and footers in `range`: after six lines that stand above notes, six for each section
/// ([MS-DOC] 2.8.26).
fn headers(fib: &Fib, table: &[u8], range: Range<usize>) -> Vec<(Kind, Range<usize>)> {
    let positions = fib.positions(fib::HEADERS, table, 0);
    let mut found = Vec::new();
    let mut read = range.start;
    for (index, pair) in positions.windows(2).enumerate() {
        let [start, end] = [pair[0], pair[1]].map(|at| range.start.saturating_add(at).clamp(read, range.end));
        if index >= 6 && start < end {
            let kind = if matches!((index - 6) % 6, 0 | 1 | 4) { Kind::Header } else { Kind::Footer };
            found.push((kind, start..end));
        }
        read = end.max(read);
    }
    if read < range.end {
        found.push((Kind::Header, read..range.end));
    }
    found
}
