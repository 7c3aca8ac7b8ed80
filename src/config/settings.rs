//! What the files and the arguments come to for one document.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::audit::{Gate, Level, Policy, Profile, Selector};
use crate::config::{Config, Entry, Setting};
use crate::rule::{Code, Fault, Rule, Severity};
use crate::text::Language;

/// A file with those it continues, the outermost first; what arguments say goes before them.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub(super) layers: Vec<Arc<Config>>,
    /// `--profile`.
    pub profile: Option<String>,
    /// `--encoding`.
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// `--fail-on`.
    pub fail_on: Option<Severity>,
    /// `--rules`.
    pub packs: Vec<String>,
    /// `--no-builtin-rules`.
    pub no_builtin: bool,
}

/// What is decided for one document.
#[derive(Clone, Debug)]
pub struct Decision {
    /// How findings are judged.
    pub policy: Policy,
    /// The languages whose rules are asked; all when it is empty.
    pub languages: Vec<Language>,
    /// The encoding of the file, when it is said.
    pub encoding: Option<&'static encoding_rs::Encoding>,
}

impl Settings {
    /// Settings of `layers`, the outermost first.
    #[must_use]
    pub fn new(layers: Vec<Arc<Config>>) -> Self {
        Self { layers, ..Self::default() }
    }

    /// The files, the outermost first.
    #[must_use]
    pub fn layers(&self) -> &[Arc<Config>] {
        &self.layers
    }

    /// Which overrides speak about `path` (absolute, with `/`): documents with the same ones share
    /// a decision.
    #[must_use]
    pub fn overrides(&self, path: &str) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for (layer, config) in self.layers.iter().enumerate() {
            let Some(below) = below(&config.folder, path) else { continue };
            let matching = config.overrides.iter().enumerate().filter(|(_, one)| one.paths.hold(below, false));
            found.extend(matching.map(|(at, _)| (layer, at)));
        }
        found
    }

    /// Says whether `path` is left out: by an `exclude`, or, for a document, by not being
    /// included. The nearest file that has an `include` decides.
    #[must_use]
    pub fn excludes(&self, path: &str, folder: bool) -> bool {
        let holds = |globs: &Setting<super::Globs>, config: &Config| {
            below(&config.folder, path).is_some_and(|below| !below.is_empty() && globs.value.hold(below, folder))
        };
        if self.layers.iter().any(|config| config.exclude.as_ref().is_some_and(|globs| holds(globs, config))) {
            return true;
        }
        let include = self.layers.iter().rev().find_map(|config| Some((config, config.include.as_ref()?)));
        !folder && include.is_some_and(|(config, globs)| !holds(globs, config))
    }

    /// The place of the setting that leaves documents out, for people; the name of the file where
    /// there are several files or none.
    #[must_use]
    pub fn excluding(&self) -> String {
        let said = |config: &Arc<Config>| {
            let globs = config.include.as_ref().or(config.exclude.as_ref())?;
            Some(config.place(globs.at))
        };
        self.layers.iter().rev().find_map(said).unwrap_or_else(|| super::NAME.to_owned())
    }

    /// What is wrong with the profiles that the files name: nobody defines them, or they continue
    /// each other in a circle.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let help = format!("there are {}", self.known());
        let mut found = Vec::new();
        for config in &self.layers {
            let bases = config.profiles.values().filter_map(|(base, _)| base.as_ref());
            let overrides = config.overrides.iter().filter_map(|one| one.profile.as_ref());
            for named in config.profile.iter().chain(bases).chain(overrides) {
                if let Err(message) = self.profile(&named.value, 0) {
                    found.push(config.fault(Code::UnknownValue, named.at, message, "here", help.clone()));
                }
            }
        }
        found
    }

    /// What is decided for a document that `overrides` speak about. A profile that nobody defines
    /// decides nothing; [`Settings::faults`] tells it.
    #[must_use]
    pub fn decide(&self, overrides: &[(usize, usize)]) -> Decision {
        let mut decision = Decision { policy: Policy::default(), languages: Vec::new(), encoding: None };
        let mut profile: Option<&str> = None;
        for config in &self.layers {
            profile = config.profile.as_ref().map(|named| named.value.as_str()).or(profile);
            if let Some(fail_on) = &config.fail_on {
                decision.policy.fail_on = fail_on.value;
            }
            decision.add(&config.rules, config.languages.as_ref(), config.encoding.as_ref());
        }
        for &(layer, at) in overrides {
            let one = &self.layers[layer].overrides[at];
            profile = one.profile.as_ref().map(|named| named.value.as_str()).or(profile);
            decision.add(&one.rules, one.languages.as_ref(), one.encoding.as_ref());
        }
        if let Some(found) = self.profile.as_deref().or(profile).and_then(|name| self.profile(name, 0).ok()) {
            decision.policy.profile = found;
        }
        decision.encoding = self.encoding.or(decision.encoding);
        decision.policy.fail_on = self.fail_on.unwrap_or(decision.policy.fail_on);
        decision
    }

    /// The profile called `name`, built in or written in one of the files.
    ///
    /// # Errors
    ///
    /// Returns what is wrong: nobody defines it, or it is based on itself.
    pub fn profile(&self, name: &str, depth: usize) -> Result<Profile, String> {
        if depth > 8 {
            return Err(format!("the profile `{name}` is based on itself"));
        }
        let written = self.layers.iter().rev().find_map(|config| config.profiles.get(name));
        match written {
            Some((base, said)) => {
                let base = base.as_ref().map_or("publish", |base| base.value.as_str());
                let base = match Profile::builtin(base).filter(|_| base == name) {
                    // A profile may refine the built-in one of its own name.
                    Some(builtin) => builtin,
                    None => self.profile(base, depth + 1)?,
                };
                Ok(said.over(name, base))
            }
            None => Profile::builtin(name).ok_or_else(|| format!("no profile is called `{name}`")),
        }
    }

    /// The names of all profiles, for messages.
    #[must_use]
    pub fn known(&self) -> String {
        let own = self.layers.iter().flat_map(|config| config.profiles.keys().map(String::as_str));
        let own: BTreeSet<&str> = own.filter(|name| !Profile::BUILTIN.contains(name)).collect();
        Profile::BUILTIN.into_iter().chain(own).collect::<Vec<_>>().join(", ")
    }

    /// The gates, each with the files they stand in.
    pub fn gates(&self) -> impl Iterator<Item = &Gate> {
        self.layers.iter().flat_map(|config| config.gates.iter().map(|gate| &gate.value))
    }

    /// The findings ignored by fingerprint, with their files.
    pub fn ignores(&self) -> impl Iterator<Item = (&Arc<Config>, &Entry)> {
        self.layers.iter().flat_map(|config| config.ignores.iter().map(move |entry| (config, entry)))
    }
}

