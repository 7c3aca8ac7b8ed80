//! What documents of all kinds draw with DrawingML ([ECMA-376] part 1, 20 and 21): the text of
//! shapes, charts, SmartArt. The workbook inside of a chart is left alone: it shows its numbers
//! to nobody but editors.

use std::collections::HashSet;

use crate::document::archive::Archive;
use crate::document::flow::Flow;
use crate::document::gather::{Gather, Paragraph, Run};
use crate::document::look::{Ink, Rgb};
use crate::document::office::xml::{Item, Items, Relations, Tag};
use crate::document::package::Part;
use crate::document::{Place, Reason, Region};

/// Puts the text of a part into the open paragraph of a flow.
pub(super) struct Text {
    /// The number of the part.
    part: usize,
    /// A text element is open.
    open: bool,
    paint: Paint,
}

/// The ink of the open run, from its properties ([ECMA-376] part 1, 21.1.2.3.9). Colours of the
/// theme, and what shapes and layouts say, are left out.
#[derive(Debug, Default)]
struct Paint {
    /// The elements that are open in the properties of a run, and these; none outside.
    open: Vec<Use>,
    ink: Ink,
}

/// What a colour is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    Letters,
    Highlight,
    /// An outline, a shadow, a line.
    Other,
}

impl Paint {
    fn open(&mut self, tag: &Tag<'_>) {
        let name = tag.name.as_str();
        let Some(&around) = self.open.last() else {
            if name == "rPr" {
                let line = tag.get("u").map(|line| !matches!(line.as_str(), "none" | "words"));
                self.ink = Ink { underlined: line, ..Ink::default() };
                self.open.push(Use::Letters);
            }
            return;
        };
        let colour = match name {
            "srgbClr" => tag.get("val").and_then(|value| Rgb::hex(&value)),
            _ => None,
        };
        match (around, colour) {
            (Use::Letters, Some(_)) => self.ink.colour = Some(colour),
            (Use::Highlight, Some(_)) => self.ink.highlight = Some(colour),
            _ => {}
        }
        self.open.push(match (around, name) {
            (Use::Letters, "solidFill") => Use::Letters,
            (Use::Letters, "highlight") => Use::Highlight,
            _ => Use::Other,
        });
    }

    fn close(&mut self, name: &str) {
        self.open.pop();
        if matches!(name, "r" | "fld") {
            self.ink = Ink::default();
        }
    }
}

impl Text {
    pub(super) fn of(part: usize) -> Self {
        Self { part, open: false, paint: Paint::default() }
    }

    /// Adds what `item` shows.
    pub(super) fn read(&mut self, item: &Item<'_>, flow: &mut Flow<'_>) {
        match item {
            Item::Open(tag) => self.paint.open(tag),
            Item::Close(name) => self.paint.close(name),
            Item::Text(..) | Item::Char(..) if self.open => flow.ink(self.paint.ink),
            Item::Text(..) | Item::Char(..) => {}
        }
        match item {
            // The texts of comments and of SmartArt are elements of other names, or of the same
            // name with paragraphs inside.
            Item::Open(tag) => match tag.name.as_str() {
                "t" | "text" => self.open = true,
                "p" => self.open = false,
                "br" => flow.line_break(),
                _ => {}
            },
            Item::Close(name) if name == "t" || name == "text" => self.open = false,
            Item::Text(shown, bytes) if self.open => flow.text(shown, Some(Run::new(self.part, *bytes))),
            Item::Char(c, bytes) if self.open => {
                flow.text(c.encode_utf8(&mut [0; 4]), Some(Run::new(self.part, *bytes)));
            }
            _ => {}
        }
    }
}

