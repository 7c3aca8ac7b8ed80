//! Documents as the scanner sees them: text, what kind of text each part is, and the way back to
//! the bytes it was read from.
//!
//! One file per format; a reader makes a [`Document`] from bytes or says in a [`Problem`] why it
//! cannot. The scanner knows no format: whatever a reader extracts, positions come from the map
//! it carried along, never from searching.

mod annotate;
mod archive;
mod build;
mod compound;
mod edit;
mod encoding;
mod flow;
mod format;
mod gather;
mod grid;
mod html;
mod lines;
mod look;
mod mail;
mod markdown;
mod markup;
mod office;
mod outline;
mod package;
mod pdf;
mod place;
mod plain;
mod problem;
mod reviewer;
mod rtf;
mod seam;
mod sparse;
mod story;
mod unparsed;
mod zipped;

use std::fmt;
use std::sync::OnceLock;

pub use annotate::{Annotated, Mark, Note};
pub use build::Builder;
pub use edit::{Edit, Unwritable};
pub use format::Format;
pub use look::{Hue, Look, Rgb};
pub use markup::Markup;
pub use outline::{Blocks, Outline};
pub use place::{Cell, Place};
pub use plain::Content;
pub use problem::{Problem, Reason};
pub use reviewer::Reviewer;
pub use sparse::Sparse;
pub use unparsed::{Joined, Marks, Unparsed};

use encoding_rs::{Encoding, UTF_8};
use serde::{Deserialize, Serialize};

use crate::document::package::Package;
use crate::document::sparse::Whole;
use crate::document::zipped::Within;
use crate::text::{Lang, LineColumn, Span, stretches};

/// What kind of text a stretch is; rules name these in `in:`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Region {
    /// Running text.
    Prose,
    /// A heading or title.
    Heading,
    /// A cell of a table.
    TableCell,
    /// An item of a list.
    List,
    /// Quoted text.
    Quote,
    /// A footnote.
    Footnote,
    /// A comment that readers of the published document do not see.
    Comment,
    /// Front matter and properties.
    Metadata,
    /// Code, in a block or inline.
    Code,
    /// The address of a link.
    Link,
    /// A remark that a reader of a draft made beside its text: a comment of Word, Excel or PDF.
    Annotation,
    /// Text that its program does not show.
    Hidden,
}

impl Region {
    /// Every region with its name in rules.
    pub const ALL: [(Self, &'static str); 12] = [
        (Self::Prose, "prose"),
        (Self::Heading, "heading"),
        (Self::TableCell, "table-cell"),
        (Self::List, "list"),
        (Self::Quote, "quote"),
        (Self::Footnote, "footnote"),
        (Self::Comment, "comment"),
        (Self::Metadata, "metadata"),
        (Self::Code, "code"),
        (Self::Link, "link"),
        (Self::Annotation, "annotation"),
        (Self::Hidden, "hidden"),
    ];

    /// The name in rules and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(region, _)| *region == self).map_or("prose", |(_, name)| name)
    }
}

/// How a document is to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The encoding of texts, where somebody says it.
    pub encoding: Option<&'static Encoding>,
    /// What is read of tracked changes.
    pub revisions: Revisions,
}

impl From<Option<&'static Encoding>> for Reading {
    fn from(encoding: Option<&'static Encoding>) -> Self {
        Self { encoding, ..Self::default() }
    }
}

/// What is read of a document with tracked changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Revisions {
    /// As it reads with all changes accepted.
    #[default]
    Final,
    /// As it read before.
    Original,
    /// What was deleted, and what stands there instead.
    Both,
}

/// A paragraph, heading, table cell, line: text that is read as one piece. Masks never cross it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Where the block stands in the document's text, its line end left out.
    pub span: Span,
    /// What kind of text it is.
    pub region: Region,
    /// The headings it stands under, outermost first, joined by ` > `; empty before the first.
    pub headings: std::sync::Arc<str>,
    /// For a table cell, the first cell of its row and the head of its column.
    pub heads: Option<(Span, Span)>,
}

