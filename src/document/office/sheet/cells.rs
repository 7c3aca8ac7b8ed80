//! The cells of a sheet ([ECMA-376] part 1, 18.3.1), with its header and footer.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::document::gather::{Gather, Paragraph};
use crate::document::grid::{COLUMNS, Grid, ROWS, Value, sections};
use crate::document::office::sheet::strings::{Strings, Text};
use crate::document::office::sheet::styles::Styles;
use crate::document::office::xml::{Item, Items, Tag};
use crate::document::package::{Part, Shared};
use crate::document::{Place, Reason, Region};
use crate::text::Span;

/// Reads the sheet called `name` in a part.
pub(super) fn read(
    name: &Arc<str>,
    part: &str,
    xml: &str,
    strings: &mut Strings,
    styles: &Styles,
    gather: &mut Gather,
) -> Result<(), Reason> {
    let number = gather.part(Part::Named(part.to_owned()));
    let items = Items::new(part, xml);
    let (grid, at) = (Grid::new(name), Cursor::default());
    Sheet { name, xml, items, number, strings, styles, gather, grid, at, is_short: false }.read()
}

/// A cell as it is written.
#[derive(Debug)]
pub(in crate::document::office) struct CellTag {
    /// Its row and column.
    pub(in crate::document::office) at: (u32, u32),
    /// Its opening tag.
    pub(in crate::document::office) span: Span,
    /// The number of its style.
    pub(in crate::document::office) style: usize,
}

/// The cells at the places `wanted` of the sheet in a part.
pub(in crate::document::office) fn tags(
    part: &str,
    xml: &str,
    wanted: &BTreeSet<(u32, u32)>,
) -> Result<Vec<CellTag>, Reason> {
    let mut items = Items::new(part, xml);
    let (mut found, mut cursor) = (Vec::new(), Cursor::default());
    while let Some(item) = items.next()? {
        match item {
            Item::Open(tag) if tag.name == "row" => cursor.row(&tag),
            Item::Open(tag) if tag.name == "c" => {
                let at = cursor.cell(&tag);
                if wanted.contains(&at) {
                    let style = tag.get("s").and_then(|style| style.parse().ok()).unwrap_or(0);
                    found.push(CellTag { at, span: tag.span, style });
                }
            }
            _ => {}
        }
    }
    Ok(found)
}

/// Where the row and the cell stand that were opened last.
#[derive(Debug, Default)]
struct Cursor {
    row: u32,
    column: u32,
}

impl Cursor {
    fn row(&mut self, tag: &Tag<'_>) {
        let said = tag.get("r").and_then(|row| row.parse().ok()).filter(|row| (1..=ROWS).contains(row));
        (self.row, self.column) = (said.unwrap_or(self.row + 1).min(ROWS), 0);
    }

    fn cell(&mut self, tag: &Tag<'_>) -> (u32, u32) {
        let said = tag.get("r").and_then(|at| position(&at));
        // A cell that does not say where it stands follows the one before.
        (self.row, self.column) = said.unwrap_or((self.row.max(1), (self.column + 1).min(COLUMNS)));
        (self.row, self.column)
    }
}

struct Sheet<'a> {
    name: &'a Arc<str>,
    xml: &'a str,
    items: Items<'a>,
    /// The number of the part.
    number: usize,
    strings: &'a mut Strings,
    styles: &'a Styles,
    gather: &'a mut Gather,
    grid: Grid,
    at: Cursor,
    /// A cell shows a shared text that there is not.
    is_short: bool,
}

