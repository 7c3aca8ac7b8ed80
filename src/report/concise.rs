//! One line a finding: `path:line:column: severity[rule] message`.

use std::io::{self, Write};

use crate::audit::Audited;
use crate::report::Style;
use crate::text::visible;

/// Writes the findings of a document.
pub(super) fn document(audited: &Audited, style: &Style<'_>, out: &mut dyn Write) -> io::Result<()> {
    let path = visible(&audited.path).text;
    let checked = match &audited.outcome {
        Ok(checked) => checked,
        Err(problem) => {
            let reason = visible(&style.lang.reason(&problem.reason)).text;
            return writeln!(out, "{path}: {}", style.lang.pick("未读取：", "not read: ").to_owned() + &reason);
        }
    };
    let Some(document) = &checked.document else { return Ok(()) };
    for judged in checked.findings.iter().filter(|judged| judged.severity >= style.show) {
        let rule = style.rules.get(judged.finding.rule);
        let mask = visible(judged.finding.span.slice(document.text())).text;
        let unit = judged.finding.unit.map_or("", |unit| unit.slice(document.text()));
        let label = visible(&judged.finding.label).text;
        let severity = judged.severity;
        let title = style.lang.of(&rule.title);
        write!(out, "{path}:{}:{}: {severity}[{}] {title}: ", judged.at.line, judged.at.column, rule.id)?;
        let before = judged.finding.unit.is_some_and(|unit| unit.start() < judged.finding.span.start());
        let (ahead, behind) = if before { (unit, "") } else { ("", unit) };
        let dash = if label.is_empty() { "" } else { " — " };
        writeln!(out, "{}{mask}{}{dash}{label}", visible(ahead).text, visible(behind).text)?;
    }
    Ok(())
}
