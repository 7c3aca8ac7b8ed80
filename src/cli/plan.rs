//! Which settings and rules go for which document.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use crate::cli::failure::Failure;
use crate::cli::rules;
use crate::cli::setup::{Setup, Sources};
use crate::cli::values::Level;
use crate::config::{Config, Decision, NAME, Settings};
use crate::document::{Reading, Reviewer, Revisions};
use crate::io::{Target, sheet};
use crate::report::{Look, faults};
use crate::rule::{Code, Fault, Sheet};
use crate::scan::Scanner;

/// Settings, policy and scanner for a document.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) settings: Arc<Settings>,
    pub(super) decision: Decision,
    pub(super) scanner: Scanner,
    revisions: Revisions,
}

impl Ready {
    /// How the document is to be read.
    pub(super) fn reading(&self) -> Reading {
        Reading { encoding: self.decision.encoding, revisions: self.revisions }
    }
}

/// Somebody called `name`, now.
pub(super) fn reviewer(name: &str) -> Reviewer {
    let date = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    Reviewer { name: name.replace(char::is_control, " "), date }
}

/// Finds and reads `lacuna.yaml`, each once.
#[derive(Debug, Default)]
struct Finder {
    /// `--config`, or that there is to be none.
    given: Option<PathBuf>,
    none: bool,
    folders: HashMap<PathBuf, Option<Arc<Settings>>>,
    /// What was read since somebody looked for faults in it.
    fresh: Vec<Arc<Settings>>,
    faults: Vec<Fault>,
    unread: Vec<crate::document::Problem>,
}

impl Finder {
    /// The settings for what lies in `folder`, which is absolute.
    fn settings(&mut self, folder: &Path) -> Option<Arc<Settings>> {
        if self.none {
            return None;
        }
        if let Some(known) = self.folders.get(folder) {
            return known.clone();
        }
        let file = match &self.given {
            Some(given) => Some(given.clone()),
            None => Some(folder.join(NAME)).filter(|file| file.is_file()),
        };
        let found = match file {
            Some(file) => self.load(&file),
            None => folder.parent().and_then(|parent| self.settings(parent)),
        };
        self.folders.insert(folder.to_owned(), found.clone());
        found
    }

    fn load(&mut self, file: &Path) -> Option<Arc<Settings>> {
        let mut layers = Vec::new();
        let mut seen = BTreeSet::new();
        let mut next = Some(file.to_owned());
        while let Some(file) = next.take() {
            let config = self.read(&file)?;
            if let Some(parent) = &config.extends {
                let wanted = plain(&folder_of(&file).join(&parent.value));
                // A folder stands for the file in it.
                let wanted = if wanted.is_dir() { wanted.join(NAME) } else { wanted };
                if !wanted.is_file() || !seen.insert(file.clone()) || seen.contains(&wanted) {
                    let (message, help) = if wanted.is_file() {
                        ("the files continue each other in a circle", "leave one `extends` out")
                    } else {
                        ("there is no such file", "the path is relative to the folder of this file")
                    };
                    self.faults.push(config.fault(
                        Code::UnknownValue,
                        parent.at,
                        message.to_owned(),
                        "here",
                        help.to_owned(),
                    ));
                    return None;
                }
                next = Some(wanted);
            }
            layers.insert(0, Arc::new(config));
        }
        let settings = Arc::new(Settings::new(layers));
        self.fresh.push(settings.clone());
        Some(settings)
    }

    fn read(&mut self, file: &Path) -> Option<Config> {
        let sheet = match sheet(file) {
            Ok(sheet) => Sheet { name: named(file).into(), ..sheet },
            Err(problem) => {
                self.unread.push(problem);
                return None;
            }
        };
        let folder = folder_of(file);
        let (config, found) = Config::parse(&sheet, &slashed(&folder));
        self.faults.extend(found);
        let config = config?;
        for pack in config.packs.iter().filter(|pack| !folder.join(&pack.value).exists()) {
            let message = format!("there is no `{}`", pack.value);
            let help = "the path is relative to the folder of this file".to_owned();
            self.faults.push(config.fault(Code::UnknownValue, pack.at, message, "no file or folder", help));
        }
        Some(config)
    }
}

/// The finder, for one thread at a time. One that panicked meanwhile left it whole: what it holds
/// is only added to.
fn finder(shared: &Mutex<Finder>) -> MutexGuard<'_, Finder> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says which files and folders the settings there keep.
#[derive(Clone, Debug)]
pub(super) struct Keeper(Arc<Mutex<Finder>>);

impl Keeper {
    /// Asks about folders.
    pub(super) fn folders(&self) -> impl Fn(&Path) -> bool + Send + Sync + use<> {
        let keeper = self.clone();
        move |path| keeper.settings(path).is_none_or(|settings| keeps(&settings, path, true))
    }

