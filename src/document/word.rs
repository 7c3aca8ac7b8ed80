//! Word documents ([ECMA-376] part 1, 17), templates and the strict variant too: body, tables,
//! text boxes, headers, footers, notes, comments, properties, as they read with all tracked
//! changes accepted.

use std::collections::HashMap;

use crate::document::archive::Archive;
use crate::document::package::{Gather, Package, Paragraph, Run};
use crate::document::xml::{Item, Items, Tag, relations};
use crate::document::{Extracted, Place, Reason, Region};
use crate::text::{Span, is_glyph};

/// The name of the format for people.
const NAME: &str = "Word";

/// Reads the document in `bytes`.
pub(super) fn read(bytes: &[u8]) -> Result<(Extracted, Package), Reason> {
    let mut archive = Archive::open(bytes, NAME)?;
    let root = related(&mut archive, "_rels/.rels")?;
    let first = |of: &HashMap<String, Vec<String>>, kind: &str| of.get(kind).and_then(|all| all.first().cloned());
    let main = first(&root, "officeDocument").ok_or(Reason::NotThat(NAME))?;
    let body = archive.part(&main)?.ok_or_else(|| Reason::Damaged(format!("{main}: missing")))?;
    let (folder, file) = main.rsplit_once('/').map_or(("", &*main), |(folder, file)| (folder, file));
    let slash = if folder.is_empty() { "" } else { "/" };
    let parts = related(&mut archive, &format!("{folder}{slash}_rels/{file}.rels"))?;
    let levels = match first(&parts, "styles") {
        Some(name) => archive.part(&name)?.map_or_else(|| Ok(HashMap::new()), |xml| levels(&name, &xml))?,
        None => HashMap::new(),
    };
    let mut gather = Gather::new(&archive);
    Reader::new(Story::Body, &levels, &mut gather).read(&main, &body)?;
    let stories = [
        ("header", Story::Header),
        ("footer", Story::Footer),
        ("footnotes", Story::Footnotes),
        ("endnotes", Story::Endnotes),
        ("comments", Story::Comments),
    ];
    for (kind, story) in stories {
        for name in parts.get(kind).into_iter().flatten() {
            let xml = archive.part(name)?.ok_or_else(|| Reason::Damaged(format!("{name}: missing")))?;
            gather.leave_headings();
            Reader::new(story, &levels, &mut gather).read(name, &xml)?;
        }
    }
    gather.leave_headings();
    for kind in ["core-properties", "extended-properties", "custom-properties"] {
        for name in root.get(kind).into_iter().flatten() {
            if let Some(xml) = archive.part(name)? {
                properties(name, &xml, &mut gather)?;
            }
        }
    }
    Ok(gather.finish())
}

fn related(archive: &mut Archive<'_>, name: &str) -> Result<HashMap<String, Vec<String>>, Reason> {
    archive.part(name)?.map_or_else(|| Ok(HashMap::new()), |xml| relations(name, &xml))
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

/// Properties that say nothing of what the document says.
const TECHNICAL: &[&str] =
    &["created", "modified", "revision", "lastModifiedBy", "Application", "AppVersion", "Template", "DocSecurity"];

/// Reads the properties in a part: elements that hold a text.
fn properties(part: &str, xml: &str, gather: &mut Gather) -> Result<(), Reason> {
    let number = gather.part(part);
    let mut items = Items::new(part, xml);
    let (mut named, mut open) = (None, None);
    while let Some(item) = items.next()? {
        match item {
            Item::Open(tag) => {
                // A property of the user's own says its name in an attribute.
                named = if tag.name == "property" { tag.get("name") } else { named };
                let name = named.clone().unwrap_or(tag.name);
                let wanted = !TECHNICAL.contains(&&*name);
                open = wanted.then(|| Paragraph::new(Region::Metadata, Place::Property(name)));
            }
            Item::Close(name) => {
                if let Some(paragraph) = open.take() {
                    gather.push(paragraph, None);
                }
                if name == "property" {
                    named = None;
                }
            }
            Item::Text(text, xml) => {
                if let Some(paragraph) = &mut open {
                    append(paragraph, text, Some(Run { text: xml, part: number, xml, spaces: None }));
                }
            }
            Item::Char(c, xml) => {
                if let Some(paragraph) = &mut open {
                    append(
                        paragraph,
                        c.encode_utf8(&mut [0; 4]),
                        Some(Run { text: xml, part: number, xml, spaces: None }),
                    );
                }
            }
        }
    }
    Ok(())
}

/// Adds `text` to `paragraph`; `run` says where it comes from.
fn append(paragraph: &mut Paragraph, text: &str, run: Option<Run>) {
    let start = paragraph.text.len();
    // A line end in XML is a space in the document.
    paragraph.text.extend(text.chars().map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }));
    let text = Span::new(start, paragraph.text.len());
    paragraph.runs.extend(run.map(|run| Run { text, ..run }));
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

