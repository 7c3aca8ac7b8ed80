//! What changed in a repository: which documents are looked at, and which of their lines count.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::audit::Lines;
use crate::document::{Format, Reason};
use crate::io::{GitProblem, Repository, Target};

/// Which part of the documents is wanted.
#[derive(Clone, Debug, Default)]
pub(super) enum Part {
    /// All of it.
    #[default]
    Whole,
    /// What changed since a revision.
    Since(String),
    /// What is staged.
    Staged,
}

/// The changes that are asked for.
#[derive(Debug)]
pub(super) struct Changed {
    repository: Arc<Repository>,
    /// By path from the top of the repository.
    lines: BTreeMap<PathBuf, Lines>,
    staged: bool,
}

impl Changed {
    /// The changes of `part` in the repository that holds `home`; none when all is wanted.
    ///
    /// # Errors
    ///
    /// Returns what git could not do.
    pub(super) fn of(part: &Part, home: &Path) -> Result<Option<Self>, GitProblem> {
        let (repository, lines) = match part {
            Part::Whole => return Ok(None),
            Part::Since(revision) => Repository::of(home).and_then(|it| it.since(revision).map(|lines| (it, lines))),
            Part::Staged => Repository::of(home).and_then(|it| it.staged().map(|lines| (it, lines))),
        }?;
        let lines = lines.into_iter().filter(|(_, lines)| !lines.is_empty()).collect();
        Ok(Some(Self { repository: Arc::new(repository), lines, staged: matches!(part, Part::Staged) }))
    }

    /// The path of `file`, which is absolute, from the top, and the lines of it that changed, if
    /// there are any.
    ///
    /// # Errors
    ///
    /// Returns that the file lies elsewhere.
    pub(super) fn lines(&self, file: &Path) -> Result<(PathBuf, Option<Lines>), Reason> {
        let below = self.repository.below(file)?;
        let in_new_folder = || below.ancestors().skip(1).any(|at| self.lines.get(at) == Some(&Lines::All));
        let lines = self.lines.get(&below).cloned().or_else(|| in_new_folder().then_some(Lines::All));
        Ok((below, lines))
    }

    /// The repository whose index holds the documents, where they are wanted as they are staged.
    pub(super) fn index(&self) -> Option<&Arc<Repository>> {
        self.staged.then_some(&self.repository)
    }

    /// Documents below `paths` that are staged and are in the work tree no longer: a walk
    /// cannot find them, and a commit would hold them all the same.
    pub(super) fn vanished(&self, paths: &[PathBuf]) -> Vec<Target> {
        let mut found = Vec::new();
        // A file that is named is looked at wherever it is.
        for folder in paths.iter().filter(|path| self.staged && path.is_dir()) {
            let Ok(whole) = folder.canonicalize() else { continue };
            for path in self.lines.keys().filter(|path| !self.repository.root.join(path).exists()) {
                let there = self.repository.root.join(path);
                let Ok(rest) = there.strip_prefix(&whole) else { continue };
                let hidden = rest.iter().any(|part| part.to_string_lossy().starts_with('.'));
                if !hidden && Format::of(&path.to_string_lossy()).is_document() {
                    found.push(Target::Named(folder.join(rest)));
                }
            }
        }
        found
    }
}
