//! Values written into a Word document as tracked changes ([ECMA-376] part 1, 17.13.5): what was
//! there is a deletion, the value an insertion, and a reader accepts or rejects them.
//!
//! A run is cut in place: it is closed before the mask, and one like it is opened after.

use crate::document::office::runs::{Run, holding, runs};
use crate::document::office::xml::first_free;
use crate::document::{Reviewer, Unwritable};
use crate::text::Span;

/// `changes` of the part `xml` as ones that `by` made; each is about text of one run.
///
/// # Errors
///
/// Says that a change is about no text of a paragraph.
pub(in crate::document) fn tracked(
    by: &Reviewer,
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
        let run = holding(&runs, span).ok_or(Unwritable::Package)?;
        number += 2;
        Ok((span, change(by, xml, run, span.slice(xml), &value, number)))
    });
    tracked.collect()
}

/// What stands in the place of `old`, text of `run`; `number` and the one before are free.
fn change(by: &Reviewer, xml: &str, run: &Run, old: &str, value: &str, number: usize) -> String {
    let prefix = run.prefix(xml);
    let looks = run.looks.map_or("", |looks| looks.slice(xml));
    let author = quick_xml::escape::escape(&by.name);
    let by =
        |number: usize| format!("{prefix}id=\"{number}\" {prefix}author=\"{author}\" {prefix}date=\"{}\"", by.date);
    let piece = |element: &str, text: &str| {
        format!("<{prefix}r>{looks}<{prefix}{element} xml:space=\"preserve\">{text}</{prefix}{element}></{prefix}r>")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_the_run_around_the_mask() {
        let by = Reviewer { name: "A&B".to_owned(), date: "D".to_owned() };
        let check = |xml: &str, old: &str, value: &str, expected: &str| {
            let at = xml.find(old).expect("it is there");
            let span = Span::new(at, at + old.len());
            let changes = tracked(&by, xml, vec![(span, value.to_owned())]).expect("it can be tracked");
            let [(span, text)] = changes.as_slice() else { panic!("one change stays one") };
            assert_eq!(format!("{}{text}{}", &xml[..span.start()], &xml[span.end()..]), expected);
        };
        let says = |id: usize| format!("w:id=\"{id}\" w:author=\"A&amp;B\" w:date=\"D\"");
        let piece = |kind: &str, text: &str| {
            format!("<w:r><w:rPr><w:b/></w:rPr><w:{kind} xml:space=\"preserve\">{text}</w:{kind}></w:r>")
        };
        check(
            "<w:p w:id=\"4\"><w:r><w:rPr><w:b/></w:rPr><w:t>共xx家</w:t></w:r></w:p>",
            "xx",
            "12",
            &format!(
                "<w:p w:id=\"4\"><w:r><w:rPr><w:b/></w:rPr><w:t>共</w:t></w:r><w:del {}>{}</w:del><w:ins {}>{}</w:ins><w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">家</w:t></w:r></w:p>",
                says(5),
                piece("delText", "xx"),
                says(6),
                piece("t", "12")
            ),
        );
        check(
            "<w:ins w:id=\"1\"><w:r><w:t>xx</w:t></w:r></w:ins>",
            "xx",
            "1",
            &format!(
                "<w:ins w:id=\"1\"><w:r><w:t></w:t></w:r><w:del {}><w:r><w:delText xml:space=\"preserve\">xx</w:delText></w:r></w:del></w:ins><w:ins {}><w:r><w:t xml:space=\"preserve\">1</w:t></w:r></w:ins><w:ins w:id=\"1\"><w:r><w:t xml:space=\"preserve\"></w:t></w:r></w:ins>",
                says(2),
                says(3)
            ),
        );
    }
}
