//! What the files and the arguments come to for one document.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::audit::{Gate, Level, Policy, Profile, Selector};
use crate::config::{Config, Entry, Setting};
use crate::rule::{Code, Fault, Rule, Severity};
use crate::text::Language;

/// A file with those it continues, the outermost first; what arguments say goes before them.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    layers: Vec<Arc<Config>>,
    /// `--profile`.
    pub profile: Option<String>,
    /// `--encoding`.
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// `--fail-on`.
    pub fail_on: Option<Severity>,
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

/// One effective setting, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Where it comes from.
    pub from: String,
}

impl Settings {
    /// Settings of `layers`, the outermost first.
    #[must_use]
    pub fn new(layers: Vec<Arc<Config>>) -> Self {
        Self { layers, profile: None, encoding: None, fail_on: None }
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

    /// What is decided for a document that `overrides` speak about.
    ///
    /// # Errors
    ///
    /// Returns a fault where a profile is named that nobody defines, or `fail-on` nothing.
    pub fn decide(&self, overrides: &[(usize, usize)]) -> Result<Decision, Vec<Fault>> {
        let mut decision = Decision { policy: Policy::default(), languages: Vec::new(), encoding: None };
        let mut profile: Option<(&Config, &Setting<String>)> = None;
        for config in &self.layers {
            profile = config.profile.as_ref().map(|named| (&**config, named)).or(profile);
            if let Some(fail_on) = &config.fail_on {
                decision.policy.fail_on = fail_on.value;
            }
            decision.add(&config.rules, config.languages.as_ref(), config.encoding.as_ref());
        }
        for &(layer, at) in overrides {
            let one = &self.layers[layer].overrides[at];
            profile = one.profile.as_ref().map(|named| (&*self.layers[layer], named)).or(profile);
            decision.add(&one.rules, one.languages.as_ref(), one.encoding.as_ref());
        }
        match (&self.profile, profile) {
            // The argument is checked by `cli`, which has no place in a file to point at.
            (Some(name), _) => {
                if let Ok(profile) = self.profile(name, 0) {
                    decision.policy.profile = profile;
                }
            }
            (None, Some((config, named))) => {
                let help = format!("there are {}", self.known());
                let fault = |message| vec![config.fault(Code::UnknownValue, named.at, message, "here", help)];
                decision.policy.profile = self.profile(&named.value, 0).map_err(fault)?;
            }
            (None, None) => {}
        }
        decision.encoding = self.encoding.or(decision.encoding);
        decision.policy.fail_on = self.fail_on.unwrap_or(decision.policy.fail_on);
        Ok(decision)
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
                let base = base.value.as_deref().unwrap_or("publish");
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
        let mut names: Vec<&str> = Profile::BUILTIN.into_iter().chain(own).collect();
        names.dedup();
        names.join(", ")
    }

    /// The gates, each with the files they stand in.
    pub fn gates(&self) -> impl Iterator<Item = &Gate> {
        self.layers.iter().flat_map(|config| config.gates.iter().map(|gate| &gate.value))
    }

    /// The findings ignored by fingerprint, with their files.
    pub fn ignores(&self) -> impl Iterator<Item = (&Arc<Config>, &Entry)> {
        self.layers.iter().flat_map(|config| config.ignores.iter().map(move |entry| (config, entry)))
    }

    /// The effective settings for the document at `path`, each with where it comes from.
    #[must_use]
    pub fn shown(&self, path: &str) -> Vec<Shown> {
        let overrides: Vec<_> = self
            .overrides(path)
            .into_iter()
            .map(|(layer, at)| (&self.layers[layer], &self.layers[layer].overrides[at]))
            .collect();
        let mut shown = Vec::new();
        let mut add = |name: &str, value: String, from: String| {
            shown.push(Shown { name: name.to_owned(), value, from });
        };
        let default = || "default".to_owned();
        let files: Vec<&str> = self.layers.iter().map(|config| &*config.sheet.name).collect();
        add("config", if files.is_empty() { "none".to_owned() } else { files.join(" → ") }, default());
        macro_rules! effective {
            ($field:ident, $show:expr, $otherwise:expr) => {{
                let said = self.layers.iter().rev().find_map(|config| Some((config, config.$field.as_ref()?)));
                match said {
                    Some((config, set)) => ($show(&set.value), config.place(set.at)),
                    None => ($otherwise, default()),
                }
            }};
        }
        let mut profile = effective!(profile, String::clone, "publish".to_owned());
        for (config, one) in &overrides {
            if let Some(named) = &one.profile {
                profile = (named.value.clone(), config.place(named.at));
            }
        }
        if let Some(name) = &self.profile {
            profile = (name.clone(), "--profile".to_owned());
        }
        if let Ok(found) = self.profile(&profile.0, 0) {
            add("profile", profile.0, profile.1.clone());
            for (name, level) in [
                ("missing", found.missing),
                ("withheld", found.withheld),
                ("process", found.process),
                ("forbidden", found.forbidden),
            ] {
                add(&format!("  {name}"), level.name().to_owned(), profile.1.clone());
            }
        }
        let mut fail_on = effective!(fail_on, |it: &Severity| it.name().to_owned(), "warning".to_owned());
        if let Some(severity) = self.fail_on {
            fail_on = (severity.name().to_owned(), "--fail-on".to_owned());
        }
        add("fail-on", fail_on.0, fail_on.1);
        let globs = |globs: &super::Globs| globs.written.join(" ");
        let (value, from) = effective!(include, globs, "every document".to_owned());
        add("include", value, from);
        for config in &self.layers {
            if let Some(exclude) = &config.exclude {
                add("exclude", globs(&exclude.value), config.place(exclude.at));
            }
        }
        let (value, from) = effective!(builtin, bool::to_string, "true".to_owned());
        add("builtin-rules", value, from);
        for config in &self.layers {
            for pack in &config.packs {
                add("rule-packs", pack.value.clone(), config.place(pack.at));
            }
        }
        let names = |all: &Vec<Language>| {
            let named = Language::ALL.iter().filter(|(language, _)| all.contains(language));
            named.map(|&(_, name)| name).collect::<Vec<_>>().join(" ")
        };
        let (value, from) = effective!(languages, names, "all".to_owned());
        add("languages", value, from);
        let label = |encoding: &&'static encoding_rs::Encoding| encoding.name().to_lowercase();
        let (value, from) = effective!(encoding, label, "found out".to_owned());
        add("encoding", value, from);
        let own = self.layers.iter().map(|config| (config, &config.rules));
        let mut levels: BTreeMap<&Selector, (Level, String)> = BTreeMap::new();
        for (config, rules) in own.chain(overrides.iter().map(|(config, one)| (*config, &one.rules))) {
            for (selector, level) in rules {
                levels.insert(&selector.value, (*level, config.place(selector.at)));
            }
        }
        for (selector, (level, from)) in levels {
            add(&format!("rules {}", selector.as_str()), level.name().to_owned(), from);
        }
        for config in &self.layers {
            for gate in &config.gates {
                let scope = gate.value.scope();
                let of = if scope.is_empty() { String::new() } else { format!(" ({scope})") };
                add("gates", format!("at most {}{of}", gate.value.max), config.place(gate.at));
            }
        }
        let (value, from) = effective!(baseline, String::clone, "lacuna-baseline.json".to_owned());
        add("baseline", value, from);
        shown
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