/// A paragraph that is being read.
#[derive(Debug)]
struct Frame {
    paragraph: Paragraph,
    /// Where in the queue the paragraphs inside of it start.
    inner: usize,
    /// Inside a run, whether it is hidden.
    run: Option<bool>,
    /// A line break was read, and no text since.
    broken: bool,
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

struct Reader<'a> {
    story: Story,
    levels: &'a HashMap<String, u8>,
    gather: &'a mut Gather,
    frames: Vec<Frame>,
    tables: Vec<Table>,
    alternatives: Vec<Alternative>,
    boxes: Vec<usize>,
    /// Paragraphs that are read and wait for the one around them.
    queue: Vec<Paragraph>,
    heads: HashMap<usize, Heads>,
    paragraphs: usize,
    notes: usize,
    boxed: usize,
    tabled: usize,
}

impl<'a> Reader<'a> {
    fn new(story: Story, levels: &'a HashMap<String, u8>, gather: &'a mut Gather) -> Self {
        Self {
            story,
            levels,
            gather,
            frames: Vec::new(),
            tables: Vec::new(),
            alternatives: Vec::new(),
            boxes: Vec::new(),
            queue: Vec::new(),
            heads: HashMap::new(),
            paragraphs: 0,
            notes: 0,
            boxed: 0,
            tabled: 0,
        }
    }

    fn read(mut self, part: &str, xml: &str) -> Result<(), Reason> {
        let number = self.gather.part(part);
        let mut items = Items::new(part, xml);
        // Inside a text element, where its tag ends if it does not say that spaces count.
        let mut text: Option<Option<usize>> = None;
        while let Some(item) = items.next()? {
            match item {
                Item::Open(tag) if tag.name == "t" => {
                    let written = tag.span.slice(xml);
                    let asks = written.starts_with("<w:t") && !written.contains("xml:space");
                    text = Some(asks.then(|| tag.span.end() - 1));
                }
                Item::Open(tag) if SKIPPED.contains(&&*tag.name) => items.skip()?,
                Item::Open(tag) => self.open(&tag),
                Item::Close(name) if name == "t" => text = None,
                Item::Close(name) => self.close(&name),
                Item::Text(shown, span) => {
                    if let Some(spaces) = text {
                        self.text(shown, Some(Run { text: span, part: number, xml: span, spaces }));
                    }
                }
                Item::Char(c, span) => {
                    if let Some(spaces) = text {
                        let run = Run { text: span, part: number, xml: span, spaces };
                        self.text(c.encode_utf8(&mut [0; 4]), Some(run));
                    }
                }
            }
        }
        Ok(())
    }

