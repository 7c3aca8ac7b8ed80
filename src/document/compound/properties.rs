//! The properties of a document in a compound file ([MS-OLEPS] 2.21, [MS-OSHARED] 2.3.3): its
//! title, its keywords. What the user added of his own is left out.

use encoding_rs::{Encoding, UTF_16LE, WINDOWS_1252};

use crate::document::compound::{Compound, size_at, u16_at, u32_at};
use crate::document::gather::{Gather, Paragraph};
use crate::document::{Place, Reason, Region, encoding};

/// The streams of properties, and the names of those that say something of what the document says.
const SETS: &[(&str, &[(u32, &str)])] = &[
    ("\u{5}SummaryInformation", &[(2, "title"), (3, "subject"), (4, "creator"), (5, "keywords"), (6, "description")]),
    ("\u{5}DocumentSummaryInformation", &[(2, "category"), (14, "Manager"), (15, "Company")]),
];

/// Texts of single bytes, and of UTF-16 ([MS-OLEPS] 2.15).
const BYTES: u32 = 0x1E;
const UNITS: u32 = 0x1F;

/// Reads the properties of the document.
pub(super) fn read(compound: &mut Compound<'_>, gather: &mut Gather) -> Result<(), Reason> {
    for (stream, names) in SETS {
        let Some(bytes) = compound.stream(stream)? else { continue };
        for &(number, name) in *names {
            let place = Place::Property(name.to_owned());
            match text(&bytes, number) {
                Ok(Some(text)) => drop(gather.push(Paragraph::fixed(Region::Metadata, place, &text), None)),
                Ok(None) => {}
                Err(Broken) => gather.unread(place, Reason::Damaged("the properties end early".to_owned())),
            }
        }
    }
    Ok(())
}

/// Something points to where nothing is.
#[derive(Debug)]
struct Broken;

/// The text of the property `number` in the set `bytes`, where it is one.
fn text(bytes: &[u8], number: u32) -> Result<Option<String>, Broken> {
    // The first set of the stream: its kind, then where it starts.
    let set = size_at(bytes, 44).and_then(|start| bytes.get(start..)).ok_or(Broken)?;
    let Some(at) = find(set, number)? else { return Ok(None) };
    let (kind, size) = (u32_at(set, at).ok_or(Broken)?, size_at(set, at + 4));
    let size = match (kind, size) {
        (BYTES, Some(size)) => size,
        (UNITS, Some(units)) => units.saturating_mul(2),
        (BYTES | UNITS, None) => return Err(Broken),
        _ => return Ok(None),
    };
    let text = set.get(at + 8..).and_then(|rest| rest.get(..size)).ok_or(Broken)?;
    let encoding = if kind == UNITS { UTF_16LE } else { encoding(set) };
    let text = encoding.decode_without_bom_handling(text).0;
    Ok(text.split('\0').next().map(str::to_owned))
}

/// Where the property `number` stands in `set`.
fn find(set: &[u8], number: u32) -> Result<Option<usize>, Broken> {
    let count = size_at(set, 4).ok_or(Broken)?;
    let entries = set.get(8..).unwrap_or_default().chunks_exact(8).take(count);
    for entry in entries {
        if u32_at(entry, 0) == Some(number) {
            return size_at(entry, 4).filter(|&at| at < set.len()).ok_or(Broken).map(Some);
        }
    }
    Ok(None)
}

/// The encoding of the texts in `set`, which its first property says.
fn encoding(set: &[u8]) -> &'static Encoding {
    let page = find(set, 1).ok().flatten().and_then(|at| u16_at(set, at + 4));
    page.and_then(|page| encoding::code_page(i32::from(page))).unwrap_or(WINDOWS_1252)
}
