//! Word documents made for the tests, and what is read of and written into them.

use crate::document::archive::{Archive, of_parts};
use crate::document::{Document, Edit, Reason, Region, Unwritable, look};
use crate::text::{Lang, Span};

const ROOT: &str = "<Relationships><Relationship Type='x/officeDocument' Target='word/document.xml'/><Relationship Type='x/core-properties' Target='/docProps/core.xml'/></Relationships>";
const PARTS: &str = "<Relationships><Relationship Type='x/styles' Target='styles.xml'/><Relationship Type='x/numbering' Target='numbering.xml'/><Relationship Type='x/header' Target='header1.xml'/><Relationship Type='x/footnotes' Target='footnotes.xml'/><Relationship Type='x/comments' Target='../word/comments.xml'/><Relationship Type='x/hyperlink' Target='http://a' TargetMode='External'/></Relationships>";
const STYLES: &str = "<w:styles><w:style w:styleId='1'><w:name w:val='heading 1'/></w:style><w:style w:styleId='a'><w:pPr><w:outlineLvl w:val='1'/></w:pPr></w:style><w:style w:styleId='b'><w:basedOn w:val='1'/><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style><w:style w:styleId='h'><w:rPr><w:vanish/></w:rPr></w:style><w:style w:styleId='i'><w:basedOn w:val='h'/></w:style></w:styles>";
const NUMBERING: &str = "<w:numbering><w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:start w:val='3'/><w:numFmt w:val='decimal'/><w:pStyle w:val='b'/><w:lvlText w:val='第%1章'/></w:lvl><w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='chineseCounting'/><w:lvlText w:val='（%2）'/></w:lvl></w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>";

fn package(body: &str) -> Vec<u8> {
    let body = format!("<w:document><w:body>{body}</w:body></w:document>");
    of_parts(&[
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", ROOT),
        ("word/document.xml", &body),
        ("word/_rels/document.xml.rels", PARTS),
        ("word/styles.xml", STYLES),
        ("word/numbering.xml", NUMBERING),
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
        let heads =
            block.heads.map_or(String::new(), |(row, column)| format!("{}/{}", row.slice(text), column.slice(text)));
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
            "一、总体 > paragraph 3|heading|一、总体 > 经济||经济",
            "一、总体 > 经济 > paragraph 4|list|一、总体 > 经济||增长xx%",
        ],
    );
}

#[test]
fn numbers_paragraphs_as_word_does() {
    let item = "<w:p><w:pPr><w:numPr><w:ilvl w:val='1'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>增长xx%</w:t></w:r></w:p>";
    let body = [
        "<w:p><w:pPr><w:pStyle w:val='b'/></w:pPr><w:r><w:t>总体</w:t></w:r></w:p>",
        item,
        item,
        "<w:p><w:pPr><w:pStyle w:val='b'/><w:numPr><w:numId w:val='0'/></w:numPr></w:pPr><w:r><w:t>附</w:t></w:r></w:p>",
    ];
    check(
        &body.concat(),
        &[
            "paragraph 1, item 第3章|heading|第3章 总体||总体",
            "第3章 总体 > paragraph 2, item （一）|list|第3章 总体||增长xx%",
            "第3章 总体 > paragraph 3, item （二）|list|第3章 总体||增长xx%",
            "paragraph 4|heading|附||附",
        ],
    );
}

#[test]
fn knows_what_styles_hide() {
    let styled = |style: &str, says: &str, text: &str| {
        format!("<w:r><w:rPr><w:rStyle w:val='{style}'/>{says}</w:rPr><w:t>{text}</w:t></w:r>")
    };
    let inner = [styled("i", "", "甲"), styled("i", "<w:vanish w:val='0'/>", "乙"), styled("a", "", "丙"), run("丁")];
    check(
        &format!("<w:p>{0}</w:p><w:p><w:pPr><w:pStyle w:val='h'/></w:pPr>{0}</w:p>", inner.concat()),
        &["paragraph 1|prose|||[甲]乙丙丁", "paragraph 2|prose|||甲乙[丙][丁]"],
    );
}

#[test]
fn shows_what_fields_come_to_and_not_their_code() {
    let sign = |kind: &str| format!("<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>");
    let field =
        |code: &str, result: &str| format!("{}{code}{}{result}{}", sign("begin"), sign("separate"), sign("end"));
    let inner = field("<w:r><w:instrText>MERGEFIELD a</w:instrText></w:r>", &run("内xx"));
    check(&format!("<w:p>{}{}</w:p>", field(&inner, &run("外xx")), run("后")), &["paragraph 1|prose|||外xx后"]);
    // One that does not end hides nothing.
    check(&format!("<w:p>{}{}</w:p>", sign("begin"), run("后xx")), &["paragraph 1|prose|||后xx"]);
}

