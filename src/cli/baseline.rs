//! `lacuna baseline …`, and the baseline that a check finds without being told.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::audit::{Audited, BASELINE, Baseline, By, Claims, Entry, Judged, Suppression};
use crate::cli::args::{Baseline as Command, BaselineArgs};
use crate::cli::changed::Part;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::plan::{absolute, folder_of, named, plain, slashed};
use crate::cli::run::Run;
use crate::cli::terminal;
use crate::config::NAME;
use crate::io::{sheet, write};
use crate::report::{Lang, plural};
use crate::rule::{Notice, Rules, Severity};

/// A baseline at work.
pub(super) struct InUse {
    file: PathBuf,
    claims: Claims,
    /// The documents that were looked at, relative to its folder.
    read: BTreeSet<String>,
    /// The documents that are no longer there.
    gone: BTreeSet<String>,
    /// All documents of its folder are looked at, so that what is gone has not only moved.
    whole: bool,
    reason: &'static str,
}

impl InUse {
    /// The baseline that is named or, unless it is not wanted, lies beside `lacuna.yaml` or at the
    /// top of the repository.
    pub(super) fn find(run: &mut Run, given: Option<&Path>, none: bool) -> Result<Option<Self>, Failure> {
        if none {
            return Ok(None);
        }
        let file = place(run, given)?;
        if given.is_none() && file.symlink_metadata().is_err() {
            return Ok(None);
        }
        Self::load(file, run).map(Some)
    }

    fn load(file: PathBuf, run: &Run) -> Result<Self, Failure> {
        let baseline = load(&file)?;
        let folder = folder_of(&file);
        let paths: BTreeSet<&str> = baseline.entries.iter().map(|entry| entry.path.as_str()).collect();
        let gone: BTreeSet<String> =
            paths.into_iter().filter(|path| !folder.join(path).exists()).map(str::to_owned).collect();
        let reason = run.lang.pick("基线中已有", "in the baseline");
        let whole = run.covers(&folder);
        Ok(Self { file, claims: Claims::new(baseline, &gone), read: BTreeSet::new(), gone, whole, reason })
    }

    /// Marks what the baseline holds; only what would fail is in it.
    pub(super) fn mark(&mut self, path: &Path, audited: &mut Audited, fail_on: Severity) {
        let Ok(checked) = &mut audited.outcome else { return };
        let path = relative(path, &self.file);
        for judged in &mut checked.findings {
            if judged.suppressed.is_some() || judged.severity < fail_on || is_misuse(&checked.rules, judged) {
                continue;
            }
            if let Some(entry) = self.claims.claim(&path, &judged.fingerprint) {
                let reason = entry.reason.clone().unwrap_or_else(|| self.reason.to_owned());
                judged.suppressed = Some(Suppression { by: By::Baseline, reason });
            }
        }
        self.read.insert(path);
    }

    /// How many entries have lost their findings, in the documents that were looked at.
    pub(super) fn stale(&self) -> usize {
        self.stale_entries().len()
    }

    fn stale_entries(&self) -> Vec<&Entry> {
        self.claims.stale(|path| self.knows(path))
    }

    /// Says whether an entry for `path` that no finding claimed has lost its finding.
    fn knows(&self, path: &str) -> bool {
        self.read.contains(path) || (self.whole && self.gone.contains(path))
    }
}

/// Reads the baseline at `file`.
fn load(file: &Path) -> Result<Baseline, Failure> {
    let name = named(file);
    if file.symlink_metadata().is_err() {
        return Err(Failure::NoBaseline(name));
    }
    let sheet = sheet(file).map_err(Failure::Unread)?;
    Baseline::parse(&sheet.text).map_err(|fault| Failure::Baseline(name, fault))
}

