//! The rules, arranged by what they start from, and what is looked for to find them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::document::Region;
use crate::rule::{Anchor, Condition, Edges, Form, Pattern, Rule, RuleId, Rules};
use crate::scan::candidates::{Around, Candidates, Needle};
use crate::scan::filter::Bytes;
use crate::text::{Chars, Language, Languages, spelled};

/// A form of a rule, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FormRef {
    pub(super) rule: RuleId,
    pub(super) form: usize,
}

/// A form, and what tells without looking at it that it does not fit, each roughly.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) form: FormRef,
    /// The glyphs it is for.
    glyphs: Chars,
    /// What the run, or the glyph of a pattern, may stand behind.
    behind: Chars,
    /// What may stand behind the glyph of a pattern.
    follows: Chars,
    /// The languages it is for.
    languages: Languages,
}

/// What stands around a glyph in a text whose language may be known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beside {
    pub(super) glyph: char,
    pub(super) before: Option<char>,
    pub(super) after: Option<char>,
    pub(super) language: Option<Language>,
}

impl Asked {
    /// Says whether the form may fit there.
    pub(super) fn may_fit(&self, there: Beside) -> bool {
        self.glyphs.may_hold(there.glyph)
            && there.before.is_none_or(|before| self.behind.may_hold(before))
            && there.after.map_or(self.follows == Chars::ALL, |after| self.follows.may_hold(after))
            && there.language.is_none_or(|language| self.languages.hold(language))
    }
}

/// The rules, arranged by what they start from.
#[derive(Debug)]
pub(super) struct Index {
    pub(super) candidates: Candidates,
    /// The first needles are the glyphs, then come the literals, which lead here.
    pub(super) glyphs: usize,
    pub(super) literals: Vec<Literal>,
    /// The most bytes of a literal.
    pub(super) longest: usize,
    /// Forms of masks by the folded character that follows the mask, a space passed over.
    pub(super) by_next: HashMap<char, Vec<Asked>>,
    /// Forms of masks that ask for nothing in particular after the mask, by the glyph: they are many.
    pub(super) by_any: HashMap<char, Vec<Asked>>,
    /// What the context of each rule looks for.
    pub(super) edges: Vec<Edges>,
    /// Patterns by a glyph of their masks, in canonical form, and whether an ASCII letter stands
    /// right before it: `box` and `examples` are many.
    pub(super) by_glyph: HashMap<(char, bool), Vec<Asked>>,
    pub(super) alphabet: Vec<char>,
    /// A rule is for code, too.
    pub(super) code: bool,
}

/// The forms that start from a literal.
#[derive(Debug)]
pub(super) struct Literal {
    pub(super) forms: Vec<FormRef>,
    pub(super) bytes: usize,
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

impl Literal {
    fn new(bytes: &[u8], forms: Vec<FormRef>) -> Self {
        Self { bytes: bytes.len(), forms }
    }

