//! SARIF 2.1.0 (OASIS), as GitHub code scanning and editors read it.
//!
//! Columns count characters (`columnKind`), every result has a `startLine`, and what is ignored or
//! baselined is marked by `suppressions`, not left out: a result that vanishes is taken for fixed.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use crate::audit::{Audited, By, Totals};
use crate::report::item::{Item, items, uri};
use crate::report::{Report, Style};
use crate::rule::{Rule, Severity};

pub(super) struct Sarif {
    style: Style,
    results: usize,
    rules: BTreeMap<String, Value>,
}

impl Sarif {
    pub(super) fn new(style: Style) -> Self {
        Self { style: Style { suppressed: true, ..style }, results: 0, rules: BTreeMap::new() }
    }

    fn result(&self, item: &Item<'_>) -> Value {
        let (judged, end) = (item.judged, item.end());
        let mut result = json!({
            "ruleId": item.rule.id,
            "level": item.severity().name(),
            "message": { "text": item.message(self.style.lang) },
            "locations": [{
                "physicalLocation": {
                    "artifactLocation": location(item.path),
                    "region": {
                        "startLine": judged.at.line,
                        "startColumn": judged.at.column,
                        "endLine": end.line,
                        "endColumn": end.column,
                        "snippet": { "text": item.mask() }
                    }
                },
                "logicalLocations": if judged.finding.heading.is_empty() { json!([]) } else {
                    json!([{ "fullyQualifiedName": &*judged.finding.heading, "kind": "section" }])
                }
            }],
            // GitHub matches results by the first, every other reader by ours.
            "partialFingerprints": {
                "primaryLocationLineHash": format!("{}:1", judged.fingerprint),
                "lacuna/v1": &*judged.fingerprint
            },
            "properties": {
                "kind": judged.finding.kind.name(),
                "intent": judged.finding.intent.name(),
                "label": judged.finding.label,
                "unit": item.unit(),
                "sentence": item.sentence()
            }
        });
        if let Some(suppression) = &judged.suppressed {
            let kind = if suppression.by == By::Ignore { "inSource" } else { "external" };
            result["suppressions"] =
                json!([{ "kind": kind, "status": "accepted", "justification": suppression.reason }]);
        }
        result
    }

    fn rule(&self, rule: &Rule) -> Value {
        let title = self.style.lang.of(&rule.title);
        let help = rule.help.as_ref().map_or(title, |help| self.style.lang.of(help));
        let level = rule.severity.unwrap_or(Severity::Error).name();
        json!({
            "id": rule.id,
            "name": rule.id.replace(['/', '-'], "_"),
            "shortDescription": { "text": title },
            "fullDescription": { "text": title },
            "help": { "text": help },
            "defaultConfiguration": { "level": level },
            "properties": { "tags": [rule.kind.name(), rule.intent.name()] }
        })
    }
}

fn location(path: &str) -> Value {
    if path.starts_with('/') {
        json!({ "uri": uri(path) })
    } else {
        json!({ "uri": uri(path), "uriBaseId": "%SRCROOT%" })
    }
}

impl Report for Sarif {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let schema = "https://json.schemastore.org/sarif-2.1.0.json";
        write!(
            out,
            "{{\"$schema\":\"{schema}\",\"version\":\"2.1.0\",\"runs\":[{{\"columnKind\":\"unicodeCodePoints\",\"results\":["
        )
    }

    fn document(&mut self, audited: &Audited, out: &mut dyn Write) -> io::Result<()> {
        for item in items(audited, &self.style) {
            out.write_all(if self.results == 0 { b"\n" } else { b",\n" })?;
            self.results += 1;
            serde_json::to_writer(&mut *out, &self.result(&item))?;
            if !self.rules.contains_key(&item.rule.id) {
                self.rules.insert(item.rule.id.clone(), self.rule(item.rule));
            }
        }
        Ok(())
    }

    fn finish(&mut self, totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
        let rules: Vec<&Value> = self.rules.values().collect();
        let notifications: Vec<Value> = totals
            .incomplete
            .iter()
            .map(|problem| {
                json!({
                    "level": "error",
                    "message": { "text": format!("{}: {}", problem.path, self.style.lang.reason(&problem.reason)) },
                    "locations": [{ "physicalLocation": { "artifactLocation": location(&problem.path) } }]
                })
            })
            .collect();
        let tool = json!({
            "driver": {
                "name": "lacuna",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules
            }
        });
        let invocation = json!({
            "executionSuccessful": totals.incomplete.is_empty(),
            "toolExecutionNotifications": notifications
        });
        let roots = json!({ "%SRCROOT%": { "description": { "text": "the folder the run was started in" } } });
        writeln!(out, "\n],\"tool\":{tool},\"originalUriBaseIds\":{roots},\"invocations\":[{invocation}]}}]}}")
    }
}
