//! Collects the text a reader extracts, with its blocks and the map back to the source.

use crate::document::look::{Ink, Inks};
use crate::document::{Block, Extracted, Look, Outline, Piece, Region, html};
use crate::text::{Span, is_cjk, is_glyph};

/// Builds the text of a document piece by piece.
#[derive(Debug)]
pub struct Builder<'a> {
    source: &'a str,
    text: String,
    blocks: Vec<Block>,
    inline: Vec<(Span, Region)>,
    looks: Vec<(Span, Look)>,
    map: Vec<Piece>,
    /// What is added has this ink, and what was added to the open block had these.
    ink: Ink,
    inks: Inks,
    outline: Outline,
    open: Option<Open>,
}

#[derive(Clone, Copy, Debug)]
struct Open {
    start: usize,
    region: Region,
    level: u8,
}

impl<'a> Builder<'a> {
    /// Starts with nothing extracted from `source`.
    pub(super) fn new(source: &'a str) -> Self {
        Self {
            source,
            text: String::new(),
            blocks: Vec::new(),
            inline: Vec::new(),
            looks: Vec::new(),
            map: Vec::new(),
            ink: Ink::default(),
            inks: Inks::default(),
            outline: Outline::default(),
            open: None,
        }
    }

    /// Opens a block of `region`, ending the one that is open.
    pub(super) fn begin(&mut self, region: Region) {
        self.end();
        self.open = Some(Open { start: self.text.len(), region, level: 0 });
    }

    /// Opens a heading of `level`, ending the block that is open.
    pub(super) fn begin_heading(&mut self, level: u8) {
        self.begin(Region::Heading);
        self.open = self.open.map(|open| Open { level, ..open });
    }

    /// Ends the open block and returns where it stands, unless it is empty.
    pub(super) fn end(&mut self) -> Option<Span> {
        let open = self.open.take()?;
        let span = Span::new(open.start, self.text.len());
        let from = self.looks.len();
        self.looks.append(&mut self.inks.take_looks(&self.text));
        let blank = self.looks[from..].iter().any(|(_, look)| look.blank);
        if !blank && span.slice(&self.text).trim().is_empty() {
            return None;
        }
        if open.level > 0 && !blank {
            self.outline.enter(open.level, span.slice(&self.text).trim());
        }
        let headings = self.outline.path();
        self.blocks.push(Block { span, region: open.region, headings, heads: None });
        self.text.push('\n');
        Some(span)
    }

    /// Gives the block that ended last its row and column heads.
    pub(super) fn head_last(&mut self, row: Span, column: Span) {
        if let Some(block) = self.blocks.last_mut() {
            block.heads = Some((row, column));
        }
    }

    /// What is added from now on has this `ink`.
    pub(super) fn ink(&mut self, ink: Ink) {
        self.ink = ink;
    }

    /// Adds `span` of the source as it stands.
    pub(super) fn push(&mut self, span: Span) {
        self.push_as(span.slice(self.source), span);
    }

    /// Adds `shown`, which stands for `span` of the source.
    pub(super) fn push_as(&mut self, shown: &str, span: Span) {
        if shown.is_empty() {
            return;
        }
        if self.open.is_none() {
            self.begin(Region::Prose);
        }
        let text = Span::new(self.text.len(), self.text.len() + shown.len());
        self.text.push_str(shown);
        self.inks.add(text, self.ink);
        match self.map.last_mut() {
            Some(last)
                if last.text.end() == text.start()
                    && last.source.end() == span.start()
                    && last.text.len() == last.source.len()
                    && text.len() == span.len() =>
            {
                last.text = Span::new(last.text.start(), text.end());
                last.source = Span::new(last.source.start(), span.end());
            }
            _ => self.map.push(Piece { text, source: span }),
        }
    }

    /// Adds `shown`, which stands for `span` of the source and is of another kind than its block.
    pub(super) fn push_inline(&mut self, region: Region, shown: &str, span: Span) {
        let start = self.text.len();
        self.push_as(shown, span);
        self.inline.push((Span::new(start, self.text.len()), region));
    }

    /// A line end inside a paragraph: nothing between characters written without spaces, else one.
    pub(super) fn soft_break(&mut self, span: Span) {
        let rest = self.source.get(span.end()..).unwrap_or_default();
        let rest = rest.trim_start_matches([' ', '\t', '>', '\r', '\n']);
        if !self.joins(behind_tags(rest).chars().next()) {
            self.push_as(" ", span);
        }
    }

    /// Says whether a line end between the text so far and `next` is nothing.
    pub(super) fn joins(&self, next: Option<char>) -> bool {
        let joined = |c: Option<char>| c.is_some_and(|c| is_cjk(c) || !c.is_ascii());
        joined(self.text.chars().next_back()) && joined(next)
    }

    /// Says whether a mask may go on from the text so far in `next`.
    pub(super) fn masks(&self, next: Option<char>) -> bool {
        self.text.ends_with(is_glyph) && next.is_some_and(is_glyph)
    }

    /// Ends the last block and hands over what was built.
    pub(super) fn finish(mut self) -> Extracted {
        self.end();
        let Self { text, blocks, inline, looks, map, .. } = self;
        Extracted { text, blocks, inline, looks, map }
    }
}

/// The longest tag that is looked behind, in bytes.
const TAG: usize = 4096;

/// What stands behind the tags of HTML that `text` starts with.
fn behind_tags(mut text: &str) -> &str {
    while text.starts_with('<') {
        let near = &text[..text.floor_char_boundary(TAG)];
        match near.find('>').filter(|&end| html::role(&near[..=end]).is_some()) {
            Some(end) => text = &text[end + 1..],
            None => break,
        }
    }
    text
}
