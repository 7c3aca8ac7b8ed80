//! PowerPoint presentations ([ECMA-376] part 1, 19), slide shows and templates too: titles,
//! shapes, groups, tables, SmartArt, charts, what stands behind a slide, notes, comments,
//! properties. What layouts and masters say where a slide has its own words is read by nobody.

mod story;

use std::collections::HashSet;

use crate::document::archive::Archive;
use crate::document::gather::Gather;
use crate::document::office::drawing::{self, noted};
use crate::document::office::properties;
use crate::document::office::slides::story::{Reader, Story};
use crate::document::office::xml::{Item, Items, Relations};
use crate::document::package::Part;
use crate::document::{Place, Reason};

/// Reads the presentation whose list of slides is the part `main`.
pub(super) fn read(archive: &mut Archive<'_>, root: &Relations, main: &str, gather: &mut Gather) -> Result<(), Reason> {
    let presentation = archive.needed(main)?;
    let parts = Relations::of(archive, main)?;
    let mut behind = HashSet::new();
    for (index, name) in slides(main, &presentation, &parts)?.into_iter().enumerate() {
        gather.leave_headings();
        let read = slide(archive, name, index + 1, &mut behind, gather);
        noted(read, Place::Slide(index + 1, Box::new(Place::Name)), gather)?;
    }
    properties::read(archive, root, gather)
}

/// The names of the slides, in order.
pub(super) fn slides<'a>(main: &str, xml: &str, parts: &'a Relations) -> Result<Vec<&'a str>, Reason> {
    let mut items = Items::new(main, xml);
    let (mut names, mut seen, mut listed) = (Vec::new(), HashSet::new(), false);
    while let Some(item) = items.next()? {
        match item {
            Item::Open(tag) if tag.name == "sldIdLst" => listed = true,
            Item::Close(name) if name == "sldIdLst" => listed = false,
            // Sections list slides once more.
            Item::Open(tag) if tag.name == "sldId" && listed => {
                let name = tag.get_prefixed("id").and_then(|id| parts.by_id(&id));
                let name = name.filter(|name| seen.insert(*name));
                names.push(name.ok_or_else(|| Reason::Damaged(format!("{main}: the list of slides")))?);
            }
            _ => {}
        }
    }
    Ok(names)
}

/// Reads the slide `name`, which is the slide of this `number`. Of what stands behind it, what is
/// in `behind` was read with another slide.
fn slide(
    archive: &mut Archive<'_>,
    name: &str,
    number: usize,
    behind: &mut HashSet<String>,
    gather: &mut Gather,
) -> Result<(), Reason> {
    let xml = archive.needed(name)?;
    let parts = Relations::of(archive, name)?;
    let part = gather.part(Part::Named(name.to_owned()));
    // A title may be drawn on top of what it stands above.
    Reader::new(Story::Title, number, 0, gather).read(part, name, &xml)?;
    let mut seen = Reader::new(Story::Slide, number, 0, gather).read(part, name, &xml)?;
    let mut next = parts.first("slideLayout").map(str::to_owned);
    while let Some(name) = next.filter(|name| seen.through && behind.insert(name.clone())) {
        let Some(xml) = archive.part(&name)? else { break };
        let part = gather.part(Part::Named(name.clone()));
        seen = Reader::new(Story::Behind, number, seen.shapes, gather).read(part, &name, &xml)?;
        next = Relations::of(archive, &name)?.first("slideMaster").map(str::to_owned);
    }
    let place = |place| match place {
        Place::Shape(shape) => Place::Slide(number, Box::new(Place::Shape(seen.shapes + shape))),
        place => Place::Slide(number, Box::new(place)),
    };
    drawing::charts_and_diagrams(archive, &parts, &place, gather)?;
    for (kind, story) in [("notesSlide", Story::Notes), ("comments", Story::Comments)] {
        for (index, name) in parts.all(kind).enumerate() {
            let result = beside(archive, name, story, number, gather);
            let inner = if story == Story::Notes { Place::Notes } else { Place::Comment(index + 1) };
            noted(result, place(inner), gather)?;
        }
    }
    Ok(())
}

