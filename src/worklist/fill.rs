//! Values into a document, each checked, all proved, or none.

use crate::audit::{Checked, Judged};
use crate::document::{Document, Edit, Region, Reviewer, Unwritable};
use crate::rule::{Kind, Severity};
use crate::scan::Scanner;
use crate::text::{Span, fold, is_han};
use crate::worklist::item::{Column, Given, Item};
use crate::worklist::locate::{Place, locate};
use crate::worklist::proof::{Proof, expected};
use crate::worklist::remark::Remark;
use crate::worklist::rows::{Rows, Task};
use crate::worklist::value::{Wanted, value};

/// What came of a line of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It has no value.
    Empty,
    /// Its value stands in the place of the mask now.
    Filled,
    /// Its value stood there before.
    Already,
    /// It was not filled; a remark says why.
    Refused,
}

/// A line of a list with what came of it.
#[derive(Clone, Debug)]
pub struct Told {
    /// The number of the row.
    pub row: usize,
    /// What came of it.
    pub fate: Fate,
    /// The text in the mask's place, where there is one.
    pub value: String,
    /// What there is to say about it, the gravest last.
    pub remarks: Vec<Remark>,
    /// Where the mask stands in the source of the document, or what is in its place.
    pub span: Option<Span>,
}

/// A document with values in the places of masks.
#[derive(Debug)]
pub struct Filled {
    /// The changes of the source, in order.
    pub edits: Vec<Edit>,
    /// The document with them.
    pub bytes: Vec<u8>,
    /// What a second scan says.
    pub proof: Proof,
    /// The document with them, read again.
    pub after: Document,
}

/// What came of a document of a list.
#[derive(Debug)]
pub struct Done {
    /// Its path, as the list says it.
    pub path: String,
    /// Where the result goes.
    pub target: String,
    /// The document as it was; nothing when it could not be read.
    pub before: Option<Document>,
    /// What came of its lines.
    pub told: Vec<Told>,
    /// The result; nothing when the document could not be read.
    pub result: Option<Filled>,
}

/// A value that is to be filled in.
struct Put {
    told: usize,
    mask: Span,
    value: String,
    region: Region,
}

/// Fills what `tasks` say into `document`, whose bytes are `bytes` and whose findings are `found`.
/// `read` reads the result again; `check` finds what is masked in it. With `track`, values are
/// tracked changes.
pub fn fill(
    rows: &Rows,
    tasks: &[Task],
    (document, bytes, found): (&Document, &[u8], &[Judged]),
    scanner: &Scanner,
    read: impl Fn(Vec<u8>) -> Option<Document>,
    check: impl Fn(Document) -> Checked,
    track: Option<&Reviewer>,
) -> (Vec<Told>, Filled) {
    let items: Vec<&Item> = tasks.iter().map(|task| &rows.rows[task.row].item).collect();
    let places = locate(document, found, &items, scanner);
    let mut told: Vec<Told> = Vec::with_capacity(tasks.len());
    let mut puts = Vec::new();
    for ((task, item), place) in tasks.iter().zip(&items).zip(places) {
        let (line, put) = weigh(task, item, place, document, found, told.len());
        told.push(line);
        puts.extend(put);
    }
    puts.sort_by_key(|put| (put.mask, put.told));
    let mut last: Option<Span> = None;
    puts.retain(|put| {
        let over = last.is_some_and(|last| last.overlaps(put.mask));
        if over {
            refuse(&mut told[put.told], Remark::Overlap);
        } else {
            last = Some(put.mask);
        }
        !over
    });
    // A value that cannot be written, or that changes more than its place, is taken out and told;
    // the rest is tried again.
    loop {
        match write(document, bytes, &puts, &read, track) {
            Ok((edits, bytes, after)) => {
                let filled: Vec<(Span, usize)> = puts.iter().map(|put| (put.mask, put.value.len())).collect();
                let checked = check(after.clone());
                let proof = Proof::of(found, &checked.findings, &filled);
                let Some(bad) = masked(&puts, &proof) else {
                    return (told, Filled { edits, bytes, proof, after });
                };
                refuse(&mut told[puts.remove(bad).told], Remark::StillMasked);
            }
            Err((bad, remark)) => refuse(&mut told[puts.remove(bad).told], remark),
        }
    }
}

