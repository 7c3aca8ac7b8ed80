use crate::document::archive::{Archive, of_parts};
use crate::document::{Document, Edit, Reason, Region, Revisions, Unwritable, look};
use crate::text::{Lang, Span};

const STYLES: &str = "<office:document-styles><office:styles><style:style style:name='Title'/><style:style style:name='Hid'><style:text-properties text:display='none'/></style:style></office:styles><office:master-styles><style:master-page><style:header><text:p>眉xx</text:p></style:header><style:header-left style:display='false'><text:p>眉xx</text:p></style:header-left><style:footer><text:p>脚xx</text:p></style:footer></style:master-page></office:master-styles></office:document-styles>";
const META: &str = "<office:document-meta>\n <office:meta>\n  <meta:generator>G</meta:generator><dc:title>题xx</dc:title>\n  <meta:user-defined meta:name='单位'>甲</meta:user-defined></office:meta></office:document-meta>";
const CHART: &str = "<office:document-content><office:body><office:chart><chart:chart><chart:title><text:p>图xx</text:p></chart:title><table:table><table:table-row><table:table-cell office:value-type='string'><text:p>北</text:p></table:table-cell></table:table-row></table:table></chart:chart></office:chart></office:body></office:document-content>";

fn package(kind: &str, body: &str) -> Vec<u8> {
    let styles = "<office:automatic-styles><style:style style:name='P1' style:parent-style-name='Title'/><style:style style:name='T1' style:parent-style-name='Hid'/></office:automatic-styles>";
    let body = format!(
        "<office:document-content>{styles}<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    );
    of_parts(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", &body),
        ("styles.xml", STYLES),
        ("meta.xml", META),
        ("Object 1/content.xml", CHART),
        ("Object 2/content.xml", "<math><mi>x</mi></math>"),
        ("Object 3/content.xml", "<broken>"),
    ])
}

fn document(kind: &str, body: &str, revisions: Revisions) -> Document {
    let reading = crate::document::Reading { revisions, ..Default::default() };
    Document::read("a.odt", package(kind, body), reading).expect("it is a document")
}

/// The blocks of the body: `place|region|heads|text`, hidden text in brackets.
fn shown(document: &Document) -> Vec<String> {
    let text = document.text();
    let mut shown = Vec::new();
    for block in &document.extracted().expect("it was read").blocks {
        let place = document.place(block.span.start()).expect("it has a place").shown(Lang::En);
        if ["header", "footer", "property title", "property 单位"].contains(&&*place) {
            continue;
        }
        let heads =
            block.heads.map_or(String::new(), |(row, column)| format!("{}/{}", row.slice(text), column.slice(text)));
        let mark = |(at, c): (usize, char)| match document.inline(block.span.start() + at) {
            Some(Region::Hidden) => format!("[{c}]"),
            _ => c.to_string(),
        };
        let words: String = block.span.slice(text).char_indices().map(mark).collect();
        shown.push(format!("{place}|{}|{heads}|{words}", block.region.name()));
    }
    shown
}

#[track_caller]
fn check(kind: &str, body: &str, expected: &[&str]) {
    assert_eq!(shown(&document(kind, body, Revisions::Final)), expected);
}

#[test]
fn reads_paragraphs_as_they_are_shown() {
    check(
        "text",
        "<text:sequence-decls/>\n<text:p text:style-name='P1'>总题</text:p><text:h text:outline-level='2'>一、总体</text:h><text:p/><text:list><text:list-item><text:p>增长<text:span>x</text:span>\n   <text:span>x</text:span>%</text:p></text:list-item></text:list><text:p>  共<text:s text:c='2'/>x<text:a>x</text:a>&#120;&amp;<text:tab/>\n年<text:date>某日</text:date><text:ruby><text:ruby-base>甲</text:ruby-base><text:ruby-text>jia</text:ruby-text></text:ruby></text:p><text:p>丙x<text:line-break/>x家<text:line-break/>丁</text:p>",
        &[
            "paragraph 1|heading||总题",
            "总题 > paragraph 2|heading||一、总体",
            "总题 > 一、总体 > paragraph 4|list||增长x x%",
            "总题 > 一、总体 > paragraph 5|prose||共  xxx&\t 年某日甲",
            "总题 > 一、总体 > paragraph 6|prose||丙xx家\n丁",
        ],
    );
}

