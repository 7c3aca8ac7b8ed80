//! What stands behind a run of a glyph in the matches of a pattern.

use serde::{Deserialize, Serialize};

use crate::rule::program::{Behind, RUNS};
use crate::rule::start::Lead;

/// What stands behind a run of a glyph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beyond {
    /// For runs of one, of two and so on, the last also for longer ones, what stands right behind;
    /// nothing when anything may, or the mask may end there.
    right: [Option<Lead>; RUNS],
    /// One of these stands behind the run, at most so many characters; nothing when that is not known.
    within: Option<Lead>,
}

impl Beyond {
    pub(super) fn new(behind: &Behind) -> Self {
        let right = behind.right.each_ref().map(|set| Lead::few(1, set.as_ref()?));
        // What stands right behind is told better above.
        let within = behind.within.as_ref().filter(|(far, _)| *far > 1);
        Self { right, within: within.and_then(|(far, set)| Lead::few(*far, set)) }
    }

    /// What may stand right behind a run of one, of two and so on, the last also for longer ones; nothing
    /// when that may be anything, or too much to tell.
    #[must_use]
    pub fn right(&self) -> [Option<Vec<char>>; RUNS] {
        self.right.each_ref().map(|set| set.as_ref()?.listed())
    }

    /// Characters of which one stands behind the run in every match, and how far; nothing when that is
    /// not known.
    #[must_use]
    pub fn within(&self) -> Option<(Vec<char>, usize)> {
        let within = self.within.as_ref()?;
        Some((within.listed()?, within.chars))
    }
}
