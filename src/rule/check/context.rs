//! What has to stand around a mask, as written.

use std::sync::Arc;

use crate::rule::check::sets::set_name;
use crate::rule::check::{Shared, look};
use crate::rule::fields::{Faults, Fields};
use crate::rule::words::folded;
use crate::rule::{Class, Code, Condition, Context, WordSet};

pub(super) fn read(fields: &mut Fields<'_>, shared: &mut Shared, faults: &mut Faults<'_>) -> Context {
    let before = conditions("before", fields, shared, faults);
    let after = conditions("after", fields, shared, faults);
    let label = label_words(conditions("label", fields, shared, faults));
    let look = look::read(fields, faults);
    let mut context = Context { before, after, label, look, ..Context::default() };
    if let Some(node) = fields.take("unless")
        && let Some(mut unless) = Fields::new(node, "`unless`", faults)
    {
        context.not_before = conditions("before", &mut unless, shared, faults);
        context.not_after = conditions("after", &mut unless, shared, faults);
        context.not_label = label_words(conditions("label", &mut unless, shared, faults));
        context.not_alone = unless.truth("alone", faults);
        context.not_look = look::read(&mut unless, faults);
        unless.finish(faults);
    }
    context
}

/// Labels are compared in lower case: `Name`, `NAME` and `name` name one field.
fn label_words(conditions: Vec<Condition>) -> Vec<Condition> {
    let lower = |condition| match condition {
        Condition::Word(word) => Condition::Word(word.to_ascii_lowercase()),
        Condition::Words(set) => {
            let words = set.words().iter().map(|word| word.to_ascii_lowercase());
            Condition::Words(Arc::new(WordSet::new(&format!("{}, small", set.name()), words)))
        }
        class => class,
    };
    conditions.into_iter().map(lower).collect()
}

fn conditions(
    name: &'static str,
    fields: &mut Fields<'_>,
    shared: &mut Shared,
    faults: &mut Faults<'_>,
) -> Vec<Condition> {
    let Some(node) = fields.take(name) else { return Vec::new() };
    let mut conditions = Vec::new();
    for item in faults.list(node, &format!("`{name}`")) {
        let Some(text) = faults.text(item, "a condition") else { continue };
        let Some(inner) = set_name(text) else {
            conditions.push(Condition::Word(folded(text)));
            continue;
        };
        let class = Class::ALL.iter().find(|(_, class)| *class == inner);
        match (class, shared.sets.get(inner)) {
            (Some((class, _)), _) => conditions.push(Condition::Class(*class)),
            (None, Some(set)) => {
                shared.used.insert(inner.to_owned());
                conditions.push(Condition::Words(set.clone()));
            }
            (None, None) => {
                let classes: Vec<&str> = Class::ALL.iter().map(|&(_, class)| class).collect();
                let help = format!("define it under `words:`, or use a class: {}", classes.join(", "));
                faults.add(
                    Code::UnknownSet,
                    item.span,
                    format!("no word set is called `{inner}`"),
                    "unknown set",
                    &help,
                );
            }
        }
    }
    conditions
}
