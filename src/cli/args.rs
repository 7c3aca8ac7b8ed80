//! The commands, and the arguments of each.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::cli::setup::{Audit, Language, Setup, Shown, Sources};
use crate::cli::values::{Format, Level, Max, Output, intent, kind, list_format};
use crate::rule::{Intent, Kind};
use crate::worklist;

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
    /// Write the list of missing figures, to be filled in (.xlsx, .csv, .json, .jsonl, .md)
    Export(Export),
    /// Put the values of a list into the documents, each checked, and prove the result
    Fill(Fill),
    /// Mark what was found in copies of the documents: comments, coloured cells, highlights
    Annotate(Annotate),
    /// Show which masks were filled between two versions, which are new and which are still open
    Diff(Diff),
    /// Record the masks there are, so that only new ones fail a check
    #[command(subcommand)]
    Baseline(Baseline),
    /// Write a commented lacuna.yaml and, on request, a hook and CI workflows
    Init(Init),
    /// Show the settings that are in force
    #[command(subcommand)]
    Config(Config),
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

impl Command {
    /// The language of messages, where it is asked for.
    pub(super) fn lang(&self) -> Option<Language> {
        let shown = match self {
            Self::Check(args) => &args.audit.setup.shown,
            Self::Export(args) => &args.audit.setup.shown,
            Self::Fill(args) => &args.setup.shown,
            Self::Annotate(args) => &args.setup.shown,
            Self::Diff(args) => &args.setup.shown,
            Self::Baseline(Baseline::Write(args) | Baseline::Check(args) | Baseline::Prune(args)) => {
                &args.audit.setup.shown
            }
            Self::Init(args) => &args.shown,
            Self::Config(Config::Show(args)) => &args.audit.setup.shown,
            Self::Rules(
                Rules::List { shown, .. }
                | Rules::Explain { shown, .. }
                | Rules::Check { shown, .. }
                | Rules::Try { shown, .. },
            ) => shown,
            Self::Config(Config::Schema) | Self::Rules(Rules::Schema) | Self::Completions { .. } | Self::Man => {
                return None;
            }
        };
        shown.lang
    }
}

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Check {
    #[command(flatten)]
    pub(super) audit: Audit,
    /// The least severity that makes the exit status 1; `warning` unless lacuna.yaml says otherwise
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(super) fail_on: Option<Level>,
    /// How findings are written; `fancy` unless a format is given
    #[arg(long, value_enum)]
    pub(super) format: Option<Format>,
    /// Write a report to a file, too; may be given several times
    #[arg(long, value_name = "FORMAT=PATH", value_parser = Output::parse)]
    pub(super) output: Vec<Output>,
    /// Show notes too, such as what is withheld on purpose
    #[arg(long)]
    pub(super) all: bool,
    /// Show what is ignored or in the baseline, too
    #[arg(long)]
    pub(super) show_suppressed: bool,
    /// The file of known findings; lacuna-baseline.json is used where it lies
    #[arg(long, value_name = "FILE", conflicts_with = "no_baseline")]
    pub(super) baseline: Option<PathBuf>,
    /// Use no baseline
    #[arg(long)]
    pub(super) no_baseline: bool,
    /// Let at most N findings pass, those in the baseline included; of a kind (`year=0`) or of documents
    /// (`docs/**=10`), too. May be given several times
    #[arg(long, value_name = "[KIND|PATH=]N", value_parser = Max::parse)]
    pub(super) max: Vec<Max>,
    /// Only lines added or changed since a revision, and files git does not know yet
    #[arg(long, value_name = "REV", conflicts_with = "staged")]
    pub(super) since: Option<String>,
    /// Only lines staged for the next commit, as they are staged
    #[arg(long)]
    pub(super) staged: bool,
    /// Go on checking what changes, until interrupted
    #[arg(long, conflicts_with_all = ["since", "staged", "output"])]
    pub(super) watch: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Diff {
    /// The older file, folder or revision
    pub(super) old: String,
    /// The newer one
    pub(super) new: String,
    /// For revisions: only these files and folders
    pub(super) paths: Vec<PathBuf>,
    /// Write one JSON object a line
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) setup: Setup,
}

