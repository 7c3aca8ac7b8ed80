//! A Word document from finding to filled, by the program.

use std::fs;
use std::io::{Cursor, Read, Write};

use crate::common::Folder;
use crate::fill::{answer, proper};
use zip::{ZipArchive, ZipWriter};

const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
const PARTS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header1.xml"/></Relationships>"#;
const BODY: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>一、粮食</w:t></w:r></w:p><w:p><w:r><w:t>全年粮食产量x</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>x.</w:t></w:r><w:r><w:t>x万吨。</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>地区</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>企业数</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>北部</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>xxx家</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>"#;
const HEADER: &str = r#"<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:r><w:t>自20xx年以来</w:t></w:r></w:p></w:hdr>"#;

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a part can be started");
        archive.write_all(text.as_bytes()).expect("memory takes it");
    }
    archive.finish().expect("memory takes it").into_inner()
}

/// The parts in order, as they are packed and as they read.
fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("it is an archive");
    let part = |at| {
        let mut entry = archive.by_index(at).expect("it is there");
        let mut text = String::new();
        entry.read_to_string(&mut text).expect("it is text");
        (entry.name().expect("it has a name").into_owned(), text)
    };
    (0..5).map(part).collect()
}

#[test]
fn a_word_document_is_checked_listed_and_filled() {
    let folder = Folder::new("word", &[]);
    let written = [
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", ROOT),
        ("word/document.xml", BODY),
        ("word/_rels/document.xml.rels", PARTS),
        ("word/header1.xml", HEADER),
    ];
    fs::write(folder.0.join("稿.docx"), archive(&written)).expect("it can be written");
    folder.check(
        "check 稿.docx",
        1,
        &[
            "稿.docx · 一、粮食 > paragraph 2",
            "xx.x万吨",
            "table 1, row 2, column 2",
            "北部 · 企业数",
            "稿.docx · header",
        ],
    );
    folder.check("check 稿.docx --lang zh --format concise", 1, &["表1第2行第2列", "页眉"]);
    folder.check("check 稿.docx --format jsonl", 1, &[r#""location":"table 1, row 2, column 2","heading":"一、粮食""#]);
    folder.check("export 稿.docx -o l.xlsx", 0, &["3 places"]);
    answer(&folder, "l.xlsx", proper);
    folder.check("fill l.xlsx --in-place", 0, &["3 values filled", "no mask is left"]);
    folder.check("check 稿.docx", 0, &["no masks"]);
    folder.check("fill l.xlsx --in-place", 0, &["0 values filled", "3 stood there before"]);
    let space = " xml:space=\"preserve\"";
    let body = BODY
        .replace("<w:t>全年粮食产量x<", &format!("<w:t{space}>全年粮食产量31.5<"))
        .replace("<w:t>x.<", &format!("<w:t{space}><"))
        .replace("<w:t>x万吨", &format!("<w:t{space}>万吨"))
        .replace("<w:t>xxx家", &format!("<w:t{space}>120家"));
    let header = HEADER.replace("<w:t>自20xx", &format!("<w:t{space}>自2021"));
    let filled = parts(&fs::read(folder.0.join("稿.docx")).expect("it is there"));
    let mut expected: Vec<(String, String)> =
        written.iter().map(|&(name, text)| (name.to_owned(), text.to_owned())).collect();
    (expected[2].1, expected[4].1) = (body, header);
    assert_eq!(filled, expected);
}

#[test]
fn what_is_no_word_document_is_not_clean() {
    let folder = Folder::new("word-bad", &[("text.docx", "no archive"), ("fine.md", "正文。\n")]);
    let root = ("_rels/.rels", ROOT);
    fs::write(folder.0.join("cut.docx"), archive(&[root, ("word/document.xml", &BODY[..398])])).expect("it is written");
    fs::write(folder.0.join("empty.docx"), archive(&[root])).expect("it is written");
    let signed = [root, ("word/document.xml", BODY), ("_xmlsignatures/origin.sigs", "")];
    fs::write(folder.0.join("signed.docx"), archive(&signed)).expect("it is written");
    folder.check(
        "check .",
        2,
        &[
            "text.docx not read: not a Word file",
            "cut.docx not read: damaged",
            "empty.docx not read: damaged",
            "3 documents could not be read",
        ],
    );
    folder.check("export signed.docx -o l.csv", 0, &["2 places"]);
    answer(&folder, "l.csv", proper);
    let before = fs::read(folder.0.join("signed.docx")).expect("it is there");
    folder.check("fill l.csv --in-place", 2, &["[signed]", "would void"]);
    assert_eq!(fs::read(folder.0.join("signed.docx")).expect("it is there"), before);
}