#[test]
fn reads_what_is_said_of_drawings_and_tables() {
    let body = "<w:tbl><w:tblPr><w:tblCaption w:val='表xx'/><w:tblDescription w:val='述xx'/></w:tblPr><w:tr><w:trPr><w:gridBefore w:val='2'/></w:trPr><w:tc><w:p><w:r><w:t>值</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p><w:r><w:drawing><wp:docPr descr='图xx'/><pic:cNvPr descr='图xx'/><wps:cNvPr descr='组xx'/></w:drawing></w:r><w:r><w:pict><v:shape alt='旧xx'><v:textpath string='水印xx'/></v:shape></w:pict></w:r></w:p>";
    check(
        body,
        &[
            "alt text|metadata|||表xx",
            "alt text|metadata|||述xx",
            "table 1, row 1, column 3|table-cell|||值",
            "alt text|metadata|||图xx",
            "alt text|metadata|||组xx",
            "alt text|metadata|||旧xx",
            "alt text|metadata|||水印xx",
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
fn knows_the_looks_of_runs_and_styles() {
    let looks = |styles: &str, body: &str| {
        let body = format!("<w:document><w:body>{body}</w:body></w:document>");
        let styles = format!("<w:styles>{styles}</w:styles>");
        let parts = [
            ("_rels/.rels", ROOT),
            ("word/document.xml", &*body),
            ("word/_rels/document.xml.rels", PARTS),
            ("word/styles.xml", &styles),
            ("word/header1.xml", "<w:hdr/>"),
            ("word/footnotes.xml", "<w:footnotes/>"),
            ("word/comments.xml", "<w:comments/>"),
        ];
        look::shown(&Document::read("a.docx", of_parts(&parts), None).expect("it is a document"))
    };
    let run = |looks: &str, text: &str| format!("<w:r><w:rPr>{looks}</w:rPr><w:t>{text}</w:t></w:r>");
    let p = |runs: &[String]| format!("<w:p>{}</w:p>", runs.concat());
    let body = p(&[
        run("<w:color w:val='C00000'/>", "x"),
        run("<w:b/><w:color w:val='C00000'/>", "x"),
        run("<w:color w:val='auto'/>", "家"),
        run("<w:highlight w:val='yellow'/><w:shd w:val='clear' w:fill='auto'/>", "甲"),
        run("<w:shd w:val='clear' w:fill='D9E2F3'/>", "乙"),
        run("<w:color w:val='000000'/><w:highlight w:val='none'/>", "丙"),
        run("<w:u w:val='single'/>", "   "),
        "<w:r><w:rPr><w:u w:val='dotted'/></w:rPr><w:tab/></w:r>".to_owned(),
        run("<w:u w:val='words'/>", "   "),
        run("<w:rPrChange><w:rPr><w:color w:val='FF0000'/></w:rPr></w:rPrChange>", "丁"),
    ]);
    assert_eq!(looks("", &body), ["xx: red", "甲: /yellow", "乙: /blue", "   \t: _"]);

    // What the paragraph mark looks like is not what its words look like.
    let styles = [
        "<w:docDefaults><w:rPrDefault><w:rPr><w:color w:val='7030A0'/></w:rPr></w:rPrDefault></w:docDefaults>",
        "<w:style w:type='paragraph' w:styleId='a'><w:basedOn w:val='b'/></w:style>",
        "<w:style w:type='paragraph' w:styleId='b'><w:basedOn w:val='a'/><w:rPr><w:color w:val='FF0000'/></w:rPr></w:style>",
        "<w:style w:type='character' w:styleId='c'><w:rPr><w:color w:val='00B050'/></w:rPr></w:style>",
        "<w:style w:type='paragraph' w:default='1' w:styleId='d'><w:rPr><w:highlight w:val='cyan'/></w:rPr></w:style>",
        "<w:style w:type='table' w:styleId='t'><w:tblStylePr><w:rPr><w:color w:val='FF0000'/></w:rPr></w:tblStylePr></w:style>",
    ];
    let body = [
        p(&["<w:pPr><w:rPr><w:color w:val='FF0000'/></w:rPr></w:pPr>".to_owned(), run("", "甲")]),
        p(&[
            "<w:pPr><w:pStyle w:val='a'/></w:pPr>".to_owned(),
            run("", "乙"),
            run("<w:rStyle w:val='c'/>", "丙"),
            run("<w:rStyle w:val='c'/><w:color w:val='0000FF'/>", "丁"),
            run("<w:rStyle w:val='none'/>", "戊"),
        ]),
    ];
    assert_eq!(
        looks(&styles.concat(), &body.concat()),
        ["甲: purple/cyan", "乙: red", "丙: green", "丁: blue", "戊: red"]
    );
}

#[test]
fn what_is_broken_is_a_problem() {
    let read =
        |parts: &[(&str, &str)]| Document::read("a.docx", of_parts(parts), None).err().map(|problem| problem.reason);
    assert_eq!(read(&[("a", "b")]), Some(Reason::NotThat("Word")));
    let broken = |body: &str| read(&[("_rels/.rels", ROOT), ("word/document.xml", body)]);
    assert!(matches!(broken("<w:document><w:body><w:p>"), Some(Reason::Damaged(_))));
    assert!(matches!(broken("<!DOCTYPE a [<!ENTITY b 'c'>]><document>&b;</document>"), Some(Reason::Damaged(_))));
    assert_eq!(broken(&"<document>".repeat(600)), Some(Reason::Hostile("nesting")));
    assert!(matches!(read(&[("_rels/.rels", ROOT)]), Some(Reason::Damaged(_))));
}

#[test]
fn what_is_broken_beside_the_body_does_not_keep_it_from_being_read() {
    let parts = [
        ("_rels/.rels", ROOT),
        ("word/document.xml", "<w:document><w:p><w:r><w:t>甲xx</w:t></w:r></w:p></w:document>"),
        ("word/_rels/document.xml.rels", PARTS),
        ("word/styles.xml", "<w:styles><"),
        ("word/header1.xml", "<w:hdr><w:p>"),
        ("word/comments.xml", "<w:comments/>"),
        ("docProps/core.xml", "<c>"),
    ];
    let document = Document::read("a.docx", of_parts(&parts), None).expect("it is a document");
    let unread: Vec<String> = document.unread().iter().map(|(place, _)| place.shown(Lang::En)).collect();
    let expected = ["word/styles.xml > name", "header", "footnote 1", "property docProps/core.xml"];
    assert_eq!((document.text(), unread), ("甲xx\n", expected.map(str::to_owned).to_vec()));
}
