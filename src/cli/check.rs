//! `lacuna check`.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use crate::audit::{Audited, Gate, Totals};
use crate::cli::args::Check;
use crate::cli::baseline::InUse;
use crate::cli::changed::Part;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::plan::{Ready, absolute, slashed};
use crate::cli::run::{Job, Run};
use crate::cli::values::{Format, Max, Output};
use crate::cli::{terminal, watch};
use crate::io::Whole;
use crate::report::{Report, Style};
use crate::rule::Severity;

pub(super) fn run(args: &Check) -> Result<Exit, Failure> {
    if args.watch { watch::run(args) } else { once(args) }
}

/// Where a report goes.
enum Sink {
    Screen(io::BufWriter<io::StdoutLock<'static>>),
    File(io::BufWriter<Whole>, String),
}

impl Sink {
    fn out(&mut self) -> &mut dyn Write {
        match self {
            Self::Screen(out) => out,
            Self::File(out, _) => out,
        }
    }
}

/// A report of a run, and where it goes.
struct Reporting {
    format: crate::report::Format,
    style: Style,
    report: Box<dyn Report>,
    sink: Sink,
}

impl Reporting {
    fn new(format: Format, style: Style, sink: Sink) -> Self {
        let format = crate::report::Format::from(format);
        Self { format, style, report: format.report(style), sink }
    }
}

/// Every report of a run, written side by side.
struct Reports {
    reports: Vec<Reporting>,
}

/// Of more findings than this, nothing is made ahead.
const MANY: usize = 4096;

/// What is told of a document: what was counted, and what each report says of it and of each of its
/// parts that could not be read.
enum Told {
    /// It is clean, and no report says anything.
    Clean,
    Shown(Box<Totals>, io::Result<Vec<Vec<Vec<u8>>>>),
}

impl Reports {
    fn begin(args: &Check, style: Style) -> Result<Self, Failure> {
        let mut reports = vec![];
        // Files first: a folder that cannot be written to is known before anything is shown.
        for Output { format, path } in &args.output {
            let name = path.display().to_string();
            let file = Whole::begin(path).map_err(|error| Failure::Output(name.clone(), error))?;
            let style = Style { look: crate::report::Look::PLAIN, ..style };
            reports.push(Reporting::new(*format, style, Sink::File(io::BufWriter::new(file), name)));
        }
        let screen = Sink::Screen(io::BufWriter::with_capacity(1 << 16, io::stdout().lock()));
        reports.push(Reporting::new(args.format.unwrap_or(Format::Fancy), style, screen));
        let mut all = Self { reports };
        all.each(|report, out| report.begin(out))?;
        Ok(all)
    }

    /// Makes what the reports say of a document on any thread, if none of them depends on the
    /// documents before.
    fn apart(&self) -> Option<impl Fn(&Audited) -> io::Result<Vec<Vec<u8>>> + Sync + use<>> {
        let formats: Vec<_> = self.reports.iter().map(|reporting| (reporting.format, reporting.style)).collect();
        formats.iter().all(|(format, _)| format.is_apart()).then_some(move |audited: &Audited| {
            let shown = formats.iter().map(|(format, style)| {
                let mut shown = Vec::new();
                format.report(*style).document(audited, &mut shown)?;
                Ok(shown)
            });
            shown.collect()
        })
    }

    /// Writes what was made apart.
    fn write(&mut self, shown: &[Vec<u8>]) -> Result<(), Failure> {
        let mut shown = shown.iter();
        self.each(|_, out| shown.next().map_or(Ok(()), |shown| out.write_all(shown)))
    }

