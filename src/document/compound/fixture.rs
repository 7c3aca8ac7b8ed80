//! What the tests of old formats share: fixtures with changed bytes, and documents shown.

use std::io::{Cursor, Read, Write};

use cfb::CompoundFile;

use crate::document::{Document, Region};
use crate::text::Lang;

/// The compound file `fixture` with `change` made in its `stream`.
pub(super) fn changed(fixture: &[u8], stream: &str, change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut compound = CompoundFile::open(Cursor::new(fixture.to_vec())).expect("it is a compound file");
    let mut bytes = Vec::new();
    compound.open_stream(stream).expect("it is there").read_to_end(&mut bytes).expect("it can be read");
    change(&mut bytes);
    compound.create_stream(stream).expect("it can be made").write_all(&bytes).expect("memory takes it");
    compound.into_inner().into_inner()
}

/// The blocks: `place|region|headings|heads|text`, hidden text in brackets.
pub(super) fn blocks(document: &Document) -> Vec<String> {
    let text = document.text();
    let shown = document.extracted().expect("it was read").blocks.iter().map(|block| {
        let place = document.place(block.span.start()).expect("it has a place").shown(Lang::En);
        let heads = block.heads.map(|(row, column)| format!("{}/{}", row.slice(text), column.slice(text)));
        let words = block.span.slice(text).char_indices().map(|(at, c)| {
            let hidden = document.inline(block.span.start() + at) == Some(Region::Hidden);
            if hidden { format!("[{c}]") } else { c.to_string() }
        });
        let words: String = words.collect();
        format!("{place}|{}|{}|{}|{words}", block.region.name(), block.headings, heads.unwrap_or_default())
    });
    shown.collect()
}

/// Reads `fixture` with bytes missing or changed, in the file and in the heads of its `streams`:
/// whatever they are, the reader comes to an end.
pub(super) fn any_bytes(name: &str, fixture: &[u8], streams: &[&str]) {
    // Numbers that follow from each other without a pattern.
    let mut seed = 7_u64;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap_or(0) % below
    };
    let mut spoil = |bytes: &mut [u8]| {
        for _ in 0..3 {
            let at = next(bytes.len());
            bytes[at] = [0, 1, 0x7F, 0xFF][next(4)];
        }
    };
    for at in (0..fixture.len()).step_by(fixture.len() / 50) {
        drop(Document::read(name, fixture[..at].to_vec(), None));
    }
    for _ in 0..200 {
        let mut bytes = fixture.to_vec();
        spoil(&mut bytes);
        drop(Document::read(name, bytes, None));
    }
    for stream in streams {
        for reach in [512, 2048, usize::MAX] {
            for _ in 0..100 {
                let bytes = changed(fixture, stream, |bytes| {
                    let reach = bytes.len().min(reach);
                    spoil(&mut bytes[..reach]);
                });
                drop(Document::read(name, bytes, None));
            }
        }
    }
}
