//! PowerPoint presentations of 1997 to 2003, and those of WPS ([MS-PPT]): titles, shapes, what
//! stands behind a slide, notes, comments, feet. Charts are objects of other programs and left out.

mod list;
mod record;
mod shapes;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use crate::document::compound::slides::list::{Entry, Live};
use crate::document::compound::slides::record::{Record, Text, Work, kind};
use crate::document::compound::slides::shapes::{Shape, Shapes};
use crate::document::compound::{Compound, u16_at, u32_at};
use crate::document::flow::Flow;
use crate::document::gather::{Gather, Paragraph};
use crate::document::{Place, Reason, Region};

/// The stream that tells a presentation.
pub(super) const STREAM: &str = "PowerPoint Document";

/// Reads the presentation.
pub(super) fn read(compound: &mut Compound<'_>, gather: &mut Gather) -> Result<(), Reason> {
    let user = compound.needed("Current User")?;
    let bytes = compound.needed(STREAM)?;
    let work = &mut Work::new(bytes.len());
    let live = Live::read(&user, &bytes, work)?;
    let lists = live.lists(work)?;
    let mut notes = HashMap::new();
    for entry in &lists.notes {
        let Some(record) = live.record(entry.persist, kind::NOTES) else { continue };
        if let Some(atom) = record.first(kind::NOTES_ATOM, work)? {
            notes.insert(u32_at(atom.body, 0).unwrap_or(0), record);
        }
    }
    let masters: HashMap<u32, Record<'_>> = lists
        .masters
        .iter()
        .filter_map(|entry| live.record(entry.persist, kind::MASTER).map(|record| (entry.id, record)))
        .collect();
    let mut writer = Writer { gather, feet: HashSet::new(), behind: HashSet::new() };
    for (index, entry) in lists.slides.iter().enumerate() {
        let number = index + 1;
        writer.gather.leave_headings();
        if let Err(reason) = writer.slide(number, entry, &live, &masters, notes.remove(&entry.id), work) {
            let work_is_over = reason == Reason::Hostile("work");
            writer.gather.unread(Place::Slide(number, Box::new(Place::Shape(1))), reason);
            if work_is_over {
                break;
            }
        }
    }
    writer.gather.leave_headings();
    writer.feet(&lists.feet, |place| place);
    Ok(())
}

/// Hands over what the slides say.
struct Writer<'a> {
    gather: &'a mut Gather,
    /// The feet of pages that were read: slides have the same ones.
    feet: HashSet<String>,
    /// The masters that were read.
    behind: HashSet<u32>,
}

impl Writer<'_> {
    /// Reads the slide `number`, which the list of slides has as `entry`.
    fn slide(
        &mut self,
        number: usize,
        entry: &Entry,
        live: &Live<'_>,
        masters: &HashMap<u32, Record<'_>>,
        notes: Option<Record<'_>>,
        work: &mut Work,
    ) -> Result<(), Reason> {
        let record = live.record(entry.persist, kind::SLIDE);
        let mut shapes = Shapes::new(&entry.texts);
        let read = match record {
            Some(record) => shapes.read(record, 0, work),
            None => Err(Reason::Damaged("the slide is not where it is said to be".to_owned())),
        };
        let mut count = 0;
        let found = shapes.all();
        // A title may be drawn on top of what it stands above.
        for shape in found.iter().filter(|shape| shape.text.is_title()) {
            self.shape(number, Place::Title, Region::Heading, shape);
        }
        for shape in found.iter().filter(|shape| !shape.text.is_title()) {
            count += usize::from(!shape.text.is_empty());
            self.shape(number, Place::Shape(count), Region::Prose, shape);
        }
        let inside = |place| Place::Slide(number, Box::new(place));
        self.beside(&shapes, inside);
        if let Some(atom) = record.map(|record| record.first(kind::SLIDE_ATOM, work)).transpose()?.flatten() {
            let shows_master = u16_at(atom.body, 20).is_some_and(|flags| flags & 1 != 0);
            let master = u32_at(atom.body, 12).unwrap_or(0);
            let behind = masters.get(&master).filter(|_| shows_master && self.behind.insert(master));
            if let Some(&record) = behind {
                let mut shapes = Shapes::new(&[]);
                shapes.read(record, 0, work)?;
                for shape in shapes.all().iter().filter(|shape| !shape.is_placeholder && !shape.text.is_empty()) {
                    count += 1;
                    self.shape(number, Place::Shape(count), Region::Prose, shape);
                }
            }
        }
        if let Some(record) = notes {
            let mut shapes = Shapes::new(&[]);
            shapes.read(record, 0, work)?;
            for shape in shapes.all() {
                self.shape(number, Place::Notes, Region::Prose, &shape);
            }
            self.beside(&shapes, inside);
        }
        read
    }

    /// Adds what stands beside the shapes of a page.
    fn beside(&mut self, shapes: &Shapes<'_>, place: impl Fn(Place) -> Place) {
        for alt in &shapes.alts {
            self.gather.push(Paragraph::fixed(Region::Metadata, place(Place::AltText), alt), None);
        }
        for (index, comment) in shapes.comments.iter().enumerate() {
            let at = place(Place::Comment(index + 1));
            self.gather.push(Paragraph::fixed(Region::Annotation, at, comment), None);
        }
        self.feet(&shapes.feet, place);
    }

    /// Adds the heads and feet of pages, each of them once.
    fn feet(&mut self, feet: &[(Place, String)], place: impl Fn(Place) -> Place) {
        for (at, text) in feet {
            if self.feet.insert(text.clone()) {
                self.gather.push(Paragraph::fixed(Region::Prose, place(at.clone()), text), None);
            }
        }
    }

    /// Adds the paragraphs of `shape`.
    fn shape(&mut self, number: usize, place: Place, region: Region, shape: &Shape) {
        let text = shape.text.shown();
        let mut flow = Flow::new(self.gather);
        for paragraph in text.split('\r') {
            let mut open = Paragraph::new(region, Place::Slide(number, Box::new(place.clone())));
            open.level = u8::from(region == Region::Heading);
            flow.begin(open);
            for (line, words) in paragraph.split('\u{B}').enumerate() {
                if line > 0 {
                    flow.line_break();
                }
                flow.text(words, None);
            }
            flow.end();
        }
    }
}

impl Text {
    fn is_empty(&self) -> bool {
        self.shown().trim().is_empty()
    }
}
