//! Archives that office documents are kept in, read within limits and written with some parts
//! changed. This is the only file of the room that names the crate for them.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use zip::ZipArchive;
use zip::result::ZipError;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::document::Reason;

/// The most entries an archive may have.
const ENTRIES: usize = 10_000;
/// The most bytes of a part, unpacked.
const PART: u64 = 64 << 20;
/// The most bytes of all parts that are read, unpacked.
const WHOLE: u64 = 256 << 20;
/// How many times its packed size a large part may be. XML comes to 5 to 30 times, tables of equal
/// cells to 100; deflate ends at 1,032.
const RATIO: u64 = 200;
/// From which size on the ratio counts.
const LARGE: u64 = 4 << 20;

/// An archive in memory.
pub(super) struct Archive<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// How many bytes may still be unpacked.
    left: u64,
}

impl<'a> Archive<'a> {
    /// Opens `bytes`, which should be a document of `format`.
    pub(super) fn open(bytes: &'a [u8], format: &'static str) -> Result<Self, Reason> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Reason::NotThat(format))?;
        if archive.len() > ENTRIES {
            return Err(Reason::Hostile("entries"));
        }
        Ok(Self { archive, left: WHOLE })
    }

    /// Says whether there is an entry whose name starts with `start`.
    pub(super) fn holds(&self, start: &str) -> bool {
        self.archive.file_names().any(|name| name.is_ok_and(|name| name.starts_with(start)))
    }

    /// The names of the entries, in order; folders and names that are no text are left out.
    pub(super) fn names(&self) -> Vec<String> {
        let names = self.archive.file_names().filter_map(|name| name.ok().map(|name| name.to_string()));
        names.filter(|name| !name.ends_with('/')).collect()
    }

    /// The text of the part called `name`, which the document says it has.
    pub(super) fn needed(&mut self, name: &str) -> Result<String, Reason> {
        self.part(name)?.ok_or_else(|| Reason::Damaged(format!("{name}: missing")))
    }

    /// The text of the part called `name`, a path without a leading `/`; nothing when there is none.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<String>, Reason> {
        let Some(bytes) = self.bytes(name)? else { return Ok(None) };
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            // Some programs write their XML as UTF-16 (XML 4.3.3).
            Err(error) => {
                let bytes = error.into_bytes();
                let wide = encoding_rs::Encoding::for_bom(&bytes);
                let text =
                    wide.and_then(|(encoding, _)| encoding.decode_with_bom_removal(&bytes).0.into_owned().into());
                text.ok_or_else(|| damaged(name, &"neither UTF-8 nor UTF-16"))?
            }
        };
        Ok(Some(text))
    }

    /// The bytes of the entry called `name`; nothing when there is none.
    pub(super) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, Reason> {
        let entry = match self.archive.by_name(name) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => return Err(Reason::Encrypted),
            Err(error) => return Err(damaged(name, &error)),
        };
        let limit = PART.min(self.left).min(entry.compressed_size().saturating_mul(RATIO).max(LARGE));
        let mut bytes = Vec::new();
        let read = entry.take(limit + 1).read_to_end(&mut bytes);
        if bytes.len() as u64 > limit {
            return Err(Reason::Hostile("unpacked"));
        }
        // A damaged entry took as much to unpack.
        self.left -= bytes.len() as u64;
        read.map_err(|error| damaged(name, &error))?;
        Ok(Some(bytes))
    }
}

fn damaged(part: &str, error: &impl ToString) -> Reason {
    Reason::Damaged(format!("{part}: {}", error.to_string()))
}

/// The archive `bytes` with the parts in `changed` instead of those of their names; every other
/// entry stays as it is packed, in order. What goes by a new name comes last.
///
/// # Errors
///
/// Returns the words of the crate when the archive cannot be read or written.
pub(super) fn with_parts(bytes: &[u8], changed: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, String> {
    let words = |error: ZipError| error.to_string();
    let mut old = ZipArchive::new(Cursor::new(bytes)).map_err(words)?;
    let mut new = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len() + 1024)));
    new.set_raw_comment(old.comment().into()).map_err(words)?;
    let mut added: BTreeMap<&str, &[u8]> = changed.iter().map(|(name, text)| (&**name, &**text)).collect();
    for index in 0..old.len() {
        let entry = old.by_index_raw(index).map_err(words)?;
        let part = entry.name().ok().and_then(|name| Some((name.to_string(), added.remove(&*name)?)));
        let Some((name, text)) = part else {
            new.raw_copy_file(entry).map_err(words)?;
            continue;
        };
        let options = entry.options();
        drop(entry);
        new.start_file(name, options).map_err(words)?;
        new.write_all(text).map_err(|error| error.to_string())?;
    }
    for (name, text) in added {
        new.start_file(name, SimpleFileOptions::default()).map_err(words)?;
        new.write_all(text).map_err(|error| error.to_string())?;
    }
    Ok(new.finish().map_err(words)?.into_inner())
}

/// Makes an archive of `parts`, for tests.
#[cfg(test)]
pub(super) fn of_parts(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).expect("it can be started");
        archive.write_all(text.as_bytes()).expect("it can be written");
    }
    archive.finish().expect("it can be finished").into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_a_part_and_keeps_the_others() {
        let bytes = of_parts(&[("a.xml", "<a/>"), ("b/c.xml", "<b>xx</b>"), ("d.bin", "d")]);
        let changed = BTreeMap::from([("b/c.xml".to_owned(), b"<b>12</b>".to_vec())]);
        let new = with_parts(&bytes, &changed).expect("it can be written");
        let mut archive = Archive::open(&new, "Word").expect("it is an archive");
        assert_eq!(archive.part("b/c.xml"), Ok(Some("<b>12</b>".to_owned())));
        assert_eq!(archive.part("a.xml"), Ok(Some("<a/>".to_owned())));
        assert_eq!(archive.part("none"), Ok(None));
        assert_eq!(with_parts(&bytes, &BTreeMap::new()).expect("it can be written"), bytes);
    }

    #[test]
    fn a_part_that_unpacks_to_too_much_is_refused() {
        let check = |text: &str, expected: Result<usize, Reason>| {
            let bytes = of_parts(&[("a.xml", text)]);
            let mut archive = Archive::open(&bytes, "Word").expect("it is an archive");
            assert_eq!(archive.part("a.xml").map(|text| text.map_or(0, |text| text.len())), expected);
        };
        check(&" ".repeat(4 << 20), Ok(4 << 20));
        check(&" ".repeat(5 << 20), Err(Reason::Hostile("unpacked")));
    }

    #[test]
    fn says_what_is_no_archive() {
        let open = |bytes: &[u8]| Archive::open(bytes, "Word").err();
        assert_eq!(open(b"PK"), Some(Reason::NotThat("Word")));
    }
}
