//! Marks in the runs of text of Word and of drawings.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::document::Unwritable;
use crate::document::annotate::Mark;
use crate::document::office::annotate::looks::Words;
use crate::document::office::annotate::parts::Parts;
use crate::document::office::annotate::{Notes, Stretches, comments};
use crate::document::office::runs::{Run, holding, runs};
use crate::document::package::{Change, PRESERVE};
use crate::text::Span;

/// A stretch of a part that is marked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    /// The number of the note; nothing for what older programs get instead.
    pub(super) note: Option<usize>,
    pub(super) bytes: Span,
    pub(super) mark: Mark,
    /// It is the first of its note, and the last.
    pub(super) first: bool,
    pub(super) last: bool,
}

/// Marks `stretches`, and says of the notes what became of them.
pub(super) fn annotate<'n>(
    parts: &mut Parts<'_>,
    mut all: Notes<'n>,
    stretches: Stretches<'_>,
) -> Result<Notes<'n>, Unwritable> {
    for (name, mut stretches) in stretches {
        stretches.sort_by_key(|stretch| stretch.bytes);
        let xml = parts.needed(name)?;
        let runs = runs(&xml).map_err(|_| Unwritable::Package)?;
        let mut words = HashMap::new();
        let mut found = Vec::with_capacity(stretches.len());
        for stretch in stretches {
            let run = holding(&runs, stretch.bytes).and_then(|run| {
                let prefix = run.prefix(&xml);
                let words = *words.entry(prefix).or_insert_with(|| Words::of(&xml, prefix));
                Some((run, words?))
            });
            let mark = match run {
                None => Mark::Nothing,
                // LibreOffice loses text around a comment there.
                Some((run, words)) if run.bound || words == Words::Drawing => Mark::Colour,
                Some(_) => stretch.mark,
            };
            // The whole note is marked as its least stretch can be.
            if let Some(note) = stretch.note {
                all.marks[note] = all.marks[note].max(mark);
            }
            found.extend(run.map(|(run, words)| (run, words, stretch)));
        }
        let mark = |stretch: &Stretch| stretch.note.map_or(stretch.mark, |note| all.marks[note]);
        found.iter_mut().for_each(|(_, _, stretch)| stretch.mark = mark(stretch));
        found.retain(|(_, _, stretch)| stretch.mark != Mark::Nothing);
        let told = found.iter().filter_map(|(_, _, stretch)| stretch.note.filter(|_| stretch.mark == Mark::Remark));
        let told: BTreeSet<usize> = told.collect();
        let ids = comments::add(parts, name, &told, &all)?;
        for change in changes(&xml, &found, &ids) {
            parts.change(name, change.0, change.1);
        }
    }
    Ok(all)
}

/// What is to change in a run at one of its bytes.
#[derive(Debug, Default)]
struct Cut {
    /// What stands between the two runs that it makes.
    between: String,
    /// What follows is coloured.
    coloured: bool,
}

/// What marks `stretches` in `xml`, in order; `ids` are those of their comments.
fn changes(xml: &str, stretches: &[(&Run, Words, Stretch)], ids: &BTreeMap<usize, usize>) -> Vec<Change> {
    let mut changes = Vec::new();
    for of_run in stretches.chunk_by(|(one, ..), (other, ..)| one.text == other.text) {
        let Some(&(run, words, _)) = of_run.first() else { continue };
        let mut cuts: BTreeMap<usize, Cut> = BTreeMap::new();
        for (_, _, stretch) in of_run {
            let id = stretch.note.and_then(|note| ids.get(&note));
            let said = |wanted: bool, say: fn(&str, usize) -> String| {
                id.filter(|_| wanted).map_or(String::new(), |&id| say(run.prefix(xml), id))
            };
            let start = cuts.entry(stretch.bytes.start()).or_default();
            start.between.push_str(&said(stretch.first, comments::start));
            start.coloured = stretch.mark == Mark::Colour;
            let end = cuts.entry(stretch.bytes.end()).or_default();
            end.between.push_str(&said(stretch.last, comments::end));
        }
        cut(xml, run, words, cuts, &mut changes);
    }
    changes
}

/// Cuts `run` at `cuts`, but for its ends, where it can stay whole.
fn cut(xml: &str, run: &Run, words: Words, cuts: BTreeMap<usize, Cut>, changes: &mut Vec<Change>) {
    let prefix = run.prefix(xml);
    let looks = run.looks.map_or("", |looks| looks.slice(xml));
    let preserve = if words == Words::Word { PRESERVE } else { "" };
    let at = |at: usize| Span::new(at, at);
    let mut is_cut = false;
    for (place, Cut { between, coloured }) in cuts {
        let looks_now = if coloured { words.coloured(prefix, looks) } else { looks.to_owned() };
        match run.end {
            _ if place == run.text.start() && run.is_first() => {
                changes.push((at(run.tag.start()), between));
                if coloured {
                    changes.push((run.looks.unwrap_or(at(run.tag.end())), looks_now));
                }
            }
            Some(end) if place == run.text.end() => changes.push((at(end), between)),
            _ => {
                let open = format!("<{prefix}r>{looks_now}<{prefix}t{preserve}>");
                changes.push((at(place), format!("</{prefix}t></{prefix}r>{between}{open}")));
                is_cut = true;
            }
        }
    }
    if is_cut && !preserve.is_empty() && !run.element.slice(xml).contains("xml:space") {
        changes.push((at(run.element.end() - 1), preserve.to_owned()));
    }
    changes.retain(|(span, text)| !(span.is_empty() && text.is_empty()));
}
