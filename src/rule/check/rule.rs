//! One rule as written.

use std::collections::BTreeMap;

use crate::rule::check::{Shared, context, examples, values};
use crate::rule::fields::{Faults, Fields};
use crate::rule::yaml::Node;
use crate::rule::{Bilingual, Code, Form, Kind, Pattern, Rule, Severity, Template};
use crate::text::Span;

pub(super) fn read(node: &Node, shared: &mut Shared, faults: &mut Faults<'_>) -> Option<Rule> {
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
    let own_glyphs = values::glyphs("masks", &mut fields, faults);
    let glyphs = own_glyphs.clone().unwrap_or_else(|| shared.glyphs.clone());
    let intent_here = values::intent("intent", &mut fields, faults);
    let severities: Vec<&str> = Severity::ALL.iter().map(|severity| severity.name()).collect();
    let rule = Rule {
        pack: shared.pack.clone(),
        title: title.unwrap_or_default(),
        help,
        kind: kind.unwrap_or(Kind::Other),
        anonymised: values::intent("anonymised", &mut fields, faults).or(if intent_here.is_some() {
            None
        } else {
            shared.anonymised
        }),
        intent: intent_here.unwrap_or(shared.intent),
        severity: fields.one_of("severity", Severity::named, &severities, faults),
        confidence: values::confidence(&mut fields, faults).unwrap_or(shared.confidence),
        evidence: fields.truth("evidence", faults),
        languages: shared.languages.clone(),
        regions: values::regions(&mut fields, faults),
        unit,
        forms: forms(&mut fields, unit, shared, faults),
        context: context::read(&mut fields, shared, faults),
        finds: Vec::new(),
        ignores: Vec::new(),
        sheet: faults.sheet.clone(),
        withheld: shared.withheld.clone(),
        glyphs,
        at,
        id,
    };
    let mut rule = rule;
    if rule.context.asks_for_blanks() {
        if own_glyphs.is_some() {
            faults.add(
                Code::UnknownValue,
                at,
                "an underlined space has no glyph, so `masks` says nothing".to_owned(),
                "of this rule",
                "leave `masks` out: the `x` of the templates is the underlined space",
            );
        }
        // It is drawn like a run of them.
        rule.glyphs = vec!['_'];
    }
    let (finds, ignores) = examples::read(&mut fields, at, faults);
    fields.finish(faults);
    (faults.found.len() == before).then_some(Rule { finds, ignores, ..rule })
}

impl Fields<'_> {
    fn require_bilingual(&mut self, name: &'static str, faults: &mut Faults<'_>) -> Option<Bilingual> {
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
