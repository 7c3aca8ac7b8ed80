//! What a workbook says to the person who fills it in: what a value may be, and how to go about
//! the list. Drawing it is `xlsx`'s business.

use crate::text::Lang;
use crate::worklist::item::{Column, Item};

/// What is asked for in a cell of the value column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ask {
    Percent,
    Money,
    Count,
    Ordinal,
    Quantity,
    Number,
    Year,
    Month,
    Day,
    Hour,
    Date,
    Place,
    Org,
    Person,
    Name,
    Docnumber,
    Code,
    Text,
}

impl Ask {
    /// What `item` asks for, by its kind and, for a part of a date, by the unit beside it.
    pub(super) fn of(item: &Item) -> Self {
        match (item.cell(Column::Kind), item.cell(Column::Unit)) {
            ("percent", _) => Self::Percent,
            ("money", _) => Self::Money,
            ("count", _) => Self::Count,
            ("ordinal", _) => Self::Ordinal,
            ("quantity", _) => Self::Quantity,
            ("number", _) => Self::Number,
            ("year", _) => Self::Year,
            ("date", "月" | "月份") => Self::Month,
            ("date", "日" | "号" | "號") => Self::Day,
            ("date", "时" | "時" | "点" | "點") => Self::Hour,
            ("date", _) => Self::Date,
            ("place", _) => Self::Place,
            ("org", _) => Self::Org,
            ("person", _) => Self::Person,
            ("name", _) => Self::Name,
            ("docnumber", _) => Self::Docnumber,
            ("id", _) => Self::Code,
            _ => Self::Text,
        }
    }

    /// Says whether a spreadsheet may take what is typed for a number or a date.
    pub(super) fn is_figure(self) -> bool {
        self <= Self::Date
    }

    /// A title and a hint. Excel holds 32 characters of a title and 255 of a hint.
    pub(super) fn words(self, lang: Lang) -> (&'static str, &'static str) {
        match lang {
            Lang::Zh => self.zh(),
            Lang::En => self.en(),
        }
    }

    fn zh(self) -> (&'static str, &'static str) {
        match self {
            Self::Percent => ("百分比", "只填数，例如 12.5；原文已有 % 或“个百分点”时不必再写。"),
            Self::Money => ("金额", "只填数，例如 3200.5；旁边已有的单位（元、万元、亿元）不必再写，数值按该单位填。"),
            Self::Count => ("数量", "只填数，例如 128；旁边已有的单位（个、家、人）不必再写。"),
            Self::Ordinal => ("序数", "只填数，例如 3；“第”和旁边的单位不必再写。"),
            Self::Quantity => ("量值", "只填数，例如 36.5；旁边已有的单位不必再写。"),
            Self::Number => ("数字", "只填数，例如 42。"),
            Self::Year => ("年份", "填四位年份，例如 2024；“年”字不必再写。"),
            Self::Month => ("月份", "填 1 到 12；“月”字不必再写。"),
            Self::Day => ("日", "填 1 到 31；“日”字不必再写。"),
            Self::Hour => ("时", "填 0 到 24；“时”字不必再写。"),
            Self::Date => ("日期", "填完整日期，例如 2024-03-05；旁边已有的部分不必再写。"),
            Self::Place => ("地名", "填地名，例如 江苏省苏州市；旁边已有的“省”“市”等字不必再写。"),
            Self::Org => ("单位名称", "填单位全称；旁边已有的“公司”“局”等字不必再写。"),
            Self::Person => ("姓名", "填姓名；旁边已有的称呼和职务不必再写。"),
            Self::Name => ("名称", "填名称；旁边已有的书名号、引号不必再写。"),
            Self::Docnumber => ("文号", "只填空缺的部分，照原件填写；旁边已有的字不必再写。"),
            Self::Code => ("号码", "照原件填写；本格是文本格式，开头的 0 会保留。"),
            Self::Text => ("内容", "填写空缺处的文字；旁边已有的字不必再写。"),
        }
    }

