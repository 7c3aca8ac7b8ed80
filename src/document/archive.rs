//! Archives that office documents are kept in, read within limits and written with some parts
//! changed. This is the only file of the room that names the crate for them.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use zip::ZipArchive;
use zip::result::ZipError;
use zip::write::ZipWriter;

use crate::document::Reason;

/// The most entries an archive may have.
const ENTRIES: usize = 10_000;
/// The most bytes of a part, unpacked.
const PART: u64 = 128 << 20;
/// The most bytes of all parts that are read, unpacked.
const WHOLE: u64 = 512 << 20;

/// The first bytes of a compound file ([MS-CFB] 2.2): what Office wraps an encrypted document in,
/// and the format of Office 97 to 2003.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// An archive in memory.
pub(super) struct Archive<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// How many bytes may still be unpacked.
    left: u64,
}

impl<'a> Archive<'a> {
    /// Opens `bytes`, which should be a document of `format`.
    pub(super) fn open(bytes: &'a [u8], format: &'static str) -> Result<Self, Reason> {
        if bytes.starts_with(COMPOUND) {
            let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
            let encrypted = memchr::memmem::find(bytes, &name).is_some();
            return Err(if encrypted { Reason::Encrypted } else { Reason::NotThat(format) });
        }
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

    /// The text of the part called `name`, a path without a leading `/`; nothing when there is none.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<String>, Reason> {
        let entry = match self.archive.by_name(name) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => return Err(Reason::Encrypted),
            Err(error) => return Err(damaged(name, &error)),
        };
        let limit = PART.min(self.left);
        let mut bytes = Vec::new();
        entry.take(limit + 1).read_to_end(&mut bytes).map_err(|error| damaged(name, &error))?;
        if bytes.len() as u64 > limit {
            return Err(Reason::Hostile("unpacked"));
        }
        self.left -= bytes.len() as u64;
        String::from_utf8(bytes).map(Some).map_err(|_| damaged(name, &"not UTF-8"))
    }
}

fn damaged(part: &str, error: &impl ToString) -> Reason {
    Reason::Damaged(format!("{part}: {}", error.to_string()))
}

/// The archive `bytes` with the parts in `changed` instead of those of their names; every other
/// entry stays as it is packed, in order.
///
/// # Errors
///
/// Returns the words of the crate when the archive cannot be read or written.
pub(super) fn with_parts(bytes: &[u8], changed: &BTreeMap<String, String>) -> Result<Vec<u8>, String> {
    let words = |error: ZipError| error.to_string();
    let mut old = ZipArchive::new(Cursor::new(bytes)).map_err(words)?;
    let mut new = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len() + 1024)));
    new.set_raw_comment(old.comment().into()).map_err(words)?;
    for index in 0..old.len() {
        let entry = old.by_index_raw(index).map_err(words)?;
        let part = entry.name().ok().and_then(|name| Some((name.to_string(), changed.get(&*name)?)));
        let Some((name, text)) = part else {
            new.raw_copy_file(entry).map_err(words)?;
            continue;
        };
        let options = entry.options();
        drop(entry);
        new.start_file(name, options).map_err(words)?;
        new.write_all(text.as_bytes()).map_err(|error| error.to_string())?;
    }
    Ok(new.finish().map_err(words)?.into_inner())
}

/// Makes an archive of `parts`, for tests.
#[cfg(test)]
pub(super) fn of_parts(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("it can be started");
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
        let changed = BTreeMap::from([("b/c.xml".to_owned(), "<b>12</b>".to_owned())]);
        let new = with_parts(&bytes, &changed).expect("it can be written");
        let mut archive = Archive::open(&new, "Word").expect("it is an archive");
        assert_eq!(archive.part("b/c.xml"), Ok(Some("<b>12</b>".to_owned())));
        assert_eq!(archive.part("a.xml"), Ok(Some("<a/>".to_owned())));
        assert_eq!(archive.part("none"), Ok(None));
        assert_eq!(with_parts(&bytes, &BTreeMap::new()).expect("it can be written"), bytes);
    }

    #[test]
    fn says_what_is_no_archive() {
        let open = |bytes: &[u8]| Archive::open(bytes, "Word").err();
        let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(open(b"PK"), Some(Reason::NotThat("Word")));
        assert_eq!(open(COMPOUND), Some(Reason::NotThat("Word")));
        assert_eq!(open(&[COMPOUND, &name].concat()), Some(Reason::Encrypted));
    }
}
