//! What stands on a sheet beside its cells: comments ([ECMA-376] part 1, 18.7), text boxes (20.5),
//! charts and diagrams.

use crate::document::archive::Archive;
use crate::document::flow::Flow;
use crate::document::gather::{Gather, Paragraph, Run};
use crate::document::office::drawing;
use crate::document::office::sheet::strings::Text;
use crate::document::office::xml::{Item, Items, Relations, Tag};
use crate::document::package::Part;
use crate::document::{Place, Reason, Region};

/// Reads what a sheet relates to by `parts`; `place` is where it is on the sheet.
pub(super) fn read(
    archive: &mut Archive<'_>,
    parts: &Relations,
    place: &dyn Fn(Place) -> Place,
    gather: &mut Gather,
) -> Result<(), Reason> {
    let is_threaded = parts.first("threadedComment").is_some();
    let mut count = 0;
    for name in parts.all("comments").chain(parts.all("threadedComment")) {
        let xml = archive.needed(name)?;
        for text in comments(name, &xml, is_threaded, gather)? {
            count += 1;
            let paragraph = Paragraph::new(Region::Annotation, place(Place::Comment(count)));
            gather.push(Paragraph { text: text.shown, runs: text.runs, ..paragraph }, None);
        }
    }
    let mut boxes = 0;
    for name in parts.all("drawing") {
        let xml = archive.needed(name)?;
        Drawing { xml: &xml, place, flow: Flow::new(gather), boxes: &mut boxes }.read(name)?;
        let related = Relations::of(archive, name)?;
        drawing::charts_and_diagrams(archive, &related, place, gather)?;
    }
    Ok(())
}

/// The texts of the comments in a part. Where there are threads, a copy of each is kept for older
/// programs, by an author of that name ([MS-XLSX] 2.6.205).
fn comments(part: &str, xml: &str, is_threaded: bool, gather: &mut Gather) -> Result<Vec<Text>, Reason> {
    let number = gather.part(Part::Named(part.to_owned()));
    let mut items = Items::new(part, xml);
    let (mut found, mut authors, mut is_copy, mut is_thread) = (Vec::new(), Vec::new(), false, false);
    while let Some(item) = items.next()? {
        let Item::Open(tag) = item else { continue };
        match tag.name.as_str() {
            "author" => authors.push(Text::plain(&mut items, number, "author")?.shown),
            "comment" => {
                let author = tag.get("authorId").and_then(|id| authors.get(id.parse::<usize>().ok()?));
                is_copy = is_threaded && author.is_some_and(|author| author.starts_with("tc="));
            }
            "threadedComment" => is_thread = true,
            "text" if is_thread => found.push(Text::plain(&mut items, number, "text")?),
            "text" => {
                let (text, _) = Text::read(&mut items, xml, number, "text")?;
                found.extend((!is_copy).then_some(text));
            }
            _ => {}
        }
    }
    Ok(found)
}

/// Reads the shapes of a drawing.
struct Drawing<'a> {
    xml: &'a str,
    place: &'a dyn Fn(Place) -> Place,
    flow: Flow<'a>,
    boxes: &'a mut usize,
}

impl Drawing<'_> {
    fn read(mut self, part: &str) -> Result<(), Reason> {
        let number = self.flow.gather.part(Part::Named(part.to_owned()));
        let mut items = Items::new(part, self.xml);
        // What an open text is like: one that shows a cell cannot be written.
        let (mut text, mut is_field) = (None, false);
        while let Some(item) = items.next()? {
            match item {
                // It says that older programs cannot show what is here.
                Item::Open(tag) if tag.name == "Fallback" => items.skip()?,
                Item::Open(tag) if tag.name == "t" => text = Some((!is_field).then(|| Run::new(number, tag.span))),
                Item::Open(tag) if tag.name == "fld" => is_field = true,
                Item::Open(tag) => self.open(&tag),
                Item::Close(name) => match name.as_str() {
                    "t" => text = None,
                    "fld" => is_field = false,
                    "p" => self.flow.end(),
                    _ => {}
                },
                Item::Text(shown, bytes) => {
                    if let Some(run) = text {
                        self.flow.text(shown, run.map(|run| Run { bytes, ..run }));
                    }
                }
                Item::Char(c, bytes) => {
                    if let Some(run) = text {
                        self.flow.text(c.encode_utf8(&mut [0; 4]), run.map(|run| Run { bytes, ..run }));
                    }
                }
            }
        }
        Ok(())
    }

    fn open(&mut self, tag: &Tag<'_>) {
        match tag.name.as_str() {
            "txBody" => *self.boxes += 1,
            "p" => self.flow.begin(Paragraph::new(Region::Prose, (self.place)(Place::TextBox(*self.boxes)))),
            "br" => self.flow.line_break(),
            "cNvPr" => {
                for said in ["descr", "title"].into_iter().filter_map(|name| tag.get(name)) {
                    self.flow.aside(Paragraph::fixed(Region::Metadata, (self.place)(Place::AltText), &said));
                }
            }
            _ => {}
        }
    }
}
