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

use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;
use serde::Serialize;

use crate::audit::{Audited, Totals};
use crate::report::item::{Item, items};
use crate::report::json_line::{Object, field};
use crate::report::{Lang, Report, Style};

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

/// What the lines of all findings of the document at `path` begin with.
fn head(path: &str) -> Vec<u8> {
    let mut head = Vec::new();
    let mut line = Object::begin(&mut head);
    line.plain(field!("type"), "finding");
    line.text(field!("path"), path);
    head
}

/// Adds the line of `item` to `out`, without its end; it begins with the [`head`] of its document.
fn finding(item: &Item<'_>, head: &[u8], out: &mut Vec<u8>) {
    let (judged, finding, document) = (item.judged, &item.judged.finding, item.document);
    let mut line = Object::begin_as(head, out);
    line.text(field!("rule"), &item.rule.id);
    line.plain(field!("kind"), finding.kind.name());
    line.plain(field!("intent"), finding.intent.name());
    line.plain(field!("severity"), judged.severity.name());
    line.text(field!("text"), item.mask());
    match item.unit() {
        Some(unit) => line.text(field!("unit"), unit),
        None => line.null(field!("unit")),
    }
    line.number(field!("start"), document.file_offset(judged.span.start()));
    line.number(field!("end"), document.file_offset(judged.span.end()));
    line.number(field!("line"), judged.at.line);
    line.number(field!("column"), judged.at.column);
    match document.place_shown(finding.span.start(), Lang::En) {
        Some(place) => line.text(field!("location"), &place),
        None => line.pair(field!("location"), judged.at.line, judged.at.column),
    }
    line.text(field!("heading"), &finding.heading);
    line.text(field!("label"), &finding.label);
    line.text(field!("sentence"), item.sentence());
    line.plain(field!("fingerprint"), &judged.fingerprint);
    if let Some(by) = &judged.suppressed {
        line.object(field!("suppressed"), |suppressed| {
            suppressed.text(field!("by"), by.by.name());
            suppressed.text(field!("reason"), &by.reason);
        });
    }
    line.end();
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

/// Of more findings than this of one document, parts are written side by side.
const MANY: usize = 4096;

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
        let head = head(&audited.path);
        let lines = |items: &[Item<'_>]| {
            let mut lines = Vec::new();
            for item in items {
                finding(item, &head, &mut lines);
                lines.push(b'\n');
            }
            lines
        };
        let all: Vec<Item<'_>> = items(audited, &self.style).collect();
        if all.len() <= MANY {
            return out.write_all(&lines(&all));
        }
        // Some at a time, so that what waits to be written stays little.
        all.chunks(MANY * rayon::current_num_threads()).try_for_each(|some| {
            let made: Vec<Vec<u8>> = some.par_chunks(MANY).map(lines).collect();
            made.iter().try_for_each(|lines| out.write_all(lines))
        })
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
        let (head, mut line) = (head(&audited.path), Vec::new());
        items(audited, &self.style).try_for_each(|item| {
            line.clear();
            line.extend_from_slice(if self.findings == 0 { b"\n" } else { b",\n" });
            self.findings += 1;
            finding(&item, &head, &mut line);
            out.write_all(&line)
        })
    }

    fn finish(&mut self, totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"\n],\"summary\":")?;
        summary(totals, out)?;
        out.write_all(b"}\n")
    }
}
