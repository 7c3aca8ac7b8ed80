//! Text gathered from the parts of an office document, with the way back into their XML.

use std::collections::BTreeMap;

use crate::document::archive::{self, Archive};
use crate::document::{Block, Edit, Extracted, Outline, Piece, Place, Region, Unwritable};
use crate::text::Span;

/// Text that stands in one piece in the XML of a part.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// Where it stands in the paragraph, later in the text of the document.
    pub(super) text: Span,
    /// The number of its part.
    pub(super) part: usize,
    /// Its bytes in the part: as many as in the text, or an entity that stands for all of it.
    pub(super) xml: Span,
    /// Where its tag ends, before the `>`, when it does not say yet that spaces count.
    pub(super) spaces: Option<usize>,
}

/// A paragraph as a reader finds it.
#[derive(Clone, Debug)]
pub(super) struct Paragraph {
    pub(super) text: String,
    pub(super) runs: Vec<Run>,
    /// The same text where older programs look for it.
    pub(super) twins: Vec<Run>,
    /// What is not shown.
    pub(super) hidden: Vec<Span>,
    pub(super) region: Region,
    /// The level of a heading, 1 the outermost; 0 for anything else.
    pub(super) level: u8,
    pub(super) place: Place,
}

impl Paragraph {
    pub(super) fn new(region: Region, place: Place) -> Self {
        Self { text: String::new(), runs: Vec::new(), twins: Vec::new(), hidden: Vec::new(), region, level: 0, place }
    }
}

/// What an office document holds beside its text.
#[derive(Clone, Debug, Default)]
pub(super) struct Package {
    /// The names of the parts.
    parts: Vec<String>,
    /// By their places in the text.
    runs: Vec<Run>,
    twins: Vec<Run>,
    /// Where each block starts, and what readers call the place.
    places: Vec<(usize, Place)>,
    signed: bool,
}

impl Package {
    /// The place of the block at `offset` of the text.
    pub(super) fn place(&self, offset: usize) -> Option<&Place> {
        let at = self.places.partition_point(|&(start, _)| start <= offset).checked_sub(1)?;
        Some(&self.places[at].1)
    }

    /// The document `bytes` with `edits` made: a value goes into the first run of what it
    /// replaces and has its looks.
    pub(super) fn edited(&self, bytes: &[u8], edits: &[Edit]) -> Result<Vec<u8>, Unwritable> {
        if self.signed {
            return Err(Unwritable::Signed);
        }
        if edits.windows(2).any(|pair| pair[0].span.end() > pair[1].span.start()) {
            return Err(Unwritable::Overlap);
        }
        // For each part, what is replaced in its XML.
        let mut changes: BTreeMap<usize, Vec<(Span, String)>> = BTreeMap::new();
        for edit in edits {
            let runs = splice(&self.runs, edit)?;
            let twins = splice(&self.twins, edit).unwrap_or_default();
            for (part, span, text) in runs.into_iter().chain(twins) {
                changes.entry(part).or_default().push((span, text));
            }
        }
        let broken = |_| Unwritable::Package;
        let mut archive = Archive::open(bytes, "").map_err(broken)?;
        let mut changed = BTreeMap::new();
        for (part, mut these) in changes {
            let name = &self.parts[part];
            let xml = archive.part(name).map_err(broken)?.ok_or(Unwritable::Package)?;
            // Two edits of one tag say the same about its spaces.
            these.sort_by_key(|(span, _)| (span.start(), span.end()));
            these.dedup();
            let mut out = String::with_capacity(xml.len() + 64);
            let mut kept = 0;
            for (span, text) in these {
                out.push_str(xml.get(kept..span.start()).ok_or(Unwritable::Overlap)?);
                out.push_str(&text);
                kept = span.end();
            }
            out.push_str(xml.get(kept..).ok_or(Unwritable::Package)?);
            changed.insert(name.clone(), out);
        }
        archive::with_parts(bytes, &changed).map_err(|_| Unwritable::Package)
    }
}