impl Decision {
    fn add(
        &mut self,
        rules: &[(Setting<Selector>, Level)],
        languages: Option<&Setting<Vec<Language>>>,
        encoding: Option<&Setting<&'static encoding_rs::Encoding>>,
    ) {
        self.policy.rules.extend(rules.iter().map(|(selector, level)| (selector.value.clone(), *level)));
        if let Some(languages) = languages {
            self.languages.clone_from(&languages.value);
        }
        self.encoding = encoding.map(|encoding| encoding.value).or(self.encoding);
    }

    /// Says whether `rule` is for documents in the wanted languages. A rule that is off is asked
    /// all the same: what it finds is left out, and no weaker rule speaks in its place.
    #[must_use]
    pub fn speaks(&self, rule: &Rule) -> bool {
        self.languages.is_empty()
            || rule.languages.is_empty()
            || rule.languages.iter().any(|language| self.languages.contains(language))
    }

    /// Says whether every rule is asked.
    #[must_use]
    pub fn speaks_all(&self) -> bool {
        self.languages.is_empty()
    }

    /// Says whether anything that `rule` finds is ever told.
    #[must_use]
    pub fn tells(&self, rule: &Rule) -> bool {
        !rule.forms.is_empty() && self.speaks(rule) && !self.policy.silences(&rule.id)
    }
}

/// `path` below `folder`, both absolute with `/`.
fn below<'a>(folder: &str, path: &'a str) -> Option<&'a str> {
    let rest = path.strip_prefix(folder)?;
    if folder.ends_with('/') || rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}
