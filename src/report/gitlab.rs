//! GitLab Code Quality: one JSON array of issues.
//!
//! GitLab shows one issue to a fingerprint, so that the path is part of it here: two copies of a
//! file are two debts.

use std::io::{self, Write};

use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_128;

use crate::audit::{Audited, Totals};
use crate::report::item::{Item, items};
use crate::report::{Report, Style};
use crate::rule::Severity;

pub(super) struct Gitlab {
    style: Style,
    issues: usize,
}

impl Gitlab {
    pub(super) fn new(style: Style) -> Self {
        Self { style, issues: 0 }
    }

    fn write(&mut self, issue: &Value, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(if self.issues == 0 { b"\n" } else { b",\n" })?;
        self.issues += 1;
        serde_json::to_writer(&mut *out, issue)?;
        Ok(())
    }

    fn issue(&self, item: &Item<'_>) -> Value {
        let severity = match item.weight() {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Note => "info",
        };
        json!({
            "description": item.told(self.style.lang),
            "check_name": item.rule.id,
            "fingerprint": fingerprint(item.path, &item.judged.fingerprint),
            "severity": severity,
            "location": { "path": relative(item.path), "lines": { "begin": item.judged.at.line } }
        })
    }
}

fn fingerprint(path: &str, of: &str) -> String {
    format!("{:032x}", xxh3_128(format!("{}\0{of}", relative(path)).as_bytes()))
}

/// GitLab wants paths without a leading `./`.
fn relative(path: &str) -> &str {
    path.strip_prefix("./").unwrap_or(path)
}

impl Report for Gitlab {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"[")
    }

    fn document(&mut self, audited: &Audited, out: &mut dyn Write) -> io::Result<()> {
        if let Err(problem) = &audited.outcome {
            let reason = self.style.lang.reason(&problem.reason);
            let issue = json!({
                "description": format!("{}{reason}", self.style.lang.pick("未读取：", "not read: ")),
                "check_name": "unread",
                "fingerprint": fingerprint(&problem.path, "unread"),
                "severity": "critical",
                "location": { "path": relative(&problem.path), "lines": { "begin": 1 } }
            });
            return self.write(&issue, out);
        }
        for item in items(audited, &self.style) {
            let issue = self.issue(&item);
            self.write(&issue, out)?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &Totals, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"\n]\n")
    }
}
