//! From finding to filled: lists are exported, filled in as people do, and put back.

use std::fs;

use crate::common::Folder;
use lacuna::text::Lang;
use lacuna::worklist::{Column, Format, Item, read, write};

const REPORT: &str = "\u{FEFF}# 工作情况\r\n\r\n全年粮食产量xx.x万吨，同比增长xx.x%。自20xx年以来，新增企业xxx家。\r\n\r\n\
    xxx省坚持创新。会议要求，xxx省要走在前列。\r\n\r\n| 事项 | 内容 |\r\n| --- | --- |\r\n| 联系电话 | ____ |\r\n\r\n全年粮食产量xx.x万吨。";

/// Reads the list, puts in the values that `value` gives, and writes it again.
pub(crate) fn answer(folder: &Folder, list: &str, value: impl Fn(&Item) -> Option<String>) {
    let path = folder.0.join(list);
    let format = Format::of(list).expect("it is the name of a list");
    let rows = read(list, &fs::read(&path).expect("it is there"), format).expect("it is a list");
    let items: Vec<Item> = rows
        .into_iter()
        .map(|mut row| {
            if let Some(value) = value(&row.item) {
                row.item.set(Column::Value, value);
            }
            row.item
        })
        .collect();
    let mut bytes = Vec::new();
    write(&items, format, Lang::Zh, &mut bytes).expect("memory takes it");
    fs::write(path, bytes).expect("it can be written");
}

/// A value of its shape for every mask of the report.
pub(crate) fn proper(item: &Item) -> Option<String> {
    let value = match (item.cell(Column::Text), item.cell(Column::Unit)) {
        ("xx.x", "万吨") => "31.5",
        ("xx.x", "%") => "4.2%",
        ("20xx", _) => "2021",
        ("xxx", "家") => "120",
        ("xxx", "省") => "浙江",
        ("____", _) => "0571|8000",
        ("xx", "亿元") => "12",
        _ => return None,
    };
    Some(value.to_owned())
}

#[test]
fn every_format_brings_every_value_back() {
    for format in ["xlsx", "csv", "json", "jsonl", "md"] {
        let folder = Folder::new(&format!("fill-{format}"), &[("a.md", REPORT)]);
        let list = format!("list.{format}");
        folder.check(&format!("export a.md -o {list}"), 0, &["8 places to fill in 1 of 1 document"]);
        answer(&folder, &list, proper);
        folder.check(&format!("fill {list} --in-place"), 0, &["8 values filled in 1 document", "no mask is left"]);
        let filled = fs::read_to_string(folder.0.join("a.md")).expect("it is there");
        let expected = REPORT
            .replace("xx.x万吨", "31.5万吨")
            .replace("xx.x%", "4.2%")
            .replace("20xx", "2021")
            .replace("xxx家", "120家")
            .replace("xxx省", "浙江省")
            .replace("____", "0571\\|8000");
        assert_eq!(filled, expected, "{format}");
        if format == "xlsx" {
            folder.check("check a.md", 0, &["no masks"]);
            folder.check(&format!("export a.md -o {list}"), 2, &["--force replaces it"]);
        }
        // The same list again changes nothing.
        folder.check(&format!("fill {list} --in-place"), 0, &["0 values filled", "8 stood there before"]);
        assert_eq!(fs::read_to_string(folder.0.join("a.md")).expect("it is there"), expected);
    }
}

#[test]
fn a_group_takes_one_value() {
    let folder = Folder::new("fill-group", &[("a.md", REPORT)]);
    folder.check("export a.md -o l.csv", 0, &[]);
    let seen = std::cell::Cell::new(0);
    answer(&folder, "l.csv", |item| {
        let first =
            item.cell(Column::Text) == "xxx" && item.cell(Column::Unit) == "省" && seen.replace(seen.get() + 1) == 0;
        first.then(|| "浙江省".to_owned())
    });
    folder.check("fill l.csv", 0, &["2 values filled", "1 of them by its group", "6 masks left", "a.filled.md"]);
    let filled = fs::read_to_string(folder.0.join("a.filled.md")).expect("it is there");
    assert!(filled.contains("浙江省坚持创新。会议要求，浙江省要走在前列。"), "{filled}");
    assert_eq!(fs::read_to_string(folder.0.join("a.md")).expect("it is there"), REPORT);
    // What is there is not overwritten by something else, and by the same it need not be.
    folder.check("fill l.csv", 0, &[]);
    folder.write("a.filled.md", "mine");
    folder.check("fill l.csv", 2, &["--force replaces it"]);
    folder.check("fill l.csv --force", 0, &[]);
}

