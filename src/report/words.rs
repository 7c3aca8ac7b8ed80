//! What the tool says to people, in both languages.

use crate::audit::Judged;
use crate::document::Reason;
use crate::rule::{Bilingual, Intent, Kind, Rule, Severity};
use crate::text::{Lang, plural};

impl Lang {
    /// The text in this language.
    #[must_use]
    pub fn of(self, text: &Bilingual) -> &str {
        self.pick(&text.zh, &text.en)
    }

    /// The word for `kind`.
    #[must_use]
    pub fn kind(self, kind: Kind) -> &'static str {
        self.pick(kind.zh(), kind.name())
    }

    /// The word for `intent`.
    #[must_use]
    pub fn intent(self, intent: Intent) -> &'static str {
        self.pick(intent.zh(), intent.name())
    }

    /// The word for `severity`.
    #[must_use]
    pub fn severity(self, severity: Severity) -> &'static str {
        self.pick(severity.zh(), severity.name())
    }

    /// `count` findings of `severity`, counted.
    #[must_use]
    pub fn counted(self, count: usize, severity: Severity) -> String {
        match self {
            Self::Zh => format!("{count} 个{}", severity.zh()),
            Self::En => plural(count, severity.name()),
        }
    }

    /// What to do about a finding.
    #[must_use]
    pub fn way_out(self, rule: &Rule, judged: &Judged) -> String {
        if let Some(help) = &rule.help {
            return self.of(help).to_owned();
        }
        let (zh, en) = match (judged.finding.intent, judged.finding.kind) {
            (Intent::Withheld, _) => {
                ("若确需隐去可保留；不应隐去的请写明", "stays if it is meant to be withheld; otherwise write it out")
            }
            (Intent::Process, _) => (
                "由发文程序编定；正式印发前请核对",
                "filled when the document is issued; look at it before it goes out",
            ),
            (Intent::Forbidden, _) => ("此处依规应当公开，请写明", "must be public here: write it out"),
            (_, Kind::Percent) => ("填入数值，单位已在原文中", "fill in the figure; the unit is in the text already"),
            (_, Kind::Year) => ("填入四位年份", "fill in the year, four digits"),
            (_, Kind::Date) => ("填入日期", "fill in the date"),
            (_, Kind::Money) => (
                "填入金额，单位与币种已在原文中则不重复",
                "fill in the amount; do not repeat a unit or currency that is there",
            ),
            (_, Kind::Count | Kind::Ordinal | Kind::Quantity | Kind::Number) => ("填入数字", "fill in the number"),
            (_, Kind::Place | Kind::Org | Kind::Person | Kind::Name) => ("填入名称", "fill in the name"),
            (_, Kind::Docnumber | Kind::Id) => ("填入编号", "fill in the number"),
            (_, Kind::Todo) => ("补充内容后删去此标记", "do what it says, then remove the note"),
            (_, Kind::Filler) => ("换成正文", "put the real text here"),
            (_, Kind::Template | Kind::Blank | Kind::Other) => {
                ("填入内容，并去掉括号或下划线", "fill it in and remove the brackets or the line")
            }
        };
        self.pick(zh, en).to_owned()
    }

    /// Why a document was not read.
    #[must_use]
    pub fn reason(self, reason: &Reason) -> String {
        match (self, reason) {
            (Self::Zh, Reason::Missing) => "没有这个文件或文件夹".to_owned(),
            (Self::En, Reason::Missing) => "no such file or folder".to_owned(),
            (Self::Zh, Reason::Refused(words)) => format!("系统拒绝读取：{words}"),
            (Self::En, Reason::Refused(words)) => words.clone(),
            (Self::Zh, Reason::NotAFile) => "既不是文件也不是文件夹".to_owned(),
            (Self::En, Reason::NotAFile) => "neither a file nor a folder".to_owned(),
            (Self::Zh, Reason::OutsideRepository) => "不在这个版本库里，无从得知它改了没有".to_owned(),
            (Self::En, Reason::OutsideRepository) => {
                "it lies outside of the repository, which cannot tell whether it changed".to_owned()
            }
            (Self::Zh, Reason::NotUtf8 { at }) => {
                format!("不是 UTF-8 文本（第 {at} 字节起），也认不出其他编码，请用 --encoding 指定或另存为 UTF-8")
            }
            (Self::En, Reason::NotUtf8 { at }) => format!(
                "not UTF-8 text (from byte {at} on), nor in another encoding that can be told; say it by --encoding, or save it as UTF-8"
            ),
            (Self::Zh, Reason::NotEncoded(name)) => {
                format!("不是 {name} 编码的文本，请检查 --encoding 或 encoding 设置")
            }
            (Self::En, Reason::NotEncoded(name)) => {
                format!("not text in {name}; look at --encoding or the setting `encoding`")
            }
            (Self::Zh, Reason::Binary) => "是二进制文件，不是文本".to_owned(),
            (Self::En, Reason::Binary) => "binary, no text".to_owned(),
            (Self::Zh, Reason::Unsupported(format)) => format!("尚不能读取 {format} 格式，请另存为文本或 Markdown"),
            (Self::En, Reason::Unsupported(format)) => format!("{format} is not read yet; save it as text or Markdown"),
            (Self::Zh, Reason::TooLarge { size, limit }) => format!("文件有 {size} 字节，超过上限 {limit}"),
            (Self::En, Reason::TooLarge { size, limit }) => format!("{size} bytes, more than the limit of {limit}"),
            (Self::Zh, Reason::Encrypted) => "已加密，请先解除密码".to_owned(),
            (Self::En, Reason::Encrypted) => "encrypted; save it without a password".to_owned(),
            (Self::Zh, Reason::NotThat(format)) => format!("不是 {format} 文件，或已损坏；请用原程序打开并另存"),
            (Self::En, Reason::NotThat(format)) => {
                let a = if format.starts_with(['E', 'O', 'R']) { "an" } else { "a" };
                format!("not {a} {format} file, or damaged; open it in its program and save it again")
            }
            (Self::Zh, Reason::Damaged(what)) => format!("已损坏（{what}），请用原程序打开并另存"),
            (Self::En, Reason::Damaged(what)) => format!("damaged ({what}); open it in its program and save it again"),
            (Self::Zh, Reason::Hostile(what)) => {
                let what = match *what {
                    "entries" => "条目数",
                    "nesting" => "嵌套层数",
                    "work" => "所需的计算量",
                    _ => "解压后的大小",
                };
                format!("{what}远超正常文件，未予读取")
            }
            (Self::En, Reason::Hostile(what)) => {
                let what = match *what {
                    "entries" => "it has more entries",
                    "nesting" => "it nests deeper",
                    "work" => "it takes more work",
                    _ => "it unpacks to more",
                };
                format!("{what} than any real document")
            }
            (Self::Zh, Reason::Picture) => "没有文字，只有图片，未能检查；请先做文字识别".to_owned(),
            (Self::En, Reason::Picture) => {
                "has no text, only a picture of it, and was not checked; recognise its text first".to_owned()
            }
            (Self::Zh, Reason::Nested) => "是压缩包中的压缩包，未打开；请先解压".to_owned(),
            (Self::En, Reason::Nested) => "an archive inside of archives is not opened; unpack it first".to_owned(),
            (Self::Zh, Reason::Part(part)) if part.1 == Reason::Picture => {
                format!("{}{}", part.0.shown(self), self.reason(&part.1))
            }
            (Self::En, Reason::Part(part)) if part.1 == Reason::Picture => {
                format!("{} {}", part.0.shown(self), self.reason(&part.1))
            }
            (Self::Zh, Reason::Part(part)) => format!("{}：{}", part.0.shown(self), self.reason(&part.1)),
            (Self::En, Reason::Part(part)) => format!("{}: {}", part.0.shown(self), self.reason(&part.1)),
            (Self::Zh, Reason::Internal) => "程序内部出错，请报告".to_owned(),
            (Self::En, Reason::Internal) => "the program failed on it; please report this".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_in_number() {
        assert_eq!(Lang::En.counted(1, Severity::Error), "1 error");
        assert_eq!(Lang::En.counted(2, Severity::Note), "2 notes");
        assert_eq!(Lang::Zh.counted(2, Severity::Warning), "2 个警告");
    }
}