#[derive(Debug, Subcommand)]
pub(super) enum Baseline {
    /// Record every finding there is now
    Write(BaselineArgs),
    /// Tell which recorded findings are gone and how many are new (exit status 1 if there are any)
    Check(BaselineArgs),
    /// Take out what is gone
    Prune(BaselineArgs),
}

#[derive(Debug, clap::Args)]
pub(super) struct BaselineArgs {
    #[command(flatten)]
    pub(super) audit: Audit,
    /// The least severity that makes the exit status 1; `warning` unless lacuna.yaml says otherwise
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(super) fail_on: Option<Level>,
    /// The file; beside lacuna.yaml or at the top of the repository by default
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Init {
    /// Where to
    pub(super) folder: Option<PathBuf>,
    /// Also a hook for pre-commit
    #[arg(long)]
    pub(super) pre_commit: bool,
    /// Also a GitHub workflow
    #[arg(long)]
    pub(super) github: bool,
    /// Also a GitLab job
    #[arg(long)]
    pub(super) gitlab: bool,
    #[command(flatten)]
    pub(super) shown: Shown,
}

#[derive(Debug, Subcommand)]
pub(super) enum Config {
    /// Print every setting that goes for a document or folder, and where it comes from
    Show(ConfigShow),
    /// Print the JSON Schema of lacuna.yaml, for editors
    Schema,
}

#[derive(Debug, clap::Args)]
pub(super) struct ConfigShow {
    #[command(flatten)]
    pub(super) audit: Audit,
    /// The least severity that makes the exit status 1; `warning` unless lacuna.yaml says otherwise
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(super) fail_on: Option<Level>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Export {
    #[command(flatten)]
    pub(super) audit: Audit,
    /// The list; its ending tells the format: .xlsx, .csv, .json, .jsonl or .md. `-` is standard output
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: PathBuf,
    /// The format, whatever the ending says
    #[arg(long, value_name = "FORMAT", value_parser = list_format)]
    pub(super) format: Option<worklist::Format>,
    /// Only masks of these intents; missing and process unless given
    #[arg(long, value_name = "INTENT", value_delimiter = ',', value_parser = intent)]
    pub(super) intent: Vec<Intent>,
    /// Only masks of these kinds
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = kind)]
    pub(super) kind: Vec<Kind>,
    /// Only what these rules find, by id or the start of ids such as `zh/`
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(super) rule: Vec<String>,
    /// Propose values from these files or folders, where they hold the same sentence with the figure
    #[arg(long, value_name = "PATH")]
    pub(super) answers: Vec<PathBuf>,
    /// Replace a list that is there, with whatever was entered in it
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Fill {
    /// The list, as `lacuna export` wrote it and people filled it in
    pub(super) list: PathBuf,
    /// Write the documents below this folder; beside each with `.filled` in its name by default
    #[arg(long, value_name = "DIR", conflicts_with = "in_place")]
    pub(super) out: Option<PathBuf>,
    /// Replace the documents
    #[arg(long)]
    pub(super) in_place: bool,
    /// Write nothing and show what would change
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Fill what can be filled, though other values cannot
    #[arg(long)]
    pub(super) partial: bool,
    /// Write values into Word documents as tracked changes of this author
    #[arg(long, value_name = "AUTHOR", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(super) track: Option<String>,
    /// Replace results that are there
    #[arg(long, conflicts_with = "in_place")]
    pub(super) force: bool,
    /// Write what came of every line to a file, too; JSON if it ends in .json, else Markdown
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,
    #[command(flatten)]
    pub(super) setup: Setup,
}

#[derive(Debug, clap::Args)]
pub(super) struct Annotate {
    /// Files and folders; in a folder, what `lacuna check` leaves out is not marked either
    #[arg(required = true)]
    pub(super) paths: Vec<PathBuf>,
    /// The copy of one document; for several, or for a folder, the folder of their copies
    #[arg(long, value_name = "COPY")]
    pub(super) out: PathBuf,
    /// Mark notes too, such as what is withheld on purpose
    #[arg(long)]
    pub(super) all: bool,
    /// Who makes the remarks, as readers of the copy see it
    #[arg(long, value_name = "NAME", default_value = "Lacuna")]
    #[arg(value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(super) author: String,
    /// Write nothing and tell what would be marked
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Replace copies that are there
    #[arg(long)]
    pub(super) force: bool,
    #[command(flatten)]
    pub(super) setup: Setup,
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