    fn en(self) -> (&'static str, &'static str) {
        match self {
            Self::Percent => ("Percentage", "The number only, such as 12.5; leave out a % that is there already."),
            Self::Money => {
                ("Amount", "The number only, such as 3200.5, in the unit that stands beside it; leave the unit out.")
            }
            Self::Count => ("Count", "The number only, such as 128; leave out the unit that is there already."),
            Self::Ordinal => ("Place in an order", "The number only, such as 3; leave out what is there already."),
            Self::Quantity => ("Quantity", "The number only, such as 36.5; leave out the unit that is there already."),
            Self::Number => ("Number", "The number only, such as 42."),
            Self::Year => ("Year", "Four digits, such as 2024."),
            Self::Month => ("Month", "1 to 12."),
            Self::Day => ("Day of the month", "1 to 31."),
            Self::Hour => ("Hour", "0 to 24."),
            Self::Date => ("Date", "The date, such as 2024-03-05; leave out the parts that are there already."),
            Self::Place => ("Place", "The name of the place; leave out what is there already."),
            Self::Org => ("Organisation", "The name in full; leave out what is there already."),
            Self::Person => ("Person", "The name; leave out a title that is there already."),
            Self::Name => ("Name", "The name; leave out quotation marks that are there already."),
            Self::Docnumber => ("Document number", "The missing part, as it is on the original."),
            Self::Code => ("Code", "As it is on the original. The cell holds text: leading zeros stay."),
            Self::Text => ("Text", "The text that is missing; leave out what is there already."),
        }
    }
}

/// How to go about the list, a step a line.
pub(super) fn steps(lang: Lang) -> &'static [&'static str] {
    match lang {
        Lang::Zh => &[
            "只填 value 列（黄色格），一处填一个值；留空的不会改动原文。",
            "占位符旁已有的单位和文字不要重复：原文是“xx.x%”，填 12.5 即可。",
            "百分比填 12.5 或 12.5%，两者相同；年份填四位，例如 2024。",
            "group 相同的各处指同一事物，填一处即可；若其中一处另有所指，请清空它的 group，单独填写。",
            "suggestion 是其他文件同一句里的值，只供参考，不会自动填入；要用请抄到 value 列。",
            "可以排序、筛选、加列、写 note；请不要改动 id、state 和表头。",
            "填好后保存，运行：lacuna fill 清单文件",
        ],
        Lang::En => &[
            "Fill in the column value only (the yellow cells), one value each; what stays empty leaves the text as it is.",
            "Leave out the unit and the words that stand beside the mask already: for \"xx.x%\" write 12.5.",
            "A percentage is 12.5 or 12.5%, which is the same; a year has four digits, such as 2024.",
            "Places of one group stand for the same thing: one value is enough. \
             Where one of them is something else, clear its group and give it a value of its own.",
            "A suggestion is what the same sentence says in another document. It is never filled in by itself; \
             to use it, copy it to value.",
            "Sorting, filtering, adding columns and notes is fine; leave id, state and the head as they are.",
            "Save the list, then run: lacuna fill LIST",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Ask; 18] = [
        Ask::Percent,
        Ask::Money,
        Ask::Count,
        Ask::Ordinal,
        Ask::Quantity,
        Ask::Number,
        Ask::Year,
        Ask::Month,
        Ask::Day,
        Ask::Hour,
        Ask::Date,
        Ask::Place,
        Ask::Org,
        Ask::Person,
        Ask::Name,
        Ask::Docnumber,
        Ask::Code,
        Ask::Text,
    ];

    #[test]
    fn a_spreadsheet_can_hold_the_words() {
        for lang in [Lang::Zh, Lang::En] {
            for ask in ALL {
                let (title, hint) = ask.words(lang);
                assert!(title.encode_utf16().count() <= 32 && hint.encode_utf16().count() <= 200, "{ask:?}");
            }
        }
    }

    fn check(kind: &str, unit: &str, ask: Ask, is_figure: bool) {
        let mut item = Item::default();
        item.set(Column::Kind, kind);
        item.set(Column::Unit, unit);
        assert_eq!((Ask::of(&item), ask.is_figure()), (ask, is_figure), "{kind} {unit}");
    }

    #[test]
    fn the_unit_tells_which_part_of_a_date_is_asked_for() {
        check("date", "月", Ask::Month, true);
        check("date", "号", Ask::Day, true);
        check("date", "", Ask::Date, true);
        check("year", "年", Ask::Year, true);
        check("id", "", Ask::Code, false);
        check("todo", "", Ask::Text, false);
    }
}
