//! Excel workbooks ([ECMA-376] part 1, 18): sheets with their cells, comments, headers, footers,
//! text boxes and charts, then the properties. Left out is what no sheet shows: the texts that
//! pivot tables and older programs keep for themselves.

mod around;
mod cells;
mod strings;
mod styles;

use std::sync::Arc;

pub(super) use cells::{CellTag, tags};

use crate::document::archive::Archive;
use crate::document::gather::{Gather, Paragraph};
use crate::document::office::drawing::noted;
use crate::document::office::properties;
use crate::document::office::sheet::strings::Strings;
use crate::document::office::sheet::styles::Styles;
use crate::document::office::xml::{Item, Items, Relations};
use crate::document::package::Part;
use crate::document::{Place, Reason, Region};

/// The most sheets of a workbook.
const SHEETS: usize = 10_000;

/// Reads the workbook whose main part is `main`.
pub(super) fn read(archive: &mut Archive<'_>, root: &Relations, main: &str, gather: &mut Gather) -> Result<(), Reason> {
    let workbook = archive.needed(main)?;
    let parts = Relations::of(archive, main)?;
    let mut strings = match parts.first("sharedStrings") {
        Some(name) => {
            let number = gather.part(Part::Named(name.to_owned()));
            Strings::read(number, name, &archive.needed(name)?)?
        }
        None => Strings::default(),
    };
    let styles = match parts.first("styles") {
        Some(name) => archive.part(name)?.map_or_else(|| Ok(Styles::default()), |xml| Styles::read(name, &xml))?,
        None => Styles::default(),
    };
    for (name, id) in sheets(main, &workbook)? {
        let place = |place| Place::Sheet(name.clone(), Box::new(place));
        gather.push(Paragraph::fixed(Region::Metadata, place(Place::Name), &name), None);
        let Some(part) = parts.by_id(&id) else {
            gather.unread(place(Place::Name), Reason::Damaged(format!("{main}: no part called {id}")));
            continue;
        };
        let sheet = archive.needed(part);
        let cells = sheet.and_then(|sheet| cells::read(&name, part, &sheet, &mut strings, &styles, gather));
        noted(cells, place(Place::Name), gather)?;
        let around = Relations::of(archive, part).and_then(|parts| around::read(archive, &parts, &place, gather));
        noted(around, place(Place::Name), gather)?;
    }
    properties::read(archive, root, gather)
}

/// The names of the sheets of a workbook, in order, and what their parts go by.
pub(super) fn sheets(part: &str, xml: &str) -> Result<Vec<(Arc<str>, String)>, Reason> {
    let mut items = Items::new(part, xml);
    let mut found = Vec::new();
    while let Some(item) = items.next()? {
        let Item::Open(tag) = item else { continue };
        if tag.name != "sheet" {
            continue;
        }
        found.push((tag.get("name").unwrap_or_default().into(), tag.get("id").unwrap_or_default()));
        if found.len() > SHEETS {
            return Err(Reason::Hostile("entries"));
        }
    }
    Ok(found)
}
