//! Results that are written beside what they were made of: all of them, or none.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use crate::cli::failure::Failure;
use crate::io::{Kept, Staged};

/// Where a file that goes by `name` has its copy below `folder`, and never outside of it.
pub(super) fn below(folder: &Path, name: &str) -> PathBuf {
    let below: PathBuf = Path::new(name).components().filter(|part| matches!(part, Component::Normal(_))).collect();
    folder.join(below)
}

/// Files that are written beside their places and wait for each other.
#[derive(Debug)]
pub(super) struct Copies {
    force: bool,
    staged: Vec<(Staged, String)>,
    taken: BTreeSet<PathBuf>,
}

impl Copies {
    /// With `force`, copies that are there already are replaced.
    pub(super) fn new(force: bool) -> Self {
        Self { force, staged: Vec::new(), taken: BTreeSet::new() }
    }

    /// Writes `bytes` for `target`, where nothing else is unless it may be replaced, with the permissions
    /// of `model`.
    pub(super) fn add(&mut self, target: &Path, bytes: &[u8], model: &Path) -> Result<(), Kept> {
        let there = target.exists().then(|| std::fs::read(target)).transpose()?;
        if there.as_deref() == Some(bytes) {
            return Ok(());
        }
        if there.is_some() && !self.force {
            return Err(Kept::Exists);
        }
        self.stage(target, bytes, there.as_deref(), model)
    }

    /// Writes `bytes` for `target`, which holds `before`.
    pub(super) fn replace(&mut self, target: &Path, bytes: &[u8], before: &[u8], model: &Path) -> Result<(), Kept> {
        self.stage(target, bytes, Some(before), model)
    }

    fn stage(&mut self, target: &Path, bytes: &[u8], before: Option<&[u8]>, model: &Path) -> Result<(), Kept> {
        // Two documents of one name would overwrite each other.
        if !self.taken.insert(target.to_owned()) {
            return Err(Kept::Exists);
        }
        self.staged.push((Staged::new(target, bytes, before, model)?, target.display().to_string()));
        Ok(())
    }

    /// Puts every file in its place and says how many they are.
    pub(super) fn commit(self) -> Result<usize, Failure> {
        let count = self.staged.len();
        for (file, name) in self.staged {
            file.commit().map_err(|why| Failure::Kept(name, why))?;
        }
        Ok(count)
    }
}
