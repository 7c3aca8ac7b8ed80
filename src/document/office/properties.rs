//! The properties of an office document: its title, its keywords, what its authors added.

use crate::document::archive::Archive;
use crate::document::gather::{Gather, Paragraph, Run};
use crate::document::office::drawing::noted;
use crate::document::office::xml::{Item, Items, Relations};
use crate::document::package::Part;
use crate::document::{Place, Reason, Region};

/// Reads the properties that `root` relates to.
pub(super) fn read(archive: &mut Archive<'_>, root: &Relations, gather: &mut Gather) -> Result<(), Reason> {
    gather.leave_headings();
    for kind in ["core-properties", "extended-properties", "custom-properties"] {
        for name in root.all(kind) {
            let read = archive.part(name).and_then(|xml| xml.map_or(Ok(()), |xml| part(name, &xml, gather)));
            noted(read, Place::Property(name.to_owned()), gather)?;
        }
    }
    Ok(())
}

/// Properties that say nothing of what the document says.
const TECHNICAL: &[&str] = &[
    "created",
    "modified",
    "revision",
    "lastModifiedBy",
    "Application",
    "AppVersion",
    "Template",
    "DocSecurity",
    "generator",
    "creation-date",
    "date",
    "print-date",
    "printed-by",
    "editing-cycles",
    "editing-duration",
    "document-statistic",
    // The names of sheets and slides once more, and their number.
    "TitlesOfParts",
    "HeadingPairs",
];

/// Reads the properties in a part: elements that hold a text.
pub(super) fn part(part: &str, xml: &str, gather: &mut Gather) -> Result<(), Reason> {
    let number = gather.part(Part::Named(part.to_owned()));
    let mut items = Items::new(part, xml);
    let (mut named, mut open) = (None, None);
    while let Some(item) = items.next()? {
        match item {
            Item::Open(tag) if TECHNICAL.contains(&&*tag.name) => items.skip()?,
            Item::Open(tag) => {
                // A property of the user's own says its name in an attribute.
                let own = matches!(tag.name.as_str(), "property" | "user-defined");
                named = if own { tag.get("name") } else { named };
                let name = named.clone().unwrap_or(tag.name);
                open = Some(Paragraph::new(Region::Metadata, Place::Property(name)));
            }
            Item::Close(name) => {
                if let Some(paragraph) = open.take() {
                    gather.push(paragraph, None);
                }
                if matches!(name.as_str(), "property" | "user-defined") {
                    named = None;
                }
            }
            Item::Text(text, bytes) => {
                if let Some(paragraph) = &mut open {
                    paragraph.append(text, Some(Run::new(number, bytes)));
                }
            }
            Item::Char(c, bytes) => {
                if let Some(paragraph) = &mut open {
                    paragraph.append(c.encode_utf8(&mut [0; 4]), Some(Run::new(number, bytes)));
                }
            }
        }
    }
    Ok(())
}
