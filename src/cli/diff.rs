//! `lacuna diff OLD NEW`: what became of the masks.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;

use crate::audit::{Change, Checked, Judged, Policy, check, compare};
use crate::cli::args::Diff;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::plan::{absolute, slashed};
use crate::cli::{rules, terminal};
use crate::document::{Document, Format, Problem};
use crate::io::{Repository, read, read_bytes, walk};
use crate::report::{Lang, plural};
use crate::rule::Intent;
use crate::scan::Scanner;
use crate::text::visible;

/// One version of the documents: by name, what was read or why not.
type Version = BTreeMap<String, Result<Document, Problem>>;

pub(super) fn run(args: &Diff) -> Result<Exit, Failure> {
    let lang = terminal::lang(&args.shown);
    let look = terminal::look(&args.shown);
    let loaded = rules::load(!args.sources.no_builtin_rules, &args.sources.rules, look)?;
    let scanner = Scanner::new(Arc::new(loaded));
    let (old, new) = (Path::new(&args.old), Path::new(&args.new));
    let (was, is) = match (old.exists(), new.exists()) {
        (true, true) => files(old, new),
        (true, false) | (false, true) | (false, false) => revisions(args)?,
    };
    let mut told = Told { out: io::BufWriter::new(io::stdout().lock()), json: args.json, lang, counts: [0; 4] };
    let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    let mut unread = false;
    for name in names {
        let (mut before, mut after) = (None, None);
        for (version, place) in [(&was, &mut before), (&is, &mut after)] {
            match version.get(name) {
                Some(Ok(document)) => *place = Some(document),
                Some(Err(problem)) => {
                    unread = true;
                    let reason = lang.reason(&problem.reason);
                    let said = lang.pick("未读取：", "not read: ");
                    writeln!(io::stderr(), "lacuna: {}: {said}{reason}", problem.path)?;
                }
                None => {}
            }
        }
        let empty = Document::plain(name, "");
        told.document(name, before.unwrap_or(&empty), after.unwrap_or(&empty), &scanner)?;
    }
    told.finish()?;
    Ok(match told.counts {
        _ if unread => Exit::Misuse,
        [0, _, _, 0] => Exit::Clean,
        _ => Exit::Findings,
    })
}

/// Two files, or the documents of two folders by their place in them.
fn files(old: &Path, new: &Path) -> (Version, Version) {
    if !old.is_dir() && !new.is_dir() {
        // Two files are two versions of one document, whatever their names.
        let name = new.to_string_lossy().into_owned();
        return [old, new]
            .map(|path| BTreeMap::from([(name.clone(), read(path, &path.to_string_lossy(), None))]))
            .into();
    }
    [old, new]
        .map(|folder| {
            let found = walk(&[folder.to_owned()], |_, _| true);
            let read = found.targets.into_iter().map(|target| {
                let below = target.path.strip_prefix(folder).unwrap_or(&target.path);
                let name = if below.as_os_str().is_empty() { target.name.clone() } else { slashed(below) };
                (name, read(&target.path, &target.name, None))
            });
            let problems = found.problems.into_iter().map(|problem| (problem.path.clone(), Err(problem)));
            read.chain(problems).collect()
        })
        .into()
}

/// The documents of two revisions that differ.
fn revisions(args: &Diff) -> Result<(Version, Version), Failure> {
    let here = absolute(Path::new("."))?;
    let repository = Repository::of(&here).map_err(|_| {
        let missing = if Path::new(&args.old).exists() { &args.new } else { &args.old };
        Failure::NothingToCompare(missing.clone())
    })?;
    let commits = [&args.old, &args.new].map(|name| repository.commit(name));
    let [old, new] = commits;
    let (old, new) = (old.map_err(Failure::Git)?, new.map_err(Failure::Git)?);
    let real = std::fs::canonicalize(&here)?;
    let wanted: Vec<PathBuf> = args
        .paths
        .iter()
        .map(|path| crate::cli::plan::plain(&real.join(path)))
        .map(|path| path.strip_prefix(&repository.root).map_or(path.clone(), Path::to_owned))
        .collect();
    let mut versions = [BTreeMap::new(), BTreeMap::new()];
    let changed: BTreeSet<PathBuf> = repository.changed(&old, &new).map_err(Failure::Git)?.into_iter().collect();
    for (version, commit) in versions.iter_mut().zip([&old, &new]) {
        for path in repository.files(commit).map_err(Failure::Git)? {
            let name = slashed(&path);
            let asked = wanted.is_empty() || wanted.iter().any(|wanted| path.starts_with(wanted));
            if asked && changed.contains(&path) && Format::of(&name).is_document() {
                let bytes = repository.file(commit, &path).map_err(Failure::Git)?;
                version.insert(name.clone(), read_bytes(&name, bytes, None));
            }
        }
    }
    Ok(versions.into())
}

