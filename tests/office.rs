//! Office documents as other programs write them (fixtures/office/make.py), from finding to filled.

use std::fs;
use std::path::Path;

use crate::common::Folder;
use crate::fill::answer;
use lacuna::worklist::{Column, Item};

/// A folder with a copy of `name` of the fixtures.
fn folder(test: &str, name: &str) -> Folder {
    let folder = Folder::new(&format!("office-{test}-{name}"), &[]);
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/office").join(name);
    fs::copy(from, folder.0.join(name)).expect("the fixture is there");
    folder
}

/// Every mask of the document with its place: `place: mask`.
fn masks(folder: &Folder, name: &str) -> Vec<String> {
    let done = folder.run(&format!("check {name} --all --lang en --format jsonl"));
    let text = String::from_utf8(done.stdout).expect("JSON is text");
    let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("it is JSON"));
    let word = |line: &serde_json::Value, key: &str| line[key].as_str().unwrap_or_default().to_owned();
    lines
        .filter(|line| line["type"] == "finding")
        .map(|line| format!("{}: {}{}", word(&line, "location"), word(&line, "text"), word(&line, "unit")))
        .collect()
}

#[track_caller]
fn check(name: &str, expected: &[&str]) {
    assert_eq!(masks(&folder("check", name), name), expected);
}

/// A value for every mask of the fixtures.
fn value(item: &Item) -> Option<String> {
    let value = match item.cell(Column::Kind) {
        "year" => "2021",
        "percent" => "4.2",
        "place" | "org" => "北河",
        "todo" => "已补",
        _ => "37",
    };
    Some(value.to_owned())
}

/// Fills all that can be filled and wants `left` to be left; all other parts keep their bytes.
#[track_caller]
fn fill(name: &str, left: &[&str]) {
    let folder = folder("fill", name);
    folder.run(&format!("export {name} -o l.csv"));
    answer(&folder, "l.csv", value);
    let said = folder.run("fill l.csv --in-place --partial");
    let left_now = masks(&folder, name);
    assert_eq!(left_now, left, "{}", String::from_utf8_lossy(&said.stdout));
}

#[test]
fn finds_every_corner_of_a_word() {
    check(
        "word.docx",
        &[
            "一、总体情况 > paragraph 2: xx.x%",
            "一、总体情况 > paragraph 3: xx家",
            "一、总体情况 > paragraph 3: ____万元",
            "table 1, row 2, column 2: xx家",
            "table 1, row 2, column 3: xxx万元",
            "table 2, row 1, column 1: xx个",
            "table 1, row 3, column 3: 【待补充】",
            "一、总体情况 > 1. 表格 > paragraph 5: xx项",
            "一、总体情况 > 1. 表格 > paragraph 6: xx%",
            "一、总体情况 > 1. 表格 > paragraph 7, hidden: xx%",
            "一、总体情况 > 1. 表格 > paragraph 8: 20xx年",
            "一、总体情况 > 1. 表格 > paragraph 9: xx人",
            "alt text: xx万元",
            "text box 1: xx台",
            "header: ××公司",
            "footer: 张某某",
            "comment 1: xx亿元",
            "property title: xx县",
            "property title: 20xx年",
        ],
    );
}

#[test]
fn fills_a_word() {
    fill("word.docx", &["alt text: xx万元", "footer: 张某某"]);
}

#[test]
fn finds_every_corner_of_a_workbook() {
    check(
        "sheet.xlsx",
        &[
            "sheet 汇总!B2: xx家",
            "sheet 汇总!C2: xxx万元",
            "sheet 汇总!B3: xx家",
            "sheet 汇总!A4: xx.x%",
            "sheet 汇总!D9: 20xx年",
            "sheet 汇总, header: ××公司",
            "sheet 汇总, comment 1: xx亿元",
            "sheet 汇总, chart 1: xx万元",
            "sheet xx区, name: xx区",
            "sheet xx区!B2: 【待补充】",
            "property title: xx县",
        ],
    );
}

#[test]
fn fills_a_workbook() {
    fill("sheet.xlsx", &["sheet 汇总, header: ××公司", "sheet xx区, name: xx区"]);
}

#[test]
fn finds_every_corner_of_a_slides() {
    check(
        "slides.pptx",
        &[
            "slide 1, title: 20xx年",
            "slide 1, shape 1: xx.x%",
            "slide 1, alt text: xx万元",
            "slide 1, shape 2: xx家",
            "slide 1 notes: xx人",
            "slide 2, table 1, row 2, column 2: xx家",
            "slide 2, chart 1: xx亿元",
            "slide 2, chart 1: 20xx年",
            "property title: xx县",
        ],
    );
}

#[test]
fn finds_every_corner_of_an_old_slides() {
    check(
        "slides.ppt",
        &[
            "slide 1, title: 20xx年",
            "slide 1, shape 1: xx.x%",
            "slide 1, shape 2: xx家",
            "slide 1 notes: xx人",
            "slide 2, shape 4: xx家",
        ],
    );
}

#[test]
fn fills_a_slides() {
    fill("slides.pptx", &["slide 1, alt text: xx万元", "slide 2, chart 1: 20xx年"]);
}

