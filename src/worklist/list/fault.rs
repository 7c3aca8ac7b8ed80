//! Why a file is no worklist, where it breaks, and what the person who has it can do.

use std::error::Error;
use std::fmt;

use crate::text::Lang;
use crate::worklist::item::Column;

/// Why a file is no worklist, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListFault {
    /// Where: `line 3`, `3:14` (line and column), `items[3]`, `sheet Data`, a cell; empty where
    /// the whole file is meant.
    pub at: String,
    /// What is wrong.
    pub kind: Broken,
}

/// What is wrong with a file that was given as a worklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// No row names the columns `id` and `value`.
    NoHead {
        /// The cells that were found where the head was looked for.
        found: Vec<String>,
    },
    /// The head names a column twice.
    Twice {
        /// The column.
        column: Column,
    },
    /// The bytes are no text in UTF-8, UTF-16 with a mark, or GB18030.
    Encoding,
    /// A quotation mark opens a cell and is never closed.
    Quote,
    /// A row has more cells than the head.
    Cells {
        /// How many the head has.
        expected: usize,
        /// How many the row has.
        found: usize,
    },
    /// A line inside the table is no row of it.
    Line,
    /// The text breaks the rules of its format.
    Syntax {
        /// What the parser says.
        reason: String,
    },
    /// The JSON is neither an object with `items` nor an array, or an item is no object.
    Shape,
    /// A cell holds what no cell can.
    Cell {
        /// The column of the cell.
        column: Column,
    },
    /// The list was written by a newer version.
    Newer {
        /// The version it claims.
        version: String,
    },
    /// The bytes are no workbook.
    NotWorkbook,
    /// The workbook is in the format of before 2007.
    Old,
    /// The workbook is locked with a password.
    Locked,
    /// The list is larger than any list of missing figures, which tells an attack.
    TooLarge,
    /// The workbook cannot be read.
    Workbook {
        /// What the reader says.
        reason: String,
    },
}

impl ListFault {
    pub(super) fn new(at: impl Into<String>, kind: Broken) -> Self {
        Self { at: at.into(), kind }
    }

    /// What is wrong and the way out.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh if self.at.is_empty() => self.kind.zh(),
            Lang::Zh => format!("{}：{}", place(&self.at), self.kind.zh()),
            Lang::En if self.at.is_empty() => self.kind.en(),
            Lang::En => format!("{}: {}", self.at, self.kind.en()),
        }
    }
}

impl fmt::Display for ListFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl Error for ListFault {}

/// The place in Chinese.
fn place(at: &str) -> String {
    if let Some(line) = at.strip_prefix("line ") {
        return format!("第 {line} 行");
    }
    at.strip_prefix("sheet ").map_or_else(|| at.to_owned(), |sheet| format!("工作表 {sheet}"))
}

/// The names of all columns.
fn names() -> String {
    Column::ALL.iter().map(|column| column.name()).collect::<Vec<_>>().join(", ")
}

