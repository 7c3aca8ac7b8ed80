use crate::document::archive::of_parts;
use crate::document::{Document, Edit, Reason, Unwritable, look};
use crate::text::{Lang, Span};

const ROOT: &str = "<ofd:OFD><ofd:DocBody><ofd:DocInfo><ofd:DocID>x</ofd:DocID><ofd:Title>题xx</ofd:Title><ofd:Keywords><ofd:Keyword>词</ofd:Keyword></ofd:Keywords></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>";
const DOCUMENT: &str = "<ofd:Document><ofd:CommonData><ofd:TemplatePage ID='9' BaseLoc='Tpls/T.xml'/></ofd:CommonData><ofd:Pages><ofd:Page ID='1' BaseLoc='Pages/Page_0/Content.xml'/><ofd:Page ID='2' BaseLoc='/Doc_0/../Doc_0/Pages/Page_1/Content.xml'/></ofd:Pages><ofd:Annotations>Annots/Annotations.xml</ofd:Annotations></ofd:Document>";
const TEMPLATE: &str = "<ofd:Page><ofd:Content><ofd:Layer><ofd:TextObject Boundary='20 5 100 10' Size='4'><ofd:TextCode X='0' Y='4'>版头xx</ofd:TextCode></ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>";
const LIST: &str =
    "<ofd:Annotations><ofd:Page PageID='2'><ofd:FileLoc>Page_1/A.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>";
const NOTES: &str = "<ofd:PageAnnot><ofd:Annot ID='7' Type='Stamp'><ofd:Remark>批xx</ofd:Remark><ofd:Appearance Boundary='0 0 9 9'><ofd:TextObject Size='3'><ofd:TextCode X='0' Y='3'>章xx</ofd:TextCode></ofd:TextObject></ofd:Appearance></ofd:Annot><ofd:Annot ID='8'><ofd:Remark>同</ofd:Remark><ofd:Appearance><ofd:TextObject Size='3'><ofd:TextCode X='0' Y='3'>同</ofd:TextCode></ofd:TextObject></ofd:Appearance></ofd:Annot></ofd:PageAnnot>";

/// A page with each text in an object of its own: its left edge, its base line and the text.
fn page(texts: &[(f64, f64, &str)]) -> String {
    let object = |(x, y, text): &(f64, f64, &str)| {
        format!(
            "<ofd:TextObject Boundary='{x} {} 170 5' Size='4'><ofd:TextCode X='0' Y='4'>{text}</ofd:TextCode></ofd:TextObject>",
            y - 4.0
        )
    };
    let objects: String = texts.iter().map(object).collect();
    format!(
        "<ofd:Page><ofd:Template TemplateID='9'/><ofd:Content><ofd:Layer><ofd:PageBlock>{objects}</ofd:PageBlock></ofd:Layer></ofd:Content></ofd:Page>"
    )
}

fn document(first: &str, second: &str) -> (Vec<u8>, Document) {
    let bytes = of_parts(&[
        ("OFD.xml", ROOT),
        ("Doc_0/Document.xml", DOCUMENT),
        ("Doc_0/Tpls/T.xml", TEMPLATE),
        ("Doc_0/Pages/Page_0/Content.xml", first),
        ("Doc_0/Pages/Page_1/Content.xml", second),
        ("Doc_0/Annots/Annotations.xml", LIST),
        ("Doc_0/Annots/Page_1/A.xml", NOTES),
    ]);
    let document = Document::read("a.ofd", bytes.clone(), None).expect("it is a document");
    (bytes, document)
}

fn shown(document: &Document) -> Vec<String> {
    let place = |span: Span| document.place(span.start()).expect("it has a place").shown(Lang::En);
    let blocks = &document.extracted().expect("it was read").blocks;
    blocks.iter().map(|block| format!("{}|{}", place(block.span), block.span.slice(document.text()))).collect()
}

/// The paragraphs of a page with these texts.
#[track_caller]
fn check(texts: &[(f64, f64, &str)], expected: &[&str]) {
    let (_, document) = document(&page(&[]), &page(texts));
    let shown = shown(&document);
    let of_page: Vec<&str> = shown.iter().filter_map(|line| line.strip_prefix("page 2, line ")).collect();
    assert_eq!(of_page, expected);
}

#[test]
fn knows_the_colours_of_letters() {
    let object = |x: usize, colour: &str, text: &str| {
        format!(
            "<ofd:TextObject Boundary='{x} 40 170 5' Size='4'>{colour}<ofd:TextCode X='0' Y='4'>{text}</ofd:TextCode></ofd:TextObject>"
        )
    };
    let colour = |value: &str| format!("<ofd:FillColor Value='{value}'/>");
    let objects = [
        object(20, "", "共"),
        object(24, &colour("192 0 0"), "xx"),
        object(28, &colour("0 0 0"), "家"),
        object(32, &colour("1 2"), "乙"),
    ];
    let page = format!("<ofd:Page><ofd:Content><ofd:Layer>{}</ofd:Layer></ofd:Content></ofd:Page>", objects.concat());
    let (_, document) = document(&page, "<ofd:Page/>");
    assert_eq!(document.text().lines().next(), Some("共xx家乙"));
    assert_eq!(look::shown(&document), ["xx: red"]);
}

