//! What the audit itself says about ignores: rules without a pattern, so that every report and
//! every setting treats them like any other.

use std::sync::Arc;

use crate::rule::{Bilingual, Confidence, Context, Intent, Kind, Rule, Severity, Sheet};
use crate::text::Span;

/// A remark of the audit about an ignore.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Notice {
    /// The directive cannot be read, or gives no reason.
    MalformedIgnore,
    /// The directive names a rule that does not exist.
    UnknownRule,
    /// The day of the directive has passed.
    ExpiredIgnore,
    /// Nothing is there that the directive could ignore.
    UnusedIgnore,
}

impl Notice {
    /// Every notice, in the order of their rules.
    pub const ALL: [Self; 4] = [Self::MalformedIgnore, Self::UnknownRule, Self::ExpiredIgnore, Self::UnusedIgnore];

    /// The id of its rule.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::MalformedIgnore => "ignore/malformed",
            Self::UnknownRule => "ignore/unknown-rule",
            Self::ExpiredIgnore => "ignore/expired",
            Self::UnusedIgnore => "ignore/unused",
        }
    }

    fn words(self) -> (Severity, [&'static str; 4]) {
        match self {
            Self::MalformedIgnore => (
                Severity::Error,
                [
                    "malformed ignore",
                    "忽略标记写法有误",
                    "write `lacuna:ignore RULE -- the reason`; the reason is required",
                    "写成 `lacuna:ignore 规则 -- 理由`，理由必填",
                ],
            ),
            Self::UnknownRule => (
                Severity::Error,
                [
                    "an ignore names a rule that does not exist",
                    "忽略标记指向不存在的规则",
                    "`lacuna rules list` names them all",
                    "`lacuna rules list` 列出全部规则",
                ],
            ),
            Self::ExpiredIgnore => (
                Severity::Warning,
                [
                    "expired ignore",
                    "忽略标记已过期",
                    "look at the mask again: fill it in, or give the ignore another day",
                    "重新核对此处占位：填写内容，或另定期限",
                ],
            ),
            Self::UnusedIgnore => (
                Severity::Warning,
                [
                    "unused ignore",
                    "忽略标记没有用处",
                    "nothing is masked here any more: remove it",
                    "此处已无占位，请删去",
                ],
            ),
        }
    }

    pub(super) fn rule(self) -> Rule {
        let (severity, [en, zh, help_en, help_zh]) = self.words();
        let both = |en: &str, zh: &str| Bilingual { en: en.to_owned(), zh: zh.to_owned() };
        Rule {
            id: self.id().to_owned(),
            pack: Arc::from("ignore"),
            title: both(en, zh),
            help: Some(both(help_en, help_zh)),
            kind: Kind::Other,
            intent: Intent::Missing,
            anonymised: None,
            severity: Some(severity),
            confidence: Confidence::Certain,
            evidence: false,
            languages: Vec::new(),
            regions: Vec::new(),
            glyphs: Vec::new(),
            withheld: Vec::new(),
            unit: false,
            context: Context::default(),
            forms: Vec::new(),
            finds: Vec::new(),
            ignores: Vec::new(),
            sheet: Sheet { name: "lacuna".into(), text: Arc::default(), builtin: true },
            at: Span::new(0, 0),
        }
    }
}