#[test]
fn knows_what_is_not_shown() {
    check(
        "text",
        "<text:p>甲<text:span text:style-name='T1'>乙<text:span>丙</text:span></text:span>丁</text:p><text:p>戊<text:hidden-paragraph text:is-hidden='true'/></text:p><text:section text:display='none'><text:p>己</text:p></text:section><text:p>庚</text:p>",
        &[
            "paragraph 1|prose||甲[乙][丙]丁",
            "paragraph 2|prose||[戊]",
            "paragraph 3|prose||[己]",
            "paragraph 4|prose||庚",
        ],
    );
}

#[test]
fn reads_notes_boxes_and_pictures_after_their_paragraph() {
    check(
        "text",
        "<text:p>前<text:note text:note-class='footnote'><text:note-citation>1</text:note-citation><text:note-body><text:p>注x<text:span>x</text:span></text:p></text:note-body></text:note>中<office:annotation><dc:creator>某人</dc:creator><dc:date>2024</dc:date><text:p>批xx</text:p></office:annotation><draw:frame><draw:text-box><text:p>框xx</text:p></draw:text-box><svg:title>题xx</svg:title><svg:desc>述xx</svg:desc></draw:frame>后<draw:frame><draw:object xlink:href='./Object 1'/></draw:frame></text:p>",
        &[
            "paragraph 1|prose||前中后",
            "footnote 1|footnote||注xx",
            "comment 1|annotation||批xx",
            "text box 1|prose||框xx",
            "alt text|metadata||题xx",
            "alt text|metadata||述xx",
            "chart 1|prose||图xx",
            "chart 1|table-cell||北",
        ],
    );
}

#[test]
fn knows_the_cells_of_a_table() {
    let cell = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let body = format!(
        "<table:table><table:table-column table:number-columns-repeated='3'/><table:table-header-rows><table:table-row>{}{}{}</table:table-row></table:table-header-rows><table:table-row>{}<table:table-cell table:number-columns-repeated='1'><table:table><table:table-row>{}</table:table-row></table:table></table:table-cell>{}</table:table-row><table:table-row><table:table-cell table:number-columns-spanned='2'><text:p>合计</text:p></table:table-cell><table:covered-table-cell/>{}</table:table-row></table:table>",
        cell("地区"),
        cell("数量"),
        cell("金额"),
        cell("北"),
        cell("内xx"),
        cell("xx"),
        cell("xx万元"),
    );
    check(
        "text",
        &body,
        &[
            "table 1, row 1, column 1|table-cell||地区",
            "table 1, row 1, column 2|table-cell||数量",
            "table 1, row 1, column 3|table-cell||金额",
            "table 1, row 2, column 1|table-cell|/地区|北",
            "table 2, row 1, column 1|table-cell||内xx",
            "table 1, row 2, column 3|table-cell|北/金额|xx",
            "table 1, row 3, column 1|table-cell|/地区|合计",
            "table 1, row 3, column 3|table-cell|合计/金额|xx万元",
        ],
    );
}

#[test]
fn reads_tracked_changes_as_asked() {
    let body = "<text:tracked-changes><text:changed-region text:id='c1'><text:insertion><office:change-info><dc:creator>某人</dc:creator></office:change-info></text:insertion></text:changed-region><text:changed-region text:id='c2'><text:deletion><office:change-info><dc:date>2024</dc:date></office:change-info><text:p>旧<text:span>xx</text:span></text:p><text:p>段</text:p></text:deletion></text:changed-region></text:tracked-changes><text:p>甲<text:change-start text:change-id='c1'/>新xx</text:p><text:p>新段<text:change-end text:change-id='c1'/>乙<text:change text:change-id='c2'/>丙</text:p>";
    let read = |revisions| -> Vec<String> {
        let lines = shown(&document("text", body, revisions));
        lines.iter().filter_map(|line| Some(line.rsplit_once('|')?.1.to_owned())).collect()
    };
    assert_eq!(read(Revisions::Final), ["甲新xx", "新段乙丙"]);
    assert_eq!(read(Revisions::Original), ["甲", "乙旧xx", "段丙"]);
    assert_eq!(read(Revisions::Both), ["甲新xx", "新段乙旧xx", "段丙"]);
}

