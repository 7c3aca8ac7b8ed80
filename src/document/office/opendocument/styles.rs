//! What the styles of a document say about its text: which hide it, which make a title, and which
//! ink it has.

use std::collections::{HashMap, HashSet};

use crate::document::Reason;
use crate::document::look::{Ink, Rgb};
use crate::document::office::xml::{Item, Items, Tag};

/// How many styles a style may be made from, one from the other.
const DEPTH: usize = 12;

/// The styles that matter, by their names.
#[derive(Debug, Default)]
pub(super) struct Styles {
    hidden: HashSet<String>,
    titles: HashSet<String>,
    /// The ink of each style that says something of it, and the style that it is made from.
    inks: HashMap<String, (Ink, Option<String>)>,
}

impl Styles {
    /// Adds the styles of a part; they stand before its text.
    pub(super) fn add(&mut self, part: &str, xml: &str) -> Result<(), Reason> {
        let mut items = Items::new(part, xml);
        let mut style = String::new();
        while let Some(item) = items.next()? {
            let tag = match item {
                Item::Open(tag) => tag,
                Item::Close(name) if name == "style" => {
                    // The signs of a list have properties, too.
                    style.clear();
                    continue;
                }
                _ => continue,
            };
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
                    let parent = Some(parent).filter(|parent| !parent.is_empty());
                    self.inks.insert(style.clone(), (Ink::default(), parent));
                }
                "text-properties" | "table-cell-properties" if !style.is_empty() => {
                    if let Some((ink, _)) = self.inks.get_mut(&style) {
                        *ink = said(&tag).over(*ink);
                    }
                    match tag.get("display").as_deref() {
                        Some("none") => drop(self.hidden.insert(style.clone())),
                        Some(_) => drop(self.hidden.remove(&style)),
                        None => {}
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Says whether text in the style called `name` is not shown.
    pub(super) fn hides(&self, name: Option<&str>) -> bool {
        name.is_some_and(|name| self.hidden.contains(name))
    }

    /// The ink of text in the style called `name`.
    pub(super) fn ink(&self, name: Option<&str>) -> Ink {
        let (mut ink, mut next) = (Ink::default(), name);
        for _ in 0..DEPTH {
            let Some((own, parent)) = next.and_then(|name| self.inks.get(name)) else { break };
            ink = ink.over(*own);
            next = parent.as_deref();
        }
        ink
    }

    /// Says whether a paragraph in the style called `name` is the title of the document.
    pub(super) fn is_title(&self, name: Option<&str>) -> bool {
        name.is_some_and(|name| self.titles.contains(name))
    }
}

/// What properties of text or of a cell say of ink (ODF 1.3 part 3, 20).
fn said(tag: &Tag<'_>) -> Ink {
    let colour = |name: &str| tag.get(name).map(|value| value.strip_prefix('#').and_then(Rgb::hex));
    let plain = tag.get("use-window-font-color").as_deref() == Some("true");
    let line = tag.get("text-underline-style").map(|style| style != "none");
    let spaces = tag.get("text-underline-mode").as_deref() != Some("skip-white-space");
    Ink {
        colour: if plain { Some(None) } else { colour("color") },
        highlight: colour("background-color"),
        underlined: line.map(|line| line && spaces),
    }
}
