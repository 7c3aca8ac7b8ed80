//! Where the masks of a pattern may start, read off its syntax tree.

use std::collections::{BTreeMap, BTreeSet};

use regex_syntax::hir::literal::{ExtractKind, Extractor};
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind};
use serde::{Deserialize, Serialize};

use crate::text::{canonical, is_glyph, spelled};

/// Literals are cut to this many bytes.
const LONGEST: usize = 9;
/// Of more literals than this, those of ASCII are cut shorter.
const MANY: usize = 64;
/// More literals than this make no quick search.
const LITERALS: usize = 4_000;
/// The most characters of a mask before its first glyph. A longer lead is found by its literals.
pub(super) const LEAD: usize = 24;

/// How the masks of a pattern are found in a text.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Start {
    /// Every mask holds a glyph: a search starts there and looks back.
    Glyph {
        /// For each glyph, in canonical form, what may stand in the mask before it.
        leads: Vec<(char, Lead)>,
        /// For each of these, in the same order, what follows the glyph; nothing when anything may.
        follows: Vec<Option<Lead>>,
        /// What the mask may begin with.
        first: Lead,
    },
    /// Every mask begins with one of these.
    Literals(Vec<Vec<u8>>),
}

/// Some characters, and how many of them there may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lead {
    /// The most of them.
    pub(super) chars: usize,
    /// There is always one.
    pub(super) needed: bool,
    /// Ranges of them, both ends included, ascending.
    #[serde(with = "as_text")]
    set: Vec<(char, char)>,
}

/// Pairs of characters as one text, which is read in a fraction of the time.
mod as_text {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(set: &[(char, char)], to: S) -> Result<S::Ok, S::Error> {
        set.iter().flat_map(|&(start, end)| [start, end]).collect::<String>().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(char, char)>, D::Error> {
        let text = <&str>::deserialize(from)?;
        // Most characters are of three bytes.
        let mut set = Vec::with_capacity(text.len() / 6 + 1);
        let mut chars = text.chars();
        while let (Some(start), Some(end)) = (chars.next(), chars.next()) {
            set.push((start, end));
        }
        Ok(set)
    }
}

impl Lead {
    fn new(chars: usize, needed: bool, set: &ClassUnicode) -> Self {
        Self { chars, needed, set: set.iter().map(|range| (range.start(), range.end())).collect() }
    }

    /// At most `chars` characters, one of them of `set`, unless those are many.
    pub(super) fn few(chars: usize, set: &ClassUnicode) -> Option<Self> {
        let lead = Self::new(chars, true, set);
        lead.listed().is_some().then_some(lead)
    }

    /// The class of all of them.
    pub(super) fn class(&self) -> ClassUnicode {
        ClassUnicode::new(self.set.iter().map(|&(start, end)| ClassUnicodeRange::new(start, end)))
    }

    /// All of them, when they are few.
    pub(super) fn listed(&self) -> Option<Vec<char>> {
        let few = self.set.iter().all(|&(start, end)| end as usize - start as usize <= MANY);
        few.then(|| self.set.iter().flat_map(|&(start, end)| start..=end).collect())
    }

    /// Their ranges, both ends included, ascending.
    pub fn ranges(&self) -> impl Iterator<Item = (char, char)> {
        self.set.iter().copied()
    }