/// Keeps the spaces at the ends of a text (XML 1.0, 2.10).
const PRESERVE: &str = " xml:space=\"preserve\"";

/// What `edit` replaces in the parts, by `runs`.
fn splice(runs: &[Run], edit: &Edit) -> Result<Vec<(usize, Span, String)>, Unwritable> {
    let first = runs.partition_point(|run| run.text.end() <= edit.span.start());
    let these = runs[first..].iter().take_while(|run| run.text.start() < edit.span.end());
    let (mut found, mut covered, mut value) = (Vec::new(), edit.span.start(), escaped(&edit.text));
    for run in these {
        let cut = Span::new(run.text.start().max(edit.span.start()), run.text.end().min(edit.span.end()));
        // A tab or a line break stands between, which has no text to put anything in.
        if cut.start() > covered {
            return Err(Unwritable::NoText);
        }
        covered = cut.end();
        let xml = if run.xml.len() == run.text.len() {
            let shift = |at: usize| run.xml.start() + (at - run.text.start());
            Span::new(shift(cut.start()), shift(cut.end()))
        } else {
            run.xml
        };
        found.push((run.part, xml, std::mem::take(&mut value)));
        if let Some(end) = run.spaces {
            found.push((run.part, Span::new(end, end), PRESERVE.to_owned()));
        }
    }
    if covered < edit.span.end() { Err(Unwritable::NoText) } else { Ok(found) }
}

/// `text` as XML has it between tags.
fn escaped(text: &str) -> String {
    quick_xml::escape::partial_escape(text).into_owned()
}

/// Gathers the paragraphs of a document.
#[derive(Debug, Default)]
pub(super) struct Gather {
    package: Package,
    text: String,
    blocks: Vec<Block>,
    inline: Vec<(Span, Region)>,
    outline: Outline,
}

impl Gather {
    pub(super) fn new(archive: &Archive<'_>) -> Self {
        let package = Package { signed: archive.holds("_xmlsignatures/"), ..Package::default() };
        Self { package, ..Self::default() }
    }

    /// The number of the part called `name` from now on.
    pub(super) fn part(&mut self, name: &str) -> usize {
        self.package.parts.push(name.to_owned());
        self.package.parts.len() - 1
    }

    /// Adds a paragraph and returns where it stands, unless it is empty. `heads` are the first
    /// cell of its row and the head of its column.
    pub(super) fn push(&mut self, paragraph: Paragraph, heads: Option<(Span, Span)>) -> Option<Span> {
        if paragraph.text.trim().is_empty() {
            return None;
        }
        let from = self.text.len();
        let shift = |span: Span| Span::new(span.start() + from, span.end() + from);
        self.text.push_str(&paragraph.text);
        let span = Span::new(from, self.text.len());
        if paragraph.level > 0 {
            self.outline.enter(paragraph.level, paragraph.text.trim());
        }
        self.blocks.push(Block { span, region: paragraph.region, headings: self.outline.path(), heads });
        self.inline.extend(paragraph.hidden.iter().map(|&span| (shift(span), Region::Comment)));
        let moved = |run: &Run| Run { text: shift(run.text), ..*run };
        self.package.runs.extend(paragraph.runs.iter().map(moved));
        self.package.twins.extend(paragraph.twins.iter().map(moved));
        self.package.places.push((from, paragraph.place));
        self.text.push('\n');
        Some(span)
    }

    /// The headings so far do not stand above what follows.
    pub(super) fn leave_headings(&mut self) {
        self.outline = Outline::default();
    }

    pub(super) fn finish(self) -> (Extracted, Package) {
        let whole = Span::new(0, self.text.len());
        let map = vec![Piece { text: whole, source: whole }];
        (Extracted { text: self.text, blocks: self.blocks, inline: self.inline, map }, self.package)
    }
}