/// Reads a part that stands beside a slide.
fn beside(
    archive: &mut Archive<'_>,
    name: &str,
    story: Story,
    number: usize,
    gather: &mut Gather,
) -> Result<(), Reason> {
    let xml = archive.needed(name)?;
    let part = gather.part(Part::Named(name.to_owned()));
    Reader::new(story, number, 0, gather).read(part, name, &xml).map(drop)
}

#[cfg(test)]
mod tests {
    use crate::document::archive::{Archive, of_parts};
    use crate::document::{Document, Edit, Problem, Reason, Unwritable, look};
    use crate::text::{Lang, Span};

    const ROOT: &str =
        "<Relationships><Relationship Type='x/officeDocument' Target='ppt/presentation.xml'/></Relationships>";
    /// Lists the second slide first.
    const LIST: &str = "<p:presentation><p:sldIdLst><p:sldId id='257' r:id='r2'/><p:sldId id='256' r:id='r1'/></p:sldIdLst><p:extLst><p14:sldId id='256'/></p:extLst></p:presentation>";

    fn relations(all: &[(&str, &str)]) -> String {
        let all = all.iter().enumerate().map(|(index, (kind, target))| {
            format!("<Relationship Id='r{}' Type='x/{kind}' Target='{target}'/>", index + 1)
        });
        format!("<Relationships>{}</Relationships>", all.collect::<String>())
    }

    /// A presentation whose first slide is `slide`; the layout of both holds a place for a title
    /// and a line, the master another line.
    fn package(slide: &str) -> Vec<u8> {
        let parts = relations(&[("slide", "slides/slide1.xml"), ("slide", "/ppt/slides/slide2.xml")]);
        let beside = relations(&[
            ("slideLayout", "../slideLayouts/layout1.xml"),
            ("notesSlide", "../notesSlides/notes1.xml"),
            ("comments", "../comments/comment1.xml"),
            ("comments", "../comments/comment2.xml"),
        ]);
        of_parts(&[
            ("_rels/.rels", ROOT),
            ("ppt/presentation.xml", LIST),
            ("ppt/_rels/presentation.xml.rels", &parts),
            ("ppt/slides/slide2.xml", slide),
            ("ppt/slides/_rels/slide2.xml.rels", &relations(&[("slideLayout", "../slideLayouts/layout1.xml")])),
            ("ppt/slides/slide1.xml", &format!("<p:sld show='0'>{}</p:sld>", shape("title", "后x"))),
            ("ppt/slides/_rels/slide1.xml.rels", &beside),
            (
                "ppt/slideLayouts/layout1.xml",
                &format!("<p:sldLayout>{}{}</p:sldLayout>", shape("title", "单击"), shape("", "密级xx")),
            ),
            ("ppt/slideLayouts/_rels/layout1.xml.rels", &relations(&[("slideMaster", "../slideMasters/master1.xml")])),
            ("ppt/slideMasters/master1.xml", &format!("<p:sldMaster>{}</p:sldMaster>", shape("", "20xx年"))),
            (
                "ppt/notesSlides/notes1.xml",
                &format!("<p:notes>{}{}</p:notes>", shape("body", "讲xx"), shape("sldNum", "2")),
            ),
            (
                "ppt/comments/comment1.xml",
                "<p:cmLst><p:cm idx='1'><p:text>核xx</p:text></p:cm><p:cm idx='2'><p:text>&#29978;</p:text></p:cm></p:cmLst>",
            ),
            (
                "ppt/comments/comment2.xml",
                &format!(
                    "<p188:cmLst><p188:cm><p188:replyLst><p188:reply><p188:txBody>{}</p188:txBody></p188:reply></p188:replyLst></p188:cm></p188:cmLst>",
                    p("答xx")
                ),
            ),
        ])
    }

    fn p(text: &str) -> String {
        format!("<a:p><a:r><a:t>{text}</a:t></a:r></a:p>")
    }

