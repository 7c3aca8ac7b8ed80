//! Remarks beside the text of a document, as its own program shows them; the text stays as it is.

use encoding_rs::UTF_8;

use crate::document::{Document, Edit, Format, Region, Reviewer, Unwritable, office, pdf};
use crate::text::Span;

/// A remark about a stretch of a document's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is about, in [`Document::text`].
    pub span: Span,
    /// What it says, line by line.
    pub lines: Vec<String>,
}

/// How a stretch of text is marked, the best way first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// With a remark that readers open beside it.
    Remark,
    /// With a colour: its program knows no remarks there.
    Colour,
    /// Not at all: no page shows it, or it stands in a remark itself.
    Nothing,
}

/// A document with remarks.
#[derive(Debug)]
pub struct Annotated {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// How each of the stretches is marked, in their order.
    pub marks: Vec<Mark>,
}

impl Document {
    /// This document, which was `bytes`, with `notes`, which are in order and apart, made by `by`.
    ///
    /// # Errors
    ///
    /// Says why nothing can be written; then there is no half of it.
    pub fn annotated(&self, bytes: &[u8], notes: &[Note], by: &Reviewer) -> Result<Annotated, Unwritable> {
        if notes.is_empty() {
            return Ok(Annotated { bytes: bytes.to_vec(), marks: Vec::new() });
        }
        match (self.format, &self.package) {
            (Format::Html | Format::Xhtml | Format::Markdown, None) => self.tagged(bytes, notes),
            (Format::Pdf, Some(_)) => pdf::annotate(self, bytes, notes, by),
            (Format::Word | Format::Spreadsheet | Format::Slides | Format::OpenDocument, Some(package)) => {
                office::annotate(package, self.format, bytes, notes, by)
            }
            (format, _) => Err(Unwritable::Format(format.shown())),
        }
    }

    /// A page with the text of each note in an element that shows it (HTML, 4.5.23), which Markdown
    /// takes as it is.
    fn tagged(&self, bytes: &[u8], notes: &[Note]) -> Result<Annotated, Unwritable> {
        let is_markdown = self.format == Format::Markdown;
        let (mut places, mut marks) = (Vec::<(Span, Vec<&str>)>::new(), Vec::with_capacity(notes.len()));
        let mut blocks = self.blocks();
        for note in notes {
            let start = note.span.start();
            let region = self.inline(start).or_else(|| Some(blocks.at(start)?.region)).unwrap_or(Region::Prose);
            let shown = match region {
                Region::Metadata | Region::Comment | Region::Link => false,
                Region::Code => !is_markdown,
                _ => true,
            };
            marks.push(if shown { Mark::Remark } else { Mark::Nothing });
            for Edit { span, .. } in self.edits(note.span, String::new()).into_iter().filter(|_| shown) {
                let span = if is_markdown { with_emphasis(self.source(), span) } else { span };
                let lines = note.lines.iter().map(String::as_str);
                match places.last_mut().filter(|(last, _)| last.end() > span.start()) {
                    Some((last, said)) => {
                        *last = Span::new(last.start().min(span.start()), last.end().max(span.end()));
                        said.extend(lines);
                    }
                    None => places.push((span, lines.collect())),
                }
            }
        }
        let tag = |(span, lines): (Span, Vec<&str>)| {
            let title = attribute(&lines.join("\n"), self.encoding() == UTF_8);
            let text = format!("<mark class=\"lacuna\" title=\"{title}\">{}</mark>", span.slice(self.source()));
            Edit { span, text }
        };
        let edits: Vec<Edit> = places.into_iter().map(tag).collect();
        Ok(Annotated { bytes: self.edited(bytes, &edits)?, marks })
    }
}

/// How many bytes of what is emphasised before or after a mask go with it.
const NEAR: usize = 256;

