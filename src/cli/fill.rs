//! `lacuna fill`: the values of a list into their documents.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::audit::check;
use crate::cli::args::Fill;
use crate::cli::copy::{self, Copies};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::plan::{self, Plan, folder_of};
use crate::cli::terminal;
use crate::document::{Document, Problem, Reading};
use crate::io::{Target, bytes, read_bytes, replaceable, write};
use crate::report::Lang;
use crate::report::filling::{self, Filling};
use crate::worklist::{Done, Fate, Format, Given, Remark, Rows, Task, Told, fill, read};

/// The largest list, in bytes; a spreadsheet of 100,000 lines has some 20 million.
const LIST: usize = 256 << 20;

pub(super) fn run(args: &Fill) -> Result<Exit, Failure> {
    let lang = terminal::lang(&args.setup.shown);
    let look = terminal::look(&args.setup.shown);
    let list = args.list.display().to_string();
    let format = Format::of(&list).ok_or_else(|| Failure::NoListFormat(list.clone()))?;
    let content = bytes(&args.list, &list).map_err(Failure::Unread)?;
    if content.len() > LIST {
        return Err(Failure::ListTooLarge(list));
    }
    let parsed = catch_unwind(|| read(&list, &content, format));
    // A list that makes its reader fail is refused like any other broken one.
    let rows = parsed.map_err(|_| Failure::ListBroken(list.clone()))?.map_err(|fault| {
        let at = if fault.at.is_empty() { String::new() } else { format!(":{}", fault.at) };
        Failure::List(format!("{list}{at}: {}", fault.message(lang)))
    })?;
    let rows = Rows::new(rows);
    let mut plan = Plan::new(&args.setup, None, look)?;
    let today = jiff::Zoned::now().date();
    let mut documents = Vec::new();
    let mut places = Vec::new();
    for (path, tasks) in &rows.tasks {
        let (done, place) = document(args, path, tasks, &rows, &mut plan, today, lang)?;
        documents.push(done);
        places.push(place);
    }
    let stray = rows.stray.iter().map(|task| refused(task, None)).collect::<Vec<_>>();
    let filled: BTreeMap<usize, String> = documents
        .iter()
        .flat_map(|done| &done.told)
        .filter(|told| matches!(told.fate, Fate::Filled | Fate::Already))
        .map(|told| (told.row, told.value.clone()))
        .collect();
    let conflicts = rows.conflicts(&filled);
    let refusals =
        documents.iter().flat_map(|done| &done.told).chain(&stray).filter(|told| told.fate == Fate::Refused).count();
    let held = refusals > 0 && !args.partial;
    let mut filling = Filling {
        list: &list,
        rows: &rows,
        documents: &documents,
        stray: &stray,
        conflicts: &conflicts,
        dry: args.dry_run,
        held,
        written: 0,
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    filling::remarks(&filling, lang, look, &mut out)?;
    if args.dry_run {
        for done in &documents {
            filling::diff(done, look, &mut out)?;
        }
    } else if !held {
        out.flush()?;
        filling.written = commit(args, &documents, places)?;
    }
    filling::summary(&filling, lang, &mut out)?;
    out.flush()?;
    if let Some(path) = &args.report {
        let name = path.display().to_string();
        let text = filling::report(&filling, name.ends_with(".json"), lang);
        write(path, &text).map_err(|error| Failure::Output(name, error))?;
    }
    Ok(if held {
        Exit::Misuse
    } else if refusals > 0 || !conflicts.is_empty() {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// Where a document is and what it holds.
struct Place {
    path: PathBuf,
    before: Vec<u8>,
}

/// Fills one document of the list, in memory.
fn document(
    args: &Fill,
    path: &str,
    tasks: &[Task],
    rows: &Rows,
    plan: &mut Plan,
    today: Date,
    lang: Lang,
) -> Result<(Done, Option<Place>), Failure> {
    let place = found(path, &args.list);
    let ready = plan.ready(&Target::Named(place.clone()))?;
    let reading = ready.reading();
    let target = target(args, path, &place);
    let opened = bytes(&place, path).and_then(|before| Ok((read_bytes(path, before.clone(), reading)?, before)));
    let (document, before) = match opened {
        Ok(opened) => opened,
        Err(problem) => {
            let told = tasks.iter().map(|task| refused(task, Some((&problem, lang)))).collect();
            let done = Done { path: path.to_owned(), target, before: None, told, result: None };
            return Ok((done, None));
        }
    };
    let judge = |document: Document| check(document, &ready.scanner, &ready.decision.policy, today);
    let found = judge(document.clone()).findings;
    // What was guessed of the whole must not be guessed otherwise of what came of it.
    let reading = Reading { encoding: Some(document.encoding()), ..reading };
    let again = |bytes| read_bytes(path, bytes, reading).ok();
    let track = args.track.as_deref().map(plan::reviewer);
    let (told, result) = fill(rows, tasks, (&document, &before, &found), &ready.scanner, again, judge, track.as_ref());
    let done = Done { path: path.to_owned(), target, before: Some(document), told, result: Some(result) };
    Ok((done, Some(Place { path: place, before })))
}

/// The file a list means: from here, or from where the list lies.
fn found(path: &str, list: &Path) -> PathBuf {
    let here = PathBuf::from(path);
    let beside = folder_of(list).join(&here);
    if !here.exists() && beside.exists() { beside } else { here }
}

/// What becomes of a line that belongs nowhere, or to a document that was not read.
fn refused(task: &Task, problem: Option<(&Problem, Lang)>) -> Told {
    let mut told =
        Told { row: task.row, fate: Fate::Refused, value: String::new(), remarks: task.remarks.clone(), span: None };
    match problem {
        // A line without a value asks for nothing.
        Some(_) if task.given == Given::Empty => told.fate = Fate::Empty,
        Some((problem, lang)) => told.remarks.push(Remark::Unread(lang.reason(&problem.reason))),
        None => {}
    }
    told
}

/// Where the result of `path`, which is the file `place`, goes.
fn target(args: &Fill, path: &str, place: &Path) -> String {
    if args.in_place {
        return place.display().to_string();
    }
    match &args.out {
        Some(folder) => {
            // Nothing is written outside the folder, whatever a list says.
            copy::below(folder, path).display().to_string()
        }
        None => {
            let ending = place.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
            let stem = place.file_stem().unwrap_or_default().to_string_lossy();
            place.with_file_name(format!("{stem}.filled{ending}")).display().to_string()
        }
    }
}

/// Writes what has changed: every file beside its place first, then each into it.
fn commit(args: &Fill, documents: &[Done], places: Vec<Option<Place>>) -> Result<usize, Failure> {
    let mut copies = Copies::new(args.force);
    for (done, place) in documents.iter().zip(places) {
        let (Some(result), Some(Place { path, before })) = (&done.result, place) else { continue };
        let keep = |why| Failure::Kept(done.target.clone(), why);
        if result.edits.is_empty() && args.in_place {
            continue;
        }
        if !done.told.iter().any(|told| matches!(told.fate, Fate::Filled | Fate::Already)) {
            continue;
        }
        let model = path.canonicalize().map_err(|error| keep(error.into()))?;
        if args.in_place {
            let target = replaceable(&path).map_err(keep)?;
            copies.replace(&target, &result.bytes, &before, &model).map_err(keep)?;
        } else {
            copies.add(Path::new(&done.target), &result.bytes, &model).map_err(keep)?;
        }
    }
    copies.commit()
}
