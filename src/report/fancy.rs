//! Diagnostics drawn in their text: the only file, with the excerpt, that knows miette's handlers.

use std::fmt;
use std::io::{self, Write};

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, SourceSpan};

use crate::audit::{Audited, Totals};
use crate::document::Problem;
use crate::report::excerpt::Excerpt;
use crate::report::item::{Item, items};
use crate::report::{Lang, Report, Style, summary};
use crate::rule::{Fault, Kind, Severity};
use crate::text::{LineColumn, Lines, Span, visible};

/// How diagnostics are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// With colour.
    pub colour: bool,
    /// With lines and arrows; otherwise in ASCII.
    pub unicode: bool,
    /// How many cells a line has.
    pub width: usize,
}

impl Look {
    /// Without colour, a hundred cells wide: for files and pipes.
    pub const PLAIN: Self = Self { colour: false, unicode: true, width: 100 };

    fn handler(self) -> GraphicalReportHandler {
        let theme = match (self.unicode, self.colour) {
            (true, true) => GraphicalTheme::unicode(),
            (true, false) => GraphicalTheme::unicode_nocolor(),
            (false, _) => GraphicalTheme::none(),
        };
        GraphicalReportHandler::new_themed(theme)
            .with_links(false)
            .with_context_lines(0)
            .with_width(self.width)
            .without_cause_chain()
    }

    /// `text` in bold where there is colour.
    #[must_use]
    pub fn bold(self, text: &str) -> String {
        if self.colour { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// One diagnostic as miette takes it.
#[derive(Debug)]
struct Drawn {
    message: String,
    severity: Severity,
    help: Option<String>,
    source: Option<Box<Excerpt>>,
    labels: Vec<LabeledSpan>,
}

impl fmt::Display for Drawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawn {}

impl Diagnostic for Drawn {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Note => miette::Severity::Advice,
            Severity::Warning => miette::Severity::Warning,
            Severity::Error => miette::Severity::Error,
        })
    }
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }
    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_deref().map(|source| source as &dyn SourceCode)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

impl Drawn {
    fn write(&self, handler: &GraphicalReportHandler, out: &mut dyn Write) -> io::Result<()> {
        let mut text = String::new();
        handler.render_report(&mut text, self).map_err(|_| io::Error::other("a diagnostic could not be drawn"))?;
        // miette leads with an empty line; the title alone groups well enough.
        out.write_all(text.trim_start_matches('\n').as_bytes())
    }
}

pub(super) struct Fancy {
    style: Style,
}

impl Fancy {
    pub(super) fn new(style: Style) -> Self {
        Self { style }
    }
}

impl Report for Fancy {
    /// Writes the findings of a document under its name, each in its text.
    fn document(&mut self, audited: &Audited, out: &mut dyn Write) -> io::Result<()> {
        let style = &self.style;
        let handler = style.look.handler();
        if let Err(problem) = &audited.outcome {
            return unread(problem, style, &handler, out);
        }
        let shown: Vec<Item<'_>> = items(audited, style).filter(|item| item.severity() >= style.show).collect();
        if shown.is_empty() {
            return Ok(());
        }
        let name = style.look.bold(&visible(&audited.path).text);
        let count = shown.len();
        match style.lang {
            Lang::Zh => writeln!(out, "{name}（{count} 处）\n")?,
            Lang::En => writeln!(out, "{name} ({count} found)\n")?,
        }
        for item in shown {
            finding(&item, style).write(&handler, out)?;
            writeln!(out)?;
        }
        Ok(())
    }

    fn finish(&mut self, totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
        summary::write(totals, &self.style, out)
    }
}