/// What comes of a line by itself.
fn weigh(
    task: &Task,
    item: &Item,
    place: Result<Place, Remark>,
    document: &Document,
    found: &[Judged],
    number: usize,
) -> (Told, Option<Put>) {
    let mut line =
        Told { row: task.row, fate: Fate::Empty, value: String::new(), remarks: task.remarks.clone(), span: None };
    let text = document.text();
    let finding = match &place {
        Ok(Place::Open(at)) => {
            line.span = Some(found[*at].span);
            Some(*at)
        }
        Ok(Place::Taken(span)) => {
            line.span = Some(document.source_span(*span));
            None
        }
        Err(_) => None,
    };
    if task.remarks.iter().any(|remark| remark.severity() == Severity::Error) {
        line.fate = Fate::Refused;
        return (line, None);
    }
    if task.given == Given::Empty {
        return (line, None);
    }
    let sentence = item.cell(Column::Sentence);
    let listed = Wanted {
        kind: Kind::named(item.cell(Column::Kind)).unwrap_or(Kind::Other),
        mask: item.cell(Column::Text),
        unit: item.cell(Column::Unit),
        ahead: ahead(sentence, item.cell(Column::Unit), item.cell(Column::Text)),
        han: sentence.chars().any(is_han),
    };
    // The document is the truth; a list may have lost its cells.
    let wanted = finding.map_or(listed, |at| {
        let finding = &found[at].finding;
        Wanted {
            kind: finding.kind,
            mask: finding.span.slice(text),
            unit: finding.unit.map_or("", |unit| unit.slice(text)),
            ahead: finding.unit.is_some_and(|unit| unit.start() < finding.span.start()),
            han: finding.sentence.slice(text).chars().any(is_han),
        }
    });
    let place = match place {
        Ok(place) => place,
        Err(remark) => {
            refuse(&mut line, remark);
            return (line, None);
        }
    };
    let (value, remarks) = match value(&task.given, &wanted) {
        Ok(checked) => checked,
        Err(remark) => {
            refuse(&mut line, remark);
            return (line, None);
        }
    };
    line.remarks.extend(remarks);
    line.value.clone_from(&value);
    match place {
        Place::Taken(span) => {
            let now = span.slice(text).trim();
            if now == value {
                line.fate = Fate::Already;
            } else {
                refuse(&mut line, Remark::Changed(now.to_owned()));
            }
            (line, None)
        }
        Place::Open(at) => {
            let mask = found[at].finding.span;
            if let Some(twice) = doubled(&value, &wanted, &text[..mask.start()], &text[mask.end()..]) {
                refuse(&mut line, Remark::Doubled(twice));
                return (line, None);
            }
            line.fate = Fate::Filled;
            let region = found[at].finding.region;
            (line, Some(Put { told: number, mask, value, region }))
        }
    }
}

fn refuse(line: &mut Told, remark: Remark) {
    line.fate = Fate::Refused;
    line.remarks.push(remark);
}

/// Says whether `unit` stands before `mask` in `sentence`, as a currency does.
fn ahead(sentence: &str, unit: &str, mask: &str) -> bool {
    !unit.is_empty() && sentence.contains(&format!("{unit}{mask}")) && !sentence.contains(&format!("{mask}{unit}"))
}

