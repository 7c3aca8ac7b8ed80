//! A finding with everything a report may want to say about it.

use crate::audit::{Audited, Judged};
use crate::document::Document;
use crate::report::{Lang, Style};
use crate::rule::{Rule, Severity};
use crate::text::LineColumn;

/// One finding of a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'a> {
    /// The path of the document as given.
    pub(super) path: &'a str,
    pub(super) judged: &'a Judged,
    pub(super) rule: &'a Rule,
    pub(super) document: &'a Document,
}

/// The findings of `audited` that `style` wants shown, none for a document that was not read.
pub(super) fn items<'a>(audited: &'a Audited, style: &Style) -> impl Iterator<Item = Item<'a>> + use<'a> {
    let suppressed = style.suppressed;
    let checked = audited.outcome.as_ref().ok();
    let document = checked.and_then(|checked| Some((checked, checked.document.as_ref()?)));
    document.into_iter().flat_map(move |(checked, document)| {
        let wanted = checked.findings.iter().filter(move |judged| suppressed || judged.suppressed.is_none());
        wanted.map(move |judged| Item {
            path: &audited.path,
            judged,
            rule: checked.rules.get(judged.finding.rule),
            document,
        })
    })
}

impl<'a> Item<'a> {
    /// The mask, or what a remark is about.
    pub(super) fn mask(&self) -> &'a str {
        if self.is_remark() {
            return self.judged.span.slice(self.document.source());
        }
        self.judged.finding.span.slice(self.document.text())
    }

    /// Says whether it is a remark on something in the source, such as an ignore without use, which
    /// the text need not hold.
    fn is_remark(&self) -> bool {
        self.rule.forms.is_empty()
    }

    /// The unit, when there is one.
    pub(super) fn unit(&self) -> Option<&'a str> {
        self.judged.finding.unit.map(|unit| unit.slice(self.document.text()))
    }

    /// The sentence the mask stands in.
    pub(super) fn sentence(&self) -> &'a str {
        if self.is_remark() {
            return self.mask();
        }
        self.judged.finding.sentence.slice(self.document.text())
    }

    /// The mask with its unit, in reading order: `xx.x%`, `$XX.X`.
    pub(super) fn quantity(&self) -> String {
        self.with_unit(self.mask())
    }

    fn with_unit(&self, mask: &str) -> String {
        let unit = self.unit().unwrap_or_default();
        let ahead = self.judged.finding.unit.is_some_and(|unit| unit.start() < self.judged.finding.span.start());
        if ahead { format!("{unit}{mask}") } else { format!("{mask}{unit}") }
    }

    /// What is wrong, in one line: `masked percentage: xx.x% — 同比增长`.
    pub(super) fn message(&self, lang: Lang) -> String {
        let label = &self.judged.finding.label;
        let dash = if label.is_empty() { "" } else { " — " };
        let colon = lang.pick("：", ": ");
        let mask = self.mask();
        // A line under spaces is shown as one.
        let drawn = |c: char| if c.is_whitespace() { '_' } else { c };
        let quantity = match mask.ends_with(char::is_whitespace) {
            true => self.with_unit(&mask.chars().map(drawn).collect::<String>()),
            false => self.quantity(),
        };
        let said = format!("{}{colon}{quantity}{dash}{label}", lang.of(&self.rule.title));
        said.replace(['\r', '\n'], " ")
    }

    /// Where the mask ends in the source: the line, and the column after its last character.
    pub(super) fn end(&self) -> LineColumn {
        let shown = self.judged.span.slice(self.document.source());
        let (line, column) = (self.judged.at.line, self.judged.at.column);
        match shown.rsplit_once('\n') {
            None => LineColumn { line, column: column + shown.chars().count() },
            Some((before, last)) => {
                LineColumn { line: line + before.matches('\n').count() + 1, column: last.chars().count() + 1 }
            }
        }
    }

    /// The severity.
    pub(super) fn severity(&self) -> Severity {
        self.judged.severity
    }

    /// By what it is suppressed and why: `baseline: known`.
    pub(super) fn suppressed(&self) -> Option<String> {
        self.judged.suppressed.as_ref().map(|by| format!("{}: {}", by.by.name(), by.reason))
    }

    /// How grave it is for a reader that knows no suppression: what is suppressed fails nothing.
    pub(super) fn weight(&self) -> Severity {
        if self.judged.suppressed.is_some() { Severity::Note } else { self.judged.severity }
    }

    /// The message for such a reader: with the reason for which it is suppressed.
    pub(super) fn told(&self, lang: Lang) -> String {
        let by = self.suppressed().map_or(String::new(), |by| format!(" ({by})"));
        self.message(lang) + &by.replace(['\r', '\n'], " ")
    }
}

/// `path` as the path of a URI reference (RFC 3986), in UTF-8, percent-encoded; `\` is `/`.
pub(super) fn uri(path: &str) -> String {
    let mut uri = String::new();
    let path = path.strip_prefix("./").unwrap_or(path);
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'\\' => uri.push('/'),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_paths_as_uris() {
        assert_eq!(uri("./甲 a#.md"), "%E7%94%B2%20a%23.md");
        assert_eq!(uri("a\\b:c.md"), "a/b%3Ac.md");
        assert_eq!(uri("/tmp/a.md"), "file:///tmp/a.md");
    }
}
