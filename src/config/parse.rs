//! Reads one `lacuna.yaml`, with a fault at its place for everything that is wrong in it.

use std::collections::BTreeMap;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use jiff::civil::Date;

use crate::audit::{Gate, Level, Profile, Selector};
use crate::rule::fields::{Faults, Fields, unknown_value};
use crate::rule::yaml::{Node, Value, parse};
use crate::rule::{Code, Fault, Intent, Kind, Rules, Severity, Sheet};
use crate::text::{Language, Lines, Span};

/// A value and where it stands in its file.
#[derive(Clone, Debug)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Its place in the file.
    pub at: Span,
}

/// Globs as `.gitignore` has them, relative to the folder of their file.
#[derive(Clone, Debug)]
pub struct Globs {
    /// As written.
    pub written: Vec<String>,
    matcher: Gitignore,
}

impl Globs {
    /// Says whether `path`, relative to the folder with `/`, is among them.
    #[must_use]
    pub fn hold(&self, path: &str, folder: bool) -> bool {
        self.matcher.matched_path_or_any_parents(path, folder).is_ignore()
    }
}

/// Settings for some documents.
#[derive(Clone, Debug)]
pub struct Override {
    /// Which documents.
    pub paths: Globs,
    /// The profile.
    pub profile: Option<Setting<String>>,
    /// Rules off or with another severity.
    pub rules: Vec<(Setting<Selector>, Level)>,
    /// The languages whose rules are asked.
    pub languages: Option<Setting<Vec<Language>>>,
    /// The encoding of text files.
    pub encoding: Option<Setting<&'static encoding_rs::Encoding>>,
}

/// A finding ignored by its fingerprint, for documents that cannot carry a comment.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The fingerprint.
    pub fingerprint: String,
    /// Why.
    pub reason: String,
    /// The last day it counts.
    pub until: Option<Date>,
    /// The document, relative to the folder of the file.
    pub path: Option<String>,
    /// Its place in the file.
    pub at: Span,
}

/// One `lacuna.yaml` as written.
#[derive(Clone, Debug)]
pub struct Config {
    /// The file.
    pub sheet: Sheet,
    /// Its folder, absolute, with `/`.
    pub folder: String,
    /// The file it continues, relative to its folder.
    pub extends: Option<Setting<String>>,
    /// The profile.
    pub profile: Option<Setting<String>>,
    /// Profiles of its own, each with the one that it continues.
    pub profiles: BTreeMap<String, (Option<Setting<String>>, Profiled)>,
    /// From which severity on a run fails.
    pub fail_on: Option<Setting<Severity>>,
    /// Which documents of a folder are checked.
    pub include: Option<Setting<Globs>>,
    /// Which are not.
    pub exclude: Option<Setting<Globs>>,
    /// Files and folders of rules, relative to its folder.
    pub packs: Vec<Setting<String>>,
    /// Whether the built-in rules are asked.
    pub builtin: Option<Setting<bool>>,
    /// Rules off or with another severity.
    pub rules: Vec<(Setting<Selector>, Level)>,
    /// The languages whose rules are asked.
    pub languages: Option<Setting<Vec<Language>>>,
    /// The encoding of text files.
    pub encoding: Option<Setting<&'static encoding_rs::Encoding>>,
    /// Settings for some documents.
    pub overrides: Vec<Override>,
    /// Findings ignored by fingerprint.
    pub ignores: Vec<Entry>,
    /// Limits on the number of findings.
    pub gates: Vec<Setting<Gate>>,
    /// The baseline, relative to its folder.
    pub baseline: Option<Setting<String>>,
}

/// What a profile says, on top of the one it is based on.
#[derive(Clone, Debug, Default)]
pub struct Profiled {
    /// What an intent means.
    pub intents: BTreeMap<Intent, Setting<Level>>,
    /// What a kind means.
    pub kinds: BTreeMap<Kind, Setting<Level>>,
    /// What a rule means.
    pub rules: Vec<(Setting<Selector>, Level)>,
}

impl Profiled {
    /// The profile `name`, based on `base`.
    #[must_use]
    pub fn over(&self, name: &str, base: Profile) -> Profile {
        let mut profile = Profile { name: name.to_owned(), ..base };
        for (intent, level) in &self.intents {
            *profile.intent_mut(*intent) = level.value;
        }
        profile.kinds.extend(self.kinds.iter().map(|(kind, level)| (*kind, level.value)));
        profile.rules.extend(self.rules.iter().map(|(selector, level)| (selector.value.clone(), *level)));
        profile
    }
}

