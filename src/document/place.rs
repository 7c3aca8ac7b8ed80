//! Where something stands in a document, in the terms of the program its readers open it with.

use std::sync::Arc;

use crate::text::Lang;

/// A place in a document without lines; numbers count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A line of a text.
    Line(usize),
    /// A paragraph of the body.
    Paragraph(usize),
    /// A cell of a table of the body.
    Cell(Cell),
    /// A text box.
    TextBox(usize),
    /// A shape, in the order of the file.
    Shape(usize),
    /// A chart.
    Chart(usize),
    /// The title of a slide.
    Title,
    /// What the speaker sees beside a slide.
    Notes,
    /// The head of pages.
    Header,
    /// The foot of pages.
    Footer,
    /// A footnote.
    Footnote(usize),
    /// An endnote.
    Endnote(usize),
    /// A comment or annotation.
    Comment(usize),
    /// A field that the reader fills in, by its name.
    Field(String),
    /// An entry of the outline that readers jump by.
    Bookmark,
    /// What a picture or shape shows, for those who cannot see it.
    AltText,
    /// A property of the document, by its name.
    Property(String),
    /// A cell of a spreadsheet.
    SheetCell {
        /// The name of the sheet.
        sheet: Arc<str>,
        /// Its row.
        row: u32,
        /// Its column.
        column: u32,
    },
    /// Something else of a sheet: its name, a comment, a head.
    Sheet(Arc<str>, Box<Place>),
    /// The name of a sheet or slide, where it is shown.
    Name,
    /// Something on a slide.
    Slide(usize, Box<Place>),
    /// A page, as a whole.
    WholePage(usize),
    /// Something on a page.
    Page(usize, Box<Place>),
    /// Something with the number that its program writes before it: `第三章`, `1.2`.
    Numbered(Arc<str>, Box<Place>),
    /// Something under these headings, the outermost first.
    Under(Arc<str>, Box<Place>),
    /// Something in a file that the document holds, such as an attachment or a chapter, by its name.
    File(Arc<str>, Box<Place>),
}

/// Which cell of which table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Which table.
    pub table: usize,
    /// Which row of it.
    pub row: usize,
    /// Which column of its grid.
    pub column: usize,
}

impl Place {
    /// The place in words.
    #[must_use]
    pub fn shown(&self, lang: Lang) -> String {
        // Words with a number: `第3段`, `脚注3`, `paragraph 3`.
        let numbered = |zh: &str, en: &str, number: usize| match lang {
            Lang::Zh => format!("{zh}{number}"),
            Lang::En => format!("{en} {number}"),
        };
        let ordinal = |zh: &str, en: &str, number: usize| match lang {
            Lang::Zh => format!("第{number}{zh}"),
            Lang::En => format!("{en} {number}"),
        };
        let inside = |outer: String, inner: &Self| match lang {
            Lang::Zh => format!("{outer} {}", inner.shown(lang)),
            Lang::En => format!("{outer}, {}", inner.shown(lang)),
        };
        match self {
            Self::Line(number) => ordinal("行", "line", *number),
            Self::Paragraph(number) => ordinal("段", "paragraph", *number),
            Self::Cell(Cell { table, row, column }) => match lang {
                Lang::Zh => format!("表{table}第{row}行第{column}列"),
                Lang::En => format!("table {table}, row {row}, column {column}"),
            },
            Self::TextBox(number) => numbered("文本框", "text box", *number),
            Self::Shape(number) => numbered("形状", "shape", *number),
            Self::Chart(number) => numbered("图表", "chart", *number),
            Self::Title => lang.pick("标题", "title").to_owned(),
            Self::Notes => lang.pick("备注", "notes").to_owned(),
            Self::Header => lang.pick("页眉", "header").to_owned(),
            Self::Footer => lang.pick("页脚", "footer").to_owned(),
            Self::Footnote(number) => numbered("脚注", "footnote", *number),
            Self::Endnote(number) => numbered("尾注", "endnote", *number),
            Self::Comment(number) => numbered("批注", "comment", *number),
            Self::Field(name) => format!("{}{name}", lang.pick("表单域 ", "field ")),
            Self::Bookmark => lang.pick("书签", "bookmark").to_owned(),
            Self::AltText => lang.pick("替代文字", "alt text").to_owned(),
            Self::Property(name) => format!("{}{name}", lang.pick("文档属性 ", "property ")),
            Self::Name => lang.pick("名称", "name").to_owned(),
            Self::SheetCell { sheet, row, column } => {
                format!("{}{sheet}!{}{row}", lang.pick("工作表 ", "sheet "), letters(*column))
            }
            Self::Sheet(name, place) => inside(format!("{}{name}", lang.pick("工作表 ", "sheet ")), place),
            // The notes of a slide are named as one word.
            Self::Slide(number, place) if **place == Self::Notes => {
                format!("{}{}{}", ordinal("页幻灯片", "slide", *number), lang.pick("", " "), place.shown(lang))
            }
            Self::Slide(number, place) => inside(ordinal("页幻灯片", "slide", *number), place),
            Self::WholePage(number) => ordinal("页", "page", *number),
            Self::Page(number, place) => inside(ordinal("页", "page", *number), place),
            Self::Numbered(number, place) => {
                format!("{}{}{number}", place.shown(lang), lang.pick(" 编号", ", item "))
            }
            Self::Under(headings, place) => format!("{headings} > {}", place.shown(lang)),
            Self::File(name, place) => format!("{name} > {}", place.shown(lang)),
        }
    }
}

/// The letters of a column of a spreadsheet: `A`, `Z`, `AA`.
pub(super) fn letters(mut column: u32) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        let last = u8::try_from((column - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + last));
        column = (column - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_places_as_their_readers_do() {
        let check = |place: Place, zh: &str, en: &str| {
            assert_eq!((&*place.shown(Lang::Zh), &*place.shown(Lang::En)), (zh, en));
        };
        let cell = |column| Place::SheetCell { sheet: "汇总".into(), row: 7, column };
        check(cell(3), "工作表 汇总!C7", "sheet 汇总!C7");
        check(cell(26), "工作表 汇总!Z7", "sheet 汇总!Z7");
        check(cell(703), "工作表 汇总!AAA7", "sheet 汇总!AAA7");
        check(Place::Slide(2, Box::new(Place::Title)), "第2页幻灯片 标题", "slide 2, title");
        check(Place::Slide(2, Box::new(Place::Notes)), "第2页幻灯片备注", "slide 2 notes");
        check(Place::Page(3, Box::new(Place::Line(12))), "第3页 第12行", "page 3, line 12");
        let numbered = Place::Numbered("（二）".into(), Box::new(Place::Paragraph(12)));
        check(
            Place::Under("第3章".into(), Box::new(numbered)),
            "第3章 > 第12段 编号（二）",
            "第3章 > paragraph 12, item （二）",
        );
        check(Place::File("a.docx".into(), Box::new(Place::Header)), "a.docx > 页眉", "a.docx > header");
    }
}