    /// Asks about files, which come folder by folder.
    pub(super) fn files(&self) -> impl FnMut(&Target) -> bool + use<> {
        let keeper = self.clone();
        let mut last: Option<(Target, Option<Arc<Settings>>)> = None;
        move |target| {
            if !last.as_ref().is_some_and(|(known, _)| known.is_beside(target)) {
                last = Some((target.clone(), keeper.settings(&folder_of(&target.path()))));
            }
            let settings = last.as_ref().and_then(|(_, settings)| settings.as_ref());
            settings.is_none_or(|settings| keeps(settings, &target.path(), false))
        }
    }

    /// The settings for what lies in `folder`; none if nobody knows where that is.
    fn settings(&self, folder: &Path) -> Option<Arc<Settings>> {
        absolute(folder).ok().and_then(|folder| finder(&self.0).settings(&folder))
    }
}

/// Says whether `settings` keep what is at `path`.
fn keeps(settings: &Settings, path: &Path, folder: bool) -> bool {
    absolute(path).is_ok_and(|path| !settings.excludes(&slashed(&path), folder))
}

/// Settings, by their address, and the overrides in them that speak about a document.
type Key = (usize, Vec<(usize, usize)>);

/// Decides for every document what goes for it.
#[derive(Debug)]
pub(super) struct Plan {
    finder: Arc<Mutex<Finder>>,
    sources: Sources,
    profile: Option<String>,
    encoding: Option<&'static encoding_rs::Encoding>,
    revisions: Revisions,
    fail_on: Option<crate::rule::Severity>,
    /// By the rules they scan by.
    scanners: BTreeMap<(bool, Vec<PathBuf>), Arc<Scanner>>,
    /// By the settings and the overrides in them.
    ready: HashMap<Key, Arc<Ready>>,
    /// The last document, where the same goes for all beside it.
    last: Option<(Target, Arc<Ready>)>,
    plain: Arc<Settings>,
    look: Look,
}

impl Plan {
    pub(super) fn new(args: &Setup, fail_on: Option<Level>, look: Look) -> Result<Self, Failure> {
        let given = args.config.as_deref().map(absolute).transpose()?;
        if let Some(file) = given.as_deref().filter(|file| !file.is_file()) {
            return Err(Failure::NoConfig(file.display().to_string()));
        }
        let finder = Finder { given, none: args.no_config, ..Finder::default() };
        Ok(Self {
            finder: Arc::new(Mutex::new(finder)),
            sources: args.sources.clone(),
            profile: args.profile.clone(),
            encoding: args.encoding,
            revisions: args.revisions.into(),
            fail_on: fail_on.map(Into::into),
            scanners: BTreeMap::new(),
            ready: HashMap::new(),
            last: None,
            plain: Arc::new(Settings::default()),
            look,
        })
    }

    /// The settings for what lies in `folder`, which is absolute.
    pub(super) fn settings(&mut self, folder: &Path) -> Result<Arc<Settings>, Failure> {
        let found = finder(&self.finder).settings(folder);
        self.no_faults()?;
        Ok(found.unwrap_or_else(|| self.plain.clone()))
    }

    /// What says which files and folders the settings keep.
    pub(super) fn keeper(&self) -> Keeper {
        Keeper(self.finder.clone())
    }

    /// Shows everything that is wrong in the files that were read so far.
    pub(super) fn no_faults(&mut self) -> Result<(), Failure> {
        let mut finder = finder(&self.finder);
        if let Some(problem) = finder.unread.pop() {
            return Err(Failure::Unread(problem));
        }
        let (mut found, fresh) = (std::mem::take(&mut finder.faults), std::mem::take(&mut finder.fresh));
        drop(finder);
        for settings in fresh {
            found.extend(settings.faults());
            let (builtin, mut packs) = self.sources_of(&settings);
            packs.retain(|pack| pack.exists());
            let key = (builtin, packs);
            let scanner = match self.scanners.get(&key) {
                Some(known) => known.clone(),
                None => match rules::sound(key.0, &key.1)? {
                    Ok(rules) => Arc::new(rules::scanner(rules)),
                    Err(faulty) => {
                        found.extend(faulty);
                        continue;
                    }
                },
            };
            found.extend(settings.layers().iter().flat_map(|config| config.unknown_rules(scanner.rules())));
            self.scanners.insert(key, scanner);
        }
        // Several files may continue one that is faulty.
        found.sort_by_key(|fault| (fault.sheet.name.clone(), fault.span.start()));
        found.dedup_by(|a, b| (&a.sheet.name, a.span, &a.message) == (&b.sheet.name, b.span, &b.message));
        if found.is_empty() { Ok(()) } else { Err(self.show(&found)) }
    }

    fn show(&self, found: &[Fault]) -> Failure {
        match faults(found, self.look, &mut io::stderr().lock()) {
            Ok(()) => Failure::Config(found.len()),
            Err(error) => Failure::Write(error),
        }
    }

