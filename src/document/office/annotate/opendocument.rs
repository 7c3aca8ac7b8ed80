//! Remarks in OpenDocument (OASIS ODF 1.3, part 3, 14.1): they stand in the text itself, or in a cell of
//! a sheet. Where there are none, a style of characters colours the text.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::annotate::{Mark, Note};
use crate::document::office::annotate::looks::namespace;
use crate::document::office::annotate::parts::{Inside, Parts};
use crate::document::office::annotate::text::Stretch;
use crate::document::office::annotate::{Notes, OfCell, OfSlide, Stretches};
use crate::document::office::opendocument::{CellTag, tags};
use crate::document::office::xml::{Item, Items};
use crate::document::{Reason, Reviewer, Unwritable};
use crate::text::Span;

/// Marks `stretches` and `cells`, and says of the notes what became of them.
pub(super) fn annotate<'n>(
    parts: &mut Parts<'_>,
    mut all: Notes<'n>,
    stretches: Stretches<'_>,
    (cells, slides): (&[OfCell<'_>], &[OfSlide]),
) -> Result<Notes<'n>, Unwritable> {
    for (part, mut stretches) in stretches {
        stretches.sort_by_key(|stretch| stretch.bytes);
        let xml = parts.needed(part)?;
        let stretches = whole(part, &xml, stretches).map_err(|_| Unwritable::Package)?;
        let free = |stem: &str| {
            let taken = xml.matches(&format!("\"{stem}")).count();
            format!("{stem}{}", taken + 1)
        };
        let (declared, style) = (Declared::of(&xml), free("lacuna-colour-"));
        let first: usize = xml.matches("\"lacuna-remark-").count() + 1;
        for Stretch { note, bytes, mark, first: starts, last: ends } in &stretches {
            let at = |at: usize| Span::new(at, at);
            match (mark, note) {
                (Mark::Remark, Some(number)) => {
                    let name = format!(" office:name=\"lacuna-remark-{}\"", first + number);
                    if *starts {
                        let said = declared.remark(&name, &[&all.notes[*number]], all.by);
                        parts.change(part, at(bytes.start()), said);
                    }
                    if *ends {
                        let office = &declared.office;
                        parts.change(part, at(bytes.end()), format!("<office:annotation-end{office}{name}/>"));
                    }
                }
                _ => {
                    let text = &declared.text;
                    let open = format!("<text:span{text} text:style-name=\"{style}\">");
                    parts.change(part, *bytes, format!("{open}{}</text:span>", bytes.slice(&xml)));
                }
            }
        }
        if stretches.iter().any(|stretch| stretch.mark == Mark::Colour) {
            add_style(parts, part, &xml, &style, &declared)?;
        }
    }
    if !cells.is_empty() {
        of_cells(parts, &mut all, cells)?;
    }
    of_slides(parts, &mut all, slides)?;
    Ok(all)
}

/// Adds the style `name`, of the colour, to a part.
fn add_style(parts: &mut Parts<'_>, part: &str, xml: &str, name: &str, declared: &Declared) -> Result<(), Unwritable> {
    let Declared { office, style, fo, .. } = declared;
    let style = format!(
        "<style:style{style} style:name=\"{name}\" style:family=\"text\"><style:text-properties{fo} fo:background-color=\"#ffff00\"/></style:style>"
    );
    if Inside::of(xml, STYLES).is_ok() {
        return parts.append(part, STYLES, |_| style);
    }
    // They come before the pages, or else before the text.
    let next = Inside::of(xml, "master-styles").or_else(|_| Inside::of(xml, "body"))?.tag.start();
    let styles = format!("<office:automatic-styles{office}>{style}</office:automatic-styles>");
    parts.change(part, Span::new(next, next), styles);
    Ok(())
}

/// The styles that only some text of a part has.
const STYLES: &str = "automatic-styles";

