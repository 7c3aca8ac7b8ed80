use crate::document::archive::{Archive, of_parts};
use crate::document::{Document, Mark, Note, Reviewer, Unwritable};
use crate::text::Span;

const ROOT: &str = "<Relationships><Relationship Type='x/officeDocument' Target='NAME'/></Relationships>";

fn by() -> Reviewer {
    Reviewer { name: "审".to_owned(), date: "2026-11-24T12:00:00Z".to_owned() }
}

/// A package whose main part is the first of `parts`.
fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let root = ROOT.replace("NAME", parts[0].0);
    let mut all = vec![("[Content_Types].xml", "<Types></Types>"), ("_rels/.rels", &*root)];
    all.extend_from_slice(parts);
    of_parts(&all)
}

/// Marks every `mask` of the document, in order, and returns how and the new document.
#[track_caller]
fn annotate(name: &str, bytes: &[u8], masks: &[&str]) -> (Vec<Mark>, Vec<u8>) {
    let document = Document::read(name, bytes.to_vec(), None).expect("it can be read");
    let mut notes: Vec<Note> = masks
        .iter()
        .map(|mask| {
            let start = document.text().find(mask).expect("the mask is there");
            Note { span: Span::new(start, start + mask.len()), lines: vec![format!("N&{}", mask.len())] }
        })
        .collect();
    notes.sort_by_key(|note| note.span);
    let annotated = document.annotated(bytes, &notes, &by()).expect("it can be written");
    let after = Document::read(name, annotated.bytes.clone(), None).expect("it can be read again");
    let kept = |document: &Document| {
        document.text().lines().filter(|line| !line.contains("N&")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(kept(&after), kept(&document), "the text is the same, but for the remarks");
    (annotated.marks, annotated.bytes)
}

fn part(bytes: &[u8], name: &str) -> String {
    Archive::open(bytes, "").expect("it is an archive").needed(name).expect("the part is there")
}

const WORD: &str = "word/document.xml";
const SPACE: &str = " xml:space=\"preserve\"";

fn word(body: &str) -> String {
    format!("<w:document xmlns:w='http://x/wordprocessingml/main'><w:body>{body}</w:body></w:document>")
}

/// Marks `masks` of a body, and shows the body that comes of it: comments as `[1` and `1]`.
#[track_caller]
fn check_word(body: &str, masks: &[&str], expected: (&str, &[Mark])) {
    let (marks, bytes) = annotate("a.docx", &package(&[(WORD, &word(body))]), masks);
    let mut shown = part(&bytes, WORD).replace(word("|").split('|').next().unwrap_or_default(), "");
    shown = shown.replace("</w:body></w:document>", "").replace(SPACE, "");
    for id in 1..9 {
        let end = format!("<w:commentRangeEnd w:id=\"{id}\"/><w:r><w:commentReference w:id=\"{id}\"/></w:r>");
        shown = shown.replace(&end, &format!("{id}]"));
        shown = shown.replace(&format!("<w:commentRangeStart w:id=\"{id}\"/>"), &format!("[{id}"));
    }
    shown = shown.replace("<w:highlight w:val=\"yellow\"/>", "YELLOW");
    assert_eq!((&*shown, &*marks), expected);
}

#[test]
fn a_comment_of_word_is_about_the_mask_and_no_more() {
    let remark: &[Mark] = &[Mark::Remark];
    check_word(
        "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>共xx家</w:t></w:r></w:p>",
        &["xx"],
        (
            "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>共</w:t></w:r>[1<w:r><w:rPr><w:b/></w:rPr><w:t>xx</w:t></w:r>1]<w:r><w:rPr><w:b/></w:rPr><w:t>家</w:t></w:r></w:p>",
            remark,
        ),
    );
    check_word(
        "<w:p><w:r><w:t>xx</w:t></w:r><w:r><w:t>.x</w:t></w:r><w:r><w:t>%</w:t></w:r></w:p>",
        &["xx.x"],
        ("<w:p>[1<w:r><w:t>xx</w:t></w:r><w:r><w:t>.x</w:t></w:r>1]<w:r><w:t>%</w:t></w:r></w:p>", remark),
    );
    check_word(
        "<w:p><w:r><w:t>xx年yy月</w:t><w:tab/><w:t>甲</w:t></w:r></w:p>",
        &["xx", "yy"],
        (
            "<w:p>[1<w:r><w:t>xx</w:t></w:r>1]<w:r><w:t>年</w:t></w:r>[2<w:r><w:t>yy</w:t></w:r>2]<w:r><w:t>月</w:t><w:tab/><w:t>甲</w:t></w:r></w:p>",
            &[Mark::Remark, Mark::Remark],
        ),
    );
}

#[test]
fn where_word_has_no_comments_the_text_is_coloured() {
    let colour: &[Mark] = &[Mark::Colour];
    let control = |text: &str| format!("<w:sdt><w:sdtContent><w:p>{text}</w:p></w:sdtContent></w:sdt>");
    check_word(
        &control("<w:r><w:t>共xx</w:t></w:r>"),
        &["xx"],
        (&control("<w:r><w:t>共</w:t></w:r><w:r><w:rPr>YELLOW</w:rPr><w:t>xx</w:t></w:r>"), colour),
    );
    let inner = |text: &str| format!("<w:txbxContent><w:p>{text}</w:p></w:txbxContent>");
    let twice = |text: &str| {
        format!(
            "<w:p><w:r><mc:AlternateContent><mc:Choice>{0}</mc:Choice><mc:Fallback>{0}</mc:Fallback></mc:AlternateContent></w:r></w:p>",
            inner(text)
        )
    };
    check_word(
        &twice("<w:r><w:rPr><w:sz w:val='2'/><w:u/></w:rPr><w:t>xx</w:t></w:r>"),
        &["xx"],
        (&twice("<w:r><w:rPr><w:sz w:val='2'/>YELLOW<w:u/></w:rPr><w:t>xx</w:t></w:r>"), colour),
    );
    check_word(
        "<w:p><m:r><m:t>xx</m:t></m:r></w:p>",
        &["xx"],
        ("<w:p><m:r><m:t>xx</m:t></m:r></w:p>", &[Mark::Nothing]),
    );
}

#[test]
fn comments_of_word_join_those_that_are_there() {
    let body = word("<w:p><w:r><w:t>xx</w:t></w:r></w:p>");
    let comment = "<w:comment w:id=\"7\"><w:p><w:r><w:t>旧</w:t></w:r></w:p></w:comment>";
    let comments = format!("<w:comments>{comment}</w:comments>");
    let related = "<Relationships><Relationship Id='a' Type='x/comments' Target='c.xml'/></Relationships>";
    let bytes = package(&[(WORD, &body), ("word/_rels/document.xml.rels", related), ("word/c.xml", &comments)]);
    let (_, bytes) = annotate("a.docx", &bytes, &["xx"]);
    let said = "<w:comment w:id=\"8\" w:author=\"审\" w:date=\"2026-11-24T12:00:00Z\" w:initials=\"审\"><w:p><w:r><w:annotationRef/></w:r><w:r><w:t xml:space=\"preserve\">N&amp;2</w:t></w:r></w:p></w:comment>";
    assert_eq!(part(&bytes, "word/c.xml"), format!("<w:comments>{comment}{said}</w:comments>"));
    let (_, bytes) = annotate("a.docx", &package(&[(WORD, &body)]), &["xx"]);
    let said = said.replace('8', "1");
    let expected = format!("<w:comments xmlns:w=\"http://x/wordprocessingml/main\">{said}</w:comments>");
    assert_eq!(part(&bytes, "word/comments.xml").lines().last(), Some(&*expected));
    let kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml";
    let types = format!("<Types><Override PartName=\"/word/comments.xml\" ContentType=\"{kind}\"/></Types>");
    assert_eq!(part(&bytes, "[Content_Types].xml"), types);
    assert!(part(&bytes, "word/_rels/document.xml.rels").contains("Id=\"lacuna1\""));
}

#[test]
fn parts_that_nobody_remarks_on_stay_as_they_are() {
    let old = package(&[(WORD, &word("<w:p><w:r><w:t>xx</w:t></w:r></w:p>")), ("word/styles.xml", "<w:styles/>")]);
    let (_, new) = annotate("a.docx", &old, &["xx"]);
    let names = |bytes: &[u8]| {
        let entries = Archive::open(bytes, "").expect("it is an archive").entries().expect("they are whole");
        entries.into_iter().map(|(_, name)| name).collect::<Vec<_>>()
    };
    let mut expected = names(&old);
    expected.extend(["word/_rels/document.xml.rels", "word/comments.xml"].map(str::to_owned));
    assert_eq!(names(&new), expected);
    assert_eq!(part(&new, "word/styles.xml"), "<w:styles/>");
}

#[test]
fn a_slide_is_coloured_and_has_a_comment() {
    let list = "<p:presentation xmlns:p='p'><p:sldIdLst><p:sldId r:id='r1'/></p:sldIdLst></p:presentation>";
    let related = "<Relationships><Relationship Id='r1' Type='x/slide' Target='s.xml'/></Relationships>";
    let slide = |text: &str| format!("<p:sld><p:sp><p:txBody><a:p>{text}</a:p></p:txBody></p:sp></p:sld>");
    let old = slide("<a:r><a:rPr lang='zh-CN'/><a:t>共xx家</a:t></a:r>");
    let bytes =
        package(&[("ppt/presentation.xml", list), ("ppt/_rels/presentation.xml.rels", related), ("ppt/s.xml", &old)]);
    let (marks, bytes) = annotate("a.pptx", &bytes, &["xx"]);
    let yellow = "<a:highlight><a:srgbClr val=\"FFFF00\"/></a:highlight>";
    let run = |looks: &str, text: &str| format!("<a:r>{looks}<a:t>{text}</a:t></a:r>");
    let plain = "<a:rPr lang='zh-CN'/>";
    let lit = format!("<a:rPr lang='zh-CN'>{yellow}</a:rPr>");
    assert_eq!(marks, [Mark::Remark]);
    assert_eq!(part(&bytes, "ppt/s.xml"), slide(&[run(plain, "共"), run(&lit, "xx"), run(plain, "家")].concat()));
    let comments = part(&bytes, "ppt/comments/comment.xml");
    let said = "<p:cm authorId=\"0\" dt=\"2026-11-24T12:00:00.000\" idx=\"1\"><p:pos x=\"10\" y=\"10\"/><p:text>N&amp;2</p:text></p:cm>";
    assert!(comments.contains(said), "{comments}");
    let (_, bytes) = annotate("a.pptx", &bytes, &["xx"]);
    let comments = part(&bytes, "ppt/comments/comment.xml");
    assert!(
        comments.contains(&said.replace("authorId=\"0\"", "authorId=\"1\"")) && comments.contains(said),
        "{comments}"
    );
}

/// A workbook with a sheet `甲` of `cells`, what comes `after` them, and one style, of dates.
fn workbook(cells: &str, after: &str) -> Vec<u8> {
    let book = "<workbook><sheets><sheet name='甲' r:id='r1'/></sheets></workbook>";
    let related = "<Relationships><Relationship Id='r1' Type='x/worksheet' Target='s.xml'/><Relationship Id='r2' Type='x/styles' Target='t.xml'/></Relationships>";
    let sheet = format!("<worksheet xmlns='m'><sheetData><row r='7'>{cells}</row></sheetData>{after}</worksheet>");
    let styles = "<styleSheet><fills count=\"1\"><fill/></fills><cellXfs count=\"1\"><xf numFmtId='14' fillId='0'><a/></xf></cellXfs></styleSheet>";
    package(&[
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", related),
        ("xl/s.xml", &sheet),
        ("xl/t.xml", styles),
    ])
}

#[test]
fn a_cell_gets_a_colour_and_a_note() {
    let cell = |tag: &str, text: &str| format!("<c {tag} t='inlineStr'><is><t>{text}</t></is></c>");
    let cells = [cell("r='C7' s='0'", "xx家"), cell("", "甲"), cell("", "yy户")];
    let (marks, bytes) = annotate("a.xlsx", &workbook(&cells.concat(), "<tableParts/>"), &["xx", "yy"]);
    assert_eq!(marks, [Mark::Remark, Mark::Remark]);
    let lit = [
        cell("r='C7' s='1'", "xx家"),
        cell("", "甲"),
        cell("", "yy户").replace("'inlineStr'>", "'inlineStr' s=\"1\">"),
    ];
    let sheet = part(&bytes, "xl/s.xml");
    assert!(sheet.contains(&lit.concat()), "{sheet}");
    assert!(sheet.contains("r:id=\"lacuna2\"/><tableParts/>"), "{sheet}");
    let styles = part(&bytes, "xl/t.xml");
    assert!(styles.contains("<fills count=\"2\"><fill/><fill><patternFill"), "{styles}");
    let like = "<xf numFmtId='14' fillId='0'><a/></xf><xf numFmtId='14' fillId='1' applyFill=\"1\"><a/></xf>";
    assert!(styles.contains(&format!("<cellXfs count=\"2\">{like}</cellXfs>")), "{styles}");
    let notes = part(&bytes, "xl/comments.xml");
    assert!(notes.contains("<author>审</author>") && notes.contains("<comment ref=\"E7\" authorId=\"0\">"), "{notes}");
    let (marks, _) = annotate("a.xlsx", &workbook(&cells.concat(), ""), &["xx"]);
    assert_eq!(marks, [Mark::Remark]);
}

#[test]
fn a_cell_with_a_note_keeps_it() {
    let cells = "<c r='A7' t='str'><f>B1</f><v>xx家</v></c>";
    let (_, once) = annotate("a.xlsx", &workbook(cells, ""), &["xx"]);
    let (marks, twice) = annotate("a.xlsx", &once, &["xx"]);
    assert_eq!(marks, [Mark::Colour]);
    assert_eq!(part(&twice, "xl/comments.xml"), part(&once, "xl/comments.xml"));
    assert_eq!(part(&twice, "xl/drawings/vmlDrawing.vml"), part(&once, "xl/drawings/vmlDrawing.vml"));
}

/// An OpenDocument package with this body and these styles of its pages.
fn open(kind: &str, body: &str) -> Vec<u8> {
    let mime = "application/vnd.oasis.opendocument.text";
    let content = format!(
        "<office:document-content><office:automatic-styles/><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    );
    of_parts(&[("mimetype", mime), ("content.xml", &content), ("META-INF/manifest.xml", "<a/>")])
}

/// Marks `mask` in such a package and shows the body: remarks as `[` and `]`, colours as `{` and `}`.
#[track_caller]
fn check_open(kind: &str, body: &str, expected: (&str, Mark)) {
    let (marks, bytes) = annotate("a.odt", &open(kind, body), &["xx"]);
    let mut shown = part(&bytes, "content.xml");
    for space in ["office", "text", "dc"] {
        while let Some(at) = shown.find(&format!(" xmlns:{space}=")) {
            let end = at + 2 + shown[at..].match_indices('"').nth(1).map_or(0, |(end, _)| end - 1);
            shown.replace_range(at..end, "");
        }
    }
    let name = " office:name=\"lacuna-remark-1\"";
    let said =
        "<dc:creator>审</dc:creator><dc:date>2026-11-24T12:00:00</dc:date><text:p>N&amp;2</text:p></office:annotation>";
    shown = shown.replace(&format!("<office:annotation{name}>{said}"), "[");
    shown = shown.replace(&format!("<office:annotation>{said}"), "[");
    shown = shown.replace(&format!("<office:annotation-end{name}/>"), "]");
    let style = "<text:span text:style-name=\"lacuna-colour-1\">";
    shown = shown.replace(&format!("{style}xx</text:span>"), "{xx}");
    let start = format!("<office:{kind}>");
    let inner = shown.split(&start).nth(1).and_then(|rest| rest.split(&format!("</office:{kind}>")).next());
    assert_eq!((inner.unwrap_or_default(), marks.as_slice()), (expected.0, &[expected.1][..]));
}

#[test]
fn opendocument_has_remarks_in_its_text() {
    check_open("text", "<text:p>共xx家</text:p>", ("<text:p>共[xx]家</text:p>", Mark::Remark));
    check_open(
        "text",
        "<text:p>共<text:span>x</text:span>x家</text:p>",
        ("<text:p>共<text:span>[x</text:span>x]家</text:p>", Mark::Remark),
    );
    check_open(
        "text",
        "<text:p>共<text:placeholder>约xx</text:placeholder>家</text:p>",
        ("<text:p>共[<text:placeholder>约xx</text:placeholder>]家</text:p>", Mark::Remark),
    );
    check_open(
        "text",
        "<text:p><draw:frame><draw:text-box><text:p>共xx家</text:p></draw:text-box></draw:frame></text:p>",
        (
            "<text:p><draw:frame><draw:text-box><text:p>共{xx}家</text:p></draw:text-box></draw:frame></text:p>",
            Mark::Colour,
        ),
    );
    let cells = |text: &str| {
        format!(
            "<table:table table:name='a'><table:table-row table:number-rows-repeated='2'/><table:table-row><table:table-cell table:number-columns-repeated='3'/>{text}</table:table-row></table:table>"
        )
    };
    check_open(
        "spreadsheet",
        &cells("<table:table-cell><text:p>xx家</text:p></table:table-cell>"),
        (&cells("<table:table-cell>[<text:p>xx家</text:p></table:table-cell>"), Mark::Remark),
    );
    check_open(
        "spreadsheet",
        &cells(
            "<table:table-cell><office:annotation><text:p>旧</text:p></office:annotation><text:p>xx</text:p></table:table-cell>",
        ),
        (
            &cells(
                "<table:table-cell><office:annotation><text:p>旧</text:p><text:p>N&amp;2</text:p></office:annotation><text:p>xx</text:p></table:table-cell>",
            ),
            Mark::Remark,
        ),
    );
}

#[test]
fn what_must_not_be_changed_is_refused() {
    let refused = |name: &str, bytes: &[u8]| {
        let document = Document::read(name, bytes.to_vec(), None).expect("it can be read");
        let start = document.text().find("xx").expect("the mask is there");
        let note = Note { span: Span::new(start, start + 2), lines: Vec::new() };
        document.annotated(bytes, &[note], &by()).err()
    };
    let body = word("<w:p><w:r><w:t>xx</w:t></w:r></w:p>");
    let signed = package(&[(WORD, &body), ("_xmlsignatures/origin.sigs", "")]);
    assert_eq!(refused("a.docx", &signed), Some(Unwritable::Signed));
    let archive = of_parts(&[("a.txt", "xx")]);
    assert_eq!(refused("a.zip", &archive), Some(Unwritable::Format("zip")));
    assert_eq!(refused("a.org", b"xx"), Some(Unwritable::Format("Org")));
}