const SHEET: &str = "<table:table table:name='汇总'><table:table-row><table:table-cell><text:p>年报</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated='2'><table:table-cell table:number-columns-repeated='1024'/></table:table-row><table:table-row><table:table-cell/><table:table-cell><text:p>地区</text:p></table:table-cell><table:table-cell><text:p>金额</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell/><table:table-cell office:value-type='string'><office:annotation><text:p>批xx</text:p></office:annotation><text:p>北x</text:p><text:p>x</text:p></table:table-cell><table:table-cell office:value-type='float' office:value='3'><text:p>3.0</text:p></table:table-cell><table:table-cell table:number-columns-repeated='16381'/></table:table-row><table:table-row><table:table-cell table:number-columns-repeated='2'><text:p>双xx</text:p></table:table-cell><table:table-cell table:formula='of:=1' office:value-type='string'><text:p>式xx</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated='1048570'><table:table-cell table:number-columns-repeated='16384'/></table:table-row></table:table><table:table table:name='附'><table:shapes><draw:frame><draw:text-box><text:p>框xx</text:p></draw:text-box></draw:frame></table:shapes><table:table-row><table:table-cell><text:p>末</text:p></table:table-cell></table:table-row></table:table>";

#[test]
fn knows_the_cells_of_a_sheet() {
    check(
        "spreadsheet",
        SHEET,
        &[
            "sheet 汇总, name|metadata||汇总",
            "sheet 汇总!A1|table-cell||年报",
            "sheet 汇总!B4|table-cell||地区",
            "sheet 汇总!C4|table-cell||金额",
            "sheet 汇总, comment 1|annotation||批xx",
            "sheet 汇总!B5|table-cell|/地区|北xx",
            "sheet 汇总!C5|table-cell|北xx/金额|3.0",
            "sheet 汇总!A6|table-cell|/|双xx",
            "sheet 汇总!C6|table-cell|双xx/金额|式xx",
            "sheet 附, name|metadata||附",
            "sheet 附, text box 1|prose||框xx",
            "sheet 附!A1|table-cell||末",
        ],
    );
}

#[test]
fn knows_what_stands_on_a_slide() {
    check(
        "presentation",
        "<presentation:footer-decl presentation:name='f'>页脚xx</presentation:footer-decl><draw:page draw:name='p1'><draw:frame presentation:class='title'><draw:text-box><text:p>总题</text:p></draw:text-box></draw:frame><draw:custom-shape><text:p>形xx</text:p></draw:custom-shape><draw:frame presentation:class='page-number'><draw:text-box><text:p><text:page-number>&lt;number&gt;</text:page-number></text:p></draw:text-box></draw:frame><presentation:notes><draw:page-thumbnail/><draw:frame presentation:class='notes'><draw:text-box><text:p>备xx</text:p></draw:text-box></draw:frame></presentation:notes></draw:page><draw:page><draw:g><draw:frame><table:table><table:table-row><table:table-cell><text:p>格xx</text:p></table:table-cell></table:table-row></table:table></draw:frame><svg:desc>述</svg:desc></draw:g><draw:frame><draw:text-box><text:list><text:list-item><text:p>点xx</text:p></text:list-item></text:list></draw:text-box></draw:frame></draw:page>",
        &[
            "slide 1, title|heading||总题",
            "slide 1, shape 1|prose||形xx",
            "slide 1 notes|prose||备xx",
            "slide 2, table 1, row 1, column 1|table-cell||格xx",
            "slide 2, alt text|metadata||述",
            "slide 2, shape 2|list||点xx",
        ],
    );
}