/// `span` of the Markdown `source`, with all of what is emphasised where it is the first or the last of
/// that: a tag inside would take the effect of the marks away (CommonMark, 6.2).
fn with_emphasis(source: &str, span: Span) -> Span {
    let is_mark = |c: &char| matches!(c, '*' | '_' | '~');
    let (before, after) = (&source[..span.start()], &source[span.end()..]);
    let before = &before[before.ceil_char_boundary(before.len().saturating_sub(NEAR))..];
    let after = &after[..after.floor_char_boundary(NEAR)];
    let opened: String = before.chars().rev().take_while(is_mark).collect();
    if !opened.is_empty() {
        let line = after.split('\n').next().unwrap_or_default();
        let end = line.find(&opened).map(|at| span.end() + at + opened.len());
        return end.map_or(span, |end| Span::new(span.start() - opened.len(), end));
    }
    let closed: String = after.chars().take_while(is_mark).collect();
    if closed.is_empty() {
        return span;
    }
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    let start = line.rfind(&closed).map(|at| span.start() - line.len() + at);
    start.map_or(span, |start| Span::new(start, span.end() + closed.len()))
}

/// `text` as the value of an attribute, in one line; no sign of Markdown stands in it, and only ASCII
/// unless it is `wide`.
fn attribute(text: &str, wide: bool) -> String {
    let mut value = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_ascii_alphanumeric() || matches!(c, ' ' | ',' | '.' | ';' | '-' | '/' | '(' | ')') => {
                value.push(c)
            }
            c if c.is_ascii() || !wide => value.push_str(&format!("&#{};", u32::from(c))),
            c => value.push(c),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::GBK;

    /// Marks the text in `⟦⟧` of a page, and shows the elements as `{}`.
    #[track_caller]
    fn check(name: &str, marked: &str, expected: &str) {
        let source: String = marked.chars().filter(|c| !"⟦⟧".contains(*c)).collect();
        let document = Document::read(name, source.as_bytes().to_vec(), None).expect("it can be read");
        let mut from = 0;
        let note = |mask: &str| {
            let start = from + document.text()[from..].find(mask).expect("the mask is in the text");
            from = start + mask.len();
            Note { span: Span::new(start, from), lines: vec!["a|b".to_owned(), "<甲>".to_owned()] }
        };
        let notes: Vec<Note> = marked.split('⟦').skip(1).filter_map(|rest| rest.split('⟧').next()).map(note).collect();
        let by = Reviewer { name: String::new(), date: String::new() };
        let annotated = document.annotated(source.as_bytes(), &notes, &by).expect("it can be written");
        let text = String::from_utf8(annotated.bytes).expect("it is text");
        let tag = "<mark class=\"lacuna\" title=\"a&#124;b&#10;&#60;甲&#62;\">";
        assert_eq!(text.replace(tag, "{").replace("</mark>", "}"), expected);
    }

    #[test]
    fn marks_the_text_of_a_page() {
        check("a.html", "<p>共⟦xx⟧家</p>", "<p>共{xx}家</p>");
        check("a.html", "<pre>共⟦xx⟧家</pre>", "<pre>共{xx}家</pre>");
        check("a.html", "<img alt='⟦xx⟧'>年", "<img alt='xx'>年");
        check("a.md", "| ⟦xx⟧家 |\n|---|\n", "| {xx}家 |\n|---|\n");
        check("a.md", "`⟦xx⟧`年", "`xx`年");
        check("a.md", "进展\n⟦【甲】⟧家", "进展\n{【甲】}家");
    }

    #[test]
    fn emphasis_keeps_its_effect() {
        check("a.md", "增长**⟦xx.x⟧**%", "增长{**xx.x**}%");
        check("a.md", "增长**⟦xx.x⟧%**。", "增长{**xx.x%**}。");
        check("a.md", "共**约⟦xx⟧**家", "共{**约xx**}家");
        check("a.md", "共**约⟦xx⟧家**", "共**约{xx}家**");
    }

    #[test]
    fn a_remark_can_be_written_in_any_encoding() {
        let source = GBK.encode("<meta charset=gbk><p>共xx家").0;
        let document = Document::read("a.html", source.to_vec(), None).expect("it can be read");
        let start = document.text().find("xx").expect("it is there");
        let note = Note { span: Span::new(start, start + 2), lines: vec!["é".to_owned()] };
        let by = Reviewer { name: String::new(), date: String::new() };
        let annotated = document.annotated(&source, &[note], &by).expect("it can be written");
        let expected = "<meta charset=gbk><p>共<mark class=\"lacuna\" title=\"&#233;\">xx</mark>家";
        assert_eq!(annotated.bytes, &*GBK.encode(expected).0);
    }
}
