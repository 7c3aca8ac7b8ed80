//! What a document without lines holds beside its text: where each word stands in its bytes.

use std::collections::BTreeMap;

use crate::document::archive::{self, Archive};
use crate::document::gather::Run;
use crate::document::lines::Quad;
use crate::document::office::tracked;
use crate::document::{Edit, Place, Reason, Reviewer, Unwritable};
use crate::text::Span;

/// What holds the parts of a document, and how values are written into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    /// An archive of XML.
    Archive {
        /// Any change would make a signature void.
        signed: bool,
    },
    /// A format that nothing is written into, by its name.
    Closed(&'static str),
}

/// Where words of a document stand.
#[derive(Clone, Debug)]
pub(super) enum Part {
    /// A part of an archive, by its name.
    Named(String),
    /// The text of a cell of a spreadsheet, which other cells have too (ECMA-376 part 1, 18.4.8).
    Shared(Shared),
}

/// A cell that shows a shared text. Filled, it gets a text of its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shared {
    /// The part of the sheet.
    pub(super) sheet: usize,
    /// The whole cell, from `<c` to `</c>`.
    pub(super) cell: Span,
    /// Its opening tag.
    pub(super) tag: Span,
    /// The part of the shared texts.
    pub(super) texts: usize,
    /// What stands between `<si>` and `</si>`.
    pub(super) content: Span,
}

/// What a document without lines holds beside its text.
#[derive(Clone, Debug)]
pub(super) struct Package {
    container: Container,
    pub(super) parts: Vec<Part>,
    /// By their places in the text.
    pub(super) runs: Vec<Run>,
    pub(super) twins: Vec<Run>,
    /// Where letters stand on their pages, where somebody asks.
    pub(super) boxes: Vec<(Span, Quad)>,
    /// Where each place starts in the text.
    pub(super) places: Vec<(usize, Place)>,
    /// What could not be read.
    pub(super) unread: Vec<(Place, Reason)>,
}

/// What is put in place of bytes of a part.
pub(super) type Change = (Span, String);

impl Package {
    pub(super) fn new(container: Container) -> Self {
        let (parts, runs, twins, boxes, places, unread) = Default::default();
        Self { container, parts, runs, twins, boxes, places, unread }
    }

    /// The place at `offset` of the text.
    pub(super) fn place(&self, offset: usize) -> Option<&Place> {
        let at = self.places.partition_point(|&(start, _)| start <= offset).checked_sub(1)?;
        Some(&self.places[at].1)
    }

    /// The places that start in `span` of the text.
    pub(super) fn places_in(&self, span: Span) -> &[(usize, Place)] {
        let from = self.places.partition_point(|&(start, _)| start < span.start());
        let count = self.places[from..].partition_point(|&(start, _)| start < span.end());
        &self.places[from..from + count]
    }

    /// The same, with nothing but the places of `offsets`: nothing can be written by it.
    pub(super) fn slim(&self, offsets: &[usize]) -> Self {
        let places = offsets.iter().filter_map(|&at| Some((at, self.place(at)?.clone()))).collect();
        Self { places, ..Self::new(Container::Closed("")) }
    }

    /// What could not be read.
    pub(super) fn unread(&self) -> &[(Place, Reason)] {
        &self.unread
    }

    /// The document `bytes` with `edits` made: a value goes into the first run of what it
    /// replaces and has its looks. With `track`, each is a tracked change.
    pub(super) fn edited(&self, bytes: &[u8], edits: &[Edit], track: Option<&Reviewer>) -> Result<Vec<u8>, Unwritable> {
        self.writable()?;
        if edits.windows(2).any(|pair| pair[0].span.end() > pair[1].span.start()) {
            return Err(Unwritable::Overlap);
        }
        let mut changes: BTreeMap<usize, Vec<Change>> = BTreeMap::new();
        for (number, edit) in edits.iter().enumerate() {
            let runs = splice(&self.runs, edit).ok_or(Unwritable::NoText(number))?;
            let twins = splice(&self.twins, edit).unwrap_or_default();
            if track.is_some() && !runs.iter().all(|&(part, ..)| self.is_story(part)) {
                return Err(Unwritable::Untracked(number));
            }
            for (part, span, text) in runs.into_iter().chain(twins) {
                changes.entry(part).or_default().push((span, text));
            }
        }
        self.archived(bytes, changes, track)
    }

    /// Says why nothing can be written into it.
    pub(super) fn writable(&self) -> Result<(), Unwritable> {
        match self.container {
            Container::Closed(format) => Err(Unwritable::Format(format)),
            Container::Archive { signed: true } => Err(Unwritable::Signed),
            Container::Archive { signed: false } => Ok(()),
        }
    }

    /// Says whether a part of a Word document holds paragraphs, as charts and properties do not.
    fn is_story(&self, part: usize) -> bool {
        let Part::Named(name) = &self.parts[part] else { return false };
        name.strip_prefix("word/").is_some_and(|name| !name.contains('/'))
    }

