//! What an intent, a kind or a rule means for severity, and from where on a run fails.

use std::collections::BTreeMap;

use crate::rule::{Intent, Kind, Rule, Severity};

/// What a policy says of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It is no finding.
    Off,
    /// It is one, this grave.
    At(Severity),
}

impl Level {
    /// The levels with their names in `lacuna.yaml`.
    pub const ALL: [(&'static str, Self); 4] = [
        ("off", Self::Off),
        ("note", Self::At(Severity::Note)),
        ("warning", Self::At(Severity::Warning)),
        ("error", Self::At(Severity::Error)),
    ];

    /// The level called `name`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|&(_, level)| level)
    }

    /// The name in `lacuna.yaml`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::At(severity) => severity.name(),
        }
    }
}

/// Names one rule by its id (`zh/percent`), or all whose ids start alike (`zh`, `zh/`, `zh/ca*`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Selector(String);

impl Selector {
    /// The selector written as `written`.
    #[must_use]
    pub fn new(written: &str) -> Self {
        Self(written.to_owned())
    }

    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Says whether it names the rule `id`.
    #[must_use]
    pub fn admits(&self, id: &str) -> bool {
        if let Some(start) = self.0.strip_suffix('*') {
            return id.starts_with(start);
        }
        let start = self.0.trim_end_matches('/');
        id.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// The rules for what a published judgment must name.
const COURT: [&str; 6] =
    ["zh/judge", "zh/case-year", "zh/case-court", "zh/case-letter", "zh/case-number", "zh/case-number-plain"];

/// What each intent means, with exceptions by kind and by rule.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The name people choose it by.
    pub name: String,
    /// What is still missing.
    pub missing: Level,
    /// What is withheld on purpose.
    pub withheld: Level,
    /// What a procedure fills later.
    pub process: Level,
    /// What is masked where it must not be.
    pub forbidden: Level,
    /// Kinds that are judged by themselves, whatever is meant by the mask; what is forbidden stays
    /// forbidden.
    pub kinds: BTreeMap<Kind, Level>,
    /// Rules that are judged by themselves.
    pub rules: Vec<(Selector, Level)>,
}

impl Profile {
    /// The names of the built-in profiles.
    pub const BUILTIN: [&'static str; 4] = ["draft", "publish", "court", "template"];

    /// The built-in profile called `name`.
    #[must_use]
    pub fn builtin(name: &str) -> Option<Self> {
        let [note, warning, error] = [Severity::Note, Severity::Warning, Severity::Error].map(Level::At);
        let profile = |missing, process| Self {
            name: name.to_owned(),
            missing,
            withheld: note,
            process,
            forbidden: error,
            kinds: BTreeMap::new(),
            rules: Vec::new(),
        };
        Some(match name {
            "draft" => profile(warning, note),
            "publish" => profile(error, error),
            // A published judgment hides people and places, never who judged and which case it is.
            "court" => Self {
                kinds: BTreeMap::from([
                    (Kind::Docnumber, error),
                    (Kind::Person, note),
                    (Kind::Name, note),
                    (Kind::Org, note),
                    (Kind::Place, note),
                    (Kind::Id, note),
                ]),
                rules: COURT.map(|id| (Selector::new(id), error)).to_vec(),
                ..profile(error, error)
            },
            // Blanks are what a template is made of; notes to its author and filler are not.
            "template" => {
                Self { kinds: BTreeMap::from([(Kind::Todo, warning), (Kind::Filler, error)]), ..profile(note, note) }
            }
            _ => return None,
        })
    }

    /// What `intent` means, to be set.
    pub fn intent_mut(&mut self, intent: Intent) -> &mut Level {
        match intent {
            Intent::Missing => &mut self.missing,
            Intent::Withheld => &mut self.withheld,
            Intent::Process => &mut self.process,
            Intent::Forbidden => &mut self.forbidden,
        }
    }

    /// What `intent` means.
    #[must_use]
    pub fn intent(&self, intent: Intent) -> Level {
        match intent {
            Intent::Missing => self.missing,
            Intent::Withheld => self.withheld,
            Intent::Process => self.process,
            Intent::Forbidden => self.forbidden,
        }
    }
}

/// How findings are judged.
#[derive(Clone, Debug)]
pub struct Policy {
    /// What intents, kinds and rules mean.
    pub profile: Profile,
    /// Rules switched off or set to another severity; they go before the profile.
    pub rules: Vec<(Selector, Level)>,
    /// From which severity on a finding makes a run fail.
    pub fail_on: Severity,
}

impl Default for Policy {
    fn default() -> Self {
        let profile = Profile::builtin("publish").expect("it is built in");
        Self { profile, rules: Vec::new(), fail_on: Severity::Warning }
    }
}

impl Policy {
    /// The level of a finding of `rule`, a mask of `kind` meant as `intent`.
    ///
    /// The nearest word counts: the rule in the configuration, the rule in the profile, the rule's
    /// own severity, what is forbidden, the kind, the intent. What is withheld on purpose is not
    /// made graver by a word about many rules, only by one about this rule.
    #[must_use]
    pub fn level(&self, rule: &Rule, kind: Kind, intent: Intent) -> Level {
        for rules in [&self.rules, &self.profile.rules] {
            if let Some((selector, level)) = longest(rules, &rule.id)
                && (intent != Intent::Withheld || *level == Level::Off || selector.0 == rule.id)
            {
                return *level;
            }
        }
        // A rule speaks of the intent it was written for; what a document makes of it is policy.
        if let Some(severity) = rule.severity.filter(|_| rule.intent == intent) {
            return Level::At(severity);
        }
        match self.profile.kinds.get(&kind) {
            Some(level) if intent != Intent::Forbidden => *level,
            _ => self.profile.intent(intent),
        }
    }

    /// Says whether `rule` never speaks under this policy, so that it need not be asked.
    #[must_use]
    pub fn silences(&self, rule: &str) -> bool {
        let set = longest(&self.rules, rule).or_else(|| longest(&self.profile.rules, rule));
        matches!(set, Some((_, Level::Off)))
    }
}

/// The longest selector that names `id`; of equal ones the last.
fn longest<'a>(rules: &'a [(Selector, Level)], id: &str) -> Option<&'a (Selector, Level)> {
    rules
        .iter()
        .filter(|(selector, _)| selector.admits(id))
        .max_by_key(|(selector, _)| selector.0.trim_end_matches('/').len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selects_rules_by_id_and_prefix() {
        for (selector, id, admits) in [
            ("zh/percent", "zh/percent", true),
            ("zh/percent", "zh/percentage", false),
            ("zh", "zh/percent", true),
            ("zh/", "zh/percent", true),
            ("zh", "zh-hant/percent", false),
            ("zh/ca*", "zh/case-number", true),
            ("*", "en/blank", true),
            ("", "en/blank", false),
        ] {
            assert_eq!(Selector::new(selector).admits(id), admits, "{selector} {id}");
        }
    }

    #[test]
    fn the_longest_selector_wins_and_the_last_of_equals() {
        let level = |name: &str| Level::named(name).expect("it is a level");
        let rules: Vec<_> = [("zh", "off"), ("zh/percent", "note"), ("zh/", "warning"), ("zh/percent", "error")]
            .map(|(selector, name)| (Selector::new(selector), level(name)))
            .to_vec();
        assert_eq!(longest(&rules, "zh/percent").map(|found| found.1), Some(level("error")));
        assert_eq!(longest(&rules, "zh/year").map(|found| found.1), Some(level("warning")));
        assert_eq!(longest(&rules, "en/year"), None);
    }
}
