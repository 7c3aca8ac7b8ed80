//! Word documents ([ECMA-376] part 1, 17), templates and the strict variant too: body, tables,
//! text boxes, headers, footers, notes, comments, properties.

mod fields;
mod numbering;
mod numerals;
mod styles;

use crate::document::archive::Archive;
use crate::document::flow::Flow;
use crate::document::gather::{Gather, Paragraph, Run};
use crate::document::look::Ink;
use crate::document::office::drawing::{self, noted};
use crate::document::office::properties;
use crate::document::office::word::fields::Fields;
use crate::document::office::word::numbering::{Counter, Numbering};
use crate::document::office::word::styles::{Styles, said};
use crate::document::office::xml::{Item, Items, Relations, Tag};
use crate::document::package::Part;
use crate::document::{Place, Reason, Region, Revisions};

/// Reads the document whose body is the part `main`, as it reads after `revisions`.
pub(super) fn read(
    archive: &mut Archive<'_>,
    root: &Relations,
    main: &str,
    revisions: Revisions,
    gather: &mut Gather,
) -> Result<(), Reason> {
    let body = archive.needed(main)?;
    let parts = Relations::of(archive, main)?;
    let styles = beside(archive, parts.first("styles"), Styles::read, gather)?;
    let numbering = beside(archive, parts.first("numbering"), Numbering::read, gather)?;
    let says = Says { styles: &styles, numbering: &numbering, revisions };
    Reader::new(Story::Body, says, gather).read(main, &body)?;
    let stories = [
        ("header", Story::Header),
        ("footer", Story::Footer),
        ("footnotes", Story::Footnotes),
        ("endnotes", Story::Endnotes),
        ("comments", Story::Comments),
    ];
    for (kind, story) in stories {
        for name in parts.all(kind) {
            gather.leave_headings();
            let read = archive.needed(name).and_then(|xml| Reader::new(story, says, gather).read(name, &xml));
            noted(read, story.place(), gather)?;
        }
    }
    gather.leave_headings();
    for name in parts.all("aFChunk") {
        gather.unread(Place::File(name.into(), Box::new(Place::Name)), Reason::Unsupported("altChunk"));
    }
    drawing::charts_and_diagrams(archive, &parts, &|place| place, gather)?;
    properties::read(archive, root, gather)
}

/// What the part `name`, if there is one, says of the others. A broken one says nothing.
fn beside<S: Default>(
    archive: &mut Archive<'_>,
    name: Option<&str>,
    read: impl Fn(&str, &str) -> Result<S, Reason>,
    gather: &mut Gather,
) -> Result<S, Reason> {
    let Some(name) = name else { return Ok(S::default()) };
    let found = archive.part(name).and_then(|xml| xml.map_or_else(|| Ok(S::default()), |xml| read(name, &xml)));
    match found {
        Ok(found) => Ok(found),
        Err(reason) => {
            noted(Err(reason), Place::File(name.into(), Box::new(Place::Name)), gather)?;
            Ok(S::default())
        }
    }
}

/// The level that `<w:outlineLvl>` says, 1 the outermost; 9 is said of running text.
fn outline_level(tag: &Tag<'_>) -> Option<u8> {
    tag.get("val")?.parse().ok().filter(|&level: &u8| level < 9).map(|level| level + 1)
}

/// What a part tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Story {
    Body,
    Header,
    Footer,
    Footnotes,
    Endnotes,
    Comments,
}

impl Story {
    /// Where it stands, as a whole.
    fn place(self) -> Place {
        match self {
            Self::Body => Place::Paragraph(1),
            Self::Header => Place::Header,
            Self::Footer => Place::Footer,
            Self::Footnotes => Place::Footnote(1),
            Self::Endnotes => Place::Endnote(1),
            Self::Comments => Place::Comment(1),
        }
    }
}

/// What the document says of all its stories, and how they are to be read.
#[derive(Clone, Copy)]
struct Says<'a> {
    styles: &'a Styles,
    numbering: &'a Numbering,
    revisions: Revisions,
}

/// A paragraph that is open: a text box stands inside of one.
#[derive(Debug, Default)]
struct Open {
    /// A run is open in it.
    run: bool,
    /// Its style hides its text; so does that of the run; what the run says itself.
    hidden: bool,
    run_hidden: bool,
    said: Option<bool>,
    /// The ink of its style, and what the style and the properties of the run say.
    ink: Ink,
    run_ink: Ink,
    direct: Ink,
    style: Option<String>,
    /// The list it is numbered in, and the level there.
    list: Option<String>,
    at: Option<usize>,
}

struct Reader<'a> {
    story: Story,
    says: Says<'a>,
    flow: Flow<'a>,
    fields: Fields,
    counter: Counter<'a>,
    open: Vec<Open>,
    boxes: Vec<usize>,
    /// The alternative text of the drawing that was read last.
    drawn: Option<String>,
    paragraphs: usize,
    notes: usize,
    boxed: usize,
}

