//! A page that shows everything, with filters, and needs nothing but a browser.

use std::collections::BTreeMap;
use std::io::{self, Write};

use minijinja::{Environment, context};
use serde::Serialize;

use crate::audit::{Audited, Outcome, Totals};
use crate::report::item::{Item, items};
use crate::report::{Lang, Report, Style};
use crate::rule::{Intent, Kind, Severity};
use crate::text::{Span, visible};

/// The page; names ending in `.html` make the engine escape every value.
const PAGE: (&str, &str) = ("page.html", include_str!("html/page.html"));

/// The line of the page that says whose it is, among its first lines.
pub(super) const MARK: &str = "<meta name=\"generator\" content=\"Lacuna\">";
pub(super) const TOP: usize = 12;

#[derive(Serialize)]
struct Document {
    path: String,
    findings: Vec<Finding>,
}

#[derive(Serialize)]
struct Finding {
    rule: String,
    title: String,
    kind: &'static str,
    kind_name: &'static str,
    intent: &'static str,
    intent_name: &'static str,
    severity: &'static str,
    severity_name: &'static str,
    line: usize,
    column: usize,
    location: String,
    heading: String,
    label: String,
    before: String,
    mask: String,
    after: String,
    help: String,
    fingerprint: String,
    suppressed: Option<Suppressed>,
}

#[derive(Serialize)]
struct Suppressed {
    by: &'static str,
    reason: String,
}

#[derive(Serialize)]
struct Unread {
    path: String,
    reason: String,
}

/// A filter: something to choose, and how many findings it leaves.
#[derive(Serialize)]
struct Choice {
    id: &'static str,
    name: &'static str,
    count: usize,
}

pub(super) struct Html {
    style: Style,
    documents: Vec<Document>,
    kinds: BTreeMap<Kind, usize>,
    intents: BTreeMap<Intent, usize>,
    severities: BTreeMap<Severity, usize>,
}

impl Html {
    pub(super) fn new(style: Style) -> Self {
        Self {
            style,
            documents: Vec::new(),
            kinds: BTreeMap::new(),
            intents: BTreeMap::new(),
            severities: BTreeMap::new(),
        }
    }

    fn finding(&self, item: &Item<'_>) -> Finding {
        let (finding, lang, text) = (&item.judged.finding, self.style.lang, item.document.text());
        let shown = |text: &str| visible(text).text;
        let before = Span::new(finding.sentence.start().min(finding.span.start()), finding.span.start());
        let after = Span::new(finding.span.end(), finding.sentence.end().max(finding.span.end()));
        Finding {
            rule: item.rule.id.clone(),
            title: lang.of(&item.rule.title).to_owned(),
            kind: finding.kind.name(),
            kind_name: lang.kind(finding.kind),
            intent: finding.intent.name(),
            intent_name: lang.intent(finding.intent),
            severity: item.severity().name(),
            severity_name: lang.severity(item.severity()),
            line: item.judged.at.line,
            column: item.judged.at.column,
            location: item.document.location(finding.span.start(), item.judged.at, lang),
            heading: shown(&finding.heading),
            label: shown(&finding.label),
            before: shown(before.slice(text)),
            mask: shown(item.mask()),
            after: shown(after.slice(text)),
            help: lang.way_out(item.rule, item.judged),
            fingerprint: item.judged.fingerprint.to_string(),
            suppressed: item
                .judged
                .suppressed
                .as_ref()
                .map(|by| Suppressed { by: by.by.name(), reason: shown(&by.reason) }),
        }
    }
}

impl Report for Html {
    fn document(&mut self, audited: &Audited, _: &mut dyn Write) -> io::Result<()> {
        let mut findings = Vec::new();
        for item in items(audited, &self.style) {
            *self.kinds.entry(item.judged.finding.kind).or_default() += 1;
            *self.intents.entry(item.judged.finding.intent).or_default() += 1;
            *self.severities.entry(item.severity()).or_default() += 1;
            findings.push(self.finding(&item));
        }
        if !findings.is_empty() {
            self.documents.push(Document { path: visible(&audited.path).text, findings });
        }
        Ok(())
    }

    fn finish(&mut self, totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
        let lang = self.style.lang;
        let problems: Vec<Unread> = totals
            .incomplete
            .iter()
            .map(|problem| Unread {
                path: visible(&problem.path).text,
                reason: visible(&lang.reason(&problem.reason)).text,
            })
            .collect();
        let kinds = self.kinds.iter().map(|(kind, &count)| Choice { id: kind.name(), name: lang.kind(*kind), count });
        let intents =
            self.intents.iter().map(|(intent, &count)| Choice { id: intent.name(), name: lang.intent(*intent), count });
        let severities = self.severities.iter().rev().map(|(severity, &count)| Choice {
            id: severity.name(),
            name: lang.severity(*severity),
            count,
        });
        let outcome = match totals.outcome() {
            Outcome::Clean => "clean",
            Outcome::Findings => "findings",
            Outcome::Incomplete => "incomplete",
        };
        let exceeded = totals.exceeded().map(|counted| {
            let (count, max, scope) = (counted.count, counted.gate.max, counted.gate.scope());
            let of = if scope.is_empty() { String::new() } else { format!(" ({scope})") };
            match lang {
                Lang::Zh => format!("{count} 处，最多 {max} 处{of}"),
                Lang::En => format!("{count}, at most {max}{of}"),
            }
        });
        let mut engine = Environment::new();
        let failed = |error: minijinja::Error| io::Error::other(format!("the page could not be made: {error}"));
        engine.add_template(PAGE.0, PAGE.1).map_err(failed)?;
        let page = engine.get_template(PAGE.0).map_err(failed)?;
        let context = context! {
            lang => match lang { Lang::Zh => "zh", Lang::En => "en" },
            version => env!("CARGO_PKG_VERSION"),
            outcome,
            summary => context! {
                documents => totals.documents,
                findings => totals.findings,
                suppressed => totals.suppressed,
                errors => totals.of(Severity::Error),
                warnings => totals.of(Severity::Warning),
                notes => totals.of(Severity::Note),
            },
            exceeded => exceeded.collect::<Vec<_>>(),
            held => self.documents.iter().flat_map(|document| &document.findings).any(|it| it.suppressed.is_some()),
            documents => std::mem::take(&mut self.documents),
            problems,
            kinds => kinds.collect::<Vec<_>>(),
            intents => intents.collect::<Vec<_>>(),
            severities => severities.collect::<Vec<_>>(),
        };
        let shown = page.render(context).map_err(failed)?;
        out.write_all(shown.as_bytes())?;
        out.write_all(b"\n")
    }
}
