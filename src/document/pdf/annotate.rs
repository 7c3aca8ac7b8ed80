//! Highlights with a remark on the pages of a PDF (ISO 32000-2, 12.5.6.10), added behind its last byte.

use std::collections::BTreeMap;
use std::sync::Arc;

use hayro_font::kurbo::{Affine, Point};
use hayro_syntax::Pdf;
use hayro_syntax::object::dict::keys::ANNOTS;
use hayro_syntax::object::{Array, ObjectIdentifier};
use hayro_syntax::page::Page;

use crate::document::gather::Gather;
use crate::document::lines::Quad;
use crate::document::package::{Container, Package};
use crate::document::pdf::allowance::Allowance;
use crate::document::pdf::pages;
use crate::document::pdf::update::Update;
use crate::document::{Annotated, Document, Mark, Note, Place, Reviewer, Unwritable};

/// The document `bytes` with `notes`. Its pages are read once more: where each letter stands, nobody
/// else asks.
pub(in crate::document) fn annotate(
    document: &Document,
    bytes: &[u8],
    notes: &[Note],
    by: &Reviewer,
) -> Result<Annotated, Unwritable> {
    let shared = Arc::new(bytes.to_vec());
    let pdf = Pdf::new(shared).map_err(|_| Unwritable::Package)?;
    let mut update = Update::of(&pdf, bytes)?;
    let mut gather = Gather::new(Container::Closed("PDF"));
    pages(&pdf, true, Allowance::of(bytes.len()), &mut gather).map_err(|_| Unwritable::Package)?;
    let (read, package) = gather.finish();
    let mut marks = Vec::with_capacity(notes.len());
    // The highlights of each page, by the number of its object.
    let mut added: BTreeMap<ObjectIdentifier, (usize, Vec<u32>)> = BTreeMap::new();
    for note in notes {
        let (start, end) = (note.span.start(), note.span.end());
        if read.text.get(start..end) != document.text().get(start..end) {
            // What comes after the pages stands on none.
            marks.push(Mark::Nothing);
            continue;
        }
        let Some((number, page, id)) = page(&pdf, &package, start) else {
            marks.push(Mark::Nothing);
            continue;
        };
        let quads = quads(page, &package, note);
        marks.push(if quads.is_empty() { Mark::Nothing } else { Mark::Remark });
        if !quads.is_empty() {
            let highlight = highlight(&quads, note, by, id, &mut update);
            added.entry(id).or_insert((number, Vec::new())).1.push(highlight);
        }
    }
    for (id, (number, highlights)) in added {
        attach(&pdf, number, id, &highlights, &mut update)?;
    }
    Ok(Annotated { bytes: update.finish(bytes), marks })
}

/// The page that the text at `offset` stands on: its number from 0, itself, and that of its object.
fn page<'p>(pdf: &'p Pdf, package: &Package, offset: usize) -> Option<(usize, &'p Page<'p>, ObjectIdentifier)> {
    let Some(Place::Page(number, inner)) = package.place(offset) else { return None };
    let number = number.checked_sub(1)?;
    let page = pdf.pages().get(number).filter(|_| !matches!(**inner, Place::Comment(_)))?;
    Some((number, page, page.raw().obj_id()?))
}

/// The boxes of what `note` is about, one for each line, as the page counts.
fn quads(page: &Page<'_>, package: &Package, note: &Note) -> Vec<Quad> {
    let turned = Affine::new(page.initial_transform(true).as_coeffs());
    if turned.determinant() == 0.0 {
        return Vec::new();
    }
    let back = turned.inverse();
    let first = package.boxes.partition_point(|(span, _)| span.end() <= note.span.start());
    let these = package.boxes[first..].iter().take_while(|(span, _)| span.start() < note.span.end());
    let mut quads: Vec<Quad> = Vec::new();
    for (_, quad) in these {
        let moved = |(x, y): (f64, f64)| {
            let point = back * Point::new(x, y);
            (point.x, point.y)
        };
        let quad = Quad { below: quad.below.map(moved), above: quad.above.map(moved) };
        // Where no page reaches.
        if !quad.below.iter().chain(&quad.above).all(|(x, y)| x.abs() < 1e5 && y.abs() < 1e5) {
            continue;
        }
        match quads.last_mut().filter(|last| goes_on(last, &quad)) {
            Some(last) => (last.below[1], last.above[1]) = (quad.below[1], quad.above[1]),
            None => quads.push(quad),
        }
    }
    quads
}

/// Says whether `next` stands behind `last` on the same line.
fn goes_on(last: &Quad, next: &Quad) -> bool {
    let up = (last.above[0].0 - last.below[0].0, last.above[0].1 - last.below[0].1);
    let by = (next.below[0].0 - last.below[1].0, next.below[0].1 - last.below[1].1);
    let size = up.0 * up.0 + up.1 * up.1;
    // Above the line, and along it.
    let rise = (by.0 * up.0 + by.1 * up.1) / size;
    let step = (by.0 * up.1 - by.1 * up.0) / size;
    rise.abs() < 0.3 && step.abs() < 2.0
}

