//! Templates: a masked pattern written the way it stands in a document.
//!
//! ```text
//! xxxx年            a run of exactly four glyphs, then 年 (the unit)
//! 20xx              digits are themselves
//! {number}{money}   a masked number, then any word of the set `money`
//! ⟦{surname}x+⟧     the surname belongs to the mask
//! ⟦【待{text}】⟧     a slot without glyphs
//! ```

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::rule::WordSet;
use crate::rule::beside::first_chars;
use crate::rule::packed::by_name;
use crate::rule::words::folded;
use crate::text::{Span, fold};

/// One part of a template.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Element {
    /// Text that stands there as it is, in any width.
    Literal(String),
    /// A word of a set; an optional one may be left out.
    Words(#[serde(with = "by_name")] Arc<WordSet>, bool),
    /// The mask.
    Mask(Shape),
    /// A short run of text without line breaks, up to the literal that follows.
    Text,
    /// Spaces only, at least one.
    Blank,
    /// One Han character.
    Han,
}

/// What a run of glyphs has to look like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shape {
    /// Exactly these digits, separators and glyphs (`x`): `20xx`, `xx.x`.
    Exact(String),
    /// Glyphs only, one or more: `x+`.
    Any,
    /// A masked number: `{number}`.
    Number,
    /// A masked number with Han numerals before the glyphs: `{numeral}`, as in 一九____年.
    Numeral,
}

/// A checked template, cut at its anchor: the mask run, or the first literal of a slot.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Template {
    /// As written.
    pub written: String,
    /// What is searched for first.
    pub anchor: Element,
    /// What stands before the anchor, in reading order.
    pub left: Vec<Element>,
    /// What stands after the anchor, in reading order.
    pub right: Vec<Element>,
    /// How many of `left`, counted from the anchor, belong to the mask.
    pub mask_left: usize,
    /// How many of `right`, counted from the anchor, belong to the mask.
    pub mask_right: usize,
    /// Where the unit stands.
    pub unit: UnitPlace,
}

/// Where the unit of a template stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnitPlace {
    /// There is none.
    None,
    /// What follows the mask is the unit.
    After,
    /// A currency before the mask is the unit.
    Before,
    /// A currency sign inside the mask, right before its glyphs: `[$____]`.
    Sign,
}

/// What is wrong with a template, at these bytes of it, and the way out.
#[derive(Clone, Debug)]
pub struct TemplateFault {
    /// The bytes of the template.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// The way out.
    pub help: String,
}

fn fault<T>(span: Span, message: &str, help: &str) -> Result<T, TemplateFault> {
    Err(TemplateFault { span, message: message.to_owned(), help: help.to_owned() })
}

