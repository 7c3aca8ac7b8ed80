//! The examples of a rule as written.

use crate::rule::check::look;
use crate::rule::fields::{Faults, Fields};
use crate::rule::yaml::{Node, Value};
use crate::rule::{Code, Example, LookCondition};
use crate::text::Span;

pub(super) fn read(fields: &mut Fields<'_>, at: Span, faults: &mut Faults<'_>) -> (Vec<Example>, Vec<Example>) {
    const HELP: &str = "give both: `examples: { finds: [\"增长⟦xx⟧%\"], ignores: [\"增长5%\"] }`";
    let mut fields = match fields.take("examples").map(|node| Fields::new(node, "`examples`", faults)) {
        Some(Some(fields)) => fields,
        Some(None) => return Default::default(),
        None => {
            faults.add(Code::MissingExample, at, "the rule has no examples".to_owned(), "no `examples`", HELP);
            return Default::default();
        }
    };
    let mut list = |name: &'static str, marked: bool, faults: &mut Faults<'_>| {
        let mut examples = Vec::new();
        let items = fields.take(name).map_or(&[][..], |node| faults.list(node, &format!("`{name}`")));
        for item in items {
            let Some((text, look)) = example(item, faults) else { continue };
            match Example::parse(text, item.span) {
                // What looks like something is marked, whether it is found or not.
                Some(example) if example.masks.is_empty() == (marked || look.is_some()) => {
                    let (message, help) = match (marked, &look) {
                        (true, _) => ("nothing is marked in the example", "put ⟦ and ⟧ around what the rule finds"),
                        (false, Some(_)) => ("nothing in the example has its look", "put ⟦ and ⟧ around what has it"),
                        (false, None) => {
                            ("an example to be ignored has marks", "leave them out, or move it to `finds`")
                        }
                    };
                    faults.add(Code::BadExample, item.span, message.to_owned(), "here", help);
                }
                Some(example) => examples.push(Example { look, ..example }),
                None => faults.add(
                    Code::BadExample,
                    item.span,
                    "the marks ⟦ ⟧ do not pair".to_owned(),
                    "here",
                    "write ⟦ before and ⟧ after each mask",
                ),
            }
        }
        if items.is_empty() {
            faults.add(
                Code::MissingExample,
                at,
                format!("the rule has no example under `{name}`"),
                "of this rule",
                HELP,
            );
        }
        examples
    };
    let finds = list("finds", true, faults);
    let ignores = list("ignores", false, faults);
    fields.finish(faults);
    (finds, ignores)
}

/// An example as written: its text, or `{ text: …, look: … }`.
fn example<'n>(item: &'n Node, faults: &mut Faults<'_>) -> Option<(&'n str, Option<LookCondition>)> {
    if !matches!(item.value, Value::Map(_)) {
        return Some((faults.text(item, "an example")?, None));
    }
    let mut fields = Fields::new(item, "the example", faults)?;
    let text = fields.require("text", faults).and_then(|node| faults.text(node, "`text`"));
    let look = look::read(&mut fields, faults);
    fields.finish(faults);
    Some((text?, look))
}
