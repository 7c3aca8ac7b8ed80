//! A colour behind the text of a run, among its other properties.

use crate::document::office::xml::{Item, Items, prefix};

/// Whose runs they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Words {
    /// WordprocessingML ([ECMA-376] part 1, 17.3.2).
    Word,
    /// DrawingML (21.1.2.3).
    Drawing,
}

impl Words {
    /// Whose elements have this `prefix` in `xml`; nothing for others, such as formulas.
    pub(super) fn of(xml: &str, prefix: &str) -> Option<Self> {
        let space = namespace(xml, prefix).unwrap_or(prefix);
        if space == "w:" || space.contains("wordprocessingml") {
            Some(Self::Word)
        } else if space == "a:" || space.contains("drawingml") {
            Some(Self::Drawing)
        } else {
            None
        }
    }

    /// The properties `looks` of a run, which may be none, with a yellow behind it.
    pub(super) fn coloured(self, prefix: &str, looks: &str) -> String {
        let colour = match self {
            Self::Word => format!("<{prefix}highlight {prefix}val=\"yellow\"/>"),
            Self::Drawing => {
                format!("<{prefix}highlight><{prefix}srgbClr val=\"FFFF00\"/></{prefix}highlight>")
            }
        };
        let Some(open) = looks.find('>').map(|end| &looks[..end]) else {
            return format!("<{prefix}rPr>{colour}</{prefix}rPr>");
        };
        if let Some(open) = open.strip_suffix('/') {
            return format!("{open}>{colour}</{prefix}rPr>");
        }
        let (before, after) = self.around(prefix, looks);
        format!("{}{colour}{}", &looks[..before], &looks[after..])
    }

    /// Where the colour goes in `looks`: in place of one, or else before what has to come after it.
    fn around(self, of: &str, looks: &str) -> (usize, usize) {
        let end = looks.rfind("</").unwrap_or(looks.len());
        let mut items = Items::new("", looks);
        let (mut depth, mut place) = (0, end);
        // What is broken would not have been read.
        while let Ok(Some(item)) = items.next() {
            match item {
                Item::Open(tag) if depth == 1 => {
                    if items.skip().is_err() {
                        break;
                    }
                    if tag.name == "highlight" {
                        return (tag.span.start(), items.at());
                    }
                    let follows = AFTER.contains(&&*tag.name) || prefix(tag.span.slice(looks)) != of;
                    if follows {
                        place = place.min(tag.span.start());
                    }
                }
                Item::Open(_) => depth += 1,
                Item::Close(_) => depth -= 1,
                _ => {}
            }
        }
        (place, place)
    }
}

/// The properties of both that come after the colour.
const AFTER: &[&str] = &[
    // Word (17.3.2.28).
    "u",
    "effect",
    "bdr",
    "shd",
    "fitText",
    "vertAlign",
    "em",
    "lang",
    "eastAsianLayout",
    "specVanish",
    "oMath",
    "rPrChange",
    // Drawings (21.1.2.3.9); the first two are those of Word, too.
    "rtl",
    "cs",
    "uLnTx",
    "uLn",
    "uFillTx",
    "uFill",
    "latin",
    "ea",
    "sym",
    "hlinkClick",
    "hlinkMouseOver",
    "extLst",
];

/// The namespace that `prefix`, which ends in a colon or is empty, stands for in `xml`.
pub(super) fn namespace<'x>(xml: &'x str, prefix: &str) -> Option<&'x str> {
    let name = match prefix.strip_suffix(':') {
        Some(prefix) => format!("xmlns:{prefix}="),
        None => "xmlns=".to_owned(),
    };
    let rest = &xml[xml.find(&name)? + name.len()..];
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    rest.get(1..)?.split(quote).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_takes_its_place_among_the_properties() {
        let check = |words: Words, prefix: &str, looks: &str, expected: &str| {
            assert_eq!(words.coloured(prefix, looks), expected);
        };
        let word = "<w:highlight w:val=\"yellow\"/>";
        check(Words::Word, "w:", "", &format!("<w:rPr>{word}</w:rPr>"));
        check(Words::Word, "w:", "<w:rPr/>", &format!("<w:rPr>{word}</w:rPr>"));
        check(
            Words::Word,
            "w:",
            "<w:rPr><w:b/><w:u w:val='single'/><w14:glow/></w:rPr>",
            &format!("<w:rPr><w:b/>{word}<w:u w:val='single'/><w14:glow/></w:rPr>"),
        );
        check(
            Words::Word,
            "w:",
            "<w:rPr><w:highlight w:val='red'/><w:sz w:val='2'/></w:rPr>",
            &format!("<w:rPr>{word}<w:sz w:val='2'/></w:rPr>"),
        );
        let drawing = "<a:highlight><a:srgbClr val=\"FFFF00\"/></a:highlight>";
        check(Words::Drawing, "a:", "<a:rPr lang='zh-CN'/>", &format!("<a:rPr lang='zh-CN'>{drawing}</a:rPr>"));
        check(
            Words::Drawing,
            "a:",
            "<a:rPr><a:solidFill><a:latin/></a:solidFill><a:latin/></a:rPr>",
            &format!("<a:rPr><a:solidFill><a:latin/></a:solidFill>{drawing}<a:latin/></a:rPr>"),
        );
    }

    #[test]
    fn the_namespace_tells_whose_runs_they_are() {
        assert_eq!(Words::of("<a xmlns:w='http://x/wordprocessingml/main'>", "w:"), Some(Words::Word));
        assert_eq!(Words::of("<a xmlns:ns0=\"http://x/drawingml/2006/main\">", "ns0:"), Some(Words::Drawing));
        assert_eq!(Words::of("<a xmlns:w='http://x/math'>", "w:"), None);
        assert_eq!(Words::of("<a xmlns='http://x/wordprocessingml/main'>", ""), Some(Words::Word));
    }
}