/// Adds a highlight of `quads` with its looks, and returns its number.
fn highlight(quads: &[Quad], note: &Note, by: &Reviewer, page: ObjectIdentifier, update: &mut Update) -> u32 {
    let corners = quads.iter().flat_map(|quad| quad.below.into_iter().chain(quad.above));
    let (mut low, mut high) = ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
    for (x, y) in corners {
        (low, high) = ((low.0.min(x), low.1.min(y)), (high.0.max(x), high.1.max(y)));
    }
    let rect = format!("[{:.3} {:.3} {:.3} {:.3}]", low.0, low.1, high.0, high.1);
    let point = |(x, y): (f64, f64)| format!("{x:.3} {y:.3} ");
    // Programs want the upper corners first, whatever the standard says.
    let points: String = quads.iter().flat_map(|quad| quad.above.into_iter().chain(quad.below)).map(point).collect();
    let area = |quad: &Quad| {
        let [a, b, c, d] = [quad.below[0], quad.below[1], quad.above[1], quad.above[0]].map(point);
        format!("{a}m {b}l {c}l {d}l h f\n")
    };
    let drawn = format!("/G gs {COLOUR} rg\n{}", quads.iter().map(area).collect::<String>());
    let looks = update.add(format!(
        "<</Type/XObject/Subtype/Form/BBox{rect}/Resources<</ExtGState<</G<</Type/ExtGState/BM/Multiply>>>>>>/Group<</S/Transparency>>/Length {}>>\nstream\n{drawn}\nendstream",
        drawn.len()
    ));
    let date: String = by.date.chars().filter(char::is_ascii_digit).collect();
    update.add(format!(
        "<</Type/Annot/Subtype/Highlight/Rect{rect}/QuadPoints[{}]/C[{COLOUR}]/F 4/T{}/Contents{}/M(D:{date}Z)/P {} {} R/AP<</N {looks} 0 R>>>>",
        points.trim_end(),
        string(&by.name),
        string(&note.lines.join("\n")),
        page.obj_number,
        page.gen_number
    ))
}

/// Yellow.
const COLOUR: &str = "1 0.93 0.2";

/// `text` as a text string (7.9.2.2).
fn string(text: &str) -> String {
    let codes: String = text.encode_utf16().map(|code| format!("{code:04X}")).collect();
    format!("<FEFF{codes}>")
}

