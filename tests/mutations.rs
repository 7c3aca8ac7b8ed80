//! Every sample, damaged in thousands of ways: a reader says what it cannot read, a writer of remarks
//! what it cannot write, and neither panics.
//!
//! `LACUNA_MUTATIONS=5000 cargo test mutations` tries that many ways for each sample.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use lacuna::document::{Document, Note, Reason, Reviewer};
use lacuna::text::Span;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Numbers that look random and are the same in every run (xorshift, Marsaglia 2003).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).expect("it is below a size")
    }

    /// `bytes` with some of them changed, doubled, cut out, or all behind a place cut off.
    fn damage(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut damaged = bytes.to_vec();
        for _ in 0..=self.below(8) {
            let at = self.below(damaged.len());
            let end = (at + self.below(64)).min(damaged.len());
            match self.below(6) {
                0 => damaged.truncate(at),
                1 => drop(damaged.drain(at..end)),
                2 => {
                    let copy = damaged[at..end].to_vec();
                    let to = self.below(damaged.len());
                    damaged.splice(to..to, copy);
                }
                _ if at < damaged.len() => damaged[at] = u8::try_from(self.below(256)).expect("it is a byte"),
                _ => {}
            }
        }
        damaged
    }

    /// The archive `bytes` with one member damaged: what is packed is never reached otherwise.
    fn damage_inside(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
        let chosen = self.below(archive.len());
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        for at in 0..archive.len() {
            let mut member = archive.by_index(at).ok()?;
            let name = member.name().ok()?.to_string();
            let mut content = Vec::new();
            member.read_to_end(&mut content).ok()?;
            if at == chosen {
                content = self.damage(&content);
            }
            out.start_file(name, SimpleFileOptions::default().compression_method(CompressionMethod::Stored)).ok()?;
            out.write_all(&content).ok()?;
        }
        out.finish().ok().map(Cursor::into_inner)
    }
}

/// Puts a remark to the masks of a document that could be read; it may be refused.
fn annotate(document: &Document, bytes: &[u8]) {
    let note = |(at, mask): (usize, &str)| Note { span: Span::new(at, at + mask.len()), lines: vec!["a".to_owned()] };
    let notes: Vec<Note> = document.text().match_indices("xx").map(note).collect();
    let by = Reviewer { name: "a".to_owned(), date: "2026-11-24T12:00:00Z".to_owned() };
    if let Ok(annotated) = document.annotated(bytes, &notes, &by) {
        assert_eq!(annotated.marks.len(), notes.len());
    }
}

#[test]
fn no_mutation_of_a_sample_is_more_than_a_problem() {
    let times = std::env::var("LACUNA_MUTATIONS").map_or(200, |times| times.parse().expect("it is a number"));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/office");
    let mut samples = 0;
    for entry in fs::read_dir(folder).expect("the samples are there") {
        let path = entry.expect("it can be listed").path();
        let name = path.file_name().expect("it has a name").to_string_lossy().into_owned();
        if !path.is_file() || name.ends_with(".py") {
            continue;
        }
        samples += 1;
        let bytes = fs::read(&path).expect("it can be read");
        let mut random = Random(0x9E37_79B9_7F4A_7C15);
        for turn in 0..times {
            let inside = (turn % 2 == 0).then(|| random.damage_inside(&bytes)).flatten();
            let damaged = inside.unwrap_or_else(|| random.damage(&bytes));
            match Document::read(&name, damaged.clone(), None) {
                Ok(document) => annotate(&document, &damaged),
                Err(problem) => assert!(problem.reason != Reason::Internal, "{name}, turn {turn}"),
            }
        }
    }
    assert!(samples > 8, "there is a sample of each format");
}
