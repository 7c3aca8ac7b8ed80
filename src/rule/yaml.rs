//! YAML as a tree whose every value knows its bytes, and reading fields from it.
//!
//! A tree rather than derived structs, because a derived struct stops at the first wrong type or
//! unknown field, and people want all faults of a file at once. This is the only file that names
//! the YAML engine.

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::{Budget, Options, Spanned};
use std::fmt;

use crate::rule::{Code, Fault, Sheet};
use crate::text::Span;

/// The largest file of rules, in bytes. The largest built-in pack has a tenth of it.
const LARGEST: usize = 1 << 20;

/// A value with its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) value: Value,
    pub(crate) span: Span,
}

/// A value as YAML has it; numbers and the like keep the way they are written.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Null,
    Scalar(String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

/// Reads the text of `sheet`.
pub(crate) fn parse(sheet: &Sheet) -> Result<Node, Box<Fault>> {
    let fault = |code, message: String, span, label: &str, help: &str| {
        Box::new(Fault {
            code,
            message,
            sheet: sheet.clone(),
            span,
            label: label.to_owned(),
            help: (!help.is_empty()).then(|| help.to_owned()),
            related: None,
        })
    };
    if sheet.text.len() > LARGEST {
        let message = format!("the file has {} bytes, more than {LARGEST}", sheet.text.len());
        return Err(fault(Code::Limit, message, Span::new(0, 0), "too large", "split it into several packs"));
    }
    let mut budget = Budget::default();
    budget.max_nodes = 200_000;
    budget.max_events = 400_000;
    budget.max_depth = 64;
    budget.flow_nesting_limit = 32;
    budget.max_aliases = 1_000;
    let mut options = Options::default();
    options.budget = Some(budget);
    match serde_yaml::from_str_with_options::<Spanned<Raw>>(&sheet.text, options) {
        Ok(raw) => Ok(node(raw, &sheet.text)),
        Err(error) => {
            let plain = error.without_snippet().to_string();
            let message = plain.split(" at line ").next().unwrap_or(&plain).to_owned();
            let message = message.split(", set DuplicateKeyPolicy").next().unwrap_or(&message).to_owned();
            let span = error.location().map_or(Span::new(0, 0), |at| place(&sheet.text, at));
            let limit = ["limit", "budget", "exceeded", "too many"].iter().any(|word| message.contains(word));
            let code = if limit { Code::Limit } else { Code::Syntax };
            Err(fault(code, message, span, "here", if limit { "rules need no such nesting or aliasing" } else { "" }))
        }
    }
}

fn place(text: &str, at: serde_yaml::Location) -> Span {
    let bytes = at.span().byte_offset().zip(at.span().byte_len());
    if let Some((start, len)) = bytes {
        let (start, len) = (start as usize, len as usize);
        if text.is_char_boundary(start) && text.is_char_boundary(start + len) {
            return Span::new(start, start + len);
        }
    }
    let line_start: usize = text.split_inclusive('\n').take((at.line() as usize).saturating_sub(1)).map(str::len).sum();
    let line = text[line_start.min(text.len())..].lines().next().unwrap_or_default();
    let mut columns = line.char_indices().skip((at.column() as usize).saturating_sub(1));
    let (offset, len) = columns.next().map_or((line.len(), 0), |(offset, c)| (offset, c.len_utf8()));
    Span::new(line_start + offset, line_start + offset + len)
}

enum Raw {
    Null,
    Scalar,
    Text(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<Raw>, Spanned<Raw>)>),
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any YAML value")
    }
    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }
    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }
    fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Scalar)
    }
    fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Scalar)
    }
    fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Scalar)
    }
    fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Scalar)
    }
    fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Scalar)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Scalar)
    }
    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Raw::List(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
        let mut map = Vec::new();
        while let Some(key) = entries.next_key()? {
            map.push((key, entries.next_value()?));
        }
        Ok(Raw::Map(map))
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

fn node(raw: Spanned<Raw>, text: &str) -> Node {
    let span = place(text, raw.referenced);
    let value = match raw.value {
        Raw::Null => Value::Null,
        // A number or a truth value where a word is wanted (`[2023, no]`) is the word as written.
        Raw::Scalar => Value::Scalar(place(text, raw.defined).slice(text).trim().to_owned()),
        Raw::Text(text) => Value::Text(text),
        Raw::List(items) => Value::List(items.into_iter().map(|item| node(item, text)).collect()),
        Raw::Map(entries) => {
            Value::Map(entries.into_iter().map(|(key, value)| (node(key, text), node(value, text))).collect())
        }
    };
    // A block scalar's span runs on over the indentation that follows it.
    let shown = span.slice(text);
    let span = Span::new(span.start(), span.start() + shown.trim_end().len());
    Node { value, span }
}

impl Node {
    /// What the value is, for messages.
    pub(crate) fn sort(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Scalar(_) => "a number or truth value",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }

    /// The text of a scalar.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) | Value::Scalar(text) => Some(text),
            _ => None,
        }
    }

    /// Where bytes `inner` of the text stand in the file, as nearly as the quoting allows.
    pub(crate) fn inner(&self, file: &str, inner: Span) -> Span {
        let (Some(text), raw) = (self.text(), self.span.slice(file)) else { return self.span };
        let start = self.span.start();
        if raw == text {
            return Span::new(start + inner.start(), start + inner.end());
        }
        let Some(quote @ ('\'' | '"')) = raw.chars().next() else { return self.span };
        let place = |offset: usize| start + 1 + quoted_offset(&raw[1..], text, offset, quote);
        let (from, to) = (place(inner.start()), place(inner.end()));
        if to <= self.span.end() && from <= to && file.is_char_boundary(from) && file.is_char_boundary(to) {
            Span::new(from, to)
        } else {
            self.span
        }
    }
}

