//! The comments of a Word document ([ECMA-376] part 1, 17.13.4).

use std::collections::{BTreeMap, BTreeSet};

use crate::document::annotate::Note;
use crate::document::office::annotate::Notes;
use crate::document::office::annotate::looks::namespace;
use crate::document::office::annotate::parts::{DECLARATION, Inside, Parts};
use crate::document::office::xml::{first_free, prefix};
use crate::document::{Reviewer, Unwritable};

/// What they are, for the package.
const CONTENT_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml";

/// Adds comments that say the notes with the numbers `told`, which are about the part `about`, and
/// returns their ids.
pub(super) fn add(
    parts: &mut Parts<'_>,
    about: &str,
    told: &BTreeSet<usize>,
    all: &Notes<'_>,
) -> Result<BTreeMap<usize, usize>, Unwritable> {
    if told.is_empty() {
        return Ok(BTreeMap::new());
    }
    let body = parts.needed(about)?;
    let known = parts.relations(about)?.first("comments").map(str::to_owned);
    let name = match known {
        Some(name) => name,
        None => {
            let of = Inside::of(&body, "document")?;
            let prefix = prefix(of.tag.slice(&body));
            let space = namespace(&body, prefix).ok_or(Unwritable::Package)?;
            let (colon, declared) = (prefix.trim_end_matches(':'), if prefix.is_empty() { "" } else { ":" });
            let empty =
                format!("{DECLARATION}<{prefix}comments xmlns{declared}{colon}=\"{space}\"></{prefix}comments>");
            let folder = about.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
            parts.add((&format!("{folder}comments"), "xml", CONTENT_TYPE), empty, (about, "comments"))?.0
        }
    };
    let first = first_free(&body).max(first_free(&parts.needed(&name)?)) + 1;
    let ids: BTreeMap<usize, usize> = told.iter().copied().zip(first..).collect();
    parts.append(&name, "comments", |prefix| {
        ids.iter().map(|(&note, &id)| comment(prefix, id, &all.notes[note], all.by)).collect()
    })?;
    Ok(ids)
}

/// The comment with this `id` that says `note`.
fn comment(w: &str, id: usize, note: &Note, by: &Reviewer) -> String {
    let escaped = |text: &str| quick_xml::escape::escape(text).into_owned();
    let initials: String = by.name.chars().take(1).collect();
    let (author, initials) = (escaped(&by.name), escaped(&initials));
    let mut said = format!(
        "<{w}comment {w}id=\"{id}\" {w}author=\"{author}\" {w}date=\"{}\" {w}initials=\"{initials}\">",
        by.date
    );
    for (at, line) in note.lines.iter().enumerate() {
        let mark = if at == 0 { format!("<{w}r><{w}annotationRef/></{w}r>") } else { String::new() };
        let line = escaped(line);
        said.push_str(&format!("<{w}p>{mark}<{w}r><{w}t xml:space=\"preserve\">{line}</{w}t></{w}r></{w}p>"));
    }
    said.push_str(&format!("</{w}comment>"));
    said
}

/// What stands before the text that the comment with this `id` is about.
pub(super) fn start(w: &str, id: usize) -> String {
    format!("<{w}commentRangeStart {w}id=\"{id}\"/>")
}

/// What stands after it.
pub(super) fn end(w: &str, id: usize) -> String {
    format!("<{w}commentRangeEnd {w}id=\"{id}\"/><{w}r><{w}commentReference {w}id=\"{id}\"/></{w}r>")
}
