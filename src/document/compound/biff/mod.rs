//! Excel workbooks of 1995 to 2003, and what WPS wrote then ([MS-XLS]): cells with what a formula
//! came to, names of sheets, heads and feet of pages, and the text of comments and boxes. Nothing is
//! written into them.

mod record;
mod text;

use std::sync::Arc;

use crate::document::compound::Compound;
use crate::document::compound::biff::record::{Records, kind};
use crate::document::compound::biff::text::{Split, Texts};
use crate::document::gather::{Gather, Paragraph};
use crate::document::grid::{Grid, Value, sections};
use crate::document::{Place, Reason, Region};

/// The streams of workbooks of 1997 and of 1995.
pub(super) const STREAMS: [&str; 2] = ["/Workbook", "/Book"];

/// The most bytes of text: many cells may show one long text.
const TEXT: usize = 64 << 20;

/// Reads the workbook in `compound`.
pub(super) fn read(compound: &mut Compound<'_>, gather: &mut Gather) -> Result<(), Reason> {
    let name = STREAMS.into_iter().find(|name| compound.holds(name));
    let stream = compound.needed(name.ok_or(NOT_THAT)?)?;
    let workbook = Workbook::read(&stream)?;
    let mut left = TEXT;
    for (name, start) in &workbook.sheets {
        let place = Place::Sheet(name.clone(), Box::new(Place::Name));
        gather.push(Paragraph::fixed(Region::Metadata, place.clone(), name), None);
        if let Err(reason) = workbook.sheet(name, &stream, *start, &mut left, gather) {
            gather.unread(place, reason);
        }
    }
    Ok(())
}

/// It is no workbook.
const NOT_THAT: Reason = Reason::NotThat("Excel 97–2003");

/// What a substream of a chart says that it is ([MS-XLS] 2.4.21).
const CHART: u16 = 0x0020;

/// What holds for all sheets.
#[derive(Debug)]
struct Workbook {
    texts: Texts,
    /// The texts that cells share.
    shared: Vec<String>,
    /// The names of the sheets with the places of their records.
    sheets: Vec<(Arc<str>, usize)>,
}

impl Workbook {
    /// Reads the records up to the first sheet.
    fn read(stream: &[u8]) -> Result<Self, Reason> {
        let mut records = Records::new(stream, 0);
        let first = records.next()?.filter(|record| record.kind == kind::BOF).ok_or(NOT_THAT)?;
        let mut texts = Texts::new(first.number(0));
        let (mut shared, mut sheets) = (Vec::new(), Vec::new());
        while let Some(record) = records.next()? {
            match record.kind {
                kind::FILEPASS => return Err(Reason::Encrypted),
                kind::CODEPAGE => texts.code_page(record.number(0)),
                kind::SHEET => {
                    let start = usize::from(record.number(0)) | usize::from(record.number(2)) << 16;
                    sheets.push((texts.short(record.body, 6).into(), start));
                }
                kind::SST => shared = Split::new(records.whole(record)).shared(),
                kind::EOF => break,
                _ => {}
            }
        }
        Ok(Self { texts, shared, sheets })
    }