/// The offset in the quoted form `raw` of byte `offset` of its decoded `text`.
fn quoted_offset(raw: &str, text: &str, offset: usize, quote: char) -> usize {
    let mut written = raw.char_indices().peekable();
    let mut decoded = 0;
    let mut chars = text.chars();
    while decoded < offset {
        let Some(c) = chars.next() else { break };
        decoded += c.len_utf8();
        let Some((_, first)) = written.next() else { break };
        if quote == '\'' && first == '\'' {
            written.next();
        } else if quote == '"' && first == '\\' {
            let digits = match written.next() {
                Some((_, 'x')) => 2,
                Some((_, 'u')) => 4,
                Some((_, 'U')) => 8,
                _ => 0,
            };
            for _ in 0..digits {
                written.next();
            }
        }
    }
    written.peek().map_or(raw.len(), |&(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(text: &str) -> Sheet {
        Sheet { name: "case.yml".into(), text: std::sync::Arc::new(text.to_owned().into()), builtin: false }
    }

    fn first(node: &Node) -> &Node {
        match &node.value {
            Value::Map(entries) => &entries[0].1,
            Value::List(items) => &items[0],
            _ => node,
        }
    }

    #[test]
    fn leads_into_every_kind_of_quoting() {
        for text in ["a: 年xx%\n", "a: '年xx%'\n", "a: \"\\u5e74xx%\"\n", "a: \"年xx%\"\n"] {
            let root = parse(&sheet(text)).expect("it is YAML");
            let inner = first(&root).inner(text, Span::new(3, 5));
            assert_eq!(inner.slice(text), "xx", "in {text:?}");
        }
    }

    #[test]
    fn keeps_numbers_and_truths_as_written() {
        let root = parse(&sheet("a: [2023, no, 1.0, 012]\n")).expect("it is YAML");
        let Value::List(items) = &first(&root).value else { panic!("a list") };
        let words: Vec<&str> = items.iter().filter_map(Node::text).collect();
        assert_eq!(words, ["2023", "no", "1.0", "012"]);
    }

    #[test]
    fn ends_bombs_early() {
        let bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f,*f,*f,*f]\n";
        for text in [bomb.to_owned(), "[".repeat(100_000), "a: ".repeat(100_000), " ".repeat(LARGEST + 1)] {
            assert!(parse(&sheet(&text)).is_err(), "{}…", &text[..10]);
        }
    }

    #[test]
    fn points_at_what_is_no_yaml() {
        let text = "年: 1\n年: 2\n";
        let fault = parse(&sheet(text)).expect_err("a key stands twice");
        assert_eq!((fault.span.slice(text), fault.span.start()), ("年", 7));
    }
}
