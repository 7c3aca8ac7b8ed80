//! OFD (GB/T 33190-2016): the text of pages and their templates, annotations, the outline and the
//! properties. A page says where each piece of text stands; lines and paragraphs are made from that.
//! Nothing is written into it.

mod annotations;
mod page;

use std::collections::{HashMap, HashSet};

use crate::document::archive::Archive;
use crate::document::gather::{Gather, Paragraph};
use crate::document::lines::{self, Gaps, Line};
use crate::document::office::ofd::page::Content;
use crate::document::office::xml::{Item, Items, resolved};
use crate::document::{Place, Reason, Region};

/// Reads all documents of the file.
pub(super) fn read(archive: &mut Archive<'_>, gather: &mut Gather) -> Result<(), Reason> {
    // GM/T 0099: a file with some of its parts encrypted says so in this one.
    if archive.holds("Encryptions.xml") {
        return Err(Reason::Encrypted);
    }
    let xml = archive.needed(ROOT)?;
    let mut items = Items::new(ROOT, &xml);
    let (mut text, mut roots, mut properties) = (String::new(), Vec::new(), Vec::new());
    let mut named = None;
    while let Some(item) = items.next()? {
        match item {
            Item::Open(tag) => {
                text.clear();
                named = tag.get("Name");
            }
            Item::Text(words, _) => text.push_str(words),
            Item::Char(c, _) => text.push(c),
            Item::Close(name) => {
                let value = std::mem::take(&mut text);
                match name.as_str() {
                    "DocRoot" => roots.push(value.trim().to_owned()),
                    "Title" | "Author" | "Subject" | "Abstract" | "Keyword" | "CustomData" => {
                        let place = Place::Property(named.take().unwrap_or(name));
                        properties.push(Paragraph::fixed(Region::Metadata, place, value.trim()));
                    }
                    _ => {}
                }
            }
        }
    }
    if roots.is_empty() {
        return Err(Reason::Damaged(format!("{ROOT}: names no document")));
    }
    let mut reader = Reader { archive, gather, seen: HashSet::new(), pages: 0 };
    for root in roots {
        reader.document(&resolved("", &root.replace('\\', "/")))?;
    }
    for property in properties {
        gather.push(property, None);
    }
    Ok(())
}

const ROOT: &str = "OFD.xml";

/// What a document is made of.
#[derive(Debug, Default)]
struct Parts {
    /// The id and the part of each page, in order.
    pages: Vec<(String, String)>,
    /// The part of each template, by its id.
    templates: HashMap<String, String>,
    annotations: Option<String>,
    outline: Vec<String>,
}

struct Reader<'r, 'a> {
    archive: &'r mut Archive<'a>,
    gather: &'r mut Gather,
    /// Parts that were read: a text is found once, though it may show on every page.
    seen: HashSet<String>,
    pages: usize,
}

impl Reader<'_, '_> {
    fn document(&mut self, root: &str) -> Result<(), Reason> {
        let xml = self.archive.needed(root)?;
        let parts = Parts::read(root, &xml)?;
        let mut numbers = HashMap::new();
        for (id, part) in &parts.pages {
            self.pages += 1;
            numbers.insert(id.as_str(), self.pages);
            let read = self.page(part, &parts.templates);
            self.or_unread(read)?;
        }
        if let Some(part) = &parts.annotations {
            let read = annotations::read(self.archive, part, &numbers, self.gather);
            self.or_unread(read)?;
        }
        for title in &parts.outline {
            self.gather.push(Paragraph::fixed(Region::Metadata, Place::Bookmark, title), None);
        }
        Ok(())
    }

    /// Notes what is broken on this page and goes on, unless the whole file cannot be trusted.
    fn or_unread(&mut self, read: Result<(), Reason>) -> Result<(), Reason> {
        match read {
            Err(Reason::Hostile(what)) => Err(Reason::Hostile(what)),
            Err(reason) => {
                self.gather.unread(Place::WholePage(self.pages), reason);
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    fn page(&mut self, part: &str, templates: &HashMap<String, String>) -> Result<(), Reason> {
        if !self.seen.insert(part.to_owned()) {
            return Ok(());
        }
        let xml = self.archive.needed(part)?;
        let mut content = Content::read(part, &xml)?;
        let used = std::mem::take(&mut content.templates);
        let templates: Vec<&String> = used.iter().filter_map(|id| templates.get(id)).collect();
        for template in &templates {
            // What a template says is said on the first page that has it.
            if self.seen.insert((*template).clone()) {
                let xml = self.archive.needed(template)?;
                let shown = Content::read(template, &xml)?;
                content.pieces.extend(shown.pieces);
                content.pictured |= shown.pictured;
            }
        }
        if content.pieces.is_empty() && content.pictured {
            return Err(Reason::Picture);
        }
        let page = self.pages;
        for paragraph in lines::paragraphs(lines::lines(content.pieces, Gaps::GUESSED)) {
            let place = |line: &Line| Place::Page(page, Box::new(Place::Line(line.number)));
            self.gather.push(lines::paragraph(Region::Prose, &paragraph, place), None);
        }
        Ok(())
    }
}

impl Parts {
    fn read(root: &str, xml: &str) -> Result<Self, Reason> {
        let mut parts = Self::default();
        let mut items = Items::new(root, xml);
        let mut text: Option<String> = None;
        while let Some(item) = items.next()? {
            match item {
                Item::Open(tag) => {
                    let place = || Some((tag.get("ID")?, beside(root, &tag.get("BaseLoc")?)));
                    match tag.name.as_str() {
                        "Page" => parts.pages.extend(place()),
                        "TemplatePage" => parts.templates.extend(place()),
                        "Annotations" => text = Some(String::new()),
                        "OutlineElem" => parts.outline.extend(tag.get("Title")),
                        _ => {}
                    }
                }
                Item::Text(words, _) => text.iter_mut().for_each(|text| text.push_str(words)),
                Item::Char(c, _) => text.iter_mut().for_each(|text| text.push(c)),
                Item::Close(name) if name == "Annotations" => {
                    parts.annotations = text.take().map(|target| beside(root, &target));
                }
                Item::Close(_) => {}
            }
        }
        Ok(parts)
    }
}

/// The part that `target` means in the part called `name`: a path from its folder, or from the top.
fn beside(name: &str, target: &str) -> String {
    let folder = name.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    resolved(&folder, &target.trim().replace('\\', "/"))
}

#[cfg(test)]
mod tests;