/// What would be read twice where `value` stands between `before` and `after`: the end of the
/// value again as the unit, or a currency.
fn doubled(value: &str, wanted: &Wanted<'_>, before: &str, after: &str) -> Option<String> {
    let unit = wanted.unit.chars().map(fold);
    let (last, first) = (value.chars().next_back()?, value.chars().next()?);
    let (next, previous) = (after.chars().next().map(fold), before.chars().next_back().map(fold));
    let counts = |c: char| !c.is_ascii_digit() && !c.is_whitespace();
    if wanted.ahead {
        let same = previous == Some(fold(first)) && counts(first) && unit.clone().next_back() == previous;
        return same.then(|| format!("{first}{value}"));
    }
    let same = next == Some(fold(last)) && counts(last) && unit.clone().next() == next;
    same.then(|| format!("{value}{last}"))
}

type Written = (Vec<Edit>, Vec<u8>, Document);

/// The document with `puts` in it, read again and equal to what it was everywhere else; or the
/// number of the put that stands in the way, and why.
fn write(
    document: &Document,
    bytes: &[u8],
    puts: &[Put],
    read: &impl Fn(Vec<u8>) -> Option<Document>,
    track: Option<&Reviewer>,
) -> Result<Written, (usize, Remark)> {
    if puts.is_empty() {
        return Ok((Vec::new(), bytes.to_vec(), document.clone()));
    }
    let values = |puts: &[Put]| puts.iter().map(|put| (put.mask, put.value.clone())).collect::<Vec<_>>();
    let attempt = |puts: &[Put], spelled: bool| -> Result<Option<Written>, (usize, Remark)> {
        let edits: Vec<Edit> = puts
            .iter()
            .flat_map(|put| {
                let value = if spelled { document.spelled(&put.value, put.region) } else { put.value.clone() };
                document.edits(put.mask, value)
            })
            .collect();
        let written = match track {
            Some(by) => document.tracked(bytes, &edits, by),
            None => document.edited(bytes, &edits),
        };
        let written = written.map_err(|why| blame(puts, why))?;
        let after = read(written.clone()).filter(|after| after.text() == expected(document, &values(puts)));
        Ok(after.map(|after| (edits, written, after)))
    };
    // As it was typed, unless the format would read it otherwise.
    for spelled in [false, true] {
        if let Some(written) = attempt(puts, spelled)? {
            return Ok(written);
        }
    }
    // The shortest beginning that cannot stand there ends with the one that is in the way.
    let (mut good, mut bad) = (0, puts.len());
    while bad - good > 1 {
        let middle = usize::midpoint(good, bad);
        match attempt(&puts[..middle], true)? {
            Some(_) => good = middle,
            None => bad = middle,
        }
    }
    Err((bad - 1, Remark::Structure))
}

fn blame(puts: &[Put], why: Unwritable) -> (usize, Remark) {
    match why {
        Unwritable::Character(character, encoding) => {
            let at = puts.iter().position(|put| put.value.contains(character)).unwrap_or(0);
            (at, Remark::Character { character, encoding })
        }
        Unwritable::Encoding(name) => (0, Remark::Encoding(name)),
        Unwritable::Overlap => (0, Remark::Overlap),
        Unwritable::NoText(at) => (at, Remark::NoText),
        Unwritable::Package | Unwritable::Encrypted => (0, Remark::Structure),
        Unwritable::Signed => (0, Remark::Signed),
        Unwritable::Untracked(at) => (at, Remark::Untracked),
        Unwritable::Format(name) => (0, Remark::Format(name)),
    }
}

/// The number of a put in whose value, or beside it, a mask has come up.
fn masked(puts: &[Put], proof: &Proof) -> Option<usize> {
    let appeared = proof.appeared.first()?;
    let mut shift = 0isize;
    let mut near = None;
    for (at, put) in puts.iter().enumerate() {
        let start = put.mask.start().saturating_add_signed(shift);
        if start > appeared.end() {
            break;
        }
        near = Some(at);
        shift += isize::try_from(put.value.len()).unwrap_or(0) - isize::try_from(put.mask.len()).unwrap_or(0);
    }
    near.or(Some(0).filter(|_| !puts.is_empty()))
}