#[test]
fn finds_every_corner_of_a_paper() {
    check(
        "paper.pdf",
        &[
            "page 1, header: ××公司",
            "page 1, line 1: xx家",
            "page 1, line 2: ____万元",
            "page 1, line 4: xx.x%",
            "page 1, line 5: xx家",
            "page 2, line 1: xxxx年",
            "page 2, line 1: xx月",
            "page 2, line 2: ____人",
            "field unit: TBD",
            "bookmark: 20xx年",
            "property title: xx县",
            "property subject: 20xx年",
        ],
    );
    check(
        "layout.pdf",
        &[
            "page 1, line 4: xx.x%",
            "page 1, line 4: ____万元",
            "page 1, line 9: xx.x%",
            "page 1, line 9: 20xx",
            "page 1, line 10: XX%",
            "page 1, line 11: xx部门",
            "page 1, comment 1: xx亿元",
            "page 2, line 1: xx家",
            "field unit: TBD",
        ],
    );
    check("browser.pdf", &["page 1, line 1: xx万元", "page 1, line 2: xx家"]);
    folder("picture", "paper.pdf").check("check paper.pdf --lang en", 2, &["page 3", "only a picture"]);
    folder("locked", "locked.pdf").check("check locked.pdf --lang en", 2, &["encrypted"]);
}

#[test]
fn finds_every_corner_of_rich_text() {
    let found = masks(&folder("check", "text.rtf"), "text.rtf");
    for expected in [
        "property title: xx县",
        "header: ××公司",
        "paragraph 2: xx.x%",
        "table 1, row 2, column 2: xx家",
        "table 2, row 1, column 1: xx个",
        "paragraph 7, hidden: xx%",
        "paragraph 9: xx人",
        "text box 1: xx台",
        "comment 1: xx亿元",
    ] {
        assert_eq!(found.iter().filter(|one| *one == expected).count(), 1, "{expected} in {found:#?}");
    }
}

#[test]
fn finds_every_corner_of_an_old_workbook() {
    check(
        "old.xls",
        &[
            "sheet 汇总!B2: xx家",
            "sheet 汇总!C2: xxx万元",
            "sheet 汇总!B3: xx家",
            "sheet 汇总!A4: xx.x%",
            "sheet 汇总!B4: xx户",
            "sheet 汇总!D9: 20xx年",
            "sheet 汇总, header: ××公司",
            "sheet 汇总, text box 1: xx亿元",
            "sheet 汇总, chart 1: xx万元",
            "sheet xx区, name: xx区",
            "sheet xx区!B2: 【待补充】",
            "property title: xx县",
        ],
    );
}

#[test]
fn finds_every_corner_of_a_mail() {
    let found = masks(&folder("check", "mail.eml"), "mail.eml");
    let expected = [
        "property Subject: xx县",
        "property Subject: 20xx年",
        "line 1: xx.x%",
        "line 2: ____万元",
        "报告.docx > 一、总体情况 > paragraph 2: xx.x%",
    ];
    assert_eq!(found[..5], expected);
    assert_eq!(found.last().map(String::as_str), Some("报告.docx > property title: 20xx年"));
}

#[test]
fn finds_every_corner_of_an_old_word() {
    let found = masks(&folder("check", "word.doc"), "word.doc");
    for expected in [
        "一、总体情况 > paragraph 2: xx.x%",
        "一、总体情况 > paragraph 3: ____万元",
        "table 1, row 2, column 3: xxx万元",
        "table 2, row 1, column 1: xx个",
        "table 1, row 3, column 3: 【待补充】",
        "一、总体情况 > 1. 表格 > paragraph 6: xx%",
        "一、总体情况 > 1. 表格 > paragraph 7, hidden: xx%",
        "header: ××公司",
        "footer: 张某某",
        "comment 1: xx亿元",
        "text box 2: xx台",
    ] {
        assert_eq!(found.iter().filter(|one| *one == expected).count(), 1, "{expected} in {found:#?}");
    }
}

#[test]
fn fills_by_tracked_changes_that_can_be_rejected() {
    let folder = folder("track", "word.docx");
    folder.run("export word.docx -o l.csv");
    answer(&folder, "l.csv", value);
    folder.run("fill l.csv --in-place --partial --track 审阅");
    let left = ["alt text: xx万元", "footer: 张某某", "property title: xx县", "property title: 20xx年"];
    assert_eq!(masks(&folder, "word.docx"), left);
    let done = folder.run("check word.docx --all --revisions original --format jsonl");
    let rejected = String::from_utf8_lossy(&done.stdout).matches("\"type\":\"finding\"").count();
    // All are there again but the one in an insertion that was there before.
    assert_eq!(rejected, masks(&self::folder("before", "word.docx"), "word.docx").len());
    // Where changes are not tracked, nothing is written.
    let folder = self::folder("track", "sheet.xlsx");
    let before = fs::read(folder.0.join("sheet.xlsx")).expect("it is there");
    folder.run("export sheet.xlsx -o l.csv");
    answer(&folder, "l.csv", value);
    folder.run("fill l.csv --in-place --partial --track 审阅");
    assert!(fs::read(folder.0.join("sheet.xlsx")).expect("it is there") == before);
}
