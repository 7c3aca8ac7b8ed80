//! One audit: the documents of the given paths, read, scanned, judged, told in order.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Once};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::civil::Date;

use crate::audit::{self, Audited, By, Checked, Lines, Suppression};
use crate::cli::changed::{Changed, Part};
use crate::cli::failure::Failure;
use crate::cli::ordered::ordered;
use crate::cli::own::is_own;
use crate::cli::plan::{Plan, Ready, absolute, folder_of, slashed};
use crate::cli::setup::Audit;
use crate::cli::values::Level;
use crate::document::{Document, Problem, Reason, Sparse, Unparsed};
use crate::io::{Loaded, Pieces, Repository, Target, Walk, read_bytes, read_long, read_stdin, read_unless, walk};
use crate::report::{Lang, Look};
use crate::rule::Notice;
use crate::scan::Picker;
use crate::text::Span;

/// Where the bytes of a document come from.
#[derive(Clone, Debug)]
enum Origin {
    File,
    Stdin,
    /// The index of this repository, at this path from its top.
    Staged(Box<(Arc<Repository>, PathBuf)>),
}

/// A document to check.
#[derive(Debug)]
pub(super) struct Job {
    target: Target,
    pub(super) ready: Arc<Ready>,
    origin: Origin,
    lines: Option<Box<Lines>>,
}

impl Job {
    /// The path from the root; asked for only where something depends on it.
    pub(super) fn absolute(&self) -> PathBuf {
        let path = self.target.path();
        absolute(&path).unwrap_or(path)
    }
}

/// A remark about an ignore, with its place and what it says.
type Said = (Notice, Span, String);

/// Everything a run needs, made once.
pub(super) struct Run {
    pub(super) plan: Plan,
    pub(super) lang: Lang,
    threads: usize,
    pub(super) today: Date,
    stdin_name: String,
    paths: Vec<PathBuf>,
    /// Findings are told, and nothing else is done with their documents.
    pub(super) only_told: bool,
    /// Entries of configurations that were of use, and those whose documents were read.
    entries: BTreeMap<String, (bool, Arc<Ready>)>,
}

/// What there is to do.
pub(super) struct Work {
    pub(super) jobs: Vec<Job>,
    pub(super) problems: Vec<Problem>,
    pub(super) left_out: usize,
    pub(super) excluded: usize,
    /// Documents on whose lines nothing changed.
    pub(super) unchanged: usize,
}

impl Job {
    /// The file of the document, if it is one.
    pub(super) fn file(&self) -> Option<&Target> {
        matches!(self.origin, Origin::File).then_some(&self.target)
    }
}

impl Run {
    pub(super) fn new(args: &Audit, fail_on: Option<Level>, lang: Lang, look: Look) -> Result<Self, Failure> {
        let threads = threads(args.setup.threads)?;
        Ok(Self {
            plan: Plan::new(&args.setup, fail_on, look)?,
            lang,
            threads,
            today: jiff::Zoned::now().date(),
            stdin_name: args.stdin_name.clone(),
            paths: args.paths.clone(),
            only_told: false,
            entries: BTreeMap::new(),
        })
    }

    /// The folder a run is about: that of the first path, from the root.
    pub(super) fn home(&self) -> Result<PathBuf, Failure> {
        let first = self.paths.iter().find(|path| path.as_os_str() != "-");
        let path = absolute(first.map_or(Path::new("."), PathBuf::as_path))?;
        Ok(if path.is_dir() { path } else { folder_of(&path) })
    }

    /// Says whether `path` is one of the documents of `work`, and none of Lacuna's own.
    pub(super) fn is_checked(work: &Work, path: &Path) -> bool {
        work.jobs.iter().filter(|job| job.absolute() == path).any(|job| {
            let document = crate::io::read(&job.target.path(), &job.target.name(), job.ready.reading());
            document.is_ok_and(|document| !is_own(document.name(), document.source()))
        })
    }

    /// Says whether every document in and below `folder` is asked for.
    pub(super) fn covers(&self, folder: &Path) -> bool {
        self.paths.iter().any(|path| path.is_dir() && absolute(path).is_ok_and(|path| folder.starts_with(path)))
    }

