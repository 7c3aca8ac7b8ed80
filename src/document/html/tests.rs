use crate::document::{Document, Edit, look};
use crate::text::Span;

/// Reads `html`.
fn document(html: &str) -> Document {
    Document::read("case.html", html.as_bytes().to_vec(), None).expect("it is text")
}

/// Shows each block as `region: text`.
#[track_caller]
fn check(html: &str, expected: &[&str]) {
    let document = document(html);
    let mut shown = Vec::new();
    let (mut blocks, mut at) = (document.blocks(), 0);
    while let Some(block) = blocks.at(at).filter(|block| block.span.end() > at).cloned() {
        shown.push(format!("{}: {}", block.region.name(), block.span.slice(document.text())));
        at = block.span.end() + 1;
    }
    assert_eq!(shown, expected);
}

#[test]
fn joins_what_tags_cut() {
    check("<p>增长<b>x</b>x.<i>x</i>%，<span>共</span>x<wbr>x&shy;x家</p>", &["prose: 增长xx.x%，共xxx家"]);
    check("<p>共x<br>x家<br><br>x", &["prose: 共xx家\nx"]);
    check("<p>x<br>\n<br>x", &["prose: x\nx"]);
    check("<p>a <b> b</b>\n c<br>d<p>增长\n  了", &["prose: a b c\nd", "prose: 增长了"]);
    check("&#24180;&times;&times;&nbsp;a&ltb &unknown;", &["prose: 年××\u{A0}a<b &unknown;"]);
    check("<o:p>x</o:p>x", &["prose: xx"]);
}

#[test]
fn knows_the_blocks_of_a_page() {
    check(
        "<!DOCTYPE html><title>题 &amp; 目</title><h1>一 <i>章</i></h1><div>a<p>b<ul><li>c<li>d<p>e</ul><blockquote>f</blockquote>\
         <figure><figcaption>g</figcaption></figure><dl><dt>h<dd>i</dl>",
        &[
            "metadata: 题 & 目",
            "heading: 一 章",
            "prose: a",
            "prose: b",
            "list: c",
            "list: d",
            "list: e",
            "quote: f",
            "prose: g",
            "list: h",
            "list: i",
        ],
    );
    check("<pre>a\n <b>b</b> c\n\nd</pre>x<code>y</code>z", &["code: a", "code:  b c", "code: d", "prose: xyz"]);
    check("a<script>x<b>x</script><style>y</style>b<template>c</template>", &["prose: a", "prose: b", "prose: c"]);
}

#[test]
fn reads_what_stands_beside_the_text() {
    check(
        "<p title='a&amp;b'>c<!-- d\ne --><img alt=f>g<!--[if mso]>h<![endif]--><a title=i aria-label='j'>k</a></p>",
        &["metadata: a&b", "prose: cgk", "comment:  d", "comment: e", "metadata: f", "metadata: i", "metadata: j"],
    );
    check(
        "<meta name=Description content='a'><meta property=og:title content=b><meta name=viewport content=c>\
         <input value=d><input type=hidden value=e><input type=tel placeholder=f value=g>",
        &["metadata: a", "metadata: b", "metadata: d"],
    );
}

#[test]
fn a_cell_knows_its_heads() {
    let page = "<table><tr><th>指标<th colspan=2>值<th>注</tr><tr><td>增速<td>xx<td>y<td>z</table>";
    let document = document(page);
    let at = document.text().find('z').expect("it is there");
    let (mut blocks, text) = (document.blocks(), document.text());
    let (row, column) = blocks.at(at).and_then(|block| block.heads).expect("it has heads");
    assert_eq!((row.slice(text), column.slice(text)), ("增速", "注"));
}

#[test]
fn says_what_is_hidden_and_what_is_code() {
    let document = document("<p>a<span style='Display: none'>b</span><code>c</code></p><div hidden>d</div>");
    let inline =
        |word| document.inline(document.text().find(word).expect("it is there")).map(super::super::Region::name);
    assert_eq!(["a", "b", "c", "d"].map(inline), [None, Some("hidden"), Some("code"), Some("hidden")]);
}

#[test]
fn xhtml_closes_its_tags() {
    let read = |name: &str| {
        let page = "<html><title/><p>a<![CDATA[<b]]>c</p></html>";
        Document::read(name, page.as_bytes().to_vec(), None).expect("it is text").text().to_owned()
    };
    assert_eq!(read("a.xhtml"), "a<bc\n");
    // In HTML the title goes on to its end, which never comes.
    assert_eq!(read("a.html"), "<p>a<![CDATA[<b]]>c</p></html>\n");
}

#[test]
fn knows_what_text_looks_like() {
    let check = |html: &str, expected: &[&str]| assert_eq!(look::shown(&document(html)), expected, "{html}");
    check("<p>甲方：<u>&nbsp;&nbsp; <span>&nbsp;</span></u>。<u> 张三&nbsp;&nbsp;</u>", &["\u{A0}\u{A0} \u{A0}: _"]);
    check("<p>甲方：<u>      </u>（章）", &["      : _"]);
    check("<p><u>a\n  <b>b</b>  </u>c <u> </u>d<u>\n  </u>e", &[]);
    check("<span style='TEXT-DECORATION: underline'>　　</span>", &["　　: _"]);
    check(
        "<font color=red>x<b>x</b></font>家<span style='color:#c00;background:yellow'>y</span>",
        &["xx: red", "y: red/yellow"],
    );
    check("<mark>x</mark><div style='background:red;color:blue'>y<i>z</i></div>w", &["x: /yellow", "yz: blue"]);
    check("<p style='color:red'>x<p>y<script style='color:red'>z</script>", &["x: red"]);
}

#[test]
fn a_value_goes_into_the_first_piece() {
    let check = |html: &str, mask: &str, value: &str, expected: &str| {
        let document = document(html);
        let at = document.text().find(mask).expect("it is there");
        let mut edits: Vec<Edit> = document.edits(Span::new(at, at + mask.len()), value.to_owned());
        edits.sort_by_key(|edit| edit.span);
        let bytes = document.edited(html.as_bytes(), &edits).expect("it can be written");
        assert_eq!(String::from_utf8(bytes).expect("it is text"), expected);
    };
    check("<b>xx</b>.x%", "xx.x", "12.5", "<b>12.5</b>%");
    check("a<i>&times;</i><b title='x'>&times;</b>家", "××", "12", "a<i>12</i><b title='x'></b>家");
    check("<img alt='增长xx%'>xx", "xx", "1", "<img alt='增长1%'>xx");
    check("甲方：<u>&nbsp;&nbsp; <b>&nbsp;</b></u>。", "\u{A0}\u{A0} \u{A0}", "张三", "甲方：<u>张三<b></b></u>。");
}