    /// Says whether `c` is among them.
    #[must_use]
    pub fn holds(&self, c: char) -> bool {
        let at = self.set.partition_point(|&(_, end)| end < c);
        self.set.get(at).is_some_and(|&(start, _)| start <= c)
    }
}

/// How the matches of `expression` are found; an error says whether it can match nothing at all
/// (`true`), or may start with anything.
pub(super) fn start(expression: &str) -> Result<Start, bool> {
    let hir = regex_syntax::Parser::new().parse(expression).map_err(|_| false)?;
    if hir.properties().minimum_len().unwrap_or(0) == 0 {
        return Err(true);
    }
    if let Some(leads) = before_glyph(&hir)
        && leads.iter().all(|(_, before)| before.chars <= LEAD)
    {
        let follows = leads.iter().map(|(glyph, before)| after_glyph(&hir, *glyph, before)).collect();
        let leads = leads
            .into_iter()
            .map(|(glyph, before)| (glyph, Lead::new(before.chars, before.needed, &before.set)))
            .collect();
        return Ok(Start::Glyph { leads, follows, first: Lead::new(1, true, &edge(&hir, Edge::First).0) });
    }
    let mut extractor = Extractor::new();
    extractor
        .kind(ExtractKind::Prefix)
        .limit_class(600)
        .limit_literal_len(LONGEST)
        .limit_total(LITERALS)
        .limit_repeat(2);
    let mut seq = extractor.extract(&hir);
    seq.dedup();
    let mut literals: Vec<Vec<u8>> =
        seq.literals().ok_or(false)?.iter().map(|literal| literal.as_bytes().to_vec()).collect();
    if literals.is_empty() || literals.iter().any(Vec::is_empty) {
        return Err(false);
    }
    // Every literal costs time when rules are made ready, and a class of letters makes many of them
    // that tell little more than what stands before it.
    for bytes in (2..LONGEST).rev() {
        if literals.len() <= MANY {
            break;
        }
        literals.iter_mut().filter(|literal| literal.is_ascii()).for_each(|literal| literal.truncate(bytes));
        literals.sort_unstable();
        literals.dedup();
    }
    Ok(Start::Literals(literals))
}

/// A [`Lead`] while it is put together.
struct Before {
    chars: usize,
    needed: bool,
    set: ClassUnicode,
}

/// For each glyph that a match of `hir` may hold first, what may stand before it; nothing when a
/// match may hold none.
fn before_glyph(hir: &Hir) -> Option<Vec<(char, Before)>> {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            let at = text.find(is_glyph)?;
            let glyph = text[at..].chars().next()?;
            let mut set = ClassUnicode::empty();
            text[..at].chars().for_each(|c| set.push(ClassUnicodeRange::new(c, c)));
            Some(vec![(canonical(glyph), Before { chars: text[..at].chars().count(), needed: at > 0, set })])
        }
        HirKind::Class(Class::Unicode(class)) => {
            let chars: Vec<char> = class.iter().flat_map(|range| range.start()..=range.end()).take(LEAD + 1).collect();
            if chars.len() > LEAD || !chars.iter().copied().all(is_glyph) {
                return None;
            }
            let glyphs: BTreeSet<char> = chars.into_iter().map(canonical).collect();
            Some(
                glyphs
                    .into_iter()
                    .map(|glyph| (glyph, Before { chars: 0, needed: false, set: ClassUnicode::empty() }))
                    .collect(),
            )
        }
        HirKind::Repetition(repeated) if repeated.min > 0 => before_glyph(&repeated.sub),
        HirKind::Capture(group) => before_glyph(&group.sub),
        HirKind::Concat(parts) => {
            let (mut chars, mut needed, mut set) = (0, false, ClassUnicode::empty());
            for part in parts {
                if let Some(mut leads) = before_glyph(part) {
                    for (_, lead) in &mut leads {
                        lead.chars = lead.chars.saturating_add(chars);
                        lead.needed |= needed;
                        lead.set.union(&set);
                    }
                    return Some(leads);
                }
                chars += longest(part, &mut set)?;
                needed |= part.properties().minimum_len().is_some_and(|len| len > 0);
            }
            None
        }
        HirKind::Alternation(parts) => {
            let mut all: BTreeMap<char, Before> = BTreeMap::new();
            for (glyph, lead) in parts.iter().map(before_glyph).collect::<Option<Vec<_>>>()?.into_iter().flatten() {
                let one = all.entry(glyph).or_insert(Before { chars: 0, needed: true, set: ClassUnicode::empty() });
                one.chars = one.chars.max(lead.chars);
                one.needed &= lead.needed;
                one.set.union(&lead.set);
            }
            Some(all.into_iter().collect())
        }
        _ => None,
    }
}

