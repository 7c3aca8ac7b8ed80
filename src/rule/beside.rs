//! What may stand beside the mask or the slot of a template: most places are told by one character there.

use crate::rule::{Element, Shape, Template};
use crate::text::{fold, is_han};

impl Template {
    /// The folded characters that can follow the mask run at once, or none when any can.
    #[must_use]
    pub fn next_chars(&self) -> Option<Vec<char>> {
        let mut chars = Vec::new();
        for element in &self.right {
            match element {
                Element::Words(set, true) => chars.extend(set.words().iter().filter_map(|word| word.chars().next())),
                Element::Literal(_) | Element::Words(_, false) => {
                    chars.extend(first_chars(element));
                    return Some(chars);
                }
                _ => return None,
            }
        }
        None
    }

    /// Says whether the literal that anchors a slot may stand behind `before`.
    #[must_use]
    pub fn may_stand_behind(&self, before: Option<char>) -> bool {
        let Some(before) = before.map(fold) else { return true };
        match self.left.last() {
            // One space may stand between, unless both belong to the mask.
            _ if before == ' ' && self.mask_left == 0 => true,
            Some(Element::Words(set, false)) => set.has_last(before),
            Some(Element::Literal(word)) => word.ends_with(before),
            Some(Element::Han) => is_han(before),
            _ => true,
        }
    }

    /// The folded characters that the mask run can stand behind, a space before it passed over, or none when
    /// any can.
    #[must_use]
    pub fn behind(&self) -> Option<Vec<char>> {
        match (self.left.last(), &self.anchor) {
            // Numerals before the run belong to the mask.
            (_, Element::Mask(Shape::Numeral)) => None,
            (Some(Element::Words(set, false)), _) => last_chars(set.words()),
            (Some(Element::Literal(word)), _) => last_chars(std::slice::from_ref(word)),
            _ => None,
        }
    }

    /// Says whether a slot may match whose literal begins with `taken` characters that stand there, when
    /// `next` follows these, and when that is a space, `beyond` behind it and [more](is_space).
    #[must_use]
    pub fn may_go_on(&self, taken: usize, next: Option<char>, beyond: Option<char>) -> bool {
        if let Some(wanted) = self.literal().and_then(|word| word.chars().nth(taken)) {
            return next.map(fold) == Some(wanted);
        }
        let is_spaced = next.is_some_and(is_space);
        // Between the mask and what follows one space may stand.
        let begins = |element: &Element| may_begin(element, next) || is_spaced && may_begin(element, beyond);
        match self.right.first() {
            Some(Element::Blank) => is_spaced && self.right.get(1).is_none_or(begins),
            Some(element) => begins(element),
            None => true,
        }
    }

    /// Says whether nothing but spaces follow the literal that anchors a slot, when `bytes` are all of it.
    #[must_use]
    pub fn is_blank_after(&self, bytes: &[u8]) -> bool {
        self.literal().is_some_and(|word| word.as_bytes() == bytes)
            && matches!(self.right.first(), Some(Element::Blank))
    }
}

/// The characters a match of `element` can start with; empty when it can start with anything.
pub(super) fn first_chars(element: &Element) -> Vec<char> {
    match element {
        // The space that may stand between a mask and its unit is passed over in any case.
        Element::Literal(word) => word.trim_start().chars().take(1).collect(),
        Element::Words(set, false) => {
            let mut chars: Vec<char> = set.words().iter().filter_map(|word| word.chars().next()).collect();
            chars.sort_unstable();
            chars.dedup();
            chars
        }
        _ => Vec::new(),
    }
}

/// The characters that `words` can end with, one space behind them passed over; nothing when that may be any.
pub(super) fn last_chars(words: &[String]) -> Option<Vec<char>> {
    let mut chars = Vec::new();
    for word in words.iter().filter(|word| !word.is_empty()) {
        let shown = word.trim_end_matches(' ');
        chars.push(shown.chars().next_back()?);
        if shown.len() < word.len() {
            chars.push(' ');
        }
    }
    Some(chars)
}

/// Says whether `c` is a space of a blank, or one that may stand between a mask and a word.
#[must_use]
pub fn is_space(c: char) -> bool {
    matches!(c, ' ' | '　' | '\t' | '\u{A0}')
}

/// Says whether a match of `element` may begin with `c`.
fn may_begin(element: &Element, c: Option<char>) -> bool {
    let folded = c.map(fold);
    match element {
        Element::Words(set, false) => folded.is_some_and(|c| set.has_first(c)),
        Element::Literal(word) => word.chars().next() == folded,
        Element::Han => c.is_some_and(is_han),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use super::*;
    use crate::rule::WordSet;

    fn template(written: &str) -> Template {
        let set = |name: &str, words: &[&str]| {
            (name.to_owned(), Arc::new(WordSet::new(name, words.iter().map(|word| (*word).to_owned()))))
        };
        let sets = BTreeMap::from([set("people", &["人", "名", "余人"]), set("surname", &["张", "欧阳"])]);
        Template::parse(written, &sets, true, &mut |_| {}).expect("a good template")
    }

    #[test]
    fn knows_what_the_mask_can_stand_behind() {
        let check = |template: &str, expected: Option<&str>| {
            let template = self::template(template);
            let found = template.behind().map(|chars| chars.into_iter().collect::<String>());
            assert_eq!(found.as_deref(), expected, "{}", template.written);
        };
        check("{surname}x+", Some("阳张"));
        check("No.x+", Some("."));
        check("No. x+", Some(". "));
        check(" x+", None);
        check("{surname?}x+", None);
        check("张{numeral}年", None);
        check("x+年", None);
    }

    #[test]
    fn knows_what_a_slot_can_go_on_with() {
        let check = |template: &str, taken: usize, behind: &[&str], expected: bool| {
            let template = self::template(template);
            for text in behind {
                let (next, beyond) = (text.chars().next(), text.chars().find(|&c| !is_space(c)));
                assert_eq!(template.may_go_on(taken, next, beyond), expected, "{} and {text:?}", template.written);
            }
        };
        check("⟦【待补充】⟧", 3, &["充"], true);
        check("⟦【待补充】⟧", 3, &["【", " 充"], false);
        check("⟦【⟧{people}", 1, &["人", "余", " 人", "　人"], true);
        check("⟦【⟧{people}", 1, &["张", "【", " 【", "", " "], false);
        check("⟦（⟧{blank}）", 1, &[" ）", "\t\t）", "　 \u{A0}）"], true);
        check("⟦（⟧{blank}）", 1, &["（", "1", " （", "）", ""], false);
        check("⟦（⟧{han}）", 1, &["年", " 年"], true);
        check("⟦（⟧{han}）", 1, &["（", "x", " x"], false);
        check("⟦【{text}】⟧", 1, &["【", "年", " x"], true);
        check("⟦TBD⟧", 3, &["s", "S", "。", ""], true);
    }
}
