//! The outcome of a run: findings judged by a policy, what is suppressed and why, problems,
//! totals, status.

mod baseline;
mod compare;
mod fingerprint;
mod gate;
mod ignore;
mod lines;
mod outcome;
mod policy;
mod suppression;

use std::sync::Arc;

use jiff::civil::Date;

use crate::document::{Document, Problem, Reason, Sparse, Unparsed};
use crate::rule::{Intent, Kind, Notice, Rules, Severity};
use crate::scan::{Finding, Picker, Scanner};
use crate::text::{LineColumn, Places, Span};

pub use baseline::{Baseline, BaselineFault, Claims, Entry, NoBaseline};
pub use compare::{Change, compare};
pub use fingerprint::Fingerprint;
pub use gate::Gate;
pub use lines::Lines;
pub use outcome::{Outcome, Totals};
pub use policy::{Level, Policy, Profile, Selector};
pub use suppression::{By, Suppression};

/// The name of the file that holds a baseline.
pub const BASELINE: &str = "lacuna-baseline.json";

/// A finding, judged and placed for people.
#[derive(Clone, Debug)]
pub struct Judged {
    /// What the scan asserts.
    pub finding: Finding,
    /// How grave it is by the policy.
    pub severity: Severity,
    /// The mask in the document's source.
    pub span: Span,
    /// Where the mask starts.
    pub at: LineColumn,
    /// Names the finding without offsets, so that edits elsewhere do not rename it.
    pub fingerprint: Fingerprint,
    /// Why it is not held against a run, when somebody said so.
    pub suppressed: Option<Suppression>,
}

/// One document that was asked for: what was found in it, or why it was not read.
#[derive(Debug)]
pub struct Audited {
    /// The path as given.
    pub path: String,
    /// The document with its findings in order, or the problem.
    pub outcome: Result<Checked, Problem>,
}

impl Audited {
    /// Takes out what of the document could not be read: a problem each.
    pub fn take_unread(&mut self) -> Vec<Self> {
        let unread = self.outcome.as_mut().map(|checked| std::mem::take(&mut checked.unread)).unwrap_or_default();
        let problem =
            |reason| Self { path: self.path.clone(), outcome: Err(Problem { path: self.path.clone(), reason }) };
        unread.into_iter().map(problem).collect()
    }
}

/// A document that was read and scanned.
#[derive(Debug)]
pub struct Checked {
    /// The document; left out when nothing was found in it.
    pub document: Option<Document>,
    /// The findings in order.
    pub findings: Vec<Judged>,
    /// The rules that were asked.
    pub rules: Arc<Rules>,
    /// The name of the document's encoding when it is no more than a guess.
    pub guessed: Option<&'static str>,
    /// What of the document could not be read.
    pub unread: Vec<Reason>,
}

impl Checked {
    /// A document in which nothing was found.
    #[must_use]
    pub fn clean(rules: Arc<Rules>) -> Self {
        Self { document: None, findings: Vec::new(), rules, guessed: None, unread: Vec::new() }
    }

    /// Keeps of the document what is needed to tell its findings.
    pub fn slim(&mut self) {
        if let Some(document) = &mut self.document {
            let offsets: Vec<usize> = self.findings.iter().map(|judged| judged.finding.span.start()).collect();
            document.slim(&offsets);
        }
    }

    /// Keeps the findings that touch `lines` of the file; all of them where the file has no lines
    /// that a person would know.
    pub fn keep(&mut self, lines: &Lines) {
        let Some(document) = self.document.as_ref().filter(|document| document.has_lines()) else { return };
        self.findings.retain(|judged| {
            let more = judged.span.slice(document.source()).matches('\n').count();
            lines.touch(judged.at.line, judged.at.line + more)
        });
    }
}

/// Says whether the source alone tells that there is nothing to find and nothing to ignore.
#[must_use]
pub fn clears(unparsed: &Unparsed<'_>, scanner: &Scanner) -> bool {
    scanner.clears(unparsed) && !ignore::may_ignore(unparsed.source())
}

