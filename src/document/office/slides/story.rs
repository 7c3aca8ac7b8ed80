//! What one part of a presentation tells, shape by shape: a slide, what stands behind it, its
//! notes, its comments.

use std::mem;

use crate::document::flow::Flow;
use crate::document::gather::{Gather, Paragraph};
use crate::document::office::drawing;
use crate::document::office::xml::{Item, Items, Tag};
use crate::document::{Place, Reason, Region};

/// What is read of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Story {
    /// The title of a slide.
    Title,
    /// The rest of a slide.
    Slide,
    /// What a layout or master shows on slides: all that slides have no words of their own for.
    Behind,
    Notes,
    Comments,
}

/// A shape, group, picture or frame that is open.
#[derive(Clone, Debug, Default)]
struct Shape {
    /// Which text of the slide it is the place for.
    placeholder: Option<String>,
    hidden: bool,
    /// Its number, once there is text in it.
    number: Option<usize>,
}

/// Two ways to say the same that are open.
#[derive(Debug)]
struct Ways {
    /// How many shapes there were before, later after the first way.
    shapes: usize,
    /// One of the ways for newer programs was read.
    chosen: bool,
}

/// What was seen in a part.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    /// How many shapes with text there are so far.
    pub(super) shapes: usize,
    /// What stands behind shows through.
    pub(super) through: bool,
}

/// Reads a part.
pub(super) struct Reader<'a> {
    story: Story,
    /// The number of the slide.
    number: usize,
    flow: Flow<'a>,
    shapes: Vec<Shape>,
    ways: Vec<Ways>,
    seen: Seen,
    comments: usize,
    /// A paragraph of the title was read.
    titled: bool,
}

impl<'a> Reader<'a> {
    /// A reader of the `story` of the slide of this `number`, which shows so many `shapes` already.
    pub(super) fn new(story: Story, number: usize, shapes: usize, gather: &'a mut Gather) -> Self {
        let (flow, seen) = (Flow::new(gather), Seen { shapes, through: true });
        Self { story, number, flow, shapes: Vec::new(), ways: Vec::new(), seen, comments: 0, titled: false }
    }

    /// Reads `xml`, the part called `name` that has the number `part`.
    pub(super) fn read(mut self, part: usize, name: &str, xml: &str) -> Result<Seen, Reason> {
        let mut text = drawing::Text::of(part);
        let mut items = Items::new(name, xml);
        while let Some(item) = items.next()? {
            text.read(&item, &mut self.flow);
            match item {
                Item::Open(tag) => {
                    if !self.open(&tag) {
                        items.skip()?;
                    }
                }
                Item::Close(name) => self.close(&name),
                Item::Text(..) | Item::Char(..) => {}
            }
        }
        Ok(self.seen)
    }

    /// Opens an element, and says whether to read on inside of it.
    fn open(&mut self, tag: &Tag<'_>) -> bool {
        let is_said = |name: &str| matches!(tag.get(name).as_deref(), Some("1" | "true"));
        match tag.name.as_str() {
            "sld" | "sldLayout" => {
                self.seen.through = !matches!(tag.get("showMasterSp").as_deref(), Some("0" | "false"))
            }
            name if SHAPES.contains(&name) => {
                let hidden = self.shapes.last().is_some_and(|around| around.hidden);
                self.shapes.push(Shape { hidden, ..Shape::default() });
            }
            "cNvPr" => {
                if let Some(shape) = self.shapes.last_mut() {
                    shape.hidden |= is_said("hidden");
                }
                self.describe(tag);
            }
            "ph" => {
                if let Some(shape) = self.shapes.last_mut() {
                    shape.placeholder = Some(tag.get("type").unwrap_or_default());
                }
            }
            "txBody" => return self.is_read(),
            "tbl" if self.is_read() => self.flow.table(),
            "tbl" => return false,
            "tr" => self.flow.row(),
            // A cell that another one covers is there too, and keeps what it said before.
            "tc" => {
                self.flow.next_cell();
                return !is_said("hMerge") && !is_said("vMerge");
            }
            "cm" => self.comments += 1,
            "text" if self.story == Story::Comments => self.begin(),
            "p" => self.begin(),
            "buChar" | "buAutoNum" | "buBlip" => {
                if let Some(paragraph) = self.flow.open().filter(|paragraph| paragraph.region == Region::Prose) {
                    paragraph.region = Region::List;
                }
            }
            "fld" => return tag.get("type").as_deref() != Some("slidenum"),
            "AlternateContent" => {
                self.ways.push(Ways { shapes: self.seen.shapes, chosen: false });
                self.flow.alternative();
            }
            // The next choice is for other programs.
            "Choice" => return self.ways.last_mut().is_none_or(|ways| !mem::replace(&mut ways.chosen, true)),
            // Inside of a paragraph, it would say the same again.
            "Fallback" if self.flow.open().is_some() => return false,
            "Fallback" => {
                if let Some(ways) = self.ways.last_mut() {
                    mem::swap(&mut ways.shapes, &mut self.seen.shapes);
                }
                self.flow.fallback();
            }
            _ => {}
        }
        true
    }

