//! The numbers that Word writes before paragraphs ([ECMA-376] part 1, 17.9): `第三章`, `（二）`, `1.2`.
//! They are no text of the document; they say where a paragraph stands. Signs and pictures that
//! count nothing are left out.

use std::collections::HashMap;

use crate::document::Reason;
use crate::document::office::word::numerals;
use crate::document::office::xml::{Item, Items, Tag};

/// The levels of a list (17.9.6).
const LEVELS: usize = 9;
/// How many lists may stand for each other.
const DEPTH: usize = 8;
/// The longest text that is written before a paragraph, in characters.
const TEXT: usize = 100;

/// The lists of a document.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// What lists look like, by the ids that `lists` name.
    designs: HashMap<String, Design>,
    /// The designs that styles of lists have.
    styles: HashMap<String, String>,
    lists: HashMap<String, List>,
}

#[derive(Debug, Default)]
struct Design {
    levels: [Option<Level>; LEVELS],
    /// The style of lists that has the levels instead.
    link: Option<String>,
}

#[derive(Debug, Default)]
struct List {
    design: String,
    /// Levels that differ from the design.
    levels: [Option<Level>; LEVELS],
    starts: [Option<u32>; LEVELS],
}

/// One level of a list.
#[derive(Clone, Debug)]
struct Level {
    start: u32,
    format: String,
    /// What is written, `%1` for the number of the first level.
    text: String,
    /// After which level it starts again, from 1; 0 never.
    restart: Option<usize>,
    /// All numbers in it are in plain digits.
    plain: bool,
    /// The style whose paragraphs it numbers.
    style: Option<String>,
}

impl Default for Level {
    fn default() -> Self {
        let (format, text) = ("decimal".to_owned(), String::new());
        Self { start: 0, format, text, restart: None, plain: false, style: None }
    }
}

impl Level {
    fn take(&mut self, tag: &Tag<'_>) {
        let value = || tag.get("val");
        match tag.name.as_str() {
            "start" => self.start = number(tag).unwrap_or(self.start),
            "numFmt" => self.format = value().unwrap_or_default(),
            "lvlText" => self.text = value().unwrap_or_default().chars().take(TEXT).collect(),
            "lvlRestart" => self.restart = number(tag),
            "isLgl" => self.plain = tag.is_on(),
            "pStyle" => self.style = value(),
            _ => {}
        }
    }
}

fn number<N: std::str::FromStr>(tag: &Tag<'_>) -> Option<N> {
    tag.get("val")?.parse().ok()
}

impl Numbering {
    /// Reads the part `xml`.
    pub(super) fn read(part: &str, xml: &str) -> Result<Self, Reason> {
        let mut items = Items::new(part, xml);
        let mut found = Self::default();
        let mut design: Option<(String, Design)> = None;
        let mut list: Option<(String, List)> = None;
        // The number of the open level, and the level.
        let (mut at, mut level) = (LEVELS, None::<Level>);
        while let Some(item) = items.next()? {
            match item {
                Item::Open(tag) => match tag.name.as_str() {
                    "abstractNum" => design = Some((tag.get("abstractNumId").unwrap_or_default(), Design::default())),
                    "num" => list = Some((tag.get("numId").unwrap_or_default(), List::default())),
                    "lvl" | "lvlOverride" => {
                        at = tag.get("ilvl").and_then(|level| level.parse().ok()).unwrap_or(LEVELS);
                        level = (tag.name == "lvl").then(Level::default);
                    }
                    "numStyleLink" => design.iter_mut().for_each(|(_, design)| design.link = tag.get("val")),
                    "styleLink" => {
                        if let (Some((id, _)), Some(style)) = (&design, tag.get("val")) {
                            found.styles.entry(style).or_insert_with(|| id.clone());
                        }
                    }
                    "abstractNumId" => {
                        list.iter_mut().for_each(|(_, list)| list.design = tag.get("val").unwrap_or_default());
                    }
                    "startOverride" => {
                        if let Some(start) = list.as_mut().and_then(|(_, list)| list.starts.get_mut(at)) {
                            *start = number(&tag);
                        }
                    }
                    _ => level.iter_mut().for_each(|level| level.take(&tag)),
                },
                Item::Close(name) => match name.as_str() {
                    "abstractNum" => found.designs.extend(design.take()),
                    "num" => found.lists.extend(list.take()),
                    "lvl" => {
                        let levels = match (&mut design, &mut list) {
                            (Some((_, design)), _) => Some(&mut design.levels),
                            (None, Some((_, list))) => Some(&mut list.levels),
                            (None, None) => None,
                        };
                        if let Some(place) = levels.and_then(|levels| levels.get_mut(at)) {
                            *place = level.take();
                        }
                    }
                    _ => {}
                },
                Item::Text(..) | Item::Char(..) => {}
            }
        }
        Ok(found)
    }

    /// The design of a list, which may be that of another.
    fn design(&self, list: &List) -> Option<(&str, &Design)> {
        let mut found = self.designs.get_key_value(&list.design)?;
        for _ in 0..DEPTH {
            let Some(link) = &found.1.link else { break };
            found = self.designs.get_key_value(self.styles.get(link)?)?;
        }
        Some((found.0, found.1))
    }

