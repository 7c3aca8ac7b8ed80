//! Checkstyle's XML report, which Jenkins and reviewdog read.

use std::io::{self, Write};

use crate::audit::{Audited, Totals};
use crate::report::item::items;
use crate::report::xml::xml;
use crate::report::{Report, Style};
use crate::rule::Severity;

pub(super) struct Checkstyle {
    style: Style,
}

impl Checkstyle {
    pub(super) fn new(style: Style) -> Self {
        Self { style }
    }
}

impl Report for Checkstyle {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"10.0\">")
    }

    fn document(&mut self, audited: &Audited, out: &mut dyn Write) -> io::Result<()> {
        let lang = self.style.lang;
        let mut items = items(audited, &self.style).peekable();
        if audited.outcome.is_ok() && items.peek().is_none() {
            return Ok(());
        }
        writeln!(out, "  <file name=\"{}\">", xml(&audited.path))?;
        if let Err(problem) = &audited.outcome {
            let reason = xml(&format!("{}{}", lang.pick("未读取：", "not read: "), lang.reason(&problem.reason)));
            writeln!(out, "    <error severity=\"error\" message=\"{reason}\" source=\"lacuna.unread\"/>")?;
        }
        for item in items {
            let severity = match item.weight() {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "info",
            };
            let (at, message) = (item.judged.at, xml(&item.told(lang)));
            let (line, column, rule) = (at.line, at.column, xml(&item.rule.id));
            writeln!(
                out,
                "    <error line=\"{line}\" column=\"{column}\" severity=\"{severity}\" message=\"{message}\" source=\"lacuna.{rule}\"/>"
            )?;
        }
        writeln!(out, "  </file>")
    }

    fn finish(&mut self, _: &Totals, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "</checkstyle>")
    }
}