/// What of `piece`, whole lines of a long text, has to be seen to audit it; nothing when all of the text
/// has: it is no text in UTF-8, or there may be ignores in it, which speak about other lines.
#[must_use]
pub fn pick(piece: &[u8], picker: &Picker<'_>) -> Option<Sparse> {
    let text = simdutf8::basic::from_utf8(piece).ok()?;
    let plain = memchr::memchr(0, piece).is_none() && !ignore::may_ignore(text);
    plain.then(|| picker.pick(text))
}

/// Scans `document`, judges what is found by `policy`, and applies the ignores written in it;
/// `today` tells which have expired.
#[must_use]
pub fn check(document: Document, scanner: &Scanner, policy: &Policy, today: Date) -> Checked {
    let rules = scanner.shared_rules();
    let found = scanner.scan(&document);
    let guessed = document.guessed();
    let missing = document.unread().iter().cloned();
    let unread: Vec<Reason> = missing.map(|part| Reason::Part(Box::new(part))).collect();
    let may_ignore = ignore::may_ignore(document.source());
    if found.is_empty() && !may_ignore {
        return Checked { guessed, unread, ..Checked::clean(rules) };
    }
    let mut ignores =
        if may_ignore { ignore::Ignores::of(&document, &rules, today) } else { ignore::Ignores::default() };
    let mut names = fingerprint::Names::new(&document);
    let mut places = Places::new(document.source());
    let mut findings = Vec::with_capacity(found.len());
    for finding in found {
        let fingerprint = names.name(&finding);
        let span = document.source_span(finding.span);
        let rule = rules.get(finding.rule);
        let Level::At(severity) = policy.level(rule, finding.kind, finding.intent) else { continue };
        if ignores.holds(span) {
            continue;
        }
        let at = document.file_place(span.start(), places.at(span.start()));
        let mut judged = Judged { finding, severity, span, at, fingerprint, suppressed: None };
        ignores.apply(&mut judged, &rule.id);
        findings.push(judged);
    }
    let remarks = ignores.remarks();
    if !remarks.is_empty() {
        findings.extend(remarked(&document, remarks, &rules, policy));
        findings.sort_by_key(|judged| (judged.span.start(), judged.finding.rule));
    }
    if findings.is_empty() {
        return Checked { guessed, unread, ..Checked::clean(rules) };
    }
    Checked { document: Some(document), findings, rules, guessed, unread }
}

/// A document in which an ignore is remarked on, as in `lacuna.yaml`: each remark with its place
/// in the source and what it says.
#[must_use]
pub fn remarks(document: Document, said: Vec<(Notice, Span, String)>, scanner: &Scanner, policy: &Policy) -> Checked {
    let rules = scanner.shared_rules();
    let remarks = said.into_iter().map(|(notice, at, says)| ignore::Remark { notice, at, says }).collect();
    let findings = remarked(&document, remarks, &rules, policy);
    Checked { document: Some(document), findings, ..Checked::clean(rules) }
}

/// The findings that `remarks` about ignores are.
fn remarked(document: &Document, remarks: Vec<ignore::Remark>, rules: &Rules, policy: &Policy) -> Vec<Judged> {
    let mut places = Places::new(document.source());
    let mut names = fingerprint::Remarks::default();
    let mut judged = Vec::new();
    for remark in remarks {
        let id = rules.notice(remark.notice);
        let Level::At(severity) = policy.level(rules.get(id), Kind::Other, Intent::Missing) else { continue };
        let said = remark.at.slice(document.source());
        let fingerprint = names.name(document, remark.notice.id(), said);
        // The remark is about the source; where the text is another, its start stands for it.
        let text = if document.text().len() == document.source().len() { remark.at } else { Span::new(0, 0) };
        judged.push(Judged {
            finding: Finding {
                rule: id,
                span: text,
                unit: None,
                kind: Kind::Other,
                intent: Intent::Missing,
                region: crate::document::Region::Comment,
                heading: Arc::from(""),
                sentence: text,
                label: remark.says,
            },
            severity,
            span: remark.at,
            at: places.at(remark.at.start()),
            fingerprint,
            suppressed: None,
        });
    }
    judged
}
