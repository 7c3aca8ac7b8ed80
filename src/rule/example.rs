//! Examples of a rule, with marks ⟦ ⟧ on the masks.

use serde::{Deserialize, Serialize};

use crate::text::Span;

/// A sentence with the places of its masks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The sentence without marks.
    pub text: String,
    /// The masks, in order.
    pub masks: Vec<Span>,
    /// Where the example stands in the file of rules.
    pub at: Span,
}

impl Example {
    /// Reads a marked sentence; nothing when its marks do not pair.
    #[must_use]
    pub fn parse(marked: &str, at: Span) -> Option<Self> {
        let mut example = Self { text: String::with_capacity(marked.len()), masks: Vec::new(), at };
        let mut open = None;
        for c in marked.chars() {
            match (c, open) {
                ('⟦', None) => open = Some(example.text.len()),
                ('⟧', Some(start)) if start < example.text.len() => {
                    example.masks.push(Span::new(start, example.text.len()));
                    open = None;
                }
                ('⟦' | '⟧', _) => return None,
                _ => example.text.push(c),
            }
        }
        open.is_none().then_some(example)
    }
}