/// A document that was read: its text, its blocks, and the map back to its source.
#[derive(Clone)]
pub struct Document {
    name: String,
    format: Format,
    encoding: &'static Encoding,
    /// Nobody said the encoding, and nothing proves it.
    guessed: bool,
    /// Empty where readers see no lines: then the text is the source.
    source: String,
    /// Made when it is first asked for: a clean text is never parsed.
    extracted: OnceLock<Option<Extracted>>,
    package: Option<Package>,
    /// Of a long text, only some lines are there.
    whole: Option<Whole>,
}

/// Text that differs from the source, as a reader extracted it.
#[derive(Clone)]
struct Extracted {
    text: String,
    blocks: Vec<Block>,
    inline: Vec<(Span, Region)>,
    /// What does not look like plain text, in order.
    looks: Vec<(Span, Look)>,
    map: Vec<Piece>,
}

/// `text` bytes from `text` on come from `source` bytes from `source` on; verbatim pieces map
/// byte by byte, others (an entity, a line end that became a space) as a whole.
#[derive(Clone, Copy, Debug)]
struct Piece {
    text: Span,
    source: Span,
}

impl Document {
    /// Reads `content` as a document called `name`, in the format that its first bytes tell, or
    /// else its name. Without an encoding, a text is in the one it declares, UTF-8, or what its
    /// first bytes or its characters tell.
    ///
    /// # Errors
    ///
    /// Returns a [`Problem`] when the bytes are not what the format needs; a document that could
    /// not be read is never a clean one. What is missing of one that could be read, says
    /// [`Document::unread`].
    pub fn read(name: &str, content: impl Into<Content>, reading: impl Into<Reading>) -> Result<Self, Problem> {
        let refuse = |reason| Problem { path: name.to_owned(), reason };
        Self::inside(name, content.into(), reading.into(), Within::default()).map_err(refuse)
    }

    /// Reads a document that stands `within` others.
    fn inside(name: &str, content: Content, reading: Reading, within: Within) -> Result<Self, Reason> {
        let named = Format::of(name);
        let format = named.seen_in(content.as_bytes());
        let mut document = Self { format, ..Self::plain(name, "") };
        let (extracted, package) = match format {
            Format::Unsupported(shown) => return Err(format::unsupported(content.as_bytes(), shown)),
            Format::Plain | Format::Markdown | Format::Marked(_) | Format::Unknown | Format::Html | Format::Xhtml => {
                return document.decoded(content, reading);
            }
            Format::Mail => mail::read(content.as_bytes(), reading, within)?,
            Format::Rtf => rtf::read(content.as_bytes(), reading.revisions)?,
            Format::OldWord | Format::OldSlides | Format::OldSpreadsheet => {
                compound::read(content.as_bytes(), format, reading.revisions)?
            }
            Format::Pdf => pdf::read(content.into_bytes(), reading, within)?,
            Format::Word
            | Format::Spreadsheet
            | Format::Slides
            | Format::OpenDocument
            | Format::Ofd
            | Format::Epub
            | Format::Archive => match office::read(content.as_bytes(), format, reading.revisions)? {
                Some((seen, extracted, package)) => {
                    document.format = seen;
                    (extracted, package)
                }
                None if format == Format::Archive && !matches!(named, Format::Unsupported(_)) => {
                    zipped::read(content.as_bytes(), reading, within)?
                }
                None => return Err(format::none(named)),
            },
        };
        document.extracted = OnceLock::from(Some(extracted));
        document.package = Some(package);
        Ok(document)
    }

    /// This document with the text in `content`.
    fn decoded(mut self, content: Content, reading: Reading) -> Result<Self, Reason> {
        let is_html = self.is_html();
        let declared = |bytes: &[u8]| if is_html { html::declared(bytes) } else { None };
        let decoded = plain::decode(content, reading.encoding, declared)?;
        (self.source, self.encoding, self.guessed) = (decoded.text, decoded.encoding, decoded.guessed);
        Ok(self)
    }

    /// Says whether it is a page of HTML.
    fn is_html(&self) -> bool {
        matches!(self.format, Format::Html | Format::Xhtml)
    }

    /// Makes a document of plain text.
    #[must_use]
    pub fn plain(name: &str, text: &str) -> Self {
        Self {
            name: name.to_owned(),
            format: Format::Plain,
            encoding: UTF_8,
            guessed: false,
            source: text.to_owned(),
            extracted: OnceLock::new(),
            package: None,
            whole: None,
        }
    }