    /// The archive `bytes` with `changes` made in its parts.
    fn archived(
        &self,
        bytes: &[u8],
        changes: BTreeMap<usize, Vec<Change>>,
        track: Option<&Reviewer>,
    ) -> Result<Vec<u8>, Unwritable> {
        let broken = |_| Unwritable::Package;
        let mut archive = Archive::open(bytes, "").map_err(broken)?;
        let mut read: BTreeMap<usize, String> = BTreeMap::new();
        let mut load = |part: usize| -> Result<String, Unwritable> {
            let Part::Named(name) = &self.parts[part] else { return Err(Unwritable::Package) };
            if let Some(text) = read.get(&part) {
                return Ok(text.clone());
            }
            let text = archive.part(name).map_err(broken)?.ok_or(Unwritable::Package)?;
            read.insert(part, text.clone());
            Ok(text)
        };
        let mut own: BTreeMap<usize, Vec<Change>> = BTreeMap::new();
        for (part, these) in changes {
            match &self.parts[part] {
                Part::Named(_) => own.entry(part).or_default().extend(these),
                Part::Shared(shared) => {
                    let (texts, sheet) = (load(shared.texts)?, load(shared.sheet)?);
                    let cell = shared.filled(&texts, &sheet, these)?;
                    own.entry(shared.sheet).or_default().push((shared.cell, cell));
                }
            }
        }
        let mut new = BTreeMap::new();
        for (part, these) in own {
            let Part::Named(name) = &self.parts[part] else { return Err(Unwritable::Package) };
            let text = load(part)?;
            let these = match track {
                Some(by) => tracked(by, &text, these)?,
                None => these,
            };
            new.insert(name.clone(), changed(text.as_bytes(), these)?);
        }
        archive::with_parts(bytes, &new).map_err(|_| Unwritable::Package)
    }
}

impl Shared {
    /// The cell with a text of its own, with `changes` made in what it shows.
    fn filled(&self, texts: &str, sheet: &str, changes: Vec<Change>) -> Result<String, Unwritable> {
        let content = texts.get(self.content.start()..self.content.end()).ok_or(Unwritable::Package)?;
        let start = self.content.start();
        let inside = |(span, text): Change| {
            let from = span.start().checked_sub(start)?;
            (span.end() <= self.content.end()).then(|| (Span::new(from, span.end() - start), text))
        };
        let changes: Option<Vec<Change>> = changes.into_iter().map(inside).collect();
        let content = changed(content.as_bytes(), changes.ok_or(Unwritable::Package)?)?;
        let content = String::from_utf8(content).map_err(|_| Unwritable::Package)?;
        let tag = sheet.get(self.tag.start()..self.tag.end()).ok_or(Unwritable::Package)?;
        let own = tag.replacen("t=\"s\"", "t=\"inlineStr\"", 1).replacen("t='s'", "t='inlineStr'", 1);
        if own == tag {
            return Err(Unwritable::Package);
        }
        // A prefix of the tag is one of its children, too.
        let prefix = own.strip_prefix('<').and_then(|tag| tag.split_once(':')).map_or("", |(prefix, _)| prefix);
        let (open, colon) =
            if prefix.chars().all(char::is_alphanumeric) && !prefix.is_empty() { (prefix, ":") } else { ("", "") };
        Ok(format!("{own}<{open}{colon}is>{content}</{open}{colon}is></{open}{colon}c>"))
    }
}

/// `bytes` with `changes` made.
pub(super) fn changed(bytes: &[u8], mut changes: Vec<Change>) -> Result<Vec<u8>, Unwritable> {
    // Two edits of one tag say the same about its spaces.
    changes.sort_by_key(|(span, _)| (span.start(), span.end()));
    changes.dedup();
    let mut out = Vec::with_capacity(bytes.len() + 64);
    let mut kept = 0;
    for (span, text) in changes {
        out.extend_from_slice(bytes.get(kept..span.start()).ok_or(Unwritable::Overlap)?);
        out.extend_from_slice(text.as_bytes());
        kept = span.end();
    }
    out.extend_from_slice(bytes.get(kept..).ok_or(Unwritable::Package)?);
    Ok(out)
}

/// Keeps the spaces at the ends of a text (XML 1.0, 2.10).
pub(super) const PRESERVE: &str = " xml:space=\"preserve\"";

/// What `edit` replaces in the parts, by `runs`; nothing when some of it has no bytes of its own.
fn splice(runs: &[Run], edit: &Edit) -> Option<Vec<(usize, Span, String)>> {
    let (mut found, mut covered, mut value) = (Vec::new(), edit.span.start(), escaped(&edit.text));
    for Run { text, part, bytes, spaces } in pieces(runs, edit.span) {
        // A tab or a line break stands between, which has no text to put anything in.
        if text.start() > covered {
            return None;
        }
        covered = text.end();
        found.push((part, bytes, std::mem::take(&mut value)));
        if let Some(end) = spaces {
            found.push((part, Span::new(end, end), PRESERVE.to_owned()));
        }
    }
    (covered >= edit.span.end()).then_some(found)
}

/// What of `runs` stands for some of `span` of the text, cut to it.
pub(super) fn pieces(runs: &[Run], span: Span) -> Vec<Run> {
    let first = runs.partition_point(|run| run.text.end() <= span.start());
    let these = runs[first..].iter().take_while(|run| run.text.start() < span.end());
    let cut = |run: &Run| {
        let text = Span::new(run.text.start().max(span.start()), run.text.end().min(span.end()));
        let bytes = if run.bytes.len() == run.text.len() {
            let shift = |at: usize| run.bytes.start() + (at - run.text.start());
            Span::new(shift(text.start()), shift(text.end()))
        } else {
            run.bytes
        };
        Run { text, bytes, ..*run }
    };
    these.map(cut).collect()
}

/// `text` as XML has it between tags.
fn escaped(text: &str) -> String {
    quick_xml::escape::partial_escape(text).into_owned()
}
