//! The exit status.

use std::process::{ExitCode, Termination};

use crate::audit::Outcome;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unread_wins_over_findings() {
        assert!(Outcome::Incomplete > Outcome::Findings && Outcome::Findings > Outcome::Clean);
        assert_eq!(Exit::from(Outcome::Incomplete), Exit::Misuse);
    }
}