    /// The name it was read under.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The format it was read as.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// Says whether its source is the text of the file, line by line.
    #[must_use]
    pub fn has_lines(&self) -> bool {
        self.package.is_none()
    }

    /// The encoding of a text; UTF-8 for anything else.
    #[must_use]
    pub fn encoding(&self) -> &'static Encoding {
        self.encoding
    }

    /// The name of the encoding when it is no more than a guess.
    #[must_use]
    pub fn guessed(&self) -> Option<&'static str> {
        self.guessed.then(|| self.encoding.name())
    }

    fn extracted(&self) -> Option<&Extracted> {
        let extract = || match self.format {
            Format::Markdown => Some(markdown::extract(&self.source)),
            Format::Marked(markup) => Some(markup::extract(&self.source, markup)),
            Format::Html => Some(html::extract(&self.source, html::Dialect::Html)),
            Format::Xhtml => Some(html::extract(&self.source, html::Dialect::Xhtml)),
            _ => None,
        };
        self.extracted.get_or_init(extract).as_ref()
    }

    /// The text that is scanned.
    #[must_use]
    pub fn text(&self) -> &str {
        self.extracted().map_or(&self.source, |extracted| &extracted.text)
    }

    /// The text a person sees when opening the file: for a text file, the file.
    #[must_use]
    pub fn source(&self) -> &str {
        if self.package.is_some() { self.text() } else { &self.source }
    }

    /// What readers call the place at `offset` of the text, where they see no lines.
    #[must_use]
    pub fn place(&self, offset: usize) -> Option<&Place> {
        self.package.as_ref()?.place(offset)
    }

    /// What could not be read, such as a page that is only a picture: where, and why.
    #[must_use]
    pub fn unread(&self) -> &[(Place, Reason)] {
        self.package.as_ref().map_or(&[], Package::unread)
    }

    /// What readers call the place at `offset` of the text, in words, and whether they see it there;
    /// nothing where they see lines.
    #[must_use]
    pub fn place_shown(&self, offset: usize, lang: Lang) -> Option<String> {
        let mut shown = self.place(offset)?.shown(lang);
        if self.inline(offset) == Some(Region::Hidden) {
            shown.push_str(lang.pick("（隐藏）", ", hidden"));
        }
        Some(shown)
    }

    /// Lets go of what nobody asks for who only tells what was found at `offsets` of the text: all but
    /// the text, and where and of which kind it is there. A run holds many documents at a time.
    pub fn slim(&mut self, offsets: &[usize]) {
        if let Some(package) = &self.package {
            self.package = Some(package.slim(offsets));
        }
        let inline = |offset: usize| {
            let inline = &self.extracted()?.inline;
            let at = inline.partition_point(|(span, _)| span.start() <= offset).checked_sub(1)?;
            Some(inline[at])
        };
        let mut kept: Vec<_> = offsets.iter().filter_map(|&offset| inline(offset)).collect();
        kept.dedup();
        if let Some(Some(extracted)) = self.extracted.get_mut() {
            (extracted.inline, extracted.blocks, extracted.map) = (kept, Vec::new(), Vec::new());
            extracted.looks = Vec::new();
        }
    }

    /// Where `offset` of the text stands, in words: the place, or line and column, which are `at`.
    #[must_use]
    pub fn location(&self, offset: usize, at: LineColumn, lang: Lang) -> String {
        self.place_shown(offset, lang).unwrap_or_else(|| format!("{}:{}", at.line, at.column))
    }

    /// The blocks in order, found as they are asked for.
    #[must_use]
    pub fn blocks(&self) -> Blocks<'_> {
        match self.extracted() {
            Some(extracted) => Blocks::listed(&extracted.blocks),
            None => Blocks::lines(&self.source, 0),
        }
    }

    /// The text in stretches of whole blocks, each of `size` bytes or a block more, with its blocks.
    /// What headings stand above a stretch, its blocks may not know.
    #[must_use]
    pub fn stretches(&self, size: usize) -> Vec<(Span, Blocks<'_>)> {
        let Some(extracted) = self.extracted() else {
            let lines = |span: Span| (span, Blocks::lines(&self.source, span.start()));
            return stretches(&self.source, size).into_iter().map(lines).collect();
        };
        let (mut found, mut blocks, mut start) = (Vec::new(), extracted.blocks.as_slice(), 0);
        while !blocks.is_empty() {
            let count = blocks.partition_point(|block| block.span.start() < start + size).max(1);
            let (these, rest) = blocks.split_at(count);
            let end = rest.first().map_or(extracted.text.len(), |block| block.span.start());
            found.push((Span::new(start, end), Blocks::listed(these)));
            (blocks, start) = (rest, end);
        }
        found
    }

    /// The kind of text at `offset` where it differs from its block: inline code, a link address.
    #[must_use]
    pub fn inline(&self, offset: usize) -> Option<Region> {
        let inline = &self.extracted()?.inline;
        let at = inline.partition_point(|(span, _)| span.start() <= offset).checked_sub(1)?;
        inline[at].0.contains(offset).then_some(inline[at].1)
    }

    /// The stretches of other kinds than their block that start in `span` of the text.
    fn inline_in(&self, span: Span) -> impl Iterator<Item = (Span, Region)> {
        let inline = self.extracted().map_or(&[][..], |extracted| &extracted.inline);
        let from = inline.partition_point(|(other, _)| other.start() < span.start());
        inline[from..].iter().take_while(move |(other, _)| other.start() < span.end()).copied()
    }

    /// What of the text in `span` does not look like plain text, in order; what starts before it is
    /// left out.
    pub(super) fn looks_in(&self, span: Span) -> &[(Span, Look)] {
        let looks = self.extracted().map_or(&[][..], |extracted| &extracted.looks);
        let from = looks.partition_point(|(other, _)| other.start() < span.start());
        let count = looks[from..].partition_point(|(other, _)| other.start() < span.end());
        &looks[from..from + count]
    }

    /// Says whether all of `span` of the text has a look of which `is_it` is true.
    #[must_use]
    pub fn looks_so(&self, span: Span, is_it: impl Fn(Look) -> bool) -> bool {
        let looks = self.extracted().map_or(&[][..], |extracted| &extracted.looks);
        let from = looks.partition_point(|(other, _)| other.end() <= span.start());
        let mut at = span.start();
        for &(other, look) in &looks[from..] {
            if at >= span.end() || other.start() > at || !is_it(look) {
                break;
            }
            at = other.end();
        }
        at >= span.end()
    }

    /// The blanks that start in `span` of the text, in order: lines under nothing but spaces.
    #[must_use]
    pub fn blanks(&self, span: Span) -> Vec<Span> {
        let mut blanks: Vec<Span> = Vec::new();
        for (other, _) in self.looks_in(span).iter().filter(|(_, look)| look.blank) {
            match blanks.last_mut() {
                Some(last) if last.end() == other.start() => *last = Span::new(last.start(), other.end()),
                _ => blanks.push(*other),
            }
        }
        blanks
    }

    /// Where `span` of the text stands in [`Document::source`].
    #[must_use]
    pub fn source_span(&self, span: Span) -> Span {
        match self.extracted() {
            None => span,
            Some(extracted) => {
                let start = extracted.place(span.start(), false);
                let end = extracted.place(span.end(), true);
                Span::new(start, end.max(start))
            }
        }
    }
}

impl Extracted {
    fn place(&self, offset: usize, end: bool) -> usize {
        let at = self.map.partition_point(
            |piece| {
                if end { piece.text.start() < offset } else { piece.text.start() <= offset }
            },
        );
        let Some(piece) = at.checked_sub(1).and_then(|at| self.map.get(at)) else { return 0 };
        let inside = offset - piece.text.start();
        if piece.text.len() == piece.source.len() && inside <= piece.text.len() {
            piece.source.start() + inside
        } else if end {
            piece.source.end()
        } else {
            piece.source.start()
        }
    }
}

/// Shows the name and the size only: a log or a failed assertion must not print a client's text.
impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("name", &self.name)
            .field("format", &self.format)
            .field("bytes", &self.source().len())
            .finish()
    }
}