    /// The level of the list `id` that numbers paragraphs of `style`.
    pub(super) fn level_of(&self, id: &str, style: &str) -> Option<usize> {
        let list = self.lists.get(id)?;
        let of_style = |level: &Option<Level>| level.as_ref().and_then(|level| level.style.as_deref()) == Some(style);
        let own = list.levels.iter().position(of_style);
        own.or_else(|| self.design(list)?.1.levels.iter().position(of_style))
    }
}

/// Counts the paragraphs of lists, in the order they stand in.
#[derive(Debug)]
pub(super) struct Counter<'a> {
    numbering: &'a Numbering,
    /// The numbers of the levels of each design.
    counts: HashMap<&'a str, [Option<u32>; LEVELS]>,
    /// The lists that were used, whose starts count once.
    used: HashMap<&'a str, [bool; LEVELS]>,
}

impl<'a> Counter<'a> {
    pub(super) fn new(numbering: &'a Numbering) -> Self {
        Self { numbering, counts: HashMap::new(), used: HashMap::new() }
    }

    /// What is written before the next paragraph of `level`, from 0, of the list `id`.
    pub(super) fn next(&mut self, id: &str, level: usize) -> Option<String> {
        let numbering: &'a Numbering = self.numbering;
        let (id, list) = numbering.lists.get_key_value(id)?;
        let (name, design) = numbering.design(list)?;
        let of = |level: usize| list.levels.get(level)?.as_ref().or_else(|| design.levels.get(level)?.as_ref());
        let this = of(level)?;
        let counts = self.counts.entry(name).or_default();
        let is_new = !std::mem::replace(self.used.entry(id).or_default().get_mut(level)?, true);
        let count = match (counts[level], list.starts[level].filter(|_| is_new)) {
            (_, Some(start)) => start,
            (Some(count), None) => count.saturating_add(1),
            (None, None) => this.start,
        };
        counts[level] = Some(count);
        for (below, count) in counts.iter_mut().enumerate().skip(level + 1) {
            if of(below).and_then(|level| level.restart).is_none_or(|restart| level < restart) {
                *count = None;
            }
        }
        if matches!(this.format.as_str(), "bullet" | "none") && !this.text.contains('%') {
            return None;
        }
        let written = |at: usize| {
            let level = of(at)?;
            let count = counts[at].unwrap_or_else(|| level.start.saturating_sub(1));
            Some(numerals::written(count, if this.plain { "decimal" } else { &level.format }))
        };
        let mut shown = String::new();
        let mut rest = this.text.chars().peekable();
        while let Some(c) = rest.next() {
            let at = rest.peek().filter(|_| c == '%').and_then(|digit| digit.to_digit(10));
            match at.and_then(|at| usize::try_from(at).ok()?.checked_sub(1)) {
                Some(at) => {
                    rest.next();
                    shown.push_str(&written(at).unwrap_or_default());
                }
                None => shown.push(c),
            }
        }
        let shown = shown.trim();
        (!shown.is_empty()).then(|| shown.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is written before paragraphs of these `list:level`.
    #[track_caller]
    fn check(numbering: &str, paragraphs: &[(&str, usize)], expected: &[&str]) {
        let numbering = Numbering::read("numbering.xml", numbering).expect("it can be read");
        let mut counter = Counter::new(&numbering);
        let shown: Vec<String> =
            paragraphs.iter().map(|&(list, level)| counter.next(list, level).unwrap_or_default()).collect();
        assert_eq!(shown, expected);
    }

    fn level(at: usize, format: &str, text: &str, more: &str) -> String {
        format!(
            "<w:lvl w:ilvl='{at}'><w:start w:val='1'/><w:numFmt w:val='{format}'/>{more}<w:lvlText w:val='{text}'/></w:lvl>"
        )
    }

    #[test]
    fn counts_levels_in_levels() {
        let design = [level(0, "chineseCounting", "第%1章", ""), level(1, "decimal", "%1.%2", "<w:isLgl/>")].concat();
        let numbering = format!(
            "<w:numbering><w:abstractNum w:abstractNumId='0'>{design}{}</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>",
            level(2, "bullet", "•", "")
        );
        check(
            &numbering,
            &[("1", 0), ("1", 1), ("1", 1), ("1", 2), ("1", 0), ("1", 1), ("0", 0), ("1", 9), ("1", 3)],
            &["第一章", "1.1", "1.2", "", "第二章", "2.1", "", "", ""],
        );
    }

    #[test]
    fn starts_where_a_list_says() {
        let design =
            [level(0, "decimal", "%1.", ""), level(1, "lowerLetter", "%2)", "<w:lvlRestart w:val='0'/>")].concat();
        let numbering = format!(
            "<w:numbering><w:abstractNum w:abstractNumId='0'><w:styleLink w:val='s'/>{design}</w:abstractNum><w:abstractNum w:abstractNumId='7'><w:numStyleLink w:val='s'/></w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num><w:num w:numId='2'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='5'/></w:lvlOverride></w:num><w:num w:numId='3'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'>{}</w:lvlOverride></w:num></w:numbering>",
            level(0, "upperRoman", "(%1)", "")
        );
        check(
            &numbering,
            &[("1", 0), ("1", 1), ("1", 0), ("1", 1), ("2", 0), ("2", 0), ("3", 0)],
            &["1.", "a)", "2.", "b)", "5.", "6.", "(VII)"],
        );
    }
}
