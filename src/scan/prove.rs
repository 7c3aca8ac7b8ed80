//! Rules prove themselves: their examples come out as written.

use std::sync::Arc;

use crate::document::Document;
use crate::rule::{Code, Example, Fault, Rule, RuleId, Rules};
use crate::scan::Scanner;
use crate::scan::choose::Evidence;
use crate::text::Span;

/// Runs the examples of every rule of `rules` and returns what does not come out as written: a
/// mark where the rule finds nothing, a finding that is not marked, a rule in whose place another
/// one speaks.
#[must_use]
pub fn prove(rules: &Arc<Rules>) -> Vec<Fault> {
    let scanner = Scanner::new(rules.clone());
    let mut faults = Vec::new();
    for (id, rule) in rules.iter() {
        for example in &rule.finds {
            faults.extend(finds(&scanner, id, rule, example));
        }
        for example in &rule.ignores {
            let found = scan(&scanner, rule, example).into_iter().find(|&(by, _)| by == id);
            if let Some((_, span)) = found {
                let message =
                    format!("rule `{}` finds `{}` in an example to be ignored", rule.id, span.slice(&example.text));
                faults.push(fault(
                    Code::NotIgnored,
                    message,
                    rule,
                    example,
                    "found here",
                    "narrow the rule with `before:`, `after:` or `unless:`",
                ));
            }
        }
    }
    faults
}

fn scan(scanner: &Scanner, rule: &Rule, example: &Example) -> Vec<(RuleId, Span)> {
    let document = match &example.look {
        None => Document::plain("example", &example.text),
        Some(look) => Document::painted("example", &example.text, &example.masks, look.example()),
    };
    scanner
        .scan_with(&document, Evidence::Granted(rule.languages.first().copied()))
        .into_iter()
        .map(|finding| (finding.rule, finding.span))
        .collect()
}

fn finds(scanner: &Scanner, id: RuleId, rule: &Rule, example: &Example) -> Option<Fault> {
    let found = scan(scanner, rule, example);
    let own: Vec<Span> = found.iter().filter(|&&(by, _)| by == id).map(|&(_, span)| span).collect();
    if own == example.masks {
        return None;
    }
    let text = |span: Span| span.slice(&example.text);
    let Some(missed) = example.masks.iter().copied().find(|mask| !own.contains(mask)) else {
        let extra = own.into_iter().find(|span| !example.masks.contains(span))?;
        let message = format!("rule `{}` also finds `{}`, which is not marked", rule.id, text(extra));
        return Some(fault(Code::Misplaced, message, rule, example, "in this example", "mark it, or narrow the rule"));
    };
    let other = found.iter().find(|(by, span)| *by != id && span.overlaps(missed));
    let near = own.into_iter().find(|span| span.overlaps(missed));
    Some(match (near, other) {
        (Some(near), _) => {
            let message = format!("rule `{}` finds `{}` where `{}` is marked", rule.id, text(near), text(missed));
            fault(
                Code::Misplaced,
                message,
                rule,
                example,
                "in this example",
                "move the marks, or put ⟦ ⟧ around the mask in the template",
            )
        }
        (None, Some((by, _))) => {
            let other = &scanner.rules().get(*by).id;
            let message = format!("rule `{other}` speaks instead of `{}` at `{}`", rule.id, text(missed));
            fault(
                Code::Shadowed,
                message,
                rule,
                example,
                "in this example",
                "the longer match wins: write more of what stands around the mask, or drop one of the rules",
            )
        }
        (None, None) => {
            let message = format!("rule `{}` finds nothing at `{}`", rule.id, text(missed));
            fault(
                Code::NotFound,
                message,
                rule,
                example,
                "in this example",
                "`lacuna rules try` shows what the rules make of a text",
            )
        }
    })
}

fn fault(code: Code, message: String, rule: &Rule, example: &Example, label: &str, help: &str) -> Fault {
    Fault {
        code,
        message,
        sheet: rule.sheet.clone(),
        span: example.at,
        label: label.to_owned(),
        help: Some(help.to_owned()),
        related: Some((rule.at, "of this rule".to_owned())),
    }
}
