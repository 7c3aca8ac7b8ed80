//! A few words of a text around a place, fit for a terminal.

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::text::{LineColumn, Span, display_width, visible};

/// One line, cut to a window around a span. The line and column it tells are those of the whole
/// text, in characters, and cost nothing to find: they were known before.
#[derive(Debug)]
pub(super) struct Excerpt {
    name: String,
    text: String,
    at: LineColumn,
    /// The span inside the window.
    pub(super) span: Span,
}

impl Excerpt {
    /// Cuts at most `width` cells around `span` out of its line in `text`.
    pub(super) fn new(name: &str, text: &str, span: Span, at: LineColumn, width: usize) -> Self {
        let line_end = |c: &char| matches!(c, '\n' | '\r');
        let marked: String = span.slice(text).chars().take_while(|c| !line_end(c)).collect();
        let marked = visible(&marked).text;
        let room = width.saturating_sub(display_width(&marked)).max(20);
        let (mut left, mut right) = (String::new(), String::new());
        let mut before = text[..span.start()].chars().rev().take_while(|c| !line_end(c)).peekable();
        let mut after = text[span.end()..].chars().take_while(|c| !line_end(c)).peekable();
        let mut used = 0;
        // Two characters from the left for one from the right: a figure is read from its left.
        while used < room && (before.peek().is_some() || after.peek().is_some()) {
            for c in before.by_ref().take(2) {
                used += shown(c, |text| left.insert_str(0, text));
            }
            for c in after.by_ref().take(1) {
                used += shown(c, |text| right.push_str(text));
            }
        }
        let more = |more: bool| if more { "…" } else { "" };
        let left = format!("{}{left}", more(before.peek().is_some()));
        let right = format!("{right}{}", more(after.peek().is_some()));
        let span = Span::new(left.len(), left.len() + marked.len());
        Self { name: visible(name).text, text: format!("{left}{marked}{right}"), at, span }
    }
}

/// Hands over `c` made visible, and returns how many cells it takes.
fn shown(c: char, add: impl FnOnce(&str)) -> usize {
    let mut buffer = [0; 4];
    let c: &str = c.encode_utf8(&mut buffer);
    if c.as_bytes()[0].is_ascii_graphic() {
        add(c);
        return 1;
    }
    let text = visible(c).text;
    add(&text);
    display_width(&text)
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        _: &SourceSpan,
        _: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let whole = SourceSpan::from(0..self.text.len());
        let (line, column) = (self.at.line - 1, self.at.column - 1);
        Ok(Box::new(MietteSpanContents::new_named(self.name.clone(), self.text.as_bytes(), whole, line, column, 1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, width: usize, expected: &str) {
        let at = text.find("xx").expect("there is a mask");
        let excerpt = Excerpt::new("a", text, Span::new(at, at + 2), LineColumn { line: 1, column: 1 }, width);
        assert_eq!(excerpt.text, expected);
        assert_eq!(excerpt.span.slice(&excerpt.text), "xx");
    }

    #[test]
    fn cuts_a_window_out_of_a_long_line() {
        check("第一行\n增长xx%。\n", 40, "增长xx%。");
        check(&format!("{}xx{}", "一".repeat(500), "二".repeat(500)), 24, "…一一一一一一一一xx二二二二…");
        check("a\u{1b}[31mxx\u{202e}b", 60, "a␛[31mxx⟨202E⟩b");
    }
}
