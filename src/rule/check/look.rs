//! What a mask has to look like, as written.

use crate::document::Hue;
use crate::rule::fields::{Faults, Fields, unknown_value};
use crate::rule::yaml::{Node, Value};
use crate::rule::{Code, Colour, LookCondition};

/// Reads the field `look`.
pub(super) fn read(fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Option<LookCondition> {
    let node = fields.take("look")?;
    let mut fields = Fields::new(node, "`look`", faults)?;
    let before = faults.found.len();
    let look = LookCondition {
        colour: colours("colour", &mut fields, faults),
        highlight: colours("highlight", &mut fields, faults),
        underlined_space: fields.truth("underlined-space", faults),
    };
    fields.finish(faults);
    if look == LookCondition::default() && faults.found.len() == before {
        faults.add(
            Code::MissingField,
            node.span,
            "`look` asks for nothing".to_owned(),
            "nothing in it",
            "say what the mask looks like: `look: { colour: red }`, `{ highlight: any }` or `{ underlined-space: true }`",
        );
    }
    Some(look)
}

/// The colours of the field `name`: one, or a list of them.
fn colours(name: &'static str, fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Vec<Colour> {
    let Some(node) = fields.take(name) else { return Vec::new() };
    let items: &[Node] = match &node.value {
        Value::List(items) => items,
        _ => std::slice::from_ref(node),
    };
    let mut found = Vec::new();
    for item in items {
        let Some(word) = faults.text(item, "a colour") else { continue };
        match Colour::named(word) {
            Some(colour) => found.push(colour),
            None => {
                let mut names: Vec<&str> = Hue::ALL.iter().map(|&(_, name)| name).collect();
                names.extend(["any", "a number such as \"#C00000\""]);
                unknown_value(item, name, word, &names, faults);
            }
        }
    }
    found
}
