//! The examples of a rule as written.

use crate::rule::fields::{Faults, Fields};
use crate::rule::{Code, Example};
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
            let Some(text) = faults.text(item, "an example") else { continue };
            match Example::parse(text, item.span) {
                Some(example) if example.masks.is_empty() == marked => {
                    let (message, help) = if marked {
                        ("nothing is marked in the example", "put ⟦ and ⟧ around what the rule finds")
                    } else {
                        ("an example to be ignored has marks", "leave them out, or move it to `finds`")
                    };
                    faults.add(Code::BadExample, item.span, message.to_owned(), "here", help);
                }
                Some(example) => examples.push(example),
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