    fn close(&mut self, name: &str) {
        match name {
            name if SHAPES.contains(&name) => drop(self.shapes.pop()),
            "tbl" => self.flow.table_end(),
            "text" if self.story == Story::Comments => self.end(),
            "p" => self.end(),
            "AlternateContent" => {
                self.flow.alternative_end();
                if let Some(ways) = self.ways.pop() {
                    self.seen.shapes = self.seen.shapes.max(ways.shapes);
                }
            }
            _ => {}
        }
    }

    /// Says whether the text of the open shape belongs to the story.
    fn is_read(&self) -> bool {
        let placeholder = self.shapes.last().and_then(|shape| shape.placeholder.as_deref());
        let is_title = matches!(placeholder, Some("title" | "ctrTitle"));
        match self.story {
            Story::Title => is_title,
            Story::Slide => !is_title,
            Story::Behind => placeholder.is_none(),
            Story::Notes => placeholder == Some("body"),
            Story::Comments => true,
        }
    }

    fn at(&self, place: Place) -> Place {
        Place::Slide(self.number, Box::new(place))
    }

    /// Reads what a shape shows, in words for those who cannot see it.
    fn describe(&mut self, tag: &Tag<'_>) {
        if self.story == Story::Slide && !self.flow.is_fallback() {
            for said in ["descr", "title"].into_iter().filter_map(|name| tag.get(name)) {
                let place = self.at(Place::AltText);
                self.flow.aside(Paragraph::fixed(Region::Metadata, place, &said));
            }
        }
    }

    fn begin(&mut self) {
        let (region, place) = match (self.story, self.flow.cell()) {
            (Story::Title, _) => (Region::Heading, Place::Title),
            (Story::Notes, _) => (Region::Prose, Place::Notes),
            (Story::Comments, _) => (Region::Annotation, Place::Comment(self.comments)),
            (Story::Slide | Story::Behind, Some(cell)) => (Region::TableCell, Place::Cell(cell)),
            // Only the end tells whether the shape counts.
            (Story::Slide | Story::Behind, None) => (Region::Prose, Place::Shape(0)),
        };
        self.flow.begin(Paragraph::new(region, self.at(place)));
        self.flow.hide(self.shapes.last().is_some_and(|shape| shape.hidden));
    }

    fn end(&mut self) {
        let is_cell = self.flow.cell().is_some();
        if let Some(paragraph) =
            self.flow.open().filter(|paragraph| !paragraph.text.trim().is_empty() || !paragraph.inks.is_empty())
        {
            match self.story {
                Story::Title => paragraph.level = if mem::replace(&mut self.titled, true) { 2 } else { 1 },
                Story::Slide | Story::Behind if !is_cell => {
                    let seen = &mut self.seen.shapes;
                    let mut count = || {
                        *seen += 1;
                        *seen
                    };
                    let shape = match self.shapes.last_mut() {
                        Some(shape) => *shape.number.get_or_insert_with(count),
                        None => count(),
                    };
                    paragraph.place = Place::Slide(self.number, Box::new(Place::Shape(shape)));
                }
                _ => {}
            }
        }
        self.flow.end();
    }
}

/// The elements that hold what a slide shows.
const SHAPES: &[&str] = &["sp", "grpSp", "graphicFrame", "pic", "cxnSp"];
