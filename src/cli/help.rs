//! The help in Chinese: the words of `help.zh.txt` in the place of those in `args.rs` and `setup.rs`.
//!
//! A line is `COMMAND = …` or `COMMAND ARGUMENT = …`; `*` is any command. What has no line stays in
//! English.

use std::collections::BTreeMap;
use std::ffi::OsString;

use clap::{Arg, ArgAction, Command, CommandFactory};

use crate::cli::args::Args;
use crate::report::Lang;

const WORDS: &str = include_str!("help.zh.txt");

/// The commands, with their help in `lang`.
pub(super) fn command(lang: Lang) -> Command {
    match lang {
        Lang::En => Args::command(),
        Lang::Zh => translated(Args::command(), "", &words()),
    }
}

/// The language that `args` ask for by `--lang`, before they are read: help is shown while they are.
pub(super) fn asked(args: &[OsString]) -> Option<Lang> {
    let words: Vec<&str> = args.iter().filter_map(|arg| arg.to_str()).collect();
    let after = words.windows(2).find(|pair| pair[0] == "--lang").map(|pair| pair[1]);
    let said = after.or_else(|| words.iter().find_map(|word| word.strip_prefix("--lang=")))?;
    Some(Lang::of_locale(said))
}

fn words() -> BTreeMap<&'static str, &'static str> {
    WORDS.lines().filter_map(|line| line.split_once(" = ")).collect()
}

/// `command` and what is below it, in the words of `words`; `path` is its name without the program's.
fn translated(command: Command, path: &str, words: &BTreeMap<&str, &'static str>) -> Command {
    let name = if path.is_empty() { "lacuna" } else { path };
    let about = words.get(name).copied();
    let leaf = !command.has_subcommands();
    let mut command = command
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading("命令")
        .help_template("{about-with-newline}\n用法：{usage}\n\n{all-args}")
        .mut_args(|arg| {
            let id = arg.get_id().to_string();
            let said = [format!("{name} {id}"), format!("* {id}")];
            let said = said.iter().find_map(|key| words.get(key.as_str()).copied());
            let heading = if arg.is_positional() { "参数" } else { "选项" };
            let arg = arg.help_heading(heading);
            if let Some(said) = said { arg.help(said) } else { arg }
        })
        .mut_subcommands(|below| {
            let path = format!("{path} {}", below.get_name());
            translated(below, path.trim_start(), words)
        });
    if let Some(about) = about {
        command = command.about(about);
    }
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
    command = command.arg(help.help("显示帮助").help_heading("选项"));
    if path.is_empty() && !leaf {
        let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
        command = command.arg(version.help("显示版本").help_heading("选项"));
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys of `command` and what is below it.
    fn keys(command: &Command, path: &str, found: &mut Vec<String>) {
        found.push(if path.is_empty() { "lacuna".to_owned() } else { path.to_owned() });
        for arg in command.get_arguments() {
            found.extend([format!("{path} {}", arg.get_id()), format!("* {}", arg.get_id())]);
        }
        for below in command.get_subcommands() {
            keys(below, format!("{path} {}", below.get_name()).trim_start(), found);
        }
    }

    #[test]
    fn every_word_is_about_something_and_every_option_of_check_has_one() {
        let (mut found, words) = (Vec::new(), words());
        keys(&Args::command(), "", &mut found);
        for key in words.keys() {
            assert!(found.iter().any(|known| known == key), "{key} names nothing");
        }
        let check = Args::command();
        let check = check.find_subcommand("check").expect("it is there");
        for arg in check.get_arguments() {
            let id = arg.get_id();
            let said = [format!("check {id}"), format!("* {id}")];
            assert!(said.iter().any(|key| words.contains_key(key.as_str())), "{id} has no Chinese");
        }
    }

    #[test]
    fn help_is_in_the_language_that_is_asked_for() {
        let args = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
        assert_eq!(asked(&args(&["lacuna", "check", "--lang", "zh", "--help"])), Some(Lang::Zh));
        assert_eq!(asked(&args(&["lacuna", "--lang=en"])), Some(Lang::En));
        assert_eq!(asked(&args(&["lacuna", "check"])), None);
        for (lang, says, not) in [(Lang::Zh, "用法：", "Usage:"), (Lang::En, "Usage:", "用法")] {
            let mut command = command(lang);
            let help = command.find_subcommand_mut("check").expect("it is there").render_long_help().to_string();
            assert!(help.contains(says) && !help.contains(not), "{help}");
        }
        command(Lang::Zh).debug_assert();
    }
}