#[test]
fn reads_headers_footers_and_properties() {
    let document = document("text", "<text:p>甲</text:p>", Revisions::Final);
    assert_eq!(document.text(), "甲\n眉xx\n脚xx\n题xx\n甲\n");
    let place = |words: &str| document.place(document.text().rfind(words).expect("it is there"));
    assert_eq!(place("脚").map(|place| place.shown(Lang::En)).as_deref(), Some("footer"));
    assert_eq!(place("甲").map(|place| place.shown(Lang::En)).as_deref(), Some("property 单位"));
}

/// Puts `value` in place of `mask` and shows the changed body.
#[track_caller]
fn fill(kind: &str, body: &str, mask: &str, value: &str, expected: Result<&str, Unwritable>) {
    let bytes = package(kind, body);
    let document = Document::read("a.odt", bytes.clone(), None).expect("it is a document");
    let at = document.source().find(mask).expect("the mask is there");
    let edit = Edit { span: Span::new(at, at + mask.len()), text: value.to_owned() };
    let written = document.edited(&bytes, &[edit]).map(|written| {
        let mut archive = Archive::open(&written, "OpenDocument").expect("it is an archive");
        let xml = archive.part("content.xml").expect("it can be read").expect("it is there");
        let inner = xml.split_once(&format!("<office:{kind}>")).map(|(_, inner)| inner.to_owned());
        inner.and_then(|inner| Some(inner.split_once(&format!("</office:{kind}>"))?.0.to_owned()))
    });
    assert_eq!(written, expected.map(|expected| Some(expected.to_owned())));
}

#[test]
fn a_value_goes_into_the_first_run_of_its_mask() {
    let body = |first: &str, rest: &str| {
        format!("<text:p>共{first}<text:span text:style-name='T2'>{rest}</text:span>家</text:p>")
    };
    fill("text", &body("x", "xx"), "xxx", "1<2", Ok(&body("1&lt;2", "")));
    fill("text", "<text:p>（<text:s text:c='3'/>）亿</text:p>", "（   ）", "12", Ok("<text:p>12亿</text:p>"));
    fill("text", "<text:p>x\n  x年</text:p>", "x x", "12", Ok("<text:p>12年</text:p>"));
    fill("text", "<text:p>&#120;x年</text:p>", "xx", "12", Ok("<text:p>12年</text:p>"));
    fill("text", "<text:p>x<text:tab/>x</text:p>", "x\tx", "1", Err(Unwritable::NoText(0)));
    fill("text", "<text:p><text:title>题x</text:title></text:p>", "题x", "1", Err(Unwritable::NoText(0)));
    let filled = SHEET.replace("北x</text:p><text:p>x<", "南</text:p><text:p><");
    fill("spreadsheet", SHEET, "北xx", "南", Ok(&filled));
    for made in ["3.0", "双xx", "式xx", "汇总"] {
        fill("spreadsheet", SHEET, made, "1", Err(Unwritable::NoText(0)));
    }
}

