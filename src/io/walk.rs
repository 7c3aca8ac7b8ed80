//! From the paths a person gives to the files to read.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};

use ignore::{DirEntry, WalkBuilder, WalkState};
use rayon::slice::ParallelSliceMut;

use crate::document::{Format, Problem, Reason};

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// The name it goes by in reports: the path as given, with what was found below it.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// A folder lists it as a file.
    pub listed: bool,
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct Walk {
    /// The documents, ordered by name, each once.
    pub targets: Vec<Target>,
    /// What could not be listed.
    pub problems: Vec<Problem>,
    /// Files of folders that are no documents.
    pub left_out: usize,
    /// Files and folders that were not wanted.
    pub excluded: usize,
}

/// Lists the documents at `paths`. A file is taken as it is; in a folder, what `.gitignore`,
/// `.ignore` and `.lacunaignore` name is left out, so are hidden files, files that are no
/// documents, and links. What `keep` does not want, asked with whether it is a folder, is left out
/// too, and counted; files are asked about in order. `threads` list folders side by side, as many as
/// the machine has when it is 0.
#[must_use]
pub fn walk(paths: &[PathBuf], threads: usize, keep: impl Fn(&Path, bool) -> bool + Send + Sync + 'static) -> Walk {
    let mut walk = Walk::default();
    let keep = Arc::new(keep);
    for path in paths {
        if path.is_dir() {
            walk.folder(path, threads, keep.clone());
        } else {
            // A missing path is found out when it is read, like every other reason.
            walk.targets.push(Target { name: name(path), path: path.clone(), listed: false });
        }
    }
    walk.targets.par_sort_unstable_by(|a, b| a.name.cmp(&b.name).then_with(|| a.path.cmp(&b.path)));
    walk.targets.dedup_by(|a, b| a.path == b.path);
    let listed = walk.targets.len();
    walk.targets.retain(|target| keep(&target.path, false));
    walk.excluded += listed - walk.targets.len();
    walk.problems.sort_by(|a, b| a.path.cmp(&b.path));
    walk
}

impl Walk {
    fn folder(
        &mut self,
        folder: &Path,
        threads: usize,
        keep: Arc<impl Fn(&Path, bool) -> bool + Send + Sync + 'static>,
    ) {
        let excluded = Arc::new(AtomicUsize::new(0));
        let count = excluded.clone();
        let (sender, parts) = mpsc::channel();
        WalkBuilder::new(folder)
            .add_custom_ignore_filename(".lacunaignore")
            .require_git(false)
            .follow_links(false)
            .threads(threads)
            .filter_entry(move |entry| {
                let folder = entry.depth() > 0 && entry.file_type().is_some_and(|kind| kind.is_dir());
                let kept = !folder || keep(entry.path(), true);
                count.fetch_add(usize::from(!kept), Ordering::Relaxed);
                kept
            })
            .build_parallel()
            .run(|| {
                let mut part = Part { found: Self::default(), sender: sender.clone() };
                Box::new(move |entry| {
                    part.found.add(folder, entry);
                    WalkState::Continue
                })
            });
        drop(sender);
        for part in parts {
            self.targets.extend(part.targets);
            self.problems.extend(part.problems);
            self.left_out += part.left_out;
        }
        self.excluded += excluded.load(Ordering::Relaxed);
    }

    fn add(&mut self, folder: &Path, entry: Result<DirEntry, ignore::Error>) {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                if Format::of(&entry.file_name().to_string_lossy()).is_document() {
                    let name = name(entry.path());
                    self.targets.push(Target { name, path: entry.into_path(), listed: true });
                } else {
                    self.left_out += 1;
                }
            }
            Ok(_) => {}
            Err(error) => self.problems.push(problem(folder, &error)),
        }
    }
}

/// What one thread found, sent when it is done.
struct Part {
    found: Walk,
    sender: mpsc::Sender<Walk>,
}

impl Drop for Part {
    fn drop(&mut self) {
        // The receiver is there until every part has come.
        self.sender.send(std::mem::take(&mut self.found)).ok();
    }
}

fn problem(folder: &Path, error: &ignore::Error) -> Problem {
    let path = match error {
        ignore::Error::WithDepth { err, .. } => return problem(folder, err),
        ignore::Error::WithPath { path, .. } => path.as_path(),
        _ => folder,
    };
    let reason = match error.io_error() {
        Some(error) => {
            let text = error.to_string();
            Reason::Refused(text.split(" (os error").next().unwrap_or(&text).to_lowercase())
        }
        None => Reason::Refused(error.to_string()),
    };
    Problem { path: name(path), reason }
}

/// The path as a name; `./` in front says nothing.
fn name(path: &Path) -> String {
    let shown = path.to_string_lossy();
    shown.strip_prefix("./").filter(|rest| !rest.is_empty()).unwrap_or(&shown).to_owned()
}
