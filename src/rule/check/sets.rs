//! Word sets as written.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::rule::fields::{Faults, Fields};
use crate::rule::yaml::{Node, Value};
use crate::rule::{Class, Code, WordSet};
use crate::text::Span;

/// The sets by their names, and where each name stands.
type Sets = (BTreeMap<String, Arc<WordSet>>, Vec<(String, Span)>);

pub(super) fn read(node: &Node, faults: &mut Faults<'_>) -> Sets {
    let mut sets: BTreeMap<String, Arc<WordSet>> = BTreeMap::new();
    let mut spans = Vec::new();
    let Value::Map(entries) = &node.value else {
        Fields::new(node, "`words`", faults);
        return (sets, spans);
    };
    let mut nested = BTreeSet::new();
    for (key, value) in entries {
        let name = key.text().unwrap_or_default().to_owned();
        let reserved = ["number", "numeral", "text", "blank"].contains(&name.as_str())
            || Class::ALL.iter().any(|(_, class)| *class == name);
        if name.is_empty() || reserved || !name.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c == '_') {
            faults.add(
                Code::UnknownValue,
                key.span,
                format!("a word set cannot be called `{name}`"),
                "not a name",
                "use a-z and -, and none of the names that templates and conditions know already",
            );
            continue;
        }
        let mut words: Vec<String> = Vec::new();
        // One text of words with spaces between, or a list.
        let written: Vec<(&str, Span)> = match value.text() {
            Some(text) => text.split_whitespace().map(|word| (word, value.span)).collect(),
            None => {
                let items = faults.list(value, "a word set");
                items.iter().filter_map(|item| Some((faults.text(item, "a word")?, item.span))).collect()
            }
        };
        for (word, span) in written {
            match set_name(word) {
                Some(inner) => match sets.get(inner) {
                    Some(set) => {
                        words.extend(set.words().iter().cloned());
                        nested.insert(inner.to_owned());
                    }
                    None => faults.add(
                        Code::UnknownSet,
                        span,
                        format!("no word set before this one is called `{inner}`"),
                        "unknown set",
                        "define it above",
                    ),
                },
                None => words.push(word.to_owned()),
            }
        }
        if words.is_empty() {
            faults.add(Code::MissingField, value.span, format!("the word set `{name}` is empty"), "no words in it", "");
        }
        sets.insert(name.clone(), Arc::new(WordSet::new(&name, words)));
        spans.push((name, key.span));
    }
    spans.retain(|(name, _)| !nested.contains(name));
    (sets, spans)
}

/// The name in `{name}`.
pub(super) fn set_name(text: &str) -> Option<&str> {
    text.strip_prefix('{')?.strip_suffix('}').filter(|name| !name.is_empty() && !name.contains(['{', '}', ' ']))
}