/// The characters of the longest match of `hir`, each of which is put into `set`; nothing when
/// there is no longest.
fn longest(hir: &Hir, set: &mut ClassUnicode) -> Option<usize> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(0),
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            text.chars().for_each(|c| set.push(ClassUnicodeRange::new(c, c)));
            Some(text.chars().count())
        }
        HirKind::Class(Class::Unicode(class)) => {
            set.union(class);
            Some(1)
        }
        HirKind::Class(Class::Bytes(_)) => None,
        HirKind::Repetition(repeated) => {
            let one = longest(&repeated.sub, set)?;
            Some(one.saturating_mul(repeated.max? as usize))
        }
        HirKind::Capture(group) => longest(&group.sub, set),
        HirKind::Concat(parts) => {
            parts.iter().try_fold(0usize, |sum, part| Some(sum.saturating_add(longest(part, set)?)))
        }
        HirKind::Alternation(parts) => parts.iter().try_fold(0usize, |most, part| Some(most.max(longest(part, set)?))),
    }
}

/// What follows `glyph`, where it is the first that every match of `hir` holds, after `lead`; nothing
/// when anything may.
fn after_glyph(hir: &Hir, glyph: char, lead: &Before) -> Option<Lead> {
    // A glyph before the first one may be what is found.
    let known = Lead::new(lead.chars, lead.needed, &lead.set);
    let mut set = ClassUnicode::empty();
    let ends = spelled(glyph).into_iter().any(|c| known.holds(c)) || add_followers(hir, glyph, &mut set);
    (!ends).then(|| Lead::new(1, true, &set))
}

/// Adds to `set` what may follow the first `glyph` of a match of `hir`, and says whether the match may
/// end with it.
fn add_followers(hir: &Hir, glyph: char, set: &mut ClassUnicode) -> bool {
    let holds = |hir: &Hir| before_glyph(hir).is_some_and(|leads| leads.iter().any(|&(known, _)| known == glyph));
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = String::from_utf8_lossy(&literal.0);
            let mut rest = text.chars().skip_while(|&c| !is_glyph(c));
            if rest.next().map(canonical) != Some(glyph) {
                return false;
            }
            let next = rest.next();
            next.into_iter().for_each(|next| set.push(ClassUnicodeRange::new(next, next)));
            next.is_none()
        }
        HirKind::Class(_) => holds(hir),
        HirKind::Repetition(repeated) => {
            let ends = add_followers(&repeated.sub, glyph, set);
            if ends && repeated.max != Some(1) {
                set.union(&edge(&repeated.sub, Edge::First).0);
            }
            ends && repeated.min < 2
        }
        HirKind::Capture(group) => add_followers(&group.sub, glyph, set),
        HirKind::Alternation(parts) => {
            parts.iter().filter(|part| holds(part)).fold(false, |ends, part| ends | add_followers(part, glyph, set))
        }
        HirKind::Concat(parts) => {
            let Some(first) = parts.iter().position(|part| before_glyph(part).is_some()) else { return false };
            if !add_followers(&parts[first], glyph, set) {
                return false;
            }
            parts[first + 1..].iter().all(|next| {
                let (first, empty) = edge(next, Edge::First);
                set.union(&first);
                empty
            })
        }
        HirKind::Empty | HirKind::Look(_) => false,
    }
}

/// Which end of a match is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    First,
    Last,
}

/// What a match of `expression` may end with; nothing when it may be empty.
pub(super) fn last(expression: &str) -> Option<Lead> {
    let hir = regex_syntax::Parser::new().parse(expression).ok()?;
    let (set, empty) = edge(&hir, Edge::Last);
    (!empty).then(|| Lead::new(1, true, &set))
}

