//! Unpacks a workbook to nowhere, to learn what it would take before any of it is parsed.
//!
//! A workbook is an archive, and a few kilobytes of one can unpack to more than memory holds.

use std::io::{self, BufReader, Cursor, Read};

use quick_xml::events::Event;
use zip::ZipArchive;

use crate::worklist::list::fault::{Broken, ListFault};

/// How much of a workbook is read: far more than any list of missing figures takes.
pub(super) struct Limits {
    pub(super) entries: usize,
    /// Bytes of one entry, unpacked.
    pub(super) entry: u64,
    /// Bytes of all entries, unpacked.
    pub(super) whole: u64,
    /// Bytes of text in the cells that are kept: many cells may share one long text.
    pub(super) text: usize,
    pub(super) rows: u32,
    pub(super) columns: u32,
}

/// The limits that hold outside of tests.
pub(super) const LIMITS: Limits =
    Limits { entries: 10_000, entry: 256 << 20, whole: 512 << 20, text: 512 << 20, rows: 1_100_000, columns: 16_384 };

/// Unpacks every entry to nowhere.
///
/// # Errors
///
/// The bytes are no archive, a broken one, or one beyond `limits`.
pub(super) fn check(bytes: &[u8], limits: &Limits) -> Result<(), ListFault> {
    let too_large = || ListFault::new("", Broken::TooLarge);
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ListFault::new("", Broken::NotWorkbook))?;
    if archive.len() > limits.entries {
        return Err(too_large());
    }
    let mut left = limits.whole;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|error| unreadable(&error))?;
        let is_strings = entry.name().is_ok_and(|name| name.to_ascii_lowercase().ends_with("sharedstrings.xml"));
        let limit = limits.entry.min(left);
        let size = io::copy(&mut entry.take(limit + 1), &mut io::sink()).map_err(|error| unreadable(&error))?;
        left = left.checked_sub(size).filter(|_| size <= limit).ok_or_else(too_large)?;
        if is_strings {
            let entry = archive.by_index(index).map_err(|error| unreadable(&error))?;
            if strings(entry).is_some_and(|count| count > size) {
                return Err(too_large());
            }
        }
    }
    Ok(())
}

/// How many shared strings an entry says it has. The parser sets that much room aside unseen, so
/// a workbook of a few bytes could ask for all memory there is.
fn strings(entry: impl Read) -> Option<u64> {
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(entry));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        // What is broken is left for the parser to tell.
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "sst" => {
                return tag.try_get_attribute("uniqueCount").ok()??.value.parse().ok();
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

fn unreadable(error: &impl ToString) -> ListFault {
    ListFault::new("", Broken::Workbook { reason: error.to_string() })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            archive.start_file(*name, SimpleFileOptions::default()).unwrap();
            archive.write_all(bytes).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    const SMALL: Limits = Limits { entries: 3, entry: 10_000, whole: 20_000, ..LIMITS };

    fn check_fault(entries: &[(&str, &[u8])], kind: Option<Broken>) {
        assert_eq!(check(&archive(entries), &SMALL).err().map(|fault| fault.kind), kind);
    }

    #[test]
    fn a_bomb_goes_off_outside() {
        let zeros = [0; 10_001];
        check_fault(&[("a", &zeros[1..]), ("b", &zeros[1..])], None);
        check_fault(&[("a", &zeros)], Some(Broken::TooLarge));
        check_fault(&[("a", &zeros[1..]), ("b", &zeros[1..]), ("c", b"1")], Some(Broken::TooLarge));
        check_fault(&[("a", b""), ("b", b""), ("c", b""), ("d", b"")], Some(Broken::TooLarge));
    }

    #[test]
    fn a_workbook_may_not_boast() {
        let strings: &[u8] = b"<?xml version=\"1.0\"?><x:sst uniqueCount='99999999999999'><x:si/></x:sst>";
        check_fault(&[("xl/SharedStrings.xml", strings)], Some(Broken::TooLarge));
        check_fault(&[("xl/sharedStrings.xml", b"<sst uniqueCount='1'><si/></sst>")], None);
        check_fault(&[("xl/sharedStrings.xml", b"<sst")], None);
    }

    #[test]
    fn what_is_no_archive_is_no_workbook() {
        assert_eq!(check(b"id,value\n", &LIMITS).unwrap_err().kind, Broken::NotWorkbook);
    }
}
