//! OpenDocument texts, spreadsheets, presentations and drawings (OASIS ODF 1.3, part 3): the body,
//! headers and footers of the master pages, charts and documents that are embedded, properties.
//!
//! Elements go by their names without a prefix, as everywhere in this room; where two of them share
//! a name, what stands around decides. The flat form in one file is not read.

mod changes;
mod reader;
mod scope;
mod sheet;
mod styles;

use std::collections::HashSet;

pub(super) use sheet::{CellTag, tags};

use crate::document::archive::Archive;
use crate::document::gather::Gather;
use crate::document::office::opendocument::reader::{Found, Reader};
use crate::document::office::opendocument::scope::{Body, Story};
use crate::document::office::opendocument::styles::Styles;
use crate::document::office::properties;
use crate::document::{Place, Reason, Revisions};

/// Reads the document as it reads after `revisions`.
pub(super) fn read(archive: &mut Archive<'_>, revisions: Revisions, gather: &mut Gather) -> Result<(), Reason> {
    let content = archive.needed(CONTENT)?;
    let common = archive.part(STYLES)?;
    let mut styles = Styles::default();
    if let Some(xml) = &common {
        styles.add(STYLES, xml)?;
    }
    styles.add(CONTENT, &content)?;
    let found = Reader::new(Story::Whole, &styles, revisions, gather).read(CONTENT, &content)?;
    // A formula or a database has no text of this kind.
    let body = found.body.ok_or(Reason::Unsupported("OpenDocument without text"))?;
    drop(content);
    gather.leave_headings();
    let mut objects = found.objects;
    let masters = Story::Master(body, found.masters);
    if let Some(xml) = &common {
        let found = Reader::new(masters, &styles, revisions, gather).read(STYLES, xml)?;
        objects.extend(found.objects);
    }
    embedded(archive, body, objects, revisions, gather)?;
    gather.leave_headings();
    match archive.part("meta.xml")? {
        Some(xml) => properties::part("meta.xml", &xml, gather),
        None => Ok(()),
    }
}

const CONTENT: &str = "content.xml";
const STYLES: &str = "styles.xml";

/// Reads what `objects` name: folders of the package with a document each, and where they are shown.
/// A broken one does not keep the rest from being read.
fn embedded(
    archive: &mut Archive<'_>,
    body: Body,
    mut objects: Vec<(String, Place)>,
    revisions: Revisions,
    gather: &mut Gather,
) -> Result<(), Reason> {
    let mut seen = HashSet::new();
    let mut next = 0;
    while let Some((folder, place)) = objects.get(next).cloned() {
        next += 1;
        if !seen.insert(folder.clone()) {
            continue;
        }
        gather.leave_headings();
        match object(archive, body, &folder, &place, revisions, gather) {
            Ok(found) => objects.extend(found),
            // What the whole document may take is used up.
            Err(Reason::Hostile(what)) => return Err(Reason::Hostile(what)),
            Err(reason) => gather.unread(place, reason),
        }
    }
    Ok(())
}

/// Reads the object in `folder` and returns those that are embedded in it.
fn object(
    archive: &mut Archive<'_>,
    body: Body,
    folder: &str,
    place: &Place,
    revisions: Revisions,
    gather: &mut Gather,
) -> Result<Vec<(String, Place)>, Reason> {
    let name = format!("{folder}/{CONTENT}");
    // An object of another program is only a picture here.
    let Some(xml) = archive.part(&name)? else { return Ok(Vec::new()) };
    let mut styles = Styles::default();
    styles.add(&name, &xml)?;
    let story = Story::Embedded { name: folder.into(), place: place.clone(), copies: body == Body::Sheets };
    let Found { objects, .. } = Reader::new(story, &styles, revisions, gather).read(&name, &xml)?;
    Ok(objects.into_iter().map(|(inner, place)| (format!("{folder}/{inner}"), place)).collect())
}

#[cfg(test)]
mod tests;
