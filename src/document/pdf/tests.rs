use std::fmt::Write;

use crate::document::{Document, Reason, Unwritable, look};
use crate::text::{Lang, Span};

/// A text on a page: its left edge, its base line from the top of 800, and what it says.
type Text<'t> = (f64, f64, &'t str);

/// The operators that show `texts`, 10 high.
fn content(texts: &[Text<'_>]) -> String {
    let show = |(x, y, text): &Text<'_>| {
        let codes = text.encode_utf16().fold(String::new(), |mut codes, code| {
            write!(codes, "{code:04X}").expect("a string takes everything");
            codes
        });
        format!("BT /F 10 Tf 1 0 0 1 {x} {} Tm <{codes}> Tj ET\n", 800.0 - y)
    };
    texts.iter().map(show).collect()
}

/// Objects of which the first is the root, as a file with no table of them.
fn file(objects: &[String]) -> Vec<u8> {
    let objects = objects.iter().enumerate();
    let objects: String = objects.map(|(at, object)| format!("{} 0 obj\n{object}\nendobj\n", at + 1)).collect();
    format!("%PDF-1.7\n{objects}trailer\n<</Root 1 0 R/Info 3 0 R>>\nstartxref\n0\n%%EOF\n").into_bytes()
}

/// A file with a page of 600 by 800 for each of `pages`, with `root` and `page` in their dictionaries
/// and `more` objects from 5 on.
fn pdf(root: &str, page: &str, pages: &[String], more: &[&str]) -> Vec<u8> {
    let first = 5 + more.len();
    let kids: String = (0..pages.len()).map(|at| format!("{} 0 R ", first + 2 * at)).collect();
    let mut objects = vec![
        format!("<</Type/Catalog/Pages 2 0 R{root}>>"),
        format!("<</Type/Pages/Count {}/Kids[{kids}]>>", pages.len()),
        "<</Title(xx \\376)/Subject<FEFF4E000078>>>".to_owned(),
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/DW 1000/W[1 95 500 814 939 500]>>]>>".to_owned(),
    ];
    objects.extend(more.iter().map(|&object| object.to_owned()));
    for (at, content) in pages.iter().enumerate() {
        let contents = first + 2 * at + 1;
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {contents} 0 R/Resources<</Font<</F 4 0 R>>/XObject<</A 5 0 R/B 6 0 R>>>>{page}>>"
        ));
        objects.push(format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()));
    }
    file(&objects)
}

fn read(bytes: Vec<u8>) -> Document {
    Document::read("a.pdf", bytes, None).expect("it is a document")
}

/// The blocks of the document with their places: `place|text`.
fn shown(document: &Document) -> Vec<String> {
    let place = |span: Span| document.place(span.start()).expect("it has a place").shown(Lang::En);
    let blocks = &document.extracted().expect("it was read").blocks;
    blocks.iter().map(|block| format!("{}|{}", place(block.span), block.span.slice(document.text()))).collect()
}