impl Config {
    /// Reads `sheet`, which lies in `folder` (absolute, with `/`), and every fault in it. What could be
    /// read in spite of them is returned too, so that it can be looked at for faults of other kinds.
    #[must_use]
    pub fn parse(sheet: &Sheet, folder: &str) -> (Option<Self>, Vec<Fault>) {
        let root = match parse(sheet) {
            Ok(root) => root,
            Err(fault) => return (None, vec![*fault]),
        };
        let mut found = Vec::new();
        let mut faults = Faults { sheet, found: &mut found };
        let read = Reader { folder }.config(&root, &mut faults);
        (read, found)
    }

    /// `file:line` of `at`, for people.
    #[must_use]
    pub fn place(&self, at: Span) -> String {
        let lines = Lines::new(&self.sheet.text);
        format!("{}:{}", self.sheet.name, lines.line_column(&self.sheet.text, at.start()).line)
    }

    /// Makes a fault of every selector that names no rule of `rules`.
    #[must_use]
    pub fn unknown_rules(&self, rules: &Rules) -> Vec<Fault> {
        let own = self.rules.iter().chain(self.overrides.iter().flat_map(|one| &one.rules));
        let profiles = self.profiles.values().flat_map(|(_, profile)| &profile.rules);
        let gates = self.gates.iter().filter_map(|gate| Some((gate.value.rule.as_ref()?, gate.at)));
        own.chain(profiles)
            .map(|(selector, _)| (&selector.value, selector.at))
            .chain(gates)
            .filter(|(selector, _)| !rules.iter().any(|(_, rule)| selector.admits(&rule.id)))
            .map(|(selector, at)| {
                let word = selector.as_str();
                let help = match rules.near(word) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "`lacuna rules list` names them all".to_owned(),
                };
                self.fault(Code::UnknownValue, at, format!("no rule is called `{word}`"), "unknown rule", help)
            })
            .collect()
    }

    /// A fault of this file.
    #[must_use]
    pub fn fault(&self, code: Code, span: Span, message: String, label: &str, help: String) -> Fault {
        let help = (!help.is_empty()).then_some(help);
        Fault { code, message, sheet: self.sheet.clone(), span, label: label.to_owned(), help, related: None }
    }
}

struct Reader<'a> {
    folder: &'a str,
}

