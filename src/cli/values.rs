//! The values of arguments, and how they are read: formats, severities, limits, names of masks.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::report;
use crate::rule::{Intent, Kind, Severity};
use crate::worklist;

/// A limit on the number of findings: of all, of a kind, or of some documents.
#[derive(Clone, Debug)]
pub(super) struct Max {
    pub(super) kind: Option<Kind>,
    pub(super) path: Option<String>,
    pub(super) limit: usize,
}

impl Max {
    pub(super) fn parse(written: &str) -> Result<Self, String> {
        let (of, limit) = written.rsplit_once('=').map_or((None, written), |(of, limit)| (Some(of), limit));
        let limit = limit.parse().map_err(|_| "write N, KIND=N or PATH=N, such as 100, year=0 or docs/**=10")?;
        let kind = of.and_then(Kind::named);
        Ok(Self { kind, path: of.filter(|_| kind.is_none()).map(str::to_owned), limit })
    }
}

/// A format and the file it is written to.
#[derive(Clone, Debug)]
pub(super) struct Output {
    pub(super) format: Format,
    pub(super) path: PathBuf,
}

impl Output {
    pub(super) fn parse(written: &str) -> Result<Self, String> {
        let (format, path) = written.split_once('=').ok_or("write FORMAT=PATH, such as sarif=lacuna.sarif")?;
        let format =
            Format::from_str(format, false).map_err(|_| one_of(report::Format::ALL.iter().map(|&(_, name)| name)))?;
        if path.is_empty() {
            return Err("the path is missing".to_owned());
        }
        Ok(Self { format, path: PathBuf::from(path) })
    }
}

pub(super) fn list_format(name: &str) -> Result<worklist::Format, String> {
    let all = worklist::Format::ALL;
    all.iter()
        .find(|(_, known)| *known == name)
        .map(|&(format, _)| format)
        .ok_or_else(|| one_of(all.iter().map(|&(_, known)| known)))
}

pub(super) fn intent(name: &str) -> Result<Intent, String> {
    Intent::named(name).ok_or_else(|| one_of(Intent::ALL.iter().map(|intent| intent.name())))
}

pub(super) fn kind(name: &str) -> Result<Kind, String> {
    Kind::named(name).ok_or_else(|| one_of(Kind::ALL.iter().map(|kind| kind.name())))
}

fn one_of<'a>(names: impl Iterator<Item = &'a str>) -> String {
    format!("one of {}", names.collect::<Vec<_>>().join(", "))
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Format {
    Fancy,
    Concise,
    Jsonl,
    Json,
    Sarif,
    Github,
    Gitlab,
    Junit,
    Checkstyle,
    Rdjsonl,
    Csv,
    Markdown,
    Html,
}

impl From<Format> for report::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Fancy => Self::Fancy,
            Format::Concise => Self::Concise,
            Format::Jsonl => Self::Jsonl,
            Format::Json => Self::Json,
            Format::Sarif => Self::Sarif,
            Format::Github => Self::Github,
            Format::Gitlab => Self::Gitlab,
            Format::Junit => Self::Junit,
            Format::Checkstyle => Self::Checkstyle,
            Format::Rdjsonl => Self::Rdjsonl,
            Format::Csv => Self::Csv,
            Format::Markdown => Self::Markdown,
            Format::Html => Self::Html,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Level {
    Note,
    Warning,
    Error,
}

impl From<Level> for Severity {
    fn from(level: Level) -> Self {
        match level {
            Level::Note => Self::Note,
            Level::Warning => Self::Warning,
            Level::Error => Self::Error,
        }
    }
}
