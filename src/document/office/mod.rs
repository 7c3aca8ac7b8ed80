//! Documents kept in archives of XML: Office Open XML ([ECMA-376]), OpenDocument (OASIS), OFD
//! (GB/T 33190), EPUB. Which one it is, the archive tells, whatever its name.

mod annotate;
mod drawing;
mod epub;
mod ofd;
mod opendocument;
mod properties;
mod runs;
mod sheet;
mod slides;
mod track;
mod word;
mod xml;

pub(super) use annotate::annotate;
pub(super) use track::tracked;

use crate::document::archive::Archive;
use crate::document::gather::Gather;
use crate::document::office::xml::{Item, Items, Relations};
use crate::document::package::{Container, Package};
use crate::document::{Extracted, Format, Reason, Revisions};

/// Reads the document in `bytes`, which goes by the name of `format`; nothing when the archive
/// holds no document of its own.
pub(super) fn read(
    bytes: &[u8],
    format: Format,
    revisions: Revisions,
) -> Result<Option<(Format, Extracted, Package)>, Reason> {
    let mut archive = Archive::open(bytes, format.shown())?;
    let signed = archive.holds("_xmlsignatures/") || archive.holds("META-INF/documentsignatures.xml");
    let archive = &mut archive;
    if let Some(mime) = archive.part("mimetype")? {
        if mime.trim() == "application/epub+zip" {
            let mut gather = Gather::new(Container::Closed("EPUB"));
            epub::read(archive, &mut gather)?;
            return Ok(Some(finished(Format::Epub, gather)));
        }
        if mime.starts_with("application/vnd.oasis.opendocument.") {
            if archive.part("META-INF/manifest.xml")?.is_some_and(|manifest| manifest.contains("encryption-data")) {
                return Err(Reason::Encrypted);
            }
            let mut gather = Gather::new(Container::Archive { signed });
            opendocument::read(archive, revisions, &mut gather)?;
            return Ok(Some(finished(Format::OpenDocument, gather)));
        }
    }
    if archive.holds("OFD.xml") {
        let mut gather = Gather::new(Container::Closed("OFD"));
        ofd::read(archive, &mut gather)?;
        return Ok(Some(finished(Format::Ofd, gather)));
    }
    let root = Relations::of(archive, "")?;
    let Some(main) = root.first("officeDocument").map(str::to_owned) else { return Ok(None) };
    let mut gather = Gather::new(Container::Archive { signed });
    if main.ends_with(".bin") {
        return Err(Reason::Unsupported("Excel binary (xlsb)"));
    }
    let kind = outermost(&main, &archive.needed(&main)?)?;
    let format = match kind.as_str() {
        "document" => {
            word::read(archive, &root, &main, revisions, &mut gather)?;
            Format::Word
        }
        "workbook" => {
            sheet::read(archive, &root, &main, &mut gather)?;
            Format::Spreadsheet
        }
        "presentation" => {
            slides::read(archive, &root, &main, &mut gather)?;
            Format::Slides
        }
        _ => return Err(Reason::NotThat(format.shown())),
    };
    Ok(Some(finished(format, gather)))
}

fn finished(format: Format, gather: Gather) -> (Format, Extracted, Package) {
    let (extracted, package) = gather.finish();
    (format, extracted, package)
}

/// The name of the outermost element of a part.
fn outermost(part: &str, xml: &str) -> Result<String, Reason> {
    let mut items = Items::new(part, xml);
    while let Some(item) = items.next()? {
        if let Item::Open(tag) = item {
            return Ok(tag.name);
        }
    }
    Ok(String::new())
}