#[test]
fn refuses_what_is_no_value_and_writes_nothing() {
    let folder = Folder::new("fill-refuse", &[("a.md", REPORT)]);
    for (mask, value, code) in [
        ("20xx", "24", "[year]"),
        ("20xx", "1998", "[known-figures]"),
        ("xx.x", "很多", "[not-a-number]"),
        ("xxx", "xxx", "[still-masked]"),
        ("____", "一\n二", "[several-lines]"),
    ] {
        folder.check("export a.md -o l.json --force", 0, &[]);
        answer(
            &folder,
            "l.json",
            |item| if item.cell(Column::Text) == mask { Some(value.to_owned()) } else { proper(item) },
        );
        folder.check("fill l.json --in-place", 2, &[code, "nothing was written", "← l.json!items["]);
        assert_eq!(fs::read_to_string(folder.0.join("a.md")).expect("it is there"), REPORT, "{value}");
    }
    folder.check("fill l.json --in-place --partial", 1, &["7 values filled", "1 refused"]);
}

#[test]
fn knows_a_place_again_or_refuses_it() {
    let text = "完成投资xx亿元。\n\n同样的话xx亿元。\n\n同样的话xx亿元。\n\n同样的话xx亿元。\n";
    let folder = Folder::new("fill-places", &[("a.txt", text)]);
    folder.check("export a.txt -o l.csv", 0, &["4 places"]);
    answer(&folder, "l.csv", |item| {
        let line = item.cell(Column::Location).split(':').next().expect("a line").to_owned();
        (line == "1" || line == "3").then(|| format!("1{line}"))
    });
    folder.check("fill l.csv --in-place", 0, &["2 values filled"]);
    let after = text.replacen("xx", "11", 1).replacen("xx", "13", 1);
    assert_eq!(fs::read_to_string(folder.0.join("a.txt")).expect("it is there"), after);
    // The list is older than the document now: the equal sentences keep their order.
    answer(&folder, "l.csv", |item| {
        let line = item.cell(Column::Location).split(':').next().expect("a line").to_owned();
        Some(format!("1{line}"))
    });
    folder.write("a.txt", &format!("新的一段。\n\n{after}"));
    folder.check("fill l.csv --in-place", 1, &["2 values filled", "2 stood there before", "[conflict]"]);
    let all = format!(
        "新的一段。\n\n{}",
        text.replacen("xx", "11", 1).replacen("xx", "13", 1).replacen("xx", "15", 1).replacen("xx", "17", 1)
    );
    assert_eq!(fs::read_to_string(folder.0.join("a.txt")).expect("it is there"), all);
    // One of the equal sentences is gone: which one, nobody can tell.
    folder.write("a.txt", "完成投资xx亿元。\n\n同样的话xx亿元。\n\n同样的话xx亿元。\n");
    folder.check("fill l.csv --in-place", 2, &["[ambiguous]", "nothing was written"]);
    folder.write("a.txt", "完成的投资为xx亿元。\n");
    folder.check("fill l.csv --in-place", 2, &["[gone]"]);
    folder.write("a.txt", "完成投资30亿元。\n\n同样的话xx亿元。\n\n同样的话xx亿元。\n\n同样的话xx亿元。\n");
    folder.check("fill l.csv --in-place", 2, &["[changed]", "30"]);
}

#[test]
fn says_when_one_fact_gets_two_values() {
    let folder =
        Folder::new("fill-conflict", &[("a.txt", "全市粮食产量xx万吨。\n"), ("b.txt", "全市粮食产量xx万吨。\n")]);
    folder.check("export a.txt b.txt -o l.csv", 0, &[]);
    answer(&folder, "l.csv", |item| Some(if item.cell(Column::Path) == "a.txt" { "31" } else { "32" }.to_owned()));
    folder.check("fill l.csv --report r.json", 1, &["[conflict]", "31: a.txt", "32: b.txt", "2 values filled"]);
    let report: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.0.join("r.json")).expect("it is there")).expect("it is JSON");
    assert_eq!(report["conflicts"][0]["places"].as_array().map(Vec::len), Some(2));
    assert_eq!(report["written"], 2);
}

#[test]
fn refuses_lists_that_are_none() {
    let folder =
        Folder::new("fill-no-list", &[("a.txt", "完成投资xx亿元。\n"), ("l.csv", "a,b\n1,2\n"), ("l.xlsx", "no zip")]);
    folder.check("fill l.csv", 2, &["l.csv"]);
    folder.check("fill l.xlsx", 2, &["l.xlsx"]);
    folder.check("fill l.txt", 2, &[".xlsx, .csv"]);
    folder.check("fill none.csv", 2, &["none.csv"]);
    folder.write("l.csv", "id,path,value\nnobody,a.txt,12\n,a.txt,3\nx,none.txt,4\n");
    folder.check("fill l.csv", 2, &["[gone]", "[no-id]", "[unread]", "nothing was written"]);
    folder.check("export a.txt -o m.csv", 0, &[]);
    let list = fs::read_to_string(folder.0.join("m.csv")).expect("it is there");
    let line = list.lines().nth(1).expect("there is a line");
    let (head, end) = (list.lines().next().expect("there is a head"), "\r\n");
    let with = |value: &str| line.replacen(",,,,,", &format!(",{value},,,,"), 1);
    folder.write("m.csv", &[head, &with("12"), &with("13")].join(end));
    folder.check("fill m.csv", 2, &["[duplicate]", "12, 13"]);
}

