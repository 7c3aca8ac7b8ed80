//! JSON for machines: one object a line, a finding each and a summary as the last line (`jsonl`),
//! or the same in one object, `{"findings": […], "summary": {…}}` (`json`).
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
//! characters. `unit` is null where there is none. A finding that is suppressed, shown on request
//! only, has `"suppressed":{"by","reason"}`.

use std::io::{self, Write};

use serde::Serialize;

use crate::audit::{Audited, Totals};
use crate::report::item::{Item, items};
use crate::report::{Lang, Report, Style};

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
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressed: Option<Suppressed<'a>>,
}

#[derive(Serialize)]
struct Suppressed<'a> {
    by: &'static str,
    reason: &'a str,
}

#[derive(Serialize)]
struct Summary<'a> {
    r#type: &'static str,
    documents: usize,
    findings: usize,
    suppressed: usize,
    incomplete: Vec<Unread<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    guessed: Vec<Guessed<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    gates: Vec<Gate>,
}

#[derive(Serialize)]
struct Unread<'a> {
    path: &'a str,
    reason: String,
}

#[derive(Serialize)]
struct Guessed<'a> {
    path: &'a str,
    encoding: &'static str,
}

#[derive(Serialize)]
struct Gate {
    scope: String,
    max: usize,
    count: usize,
}

fn finding(item: &Item<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (judged, finding) = (item.judged, &item.judged.finding);
    let location = item.document.location(finding.span.start(), judged.at, Lang::En);
    let suppressed = judged.suppressed.as_ref();
    let line = Line {
        r#type: "finding",
        path: item.path,
        rule: &item.rule.id,
        kind: finding.kind.name(),
        intent: finding.intent.name(),
        severity: judged.severity.name(),
        text: item.mask(),
        unit: item.unit(),
        start: item.document.file_offset(judged.span.start()),
        end: item.document.file_offset(judged.span.end()),
        line: judged.at.line,
        column: judged.at.column,
        location: &location,
        heading: &finding.heading,
        label: &finding.label,
        sentence: item.sentence(),
        fingerprint: &judged.fingerprint,
        suppressed: suppressed.map(|by| Suppressed { by: by.by.name(), reason: &by.reason }),
    };
    // One write of a whole line costs less than one for every comma of it.
    out.write_all(&serde_json::to_vec(&line)?)
}

/// Writes the summary. Reasons are in English: a machine reads them.
fn summary(totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
    let incomplete = totals
        .incomplete
        .iter()
        .map(|problem| Unread { path: &problem.path, reason: Lang::En.reason(&problem.reason) })
        .collect();
    let gates = totals.gates.iter();
    let summary = Summary {
        r#type: "summary",
        documents: totals.documents,
        findings: totals.findings,
        suppressed: totals.suppressed,
        incomplete,
        guessed: totals.guessed.iter().map(|(path, encoding)| Guessed { path, encoding }).collect(),
        gates: gates.map(|at| Gate { scope: at.gate.scope(), max: at.gate.max, count: at.count }).collect(),
    };
    Ok(serde_json::to_writer(out, &summary)?)
}

pub(super) struct Jsonl {
    style: Style,
}

impl Jsonl {
    pub(super) fn new(style: Style) -> Self {
        Self { style }
    }
}

impl Report for Jsonl {
    fn document(&mut self, audited: &Audited, out: &mut dyn Write) -> io::Result<()> {
        for item in items(audited, &self.style) {
            finding(&item, out)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn finish(&mut self, totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
        summary(totals, out)?;
        out.write_all(b"\n")
    }
}

pub(super) struct Json {
    style: Style,
    findings: usize,
}

impl Json {
    pub(super) fn new(style: Style) -> Self {
        Self { style, findings: 0 }
    }
}

impl Report for Json {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"{\"findings\":[")
    }

    fn document(&mut self, audited: &Audited, out: &mut dyn Write) -> io::Result<()> {
        for item in items(audited, &self.style) {
            out.write_all(if self.findings == 0 { b"\n" } else { b",\n" })?;
            self.findings += 1;
            finding(&item, out)?;
        }
        Ok(())
    }

    fn finish(&mut self, totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"\n],\"summary\":")?;
        summary(totals, out)?;
        out.write_all(b"}\n")
    }
}