    /// Lists the documents of the paths.
    pub(super) fn work(&mut self, part: &Part) -> Result<Work, Failure> {
        let changed = Changed::of(part, &self.home()?).map_err(Failure::Git)?;
        let (stdin, paths): (Vec<_>, Vec<_>) = self.paths.iter().cloned().partition(|path| path.as_os_str() == "-");
        let keeper = self.plan.keeper();
        let vanished = changed.iter().flat_map(|changed| changed.vanished(&paths));
        let vanished: Vec<Target> = vanished.filter(keeper.files()).collect();
        let Walk { mut targets, problems, left_out, excluded } =
            walk(&paths, self.threads, keeper.folders(), keeper.files());
        if !vanished.is_empty() {
            targets.extend(vanished);
            targets.sort_by(Target::order);
            targets.dedup();
        }
        self.plan.no_faults()?;
        let mut work = Work { jobs: Vec::new(), problems, left_out, excluded, unchanged: 0 };
        for _ in stdin.iter().take(1) {
            let target = Target::Named(PathBuf::from(&self.stdin_name));
            let ready = self.plan.ready(&target)?;
            work.jobs.push(Job { target, ready, origin: Origin::Stdin, lines: None });
        }
        work.jobs.reserve(targets.len());
        for target in targets {
            let (mut origin, mut lines) = (Origin::File, None);
            if let Some(changed) = &changed {
                let below = match changed.lines(&absolute(&target.path())?) {
                    Ok((below, Some(these))) => {
                        lines = Some(Box::new(these));
                        below
                    }
                    Ok((_, None)) => {
                        work.unchanged += 1;
                        continue;
                    }
                    Err(reason) => {
                        work.problems.push(Problem { path: target.name(), reason });
                        continue;
                    }
                };
                if let Some(repository) = changed.index() {
                    origin = Origin::Staged(Box::new((repository.clone(), below)));
                }
            }
            let ready = self.plan.ready(&target)?;
            work.jobs.push(Job { target, ready, origin, lines });
        }
        Ok(work)
    }

    /// Checks `work` and tells each outcome in order.
    pub(super) fn each(
        &mut self,
        work: &Work,
        mut tell: impl FnMut(&Job, Audited) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.each_made(
            work,
            |_, audited| Err(audited),
            |job, made: Result<(), Box<Audited>>| match made {
                Ok(()) => Ok(()),
                Err(audited) => tell(job, *audited),
            },
        )
    }

