//! `lacuna rules …`, and loading rules for every other command.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use crate::audit::{self, Audited, Policy, Totals};
use crate::cli::args::Rules as Command;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::setup::Sources;
use crate::cli::terminal;
use crate::document::Document;
use crate::io::{builtin, builtin_index, builtin_rules, sheets};
use crate::report::{Format, Lang, Look, Style, faults, plural};
use crate::rule::{Fault, Form, Rule, Rules, Severity, Sheet, schema};
use crate::scan::{Scanner, prove};

/// Loads the rules at `paths` and, unless they are not wanted, the built-in ones; faults are shown
/// and end the run.
pub(super) fn load(with_builtin: bool, paths: &[PathBuf], look: Look) -> Result<Rules, Failure> {
    sound(with_builtin, paths)?.map_err(|found| show(&found, look))
}

/// The same rules, or all of their faults.
pub(super) fn sound(with_builtin: bool, paths: &[PathBuf]) -> Result<Result<Rules, Vec<Fault>>, Failure> {
    let own = read(paths)?;
    let given = if with_builtin { Ok(builtin_rules()) } else { Rules::load(&[]) };
    let rules = match given.and_then(|given| given.with(&own)) {
        Ok(rules) if !paths.is_empty() => Arc::new(rules),
        other => return Ok(other),
    };
    // The built-in examples are run by our tests; those of others are run here.
    let found: Vec<Fault> = prove(&rules).into_iter().filter(|fault| !fault.sheet.builtin).collect();
    Ok(if found.is_empty() { Ok(Arc::unwrap_or_clone(rules)) } else { Err(found) })
}

/// What scans by `rules`.
pub(super) fn scanner(rules: Rules) -> Scanner {
    Scanner::unpack(builtin_index(), Arc::new(rules))
}

fn of(sources: &Sources, look: Look) -> Result<Rules, Failure> {
    load(!sources.no_builtin_rules, &sources.rules, look)
}

fn read(paths: &[PathBuf]) -> Result<Vec<Sheet>, Failure> {
    let mut all = Vec::new();
    for path in paths {
        all.extend(sheets(path).map_err(Failure::Unread)?);
    }
    Ok(all)
}

fn show(found: &[Fault], look: Look) -> Failure {
    match faults(found, look, &mut io::stderr().lock()) {
        Ok(()) => Failure::Rules(found.len()),
        Err(error) => Failure::Write(error),
    }
}

pub(super) fn run(command: Command) -> Result<Exit, Failure> {
    let mut out = io::stdout().lock();
    match command {
        Command::Schema => {
            let text = serde_json::to_string_pretty(&schema()).map_err(io::Error::from)?;
            writeln!(out, "{text}")?;
            Ok(Exit::Clean)
        }
        Command::Check { paths, shown } => {
            let (lang, look) = (terminal::lang(&shown), terminal::look(&shown));
            let rules = check(&paths, look)?;
            let (files, count) = (rules.0, rules.1);
            match lang {
                Lang::Zh => writeln!(out, "{files} 个规则文件中的 {count} 条规则无误，示例全部通过")?,
                Lang::En => {
                    let (rules, files) = (plural(count, "rule"), plural(files, "file"));
                    writeln!(out, "{rules} in {files}: sound, and every example comes out as written")?;
                }
            }
            Ok(Exit::Clean)
        }
        Command::List { sources, shown } => {
            let lang = terminal::lang(&shown);
            let rules = of(&sources, terminal::look(&shown))?;
            // The notices about ignores come last.
            let (found, notices): (Vec<_>, Vec<_>) =
                rules.iter().map(|(_, rule)| rule).partition(|rule| !rule.forms.is_empty());
            for rule in found.into_iter().chain(notices) {
                writeln!(out, "{:<28} {:<10} {:<9} {}", rule.id, rule.kind, rule.intent, lang.of(&rule.title))?;
            }
            Ok(Exit::Clean)
        }
        Command::Explain { id, sources, shown } => {
            let lang = terminal::lang(&shown);
            let rules = of(&sources, terminal::look(&shown))?;
            let rule =
                rules.named(&id).ok_or_else(|| Failure::NoRule(id.clone(), rules.near(&id).map(str::to_owned)))?;
            explain(rule, lang, &mut out)?;
            Ok(Exit::Clean)
        }
        Command::Try { text, sources, shown } => {
            let (lang, look) = (terminal::lang(&shown), terminal::look(&shown));
            let scanner = Scanner::new(Arc::new(of(&sources, look)?));
            let policy = Policy::default();
            let checked = audit::check(Document::plain("text", &text), &scanner, &policy, jiff::Zoned::now().date());
            let audited = Audited { path: "text".to_owned(), outcome: Ok(checked) };
            let style = Style { lang, show: Severity::Note, look, suppressed: true };
            let mut totals = Totals::default();
            totals.add(&audited, &String::new, policy.fail_on);
            let mut report = Format::Fancy.report(style);
            report.document(&audited, &mut out)?;
            report.finish(&totals, &mut out)?;
            Ok(Exit::Clean)
        }
    }
}

