//! The runs of text in a part of Word ([ECMA-376] part 1, 17.3.2) or of a drawing (21.1.2.3), for those
//! who cut them: a run is closed, and one with the same looks is opened behind it.

use crate::document::Reason;
use crate::document::office::xml::{Item, Items, prefix};
use crate::text::Span;

/// Text of a run, and what it stands in.
#[derive(Debug)]
pub(super) struct Run {
    /// What stands between its `<w:t>` and `</w:t>`.
    pub(super) text: Span,
    /// Its `<w:t>`.
    pub(super) element: Span,
    /// The opening tag of the run.
    pub(super) tag: Span,
    /// The properties of the run, from tag to tag.
    pub(super) looks: Option<Span>,
    /// The opening tag of the insertion it is part of.
    pub(super) inserted: Option<Span>,
    /// Where the run ends, when nothing follows in it.
    pub(super) end: Option<usize>,
    /// It is the result of a field or the content of a control.
    pub(super) bound: bool,
}

impl Run {
    /// The prefix of its elements with the colon, `w:`.
    pub(super) fn prefix<'x>(&self, xml: &'x str) -> &'x str {
        prefix(self.tag.slice(xml))
    }

    /// Says whether nothing but its properties stands before the text in the run.
    pub(super) fn is_first(&self) -> bool {
        self.element.start() == self.looks.map_or(self.tag.end(), Span::end)
    }
}

/// The text of `runs` that holds `bytes` of their part.
pub(super) fn holding(runs: &[Run], bytes: Span) -> Option<&Run> {
    let at = runs.partition_point(|run| run.text.end() < bytes.end());
    runs.get(at).filter(|run| run.text.start() <= bytes.start())
}

/// A content control, and a field in one piece (17.5.2, 17.16.19).
const BINDS: &[&str] = &["sdt", "fldSimple"];

/// The texts of runs in `xml`, in order.
pub(super) fn runs(xml: &str) -> Result<Vec<Run>, Reason> {
    let mut items = Items::new("", xml);
    let mut found = Vec::new();
    // The runs that are open: a text box stands in a run.
    let mut open: Vec<(Span, Option<Span>)> = Vec::new();
    let mut inserted: Vec<Span> = Vec::new();
    // Fields and controls that are open.
    let mut bound = 0_usize;
    while let Some(item) = items.next()? {
        match item {
            Item::Open(tag) if tag.name == "r" => open.push((tag.span, None)),
            Item::Open(tag) if BINDS.contains(&&*tag.name) => bound += 1,
            Item::Close(name) if BINDS.contains(&&*name) => bound = bound.saturating_sub(1),
            Item::Open(tag) if tag.name == "fldChar" => match tag.get("fldCharType").as_deref() {
                Some("begin") => bound += 1,
                Some("end") => bound = bound.saturating_sub(1),
                _ => {}
            },
            Item::Open(tag) if tag.name == "ins" => inserted.push(tag.span),
            Item::Open(tag) if tag.name == "rPr" && !open.is_empty() => {
                items.skip()?;
                if let Some((_, looks)) = open.last_mut() {
                    *looks = Some(Span::new(tag.span.start(), items.at()));
                }
            }
            Item::Open(tag) if tag.name == "t" => {
                let start = tag.span.end();
                let mut end = start;
                loop {
                    match items.next()? {
                        Some(Item::Text(_, span) | Item::Char(_, span)) => end = span.end(),
                        Some(Item::Open(_)) => items.skip()?,
                        Some(Item::Close(_)) | None => break,
                    }
                }
                if let Some(&(run, looks)) = open.last() {
                    let rest = xml.get(items.at()..).filter(|rest| rest.starts_with("</"));
                    let end_of_run = rest.and_then(|rest| rest.find('>')).map(|length| items.at() + length + 1);
                    found.push(Run {
                        text: Span::new(start, end),
                        element: tag.span,
                        tag: run,
                        looks,
                        inserted: inserted.last().copied(),
                        end: end_of_run,
                        bound: bound > 0,
                    });
                }
            }
            Item::Close(name) if name == "r" => drop(open.pop()),
            Item::Close(name) if name == "ins" => drop(inserted.pop()),
            _ => {}
        }
    }
    Ok(found)
}
