//! Remarks in office documents: comments where the program shows them, else a colour behind the text.
//!
//! Parts that nobody remarks on stay as they are packed, and so do all other bytes of those that are
//! remarked on.

mod cells;
mod comments;
mod looks;
mod notes;
mod opendocument;
mod parts;
mod slides;
mod text;

use std::collections::BTreeMap;

use crate::document::annotate::{Annotated, Mark, Note};
use crate::document::office::annotate::parts::Parts;
use crate::document::office::annotate::text::Stretch;
use crate::document::package::{Package, Part, pieces};
use crate::document::{Format, Place, Reviewer, Unwritable};

/// The document `bytes` with `notes`.
pub(in crate::document) fn annotate(
    package: &Package,
    format: Format,
    bytes: &[u8],
    notes: &[Note],
    by: &Reviewer,
) -> Result<Annotated, Unwritable> {
    package.writable()?;
    let mut parts = Parts::open(bytes)?;
    let mut marks = Vec::with_capacity(notes.len());
    let (mut stretches, mut cells, mut slides) = (Stretches::new(), Vec::new(), Vec::new());
    for (number, note) in notes.iter().enumerate() {
        let place = package.place(note.span.start());
        let mark = place.map_or(Mark::Nothing, wanted);
        marks.push(mark);
        if let Some(Place::Slide(slide, _)) = place {
            slides.push((*slide, number));
        }
        match place {
            _ if mark == Mark::Nothing => {}
            Some(Place::SheetCell { sheet, row, column }) => cells.push((&**sheet, (*row, *column), number)),
            _ if !stretch(package, note, number, mark, &mut stretches) => marks[number] = Mark::Nothing,
            _ => {}
        }
    }
    let all = Notes { notes, by, marks };
    let marks = match format {
        Format::OpenDocument => opendocument::annotate(&mut parts, all, stretches, (&cells, &slides))?,
        Format::Spreadsheet => {
            let all = text::annotate(&mut parts, all, stretches)?;
            cells::annotate(&mut parts, all, &cells)?
        }
        Format::Slides => {
            let all = text::annotate(&mut parts, all, stretches)?;
            slides::annotate(&mut parts, all, &slides)?
        }
        _ => text::annotate(&mut parts, all, stretches)?,
    }
    .marks;
    Ok(Annotated { bytes: parts.finish(bytes)?, marks })
}

/// Everything that is to be said, and how it is marked.
struct Notes<'n> {
    notes: &'n [Note],
    by: &'n Reviewer,
    marks: Vec<Mark>,
}

/// A cell of a sheet, and the number of a note about it.
type OfCell<'p> = (&'p str, (u32, u32), usize);

/// The number of a slide, and that of a note about some of its text.
type OfSlide = (usize, usize);

impl Notes<'_> {
    /// The notes about text that is coloured, by their slides.
    fn by_slide(&self, slides: &[OfSlide]) -> BTreeMap<usize, Vec<usize>> {
        let mut by_slide: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for &(slide, note) in slides.iter().filter(|(_, note)| self.marks[*note] == Mark::Colour) {
            by_slide.entry(slide).or_default().push(note);
        }
        by_slide
    }
}

/// The stretches of text that are marked, by the names of their parts.
type Stretches<'p> = BTreeMap<&'p str, Vec<Stretch>>;

/// Adds the stretches that `note` is about, which has this number, and says whether there is one. What
/// older programs get instead is coloured as well, and no remark is told twice.
fn stretch<'p>(package: &'p Package, note: &Note, number: usize, mark: Mark, found: &mut Stretches<'p>) -> bool {
    let mut any = false;
    for (runs, note_number, mark) in [(&package.runs, Some(number), mark), (&package.twins, None, Mark::Colour)] {
        let pieces = pieces(runs, note.span);
        let count = pieces.len();
        for (at, piece) in pieces.into_iter().enumerate() {
            let Part::Named(part) = &package.parts[piece.part] else { continue };
            let (first, last) = (at == 0, at + 1 == count);
            found.entry(part).or_default().push(Stretch { note: note_number, bytes: piece.bytes, mark, first, last });
            any |= note_number.is_some();
        }
    }
    any
}

/// The place inside of a slide, a sheet or a page, whatever its number and the headings above it.
fn innermost(place: &Place) -> &Place {
    match place {
        Place::Slide(_, inner) | Place::Sheet(_, inner) | Place::Page(_, inner) => innermost(inner),
        Place::Numbered(_, inner) | Place::Under(_, inner) => innermost(inner),
        place => place,
    }
}

/// How text at `place` can be marked.
fn wanted(place: &Place) -> Mark {
    let of_slide = matches!(place, Place::Slide(..));
    match innermost(place) {
        Place::Comment(_) | Place::Property(_) | Place::AltText | Place::Name | Place::Bookmark | Place::File(..) => {
            Mark::Nothing
        }
        Place::SheetCell { .. } => Mark::Remark,
        // Neither Word nor LibreOffice has comments in headers, notes or drawings.
        Place::Paragraph(_) | Place::Cell(_) if !of_slide => Mark::Remark,
        _ => Mark::Colour,
    }
}

#[cfg(test)]
mod tests;
