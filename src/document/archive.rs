//! Archives that office documents are kept in, read within limits and written with some parts
//! changed. This is the only file of the room that names the crate for them.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use zip::ZipArchive;
use zip::read::ZipFile;
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
        let mut archive = Self { archive, left: WHOLE };
        if archive.archive.len() > ENTRIES || archive.packed()? > bytes.len() as u64 {
            return Err(Reason::Hostile("entries"));
        }
        Ok(archive)
    }

    /// How many bytes the entries take as they are packed: where they lie over each other, more than
    /// there are.
    fn packed(&mut self) -> Result<u64, Reason> {
        let mut sum = 0_u64;
        for at in 0..self.archive.len() {
            let entry = self.archive.by_index_raw(at).map_err(|error| damaged("an entry", &error))?;
            sum = sum.saturating_add(entry.compressed_size());
        }
        Ok(sum)
    }

    /// Says whether there is an entry whose name starts with `start`.
    pub(super) fn holds(&self, start: &str) -> bool {
        self.archive.file_names().any(|name| name.is_ok_and(|name| name.starts_with(start)))
    }

    /// The entries that are no folders, in order: their numbers, and their names as people read them.
    pub(super) fn entries(&mut self) -> Result<Vec<(usize, String)>, Reason> {
        let mut found = Vec::new();
        for at in 0..self.archive.len() {
            let entry = self.archive.by_index_raw(at).map_err(|error| damaged("an entry", &error))?;
            let name = entry.name_raw();
            // Programs of older Windows write names in its encoding and do not say so.
            let name = match std::str::from_utf8(name) {
                Ok(name) => name.to_owned(),
                Err(_) => encoding_rs::GB18030.decode_without_bom_handling(name).0.into_owned(),
            };
            if !name.ends_with('/') {
                found.push((at, name));
            }
        }
        Ok(found)
    }

    /// The bytes of the entry with the number `at`, which is called `name`.
    pub(super) fn bytes_of(&mut self, at: usize, name: &str) -> Result<Vec<u8>, Reason> {
        let entry = self.archive.by_index(at);
        unpacked(entry, name, &mut self.left).map(Option::unwrap_or_default)
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
        unpacked(self.archive.by_name(name), name, &mut self.left)
    }
}

/// Unpacks `entry`, which is called `name`; of all entries, `left` bytes may still come.
fn unpacked(
    entry: Result<ZipFile<'_, Cursor<&[u8]>>, ZipError>,
    name: &str,
    left: &mut u64,
) -> Result<Option<Vec<u8>>, Reason> {
    let entry = match entry {
        Ok(entry) => entry,
        Err(ZipError::FileNotFound) => return Ok(None),
        Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => return Err(Reason::Encrypted),
        Err(error) => return Err(damaged(name, &error)),
    };
    let limit = PART.min(*left).min(entry.compressed_size().saturating_mul(RATIO).max(LARGE));
    let mut bytes = Vec::new();
    let read = entry.take(limit + 1).read_to_end(&mut bytes);
    if bytes.len() as u64 > limit {
        return Err(Reason::Hostile("unpacked"));
    }
    // A damaged entry took as much to unpack.
    *left -= bytes.len() as u64;
    read.map_err(|error| damaged(name, &error))?;
    Ok(Some(bytes))
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
    of_files(&parts.iter().map(|&(name, text)| (name, text.as_bytes())).collect::<Vec<_>>())
}

/// Makes an archive of `files`, for tests.
#[cfg(test)]
pub(super) fn of_files(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, SimpleFileOptions::default()).expect("it can be started");
        archive.write_all(bytes).expect("it can be written");
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
    fn entries_that_lie_over_each_other_are_refused() {
        let bytes = of_parts(&[("0.xml", "增长xx%，其中甲乙丙丁戊己庚辛壬癸，子丑寅卯辰巳午未申酉戌亥。")]);
        let find = |sign: &[u8]| memchr::memmem::rfind(&bytes, sign).expect("it is there");
        let (list, end) = (find(b"PK\x01\x02"), find(b"PK\x05\x06"));
        let opened = |count: u8| {
            let mut again = bytes[..list].to_vec();
            for number in 0..count {
                let entry = again.len();
                again.extend(&bytes[list..end]);
                // The name stands behind 46 bytes.
                again[entry + 46] = b'0' + number;
            }
            let (from, size) = (again.len(), (end - list) * usize::from(count));
            again.extend(&bytes[end..]);
            (again[from + 8], again[from + 10]) = (count, count);
            again[from + 12..from + 16].copy_from_slice(&u32::try_from(size).expect("it is short").to_le_bytes());
            Archive::open(&again, "Word").err()
        };
        assert_eq!((opened(1), opened(9)), (None, Some(Reason::Hostile("entries"))));
    }

    #[test]
    fn says_what_is_no_archive() {
        let open = |bytes: &[u8]| Archive::open(bytes, "Word").err();
        assert_eq!(open(b"PK"), Some(Reason::NotThat("Word")));
    }
}
