//! GitHub workflow commands: one annotation a finding.
//!
//! Values are escaped as `@actions/core` does it, so that no text of a document becomes a command.
//! GitHub shows the first ten of each severity in a step; the summary and SARIF have them all.

use std::io::{self, Write};

use crate::audit::{Audited, Totals};
use crate::report::item::items;
use crate::report::{Report, Style, summary};
use crate::rule::Severity;

pub(super) struct Github {
    style: Style,
}

impl Github {
    pub(super) fn new(style: Style) -> Self {
        Self { style }
    }
}

impl Report for Github {
    fn document(&mut self, audited: &Audited, out: &mut dyn Write) -> io::Result<()> {
        if let Err(problem) = &audited.outcome {
            let reason = data(&self.style.lang.reason(&problem.reason));
            let said = self.style.lang.pick("未读取：", "not read: ");
            return writeln!(out, "::error file={},title=lacuna::{said}{reason}", property(&problem.path));
        }
        for item in items(audited, &self.style) {
            let command = match item.weight() {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "notice",
            };
            let (at, end) = (item.judged.at, item.end());
            let place = format!("line={},endLine={},col={},endColumn={}", at.line, end.line, at.column, end.column);
            let (file, title) = (property(item.path), property(&item.rule.id));
            let message = data(&item.told(self.style.lang));
            writeln!(out, "::{command} file={file},{place},title={title}::{message}")?;
        }
        Ok(())
    }

    fn finish(&mut self, totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
        summary::write(totals, &self.style, out)
    }
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_no_way_to_another_command() {
        assert_eq!(data("100%\n::set-output"), "100%25%0A::set-output");
        assert_eq!(property("a,b:c%.md"), "a%2Cb%3Ac%25.md");
    }
}
