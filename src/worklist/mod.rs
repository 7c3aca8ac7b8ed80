//! From finding to filled: the list of missing figures, the values people give, and the checked
//! edits that put each value where it belongs.
//!
//! Nothing here touches a file: a list is made of findings and written to bytes; bytes are read
//! back as rows, and rows with a document make edits and a proof of them.

mod anchor;
mod answers;
mod fill;
mod frame;
mod frames;
mod group;
mod item;
mod list;
mod locate;
mod proof;
mod remark;
mod rows;
mod value;

pub use anchor::Anchor;
pub use answers::Answers;
pub use fill::{Done, Fate, Filled, Told, fill};
pub use item::{Column, Given, Item, Row};
pub use list::{Broken, Format, ListFault, is_list, read, write};
pub use proof::Proof;
pub use remark::Remark;
pub use rows::{Conflict, Rows, Task};

use crate::audit::{Audited, Judged};
use crate::rule::Rule;
use crate::text::Lang;

/// The lines of `audited` that `wanted` admits, without values.
#[must_use]
pub fn items(audited: &Audited, wanted: impl Fn(&Judged, &Rule) -> bool) -> Vec<Item> {
    let Ok(checked) = &audited.outcome else { return Vec::new() };
    let Some(document) = &checked.document else { return Vec::new() };
    let text = document.text();
    let anchors = Anchor::all(document, &checked.findings);
    let mut items = Vec::new();
    for (judged, anchor) in checked.findings.iter().zip(anchors) {
        let finding = &judged.finding;
        let rule = checked.rules.get(finding.rule);
        // A remark about an ignore is no mask.
        if rule.forms.is_empty() || !wanted(judged, rule) {
            continue;
        }
        let mut item = Item::default();
        let unit = finding.unit.map_or("", |unit| unit.slice(text));
        for (column, cell) in [
            (Column::Id, &*judged.fingerprint),
            (Column::Path, &audited.path),
            (Column::Location, &document.location(finding.span.start(), judged.at, Lang::En)),
            (Column::Heading, &finding.heading),
            (Column::Label, &finding.label),
            (Column::Text, finding.span.slice(text)),
            (Column::Unit, unit),
            (Column::Kind, finding.kind.name()),
            (Column::Sentence, finding.sentence.slice(text)),
            (Column::State, &anchor.to_string()),
        ] {
            item.set(column, cell);
        }
        item.mask = finding.span.within(finding.sentence);
        items.push(item);
    }
    items
}

/// Gives lines of a whole list that stand for the same thing the same group.
pub fn group(items: &mut [Item]) {
    group::assign(items);
}