impl<'a> Reader<'a> {
    fn new(story: Story, says: Says<'a>, gather: &'a mut Gather) -> Self {
        Self {
            story,
            says,
            flow: Flow::new(gather),
            fields: Fields::default(),
            counter: Counter::new(says.numbering),
            open: Vec::new(),
            boxes: Vec::new(),
            drawn: None,
            paragraphs: 0,
            notes: 0,
            boxed: 0,
        }
    }

    fn read(mut self, part: &str, xml: &str) -> Result<(), Reason> {
        let number = self.flow.gather.part(Part::Named(part.to_owned()));
        self.fields = Fields::of(xml);
        let mut items = Items::new(part, xml);
        // Inside a text element, what its runs are like: one that was deleted cannot be written.
        let mut text: Option<Option<Run>> = None;
        while let Some(item) = items.next()? {
            match item {
                Item::Open(tag) if tag.name == "t" && !self.fields.is_code() => {
                    let written = tag.span.slice(xml);
                    let asks = written.starts_with("<w:t") && !written.contains("xml:space");
                    let spaces = asks.then(|| tag.span.end() - 1);
                    text = Some(Some(Run { spaces, ..Run::new(number, tag.span) }));
                }
                Item::Open(tag) if tag.name == "delText" && self.says.revisions != Revisions::Final => {
                    text = Some(None)
                }
                Item::Open(tag) if self.is_skipped(&tag.name) => items.skip()?,
                Item::Open(tag) => self.open(&tag),
                Item::Close(name) if name == "t" || name == "delText" => text = None,
                Item::Close(name) => self.close(&name),
                Item::Text(shown, bytes) => {
                    if let Some(run) = text {
                        self.flow.text(shown, run.map(|run| Run { bytes, ..run }));
                    }
                }
                Item::Char(c, bytes) => {
                    if let Some(run) = text {
                        self.flow.text(c.encode_utf8(&mut [0; 4]), run.map(|run| Run { bytes, ..run }));
                    }
                }
            }
        }
        Ok(())
    }

    fn is_skipped(&self, name: &str) -> bool {
        match name {
            "del" | "moveFrom" => self.says.revisions == Revisions::Final,
            "ins" | "moveTo" => self.says.revisions == Revisions::Original,
            name => SKIPPED.contains(&name),
        }
    }

    fn open(&mut self, tag: &Tag<'_>) {
        let value = || tag.get("val");
        let number = || tag.get("val").and_then(|value| value.parse::<usize>().ok());
        match tag.name.as_str() {
            "p" => self.begin(),
            "r" => self.run(true),
            "vanish" if self.in_run() => self.looks(|open| open.said = Some(tag.is_on())),
            "color" | "highlight" | "shd" | "u" if self.in_run() => {
                self.looks(|open| open.direct = said(tag).over(open.direct))
            }
            "rStyle" if self.in_run() => {
                let (style, styles) = (value().unwrap_or_default(), self.says.styles);
                self.looks(|open| (open.run_hidden, open.run_ink) = (styles.hides(&style), styles.ink(&style)));
            }
            "fldChar" => self.fields.sign(tag),
            "pStyle" => {
                if let Some(style) = value() {
                    self.style(style);
                }
            }
            "numId" => self.open.last_mut().into_iter().for_each(|open| open.list = value()),
            "ilvl" => self.open.last_mut().into_iter().for_each(|open| open.at = number()),
            "outlineLvl" => self.level(outline_level(tag).unwrap_or(0)),
            "numPr" => {
                if let Some(paragraph) = self.flow.open().filter(|paragraph| paragraph.region == Region::Prose) {
                    paragraph.region = Region::List;
                }
            }
            // Tab stops are defined outside of runs.
            "tab" | "ptab" => self.sign("\t"),
            "br" | "cr" if self.in_run() => self.flow.line_break(),
            "noBreakHyphen" => self.sign("\u{2011}"),
            "sym" => self.sign("\u{FFFC}"),
            "tbl" => self.flow.table(),
            "tr" => self.flow.row(),
            "tc" => self.flow.next_cell(),
            "gridBefore" => {
                number().filter(|&columns| columns > 0).into_iter().for_each(|columns| self.flow.widen(columns))
            }
            "gridSpan" => self.flow.widen(number().unwrap_or(1)),
            "txbxContent" => {
                if !self.flow.is_fallback() {
                    self.boxed += 1;
                }
                self.boxes.push(self.boxed);
            }
            "AlternateContent" => self.flow.alternative(),
            "Fallback" => self.flow.fallback(),
            "footnote" | "endnote" | "comment" if tag.get("type").is_none() => self.notes += 1,
            "docPr" | "cNvPr" | "shape" | "rect" | "tblCaption" | "tblDescription" | "textpath" => self.beside(tag),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" => self.end(),
            "r" => self.run(false),
            "pPr" => self.number(),
            "tbl" => self.flow.table_end(),
            "txbxContent" => drop(self.boxes.pop()),
            "AlternateContent" => self.flow.alternative_end(),
            _ => {}
        }
    }