    /// A shape that is the place for `placeholder`, or for nothing.
    fn shape(placeholder: &str, text: &str) -> String {
        let placeholder = match placeholder {
            "" => String::new(),
            kind => format!("<p:ph type='{kind}'/>"),
        };
        let text = if text.starts_with('<') { text.to_owned() } else { p(text) };
        format!(
            "<p:sp><p:nvSpPr><p:cNvPr id='2' name='a'/><p:nvPr>{placeholder}</p:nvPr></p:nvSpPr><p:txBody><a:lstStyle/>{text}</p:txBody></p:sp>"
        )
    }

    /// The blocks: `place|region|headings|heads|text`, hidden text in brackets.
    fn blocks(document: &Document) -> Vec<String> {
        let text = document.text();
        let shown = document.extracted().expect("it was read").blocks.iter().map(|block| {
            let place = document.place(block.span.start()).expect("it has a place").shown(Lang::En);
            let heads = block.heads.map(|(row, column)| format!("{}/{}", row.slice(text), column.slice(text)));
            let words = block.span.slice(text);
            let hidden = document.inline(block.span.start()).is_some();
            let words = if hidden { format!("[{words}]") } else { words.to_owned() };
            format!("{place}|{}|{}|{}|{words}", block.region.name(), block.headings, heads.unwrap_or_default())
        });
        shown.collect()
    }

    #[test]
    fn knows_the_looks_of_runs() {
        let run = |properties: &str, text: &str| format!("<a:r><a:rPr {properties}</a:rPr><a:t>{text}</a:t></a:r>");
        let fill = |name: &str, colour: &str| {
            format!("<a:{name}><a:srgbClr val='{colour}'><a:alpha val='9'/></a:srgbClr></a:{name}>")
        };
        let red = fill("solidFill", "C00000");
        let text = [
            run(&format!("b='1'>{red}"), "x"),
            run(&format!(">{red}"), "x"),
            run(&format!("><a:ln>{red}</a:ln><a:effectLst><a:outerShdw>{red}</a:outerShdw></a:effectLst>"), "家"),
            run(&format!("u='none'>{}", fill("highlight", "FFFF00")), "甲"),
            run("><a:solidFill><a:schemeClr val='accent2'/></a:solidFill>", "乙"),
            run("u='sng'>", "   "),
            "<a:r><a:t>丙</a:t></a:r>".to_owned(),
        ];
        let slide = format!("<p:sld showMasterSp='0'>{}</p:sld>", shape("", &format!("<a:p>{}</a:p>", text.concat())));
        let document = Document::read("a.pptx", package(&slide), None).expect("it is a presentation");
        assert_eq!(look::shown(&document), ["xx: red", "甲: /yellow", "   : _"]);
    }

