//! Turns packs as written into rules that work.
//!
//! Everything that can be wrong with a rule on its own is found here, all of it in one pass, and
//! each fault points at the words in the YAML that caused it. Whether its examples come out as
//! written only a scan can tell (`scan::prove`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::document::Region;
use crate::rule::fields::{Faults, Fields, unknown_value};
use crate::rule::words::folded;
use crate::rule::yaml::{self, Node, Value};
use crate::rule::{
    Class, Code, Condition, Confidence, Context, Example, Fault, Form, Intent, Kind, Notice, Pattern, Rule, Rules,
    Severity, Sheet, Template, WordSet,
};
use crate::text::{Language, Span, canonical};

/// The glyphs of a pack that names none.
const GLYPHS: &[&str] = &["x", "X", "×", "*", "○", "●", "□", "■", "_"];

/// The most rules a run takes.
const RULES: usize = 20_000;

impl Rules {
    /// Reads and checks the packs in `sheets`.
    ///
    /// # Errors
    ///
    /// Returns every fault of every sheet, in order.
    pub fn load(sheets: &[Sheet]) -> Result<Self, Vec<Fault>> {
        let mut rules = Self { rules: Notice::ALL.into_iter().map(Notice::rule).collect(), ..Self::default() };
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
        duplicates(&rules, &mut found);
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
    let masks = glyphs("masks", &mut fields, faults)
        .unwrap_or_else(|| GLYPHS.iter().filter_map(|glyph| glyph.chars().next()).collect());
    let words = fields.take("words");
    let (sets, spans) = words.map_or_else(Default::default, |node| word_sets(node, faults));
    let mut shared = Shared {
        pack: name.unwrap_or("pack").into(),
        glyphs: masks,
        sets,
        used: BTreeSet::new(),
        intent: intent("intent", &mut fields, faults).unwrap_or(Intent::Missing),
        anonymised: intent("anonymised", &mut fields, faults),
        confidence: confidence(&mut fields, faults).unwrap_or(Confidence::Certain),
        languages: languages(&mut fields, faults),
        withheld: glyphs("withheld-masks", &mut fields, faults).unwrap_or_default(),
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
        if let Some(rule) = rule(item, &mut shared, faults) {
            rules.rules.push(rule);
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

fn rule(node: &Node, shared: &mut Shared, faults: &mut Faults<'_>) -> Option<Rule> {
    let mut fields = Fields::new(node, "the rule", faults)?;
    let before = faults.found.len();
    let id_node = fields.require("id", faults);
    let id = id_node.and_then(|node| faults.text(node, "`id`")).unwrap_or_default().to_owned();
    let at = id_node.map_or(fields.span, |node| node.span);
    if !id.is_empty() {
        fields.rename(format!("rule `{id}`"));
        if !id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "/-_.".contains(c)) {
            faults.add(
                Code::UnknownValue,
                at,
                format!("the id `{id}` has other signs than a-z, 0-9, / and -"),
                "not an id",
                "write it like `zh/percent`",
            );
        }
    }
    let title = fields.require_bilingual("title", faults);
    let help = fields.bilingual("help", faults);
    let kind = one_of_kind(&mut fields, faults);
    let unit = fields.one_of("unit", |name| (name == "none").then_some(false), &["none"], faults).unwrap_or(true);
    let glyphs = glyphs("masks", &mut fields, faults).unwrap_or_else(|| shared.glyphs.clone());
    let intent_here = intent("intent", &mut fields, faults);
    let severities: Vec<&str> = Severity::ALL.iter().map(|severity| severity.name()).collect();
    let rule = Rule {
        pack: shared.pack.clone(),
        title: title.unwrap_or_default(),
        help,
        kind: kind.unwrap_or(Kind::Other),
        anonymised: intent("anonymised", &mut fields, faults).or(if intent_here.is_some() {
            None
        } else {
            shared.anonymised
        }),
        intent: intent_here.unwrap_or(shared.intent),
        severity: fields.one_of("severity", Severity::named, &severities, faults),
        confidence: confidence(&mut fields, faults).unwrap_or(shared.confidence),
        evidence: fields.truth("evidence", faults),
        languages: shared.languages.clone(),
        regions: regions(&mut fields, faults),
        unit,
        forms: forms(&mut fields, unit, shared, faults),
        context: context(&mut fields, shared, faults),
        finds: Vec::new(),
        ignores: Vec::new(),
        sheet: faults.sheet.clone(),
        withheld: shared.withheld.clone(),
        glyphs,
        at,
        id,
    };
    let (finds, ignores) = examples(&mut fields, at, faults);
    fields.finish(faults);
    (faults.found.len() == before).then_some(Rule { finds, ignores, ..rule })
}

impl Fields<'_> {
    fn require_bilingual(&mut self, name: &'static str, faults: &mut Faults<'_>) -> Option<crate::rule::Bilingual> {
        let before = faults.found.len();
        let found = self.bilingual(name, faults);
        if found.is_none() && faults.found.len() == before {
            let span = self.span;
            faults.add(
                Code::MissingField,
                span,
                format!("the rule has no `{name}`"),
                &format!("`{name}` is missing here"),
                "say in a few words what the rule finds: `title: { en: …, zh: … }`",
            );
        }
        found
    }
}

fn one_of_kind(fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Option<Kind> {
    let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    let before = faults.found.len();
    let kind = fields.one_of("kind", Kind::named, &kinds, faults);
    if kind.is_none() && faults.found.len() == before {
        faults.add(
            Code::MissingField,
            fields.span,
            "the rule has no `kind`".to_owned(),
            "`kind` is missing here",
            &format!("one of {}", kinds.join(", ")),
        );
    }
    kind
}

fn intent(name: &'static str, fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Option<Intent> {
    let intents: Vec<&str> = Intent::ALL.iter().map(|intent| intent.name()).collect();
    fields.one_of(name, Intent::named, &intents, faults)
}

fn confidence(fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Option<Confidence> {
    let all: Vec<&str> = Confidence::ALL.iter().map(|confidence| confidence.name()).collect();
    fields.one_of("confidence", Confidence::named, &all, faults)
}

fn glyphs(name: &'static str, fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Option<Vec<char>> {
    let node = fields.take(name)?;
    let mut glyphs = Vec::new();
    for item in faults.list(node, &format!("`{name}`")) {
        let Some(text) = faults.text(item, "a mask glyph") else { continue };
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) if !c.is_ascii_digit() && !c.is_whitespace() => glyphs.push(canonical(c)),
            _ => faults.add(
                Code::UnknownValue,
                item.span,
                format!("`{text}` is no glyph"),
                "one character is wanted",
                "name single characters, neither digits nor spaces",
            ),
        }
    }
    Some(glyphs)
}

type Sets = (BTreeMap<String, Arc<WordSet>>, Vec<(String, Span)>);

fn word_sets(node: &Node, faults: &mut Faults<'_>) -> Sets {
    let mut sets: BTreeMap<String, Arc<WordSet>> = BTreeMap::new();
    let mut spans = Vec::new();
    let Value::Map(entries) = &node.value else {
        Fields::new(node, "`words`", faults);
        return (sets, spans);
    };
    let mut nested = BTreeSet::new();
    for (key, value) in entries {
        let name = key.text().unwrap_or_default().to_owned();
        let reserved = ["number", "numeral", "text", "blank"].contains(&name.as_str())
            || Class::ALL.iter().any(|(_, class)| *class == name);
        if name.is_empty() || reserved || !name.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c == '_') {
            faults.add(
                Code::UnknownValue,
                key.span,
                format!("a word set cannot be called `{name}`"),
                "not a name",
                "use a-z and -, and none of the names that templates and conditions know already",
            );
            continue;
        }
        let mut words: Vec<String> = Vec::new();
        // One text of words with spaces between, or a list.
        let written: Vec<(&str, Span)> = match value.text() {
            Some(text) => text.split_whitespace().map(|word| (word, value.span)).collect(),
            None => {
                let items = faults.list(value, "a word set");
                items.iter().filter_map(|item| Some((faults.text(item, "a word")?, item.span))).collect()
            }
        };
        for (word, span) in written {
            match set_name(word) {
                Some(inner) => match sets.get(inner) {
                    Some(set) => {
                        words.extend(set.words().iter().cloned());
                        nested.insert(inner.to_owned());
                    }
                    None => faults.add(
                        Code::UnknownSet,
                        span,
                        format!("no word set before this one is called `{inner}`"),
                        "unknown set",
                        "define it above",
                    ),
                },
                None => words.push(word.to_owned()),
            }
        }
        if words.is_empty() {
            faults.add(Code::MissingField, value.span, format!("the word set `{name}` is empty"), "no words in it", "");
        }
        sets.insert(name.clone(), Arc::new(WordSet::new(&name, words)));
        spans.push((name, key.span));
    }
    spans.retain(|(name, _)| !nested.contains(name));
    (sets, spans)
}

fn set_name(text: &str) -> Option<&str> {
    text.strip_prefix('{')?.strip_suffix('}').filter(|name| !name.is_empty() && !name.contains(['{', '}', ' ']))
}

fn forms(fields: &mut Fields<'_>, unit: bool, shared: &mut Shared, faults: &mut Faults<'_>) -> Vec<Form> {
    let find = fields.take("find");
    let pattern = fields.take("pattern");
    if find.is_none() && pattern.is_none() {
        faults.add(
            Code::MissingField,
            fields.span,
            "the rule has neither `find` nor `pattern`".to_owned(),
            "nothing to look for",
            "write what a mask looks like: `find: [\"xx.x%\"]`",
        );
    }
    let mut forms = Vec::new();
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for item in find.map_or(&[][..], |node| faults.list(node, "`find`")) {
        let Some(written) = faults.text(item, "a template") else { continue };
        let used = &mut shared.used;
        match Template::parse(written, &shared.sets, unit, &mut |name| {
            used.insert(name.to_owned());
        }) {
            Ok(template) => forms.push(Form::Template(template)),
            Err(fault) => {
                let code = if fault.message.starts_with("no word set") { Code::UnknownSet } else { Code::Template };
                let span = item.inner(&faults.sheet.text, fault.span);
                faults.add(code, span, fault.message, "here", &fault.help);
            }
        }
        if let Some(earlier) = seen.insert(written, item.span) {
            faults.add(
                Code::DuplicateTemplate,
                item.span,
                format!("the template `{written}` stands twice"),
                "again",
                "leave one out",
            );
            if let Some(fault) = faults.found.last_mut() {
                fault.related = Some((earlier, "first here".to_owned()));
            }
        }
    }
    if let Some(node) = pattern
        && let Some(written) = faults.text(node, "`pattern`")
    {
        // The patterns that come with the program are compiled when they are first asked.
        let read = Pattern::parse(written.trim_end());
        let read = if faults.sheet.builtin { read } else { read.and_then(|read| read.compile().map(|()| read)) };
        match read {
            Ok(pattern) => forms.push(Form::Pattern(pattern)),
            Err(fault) => {
                let span = node.inner(&faults.sheet.text, fault.span);
                faults.add(fault.code, span, fault.message, "here", &fault.help);
            }
        }
    }
    forms
}

fn regions(fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Vec<Region> {
    let Some(node) = fields.take("in") else {
        let left_out = [Region::Code, Region::Comment, Region::Link];
        return Region::ALL.iter().map(|&(region, _)| region).filter(|region| !left_out.contains(region)).collect();
    };
    let all: Vec<&str> = Region::ALL.iter().map(|&(_, name)| name).collect();
    let mut regions = Vec::new();
    for item in faults.list(node, "`in`") {
        let Some(text) = faults.text(item, "a kind of text") else { continue };
        match Region::ALL.iter().find(|(_, name)| *name == text) {
            Some(&(region, _)) => regions.push(region),
            None => unknown_value(item, "in", text, &all, faults),
        }
    }
    regions
}

fn context(fields: &mut Fields<'_>, shared: &mut Shared, faults: &mut Faults<'_>) -> Context {
    let before = conditions("before", fields, shared, faults);
    let after = conditions("after", fields, shared, faults);
    let label = label_words(conditions("label", fields, shared, faults));
    let mut context = Context { before, after, label, ..Context::default() };
    if let Some(node) = fields.take("unless")
        && let Some(mut unless) = Fields::new(node, "`unless`", faults)
    {
        context.not_before = conditions("before", &mut unless, shared, faults);
        context.not_after = conditions("after", &mut unless, shared, faults);
        context.not_label = label_words(conditions("label", &mut unless, shared, faults));
        context.not_alone = unless.truth("alone", faults);
        unless.finish(faults);
    }
    context
}

/// Labels are compared in lower case: `Name`, `NAME` and `name` name one field.
fn label_words(conditions: Vec<Condition>) -> Vec<Condition> {
    let lower = |condition| match condition {
        Condition::Word(word) => Condition::Word(word.to_ascii_lowercase()),
        Condition::Words(set) => {
            let words = set.words().iter().map(|word| word.to_ascii_lowercase());
            Condition::Words(Arc::new(WordSet::new(set.name(), words)))
        }
        class => class,
    };
    conditions.into_iter().map(lower).collect()
}

fn languages(fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Vec<Language> {
    let Some(node) = fields.take("languages") else { return Vec::new() };
    let all: Vec<&str> = Language::ALL.iter().map(|&(_, name)| name).collect();
    let mut languages = Vec::new();
    for item in faults.list(node, "`languages`") {
        let Some(text) = faults.text(item, "a language") else { continue };
        match Language::ALL.iter().find(|(_, name)| *name == text) {
            Some(&(language, _)) => languages.push(language),
            None => unknown_value(item, "languages", text, &all, faults),
        }
    }
    languages
}

fn conditions(
    name: &'static str,
    fields: &mut Fields<'_>,
    shared: &mut Shared,
    faults: &mut Faults<'_>,
) -> Vec<Condition> {
    let Some(node) = fields.take(name) else { return Vec::new() };
    let mut conditions = Vec::new();
    for item in faults.list(node, &format!("`{name}`")) {
        let Some(text) = faults.text(item, "a condition") else { continue };
        let Some(inner) = set_name(text) else {
            conditions.push(Condition::Word(folded(text)));
            continue;
        };
        let class = Class::ALL.iter().find(|(_, class)| *class == inner);
        match (class, shared.sets.get(inner)) {
            (Some((class, _)), _) => conditions.push(Condition::Class(*class)),
            (None, Some(set)) => {
                shared.used.insert(inner.to_owned());
                conditions.push(Condition::Words(set.clone()));
            }
            (None, None) => {
                let classes: Vec<&str> = Class::ALL.iter().map(|&(_, class)| class).collect();
                let help = format!("define it under `words:`, or use a class: {}", classes.join(", "));
                faults.add(
                    Code::UnknownSet,
                    item.span,
                    format!("no word set is called `{inner}`"),
                    "unknown set",
                    &help,
                );
            }
        }
    }
    conditions
}

fn examples(fields: &mut Fields<'_>, at: Span, faults: &mut Faults<'_>) -> (Vec<Example>, Vec<Example>) {
    const HELP: &str = "give both: `examples: { finds: [\"增长⟦xx⟧%\"], ignores: [\"增长5%\"] }`";
    let mut fields = match fields.take("examples").map(|node| Fields::new(node, "`examples`", faults)) {
        Some(Some(fields)) => fields,
        Some(None) => return Default::default(),
        None => {
            faults.add(Code::MissingExample, at, "the rule has no examples".to_owned(), "no `examples`", HELP);
            return Default::default();
        }
    };
    let mut read = |name: &'static str, marked: bool, faults: &mut Faults<'_>| {
        let mut examples = Vec::new();
        let items = fields.take(name).map_or(&[][..], |node| faults.list(node, &format!("`{name}`")));
        for item in items {
            let Some(text) = faults.text(item, "an example") else { continue };
            match Example::parse(text, item.span) {
                Some(example) if example.masks.is_empty() == marked => {
                    let (message, help) = if marked {
                        ("nothing is marked in the example", "put ⟦ and ⟧ around what the rule finds")
                    } else {
                        ("an example to be ignored has marks", "leave them out, or move it to `finds`")
                    };
                    faults.add(Code::BadExample, item.span, message.to_owned(), "here", help);
                }
                Some(example) => examples.push(example),
                None => faults.add(
                    Code::BadExample,
                    item.span,
                    "the marks ⟦ ⟧ do not pair".to_owned(),
                    "here",
                    "write ⟦ before and ⟧ after each mask",
                ),
            }
        }
        if items.is_empty() {
            faults.add(
                Code::MissingExample,
                at,
                format!("the rule has no example under `{name}`"),
                "of this rule",
                HELP,
            );
        }
        examples
    };
    let finds = read("finds", true, faults);
    let ignores = read("ignores", false, faults);
    fields.finish(faults);
    (finds, ignores)
}

/// Finds ids that stand twice, and templates that two rules ask for in the same context.
fn duplicates(rules: &Rules, found: &mut Vec<Fault>) {
    let mut ids: BTreeMap<&str, &Rule> = BTreeMap::new();
    let mut templates: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    for rule in &rules.rules {
        if let Some(earlier) = ids.insert(&rule.id, rule) {
            let message = format!("the id `{}` stands twice; the other one is in {}", rule.id, earlier.sheet.name);
            found.push(twice(Code::DuplicateId, message, rule, earlier, "give one of them another id"));
        }
        for form in &rule.forms {
            let others = templates.entry(form.written()).or_default();
            let alike = |other: &&&Rule| {
                other.id != rule.id
                    && other.glyphs == rule.glyphs
                    && other.regions == rule.regions
                    && other.context == rule.context
            };
            let earlier = others.iter().find(alike).copied();
            others.push(rule);
            if let Some(earlier) = earlier {
                let message = format!("`{}` already asks for `{}`", earlier.id, form.written());
                found.push(twice(
                    Code::DuplicateTemplate,
                    message,
                    rule,
                    earlier,
                    "leave it out of one of them, or give it another context",
                ));
            }
        }
    }
}

fn twice(code: Code, message: String, rule: &Rule, earlier: &Rule, help: &str) -> Fault {
    let same_file = Arc::ptr_eq(&rule.sheet.text, &earlier.sheet.text);
    Fault {
        code,
        message,
        sheet: rule.sheet.clone(),
        span: rule.at,
        label: "here again".to_owned(),
        help: Some(help.to_owned()),
        related: same_file.then(|| (earlier.at, "first here".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Loads `yaml` and lists `code: what is underlined` of each fault.
    #[track_caller]
    fn check(yaml: &str, expected: &[(&str, &str)]) {
        let sheet = Sheet { name: "case.yml".into(), text: yaml.into(), builtin: false };
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
