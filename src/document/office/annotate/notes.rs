//! The notes of a sheet ([ECMA-376] part 1, 18.7): what they say is one part, the boxes that show it
//! another one, in the language of older programs (part 4, 19).

use std::collections::BTreeSet;

use crate::document::Unwritable;
use crate::document::office::annotate::Notes;
use crate::document::office::annotate::cells::Cells;
use crate::document::office::annotate::looks::namespace;
use crate::document::office::annotate::parts::{DECLARATION, Inside, Parts};
use crate::document::office::xml::{Item, Items, Relations, prefix};
use crate::document::place::letters;
use crate::text::Span;

/// Adds notes to `cells` of the sheet in `part`, and returns the numbers of those that were not added:
/// the cell has a note already.
pub(super) fn add(parts: &mut Parts<'_>, part: &str, cells: &Cells, all: &Notes<'_>) -> Result<Vec<usize>, Unwritable> {
    let sheet = parts.needed(part)?;
    let related = parts.relations(part)?;
    let name = match related.first("comments") {
        Some(name) => name.to_owned(),
        None => {
            let space = namespace(&sheet, prefix(Inside::of(&sheet, "worksheet")?.tag.slice(&sheet)));
            let space = space.ok_or(Unwritable::Package)?;
            let empty = format!(
                "{DECLARATION}<comments xmlns=\"{space}\"><authors></authors><commentList></commentList></comments>"
            );
            parts.add(("xl/comments", "xml", COMMENTS), empty, (part, "comments"))?.0
        }
    };
    let comments = parts.needed(&name)?;
    let (author, taken) = known(&comments).map_err(|_| Unwritable::Package)?;
    let (free, kept): (Vec<_>, Vec<_>) = cells.iter().partition(|(at, _)| !taken.contains(&reference(**at)));
    if free.is_empty() {
        return Ok(kept.into_iter().flat_map(|(_, notes)| notes).copied().collect());
    }
    let escaped = |text: &str| quick_xml::escape::escape(text).into_owned();
    parts.append(&name, "authors", |x| format!("<{x}author>{}</{x}author>", escaped(&all.by.name)))?;
    parts.append(&name, "commentList", |x| {
        let comment = |(&at, notes): (&(u32, u32), &Vec<usize>)| {
            let lines: Vec<&str> = notes.iter().flat_map(|&note| &all.notes[note].lines).map(String::as_str).collect();
            let (cell, text) = (reference(at), escaped(&lines.join("\n")));
            format!("<{x}comment ref=\"{cell}\" authorId=\"{author}\"><{x}text><{x}r><{x}t xml:space=\"preserve\">{text}</{x}t></{x}r></{x}text></{x}comment>")
        };
        free.iter().copied().map(comment).collect()
    })?;
    let shapes: String = free.iter().enumerate().map(|(at, (cell, _))| shape(at, **cell)).collect();
    boxes(parts, part, &sheet, &related, &shapes)?;
    Ok(kept.into_iter().flat_map(|(_, notes)| notes).copied().collect())
}

const COMMENTS: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml";
const DRAWING: &str = "application/vnd.openxmlformats-officedocument.vmlDrawing";

/// How many authors there are, and the cells that have a note.
fn known(comments: &str) -> Result<(usize, BTreeSet<String>), crate::document::Reason> {
    let mut items = Items::new("", comments);
    let (mut authors, mut cells) = (0, BTreeSet::new());
    while let Some(item) = items.next()? {
        match item {
            Item::Open(tag) if tag.name == "author" => authors += 1,
            Item::Open(tag) if tag.name == "comment" => cells.extend(tag.get("ref")),
            _ => {}
        }
    }
    Ok((authors, cells))
}

/// The name of a cell, `C7`.
fn reference((row, column): (u32, u32)) -> String {
    format!("{}{row}", letters(column))
}

/// Puts `shapes` into the drawing of the sheet in `part`, which is called `known` or does not exist.
fn boxes(parts: &mut Parts<'_>, part: &str, sheet: &str, related: &Relations, shapes: &str) -> Result<(), Unwritable> {
    let mut items = Items::new("", sheet);
    let (mut depth, mut place, mut x) = (0, None, "");
    while let Some(item) = items.next().map_err(|_| Unwritable::Package)? {
        match item {
            Item::Open(tag) if depth == 1 && tag.name == "legacyDrawing" => {
                let known = tag.get("id").and_then(|id| related.by_id(&id)).ok_or(Unwritable::Package)?;
                // Programs write it without much care for the rules of XML.
                let end = parts.needed(known)?.rfind("</xml>").ok_or(Unwritable::Package)?;
                parts.change(known, Span::new(end, end), shapes.to_owned());
                return Ok(());
            }
            // What comes after it in a sheet (18.3.1.99).
            Item::Open(tag) if depth == 1 && AFTER.contains(&&*tag.name) => {
                place = Some(tag.span.start());
                break;
            }
            Item::Open(_) if depth == 1 => items.skip().map_err(|_| Unwritable::Package)?,
            Item::Open(tag) => (depth, x) = (depth + 1, prefix(tag.span.slice(sheet))),
            _ => {}
        }
    }
    let drawing = format!("{HEAD}{shapes}</xml>");
    let (_, id) = parts.add(("xl/drawings/vmlDrawing", "vml", DRAWING), drawing, (part, "vmlDrawing"))?;
    let tag = format!("<{x}legacyDrawing xmlns:r=\"{OFFICE}\" r:id=\"{id}\"/>");
    match place {
        Some(at) => parts.change(part, Span::new(at, at), tag),
        None => parts.append(part, "worksheet", |_| tag)?,
    }
    Ok(())
}

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const AFTER: &[&str] =
    &["legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"];

/// How a drawing of notes starts.
const HEAD: &str = "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"1\"/></o:shapelayout><v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>";

/// The box of the note on a cell, hidden until the pointer is on the cell.
fn shape(number: usize, (row, column): (u32, u32)) -> String {
    let (row, column) = (row - 1, column - 1);
    let (v, o, x) = (
        "urn:schemas-microsoft-com:vml",
        "urn:schemas-microsoft-com:office:office",
        "urn:schemas-microsoft-com:office:excel",
    );
    format!(
        "<v:shape xmlns:v=\"{v}\" xmlns:o=\"{o}\" xmlns:x=\"{x}\" id=\"lacuna_{number}\" type=\"#_x0000_t202\" style=\"position:absolute;margin-left:60pt;margin-top:2pt;width:180pt;height:80pt;z-index:1;visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\"><div style=\"text-align:left\"></div></v:textbox><x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{}, 15, {}, 2, {}, 31, {}, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>",
        column + 1,
        row.saturating_sub(1),
        column + 4,
        row + 4
    )
}
