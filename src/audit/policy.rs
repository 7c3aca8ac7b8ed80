//! What an intent means for severity.

use crate::rule::{Intent, Rule, Severity};

/// How grave each intent is. The default is the profile `publish`.
#[derive(Clone, Debug)]
pub struct Policy {
    missing: Severity,
    withheld: Severity,
    process: Severity,
    forbidden: Severity,
    /// From which severity on a finding makes a run fail.
    pub fail_on: Severity,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            missing: Severity::Error,
            withheld: Severity::Note,
            process: Severity::Warning,
            forbidden: Severity::Error,
            fail_on: Severity::Warning,
        }
    }
}

impl Policy {
    /// The severity of a finding of `rule`; a rule's own severity goes before the policy.
    #[must_use]
    pub fn severity(&self, rule: &Rule, intent: Intent) -> Severity {
        // A rule speaks of the intent it was written for; what a document makes of it is policy.
        let own = rule.severity.filter(|_| rule.intent == intent);
        own.unwrap_or(match intent {
            Intent::Missing => self.missing,
            Intent::Withheld => self.withheld,
            Intent::Process => self.process,
            Intent::Forbidden => self.forbidden,
        })
    }
}