impl Template {
    /// Reads `written`; `sets` are the word sets of the pack, and each name used is told to `used`.
    ///
    /// # Errors
    ///
    /// Returns the first thing that is wrong with the template.
    pub fn parse(
        written: &str,
        sets: &BTreeMap<String, Arc<WordSet>>,
        unit: bool,
        used: &mut dyn FnMut(&str),
    ) -> Result<Self, TemplateFault> {
        let (elements, marks) = elements(written, sets, used)?;
        let whole = Span::new(0, written.len());
        let masks: Vec<usize> = (0..elements.len()).filter(|&at| matches!(elements[at].0, Element::Mask(_))).collect();
        let (from, to) = match (marks, masks.as_slice()) {
            (Some(marks), _) => marks,
            (None, [only]) => (*only, *only + 1),
            (None, []) => {
                return fault(
                    whole,
                    "nothing in the template is a mask",
                    "write the mask as a run of `x`, as `{number}`, or put ⟦ ⟧ around it",
                );
            }
            (None, [_, second, ..]) => {
                return fault(
                    elements[*second].1,
                    "a second mask",
                    "put ⟦ ⟧ around the one that is meant, or write one template for each",
                );
            }
        };
        let inside = masks.iter().copied().filter(|at| (from..to).contains(at)).count();
        let anchor = (from..to)
            .find(|&at| matches!(elements[at].0, Element::Mask(_)))
            .or_else(|| (from..to).find(|&at| matches!(elements[at].0, Element::Literal(_))));
        let Some(anchor) = anchor.filter(|_| inside <= 1 && masks.len() == inside) else {
            return fault(
                whole,
                "the mask cannot be told",
                "⟦ ⟧ must hold exactly one run of `x` or `{number}`, or a literal text such as 【待",
            );
        };
        if let Some((_, span)) =
            elements[..anchor].iter().find(|(element, _)| matches!(element, Element::Text | Element::Blank))
        {
            return fault(
                *span,
                "`{text}` before the mask",
                "a short run of text is only possible after a literal; use `before:` or a `pattern:`",
            );
        }
        for at in anchor..elements.len() {
            if matches!(elements[at].0, Element::Text)
                && !matches!(elements.get(at + 1), Some((Element::Literal(_), _)))
            {
                return fault(
                    elements[at].1,
                    "`{text}` without an end",
                    "let the closing bracket follow: `【{text}】`",
                );
            }
        }
        let mut parts = elements.into_iter().map(|(element, _)| element);
        let left: Vec<Element> = parts.by_ref().take(anchor).collect();
        let anchored = parts.next().expect("the anchor is one of the elements");
        let right: Vec<Element> = parts.collect();
        let mut template = Self {
            written: written.to_owned(),
            mask_left: anchor - from,
            mask_right: to - anchor - 1,
            anchor: anchored,
            left,
            right,
            unit: UnitPlace::None,
        };
        if unit {
            template.unit = template.unit_place();
        }
        Ok(template)
    }

    fn unit_place(&self) -> UnitPlace {
        let after = &self.right[self.mask_right..];
        let first_chars: Vec<char> = match after.first() {
            Some(Element::Words(set, _)) => set.words().iter().filter_map(|word| word.chars().next()).collect(),
            Some(element) => first_chars(element),
            None => Vec::new(),
        };
        // Punctuation after a mask is no unit: `“x+”`, `x+）`.
        if !first_chars.is_empty() && first_chars.iter().all(|&c| c.is_alphanumeric() || "%‰℃°㎡㎞".contains(c))
        {
            return UnitPlace::After;
        }
        let before = self.left[..self.left.len() - self.mask_left].last();
        let currency = match before {
            Some(Element::Literal(word)) => is_currency(word),
            Some(Element::Words(set, _)) => set.words().iter().any(|word| is_currency(word)),
            _ => false,
        };
        let sign = |element: &Element| matches!(element, Element::Literal(word) if self.mask_left > 0 && word.ends_with(SIGNS));
        match self.left.last() {
            _ if currency => UnitPlace::Before,
            Some(last) if sign(last) => UnitPlace::Sign,
            _ => UnitPlace::None,
        }
    }
}

type Placed = (Element, Span);
/// The elements of a template and which of them the marks hold.
type Cut = (Vec<Placed>, Option<(usize, usize)>);

