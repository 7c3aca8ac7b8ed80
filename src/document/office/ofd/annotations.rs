//! The annotations of an OFD document (GB/T 33190-2016, 15): what they show on the page, and what
//! is said with them.

use std::collections::{HashMap, HashSet};

use crate::document::archive::Archive;
use crate::document::gather::{Gather, Paragraph};
use crate::document::lines::{self, Gaps};
use crate::document::office::ofd::beside;
use crate::document::office::ofd::page::Texts;
use crate::document::office::xml::{Item, Items};
use crate::document::{Place, Reason, Region};

/// Reads the annotations that the part `list` names; `pages` are the numbers of pages by their ids.
pub(super) fn read(
    archive: &mut Archive<'_>,
    list: &str,
    pages: &HashMap<&str, usize>,
    gather: &mut Gather,
) -> Result<(), Reason> {
    let xml = archive.needed(list)?;
    let mut items = Items::new(list, &xml);
    let (mut page, mut file) = (0, None);
    let (mut seen, mut marks) = (HashSet::new(), HashSet::new());
    while let Some(item) = items.next()? {
        match item {
            Item::Open(tag) if tag.name == "Page" => {
                page = tag.get("PageID").and_then(|id| pages.get(id.as_str()).copied()).unwrap_or(0);
            }
            Item::Open(tag) if tag.name == "FileLoc" => file = Some(String::new()),
            Item::Text(text, _) => file.iter_mut().for_each(|file| file.push_str(text)),
            Item::Char(c, _) => file.iter_mut().for_each(|file| file.push(c)),
            Item::Close(name) if name == "FileLoc" => {
                let Some(part) = file.take().map(|target| beside(list, &target)) else { continue };
                if seen.insert(part.clone()) {
                    let xml = archive.needed(&part)?;
                    of_page(&part, &xml, page.max(1), &mut marks, gather)?;
                }
            }
            Item::Open(_) | Item::Close(_) => {}
        }
    }
    Ok(())
}

/// An annotation that is being read.
#[derive(Debug, Default)]
struct Annotation {
    texts: Texts,
    /// What is said with it.
    said: Vec<String>,
    open: bool,
    watermark: bool,
}

/// Reads the annotations of one page; `marks` are the watermarks so far, which every page repeats.
fn of_page(part: &str, xml: &str, page: usize, marks: &mut HashSet<String>, gather: &mut Gather) -> Result<(), Reason> {
    let mut items = Items::new(part, xml);
    let (mut annotation, mut number) = (Annotation::default(), 0);
    while let Some(item) = items.next()? {
        annotation.texts.take(&item);
        match item {
            Item::Open(tag) if tag.name == "Annot" => {
                number += 1;
                let watermark = tag.get("Type").as_deref() == Some("Watermark");
                annotation = Annotation { watermark, ..Annotation::default() };
            }
            Item::Open(tag) if matches!(tag.name.as_str(), "Remark" | "Parameter") => {
                annotation.said.push(String::new());
                annotation.open = true;
            }
            Item::Close(name) if matches!(name.as_str(), "Remark" | "Parameter") => annotation.open = false,
            Item::Text(text, _) if annotation.open => annotation.say(text),
            Item::Char(c, _) if annotation.open => annotation.say(c.encode_utf8(&mut [0; 4])),
            Item::Close(name) if name == "Annot" => {
                let place = || Place::Page(page, Box::new(Place::Comment(number)));
                let watermark = annotation.watermark;
                for paragraph in std::mem::take(&mut annotation).paragraphs(place) {
                    if !watermark || marks.insert(paragraph.text.clone()) {
                        gather.push(paragraph, None);
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

impl Annotation {
    fn say(&mut self, text: &str) {
        if let Some(last) = self.said.last_mut() {
            last.push_str(text);
        }
    }

    fn paragraphs(self, place: impl Fn() -> Place) -> Vec<Paragraph> {
        let shown = lines::paragraphs(lines::lines(self.texts.pieces, Gaps::GUESSED));
        let mut paragraphs: Vec<Paragraph> =
            shown.iter().map(|lines| lines::paragraph(Region::Annotation, lines, |_| place())).collect();
        // What is said is often what is shown.
        let bare = |text: &str| text.split_whitespace().collect::<String>();
        let all = bare(&paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect::<String>());
        let mut seen = HashSet::from([all]);
        for said in self.said {
            if seen.insert(bare(&said)) {
                paragraphs.push(Paragraph::fixed(Region::Annotation, place(), said.trim()));
            }
        }
        paragraphs
    }
}
