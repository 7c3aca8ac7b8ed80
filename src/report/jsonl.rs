//! One JSON object a line: a finding each, and a summary as the last line.
//!
//! ```json
//! {"type":"finding","path":"a.md","rule":"zh/percent","kind":"percent","intent":"missing",
//!  "severity":"error","text":"xx.x","unit":"%","start":12,"end":16,"line":1,"column":5,
//!  "location":"1:5","heading":"一、总体情况","label":"同比增长","sentence":"同比增长xx.x%。",
//!  "fingerprint":"9c0f…"}
//! {"type":"summary","documents":1,"findings":1,"suppressed":0,"incomplete":[]}
//! ```
//!
//! `start` and `end` are byte offsets into the file, `line` and `column` count from 1, columns in
//! characters. `unit` is null where there is none.

use std::io::{self, Write};

use serde::Serialize;

use crate::audit::{Audited, Totals};
use crate::report::{Lang, Style};

#[derive(Serialize)]
struct Line<'a> {
    r#type: &'static str,
    path: &'a str,
    rule: &'a str,
    kind: &'static str,
    intent: &'static str,
    severity: &'static str,
    text: &'a str,
    unit: Option<&'a str>,
    start: usize,
    end: usize,
    line: usize,
    column: usize,
    location: &'a str,
    heading: &'a str,
    label: &'a str,
    sentence: &'a str,
    fingerprint: &'a str,
}

#[derive(Serialize)]
struct Summary<'a> {
    r#type: &'static str,
    documents: usize,
    findings: usize,
    suppressed: usize,
    incomplete: Vec<Unread<'a>>,
}

#[derive(Serialize)]
struct Unread<'a> {
    path: &'a str,
    reason: String,
}

/// Writes the findings of a document.
pub(super) fn document(audited: &Audited, style: &Style<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Ok(checked) = &audited.outcome else { return Ok(()) };
    let Some(document) = &checked.document else { return Ok(()) };
    for judged in &checked.findings {
        let finding = &judged.finding;
        let location = format!("{}:{}", judged.at.line, judged.at.column);
        let line = Line {
            r#type: "finding",
            path: &audited.path,
            rule: &style.rules.get(finding.rule).id,
            kind: finding.kind.name(),
            intent: finding.intent.name(),
            severity: judged.severity.name(),
            text: finding.span.slice(document.text()),
            unit: finding.unit.map(|unit| unit.slice(document.text())),
            start: judged.span.start(),
            end: judged.span.end(),
            line: judged.at.line,
            column: judged.at.column,
            location: &location,
            heading: &finding.heading,
            label: &finding.label,
            sentence: finding.sentence.slice(document.text()),
            fingerprint: &judged.fingerprint,
        };
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Writes the last line. Reasons are in English: a machine reads them.
pub(super) fn summary(totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
    let incomplete = totals
        .incomplete
        .iter()
        .map(|problem| Unread { path: &problem.path, reason: Lang::En.reason(&problem.reason) })
        .collect();
    let (documents, findings) = (totals.documents, totals.findings);
    let summary = Summary { r#type: "summary", documents, findings, suppressed: 0, incomplete };
    serde_json::to_writer(&mut *out, &summary)?;
    out.write_all(b"\n")
}
