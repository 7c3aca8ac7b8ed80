//! Word documents ([ECMA-376] part 1, 17), templates and the strict variant too: body, tables,
//! text boxes, headers, footers, notes, comments, properties.

use std::collections::HashMap;

use crate::document::archive::Archive;
use crate::document::flow::Flow;
use crate::document::gather::{Gather, Paragraph, Run};
use crate::document::office::drawing;
use crate::document::office::properties;
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
    let levels = match parts.first("styles") {
        Some(name) => archive.part(name)?.map_or_else(|| Ok(HashMap::new()), |xml| levels(name, &xml))?,
        None => HashMap::new(),
    };
    Reader::new(Story::Body, &levels, revisions, gather).read(main, &body)?;
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
            Reader::new(story, &levels, revisions, gather).read(name, &xml)?;
        }
    }
    gather.leave_headings();
    drawing::charts_and_diagrams(archive, &parts, &|place| place, gather)?;
    properties::read(archive, root, gather)
}

/// The level of the heading that each style makes, by its id.
fn levels(part: &str, xml: &str) -> Result<HashMap<String, u8>, Reason> {
    let mut items = Items::new(part, xml);
    let (mut found, mut style) = (HashMap::new(), String::new());
    while let Some(item) = items.next()? {
        let Item::Open(tag) = item else { continue };
        let level = match tag.name.as_str() {
            "style" => {
                style = tag.get("styleId").unwrap_or_default();
                None
            }
            "name" => tag.get("val").and_then(|name| match name.to_ascii_lowercase().strip_prefix("heading ") {
                Some(level) => level.parse().ok(),
                None => (name == "Title").then_some(1),
            }),
            "outlineLvl" => outline_level(&tag),
            _ => None,
        };
        if let Some(level) = level {
            found.insert(style.clone(), level);
        }
    }
    Ok(found)
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
    levels: &'a HashMap<String, u8>,
    revisions: Revisions,
    flow: Flow<'a>,
    /// For each open paragraph, whether a run is open in it.
    runs: Vec<bool>,
    boxes: Vec<usize>,
    paragraphs: usize,
    notes: usize,
    boxed: usize,
}

