//! PDF (ISO 32000-2): the text of pages with its lines and paragraphs, headers and footers, remarks,
//! form fields, the outline and the properties. Nothing but remarks is written into it.
//!
//! A page says where each letter stands; lines and paragraphs are made from that
//! (`document/lines.rs`). What is read of the file is bounded before it is unpacked.

mod allowance;
mod annotate;
mod around;
mod attached;
mod columns;
mod content;
mod font;
mod layers;
mod list;
mod margins;
mod radicals;
mod stream;
mod string;
mod update;

use std::collections::HashSet;
use std::sync::Arc;

pub(super) use annotate::annotate;

use hayro_syntax::object::Dict;
use hayro_syntax::object::dict::keys::{COUNT, PAGES};
use hayro_syntax::{LoadPdfError, Pdf};

use crate::document::gather::Gather;
use crate::document::lines::{self, Gaps, Line};
use crate::document::package::{Container, Package};
use crate::document::pdf::allowance::Allowance;
use crate::document::pdf::content::{Content, Reader};
use crate::document::pdf::margins::Margins;
use crate::document::zipped::Within;
use crate::document::{Extracted, Format, Place, Reading, Reason, Region};

/// The most pages of a document.
const PAGES_MOST: usize = 5_000;

/// Reads the document in `bytes`.
pub(super) fn read(bytes: Vec<u8>, reading: Reading, within: Within) -> Result<(Extracted, Package), Reason> {
    stream::bounded(&bytes)?;
    let bytes = Arc::new(bytes);
    let pdf = Pdf::new(bytes.clone()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Reason::Encrypted,
        LoadPdfError::Invalid => Reason::NotThat(Format::Pdf.shown()),
    })?;
    let mut gather = Gather::new(Container::Closed("PDF"));
    pages(&pdf, false, Allowance::of(bytes.len()), &mut gather)?;
    around::fields(&pdf, &mut gather)?;
    around::outline(&pdf, &mut gather)?;
    around::properties(&pdf, &mut gather);
    attached::read(&pdf, reading, within, &mut gather)?;
    let last = Place::WholePage(pdf.pages().len().max(1));
    // What is cut off can be any number of pages, which other programs pass over.
    let tail = &bytes[bytes.len().saturating_sub(2048)..];
    let promised = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()).and_then(|root| root.get::<Dict<'_>>(PAGES));
    let promised = promised.and_then(|pages| pages.get::<u32>(COUNT)).and_then(|count| usize::try_from(count).ok());
    if memchr::memmem::find(tail, b"%%EOF").is_none() {
        gather.unread(last, Reason::Damaged("the file ends early".to_owned()));
    } else if promised.is_none_or(|promised| promised > pdf.pages().len()) {
        gather.unread(last, Reason::Damaged("pages are missing".to_owned()));
    }
    Ok(gather.finish())
}

/// A page as it was read, before it is known what is a header.
#[derive(Debug)]
struct Sheet {
    lines: Vec<Line>,
    height: f64,
    content: Content,
    problem: Option<Reason>,
}

/// Reads the pages; `boxed` says whether where each letter stands is wanted.
fn pages(pdf: &Pdf, boxed: bool, mut allowance: Allowance, gather: &mut Gather) -> Result<(), Reason> {
    let pages = pdf.pages();
    if pages.len() > PAGES_MOST {
        return Err(Reason::Hostile("entries"));
    }
    let mut reader = Reader::new(pdf, boxed, &mut allowance);
    let mut sheets = Vec::with_capacity(pages.len());
    for page in pages.iter() {
        let (mut content, problem) = match reader.page(page) {
            Ok(content) => (content, None),
            Err((_, Reason::Hostile(what))) => return Err(Reason::Hostile(what)),
            Err((content, reason)) => (content, Some(reason)),
        };
        let lines = lines::lines(std::mem::take(&mut content.pieces), Gaps::KNOWN);
        sheets.push(Sheet { lines, height: f64::from(page.render_dimensions().1), content, problem });
    }
    let margins = Margins::of(&sheets);
    let mut seen = HashSet::new();
    for (at, (sheet, page)) in sheets.into_iter().zip(pages.iter()).enumerate() {
        let on_page = |place| Place::Page(at + 1, Box::new(place));
        let (header, body, footer) = margins.split(sheet.lines, sheet.height);
        let bare = body.is_empty();
        let mut margin = |lines: Vec<Line>, place: Place, gather: &mut Gather| {
            for line in lines {
                // What every page repeats is said on the first that has it.
                if seen.insert(line.text.clone()) {
                    gather.push(lines::paragraph(Region::Prose, &[line], |_| on_page(place.clone())), None);
                }
            }
        };
        margin(header, Place::Header, gather);
        for region in columns::regions(body) {
            for lines in lines::paragraphs(region) {
                let place = |line: &Line| on_page(Place::Line(line.number));
                gather.push(lines::paragraph(Region::Prose, &lines, place), None);
            }
        }
        margin(footer, Place::Footer, gather);
        let problem = sheet.problem.or_else(|| sheet.content.problem(bare));
        for problem in problem.into_iter().chain(around::annotations(page, at + 1, &mut reader, gather)?) {
            gather.unread(Place::WholePage(at + 1), problem);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
