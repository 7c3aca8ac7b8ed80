//! Paragraphs of an office document as they come: inside of each other (a text box stands inside of
//! a paragraph), in tables, and twice where older programs get a copy of their own.

use std::collections::{HashMap, VecDeque};

use crate::document::Cell;
use crate::document::gather::{Gather, Paragraph, Run};
use crate::document::look::Ink;
use crate::text::{Span, is_glyph};

/// A paragraph that is being read.
#[derive(Debug)]
struct Frame {
    paragraph: Paragraph,
    /// Where in the queue the paragraphs inside of it start.
    inner: usize,
    /// What is read now is not shown.
    hidden: bool,
    /// What is read now has this ink.
    ink: Ink,
    /// How many line breaks were read, and no text since.
    broken: usize,
}

/// A table that is being read.
#[derive(Debug)]
struct Table {
    number: usize,
    row: usize,
    /// The column of the grid where the open cell starts, and how many it takes.
    column: usize,
    width: usize,
}

/// Two ways to say the same, for newer and older programs ([ECMA-376] part 3, 9).
#[derive(Debug)]
struct Alternative {
    /// Where in the queue the paragraphs of the first way start.
    from: usize,
    /// The paragraphs of the second way, once it has started.
    fallback: Option<Vec<Paragraph>>,
}

/// The first cells of the rows and columns of a table.
#[derive(Debug, Default)]
struct Heads {
    columns: HashMap<usize, Span>,
    row: Option<(usize, Span)>,
}

/// Puts what is read into paragraphs, and hands these over in the order of the page.
pub(super) struct Flow<'a> {
    pub(super) gather: &'a mut Gather,
    frames: Vec<Frame>,
    tables: Vec<Table>,
    alternatives: Vec<Alternative>,
    /// Paragraphs that are read and wait for the one around them.
    queue: Vec<Paragraph>,
    heads: HashMap<usize, Heads>,
    tabled: usize,
}

impl<'a> Flow<'a> {
    pub(super) fn new(gather: &'a mut Gather) -> Self {
        Self {
            gather,
            frames: Vec::new(),
            tables: Vec::new(),
            alternatives: Vec::new(),
            queue: Vec::new(),
            heads: HashMap::new(),
            tabled: 0,
        }
    }

    /// Opens a paragraph, inside of the one that is open.
    pub(super) fn begin(&mut self, mut paragraph: Paragraph) {
        paragraph.cell = self.cell();
        let (inner, ink) = (self.queue.len(), Ink::default());
        self.frames.push(Frame { paragraph, inner, hidden: false, ink, broken: 0 });
    }

    /// Closes the paragraph that was opened last.
    pub(super) fn end(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        match self.alternatives.iter_mut().rev().find_map(|alternative| alternative.fallback.as_mut()) {
            Some(fallback) => fallback.push(frame.paragraph),
            // What stands in a text box comes after the paragraph that the box is tied to.
            None => self.queue.insert(frame.inner.min(self.queue.len()), frame.paragraph),
        }
        self.flush();
    }

    /// Adds a paragraph that stands beside the open one.
    pub(super) fn aside(&mut self, paragraph: Paragraph) {
        self.queue.push(paragraph);
        self.flush();
    }

    /// The paragraph that was opened last.
    pub(super) fn open(&mut self) -> Option<&mut Paragraph> {
        self.frames.last_mut().map(|frame| &mut frame.paragraph)
    }

    /// Says whether what comes is shown, until the next word about it.
    pub(super) fn hide(&mut self, hidden: bool) {
        if let Some(frame) = self.frames.last_mut() {
            frame.hidden = hidden;
        }
    }

    /// What comes has this `ink`, until the next word about it.
    pub(super) fn ink(&mut self, ink: Ink) {
        if let Some(frame) = self.frames.last_mut() {
            frame.ink = ink;
        }
    }

    /// Adds `shown` to the open paragraph; `run` says where it comes from.
    pub(super) fn text(&mut self, shown: &str, run: Option<Run>) {
        let Some(frame) = self.frames.last_mut() else { return };
        let paragraph = &mut frame.paragraph;
        let broken = std::mem::take(&mut frame.broken);
        // A mask may go on in the next line.
        let inside = broken == 1 && paragraph.text.ends_with(is_glyph) && shown.starts_with(is_glyph);
        if broken > 0 && !inside {
            paragraph.text.push('\n');
        }
        let start = paragraph.text.len();
        paragraph.append(shown, run);
        let added = Span::new(start, paragraph.text.len());
        paragraph.inks.add(added, frame.ink);
        if frame.hidden {
            paragraph.hidden.push(added);
        }
    }

