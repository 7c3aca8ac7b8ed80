//! `lacuna baseline …`, and the baseline that a check finds without being told.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::audit::{Audited, BASELINE, Baseline, By, Claims, Entry, Suppression};
use crate::cli::args::{Baseline as Command, BaselineArgs};
use crate::cli::changed::Part;
use crate::cli::exit::{Exit, Failure};
use crate::cli::plan::{absolute, folder_of, plain, slashed};
use crate::cli::run::Run;
use crate::cli::terminal;
use crate::io::{sheet, write};
use crate::report::{Lang, plural};
use crate::rule::Severity;

/// A baseline at work.
pub(super) struct InUse {
    file: PathBuf,
    claims: Claims,
    /// The documents that were looked at, relative to its folder.
    read: BTreeSet<String>,
    gone: BTreeSet<String>,
    reason: &'static str,
}

impl InUse {
    /// The baseline that is named or, unless it is not wanted, lies beside `lacuna.yaml` or at the
    /// top of the repository.
    pub(super) fn find(run: &mut Run, named: Option<&Path>, none: bool) -> Result<Option<Self>, Failure> {
        if none {
            return Ok(None);
        }
        let file = place(run, named)?;
        if !file.is_file() {
            return match named {
                Some(_) => Err(Failure::NoBaseline(file.display().to_string())),
                None => Ok(None),
            };
        }
        Self::load(file, run.lang).map(Some)
    }

    fn load(file: PathBuf, lang: Lang) -> Result<Self, Failure> {
        let baseline = load(&file, lang)?;
        let folder = folder_of(&file);
        let paths: BTreeSet<&str> = baseline.entries.iter().map(|entry| entry.path.as_str()).collect();
        let gone: BTreeSet<String> =
            paths.into_iter().filter(|path| !folder.join(path).exists()).map(str::to_owned).collect();
        let reason = lang.pick("基线中已有", "in the baseline");
        Ok(Self { file, claims: Claims::new(baseline, &gone), read: BTreeSet::new(), gone, reason })
    }

    /// Marks what the baseline holds; only what would fail is in it.
    pub(super) fn mark(&mut self, path: &Path, audited: &mut Audited, fail_on: Severity) {
        let Ok(checked) = &mut audited.outcome else { return };
        let path = relative(path, &self.file);
        for judged in &mut checked.findings {
            if judged.suppressed.is_some() || judged.severity < fail_on {
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
        self.claims.stale(|path| self.read.contains(path) || self.gone.contains(path))
    }
}

/// Reads the baseline at `file`.
fn load(file: &Path, lang: Lang) -> Result<Baseline, Failure> {
    let sheet = sheet(file).map_err(|problem| Failure::Unread(problem, lang))?;
    Baseline::parse(&sheet.text).map_err(|fault| Failure::Baseline(file.display().to_string(), fault))
}

/// Where the baseline is, or would be.
fn place(run: &mut Run, named: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(named) = named {
        return Ok(absolute(named)?);
    }
    let home = run.home()?;
    let settings = run.plan.settings(&home)?;
    if let Some(config) = settings.layers().last() {
        let folder = Path::new(&config.folder);
        return Ok(match settings.layers().iter().rev().find_map(|config| Some((config, config.baseline.as_ref()?))) {
            Some((config, named)) => plain(&Path::new(&config.folder).join(&named.value)),
            None => folder.join(BASELINE),
        });
    }
    // Where there is no configuration, the top of the repository is what everybody shares.
    let top = home.ancestors().find(|folder| folder.join(".git").exists());
    Ok(top.unwrap_or(&home).join(BASELINE))
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
    let old = if file.is_file() { load(&file, lang)? } else { Baseline::default() };
    let work = run.work(&Part::Whole)?;
    let mut unread = work.problems.clone();
    let mut read = BTreeSet::new();
    let mut entries: Vec<Entry> = Vec::new();
    let mut reasons: std::collections::HashMap<(String, String), String> = old
        .entries
        .iter()
        .filter_map(|entry| Some(((entry.path.clone(), entry.fingerprint.clone()), entry.reason.clone()?)))
        .collect();
    run.each(work, |job, audited| {
        let path = relative(&job.absolute, &file);
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
            let text = checked.document.as_ref().map_or("", |document| judged.finding.span.slice(document.text()));
            entries.push(Entry {
                reason: reasons.remove(&(path.clone(), judged.fingerprint.clone())),
                path: path.clone(),
                fingerprint: judged.fingerprint.clone(),
                rule: checked.rules.get(judged.finding.rule).id.clone(),
                text: text.to_owned(),
            });
        }
        read.insert(path);
        Ok(())
    })?;
    let folder = folder_of(&file);
    let kept = old.entries.iter().filter(|entry| !read.contains(&entry.path) && folder.join(&entry.path).exists());
    entries.extend(kept.cloned());
    let (count, before) = (entries.len(), old.entries.len());
    save(&file, Baseline { entries })?;
    let mut out = std::io::stdout().lock();
    let shown = file.display();
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
    write(file, &text).map_err(|error| Failure::Output(file.display().to_string(), error))
}

/// Lists the entries whose findings are gone and, if asked, takes them out.
fn compare(args: &BaselineArgs, prune: bool) -> Result<Exit, Failure> {
    let lang = terminal::lang(&args.audit.setup.shown);
    let mut run = Run::new(&args.audit, args.fail_on, lang, terminal::look(&args.audit.setup.shown))?;
    let file = place(&mut run, args.baseline.as_deref())?;
    if !file.is_file() {
        return Err(Failure::NoBaseline(file.display().to_string()));
    }
    let known = load(&file, lang)?;
    let mut baseline = InUse::load(file.clone(), lang)?;
    let work = run.work(&Part::Whole)?;
    let mut unread = work.problems.clone();
    let mut new = 0;
    run.each(work, |job, mut audited| {
        let fail_on = job.ready.decision.policy.fail_on;
        baseline.mark(&job.absolute, &mut audited, fail_on);
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
    let (all, gone) = (known.entries.len(), stale.len());
    if prune && gone > 0 {
        let mut rest = known.entries;
        for entry in &stale {
            if let Some(at) = rest.iter().position(|other| other == entry) {
                rest.remove(at);
            }
        }
        save(&file, Baseline { entries: rest })?;
    }
    let name = file.display();
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
