//! The exit status, and what stops a run.

use std::fmt;
use std::io;
use std::process::{ExitCode, Termination};

use crate::audit::Outcome;
use crate::document::Problem;
use crate::report::Lang;

/// The exit status of the program; a contract with everyone who calls it from a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything was read and nothing was found: 0.
    Clean,
    /// Something was found: 1.
    Findings,
    /// Bad arguments, bad rules, or something could not be read: 2.
    Misuse,
}

impl From<Outcome> for Exit {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Clean => Self::Clean,
            Outcome::Findings => Self::Findings,
            Outcome::Incomplete => Self::Misuse,
        }
    }
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Misuse => 2,
        })
    }
}

/// What stops a run before it has an outcome.
#[derive(Debug)]
pub(super) enum Failure {
    /// Rules are faulty; the faults have been shown.
    Rules(usize),
    /// A file of rules could not be read.
    Unread(Problem, Lang),
    /// There is no rule of this name.
    NoRule(String, Option<String>),
    /// Output could not be written.
    Write(io::Error),
    /// The threads could not be started.
    Threads(String),
}

impl Failure {
    pub(super) fn exit(&self) -> Exit {
        Exit::Misuse
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rules(1) => write!(f, "1 fault in the rules; nothing was checked"),
            Self::Rules(count) => write!(f, "{count} faults in the rules; nothing was checked"),
            Self::Unread(problem, lang) => {
                write!(f, "rules not read: {}: {}", problem.path, lang.reason(&problem.reason))
            }
            Self::NoRule(id, Some(near)) => write!(f, "no rule is called `{id}`; did you mean `{near}`?"),
            Self::NoRule(id, None) => write!(f, "no rule is called `{id}`; `lacuna rules list` names them all"),
            Self::Write(error) => write!(f, "cannot write the output: {error}"),
            Self::Threads(error) => write!(f, "cannot start the threads: {error}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unread_wins_over_findings() {
        assert!(Outcome::Incomplete > Outcome::Findings && Outcome::Findings > Outcome::Clean);
        assert_eq!(Exit::from(Outcome::Incomplete), Exit::Misuse);
    }
}