    /// Adds what is said of a drawing or table, for those who cannot see it, and what is written as
    /// a drawing. What a picture says of itself, its frame often says too.
    fn beside(&mut self, tag: &Tag<'_>) {
        if self.flow.is_fallback() {
            return;
        }
        let names: &[&str] = match tag.name.as_str() {
            "docPr" | "cNvPr" => &["descr", "title"],
            "shape" | "rect" => &["alt"],
            "textpath" => &["string"],
            _ => &["val"],
        };
        for (name, said) in names.iter().filter_map(|name| Some((*name, tag.get(name)?))) {
            let again = tag.name == "cNvPr" && self.drawn.as_ref() == Some(&said);
            if name == "descr" {
                self.drawn = Some(said.clone());
            }
            if !again {
                self.flow.aside(Paragraph::fixed(Region::Metadata, Place::AltText, &said));
            }
        }
    }

    fn in_run(&self) -> bool {
        self.open.last().is_some_and(|open| open.run)
    }

    /// A run starts or ends.
    fn run(&mut self, starts: bool) {
        self.looks(|open| {
            (open.run, open.run_hidden, open.said) = (starts, false, None);
            (open.run_ink, open.direct) = (Ink::default(), Ink::default());
        });
    }

    /// Changes what is known of the open paragraph, and what its text looks like: whether it is shown
    /// (17.7.3), and its ink.
    fn looks(&mut self, change: impl FnOnce(&mut Open)) {
        if let Some(open) = self.open.last_mut() {
            change(open);
            self.flow.hide(open.run && open.said.unwrap_or(open.hidden != open.run_hidden));
            self.flow.ink(open.direct.over(open.run_ink).over(open.ink));
        }
    }

    /// The open paragraph is of this `style`.
    fn style(&mut self, style: String) {
        let styles = self.says.styles;
        if let Some(level) = styles.level(&style) {
            self.level(level);
        }
        let (hidden, ink) = (styles.hides(&style), styles.paragraph(Some(&style)));
        self.looks(|open| (open.hidden, open.ink, open.style) = (hidden, ink, Some(style)));
    }

    /// The open paragraph takes the next number of its list.
    fn number(&mut self) {
        if self.flow.is_fallback() {
            return;
        }
        let Some(open) = self.open.last() else { return };
        let styles = self.says.styles;
        let style = open.style.as_deref().or_else(|| styles.of_paragraphs());
        let of_style = style.and_then(|style| styles.list(style));
        let (list, at) = match (&open.list, of_style) {
            (Some(list), Some((_, style))) => {
                (list.as_str(), open.at.or_else(|| self.says.numbering.level_of(list, style)))
            }
            (Some(list), None) => (list.as_str(), open.at),
            (None, Some((list, style))) => (list, self.says.numbering.level_of(list, style)),
            (None, None) => return,
        };
        let number = self.counter.next(list, at.unwrap_or(0));
        if let Some(paragraph) = self.flow.open() {
            paragraph.number = number;
        }
    }

    fn level(&mut self, level: u8) {
        if let Some(paragraph) = self.flow.open() {
            paragraph.level = level;
        }
    }

    fn begin(&mut self) {
        let (region, place) = match (self.boxes.last(), self.story, self.flow.cell()) {
            (Some(&number), ..) => (Region::Prose, Place::TextBox(number)),
            (None, Story::Body, Some(cell)) => (Region::TableCell, Place::Cell(cell)),
            (None, Story::Body, None) => {
                self.paragraphs += 1;
                (Region::Prose, Place::Paragraph(self.paragraphs))
            }
            (None, Story::Header, _) => (Region::Prose, Place::Header),
            (None, Story::Footer, _) => (Region::Prose, Place::Footer),
            (None, Story::Footnotes, _) => (Region::Footnote, Place::Footnote(self.notes)),
            (None, Story::Endnotes, _) => (Region::Footnote, Place::Endnote(self.notes)),
            (None, Story::Comments, _) => (Region::Annotation, Place::Comment(self.notes)),
        };
        self.flow.begin(Paragraph::new(region, place));
        let styles = self.says.styles;
        let hidden = styles.of_paragraphs().is_some_and(|style| styles.hides(style));
        self.open.push(Open { hidden, ink: styles.paragraph(None), ..Open::default() });
    }

    fn end(&mut self) {
        self.open.pop();
        self.fields.paragraph_ends();
        if let Some(paragraph) = self.flow.open() {
            if paragraph.level > 0 && paragraph.region != Region::TableCell {
                paragraph.region = Region::Heading;
            } else {
                paragraph.level = 0;
            }
        }
        self.flow.end();
    }

    /// Adds what is shown for an element without text.
    fn sign(&mut self, shown: &str) {
        if self.in_run() {
            self.flow.text(shown, None);
        }
    }
}

/// Elements whose text is not in the document: the code of a field, the reading above a character,
/// what the looks were before a change.
const SKIPPED: &[&str] = &[
    "delText",
    "instrText",
    "delInstrText",
    "rt",
    "pPrChange",
    "rPrChange",
    "sectPrChange",
    "tblPrChange",
    "trPrChange",
    "tcPrChange",
];

#[cfg(test)]
mod tests;
