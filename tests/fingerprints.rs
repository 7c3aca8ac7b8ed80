//! Names of findings: what keeps them, what changes them, and that a baseline lives by it.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use lacuna::audit::{Baseline, Claims, Entry, Level, Policy, Selector, check};
use lacuna::document::Document;
use lacuna::io::builtin_rules;
use lacuna::scan::Scanner;
use proptest::prelude::*;

static SCANNER: LazyLock<Scanner> = LazyLock::new(|| Scanner::new(Arc::new(builtin_rules())));

/// The fingerprints of what is found in `text`, in order.
fn names_by(name: &str, text: &str, policy: &Policy) -> Vec<String> {
    let document = Document::read(name, text.as_bytes().to_vec(), None).expect("it is text");
    let found = check(document, &SCANNER, policy, jiff::civil::Date::MIN).findings;
    found.into_iter().map(|judged| judged.fingerprint.to_string()).collect()
}

fn names(text: &str) -> Vec<String> {
    names_by("a.md", text, &Policy::default())
}

/// The same without their order.
fn set(names: Vec<String>) -> BTreeSet<String> {
    names.into_iter().collect()
}

/// Paragraphs with masks. There are few of them, so that equal ones meet.
fn masked() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "研发投入增长xx.x%。",
        "新增企业xx家，达xx家，比上年增长xx%。",
        "截至20xx年底，完成投资____亿元。",
        "一是增长xx%；二是增长xx%。三是增长xx%。",
        "- 【待补充】\n- 【待补充】",
        "| 指标 | 数值 |\n|---|---|\n| 产值 | xx |\n| 产值 | xx |\n| xx | xx |",
        "Revenue grew to $XX.X million in 20XX.",
        "> 引用xx%\n> 增长xx%。",
    ])
}

/// Paragraphs without.
fn plain() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "没有占位的一段话。",
        "# 标题",
        "### 小标题，增长5.2%",
        "Nothing is missing here.",
        "```\nlet xx = 1;\n```",
    ])
}

