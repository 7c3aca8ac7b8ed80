//! Values of one word or a list of them, which packs and rules share.

use crate::document::Region;
use crate::rule::fields::{Faults, Fields};
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
    faults.names(node, "in", "a kind of text", &Region::ALL)
}

pub(super) fn languages(fields: &mut Fields<'_>, faults: &mut Faults<'_>) -> Vec<Language> {
    let node = fields.take("languages");
    node.map_or_else(Vec::new, |node| faults.names(node, "languages", "a language", &Language::ALL))
}