/// Adds `highlights` to the list of annotations of a page, which is an entry of it or an object.
fn attach(
    pdf: &Pdf,
    number: usize,
    id: ObjectIdentifier,
    highlights: &[u32],
    update: &mut Update,
) -> Result<(), Unwritable> {
    let page = pdf.pages().get(number).ok_or(Unwritable::Package)?.raw();
    let more: String = highlights.iter().map(|number| format!(" {number} 0 R")).collect();
    let list = page.get::<Array<'_>>(ANNOTS);
    let known = page.get_ref(ANNOTS);
    match (list, known) {
        (Some(list), Some(of)) => {
            update.extend(of.into(), &[b"[", list.data(), b"]"].concat(), "]", &format!("{more}]"))
        }
        (Some(list), None) => {
            // The bytes of the list are some of those of the page.
            let at = list.data().as_ptr().addr().checked_sub(page.data().as_ptr().addr());
            let end = at.map(|at| at + list.data().len()).filter(|&end| end <= page.data().len());
            let (before, after) = page.data().split_at(end.ok_or(Unwritable::Package)?);
            update.replace(id, [before, more.as_bytes(), after].concat());
            Ok(())
        }
        (None, Some(_)) => Err(Unwritable::Package),
        (None, None) => update.extend(id, page.data(), ">>", &format!("/Annots[{}]>>", more.trim_start())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Region;
    use crate::text::Span;

    /// A file of `objects`, from number 1 on, the first of which is the root, listed in a table or a stream.
    fn file(objects: &[String], streamed: bool) -> Vec<u8> {
        let (mut file, mut places) = ("%PDF-1.7\n".to_owned(), Vec::new());
        for (at, object) in objects.iter().enumerate() {
            places.push(file.len());
            file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
        }
        let (start, size) = (file.len(), objects.len() + 1);
        if streamed {
            let entries: String = places.iter().map(|place| format!("01{place:08X}")).collect();
            let (index, length) = (format!("[1 {}]", size - 1), entries.len() + 1);
            file.push_str(&format!("{size} 0 obj\n<</Type/XRef/Size {}/Root 1 0 R/W[1 4 0]/Index{index}/Filter/ASCIIHexDecode/Length {length}>>\nstream\n{entries}>\nendstream\nendobj\n", size + 1));
        } else {
            let entries: String = places.iter().map(|place| format!("{place:010} 00000 n \n")).collect();
            file.push_str(&format!(
                "xref\n0 {size}\n0000000000 65535 f \n{entries}trailer\n<</Size {size}/Root 1 0 R/ID[<FF><AA>]>>\n"
            ));
        }
        file.push_str(&format!("startxref\n{start}\n%%EOF"));
        file.into_bytes()
    }

    /// A file with one page that shows `content` and has the entries `page`, and `more` objects from 5 on.
    fn pdf(content: &str, page: &str, more: &[&str], streamed: bool) -> Vec<u8> {
        let mut objects = vec![
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            "<</Type/Pages/Count 1/Kids[3 0 R]>>".to_owned(),
            format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>{page}>>"
            ),
            format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()),
        ];
        objects.extend(more.iter().map(|&object| object.to_owned()));
        file(&objects, streamed)
    }

    fn annotated(bytes: &[u8], mask: &str) -> Result<Annotated, Unwritable> {
        let document = Document::read("a.pdf", bytes.to_vec(), None).expect("it can be read");
        let start = document.text().find(mask).expect("the mask is there");
        let note = Note { span: Span::new(start, start + mask.len()), lines: vec!["甲".to_owned(), "乙".to_owned()] };
        let by = Reviewer { name: "审".to_owned(), date: "2026-11-24T12:00:00Z".to_owned() };
        document.annotated(bytes, &[note], &by)
    }

    /// The corners of the highlights that marking `mask` makes, once the file is read again.
    #[track_caller]
    fn check(bytes: &[u8], mask: &str, annotations: usize, expected: &[[f32; 8]]) {
        let Annotated { bytes: new, marks } = annotated(bytes, mask).expect("it can be written");
        assert_eq!(marks, [Mark::Remark]);
        assert!(new.starts_with(bytes), "what was there stays");
        let document = Document::read("a.pdf", new.clone(), None).expect("it can be read again");
        let mut blocks = document.blocks();
        let said = document.text().find('甲').and_then(|at| blocks.at(at)).expect("the remark is read");
        assert_eq!((said.region, said.span.slice(document.text())), (Region::Annotation, "甲 乙"));
        let pdf = Pdf::new(new).expect("it can be opened again");
        let page = &pdf.pages()[0];
        let list: Vec<_> = page.raw().get::<Array<'_>>(ANNOTS).expect("there is a list").iter::<Dict<'_>>().collect();
        assert_eq!(list.len(), annotations);
        let last = list.last().expect("there is one");
        let points = last.get::<Array<'_>>("QuadPoints").expect("it has corners");
        let points: Vec<f32> = points.iter::<f32>().collect();
        let quads: Vec<[f32; 8]> = points.chunks(8).map(|quad| quad.try_into().expect("four corners")).collect();
        assert_eq!(quads, expected);
        assert!(last.get::<Dict<'_>>("AP").expect("it has looks").contains_key("N"));
    }

    use hayro_syntax::object::Dict;

    const SHOWN: &str = "BT /F 10 Tf 1 0 0 1 95 700 Tm (nxx%) Tj ET";
    /// The corners of `xx`: each letter is 5 wide, and `n` 5.56.
    const CORNERS: [f32; 8] = [100.56, 709.0, 110.56, 709.0, 100.56, 697.5, 110.56, 697.5];

    #[test]
    fn a_highlight_lies_on_the_mask() {
        for streamed in [false, true] {
            check(&pdf(SHOWN, "", &[], streamed), "xx", 1, &[CORNERS]);
            check(&pdf(SHOWN, "/Annots[5 0 R]/A 1", &["<</Subtype/Link>>"], streamed), "xx", 2, &[CORNERS]);
            check(&pdf(SHOWN, "/Annots 6 0 R", &["<</Subtype/Link>>", "[5 0 R]"], streamed), "xx", 2, &[CORNERS]);
        }
        check(&pdf(SHOWN, "/Rotate 90/CropBox[50 50 550 750]", &[], false), "xx", 1, &[CORNERS]);
    }

    #[test]
    fn a_mask_in_two_lines_has_two_boxes() {
        let long = "n".repeat(40);
        let content = format!("BT /F 10 Tf 1 0 0 1 100 700 Tm 12 TL ({long}xx) Tj T* (x%) Tj ET");
        let (first, second) = (
            [322.4, 709.0, 332.4, 709.0, 322.4, 697.5, 332.4, 697.5],
            [100.0, 697.0, 105.0, 697.0, 100.0, 685.5, 105.0, 685.5],
        );
        check(&pdf(&content, "", &[], false), "xxx", 1, &[first, second]);
    }

    #[test]
    fn what_must_not_be_changed_is_refused() {
        let refused = |bytes: &[u8]| annotated(bytes, "xx").err();
        assert_eq!(refused(&pdf(SHOWN, "", &["<</Type/Sig/ByteRange[0 1 2 3]>>"], false)), Some(Unwritable::Signed));
        let whole = pdf(SHOWN, "", &[], false);
        let broken = String::from_utf8(whole).expect("it is text").replace("startxref\n", "startxref\n9");
        assert_eq!(refused(broken.as_bytes()), Some(Unwritable::Package));
    }
}
