//! The arguments that commands share: which documents, by which settings and rules, how things are shown.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::document;

/// What is checked, and how it is judged.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Audit {
    /// Files and folders; `-` is standard input. In a folder, what .gitignore, .lacunaignore and
    /// lacuna.yaml leave out, hidden files, links and files that are no documents are not checked
    #[arg(default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    /// The name under which standard input is read; its ending tells the format
    #[arg(long, value_name = "NAME", default_value = "stdin.txt")]
    pub(super) stdin_name: String,
    #[command(flatten)]
    pub(super) setup: Setup,
}

/// By which settings and rules.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Setup {
    /// Use this configuration for every document, whatever lies beside it
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(super) config: Option<PathBuf>,
    /// Use no configuration
    #[arg(long)]
    pub(super) no_config: bool,
    /// What intents mean: draft, publish, court, template, or a profile of lacuna.yaml
    #[arg(long, value_name = "NAME")]
    pub(super) profile: Option<String>,
    /// The encoding of text files, such as gb18030; found out by default
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    pub(super) encoding: Option<&'static encoding_rs::Encoding>,
    /// What is read of a document with tracked changes
    #[arg(long, value_enum, value_name = "WHICH", default_value_t = Revisions::Final)]
    pub(super) revisions: Revisions,
    /// How many threads to use; as many as there are processors if it is 0
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) threads: usize,
    #[command(flatten)]
    pub(super) sources: Sources,
    #[command(flatten)]
    pub(super) shown: Shown,
}

/// Reads the name of an encoding (Encoding Standard, 4.2).
fn encoding(name: &str) -> Result<&'static encoding_rs::Encoding, String> {
    let found = encoding_rs::Encoding::for_label(name.as_bytes());
    found
        .ok_or_else(|| "one of utf-8, gb18030, gbk, big5, shift_jis, euc-kr, euc-jp, utf-16le, windows-1252".to_owned())
}

/// What is read of a document with tracked changes.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Revisions {
    /// As it reads with all changes accepted
    Final,
    /// As it read before
    Original,
    /// What was deleted, and what stands there instead
    Both,
}

impl From<Revisions> for document::Revisions {
    fn from(revisions: Revisions) -> Self {
        match revisions {
            Revisions::Final => Self::Final,
            Revisions::Original => Self::Original,
            Revisions::Both => Self::Both,
        }
    }
}

/// Where rules come from.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Sources {
    /// Add the rules of a file or of all .yml files in a folder
    #[arg(long, value_name = "PATH")]
    pub(super) rules: Vec<PathBuf>,
    /// Leave the built-in rules out
    #[arg(long, requires = "rules")]
    pub(super) no_builtin_rules: bool,
}

/// How things are shown.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Shown {
    /// The language of messages; from the locale by default
    #[arg(long, value_enum)]
    pub(super) lang: Option<Language>,
    /// When to use colour; NO_COLOR is respected
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = When::Auto)]
    pub(super) color: When,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Language {
    Zh,
    En,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum When {
    Auto,
    Always,
    Never,
}