    /// What is read of a slide that shows nothing from behind.
    #[track_caller]
    fn check(slide: &str, expected: &[&str]) {
        let bytes = package(&format!("<p:sld showMasterSp='0'>{slide}</p:sld>"));
        let document = Document::read("a.pptx", bytes, None).expect("it is a presentation");
        let shown: Vec<String> = blocks(&document)
            .into_iter()
            .filter_map(|block| block.strip_prefix("slide 1, ").map(str::to_owned))
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn reads_slides_in_the_order_of_the_list() {
        let bytes = package(&format!("<p:sld>{}</p:sld>", shape("ctrTitle", "前xx")));
        let document = Document::read("a.pptx", bytes, None).expect("it is a presentation");
        assert_eq!(
            blocks(&document),
            [
                "slide 1, title|heading|前xx||前xx",
                "slide 1, shape 1|prose|前xx||密级xx",
                "slide 1, shape 2|prose|前xx||20xx年",
                "slide 2, title|heading|后x||后x",
                "slide 2 notes|prose|后x||讲xx",
                "slide 2, comment 1|annotation|后x||核xx",
                "slide 2, comment 2|annotation|后x||甚",
                "slide 2, comment 1|annotation|后x||答xx",
            ]
        );
    }

    #[test]
    fn reads_shapes_and_groups_under_the_title() {
        let group = format!(
            "<p:grpSp><p:nvGrpSpPr><p:cNvPr id='3' name='b' descr='组xx'/></p:nvGrpSpPr>{}<p:grpSp>{}</p:grpSp></p:grpSp>",
            shape(
                "",
                "<a:p><a:pPr><a:buChar char='•'/></a:pPr><a:r><a:t>内x</a:t></a:r><a:r><a:t>x%</a:t></a:r></a:p>"
            ),
            shape("", "更内x")
        );
        let hidden = shape("", "不见xx").replace("name='a'", "name='a' hidden='1'");
        let number = "<a:p><a:r><a:t>第x</a:t></a:r><a:br/><a:fld type='datetime1'><a:t>x日</a:t></a:fld><a:fld type='slidenum'><a:t>7</a:t></a:fld></a:p>";
        let slide = [
            shape("body", &[p("甲 "), "<a:p/>".to_owned(), p("乙")].concat()),
            shape("", "<a:p/>"),
            group,
            hidden,
            shape("title", &[p("题xx"), p("副题")].concat()),
            shape("sldNum", number),
            "<p:pic><p:nvPicPr><p:cNvPr id='9' name='c' descr='图xx' title=''/></p:nvPicPr></p:pic>".to_owned(),
        ];
        check(
            &slide.concat(),
            &[
                "title|heading|题xx||题xx",
                "title|heading|题xx > 副题||副题",
                "shape 1|prose|题xx > 副题||甲 ",
                "shape 1|prose|题xx > 副题||乙",
                "alt text|metadata|题xx > 副题||组xx",
                "shape 2|list|题xx > 副题||内xx%",
                "shape 3|prose|题xx > 副题||更内x",
                "shape 4|prose|题xx > 副题||[不见xx]",
                "shape 5|prose|题xx > 副题||第xx日",
                "alt text|metadata|题xx > 副题||图xx",
            ],
        );
    }

    #[test]
    fn knows_the_cells_of_a_table() {
        let cell = |says: &str, text: &str| format!("<a:tc{says}><a:txBody>{}</a:txBody><a:tcPr/></a:tc>", p(text));
        let rows = [
            [cell(" gridSpan='2'", "地区"), cell(" hMerge='1'", "旧"), cell("", "金额")],
            [cell(" rowSpan='2'", "北"), cell("", "甲"), cell("", "xx万元")],
            [cell(" vMerge='true'", "旧"), cell("", "乙"), cell("", "x.x万元")],
        ];
        let rows = rows.map(|row| format!("<a:tr h='1'>{}</a:tr>", row.concat()));
        check(
            &format!(
                "<p:graphicFrame><a:graphic><a:graphicData><a:tbl>{}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>",
                rows.concat()
            ),
            &[
                "table 1, row 1, column 1|table-cell|||地区",
                "table 1, row 1, column 3|table-cell|||金额",
                "table 1, row 2, column 1|table-cell||/地区|北",
                "table 1, row 2, column 2|table-cell||北/|甲",
                "table 1, row 2, column 3|table-cell||北/金额|xx万元",
                "table 1, row 3, column 2|table-cell||/|乙",
                "table 1, row 3, column 3|table-cell||乙/金额|x.x万元",
            ],
        );
    }

    /// A text that is said twice, for newer and older programs.
    fn twice(newer: &str, older: &str) -> String {
        format!(
            "<mc:AlternateContent><mc:Choice Requires='a14'>{newer}</mc:Choice><mc:Choice Requires='b'>{newer}</mc:Choice><mc:Fallback>{older}</mc:Fallback></mc:AlternateContent>"
        )
    }

    #[test]
    fn reads_once_what_is_said_twice() {
        let inside =
            format!("<a:p>{}<a:r><a:t>x家</a:t></a:r></a:p>", twice("<m:t>x</m:t>", "<a:r><a:t>y</a:t></a:r>"));
        let slide = [
            twice(&shape("", "甲xx"), &shape("", "甲xx")),
            twice("<p:sp/>", &shape("", "只有旧xx")),
            shape("", &inside),
        ];
        check(&slide.concat(), &["shape 1|prose|||甲xx", "shape 2|prose|||只有旧xx", "shape 3|prose|||xx家"]);
    }

    /// Puts `value` in place of `mask` and shows the changed slide.
    #[track_caller]
    fn fill(slide: &str, mask: &str, value: &str, expected: Result<&str, Unwritable>) {
        let bytes = package(slide);
        let document = Document::read("a.pptx", bytes.clone(), None).expect("it is a presentation");
        let at = document.source().find(mask).expect("the mask is there");
        let edit = Edit { span: Span::new(at, at + mask.len()), text: value.to_owned() };
        let written = document.edited(&bytes, &[edit]).map(|written| {
            let mut archive = Archive::open(&written, "PowerPoint").expect("it is an archive");
            archive.needed("ppt/slides/slide2.xml").expect("it is there")
        });
        assert_eq!(written.as_deref(), expected.as_deref());
    }

    #[test]
    fn a_value_goes_into_the_first_run_of_its_mask() {
        let of = |title: &str, newer: [&str; 2], older: &str| {
            let newer = format!(
                "<a:p><a:r><a:t>{}</a:t></a:r><a:br/><a:r><a:rPr b='1'/><a:t>{}</a:t></a:r></a:p>",
                newer[0], newer[1]
            );
            format!("<p:sld>{}{}</p:sld>", twice(&shape("", &newer), &shape("", older)), shape("title", title))
        };
        let slide = of("题&#120;x", ["共x", "x 家"], "共xx 家");
        // The second choice is read by nobody here, and so it stays.
        let filled = of("题&#120;x", ["共1&lt;2 家", ""], "共1&lt;2 家");
        let (start, end) = (slide.find("<mc:Choice Requires='b'>"), slide.find("<mc:Fallback>"));
        let (start, end) = (start.expect("it is there"), end.expect("it is there"));
        let (from, to) = (filled.find("<mc:Choice Requires='b'>"), filled.find("<mc:Fallback>"));
        let filled = [&filled[..from.expect("it is there")], &slide[start..end], &filled[to.expect("it is there")..]];
        fill(&slide, "xx 家", "1<2 家", Ok(&filled.concat()));
        fill(&slide, "题xx", "题12", Ok(&of("题12", ["共x", "x 家"], "共xx 家")));
        let alt = "<p:sld><p:pic><p:cNvPr descr='图xx'/></p:pic></p:sld>";
        fill(alt, "图xx", "图1", Err(Unwritable::NoText(0)));
    }

    #[test]
    fn what_is_broken_is_a_problem() {
        let reason = |read: Result<Document, Problem>| match read {
            Ok(document) => document.unread().first().map(|(_, reason)| reason.clone()),
            Err(problem) => Some(problem.reason),
        };
        let list = |list: &str| {
            let parts = relations(&[("slide", "slides/slide1.xml")]);
            let parts =
                [("_rels/.rels", ROOT), ("ppt/presentation.xml", list), ("ppt/_rels/presentation.xml.rels", &parts)];
            reason(Document::read("a.pptx", of_parts(&parts), None))
        };
        assert!(matches!(list(LIST), Some(Reason::Damaged(_))));
        assert!(matches!(
            list("<p:presentation><p:sldIdLst><p:sldId r:id='r1'/></p:sldIdLst></p:presentation>"),
            Some(Reason::Damaged(_))
        ));
        let slide = |slide: &str| reason(Document::read("a.pptx", package(slide), None));
        assert!(matches!(slide("<p:sld><p:sp>"), Some(Reason::Damaged(_))));
        assert_eq!(slide(&"<p:grpSp>".repeat(600)), Some(Reason::Hostile("nesting")));
        // Elements in places where they make no sense.
        assert!(slide("<a:tc><a:p><a:tr/><a:tbl><a:p/></a:p></a:tbl><mc:Fallback/></a:tc>").is_some());
        assert_eq!(
            slide(
                "<a:tc gridSpan='99999999999999999999'><a:p><a:tr/><mc:Fallback><a:p><a:t>x</a:t></a:p></mc:Fallback></a:p></a:tc>"
            ),
            None
        );
    }
}