/// Where the baseline is, or would be: where the configuration says, else the first that lies beside
/// a `lacuna.yaml` from here upward or at the top of the repository.
fn place(run: &mut Run, given: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(given) = given {
        return Ok(absolute(given)?);
    }
    let home = run.home()?;
    let settings = run.plan.settings(&home)?;
    let mut folders: Vec<PathBuf> = Vec::new();
    for config in settings.layers().iter().rev() {
        let folder = Path::new(&config.folder);
        if let Some(said) = &config.baseline {
            return Ok(plain(&folder.join(&said.value)));
        }
        folders.push(folder.to_owned());
    }
    let top = home.ancestors().find(|folder| folder.join(".git").exists());
    for folder in home.ancestors().take_while(|folder| top.is_some_and(|top| folder.starts_with(top))) {
        // The top of a repository is what everybody shares.
        if Some(folder) == top || folder.join(NAME).is_file() {
            folders.push(folder.to_owned());
        }
    }
    let found = folders.iter().map(|folder| folder.join(BASELINE)).find(|file| file.symlink_metadata().is_ok());
    Ok(found.unwrap_or_else(|| folders.first().unwrap_or(&home).join(BASELINE)))
}

/// Says whether `judged` is no debt but a mistake that ends a run with status 2: an ignore for a rule
/// that does not exist.
fn is_misuse(rules: &Rules, judged: &Judged) -> bool {
    rules.get(judged.finding.rule).id == Notice::UnknownRule.id()
}

/// `path` as the baseline at `file` names it.
fn relative(path: &Path, file: &Path) -> String {
    let folder = folder_of(file);
    slashed(path.strip_prefix(&folder).unwrap_or(path))
}

pub(super) fn run(command: &Command) -> Result<Exit, Failure> {
    match command {
        Command::Write(args) => renew(args),
        Command::Check(args) => compare(args, false),
        Command::Prune(args) => compare(args, true),
    }
}

/// Writes the findings there are; what was known of documents that could not be read is kept.
fn renew(args: &BaselineArgs) -> Result<Exit, Failure> {
    let lang = terminal::lang(&args.audit.setup.shown);
    let mut run = Run::new(&args.audit, args.fail_on, lang, terminal::look(&args.audit.setup.shown))?;
    let file = place(&mut run, args.baseline.as_deref())?;
    let old = if file.symlink_metadata().is_ok() { load(&file)? } else { Baseline::default() };
    let work = run.work(&Part::Whole)?;
    let mut unread = work.problems.clone();
    let mut unknown = Vec::new();
    let mut read = BTreeSet::new();
    let mut entries: Vec<Entry> = Vec::new();
    let mut reasons: std::collections::HashMap<(String, String), String> = old
        .entries
        .iter()
        .filter_map(|entry| Some(((entry.path.clone(), entry.fingerprint.clone()), entry.reason.clone()?)))
        .collect();
    run.each(&work, |job, audited| {
        let path = relative(&job.absolute(), &file);
        let checked = match audited.outcome {
            Ok(checked) => checked,
            Err(problem) => {
                unread.push(problem);
                return Ok(());
            }
        };
        for judged in &checked.findings {
            if judged.suppressed.is_some() || judged.severity < job.ready.decision.policy.fail_on {
                continue;
            }
            if is_misuse(&checked.rules, judged) {
                let at = judged.at;
                unknown.push(format!("{}:{}:{}: {}", audited.path, at.line, at.column, judged.finding.label));
                continue;
            }
            let text = checked.document.as_ref().map_or("", |document| judged.finding.span.slice(document.text()));
            entries.push(Entry {
                reason: reasons.remove(&(path.clone(), judged.fingerprint.to_string())),
                path: path.clone(),
                fingerprint: judged.fingerprint.to_string(),
                rule: checked.rules.get(judged.finding.rule).id.clone(),
                text: text.to_owned(),
            });
        }
        read.insert(path);
        Ok(())
    })?;
    if !unknown.is_empty() {
        return Err(Failure::UnknownRules(unknown));
    }
    let folder = folder_of(&file);
    let kept = old.entries.iter().filter(|entry| !read.contains(&entry.path) && folder.join(&entry.path).exists());
    entries.extend(kept.cloned());
    let (count, before) = (entries.len(), old.entries.len());
    save(&file, Baseline { entries })?;
    let mut out = std::io::stdout().lock();
    let shown = named(&file);
    match lang {
        Lang::Zh => writeln!(out, "{shown}：已记录 {count} 处占位（原有 {before} 处）")?,
        Lang::En => writeln!(out, "{shown}: {} recorded ({before} before)", plural(count, "finding"))?,
    }
    for problem in &unread {
        let reason = lang.reason(&problem.reason);
        match lang {
            Lang::Zh => writeln!(out, "{} 未读取：{reason}", problem.path)?,
            Lang::En => writeln!(out, "{} not read: {reason}", problem.path)?,
        }
    }
    Ok(if unread.is_empty() { Exit::Clean } else { Exit::Misuse })
}

