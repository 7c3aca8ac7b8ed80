//! Documents kept in compound files ([MS-CFB]), as Office wrote them from 1997 to 2003 and WPS still
//! does. Which one it is, the names of its streams tell. Nothing is written into them.

mod biff;
#[cfg(test)]
mod fixture;
mod properties;
mod slides;
mod word;

use std::io::{Cursor, Read};

use cfb::CompoundFile;

use crate::document::gather::Gather;
use crate::document::package::{Container, Package};
use crate::document::{Extracted, Format, Reason, Revisions};

/// The largest stream that is read, in bytes: pictures stand in others.
const STREAM: u64 = 64 << 20;

/// The streams that tell what a compound file holds.
const STREAMS: &[(&str, Format)] = &[
    (word::STREAM, Format::OldWord),
    (slides::STREAM, Format::OldSlides),
    (biff::STREAMS[0], Format::OldSpreadsheet),
    (biff::STREAMS[1], Format::OldSpreadsheet),
];

/// The format of the document in `bytes`; nothing when it is of another one.
pub(super) fn format(bytes: &[u8]) -> Result<Option<Format>, Reason> {
    let compound = Compound::open(bytes)?;
    Ok(STREAMS.iter().find(|(name, _)| compound.holds(name)).map(|&(_, format)| format))
}

/// Reads the document in `bytes`, which is in `format`, as it reads after `revisions`.
pub(super) fn read(bytes: &[u8], format: Format, revisions: Revisions) -> Result<(Extracted, Package), Reason> {
    if !bytes.starts_with(super::format::COMPOUND) {
        return Err(Reason::NotThat(format.shown()));
    }
    let mut compound = Compound::open(bytes)?;
    let mut gather = Gather::new(Container::Closed(format.shown()));
    match format {
        Format::OldSlides => slides::read(&mut compound, &mut gather)?,
        Format::OldSpreadsheet => biff::read(&mut compound, &mut gather)?,
        _ => word::read(&mut compound, revisions, &mut gather)?,
    }
    gather.leave_headings();
    properties::read(&mut compound, &mut gather)?;
    Ok(gather.finish())
}

/// A compound file, opened.
struct Compound<'a>(CompoundFile<Cursor<&'a [u8]>>);

impl<'a> Compound<'a> {
    fn open(bytes: &'a [u8]) -> Result<Self, Reason> {
        CompoundFile::open(Cursor::new(bytes)).map(Self).map_err(|error| Reason::Damaged(error.to_string()))
    }

    /// Says whether it holds a stream called `name`, outside of what it holds itself.
    fn holds(&self, name: &str) -> bool {
        self.0.is_stream(name)
    }

    /// The bytes of the stream called `name`, if it is there.
    fn stream(&mut self, name: &str) -> Result<Option<Vec<u8>>, Reason> {
        if !self.holds(name) {
            return Ok(None);
        }
        let damaged = |error: std::io::Error| Reason::Damaged(format!("{name}: {error}"));
        let stream = self.0.open_stream(name).map_err(damaged)?;
        if stream.len() > STREAM {
            return Err(Reason::Hostile("unpacked"));
        }
        let mut bytes = Vec::new();
        // Not as long as it says: that may be more than there is.
        stream.take(STREAM).read_to_end(&mut bytes).map_err(damaged)?;
        Ok(Some(bytes))
    }

    /// The bytes of the stream called `name`.
    fn needed(&mut self, name: &str) -> Result<Vec<u8>, Reason> {
        self.stream(name)?.ok_or_else(|| Reason::Damaged(format!("no stream {name}")))
    }
}

/// The number of 16 bits at `at` of `bytes`, all of which are little-endian here.
fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let (bytes, _) = bytes.get(at..)?.split_first_chunk()?;
    Some(u16::from_le_bytes(*bytes))
}

/// The number of 32 bits at `at` of `bytes`.
fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let (bytes, _) = bytes.get(at..)?.split_first_chunk()?;
    Some(u32::from_le_bytes(*bytes))
}

/// The number of 32 bits at `at` of `bytes`, as a count or an offset.
fn size_at(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32_at(bytes, at)?).ok()
}