    /// Says whether a form may match at `found`, in a text that `may_be` in a language.
    pub(super) fn may_match(&self, rules: &Rules, found: &Found<'_>, mut may_be: impl FnMut(Language) -> bool) -> bool {
        let spaces = found.rest.get(self.bytes..).is_some_and(|rest| rest.starts_with(SPACES));
        let before = found.before.chars().next_back();
        self.forms.iter().any(|form| {
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

impl Index {
    pub(super) fn new(rules: &Rules) -> Self {
        let mut by_glyph: HashMap<(char, bool), Vec<Asked>> = HashMap::new();
        let mut by_next: HashMap<char, Vec<Asked>> = HashMap::new();
        let mut by_any: HashMap<char, Vec<Asked>> = HashMap::new();
        let mut patterns: BTreeMap<char, Vec<&Pattern>> = BTreeMap::new();
        let mut literals: BTreeMap<Vec<u8>, Vec<FormRef>> = BTreeMap::new();
        for (rule, written) in rules.iter() {
            for (form, of) in written.forms.iter().enumerate() {
                let here = FormRef { rule, form };
                let mut glyphs = Chars::NONE;
                glyphs.extend(written.glyphs.iter().copied());
                let languages = Languages::bound(&written.languages);
                let asked = Asked { form: here, glyphs, behind: Chars::ALL, follows: Chars::ALL, languages };
                match (of.anchor(), of) {
                    (Anchor::Mask, Form::Template(template)) => {
                        let asked = Asked { behind: template.behind(), ..asked };
                        let Some(mut chars) = template.next_chars() else {
                            written.glyphs.iter().for_each(|&glyph| by_any.entry(glyph).or_default().push(asked));
                            continue;
                        };
                        chars.sort_unstable();
                        chars.dedup();
                        chars.into_iter().for_each(|c| by_next.entry(c).or_default().push(asked));
                    }
                    (Anchor::Glyph(glyphs), Form::Pattern(pattern)) => {
                        for glyph in glyphs {
                            patterns.entry(glyph).or_default().push(pattern);
                            let (behind, follows) = pattern.beside(glyph);
                            let asked = Asked { glyphs: Chars::ALL, behind, follows, ..asked };
                            by_glyph.entry((glyph, false)).or_default().push(asked);
                            if pattern.letters_before(glyph).next().is_some() {
                                by_glyph.entry((glyph, true)).or_default().push(asked);
                            }
                        }
                    }
                    (Anchor::Literal(word), _) => {
                        widths(word).into_iter().for_each(|bytes| literals.entry(bytes).or_default().push(here));
                    }
                    (Anchor::Bytes(all), _) => {
                        all.iter().for_each(|bytes| literals.entry(bytes.clone()).or_default().push(here));
                    }
                    // A template has no glyphs, a pattern no mask apart from them.
                    (Anchor::Mask, Form::Pattern(_)) | (Anchor::Glyph(_), Form::Template(_)) => {}
                }
            }
        }
        let masks: BTreeSet<char> = rules.glyphs().into_iter().collect();
        let alphabet: BTreeSet<char> = masks.iter().chain(patterns.keys()).copied().collect();
        let units = Bytes::that(|byte| byte.is_ascii_alphabetic() && by_next.contains_key(&char::from(byte)));
        let mut needles = Vec::new();
        for &glyph in &alphabet {
            let patterns = patterns.get(&glyph).map_or(&[][..], Vec::as_slice);
            needles.extend(glyph_needles(glyph, masks.contains(&glyph), patterns, &units));
        }
        let glyphs = needles.len();
        needles.extend(literals.keys().map(|bytes| Needle::new(bytes.clone())));
        Self {
            candidates: Candidates::new(needles),
            glyphs,
            longest: literals.keys().map(Vec::len).max().unwrap_or(0),
            literals: literals.into_iter().map(|(bytes, forms)| Literal::new(&bytes, forms)).collect(),
            by_next,
            by_any,
            edges: rules.iter().map(|(_, rule)| Edges::of(&rule.context)).collect(),
            by_glyph,
            alphabet: alphabet.into_iter().collect(),
            code: rules.iter().any(|(_, rule)| rule.regions.contains(&Region::Code)),
        }
    }
}

/// What is looked for to find `glyph`, which `patterns` ask for, and templates when it `masks`.
fn glyph_needles(glyph: char, masks: bool, patterns: &[&Pattern], units: &Bytes) -> Vec<Needle> {
    let letter = |byte: u8| byte.is_ascii_alphabetic();
    let mut needles = Vec::new();
    for spelled in spelled(glyph) {
        let needle = Needle::new(spelled.to_string().into_bytes());
        let &[byte] = needle.bytes.as_slice() else {
            // Where no template asks, the patterns know what stands around: 某些 is on every page.
            let pairs =
                || patterns.iter().map(|pattern| (pattern.leads(glyph).cloned(), pattern.follows(glyph).cloned()));
            let around = if masks { Around::Any } else { Around::Among(pairs().collect()) };
            needles.push(Needle { around, ..needle });
            continue;
        };
        // A glyph inside a word is no mask: no letter stands before or follows, unless one starts a
        // unit or belongs to a pattern. Of a run, the first glyph is asked about.
        let after = |other| !letter(other) || other == byte;
        needles.push(Needle {
            before: Bytes::that(|other| other != byte && !letter(other)),
            after: Bytes::that(|other| after(other) || units.holds(other)),
            ..needle.clone()
        });
        for pattern in patterns {
            let letters: Vec<u8> = pattern.letters_before(glyph).filter_map(|c| u8::try_from(c).ok()).collect();
            let follows = pattern.follows(glyph);
            // Any other character starts with a byte that is no ASCII.
            let follows =
                |other: u8| follows.is_none_or(|follows| !other.is_ascii() || follows.holds(char::from(other)));
            if !letters.is_empty() {
                let before = Bytes::that(|other| letters.contains(&other));
                let after = Bytes::that(|other| after(other) && follows(other));
                needles.push(Needle { before, after, ..needle.clone() });
            }
        }
    }
    needles
}

/// Says whether `rule` leaves alone what `(` follows.
fn refuses_links(rule: &Rule) -> bool {
    rule.context.not_after.iter().any(|condition| matches!(condition, Condition::Word(word) if word == "("))
}

/// The bytes of the first characters of `word` in all their widths.
fn widths(word: &str) -> Vec<Vec<u8>> {
    let mut all: Vec<String> = vec![String::new()];
    for c in word.chars().take(3) {
        let wide = char::from_u32(c as u32 + 0xFEE0).filter(|_| c.is_ascii_graphic());
        let forms: Vec<char> = std::iter::once(c).chain(wide).collect();
        all = all.iter().flat_map(|prefix| forms.iter().map(move |form| format!("{prefix}{form}"))).collect();
    }
    all.into_iter().map(String::into_bytes).collect()
}
