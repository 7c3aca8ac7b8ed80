//! Word documents of 1997 to 2003, and what WPS Writer wrote then ([MS-DOC]): the body with its
//! tables, notes, headers and footers, comments, text boxes. Nothing is written into them.

mod fib;
mod looks;

use std::io::{Cursor, Read};

use crate::document::flow::Flow;
use crate::document::gather::{Gather, Paragraph};
use crate::document::msdoc::fib::{Fib, Letter, Story};
use crate::document::msdoc::looks::{Looks, Runs};
use crate::document::package::{Container, Package};
use crate::document::{Extracted, Place, Reason, Region, Revisions};

/// What the format is called.
pub(super) const NAME: &str = "Word 97–2003";

/// Reads the document in `bytes`, as it reads after `revisions`.
pub(super) fn read(bytes: &[u8], revisions: Revisions) -> Result<(Extracted, Package), Reason> {
    let broken = |error: std::io::Error| Reason::Damaged(error.to_string());
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(broken)?;
    let mut stream = |name: &str| -> Result<Vec<u8>, Reason> {
        let stream = file.open_stream(name).map_err(|_| Reason::Damaged(format!("{name}: missing")))?;
        let mut all = Vec::new();
        // A stream that goes round in circles is longer than the file.
        stream.take(bytes.len() as u64).read_to_end(&mut all).map_err(broken)?;
        Ok(all)
    };
    let main = stream("/WordDocument")?;
    let fib = Fib::read(&main)?;
    let table = stream(fib.table)?;
    let letters = fib.letters(&main, &table)?;
    let paragraphs = Runs::paragraphs(&main, &table, &fib);
    let characters = Runs::characters(&main, &table, &fib);
    let mut gather = Gather::new(Container::Closed(NAME));
    for (story, range) in fib.stories(&table, letters.len()) {
        let mut reader = Reader {
            story,
            revisions,
            paragraphs: &paragraphs,
            characters: &characters,
            number: 0,
            fields: Vec::new(),
            in_table: false,
            flow: Flow::new(&mut gather),
        };
        reader.read(&letters[range]);
    }
    Ok(gather.finish())
}

/// Signs that are no letters ([MS-DOC] 2.4.1 and 2.8.25).
mod sign {
    pub(super) const NOTE: char = '\u{2}';
    pub(super) const COMMENT: char = '\u{5}';
    pub(super) const CELL: char = '\u{7}';
    pub(super) const LINE: char = '\u{B}';
    pub(super) const PAGE: char = '\u{C}';
    pub(super) const PARAGRAPH: char = '\r';
    pub(super) const COLUMN: char = '\u{E}';
    pub(super) const FIELD: char = '\u{13}';
    pub(super) const RESULT: char = '\u{14}';
    pub(super) const FIELD_END: char = '\u{15}';
    pub(super) const HARD_HYPHEN: char = '\u{1E}';
    pub(super) const SOFT_HYPHEN: char = '\u{1F}';
}

struct Reader<'a> {
    story: Story,
    revisions: Revisions,
    paragraphs: &'a Runs,
    characters: &'a Runs,
    /// How many paragraphs of the body, notes or comments have begun.
    number: usize,
    /// The fields that are open, each with whether its result has begun.
    fields: Vec<bool>,
    in_table: bool,
    flow: Flow<'a>,
}

