//! A table for spreadsheets: UTF-8 with a byte order mark, so that Excel takes it for what it is,
//! and no cell that a spreadsheet would run as a formula.

use std::io::{self, Write};

use crate::audit::{Audited, Totals};
use crate::report::item::items;
use crate::report::{Report, Style};

/// The columns, in order. A table that opens with them is one of ours.
pub(super) const COLUMNS: [&str; 14] = [
    "path",
    "line",
    "column",
    "severity",
    "rule",
    "kind",
    "intent",
    "text",
    "unit",
    "label",
    "heading",
    "sentence",
    "fingerprint",
    "suppressed",
];

pub(super) struct Csv {
    style: Style,
}

impl Csv {
    pub(super) fn new(style: Style) -> Self {
        Self { style }
    }
}

/// `cell` with a quote before what a spreadsheet would take for a formula (OWASP, CSV injection).
pub(super) fn neutral(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula { format!("'{cell}") } else { cell.to_owned() }
}

fn row(cells: [&str; 14], out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    writer.write_record(cells.map(neutral))?;
    writer.flush()
}

impl Report for Csv {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all("\u{FEFF}".as_bytes())?;
        row(COLUMNS, out)
    }

    fn document(&mut self, audited: &Audited, out: &mut dyn Write) -> io::Result<()> {
        if let Err(problem) = &audited.outcome {
            let reason = self.style.lang.reason(&problem.reason);
            let mut cells = [""; 14];
            (cells[0], cells[3], cells[4], cells[11]) = (&problem.path, "error", "unread", &reason);
            return row(cells, out);
        }
        for item in items(audited, &self.style) {
            let finding = &item.judged.finding;
            let (line, column) = (item.judged.at.line.to_string(), item.judged.at.column.to_string());
            let suppressed = item.suppressed();
            let cells = [
                item.path,
                &line,
                &column,
                item.severity().name(),
                &item.rule.id,
                finding.kind.name(),
                finding.intent.name(),
                item.mask(),
                item.unit().unwrap_or_default(),
                &finding.label,
                &finding.heading,
                item.sentence(),
                &item.judged.fingerprint,
                suppressed.as_deref().unwrap_or_default(),
            ];
            row(cells, out)?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &Totals, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}