impl Sheet<'_> {
    fn read(mut self) -> Result<(), Reason> {
        while let Some(item) = self.items.next()? {
            let Item::Open(tag) = item else { continue };
            match tag.name.as_str() {
                "row" => self.at.row(&tag),
                "c" => self.cell(&tag)?,
                "oddHeader" | "evenHeader" | "firstHeader" => self.beside(&tag.name, Place::Header)?,
                "dataValidation" => self.said(&tag),
                "oddFooter" | "evenFooter" | "firstFooter" => self.beside(&tag.name, Place::Footer)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn cell(&mut self, tag: &Tag<'_>) -> Result<(), Reason> {
        let at = self.at.cell(tag);
        let (mut value, mut formula) = (String::new(), false);
        let mut own = None;
        let end = loop {
            match self.items.next()? {
                Some(Item::Open(inner)) => match inner.name.as_str() {
                    "v" => value = Text::plain(&mut self.items, self.number, "v")?.shown,
                    "is" => own = Some(Text::read(&mut self.items, self.xml, self.number, "is")?.0),
                    "f" => {
                        formula = true;
                        self.items.skip()?;
                    }
                    _ => self.items.skip()?,
                },
                Some(Item::Close(_)) | None => break self.items.at(),
                Some(_) => {}
            }
        };
        let mut cell = self.grid.paragraph(at.0, at.1);
        let ink = self.styles.ink(tag);
        let kind = match tag.get("t").as_deref() {
            Some("s") => {
                let shown = self.strings.show(&value, ink, &mut cell)?;
                let Some(content) = shown else {
                    self.short(at, &value);
                    return Ok(());
                };
                if formula {
                    cell.runs.clear();
                }
                if !cell.runs.is_empty() {
                    let cell_span = Span::new(tag.span.start(), end.max(tag.span.end()));
                    let (sheet, texts) = (self.number, self.strings.part);
                    let shared = Shared { sheet, cell: cell_span, tag: tag.span, texts, content };
                    let part = self.gather.part(Part::Shared(shared));
                    cell.runs.iter_mut().for_each(|run| run.part = part);
                }
                Value::Text
            }
            Some("inlineStr") => {
                let own = own.unwrap_or_default();
                own.show(ink, &mut cell);
                if formula {
                    cell.runs.clear();
                }
                Value::Text
            }
            Some("str") => {
                cell.append(&value, None);
                cell.inks.add(Span::new(0, cell.text.len()), ink);
                Value::Text
            }
            // What an error is called, nobody has written.
            Some("e") => return Ok(()),
            _ => {
                cell.append(value.trim(), None);
                cell.inks.add(Span::new(0, cell.text.len()), ink);
                Value::Number
            }
        };
        self.grid.push(self.gather, at, kind, cell);
        Ok(())
    }

    /// Notes a cell that shows a shared text that there is not; one of them says enough.
    fn short(&mut self, (row, column): (u32, u32), index: &str) {
        if index.trim().is_empty() || std::mem::replace(&mut self.is_short, true) {
            return;
        }
        let place = Place::SheetCell { sheet: self.name.clone(), row, column };
        self.gather.unread(place, Reason::Damaged("sharedStrings: a text is missing".to_owned()));
    }

    /// Adds what a cell says to whoever fills it in (18.3.1.32).
    fn said(&mut self, tag: &Tag<'_>) {
        let first = tag.get("sqref").and_then(|cells| position(cells.split([' ', ':']).next().unwrap_or_default()));
        let place = match first {
            Some((row, column)) => Place::SheetCell { sheet: self.name.clone(), row, column },
            None => Place::Sheet(self.name.clone(), Box::new(Place::Name)),
        };
        for name in ["promptTitle", "prompt", "errorTitle", "error"] {
            if let Some(said) = tag.get(name) {
                self.gather.push(Paragraph::fixed(Region::Annotation, place.clone(), &said), None);
            }
        }
    }

    /// Reads what stands in a header or footer, which nothing is written into.
    fn beside(&mut self, outer: &str, place: Place) -> Result<(), Reason> {
        let written = Text::plain(&mut self.items, self.number, outer)?.shown;
        for section in sections(&written) {
            let place = Place::Sheet(self.name.clone(), Box::new(place.clone()));
            self.gather.push(Paragraph::fixed(Region::Prose, place, &section), None);
        }
        Ok(())
    }
}

/// The row and column that `C7` names.
fn position(name: &str) -> Option<(u32, u32)> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).take(4).count();
    let (column, row) = name.split_at(letters);
    let digit = |letter: u8| u32::from(letter.to_ascii_uppercase() - b'A') + 1;
    let column = column.bytes().fold(0, |column, letter| column * 26 + digit(letter));
    let row = row.parse().ok()?;
    ((1..=ROWS).contains(&row) && (1..=COLUMNS).contains(&column)).then_some((row, column))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::document::archive::of_parts;
    use crate::text::Lang;

    #[test]
    fn knows_where_a_cell_stands() {
        let at = |name| position(name);
        assert_eq!((at("C7"), at("XFD1048576"), at("aa10")), (Some((7, 3)), Some((ROWS, COLUMNS)), Some((10, 27))));
        for wrong in ["", "C", "7", "C0", "XFE1", "A1048577", "A99999999999", "ZZZZZZZZZZZZ1", "$A$1", "年1"] {
            assert_eq!(at(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn reads_what_a_cell_says_to_whoever_fills_it_in() {
        let relation = |kind: &str, target: &str| {
            format!("<Relationships><Relationship Id='r' Type='x/{kind}' Target='{target}'/></Relationships>")
        };
        let bytes = of_parts(&[
            ("_rels/.rels", &relation("officeDocument", "xl/workbook.xml")),
            ("xl/workbook.xml", "<workbook><sheets><sheet name='表' r:id='r'/></sheets></workbook>"),
            ("xl/_rels/workbook.xml.rels", &relation("worksheet", "a.xml")),
            (
                "xl/a.xml",
                "<worksheet><sheetData/><dataValidations><dataValidation sqref='B2:B9 D4' prompt='填xx万元'/><dataValidation error='错xx'/></dataValidations></worksheet>",
            ),
        ]);
        let document = Document::read("a.xlsx", bytes, None).expect("it is a workbook");
        let shown = ["填xx万元", "错xx"].map(|said| {
            let at = document.text().find(said).expect("it was read");
            document.place(at).expect("it has a place").shown(Lang::En)
        });
        assert_eq!(shown, ["sheet 表!B2", "sheet 表, name"]);
    }
}
