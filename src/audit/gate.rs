//! Limits on how many findings there may be, so that old debt can only shrink.

use ::ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::audit::{By, Judged, Selector};
use crate::rule::{Kind, Severity};

/// At most so many findings of a sort.
#[derive(Clone, Debug)]
pub struct Gate {
    /// The most findings that may be there.
    pub max: usize,
    /// Of this kind only.
    pub kind: Option<Kind>,
    /// Of these rules only.
    pub rule: Option<Selector>,
    /// In these documents only: the globs as written, and what they match below their folder.
    pub path: Option<(String, Gitignore)>,
    /// The folder whose documents it is for, absolute, with `/`; all when it is empty.
    pub folder: String,
}

impl Gate {
    /// A limit on all findings.
    #[must_use]
    pub fn all(max: usize) -> Self {
        Self { max, kind: None, rule: None, path: None, folder: String::new() }
    }

    /// The limit `max` on the documents below `folder` (absolute, with `/`) that `glob` holds, written
    /// as in `.gitignore`.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with the glob.
    pub fn at(glob: &str, folder: &str, max: usize) -> Result<Self, ::ignore::Error> {
        let mut builder = GitignoreBuilder::new("");
        let globs = builder.add_line(None, glob)?.build()?;
        Ok(Self { path: Some((glob.to_owned(), globs)), folder: folder.to_owned(), ..Self::all(max) })
    }

    /// Says whether it counts `judged`, found by the rule `id` in the document at `path`
    /// (absolute, with `/`), in a run that fails from `fail_on` on.
    ///
    /// What is ignored for a reason is no debt; what a baseline holds is.
    #[must_use]
    pub fn counts(&self, path: &str, judged: &Judged, id: &str, fail_on: Severity) -> bool {
        let below = match path.strip_prefix(self.folder.as_str()) {
            Some(rest) => rest.trim_start_matches('/'),
            None => return false,
        };
        judged.severity >= fail_on
            && judged.suppressed.as_ref().is_none_or(|suppression| suppression.by == By::Baseline)
            && self.kind.is_none_or(|kind| kind == judged.finding.kind)
            && self.rule.as_ref().is_none_or(|rule| rule.admits(id))
            && self.path.as_ref().is_none_or(|(_, globs)| globs.matched_path_or_any_parents(below, false).is_ignore())
    }

    /// What it is about, in the words of the configuration.
    #[must_use]
    pub fn scope(&self) -> String {
        let kind = self.kind.map(|kind| format!("kind {}", kind.name()));
        let rule = self.rule.as_ref().map(|rule| format!("rule {}", rule.as_str()));
        let path = self.path.as_ref().map(|(path, _)| format!("path {path}"));
        [kind, rule, path].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}
