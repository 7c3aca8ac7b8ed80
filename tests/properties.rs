//! What holds for any text.

use std::sync::{Arc, LazyLock};

use lacuna::audit::{Audited, Policy, check};
use lacuna::document::Document;
use lacuna::io::builtin_rules;
use lacuna::rule::{Rules, Sheet};
use lacuna::scan::Scanner;
use lacuna::text::Lang;
use lacuna::worklist::{Column, Fate, Format, Item, Rows, fill, items, read, write};
use proptest::prelude::*;

static SCANNER: LazyLock<Scanner> = LazyLock::new(|| Scanner::new(Arc::new(builtin_rules())));

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

/// What stands before the masks of made-up patterns, the masks, and what stands behind.
const PARTS: [&[&str]; 3] = [
    &["", "第", "[甲乙]?", "共(?:计)?", "[^，]{1,3}：", r"\p{Han}"],
    &[
        "x{2,4}",
        "[xX]+",
        "[张王]x{1,2}",
        r"x+(?:\.x+)?",
        "○{2}|x{3}",
        "【待[补定]",
        "[0-9]{2}x{2}",
        "(?:x|○){1,3}?",
        "某{1,2}",
    ],
    &["", "年", "(?:公司|厂)", r"\p{Han}{1,3}〔", "[^，]{0,3}元", "(?:年|月)?", "[补定]】"],
];

/// Two characters that make one run: `glued` in the engine.
fn is_glued(left: Option<char>, right: Option<char>) -> bool {
    let (Some(left), Some(right)) = (left, right) else { return false };
    left.is_ascii_alphanumeric() && right.is_ascii_alphanumeric() || left == right && "○某".contains(left)
}

/// The masks of all matches of a pattern in `text`, tried from every character by the crate `regex`.
fn plainly(pattern: &str, text: &str) -> Vec<(usize, usize)> {
    let regex = regex::Regex::new(&format!(r"\A(?:{pattern})")).expect("it is an expression");
    let found = text.char_indices().filter_map(|(at, _)| {
        let found = regex.captures(&text[at..])?;
        let (whole, mask) = (found.get(0)?, found.name("mask")?);
        let edges = (mask.as_str().chars().next(), mask.as_str().chars().next_back());
        let (start, end) = (at + mask.start(), at + mask.end());
        let before = text[..start].chars().next_back();
        let first = whole.start() == mask.start() && is_glued(before, edges.0);
        let last = whole.end() == mask.end() && is_glued(edges.1, text[end..].chars().next());
        (!first && !last).then_some((start, end))
    });
    found.collect()
}

