//! `lacuna annotate`: what was found, marked in copies of the documents.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::audit::{Audited, Totals, check};
use crate::cli::args::Annotate;
use crate::cli::changed::Part;
use crate::cli::copy::{self, Copies};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::plan::{absolute, reviewer, slashed};
use crate::cli::run::{Job, Run};
use crate::cli::setup::Audit;
use crate::cli::terminal;
use crate::document::{Problem, Reading, Reason, Reviewer, Unwritable};
use crate::io::{Kept, bytes, read_bytes};
use crate::report::Lang;
use crate::report::annotating::{self, Remarked, Told};
use crate::rule::Severity;

pub(super) fn run(args: &Annotate) -> Result<Exit, Failure> {
    let lang = terminal::lang(&args.setup.shown);
    if args.paths.iter().any(|path| path.as_os_str() == "-") {
        return Err(Failure::NoFile);
    }
    let audit = Audit { paths: args.paths.clone(), stdin_name: String::new(), setup: args.setup.clone() };
    let mut run = Run::new(&audit, None, lang, terminal::look(&args.setup.shown))?;
    let mut work = run.work(&Part::Whole)?;
    let is_folder = args.out.is_dir() || args.out.as_os_str().to_string_lossy().ends_with(std::path::is_separator);
    let one = args.paths.len() == 1 && !args.paths[0].is_dir() && !is_folder;
    let ending = |path: &Path| path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    if one && ending(&args.paths[0]) != ending(&args.out) {
        return Err(Failure::OtherEnding(args.out.display().to_string()));
    }
    let folder = absolute(&args.out)?;
    let holds =
        |path: &PathBuf| path.is_dir() && absolute(path).is_ok_and(|path| path != folder && folder.starts_with(path));
    if args.paths.iter().any(holds) {
        // Copies made before are no documents of this run, unless somebody names one.
        let is_named = |job: &Job| job.file().is_some_and(|file| args.paths.contains(&file.path()));
        work.jobs.retain(|job| is_named(job) || !job.absolute().starts_with(&folder));
    }
    let inputs: BTreeSet<PathBuf> = work.jobs.iter().filter_map(|job| job.absolute().canonicalize().ok()).collect();
    let copier = Copier { args, one, inputs, lang, by: reviewer(&args.author), today: run.today };
    let mut copies = Copies::new(args.force);
    let mut totals = Totals::new(Vec::new());
    let mut unread = work.problems.clone();
    // Nothing is said of copies that are not there in the end.
    let (mut told, mut out) = (Told::default(), Vec::new());
    run.each(&work, |job, audited| {
        totals.add(&audited, &|| slashed(&job.absolute()), job.ready.decision.policy.fail_on);
        match copier.copied(job, &audited, &mut copies)? {
            Ok(Some((remarked, target))) => {
                let target = target.display().to_string();
                annotating::document(&audited, &remarked, &target, lang, &mut told, &mut out)?;
            }
            Ok(None) => {}
            Err(Refused::Unread(problem)) => unread.push(problem),
            Err(Refused::Unwritable(why)) => annotating::refused(&audited.path, why, lang, &mut told, &mut out)?,
        }
        Ok(())
    })?;
    if !args.dry_run {
        copies.commit()?;
    }
    // Of a document of which a part was not read there may be a copy.
    let lost = unread.iter().filter(|problem| !matches!(problem.reason, Reason::Part(_))).count();
    annotating::summary(&told, lost, args.dry_run, lang, &mut out)?;
    io::stdout().write_all(&out)?;
    for problem in &unread {
        let said = lang.pick("未读取：", "not read: ");
        writeln!(io::stderr(), "lacuna: {}: {said}{}", problem.path, lang.reason(&problem.reason))?;
    }
    Ok(if told.refused > 0 || !unread.is_empty() { Exit::Misuse } else { totals.outcome().into() })
}

/// Why there is no copy of a document.
enum Refused {
    Unread(Problem),
    Unwritable(Unwritable),
}

/// Makes the copies of a run.
struct Copier<'a> {
    args: &'a Annotate,
    /// There is one document, and the copy is a file.
    one: bool,
    /// The documents, wherever links lead.
    inputs: BTreeSet<PathBuf>,
    lang: Lang,
    by: Reviewer,
    today: jiff::civil::Date,
}

type Copied = Result<Option<(Remarked, PathBuf)>, Refused>;

impl Copier<'_> {
    /// Makes a copy of one document, with its findings marked, and says where it goes.
    fn copied(&self, job: &Job, audited: &Audited, copies: &mut Copies) -> Result<Copied, Failure> {
        let checked = match &audited.outcome {
            Ok(checked) => checked,
            Err(problem) => return Ok(Err(Refused::Unread(problem.clone()))),
        };
        let Some(file) = job.file() else { return Ok(Ok(None)) };
        let (path, name) = (file.path(), file.name());
        let before = match bytes(&path, &name) {
            Ok(before) => before,
            Err(problem) => return Ok(Err(Refused::Unread(problem))),
        };
        let remarked = match &checked.document {
            Some(document) => {
                // What was guessed of the whole must not be guessed otherwise of what came of it.
                let reading = Reading { encoding: Some(document.encoding()), ..job.ready.reading() };
                let again = |bytes| {
                    let document = read_bytes(&name, bytes, reading).ok()?;
                    Some(check(document, &job.ready.scanner, &job.ready.decision.policy, self.today).findings)
                };
                let show = if self.args.all { Severity::Note } else { Severity::Warning };
                let of = (document, checked, before.as_slice());
                annotating::remarked(of, (self.lang, show), &self.by, &job.ready.scanner, again)
            }
            None => Ok(Remarked { bytes: before, marks: Vec::new() }),
        };
        let remarked = match remarked {
            Ok(remarked) => remarked,
            Err(why) => return Ok(Err(Refused::Unwritable(why))),
        };
        let target = if self.one { self.args.out.clone() } else { copy::below(&self.args.out, &name) };
        let keep = |why| Failure::Kept(target.display().to_string(), why);
        if target.canonicalize().is_ok_and(|target| self.inputs.contains(&target)) {
            return Err(keep(Kept::Input));
        }
        if !self.args.dry_run {
            let model = path.canonicalize().map_err(|error| keep(error.into()))?;
            copies.add(&target, &remarked.bytes, &model).map_err(keep)?;
        }
        Ok(Ok(Some((remarked, target))))
    }
}
