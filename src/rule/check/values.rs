//! Values of one word or a list of them, which packs and rules share.

use crate::document::Region;
use crate::rule::fields::{Faults, Fields, unknown_value};
use crate::rule::{Code, Confidence, Intent};
use crate::text::{Language, canonical};

pub(super) fn intent(name: &'static str, fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Option<Intent> {
    let intents: Vec<&str> = Intent::ALL.iter().map(|intent| intent.name()).collect();
    fields.one_of(name, Intent::named, &intents, faults)
}

pub(super) fn confidence(fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Option<Confidence> {
    let all: Vec<&str> = Confidence::ALL.iter().map(|confidence| confidence.name()).collect();
    fields.one_of("confidence", Confidence::named, &all, faults)
}

pub(super) fn glyphs(name: &'static str, fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Option<Vec<char>> {
    let node = fields.take(name)?;
    let mut glyphs = Vec::new();
    for item in faults.list(node, &format!("`{name}`")) {
        let Some(text) = faults.text(item, "a mask glyph") else { continue };
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) if !c.is_ascii_digit() && !c.is_whitespace() => glyphs.push(canonical(c)),
            _ => faults.add(
                Code::UnknownValue,
                item.span,
                format!("`{text}` is no glyph"),
                "one character is wanted",
                "name single characters, neither digits nor spaces",
            ),
        }
    }
    Some(glyphs)
}

pub(super) fn regions(fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Vec<Region> {
    let Some(node) = fields.take("in") else {
        let left_out = [Region::Code, Region::Comment, Region::Link];
        return Region::ALL.iter().map(|&(region, _)| region).filter(|region| !left_out.contains(region)).collect();
    };
    let all: Vec<&str> = Region::ALL.iter().map(|&(_, name)| name).collect();
    let mut regions = Vec::new();
    for item in faults.list(node, "`in`") {
        let Some(text) = faults.text(item, "a kind of text") else { continue };
        match Region::ALL.iter().find(|(_, name)| *name == text) {
            Some(&(region, _)) => regions.push(region),
            None => unknown_value(item, "in", text, &all, faults),
        }
    }
    regions
}

pub(super) fn languages(fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Vec<Language> {
    let Some(node) = fields.take("languages") else { return Vec::new() };
    let all: Vec<&str> = Language::ALL.iter().map(|&(_, name)| name).collect();
    let mut languages = Vec::new();
    for item in faults.list(node, "`languages`") {
        let Some(text) = faults.text(item, "a language") else { continue };
        match Language::ALL.iter().find(|(_, name)| *name == text) {
            Some(&(language, _)) => languages.push(language),
            None => unknown_value(item, "languages", text, &all, faults),
        }
    }
    languages
}
