//! What there is to say about a value or its place.

use crate::rule::Severity;
use crate::text::Lang;

/// Something a person has to know about a line of a list. What is grave keeps it from being filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// The value repeated the unit that stands in the text; it was left out.
    UnitLeftOut(String),
    /// The value was taken from another line of its group, at this place of the list.
    FromGroup(String),
    /// The mask shows so many decimals, the value has others.
    Decimals {
        /// How many the mask shows.
        wanted: usize,
        /// How many the value has.
        given: usize,
    },
    /// A percentage below one, which may be a fraction that lost its format.
    Fraction(String),
    /// Things are counted in whole numbers.
    NotWhole,
    /// The mask shows a part of the name that the value does not have.
    VisiblePart(String),
    /// The figures that were shown are others than the value's.
    KnownFigures {
        /// The mask with its figures.
        mask: String,
    },
    /// A number is wanted.
    NotANumber,
    /// The value brings a unit of its own beside this one.
    OtherUnit(String),
    /// A year of four figures is wanted.
    Year,
    /// The value is out of the range of months, days and so on.
    Range {
        /// The least.
        least: u32,
        /// The most.
        most: u32,
    },
    /// A spreadsheet made a date of what was typed.
    MadeADate,
    /// The cell holds no value: the error of a formula, true or false.
    NoValue(String),
    /// A value is one line.
    SeveralLines,
    /// The value is itself a mask.
    StillMasked,
    /// The text would read the unit twice.
    Doubled(String),
    /// The lines of a group hold different values, so an empty one has none.
    GroupDiffers(Vec<String>),
    /// The same line stands in the list with another value.
    Duplicate(Vec<String>),
    /// The line does not say which mask it is about.
    NoId,
    /// The line does not say which document it is about.
    NoPath,
    /// The document could not be read, for this reason.
    Unread(String),
    /// The document has changed, and the sentence is no longer there.
    Gone,
    /// The document has changed, and the sentence stands there so many times.
    Ambiguous(usize),
    /// Something else stands in the place by now.
    Changed(String),
    /// The document's encoding has no such character.
    Character {
        /// The character.
        character: char,
        /// The name of the encoding.
        encoding: &'static str,
    },
    /// The document cannot be written in its encoding without changing elsewhere.
    Encoding(&'static str),
    /// In this place the value would change how the document is read.
    Structure,
    /// Two lines are about the same place.
    Overlap,
    /// Changes are not tracked there: it is no text of a Word document.
    Untracked,
    /// The document is signed.
    Signed,
    /// Nothing is written into documents of this format, by its name.
    Format(&'static str),
    /// No text of its own stands there: a formula makes it, or a tab or line break is part of it.
    NoText,
}

impl Remark {
    /// How grave it is; an error keeps the value from being filled.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Self::UnitLeftOut(_) | Self::FromGroup(_) => Severity::Note,
            Self::Decimals { .. } | Self::Fraction(_) | Self::NotWhole | Self::VisiblePart(_) => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// The name in reports for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnitLeftOut(_) => "unit-left-out",
            Self::FromGroup(_) => "from-group",
            Self::Decimals { .. } => "decimals",
            Self::Fraction(_) => "fraction",
            Self::NotWhole => "not-whole",
            Self::VisiblePart(_) => "visible-part",
            Self::KnownFigures { .. } => "known-figures",
            Self::NotANumber => "not-a-number",
            Self::OtherUnit(_) => "other-unit",
            Self::Year => "year",
            Self::Range { .. } => "range",
            Self::MadeADate => "made-a-date",
            Self::NoValue(_) => "no-value",
            Self::SeveralLines => "several-lines",
            Self::StillMasked => "still-masked",
            Self::Doubled(_) => "doubled",
            Self::GroupDiffers(_) => "group-differs",
            Self::Duplicate(_) => "duplicate",
            Self::NoId => "no-id",
            Self::NoPath => "no-path",
            Self::Unread(_) => "unread",
            Self::Gone => "gone",
            Self::Ambiguous(_) => "ambiguous",
            Self::Changed(_) => "changed",
            Self::Character { .. } => "character",
            Self::Encoding(_) => "encoding",
            Self::Structure => "structure",
            Self::Overlap => "overlap",
            Self::Untracked => "untracked",
            Self::Signed => "signed",
            Self::Format(_) => "format",
            Self::NoText => "no-text",
        }
    }

    /// What is wrong, in a line.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::UnitLeftOut(unit) => (
                format!("“{unit}”原文已有，填入时略去"),
                format!("`{unit}` stands in the text already and was left out"),
            ),
            Self::FromGroup(at) => (format!("同组的值，取自 {at}"), format!("value of the group, from {at}")),
            Self::Decimals { wanted, given } => (
                format!("占位符是 {wanted} 位小数，填了 {given} 位"),
                format!("the mask shows {}, the value has {given}", crate::text::plural(*wanted, "decimal")),
            ),
            Self::Fraction(percent) => {
                (format!("不足 1%：是否应为 {percent}？"), format!("less than one per cent; is it {percent}?"))
            }
            Self::NotWhole => ("数量通常是整数".to_owned(), "things are counted in whole numbers".to_owned()),
            Self::VisiblePart(part) => {
                (format!("占位符露出“{part}”，填的值里没有"), format!("the mask shows `{part}`, the value does not"))
            }
            Self::KnownFigures { mask } => {
                (format!("与占位符 {mask} 已写明的数字不符"), format!("the figures that {mask} shows are others"))
            }
            Self::NotANumber => ("这里要填数字".to_owned(), "a number is wanted here".to_owned()),
            Self::OtherUnit(unit) => (
                format!("原文的单位是“{unit}”，请换算后填写"),
                format!("the text counts in `{unit}`; convert the value"),
            ),
            Self::Year => ("年份要填四位数字".to_owned(), "a year has four figures".to_owned()),
            Self::Range { least, most } => {
                (format!("应在 {least} 到 {most} 之间"), format!("must be from {least} to {most}"))
            }
            Self::MadeADate => {
                ("电子表格把填的内容变成了日期".to_owned(), "the spreadsheet made a date of what was typed".to_owned())
            }
            Self::NoValue(shown) => {
                (format!("单元格里是 {shown}，不是值"), format!("the cell holds {shown}, not a value"))
            }
            Self::SeveralLines => ("值不能换行".to_owned(), "a value is one line".to_owned()),
            Self::StillMasked => ("填的值本身还是占位符".to_owned(), "the value is itself a mask".to_owned()),
            Self::Doubled(text) => {
                (format!("填入后会读作“{text}”，重复了"), format!("the text would read `{text}`, twice the same"))
            }
            Self::GroupDiffers(values) => (
                format!("同组填了不同的值（{}），此处无从取舍", values.join("、")),
                format!("the group has different values ({}), and this line has none", values.join(", ")),
            ),
            Self::Duplicate(values) => (
                format!("同一处在清单里填了不同的值：{}", values.join("、")),
                format!("the list holds different values for this place: {}", values.join(", ")),
            ),
            Self::NoId => {
                ("这一行没有 id，不知道填到哪里".to_owned(), "the line has no id, so its place is unknown".to_owned())
            }
            Self::NoPath => (
                "这一行没有 path，不知道是哪个文件".to_owned(),
                "the line has no path, so its document is unknown".to_owned(),
            ),
            Self::Unread(reason) => (format!("文件未读取：{reason}"), format!("the document was not read: {reason}")),
            Self::Gone => (
                "文件已改动，这句话已不在其中".to_owned(),
                "the document has changed, and the sentence is no longer in it".to_owned(),
            ),
            Self::Ambiguous(count) => (
                format!("文件已改动，这句话现有 {count} 处，无法确定是哪一处"),
                format!("the document has changed, and the sentence stands in it {count} times"),
            ),
            Self::Changed(now) => {
                (format!("此处现在是“{now}”，不再是占位符"), format!("the place now reads `{now}`, not the mask"))
            }
            Self::Character { character, encoding } => (
                format!("文件编码 {encoding} 没有“{character}”这个字"),
                format!("{encoding}, the document's encoding, has no `{character}`"),
            ),
            Self::Encoding(name) => {
                (format!("按 {name} 写回会改动其他字节"), format!("written back in {name}, other bytes would change"))
            }
            Self::Structure => (
                "填入后会改变文档结构".to_owned(),
                "in this place the value would change how the document is read".to_owned(),
            ),
            Self::Untracked => (
                "此处不是 Word 正文，不能以修订方式填写".to_owned(),
                "this is no text of a Word document, where changes can be tracked".to_owned(),
            ),
            Self::Signed => (
                "文件已签名，改动会使签名失效".to_owned(),
                "the document is signed, and a change would void that".to_owned(),
            ),
            Self::Format(name) => {
                (format!("不能写入 {name} 文件"), format!("nothing is written into documents of the format {name}"))
            }
            Self::NoText => (
                "此处文字由公式得出，或夹有制表符、换行".to_owned(),
                "a formula makes the text there, or a tab or line break is part of it".to_owned(),
            ),
            Self::Overlap => ("两行指向同一处".to_owned(), "two lines are about the same place".to_owned()),
        };
        match lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// The way out, where the message does not say it.
    #[must_use]
    pub fn help(&self, lang: Lang) -> Option<&'static str> {
        let (zh, en) = match self {
            Self::MadeADate => ("把单元格设为文本格式后重新填写", "format the cell as text and type it again"),
            Self::GroupDiffers(_) => ("填写此行，或清空 group 列", "fill in this line, or clear its group"),
            Self::Duplicate(_) => ("只留一行", "keep one of the lines"),
            Self::Gone | Self::Ambiguous(_) => ("重新导出清单", "export the list again"),
            Self::NoId | Self::NoPath => ("从原清单恢复这一行", "restore the line from the list as it was exported"),
            Self::Character { .. } | Self::Encoding(_) => ("将文件另存为 UTF-8", "save the document as UTF-8"),
            Self::Untracked => ("去掉 --track 再填", "fill it in without --track"),
            Self::Signed => ("请填写签名前的文件", "fill in the document as it was before it was signed"),
            Self::Format(_) => {
                ("请在生成它的原文件（如 Word）中填写", "fill in the document it was made from, such as a Word file")
            }
            Self::NoText => ("请在文件中手工填写", "fill it in by hand"),
            Self::Fraction(_) => ("若是，请按百分数填写", "if so, write it as a percentage"),
            _ => return None,
        };
        Some(lang.pick(zh, en))
    }
}
