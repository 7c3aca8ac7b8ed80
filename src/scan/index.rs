//! The rules, arranged by what they start from, and what is looked for to find them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::document::Region;
use crate::rule::{Anchor, Edges, Element, Form, Outline, Pattern, Rule, RuleId, Rules, Shape};
use crate::scan::behind::Behind;
use crate::scan::candidates::Candidates;
use crate::scan::filter::Bytes;
use crate::scan::forms::{ByChar, FormRef, Forms, Row, Rows, Wanted, narrow, row};
use crate::scan::literal::{Literals, Start};
use crate::scan::needle::Needle;
use crate::text::{Languages, Mask, spelled};

/// The rules, arranged by what they start from.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Index {
    pub(super) candidates: Candidates,
    /// The first needles are the glyphs, then come the literals, which lead here.
    pub(super) glyphs: usize,
    pub(super) literals: Literals,
    /// Templates by what stands around a mask, folded; a space before what follows is passed over.
    pub(super) masks: Forms,
    /// Which of these templates are for masks of a shape.
    shapes: Vec<(Shape, Row)>,
    /// Which of them ask for something beside the mask, and which do not.
    pub(super) beside: [Row; 2],
    /// Patterns by what stands around a glyph of their masks.
    pub(super) patterns: Forms,
    /// What stands behind a run of the glyph.
    pub(super) behind: Behind,
    /// Which rules have a word for a label that ends in a character.
    pub(super) label_ends: ByChar,
    /// What the context of each rule looks for, found out when it is asked.
    #[serde(skip)]
    edges: Vec<OnceLock<Edges>>,
    pub(super) alphabet: Vec<char>,
    /// A rule is for code, too.
    pub(super) code: bool,
}

impl Index {
    pub(super) fn new(rules: &Rules) -> Self {
        let (mut masks, mut glyphs) = (Vec::new(), Vec::new());
        let mut units = BTreeSet::new();
        let mut patterns: BTreeMap<char, Vec<&Pattern>> = BTreeMap::new();
        let mut literals: Vec<Start<'_>> = Vec::new();
        for (rule, written) in rules.iter() {
            for (form, of) in written.forms.iter().enumerate() {
                let here = FormRef { rule, form };
                let languages = Languages::bound(&written.languages);
                match (of.anchor(), of) {
                    (Anchor::Mask, Form::Template(template)) => {
                        let next = template.next_chars();
                        next.iter().flatten().for_each(|&c| units.extend(u8::try_from(c)));
                        let wanted = Wanted {
                            form: here,
                            glyphs: written.glyphs.clone(),
                            before: template.behind().or_else(|| written.context.behind(template)),
                            no_letter: false,
                            after: next.or_else(|| written.context.follows(template)),
                            languages,
                        };
                        masks.push((template, wanted));
                    }
                    (Anchor::Glyph(all), Form::Pattern(pattern)) => {
                        for glyph in all {
                            patterns.entry(glyph).or_default().push(pattern);
                            let (before, after) = pattern.beside(glyph);
                            let no_letter = pattern.letters_before(glyph).next().is_none();
                            glyphs.push((
                                pattern.beyond(glyph),
                                Wanted { form: here, glyphs: vec![glyph], before, no_letter, after, languages },
                            ));
                        }
                    }
                    (Anchor::Literal(word), _) => {
                        literals.extend(widths(word).into_iter().map(|bytes| (Cow::from(bytes), here)));
                    }
                    (Anchor::Bytes(all), _) => {
                        literals.extend(all.iter().map(|bytes| (Cow::from(bytes), here)));
                    }
                    // A template has no glyphs, a pattern no mask apart from them.
                    (Anchor::Mask, Form::Pattern(_)) | (Anchor::Glyph(_), Form::Template(_)) => {}
                }
            }
        }
        let masked: BTreeSet<char> = rules.glyphs().into_iter().collect();
        let alphabet: BTreeSet<char> = masked.iter().chain(patterns.keys()).copied().collect();
        let units = Bytes::that(|byte| byte.is_ascii_alphabetic() && units.contains(&byte));
        let mut needles = Vec::new();
        for &glyph in &alphabet {
            let patterns = patterns.get(&glyph).map_or(&[][..], Vec::as_slice);
            needles.extend(glyph_needles(glyph, masked.contains(&glyph), patterns, &units));
        }
        let found = needles.len();
        literals.sort();
        let literals: Vec<&[Start<'_>]> = literals.chunk_by(|one, next| one.0 == next.0).collect();
        needles.extend(literals.iter().map(|same| literal_needle(rules, same)));
        let beside = [false, true].map(|bare| row(masks.iter().map(|(template, _)| template.is_bare() == bare)));
        let mut shapes: Vec<(Shape, Vec<bool>)> = Vec::new();
        for (at, (template, _)) in masks.iter().enumerate() {
            let Element::Mask(shape) = &template.anchor else { continue };
            let known = shapes.iter().position(|(known, _)| known == shape).unwrap_or_else(|| {
                shapes.push((shape.clone(), vec![false; masks.len()]));
                shapes.len() - 1
            });
            shapes[known].1[at] = true;
        }
        let shapes = shapes.into_iter().map(|(shape, forms)| (shape, row(forms))).collect();
        let label_ends: Vec<Option<Vec<char>>> = rules.iter().map(|(_, rule)| rule.context.label_ends()).collect();
        let (beyond, patterns): (Vec<_>, Vec<_>) = glyphs.into_iter().unzip();
        let masks: Vec<Wanted> = masks.into_iter().map(|(_, wanted)| wanted).collect();
        Self {
            shapes,
            beside,
            candidates: Candidates::new(&needles, found),
            glyphs: found,
            literals: Literals::new(&literals),
            masks: Forms::new(&masks),
            patterns: Forms::new(&patterns),
            behind: Behind::new(&beyond),
            label_ends: Rows::new(label_ends.iter().map(Option::as_deref)).made(),
            edges: edges(rules),
            alphabet: alphabet.into_iter().collect(),
            code: rules.iter().any(|(_, rule)| rule.regions.contains(&Region::Code)),
        }
    }
}

/// Raised when the same rules make another index.
const VERSION: u64 = 2;

impl Index {
    /// The index as bytes, which [`Index::unpack`] reads; nothing when the rules were not made ahead of
    /// time.
    pub(super) fn pack(&self, rules: &Rules) -> Option<Vec<u8>> {
        let head = (rules.made_from()?, VERSION);
        Some(postcard::to_stdvec(&(head, self)).expect("an index is plain data"))
    }

