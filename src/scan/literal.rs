//! The literals that forms start from, and whether one of them may match where such a literal stands.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::rule::{Condition, Form, Rule, Rules};
use crate::scan::forms::FormRef;
use crate::scan::table::{Lists, Table};
use crate::text::Language;

/// The bytes of a literal, and a form that starts from it.
pub(super) type Start<'a> = (Cow<'a, [u8]>, FormRef);

/// The literals that forms start from.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Literals {
    /// How many bytes each of them has.
    bytes: Table<u8>,
    forms: Lists<u64>,
    /// The most bytes of a literal.
    pub(super) longest: usize,
}

/// One of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Literal<'a> {
    pub(super) bytes: usize,
    forms: &'a [[u8; 8]],
}

impl Literals {
    /// Those of `all`: the forms that start from the same bytes stand together.
    pub(super) fn new(all: &[&[Start<'_>]]) -> Self {
        let bytes = || all.iter().map(|same| same[0].0.len());
        Self {
            // Three characters at most, or what a pattern is cut to.
            bytes: bytes().map(|bytes| u8::try_from(bytes).expect("literals are cut")).collect(),
            forms: all.iter().map(|same| same.iter().map(|(_, form)| form.number())).collect(),
            longest: bytes().max().unwrap_or(0),
        }
    }

    /// The literal of that number.
    pub(super) fn get(&self, at: usize) -> Literal<'_> {
        Literal { bytes: self.bytes.get(at).map_or(0, usize::from), forms: self.forms.get(at) }
    }
}

/// A place in the source of a text where a literal was found.
pub(super) struct Found<'a> {
    /// What stands before it.
    pub(super) before: &'a str,
    /// The literal and what follows.
    pub(super) rest: &'a str,
    /// The text of a link may start there.
    pub(super) opens_link: bool,
}

impl<'a> Literal<'a> {
    /// The forms that start from it.
    pub(super) fn forms(self) -> impl Iterator<Item = FormRef> + use<'a> {
        self.forms.iter().map(|bytes| FormRef::numbered(u64::from_le_bytes(*bytes)))
    }

    /// Says whether a form may match at `found`, in a text that `may_be` in a language.
    pub(super) fn may_match(self, rules: &Rules, found: &Found<'_>, mut may_be: impl FnMut(Language) -> bool) -> bool {
        let spaces = found.rest.get(self.bytes..).is_some_and(|rest| rest.starts_with(SPACES));
        let before = found.before.chars().next_back();
        self.forms().any(|form| {
            let rule = rules.get(form.rule);
            let fits = match &rule.forms[form.form] {
                Form::Template(template) => {
                    (spaces || !template.is_blank_after(&found.rest.as_bytes()[..self.bytes]))
                        && template.may_stand_behind(before)
                }
                Form::Pattern(_) => true,
            };
            fits && !(found.opens_link && refuses_links(rule))
                && (rule.languages.is_empty() || rule.languages.iter().any(|&language| may_be(language)))
        })
    }
}

/// The spaces of a blank.
const SPACES: [char; 3] = [' ', '　', '\t'];

/// Says whether `rule` leaves alone what `(` follows.
fn refuses_links(rule: &Rule) -> bool {
    rule.context.not_after.iter().any(|condition| matches!(condition, Condition::Word(word) if word == "("))
}
