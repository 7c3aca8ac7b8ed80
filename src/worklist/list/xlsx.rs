//! Writes a list as a workbook: the masks in red, rules for what is typed, a sheet that explains.
//! Reading one back is `sheet`'s business; texts in cells are `runs`', rules for values `rules`'.

use std::io::{self, Write};

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Note, Workbook, Worksheet, XlsxError,
    row_col_to_cell,
};

use crate::text::{Lang, display_width};
use crate::worklist::item::{Column, Item};
use crate::worklist::list::guide::{Ask, steps};
use crate::worklist::list::rules::rules;
use crate::worklist::list::runs::{sentence, string};

/// Writes `items` as a workbook.
///
/// # Errors
///
/// What `out` reports, or more rows or a longer text than a workbook holds.
pub(super) fn write(items: &[Item], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let mut workbook = Workbook::new();
    list(items, lang, workbook.add_worksheet())?;
    guide(lang, workbook.add_worksheet()).map_err(|error| told(&error))?;
    let bytes = finish(&mut workbook, lang).map_err(|error| told(&error))?;
    out.write_all(&bytes)
}

fn finish(workbook: &mut Workbook, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    // Without a date of its own the workbook would bear the time, and no two would be equal.
    let day = ExcelDateTime::from_ymd(2024, 1, 1)?;
    let title = lang.pick("待填数据清单", "Missing figures");
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&day));
    workbook.save_to_buffer()
}

fn told(error: &XlsxError) -> io::Error {
    io::Error::other(error.to_string())
}

/// How cells look.
struct Looks {
    head: Format,
    text: Format,
    /// What nobody reads or changes: on one line, and never taken for a number.
    key: Format,
    /// A value that a spreadsheet may take for a number or a date.
    figure: Format,
    /// A value that stays as it is typed.
    words: Format,
    mask: Format,
}

impl Looks {
    fn new() -> Self {
        let top = Format::new().set_align(FormatAlign::Top);
        let figure = top
            .clone()
            .set_text_wrap()
            .set_background_color(Color::RGB(0x00FF_F9DB))
            .set_border(FormatBorder::Thin)
            .set_border_color(Color::RGB(0x00BF_BFBF));
        Self {
            head: top.clone().set_bold().set_background_color(Color::RGB(0x00D9_E2F3)).set_border(FormatBorder::Thin),
            text: top.clone().set_text_wrap(),
            key: top.set_num_format("@"),
            words: figure.clone().set_num_format("@"),
            figure,
            mask: Format::new().set_bold().set_font_color(Color::RGB(0x00C0_0000)),
        }
    }
}

fn width(column: Column) -> f64 {
    match column {
        Column::Id | Column::Unit | Column::State => 8.0,
        Column::Location | Column::Kind => 10.0,
        Column::Text | Column::Group => 12.0,
        Column::Label | Column::Value | Column::Note | Column::Suggestion => 20.0,
        Column::Path | Column::Heading | Column::Source => 24.0,
        Column::Sentence => 60.0,
    }
}

/// How high the row of `item` is, in points: the fullest of its wrapped cells shows whole. A
/// spreadsheet that finds no height shows one line and hides the rest of the sentence.
fn height(item: &Item) -> f64 {
    /// A line of the default font.
    const LINE: f64 = 15.0;
    /// No row can be higher (Excel specifications and limits).
    const HIGHEST: f64 = 409.0;
    let lines = |column: Column| -> f64 {
        // A letter is about as wide as the digits that columns are measured in; some are wider.
        let folded = |line: &str| (display_width(line) as f64 * 1.1 / width(column)).ceil().max(1.0);
        item.cell(column).split('\n').map(folded).sum()
    };
    let wrapped = Column::ALL.iter().filter(|column| !matches!(column, Column::Id | Column::State));
    (wrapped.map(|&column| lines(column)).fold(1.0, f64::max) * LINE).min(HIGHEST)
}

/// The sheet of the list.
fn list(items: &[Item], lang: Lang, sheet: &mut Worksheet) -> io::Result<()> {
    let looks = Looks::new();
    let last = u32::try_from(items.len()).unwrap_or(u32::MAX);
    head(last, lang, &looks, sheet).map_err(|error| match error {
        XlsxError::RowColumnLimitError => io::Error::other(lang.pick(
            "条目多于工作簿一张表的行数；请改用 csv 或 jsonl，或分几次导出",
            "more items than a sheet has rows; write csv or jsonl, or several lists",
        )),
        error => told(&error),
    })?;
    for (row, item) in (1..).zip(items) {
        sheet.set_row_height(row, height(item)).map_err(|error| told(&error))?;
        for &column in Column::ALL {
            put(sheet, row, item, column, &looks).map_err(|error| match error {
                XlsxError::MaxStringLengthExceeded => {
                    let zh = "文字超出单元格的容量；请改用 csv 或 json";
                    let en = "the text is longer than a cell holds; write csv or json";
                    io::Error::other(format!("{}: {}", row_col_to_cell(row, column as u16), lang.pick(zh, en)))
                }
                error => told(&error),
            })?;
        }
    }
    rules(items, lang, sheet).map_err(|error| told(&error))
}