    /// Reads the sheet called `name`, whose records start at `start`.
    /// As many bytes of text as `left` says may come.
    fn sheet(
        &self,
        name: &Arc<str>,
        stream: &[u8],
        start: usize,
        left: &mut usize,
        gather: &mut Gather,
    ) -> Result<(), Reason> {
        let mut records = Records::new(stream, start);
        let mut grid = Grid::new(name);
        let mut beside: Vec<(Place, String)> = Vec::new();
        let (mut depth, mut boxes, mut charts) = (0_usize, 0, 0);
        // The cell of the formula whose text comes next.
        let mut formula = None;
        while let Some(record) = records.next()? {
            let at = (u32::from(record.number(0)) + 1, u32::from(record.number(2)) + 1);
            let mut add = |at: (u32, u32), value: Value, text: &str| {
                *left = left.checked_sub(text.len()).ok_or(Reason::Hostile("unpacked"))?;
                let mut paragraph = grid.paragraph(at.0, at.1);
                paragraph.append(text, None);
                grid.push(gather, at, value, paragraph);
                Ok::<(), Reason>(())
            };
            match record.kind {
                // A chart on the sheet has records of its own.
                kind::BOF => {
                    depth += 1;
                    charts += usize::from(record.number(2) == CHART);
                }
                kind::EOF => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        break;
                    }
                }
                kind::SERIES_TEXT => beside.push((Place::Chart(charts.max(1)), self.texts.short(record.body, 2))),
                // The values that a chart shows stand on a sheet, too.
                kind if depth > 1 && kind != kind::TXO => {}
                kind::LABELSST => {
                    let number = usize::from(record.number(6)) | usize::from(record.number(8)) << 16;
                    let shared = self.shared.get(number).ok_or_else(|| Reason::Damaged(format!("text {number}")))?;
                    add(at, Value::Text, shared)?;
                }
                kind::LABEL | kind::RSTRING => add(at, Value::Text, &self.texts.long(record.body, 6))?,
                kind::NUMBER => add(at, Value::Number, &record.double(6).to_string())?,
                kind::RK => add(at, Value::Number, &record.short_double(6).to_string())?,
                kind::MULRK => {
                    let count = record.body.len().saturating_sub(6) / 6;
                    for (cell, column) in (0..count).zip(at.1..) {
                        add((at.0, column), Value::Number, &record.short_double(6 + cell * 6).to_string())?;
                    }
                }
                kind::FORMULA => formula = Some(at),
                kind::STRING => {
                    if let Some(at) = formula.take() {
                        add(at, Value::Text, &self.texts.long(record.body, 0))?;
                    }
                }
                kind::TXO => {
                    let count = usize::from(record.number(10));
                    let text = records.following().map(|body| text::continued(body, count));
                    boxes += 1;
                    beside.extend(text.map(|text| (Place::TextBox(boxes), text)));
                }
                kind::HEADER => {
                    let shown = sections(&self.texts.long(record.body, 0));
                    beside.extend(shown.into_iter().map(|text| (Place::Header, text)));
                }
                kind::FOOTER => {
                    let shown = sections(&self.texts.long(record.body, 0));
                    beside.extend(shown.into_iter().map(|text| (Place::Footer, text)));
                }
                _ => {}
            }
        }
        for (place, text) in beside {
            let place = Place::Sheet(name.clone(), Box::new(place));
            gather.push(Paragraph::fixed(Region::Prose, place, &text), None);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;
    use crate::document::Document;
    use crate::text::Lang;

    fn record(kind: u16, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len()).expect("a record is short");
        [&kind.to_le_bytes()[..], &length.to_le_bytes()[..], body].concat()
    }

    /// A workbook with one sheet called `S`, with `head` before it and `cells` in it.
    fn workbook(version: u16, head: &[Vec<u8>], cells: &[Vec<u8>]) -> Vec<u8> {
        let bof = record(kind::BOF, &version.to_le_bytes());
        let end = record(kind::EOF, &[]);
        let name: &[u8] = if version == 0x0600 { b"\x01\x00S" } else { b"\x01S" };
        let length: usize = head.iter().map(Vec::len).sum();
        let start = bof.len() + length + 4 + 6 + name.len() + end.len();
        let sheet = [&u32::try_from(start).expect("it is short").to_le_bytes()[..], &[0, 0], name].concat();
        let stream = [bof.clone(), head.concat(), record(kind::SHEET, &sheet), end.clone(), bof, cells.concat(), end];
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("it can be made");
        let mut workbook = file.create_stream("/Workbook").expect("it can be made");
        workbook.write_all(&stream.concat()).expect("it can be written");
        drop(workbook);
        file.into_inner().into_inner()
    }

    #[track_caller]
    fn check(bytes: Vec<u8>, expected: Result<&[&str], Reason>) {
        let found = Document::read("a.et", bytes, None).map_err(|problem| problem.reason).map(|document| {
            assert_eq!(document.unread(), []);
            let mut blocks = document.blocks();
            let (mut next, mut found) = (0, Vec::new());
            while let Some(block) = blocks.at(next).filter(|block| block.span.end() >= next) {
                let place = document.place(block.span.start()).expect("it has a place").shown(Lang::En);
                found.push(format!("{place}: {}", block.span.slice(document.text())));
                next = block.span.end() + 1;
            }
            found
        });
        assert_eq!(found, expected.map(|all| all.iter().map(|one| (*one).to_owned()).collect()));
    }

    #[test]
    fn reads_texts_of_every_kind() {
        let shared = [&[2, 0, 0, 0, 2, 0, 0, 0][..], b"\x02\x00\x00x%", b"\x03\x00\x09\x01\x00x\0x\0"].concat();
        let head = [record(kind::SST, &shared), record(kind::CONTINUE, b"\x01\x74\x5e\0\0\0\0")];
        let mut text = vec![0; 18];
        text[10] = 2;
        let cells = [
            record(kind::LABELSST, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            record(kind::LABELSST, &[0, 0, 1, 0, 0, 0, 1, 0, 0, 0]),
            record(kind::MULRK, &[1, 0, 0, 0, 0, 0, 0x0A, 0, 0, 0, 0, 0, 0x16, 0, 0, 0, 1, 0]),
            record(kind::FORMULA, &[2, 0, 1, 0]),
            record(kind::STRING, b"\x02\x00\x00xx"),
            record(kind::HEADER, b"\x04\x00\x00&CXX"),
            record(kind::TXO, &text),
            record(kind::CONTINUE, b"\x00xx"),
            record(kind::BOF, &[0, 6, 0x20, 0]),
            record(kind::SERIES_TEXT, b"\0\0\x02\x00xx"),
            record(kind::LABEL, b"\0\0\0\0\0\0\x02\0\0xx"),
            record(kind::EOF, &[]),
        ];
        let expected = [
            "sheet S, name: S",
            "sheet S!A1: x%",
            "sheet S!B1: xx年",
            "sheet S!A2: 2",
            "sheet S!B2: 5",
            "sheet S!B3: xx",
            "sheet S, header: XX",
            "sheet S, text box 1: xx",
            "sheet S, chart 1: xx",
        ];
        check(workbook(0x0600, &head, &cells), Ok(&expected));
        // Excel 95 wrote in a code page.
        let head = [record(kind::CODEPAGE, &936_u16.to_le_bytes())];
        let cells = [record(kind::LABEL, b"\0\0\0\0\0\0\x04\0xx\xc4\xea")];
        check(workbook(0x0500, &head, &cells), Ok(&["sheet S, name: S", "sheet S!A1: xx年"]));
    }

    #[test]
    fn says_what_it_cannot_read() {
        check(workbook(0x0600, &[record(kind::FILEPASS, &[1, 0])], &[]), Err(Reason::Encrypted));
        let cells = [record(kind::LABELSST, &[0, 0, 0, 0, 0, 0, 9, 0, 0, 0])];
        let document = Document::read("a.xls", workbook(0x0600, &[], &cells), None).expect("the rest can be read");
        assert_eq!(document.unread().len(), 1);
        let whole = workbook(0x0600, &[], &cells);
        // Its second half is filled up with zeros.
        for end in (0..whole.len() / 2).step_by(64) {
            let cut = Document::read("a.xls", whole[..end].to_vec(), None);
            assert!(end == 0 || cut.is_err_and(|problem| problem.reason != Reason::Internal), "cut at {end}");
        }
    }
}