#[test]
fn knows_the_looks_of_styles() {
    let styles = "<office:automatic-styles>\
        <style:style style:name='a'><style:text-properties fo:color='#c9211e'/></style:style>\
        <style:style style:name='b' style:parent-style-name='a'><style:text-properties style:text-underline-style='solid'/></style:style>\
        <style:style style:name='c' style:parent-style-name='c'><style:text-properties style:use-window-font-color='true' fo:color='#ff0000' fo:background-color='#ffff00'/></style:style>\
        <text:list-style style:name='l'><text:list-level-style-bullet><style:text-properties fo:color='#ff0000'/></text:list-level-style-bullet></text:list-style>\
        <style:style style:name='d'><style:text-properties style:text-underline-style='solid' style:text-underline-mode='skip-white-space'/></style:style>\
        <style:style style:name='e'><style:table-cell-properties fo:background-color='#00b050'/></style:style>\
        </office:automatic-styles>";
    let looks = |kind: &str, body: &str| {
        let body = format!(
            "<office:document-content>{styles}<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
        );
        let parts = [("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &*body)];
        look::shown(&Document::read("a.odt", of_parts(&parts), None).expect("it is a document"))
    };
    let span = |style: &str, text: &str| format!("<text:span text:style-name='{style}'>{text}</text:span>");
    let text = format!(
        "<text:p text:style-name='a'>甲{}</text:p><text:p>乙{}丙{}丁{}戊{}</text:p>",
        span("c", "x"),
        span("b", "<text:s text:c='4'/><text:tab/>"),
        span("d", "<text:s text:c='4'/>"),
        span("l", "己"),
        span("b", "   "),
    );
    assert_eq!(looks("text", &text), ["甲: red", "x: /yellow", "    \t: red_", "   : red_"]);
    let sheet = format!(
        "<table:table table:name='A'><table:table-row><table:table-cell table:style-name='e'><text:p>甲{}</text:p></table:table-cell><table:table-cell><text:p>乙</text:p></table:table-cell></table:table-row></table:table>",
        span("a", "x")
    );
    assert_eq!(looks("spreadsheet", &sheet), ["甲: /green", "x: red/green"]);
}

#[test]
fn what_is_broken_is_a_problem() {
    let read = |body: &str| {
        let parts = [("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", body)];
        Document::read("a.odt", of_parts(&parts), None).err().map(|problem| problem.reason)
    };
    assert!(matches!(read("<office:document-content><office:body><text:p>"), Some(Reason::Damaged(_))));
    assert!(matches!(read("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), Some(Reason::Damaged(_))));
    assert_eq!(read(&"<a>".repeat(600)), Some(Reason::Hostile("nesting")));
    assert_eq!(read("<math:math/>"), Some(Reason::Unsupported("OpenDocument without text")));
    let broken = document(
        "text",
        "<text:p>甲<draw:object xlink:href='Object 2'/><draw:object xlink:href='Object 3'/></text:p>",
        Revisions::Final,
    );
    assert_eq!(broken.unread().len(), 1);
    // A count is not a promise of so much text.
    let spaces = "<text:p>甲<text:s text:c='999999999'/>乙</text:p>";
    assert!(document("text", &spaces.repeat(9000), Revisions::Final).text().len() < 3 << 20);
}

#[test]
fn what_all_slides_show_stands_on_the_first_that_shows_it() {
    let shape = |text: &str| format!("<draw:custom-shape><text:p>{text}</text:p></draw:custom-shape>");
    let page =
        |master: &str, text: &str| format!("<draw:page draw:master-page-name='{master}'>{}</draw:page>", shape(text));
    let pages = [page("甲", "一xx"), page("乙", "二xx"), page("乙", "三xx")];
    let master =
        |name: &str, text: &str| format!("<style:master-page style:name='{name}'>{}</style:master-page>", shape(text));
    let masters = [master("丙", "无人用xx"), master("乙", "密级xx").replace("<draw:custom-shape>", "<draw:frame presentation:class='title'><draw:text-box><text:p>单击xx</text:p></draw:text-box></draw:frame><draw:custom-shape>")];
    let bytes = of_parts(&[
        ("mimetype", "application/vnd.oasis.opendocument.presentation"),
        (
            "content.xml",
            &format!("<o><office:body><office:presentation>{}</office:presentation></office:body></o>", pages.concat()),
        ),
        ("styles.xml", &format!("<o><office:master-styles>{}</office:master-styles></o>", masters.concat())),
    ]);
    let document = Document::read("a.odp", bytes, None).expect("it is a document");
    assert_eq!(
        shown(&document),
        [
            "slide 1, shape 1|prose||一xx",
            "slide 2, shape 1|prose||二xx",
            "slide 3, shape 1|prose||三xx",
            "slide 2, shape 2|prose||密级xx",
        ]
    );
}
