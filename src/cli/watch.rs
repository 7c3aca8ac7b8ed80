//! `lacuna check --watch`: checks again what changed, while a writer works.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use notify::event::ModifyKind;
use notify::{Event, EventKind, RecursiveMode, Watcher};

use crate::audit::BASELINE;
use crate::cli::args::Check;
use crate::cli::check::once;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::plan::{absolute, folder_of};
use crate::cli::terminal;
use crate::config::NAME;
use crate::io::walk;
use crate::report::Lang;

/// How long the files have to be still before they are read: an editor writes in several steps.
const STILL: Duration = Duration::from_millis(150);

/// Checks everything, then whatever changes, until the program is interrupted.
pub(super) fn run(args: &Check) -> Result<Exit, Failure> {
    let lang = terminal::lang(&args.audit.setup.shown);
    let failed = |error: notify::Error| Failure::Watch(error.to_string());
    let (sender, events) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        // Nobody listens any more when the run ends; then there is nothing to tell.
        sender.send(event).ok();
    })
    .map_err(failed)?;
    for path in &args.audit.paths {
        // An editor replaces a file by another: its folder tells.
        let whole = absolute(path)?;
        let folder = if path.is_dir() { path.clone() } else { folder_of(&whole) };
        watcher.watch(&folder, RecursiveMode::Recursive).map_err(failed)?;
        // Settings and baseline may lie further up, in the repository.
        let above: Vec<&Path> = whole.ancestors().skip(1).collect();
        let top = whole.ancestors().position(|folder| folder.join(".git").exists()).unwrap_or_default();
        for folder in above.into_iter().take(top) {
            watcher.watch(folder, RecursiveMode::NonRecursive).map_err(failed)?;
        }
    }
    show(args, lang)?;
    loop {
        let changed = match next(&events) {
            Some(changed) => changed,
            None => return Ok(Exit::Clean),
        };
        let settings = changed.iter().any(|path| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            name == NAME || name == BASELINE || name.ends_with(".yml") || name.ends_with(".yaml")
        });
        if settings {
            show(args, lang)?;
            continue;
        }
        let wanted = wanted(args, &changed);
        if wanted.is_empty() {
            continue;
        }
        let mut again = args.clone();
        again.audit.paths = wanted;
        show(&again, lang)?;
    }
}

/// Checks once; a fault of the settings is told and waited out.
fn show(args: &Check, lang: Lang) -> Result<(), Failure> {
    match once(args) {
        Ok(_) => {}
        Err(Failure::Write(error)) => return Err(Failure::Write(error)),
        Err(failure) => writeln!(std::io::stderr(), "lacuna: {}", failure.shown(lang))?,
    }
    let waiting = lang.pick("等待改动，按 Ctrl-C 结束…", "waiting for changes, Ctrl-C ends…");
    Ok(writeln!(std::io::stderr(), "{waiting}")?)
}

/// What changed until everything was still, or nothing when there is nobody to tell: files, folders
/// that appeared, and settings that are gone.
fn next(events: &mpsc::Receiver<notify::Result<Event>>) -> Option<BTreeSet<PathBuf>> {
    let mut changed = BTreeSet::new();
    loop {
        let event = if changed.is_empty() {
            events.recv().ok()?
        } else {
            match events.recv_timeout(STILL) {
                Ok(event) => event,
                Err(RecvTimeoutError::Timeout) => return Some(changed),
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        };
        let Ok(event) = event else { continue };
        let appeared = event.kind.is_create() || matches!(event.kind, EventKind::Modify(ModifyKind::Name(_)));
        let counts = |path: &PathBuf| {
            let setting = path.file_name().is_some_and(|name| name == NAME || name == BASELINE);
            (event.kind.is_remove() && setting)
                || (event.kind.is_modify() && (path.is_file() || setting))
                || (appeared && path.exists())
        };
        changed.extend(event.paths.iter().filter(|path| counts(path)).cloned());
    }
}

/// The documents that changed, under the names that they have in the first report: those that a
/// walk finds, so that what is left out there is left out here.
fn wanted(args: &Check, changed: &BTreeSet<PathBuf>) -> Vec<PathBuf> {
    let changed: Vec<PathBuf> = changed.iter().filter_map(|path| absolute(path).ok()).collect();
    let listed = walk(&args.audit.paths, 0, |_| true, |_| true).targets.into_iter();
    let touched = |path: &Path| {
        absolute(path).is_ok_and(|path| changed.iter().any(|other| path == *other || path.starts_with(other)))
    };
    listed.map(|target| target.path()).filter(|path| touched(path)).collect()
}
