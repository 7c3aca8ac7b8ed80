//! `lacuna config …` and `lacuna init`.

use std::io::{self, Write};
use std::path::Path;

use crate::cli::args::{Config as Command, ConfigShow, Init};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::plan::{Plan, absolute, folder_of, slashed};
use crate::cli::terminal;
use crate::config::{NAME, schema};
use crate::io::{Target, write_new};
use crate::report::Lang;
use crate::text::display_width;

pub(super) fn run(command: &Command) -> Result<Exit, Failure> {
    match command {
        Command::Show(args) => show(args),
        Command::Schema => {
            let text = serde_json::to_string_pretty(&schema()).map_err(io::Error::from)?;
            writeln!(io::stdout().lock(), "{text}")?;
            Ok(Exit::Clean)
        }
    }
}

/// The effective settings, each with where it comes from.
fn show(args: &ConfigShow) -> Result<Exit, Failure> {
    let setup = &args.audit.setup;
    let mut plan = Plan::new(setup, args.fail_on, terminal::look(&setup.shown))?;
    let path = args.audit.paths.first().map_or(Path::new("."), |path| path.as_path());
    let path = absolute(path)?;
    // For a folder: what goes for a document in it.
    let document = if path.is_dir() { path.join("*") } else { path.clone() };
    // Everything that a check would find wrong is wrong here too.
    plan.ready(&Target::Named(document.clone()))?;
    let mut settings = (*plan.settings(&folder_of(&document))?).clone();
    settings.profile.clone_from(&setup.profile);
    settings.fail_on = args.fail_on.map(Into::into);
    settings.encoding = setup.encoding;
    settings.packs = setup.sources.rules.iter().map(|path| path.display().to_string()).collect();
    settings.no_builtin = setup.sources.no_builtin_rules;
    let rows = settings.shown(&slashed(&document));
    let width = |of: fn(&crate::config::Shown) -> &str| {
        rows.iter().map(|row| display_width(of(row))).filter(|&width| width <= 48).max().unwrap_or_default()
    };
    let (names, values) = (width(|row| &row.name), width(|row| &row.value));
    let mut out = io::stdout().lock();
    for row in &rows {
        let pad = |text: &str, width: usize| " ".repeat(width.saturating_sub(display_width(text)) + 2);
        writeln!(out, "{}{}{}{}{}", row.name, pad(&row.name, names), row.value, pad(&row.value, values), row.from)?;
    }
    Ok(Exit::Clean)
}

const CONFIG: &str = include_str!("init/lacuna.yaml");
const PRE_COMMIT: &str = include_str!("init/pre-commit.yaml");
const GITHUB: &str = include_str!("init/github.yml");
const GITLAB: &str = include_str!("init/gitlab.yml");

/// Writes the files that were asked for; a file that is there is left as it is.
pub(super) fn init(args: &Init) -> Result<Exit, Failure> {
    let lang = terminal::lang(&args.shown);
    let folder = args.folder.as_deref().unwrap_or(Path::new("."));
    let mut files = vec![(NAME, CONFIG)];
    for (asked, path, text) in [
        (args.pre_commit, ".pre-commit-config.yaml", PRE_COMMIT),
        (args.github, ".github/workflows/lacuna.yml", GITHUB),
        (args.gitlab, ".gitlab/lacuna.yml", GITLAB),
    ] {
        if asked {
            files.push((path, text));
        }
    }
    let mut exit = Exit::Clean;
    let mut out = io::stdout().lock();
    for (name, text) in files {
        let path = folder.join(name);
        let shown = path.display();
        match write_new(&path, text) {
            Ok(()) => match lang {
                Lang::Zh => writeln!(out, "已写入 {shown}")?,
                Lang::En => writeln!(out, "wrote {shown}")?,
            },
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                exit = Exit::Misuse;
                match lang {
                    Lang::Zh => writeln!(out, "{shown} 已存在，未改动；要加入的内容：\n\n{text}")?,
                    Lang::En => {
                        writeln!(out, "{shown} is there already and was left as it is; what to add:\n\n{text}")?
                    }
                }
            }
            Err(error) => return Err(Failure::Output(shown.to_string(), error)),
        }
    }
    Ok(exit)
}