/// Checks the packs at `paths` on their own and beside the built-in ones; returns how many files
/// and rules there were.
fn check(paths: &[PathBuf], look: Look) -> Result<(usize, usize), Failure> {
    let sheets = if paths.is_empty() { builtin() } else { read(paths)? };
    let names: Vec<_> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let own = Rules::load(&sheets).map_err(|found| show(&found, look))?;
    let count = own.iter().filter(|(_, rule)| !rule.forms.is_empty()).count();
    let own = Arc::new(own);
    let mut found = prove(&own);
    // The built-in packs themselves would meet their doubles here.
    if found.is_empty()
        && let Ok(all) = builtin_rules().with(&sheets)
    {
        found = prove(&Arc::new(all)).into_iter().filter(|fault| names.contains(&fault.sheet.name)).collect();
    }
    if found.is_empty() { Ok((names.len(), count)) } else { Err(show(&found, look)) }
}

fn explain(rule: &Rule, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} — {}", rule.id, lang.of(&rule.title))?;
    writeln!(out)?;
    let mut row = |zh: &str, en: &str, value: &str| {
        let name = lang.pick(zh, en);
        let pad = " ".repeat(12usize.saturating_sub(crate::text::display_width(name)));
        writeln!(out, "  {name}{pad}{value}")
    };
    row("规则包", "pack", &format!("{} ({})", rule.pack, rule.sheet.name))?;
    row("类别", "kind", lang.kind(rule.kind))?;
    row("意图", "intent", lang.intent(rule.intent))?;
    if let Some(intent) = rule.anonymised {
        row("匿名文书中", "anonymised", lang.intent(intent))?;
    }
    row("把握", "confidence", lang.pick(rule.confidence.zh(), rule.confidence.name()))?;
    if let Some(help) = &rule.help {
        row("办法", "way out", lang.of(help))?;
    }
    for form in &rule.forms {
        match form {
            Form::Template(template) => row("模板", "template", &template.written)?,
            Form::Pattern(pattern) => row("正则", "pattern", &pattern.written)?,
        }
    }
    for (look, zh, en) in [(&rule.context.look, "外观", "look"), (&rule.context.not_look, "外观除外", "unless look")]
    {
        if let Some(look) = look {
            row(zh, en, &look.to_string())?;
        }
    }
    for (examples, zh, en) in [(&rule.finds, "找出", "finds"), (&rule.ignores, "放过", "ignores")] {
        for example in examples {
            let mut text = example.text.clone();
            for mask in example.masks.iter().rev() {
                text.insert(mask.end(), '⟧');
                text.insert(mask.start(), '⟦');
            }
            if let Some(look) = &example.look {
                text.push_str(&format!("    ({look})"));
            }
            row(zh, en, &text)?;
        }
    }
    Ok(())
}