fn text(paragraphs: &[&str]) -> String {
    paragraphs.join("\n\n") + "\n"
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn edits_elsewhere_keep_them(
        paragraphs in prop::collection::vec(masked(), 1..7),
        others in prop::collection::vec((plain(), any::<prop::sample::Index>()), 0..6),
        crlf in any::<bool>(),
        spaces in any::<bool>(),
    ) {
        let before = names(&text(&paragraphs));
        prop_assert_eq!(set(before.clone()).len(), before.len(), "no two are alike");
        let mut more = paragraphs.clone();
        for (other, at) in others {
            more.insert(at.index(more.len() + 1), other);
        }
        let mut after = text(&more);
        if spaces {
            after = after.replace("grew to", "grew  to");
        }
        if crlf {
            after = after.replace('\n', "\r\n");
        }
        prop_assert_eq!(before, names(&after));
    }

    #[test]
    fn moved_paragraphs_keep_them(
        moved in prop::collection::vec(prop_oneof![3 => masked(), 1 => plain()], 1..9)
            .prop_flat_map(|paragraphs| (Just(paragraphs.clone()), Just(paragraphs).prop_shuffle())),
    ) {
        let (paragraphs, shuffled) = moved;
        prop_assert_eq!(set(names(&text(&paragraphs))), set(names(&text(&shuffled))));
    }

    #[test]
    fn renamed_parents_keep_them_and_a_renamed_file_its_first_half(
        paragraphs in prop::collection::vec(masked(), 1..4),
        parents in "([a-z甲乙 ]{1,3}/){0,3}",
    ) {
        let text = text(&paragraphs);
        let policy = Policy::default();
        let before = names_by("docs/a.md", &text, &policy);
        prop_assert_eq!(&before, &names_by(&format!("{parents}a.md"), &text, &policy));
        for (old, new) in before.iter().zip(names_by("docs/b.md", &text, &policy)) {
            prop_assert_eq!(&old[..16], &new[..16]);
            prop_assert_ne!(&old[16..], &new[16..]);
        }
    }

    #[test]
    fn equal_masks_have_different_ones(count in 2..12usize, separator in prop::sample::select(vec!["，", "。", "\n\n", " | ", "\n- "])) {
        for mask in ["增长xx%", "xx万元", "【待补充】", "____年"] {
            let line = vec![mask; count].join(separator);
            let shown = if separator == " | " { format!("|{}\n|{}\n| {line} |", " a |".repeat(count), "-|".repeat(count)) } else { line };
            let found = names(&shown);
            prop_assert!(found.len() >= count, "{} of {count} in {shown}", found.len());
            prop_assert_eq!(set(found.clone()).len(), found.len());
        }
    }

    #[test]
    fn a_changed_sentence_changes_its_own_and_no_other(
        paragraphs in prop::collection::vec(masked().prop_filter("no table", |text| !text.starts_with('|')), 1..7),
        at in any::<prop::sample::Index>(),
    ) {
        let at = at.index(paragraphs.len());
        let own = names(&text(&paragraphs[at..=at])).len();
        let changed = paragraphs[at].replace("xx", "约xx").replace("____", "约____").replace("【", "注：【").replace("grew", "rose");
        let mut edited = paragraphs.clone();
        edited[at] = &changed;
        let (before, after) = (set(names(&text(&paragraphs))), set(names(&text(&edited))));
        // Of equal sentences the last ordinal goes: as many names as the paragraph has masks.
        prop_assert!(before.difference(&after).count() <= own);
        prop_assert!(after.difference(&before).count() > 0);
        prop_assert!(before.difference(&after).count() > 0);
    }

    #[test]
    fn a_new_row_of_a_table_is_the_one_that_is_new(rows in prop::collection::hash_set("[甲乙丙丁]{1,3}", 1..6), at in any::<prop::sample::Index>()) {
        let table = |rows: &[String]| {
            let lines: Vec<String> = rows.iter().map(|row| format!("| {row} | xx | 1 |\n")).collect();
            format!("| 指标 | 产值 | 说明 |\n|---|---|---|\n{}", lines.concat())
        };
        let mut rows: Vec<String> = rows.into_iter().collect();
        let before = names(&table(&rows));
        prop_assert_eq!(before.len(), rows.len());
        let at = at.index(rows.len() + 1);
        rows.insert(at, "戊".to_owned());
        let mut after = names(&table(&rows));
        after.remove(at);
        prop_assert_eq!(before, after);
    }

    #[test]
    fn a_rule_that_is_off_keeps_those_of_others(paragraphs in prop::collection::vec(masked(), 1..7)) {
        let text = text(&paragraphs);
        let off = Policy { rules: vec![(Selector::new("zh/count"), Level::Off)], ..Policy::default() };
        let (all, rest) = (set(names(&text)), set(names_by("a.md", &text, &off)));
        prop_assert!(rest.is_subset(&all));
    }

    #[test]
    fn a_baseline_holds_through_moves_and_renames_and_lets_one_new_mask_out(
        moved in prop::collection::vec(masked(), 1..7)
            .prop_flat_map(|paragraphs| (Just(paragraphs.clone()), Just(paragraphs).prop_shuffle())),
        renamed in any::<bool>(),
        at in any::<prop::sample::Index>(),
    ) {
        let (paragraphs, mut shuffled) = moved;
        let entry = |fingerprint| Entry {
            path: "old/a.md".to_owned(), fingerprint, rule: "r".to_owned(), text: "xx".to_owned(), reason: None,
        };
        let entries = names(&text(&paragraphs)).into_iter().map(entry).collect();
        let (path, gone) = if renamed { ("new/b.md", BTreeSet::from(["old/a.md".to_owned()])) } else { ("old/a.md", BTreeSet::new()) };
        shuffled.insert(at.index(shuffled.len() + 1), "出口额增长xx%。");
        let found = names_by(path, &text(&shuffled), &Policy::default());
        let mut claims = Claims::new(Baseline { entries }, &gone);
        let new = found.iter().filter(|name| claims.claim(path, name).is_none()).count();
        prop_assert_eq!(new, 1);
        prop_assert!(claims.stale(|_| true).is_empty());
    }
}
