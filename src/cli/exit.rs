//! The exit status, and what stops a run.

use std::fmt;
use std::io;
use std::process::{ExitCode, Termination};

use crate::audit::{BaselineFault, Outcome};
use crate::document::Problem;
use crate::io::{GitProblem, Kept};
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
    /// The configuration is faulty; the faults have been shown.
    Config(usize),
    /// There is no such file to configure from.
    NoConfig(String),
    /// There is no profile of this name; these there are.
    NoProfile(String, String),
    /// No rule is asked at all.
    NothingEnabled,
    /// The configuration excludes every document.
    AllExcluded(usize),
    /// There is no such baseline.
    NoBaseline(String),
    /// The file is no baseline.
    Baseline(String, BaselineFault),
    /// Git could not do what was asked.
    Git(GitProblem, Lang),
    /// A file could not be written.
    Output(String, io::Error),
    /// The files to compare are not there.
    NothingToCompare(String),
    /// The name of a list does not tell its format.
    NoListFormat(String),
    /// A list of this name is there already.
    ListExists(String),
    /// The list is too large to be one.
    ListTooLarge(String),
    /// The file is no list; the place and the reason.
    List(String),
    /// The list cannot be read at all.
    ListBroken(String),
    /// A result was not written.
    Kept(String, Kept),
    /// What is asked for has to be a file, and standard input is none.
    NoFile,
    /// The copy of a document would have another ending.
    OtherEnding(String),
    /// Changes of files cannot be followed.
    Watch(String),
    /// A file of rules, a configuration or a baseline could not be read.
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
            Self::Config(1) => write!(f, "1 fault in the configuration; nothing was checked"),
            Self::Config(count) => write!(f, "{count} faults in the configuration; nothing was checked"),
            Self::NoConfig(file) => write!(f, "there is no configuration at {file}"),
            Self::NoProfile(name, known) => write!(f, "no profile is called `{name}`; there are {known}"),
            Self::NothingEnabled => write!(f, "no rule is asked: nothing would be checked"),
            Self::AllExcluded(count) => {
                write!(
                    f,
                    "lacuna.yaml excludes all there is ({count}): nothing was checked; see `include` and `exclude`"
                )
            }
            Self::NoBaseline(file) => write!(f, "there is no baseline at {file}; `lacuna baseline write` makes one"),
            Self::Baseline(file, fault) => {
                let BaselineFault { line, column, message } = fault;
                write!(
                    f,
                    "{file}:{line}:{column}: no baseline: {message}; restore it, or write it anew by `lacuna baseline write`"
                )
            }
            Self::Git(problem, lang) => f.write_str(&git(problem, *lang)),
            Self::Output(name, error) => write!(f, "cannot write {name}: {error}"),
            Self::NothingToCompare(what) => {
                write!(f, "{what}: neither a file or folder nor a revision; `lacuna diff OLD NEW` takes two of a kind")
            }
            Self::NoListFormat(name) => {
                write!(f, "{name}: no list: its name ends in none of .xlsx, .csv, .json, .jsonl, .md")
            }
            Self::ListExists(name) => {
                write!(f, "{name} is there already, and values may have been entered in it; --force replaces it")
            }
            Self::ListTooLarge(name) => write!(f, "{name}: too large for a list"),
            Self::ListBroken(name) => write!(f, "{name}: the list is broken and cannot be read; export it again"),
            Self::List(said) => f.write_str(said),
            Self::Kept(name, why) => write!(f, "{name}: {}", kept(why)),
            Self::NoFile => write!(f, "standard input has no copy: name the file"),
            Self::OtherEnding(name) => {
                write!(f, "{name}: a copy has the format of its document, so its name has to end in the same way")
            }
            Self::Watch(error) => write!(f, "cannot follow changes: {error}"),
            Self::Unread(problem, lang) => {
                write!(f, "not read: {}: {}", problem.path, lang.reason(&problem.reason))
            }
            Self::NoRule(id, Some(near)) => write!(f, "no rule is called `{id}`; did you mean `{near}`?"),
            Self::NoRule(id, None) => write!(f, "no rule is called `{id}`; `lacuna rules list` names them all"),
            Self::Write(error) => write!(f, "cannot write the output: {error}"),
            Self::Threads(error) => write!(f, "cannot start the threads: {error}"),
        }
    }
}

fn kept(why: &Kept) -> String {
    match why {
        Kept::HardLinks(count) => format!("not replaced: the file has {count} names (hard links); use --out"),
        Kept::ReadOnly => "not replaced: the file is read-only; use --out, or make it writable".to_owned(),
        Kept::Input => "not written: it is one of the documents; give another name to --out".to_owned(),
        Kept::NotAFile => "not replaced: neither a file nor a link to one".to_owned(),
        Kept::Changed => "not written: somebody changed it meanwhile; run the same again".to_owned(),
        Kept::Exists => "not written: something else is there already; --force replaces it".to_owned(),
        Kept::Refused(error) => format!("not written: {error}"),
    }
}

fn git(problem: &GitProblem, lang: Lang) -> String {
    match (lang, problem) {
        (Lang::Zh, GitProblem::Missing) => "没有找到 git 程序".to_owned(),
        (Lang::En, GitProblem::Missing) => "the program git is not there".to_owned(),
        (Lang::Zh, GitProblem::NoRepository(folder)) => format!("{} 不在 git 仓库中", folder.display()),
        (Lang::En, GitProblem::NoRepository(folder)) => format!("{} is in no git repository", folder.display()),
        (Lang::Zh, GitProblem::NoRevision(name)) => {
            format!("没有修订版本 `{name}`；若是浅克隆，请先 git fetch")
        }
        (Lang::En, GitProblem::NoRevision(name)) => {
            format!("there is no revision `{name}`; a shallow clone needs `git fetch` first")
        }
        (_, GitProblem::Failed(words)) => format!("git: {words}"),
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
