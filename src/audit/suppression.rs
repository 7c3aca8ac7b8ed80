//! Why a finding is not held against a run.

/// Who said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A directive in the document.
    Ignore,
    /// An entry of `lacuna.yaml`.
    Config,
    /// The baseline: it was there before.
    Baseline,
}

impl By {
    /// The name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ignore => "ignore",
            Self::Config => "config",
            Self::Baseline => "baseline",
        }
    }
}

/// That a finding is suppressed, by what and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// Who said so.
    pub by: By,
    /// The reason given.
    pub reason: String,
}
