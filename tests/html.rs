//! Pages of HTML from finding to filled.

use std::fs;

use crate::common::Folder;
use crate::fill::answer;
use lacuna::worklist::{Column, Item};

const PAGE: &str = "<!DOCTYPE html>\r\n<html><head><meta charset=\"utf-8\"><title>20xx年报告</title>\r\n\
    <meta name=\"description\" content=\"产值xx亿元 &amp; 利润\"><style>.x{width:xx%}</style></head>\r\n<body>\
    <h1>一、总体情况</h1>\r\n<p>同比增长<b>xx</b>.x%，新增<span>x</span><wbr>x家，投资&times;&times;亿元。</p>\r\n\
    <table><tr><th>指标<th>数值</tr><tr><td>粮食产量<td><i>xxx</i>万吨</tr></table>\r\n\
    <p>样本增长xx.x%。<!-- lacuna:ignore zh/ -- 样本 --></p>\r\n<script>var a = 'xx%';</script><pre>xx%</pre></body></html>\r\n";

/// Every mask with its place: `line:column mask`.
fn masks(folder: &Folder, name: &str) -> Vec<String> {
    let done = folder.run(&format!("check {name} --all --lang en --format jsonl"));
    let text = String::from_utf8(done.stdout).expect("JSON is text");
    let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("it is JSON"));
    let found = lines.filter(|line| line["type"] == "finding" && line["suppressed"].is_null());
    let word = |line: &serde_json::Value, key: &str| line[key].as_str().unwrap_or_default().to_owned();
    found
        .map(|line| format!("{}:{} {}{}", line["line"], line["column"], word(&line, "text"), word(&line, "unit")))
        .collect()
}

fn value(item: &Item) -> Option<String> {
    let value = match item.cell(Column::Kind) {
        "year" => "2021",
        "percent" => "12.5",
        _ => "37",
    };
    Some(value.to_owned())
}

#[test]
fn finds_masks_across_tags() {
    let folder = Folder::new("html-check", &[("a.html", PAGE)]);
    let expected = ["2:42 20xx年", "3:37 xx亿元", "5:11 xx.x%", "5:29 xx家", "5:47 ××亿元", "6:48 xxx万吨"];
    assert_eq!(masks(&folder, "a.html"), expected);
}

#[test]
fn fills_a_page_and_keeps_its_tags() {
    let folder = Folder::new("html-fill", &[("a.html", PAGE)]);
    folder.run("export a.html -o l.csv");
    answer(&folder, "l.csv", value);
    let said = folder.run("fill l.csv --in-place");
    assert!(
        said.status.success(),
        "{}{}",
        String::from_utf8_lossy(&said.stdout),
        String::from_utf8_lossy(&said.stderr)
    );
    let filled = fs::read_to_string(folder.0.join("a.html")).expect("it is text");
    let expected = PAGE
        .replace("20xx年", "2021年")
        .replace("产值xx亿元", "产值37亿元")
        .replace("<b>xx</b>.x%", "<b>12.5</b>%")
        .replace("<span>x</span><wbr>x家", "<span>37</span><wbr>家")
        .replace("&times;&times;", "37")
        .replace("xxx</i>万吨", "37</i>万吨");
    assert_eq!(filled, expected);
    assert_eq!(masks(&folder, "a.html"), [""; 0]);
}

#[test]
fn a_page_stays_in_the_encoding_it_says() {
    let page = |value: &str| {
        let text = format!("<html><meta charset=gb2312><p>新增企业{value}家，共{value}个。</html>");
        encoding_rs::GBK.encode(&text).0.into_owned()
    };
    let folder = Folder::new("html-gbk", &[]);
    fs::write(folder.0.join("a.htm"), page("xx")).expect("it can be written");
    folder.run("export a.htm -o l.csv");
    answer(&folder, "l.csv", value);
    folder.check("fill l.csv --in-place", 0, &["2 values filled"]);
    assert_eq!(fs::read(folder.0.join("a.htm")).expect("it is there"), page("37"));
}

#[test]
fn a_hostile_page_is_read_in_time() {
    let pages = [
        "<div>".repeat(40_000),
        "<b>".repeat(40_000) + &"</i>".repeat(40_000),
        "<b>".repeat(30_000) + &"</b>".repeat(30_000),
        "&".repeat(200_000),
        "&a1".repeat(10_000),
        "<!--".repeat(40_000),
        "<p title='".repeat(20_000),
        format!("<a{}>", " x=y".repeat(100_000)),
        "<table><tr><td colspan=1000>".repeat(5_000),
        "<p><li>x".repeat(20_000),
        "<![CDATA[".repeat(20_000),
        "<h1>".repeat(30_000),
        "</>".repeat(30_000),
    ];
    let folder = Folder::new("html-hostile", &[]);
    for (number, page) in pages.iter().enumerate() {
        for ending in ["html", "xhtml"] {
            folder.write(&format!("{number}.{ending}"), &format!("{page}增长xx%"));
        }
    }
    let done = folder.run("check .");
    assert!(done.status.code().is_some_and(|code| code <= 2), "{}", String::from_utf8_lossy(&done.stderr));
}