    /// What goes for the document `target`.
    pub(super) fn ready(&mut self, target: &Target) -> Result<Arc<Ready>, Failure> {
        // Documents come folder by folder, and most settings are for all of a folder.
        if let Some((last, ready)) = &self.last
            && last.is_beside(target)
        {
            return Ok(ready.clone());
        }
        let absolute = absolute(&target.path())?;
        let settings = self.settings(&folder_of(&absolute))?;
        let for_all = settings.layers().iter().all(|config| config.overrides.is_empty());
        let ready = self.ready_by(&absolute, settings)?;
        self.last = for_all.then(|| (target.clone(), ready.clone()));
        Ok(ready)
    }

    fn ready_by(&mut self, path: &Path, settings: Arc<Settings>) -> Result<Arc<Ready>, Failure> {
        let overrides = settings.overrides(&slashed(path));
        let key = (Arc::as_ptr(&settings) as usize, overrides);
        if let Some(ready) = self.ready.get(&key) {
            return Ok(ready.clone());
        }
        let scanner = self.scanner(&settings)?;
        let mut own = (*settings).clone();
        own.profile.clone_from(&self.profile);
        own.encoding = self.encoding;
        own.fail_on = self.fail_on;
        if let Some(name) = &own.profile
            && own.profile(name, 0).is_err()
        {
            return Err(Failure::NoProfile(name.clone(), own.known()));
        }
        let decision = own.decide(&key.1);
        let scanner =
            if decision.speaks_all() { (*scanner).clone() } else { scanner.only(|rule| decision.speaks(rule)) };
        if !scanner.rules().iter().any(|(_, rule)| decision.tells(rule)) {
            return Err(self.nothing(&settings));
        }
        let ready = Arc::new(Ready { settings, decision, scanner, revisions: self.revisions });
        self.ready.insert(key, ready.clone());
        Ok(ready)
    }

    fn nothing(&self, settings: &Settings) -> Failure {
        let said = settings.layers().iter().rev().find_map(|config| {
            let off = config.rules.first().map(|(selector, _)| selector.at);
            let none = || config.builtin.as_ref().filter(|builtin| !builtin.value).map(|builtin| builtin.at);
            Some((config, off.or_else(none).or_else(|| Some(config.languages.as_ref()?.at))?))
        });
        match said {
            Some((config, at)) => self.show(&[config.fault(
                Code::MatchesNothing,
                at,
                "every rule is off or left out: nothing would be checked".to_owned(),
                "from here on",
                "leave the documents out by `exclude` if they are not to be checked".to_owned(),
            )]),
            None => Failure::NothingEnabled,
        }
    }

    /// Whether the built-in rules are asked, and where others stand.
    fn sources_of(&self, settings: &Settings) -> (bool, Vec<PathBuf>) {
        let builtin = settings.layers().iter().rev().find_map(|config| config.builtin.as_ref());
        let builtin = !self.sources.no_builtin_rules && builtin.is_none_or(|set| set.value);
        let mut packs: Vec<PathBuf> = self.sources.rules.clone();
        for config in settings.layers() {
            packs.extend(config.packs.iter().map(|pack| plain(&Path::new(&config.folder).join(&pack.value))));
        }
        (builtin, packs)
    }

    fn scanner(&mut self, settings: &Settings) -> Result<Arc<Scanner>, Failure> {
        let key = self.sources_of(settings);
        if let Some(scanner) = self.scanners.get(&key) {
            return Ok(scanner.clone());
        }
        let scanner = Arc::new(rules::scanner(rules::load(key.0, &key.1, self.look)?));
        self.scanners.insert(key, scanner.clone());
        Ok(scanner)
    }
}

/// The name of the file at `path`, which is absolute, for people: from the current folder, if it lies
/// in or below it.
pub(super) fn named(path: &Path) -> String {
    let below = absolute(Path::new(".")).ok().and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned));
    below.unwrap_or_else(|| path.to_owned()).display().to_string()
}

/// The folder that holds `path`.
pub(super) fn folder_of(path: &Path) -> PathBuf {
    path.parent().map_or_else(|| path.to_owned(), Path::to_owned)
}

/// `path` from the root, without `.` and `..`; links are not followed.
pub(super) fn absolute(path: &Path) -> io::Result<PathBuf> {
    // Asked for every file: the system is asked once. Nothing here goes to another folder.
    static CURRENT: OnceLock<PathBuf> = OnceLock::new();
    if path.is_absolute() || cfg!(windows) {
        return std::path::absolute(path).map(|path| plain(&path));
    }
    let current = match CURRENT.get() {
        Some(current) => current,
        None => {
            let current = std::env::current_dir()?;
            CURRENT.get_or_init(|| current)
        }
    };
    Ok(plain(&current.join(path)))
}

/// `path` without `.` and `..`.
pub(super) fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

/// `path` with `/` between its parts.
pub(super) fn slashed(path: &Path) -> String {
    let shown = path.to_string_lossy();
    if cfg!(windows) { shown.replace('\\', "/") } else { shown.into_owned() }
}