/// Passes `result` on, but what is broken in one part of a document is only noted for `place`.
pub(super) fn noted(result: Result<(), Reason>, place: Place, gather: &mut Gather) -> Result<(), Reason> {
    match result {
        // The next part may ask for as much again.
        Err(Reason::Hostile(what)) => Err(Reason::Hostile(what)),
        Err(reason) => {
            gather.unread(place, reason);
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// Reads the SmartArt and the charts that a part with the relations `parts` shows; `place` says
/// where they stand: SmartArt as a shape, the first as shape 1.
pub(super) fn charts_and_diagrams(
    archive: &mut Archive<'_>,
    parts: &Relations,
    place: &dyn Fn(Place) -> Place,
    gather: &mut Gather,
) -> Result<(), Reason> {
    let mut seen = HashSet::new();
    let drawings: Vec<&str> = parts.all("diagramDrawing").collect();
    for (index, data) in parts.all("diagramData").filter(|name| seen.insert(*name)).enumerate() {
        let here = place(Place::Shape(index + 1));
        let drawing = drawings.get(index).copied();
        noted(diagram(archive, parts, data, drawing, &here, gather), here, gather)?;
    }
    let charts = parts.all("chart").chain(parts.all("chartEx"));
    for (index, name) in charts.filter(|name| seen.insert(*name)).enumerate() {
        let here = place(Place::Chart(index + 1));
        noted(chart(archive, name, &here, gather), here, gather)?;
    }
    Ok(())
}

/// Reads the SmartArt in the part `data` ([ECMA-376] part 1, 21.4.2). Programs that cannot lay it
/// out show a picture of it that holds its texts again; `drawing` is this picture unless the
/// data name another.
fn diagram(
    archive: &mut Archive<'_>,
    parts: &Relations,
    data: &str,
    drawing: Option<&str>,
    place: &Place,
    gather: &mut Gather,
) -> Result<(), Reason> {
    let xml = archive.needed(data)?;
    let named = picture(data, &xml)?;
    let drawing = named.and_then(|id| parts.by_id(&id)).or(drawing);
    let mut flow = Flow::new(gather);
    flow.alternative();
    texts(data, &xml, place, &mut flow)?;
    flow.fallback();
    let again = match drawing.map(|name| (name, archive.part(name))) {
        Some((name, Ok(Some(xml)))) => texts(name, &xml, place, &mut flow),
        Some((_, Err(reason))) => Err(reason),
        Some((_, Ok(None))) | None => Ok(()),
    };
    flow.alternative_end();
    again
}

/// The relation that the SmartArt `xml` says leads to its picture ([MS-ODRAWXML] 2.14.2.8).
fn picture(part: &str, xml: &str) -> Result<Option<String>, Reason> {
    let mut items = Items::new(part, xml);
    while let Some(item) = items.next()? {
        if let Item::Open(tag) = item
            && tag.name == "dataModelExt"
        {
            return Ok(tag.get("relId"));
        }
    }
    Ok(None)
}

/// Reads a chart ([ECMA-376] part 1, 21.2): what is written in it, what is drawn on it, then the
/// names that it shows of its workbook.
fn chart(archive: &mut Archive<'_>, name: &str, place: &Place, gather: &mut Gather) -> Result<(), Reason> {
    let xml = archive.needed(name)?;
    let mut flow = Flow::new(gather);
    texts(name, &xml, place, &mut flow)?;
    for drawn in Relations::of(archive, name)?.all("chartUserShapes") {
        texts(drawn, &archive.needed(drawn)?, place, &mut flow)?;
    }
    for text in names(name, &xml)? {
        flow.aside(Paragraph::fixed(Region::Prose, place.clone(), &text));
    }
    Ok(())
}

/// Reads the paragraphs of the part called `name`.
fn texts(name: &str, xml: &str, place: &Place, flow: &mut Flow<'_>) -> Result<(), Reason> {
    let mut text = Text::of(flow.gather.part(Part::Named(name.to_owned())));
    let mut items = Items::new(name, xml);
    while let Some(item) = items.next()? {
        text.read(&item, flow);
        match item {
            Item::Open(tag) if tag.name == "p" => flow.begin(Paragraph::new(Region::Prose, place.clone())),
            // The same again for older programs.
            Item::Open(tag) if tag.name == "Fallback" => items.skip()?,
            Item::Close(name) if name == "p" => flow.end(),
            _ => {}
        }
    }
    Ok(())
}

/// Where charts keep texts of their workbook.
const CACHES: &[&str] = &["strCache", "multiLvlStrCache", "strLit", "dlblRangeCache", "strDim", "txData"];

/// The names of series and categories that a chart shows, each once.
fn names(part: &str, xml: &str) -> Result<Vec<String>, Reason> {
    let mut items = Items::new(part, xml);
    let (mut found, mut seen, mut inside, mut text) = (Vec::new(), HashSet::new(), 0_usize, String::new());
    // The name of a series may be no more than a text (21.2.2.215).
    let mut named = 0_usize;
    while let Some(item) = items.next()? {
        match item {
            Item::Open(tag) => {
                inside += usize::from(CACHES.contains(&&*tag.name));
                named += usize::from(tag.name == "tx");
                text.clear();
            }
            Item::Close(name) => {
                let shown = text.trim();
                let is_value = name == "v" || name == "pt" && inside > 0;
                if is_value && !shown.is_empty() && seen.insert(shown.to_owned()) {
                    found.push(shown.to_owned());
                }
                inside -= usize::from(CACHES.contains(&&*name)).min(inside);
                named -= usize::from(name == "tx").min(named);
                text.clear();
            }
            Item::Text(shown, _) if inside + named > 0 => text.push_str(shown),
            Item::Char(c, _) if inside + named > 0 => text.push(c),
            Item::Text(..) | Item::Char(..) => {}
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use crate::document::archive::{Archive, of_parts};
    use crate::document::{Document, Edit, Reason};
    use crate::text::{Lang, Span};

    const ROOT: &str =
        "<Relationships><Relationship Type='x/officeDocument' Target='word/document.xml'/></Relationships>";

    /// A document with two diagrams, whose pictures are related the other way round, and a chart.
    fn package(data: &str, drawing: &str, chart: &str) -> Vec<u8> {
        let relations = [
            ("r1", "diagramData", "data1.xml"),
            ("r2", "diagramDrawing", "drawing2.xml"),
            ("r3", "diagramDrawing", "drawing1.xml"),
            ("r4", "diagramData", "data2.xml"),
            ("r5", "chart", "chart1.xml"),
            ("r6", "chart", "chart1.xml"),
        ]
        .map(|(id, kind, target)| format!("<Relationship Id='{id}' Type='x/{kind}' Target='{target}'/>"));
        let relations = format!("<Relationships>{}</Relationships>", relations.concat());
        of_parts(&[
            ("_rels/.rels", ROOT),
            ("word/document.xml", "<w:document/>"),
            ("word/_rels/document.xml.rels", &relations),
            ("word/data1.xml", &format!("<dgm:dataModel>{data}<dsp:dataModelExt relId='r3'/></dgm:dataModel>")),
            ("word/data2.xml", "<dgm:dataModel><dsp:dataModelExt relId='r2'/></dgm:dataModel>"),
            ("word/drawing1.xml", &format!("<dsp:drawing>{drawing}</dsp:drawing>")),
            ("word/drawing2.xml", &format!("<dsp:drawing><dsp:txBody>{}</dsp:txBody></dsp:drawing>", p("只有图xx"))),
            ("word/chart1.xml", &format!("<c:chartSpace>{chart}</c:chartSpace>")),
            (
                "word/_rels/chart1.xml.rels",
                "<Relationships><Relationship Type='x/chartUserShapes' Target='over.xml'/></Relationships>",
            ),
            ("word/over.xml", &format!("<c:userShapes><cdr:txBody>{}</cdr:txBody></c:userShapes>", p("标注xx"))),
        ])
    }

    fn p(text: &str) -> String {
        format!("<a:p><a:r><a:t>{text}</a:t></a:r></a:p>")
    }

    /// A point of a diagram, written with spaces between its tags.
    fn point(paragraph: &str) -> String {
        format!("<dgm:pt><dgm:t>\n <a:bodyPr/>\n {paragraph}\n</dgm:t></dgm:pt>")
    }

    #[track_caller]
    fn check(bytes: Vec<u8>, expected: &[&str]) {
        let document = Document::read("a.docx", bytes, None).expect("it is a document");
        let blocks = &document.extracted().expect("it was read").blocks;
        let shown = blocks.iter().map(|block| {
            let place = document.place(block.span.start()).expect("it has a place").shown(Lang::En);
            format!("{place}|{}", block.span.slice(document.text()))
        });
        let unread = document.unread().iter().map(|(place, _)| format!("{}|unread", place.shown(Lang::En)));
        assert_eq!(shown.chain(unread).collect::<Vec<_>>(), expected);
    }

    const CHART: &str = "<c:title><c:tx><c:rich><a:p><a:r><a:t>收入x</a:t></a:r><a:r><a:t>x万元</a:t></a:r></a:p></c:rich></c:tx></c:title><c:ser><c:tx><c:v>列xx</c:v></c:tx></c:ser><c:ser><c:tx><c:strRef><c:f>A!B1</c:f><c:strCache><c:ptCount val='1'/><c:pt idx='0'><c:v>20xx&#24180;</c:v></c:pt></c:strCache></c:strRef></c:tx><c:cat><c:strCache><c:pt><c:v>北</c:v></c:pt><c:pt><c:v>20xx年</c:v></c:pt></c:strCache></c:cat><c:val><c:numCache><c:pt><c:v>4</c:v></c:pt></c:numCache></c:val></c:ser>";

    #[test]
    fn reads_diagrams_and_charts_once() {
        let twice = "<a:p><mc:AlternateContent><mc:Choice><a:r><a:t>甲x</a:t></a:r></mc:Choice><mc:Fallback><a:r><a:t>甲x</a:t></a:r></mc:Fallback></mc:AlternateContent>\n<a:r><a:t>x</a:t></a:r><a:br/><a:r><a:t>x家</a:t></a:r></a:p>";
        check(
            package(&point(twice), &p("甲xxx家"), CHART),
            &[
                "shape 1|甲xxx家",
                "shape 2|只有图xx",
                "chart 1|收入xx万元",
                "chart 1|标注xx",
                "chart 1|列xx",
                "chart 1|20xx年",
                "chart 1|北",
            ],
        );
    }

    #[test]
    fn notes_what_is_broken_and_reads_the_rest() {
        check(package("", "", "<c:title>"), &["shape 2|只有图xx", "chart 1|unread"]);
        check(
            package(&point(&p("甲xx")), "&none;", ""),
            &["shape 1|甲xx", "shape 2|只有图xx", "chart 1|标注xx", "shape 1|unread"],
        );
        let deep = Document::read("a.docx", package("", "", &"<a>".repeat(600)), None);
        assert_eq!(deep.err().map(|problem| problem.reason), Some(Reason::Hostile("nesting")));
    }

    #[test]
    fn fills_a_diagram_and_its_picture() {
        let data = [point(&p("甲xx")), point(&p("乙xx"))].concat();
        let split = "<a:p><a:r><a:t>甲x</a:t></a:r><a:r><a:t>x</a:t></a:r></a:p>";
        let bytes = package(&data, &[p("乙xx"), split.to_owned()].concat(), "");
        let document = Document::read("a.docx", bytes.clone(), None).expect("it is a document");
        let at = document.text().find("甲xx").expect("it is there") + "甲".len();
        let edit = Edit { span: Span::new(at, at + 2), text: "12".to_owned() };
        let written = document.edited(&bytes, &[edit]).expect("it can be filled");
        let mut archive = Archive::open(&written, "Word").expect("it is an archive");
        let mut count = |name: &str, words: &str| archive.needed(name).expect("it is there").matches(words).count();
        assert_eq!((count("word/data1.xml", "甲12<"), count("word/data1.xml", "乙xx<")), (1, 1));
        assert_eq!((count("word/drawing1.xml", "甲12<"), count("word/drawing1.xml", "乙xx<")), (1, 1));
    }
}
