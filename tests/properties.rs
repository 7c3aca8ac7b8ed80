//! What holds for any text.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use lacuna::audit::{Policy, check};
use lacuna::document::Document;
use lacuna::io::builtin;
use lacuna::rule::{Rules, Sheet};
use lacuna::scan::Scanner;
use proptest::prelude::*;

static SCANNER: LazyLock<Scanner> =
    LazyLock::new(|| Scanner::new(Arc::new(Rules::load(&builtin()).expect("the built-in rules are sound"))));

/// Text in which masks are likely.
fn text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "x",
        "xx",
        "X",
        "×",
        "20",
        "%",
        "年",
        "月",
        "亿元",
        "家",
        "，",
        "。",
        "\n",
        "\r\n",
        " ",
        "　",
        "_",
        "＿＿",
        "【",
        "】",
        "待补充",
        "[●]",
        "[",
        "]",
        "{{a}}",
        "张",
        "某",
        "138",
        "****",
        "1234",
        "**",
        "`",
        "|",
        "# ",
        "- ",
        "<b>",
        "&amp;",
        "〔",
        "〕",
        "号",
        "第",
        "○",
        "〇",
        "二",
        "省",
        "公司",
        "同比增长",
        "TODO",
        "$",
        "million",
        "\u{1b}",
        "\u{202e}",
        "😀",
        "〖",
        "의",
        "の",
        "\\",
        ".",
        ",",
        "-",
        "/",
        "\t",
        "(",
        ")",
        "“",
        "”",
    ]);
    prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn findings_are_in_order_lie_in_the_text_and_do_not_overlap(text in text(), markdown in any::<bool>()) {
        let name = if markdown { "a.md" } else { "a.txt" };
        let document = Document::read(name, text.clone().into_bytes(), None).expect("it is text");
        let mut end = 0;
        for finding in SCANNER.scan(&document) {
            prop_assert!(!finding.span.is_empty() && finding.span.start() >= end);
            end = finding.span.end();
            prop_assert!(!finding.span.slice(document.text()).is_empty());
            prop_assert!(finding.sentence.start() <= finding.span.start() && finding.span.end() <= finding.sentence.end());
            let source = document.source_span(finding.span);
            prop_assert!(!source.slice(document.source()).is_empty());
        }
    }

    #[test]
    fn any_bytes_give_a_document_or_a_problem(bytes in prop::collection::vec(any::<u8>(), 0..200), markdown in any::<bool>()) {
        let name = if markdown { "a.md" } else { "a.txt" };
        if let Ok(document) = Document::read(name, bytes, None) {
            drop(SCANNER.scan(&document));
        }
    }

    #[test]
    fn any_text_gives_rules_or_faults(text in "(pack|rules|find|id|:|- |\\[|\\]|\\{|\\}|'|\"|xx|\n|  |年|&a|\\*a){0,40}") {
        if let Err(faults) = Rules::load(&[Sheet { name: "a.yml".into(), text: text.as_str().into(), builtin: false }]) {
            prop_assert!(faults.iter().all(|fault| fault.span.end() <= text.len() && !fault.message.is_empty()));
        }
    }

    #[test]
    fn fingerprints_are_unique_and_survive_a_paragraph_elsewhere(sentences in prop::collection::vec("[甲乙丙]{1,3}增长xx%，达xx家", 1..6)) {
        let text = sentences.join("。\n\n") + "。\n";
        let names = |text: &str| -> BTreeMap<String, usize> {
            let document = Document::read("a.md", text.as_bytes().to_vec(), None).expect("it is text");
            let mut names = BTreeMap::new();
            for judged in check(document, &SCANNER, &Policy::default(), jiff::civil::Date::MIN).findings {
                *names.entry(judged.fingerprint).or_default() += 1;
            }
            names
        };
        let before = names(&text);
        prop_assert!(before.values().all(|&count| count == 1));
        let after = names(&format!("前言没有占位。\n\n{text}\n\n后记。\n"));
        prop_assert_eq!(before, after);
    }
}

/// Runs of what rules start from, without an end: every one comes to an end itself.
#[test]
fn adversarial_text_ends() {
    let pieces = [
        "x",
        "某",
        "【",
        "_",
        "[A",
        "xx%",
        "张某",
        "**",
        "20",
        "1,",
        "x ",
        "〔",
        "{",
        "待补",
        "<",
        "× ",
        "甲：____",
        "1[3-9]",
        "[x",
    ];
    for piece in pieces {
        let text = piece.repeat((1 << 14) / piece.len());
        for name in ["a.txt", "a.md"] {
            let document = Document::read(name, text.clone().into_bytes(), None).expect("it is text");
            drop(SCANNER.scan(&document));
        }
    }
}

/// The JSON Schema that editors use is the one the program prints.
#[test]
fn the_committed_schema_is_the_real_one() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/rules.schema.json");
    let schema = serde_json::to_string_pretty(&lacuna::rule::schema()).expect("a schema is JSON") + "\n";
    if std::env::var_os("LACUNA_UPDATE").is_some() {
        std::fs::write(&path, &schema).expect("the schema can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == schema,
        "schema/rules.schema.json is out of date; LACUNA_UPDATE=1 cargo test --test properties rewrites it"
    );
}
