//! Word documents ([ECMA-376] part 1, 17), templates and the strict variant too: body, tables,
//! text boxes, headers, footers, notes, comments, properties.

mod styles;

use crate::document::archive::Archive;
use crate::document::flow::Flow;
use crate::document::gather::{Gather, Paragraph, Run};
use crate::document::look::Ink;
use crate::document::office::drawing;
use crate::document::office::properties;
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
    let styles = match parts.first("styles") {
        Some(name) => archive.part(name)?.map_or_else(|| Ok(Styles::default()), |xml| Styles::read(name, &xml))?,
        None => Styles::default(),
    };
    Reader::new(Story::Body, &styles, revisions, gather).read(main, &body)?;
    let stories = [
        ("header", Story::Header),
        ("footer", Story::Footer),
        ("footnotes", Story::Footnotes),
        ("endnotes", Story::Endnotes),
        ("comments", Story::Comments),
    ];
    for (kind, story) in stories {
        for name in parts.all(kind) {
            let xml = archive.needed(name)?;
            gather.leave_headings();
            Reader::new(story, &styles, revisions, gather).read(name, &xml)?;
        }
    }
    gather.leave_headings();
    drawing::charts_and_diagrams(archive, &parts, &|place| place, gather)?;
    properties::read(archive, root, gather)
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

struct Reader<'a> {
    story: Story,
    styles: &'a Styles,
    revisions: Revisions,
    flow: Flow<'a>,
    /// The open paragraphs: a text box stands inside of one.
    open: Vec<Open>,
    boxes: Vec<usize>,
    paragraphs: usize,
    notes: usize,
    boxed: usize,
}

/// A paragraph that is open.
#[derive(Clone, Copy, Debug)]
struct Open {
    /// A run is open in it.
    run: bool,
    /// The ink of its style, and what the style and the properties of the run say.
    paragraph: Ink,
    style: Ink,
    direct: Ink,
}

impl<'a> Reader<'a> {
    fn new(story: Story, styles: &'a Styles, revisions: Revisions, gather: &'a mut Gather) -> Self {
        let (open, boxes) = (Vec::new(), Vec::new());
        let flow = Flow::new(gather);
        Self { story, styles, revisions, flow, open, boxes, paragraphs: 0, notes: 0, boxed: 0 }
    }

    fn read(mut self, part: &str, xml: &str) -> Result<(), Reason> {
        let number = self.flow.gather.part(Part::Named(part.to_owned()));
        let mut items = Items::new(part, xml);
        // Inside a text element, what its runs are like: one that was deleted cannot be written.
        let mut text: Option<Option<Run>> = None;
        while let Some(item) = items.next()? {
            match item {
                Item::Open(tag) if tag.name == "t" => {
                    let written = tag.span.slice(xml);
                    let asks = written.starts_with("<w:t") && !written.contains("xml:space");
                    let spaces = asks.then(|| tag.span.end() - 1);
                    text = Some(Some(Run { spaces, ..Run::new(number, tag.span) }));
                }
                Item::Open(tag) if tag.name == "delText" && self.revisions != Revisions::Final => text = Some(None),
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
            "del" | "moveFrom" => self.revisions == Revisions::Final,
            "ins" | "moveTo" => self.revisions == Revisions::Original,
            name => SKIPPED.contains(&name),
        }
    }

    fn open(&mut self, tag: &Tag<'_>) {
        let value = || tag.get("val");
        let number = || tag.get("val").and_then(|value| value.parse::<usize>().ok());
        match tag.name.as_str() {
            "p" => self.begin(),
            "r" => self.run(true),
            "color" | "highlight" | "shd" | "u" if self.in_run() => {
                self.ink(|run| run.direct = said(tag).over(run.direct))
            }
            "rStyle" if self.in_run() => {
                let style = value().map_or(Ink::default(), |style| self.styles.ink(&style));
                self.ink(|run| run.style = style);
            }
            "vanish" | "webHidden" if tag.is_on() && self.in_run() => self.flow.hide(true),
            "pStyle" => {
                let style = value().unwrap_or_default();
                if let Some(level) = self.styles.level(&style) {
                    self.level(level);
                }
                if let Some(open) = self.open.last_mut() {
                    open.paragraph = self.styles.paragraph(Some(&style));
                }
            }
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
            "docPr" if !self.flow.is_fallback() => {
                for said in ["descr", "title"].into_iter().filter_map(|name| tag.get(name)) {
                    self.flow.aside(Paragraph::fixed(Region::Metadata, Place::AltText, &said));
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" => self.end(),
            "r" => {
                self.run(false);
                self.flow.hide(false);
            }
            "tbl" => self.flow.table_end(),
            "txbxContent" => drop(self.boxes.pop()),
            "AlternateContent" => self.flow.alternative_end(),
            _ => {}
        }
    }

    fn in_run(&self) -> bool {
        self.open.last().is_some_and(|open| open.run)
    }

    /// A run starts or ends.
    fn run(&mut self, starts: bool) {
        self.ink(|open| (open.run, open.style, open.direct) = (starts, Ink::default(), Ink::default()));
    }

    /// Changes what is known of the ink of the open run.
    fn ink(&mut self, change: impl FnOnce(&mut Open)) {
        if let Some(open) = self.open.last_mut() {
            change(open);
            self.flow.ink(open.direct.over(open.style).over(open.paragraph));
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
        let paragraph = self.styles.paragraph(None);
        self.open.push(Open { run: false, paragraph, style: Ink::default(), direct: Ink::default() });
    }

    fn end(&mut self) {
        self.open.pop();
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
