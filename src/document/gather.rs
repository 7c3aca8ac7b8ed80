//! The text of a document without lines, gathered paragraph by paragraph, with the way back into
//! its bytes.

use std::collections::HashMap;
use std::sync::Arc;

use crate::document::lines::Quad;
use crate::document::look::Inks;
use crate::document::package::{Container, Package, Part};
use crate::document::seam::{Seam, is_unseen};
use crate::document::{Block, Cell, Document, Extracted, Look, Outline, Piece, Place, Reason, Region};
use crate::text::{Places, Span};

/// Text that stands in one piece in a part.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// Where it stands in the paragraph, later in the text of the document.
    pub(super) text: Span,
    /// The number of its part.
    pub(super) part: usize,
    /// Its bytes in the part: as many as in the text, or an escape that stands for all of it.
    pub(super) bytes: Span,
    /// Where its tag ends, before the `>`, when it does not say yet that spaces count.
    pub(super) spaces: Option<usize>,
}

impl Run {
    /// A run of `bytes` of `part`.
    pub(super) fn new(part: usize, bytes: Span) -> Self {
        Self { text: Span::new(0, 0), part, bytes, spaces: None }
    }
}

/// A paragraph as a reader finds it.
#[derive(Clone, Debug)]
pub(super) struct Paragraph {
    pub(super) text: String,
    pub(super) runs: Vec<Run>,
    /// The same text where other programs look for it.
    pub(super) twins: Vec<Run>,
    /// What is not shown.
    pub(super) hidden: Vec<Span>,
    /// What does not look like plain text.
    pub(super) inks: Inks,
    pub(super) region: Region,
    /// The level of a heading, 1 the outermost; 0 for anything else.
    pub(super) level: u8,
    pub(super) place: Place,
    /// What its program writes before it: `第三章`, `1.2`.
    pub(super) number: Option<String>,
    /// Where in the paragraph other places start, in order: the next line of a page.
    pub(super) places: Vec<(usize, Place)>,
    /// The cell of a table that it stands in.
    pub(super) cell: Option<Cell>,
    pub(super) seam: Seam,
    /// Where its letters stand on their page, where somebody asks.
    pub(super) boxes: Vec<(Span, Quad)>,
}

impl Paragraph {
    pub(super) fn new(region: Region, place: Place) -> Self {
        Self {
            text: String::new(),
            runs: Vec::new(),
            twins: Vec::new(),
            hidden: Vec::new(),
            inks: Inks::default(),
            region,
            level: 0,
            place,
            number: None,
            places: Vec::new(),
            cell: None,
            seam: Seam::default(),
            boxes: Vec::new(),
        }
    }

    /// A paragraph of text that cannot be written.
    pub(super) fn fixed(region: Region, place: Place, text: &str) -> Self {
        let mut paragraph = Self::new(region, place);
        paragraph.append(text, None);
        paragraph
    }

    /// Adds `text`; `run` says where it comes from.
    pub(super) fn append(&mut self, text: &str, run: Option<Run>) {
        self.seam.add(&mut self.text, &mut self.runs, text, run, is_unseen);
    }

    /// Says whether it is part of what is read from top to bottom.
    pub(super) fn is_flowing(&self) -> bool {
        self.region != Region::Metadata
    }
}

/// Gathers the paragraphs of a document.
#[derive(Debug)]
pub(super) struct Gather {
    package: Package,
    text: String,
    blocks: Vec<Block>,
    inline: Vec<(Span, Region)>,
    looks: Vec<(Span, Look)>,
    outline: Outline,
}

impl Gather {
    pub(super) fn new(container: Container) -> Self {
        Self {
            package: Package::new(container),
            text: String::new(),
            blocks: Vec::new(),
            inline: Vec::new(),
            looks: Vec::new(),
            outline: Outline::default(),
        }
    }

    /// The number of a part from now on.
    pub(super) fn part(&mut self, part: Part) -> usize {
        self.package.parts.push(part);
        self.package.parts.len() - 1
    }