    fn open(&mut self, tag: &Tag<'_>) {
        let value = || tag.get("val");
        let number = || tag.get("val").and_then(|value| value.parse::<usize>().ok());
        match tag.name.as_str() {
            "p" => self.begin(),
            "r" => self.frame(|frame| frame.run = Some(false)),
            "vanish" | "webHidden" if tag.is_on() => self.frame(|frame| frame.run = frame.run.map(|_| true)),
            "pStyle" => {
                let level = value().and_then(|style| self.levels.get(&style).copied());
                self.frame(|frame| frame.paragraph.level = level.unwrap_or(frame.paragraph.level));
            }
            "outlineLvl" => {
                let level = outline_level(tag).unwrap_or(0);
                self.frame(|frame| frame.paragraph.level = level);
            }
            "numPr" => self.frame(|frame| {
                if frame.paragraph.region == Region::Prose {
                    frame.paragraph.region = Region::List;
                }
            }),
            // Tab stops are defined outside of runs.
            "tab" | "ptab" => self.sign("\t"),
            "br" | "cr" => self.frame(|frame| frame.broken |= frame.run.is_some()),
            "noBreakHyphen" => self.sign("\u{2011}"),
            "sym" => self.sign("\u{FFFC}"),
            "tbl" => {
                self.tabled += 1;
                self.tables.push(Table { number: self.tabled, row: 0, column: 0, width: 1 });
            }
            "tr" => self.table(|table| (table.row, table.column, table.width) = (table.row + 1, 1, 0)),
            "tc" => self.table(|table| (table.column, table.width) = (table.column + table.width, 1)),
            "gridSpan" => self.table(|table| table.width = number().unwrap_or(1).clamp(1, 1_000)),
            "txbxContent" => {
                if !self.is_fallback() {
                    self.boxed += 1;
                }
                self.boxes.push(self.boxed);
            }
            "AlternateContent" => {
                self.alternatives.push(Alternative { from: self.queue.len(), fallback: None });
            }
            "Fallback" => {
                if let Some(alternative) = self.alternatives.last_mut() {
                    alternative.fallback = Some(Vec::new());
                }
            }
            "footnote" | "endnote" | "comment" if tag.get("type").is_none() => self.notes += 1,
            "docPr" if !self.is_fallback() => {
                for said in ["descr", "title"].into_iter().filter_map(|name| tag.get(name)) {
                    let mut paragraph = Paragraph::new(Region::Metadata, Place::AltText);
                    append(&mut paragraph, &said, None);
                    self.queue.push(paragraph);
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" => self.end(),
            "r" => self.frame(|frame| frame.run = None),
            "tbl" => drop(self.tables.pop()),
            "txbxContent" => drop(self.boxes.pop()),
            "AlternateContent" => {
                if let Some(alternative) = self.alternatives.pop() {
                    self.join(alternative);
                }
                self.flush();
            }
            _ => {}
        }
    }

    fn frame(&mut self, change: impl FnOnce(&mut Frame)) {
        self.frames.last_mut().map(change);
    }

    fn table(&mut self, change: impl FnOnce(&mut Table)) {
        self.tables.last_mut().map(change);
    }

    fn is_fallback(&self) -> bool {
        self.alternatives.iter().any(|alternative| alternative.fallback.is_some())
    }

    fn begin(&mut self) {
        let inner = self.queue.len();
        let (region, place) = match (self.boxes.last(), self.story, self.tables.last()) {
            (Some(&number), ..) => (Region::Prose, Place::TextBox(number)),
            (None, Story::Body, Some(table)) => {
                let Table { number, row, column, .. } = *table;
                (Region::TableCell, Place::Cell { table: number, row, column })
            }
            (None, Story::Body, None) => {
                self.paragraphs += 1;
                (Region::Prose, Place::Paragraph(self.paragraphs))
            }
            (None, Story::Header, _) => (Region::Prose, Place::Header),
            (None, Story::Footer, _) => (Region::Prose, Place::Footer),
            (None, Story::Footnotes, _) => (Region::Footnote, Place::Footnote(self.notes)),
            (None, Story::Endnotes, _) => (Region::Footnote, Place::Endnote(self.notes)),
            (None, Story::Comments, _) => (Region::Comment, Place::Comment(self.notes)),
        };
        let paragraph = Paragraph::new(region, place);
        self.frames.push(Frame { paragraph, inner, run: None, broken: false });
    }

    fn end(&mut self) {
        let Some(mut frame) = self.frames.pop() else { return };
        if frame.paragraph.level > 0 && frame.paragraph.region != Region::TableCell {
            frame.paragraph.region = Region::Heading;
        } else {
            frame.paragraph.level = 0;
        }
        match self.alternatives.iter_mut().rev().find_map(|alternative| alternative.fallback.as_mut()) {
            Some(fallback) => fallback.push(frame.paragraph),
            // What stands in a text box comes after the paragraph that the box is tied to.
            None => self.queue.insert(frame.inner.min(self.queue.len()), frame.paragraph),
        }
        self.flush();
    }

    /// Gives the paragraphs of the first way the bytes of the second, where both say the same.
    fn join(&mut self, alternative: Alternative) {
        let Some(fallback) = alternative.fallback else { return };
        let from = alternative.from.min(self.queue.len());
        let shown = |paragraphs: &[Paragraph]| -> Vec<String> {
            let texts = paragraphs.iter().filter(|paragraph| paragraph.place != Place::AltText);
            texts.map(|paragraph| paragraph.text.clone()).collect()
        };
        if shown(&self.queue[from..]) != shown(&fallback) {
            return;
        }
        let first = self.queue[from..].iter_mut().filter(|paragraph| paragraph.place != Place::AltText);
        for (paragraph, twin) in first.zip(fallback) {
            paragraph.twins = twin.runs;
        }
    }

    /// Hands over what is complete.
    fn flush(&mut self) {
        if !self.frames.is_empty() || !self.alternatives.is_empty() {
            return;
        }
        for paragraph in self.queue.drain(..) {
            let Place::Cell { table, row, column } = paragraph.place else {
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

    /// Adds what is shown for an element without text.
    fn sign(&mut self, shown: &str) {
        if self.frames.last().is_some_and(|frame| frame.run.is_some()) {
            self.text(shown, None);
        }
    }

    fn text(&mut self, shown: &str, run: Option<Run>) {
        let Some(frame) = self.frames.last_mut() else { return };
        let paragraph = &mut frame.paragraph;
        if std::mem::take(&mut frame.broken) {
            // A mask may go on in the next line.
            let inside = paragraph.text.ends_with(is_glyph) && shown.starts_with(is_glyph);
            if !inside {
                paragraph.text.push('\n');
            }
        }
        let start = paragraph.text.len();
        append(paragraph, shown, run);
        if frame.run == Some(true) {
            paragraph.hidden.push(Span::new(start, paragraph.text.len()));
        }
    }
}

/// Elements whose text is not in the document: deleted, moved away, the code of a field, the
/// reading above a character, what the looks were before a change.
const SKIPPED: &[&str] = &[
    "del",
    "moveFrom",
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
    use crate::text::Lang;

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
                    let hidden = document.inline(block.span.start() + at) == Some(Region::Comment);
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
        fill("<w:p><w:r><w:t>x</w:t><w:tab/><w:t>x</w:t></w:r></w:p>", "x\tx", "1", Err(Unwritable::NoText));
        fill(&of("甲"), "图xx", "1", Err(Unwritable::NoText));
    }

    #[test]
    fn what_is_broken_is_a_problem() {
        let read = |parts: &[(&str, &str)]| read(&of_parts(parts)).err();
        assert_eq!(read(&[("a", "b")]), Some(Reason::NotThat(NAME)));
        let broken = |body: &str| read(&[("_rels/.rels", ROOT), ("word/document.xml", body)]);
        assert!(matches!(broken("<w:document><w:body><w:p>"), Some(Reason::Damaged(_))));
        assert!(matches!(broken("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), Some(Reason::Damaged(_))));
        assert_eq!(broken(&"<a>".repeat(600)), Some(Reason::Hostile("nesting")));
        assert!(matches!(read(&[("_rels/.rels", ROOT)]), Some(Reason::Damaged(_))));
    }
}
