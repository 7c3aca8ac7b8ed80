//! Totals of a run and what it comes to.

use std::collections::BTreeMap;

use crate::audit::{Audited, By, Gate, Judged};
use crate::document::Problem;
use crate::rule::{Kind, Notice, Severity};

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

/// A gate with what it counted.
#[derive(Clone, Debug)]
pub struct Counted {
    /// The limit.
    pub gate: Gate,
    /// How many findings there are.
    pub count: usize,
}

/// What a run counted.
#[derive(Clone, Debug, Default)]
pub struct Totals {
    /// Documents that were read.
    pub documents: usize,
    /// Documents with a finding that is not suppressed.
    pub documents_with_findings: usize,
    /// Findings that are not suppressed.
    pub findings: usize,
    /// Findings that are suppressed.
    pub suppressed: usize,
    /// Of these, those in the baseline.
    pub baselined: usize,
    /// Entries of the baseline whose findings are no longer there.
    pub stale: usize,
    /// Findings by kind.
    pub kinds: BTreeMap<Kind, usize>,
    /// Findings by severity.
    pub severities: BTreeMap<Severity, usize>,
    /// Documents that could not be read, in order.
    pub incomplete: Vec<Problem>,
    /// Documents whose encoding was guessed, with its name, in order.
    pub guessed: Vec<(String, &'static str)>,
    /// Files of folders that are no documents.
    pub left_out: usize,
    /// Files that the configuration excludes.
    pub excluded: usize,
    /// Documents on whose lines nothing changed, where only changes count.
    pub unchanged: usize,
    /// The limits on findings.
    pub gates: Vec<Counted>,
    /// A baseline is in use: what is not in it fails, whatever the gates say.
    pub with_baseline: bool,
    failing: usize,
    misuse: usize,
}

impl Totals {
    /// Starts with nothing counted; `gates` are the limits.
    #[must_use]
    pub fn new(gates: Vec<Gate>) -> Self {
        let gates = gates.into_iter().map(|gate| Counted { gate, count: 0 }).collect();
        Self { gates, ..Self::default() }
    }

    /// Starts with nothing counted, to count one part of the same run by itself.
    #[must_use]
    pub fn part(&self) -> Self {
        let gates = self.gates.iter().map(|counted| Counted { gate: counted.gate.clone(), count: 0 }).collect();
        Self { gates, with_baseline: self.with_baseline, ..Self::default() }
    }

    /// Adds what was counted of the part of the run that follows.
    pub fn merge(&mut self, part: Self) {
        self.documents += part.documents;
        self.documents_with_findings += part.documents_with_findings;
        self.findings += part.findings;
        self.suppressed += part.suppressed;
        self.baselined += part.baselined;
        self.stale += part.stale;
        part.kinds.into_iter().for_each(|(kind, count)| *self.kinds.entry(kind).or_default() += count);
        part.severities
            .into_iter()
            .for_each(|(severity, count)| *self.severities.entry(severity).or_default() += count);
        self.incomplete.extend(part.incomplete);
        self.guessed.extend(part.guessed);
        self.left_out += part.left_out;
        self.excluded += part.excluded;
        self.gates.iter_mut().zip(part.gates).for_each(|(counted, part)| counted.count += part.count);
        self.failing += part.failing;
        self.misuse += part.misuse;
    }

    /// Counts one document, which lies at `place` (absolute, with `/`; asked for only when there are
    /// gates) and fails from `fail_on` on.
    pub fn add(&mut self, audited: &Audited, place: &dyn Fn() -> String, fail_on: Severity) {
        let checked = match &audited.outcome {
            Ok(checked) => checked,
            Err(problem) => return self.incomplete.push(problem.clone()),
        };
        self.documents += 1;
        self.guessed.extend(checked.guessed.map(|encoding| (audited.path.clone(), encoding)));
        let mut open = false;
        let gated = !self.gates.is_empty() && !checked.findings.is_empty();
        let place = if gated { place() } else { String::new() };
        for judged in &checked.findings {
            let rule = &checked.rules.get(judged.finding.rule).id;
            let gated = self.through_gates(judged, rule, &place, fail_on);
            if let Some(suppression) = &judged.suppressed {
                self.suppressed += 1;
                self.baselined += usize::from(suppression.by == By::Baseline);
                continue;
            }
            open = true;
            self.findings += 1;
            *self.kinds.entry(judged.finding.kind).or_default() += 1;
            *self.severities.entry(judged.severity).or_default() += 1;
            self.failing += usize::from(judged.severity >= fail_on && (!gated || self.with_baseline));
            self.misuse += usize::from(rule == Notice::UnknownRule.id());
        }
        self.documents_with_findings += usize::from(open);
    }

    /// Counts `judged` at every gate that is about it; says whether there is one.
    fn through_gates(&mut self, judged: &Judged, rule: &str, place: &str, fail_on: Severity) -> bool {
        let mut gated = false;
        for counted in &mut self.gates {
            if counted.gate.counts(place, judged, rule, fail_on) {
                counted.count += 1;
                gated = true;
            }
        }
        gated
    }

    /// Findings of `severity`.
    #[must_use]
    pub fn of(&self, severity: Severity) -> usize {
        self.severities.get(&severity).copied().unwrap_or_default()
    }

    /// The gates that more findings passed than they let through.
    pub fn exceeded(&self) -> impl Iterator<Item = &Counted> {
        self.gates.iter().filter(|counted| counted.count > counted.gate.max)
    }

    /// What the run comes to.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        if !self.incomplete.is_empty() || self.misuse > 0 {
            Outcome::Incomplete
        } else if self.failing > 0 || self.exceeded().next().is_some() {
            Outcome::Findings
        } else {
            Outcome::Clean
        }
    }
}
