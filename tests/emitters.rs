//! One sample, every output format: wide text, a tab, an escape, CRLF, two documents, what is
//! ignored and what is in a baseline, a problem.

use std::sync::{Arc, LazyLock};

use jiff::civil::Date;
use lacuna::audit::{Audited, By, Gate, Policy, Suppression, Totals, check};
use lacuna::document::{Document, Problem, Reason};
use lacuna::io::builtin_rules;
use lacuna::report::{Format, Lang, Look, Style};
use lacuna::rule::Severity;
use lacuna::scan::Scanner;

static SCANNER: LazyLock<Scanner> = LazyLock::new(|| Scanner::new(Arc::new(builtin_rules())));

fn emit(format: Format, lang: Lang) -> String {
    emit_with(format, lang, false)
}

fn emit_with(format: Format, lang: Lang, suppressed: bool) -> String {
    let scanner = &*SCANNER;
    let policy = Policy::default();
    let texts = [
        (
            "a.md",
            "# 概况\r\n\r\n同比增长\txx.x%，\u{1b}[1m达xx家。\r\n\r\n样本xx%。<!-- lacuna:ignore zh/percent -- 样本 -->\r\n",
        ),
        (
            "数据/b, c.txt",
            "（二）被告人张某某，审判员　×××。\n×政发〔20××〕××号\nRevenue was $XX.X million.\n# lacuna:ignore\n=1+xx%\n",
        ),
        ("clean.txt", "没有占位。\n"),
    ];
    let mut audits: Vec<Audited> = texts
        .iter()
        .map(|&(name, text)| {
            let document = Document::read(name, text.as_bytes().to_vec(), None).expect("it is text");
            Audited { path: name.to_owned(), outcome: Ok(check(document, scanner, &policy, Date::MIN)) }
        })
        .collect();
    if let Ok(checked) = &mut audits[0].outcome {
        checked.findings[1].suppressed = Some(Suppression { by: By::Baseline, reason: "known".to_owned() });
    }
    let problem = Problem { path: "c.docx".to_owned(), reason: Reason::Unsupported("Word") };
    audits.push(Audited { path: "c.docx".to_owned(), outcome: Err(problem) });
    let style = Style { lang, show: Severity::Note, look: Look::PLAIN, suppressed };
    let mut totals = Totals::new(vec![Gate::all(3)]);
    let mut out = Vec::new();
    let mut report = format.report(style);
    report.begin(&mut out).expect("memory takes everything");
    for audited in &audits {
        totals.add(audited, &|| "/".to_owned(), Severity::Warning);
        report.document(audited, &mut out).expect("memory takes everything");
    }
    report.finish(&totals, &mut out).expect("memory takes everything");
    String::from_utf8(out).expect("reports are text")
}

#[test]
fn every_format_shows_the_sample() {
    for &(format, name) in Format::ALL {
        // The page is made of the other formats' words; its own text changes for its looks.
        if format == Format::Html {
            continue;
        }
        insta::assert_snapshot!(format!("{name}-zh"), emit(format, Lang::Zh));
        insta::assert_snapshot!(format!("{name}-en"), emit(format, Lang::En));
    }
}

#[test]
fn every_line_of_jsonl_is_an_object() {
    for format in [Format::Jsonl, Format::Rdjsonl] {
        for line in emit(format, Lang::En).lines() {
            let value: serde_json::Value = serde_json::from_str(line).expect("each line is JSON");
            assert!(value.is_object());
        }
    }
}

