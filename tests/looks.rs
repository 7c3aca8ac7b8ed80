//! Masks that are told by their looks: lines under spaces, what is red or highlighted, from finding
//! to filled. The documents are made by other programs (fixtures/office/looks.py).

use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use crate::common::Folder;
use crate::fill::answer;
use lacuna::worklist::{Column, Item};
use zip::ZipArchive;

/// Rules of a user: what is red is still to be settled.
const RULES: &str = "pack: own
rules:
  - id: own/red-words
    title: { en: words in red, zh: 红字 }
    find: [\"⟦另行通知⟧\"]
    look: { colour: red }
    kind: todo
    examples:
      finds: [{ text: \"会期⟦另行通知⟧\", look: { colour: red } }]
      ignores: [\"会期另行通知\", { text: \"会期⟦另行通知⟧\", look: { highlight: red } }]
  - id: own/red-number
    title: { en: number in red, zh: 红色数字 }
    pattern: '(?<mask>[0-9]{1,9})(?<unit>家)'
    look: { colour: [red, orange] }
    unless: { look: { highlight: any } }
    kind: count
    examples:
      finds: [{ text: \"新增⟦128⟧家\", look: { colour: orange } }]
      ignores: [\"新增96家\", { text: \"新增⟦128⟧家\", look: { colour: red, highlight: yellow } }]
";

/// A folder with a copy of `name` of the fixtures, and the rules.
fn folder(test: &str, name: &str) -> Folder {
    let folder = Folder::new(&format!("looks-{test}-{name}"), &[("own.yml", RULES)]);
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/office").join(name);
    fs::copy(from, folder.0.join(name)).expect("the fixture is there");
    folder
}

/// Every mask of the document with its place and rule: `place: mask rule`, spaces as `_`.
fn masks(folder: &Folder, name: &str) -> Vec<String> {
    let done = folder.run(&format!("check {name} --rules own.yml --all --lang en --format jsonl"));
    let text = String::from_utf8(done.stdout).expect("JSON is text");
    let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("it is JSON"));
    let word = |line: &serde_json::Value, key: &str| line[key].as_str().unwrap_or_default().to_owned();
    let drawn = |text: String| text.replace(char::is_whitespace, "_");
    lines
        .filter(|line| line["type"] == "finding")
        .map(|line| {
            let mask = drawn(word(&line, "text")) + &word(&line, "unit");
            format!("{}: {mask} {}", word(&line, "location"), word(&line, "rule"))
        })
        .collect()
}

#[track_caller]
fn check(name: &str, expected: &[&str]) {
    assert_eq!(masks(&folder("check", name), name), expected, "{name}");
}

/// What all forms of the text document show; the binary one says nothing of styles.
const TEXT: [&str; 13] = [
    "paragraph 1: __________ blank/org",
    "paragraph 2: 20__年 zh/year",
    "paragraph 2: ___月 zh/month",
    "paragraph 2: __日 zh/day",
    "paragraph 3: __ blank/place",
    "paragraph 4: ____万元 zh/money",
    "paragraph 7: x zh/bare",
    "paragraph 8: x zh/bare",
    "paragraph 9: x zh/bare",
    "paragraph 10: x zh/bare",
    "paragraph 11: x zh/bare",
    "paragraph 13: 另行通知 own/red-words",
    "paragraph 14: 128家 own/red-number",
];

#[test]
fn finds_blanks_and_colours_in_texts() {
    for name in ["looks.docx", "looks.odt", "looks.rtf"] {
        check(name, &TEXT);
    }
    let direct: Vec<&str> = TEXT.into_iter().filter(|line| !line.contains("h 10") && !line.contains("h 11")).collect();
    check("looks.doc", &direct);
}

#[test]
fn finds_blanks_and_colours_in_sheets_and_slides() {
    for name in ["looks.xlsx", "looks.ods"] {
        check(
            name,
            &[
                "sheet 汇总!B2: 另行通知 own/red-words",
                "sheet 汇总!B3: 另行通知 note/undecided",
                "sheet 汇总!B4: x zh/bare",
                "sheet 汇总!B6: x zh/bare",
                "sheet 汇总!B7: ________ blank/person",
            ],
        );
    }
    for name in ["looks.pptx", "looks.odp"] {
        check(
            name,
            &[
                "slide 1, shape 1: ________ blank/org",
                "slide 1, shape 1: x zh/bare",
                "slide 1, shape 1: 另行通知 own/red-words",
            ],
        );
    }
}

/// A value for every blank.
fn value(item: &Item) -> Option<String> {
    let is_blank = item.cell(Column::Text).ends_with(char::is_whitespace);
    let value = match item.cell(Column::Kind) {
        "year" => "2026",
        "org" | "person" | "place" => "河西公司",
        _ => "12",
    };
    is_blank.then(|| value.to_owned())
}

fn part(folder: &Folder, name: &str, part: &str) -> String {
    let bytes = fs::read(folder.0.join(name)).expect("it is there");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("it is an archive");
    let mut text = String::new();
    archive.by_name(part).expect("it is there").read_to_string(&mut text).expect("it is text");
    text
}

#[test]
fn a_value_takes_the_line_of_its_blank() {
    let cases = [
        (
            "looks.docx",
            "l.xlsx",
            "word/document.xml",
            r#"<w:u w:val="single"/></w:rPr><w:t xml:space="preserve">河西公司</w:t>"#,
        ),
        ("looks.odt", "l.csv", "content.xml", r#">河西公司</text:span>（盖章）"#),
        (
            "looks.xlsx",
            "l.md",
            "xl/worksheets/sheet1.xml",
            r#"<u val="single"/></rPr><t xml:space="preserve">河西公司</t>"#,
        ),
        ("looks.ods", "l.csv", "content.xml", r#">河西公司</text:span>（章）"#),
        ("looks.pptx", "l.json", "ppt/slides/slide1.xml", r#"u="sng"/><a:t>河西公司</a:t>"#),
        ("looks.odp", "l.csv", "content.xml", r#">河西公司</text:span>"#),
    ];
    for (name, list, inside, expected) in cases {
        let folder = folder("fill", name);
        folder.run(&format!("export {name} -o {list}"));
        answer(&folder, list, value);
        let said = folder.run(&format!("fill {list} --in-place --partial"));
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        let filled = part(&folder, name, inside);
        assert!(filled.contains(expected), "{name}: {said}\n{filled}");
        // A tab has no text to put anything in.
        let left: Vec<String> = masks(&folder, name).into_iter().filter(|mask| mask.contains('_')).collect();
        let tabs = if inside.starts_with("word") || name == "looks.odt" { &TEXT[4..5] } else { &[] };
        assert_eq!(left, tabs, "{name}: {said}");
    }
}

#[test]
fn a_blank_is_filled_as_a_tracked_change() {
    let folder = folder("track", "looks.docx");
    folder.run("export looks.docx -o l.csv");
    answer(&folder, "l.csv", |item| value(item).filter(|_| item.cell(Column::Kind) != "place"));
    folder.check("fill l.csv --in-place --track 王", 0, &["5 values filled"]);
    let filled = part(&folder, "looks.docx", "word/document.xml");
    let run = |text: &str| format!(r#"<w:r><w:rPr><w:u w:val="single"/></w:rPr>{text}</w:r>"#);
    assert!(filled.contains(&run(r#"<w:delText xml:space="preserve">          </w:delText>"#)), "{filled}");
    assert!(filled.contains(&run(r#"<w:t xml:space="preserve">河西公司</w:t>"#)), "{filled}");
    folder.run("export looks.docx -o again.csv");
    answer(&folder, "again.csv", value);
    folder.check("fill again.csv --in-place", 2, &["a tab or line break is part of it [no-text]"]);
}

/// A page with blanks, and one that holds nothing else that could be a mask.
const PAGE: &str = "<p>甲方单位名称：<u>&nbsp;&nbsp;&nbsp; </u>（盖章），签订日期：20<u>&nbsp;&nbsp;</u>年。</p>";

#[test]
fn blanks_of_pages_are_found_and_filled_also_when_the_page_has_changed() {
    let folder = Folder::new("looks-html", &[("a.html", PAGE), ("own.yml", RULES)]);
    let rules: Vec<String> =
        masks(&folder, "a.html").iter().filter_map(|mask| Some(mask.split_once(": ")?.1.to_owned())).collect();
    assert_eq!(rules, ["____ blank/org", "20__年 zh/year"]);
    folder.run("export a.html -o l.csv");
    answer(&folder, "l.csv", value);
    fs::write(folder.0.join("a.html"), format!("<p>补一段话。</p>{PAGE}")).expect("it can be written");
    folder.check("fill l.csv --in-place", 0, &["2 values filled", "no mask is left"]);
    let filled = fs::read_to_string(folder.0.join("a.html")).expect("it is text");
    assert_eq!(filled, "<p>补一段话。</p><p>甲方单位名称：<u>河西公司</u>（盖章），签订日期：2026<u></u>年。</p>");
    folder.check("fill l.csv --in-place", 0, &["0 values filled", "2 stood there before"]);
}

#[test]
fn a_century_before_a_blank_belongs_to_its_year() {
    let page = "<p>dated as of <u>&nbsp;&nbsp;&nbsp;</u>, 20<u>&nbsp;&nbsp;&nbsp;</u>, between Acme and <u>&nbsp;&nbsp;</u> (the “Buyer”)</p>";
    let counted = "<p>共120<u>&nbsp;&nbsp;&nbsp;&nbsp;</u>台，编号：<u>&nbsp;&nbsp;</u>。</p>";
    let folder = Folder::new("looks-century", &[("en.html", page), ("zh.html", counted), ("own.yml", RULES)]);
    let found = |name: &str| -> Vec<String> {
        let masks = masks(&folder, name);
        masks.iter().filter_map(|mask| Some(mask.split_once(": ")?.1.to_owned())).collect()
    };
    assert_eq!(found("en.html"), ["___ en/date-blank", "20___ en/year", "__ blank/line"]);
    assert_eq!(found("zh.html"), ["____台 zh/count", "__ blank/docnumber"]);
}

#[test]
fn blanks_of_markdown_are_found_where_nothing_else_is() {
    let folder = Folder::new(
        "looks-md",
        &[("a.md", "甲方：<u>      </u>（章）\n\n乙方：<u>  河东公司  </u>\n"), ("own.yml", RULES)],
    );
    assert_eq!(masks(&folder, "a.md"), ["1:7: ______ blank/org"]);
    folder.check("check a.md --format concise", 1, &["blank for an organisation: ______ — 甲方"]);
}

#[test]
fn a_rule_says_what_it_looks_for() {
    let folder = Folder::new("looks-rules", &[("own.yml", RULES)]);
    folder.check("rules check own.yml", 0, &["2 rules"]);
    folder.check(
        "rules explain own/red-number --rules own.yml",
        0,
        &["colour: red, orange", "highlight: any", "新增⟦128⟧家    (colour: red · highlight: yellow)"],
    );
    folder.check("rules explain own/red-words --rules own.yml --lang zh", 0, &["外观"]);
}
