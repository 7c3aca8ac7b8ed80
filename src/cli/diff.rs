//! `lacuna diff OLD NEW`: what became of the masks.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;

use crate::audit::{Change, Checked, Judged, check, compare};
use crate::cli::args::Diff;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::own::is_own;
use crate::cli::plan::{Plan, Ready, absolute, plain, slashed};
use crate::cli::terminal;
use crate::document::{Document, Format, Problem, Reading};
use crate::io::{Repository, Target, read, read_bytes, walk};
use crate::report::{Lang, plural};
use crate::rule::Intent;
use crate::text::visible;

/// Where the bytes of one version of a document are.
enum Side {
    File(PathBuf, String),
    /// In a commit, by path from the top.
    Commit(Arc<Repository>, String, PathBuf),
}

/// The documents of one version, by name: where they are, or why that cannot be told.
type Version = BTreeMap<String, Result<Side, Problem>>;

/// Both versions, and the folder below which the settings for a name are looked for.
struct Versions {
    old: Version,
    new: Version,
    folder: PathBuf,
}

pub(super) fn run(args: &Diff) -> Result<Exit, Failure> {
    let setup = &args.setup;
    let lang = terminal::lang(&setup.shown);
    let mut plan = Plan::new(setup, None, terminal::look(&setup.shown))?;
    let (old, new) = (Path::new(&args.old), Path::new(&args.new));
    let versions = if old.exists() && new.exists() { files(old, new, &plan)? } else { revisions(args, &mut plan)? };
    plan.no_faults()?;
    let mut told = Told { out: io::BufWriter::new(io::stdout().lock()), json: args.json, lang, counts: [0; 4] };
    let names: BTreeSet<&String> = versions.old.keys().chain(versions.new.keys()).collect();
    let mut unread = false;
    for name in names {
        // Both versions are judged alike, by the settings where the document is.
        let ready = plan.ready(&Target::Named(plain(&versions.folder.join(name))))?;
        let mut version = |side: Option<&Result<Side, Problem>>| -> Result<Document, Failure> {
            let read = match side {
                Some(Ok(side)) => side.read(name, ready.reading())?,
                Some(Err(problem)) => Err(problem.clone()),
                None => return Ok(Document::plain(name, "")),
            };
            read.or_else(|problem| {
                unread = true;
                let said = lang.pick("未读取：", "not read: ");
                writeln!(io::stderr(), "lacuna: {}: {said}{}", problem.path, lang.reason(&problem.reason))?;
                Ok(Document::plain(name, ""))
            })
        };
        let (before, after) = (version(versions.old.get(name))?, version(versions.new.get(name))?);
        told.document(name, &before, &after, &ready)?;
    }
    told.finish()?;
    Ok(match told.counts {
        _ if unread => Exit::Misuse,
        [0, _, _, 0] => Exit::Clean,
        _ => Exit::Findings,
    })
}

impl Side {
    fn read(&self, name: &str, reading: Reading) -> Result<Result<Document, Problem>, Failure> {
        match self {
            Self::File(path, shown) => Ok(read(path, shown, reading)),
            Self::Commit(repository, commit, path) => {
                let bytes = repository.file(commit, path).map_err(Failure::Git)?;
                Ok(read_bytes(name, bytes, reading))
            }
        }
    }
}

/// Two files, or the documents of two folders by their place in them.
fn files(old: &Path, new: &Path, plan: &Plan) -> Result<Versions, Failure> {
    if !old.is_dir() && !new.is_dir() {
        // Two files are two versions of one document, whatever their names.
        let name = new.to_string_lossy().into_owned();
        let side = |path: &Path| {
            BTreeMap::from([(name.clone(), Ok(Side::File(path.to_owned(), path.to_string_lossy().into_owned())))])
        };
        return Ok(Versions { old: side(old), new: side(new), folder: absolute(Path::new("."))? });
    }
    let side = |folder: &Path| -> Version {
        let keeper = plan.keeper();
        let found = walk(&[folder.to_owned()], 0, keeper.folders(), keeper.files());
        let listed = found.targets.into_iter().map(|target| {
            let (path, shown) = (target.path(), target.name());
            let below = path.strip_prefix(folder).unwrap_or(&path);
            let name = if below.as_os_str().is_empty() { shown.clone() } else { slashed(below) };
            (name, Ok(Side::File(path, shown)))
        });
        let problems = found.problems.into_iter().map(|problem| (problem.path.clone(), Err(problem)));
        listed.chain(problems).collect()
    };
    Ok(Versions { old: side(old), new: side(new), folder: absolute(new)? })
}

/// The documents of two revisions that differ.
fn revisions(args: &Diff, plan: &mut Plan) -> Result<Versions, Failure> {
    let here = absolute(Path::new("."))?;
    let repository = Arc::new(Repository::of(&here).map_err(|_| {
        let missing = if Path::new(&args.old).exists() { &args.new } else { &args.old };
        Failure::NothingToCompare(missing.clone())
    })?);
    let [old, new] = [&args.old, &args.new].map(|name| repository.commit(name).map_err(Failure::Git));
    let (old, new) = (old?, new?);
    let real = std::fs::canonicalize(&here)?;
    let wanted: Vec<PathBuf> = args
        .paths
        .iter()
        .map(|path| plain(&real.join(path)))
        .map(|path| path.strip_prefix(&repository.root).map_or(path.clone(), Path::to_owned))
        .collect();
    let changed: BTreeSet<PathBuf> = repository.changed(&old, &new).map_err(Failure::Git)?.into_iter().collect();
    let keeper = plan.keeper();
    let side = |commit: &String| -> Result<Version, Failure> {
        let mut keep = keeper.files();
        let listed = repository.files(commit).map_err(Failure::Git)?.into_iter();
        let asked = listed.filter(|path| wanted.is_empty() || wanted.iter().any(|wanted| path.starts_with(wanted)));
        let documents = asked.filter(|path| {
            let whole = || Target::Named(repository.root.join(path));
            changed.contains(path) && Format::of(&slashed(path)).is_document() && keep(&whole())
        });
        Ok(documents.map(|path| (slashed(&path), Ok(Side::Commit(repository.clone(), commit.clone(), path)))).collect())
    };
    Ok(Versions { old: side(&old)?, new: side(&new)?, folder: repository.root.clone() })
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
    fn document(&mut self, name: &str, before: &Document, after: &Document, ready: &Ready) -> Result<(), Failure> {
        let [old, new] = [before, after].map(|document| findings(document, ready));
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
                "label": label, "value": value, "fingerprint": &*judged.fingerprint
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
fn findings(document: &Document, ready: &Ready) -> Vec<Judged> {
    if is_own(document.name(), document.source()) {
        return Vec::new();
    }
    // A copy, because a checked document is handed on; comparing needs both versions at once.
    let copy = document.clone();
    let Checked { findings, rules, .. } =
        check(copy, &ready.scanner, &ready.decision.policy, jiff::Zoned::now().date());
    let real = findings.into_iter().filter(|judged| !rules.get(judged.finding.rule).forms.is_empty());
    real.filter(|judged| judged.suppressed.is_none() && judged.finding.intent != Intent::Withheld).collect()
}
