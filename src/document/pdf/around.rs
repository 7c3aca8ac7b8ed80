//! What a PDF says besides its pages: remarks, form fields, the outline, the properties (ISO 32000-2,
//! 12.3.3, 12.5, 12.7, 14.3.3).

use std::collections::HashSet;

use hayro_syntax::Pdf;
use hayro_syntax::object::dict::keys::{
    ACRO_FORM, ANNOTS, AP, CONTENTS, FIELDS, FIRST, FT, KIDS, N, NEXT, OUTLINES, SUBTYPE, T, TITLE, V,
};
use hayro_syntax::object::{Dict, Name, Object, Stream, String as Bytes};
use hayro_syntax::page::Page;

use crate::document::gather::{Gather, Paragraph};
use crate::document::lines::{self, Gaps};
use crate::document::pdf::content::Reader;
use crate::document::pdf::list::{dicts, items};
use crate::document::pdf::{stream, string};
use crate::document::{Place, Reason, Region};

/// The most remarks of a page, fields and entries of the outline, and how deep fields may hold fields.
const MOST: usize = 20_000;
const DEPTH: usize = 32;

/// Adds the remarks of `page`, the one with this number; returns what of them could not be read.
pub(super) fn annotations<'a>(
    page: &Page<'a>,
    number: usize,
    reader: &mut Reader<'_, 'a>,
    gather: &mut Gather,
) -> Result<Option<Reason>, Reason> {
    let (mut count, mut problem) = (0, None);
    let annotations = dicts(page.raw().get(ANNOTS));
    for (at, annotation) in annotations.enumerate() {
        few(at)?;
        let kind = annotation.get::<Name<'_>>(SUBTYPE);
        // A field is read with its form; what pops up is what its parent says.
        if kind.is_some_and(|kind| matches!(kind.as_str(), "Link" | "Widget" | "Popup")) {
            continue;
        }
        let said = annotation.get::<Bytes<'_>>(CONTENTS).map(|text| string::text(&text)).unwrap_or_default();
        count += 1;
        let place = || Place::Page(number, Box::new(Place::Comment(count)));
        if !said.trim().is_empty() {
            gather.push(Paragraph::fixed(Region::Annotation, place(), said.trim()), None);
            continue;
        }
        // What says nothing may show something: a stamp.
        let Some(shown) = annotation.get::<Dict<'a>>(AP).and_then(|looks| looks.get::<Stream<'a>>(N)) else { continue };
        let content = match reader.form(&shown) {
            Ok(content) => content,
            Err((_, Reason::Hostile(what))) => return Err(Reason::Hostile(what)),
            Err((content, reason)) => {
                problem = Some(reason);
                content
            }
        };
        for lines in lines::paragraphs(lines::lines(content.pieces, Gaps::KNOWN)) {
            gather.push(lines::paragraph(Region::Annotation, &lines, |_| place()), None);
        }
    }
    Ok(problem)
}

/// Adds the values of form fields.
pub(super) fn fields(pdf: &Pdf, gather: &mut Gather) -> Result<(), Reason> {
    let form = root(pdf).get::<Dict<'_>>(ACRO_FORM).unwrap_or_default();
    let mut count = 0;
    for field in dicts(form.get(FIELDS)) {
        add_field(&field, "", 0, &mut count, gather)?;
    }
    Ok(())
}

fn add_field(
    field: &Dict<'_>,
    above: &str,
    depth: usize,
    count: &mut usize,
    gather: &mut Gather,
) -> Result<(), Reason> {
    if depth > DEPTH {
        return Err(Reason::Hostile("nesting"));
    }
    *count += 1;
    few(*count)?;
    let own = field.get::<Bytes<'_>>(T).map(|name| string::text(&name)).unwrap_or_default();
    let name = [above, &own].into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(".");
    // The value of a button is the name of its state.
    if field.get::<Name<'_>>(FT).is_none_or(|kind| kind.as_str() != "Btn") {
        for value in values(field.get::<Object<'_>>(V)) {
            for line in value.split(['\n', '\r']) {
                gather.push(Paragraph::fixed(Region::Prose, Place::Field(name.clone()), line.trim()), None);
            }
        }
    }
    for kid in dicts(field.get(KIDS)) {
        add_field(&kid, &name, depth + 1, count, gather)?;
    }
    Ok(())
}

/// The texts of a value: one, or those that are chosen of a list.
fn values(value: Option<Object<'_>>) -> Vec<String> {
    match value {
        Some(Object::String(text)) => vec![string::text(&text)],
        Some(Object::Array(list)) => {
            let texts = items(Some(list)).flatten().filter_map(Object::into_string);
            texts.take(MOST).map(|text| string::text(&text)).collect()
        }
        Some(Object::Stream(text)) => stream::unpack(&text).map(|text| string::text(&text.bytes)).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Adds the entries of the outline.
pub(super) fn outline(pdf: &Pdf, gather: &mut Gather) -> Result<(), Reason> {
    let Some(outline) = root(pdf).get::<Dict<'_>>(OUTLINES) else { return Ok(()) };
    let mut seen = HashSet::new();
    let mut open: Vec<Dict<'_>> = outline.get(FIRST).into_iter().collect();
    while let Some(entry) = open.pop() {
        if !entry.obj_id().is_some_and(|id| seen.insert(id)) {
            continue;
        }
        few(seen.len())?;
        if let Some(title) = entry.get::<Bytes<'_>>(TITLE) {
            gather.push(Paragraph::fixed(Region::Metadata, Place::Bookmark, string::text(&title).trim()), None);
        }
        open.extend(entry.get::<Dict<'_>>(NEXT));
        open.extend(entry.get::<Dict<'_>>(FIRST));
    }
    Ok(())
}

/// Adds the properties.
pub(super) fn properties(pdf: &Pdf, gather: &mut Gather) {
    let known = pdf.metadata();
    let properties = [
        ("title", &known.title),
        ("author", &known.author),
        ("subject", &known.subject),
        ("keywords", &known.keywords),
    ];
    for (name, value) in properties {
        let text = value.as_deref().map(string::text).unwrap_or_default();
        gather.push(Paragraph::fixed(Region::Metadata, Place::Property(name.to_owned()), text.trim()), None);
    }
}

/// Refuses more of them than any document has.
pub(super) fn few(count: usize) -> Result<(), Reason> {
    if count > MOST { Err(Reason::Hostile("entries")) } else { Ok(()) }
}

pub(super) fn root(pdf: &Pdf) -> Dict<'_> {
    pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()).unwrap_or_default()
}