#[test]
fn reads_pages_templates_annotations_and_properties() {
    let (bytes, document) = document(&page(&[(20.0, 40.0, "甲xx")]), &page(&[(20.0, 40.0, "&#20057;xx")]));
    assert_eq!(
        shown(&document),
        [
            "page 1, line 1|版头xx",
            "page 1, line 2|甲xx",
            "page 2, line 1|乙xx",
            "page 2, comment 1|章xx",
            "page 2, comment 1|批xx",
            "page 2, comment 2|同",
            "property Title|题xx",
            "property Keyword|词",
        ]
    );
    let edit = Edit { span: Span::new(0, 1), text: String::new() };
    assert_eq!(document.edited(&bytes, &[edit]).err(), Some(Unwritable::Format("OFD")));
}

#[test]
fn joins_pieces_to_lines() {
    // A letter is 4 high, and the gap between two columns is wide.
    check(
        &[
            (24.0, 41.0, "xx"),
            (20.0, 40.0, "共"),
            (28.0, 40.0, "家"),
            (60.0, 40.0, "金额"),
            (90.0, 40.0, "not"),
            (96.5, 40.0, "here"),
        ],
        &["1|共xx家", "1|金额", "1|not here"],
    );
}

#[test]
fn joins_lines_to_paragraphs() {
    check(
        &[
            (28.0, 40.0, "全年新增企业数量为去年的两倍达到x"),
            (20.0, 46.0, "x家。"),
            (28.0, 52.0, "另一段的文字也有这么长并且一直到了末"),
            (28.0, 58.0, "新段开头"),
        ],
        &["1|全年新增企业数量为去年的两倍达到xx家。", "3|另一段的文字也有这么长并且一直到了末", "4|新段开头"],
    );
    check(
        &[(20.0, 40.0, "the number of new firms grew by all of"), (20.0, 46.0, "xx.x percent")],
        &["1|the number of new firms grew by all of xx.x percent"],
    );
    // Short cells under each other are none.
    check(&[(20.0, 40.0, "12xx"), (20.0, 46.0, "34xx")], &["1|12xx", "2|34xx"]);
}

#[test]
fn knows_the_line_of_each_word_of_a_paragraph() {
    let texts = [(20.0, 40.0, "全年新增企业数量为去年的两倍达到x"), (20.0, 46.0, "x家。")];
    let (_, document) = document(&page(&[]), &page(&texts));
    let at = document.text().find("家").expect("it is there");
    assert_eq!(document.place(at).map(|place| place.shown(Lang::En)).as_deref(), Some("page 2, line 2"));
}

#[test]
fn steps_and_matrices_move_letters() {
    let object = |attributes: &str, code: &str, text: &str| {
        format!(
            "<ofd:Page><ofd:TextObject Boundary='20 20 90 9' Size='4' {attributes}><ofd:TextCode X='0' Y='4' {code}>{text}</ofd:TextCode></ofd:TextObject></ofd:Page>"
        )
    };
    let read = |page: String| {
        let (_, document) = document("<ofd:Page/>", &page);
        shown(&document).into_iter().filter(|line| line.starts_with("page 2, line")).collect::<Vec<_>>()
    };
    assert_eq!(read(object("", "DeltaX='g 3 4 40 4'", "共xx家合计")), ["page 2, line 1|共xx家", "page 2, line 1|合计"]);
    assert_eq!(read(object("", "DeltaX='2 4 2'", "ofxx")), ["page 2, line 1|of xx"]);
    assert_eq!(read(object("CTM='0.5 0 0 0.5 0 0'", "DeltaX='g 99999999999 4'", "共xx家")), ["page 2, line 1|共xx家"]);
    assert_eq!(read(object("CTM='0 1 -1 0 0 0'", "", "共xx家")), ["page 2, line 1|共xx家"]);
    assert_eq!(read(object("", "DeltaY='g 3 4'", "共xx家")), ["page 2, line 1|共xx家"]);
}

#[test]
fn what_cannot_be_read_is_a_problem() {
    let picture = "<ofd:Page><ofd:Content><ofd:ImageObject ResourceID='3'/></ofd:Content></ofd:Page>";
    let (_, read) = document(&page(&[(20.0, 40.0, "甲")]), picture);
    assert_eq!(read.unread().iter().map(|(_, reason)| reason).collect::<Vec<_>>(), [&Reason::Picture]);
    let (_, read) = document("<ofd:Page>", &page(&[(20.0, 40.0, "甲")]));
    assert!(matches!(read.unread(), [(_, Reason::Damaged(_))]));
    let fails =
        |parts: &[(&str, &str)]| Document::read("a.ofd", of_parts(parts), None).err().map(|problem| problem.reason);
    assert!(matches!(fails(&[("OFD.xml", ROOT)]), Some(Reason::Damaged(_))));
    assert!(matches!(fails(&[("OFD.xml", "<a/>")]), Some(Reason::Damaged(_))));
    assert_eq!(fails(&[("OFD.xml", ROOT), ("Encryptions.xml", "<a/>")]), Some(Reason::Encrypted));
}
