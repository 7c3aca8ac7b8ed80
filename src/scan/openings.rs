//! Which forms of a literal are asked, by the character behind it: many slots begin with 【, and one character
//! further on hardly any of them is left.

use crate::rule::{Form, Rules, is_space};
use crate::scan::forms::FormRef;
use crate::scan::literal::Literal;

/// For each literal, what was last found out about it.
#[derive(Debug, Default)]
pub(super) struct Openings(Vec<Opening>);

#[derive(Debug, Default)]
struct Opening {
    /// What stood behind the literal, if anything did, and behind spaces there; nothing when it was not met yet.
    behind: Option<[Option<char>; 2]>,
    /// How often in a row.
    times: usize,
    /// The forms that may match there.
    forms: Vec<FormRef>,
}

/// Telling of a pattern how it may begin costs as much as asking it so many times.
const OFTEN: usize = 16;

impl Openings {
    /// The forms that may match where `rest` begins with the `literal` of that `number`.
    pub(super) fn of(&mut self, rules: &Rules, number: usize, literal: Literal<'_>, rest: &str) -> &[FormRef] {
        if self.0.len() <= number {
            self.0.resize_with(number + 1, Opening::default);
        }
        let opening = &mut self.0[number];
        // The bytes of a literal may end within a character. A single form is asked as fast as it is told.
        let Some((taken, behind)) = rest.split_at_checked(literal.bytes).filter(|_| literal.forms().nth(1).is_some())
        else {
            opening.behind = None;
            opening.forms.clear();
            opening.forms.extend(literal.forms());
            return &opening.forms;
        };
        let next = behind.chars().next();
        let beyond = next.filter(|&c| is_space(c)).and_then(|_| behind.chars().find(|&c| !is_space(c)));
        if opening.behind != Some([next, beyond]) {
            let chars = taken.chars().count();
            let may_match = |form: &FormRef| match &rules.get(form.rule).forms[form.form] {
                Form::Template(template) => template.may_go_on(chars, next, beyond),
                Form::Pattern(_) => true,
            };
            opening.forms.clear();
            opening.forms.extend(literal.forms().filter(may_match));
            (opening.behind, opening.times) = (Some([next, beyond]), 0);
        }
        opening.times += 1;
        if opening.times == OFTEN {
            let begins = &rest[..literal.bytes + next.map_or(0, char::len_utf8)];
            opening.forms.retain(|form| match &rules.get(form.rule).forms[form.form] {
                Form::Template(_) => true,
                Form::Pattern(pattern) => pattern.may_begin(begins),
            });
        }
        &opening.forms
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Room;
    use crate::scan::candidates::Next;
    use crate::scan::index::Index;
    use crate::text::Span;

    #[test]
    fn what_is_not_asked_does_not_match() {
        let rules = crate::io::builtin_rules();
        let index = Index::new(&rules);
        let paragraph =
            "【待补充】【待 补充】【【【x【[●]（　　）（ ）（签字）[待定][[TODO: TBD待补待定（待【请填写单位名称】【】";
        let text = format!("{paragraph}{}{}", "【".repeat(40), "【待补".repeat(40));
        let limits = Span::new(0, text.len());
        let (mut openings, mut room) = (Openings::default(), Room::default());
        let (mut asked, mut dropped) = (0, 0);
        index.candidates.find(text.as_bytes(), |needle, at| {
            let Some(number) = needle.checked_sub(index.glyphs) else { return Next::All };
            let literal = index.literals.get(number);
            let left = openings.of(&rules, number, literal, &text[at..]).to_vec();
            asked += left.len();
            for form in literal.forms().filter(|form| !left.contains(form)) {
                dropped += 1;
                let form = &rules.get(form.rule).forms[form.form];
                let matches = match form {
                    Form::Template(template) => template.at_literal(&text, limits, at).is_some(),
                    Form::Pattern(pattern) => pattern.at(&text, limits, at, &mut room).is_some(),
                };
                assert!(!matches, "{} at {}", form.written(), &text[at..]);
            }
            Next::All
        });
        assert!(dropped > 2 * asked, "{dropped} of {}", asked + dropped);
    }
}
