//! What the settings for a document come to, and where each comes from.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::audit::{Level, Profile, Selector};
use crate::config::parse::Profiled;
use crate::config::{Config, Globs, Override, Setting, Settings};
use crate::rule::{Intent, Severity};
use crate::text::{Language, Span};

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

/// What nobody has set.
const DEFAULT: &str = "default";

/// A value with the place it comes from.
type Said = (String, String);

impl Settings {
    /// The effective settings for the document at `path` (absolute, with `/`), each with where it
    /// comes from.
    #[must_use]
    pub fn shown(&self, path: &str) -> Vec<Shown> {
        let over: Vec<(&Config, &Override)> = self
            .overrides(path)
            .into_iter()
            .map(|(layer, at)| (&*self.layers[layer], &self.layers[layer].overrides[at]))
            .collect();
        let mut rows = Rows::default();
        self.files(&mut rows);
        self.profile_rows(&over, &mut rows);
        let severity = |severity: &Severity| severity.name().to_owned();
        let argument = self.fail_on.map(|it| (severity(&it), "--fail-on".to_owned()));
        rows.one("fail-on", argument.or(self.nearest(|config| config.fail_on.as_ref(), severity)), "warning");
        let globs = |globs: &Globs| globs.written.join(" ");
        rows.one("include", self.nearest(|config| config.include.as_ref(), globs), "every document");
        for config in &self.layers {
            if let Some(exclude) = &config.exclude {
                rows.add("exclude", globs(&exclude.value), config.place(exclude.at));
            }
        }
        let builtin = self.nearest(|config| config.builtin.as_ref(), bool::to_string);
        let argument = self.no_builtin.then(|| ("false".to_owned(), "--no-builtin-rules".to_owned()));
        rows.one("builtin-rules", argument.or(builtin), "true");
        for pack in &self.packs {
            rows.add("rule-packs", pack.clone(), "--rules".to_owned());
        }
        for config in &self.layers {
            for pack in &config.packs {
                rows.add("rule-packs", pack.value.clone(), config.place(pack.at));
            }
        }
        let languages = self.nearest(|config| config.languages.as_ref(), |all| names(all));
        rows.one("languages", last(&over, |one| one.languages.as_ref(), |all| names(all)).or(languages), "all");
        let label = |encoding: &&'static encoding_rs::Encoding| encoding.name().to_lowercase();
        let encoding = self.nearest(|config| config.encoding.as_ref(), label);
        let argument = self.encoding.map(|encoding| (label(&encoding), "--encoding".to_owned()));
        let encoding = argument.or_else(|| last(&over, |one| one.encoding.as_ref(), label)).or(encoding);
        rows.one("encoding", encoding, "found out");
        self.rule_rows(&over, &mut rows);
        for (config, gate) in self.layers.iter().flat_map(|config| config.gates.iter().map(move |gate| (config, gate)))
        {
            let scope = gate.value.scope();
            let of = if scope.is_empty() { String::new() } else { format!(" ({scope})") };
            rows.add("gates", format!("at most {}{of}", gate.value.max), config.place(gate.at));
        }
        for (config, entry) in self.ignores() {
            let until = entry.until.map_or(String::new(), |until| format!(" until {until}"));
            rows.add("ignores", format!("{}{until}: {}", entry.fingerprint, entry.reason), config.place(entry.at));
        }
        rows.one("baseline", self.nearest(|config| config.baseline.as_ref(), String::clone), crate::audit::BASELINE);
        rows.0
    }

    /// The files, the nearest last.
    fn files(&self, rows: &mut Rows) {
        if self.layers.is_empty() {
            rows.one("config", None, "none");
        }
        for (at, config) in self.layers.iter().enumerate() {
            let child = self.layers.get(at + 1);
            let extended = child.and_then(|child| Some(child.place(child.extends.as_ref()?.at)));
            let from = extended.map_or("nearest".to_owned(), |place| format!("extends, {place}"));
            rows.add("config", config.sheet.name.to_string(), from);
        }
    }

