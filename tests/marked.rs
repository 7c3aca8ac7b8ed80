//! Documents with marks on their masks: `⟦xx.x⟧⟨percent %⟩`, kind, unit (`-` for none) and intent
//! (left out when it is `missing`).
//!
//! Not every mask of every document is found; `docs/quality.md` says how many are, document by
//! document, and is held to what the rules do now: a change for the worse shows in review.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use lacuna::document::Document;
use lacuna::io::builtin_rules;
use lacuna::scan::Scanner;

/// One mask as the fixture marks it or as the scan finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mask {
    kind: String,
    unit: String,
    intent: String,
}

type Masks = BTreeMap<(usize, usize), Mask>;

fn parse(marked: &str) -> (String, Masks) {
    let (mut plain, mut masks) = (String::new(), Masks::new());
    let mut rest = marked;
    while let Some((before, after)) = rest.split_once('⟦') {
        plain.push_str(before);
        let (mask, after) = after.split_once("⟧⟨").expect("a mask is followed by its kind");
        let (about, after) = after.split_once('⟩').expect("a kind is closed");
        let mut about = about.split(' ');
        let start = plain.len();
        plain.push_str(mask);
        let mask = Mask {
            kind: about.next().unwrap_or_default().to_owned(),
            unit: about.next().unwrap_or("-").replace('␠', " "),
            intent: about.next().unwrap_or("missing").to_owned(),
        };
        masks.insert((start, plain.len()), mask);
        rest = after;
    }
    plain.push_str(rest);
    (plain, masks)
}

fn scan(scanner: &Scanner, name: &str, plain: &str) -> Masks {
    let document = Document::read(name, plain.as_bytes().to_vec(), None).expect("a fixture is text");
    let found = scanner.scan(&document);
    found
        .iter()
        .map(|finding| {
            let span = document.source_span(finding.span);
            let unit = finding.unit.map_or("-", |unit| unit.slice(document.text()));
            let mask = Mask {
                kind: finding.kind.name().to_owned(),
                unit: unit.to_owned(),
                intent: finding.intent.name().to_owned(),
            };
            ((span.start(), span.end()), mask)
        })
        .collect()
}

#[derive(Default, Clone, Copy)]
struct Score {
    marked: usize,
    found: usize,
    right: usize,
    kind: usize,
    unit: usize,
    intent: usize,
}

impl Score {
    fn of(marked: &Masks, found: &Masks) -> Self {
        let mut score = Self { marked: marked.len(), found: found.len(), ..Self::default() };
        for (place, wanted) in marked {
            if let Some(mask) = found.get(place) {
                score.right += 1;
                score.kind += usize::from(mask.kind == wanted.kind);
                score.unit += usize::from(mask.unit == wanted.unit);
                score.intent += usize::from(mask.intent == wanted.intent);
            }
        }
        score
    }

    fn add(&mut self, other: Self) {
        self.marked += other.marked;
        self.found += other.found;
        self.right += other.right;
        self.kind += other.kind;
        self.unit += other.unit;
        self.intent += other.intent;
    }

    fn row(self, name: &str) -> String {
        let share = |part: usize, whole: usize| {
            if whole == 0 { "–".to_owned() } else { format!("{:.3}", part as f64 / whole as f64) }
        };
        format!(
            "| {name} | {} | {} | {} | {} | {} | {} | {} |\n",
            self.marked,
            self.found,
            share(self.right, self.found),
            share(self.right, self.marked),
            share(self.kind, self.right),
            share(self.unit, self.right),
            share(self.intent, self.right),
        )
    }
}

static SCANNER: LazyLock<Scanner> = LazyLock::new(|| Scanner::new(Arc::new(builtin_rules())));

fn quality() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/marked");
    let mut names: Vec<String> = fs::read_dir(folder.clone())
        .expect("the fixtures are there")
        .map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert!(names.len() >= 15, "too few marked documents");
    let mut total = Score::default();
    let mut rows = String::new();
    for name in &names {
        let marked = fs::read_to_string(folder.join(name)).expect("a fixture is text");
        let (plain, masks) = parse(&marked);
        let score = Score::of(&masks, &scan(&SCANNER, name, &plain));
        total.add(score);
        rows.push_str(&score.row(name));
    }
    let mut page = String::from(
        "# Quality\n\nWhat the built-in rules find in the documents under `fixtures/marked`, which are invented and were\n\
         marked by hand. A mask counts as right when its place is exactly as marked; kind, unit and intent\n\
         are shares of those. This page is written by `LACUNA_UPDATE=1 cargo test marked` and compared\n\
         by every test run.\n\n\
         | document | marked | found | precision | recall | kind | unit | intent |\n|---|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    page.push_str(&rows);
    page.push_str(&total.row("**all**"));
    let f1 = 2.0 * total.right as f64 / (total.found + total.marked) as f64;
    write!(page, "\nF1 over all masks: {f1:.3}.\n").expect("memory takes everything");
    page
}

#[test]
fn the_quality_page_says_what_the_rules_do() {
    let page = quality();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/quality.md");
    if std::env::var_os("LACUNA_UPDATE").is_some() {
        fs::write(&path, &page).expect("the page can be written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == page, "docs/quality.md is out of date; LACUNA_UPDATE=1 cargo test marked rewrites it\n{page}");
}

#[test]
fn finds_nothing_where_nothing_is_masked() {
    for name in ["zh-hard-negatives.txt", "en-nothing-masked.md"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/marked").join(name);
        let plain = fs::read_to_string(path).expect("a fixture is text");
        assert_eq!(scan(&SCANNER, name, &plain), Masks::new(), "{name}");
    }
}
