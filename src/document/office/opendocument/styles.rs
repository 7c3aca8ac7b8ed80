//! What the styles of a document say about its text: which hide it, and which make a title.

use std::collections::HashSet;

use crate::document::Reason;
use crate::document::office::xml::{Item, Items};

/// The styles that matter, by their names.
#[derive(Debug, Default)]
pub(super) struct Styles {
    hidden: HashSet<String>,
    titles: HashSet<String>,
}

impl Styles {
    /// Adds the styles of a part; they stand before its text.
    pub(super) fn add(&mut self, part: &str, xml: &str) -> Result<(), Reason> {
        let mut items = Items::new(part, xml);
        let mut style = String::new();
        while let Some(item) = items.next()? {
            let Item::Open(tag) = item else { continue };
            match tag.name.as_str() {
                "body" | "master-styles" => break,
                "style" => {
                    style = tag.get("name").unwrap_or_default();
                    let parent = tag.get("parent-style-name").unwrap_or_default();
                    if style == "Title" || parent == "Title" || self.titles.contains(&parent) {
                        self.titles.insert(style.clone());
                    }
                    if self.hidden.contains(&parent) {
                        self.hidden.insert(style.clone());
                    }
                }
                "text-properties" => match tag.get("display").as_deref() {
                    Some("none") => drop(self.hidden.insert(style.clone())),
                    Some(_) => drop(self.hidden.remove(&style)),
                    None => {}
                },
                _ => {}
            }
        }
        Ok(())
    }

    /// Says whether text in the style called `name` is not shown.
    pub(super) fn hides(&self, name: Option<&str>) -> bool {
        name.is_some_and(|name| self.hidden.contains(name))
    }

    /// Says whether a paragraph in the style called `name` is the title of the document.
    pub(super) fn is_title(&self, name: Option<&str>) -> bool {
        name.is_some_and(|name| self.titles.contains(name))
    }
}