impl Broken {
    fn zh(&self) -> String {
        match self {
            Self::NoHead { found } => {
                let found = if found.is_empty() { "空表".to_owned() } else { found.join(", ") };
                let names = names();
                format!("不是待填清单：没有同时含 id 和 value 的表头（找到的是：{found}）；请保留导出时的表头：{names}")
            }
            Self::Twice { column } => format!("表头里 {} 出现了两次；请只保留一列", column.name()),
            Self::Encoding => "无法识别文字编码；请另存为 UTF-8 后再试".to_owned(),
            Self::Quote => "单元格开头的双引号没有配对；请补上引号，或把单元格里的每个 \" 写成 \"\"".to_owned(),
            Self::Cells { expected, found } => format!(
                "这一行有 {found} 格，表头只有 {expected} 格；值里若有分隔符，CSV 请加双引号，Markdown 请写成 \\|"
            ),
            Self::Line => "表格中间的这一行不是表格行；请把一行写在一行里，换行写作 <br>".to_owned(),
            Self::Syntax { reason } => format!("格式有误：{reason}；请改正，或重新导出清单"),
            Self::Shape => {
                "JSON 结构不对；应为 {\"worklist\": 1, \"items\": [{…}]}、对象数组，或每行一个对象".to_owned()
            }
            Self::Cell { column } => {
                format!("{} 既不是文字也不是数字；请填写文字或数字，或留空", column.name())
            }
            Self::Newer { version } => format!("清单版本 {version} 比本程序新；请升级后再试"),
            Self::NotWorkbook => "不是 .xlsx 工作簿；请用表格软件另存为 .xlsx".to_owned(),
            Self::Old => "这是旧格式的工作簿；请用表格软件另存为 .xlsx".to_owned(),
            Self::Locked => "工作簿有密码，或是改了扩展名的旧格式；请去掉密码并另存为 .xlsx".to_owned(),
            Self::TooLarge => "文件展开后过大，不像待填清单；请只保留清单所在的工作表，另存后再试".to_owned(),
            Self::Workbook { reason } => format!("工作簿无法读取：{reason}；请用表格软件打开并另存为 .xlsx"),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::NoHead { found } => {
                let found = if found.is_empty() { "an empty table".to_owned() } else { found.join(", ") };
                let names = names();
                format!(
                    "this is no worklist: no row names both the columns id and value (found: {found}); \
                     keep the head that the list was written with: {names}"
                )
            }
            Self::Twice { column } => format!("the head names {} twice; keep one of the two columns", column.name()),
            Self::Encoding => "the encoding of the text is not known; save the list as UTF-8".to_owned(),
            Self::Quote => "a cell opens with a quotation mark that is never closed; \
                            close it, or write each \" inside a cell as \"\""
                .to_owned(),
            Self::Cells { expected, found } => format!(
                "the row has {found} cells, the head {expected}; where a value holds the separator, \
                 put it in double quotes (CSV) or write \\| (Markdown)"
            ),
            Self::Line => {
                "a line inside the table is no row of it; keep each row on one line, with <br> for a line end"
                    .to_owned()
            }
            Self::Syntax { reason } => format!("{reason}; correct it, or export the list again"),
            Self::Shape => {
                "not the shape of a list; expected {\"worklist\": 1, \"items\": [{…}]}, an array of objects, \
                 or one object a line"
                    .to_owned()
            }
            Self::Cell { column } => {
                format!("{} is neither text nor a number; write text or a number, or leave it empty", column.name())
            }
            Self::Newer { version } => format!("version {version} of the list is newer than this program; update it"),
            Self::NotWorkbook => "this is no workbook; save the list as .xlsx".to_owned(),
            Self::Old => "this is a workbook of before 2007; save it as .xlsx".to_owned(),
            Self::Locked => "the workbook has a password, or is an old one under a new name; \
                             save it as .xlsx without a password"
                .to_owned(),
            Self::TooLarge => {
                "too large for a worklist once unpacked; keep the sheet of the list only and save it again".to_owned()
            }
            Self::Workbook { reason } => {
                format!("the workbook cannot be read: {reason}; open it in a spreadsheet and save it as .xlsx")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(at: &str, kind: Broken, zh: &str, en: &str) {
        let fault = ListFault::new(at, kind);
        assert_eq!((fault.message(Lang::Zh).as_str(), fault.message(Lang::En).as_str()), (zh, en));
    }

    #[test]
    fn says_where_what_and_the_way_out() {
        check(
            "line 3",
            Broken::Twice { column: Column::Value },
            "第 3 行：表头里 value 出现了两次；请只保留一列",
            "line 3: the head names value twice; keep one of the two columns",
        );
        check(
            "",
            Broken::NotWorkbook,
            "不是 .xlsx 工作簿；请用表格软件另存为 .xlsx",
            "this is no workbook; save the list as .xlsx",
        );
    }

    #[test]
    fn a_missing_head_names_what_was_found_and_what_was_expected() {
        let fault = ListFault::new("", Broken::NoHead { found: vec!["序号".to_owned(), "value".to_owned()] });
        for lang in [Lang::Zh, Lang::En] {
            let message = fault.message(lang);
            assert!(message.contains("序号, value") && message.contains("id, path, location"), "{message}");
        }
    }
}
