//! Reviewdog Diagnostic Format, one diagnostic a line. Its columns count bytes of UTF-8 from 1.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::audit::{Audited, Totals};
use crate::report::item::items;
use crate::report::{Report, Style};
use crate::rule::Severity;

pub(super) struct Rdjsonl {
    style: Style,
}

impl Rdjsonl {
    pub(super) fn new(style: Style) -> Self {
        Self { style }
    }
}

/// Byte columns of ascending places, at the cost of the text between them.
struct Columns<'a> {
    source: &'a str,
    /// Where the line of the last place starts, and that place.
    line: usize,
    last: usize,
}

impl Columns<'_> {
    fn at(&mut self, offset: usize) -> usize {
        if let Some(end) = memchr::memrchr(b'\n', &self.source.as_bytes()[self.last..offset]) {
            self.line = self.last + end + 1;
        }
        self.last = offset;
        offset - self.line + 1
    }
}

impl Report for Rdjsonl {
    fn document(&mut self, audited: &Audited, out: &mut dyn Write) -> io::Result<()> {
        let lang = self.style.lang;
        let source = json!({ "name": "lacuna" });
        let mut write = |diagnostic: Value| -> io::Result<()> {
            serde_json::to_writer(&mut *out, &diagnostic)?;
            out.write_all(b"\n")
        };
        if let Err(problem) = &audited.outcome {
            return write(json!({
                "message": format!("{}{}", lang.pick("未读取：", "not read: "), lang.reason(&problem.reason)),
                "location": { "path": problem.path },
                "severity": "ERROR",
                "source": source,
                "code": { "value": "unread" }
            }));
        }
        let mut columns: Option<Columns<'_>> = None;
        for item in items(audited, &self.style) {
            let source_text = item.document.source();
            let columns = columns.get_or_insert(Columns { source: source_text, line: 0, last: 0 });
            let (span, end) = (item.judged.span, item.end());
            let start = columns.at(span.start());
            let stop = if end.line == item.judged.at.line { start + span.len() } else { columns.at(span.end()) };
            let severity = match item.weight() {
                Severity::Error => "ERROR",
                Severity::Warning => "WARNING",
                Severity::Note => "INFO",
            };
            write(json!({
                "message": item.told(lang),
                "location": {
                    "path": item.path,
                    "range": {
                        "start": { "line": item.judged.at.line, "column": start },
                        "end": { "line": end.line, "column": stop }
                    }
                },
                "severity": severity,
                "source": source,
                "code": { "value": item.rule.id }
            }))?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &Totals, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}
