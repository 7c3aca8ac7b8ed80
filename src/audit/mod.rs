//! The outcome of a run: findings judged by a policy, problems, totals, status.

mod fingerprint;
mod outcome;
mod policy;

use crate::document::{Document, Problem};
use crate::rule::Severity;
use crate::scan::{Finding, Scanner};
use crate::text::{LineColumn, Places, Span};

pub use outcome::{Outcome, Totals};
pub use policy::Policy;

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
    pub fingerprint: String,
}

/// One document that was asked for: what was found in it, or why it was not read.
#[derive(Debug)]
pub struct Audited {
    /// The path as given.
    pub path: String,
    /// The document with its findings in order, or the problem.
    pub outcome: Result<Checked, Problem>,
}

/// A document that was read and scanned.
#[derive(Debug)]
pub struct Checked {
    /// The document; left out when nothing was found in it.
    pub document: Option<Document>,
    /// The findings in order.
    pub findings: Vec<Judged>,
}

/// Scans `document` and judges what is found by `policy`.
#[must_use]
pub fn check(document: Document, scanner: &Scanner, policy: &Policy) -> Checked {
    let found = scanner.scan(&document);
    if found.is_empty() {
        return Checked { document: None, findings: Vec::new() };
    }
    let mut names = fingerprint::Names::default();
    let mut places = Places::new(document.source());
    let findings = found
        .into_iter()
        .map(|finding| {
            let span = document.source_span(finding.span);
            Judged {
                severity: policy.severity(scanner.rule(&finding), finding.intent),
                span,
                at: places.at(span.start()),
                fingerprint: names.name(&document, &finding),
                finding,
            }
        })
        .collect();
    Checked { document: Some(document), findings }
}
