//! Text with the marks of a markup language other than Markdown: reStructuredText, AsciiDoc, Org,
//! LaTeX. What a reader of the page sees is text; code, comments and what the marks themselves say
//! are kinds of text of their own. Each language tells what its lines are; paragraphs, lists and
//! tables are made of them here.

mod asciidoc;
mod inline;
mod org;
mod rst;
mod tex;

use crate::document::{Builder, Extracted, Region};
use crate::text::Span;

/// A markup language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Markup {
    /// reStructuredText (docutils).
    Rst,
    /// AsciiDoc.
    AsciiDoc,
    /// Org mode.
    Org,
    /// LaTeX.
    Tex,
}

impl Markup {
    /// The name for people.
    #[must_use]
    pub fn shown(self) -> &'static str {
        match self {
            Self::Rst => "reStructuredText",
            Self::AsciiDoc => "AsciiDoc",
            Self::Org => "Org",
            Self::Tex => "LaTeX",
        }
    }

    /// Says whether `c` has to be escaped by a backslash to stand for itself.
    #[must_use]
    pub fn escapes(self, c: char) -> bool {
        match self {
            Self::Rst => matches!(c, '\\' | '*' | '`' | '|' | '_'),
            Self::Tex => matches!(c, '%' | '$' | '&' | '#' | '_' | '{' | '}'),
            Self::AsciiDoc | Self::Org => false,
        }
    }
}

/// Extracts the text of `source`.
pub(super) fn extract(source: &str, markup: Markup) -> Extracted {
    let lines = Line::all(source);
    match markup {
        Markup::Rst => written(source, &lines, &rst::kinds(&lines), inline::RST),
        Markup::AsciiDoc => written(source, &lines, &asciidoc::kinds(&lines), inline::ASCIIDOC),
        Markup::Org => written(source, &lines, &org::kinds(&lines), inline::ORG),
        Markup::Tex => tex::extract(source),
    }
}

/// A line without its end.
#[derive(Clone, Copy, Debug)]
struct Line<'a> {
    text: &'a str,
    /// Where it starts in the source.
    start: usize,
}

impl<'a> Line<'a> {
    fn all(source: &'a str) -> Vec<Self> {
        let mut start = 0;
        let lines = source.split_inclusive('\n').map(|line| {
            let here = Line { text: line.trim_end(), start };
            start += line.len();
            here
        });
        lines.collect()
    }

    /// How many bytes of space it begins with.
    fn indent(self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }

    fn is_blank(self) -> bool {
        self.text.is_empty()
    }

    /// What stands behind its first `skip` bytes, in the source.
    fn rest(self, skip: usize) -> Span {
        let spaces = self.text[skip..].len() - self.text[skip..].trim_start().len();
        Span::new(self.start + skip + spaces, self.start + self.text.len())
    }
}

/// What a line is; the number is how many bytes of it are marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Blank,
    /// Marks that show nothing.
    Mark,
    /// Text that goes on in the next line.
    Text(usize),
    /// The first line of an item of a list.
    Item(usize),
    /// A heading with its level.
    Heading(u8, usize),
    /// A row of a table, its cells between `|`.
    Row,
    /// A line that stands by itself.
    Alone(Region, usize),
}

/// Makes blocks of `lines`, which are of these `kinds`.
fn written(source: &str, lines: &[Line<'_>], kinds: &[Kind], marks: inline::Marks) -> Extracted {
    let mut out = Builder::new(source);
    // Whether a paragraph is open that the next line may go on.
    let mut open = false;
    let mut heads: Vec<Span> = Vec::new();
    for (at, (&line, &kind)) in lines.iter().zip(kinds).enumerate() {
        if kind != Kind::Row && !matches!(kind, Kind::Mark) {
            heads.clear();
        }
        let goes_on = std::mem::take(&mut open);
        match kind {
            Kind::Blank | Kind::Mark => drop(out.end()),
            Kind::Text(skip) => {
                if goes_on {
                    let before = lines[at - 1];
                    out.soft_break(Span::new(before.start + before.text.len(), line.start));
                } else {
                    out.begin(Region::Prose);
                }
                inline::push(source, line.rest(skip), marks, &mut out);
                open = true;
            }
            Kind::Item(skip) => {
                out.begin(Region::List);
                inline::push(source, line.rest(skip), marks, &mut out);
                open = true;
            }
            Kind::Heading(level, skip) => {
                out.begin_heading(level);
                inline::push(source, line.rest(skip), marks, &mut out);
                out.end();
            }
            Kind::Row => row(source, line, marks, &mut heads, &mut out),
            Kind::Alone(region, skip) => {
                out.begin(region);
                let rest = line.rest(skip);
                if matches!(region, Region::Code | Region::Comment | Region::Metadata) {
                    out.push(rest);
                } else {
                    inline::push(source, rest, marks, &mut out);
                }
                out.end();
            }
        }
    }
    out.finish()
}

/// Adds the cells of a row; the first row of a table names its columns.
fn row(source: &str, line: Line<'_>, marks: inline::Marks, heads: &mut Vec<Span>, out: &mut Builder<'_>) {
    let (mut at, mut cells) = (line.start, Vec::new());
    let nothing = Span::new(0, 0);
    for cell in line.text.split('|') {
        let span = Span::new(at, at + cell.len());
        at += cell.len() + 1;
        if cells.is_empty() && cell.trim().is_empty() && span.start() <= line.start + line.indent() {
            continue;
        }
        let spaces = cell.len() - cell.trim_start().len();
        out.begin(Region::TableCell);
        inline::push(source, Span::new(span.start() + spaces, span.start() + spaces + cell.trim().len()), marks, out);
        let shown = out.end();
        if shown.is_some() && !heads.is_empty() {
            let first = cells.first().copied().flatten().unwrap_or(nothing);
            out.head_last(first, heads.get(cells.len()).copied().unwrap_or(nothing));
        }
        cells.push(shown);
    }
    if heads.is_empty() {
        *heads = cells.into_iter().map(|cell| cell.unwrap_or(nothing)).collect();
    }
}

#[cfg(test)]
mod tests {
    use crate::document::Document;

    /// Shows each block as `region: text`, code and links inside in angle brackets.
    #[track_caller]
    pub(super) fn check(name: &str, source: &str, expected: &[&str]) {
        let document = Document::read(name, source.as_bytes().to_vec(), None).expect("it is text");
        let (mut shown, mut at) = (Vec::new(), 0);
        let mut blocks = document.blocks();
        while let Some(block) = blocks.at(at).filter(|block| block.span.end() > at).cloned() {
            let inside = block.span.slice(document.text()).char_indices().map(|(offset, c)| {
                match document.inline(block.span.start() + offset) {
                    Some(_) => format!("<{c}>"),
                    None => c.to_string(),
                }
            });
            shown.push(format!("{}: {}", block.region.name(), inside.collect::<String>().replace("><", "")));
            at = block.span.end() + 1;
        }
        assert_eq!(shown, expected);
        for word in ["xx", "年"] {
            for (at, _) in document.text().match_indices(word) {
                let span = document.source_span(crate::text::Span::new(at, at + word.len()));
                assert_eq!(span.slice(source), word, "where a word stands");
            }
        }
    }
}
