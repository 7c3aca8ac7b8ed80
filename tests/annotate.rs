//! Copies with what was found marked in them, by the program.

use std::fs;
use std::path::Path;

use crate::common::Folder;

/// The masks that a check finds, with their rules, and the text it finds them in; no more than once each.
fn found(folder: &Folder, name: &str) -> Vec<String> {
    let done = folder.run(&format!("check {name} --no-config --all --format jsonl"));
    let text = String::from_utf8(done.stdout).expect("JSON is text");
    let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("it is JSON"));
    let mut found: Vec<String> = lines
        .filter(|line| line["type"] == "finding")
        .map(|line| format!("{} {} {} {}", line["rule"], line["text"], line["label"], line["sentence"]))
        .collect();
    found.sort();
    found
}

/// Annotates a document of the fixtures: it finds the same again, in the copy and in a copy of the copy.
#[track_caller]
fn check(name: &str, status: i32, said: &[&str]) {
    let folder = Folder::new(&format!("annotate-{name}"), &[]);
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/office").join(name);
    fs::copy(&from, folder.0.join(name)).expect("the fixture is there");
    folder.check(&format!("annotate {name} --out 1-{name} --all"), status, said);
    folder.check(&format!("annotate 1-{name} --out 2-{name} --all --lang zh"), status, &["已在 1 个副本中标出"]);
    let before = found(&folder, name);
    assert!(!before.is_empty());
    assert_eq!(found(&folder, &format!("1-{name}")), before);
    assert_eq!(found(&folder, &format!("2-{name}")), before);
    assert_eq!(fs::read(folder.0.join(name)).expect("it is there"), fs::read(from).expect("it is there"));
}

#[test]
fn what_was_marked_is_found_as_before() {
    check("word.docx", 1, &["10 remarks, 5 coloured, 4 not marked", "not marked: alt text: xx [zh/money]"]);
    check("sheet.xlsx", 1, &["5 remarks, 2 coloured, 4 not marked", "sheet xx区, name: xx [zh/place]"]);
    check("slides.pptx", 1, &["6 remarks, 3 not marked"]);
    check("layout.pdf", 1, &["7 remarks, 2 not marked", "field unit: TBD [note/todo]"]);
    check("browser.pdf", 1, &["2 remarks"]);
    // Its last page is a picture.
    check("paper.pdf", 2, &["8 remarks, 4 not marked", "8 masks marked in 1 copy; 4 not, see above"]);
}

const REPORT: &str = "# 报告\n\n新增企业xx家，同比增长**xx.x**%。由张某某负责，共`xx`家。\n";

#[test]
fn a_copy_is_written_where_nothing_is() {
    let folder =
        Folder::new("annotate-copy", &[("a.md", REPORT), ("b/c.md", "同比增长xx%。\n"), ("clean.md", "正文。\n")]);
    folder.check("annotate a.md --out out.md", 1, &["a.md → out.md: 2 remarks", "2 masks marked in 1 copy"]);
    let copy = fs::read_to_string(folder.0.join("out.md")).expect("it is there");
    assert!(copy.contains("新增企业<mark class=\"lacuna\" title=\"") && copy.contains("\">**xx.x**</mark>%"), "{copy}");
    folder.check("annotate a.md --out out.md --lang zh", 2, &["out.md：未写入：该处已有别的文件"]);
    assert_eq!(fs::read_to_string(folder.0.join("out.md")).expect("it is there"), copy);
    folder.check("annotate a.md --out out.md --all --force", 1, &["3 remarks"]);
    folder.check("annotate a.md --out a.html", 2, &["a.html: a copy has the format of its document"]);
    folder.check("annotate a.md --out new/", 1, &["a.md → new/a.md: 2 remarks"]);
    folder.check("annotate a.md --out ./a.md --force", 2, &["it is one of the documents"]);
    assert_eq!(fs::read_to_string(folder.0.join("a.md")).expect("it is there"), REPORT);
    folder.check("annotate a.md --out new.md --dry-run", 1, &["dry run: 2 masks would be marked in 1 copy"]);
    assert!(!folder.0.join("new.md").exists());
    folder.check("annotate clean.md --out same.md", 0, &["clean.md → same.md: nothing to mark"]);
    assert_eq!(fs::read_to_string(folder.0.join("same.md")).expect("it is there"), "正文。\n");
}

#[test]
fn a_folder_has_a_folder_of_copies() {
    let folder = Folder::new("annotate-folder", &[("in/a.md", REPORT), ("in/b/c.md", "同比增长xx%。\n")]);
    folder.check("annotate in --out out", 1, &["in/a.md → out/in/a.md: 2 remarks", "3 masks marked in 2 copies"]);
    assert!(folder.0.join("out/in/b/c.md").exists());
    // What stands in the way of one copy stands in the way of all.
    fs::remove_file(folder.0.join("out/in/a.md")).expect("it can go");
    folder.write("out/in/b/c.md", "mine");
    folder.check("annotate in --out out", 2, &["out/in/b/c.md: not written"]);
    assert!(!folder.0.join("out/in/a.md").exists());
    folder.check("annotate in --out in", 1, &["in/a.md → in/in/a.md"]);
    folder.check("annotate in/a.md in/b/c.md --out .", 2, &["it is one of the documents"]);
    // Copies are no documents.
    fs::remove_dir_all(folder.0.join("in/in")).expect("it can go");
    folder.check("annotate . --out out --force", 1, &["3 masks marked in 2 copies"]);
}

#[test]
fn what_cannot_be_marked_is_said() {
    let folder =
        Folder::new("annotate-not", &[("a.txt", "共xx家，增长xx%。\n"), ("b.txt", "正文。\n"), ("c.docx", "no")]);
    folder.check("annotate a.txt --out b.txt", 2, &["a.txt: not annotated: no remarks can be put into text; save it"]);
    folder.check(
        "annotate a.txt b.txt c.docx none.md --out out",
        2,
        &["0 masks marked in 1 copy; 3 documents without a copy"],
    );
    assert!(folder.0.join("out/b.txt").exists() && !folder.0.join("out/a.txt").exists());
    folder.check("annotate - --out out", 2, &["standard input has no copy"]);
    folder.check("annotate a.txt", 2, &["--out <COPY>"]);
}

#[test]
fn a_remark_is_no_mask() {
    let folder = Folder::new("annotate-label", &[("a.md", "（××××）×刑再终字第××号\n")]);
    folder.check("annotate a.md --out b.md", 1, &["3 remarks\n"]);
    let copy = fs::read_to_string(folder.0.join("b.md")).expect("it is there");
    assert!(copy.contains("（…）…刑再终字&#10;"), "{copy}");
}

#[test]
fn what_is_ignored_is_not_marked() {
    let text = "新增企业xx家。 <!-- lacuna:ignore zh/count -- 印发前填 -->\n\n同比增长xx%。\n";
    let folder = Folder::new("annotate-ignored", &[("a.md", text)]);
    folder.check("check a.md --show-suppressed", 1, &["1 mask"]);
    folder.check("annotate a.md --out b.md", 1, &["1 remark\n"]);
}
