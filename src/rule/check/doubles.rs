//! What two rules both say.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::rule::{Code, Fault, Rule, Rules};

/// Finds ids that stand twice, and templates that two rules ask for in the same context.
pub(super) fn find(rules: &Rules, found: &mut Vec<Fault>) {
    let mut ids: BTreeMap<&str, &Rule> = BTreeMap::new();
    let mut templates: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    for (_, rule) in rules.iter() {
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