fn finding(item: &Item<'_>, style: &Style) -> Drawn {
    let (judged, rule) = (item.judged, item.rule);
    let room = style.look.width.saturating_sub(12 + judged.at.line.ilog10() as usize);
    let place = item.document.place_shown(judged.finding.span.start(), style.lang);
    let name = [Some(item.document.name().to_owned()), place].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let excerpt = Excerpt::new(&name, item.document.source(), judged.span, judged.at, room);
    let label = visible(&judged.finding.label).text;
    let kind = style.lang.kind(judged.finding.kind);
    let says = match (judged.finding.kind, label.is_empty()) {
        (_, true) => kind.to_owned(),
        // A remark about an ignore: what it says is all there is to say.
        (Kind::Other, _) if rule.forms.is_empty() => label,
        _ => format!("{kind} · {label}"),
    };
    let span = SourceSpan::from(excerpt.span.range());
    let mut help = style.lang.way_out(rule, judged);
    if let Some(by) = &judged.suppressed {
        help = format!("{}: {}", by.by.name(), visible(&by.reason).text);
    }
    Drawn {
        message: format!("{} [{}]", style.lang.of(&rule.title), rule.id),
        severity: judged.severity,
        help: Some(help),
        labels: vec![LabeledSpan::new_with_span(Some(says), span)],
        source: Some(Box::new(excerpt)),
    }
}

fn unread(problem: &Problem, style: &Style, handler: &GraphicalReportHandler, out: &mut dyn Write) -> io::Result<()> {
    let name = visible(&problem.path).text;
    let reason = visible(&style.lang.reason(&problem.reason)).text;
    let message = match style.lang {
        Lang::Zh => format!("{name} 未读取：{reason}"),
        Lang::En => format!("{name} not read: {reason}"),
    };
    let drawn = Drawn { message, severity: Severity::Error, help: None, source: None, labels: Vec::new() };
    drawn.write(handler, out)?;
    writeln!(out)
}

/// A place in a text: the name of the text, the text, a span of it, where that is, what to say.
pub(super) type Place<'a> = (&'a str, &'a str, Span, LineColumn, String);

/// Writes `message` with its help, at its place where there is one.
pub(super) fn draw(
    message: String,
    severity: Severity,
    help: Option<String>,
    place: Option<Place<'_>>,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut drawn = Drawn { message, severity, help, source: None, labels: Vec::new() };
    if let Some((name, text, span, at, says)) = place {
        let room = look.width.saturating_sub(12 + at.line.ilog10() as usize);
        let excerpt = Excerpt::new(name, text, span, at, room);
        drawn.labels = vec![LabeledSpan::new_with_span(Some(says), SourceSpan::from(excerpt.span.range()))];
        drawn.source = Some(Box::new(excerpt));
    }
    drawn.write(&look.handler(), out)?;
    writeln!(out)
}

/// Writes the faults of rules, each at its place in the YAML.
///
/// # Errors
///
/// Returns what `out` returns.
pub fn faults(faults: &[Fault], look: Look, out: &mut dyn Write) -> io::Result<()> {
    let handler = look.handler();
    for fault in faults {
        let text = &fault.sheet.text;
        let lines = Lines::new(text);
        let at = lines.line_column(text, fault.span.start());
        // A value over several lines is underlined on its first.
        let line = lines.span(at.line - 1);
        let start = fault.span.start().min(line.end());
        let end = fault.span.end().clamp(start, start.max(line.start() + line.slice(text).trim_end().len()));
        let excerpt = Excerpt::new(&fault.sheet.name, text, Span::new(start, end), at, look.width.saturating_sub(14));
        let mut help = fault.help.clone();
        if let Some((span, label)) = &fault.related {
            let at = lines.line_column(text, span.start());
            let place = format!(
                "{label}: {}:{}:{} `{}`",
                fault.sheet.name,
                at.line,
                at.column,
                span.slice(text).lines().next().unwrap_or_default()
            );
            help = Some(help.map_or(place.clone(), |help| format!("{help}\n{place}")));
        }
        let span = SourceSpan::from(excerpt.span.range());
        let drawn = Drawn {
            message: format!("{} [{}]", visible(&fault.message).text, fault.code.name()),
            severity: Severity::Error,
            help,
            labels: vec![LabeledSpan::new_with_span(Some(fault.label.clone()), span)],
            source: Some(Box::new(excerpt)),
        };
        drawn.write(&handler, out)?;
        writeln!(out)?;
    }
    Ok(())
}
