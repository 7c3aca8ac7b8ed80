//! `lacuna check`.

use std::io::{self, IsTerminal, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::*;

use crate::audit::{self, Audited, Policy, Totals};
use crate::cli::args::{Check, Format, Level};
use crate::cli::exit::{Exit, Failure};
use crate::cli::{rules, terminal};
use crate::document::{Document, Problem, Reason};
use crate::io::{Target, Walk, read, read_stdin, walk};
use crate::report::{self, Style};
use crate::rule::Severity;
use crate::scan::Scanner;

/// How many documents are in work before the first of them is written. More would hold more of
/// them in memory, fewer would make threads wait for each other.
const BATCH: usize = 256;

pub(super) fn run(args: &Check) -> Result<Exit, Failure> {
    let lang = terminal::lang(&args.shown);
    let look = terminal::look(&args.shown);
    let rules = rules::load(&args.sources, lang, look)?;
    let scanner = Scanner::new(Arc::new(rules));
    let mut policy = Policy::default();
    policy.fail_on = severity(args.fail_on);
    let show = if args.all { Severity::Note } else { Severity::Warning };
    let style = Style { rules: scanner.rules(), lang, show, look };
    let format = match args.format {
        Format::Fancy => report::Format::Fancy,
        Format::Concise => report::Format::Concise,
        Format::Jsonl => report::Format::Jsonl,
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(args.threads)
        .build()
        .map_err(|error| Failure::Threads(error.to_string()))?;
    let (stdin, paths): (Vec<_>, Vec<_>) = args.paths.iter().cloned().partition(|path| path.as_os_str() == "-");
    let Walk { targets, problems, left_out } = walk(&paths);
    let mut totals = Totals::default();
    totals.left_out = left_out;
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut tell = |audited: &Audited| {
        totals.add(audited, &policy);
        format.document(audited, &style, &mut out)
    };
    for problem in problems {
        tell(&Audited { path: problem.path.clone(), outcome: Err(problem) })?;
    }
    if !stdin.is_empty() {
        let read = guarded(&args.stdin_name, || read_stdin(&args.stdin_name));
        tell(&check(&args.stdin_name, read, &scanner, &policy))?;
    }
    let progress = progress(targets.len());
    for batch in targets.chunks(BATCH) {
        let audited: Vec<Audited> = pool
            .install(|| batch.par_iter().map(|target| check(&target.name, open(target), &scanner, &policy)).collect());
        progress.inc(audited.len() as u64);
        progress.suspend(|| audited.iter().try_for_each(&mut tell))?;
    }
    progress.finish_and_clear();
    format.finish(&totals, &style, &mut out)?;
    out.flush()?;
    Ok(totals.outcome().into())
}

fn open(target: &Target) -> Result<Document, Problem> {
    guarded(&target.name, || read(&target.path, &target.name))
}

fn check(name: &str, document: Result<Document, Problem>, scanner: &Scanner, policy: &Policy) -> Audited {
    let outcome = document.and_then(|document| guarded(name, || Ok(audit::check(document, scanner, policy))));
    Audited { path: name.to_owned(), outcome }
}

/// Makes a problem of a panic: a defect of ours on one document must not hide the others.
fn guarded<T>(name: &str, work: impl FnOnce() -> Result<T, Problem>) -> Result<T, Problem> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Problem { path: name.to_owned(), reason: Reason::Internal }))
}

fn severity(level: Level) -> Severity {
    match level {
        Level::Note => Severity::Note,
        Level::Warning => Severity::Warning,
        Level::Error => Severity::Error,
    }
}

/// A bar on a terminal, once a run has taken a second.
fn progress(documents: usize) -> ProgressBar {
    if !io::stderr().is_terminal() || documents < BATCH {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(documents as u64), ProgressDrawTarget::stderr_with_hz(4));
    bar.set_style(
        ProgressStyle::with_template("{bar:30} {pos}/{len}").unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    bar.enable_steady_tick(Duration::from_secs(1));
    bar
}
