//! One line a finding: `path:line:column: severity[rule] message`.

use std::io::{self, Write};

use crate::audit::{Audited, Totals};
use crate::report::item::items;
use crate::report::{Report, Style, summary};
use crate::text::visible;

pub(super) struct Concise {
    style: Style,
}

impl Concise {
    pub(super) fn new(style: Style) -> Self {
        Self { style }
    }
}

impl Report for Concise {
    fn document(&mut self, audited: &Audited, out: &mut dyn Write) -> io::Result<()> {
        let lang = self.style.lang;
        let path = visible(&audited.path).text;
        if let Err(problem) = &audited.outcome {
            let reason = visible(&lang.reason(&problem.reason)).text;
            return writeln!(out, "{path}: {}{reason}", lang.pick("未读取：", "not read: "));
        }
        for item in items(audited, &self.style).filter(|item| item.severity() >= self.style.show) {
            let (at, severity, id) = (item.judged.at, item.severity(), &item.rule.id);
            let said = visible(&item.message(lang)).text;
            let by = item.suppressed().map_or(String::new(), |by| format!(" ({})", visible(&by).text));
            let place = item.document.place_shown(item.judged.finding.span.start(), lang);
            let place = place.map_or(String::new(), |place| format!(" · {place}"));
            writeln!(out, "{path}:{}:{}: {severity}[{id}] {said}{place}{by}", at.line, at.column)?;
        }
        Ok(())
    }

    fn finish(&mut self, totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
        summary::write(totals, &self.style, out)
    }
}
