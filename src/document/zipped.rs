//! Archives of documents, and documents in documents.

use std::sync::Arc;

use crate::document::archive::Archive;
use crate::document::gather::Gather;
use crate::document::package::{Container, Package};
use crate::document::{Document, Extracted, Format, Place, Reading, Reason};

/// How many documents may hold a document: a mail and an archive, or two mails.
const DEPTH: usize = 2;

/// The most bytes of text of all documents of an archive: all of it is held at a time.
const TEXT: usize = 64 << 20;

/// What a document stands in.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Within {
    /// How many documents hold it.
    depth: usize,
    /// One of them is an archive.
    archive: bool,
}

impl Within {
    /// What a document stands in that is in a document which stands in this.
    fn deeper(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }
}

/// Reads the documents in the archive `bytes`.
pub(super) fn read(bytes: &[u8], reading: Reading, within: Within) -> Result<(Extracted, Package), Reason> {
    if within.archive || within.depth >= DEPTH {
        return Err(Reason::Nested);
    }
    let mut archive = Archive::open(bytes, Format::Archive.shown())?;
    let mut gather = Gather::new(Container::Closed("zip"));
    let within = Within { archive: true, ..within };
    for (at, name) in archive.entries()? {
        // What macOS adds to each file.
        if Format::of(&name).is_document() && !name.starts_with("__MACOSX/") {
            let bytes = archive.bytes_of(at, &name);
            match bytes {
                Ok(bytes) => add(&name, bytes, reading, within, &mut gather),
                // What comes after may ask for as much again.
                Err(Reason::Hostile(what)) => return Err(Reason::Hostile(what)),
                Err(reason) => gather.unread(Place::File(name.into(), Box::new(Place::Name)), reason),
            }
            if gather.size() > TEXT {
                return Err(Reason::Hostile("unpacked"));
            }
        }
    }
    Ok(gather.finish())
}

/// Adds the file `bytes`, which a document that stands `within` others holds under `name`.
pub(super) fn add(name: &str, bytes: Vec<u8>, reading: Reading, within: Within, gather: &mut Gather) {
    let name: Arc<str> = name.into();
    let holds = matches!(Format::of(&name).seen_in(&bytes), Format::Mail | Format::Pdf);
    let read = match within.depth + 1 > DEPTH && holds {
        true => Err(Reason::Nested),
        false => Document::inside(&name, bytes.into(), reading, within.deeper()),
    };
    match read {
        Ok(document) => gather.document(&name, &document),
        Err(reason) => gather.unread(Place::File(name, Box::new(Place::Name)), reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::archive::{of_files, of_parts};
    use crate::text::Lang;

    #[track_caller]
    fn check(name: &str, bytes: &[u8], found: &[&str], unread: &[(&str, Reason)]) {
        let document = Document::read(name, bytes.to_vec(), None).expect("it can be read");
        let blocks = &document.extracted().expect("it was read").blocks;
        let places = blocks.iter().map(|block| document.place(block.span.start()).expect("it has one").shown(Lang::En));
        assert_eq!(places.collect::<Vec<_>>(), found);
        let left: Vec<_> = document.unread().iter().map(|(place, why)| (place.shown(Lang::En), why.clone())).collect();
        let unread: Vec<_> = unread.iter().map(|(place, why)| ((*place).to_owned(), why.clone())).collect();
        assert_eq!(left, unread);
    }

    #[test]
    fn one_archive_is_opened_and_none_in_it() {
        let one = of_parts(&[("a.txt", "xx"), ("__MACOSX/b.txt", "xx"), ("c.png", "xx")]);
        check("a.zip", &one, &["a.txt > line 1"], &[]);
        check("a.zip", &of_files(&[("b.zip", &one)]), &[], &[("b.zip > name", Reason::Nested)]);
        let mail = |bytes: &[u8], kind: &str, name: &str| {
            let head =
                format!("Subject: a\nContent-Type: {kind}\nContent-Disposition: attachment; filename={name}\n\n");
            [head.as_bytes(), bytes].concat()
        };
        let with_text = mail(b"xx", "text/plain", "a.txt");
        check(
            "a.zip",
            &of_files(&[("a.eml", &with_text)]),
            &["a.eml > property Subject", "a.eml > a.txt > line 1"],
            &[],
        );
    }

    #[test]
    fn a_format_that_is_not_read_is_no_archive_of_documents() {
        let bytes = of_parts(&[("a.txt", "xx")]);
        let reason = Document::read("a.pages", bytes, None).err().map(|problem| problem.reason);
        assert_eq!(reason, Some(Reason::Unsupported("Pages")));
    }

    #[test]
    fn reads_names_of_older_windows() {
        let (mut bytes, name) = (of_parts(&[("AAAA.txt", "xx")]), encoding_rs::GB18030.encode("报告").0);
        for at in memchr::memmem::find_iter(&bytes.clone(), "AAAA") {
            bytes[at..at + 4].copy_from_slice(&name);
        }
        check("a.zip", &bytes, &["报告.txt > line 1"], &[]);
    }
}
