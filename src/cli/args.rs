//! The arguments.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// Find masked figures and placeholders left in documents: 同比增长xx.x%, 20xx年, ____万元, 【待补充】, [●].
#[derive(Debug, Parser)]
#[command(name = "lacuna", version, arg_required_else_help = true, subcommand_required = true)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check documents for masks (exit status: 0 clean, 1 found something, 2 misuse or something unread)
    Check(Check),
    /// List, explain, check and try rules
    #[command(subcommand)]
    Rules(Rules),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

#[derive(Debug, clap::Args)]
pub(super) struct Check {
    /// Files and folders; `-` is standard input. In a folder, what .gitignore and .lacunaignore
    /// name, hidden files, links and files that are no documents are left out
    #[arg(default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    /// The name under which standard input is read; its ending tells the format
    #[arg(long, value_name = "NAME", default_value = "stdin.txt")]
    pub(super) stdin_name: String,
    /// How findings are written
    #[arg(long, value_enum, default_value_t = Format::Fancy)]
    pub(super) format: Format,
    /// Show notes too, such as what is withheld on purpose
    #[arg(long)]
    pub(super) all: bool,
    /// The least severity that makes the exit status 1
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = Level::Warning)]
    pub(super) fail_on: Level,
    /// How many threads to use; as many as there are processors if it is 0
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) threads: usize,
    #[command(flatten)]
    pub(super) sources: Sources,
    #[command(flatten)]
    pub(super) shown: Shown,
}

/// Where rules come from.
#[derive(Debug, clap::Args)]
pub(super) struct Sources {
    /// Add the rules of a file or of all .yml files in a folder
    #[arg(long, value_name = "PATH")]
    pub(super) rules: Vec<PathBuf>,
    /// Leave the built-in rules out
    #[arg(long, requires = "rules")]
    pub(super) no_builtin_rules: bool,
}

/// How things are shown.
#[derive(Debug, clap::Args)]
pub(super) struct Shown {
    /// The language of messages; from the locale by default
    #[arg(long, value_enum)]
    pub(super) lang: Option<Language>,
    /// When to use colour; NO_COLOR is respected
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = When::Auto)]
    pub(super) color: When,
}

#[derive(Debug, Subcommand)]
pub(super) enum Rules {
    /// List the rules
    List {
        #[command(flatten)]
        sources: Sources,
        #[command(flatten)]
        shown: Shown,
    },
    /// Tell everything about a rule
    Explain {
        /// The id of the rule, such as zh/percent
        id: String,
        #[command(flatten)]
        sources: Sources,
        #[command(flatten)]
        shown: Shown,
    },
    /// Check files of rules and run their examples; the built-in ones without a path
    Check {
        /// Files, or folders with .yml files
        paths: Vec<PathBuf>,
        #[command(flatten)]
        shown: Shown,
    },
    /// Show what the rules make of a text
    Try {
        /// The text
        text: String,
        #[command(flatten)]
        sources: Sources,
        #[command(flatten)]
        shown: Shown,
    },
    /// Print the JSON Schema of a file of rules, for editors
    Schema,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Format {
    Fancy,
    Concise,
    Jsonl,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Level {
    Note,
    Warning,
    Error,
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