fn save(file: &Path, baseline: Baseline) -> Result<(), Failure> {
    let text = baseline.to_json().map_err(std::io::Error::from)?;
    write(file, &text).map_err(|error| Failure::Output(named(file), error))
}

/// Lists the entries whose findings are gone and, if asked, takes them out.
fn compare(args: &BaselineArgs, prune: bool) -> Result<Exit, Failure> {
    let lang = terminal::lang(&args.audit.setup.shown);
    let mut run = Run::new(&args.audit, args.fail_on, lang, terminal::look(&args.audit.setup.shown))?;
    let file = place(&mut run, args.baseline.as_deref())?;
    let mut baseline = InUse::load(file.clone(), &run)?;
    let work = run.work(&Part::Whole)?;
    let mut unread = work.problems.clone();
    let mut new = 0;
    run.each(&work, |job, mut audited| {
        let fail_on = job.ready.decision.policy.fail_on;
        baseline.mark(&job.absolute(), &mut audited, fail_on);
        match audited.outcome {
            Ok(checked) => {
                let open = checked.findings.iter().filter(|judged| judged.suppressed.is_none());
                new += open.filter(|judged| judged.severity >= fail_on).count();
            }
            Err(problem) => unread.push(problem),
        }
        Ok(())
    })?;
    let stale: Vec<Entry> = baseline.stale_entries().into_iter().cloned().collect();
    let mut out = std::io::stdout().lock();
    for entry in &stale {
        writeln!(out, "{}: {} [{}]", entry.path, entry.text, entry.rule)?;
    }
    for problem in &unread {
        let reason = lang.reason(&problem.reason);
        match lang {
            Lang::Zh => writeln!(out, "{} 未读取：{reason}", problem.path)?,
            Lang::En => writeln!(out, "{} not read: {reason}", problem.path)?,
        }
    }
    let kept = baseline.claims.kept(|path| baseline.knows(path));
    let (all, gone) = (kept.entries.len() + stale.len(), stale.len());
    if prune && load(&file)? != kept {
        save(&file, kept)?;
    }
    let name = named(&file);
    match (lang, prune) {
        (Lang::Zh, true) => writeln!(out, "{name}：{all} 处中已删去 {gone} 处")?,
        (Lang::En, true) => writeln!(out, "{name}: {gone} of {} removed", plural(all, "finding"))?,
        (Lang::Zh, false) if gone > 0 => {
            writeln!(out, "{name}：{all} 处中有 {gone} 处已不存在，请运行 lacuna baseline prune")?;
        }
        (Lang::En, false) if gone > 0 => {
            writeln!(out, "{name}: {gone} of {all} are gone: run `lacuna baseline prune`")?;
        }
        (Lang::Zh, false) => writeln!(out, "{name}：{all} 处都还在")?,
        (Lang::En, false) => writeln!(out, "{name}: all {all} are still there")?,
    }
    if new > 0 && !prune {
        match lang {
            Lang::Zh => writeln!(out, "另有 {new} 处占位不在基线中，见 lacuna check")?,
            Lang::En => writeln!(out, "{} not in it: see `lacuna check`", plural(new, "finding"))?,
        }
    }
    Ok(match (unread.is_empty(), prune, gone + new) {
        (false, _, _) => Exit::Misuse,
        (true, true, _) | (true, false, 0) => Exit::Clean,
        (true, false, _) => Exit::Findings,
    })
}