/// Cuts a template into elements; also tells which of them the marks ⟦ ⟧ hold.
fn elements(
    written: &str,
    sets: &BTreeMap<String, Arc<WordSet>>,
    used: &mut dyn FnMut(&str),
) -> Result<Cut, TemplateFault> {
    let mut found: Vec<Placed> = Vec::new();
    let (mut open, mut close) = (None, None);
    let mut literal = false;
    let mut at = 0;
    while let Some(c) = written[at..].chars().next() {
        let here = Span::new(at, at + c.len_utf8());
        let rest = &written[here.end()..];
        let push_char = |c: char, span: Span, joins: bool, found: &mut Vec<Placed>| match found.last_mut() {
            Some((Element::Literal(word), placed)) if joins => {
                word.push(fold(c));
                *placed = Span::new(placed.start(), span.end());
            }
            _ => found.push((Element::Literal(fold(c).to_string()), span)),
        };
        let mut joins_next = false;
        match c {
            '⟦' if open.is_some() => return fault(here, "a second ⟦", "one mask to a template"),
            '⟦' => {
                open = Some(found.len());
                at = here.end();
            }
            '⟧' if open.is_none() || close.is_some() => {
                return fault(here, "a ⟧ without its ⟦", "put ⟦ before what belongs to the mask");
            }
            '⟧' => {
                close = Some(found.len());
                at = here.end();
            }
            '\\' => {
                let Some(escaped) = rest.chars().next() else {
                    return fault(here, "a `\\` with nothing after it", "write `\\\\` for the sign itself");
                };
                at = here.end() + escaped.len_utf8();
                push_char(escaped, Span::new(here.start(), at), literal, &mut found);
                joins_next = true;
            }
            '{' => {
                let Some(end) = rest.find('}') else {
                    return fault(here, "a `{` without its `}`", "write `\\{` for the sign itself");
                };
                let span = Span::new(at, here.end() + end + 1);
                found.push((named(&rest[..end], span, sets, used)?, span));
                at = span.end();
            }
            '}' => return fault(here, "a `}` without its `{`", "write `\\}` for the sign itself"),
            _ => {
                if let Some((shape, len)) = shape(&written[at..]) {
                    found.push((Element::Mask(shape), Span::new(at, at + len)));
                    at += len;
                } else {
                    push_char(c, here, literal, &mut found);
                    at = here.end();
                    joins_next = true;
                }
            }
        }
        literal = joins_next;
    }
    match (open, close) {
        (Some(from), Some(to)) if from < to => Ok((found, Some((from, to)))),
        (Some(_), _) => fault(
            Span::new(0, written.len()),
            "the marks ⟦ ⟧ do not pair or hold nothing",
            "write ⟦ before the mask and ⟧ after it",
        ),
        (None, _) => Ok((found, None)),
    }
}

fn named(
    name: &str,
    span: Span,
    sets: &BTreeMap<String, Arc<WordSet>>,
    used: &mut dyn FnMut(&str),
) -> Result<Element, TemplateFault> {
    let (name, optional) = name.strip_suffix('?').map_or((name, false), |name| (name, true));
    Ok(match name {
        "number" => Element::Mask(Shape::Number),
        "numeral" => Element::Mask(Shape::Numeral),
        "text" => Element::Text,
        "blank" => Element::Blank,
        "han" => Element::Han,
        _ => match sets.get(name) {
            Some(set) => {
                used(name);
                Element::Words(set.clone(), optional)
            }
            None => {
                let known: Vec<&str> = sets.keys().map(String::as_str).collect();
                let help = if known.is_empty() {
                    "define it under `words:`".to_owned()
                } else {
                    format!(
                        "define it under `words:`; known here: number, numeral, text, blank, han, {}",
                        known.join(", ")
                    )
                };
                return Err(TemplateFault { span, message: format!("no word set is called `{name}`"), help });
            }
        },
    })
}

/// The mask shape at the start of `rest` and its length: `xx`, `20xx`, `xx.x`, `x+`.
fn shape(rest: &str) -> Option<(Shape, usize)> {
    if rest.starts_with("x+") {
        return Some((Shape::Any, 2));
    }
    let run = rest.find(|c: char| c != 'x' && !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(rest.len());
    let run = rest[..run].trim_end_matches(['.', ',']);
    (run.contains('x') && !run.starts_with(['.', ','])).then(|| (Shape::Exact(run.to_owned()), run.len()))
}

impl Template {
    /// Says whether nothing is asked for but the mask.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.left.is_empty() && self.right.is_empty()
    }

    /// The literal that anchors a slot.
    #[must_use]
    pub fn literal(&self) -> Option<&str> {
        match &self.anchor {
            Element::Literal(word) => Some(word),
            _ => None,
        }
    }
}