/// The characters a match of `hir` may have at its edge, and whether it may be empty.
fn edge(hir: &Hir, at: Edge) -> (ClassUnicode, bool) {
    let mut set = ClassUnicode::empty();
    let empty = match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => {
            let text = String::from_utf8_lossy(&literal.0);
            let c = if at == Edge::First { text.chars().next() } else { text.chars().next_back() };
            c.into_iter().for_each(|c| set.push(ClassUnicodeRange::new(c, c)));
            c.is_none()
        }
        HirKind::Class(Class::Unicode(class)) => {
            set.union(class);
            false
        }
        HirKind::Class(Class::Bytes(_)) => false,
        HirKind::Repetition(repeated) => {
            let (sub, empty) = edge(&repeated.sub, at);
            set = sub;
            empty || repeated.min == 0
        }
        HirKind::Capture(group) => return edge(&group.sub, at),
        HirKind::Concat(parts) => {
            let ordered: Vec<&Hir> = match at {
                Edge::First => parts.iter().collect(),
                Edge::Last => parts.iter().rev().collect(),
            };
            let mut empty = true;
            for part in ordered {
                let (next, nothing) = edge(part, at);
                set.union(&next);
                if !nothing {
                    empty = false;
                    break;
                }
            }
            empty
        }
        HirKind::Alternation(parts) => {
            let mut empty = false;
            for part in parts {
                let (next, nothing) = edge(part, at);
                set.union(&next);
                empty |= nothing;
            }
            empty
        }
    };
    (set, empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(expression: &str, expected: &str) {
        let shown = match start(expression) {
            Ok(Start::Glyph { leads, .. }) => {
                leads.iter().map(|(glyph, lead)| format!("{glyph}{}", lead.chars)).collect::<Vec<_>>().join(" ")
            }
            Ok(Start::Literals(all)) => format!("{} literals", all.len()),
            Err(empty) => format!("nothing: {empty}"),
        };
        assert_eq!(shown, expected, "{expression}");
    }

    /// What may stand beside the first `glyph`: `any`, or the characters of `of` that may.
    #[track_caller]
    fn check_beside(expression: &str, glyph: char, of: &str, expected: &str) {
        let Ok(Start::Glyph { leads, follows, .. }) = start(expression) else { panic!("{expression} has no glyph") };
        let at = leads.iter().position(|&(known, _)| known == glyph).expect("it is a glyph of the pattern");
        let shown = match &follows[at] {
            None => "any".to_owned(),
            Some(set) => of.chars().filter(|&c| set.holds(c)).collect(),
        };
        assert_eq!(format!("{}{shown}", if leads[at].1.needed { "+" } else { "" }), expected, "{expression}");
    }

    #[test]
    fn knows_what_stands_beside_the_first_glyph() {
        check_beside("[xX]{4,6}", 'x', "xX年 ", "xX");
        check_beside("[xX]+", 'x', "x", "any");
        check_beside("x{1,3}年", 'x', "x年月", "x年");
        check_beside("[张王]某(?:某|甲)", '某', "某甲些", "+某甲");
        check_beside("[张王]某(?:某|甲)?", '某', "某甲些", "+any");
        check_beside("某{1,2}(?:公司|市)", '某', "某公市些", "某公市");
        check_beside("某某|某(?:省|县)", '某', "某省县些", "某省县");
        check_beside("张?某(?:省|$)", '某', "省", "any");
        // What is found first may be a glyph of what stands before.
        check_beside("0[x0-9]{2}-x{4}", 'x', "x0-", "+any");
    }

    #[test]
    fn finds_the_glyph_that_every_mask_holds() {
        check("[xX×]{2,4}年", "X0 x0 ×0");
        check("1[3-9][0-9][xX]{4,8}[0-9]{1,4}|1[0-9]{2}-x{4}", "X3 x4");
        check("20(?:x{2}|_{2})", "_2 x2");
        check("[0-9]{3,}x", "100 literals");
        check("\\[[A-Z]{2,9}\\]", "26 literals");
        check("[金朴]O{2}", "2 literals");
        check("【[^】]{1,40}】", "1 literals");
        check("TODO|TBD", "2 literals");
        check("x?%", "2 literals");
        check("x*", "nothing: true");
        check(".+x", "nothing: false");
    }
}
