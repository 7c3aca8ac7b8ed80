//! Where in a document a paragraph stands.

use std::sync::Arc;

use crate::document::{Cell, Place, Region};

/// What kind of document it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    Text,
    Sheets,
    /// Slides, or the pages of a drawing.
    Slides,
    Chart,
}

impl Body {
    /// What the element `name` in the body of a part holds.
    pub(super) fn of(name: &str) -> Option<Self> {
        match name {
            "text" => Some(Self::Text),
            "spreadsheet" => Some(Self::Sheets),
            "presentation" | "drawing" => Some(Self::Slides),
            "chart" => Some(Self::Chart),
            _ => None,
        }
    }
}

/// What a part tells.
#[derive(Debug)]
pub(super) enum Story {
    /// The document itself.
    Whole,
    /// What all pages of such a document have; of slides, those that are used by one.
    Master(Body, Vec<Shown>),
    /// A chart or document that another one shows at `place`; `copies` says whether the values of a
    /// chart stand in a sheet of that document, too.
    Embedded { name: Arc<str>, place: Place, copies: bool },
}

/// A master page, and the first slide that shows it.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) master: String,
    pub(super) slide: usize,
    /// How many shapes the slide has of its own.
    pub(super) shapes: usize,
}

/// Something that paragraphs stand in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope {
    pub(super) kind: ScopeKind,
    /// How many lists are open in it.
    pub(super) lists: usize,
    /// How many tables are open around it.
    pub(super) tables: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScopeKind {
    Body,
    Header,
    Footer,
    Footnote(usize),
    Endnote(usize),
    Comment(usize),
    /// A text box; 0 until it shows a text.
    Box(usize),
    Shape(usize),
    /// The title of a slide.
    Title,
    /// The notes of a slide.
    Notes,
}

/// How many of a kind there were.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) paragraphs: usize,
    pub(super) footnotes: usize,
    pub(super) endnotes: usize,
    /// These are counted anew on every sheet and slide.
    pub(super) comments: usize,
    pub(super) boxes: usize,
    pub(super) shapes: usize,
    pub(super) objects: usize,
}

impl Counts {
    /// A sheet or slide starts.
    pub(super) fn turn_page(&mut self) {
        (self.comments, self.boxes, self.shapes, self.objects) = (0, 0, 0, 0);
    }
}

impl Scope {
    /// What a paragraph of it is, in `cell` of a table that is open in it.
    pub(super) fn paragraph(&mut self, cell: Option<Cell>, counts: &mut Counts) -> (Region, Place) {
        let running = if self.lists > 0 { Region::List } else { Region::Prose };
        match self.kind {
            ScopeKind::Body => match cell {
                Some(cell) => (Region::TableCell, Place::Cell(cell)),
                None => {
                    counts.paragraphs += 1;
                    (running, Place::Paragraph(counts.paragraphs))
                }
            },
            ScopeKind::Header => (Region::Prose, Place::Header),
            ScopeKind::Footer => (Region::Prose, Place::Footer),
            ScopeKind::Footnote(number) => (Region::Footnote, Place::Footnote(number)),
            ScopeKind::Endnote(number) => (Region::Footnote, Place::Endnote(number)),
            ScopeKind::Comment(number) => (Region::Annotation, Place::Comment(number)),
            ScopeKind::Box(0) => {
                counts.boxes += 1;
                self.kind = ScopeKind::Box(counts.boxes);
                (running, Place::TextBox(counts.boxes))
            }
            ScopeKind::Box(number) => (running, Place::TextBox(number)),
            ScopeKind::Shape(number) => match cell {
                Some(cell) => (Region::TableCell, Place::Cell(cell)),
                None => (running, Place::Shape(number)),
            },
            ScopeKind::Title => (Region::Heading, Place::Title),
            ScopeKind::Notes => (running, Place::Notes),
        }
    }
}
