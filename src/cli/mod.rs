//! Arguments, glue, exit status, progress.

mod annotate;
mod args;
mod baseline;
mod changed;
mod check;
mod config;
mod copy;
mod diff;
mod exit;
mod export;
mod failure;
mod fill;
mod help;
mod ordered;
mod own;
mod plan;
mod rules;
mod run;
mod setup;
mod terminal;
mod values;
mod watch;

use std::io::{self, Write};

use clap::{CommandFactory, FromArgMatches};

use crate::cli::args::{Args, Command};
use crate::cli::failure::Failure;

pub use exit::Exit;

/// Runs the program on the arguments of the process.
#[must_use]
pub fn run() -> Exit {
    let given: Vec<_> = std::env::args_os().collect();
    let locale = help::asked(&given).unwrap_or_else(|| terminal::lang_of(None));
    let parsed = help::command(locale).try_get_matches_from(given);
    let args = match parsed.and_then(|matches| Args::from_arg_matches(&matches)) {
        Ok(args) => args,
        Err(error) => {
            let asked =
                matches!(error.kind(), clap::error::ErrorKind::DisplayHelp | clap::error::ErrorKind::DisplayVersion);
            let shown = error.print();
            return if asked && shown.is_ok() { Exit::Clean } else { Exit::Misuse };
        }
    };
    let lang = terminal::lang_of(args.command.lang());
    let outcome = match args.command {
        Command::Check(check) => check::run(&check),
        Command::Annotate(annotate) => annotate::run(&annotate),
        Command::Export(export) => export::run(&export),
        Command::Fill(fill) => fill::run(&fill),
        Command::Diff(diff) => diff::run(&diff),
        Command::Baseline(command) => baseline::run(&command),
        Command::Init(init) => config::init(&init),
        Command::Config(command) => config::run(&command),
        Command::Rules(rules) => rules::run(rules),
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut Args::command(), "lacuna", &mut text);
            print(&text)
        }
        Command::Man => {
            let mut text = Vec::new();
            clap_mangen::Man::new(Args::command()).render(&mut text).map_err(Failure::from).and_then(|()| print(&text))
        }
    };
    match outcome {
        Ok(exit) => exit,
        // Nobody listens any more; what was asked for was done as far as anyone wanted it.
        Err(Failure::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Clean,
        Err(failure) => {
            // Who cannot be told reads the exit status.
            writeln!(io::stderr(), "lacuna: {}", failure.shown(lang)).ok();
            Exit::Misuse
        }
    }
}

fn print(text: &[u8]) -> Result<Exit, Failure> {
    io::stdout().write_all(text)?;
    Ok(Exit::Clean)
}
