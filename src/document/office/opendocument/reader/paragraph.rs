//! What goes into paragraphs: text, white space, signs, and what was deleted from them.

use std::mem;

use crate::document::gather::{Paragraph, Run};
use crate::document::office::opendocument::reader::Reader;
use crate::document::office::opendocument::reader::element::End;
use crate::document::office::opendocument::scope::ScopeKind;
use crate::document::office::xml::Tag;
use crate::document::{Place, Region};
use crate::text::Span;

/// A paragraph that is open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Open {
    /// A space that comes now would be one too many.
    blank: bool,
    pub(super) hidden: bool,
}

impl Reader<'_> {
    /// Opens the paragraph that `tag` starts.
    pub(super) fn begin(&mut self, tag: &Tag<'_>) -> End {
        if self.in_cell() {
            if let Some(sheet) = &mut self.sheet {
                sheet.line_break();
            }
            self.open.push(Open { blank: true, hidden: false });
            return End::Line;
        }
        let Some(scope) = self.scopes.last_mut() else { return End::Nothing };
        let kind = scope.kind;
        let mut cell = self.flow.cell().filter(|_| self.tables > scope.tables);
        if let Some(cell) = &mut cell {
            cell.table -= self.earlier.min(cell.table);
        }
        let (region, place) = scope.paragraph(cell, &mut self.counts);
        let mut paragraph = Paragraph::new(region, self.within(place));
        if matches!(region, Region::Prose | Region::List | Region::Heading) {
            paragraph.level = match tag.name.as_str() {
                "h" => tag.get("outline-level").and_then(|level| level.parse().ok()).unwrap_or(1).clamp(1, 10),
                _ => u8::from(kind == ScopeKind::Title || self.styles.is_title(tag.get("style-name").as_deref())),
            };
        }
        if paragraph.level > 0 {
            paragraph.region = Region::Heading;
        }
        self.paragraph(paragraph);
        if cell.is_none() {
            // A note or a text box is not a cell of the table that it is tied to.
            self.flow.open().into_iter().for_each(|paragraph| paragraph.cell = None);
        }
        End::Paragraph
    }

    pub(super) fn paragraph(&mut self, paragraph: Paragraph) {
        let aside = paragraph.region == Region::Metadata;
        self.flow.begin(paragraph);
        self.flow.hide(self.hidden > 0);
        if let Some(open) = self.flow.open().filter(|_| aside) {
            open.cell = None;
        }
        self.open.push(Open { blank: true, hidden: false });
    }

    pub(super) fn end(&mut self) {
        let hidden = self.open.pop().is_some_and(|open| open.hidden);
        if let Some(paragraph) = self.flow.open().filter(|paragraph| hidden && !paragraph.text.is_empty()) {
            paragraph.hidden = vec![Span::new(0, paragraph.text.len())];
        }
        self.flow.end();
    }

    /// Adds text as it is written, in which any white space counts as one space (ODF 1.3 part 3, 6.1.2).
    pub(super) fn text(&mut self, text: &str, bytes: Span) {
        // Calc writes the spaces of a cell as they are; whoever drew a line under nothing but spaces
        // meant a blank.
        if self.level().ink.underlined == Some(true) && text.len() > 1 && text.bytes().all(|byte| byte == b' ') {
            return self.words(text, bytes);
        }
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let from = bytes.start() + at;
            let gap = rest.len() - rest.trim_start_matches(WHITE).len();
            let after_space = self.open.last().is_some_and(|open| open.blank);
            if gap > 1 || gap == 1 && (after_space || !rest.starts_with(' ')) {
                self.gap(Span::new(from, from + gap));
                at += gap;
            } else {
                let len = even(rest);
                let Some(words) = rest.get(..len) else { break };
                self.words(words, Span::new(from, from + len));
                at += len;
            }
        }
    }

    /// Adds white space that stands at `bytes`.
    pub(super) fn gap(&mut self, bytes: Span) {
        let Some(open) = self.open.last_mut() else { return };
        if !mem::replace(&mut open.blank, true) {
            self.put(" ", Some(bytes));
        }
    }

    /// Adds text that is shown as it is written.
    pub(super) fn words(&mut self, text: &str, bytes: Span) {
        if let Some(open) = self.open.last_mut() {
            open.blank = text.ends_with(' ');
        }
        self.put(text, Some(bytes));
    }

    /// Adds the spaces that an element stands for. It goes as a whole when a value takes their place.
    pub(super) fn space(&mut self, tag: &Tag<'_>, closed: bool) {
        let count =
            tag.get("c").and_then(|count| count.parse().ok()).unwrap_or(1).clamp(1, 256).min(self.spaces.max(1));
        self.spaces = self.spaces.saturating_sub(count);
        if let Some(open) = self.open.last_mut() {
            open.blank = false;
        }
        // As many bytes as spaces would be taken for the spaces themselves.
        let bytes = Some(tag.span).filter(|span| closed && span.len() != count);
        self.put(&" ".repeat(count), bytes);
    }

    /// Adds what is shown for an element without text.
    pub(super) fn sign(&mut self, shown: &str) {
        if let Some(open) = self.open.last_mut() {
            open.blank = false;
        }
        self.put(shown, None);
    }

    pub(super) fn line_break(&mut self) {
        if self.left_out > 0 {
            return;
        }
        match self.sheet.as_mut().filter(|_| self.scopes.last().is_some_and(|scope| scope.kind == ScopeKind::Body)) {
            Some(sheet) => sheet.line_break(),
            None => self.flow.line_break(),
        }
    }

    fn put(&mut self, shown: &str, bytes: Option<Span>) {
        if self.left_out > 0 {
            return;
        }
        let run = bytes.filter(|_| self.fixed == 0).map(|bytes| Run::new(self.part, bytes));
        let (cell, ink) = (self.in_cell(), self.level().ink);
        match self.sheet.as_mut().filter(|_| cell) {
            Some(sheet) => sheet.text(shown, run, self.hidden > 0, ink),
            None => self.flow.text(shown, run),
        }
    }

    /// Puts back what was deleted under `id`.
    pub(super) fn put_back(&mut self, id: &str) {
        if self.in_cell() {
            return;
        }
        let inside = self.level().text;
        for (number, text) in self.changes.put_back(id).into_iter().enumerate() {
            if number > 0 || !inside {
                // The end of a paragraph was deleted, too.
                let open = self.flow.open().filter(|_| inside);
                let (region, place) = match open {
                    Some(paragraph) => (paragraph.region, paragraph.place.clone()),
                    None => (Region::Prose, self.within(Place::Paragraph(self.counts.paragraphs.max(1)))),
                };
                if inside {
                    self.flow.end();
                }
                self.flow.begin(Paragraph::new(region, place));
            }
            self.flow.text(&text, None);
            if !inside {
                self.flow.end();
            }
        }
    }
}

/// The characters that stand for a space in text (XML 1.0, 2.3).
const WHITE: [char; 4] = [' ', '\t', '\r', '\n'];

/// How many bytes of `text` are shown as they are: up to two spaces, or one of another kind.
fn even(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_white = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    let uneven = |at: &usize| match bytes.get(*at) {
        Some(b' ') => bytes.get(at + 1).is_some_and(is_white),
        byte => byte.is_some_and(is_white),
    };
    (0..bytes.len()).find(uneven).unwrap_or(bytes.len())
}