/// What is told, as it is found out.
struct Told<W: Write> {
    out: W,
    json: bool,
    lang: Lang,
    /// New, filled, gone, open.
    counts: [usize; 4],
}

impl<W: Write> Told<W> {
    fn document(&mut self, name: &str, before: &Document, after: &Document, scanner: &Scanner) -> Result<(), Failure> {
        let [old, new] = [before, after].map(|document| findings(document, scanner));
        for change in compare((before, &old), (after, &new)) {
            let (at, what, judged, document, value) = match change {
                Change::New(at) => (0, "new", &new[at], after, None),
                Change::Filled(at, place) => (1, "filled", &old[at], before, Some(place.slice(after.source()))),
                Change::Gone(at) => (2, "gone", &old[at], before, None),
                Change::Open(_, at) => (3, "open", &new[at], after, None),
            };
            self.counts[at] += 1;
            self.tell(name, what, judged, document, value)?;
        }
        Ok(())
    }

    fn tell(
        &mut self,
        name: &str,
        what: &str,
        judged: &Judged,
        document: &Document,
        value: Option<&str>,
    ) -> Result<(), Failure> {
        let mask = judged.finding.span.slice(document.text());
        let (line, column, label) = (judged.at.line, judged.at.column, &judged.finding.label);
        if self.json {
            let object = json!({
                "type": "change", "change": what, "path": name, "line": line, "column": column, "text": mask,
                "label": label, "value": value, "fingerprint": judged.fingerprint
            });
            return Ok(writeln!(self.out, "{object}")?);
        }
        let word = match (self.lang, what) {
            (Lang::Zh, "new") => "新增",
            (Lang::Zh, "filled") => "已填",
            (Lang::Zh, "gone") => "删去",
            (Lang::Zh, _) => "待填",
            (Lang::En, _) => what,
        };
        let shown = |text: &str| visible(text).text.replace('\n', " ");
        let value = value.map_or(String::new(), |value| format!(" → {}", shown(value)));
        let dash = if label.is_empty() { "" } else { " — " };
        Ok(writeln!(self.out, "{word} {}:{line}:{column}: {}{value}{dash}{}", shown(name), shown(mask), shown(label))?)
    }

    fn finish(&mut self) -> Result<(), Failure> {
        let [new, filled, gone, open] = self.counts;
        if self.json {
            let object = json!({ "type": "summary", "new": new, "filled": filled, "gone": gone, "open": open });
            writeln!(self.out, "{object}")?;
        } else {
            match self.lang {
                Lang::Zh => {
                    writeln!(self.out, "已填 {filled} 处，待填 {open} 处，新增 {new} 处，随文字删去 {gone} 处")?
                }
                Lang::En => writeln!(
                    self.out,
                    "{} filled, {open} still open, {new} new, {gone} gone with their text",
                    plural(filled, "mask")
                )?,
            }
        }
        Ok(self.out.flush()?)
    }
}

/// The findings of `document` that somebody has to fill in.
fn findings(document: &Document, scanner: &Scanner) -> Vec<Judged> {
    // A copy, because a checked document is handed on; comparing needs both versions at once.
    let copy = document.clone();
    let Checked { findings, .. } = check(copy, scanner, &Policy::default(), jiff::civil::Date::MAX);
    let rules = scanner.rules();
    let real = findings.into_iter().filter(|judged| !rules.get(judged.finding.rule).forms.is_empty());
    real.filter(|judged| judged.suppressed.is_none() && judged.finding.intent != Intent::Withheld).collect()
}