/// Signs of currencies, folded.
const SIGNS: [char; 6] = ['$', '¥', '€', '£', '₩', '₹'];

fn is_currency(word: &str) -> bool {
    let word = folded(word);
    word.contains(SIGNS)
        || (word.len() == 3 && word.chars().all(|c| c.is_ascii_uppercase()))
        || matches!(word.as_str(), "Rs." | "Rs" | "RMB¥")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Outline;
    use crate::text::{canonical, lex};

    fn sets() -> BTreeMap<String, Arc<WordSet>> {
        let set = |name: &str, words: &[&str]| {
            (name.to_owned(), Arc::new(WordSet::new(name, words.iter().map(|word| (*word).to_owned()))))
        };
        BTreeMap::from([
            set("people", &["人", "名", "余人"]),
            set("scale", &["万", "亿"]),
            set("surname", &["张", "欧阳"]),
            set("sign", &["$", "¥"]),
        ])
    }

    /// Shows the mask in ⟦ ⟧ and the unit in ( ) where `template` matches `text`.
    #[track_caller]
    fn check(template: &str, text: &str, expected: Option<&str>) {
        let template = Template::parse(template, &sets(), true, &mut |_| {}).expect("a good template");
        let limits = Span::new(0, text.len());
        let found = match template.literal() {
            Some(_) => (0..text.len())
                .filter(|&at| text.is_char_boundary(at))
                .find_map(|at| template.at_literal(text, limits, at)),
            None => text
                .char_indices()
                .find(|(_, c)| "xX_×".contains(canonical(*c)))
                .and_then(|(at, _)| lex(text, at))
                .filter(|mask| {
                    let mut outline = Outline::default();
                    outline.draw(text, mask);
                    matches!(&template.anchor, Element::Mask(shape) if shape.fits(mask, &outline))
                })
                .and_then(|mask| template.at_mask(text, limits, &mask)),
        };
        let shown = found
            .map(|found| format!("⟦{}⟧({})", found.mask.slice(text), found.unit.map_or("", |unit| unit.slice(text))));
        assert_eq!(shown.as_deref(), expected, "{} in {text}", template.written);
    }

    #[test]
    fn matches_what_is_written() {
        check("xxxx年", "自ＸＸＸＸ年起", Some("⟦ＸＸＸＸ⟧(年)"));
        check("xx年", "自xxxx年起", None);
        check("20xx", "20xx以来", Some("⟦20xx⟧()"));
        check("{number}%", "增长xx.x ％", Some("⟦xx.x⟧(％)"));
        check("{number}{scale?}{people}", "新增x.x万余人", Some("⟦x.x⟧(万余人)"));
        check("{sign}{number}", "为$ X.X。", Some("⟦X.X⟧($)"));
        check("⟦{surname}x+⟧", "联系人欧阳xx", Some("⟦欧阳xx⟧()"));
        check("{numeral}年", "一九____年", Some("⟦一九____⟧(年)"));
        check("⟦【待{text}】⟧", "见【待补充（含【附件】）】。", Some("⟦【待补充（含【附件】）】⟧()"));
        check("x+mev", "的xxxmev质子", Some("⟦xxx⟧(mev)"));
        check("x+mev", "的xxxmevs", None);
        check("⟦TBD⟧", "TBDs", None);
    }

    #[test]
    fn points_at_what_is_wrong() {
        for (template, at) in
            [("年", "年"), ("xx和xx", "xx"), ("{nope}x", "{nope}"), ("a}x", "}"), ("【{text}x", "{text}")]
        {
            let fault = Template::parse(template, &sets(), true, &mut |_| {}).expect_err("a bad template");
            assert_eq!(fault.span.slice(template), at, "{template}: {}", fault.message);
        }
    }
}