    /// Adds a paragraph and returns where it stands, unless it is empty. `heads` are the first
    /// cell of its row and the head of its column.
    pub(super) fn push(&mut self, mut paragraph: Paragraph, heads: Option<(Span, Span)>) -> Option<Span> {
        let looks = paragraph.inks.take_looks(&paragraph.text);
        let said = !paragraph.text.trim().is_empty();
        if !said && !looks.iter().any(|(_, look)| look.blank) {
            return None;
        }
        let from = self.text.len();
        let shift = |span: Span| Span::new(span.start() + from, span.end() + from);
        self.text.push_str(&paragraph.text);
        let span = Span::new(from, self.text.len());
        // A heading stands under those above it.
        let above = match paragraph.level {
            0 => self.outline.path(),
            level => self.outline.above(level),
        };
        if paragraph.level > 0 && said {
            match &paragraph.number {
                Some(number) => self.outline.enter(paragraph.level, &format!("{number} {}", paragraph.text.trim())),
                None => self.outline.enter(paragraph.level, paragraph.text.trim()),
            }
        }
        self.blocks.push(Block { span, region: paragraph.region, headings: self.outline.path(), heads });
        self.inline.extend(paragraph.hidden.iter().map(|&span| (shift(span), Region::Hidden)));
        self.looks.extend(looks.into_iter().map(|(span, look)| (shift(span), look)));
        let moved = |run: &Run| Run { text: shift(run.text), ..*run };
        self.package.runs.extend(paragraph.runs.iter().map(moved));
        self.package.twins.extend(paragraph.twins.iter().map(moved));
        self.package.boxes.extend(paragraph.boxes.iter().map(|&(span, quad)| (shift(span), quad)));
        let is_flowing = matches!(paragraph.place, Place::Paragraph(_));
        let mut place = paragraph.place;
        if let Some(number) = paragraph.number {
            place = Place::Numbered(number.into(), Box::new(place));
        }
        if is_flowing && !above.is_empty() {
            place = Place::Under(above, Box::new(place));
        }
        self.package.places.push((from, place));
        self.package.places.extend(paragraph.places.into_iter().map(|(at, place)| (from + at, place)));
        self.text.push('\n');
        Some(span)
    }

    /// How many bytes of text were gathered.
    pub(super) fn size(&self) -> usize {
        self.text.len()
    }

    /// The headings so far do not stand above what follows.
    pub(super) fn leave_headings(&mut self) {
        self.outline = Outline::default();
    }

    /// Notes that what stands at `place` could not be read.
    pub(super) fn unread(&mut self, place: Place, reason: Reason) {
        self.package.unread.push((place, reason));
    }

    /// Adds all of `document`, which is held by this one under `name`.
    pub(super) fn document(&mut self, name: &Arc<str>, document: &Document) {
        let within = |place: Place| Place::File(name.clone(), Box::new(place));
        let (text, mut blocks, mut next) = (document.text(), document.blocks(), 0);
        let mut lines = Places::new(document.source());
        self.leave_headings();
        let mut spans = HashMap::new();
        while let Some(block) = blocks.at(next).filter(|block| block.span.end() >= next).cloned() {
            let start = block.span.start();
            let mut place = |offset: usize| match document.place(offset) {
                Some(place) => place.clone(),
                None => Place::Line(lines.at(document.source_span(Span::new(offset, offset)).start()).line),
            };
            let mut paragraph = Paragraph::fixed(block.region, within(place(start)), block.span.slice(text));
            let inside = document.package.iter().flat_map(|package| package.places_in(block.span)).skip(1);
            paragraph.places = inside.map(|(at, place)| (at - start, within(place.clone()))).collect();
            let heads = block.heads.map(|(row, column)| {
                let moved = |span: Span| spans.get(&span.start()).copied().unwrap_or(Span::new(0, 0));
                (moved(row), moved(column))
            });
            if let Some(span) = self.push(paragraph, heads) {
                spans.insert(start, span);
                if let Some(last) = self.blocks.last_mut() {
                    last.headings = block.headings;
                }
                let moved =
                    |inner: Span| Span::new(inner.start() - start + span.start(), inner.end() - start + span.start());
                self.inline.extend(document.inline_in(block.span).map(|(hidden, region)| (moved(hidden), region)));
                let looks = document.looks_in(block.span).iter();
                self.looks.extend(looks.map(|&(inner, look)| (moved(inner), look)));
            }
            next = block.span.end() + 1;
            if next > text.len() {
                break;
            }
        }
        for (place, reason) in document.unread() {
            self.unread(within(place.clone()), reason.clone());
        }
    }

    pub(super) fn finish(self) -> (Extracted, Package) {
        let whole = Span::new(0, self.text.len());
        let map = vec![Piece { text: whole, source: whole }];
        let Self { text, blocks, inline, looks, .. } = self;
        (Extracted { text, blocks, inline, looks, map }, self.package)
    }
}
