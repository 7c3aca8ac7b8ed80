//! From the paths a person gives to the files to read.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};

use ignore::{DirEntry, WalkBuilder, WalkState};
use rayon::slice::ParallelSliceMut;

use crate::document::{Format, Problem, Reason};
use crate::io::Target;
use crate::io::target::shown;

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
/// documents, and links. What `folders` and `files` do not want is left out too, and counted; files are
/// asked about in order. `threads` list folders side by side, as many as the machine has when it is 0.
#[must_use]
pub fn walk(
    paths: &[PathBuf],
    threads: usize,
    folders: impl Fn(&Path) -> bool + Send + Sync + 'static,
    files: impl FnMut(&Target) -> bool,
) -> Walk {
    let mut walk = Walk::default();
    let folders = Arc::new(folders);
    for path in paths {
        if path.is_dir() {
            walk.folder(path, threads, folders.clone());
        } else {
            // A missing path is found out when it is read, like every other reason.
            walk.targets.push(Target::Named(path.clone()));
        }
    }
    walk.targets.par_sort_unstable_by(Target::order);
    walk.targets.dedup_by(|target, before| {
        // Several threads may have listed files of one folder.
        target.share(before);
        target == before
    });
    let listed = walk.targets.len();
    walk.targets.retain(files);
    walk.excluded += listed - walk.targets.len();
    walk.problems.sort_by(|a, b| a.path.cmp(&b.path));
    walk
}

impl Walk {
    fn folder(&mut self, folder: &Path, threads: usize, folders: Arc<impl Fn(&Path) -> bool + Send + Sync + 'static>) {
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
                let kept = !folder || folders(entry.path());
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
                let target = Target::listed(entry.path(), self.targets.last());
                if Format::of(&target.file_name()).is_document() {
                    self.targets.push(target);
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
    Problem { path: shown(path), reason }
}