impl Reader<'_> {
    fn read(&mut self, letters: &[Letter]) {
        let mut rest = letters;
        while !rest.is_empty() {
            let ends = |letter: &Letter| matches!(letter.c, sign::PARAGRAPH | sign::CELL | sign::PAGE | sign::COLUMN);
            let length = rest.iter().position(ends).map_or(rest.len(), |at| at + 1);
            let (paragraph, after) = rest.split_at(length);
            let mark = paragraph[length - 1];
            self.paragraph(paragraph, mark, self.paragraphs.at(mark.at));
            rest = after;
        }
        self.leave_table();
    }

    fn leave_table(&mut self) {
        if std::mem::take(&mut self.in_table) {
            self.flow.table_end();
        }
    }

    /// Adds a paragraph, whose last sign is `mark` and which looks like `looks`.
    fn paragraph(&mut self, letters: &[Letter], mark: Letter, looks: Looks) {
        let in_table = looks.in_table || mark.c == sign::CELL;
        if !in_table {
            self.leave_table();
        } else if !std::mem::replace(&mut self.in_table, true) {
            self.flow.table();
            self.flow.row();
            self.flow.next_cell();
        }
        if looks.ends_row {
            self.flow.row();
            return self.flow.next_cell();
        }
        if self.starts(letters) || self.story == Story::Body && !in_table {
            self.number += 1;
        }
        let (region, place) = self.place(in_table);
        let mut paragraph = Paragraph::new(region, place);
        if region == Region::Prose && self.story == Story::Body && looks.level > 0 {
            (paragraph.region, paragraph.level) = (Region::Heading, looks.level);
        }
        self.flow.begin(paragraph);
        self.text(letters);
        self.flow.end();
        if mark.c == sign::CELL {
            self.flow.next_cell();
        }
    }

    /// Says whether a note, a comment or a box begins with this paragraph.
    fn starts(&self, letters: &[Letter]) -> bool {
        let holds = |sign: char| letters.iter().any(|letter| letter.c == sign);
        match self.story {
            Story::Footnotes | Story::Endnotes => holds(sign::NOTE) || self.number == 0,
            Story::Comments => holds(sign::COMMENT) || self.number == 0,
            Story::TextBoxes => letters.iter().any(|letter| letter.c > ' '),
            Story::Body | Story::Header | Story::Footer => false,
        }
    }

    fn place(&self, in_table: bool) -> (Region, Place) {
        match self.story {
            Story::Body => match self.flow.cell().filter(|_| in_table) {
                Some(cell) => (Region::TableCell, Place::Cell(cell)),
                None => (Region::Prose, Place::Paragraph(self.number)),
            },
            Story::Footnotes => (Region::Footnote, Place::Footnote(self.number)),
            Story::Endnotes => (Region::Footnote, Place::Endnote(self.number)),
            Story::Comments => (Region::Annotation, Place::Comment(self.number)),
            Story::Header => (Region::Prose, Place::Header),
            Story::Footer => (Region::Prose, Place::Footer),
            Story::TextBoxes => (Region::Prose, Place::TextBox(self.number)),
        }
    }

    fn text(&mut self, letters: &[Letter]) {
        let mut shown = String::new();
        let mut last = Looks::default();
        for letter in letters {
            let looks = self.characters.at(letter.at);
            if looks != last {
                self.show(&mut shown, last);
                last = looks;
            }
            match letter.c {
                sign::FIELD => self.fields.push(false),
                sign::RESULT => {
                    if let Some(field) = self.fields.last_mut() {
                        *field = true;
                    }
                }
                sign::FIELD_END => drop(self.fields.pop()),
                // The code of a field, which no page shows.
                _ if self.fields.contains(&false) => {}
                sign::LINE => {
                    self.show(&mut shown, last);
                    self.flow.line_break();
                }
                sign::HARD_HYPHEN => shown.push('\u{2011}'),
                sign::SOFT_HYPHEN => {}
                '\t' => shown.push('\t'),
                c if c < ' ' => {}
                c => shown.push(c),
            }
        }
        self.show(&mut shown, last);
    }

    /// Adds `shown`, which looks like `looks`.
    fn show(&mut self, shown: &mut String, looks: Looks) {
        let gone = match self.revisions {
            Revisions::Final => looks.deleted,
            Revisions::Original => looks.inserted,
            Revisions::Both => false,
        };
        if !shown.is_empty() && !gone {
            self.flow.hide(looks.hidden);
            self.flow.text(shown, None);
            self.flow.hide(false);
        }
        shown.clear();
    }
}

#[cfg(test)]
mod tests {
    use crate::document::{Document, Reason};

    const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/office/old.doc");

    #[test]
    fn says_what_it_cannot_read() {
        let whole = std::fs::read(SAMPLE).expect("the sample is there");
        let head = whole.windows(2).position(|pair| pair == [0xEC, 0xA5]).expect("it has a head");
        let check = |changes: &[(usize, u8)], expected: Reason| {
            let mut bytes = whole.clone();
            changes.iter().for_each(|&(at, byte)| bytes[head + at] = byte);
            let read = Document::read("a.wps", bytes, None).map_err(|problem| problem.reason);
            assert_eq!(read.err(), Some(expected));
        };
        check(&[(0x0B, whole[head + 0x0B] | 1)], Reason::Encrypted);
        check(&[(2, 0x68), (3, 0)], Reason::Unsupported("Word 95"));
        check(&[(0, 0)], Reason::NotThat("Word 97–2003"));
        for part in 0..40 {
            let cut = whole[..whole.len() * part / 40].to_vec();
            assert!(part == 0 || Document::read("a.doc", cut, None).is_err(), "cut at {part}/40");
        }
    }

    #[test]
    fn reads_tracked_changes_as_asked() {
        let check = |revisions, holds: &str, not: &str| {
            let bytes = std::fs::read(SAMPLE).expect("the sample is there");
            let reading = crate::document::Reading { revisions, ..Default::default() };
            let document = Document::read("a.doc", bytes, reading).expect("it can be read");
            assert!(document.text().contains(holds) && !document.text().contains(not), "{}", document.text());
        };
        check(crate::document::Revisions::Final, "增长xx%", "下降yy");
        check(crate::document::Revisions::Original, "下降yy", "增长xx%");
    }
}