impl Reader<'_> {
    fn config(&self, root: &Node, faults: &mut Faults<'_>) -> Option<Config> {
        let empty = matches!(root.value, Value::Null);
        let mut fields = if empty { None } else { Some(Fields::new(root, "the configuration", faults)?) };
        let mut config = Config {
            sheet: faults.sheet.clone(),
            folder: self.folder.to_owned(),
            extends: None,
            profile: None,
            profiles: BTreeMap::new(),
            fail_on: None,
            include: None,
            exclude: None,
            packs: Vec::new(),
            builtin: None,
            rules: Vec::new(),
            languages: None,
            encoding: None,
            overrides: Vec::new(),
            ignores: Vec::new(),
            gates: Vec::new(),
            baseline: None,
        };
        let Some(mut fields) = fields.take() else { return Some(config) };
        config.extends = text(&mut fields, "extends", faults);
        config.profile = text(&mut fields, "profile", faults);
        config.baseline = text(&mut fields, "baseline", faults);
        config.fail_on = severity(&mut fields, faults);
        config.include = self.globs("include", &mut fields, faults);
        config.exclude = self.globs("exclude", &mut fields, faults);
        config.builtin = truth(&mut fields, "builtin-rules", faults);
        config.languages = languages(&mut fields, faults);
        config.encoding = encoding(&mut fields, faults);
        config.rules = levels(&mut fields, faults);
        for item in items("rule-packs", &mut fields, faults) {
            if let Some(path) = faults.text(item, "a path") {
                config.packs.push(Setting { value: path.to_owned(), at: item.span });
            }
        }
        if let Some(node) = fields.take("profiles") {
            for (key, value) in faults.entries(node, "`profiles`") {
                let name = key.text().unwrap_or_default().to_owned();
                if let Some(profile) = profile(&name, value, faults) {
                    config.profiles.insert(name, profile);
                }
            }
        }
        for item in items("overrides", &mut fields, faults) {
            config.overrides.extend(self.one_override(item, faults));
        }
        for item in items("ignores", &mut fields, faults) {
            config.ignores.extend(ignore(item, faults));
        }
        for item in items("gates", &mut fields, faults) {
            config.gates.extend(self.gate(item, faults));
        }
        fields.finish(faults);
        Some(config)
    }

    fn globs(&self, name: &'static str, fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Option<Setting<Globs>> {
        let node = fields.take(name)?;
        let mut builder = GitignoreBuilder::new("");
        let mut written = Vec::new();
        for item in faults.list(node, &format!("`{name}`")) {
            let Some(glob) = faults.text(item, "a glob") else { continue };
            match builder.add_line(None, glob) {
                Ok(_) => written.push(glob.to_owned()),
                Err(error) => bad_glob(item, &error, faults),
            }
        }
        match builder.build() {
            Ok(matcher) => Some(Setting { value: Globs { written, matcher }, at: node.span }),
            Err(error) => {
                bad_glob(node, &error, faults);
                None
            }
        }
    }

    fn one_override(&self, item: &Node, faults: &mut Faults<'_>) -> Option<Override> {
        let mut fields = Fields::new(item, "an override", faults)?;
        let span = fields.span;
        let found = Override {
            profile: text(&mut fields, "profile", faults),
            rules: levels(&mut fields, faults),
            languages: languages(&mut fields, faults),
            encoding: encoding(&mut fields, faults),
            paths: match self.globs("paths", &mut fields, faults) {
                Some(paths) => paths.value,
                None => {
                    let help = "say which documents it is for: `paths: [\"templates/**\"]`";
                    faults.add(Code::MissingField, span, "an override has no `paths`".to_owned(), "of this one", help);
                    return None;
                }
            },
        };
        fields.finish(faults);
        Some(found)
    }

    fn gate(&self, item: &Node, faults: &mut Faults<'_>) -> Option<Setting<Gate>> {
        let mut fields = Fields::new(item, "a gate", faults)?;
        let at = fields.span;
        let max = fields.require("max", faults);
        let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        let kind = fields.one_of("kind", Kind::named, &kinds, faults);
        let rule = fields.text("rule", faults).map(Selector::new);
        let path = fields.take("path").and_then(|node| {
            let glob = faults.text(node, "`path`")?;
            Gate::at(glob, self.folder, 0).map_err(|error| bad_glob(node, &error, faults)).ok()?.path
        });
        fields.finish(faults);
        let max = max?;
        let Some(count) = max.text().and_then(|text| text.parse().ok()) else {
            let message = "`max` is no number of findings".to_owned();
            faults.add(Code::Type, max.span, message, "a whole number from 0 on is wanted here", "");
            return None;
        };
        Some(Setting { value: Gate { max: count, kind, rule, path, folder: self.folder.to_owned() }, at })
    }
}

fn bad_glob(node: &Node, error: &ignore::Error, faults: &mut Faults<'_>) {
    let message = format!("not a glob: {error}");
    faults.add(Code::UnknownValue, node.span, message, "here", "globs are written as in .gitignore");
}

fn items<'n>(name: &'static str, fields: &mut Fields<'n>, faults: &mut Faults<'_>) -> &'n [Node] {
    fields.take(name).map_or(&[][..], |node| faults.list(node, &format!("`{name}`")))
}

fn text(fields: &mut Fields<'_>, name: &'static str, faults: &mut Faults<'_>) -> Option<Setting<String>> {
    let node = fields.take(name)?;
    let value = faults.text(node, &format!("`{name}`"))?.to_owned();
    Some(Setting { value, at: node.span })
}

fn truth(fields: &mut Fields<'_>, name: &'static str, faults: &mut Faults<'_>) -> Option<Setting<bool>> {
    let node = fields.take(name)?;
    match node.text() {
        Some("true") => Some(Setting { value: true, at: node.span }),
        Some("false") => Some(Setting { value: false, at: node.span }),
        _ => {
            unknown_value(node, name, node.text().unwrap_or("…"), &["true", "false"], faults);
            None
        }
    }
}

