//! What the styles of a Word document say ([ECMA-376] part 1, 17.7): which make headings, which hide
//! their text, which number their paragraphs, and which ink their text has. Styles of tables are left
//! out.

use std::collections::HashMap;

use crate::document::Reason;
use crate::document::look::{Ink, Rgb};
use crate::document::office::xml::{Item, Items, Tag};

/// How many styles a style may be based on, one on the other.
const DEPTH: usize = 12;

/// The styles of a document, by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles {
    all: HashMap<String, Style>,
    /// What all text has that no style says otherwise of.
    ink: Ink,
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
    ink: Ink,
    based_on: Option<String>,
}

impl Styles {
    /// Reads the part `xml`.
    pub(super) fn read(part: &str, xml: &str) -> Result<Self, Reason> {
        let mut items = Items::new(part, xml);
        let mut styles = Self::default();
        // The style that is open, and whether what comes is about its letters.
        let (mut open, mut letters, mut defaults) = (None::<(String, Style)>, false, false);
        while let Some(item) = items.next()? {
            let tag = match item {
                Item::Open(tag) => tag,
                Item::Close(name) => {
                    letters &= name != "rPr";
                    defaults &= name != "docDefaults";
                    if name == "style" {
                        styles.all.extend(open.take());
                    }
                    continue;
                }
                Item::Text(..) | Item::Char(..) => continue,
            };
            match tag.name.as_str() {
                "docDefaults" => defaults = true,
                "style" => {
                    let id = tag.get("styleId").unwrap_or_default();
                    let is_default = matches!(tag.get("default").as_deref(), Some("1" | "true" | "on"));
                    if is_default && tag.get("type").as_deref() == Some("paragraph") {
                        styles.paragraph = Some(id.clone());
                    }
                    open = Some((id, Style::default()));
                }
                // What a table makes of its first row and the like.
                "tblStylePr" => items.skip()?,
                "rPr" => letters = true,
                _ => match &mut open {
                    Some((_, style)) => {
                        style.take(&tag);
                        if letters {
                            style.ink = said(&tag).over(style.ink);
                        }
                    }
                    None if letters && defaults => styles.ink = said(&tag).over(styles.ink),
                    None => {}
                },
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

    /// The ink that the style `id` gives.
    pub(super) fn ink(&self, id: &str) -> Ink {
        self.lineage(id).fold(Ink::default(), |ink, (_, style)| ink.over(style.ink))
    }

    /// The ink of a paragraph in the style `id`, or in none.
    pub(super) fn paragraph(&self, id: Option<&str>) -> Ink {
        let id = id.or(self.paragraph.as_deref());
        id.map_or(Ink::default(), |id| self.ink(id)).over(self.ink)
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

/// What a property of letters says of their ink (17.3.2).
pub(super) fn said(tag: &Tag<'_>) -> Ink {
    let mut ink = Ink::default();
    match tag.name.as_str() {
        "color" => ink.colour = tag.get("val").map(|value| Rgb::hex(&value)),
        "highlight" => ink.highlight = tag.get("val").map(|value| named(&value)),
        // A pattern without a colour behind it leaves a highlight alone.
        "shd" => ink.highlight = tag.get("fill").and_then(|fill| Rgb::hex(&fill)).map(Some),
        // A line under words only leaves spaces alone.
        "u" => ink.underlined = tag.get("val").map(|value| !matches!(value.as_str(), "none" | "words")),
        _ => {}
    }
    ink
}

/// The highlights that there are, numbered as everywhere in Word from 1 (17.18.40).
const HIGHLIGHTS: [&str; 16] = [
    "black",
    "blue",
    "cyan",
    "green",
    "magenta",
    "red",
    "yellow",
    "white",
    "darkBlue",
    "darkCyan",
    "darkGreen",
    "darkMagenta",
    "darkRed",
    "darkYellow",
    "darkGray",
    "lightGray",
];

fn named(highlight: &str) -> Option<Rgb> {
    let at = HIGHLIGHTS.iter().position(|&name| name == highlight)?;
    Rgb::of_word(at + 1)
}