    /// The same, with what `make` makes of an outcome on the thread that it came from; nothing is an
    /// outcome of a clean document. What depends on the documents before can only be told later: that,
    /// `make` gives back as it is.
    pub(super) fn each_made<R: Send>(
        &mut self,
        work: &Work,
        make: impl Fn(&Job, Option<Box<Audited>>) -> Result<R, Option<Box<Audited>>> + Sync,
        mut tell: impl FnMut(&Job, Result<R, Box<Audited>>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let progress = progress(work.jobs.len());
        let shown = !progress.is_hidden();
        let (today, only_told) = (self.today, self.only_told);
        let threads = self.threads;
        let check = |job: &Job| {
            let audited = check(job, today, only_told).map(Box::new);
            let made = if job.ready.settings.ignores().next().is_none() { make(job, audited) } else { Err(audited) };
            made.map_err(|audited| {
                let mut audited = audited.unwrap_or_else(|| {
                    let clean = Checked::clean(job.ready.scanner.shared_rules());
                    Box::new(Audited { path: job.target.name(), outcome: Ok(clean) })
                });
                if let Ok(checked) = &mut audited.outcome
                    && only_told
                {
                    checked.slim();
                }
                audited
            })
        };
        let told = ordered(threads, &work.jobs, check, |job, made| {
            // The bar asks for the time.
            if shown {
                progress.inc(1);
            }
            let mut audited = match made {
                Ok(made) => return tell(job, Ok(made)),
                Err(audited) => audited,
            };
            self.by_entry(job, &mut audited);
            let unread = audited.take_unread();
            tell(job, Err(audited))?;
            unread.into_iter().try_for_each(|audited| tell(job, Err(Box::new(audited))))
        });
        progress.finish_and_clear();
        told
    }

    /// Marks what a configuration ignores by its fingerprint.
    fn by_entry(&mut self, job: &Job, audited: &mut Audited) {
        let Ok(checked) = &mut audited.outcome else { return };
        let mut ignores = job.ready.settings.ignores().peekable();
        if ignores.peek().is_none() {
            return;
        }
        let absolute = slashed(&job.absolute());
        for (config, entry) in ignores {
            let path = entry.path.as_ref().map(|path| format!("{}/{path}", config.folder.trim_end_matches('/')));
            let here = path.as_ref().is_none_or(|path| *path == absolute);
            let key = format!("{}\0{}", config.folder, entry.fingerprint);
            if path.is_some() && here {
                self.entries.entry(key.clone()).or_insert((false, job.ready.clone()));
            }
            if !here || entry.until.is_some_and(|until| until < self.today) {
                continue;
            }
            let found = checked.findings.iter_mut().filter(|judged| judged.suppressed.is_none());
            for judged in found.filter(|judged| *judged.fingerprint == *entry.fingerprint) {
                judged.suppressed = Some(Suppression { by: By::Config, reason: entry.reason.clone() });
                self.entries.insert(key.clone(), (true, job.ready.clone()));
            }
        }
    }

    /// What is wrong with the entries of the configurations in use: findings in those files.
    pub(super) fn remarks(&self, seen: &[Arc<Ready>]) -> Vec<(Arc<Ready>, Audited)> {
        let mut found: BTreeMap<String, (Arc<Ready>, Document, Vec<Said>)> = BTreeMap::new();
        let mut told = BTreeSet::new();
        for ready in seen {
            for (config, entry) in ready.settings.ignores() {
                let key = format!("{}\0{}", config.folder, entry.fingerprint);
                let known = self.entries.get(&key);
                let looked = known.is_some() || self.covers(Path::new(&config.folder));
                let unused = looked && !known.is_some_and(|(used, _)| *used);
                let notice = match entry.until.filter(|&until| until < self.today) {
                    Some(until) => (Notice::ExpiredIgnore, until.to_string()),
                    None if unused => (Notice::UnusedIgnore, entry.fingerprint.clone()),
                    None => continue,
                };
                if told.insert((config.sheet.name.to_string(), entry.at.start())) {
                    let name = config.sheet.name.to_string();
                    let document = || Document::plain(&name, &config.sheet.text);
                    let of = found.entry(name.clone()).or_insert_with(|| (ready.clone(), document(), Vec::new()));
                    of.2.push((notice.0, entry.at, notice.1));
                }
            }
        }
        let audits = found.into_iter().map(|(path, (ready, document, remarks))| {
            let checked = audit::remarks(document, remarks, &ready.scanner, &ready.decision.policy);
            (ready, Audited { path, outcome: Ok(checked) })
        });
        audits.collect()
    }
}

/// Checks a document; there is nothing to say of one whose bytes tell that it is clean.
fn check(job: &Job, today: Date, only_told: bool) -> Option<Audited> {
    let Job { target, ready, .. } = job;
    let outcome = guarded(target, || {
        let Some(document) = read(job, only_told)? else { return Ok(None) };
        if is_own(document.name(), document.source()) {
            return Ok(Some(Checked::clean(ready.scanner.shared_rules())));
        }
        let mut checked = audit::check(document, &ready.scanner, &ready.decision.policy, today);
        if let Some(lines) = &job.lines {
            checked.keep(lines);
        }
        Ok(Some(checked))
    });
    outcome.transpose().map(|outcome| Audited { path: target.name(), outcome })
}

/// Reads the document of `job`, unless its bytes tell that it is clean.
fn read(job: &Job, only_told: bool) -> Result<Option<Document>, Problem> {
    let Job { target, ready, .. } = job;
    let reading = ready.reading();
    let read = match &job.origin {
        Origin::File => {
            let clean = |bytes: &[u8]| {
                let unparsed = Unparsed::of(&target.file_name(), bytes, reading)?;
                audit::clears(&unparsed, &ready.scanner).then_some(())
            };
            match read_unless(target, clean)? {
                Loaded::Seen(()) => return Ok(None),
                Loaded::Content(content) => Document::read(&target.name(), content, reading),
                Loaded::Long(pieces) => {
                    match Some(&pieces).filter(|_| only_told).and_then(|pieces| pick(job, pieces)) {
                        Some(document) => Ok(document),
                        None => Document::read(&target.name(), read_long(target, &pieces)?, reading),
                    }
                }
            }
        }
        Origin::Stdin => read_stdin(&target.name(), reading),
        Origin::Staged(staged) => {
            let (repository, path) = &**staged;
            let bytes = repository.staged_file(path).map_err(|_| Problem {
                path: target.name(),
                reason: Reason::Refused("git cannot show the staged file".to_owned()),
            })?;
            read_bytes(&target.name(), bytes, reading)
        }
    };
    read.map(Some)
}

/// Of a long plain text, only the lines that may hold masks; nothing where it takes all of it.
fn pick(job: &Job, pieces: &Pieces) -> Option<Document> {
    let Job { target, ready, .. } = job;
    let head = pieces.head()?;
    let name = target.name();
    let head = Unparsed::of(&name, &head, ready.reading()).filter(Unparsed::is_plain)?.source();
    if is_own(&name, head) {
        return None;
    }
    let picker = Picker::new(&ready.scanner, head);
    let mut kept = Sparse::default();
    pieces.each(|piece| audit::pick(piece, &picker), |lines| kept.append(&lines))?;
    Some(picker.document(&name, kept))
}

/// As many threads as `asked` for, or as there are processors; what is done side by side in one document
/// is bound to them, too.
fn threads(asked: usize) -> Result<usize, Failure> {
    static POOL: Once = Once::new();
    if asked == 0 {
        return Ok(std::thread::available_parallelism().map_or(1, NonZero::get));
    }
    let mut built = Ok(());
    POOL.call_once(|| built = rayon::ThreadPoolBuilder::new().num_threads(asked).build_global());
    built.map(|()| asked).map_err(|error| Failure::Threads(error.to_string()))
}

/// Makes a problem of a panic: a defect of ours on one document must not hide the others.
fn guarded<T>(target: &Target, work: impl FnOnce() -> Result<T, Problem>) -> Result<T, Problem> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Problem { path: target.name(), reason: Reason::Internal }))
}

fn progress(documents: usize) -> ProgressBar {
    // Shown on a terminal only, and only when the run is long enough to wonder about.
    let bar = ProgressBar::with_draw_target(Some(documents as u64), ProgressDrawTarget::stderr_with_hz(5));
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {eta}") {
        bar.set_style(style);
    }
    // The ticks come from a thread of their own.
    if !bar.is_hidden() {
        bar.enable_steady_tick(Duration::from_millis(400));
    }
    bar
}
