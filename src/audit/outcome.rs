//! Totals of a run and what it comes to.

use std::collections::BTreeMap;

use crate::audit::{Audited, Policy};
use crate::document::Problem;
use crate::rule::{Kind, Severity};

/// What a run comes to; the greater one wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Everything was read and nothing counts against it.
    Clean,
    /// Something counts against it.
    Findings,
    /// Something could not be read, so nothing can be claimed.
    Incomplete,
}

/// What a run counted.
#[derive(Clone, Debug, Default)]
pub struct Totals {
    /// Documents that were read.
    pub documents: usize,
    /// Documents with a finding.
    pub documents_with_findings: usize,
    /// Findings.
    pub findings: usize,
    /// Findings by kind.
    pub kinds: BTreeMap<Kind, usize>,
    /// Findings by severity.
    pub severities: BTreeMap<Severity, usize>,
    /// Documents that could not be read, in order.
    pub incomplete: Vec<Problem>,
    /// Files of folders that are no documents.
    pub left_out: usize,
    failing: usize,
}

impl Totals {
    /// Counts one document.
    pub fn add(&mut self, audited: &Audited, policy: &Policy) {
        match &audited.outcome {
            Ok(checked) => {
                self.documents += 1;
                self.documents_with_findings += usize::from(!checked.findings.is_empty());
                self.findings += checked.findings.len();
                for judged in &checked.findings {
                    *self.kinds.entry(judged.finding.kind).or_default() += 1;
                    *self.severities.entry(judged.severity).or_default() += 1;
                    self.failing += usize::from(judged.severity >= policy.fail_on);
                }
            }
            Err(problem) => self.incomplete.push(problem.clone()),
        }
    }

    /// Findings of `severity`.
    #[must_use]
    pub fn of(&self, severity: Severity) -> usize {
        self.severities.get(&severity).copied().unwrap_or_default()
    }

    /// What the run comes to.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        if !self.incomplete.is_empty() {
            Outcome::Incomplete
        } else if self.failing > 0 {
            Outcome::Findings
        } else {
            Outcome::Clean
        }
    }
}