impl<'a> Reader<'a> {
    fn new(story: Story, levels: &'a HashMap<String, u8>, revisions: Revisions, gather: &'a mut Gather) -> Self {
        let (runs, boxes) = (Vec::new(), Vec::new());
        let flow = Flow::new(gather);
        Self { story, levels, revisions, flow, runs, boxes, paragraphs: 0, notes: 0, boxed: 0 }
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
            "vanish" | "webHidden" if tag.is_on() && self.in_run() => self.flow.hide(true),
            "pStyle" => {
                if let Some(level) = value().and_then(|style| self.levels.get(&style).copied()) {
                    self.level(level);
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
        self.runs.last() == Some(&true)
    }

    fn run(&mut self, open: bool) {
        if let Some(run) = self.runs.last_mut() {
            *run = open;
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
        self.runs.push(false);
    }

    fn end(&mut self) {
        self.runs.pop();
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
mod tests {
    use super::*;
    use crate::document::archive::of_parts;
    use crate::document::{Document, Edit, Unwritable};
    use crate::text::{Lang, Span};

    const ROOT: &str = "<Relationships><Relationship Type='x/officeDocument' Target='word/document.xml'/><Relationship Type='x/core-properties' Target='/docProps/core.xml'/></Relationships>";
    const PARTS: &str = "<Relationships><Relationship Type='x/styles' Target='styles.xml'/><Relationship Type='x/header' Target='header1.xml'/><Relationship Type='x/footnotes' Target='footnotes.xml'/><Relationship Type='x/comments' Target='../word/comments.xml'/><Relationship Type='x/hyperlink' Target='http://a' TargetMode='External'/></Relationships>";
    const STYLES: &str = "<w:styles><w:style w:styleId='1'><w:name w:val='heading 1'/></w:style><w:style w:styleId='a'><w:pPr><w:outlineLvl w:val='1'/></w:pPr></w:style></w:styles>";

    fn package(body: &str) -> Vec<u8> {
        let body = format!("<w:document><w:body>{body}</w:body></w:document>");
        of_parts(&[
            ("[Content_Types].xml", "<Types/>"),
            ("_rels/.rels", ROOT),
            ("word/document.xml", &body),
            ("word/_rels/document.xml.rels", PARTS),
            ("word/styles.xml", STYLES),
            ("word/header1.xml", "<w:hdr><w:p><w:r><w:t>眉xx</w:t></w:r></w:p></w:hdr>"),
            (
                "word/footnotes.xml",
                "<w:footnotes><w:footnote w:type='separator'><w:p/></w:footnote><w:footnote w:id='1'><w:p><w:r><w:t>脚xx</w:t></w:r></w:p></w:footnote></w:footnotes>",
            ),
            (
                "word/comments.xml",
                "<w:comments><w:comment w:id='0'><w:p><w:r><w:t>批xx</w:t></w:r></w:p></w:comment></w:comments>",
            ),
            ("docProps/core.xml", "<c><dc:title>题xx</dc:title><dcterms:created>2024</dcterms:created></c>"),
        ])
    }

    fn run(text: &str) -> String {
        format!("<w:r><w:t>{text}</w:t></w:r>")
    }

    fn document(body: &str) -> (Vec<u8>, Document) {
        let bytes = package(body);
        let document = Document::read("a.docx", bytes.clone(), None).expect("it is a document");
        (bytes, document)
    }

    /// The blocks of the body: `place|region|headings|heads|text`, hidden text in brackets.
    #[track_caller]
    fn check(body: &str, expected: &[&str]) {
        let (_, document) = document(body);
        let text = document.text();
        let mut shown = Vec::new();
        for block in &document.extracted().expect("it was read").blocks {
            let place = document.place(block.span.start()).expect("it has a place").shown(Lang::En);
            if ["header", "footnote 1", "comment 1", "property title"].contains(&&*place) {
                continue;
            }
            let heads = block
                .heads
                .map_or(String::new(), |(row, column)| format!("{}/{}", row.slice(text), column.slice(text)));
            let words: String = block
                .span
                .slice(text)
                .char_indices()
                .map(|(at, c)| {
                    let hidden = document.inline(block.span.start() + at) == Some(Region::Hidden);
                    if hidden { format!("[{c}]") } else { c.to_string() }
                })
                .collect();
            shown.push(format!("{place}|{}|{}|{heads}|{words}", block.region.name(), block.headings));
        }
        assert_eq!(shown, expected);
    }

    #[test]
    fn reads_paragraphs_with_their_headings() {
        check(
            "<w:p><w:pPr><w:pStyle w:val='1'/></w:pPr><w:r><w:t>一、总体</w:t></w:r></w:p><w:p/><w:p><w:pPr><w:pStyle w:val='a'/></w:pPr><w:r><w:t>经济</w:t></w:r></w:p><w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>增长</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>x</w:t></w:r><w:r><w:t>x%</w:t></w:r></w:p>",
            &[
                "paragraph 1|heading|一、总体||一、总体",
                "paragraph 3|heading|一、总体 > 经济||经济",
                "paragraph 4|list|一、总体 > 经济||增长xx%",
            ],
        );
    }

    #[test]
    fn reads_what_is_there_when_all_changes_are_accepted() {
        let body = [
            "<w:p><w:ins>",
            &run("甲xx"),
            "</w:ins><w:del><w:r><w:delText>旧xx</w:delText></w:r></w:del><w:moveFrom>",
            &run("移xx"),
            "</w:moveFrom><w:r><w:fldChar w:fldCharType='begin'/><w:instrText>PAGE xx</w:instrText></w:r><w:hyperlink>",
            &run("&#24180;&amp;"),
            "</w:hyperlink><w:r><w:tab/><w:rPr><w:vanish/></w:rPr><w:t>乙</w:t></w:r><w:r><w:t>丙x</w:t><w:br/><w:t>x家</w:t><w:cr/><w:t>丁</w:t><w:noBreakHyphen/></w:r></w:p>",
        ];
        check(&body.concat(), &["paragraph 1|prose|||甲xx年&\t[乙]丙xx家\n丁\u{2011}"]);
    }

    #[test]
    fn knows_the_cells_of_a_table() {
        let cell = |text: &str| format!("<w:tc><w:tcPr/><w:p>{}</w:p></w:tc>", run(text));
        let wide = format!("<w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p>{}</w:p></w:tc>", run("合计"));
        let body = format!(
            "<w:tbl><w:tr>{}{}{}</w:tr><w:tr>{}{}</w:tr><w:tr>{wide}{}</w:tr></w:tbl>",
            cell("地区"),
            cell("数量"),
            cell("金额"),
            cell("北"),
            cell("xx"),
            cell("xx万元"),
        );
        check(
            &body,
            &[
                "table 1, row 1, column 1|table-cell||/|地区",
                "table 1, row 1, column 2|table-cell|||数量",
                "table 1, row 1, column 3|table-cell|||金额",
                "table 1, row 2, column 1|table-cell||/地区|北",
                "table 1, row 2, column 2|table-cell||北/数量|xx",
                "table 1, row 3, column 1|table-cell||/地区|合计",
                "table 1, row 3, column 3|table-cell||合计/金额|xx万元",
            ]
            .map(|line| if line.contains("row 1") { line.replace("||/|", "|||") } else { line.to_owned() })
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>(),
        );
    }

    /// A text box as Word writes it: for itself, and as VML for older programs.
    fn boxed(text: &str) -> String {
        let inner = format!("<w:txbxContent><w:p>{text}</w:p></w:txbxContent>");
        format!(
            "<w:r><mc:AlternateContent><mc:Choice><w:drawing><wp:docPr id='1' descr='图xx'/><wps:txbx>{inner}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )
    }

    #[test]
    fn reads_a_text_box_once_after_its_paragraph() {
        let body = format!("<w:p>{}{}{}</w:p>", run("前"), boxed(&run("框xx家")), run("后"));
        check(&body, &["paragraph 1|prose|||前后", "alt text|metadata|||图xx", "text box 1|prose|||框xx家"]);
    }

    /// Puts `value` in place of `mask` and shows the changed body.
    #[track_caller]
    fn fill(body: &str, mask: &str, value: &str, expected: Result<&str, Unwritable>) {
        let (bytes, document) = document(body);
        let at = document.source().find(mask).expect("the mask is there");
        let edit = Edit { span: Span::new(at, at + mask.len()), text: value.to_owned() };
        let written = document.edited(&bytes, &[edit]);
        let body = written.map(|written| {
            let mut archive = Archive::open(&written, "Word").expect("it is an archive");
            let xml = archive.part("word/document.xml").expect("it can be read").expect("it is there");
            xml.replace("<w:document><w:body>", "").replace("</w:body></w:document>", "")
        });
        assert_eq!(body.as_deref(), expected.as_deref());
    }

    #[test]
    fn a_value_goes_into_the_first_run_of_its_mask() {
        let space = " xml:space=\"preserve\"";
        fill(
            "<w:p><w:r><w:t>共x</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t xml:space='preserve'>x</w:t></w:r><w:r><w:t>x 家</w:t></w:r></w:p>",
            "xxx",
            "1<2",
            Ok(&format!(
                "<w:p><w:r><w:t{space}>共1&lt;2</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t xml:space='preserve'></w:t></w:r><w:r><w:t{space}> 家</w:t></w:r></w:p>"
            )),
        );
        let of = |text: &str| format!("<w:p>{}</w:p>", boxed(&format!("<w:r><w:t{space}>{text}</w:t></w:r>")));
        fill(&of("框xx家"), "xx家", "12家", Ok(&of("框12家")));
        fill(
            "<w:p><w:r><w:t>&#120;x年</w:t></w:r></w:p>",
            "xx",
            "12",
            Ok(&format!("<w:p><w:r><w:t{space}>12年</w:t></w:r></w:p>")),
        );
        fill("<w:p><w:r><w:t>x</w:t><w:tab/><w:t>x</w:t></w:r></w:p>", "x\tx", "1", Err(Unwritable::NoText(0)));
        fill(&of("甲"), "图xx", "1", Err(Unwritable::NoText(0)));
    }

    #[test]
    fn what_is_broken_is_a_problem() {
        let read = |parts: &[(&str, &str)]| {
            Document::read("a.docx", of_parts(parts), None).err().map(|problem| problem.reason)
        };
        assert_eq!(read(&[("a", "b")]), Some(Reason::NotThat("Word")));
        let broken = |body: &str| read(&[("_rels/.rels", ROOT), ("word/document.xml", body)]);
        assert!(matches!(broken("<w:document><w:body><w:p>"), Some(Reason::Damaged(_))));
        assert!(matches!(broken("<!DOCTYPE a [<!ENTITY b 'c'>]><document>&b;</document>"), Some(Reason::Damaged(_))));
        assert_eq!(broken(&"<document>".repeat(600)), Some(Reason::Hostile("nesting")));
        assert!(matches!(read(&[("_rels/.rels", ROOT)]), Some(Reason::Damaged(_))));
    }
}