    /// The profile, with what each of its parts comes from.
    fn profile_rows(&self, over: &[(&Config, &Override)], rows: &mut Rows) {
        let own = self.nearest(|config| config.profile.as_ref(), String::clone);
        let said = last(over, |one| one.profile.as_ref(), String::clone).or(own);
        let argument = self.profile.clone().map(|name| (name, "--profile".to_owned()));
        let (name, from) = argument.or(said).unwrap_or_else(|| ("publish".to_owned(), DEFAULT.to_owned()));
        let Ok(profile) = self.profile(&name, 0) else { return };
        rows.add("profile", name.clone(), from);
        let (chain, base) = self.chain(&name);
        let builtin = format!("profile {base}");
        let origin = |at: &dyn Fn(&Profiled) -> Option<Span>| {
            let found = chain.iter().find_map(|(config, profiled)| Some(config.place(at(profiled)?)));
            found.unwrap_or_else(|| builtin.clone())
        };
        for &intent in Intent::ALL {
            let from = origin(&|profiled| Some(profiled.intents.get(&intent)?.at));
            rows.add(&format!("  {}", intent.name()), profile.intent(intent).name().to_owned(), from);
        }
        for (kind, level) in &profile.kinds {
            let from = origin(&|profiled| Some(profiled.kinds.get(kind)?.at));
            rows.add(&format!("  kind {}", kind.name()), level.name().to_owned(), from);
        }
        for (selector, level) in &profile.rules {
            let from = origin(&|profiled| {
                Some(profiled.rules.iter().rev().find(|(setting, _)| setting.value == *selector)?.0.at)
            });
            rows.add(&format!("  rules {}", selector.as_str()), level.name().to_owned(), from);
        }
    }

    /// The files' own profiles that the profile `name` is made of, the nearest first, and the
    /// built-in one below them.
    fn chain(&self, name: &str) -> (Vec<(&Arc<Config>, &Profiled)>, String) {
        let (mut chain, mut name) = (Vec::new(), name.to_owned());
        while chain.len() < 9 {
            let own = self.layers.iter().rev().find_map(|config| Some((config, config.profiles.get(&name)?)));
            let Some((config, (base, profiled))) = own else { break };
            chain.push((config, profiled));
            let base = base.as_ref().map_or("publish", |base| base.value.as_str());
            let refined = base == name && Profile::builtin(base).is_some();
            base.clone_into(&mut name);
            if refined {
                break;
            }
        }
        (chain, name)
    }

    /// Rules off or with another severity.
    fn rule_rows(&self, over: &[(&Config, &Override)], rows: &mut Rows) {
        let own = self.layers.iter().map(|config| (&**config, &config.rules));
        let mut levels: BTreeMap<&Selector, (Level, String)> = BTreeMap::new();
        for (config, rules) in own.chain(over.iter().map(|(config, one)| (*config, &one.rules))) {
            for (selector, level) in rules {
                levels.insert(&selector.value, (*level, config.place(selector.at)));
            }
        }
        for (selector, (level, from)) in levels {
            rows.add(&format!("rules {}", selector.as_str()), level.name().to_owned(), from);
        }
    }

    /// What the nearest file that says anything says.
    fn nearest<T>(&self, get: impl Fn(&Config) -> Option<&Setting<T>>, show: impl Fn(&T) -> String) -> Option<Said> {
        self.layers.iter().rev().find_map(|config| get(config).map(|set| (show(&set.value), config.place(set.at))))
    }
}

/// What the last of `over` that says anything says.
fn last<T>(
    over: &[(&Config, &Override)],
    get: impl Fn(&Override) -> Option<&Setting<T>>,
    show: impl Fn(&T) -> String,
) -> Option<Said> {
    over.iter().rev().find_map(|(config, one)| get(one).map(|set| (show(&set.value), config.place(set.at))))
}

fn names(all: &[Language]) -> String {
    let named = Language::ALL.iter().filter(|(language, _)| all.contains(language));
    named.map(|&(_, name)| name).collect::<Vec<_>>().join(" ")
}

#[derive(Default)]
struct Rows(Vec<Shown>);

impl Rows {
    fn add(&mut self, name: &str, value: String, from: String) {
        self.0.push(Shown { name: name.to_owned(), value, from });
    }

    fn one(&mut self, name: &str, said: Option<Said>, otherwise: &str) {
        let (value, from) = said.unwrap_or_else(|| (otherwise.to_owned(), DEFAULT.to_owned()));
        self.add(name, value, from);
    }
}
