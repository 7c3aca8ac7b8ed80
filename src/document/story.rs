//! The paragraphs of a document whose text runs on from mark to mark (RTF, Word 97 to 2003), of its
//! notes and of its boxes, which may stand inside of each other, and the tables of its body.

use crate::document::flow::Flow;
use crate::document::gather::{Gather, Paragraph};
use crate::document::look::Ink;
use crate::document::{Place, Region};

/// How a paragraph is laid out, as said before or in it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Looks {
    /// The level of a heading, 1 the outermost; 0 for anything else.
    pub(super) level: u8,
    pub(super) listed: bool,
    /// In how many tables it stands.
    pub(super) depth: usize,
}

/// What a stretch of paragraphs belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Body,
    Header,
    Footer,
    Footnote,
    Endnote,
    Comment,
    TextBox,
}

/// A stretch of paragraphs that is being read.
#[derive(Debug)]
struct Story {
    kind: Kind,
    number: usize,
    /// A paragraph of it is open.
    open: bool,
}

/// The stories of a document.
pub(super) struct Stories<'a> {
    flow: Flow<'a>,
    stories: Vec<Story>,
    /// For each open table of the body, whether a row of it is open.
    tables: Vec<bool>,
    /// A row of the body was announced, so what comes stands in it.
    announced: bool,
    /// How many paragraphs the body had so far, tables left out.
    paragraphs: usize,
    footnotes: usize,
    endnotes: usize,
    comments: usize,
    boxes: usize,
}

/// How deep tables may stand in tables: deeper ones count as one.
const TABLES: usize = 32;

impl<'a> Stories<'a> {
    pub(super) fn new(gather: &'a mut Gather) -> Self {
        Self {
            flow: Flow::new(gather),
            stories: vec![Story { kind: Kind::Body, number: 0, open: false }],
            tables: Vec::new(),
            announced: false,
            paragraphs: 0,
            footnotes: 0,
            endnotes: 0,
            comments: 0,
            boxes: 0,
        }
    }

    /// A story of `kind` starts inside of the open one.
    pub(super) fn enter(&mut self, kind: Kind) {
        let number = match kind {
            Kind::Footnote => &mut self.footnotes,
            Kind::Endnote => &mut self.endnotes,
            Kind::Comment => &mut self.comments,
            Kind::TextBox => &mut self.boxes,
            Kind::Body | Kind::Header | Kind::Footer => &mut 0,
        };
        *number += 1;
        let number = *number;
        self.stories.push(Story { kind, number, open: false });
    }

    /// The story that started last ends.
    pub(super) fn leave(&mut self, looks: Looks) {
        self.end(looks);
        self.stories.pop();
    }

    /// Ends all that is open, and says where that was.
    pub(super) fn finish(&mut self) -> Place {
        let place = self.place();
        while !self.stories.is_empty() {
            self.leave(Looks::default());
        }
        place
    }

    /// Adds a paragraph that stands beside the open one.
    pub(super) fn aside(&mut self, paragraph: Paragraph) {
        self.flow.aside(paragraph);
    }

    /// Adds `shown` to the open paragraph.
    pub(super) fn text(&mut self, shown: &str, hidden: bool, ink: Ink, looks: Looks) {
        self.begin(looks);
        self.flow.hide(hidden);
        self.flow.ink(ink);
        self.flow.text(shown, None);
    }

    /// The headings so far do not stand above what follows.
    pub(super) fn leave_headings(&mut self) {
        self.flow.gather.leave_headings();
    }

    /// The open paragraph ends.
    pub(super) fn paragraph_end(&mut self, looks: Looks) {
        self.end(looks);
        if self.is_body() && self.depth(looks) == 0 {
            self.nest(0);
            self.paragraphs += 1;
        }
    }

    /// A line ends inside of the open paragraph.
    pub(super) fn line_break(&mut self) {
        self.flow.line_break();
    }

    /// What comes stands in a row of a table, until the row ends.
    pub(super) fn announce_row(&mut self) {
        self.announced |= self.is_body();
    }

