//! From the paths a person gives to the files to read.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ignore::WalkBuilder;

use crate::document::{Format, Problem, Reason};

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// The name it goes by in reports: the path as given, with what was found below it.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
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
/// too, and counted.
#[must_use]
pub fn walk(paths: &[PathBuf], keep: impl Fn(&Path, bool) -> bool + Send + Sync + 'static) -> Walk {
    let mut walk = Walk::default();
    let keep = Arc::new(keep);
    for path in paths {
        if path.is_dir() {
            walk.folder(path, keep.clone());
        } else if !keep(path, false) {
            walk.excluded += 1;
        } else {
            // A missing path is found out when it is read, like every other reason.
            walk.targets.push(Target { name: name(path), path: path.clone() });
        }
    }
    walk.targets.sort();
    walk.targets.dedup();
    walk
}

impl Walk {
    fn folder(&mut self, folder: &Path, keep: Arc<impl Fn(&Path, bool) -> bool + Send + Sync + 'static>) {
        let excluded = Arc::new(AtomicUsize::new(0));
        let count = excluded.clone();
        let entries = WalkBuilder::new(folder)
            .add_custom_ignore_filename(".lacunaignore")
            .require_git(false)
            .follow_links(false)
            .filter_entry(move |entry| {
                let folder = entry.file_type().is_some_and(|kind| kind.is_dir());
                // Only what would be read is worth asking about.
                let asked = folder || Format::of(&entry.file_name().to_string_lossy()).is_document();
                let kept = entry.depth() == 0 || !asked || keep(entry.path(), folder);
                count.fetch_add(usize::from(!kept), Ordering::Relaxed);
                kept
            })
            .build();
        for entry in entries {
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                    let name = name(entry.path());
                    if Format::of(&name).is_document() {
                        self.targets.push(Target { name, path: entry.into_path() });
                    } else {
                        self.left_out += 1;
                    }
                }
                Ok(_) => {}
                Err(error) => self.problems.push(problem(folder, &error)),
            }
        }
        self.excluded += excluded.load(Ordering::Relaxed);
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
