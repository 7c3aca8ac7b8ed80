//! `lacuna export`: the list of missing figures.

use std::io::{self, Write};
use std::path::Path;

use crate::audit::{Judged, check};
use crate::cli::args::Export;
use crate::cli::changed::Part;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::plan::absolute;
use crate::cli::run::Run;
use crate::cli::terminal;
use crate::document::Problem;
use crate::io::{Target, Whole, read, walk};
use crate::report::{Lang, plural};
use crate::rule::{Intent, Rule};
use crate::worklist::{Answers, Column, Format, Item, group, items, write};

pub(super) fn run(args: &Export) -> Result<Exit, Failure> {
    let lang = terminal::lang(&args.audit.setup.shown);
    let screen = args.output.as_os_str() == "-";
    let name = args.output.display().to_string();
    let format = match args.format.or_else(|| Format::of(&name)) {
        Some(format) => format,
        None => return Err(Failure::NoListFormat(name)),
    };
    // What people entered in a list is not to be lost by a slip.
    if !screen && !args.force && args.output.exists() {
        return Err(Failure::ListExists(name));
    }
    let mut run = Run::new(&args.audit, None, lang, terminal::look(&args.audit.setup.shown))?;
    let work = run.work(&Part::Whole)?;
    let mut unread = Vec::new();
    unread.extend(work.problems.iter().cloned());
    let (mut found, mut documents) = (Vec::new(), 0);
    run.each(&work, |_, audited| {
        found.extend(items(&audited, |judged, rule| wanted(args, judged, rule)));
        match audited.outcome {
            Ok(_) => documents += 1,
            Err(problem) => unread.push(problem),
        }
        Ok(())
    })?;
    group(&mut found);
    if !args.answers.is_empty() {
        answer(args, &mut run, &mut found, &mut unread)?;
    }
    if screen {
        let mut out = io::BufWriter::new(io::stdout().lock());
        write(&found, format, lang, &mut out)?;
        out.flush()?;
    } else {
        let refuse = |error| Failure::Output(name.clone(), error);
        let mut file = io::BufWriter::new(Whole::begin(&args.output).map_err(refuse)?);
        write(&found, format, lang, &mut file).map_err(refuse)?;
        file.into_inner().map_err(|error| refuse(error.into_error()))?.finish().map_err(refuse)?;
    }
    for problem in &unread {
        let said = lang.pick("未读取：", "not read: ");
        writeln!(io::stderr(), "lacuna: {}: {said}{}", problem.path, lang.reason(&problem.reason))?;
    }
    summary(&found, documents, unread.len(), &name, lang)?;
    Ok(if unread.is_empty() { Exit::Clean } else { Exit::Misuse })
}

/// Says whether a finding is to be on the list. What is in the baseline is missing all the same;
/// what somebody ignored for a reason is not.
fn wanted(args: &Export, judged: &Judged, rule: &Rule) -> bool {
    let finding = &judged.finding;
    let intent = match args.intent.is_empty() {
        true => matches!(finding.intent, Intent::Missing | Intent::Process),
        false => args.intent.contains(&finding.intent),
    };
    let kind = args.kind.is_empty() || args.kind.contains(&finding.kind);
    let named = args.rule.is_empty()
        || args.rule.iter().any(|id| rule.id == *id || (id.ends_with('/') && rule.id.starts_with(id.as_str())));
    judged.suppressed.is_none() && intent && kind && named
}

/// Proposes values from the documents of `--answers`.
fn answer(args: &Export, run: &mut Run, found: &mut [Item], unread: &mut Vec<Problem>) -> Result<(), Failure> {
    let here = absolute(Path::new("."))?.join("list");
    let scanner = run.plan.ready(&Target::Named(here))?.scanner.clone();
    let mut answers = Answers::new(found, &scanner);
    let others = walk(&args.answers, 0, |_| true, |_| true);
    unread.extend(others.problems);
    for target in others.targets {
        let ready = run.plan.ready(&target)?;
        match read(&target.path(), &target.name(), ready.decision.encoding) {
            Ok(document) => {
                let masked = check(document.clone(), &ready.scanner, &ready.decision.policy, run.today).findings;
                answers.ask(&document, &masked);
            }
            Err(problem) => unread.push(problem),
        }
    }
    answers.propose(found);
    Ok(())
}

fn summary(found: &[Item], documents: usize, unread: usize, name: &str, lang: Lang) -> Result<(), Failure> {
    let holding: std::collections::BTreeSet<&str> = found.iter().map(|item| item.cell(Column::Path)).collect();
    let proposed = found.iter().filter(|item| !item.cell(Column::Suggestion).is_empty()).count();
    let mut err = io::stderr().lock();
    match lang {
        Lang::Zh => {
            write!(err, "{documents} 个文件中的 {} 个有 {} 处待填，已列入 {name}", holding.len(), found.len())?;
            if proposed > 0 {
                write!(err, "；{proposed} 处有参考值")?;
            }
            if unread > 0 {
                write!(err, "；{unread} 个文件未读取，不在清单中")?;
            }
        }
        Lang::En => {
            let places = plural(found.len(), "place");
            write!(
                err,
                "{places} to fill in {} of {}, listed in {name}",
                holding.len(),
                plural(documents, "document")
            )?;
            if proposed > 0 {
                write!(err, "; {proposed} with a suggestion")?;
            }
            if unread > 0 {
                write!(err, "; {} could not be read and is not in the list", plural(unread, "document"))?;
            }
        }
    }
    writeln!(err)?;
    Ok(())
}
