//! What the styles of a Word document say ([ECMA-376] part 1, 17.7): which make headings, which hide
//! their text, which number their paragraphs. Styles of tables are left out.

use std::collections::HashMap;

use crate::document::Reason;
use crate::document::office::xml::{Item, Items, Tag};

/// How many styles a style may be based on, one on the other.
const DEPTH: usize = 32;

/// The styles of a document, by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles {
    all: HashMap<String, Style>,
    /// The style of paragraphs that name none.
    paragraph: Option<String>,
}

#[derive(Debug, Default)]
struct Style {
    /// The level of the heading it makes, 1 the outermost; 0 for running text.
    level: Option<u8>,
    hidden: Option<bool>,
    /// The list that its paragraphs are numbered in.
    list: Option<String>,
    based_on: Option<String>,
}

impl Styles {
    /// Reads the part `xml`.
    pub(super) fn read(part: &str, xml: &str) -> Result<Self, Reason> {
        let mut items = Items::new(part, xml);
        let mut styles = Self::default();
        let mut open: Option<(String, Style)> = None;
        while let Some(item) = items.next()? {
            match item {
                Item::Open(tag) if tag.name == "style" => {
                    let id = tag.get("styleId").unwrap_or_default();
                    let is_default = matches!(tag.get("default").as_deref(), Some("1" | "true" | "on"));
                    if is_default && tag.get("type").as_deref() == Some("paragraph") {
                        styles.paragraph = Some(id.clone());
                    }
                    open = Some((id, Style::default()));
                }
                // What a table makes of its first row and the like.
                Item::Open(tag) if tag.name == "tblStylePr" => items.skip()?,
                Item::Open(tag) => {
                    if let Some((_, style)) = &mut open {
                        style.take(&tag);
                    }
                }
                Item::Close(name) if name == "style" => styles.all.extend(open.take()),
                Item::Close(_) | Item::Text(..) | Item::Char(..) => {}
            }
        }
        Ok(styles)
    }

    /// The style of a paragraph that names none.
    pub(super) fn of_paragraphs(&self) -> Option<&str> {
        self.paragraph.as_deref()
    }

    /// The level of the heading that the style `id` makes.
    pub(super) fn level(&self, id: &str) -> Option<u8> {
        self.lineage(id).find_map(|(_, style)| style.level).filter(|&level| level > 0)
    }

    /// Says whether the style `id` hides its text.
    pub(super) fn hides(&self, id: &str) -> bool {
        self.lineage(id).find_map(|(_, style)| style.hidden).unwrap_or(false)
    }

    /// The list that paragraphs of the style `id` are numbered in, and the style that says so.
    pub(super) fn list<'a>(&'a self, id: &'a str) -> Option<(&'a str, &'a str)> {
        self.lineage(id).find_map(|(id, style)| Some((style.list.as_deref()?, id)))
    }

    /// The style `id`, and those it is based on.
    fn lineage<'a>(&'a self, id: &'a str) -> impl Iterator<Item = (&'a str, &'a Style)> {
        let found = |id: &'a str| self.all.get(id).map(|style| (id, style));
        std::iter::successors(found(id), move |(_, style)| found(style.based_on.as_deref()?)).take(DEPTH)
    }
}

impl Style {
    fn take(&mut self, tag: &Tag<'_>) {
        match tag.name.as_str() {
            "basedOn" => self.based_on = tag.get("val"),
            "vanish" => self.hidden = Some(tag.is_on()),
            "numId" => self.list = tag.get("val"),
            "outlineLvl" => self.level = Some(super::outline_level(tag).unwrap_or(0)),
            "name" => {
                let Some(name) = tag.get("val") else { return };
                let level = match name.to_ascii_lowercase().strip_prefix("heading ") {
                    Some(level) => level.parse().ok(),
                    None => (name == "Title").then_some(1),
                };
                self.level = level.or(self.level);
            }
            _ => {}
        }
    }
}
