//! The words that classify a finding. Their meaning is fixed by the project's vocabulary
//! (docs/rules.md); their spelling is a contract with everyone who reads the output.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Declares an enum whose variants have a name in YAML and JSON and a word in Chinese.
macro_rules! named {
    ($(#[$about:meta])* $type:ident { $($(#[$doc:meta])* $variant:ident = $name:literal, $zh:literal;)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $type { $($(#[$doc])* $variant,)* }

        impl $type {
            /// Every value, in order.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name in YAML and JSON.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The word in Chinese.
            #[must_use]
            pub fn zh(self) -> &'static str {
                match self { $(Self::$variant => $zh,)* }
            }

            /// The value called `name`.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.name())
            }
        }
    };
}

named! {
    /// What is missing where the mask stands.
    Kind {
        /// A percentage or a change in percentage points.
        Percent = "percent", "百分比";
        /// A calendar year.
        Year = "year", "年份";
        /// A month, a day, a time of day or a whole date.
        Date = "date", "日期";
        /// An amount of money.
        Money = "money", "金额";
        /// A number of things or people.
        Count = "count", "数量";
        /// A place in an order: 第x届, 第xx条.
        Ordinal = "ordinal", "序数";
        /// A measure: length, weight, duration, age, score.
        Quantity = "quantity", "量值";
        /// A number that says nothing more of itself.
        Number = "number", "数字";
        /// A place.
        Place = "place", "地名";
        /// A company, an authority, a group.
        Org = "org", "单位名称";
        /// A person.
        Person = "person", "姓名";
        /// Anything else that has a name: a project, a brand, a law.
        Name = "name", "名称";
        /// The number of a document or a case.
        Docnumber = "docnumber", "文号";
        /// A telephone, identity, plate, account or other code.
        Id = "id", "号码";
        /// A blank to be filled with text.
        Blank = "blank", "空白";
        /// A note that something is still to be done.
        Todo = "todo", "待办";
        /// A named slot of a template.
        Template = "template", "模板项";
        /// Text that only fills space.
        Filler = "filler", "填充文字";
        /// Something else.
        Other = "other", "其他";
    }
}

named! {
    /// What the author means by the mask.
    Intent {
        /// Still to be filled in by the author.
        Missing = "missing", "待填";
        /// Deliberately anonymised, with a right to stay.
        Withheld = "withheld", "隐去";
        /// Filled by a procedure, not by the author.
        Process = "process", "待编";
        /// Masked where masking is not allowed.
        Forbidden = "forbidden", "不应隐去";
    }
}

named! {
    /// How grave a finding is. "Off" belongs to the configuration.
    Severity {
        /// Worth knowing.
        Note = "note", "提示";
        /// To be looked at.
        Warning = "warning", "警告";
        /// To be mended.
        Error = "error", "错误";
    }
}

named! {
    /// How sure a rule is of what it finds.
    Confidence {
        /// Speaks only where the document holds certain masks of the same glyph.
        Weak = "weak", "弱";
        /// Speaks for itself, but is no evidence for others.
        Likely = "likely", "较强";
        /// Speaks for itself and is evidence for weak rules.
        Certain = "certain", "确定";
    }
}

/// A text in both languages of the tool.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Bilingual {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_values() {
        assert!(Kind::ALL.iter().all(|&kind| Kind::named(kind.name()) == Some(kind)));
        assert!(Severity::Note < Severity::Warning && Severity::Warning < Severity::Error);
        assert!(Confidence::Weak < Confidence::Likely);
    }
}
