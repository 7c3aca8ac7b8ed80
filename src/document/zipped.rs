//! Archives of documents, and documents in documents.

use std::sync::Arc;

use crate::document::archive::Archive;
use crate::document::gather::Gather;
use crate::document::package::{Container, Package};
use crate::document::{Document, Extracted, Format, Place, Reading, Reason};

/// How deep documents may hold documents: a mail with an archive.
const DEPTH: usize = 2;

/// Reads the documents in the archive `bytes`, which is held by `depth` others.
pub(super) fn read(bytes: &[u8], reading: Reading, depth: usize) -> Result<(Extracted, Package), Reason> {
    let mut archive = Archive::open(bytes, Format::Archive.shown())?;
    let mut gather = Gather::new(Container::Closed("zip"));
    for name in archive.names() {
        // What macOS adds to each file.
        if Format::of(&name).is_document() && !name.starts_with("__MACOSX/") {
            let bytes = archive.bytes(&name)?.unwrap_or_default();
            add(&name, bytes, reading, depth, &mut gather);
        }
    }
    Ok(gather.finish())
}

/// Adds the file `bytes`, which a document held by `depth` others holds under `name`.
pub(super) fn add(name: &str, bytes: Vec<u8>, reading: Reading, depth: usize, gather: &mut Gather) {
    let name: Arc<str> = name.into();
    let read = if depth + 1 > DEPTH && matches!(Format::of(&name).seen_in(&bytes), Format::Archive | Format::Mail) {
        Err(Reason::Nested)
    } else {
        Document::inside(&name, bytes.into(), reading, depth + 1)
    };
    match read {
        Ok(document) => gather.document(&name, &document),
        Err(reason) => gather.unread(Place::File(name, Box::new(Place::Name)), reason),
    }
}