/// Puts a remark into each of `cells`, or more words into the one that is there.
fn of_cells(parts: &mut Parts<'_>, all: &mut Notes<'_>, cells: &[OfCell<'_>]) -> Result<(), Unwritable> {
    let mut by_cell: BTreeMap<(&str, (u32, u32)), Vec<usize>> = BTreeMap::new();
    for &(sheet, at, note) in cells {
        by_cell.entry((sheet, at)).or_default().push(note);
        all.marks[note] = Mark::Nothing;
    }
    let xml = parts.needed(CONTENT)?;
    let declared = Declared::of(&xml);
    let wanted: BTreeSet<_> = by_cell.keys().copied().collect();
    for CellTag { sheet, at, start, remark: known } in &tags(CONTENT, &xml, &wanted).map_err(|_| Unwritable::Package)? {
        let Some(numbers) = by_cell.get(&(sheet.as_str(), *at)) else { continue };
        let notes: Vec<&Note> = numbers.iter().map(|&number| &all.notes[number]).collect();
        let (place, said) = match *known {
            Some(end) => (end, declared.paragraphs(&notes)),
            None => (*start, declared.remark("", &notes, all.by)),
        };
        parts.change(CONTENT, Span::new(place, place), said);
        numbers.iter().for_each(|&number| all.marks[number] = Mark::Remark);
    }
    Ok(())
}

/// Puts remarks on `slides`, beside the colour that shows what they are about: an extension of
/// LibreOffice, the standard has none there.
fn of_slides(parts: &mut Parts<'_>, all: &mut Notes<'_>, slides: &[OfSlide]) -> Result<(), Unwritable> {
    let mut by_slide = all.by_slide(slides);
    if by_slide.is_empty() {
        return Ok(());
    }
    let xml = parts.needed(CONTENT)?;
    let declared = Declared::of(&xml);
    let mut items = Items::new(CONTENT, &xml);
    let mut number = 0;
    while let Some(item) = items.next().map_err(|_| Unwritable::Package)? {
        let Item::Open(tag) = item else { continue };
        if tag.name != "page" {
            continue;
        }
        number += 1;
        items.skip().map_err(|_| Unwritable::Package)?;
        let end = xml[tag.span.start()..items.at()].rfind("</").map(|at| tag.span.start() + at);
        let (Some(end), Some(notes)) = (end, by_slide.remove(&number)) else { continue };
        for (at, &note) in notes.iter().enumerate() {
            let said = declared.on_slide(at, &all.notes[note], all.by);
            parts.change(CONTENT, Span::new(end, end), said);
            all.marks[note] = Mark::Remark;
        }
    }
    Ok(())
}

/// The part with the text of a document.
const CONTENT: &str = "content.xml";

/// Prefixes, and the namespaces that they stand for.
const OFFICE: (&str, &str) = ("office:", "urn:oasis:names:tc:opendocument:xmlns:office:1.0");
const TEXT: (&str, &str) = ("text:", "urn:oasis:names:tc:opendocument:xmlns:text:1.0");
const STYLE: (&str, &str) = ("style:", "urn:oasis:names:tc:opendocument:xmlns:style:1.0");
const FO: (&str, &str) = ("fo:", "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0");
const SVG: (&str, &str) = ("svg:", "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0");
const DC: (&str, &str) = ("dc:", "http://purl.org/dc/elements/1.1/");

/// What declares the prefixes where a part does not; programs declare all of them.
struct Declared {
    office: String,
    text: String,
    style: String,
    fo: String,
    dc: String,
    svg: String,
}

impl Declared {
    fn of(xml: &str) -> Self {
        let declared = |(prefix, space): (&str, &str)| match namespace(xml, prefix) {
            Some(known) if known == space => String::new(),
            _ => format!(" xmlns:{}=\"{space}\"", prefix.trim_end_matches(':')),
        };
        let [office, text, style, fo, dc, svg] = [OFFICE, TEXT, STYLE, FO, DC, SVG].map(declared);
        Self { office, text, style, fo, dc, svg }
    }

    /// A remark with a `name` that says `notes`.
    fn remark(&self, name: &str, notes: &[&Note], by: &Reviewer) -> String {
        let Self { office, dc, .. } = self;
        let author = quick_xml::escape::escape(&by.name);
        format!(
            "<office:annotation{office}{dc}{name}><dc:creator>{author}</dc:creator><dc:date>{}</dc:date>{}</office:annotation>",
            by.date.trim_end_matches('Z'),
            self.paragraphs(notes)
        )
    }

    /// The remark on a slide that says `note`, below so many others.
    fn on_slide(&self, others: usize, note: &Note, by: &Reviewer) -> String {
        let (dc, author) = (&self.dc, quick_xml::escape::escape(&by.name));
        format!(
            "<officeooo:annotation xmlns:officeooo=\"http://openoffice.org/2009/office\"{}{dc} svg:x=\"0cm\" svg:y=\"{others}cm\"><dc:creator>{author}</dc:creator><dc:date>{}</dc:date>{}</officeooo:annotation>",
            self.svg,
            by.date.trim_end_matches('Z'),
            self.paragraphs(&[note])
        )
    }

    fn paragraphs(&self, notes: &[&Note]) -> String {
        let text = &self.text;
        let line = |line: &String| format!("<text:p{text}>{}</text:p>", quick_xml::escape::escape(line));
        notes.iter().flat_map(|note| &note.lines).map(line).collect()
    }
}

/// Elements that hold text, remarks and spans (ODF 1.3 part 3, 6.1.1).
const HOLDS: &[&str] = &["p", "h", "span", "a", "meta", "ruby-base"];

/// `stretches`, in order, with the whole field where one stands in a field.
fn whole(part: &str, xml: &str, mut stretches: Vec<Stretch>) -> Result<Vec<Stretch>, Reason> {
    let mut items = Items::new(part, xml);
    // Where each open element starts, and whether it holds remarks.
    let mut open: Vec<(usize, bool)> = Vec::new();
    // How deep an open field is, and the number of the stretch that it is about.
    let mut fields: Vec<(usize, usize)> = Vec::new();
    let mut next = 0;
    while let Some(item) = items.next()? {
        while let Some(stretch) = stretches.get_mut(next).filter(|stretch| stretch.bytes.start() < items.at()) {
            let depth = open.iter().rposition(|&(_, holds)| holds).map_or(0, |at| at + 1);
            if let Some(&(start, _)) = open.get(depth) {
                stretch.bytes = Span::new(start, stretch.bytes.end());
                fields.push((depth, next));
            }
            next += 1;
        }
        match item {
            Item::Open(tag) => open.push((tag.span.start(), HOLDS.contains(&&*tag.name))),
            Item::Close(_) => {
                open.pop();
                while let Some((_, number)) = fields.pop_if(|(depth, _)| *depth == open.len()) {
                    let bytes = &mut stretches[number].bytes;
                    *bytes = Span::new(bytes.start(), items.at());
                }
            }
            _ => {}
        }
    }
    Ok(stretches)
}
