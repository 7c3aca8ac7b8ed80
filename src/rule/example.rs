//! Examples of a rule, with marks ⟦ ⟧ on the masks.

use serde::{Deserialize, Serialize};

use crate::rule::LookCondition;
use crate::text::Span;

/// A sentence with the places of its masks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The sentence without marks.
    pub text: String,
    /// What is marked, in order: masks, or what has the look of an example to be ignored.
    pub masks: Vec<Span>,
    /// What is marked looks like that.
    pub look: Option<LookCondition>,
    /// Where the example stands in the file of rules.
    pub at: Span,
}

impl Example {
    /// Reads a marked sentence; nothing when its marks do not pair.
    #[must_use]
    pub fn parse(marked: &str, at: Span) -> Option<Self> {
        let mut example = Self { text: String::with_capacity(marked.len()), masks: Vec::new(), look: None, at };
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