proptest! {
    /// The engine finds what plain regular expressions find, tried everywhere: nothing else, and nothing
    /// is left of it without a finding. In points and spaces a run goes on, which no expression can tell.
    #[test]
    fn made_up_patterns_find_what_plain_regex_finds(
        parts in prop::collection::btree_set((0..PARTS[0].len(), 0..PARTS[1].len(), 0..PARTS[2].len()), 1..4),
        text in "([x○0-9某]|xx|○○|年|月|第|甲|乙|共|计|张|王|公司|厂|〔|，|：|元|【|】|待|补|定|市){0,24}",
    ) {
        let patterns = parts.iter().map(|&(before, mask, behind)| {
            format!("{}(?<mask>{}){}", PARTS[0][before], PARTS[1][mask], PARTS[2][behind])
        });
        let patterns: Vec<String> = patterns.collect();
        let rule = |(at, pattern): (usize, &String)| {
            format!("  - {{ id: made/{at}, title: {{ en: a, zh: a }}, pattern: '{pattern}', kind: other, intent: missing, \
             examples: {{ finds: [\"⟦xx⟧\"], ignores: [\"a\"] }} }}\n")
        };
        let rules: String = patterns.iter().enumerate().map(rule).collect();
        let sheet = Sheet { name: "made.yml".into(), text: Arc::new(format!("pack: made\nrules:\n{rules}").into()), builtin: false };
        let rules = Rules::load(&[sheet]).unwrap_or_else(|faults| panic!("{patterns:?}: {faults:?}"));
        let document = Document::plain("a.txt", &text);
        let found = Scanner::new(Arc::new(rules)).scan(&document);
        let found: Vec<_> = found.iter().map(|finding| (finding.span.start(), finding.span.end())).collect();
        let plain: Vec<_> = patterns.iter().flat_map(|pattern| plainly(pattern, &text)).collect();
        for mask in &found {
            prop_assert!(plain.contains(mask), "{patterns:?} in {text:?}: {mask:?} of {plain:?}");
        }
        // Behind a letter, a glyph may go on with a word.
        let in_word = |at: usize| text[..at].ends_with('x') && text[at..].starts_with(['○', '某']);
        for &(start, end) in plain.iter().filter(|mask| !in_word(mask.0)) {
            let met = found.iter().any(|mask| mask.0 < end && start < mask.1);
            prop_assert!(met, "{patterns:?} in {text:?}: {:?} at {start} not in {found:?}", &text[start..end]);
        }
    }
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
        if let Err(faults) = Rules::load(&[Sheet { name: "a.yml".into(), text: Arc::new(text.clone().into()), builtin: false }]) {
            prop_assert!(faults.iter().all(|fault| fault.span.end() <= text.len() && !fault.message.is_empty()));
        }
    }

    #[test]
    fn filling_changes_the_masks_and_nothing_else_and_does_so_once(
        lines in prop::collection::vec(prop::sample::select(LINES.to_vec()), 1..12),
        crlf in any::<bool>(),
        bom in any::<bool>(),
        markdown in any::<bool>(),
        skip in prop::collection::vec(any::<bool>(), 40),
    ) {
        let end = if crlf { "\r\n\r\n" } else { "\n\n" };
        let text = format!("{}{}", if bom { "\u{FEFF}" } else { "" }, lines.join(end));
        let name = if markdown { "a.md" } else { "a.txt" };
        let judge = |document| check(document, &SCANNER, &Policy::default(), jiff::civil::Date::MIN);
        let open = |bytes: Vec<u8>| Document::read(name, bytes, None).ok();
        let document = open(text.clone().into_bytes()).expect("it is text");
        let checked = judge(document.clone());
        let found = checked.findings.clone();
        let mut list = items(&Audited { path: name.to_owned(), outcome: Ok(checked) }, |_, _| true);
        prop_assert_eq!(list.len(), found.len());
        for (item, skip) in list.iter_mut().zip(skip.iter().cycle()) {
            item.set(Column::Value, if *skip { "" } else { proper(item) });
        }
        let mut bytes = Vec::new();
        write(&list, Format::Csv, Lang::En, &mut bytes).expect("memory takes it");
        let rows = Rows::new(read("l.csv", &bytes, Format::Csv).expect("it is a list"));
        let Some(tasks) = rows.tasks.get(name) else { return Ok(()) };
        let (told, filled) = fill(&rows, tasks, (&document, text.as_bytes(), &found), &SCANNER, open, judge, None);
        prop_assert!(told.iter().all(|line| matches!(line.fate, Fate::Filled | Fate::Empty)), "{:?}", told);
        // What is outside the masks is what it was.
        let mut expected = String::new();
        let mut from = 0;
        for edit in &filled.edits {
            expected.push_str(&text[from..edit.span.start()]);
            expected.push_str(&edit.text);
            from = edit.span.end();
        }
        expected.push_str(&text[from..]);
        prop_assert_eq!(std::str::from_utf8(&filled.bytes).expect("it is text"), expected.as_str());
        let left = judge(filled.after.clone()).findings;
        let open_before = told.iter().filter(|line| line.fate == Fate::Empty).count();
        prop_assert_eq!(filled.proof.left + filled.proof.quiet.len(), open_before);
        prop_assert_eq!(left.len(), filled.proof.left);
        // The same list again: nothing changes.
        let (again, second) = fill(&rows, tasks, (&filled.after, &filled.bytes, &left), &SCANNER, open, judge, None);
        prop_assert!(again.iter().all(|line| line.fate != Fate::Filled), "{:?}", again);
        prop_assert!(second.edits.is_empty());
        prop_assert_eq!(&second.bytes, &filled.bytes);
    }
}

/// Sentences with masks, some of which may stand in one document several times.
const LINES: &[&str] = &[
    "完成投资xx亿元。",
    "粮食产量xx.x万吨，同比增长xx.x%。",
    "自20xx年以来，新增企业xxx家。",
    "xxx省坚持创新驱动。",
    "没有占位的一段话。",
    "Revenue grew to $XX.X million in 20XX.",
    "会议由xxx省发展改革委主持，xxx省财政厅参加。",
];

/// A value of the shape of its mask.
fn proper(item: &Item) -> &'static str {
    match (item.cell(Column::Text), item.cell(Column::Unit)) {
        ("xx.x" | "XX.X", _) => "31.5",
        ("20xx" | "20XX", _) => "2021",
        ("xxx", "省") => "浙江",
        _ => "12",
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

/// The JSON Schemas that editors use are the ones the program prints.
#[test]
fn the_committed_schemas_are_the_real_ones() {
    for (name, schema) in [("rules", lacuna::rule::schema()), ("lacuna", lacuna::config::schema())] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schema/{name}.schema.json"));
        let schema = serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n";
        if std::env::var_os("LACUNA_UPDATE").is_some() {
            std::fs::write(&path, &schema).expect("the schema can be written");
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == schema,
            "schema/{name}.schema.json is out of date; LACUNA_UPDATE=1 cargo test schemas rewrites it"
        );
    }
}
