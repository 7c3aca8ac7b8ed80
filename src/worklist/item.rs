//! A line of a worklist and its columns.

use crate::text::{Lang, Span};

/// Declares the columns with their names, which are a contract, and what they say of themselves.
macro_rules! columns {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $zh:literal, $en:literal;)*) => {
        /// A column of a worklist.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Column { $($(#[$doc])* $variant,)* }

        impl Column {
            /// Every column, in the order of a list.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name in the head of a list.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What stands in it, for the person who fills the list in.
            #[must_use]
            pub fn about(self, lang: Lang) -> &'static str {
                match self { $(Self::$variant => lang.pick($zh, $en),)* }
            }
        }
    };
}

columns! {
    /// The fingerprint.
    Id = "id", "编号，用来把值填回原处。请勿改动。", "Names the place the value goes to. Leave it as it is.";
    /// The document.
    Path = "path", "所在文件。", "The document.";
    /// Where in the document.
    Location = "location", "在文件中的位置（行:列，或段落、表格单元格等）。", "Where in the document (line:column, or the paragraph, cell and so on).";
    /// The headings above it.
    Heading = "heading", "所在章节标题。", "The headings it stands under.";
    /// What the figure measures.
    Label = "label", "这个数据说的是什么。", "What the figure measures.";
    /// The mask.
    Text = "text", "原文中的占位符。", "The mask as it stands in the text.";
    /// The unit beside it.
    Unit = "unit", "占位符旁已有的单位，填值时不必重复。", "The unit that stands beside the mask already; no need to repeat it.";
    /// What is missing.
    Kind = "kind", "缺什么：percent 百分比、year 年份、money 金额、count 数量等。", "What is missing: a percentage, a year, an amount, a count …";
    /// The sentence around it.
    Sentence = "sentence", "所在句子，占位符标红。", "The sentence it stands in, the mask in red.";
    /// What is to stand in its place.
    Value = "value", "请在这一列填写。留空则不填。", "Fill in here. What stays empty is not filled.";
    /// For people.
    Note = "note", "备注，随意填写，不写入文件。", "For your notes; not written to the document.";
    /// What shares one value.
    Group = "group", "同组各处指同一事物，填一处即可；各处不同时请清空此格。", "Places that stand for the same thing: one value is enough. Clear the cell where it is something else.";
    /// A value from another document.
    Suggestion = "suggestion", "其他文件同一句中的值，供参考，不会自动填入。", "What the same sentence says in another document. Never filled in by itself.";
    /// Where the suggestion comes from.
    Source = "source", "参考值的出处。", "Where the suggestion comes from.";
    /// The document as it was when the list was made.
    State = "state", "制表时文件的状态。请勿改动。", "The state of the document when the list was made. Leave it as it is.";
}

/// How many columns a list has.
const WIDTH: usize = Column::ALL.len();

/// A line of a worklist: a mask and what is to stand in its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    cells: [String; WIDTH],
    /// The mask in the sentence, in bytes, where it is known; a list that was read does not tell.
    pub mask: Option<Span>,
}

impl Item {
    /// What stands in `column`.
    #[must_use]
    pub fn cell(&self, column: Column) -> &str {
        &self.cells[column as usize]
    }

    /// Puts `text` into `column`.
    pub fn set(&mut self, column: Column, text: impl Into<String>) {
        self.cells[column as usize] = text.into();
    }
}

/// What stands in the value column, as a person or a spreadsheet left it.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A number; shown as a percentage, 0.125 is 12.5 %.
    Number {
        /// The number that is stored.
        number: f64,
        /// The cell shows it as a percentage.
        percent: bool,
    },
    /// A date or a time, as spreadsheets make of what looks like one.
    Date {
        /// Year, month, day.
        date: (i16, i8, i8),
    },
    /// Something that is no value: an error of a formula, true or false.
    Other(String),
}

/// A line of a list that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The line.
    pub item: Item,
    /// Its value.
    pub given: Given,
    /// Where its value stands in the list: `J12`, `line 12`.
    pub at: String,
}
