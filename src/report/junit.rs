//! JUnit XML, in the shape of Jenkins' `junit-10.xsd`: a suite to a document, a case to a finding.

use std::io::{self, Write};

use crate::audit::{Audited, Totals};
use crate::report::item::{Item, items};
use crate::report::xml::xml;
use crate::report::{Report, Style};
use crate::rule::Severity;

pub(super) struct Junit {
    style: Style,
}

impl Junit {
    pub(super) fn new(style: Style) -> Self {
        Self { style }
    }
}

impl Report for Junit {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>")
    }

    fn document(&mut self, audited: &Audited, out: &mut dyn Write) -> io::Result<()> {
        let path = xml(&audited.path);
        let lang = self.style.lang;
        if let Err(problem) = &audited.outcome {
            let reason = xml(&lang.reason(&problem.reason));
            writeln!(out, "  <testsuite name=\"{path}\" tests=\"1\" failures=\"0\" errors=\"1\">")?;
            writeln!(out, "    <testcase name=\"read\" classname=\"{path}\">")?;
            writeln!(out, "      <error type=\"unread\" message=\"{reason}\"/>\n    </testcase>\n  </testsuite>")?;
            return Ok(());
        }
        let all: Vec<Item<'_>> = items(audited, &self.style).collect();
        // A note fails nothing.
        let failures = all.iter().filter(|item| item.weight() > Severity::Note).count();
        let skipped = all.iter().filter(|item| item.judged.suppressed.is_some()).count();
        let tests = all.len().max(1);
        let counts = format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\"");
        writeln!(out, "  <testsuite name=\"{path}\" {counts}>")?;
        if all.is_empty() {
            let name = xml(lang.pick("没有占位", "no masks"));
            writeln!(out, "    <testcase name=\"{name}\" classname=\"{path}\"/>")?;
        }
        for item in all {
            let at = item.judged.at;
            let (id, message) = (xml(&item.rule.id), xml(&item.message(lang)));
            writeln!(out, "    <testcase name=\"{}:{} {id}\" classname=\"{path}\">", at.line, at.column)?;
            let sentence = xml(item.sentence());
            if let Some(by) = item.suppressed() {
                writeln!(out, "      <skipped message=\"{}\"/>", xml(&by))?;
            } else if item.weight() > Severity::Note {
                writeln!(out, "      <failure type=\"{id}\" message=\"{message}\">{sentence}</failure>")?;
            } else {
                writeln!(out, "      <system-out>{message}</system-out>")?;
            }
            writeln!(out, "    </testcase>")?;
        }
        writeln!(out, "  </testsuite>")
    }

    fn finish(&mut self, _: &Totals, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "</testsuites>")
    }
}