fn severity(fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Option<Setting<Severity>> {
    let node = fields.take("fail-on")?;
    let word = faults.text(node, "`fail-on`")?;
    let named = Severity::named(word);
    if named.is_none() {
        let all: Vec<&str> = Severity::ALL.iter().map(|severity| severity.name()).collect();
        unknown_value(node, "fail-on", word, &all, faults);
    }
    Some(Setting { value: named?, at: node.span })
}

fn languages(fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Option<Setting<Vec<Language>>> {
    let node = fields.take("languages")?;
    Some(Setting { value: faults.names(node, "languages", "a language", &Language::ALL), at: node.span })
}

fn encoding(fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Option<Setting<&'static encoding_rs::Encoding>> {
    let node = fields.take("encoding")?;
    let word = faults.text(node, "`encoding`")?;
    let found = encoding_rs::Encoding::for_label(word.as_bytes());
    if found.is_none() {
        let all = ["utf-8", "gb18030", "gbk", "big5", "shift_jis", "euc-kr", "euc-jp", "utf-16le", "windows-1252"];
        unknown_value(node, "encoding", word, &all, faults);
    }
    Some(Setting { value: found?, at: node.span })
}

/// `rules:`, a mapping from ids and prefixes to levels.
fn levels(fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Vec<(Setting<Selector>, Level)> {
    let Some(node) = fields.take("rules") else { return Vec::new() };
    let mut found = Vec::new();
    for (key, value) in faults.entries(node, "`rules`") {
        let Some(selector) = faults.text(key, "the id of a rule") else { continue };
        if let Some(level) = level(selector, value, faults) {
            found.push((Setting { value: Selector::new(selector), at: key.span }, level));
        }
    }
    found
}

fn level(name: &str, node: &Node, faults: &mut Faults<'_>) -> Option<Level> {
    let word = faults.text(node, &format!("`{name}`"))?;
    // `off` without quotes is a truth value to some YAML.
    let level = Level::named(if word == "false" { "off" } else { word });
    if level.is_none() {
        unknown_value(node, name, word, &Level::ALL.map(|(name, _)| name), faults);
    }
    level
}

fn profile(name: &str, node: &Node, faults: &mut Faults<'_>) -> Option<(Option<Setting<String>>, Profiled)> {
    let mut fields = Fields::new(node, &format!("the profile `{name}`"), faults)?;
    let base = text(&mut fields, "extends", faults);
    let mut profiled = Profiled::default();
    for &intent in Intent::ALL {
        let Some(node) = fields.take(intent.name()) else { continue };
        if let Some(level) = level(intent.name(), node, faults) {
            profiled.intents.insert(intent, Setting { value: level, at: node.span });
        }
    }
    if let Some(node) = fields.take("kinds") {
        let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        for (key, value) in faults.entries(node, "`kinds`") {
            let word = key.text().unwrap_or_default();
            match Kind::named(word) {
                Some(kind) => {
                    if let Some(level) = level(word, value, faults) {
                        profiled.kinds.insert(kind, Setting { value: level, at: key.span });
                    }
                }
                None => unknown_value(key, "kinds", word, &kinds, faults),
            }
        }
    }
    profiled.rules = levels(&mut fields, faults);
    fields.finish(faults);
    Some((base, profiled))
}

fn ignore(item: &Node, faults: &mut Faults<'_>) -> Option<Entry> {
    let mut fields = Fields::new(item, "an ignore", faults)?;
    let at = fields.span;
    let fingerprint = fields.require("fingerprint", faults).and_then(|node| {
        let text = faults.text(node, "`fingerprint`")?;
        if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let message = format!("`{text}` is no fingerprint");
            let help = "`lacuna check --format jsonl` shows that of every finding";
            faults.add(Code::UnknownValue, node.span, message, "32 hexadecimal digits are wanted here", help);
        }
        Some(text)
    });
    let reason = fields.require("reason", faults).and_then(|node| faults.text(node, "`reason`"));
    let path = fields.text("path", faults).map(str::to_owned);
    let until = fields.take("until").and_then(|node| {
        let day = node.text().and_then(|text| text.parse::<Date>().ok());
        if day.is_none() {
            let message = "`until` is no day".to_owned();
            faults.add(Code::Type, node.span, message, "a day is wanted here: 2026-12-31", "");
        }
        day
    });
    fields.finish(faults);
    Some(Entry { fingerprint: fingerprint?.to_owned(), reason: reason?.to_owned(), until, path, at })
}