/// The head, and what holds for whole columns.
fn head(last: u32, lang: Lang, looks: &Looks, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name(lang.pick("待填", "Missing figures"))?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofilter(0, 0, last, Column::State as u16)?;
    for &column in Column::ALL {
        let at = column as u16;
        sheet.set_column_width(at, width(column))?;
        sheet.write_string_with_format(0, at, column.name(), &looks.head)?;
        let note = Note::new(column.about(lang)).add_author_prefix(false).set_width(240).set_height(80);
        sheet.insert_note(0, at, &note)?;
    }
    sheet.set_column_hidden(Column::State as u16)?;
    // On paper: A4 across, all columns on the page, the head on each.
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    Ok(())
}

fn put(sheet: &mut Worksheet, row: u32, item: &Item, column: Column, looks: &Looks) -> Result<(), XlsxError> {
    let at = column as u16;
    let text = item.cell(column);
    match column {
        Column::Id | Column::State => string(sheet, row, at, text, &looks.key),
        Column::Sentence => sentence(sheet, row, item, &looks.mask, &looks.text),
        Column::Value => {
            let looks = if Ask::of(item).is_figure() { &looks.figure } else { &looks.words };
            string(sheet, row, at, text, looks)
        }
        // An empty cell takes no room in the file.
        _ if text.is_empty() => Ok(()),
        _ => string(sheet, row, at, text, &looks.text),
    }
}

/// The sheet that explains.
fn guide(lang: Lang, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let looks = Looks::new();
    sheet.set_name(lang.pick("填写说明", "How to fill"))?;
    sheet.set_column_width(0, 14.0)?;
    sheet.set_column_width(1, 100.0)?;
    let mut rows = 0..;
    let mut row = |name: &str, about: &str, of_name: &Format, of_about: &Format| -> Result<(), XlsxError> {
        let row = rows.next().unwrap_or_default();
        sheet.write_string_with_format(row, 0, name, of_name)?;
        sheet.write_string_with_format(row, 1, about, of_about).map(|_| ())
    };
    for (number, step) in (1..).zip(steps(lang)) {
        row(&format!("{number}."), step, &looks.text, &looks.text)?;
    }
    row("", "", &looks.text, &looks.text)?;
    row(lang.pick("列", "Column"), lang.pick("含义", "What it holds"), &looks.head, &looks.head)?;
    for &column in Column::ALL {
        row(column.name(), column.about(lang), &looks.text, &looks.text)?;
    }
    Ok(())
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::{Cursor, Read};

    use super::*;
    use crate::text::Span;

    pub(in crate::worklist::list) fn item(kind: &str, unit: &str, sentence: &str, mask: Option<Span>) -> Item {
        let mut item = Item::default();
        item.mask = mask;
        for (column, text) in [(Column::Id, "a1"), (Column::Kind, kind), (Column::Unit, unit)] {
            item.set(column, text);
        }
        item.set(Column::Sentence, sentence);
        item
    }

    /// A part of the workbook that the items make.
    pub(in crate::worklist::list) fn part(items: &[Item], lang: Lang, name: &str) -> String {
        let mut bytes = Vec::new();
        write(items, lang, &mut bytes).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn a_row_shows_its_whole_sentence() {
        let heights = ["短句xx。".to_owned(), "指标".repeat(40), "指".repeat(20_000)].map(|sentence| {
            let sheet = part(&[item("count", "", &sentence, None)], Lang::Zh, "xl/worksheets/sheet1.xml");
            let row = sheet.split("<row r=\"2\"").nth(1).unwrap().split('>').next().unwrap().to_owned();
            row.split("ht=\"").nth(1).map_or("15".to_owned(), |rest| rest.split('"').next().unwrap().to_owned())
        });
        assert_eq!(heights, ["15", "45", "408.75"]);
    }

    #[test]
    fn a_sheet_explains_the_list() {
        let text = part(&[], Lang::Zh, "xl/workbook.xml");
        assert!(text.contains("name=\"待填\"") && text.contains("name=\"填写说明\""), "{text}");
        let text = part(&[], Lang::En, "xl/sharedStrings.xml");
        assert!(text.contains("lacuna fill LIST") && text.contains(Column::Group.about(Lang::En)), "{text}");
        assert!(part(&[], Lang::En, "docProps/core.xml").contains("2024-01-01T00:00:00Z"));
    }
}