/// What is suppressed, and shown on request, fails nothing for a reader that knows no suppression.
#[test]
fn what_is_suppressed_fails_nothing_in_any_format() {
    let shown = |format| emit_with(format, Lang::En, true);
    for (format, known, ignored) in [
        (Format::Junit, "<skipped message=\"baseline: known\"/>", "<skipped message=\"ignore: 样本\"/>"),
        (Format::Github, "::notice file=a.md,line=3", "样本 (ignore: 样本)"),
        (Format::Gitlab, "(baseline: known)", "(ignore: 样本)"),
        (Format::Checkstyle, "severity=\"info\" message=\"masked count", "(ignore: 样本)"),
        (Format::Rdjsonl, "(baseline: known)\",\"severity\":\"INFO\"", "(ignore: 样本)"),
        (Format::Csv, ",baseline: known", ",ignore: 样本"),
        (Format::Markdown, "| baseline\\: known |", "| ignore\\: 样本 |"),
        (Format::Concise, "(baseline: known)", "(ignore: 样本)"),
        (Format::Fancy, "baseline: known", "ignore: 样本"),
        (Format::Jsonl, "{\"by\":\"baseline\",\"reason\":\"known\"}", "{\"by\":\"ignore\",\"reason\":\"样本\"}"),
    ] {
        let text = shown(format);
        assert!(text.contains(known) && text.contains(ignored), "{format:?}: {text}");
    }
    let failures = |text: String| text.matches("<failure").count();
    assert_eq!(failures(shown(Format::Junit)), failures(emit(Format::Junit, Lang::En)));
}

#[test]
fn the_page_escapes_what_documents_hold_and_asks_for_nothing() {
    let page = emit(Format::Html, Lang::Zh);
    assert!(page.contains("default-src 'none'"), "the page may load nothing");
    assert!(!page.contains("http://") && !page.contains("https://"), "the page names no other place");
    for said in ["xx.x", "张某某", "c.docx", "未能读取"] {
        assert!(page.contains(said), "{said}");
    }
    // What is suppressed can be shown where it is there.
    let choice = |page: &str| page.contains("<label class=\"check\"><input type=\"checkbox\" id=\"suppressed\"");
    assert!(!choice(&page) && choice(&emit_with(Format::Html, Lang::Zh, true)));
}

/// Everything a validator of a published schema asks of these formats is asked here by hand, so
/// that the test needs no network; `docs/output.md` names the schemas.
#[test]
fn formats_of_others_keep_their_rules() {
    let json = |format| -> serde_json::Value { serde_json::from_str(&emit(format, Lang::En)).expect("it is JSON") };
    let sarif = json(Format::Sarif);
    let run = &sarif["runs"][0];
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let results = run["results"].as_array().expect("there are results");
    assert_eq!(results.iter().filter(|result| result.get("suppressions").is_some()).count(), 2);
    for result in results {
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["region"]["startLine"].as_u64().is_some_and(|line| line > 0), "{result}");
        assert!(place["artifactLocation"]["uri"].as_str().is_some_and(|uri| uri.is_ascii() && !uri.contains(' ')));
        let rules = run["tool"]["driver"]["rules"].as_array().expect("there are rules");
        assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]), "{result}");
    }
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);

    let issues = json(Format::Gitlab);
    let issues = issues.as_array().expect("it is a list");
    let mut prints: Vec<&str> = issues.iter().filter_map(|issue| issue["fingerprint"].as_str()).collect();
    prints.sort_unstable();
    prints.dedup();
    assert_eq!(prints.len(), issues.len(), "GitLab shows one issue to a fingerprint");
    for issue in issues {
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&issue["severity"].as_str().unwrap_or("")));
        assert!(issue["location"]["lines"]["begin"].as_u64().is_some_and(|line| line > 0));
    }

    for format in [Format::Junit, Format::Checkstyle] {
        let text = emit(format, Lang::En);
        let mut reader = quick_xml::Reader::from_str(&text);
        loop {
            match reader.read_event().expect("it is XML") {
                quick_xml::events::Event::Eof => break,
                quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                    assert!(tag.attributes().all(|attribute| attribute.is_ok()));
                }
                _ => {}
            }
        }
        assert!(!text.contains('\u{1b}'), "XML has no way to write an escape");
    }

    let table = emit(Format::Csv, Lang::En);
    let body = table.strip_prefix('\u{FEFF}').expect("Excel wants a byte order mark");
    for row in csv::Reader::from_reader(body.as_bytes()).records() {
        let row = row.expect("every row has as many cells");
        assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "{row:?}");
    }
}