    /// A cell of a table ends, which stands in `depth` tables.
    pub(super) fn cell_end(&mut self, depth: usize, looks: Looks) {
        self.end(looks);
        if self.is_body() {
            self.nest(depth);
            self.flow.next_cell();
        }
    }

    /// A row of a table ends, which stands in `depth` tables.
    pub(super) fn row_end(&mut self, depth: usize, looks: Looks) {
        self.end(looks);
        if self.is_body() && self.tables.len() >= depth.min(TABLES) {
            self.nest(depth);
            self.tables.last_mut().into_iter().for_each(|open| *open = false);
            self.announced &= depth > 1;
        }
    }

    /// The open footnote turns out to be an endnote.
    pub(super) fn becomes_endnote(&mut self) {
        if let Some(story) = self.stories.last_mut().filter(|story| story.kind == Kind::Footnote) {
            self.footnotes -= 1;
            self.endnotes += 1;
            (story.kind, story.number) = (Kind::Endnote, self.endnotes);
        }
    }

    fn is_body(&self) -> bool {
        self.stories.len() == 1
    }

    fn depth(&self, looks: Looks) -> usize {
        looks.depth.max(usize::from(self.announced))
    }

    /// Opens a paragraph, unless one is.
    fn begin(&mut self, looks: Looks) {
        if self.stories.last_mut().is_none_or(|story| std::mem::replace(&mut story.open, true)) {
            return;
        }
        let body = self.is_body();
        if body {
            self.nest(self.depth(looks));
        }
        let place = self.place();
        let region = match (&place, self.stories.last().map(|story| story.kind)) {
            (Place::Cell(_), _) => Region::TableCell,
            (_, Some(Kind::Footnote | Kind::Endnote)) => Region::Footnote,
            (_, Some(Kind::Comment)) => Region::Annotation,
            _ => Region::Prose,
        };
        self.flow.begin(Paragraph::new(region, place));
        if let Some(paragraph) = self.flow.open().filter(|_| !body) {
            // What is tied to a cell does not stand in it.
            paragraph.cell = None;
        }
    }

    /// Where the open paragraph stands, or the next one.
    pub(super) fn place(&self) -> Place {
        let story = self.stories.last().map_or((Kind::Body, 0), |story| (story.kind, story.number));
        match story {
            (Kind::Body, _) => self.flow.cell().map_or(Place::Paragraph(self.paragraphs + 1), Place::Cell),
            (Kind::Header, _) => Place::Header,
            (Kind::Footer, _) => Place::Footer,
            (Kind::Footnote, number) => Place::Footnote(number),
            (Kind::Endnote, number) => Place::Endnote(number),
            (Kind::Comment, number) => Place::Comment(number),
            (Kind::TextBox, number) => Place::TextBox(number),
        }
    }

    /// Closes the open paragraph.
    fn end(&mut self, looks: Looks) {
        if !self.stories.last_mut().is_some_and(|story| std::mem::take(&mut story.open)) {
            return;
        }
        if let Some(paragraph) = self.flow.open().filter(|paragraph| paragraph.region == Region::Prose) {
            paragraph.level = looks.level;
            paragraph.region = match looks {
                Looks { level: 1.., .. } => Region::Heading,
                Looks { listed: true, .. } => Region::List,
                _ => Region::Prose,
            };
        }
        self.flow.end();
    }

    /// Opens and closes tables until `depth` of them are open, in a row.
    fn nest(&mut self, depth: usize) {
        let depth = depth.min(TABLES);
        while self.tables.len() > depth {
            self.tables.pop();
            self.flow.table_end();
        }
        self.start_row();
        while self.tables.len() < depth {
            self.tables.push(false);
            self.flow.table();
            self.start_row();
        }
    }

    /// Starts a row of the innermost table, unless one is open.
    fn start_row(&mut self) {
        if self.tables.last_mut().is_some_and(|open| !std::mem::replace(open, true)) {
            self.flow.row();
            self.flow.next_cell();
        }
    }
}