    /// Reads `bytes` of [`Index::pack`]; nothing when they were not made from these `rules`.
    pub(super) fn unpack(bytes: &'static [u8], rules: &Rules) -> Option<Self> {
        let (head, rest) = postcard::take_from_bytes::<(u64, u64)>(bytes).ok()?;
        if head != (rules.made_from()?, VERSION) {
            return None;
        }
        let index: Self = postcard::from_bytes(rest).ok()?;
        Some(Self { edges: edges(rules), ..index })
    }

    /// What the context of the rule looks for.
    pub(super) fn edges(&self, id: RuleId, rule: &Rule) -> &Edges {
        self.edges[id.0].get_or_init(|| Edges::of(&rule.context))
    }

    /// Leaves in `row` which of the templates are for masks of the shape that `mask` has.
    pub(super) fn shaped(&self, mask: &Mask, outline: &Outline, row: &mut Row, shaped: &mut Row) {
        shaped.clear();
        shaped.resize(row.len(), 0);
        for (_, forms) in self.shapes.iter().filter(|(shape, _)| shape.fits(mask, outline)) {
            shaped.iter_mut().zip(forms).for_each(|(word, forms)| *word |= forms);
        }
        narrow(row, shaped.iter().copied());
    }
}

fn edges(rules: &Rules) -> Vec<OnceLock<Edges>> {
    (0..rules.count()).map(|_| OnceLock::new()).collect()
}

/// What is looked for to find `glyph`, which `patterns` ask for, and templates when it `masks`.
fn glyph_needles(glyph: char, masks: bool, patterns: &[&Pattern], units: &Bytes) -> Vec<Needle> {
    let letter = |byte: u8| byte.is_ascii_alphabetic();
    let mut needles = Vec::new();
    for spelled in spelled(glyph) {
        let needle = Needle::new(spelled.to_string().into_bytes());
        let &[byte] = needle.bytes.as_slice() else {
            // Where no template asks, the patterns know what stands around: 某些 is on every page.
            let pairs = patterns.iter().map(|pattern| (pattern.leads(glyph).cloned(), pattern.follows(glyph).cloned()));
            needles.push(if masks { needle } else { needle.between(pairs.collect()) });
            continue;
        };
        // A glyph inside a word is no mask: no letter stands before or follows, unless one starts a
        // unit or belongs to a pattern. Of a run, the first glyph is asked about.
        let after = |other| !letter(other) || other == byte;
        let mut sides = vec![(
            Bytes::that(|other| other != byte && !letter(other)),
            Bytes::that(|other| after(other) || units.holds(other)),
        )];
        for pattern in patterns {
            let letters: Vec<u8> = pattern.letters_before(glyph).filter_map(|c| u8::try_from(c).ok()).collect();
            let follows = pattern.follows(glyph);
            // Any other character starts with a byte that is no ASCII.
            let follows =
                |other: u8| follows.is_none_or(|follows| !other.is_ascii() || follows.holds(char::from(other)));
            if !letters.is_empty() {
                let before = Bytes::that(|other| letters.contains(&other));
                sides.push((before, Bytes::that(|other| after(other) && follows(other))));
            }
        }
        needles.push(Needle { sides, ..needle });
    }
    needles
}

/// What is looked for to find a literal, from which `same` forms start.
fn literal_needle(rules: &Rules, same: &[Start<'_>]) -> Needle {
    let around = same.iter().map(|&(_, here)| match &rules.get(here.rule).forms[here.form] {
        Form::Pattern(pattern) => (pattern.stands_behind().cloned(), None),
        Form::Template(_) => (None, None),
    });
    Needle::new(same[0].0.to_vec()).between(around.collect())
}

/// The bytes of the first characters of `word` in all their widths.
fn widths(word: &str) -> Vec<Vec<u8>> {
    let wide = |c: char| char::from_u32(c as u32 + 0xFEE0).filter(|_| c.is_ascii_graphic());
    // Numbers are on every page: what follows them tells. Their digits are of one width.
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    let mut all: Vec<String> = vec![word.chars().take(digits).collect()];
    if digits > 0 {
        all.push(word.chars().take(digits).filter_map(wide).collect());
    }
    for c in word.chars().take(3.max(digits + 1)).skip(digits) {
        let forms: Vec<char> = std::iter::once(c).chain(wide(c)).collect();
        all = all.iter().flat_map(|prefix| forms.iter().map(move |form| format!("{prefix}{form}"))).collect();
    }
    all.into_iter().map(String::into_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_rule_starts_from_numbers_alone() {
        let rules = crate::io::builtin_rules();
        for (id, rule) in rules.iter() {
            for form in &rule.forms {
                let starts = match form.anchor() {
                    Anchor::Literal(word) => widths(word),
                    Anchor::Bytes(all) => all.to_vec(),
                    Anchor::Mask | Anchor::Glyph(_) => Vec::new(),
                };
                let is_number = |bytes: &Vec<u8>| bytes.iter().all(|byte| byte.is_ascii_digit() || *byte == b' ');
                let numbers: Vec<_> = starts.iter().filter(|bytes| is_number(bytes)).collect();
                assert!(numbers.is_empty(), "{} {id:?}: {} is asked at every {numbers:?}", rule.id, form.written());
            }
        }
    }

    /// The filter is as fast as what it marks is rare: a rule that begins with what is in every text
    /// slows down every check.
    #[test]
    fn few_bytes_of_prose_are_marked() {
        let index = Index::new(&crate::io::builtin_rules());
        let prose = [
            "The council met on the second Tuesday of the month to review the repairs of the harbour wall. Members \
             agreed that the work should be finished before the winter storms, and that the contractors (two local \
             firms) are to be paid in three parts. \"Nothing else can wait,\" said the chair; others were not so sure. ",
            "会议听取了去年工作的汇报，讨论了今年的安排。大家认为，要把修路、通水、办学三件事办好，让群众看得见、\
             摸得着。办公室负责督促，每月通报一次；各村也要把账目（收入、支出）贴出来。有的同志提出，冬天以前必须完工。",
        ];
        for prose in prose {
            let text = prose.repeat(40);
            let share = f64::from(index.candidates.marked(&text)) / text.len() as f64;
            assert!(share < 0.02, "{:.1} in a hundred bytes are marked: {prose}", share * 100.0);
        }
    }
}
