//! Turns packs as written into rules that work.
//!
//! Everything that can be wrong with a rule on its own is found here, all of it in one pass, and
//! each fault points at the words in the YAML that caused it. Whether its examples come out as
//! written only a scan can tell (`scan::prove`).

mod context;
mod doubles;
mod examples;
mod look;
mod rule;
mod sets;
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::rule::fields::{Faults, Fields};
use crate::rule::yaml::{self, Node};
use crate::rule::{Code, Confidence, Fault, Intent, Notice, Rules, Sheet, WordSet};
use crate::text::Language;

/// The glyphs of a pack that names none.
const GLYPHS: &[&str] = &["x", "X", "×", "*", "○", "●", "□", "■", "_"];

/// The most rules a run takes.
const RULES: usize = 20_000;

impl Rules {
    /// No rules but those of the audit itself.
    pub(super) fn new() -> Self {
        Self { rules: Notice::ALL.into_iter().map(|notice| notice.rule().into()).collect(), ..Self::default() }
    }

    /// Reads and checks the packs in `sheets`.
    ///
    /// # Errors
    ///
    /// Returns every fault of every sheet, in order.
    pub fn load(sheets: &[Sheet]) -> Result<Self, Vec<Fault>> {
        Self::new().with(sheets)
    }

    /// The same with the packs in `sheets`.
    ///
    /// # Errors
    ///
    /// Returns every fault of every sheet, in order.
    pub fn with(self, sheets: &[Sheet]) -> Result<Self, Vec<Fault>> {
        if sheets.is_empty() {
            return Ok(self);
        }
        let mut rules = Self { made_from: None, ..self };
        let mut found = Vec::new();
        for sheet in sheets {
            match yaml::parse(sheet) {
                Ok(root) => {
                    let mut faults = Faults { sheet, found: &mut found };
                    pack(&root, &mut rules, &mut faults);
                }
                Err(fault) => found.push(*fault),
            }
        }
        doubles::find(&rules, &mut found);
        if found.is_empty() { Ok(rules) } else { Err(found) }
    }
}

/// What the rules of one pack share.
struct Shared {
    pack: Arc<str>,
    glyphs: Vec<char>,
    sets: BTreeMap<String, Arc<WordSet>>,
    used: BTreeSet<String>,
    intent: Intent,
    anonymised: Option<Intent>,
    confidence: Confidence,
    languages: Vec<Language>,
    withheld: Vec<char>,
}

