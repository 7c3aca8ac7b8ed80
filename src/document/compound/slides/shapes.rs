//! The shapes of a slide ([MS-PPT] 2.5.1, [MS-ODRAW] 2.2.14) and what stands beside them.

use crate::document::compound::slides::record::{Record, Text, Work, kind};
use crate::document::compound::{size_at, u16_at};
use crate::document::{Place, Reason};

/// How deep records may stand in records.
const NESTING: usize = 200;

/// Which properties of a shape say what it shows to those who cannot see it, and what its letters
/// are where they are drawn ([MS-ODRAW] 2.3.4.2, 2.3.22.1).
const ALT: u16 = 0x0381;
const LETTERS: u16 = 0x00C0;

/// A shape with a text.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub(super) text: Text,
    /// It is there to show what a slide puts in its place.
    pub(super) is_placeholder: bool,
}

/// What stands on a page.
#[derive(Debug)]
pub(super) struct Shapes<'a> {
    /// The texts that shapes refer to, and whether one did.
    outline: &'a [Text],
    used: Vec<bool>,
    found: Vec<Shape>,
    pub(super) alts: Vec<String>,
    pub(super) comments: Vec<String>,
    pub(super) feet: Vec<(Place, String)>,
}

impl<'a> Shapes<'a> {
    /// Nothing yet; shapes may refer to texts of `outline`.
    pub(super) fn new(outline: &'a [Text]) -> Self {
        let used = vec![false; outline.len()];
        Self { outline, used, found: Vec::new(), alts: Vec::new(), comments: Vec::new(), feet: Vec::new() }
    }

    /// The shapes, then the texts that none of them refers to.
    pub(super) fn all(&self) -> Vec<Shape> {
        let left = self.outline.iter().zip(&self.used).filter(|(_, used)| !**used);
        let left = left.map(|(text, _)| Shape { text: text.clone(), is_placeholder: true });
        self.found.iter().cloned().chain(left).collect()
    }

    /// Reads what stands in `record`, which stands in `depth` others.
    pub(super) fn read(&mut self, record: Record<'_>, depth: usize, work: &mut Work) -> Result<(), Reason> {
        if depth > NESTING {
            return Err(Reason::Hostile("nesting"));
        }
        for inner in record.records(work)? {
            match inner.kind {
                kind::SHAPE => self.shape(inner, work)?,
                kind::COMMENT => {
                    let strings = inner.records(work)?;
                    let said = strings.iter().find(|string| string.kind == kind::STRING && string.instance == 1);
                    self.comments.extend(said.map(Record::string));
                }
                kind::FEET => feet(&inner, &mut self.feet, work)?,
                kind::SLIDE | kind::NOTES | kind::MASTER => {}
                // Its bytes are records, though it does not say so.
                kind::TAG => self.read(inner, depth + 1, work)?,
                _ if inner.is_container => self.read(inner, depth + 1, work)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads a shape.
    fn shape(&mut self, shape: Record<'_>, work: &mut Work) -> Result<(), Reason> {
        let (mut texts, mut is_placeholder) = (Vec::new(), false);
        for part in shape.records(work)? {
            if part.kind == kind::SHAPE_PROPERTIES {
                work.spend(part.body.len())?;
                self.alts.extend(properties(&part).into_iter().filter(|text| !text.trim().is_empty()));
            } else if part.is_container {
                for record in part.records(work)? {
                    match record.kind {
                        kind::PLACEHOLDER => is_placeholder = true,
                        kind::OUTLINE_REFERENCE => {
                            let index = size_at(record.body, 0).unwrap_or(usize::MAX);
                            // A text is shown once, so that many references stay short.
                            if self.used.get_mut(index).is_some_and(|used| !std::mem::replace(used, true)) {
                                texts.extend(self.outline.get(index).cloned());
                            }
                        }
                        _ => Text::take(&mut texts, &record, work)?,
                    }
                }
            }
        }
        self.found.extend(texts.into_iter().map(|text| Shape { text, is_placeholder }));
        Ok(())
    }
}

/// The texts among the properties of a shape: a table of numbers, then what is longer than one.
fn properties(record: &Record<'_>) -> Vec<String> {
    let count = usize::from(record.instance);
    let mut rest = record.body.get(6 * count..).unwrap_or_default();
    let mut found = Vec::new();
    for entry in record.body.chunks_exact(6).take(count) {
        let (Some(id), Some(size)) = (u16_at(entry, 0), size_at(entry, 2)) else { break };
        // The highest bit says that the number is the size of what stands behind the table.
        if id & 0x8000 == 0 {
            continue;
        }
        let Some(value) = rest.get(..size) else { break };
        if matches!(id & 0x3FFF, ALT | LETTERS) {
            let units: Vec<u16> = value.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect();
            found.push(String::from_utf16_lossy(&units).trim_end_matches('\0').to_owned());
        }
        rest = rest.get(size..).unwrap_or_default();
    }
    found
}

/// Adds the head and the foot of pages that `record` says are shown ([MS-PPT] 2.4.15.1).
pub(super) fn feet(record: &Record<'_>, found: &mut Vec<(Place, String)>, work: &mut Work) -> Result<(), Reason> {
    let records = record.records(work)?;
    let atom = records.iter().find(|record| record.kind == kind::FEET_ATOM);
    let shown = atom.and_then(|atom| u16_at(atom.body, 2)).unwrap_or(0);
    for string in records.iter().filter(|record| record.kind == kind::STRING) {
        match string.instance {
            1 if shown & 0x10 != 0 => found.push((Place::Header, string.string())),
            2 if shown & 0x20 != 0 => found.push((Place::Footer, string.string())),
            _ => {}
        }
    }
    Ok(())
}
