//! Streams (ISO 32000-2, 7.3.8 and 7.4), unpacked to no more than a document needs.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::ZlibDecoder;
use hayro_syntax::Filter;
use hayro_syntax::object::Stream;
use hayro_syntax::object::dict::keys::{DECODE_PARMS, DP};
use memchr::memmem;

use crate::document::Reason;

/// The most bytes that a stream unpacks to.
const MOST: usize = 32 << 20;

/// The most bytes that all streams of objects unpack to: they stay in memory.
const MOST_OBJECTS: usize = 64 << 20;

/// The bytes of a stream.
#[derive(Debug)]
pub(super) struct Unpacked<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    /// Nothing of it is broken.
    pub(super) whole: bool,
}

/// Unpacks `stream`.
pub(super) fn unpack<'a>(stream: &Stream<'a>) -> Result<Unpacked<'a>, Reason> {
    let plain = !stream.dict().contains_key(DECODE_PARMS) && !stream.dict().contains_key(DP);
    match stream.filters().as_slice() {
        [Filter::FlateDecode] if plain => inflate(&stream.raw_data()),
        [Filter::Ascii85Decode, Filter::FlateDecode] if plain => inflate(&ascii85(&stream.raw_data())),
        _ => {
            check(stream)?;
            let bytes = stream.decoded_data().map_err(|_| Reason::Damaged("a stream".to_owned()))?;
            Ok(Unpacked { bytes, whole: true })
        }
    }
}

/// About how many bytes `stream` unpacks to; refuses one that unpacks to more than any does.
pub(super) fn check(stream: &Stream<'_>) -> Result<usize, Reason> {
    let filters = stream.filters();
    let grows = |filter: &&Filter| matches!(filter, Filter::FlateDecode | Filter::LzwDecode | Filter::RunLengthDecode);
    let raw = stream.raw_data();
    match (filters.first(), filters.iter().filter(grows).count()) {
        (_, 0) => Ok(raw.len()),
        (Some(Filter::FlateDecode), 1) => measure(&raw, MOST),
        (Some(Filter::Ascii85Decode), 1) if filters.get(1) == Some(&Filter::FlateDecode) => {
            measure(&ascii85(&raw), MOST)
        }
        // LZW can make 1,300 times as much, and does so in documents for no more than a page.
        (_, 1) if raw.len() <= 64 << 10 => Ok(raw.len() * 16),
        _ => Err(Reason::Hostile("unpacked")),
    }
}

/// Refuses a file whose streams of objects unpack to more than any do: they are unpacked when it is
/// opened.
pub(super) fn bounded(bytes: &[u8]) -> Result<(), Reason> {
    let mut left = MOST_OBJECTS;
    for at in memmem::find_iter(bytes, b"stream") {
        let head = &bytes[bytes[..at].len().saturating_sub(HEAD)..at];
        let head = memmem::rfind(head, b"endobj").map_or(head, |end| &head[end..]);
        let held = memmem::find(head, b"ObjStm").is_some() || memmem::find(head, b"XRef").is_some();
        if !held || head.ends_with(b"end") {
            continue;
        }
        let data = &bytes[at + b"stream".len()..];
        let data = data.strip_prefix(b"\r").unwrap_or(data);
        let data = data.strip_prefix(b"\n").unwrap_or(data);
        left = left.checked_sub(measure(data, left)?).ok_or(Reason::Hostile("unpacked"))?;
    }
    Ok(())
}

/// The most bytes of the dictionary before a stream.
const HEAD: usize = 1024;

/// How many bytes `packed` unpacks to, up to where it breaks.
fn measure(packed: &[u8], most: usize) -> Result<usize, Reason> {
    let (mut decoder, mut buffer, mut size) = (ZlibDecoder::new(packed), [0; 8192], 0);
    while let Ok(count @ 1..) = decoder.read(&mut buffer) {
        size += count;
        if size > most {
            return Err(Reason::Hostile("unpacked"));
        }
    }
    Ok(size)
}

fn inflate<'a>(packed: &[u8]) -> Result<Unpacked<'a>, Reason> {
    let mut bytes = Vec::new();
    let whole = ZlibDecoder::new(packed).take(MOST as u64 + 1).read_to_end(&mut bytes).is_ok();
    if bytes.len() > MOST {
        return Err(Reason::Hostile("unpacked"));
    }
    Ok(Unpacked { bytes: bytes.into(), whole })
}

/// The bytes that `text` stands for (ISO 32000-2, 7.4.3).
fn ascii85(text: &[u8]) -> Vec<u8> {
    let (mut bytes, mut group, mut count) = (Vec::with_capacity(text.len() / 5 * 4), 0_u32, 0);
    for &letter in text {
        match letter {
            b'z' if count == 0 => bytes.extend([0; 4]),
            b'!'..=b'u' => {
                group = group.wrapping_mul(85).wrapping_add(u32::from(letter - b'!'));
                count += 1;
            }
            b'~' => break,
            _ => {}
        }
        if count == 5 {
            bytes.extend(group.to_be_bytes());
            (group, count) = (0, 0);
        }
    }
    if count > 1 {
        for _ in count..5 {
            group = group.wrapping_mul(85).wrapping_add(84);
        }
        bytes.extend(&group.to_be_bytes()[..count - 1]);
    }
    bytes
}