/// The paragraphs of pages with these texts.
#[track_caller]
fn check(pages: &[&[Text<'_>]], expected: &[&str]) {
    let pages: Vec<String> = pages.iter().map(|texts| content(texts)).collect();
    let shown = shown(&read(pdf("", "", &pages, &[])));
    let on_pages: Vec<&str> = shown.iter().filter_map(|line| line.strip_prefix("page ")).collect();
    assert_eq!(on_pages, expected);
}

#[test]
fn lines_that_are_full_go_on_in_the_next() {
    let line = "全市坚持稳中求进工作总基调，同比增长x";
    check(
        &[&[(50.0, 200.0, line), (50.0, 215.0, "x.x%，新增x"), (50.0, 230.0, "甲")]],
        &["1, line 1|全市坚持稳中求进工作总基调，同比增长xx.x%，新增x", "1, line 3|甲"],
    );
}

#[test]
fn rows_that_differ_in_numbers_do_not_go_on_in_each_other() {
    check(
        &[&[(50.0, 200.0, "第1项工程全年完成投资xx亿元xx"), (50.0, 215.0, "第2项工程全年完成投资xx亿元xx")]],
        &["1, line 1|第1项工程全年完成投资xx亿元xx", "1, line 2|第2项工程全年完成投资xx亿元xx"],
    );
}

#[test]
fn indented_lines_go_on_and_those_of_a_table_of_contents_do_not() {
    check(
        &[&[
            (50.0, 200.0, "全市坚持稳中求进工作总基调，同比增长甲"),
            (80.0, 215.0, "全市坚持稳中求进工作总基调，共____"),
            (80.0, 230.0, "万元"),
            (50.0, 260.0, "总述..............................1"),
            (50.0, 275.0, "2分述"),
        ]],
        &[
            "1, line 1|全市坚持稳中求进工作总基调，同比增长甲",
            "1, line 2|全市坚持稳中求进工作总基调，共____万元",
            "1, line 4|总述..............................1",
            "1, line 5|2分述",
        ],
    );
}

#[test]
fn cells_of_a_row_are_no_one_mask() {
    check(
        &[&[(50.0, 200.0, "甲x"), (84.0, 200.0, "x家"), (104.0, 200.0, "x乙"), (119.5, 200.0, "丙")]],
        &["1, line 1|甲x", "1, line 1|x家 x乙丙"],
    );
}

#[test]
fn words_have_spaces_and_han_letters_none() {
    check(
        &[&[(50.0, 200.0, "about"), (78.0, 200.0, "xx.x"), (101.0, 200.0, "年"), (113.0, 200.0, "x")]],
        &["1, line 1|about xx.x年x"],
    );
}

#[test]
fn columns_are_read_one_after_the_other() {
    let (left, right) = ("左栏文字一直写到栏的右边为止", "右栏文字一直写到栏的右边为止");
    let mut texts = vec![(50.0, 100.0, "横跨两栏的题目横跨两栏的题目横跨两栏的题目")];
    for y in [200.0, 215.0, 230.0, 245.0] {
        texts.extend([(50.0, y, left), (250.0, y, right)]);
    }
    texts.extend([(50.0, 260.0, "左末。"), (250.0, 260.0, "右末。")]);
    let (left, right) = (left.repeat(4), right.repeat(4));
    check(
        &[&texts],
        &[
            "1, line 1|横跨两栏的题目横跨两栏的题目横跨两栏的题目",
            &format!("1, line 2|{left}左末。"),
            &format!("1, line 2|{right}右末。"),
        ],
    );
}

#[test]
fn headers_and_footers_are_known_by_coming_again() {
    let page = |number| [(50.0, 40.0, "××公司"), (50.0, 200.0, "正文"), (290.0, 770.0, number)];
    check(
        &[&page("第 1 页"), &page("第 2 页"), &[(50.0, 40.0, "甲xx")]],
        &[
            "1, header|××公司",
            "1, line 1|正文",
            "1, footer|第 1 页",
            "2, line 1|正文",
            "2, footer|第 2 页",
            "3, line 1|甲xx",
        ],
    );
}

#[test]
fn reads_what_stands_around_the_pages() {
    let root = "/Outlines 5 0 R/AcroForm<</Fields[7 0 R]>>";
    let annotations = "/Annots[99 0 R<</Subtype/Text/Contents(xx here)>><</Subtype/Link/Contents(no)>><</Subtype/Stamp/AP<</N 9 0 R>>>>]";
    let stamp = content(&[(0.0, 790.0, "章xx")]);
    let stamp = format!(
        "<</Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F 4 0 R>>>>/Length {}>>\nstream\n{stamp}\nendstream",
        stamp.len()
    );
    let more = [
        "<</First 6 0 R>>",
        "<</Title<FEFF7B2C00780078>/Next 6 0 R>>",
        "<</T(a)/Kids[8 0 R]>>",
        "<</T(b)/FT/Tx/V(xx\\ny)>>",
        &stamp,
    ];
    let document = read(pdf(root, annotations, &[content(&[(50.0, 200.0, "甲")])], &more));
    assert_eq!(
        shown(&document),
        [
            "page 1, line 1|甲",
            "page 1, comment 1|xx here",
            "page 1, comment 2|章xx",
            "field a.b|xx",
            "field a.b|y",
            "bookmark|第xx",
            "property title|xx þ",
            "property subject|一x",
        ]
    );
    assert!(document.unread().is_empty());
    assert_eq!(document.edited(b"", &[]).err(), Some(Unwritable::Format("PDF")));
}

#[test]
fn reads_the_documents_that_are_attached() {
    let root = "/Names<</EmbeddedFiles<</Names[(a)<</UF(a.txt)/EF<</F 5 0 R>>>>(b)<</F(b.bin)/EF<</F 5 0 R>>>>]>>>>";
    let file = "<</Length 5>>\nstream\nhi xx\nendstream";
    let document = read(pdf(root, "", &[String::new()], &[file]));
    assert_eq!(shown(&document)[2], "a.txt > line 1|hi xx");
    assert_eq!(shown(&document).len(), 3);
}

/// What is said of a page with this content.
#[track_caller]
fn unread(content: &str, more: &[&str], expected: &[Reason]) {
    let document = read(pdf("", "", &[content.to_owned()], more));
    let reasons: Vec<Reason> = document.unread().iter().map(|(_, reason)| reason.clone()).collect();
    assert_eq!(reasons, expected);
}

#[test]
fn a_page_that_is_a_picture_is_not_read() {
    let picture =
        "<</Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Length 1>>\nstream\nx\nendstream";
    let drawn = "600 0 0 800 0 0 cm /A Do";
    let number = content(&[(290.0, 770.0, "3")]);
    let words = content(&[(50.0, 200.0, "甲")]);
    unread(drawn, &[picture], &[Reason::Picture]);
    unread(&format!("{number}{drawn}"), &[picture], &[Reason::Picture]);
    unread(&format!("3 Tr {words}{drawn}"), &[picture], &[]);
    unread("", &[picture], &[]);
    unread("[ (", &[picture], &[Reason::Damaged("a stream".to_owned())]);
    unread(&"0 0 1 1 2 2 c ".repeat(300), &[], &[Reason::Picture]);
}

#[test]
fn text_on_a_layer_that_is_off_is_hidden() {
    let words = content(&[(50.0, 200.0, "甲xx")]);
    let root = "/OCProperties<</OCGs[5 0 R]/D<</OFF[5 0 R]>>>>";
    let form = format!(
        "<</Subtype/Form/BBox[0 0 9 9]/OC<</Type/OCMD/OCGs 5 0 R>>/Resources<</Font<</F 4 0 R>>>>/Length {}>>\nstream\n{words}\nendstream",
        words.len()
    );
    let document = read(pdf(root, "", &["/B Do".to_owned()], &["<</Type/OCG/Name(a)>>", &form]));
    assert_eq!(document.place_shown(0, Lang::En).as_deref(), Some("page 1, line 1, hidden"));
}

#[test]
fn knows_the_colours_of_letters() {
    let check = |colour: &str, expected: &[&str]| {
        let red = content(&[(60.0, 200.0, "xx")]);
        let page = format!(
            "{}q {colour}\n{red}Q {}{}",
            content(&[(50.0, 200.0, "共")]),
            content(&[(70.0, 200.0, "家企业和一些别的，写满")]),
            content(&[(50.0, 215.0, "下一行")])
        );
        let document = read(pdf("", "", &[page], &[]));
        assert_eq!(document.text().lines().next(), Some("共xx家企业和一些别的，写满下一行"), "{colour}");
        assert_eq!(look::shown(&document), expected, "{colour}");
    };
    check("0.75 0 0 rg", &["xx: red"]);
    check("0 1 1 0 k", &["xx: red"]);
    check("/DeviceRGB cs 0 .44 .75 sc", &["xx: blue"]);
    check("1 0 0 rg /Other cs .5 scn", &[]);
    check("/Lab cs 50 90 10 scn", &[]);
    check(".5 g", &["xx: grey"]);
    check("0 0 0 rg 1 0 0 RG", &[]);
}

#[test]
fn letters_that_no_font_knows_are_said() {
    let known = content(&[(50.0, 200.0, "甲")]);
    unread(
        &format!("{known}BT /None 10 Tf (abc) Tj ET"),
        &[],
        &[Reason::Damaged("its fonts do not say which letters they show".to_owned())],
    );
}

/// A document with what a real one has: fonts, packed streams, pictures, fields (fixtures/office/make.py).
const PAPER: &[u8] = include_bytes!("../../../fixtures/office/paper.pdf");

#[test]
fn what_is_cut_off_is_a_problem() {
    for part in 0..50 {
        let cut = PAPER[..PAPER.len() * part / 50].to_vec();
        match Document::read("a.pdf", cut, None) {
            Ok(document) => assert!(!document.unread().is_empty(), "{part}"),
            Err(problem) => assert_ne!(problem.reason, Reason::Internal),
        }
    }
}

#[test]
fn damage_ends_in_a_document_or_a_problem() {
    let mut state = 7_u64;
    let mut random = |below: usize| {
        // Xorshift (Marsaglia 2003).
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 16).expect("48 bits fit") % below
    };
    for _ in 0..200 {
        let mut bytes = PAPER.to_vec();
        for _ in 0..=random(8) {
            let at = random(bytes.len());
            bytes[at] = u8::try_from(random(256)).expect("below 256");
        }
        _ = Document::read("a.pdf", bytes, None);
    }
}

#[test]
fn what_asks_for_too_much_ends() {
    let form = |shows: &str| {
        format!(
            "<</Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A 5 0 R/B 6 0 R>>/Font<</F 4 0 R>>>>/Length {}>>\nstream\n{shows}\nendstream",
            shows.len()
        )
    };
    let words = content(&[(50.0, 200.0, "甲")]);
    // A form that holds itself shows once.
    let (own, other) = (form(&format!("{words}/A Do /B Do")), form("/A Do /B Do"));
    let document = read(pdf("", "", &["/A Do".to_owned()], &[&own, &other]));
    assert_eq!(shown(&document)[0], "page 1, line 1|甲");
    let refused = |page: &str| {
        let bytes = pdf("", "", &[page.to_owned()], &[]);
        Document::read("a.pdf", bytes, None).map_err(|problem| problem.reason).err()
    };
    assert_eq!(refused(&"q ".repeat(1_000)), Some(Reason::Hostile("nesting")));
    assert_eq!(refused(&format!("BT /F 10 Tf <{}> Tj ET", "0078".repeat(400_001))), Some(Reason::Hostile("work")));
}