fn pack(root: &Node, rules: &mut Rules, faults: &mut Faults<'_>) {
    let Some(mut fields) = Fields::new(root, "the pack", faults) else { return };
    let name = fields.require("pack", faults).and_then(|node| faults.text(node, "`pack`"));
    fields.text("about", faults);
    let masks = values::glyphs("masks", &mut fields, faults)
        .unwrap_or_else(|| GLYPHS.iter().filter_map(|glyph| glyph.chars().next()).collect());
    let words = fields.take("words");
    let (sets, spans) = words.map_or_else(Default::default, |node| sets::read(node, faults));
    let mut shared = Shared {
        pack: name.unwrap_or("pack").into(),
        glyphs: masks,
        sets,
        used: BTreeSet::new(),
        intent: values::intent("intent", &mut fields, faults).unwrap_or(Intent::Missing),
        anonymised: values::intent("anonymised", &mut fields, faults),
        confidence: values::confidence(&mut fields, faults).unwrap_or(Confidence::Certain),
        languages: values::languages(&mut fields, faults),
        withheld: values::glyphs("withheld-masks", &mut fields, faults).unwrap_or_default(),
    };
    if let Some(node) = fields.take("parties") {
        let items = faults.list(node, "`parties`");
        rules.parties.extend(items.iter().filter_map(|item| faults.text(item, "a party")).map(str::to_owned));
    }
    let items = fields.require("rules", faults).map_or(&[][..], |node| faults.list(node, "`rules`"));
    fields.finish(faults);
    for item in items {
        if rules.rules.len() >= RULES {
            faults.add(Code::Limit, item.span, format!("more than {RULES} rules"), "the first too many", "");
            break;
        }
        if let Some(rule) = rule::read(item, &mut shared, faults) {
            rules.rules.push(rule.into());
        }
    }
    for (name, span) in spans {
        if !shared.used.contains(&name) {
            faults.add(
                Code::UnusedSet,
                span,
                format!("no rule uses the word set `{name}`"),
                "never used",
                "drop it, or use it in a template",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Loads `yaml` and lists `code: what is underlined` of each fault.
    #[track_caller]
    fn check(yaml: &str, expected: &[(&str, &str)]) {
        let sheet = Sheet { name: "case.yml".into(), text: Arc::new(yaml.to_owned().into()), builtin: false };
        let found = Rules::load(&[sheet]).err().unwrap_or_default();
        let shown: Vec<(&str, &str)> = found.iter().map(|fault| (fault.code.name(), fault.span.slice(yaml))).collect();
        assert_eq!(shown, expected, "{found:#?}");
    }

    const GOOD: &str = "pack: p\nrules:\n  - id: p/a\n    title: { en: a, zh: 甲 }\n    find: [\"xx%\"]\n    kind: percent\n    examples: { finds: [\"⟦xx⟧%\"], ignores: [\"5%\"] }\n";

    #[test]
    fn takes_a_good_pack() {
        check(GOOD, &[]);
    }

    #[test]
    fn shows_every_fault_at_its_place_in_one_run() {
        check(
            "pack: [a]\nrules:\n  - id: p/a\n    titel: { en: a, zh: 甲 }\n    find: [\"xx{nope}\", 'x{', 'xx和xx']\n    kind: procent\n    in: [prose, tabel-cell]\n    severity: 3\n  - 7\n",
            &[
                ("wrong-type", "["),
                ("missing-field", "id"),
                ("unknown-value", "procent"),
                ("unknown-value", "3"),
                ("unknown-value", "tabel-cell"),
                ("unknown-set", "{nope}"),
                ("bad-template", "{"),
                ("bad-template", "xx"),
                ("missing-example", "p/a"),
                ("unknown-field", "titel"),
                ("wrong-type", "7"),
            ],
        );
    }

    #[test]
    fn finds_what_is_wrong_with_a_look() {
        let with = |fields: &str| GOOD.replace("    kind: percent", &format!("    {fields}\n    kind: percent"));
        check(&with("look: { colour: [red, '#C00000', any], highlight: yellow }"), &[]);
        check(&with("unless: { look: { colour: grey } }"), &[]);
        let plain = GOOD.replace("[\"⟦xx⟧%\"]", "[{ text: \"⟦xx⟧%\", look: { colour: red } }]");
        check(&plain, &[]);
        check(
            &with("look: { colour: rde, highlight: [yelow] }"),
            &[("unknown-value", "rde"), ("unknown-value", "yelow")],
        );
        check(&with("look: { color: red }"), &[("unknown-field", "color")]);
        check(&with("look: { underlined-space: yes }"), &[("wrong-type", "yes")]);
        check(&with("look: {}"), &[("missing-field", "{")]);
        check(&with("look: red"), &[("wrong-type", "red")]);
        check(&with("look: { colour: '#C0000G' }"), &[("unknown-value", "'#C0000G'")]);
        check(&with("masks: [x]\n    look: { underlined-space: true }"), &[("unknown-value", "p/a")]);
        let ignores = |item: &str| GOOD.replace("[\"5%\"]", item);
        check(&ignores("[{ text: \"⟦5⟧%\", look: { colour: red } }]"), &[]);
        check(&ignores("[{ text: \"5%\", look: { colour: red } }]"), &[("bad-example", "{")]);
        check(&ignores("[{ look: { colour: red } }]"), &[("missing-field", "look")]);
    }

    #[test]
    fn points_inside_a_pattern() {
        let bad = GOOD.replace("find: [\"xx%\"]", "pattern: '(?<mask>x{2})年\\b'");
        check(&bad, &[("word-boundary", "\\b")]);
        let bad = GOOD.replace("find: [\"xx%\"]", "pattern: \"(?<mask>x{2})\\u5e74(\"");
        check(&bad, &[("bad-regex", "(")]);
    }

    #[test]
    fn finds_doubles_and_missing_examples() {
        let again = GOOD.replace("pack: p\nrules:\n", "");
        check(&format!("{GOOD}{again}"), &[("duplicate-id", "p/a")]);
        let other = again.replace("p/a", "p/b");
        check(&format!("{GOOD}{other}"), &[("duplicate-template", "p/b")]);
        check(&GOOD.replace(", ignores: [\"5%\"]", ""), &[("missing-example", "p/a")]);
        check(&GOOD.replace("⟦xx⟧", "⟦xx"), &[("bad-example", "\"⟦xx%\"")]);
        check(&GOOD.replace("pack: p\n", "pack: p\nwords: { u: [人] }\n"), &[("unused-set", "u")]);
    }
}