    /// A line ends inside of the open paragraph.
    pub(super) fn line_break(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.broken += 1;
        }
    }

    /// A table starts.
    pub(super) fn table(&mut self) {
        self.tabled += 1;
        self.tables.push(Table { number: self.tabled, row: 0, column: 0, width: 1 });
    }

    /// The table that started last ends.
    pub(super) fn table_end(&mut self) {
        self.tables.pop();
    }

    /// A row of the table starts.
    pub(super) fn row(&mut self) {
        if let Some(table) = self.tables.last_mut() {
            (table.row, table.column, table.width) = (table.row + 1, 1, 0);
        }
    }

    /// A cell of the row starts.
    pub(super) fn next_cell(&mut self) {
        if let Some(table) = self.tables.last_mut() {
            (table.column, table.width) = (table.column + table.width, 1);
        }
    }

    /// The open cell takes so many columns.
    pub(super) fn widen(&mut self, columns: usize) {
        if let Some(table) = self.tables.last_mut() {
            table.width = columns.clamp(1, 20_000);
        }
    }

    /// The open cell.
    pub(super) fn cell(&self) -> Option<Cell> {
        let table = self.tables.last()?;
        Some(Cell { table: table.number, row: table.row, column: table.column })
    }

    /// Two ways to say the same start, the first of them too.
    pub(super) fn alternative(&mut self) {
        self.alternatives.push(Alternative { from: self.queue.len(), fallback: None });
    }

    /// The second way starts.
    pub(super) fn fallback(&mut self) {
        if let Some(alternative) = self.alternatives.last_mut() {
            alternative.fallback = Some(Vec::new());
        }
    }

    /// Says whether a second way is open.
    pub(super) fn is_fallback(&self) -> bool {
        self.alternatives.iter().any(|alternative| alternative.fallback.is_some())
    }

    /// Both ways have ended.
    pub(super) fn alternative_end(&mut self) {
        if let Some(alternative) = self.alternatives.pop() {
            self.join(alternative);
        }
        self.flush();
    }

    /// Gives the paragraphs of the first way the bytes of the second, where both say the same.
    fn join(&mut self, alternative: Alternative) {
        let Some(fallback) = alternative.fallback else { return };
        let from = alternative.from.min(self.queue.len());
        let is_said = |paragraph: &Paragraph| paragraph.is_flowing() && !paragraph.text.trim().is_empty();
        if !self.queue[from..].iter().any(is_said) {
            // Only older programs are told anything.
            self.queue.extend(fallback);
            return;
        }
        // The second way may be in another order.
        let mut twins: HashMap<String, VecDeque<Vec<Run>>> = HashMap::new();
        for paragraph in fallback {
            twins.entry(paragraph.text).or_default().push_back(paragraph.runs);
        }
        for paragraph in self.queue[from..].iter_mut().filter(|paragraph| paragraph.is_flowing()) {
            if let Some(runs) = twins.get_mut(&paragraph.text).and_then(VecDeque::pop_front) {
                paragraph.twins = runs;
            }
        }
    }

    /// Hands over what is complete.
    fn flush(&mut self) {
        if !self.frames.is_empty() || !self.alternatives.is_empty() {
            return;
        }
        for paragraph in self.queue.drain(..) {
            let Some(Cell { table, row, column }) = paragraph.cell else {
                self.gather.push(paragraph, None);
                continue;
            };
            let known = self.heads.entry(table).or_default();
            let nothing = Span::new(0, 0);
            let first = known.row.filter(|&(of, _)| of == row).map(|(_, span)| span);
            let top = known.columns.get(&column).copied().filter(|_| row > 1);
            let heads = (row > 1).then(|| (first.unwrap_or(nothing), top.unwrap_or(nothing)));
            if let Some(span) = self.gather.push(paragraph, heads) {
                if row == 1 {
                    known.columns.entry(column).or_insert(span);
                }
                if first.is_none() {
                    known.row = Some((row, span));
                }
            }
        }
    }
}
