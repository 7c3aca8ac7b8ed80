//! EPUB (EPUB 3.3, W3C): the chapters of a book in the order they are read, and what is said of it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::document::archive::Archive;
use crate::document::gather::Gather;
use crate::document::office::properties;
use crate::document::office::xml::{Item, Items, resolved};
use crate::document::zipped::Within;
use crate::document::{Document, Format, Place, Reading, Reason};

/// The part that says where the book is described.
const CONTAINER: &str = "META-INF/container.xml";
/// The most chapters of a book.
const CHAPTERS: usize = 10_000;
/// Fonts are kept from being copied in these ways; texts can still be read.
const FONTS: [&str; 2] = ["http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"];

/// Reads the book in `archive`.
pub(super) fn read(archive: &mut Archive<'_>, gather: &mut Gather) -> Result<(), Reason> {
    if let Some(xml) = archive.part("META-INF/encryption.xml")?
        && is_locked(&xml)?
    {
        return Err(Reason::Encrypted);
    }
    let container = archive.needed(CONTAINER)?;
    let described = attribute(CONTAINER, &container, "rootfile", "full-path")?;
    let described = described.ok_or_else(|| Reason::Damaged(format!("{CONTAINER}: no rootfile")))?;
    let xml = archive.needed(&described)?;
    for name in chapters(&described, &xml)? {
        let shown: Arc<str> = name.rsplit('/').next().unwrap_or(&name).into();
        let missing = || Reason::Damaged(format!("{name}: missing"));
        let chapter = archive.bytes(&name).and_then(|bytes| bytes.ok_or_else(missing)).and_then(|bytes| {
            // Whatever it is called, a chapter is XHTML.
            let page = matches!(Format::of(&shown), Format::Html | Format::Xhtml);
            let name = if page { shown.to_string() } else { format!("{shown}.xhtml") };
            if !matches!(Format::of(&name).seen_in(&bytes), Format::Html | Format::Xhtml) {
                return Err(Reason::NotThat("XHTML"));
            }
            Document::inside(&name, bytes.into(), Reading::default(), Within::default())
        });
        match chapter {
            Ok(chapter) => gather.document(&shown, &chapter),
            Err(reason) => gather.unread(Place::File(shown, Box::new(Place::Name)), reason),
        }
    }
    gather.leave_headings();
    properties::part(&described, &xml, gather)
}

/// Says whether more than fonts is encrypted.
fn is_locked(xml: &str) -> Result<bool, Reason> {
    let mut items = Items::new("META-INF/encryption.xml", xml);
    while let Some(item) = items.next()? {
        if let Item::Open(tag) = item
            && tag.name == "EncryptionMethod"
            && !tag.get("Algorithm").is_some_and(|way| FONTS.contains(&way.as_str()))
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What the first element called `element` says under `name`.
fn attribute(part: &str, xml: &str, element: &str, name: &str) -> Result<Option<String>, Reason> {
    let mut items = Items::new(part, xml);
    while let Some(item) = items.next()? {
        if let Item::Open(tag) = item
            && tag.name == element
        {
            return Ok(tag.get(name));
        }
    }
    Ok(None)
}

/// The parts that hold the chapters, in order.
fn chapters(part: &str, xml: &str) -> Result<Vec<String>, Reason> {
    let folder = part.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let mut items = Items::new(part, xml);
    let (mut manifest, mut spine) = (HashMap::new(), Vec::new());
    while let Some(item) = items.next()? {
        let Item::Open(tag) = item else { continue };
        match tag.name.as_str() {
            "item" => {
                if let (Some(id), Some(href)) = (tag.get("id"), tag.get("href")) {
                    manifest.insert(id, resolved(&folder, &plain(&href)));
                }
            }
            "itemref" => spine.extend(tag.get("idref")),
            _ => {}
        }
        if spine.len() > CHAPTERS {
            return Err(Reason::Hostile("entries"));
        }
    }
    let found: Vec<String> = spine.iter().filter_map(|id| manifest.remove(id)).collect();
    if found.is_empty() { Err(Reason::Damaged(format!("{part}: no chapters"))) } else { Ok(found) }
}

/// `href` without its percent signs (RFC 3986, 2.1).
fn plain(href: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), href.as_bytes());
    while let Some((&first, after)) = rest.split_first() {
        let digit = |at: usize| after.get(at).and_then(|&byte| char::from(byte).to_digit(16));
        match (first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                rest = &after[2..];
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;
    use crate::text::Lang;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    fn book(more: &[(&str, &str)]) -> Vec<u8> {
        let container = "<container><rootfiles><rootfile full-path='O/b.opf'/></rootfiles></container>";
        let described = "<package><metadata><dc:title xmlns:dc='d'>书xx</dc:title></metadata><manifest><item id='a' href='%E7%AB%A0.xhtml'/><item id='b' href='b.html'/><item id='c' href='c.html'/></manifest><spine><itemref idref='b'/><itemref idref='a'/><itemref idref='c'/></spine></package>";
        let parts = [
            ("mimetype", "application/epub+zip"),
            (CONTAINER, container),
            ("O/b.opf", described),
            ("O/章.xhtml", "<html><body><h1>一</h1>\n<p>增长<b>xx</b>%</p></body></html>"),
            ("O/b.html", "<html><body><p>序xx年</p></body></html>"),
        ];
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts.iter().chain(more) {
            out.start_file(*name, SimpleFileOptions::default()).expect("it can be added");
            out.write_all(content.as_bytes()).expect("it can be written");
        }
        out.finish().expect("it can be ended").into_inner()
    }

    #[test]
    fn reads_the_chapters_in_order() {
        // Whatever the file is called, it says itself what it is.
        for name in ["a.epub", "a.zip"] {
            let document = Document::read(name, book(&[]), None).expect("it is a book");
            assert_eq!((document.text(), document.format()), ("序xx年\n一\n增长xx%\n书xx\n", Format::Epub));
            let place = |word: &str| document.place(document.text().find(word).expect("it is there"));
            assert_eq!(place("增长").map(|place| place.shown(Lang::En)).as_deref(), Some("章.xhtml > line 2"));
            assert_eq!(place("书").map(|place| place.shown(Lang::En)).as_deref(), Some("property title"));
            assert_eq!(document.unread().len(), 1, "a chapter is missing");
        }
    }

    #[test]
    fn tells_locked_books_from_locked_fonts() {
        let locked = |way: &str| {
            let xml = format!(
                "<encryption><EncryptedData><EncryptionMethod Algorithm='{way}'/></EncryptedData></encryption>"
            );
            Document::read("a.epub", book(&[("META-INF/encryption.xml", &xml)]), None).map_err(|problem| problem.reason)
        };
        assert!(locked(FONTS[0]).is_ok());
        assert!(matches!(locked("http://www.w3.org/2001/04/xmlenc#aes128-cbc"), Err(Reason::Encrypted)));
    }
}
