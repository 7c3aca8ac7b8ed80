//! Values written into a Word document as tracked changes ([ECMA-376] part 1, 17.13.5): what was
//! there is a deletion, the value an insertion, and a reader accepts or rejects them.
//!
//! A run is cut in place: it is closed before the mask, and one like it is opened after.

use crate::document::Unwritable;
use crate::document::office::xml::{Item, Items};
use crate::text::Span;

/// Who changes a document, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    /// The name that reviewers see.
    pub author: String,
    /// The time in the form of XML Schema, `2026-11-24T12:00:00Z`.
    pub date: String,
}

/// A run that holds text, and what it stands in.
#[derive(Debug)]
struct Around {
    /// What stands between its `<w:t>` and `</w:t>`.
    text: Span,
    /// Its opening tag.
    tag: Span,
    /// Its properties, from tag to tag.
    looks: Option<Span>,
    /// The opening tag of the insertion it is part of.
    inserted: Option<Span>,
}

impl Track {
    /// `changes` of the part `xml` as tracked ones; each is about text of one run.
    ///
    /// # Errors
    ///
    /// Says that a change is about no text of a paragraph.
    pub(in crate::document) fn changes(
        &self,
        xml: &str,
        changes: Vec<(Span, String)>,
    ) -> Result<Vec<(Span, String)>, Unwritable> {
        let runs = runs(xml).map_err(|_| Unwritable::Package)?;
        let mut number = first_free(xml);
        let tracked = changes.into_iter().map(|(span, value)| {
            // What only tells that spaces count stands in a tag and is no change of text.
            if span.is_empty() {
                return Ok((span, value));
            }
            let at = runs.partition_point(|run| run.text.end() < span.end());
            let run = runs.get(at).filter(|run| run.text.start() <= span.start()).ok_or(Unwritable::Package)?;
            number += 2;
            Ok((span, self.change(xml, run, span.slice(xml), &value, number)))
        });
        tracked.collect()
    }

    /// What stands in the place of `old`, text of `run`; `number` and the one before are free.
    fn change(&self, xml: &str, run: &Around, old: &str, value: &str, number: usize) -> String {
        let name = run.tag.slice(xml).trim_start_matches('<').split([' ', '>', '/', '\n', '\t', '\r']).next();
        let prefix = name.and_then(|name| name.strip_suffix('r')).unwrap_or("w:");
        let looks = run.looks.map_or("", |looks| looks.slice(xml));
        let author = quick_xml::escape::escape(&self.author);
        let by = |number: usize| {
            format!("{prefix}id=\"{number}\" {prefix}author=\"{author}\" {prefix}date=\"{}\"", self.date)
        };
        let piece = |element: &str, text: &str| {
            format!(
                "<{prefix}r>{looks}<{prefix}{element} xml:space=\"preserve\">{text}</{prefix}{element}></{prefix}r>"
            )
        };
        let deleted = format!("<{prefix}del {}>{}</{prefix}del>", by(number - 1), piece("delText", old));
        let inserted = match value {
            "" => String::new(),
            value => format!("<{prefix}ins {}>{}</{prefix}ins>", by(number), piece("t", value)),
        };
        let rest = format!("<{prefix}r>{looks}<{prefix}t xml:space=\"preserve\">");
        let closed = format!("</{prefix}t></{prefix}r>");
        match run.inserted.map(|tag| tag.slice(xml)) {
            // An insertion holds no other one: that of somebody else is cut as well.
            Some(around) => format!("{closed}{deleted}</{prefix}ins>{inserted}{around}{rest}"),
            None => format!("{closed}{deleted}{inserted}{rest}"),
        }
    }
}

/// The runs of text in `xml`, in order.
fn runs(xml: &str) -> Result<Vec<Around>, crate::document::Reason> {
    let mut items = Items::new("", xml);
    let mut found = Vec::new();
    // The runs that are open: a text box stands in a run.
    let mut open: Vec<(Span, Option<Span>)> = Vec::new();
    let mut inserted: Vec<Span> = Vec::new();
    while let Some(item) = items.next()? {
        match item {
            Item::Open(tag) if tag.name == "r" => open.push((tag.span, None)),
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
                if let Some(&(tag, looks)) = open.last() {
                    let text = Span::new(start, end);
                    found.push(Around { text, tag, looks, inserted: inserted.last().copied() });
                }
            }
            Item::Close(name) if name == "r" => drop(open.pop()),
            Item::Close(name) if name == "ins" => drop(inserted.pop()),
            _ => {}
        }
    }
    Ok(found)
}

/// A number that no change or remark in `xml` has, nor the ones above it.
fn first_free(xml: &str) -> usize {
    let ids = xml.split("id=\"").skip(1).filter_map(|rest| rest.split('"').next()?.parse::<usize>().ok());
    // Word numbers drawings with up to ten digits; those are numbers of another kind.
    ids.filter(|&id| id < 1_000_000_000).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_the_run_around_the_mask() {
        let track = Track { author: "A&B".to_owned(), date: "D".to_owned() };
        let check = |xml: &str, old: &str, value: &str, expected: &str| {
            let at = xml.find(old).expect("it is there");
            let span = Span::new(at, at + old.len());
            let changes = track.changes(xml, vec![(span, value.to_owned())]).expect("it can be tracked");
            let [(span, text)] = changes.as_slice() else { panic!("one change stays one") };
            assert_eq!(format!("{}{text}{}", &xml[..span.start()], &xml[span.end()..]), expected);
        };
        let by = |id: usize| format!("w:id=\"{id}\" w:author=\"A&amp;B\" w:date=\"D\"");
        let piece = |kind: &str, text: &str| {
            format!("<w:r><w:rPr><w:b/></w:rPr><w:{kind} xml:space=\"preserve\">{text}</w:{kind}></w:r>")
        };
        check(
            "<w:p w:id=\"4\"><w:r><w:rPr><w:b/></w:rPr><w:t>共xx家</w:t></w:r></w:p>",
            "xx",
            "12",
            &format!(
                "<w:p w:id=\"4\"><w:r><w:rPr><w:b/></w:rPr><w:t>共</w:t></w:r><w:del {}>{}</w:del><w:ins {}>{}</w:ins><w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">家</w:t></w:r></w:p>",
                by(5),
                piece("delText", "xx"),
                by(6),
                piece("t", "12")
            ),
        );
        check(
            "<w:ins w:id=\"1\"><w:r><w:t>xx</w:t></w:r></w:ins>",
            "xx",
            "1",
            &format!(
                "<w:ins w:id=\"1\"><w:r><w:t></w:t></w:r><w:del {}><w:r><w:delText xml:space=\"preserve\">xx</w:delText></w:r></w:del></w:ins><w:ins {}><w:r><w:t xml:space=\"preserve\">1</w:t></w:r></w:ins><w:ins w:id=\"1\"><w:r><w:t xml:space=\"preserve\"></w:t></w:r></w:ins>",
                by(2),
                by(3)
            ),
        );
    }
}