    fn each(&mut self, mut act: impl FnMut(&mut dyn Report, &mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
        for Reporting { report, sink, .. } in &mut self.reports {
            act(report.as_mut(), sink.out()).map_err(|error| match sink {
                Sink::Screen(_) => Failure::Write(error),
                Sink::File(_, name) => Failure::Output(name.clone(), error),
            })?;
        }
        Ok(())
    }

    /// Ends every report; the files appear under their names when all are complete.
    fn finish(mut self, totals: &Totals) -> Result<(), Failure> {
        // A reader of the screen may have gone; the files were asked for all the same.
        let told = self.each(|report, out| report.finish(totals, out).and_then(|()| out.flush()));
        for reporting in self.reports {
            if let Sink::File(out, name) = reporting.sink {
                let file = out.into_inner().map_err(|error| Failure::Output(name.clone(), error.into_error()))?;
                file.finish().map_err(|error| Failure::Output(name, error))?;
            }
        }
        told
    }
}

pub(super) fn once(args: &Check) -> Result<Exit, Failure> {
    let lang = terminal::lang(&args.audit.setup.shown);
    let look = terminal::look(&args.audit.setup.shown);
    let mut run = Run::new(&args.audit, args.fail_on, lang, look)?;
    run.only_told = true;
    let part = match &args.since {
        Some(revision) => Part::Since(revision.clone()),
        None if args.staged => Part::Staged,
        None => Part::Whole,
    };
    let work = run.work(&part)?;
    let mut baseline = InUse::find(&mut run, args.baseline.as_deref(), args.no_baseline)?;
    for (at, Output { path, .. }) in args.output.iter().enumerate() {
        let whole = absolute(path)?;
        let others = args.output.iter().take(at).map(|other| absolute(&other.path));
        let doubled = others.filter_map(Result::ok).any(|other| other == whole);
        if doubled || Run::is_checked(&work, &whole) {
            return Err(Failure::Overwrites(path.display().to_string()));
        }
    }
    // A hook may well hand over nothing but excluded files; a folder without a document is a mistake.
    let folders = args.audit.paths.iter().any(|path| path.is_dir());
    let nothing = work.jobs.is_empty() && work.problems.is_empty() && work.excluded > 0;
    if nothing && folders && matches!(part, Part::Whole) {
        let home = run.home()?;
        let settings = run.plan.settings(&home)?;
        return Err(Failure::AllExcluded(settings.excluding(), work.excluded));
    }
    let show = if args.all { Severity::Note } else { Severity::Warning };
    let style = Style { lang, show, look, suppressed: args.show_suppressed };
    let mut seen: Vec<Arc<Ready>> = Vec::new();
    for job in &work.jobs {
        if !seen.iter().any(|ready| Arc::ptr_eq(ready, &job.ready)) {
            seen.push(job.ready.clone());
        }
    }
    let mut totals = Totals::new(gates(&args.max, &seen)?);
    totals.with_baseline = baseline.is_some();
    (totals.left_out, totals.excluded, totals.unchanged) = (work.left_out, work.excluded, work.unchanged);
    let mut reports = Reports::begin(args, style)?;
    for problem in work.problems.clone() {
        let audited = Audited { path: problem.path.clone(), outcome: Err(problem) };
        totals.add(&audited, &|| audited.path.clone(), Severity::Warning);
        reports.each(|report, out| report.document(&audited, out))?;
    }
    let nothing = totals.part();
    let apart = reports.apart().filter(|_| baseline.is_none());
    let passed_over = reports.reports.iter().all(|reporting| reporting.format.passes_over_clean());
    let make = |job: &Job, audited: Option<Box<Audited>>| {
        let Some(apart) = &apart else { return Err(audited) };
        let Some(mut audited) = audited else {
            return if passed_over { Ok(Told::Clean) } else { Err(None) };
        };
        // What is said of many findings is not kept: it is written as it is made, when it is their turn.
        if audited.outcome.as_ref().is_ok_and(|checked| checked.findings.len() > MANY) {
            return Err(Some(audited));
        }
        let unread = audited.take_unread();
        let mut totals = nothing.clone();
        let parts = std::iter::once(&*audited).chain(&unread).map(|audited| {
            totals.add(audited, &|| slashed(&job.absolute()), job.ready.decision.policy.fail_on);
            apart(audited)
        });
        let shown = parts.collect();
        Ok(Told::Shown(Box::new(totals), shown))
    };
    run.each_made(&work, make, |job, made| {
        let mut audited = match made {
            Ok(Told::Clean) => {
                totals.documents += 1;
                return Ok(());
            }
            Ok(Told::Shown(part, shown)) => {
                totals.merge(*part);
                return shown?.iter().try_for_each(|shown| reports.write(shown));
            }
            Err(audited) => audited,
        };
        let fail_on = job.ready.decision.policy.fail_on;
        if let Some(baseline) = &mut baseline {
            baseline.mark(&job.absolute(), &mut audited, fail_on);
        }
        totals.add(&audited, &|| slashed(&job.absolute()), fail_on);
        reports.each(|report, out| report.document(&audited, out))
    })?;
    if matches!(part, Part::Whole) {
        for (ready, audited) in run.remarks(&seen) {
            totals.add(&audited, &|| audited.path.clone(), ready.decision.policy.fail_on);
            reports.each(|report, out| report.document(&audited, out))?;
        }
        totals.stale = baseline.as_ref().map_or(0, InUse::stale);
    }
    reports.finish(&totals)?;
    if !args.watch {
        // The program ends: to free every rule and document by itself would take as long as to read it.
        std::mem::forget((run, seen, work));
    }
    Ok(totals.outcome().into())
}

/// The limits of the arguments and of all configurations in use, each once.
fn gates(given: &[Max], seen: &[Arc<Ready>]) -> Result<Vec<Gate>, Failure> {
    let here = slashed(&absolute(Path::new("."))?);
    let gate = |max: &Max| match &max.path {
        Some(glob) => Gate::at(glob, &here, max.limit).map_err(|error| Failure::Glob(glob.clone(), error.to_string())),
        None => Ok(Gate { kind: max.kind, ..Gate::all(max.limit) }),
    };
    let mut gates = given.iter().map(gate).collect::<Result<Vec<_>, _>>()?;
    let mut files = std::collections::BTreeSet::new();
    for config in seen.iter().flat_map(|ready| ready.settings.layers()) {
        if files.insert(config.sheet.name.clone()) {
            gates.extend(config.gates.iter().map(|gate| gate.value.clone()));
        }
    }
    Ok(gates)
}
