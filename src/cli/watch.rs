//! `lacuna check --watch`: checks again what changed, while a writer works.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use notify::{Event, RecursiveMode, Watcher};

use crate::audit::BASELINE;
use crate::cli::args::Check;
use crate::cli::check::once;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::plan::absolute;
use crate::cli::terminal;
use crate::config::NAME;
use crate::document::Format;
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
        let folder = if path.is_dir() { path.clone() } else { absolute(path)?.parent().unwrap_or(path).to_owned() };
        watcher.watch(&folder, RecursiveMode::Recursive).map_err(failed)?;
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
        let wanted: Vec<PathBuf> = changed.iter().filter_map(|path| asked(args, path)).collect();
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

/// The files that changed until everything was still, or nothing when there is nobody to tell.
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
        if let Ok(event) = event
            && (event.kind.is_modify() || event.kind.is_create())
        {
            changed.extend(event.paths.into_iter().filter(|path| path.is_file()));
        }
    }
}

/// A document that changed under the name that it has in the first report; nothing when it is none
/// that was asked for.
fn asked(args: &Check, changed: &Path) -> Option<PathBuf> {
    let changed = absolute(changed).ok()?;
    let hidden = |below: &Path| below.components().any(|part| part.as_os_str().to_string_lossy().starts_with('.'));
    args.audit.paths.iter().find_map(|asked| {
        let whole = absolute(asked).ok()?;
        if changed == whole {
            return Some(asked.clone());
        }
        let below = changed.strip_prefix(&whole).ok()?;
        (!hidden(below) && Format::of(&below.to_string_lossy()).is_document()).then(|| asked.join(below))
    })
}
