//! One sample, every output format: wide text, a tab, an escape, CRLF, two documents, a problem.

use std::sync::{Arc, LazyLock};

use lacuna::audit::{Audited, Policy, Totals, check};
use lacuna::document::{Document, Problem, Reason};
use lacuna::io::builtin;
use lacuna::report::{Format, Lang, Look, Style};
use lacuna::rule::{Rules, Severity};
use lacuna::scan::Scanner;

static SCANNER: LazyLock<Scanner> =
    LazyLock::new(|| Scanner::new(Arc::new(Rules::load(&builtin()).expect("the built-in rules are sound"))));

fn emit(format: Format, lang: Lang) -> String {
    let scanner = &*SCANNER;
    let policy = Policy::default();
    let texts = [
        ("a.md", "# 概况\r\n\r\n同比增长\txx.x%，\u{1b}[1m达xx家。\r\n"),
        ("数据/b.txt", "（二）被告人张某某，审判员　×××。\n×政发〔20××〕××号\nRevenue was $XX.X million.\n"),
        ("clean.txt", "没有占位。\n"),
    ];
    let mut audits: Vec<Audited> = texts
        .iter()
        .map(|&(name, text)| {
            let document = Document::read(name, text.as_bytes().to_vec()).expect("it is text");
            Audited { path: name.to_owned(), outcome: Ok(check(document, scanner, &policy)) }
        })
        .collect();
    let problem = Problem { path: "c.docx".to_owned(), reason: Reason::Unsupported("Word") };
    audits.push(Audited { path: "c.docx".to_owned(), outcome: Err(problem) });
    let style = Style { rules: scanner.rules(), lang, show: Severity::Note, look: Look::PLAIN };
    let mut totals = Totals::default();
    let mut out = Vec::new();
    for audited in &audits {
        totals.add(audited, &policy);
        format.document(audited, &style, &mut out).expect("memory takes everything");
    }
    format.finish(&totals, &style, &mut out).expect("memory takes everything");
    String::from_utf8(out).expect("reports are text")
}

#[test]
fn every_format_shows_the_sample() {
    for (format, name) in Format::ALL {
        insta::assert_snapshot!(format!("{name}-zh"), emit(format, Lang::Zh));
        insta::assert_snapshot!(format!("{name}-en"), emit(format, Lang::En));
    }
}

#[test]
fn every_line_of_jsonl_is_an_object() {
    for line in emit(Format::Jsonl, Lang::En).lines() {
        let value: serde_json::Value = serde_json::from_str(line).expect("each line is JSON");
        assert!(value.get("type").is_some());
    }
}
