//! Where something stands in a document, in the terms of the program its readers open it with.

use crate::text::Lang;

/// A place in an office document; numbers count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A paragraph of the body.
    Paragraph(usize),
    /// A cell of a table of the body.
    Cell {
        /// Which table.
        table: usize,
        /// Which row of it.
        row: usize,
        /// Which cell of the row.
        column: usize,
    },
    /// A text box.
    TextBox(usize),
    /// The head of pages.
    Header,
    /// The foot of pages.
    Footer,
    /// A footnote.
    Footnote(usize),
    /// An endnote.
    Endnote(usize),
    /// A comment.
    Comment(usize),
    /// What a picture or shape shows, for those who cannot see it.
    AltText,
    /// A property of the document, by its name.
    Property(String),
}

impl Place {
    /// The place in words.
    #[must_use]
    pub fn shown(&self, lang: Lang) -> String {
        let numbered = |zh: &str, en: &str, number: usize| match lang {
            Lang::Zh => format!("{zh}{number}"),
            Lang::En => format!("{en} {number}"),
        };
        match self {
            Self::Paragraph(number) => match lang {
                Lang::Zh => format!("第{number}段"),
                Lang::En => format!("paragraph {number}"),
            },
            Self::Cell { table, row, column } => match lang {
                Lang::Zh => format!("表{table}第{row}行第{column}列"),
                Lang::En => format!("table {table}, row {row}, column {column}"),
            },
            Self::TextBox(number) => numbered("文本框", "text box", *number),
            Self::Header => lang.pick("页眉", "header").to_owned(),
            Self::Footer => lang.pick("页脚", "footer").to_owned(),
            Self::Footnote(number) => numbered("脚注", "footnote", *number),
            Self::Endnote(number) => numbered("尾注", "endnote", *number),
            Self::Comment(number) => numbered("批注", "comment", *number),
            Self::AltText => lang.pick("替代文字", "alt text").to_owned(),
            Self::Property(name) => match lang {
                Lang::Zh => format!("文档属性 {name}"),
                Lang::En => format!("property {name}"),
            },
        }
    }
}
