//! Comments on slides ([ECMA-376] part 1, 19.4): they are about a slide, not about some of its text, so
//! they come beside the colour that shows which.

use crate::document::Unwritable;
use crate::document::annotate::Mark;
use crate::document::office::annotate::looks::namespace;
use crate::document::office::annotate::parts::{DECLARATION, Inside, Parts};
use crate::document::office::annotate::{Notes, OfSlide};
use crate::document::office::slides;
use crate::document::office::xml::{Item, Items, prefix};

/// Says the notes `told` in comments, and of all what became of them.
pub(super) fn annotate<'n>(
    parts: &mut Parts<'_>,
    mut all: Notes<'n>,
    told: &[OfSlide],
) -> Result<Notes<'n>, Unwritable> {
    let by_slide = all.by_slide(told);
    let main = parts.main()?;
    let (presentation, related) = (parts.needed(&main)?, parts.relations(&main)?);
    // Comments of the newer kind ([MS-PPTX] 2.1.5) have authors of their own, and no others beside them.
    if by_slide.is_empty() || related.first("authors").is_some() {
        return Ok(all);
    }
    let slides = slides::slides(&main, &presentation, &related).map_err(|_| Unwritable::Package)?;
    let outer = prefix(Inside::of(&presentation, "presentation")?.tag.slice(&presentation));
    let space = namespace(&presentation, outer).ok_or(Unwritable::Package)?;
    let empty = |element: &str| format!("{DECLARATION}<p:{element} xmlns:p=\"{space}\"></p:{element}>");
    let authors = match related.first("commentAuthors") {
        Some(name) => name.to_owned(),
        None => {
            let name = ("ppt/commentAuthors", "xml", AUTHORS);
            parts.add(name, empty("cmAuthorLst"), (&main, "commentAuthors"))?.0
        }
    };
    let author = next_author(&parts.needed(&authors)?)?;
    let escaped = |text: &str| quick_xml::escape::escape(text).into_owned();
    let (name, first) = (escaped(&all.by.name), escaped(&all.by.name.chars().take(1).collect::<String>()));
    let count: usize = by_slide.values().map(Vec::len).sum();
    parts.append(&authors, "cmAuthorLst", |p| {
        format!(
            "<{p}cmAuthor id=\"{author}\" name=\"{name}\" initials=\"{first}\" lastIdx=\"{count}\" clrIdx=\"{}\"/>",
            author % 8
        )
    })?;
    let mut index = 0;
    for (slide, notes) in by_slide {
        let part = *slide.checked_sub(1).and_then(|slide| slides.get(slide)).ok_or(Unwritable::Package)?;
        let known = parts.relations(part)?.first("comments").map(str::to_owned);
        let list = match known {
            Some(name) => name,
            None => parts.add(("ppt/comments/comment", "xml", COMMENTS), empty("cmLst"), (part, "comments"))?.0,
        };
        parts.append(&list, "cmLst", |p| {
            let comment = |(at, &note): (usize, &usize)| {
                index += 1;
                let (text, date) = (escaped(&all.notes[note].lines.join("\n")), all.by.date.trim_end_matches('Z'));
                format!("<{p}cm authorId=\"{author}\" dt=\"{date}.000\" idx=\"{index}\"><{p}pos x=\"10\" y=\"{}\"/><{p}text>{text}</{p}text></{p}cm>", 10 + at * STEP)
            };
            notes.iter().enumerate().map(comment).collect()
        })?;
        notes.iter().for_each(|&note| all.marks[note] = Mark::Remark);
    }
    Ok(all)
}

/// How far below each other the comments of a slide are, in 576ths of an inch.
const STEP: usize = 144;

const AUTHORS: &str = "application/vnd.openxmlformats-officedocument.presentationml.commentAuthors+xml";
const COMMENTS: &str = "application/vnd.openxmlformats-officedocument.presentationml.comments+xml";

/// The first number that no author in a part has.
fn next_author(xml: &str) -> Result<usize, Unwritable> {
    let mut items = Items::new("", xml);
    let mut next = 0;
    while let Some(item) = items.next().map_err(|_| Unwritable::Package)? {
        if let Item::Open(tag) = item
            && tag.name == "cmAuthor"
        {
            let id = tag.get("id").and_then(|id| id.parse::<usize>().ok()).unwrap_or(0);
            next = next.max(id.saturating_add(1));
        }
    }
    Ok(next)
}