#[cfg(unix)]
#[test]
fn replaces_a_file_as_it_was_or_not_at_all() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    let folder = Folder::new("fill-safe", &[("a.txt", "完成投资xx亿元。\n")]);
    let file = folder.0.join("a.txt");
    let fresh = |mode| {
        folder.write("a.txt", "完成投资xx亿元。\n");
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).expect("it is ours");
    };
    fresh(0o640);
    folder.check("export a.txt -o l.csv", 0, &[]);
    answer(&folder, "l.csv", proper);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o440)).expect("it is ours");
    folder.check("fill l.csv --in-place", 2, &["read-only"]);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("it is ours");
    fs::hard_link(&file, folder.0.join("b.txt")).expect("a link can be made");
    folder.check("fill l.csv --in-place", 2, &["hard links"]);
    fs::remove_file(folder.0.join("b.txt")).expect("it is there");
    // A link is followed to its file and stays a link.
    fs::rename(&file, folder.0.join("real.txt")).expect("it is there");
    symlink("real.txt", &file).expect("a link can be made");
    folder.check("fill l.csv --in-place", 0, &["1 value filled"]);
    assert!(fs::symlink_metadata(&file).expect("it is there").is_symlink());
    let real = folder.0.join("real.txt");
    assert_eq!(fs::read_to_string(&real).expect("it is there"), "完成投资12亿元。\n");
    assert_eq!(fs::metadata(&real).expect("it is there").mode() & 0o777, 0o640);
    let left: Vec<_> =
        fs::read_dir(&folder.0).expect("it is there").map(|entry| entry.expect("it is").file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("lacuna-")), "{left:?}");
}

#[test]
fn keeps_the_encoding_of_a_document() {
    let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
    let folder = Folder::new("fill-gbk", &[("lacuna.yaml", "encoding: gbk\n")]);
    fs::write(folder.0.join("a.txt"), gbk("完成投资xx亿元。\r\n联系人：____\r\n")).expect("it can be written");
    folder.check("export a.txt -o l.csv", 0, &["2 places"]);
    answer(&folder, "l.csv", |item| proper(item).map(|value| value.replace("0571|8000", "张三")));
    folder.check("fill l.csv --in-place", 0, &["2 values filled"]);
    let filled = fs::read(folder.0.join("a.txt")).expect("it is there");
    assert_eq!(filled, gbk("完成投资12亿元。\r\n联系人：张三\r\n"));
    fs::write(folder.0.join("a.txt"), gbk("完成投资xx亿元。\r\n联系人：____\r\n")).expect("it can be written");
    answer(&folder, "l.csv", |item| (item.cell(Column::Text) == "____").then(|| "😀".to_owned()));
    folder.check("fill l.csv --in-place", 2, &["[character]", "GBK"]);
    // Nobody has to say it: what was found out is written again.
    fs::remove_file(folder.0.join("lacuna.yaml")).expect("it is there");
    folder.check("export a.txt -o l.csv --force", 0, &["2 places"]);
    answer(&folder, "l.csv", |item| proper(item).map(|value| value.replace("0571|8000", "张三")));
    folder.check("fill l.csv --in-place", 0, &["2 values filled"]);
    let filled = fs::read(folder.0.join("a.txt")).expect("it is there");
    assert_eq!(filled, gbk("完成投资12亿元。\r\n联系人：张三\r\n"));
}

#[test]
fn shows_what_would_change_and_writes_nothing() {
    let folder = Folder::new("fill-dry", &[("a.md", REPORT)]);
    folder.check("export a.md -o l.md", 0, &[]);
    answer(&folder, "l.md", proper);
    let said = [
        "--- a.md",
        "+++ a.md",
        "@@ -3 +3 @@",
        "+全年粮食产量31.5万吨，同比增长4.2%。自2021年以来，新增企业120家。",
        "dry run: 8 values",
    ];
    folder.check("fill l.md --in-place --dry-run", 0, &said);
    assert_eq!(fs::read_to_string(folder.0.join("a.md")).expect("it is there"), REPORT);
}

#[test]
fn proposes_what_another_document_says() {
    let last = "2022年，全年粮食产量30.1万吨，同比增长3.3%。\n江苏省坚持创新。\n另有xx万吨。\n";
    let now = "2023年，全年粮食产量xx.x万吨，同比增长xx.x%。\nxxx省坚持创新。\n另有xx万吨。\n";
    let folder = Folder::new("fill-answers", &[("now.txt", now), ("last/last.txt", last)]);
    folder.check("export now.txt -o l.json --answers last", 0, &["4 places", "3 with a suggestion"]);
    let list: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.0.join("l.json")).expect("it is there")).expect("it is JSON");
    let shown: Vec<String> = list["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|item| format!("{}|{}", item["suggestion"].as_str().unwrap_or(""), item["source"].as_str().unwrap_or("")))
        .collect();
    assert_eq!(shown, ["30.1|last/last.txt:1:1", "3.3|last/last.txt:1:1", "江苏|last/last.txt:2:1", "|"]);
    assert!(list["items"].as_array().expect("a list").iter().all(|item| item["value"] == ""));
}
