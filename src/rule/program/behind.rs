//! What a program may go on with behind a run of a glyph: most runs are refused by it, unasked.

use std::collections::BTreeSet;

use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

use super::{Program, Step};
use crate::text::{GLYPHS, spelled};

/// Runs of one glyph, of two and so on are told apart; the last are those of so many, and longer ones.
pub const RUNS: usize = 4;
/// Nothing is told of runs of so many glyphs.
pub const RUN: usize = 24;
/// A word that every match holds is looked for so many characters behind a run.
pub const FAR: usize = 24;
/// A class of more characters tells nothing.
const FEW: usize = 128;
/// Of a program of more steps nothing is told.
const STEPS: usize = 4096;

/// What stands behind a run of a glyph in the matches of a program.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::rule) struct Behind {
    /// For runs of each length, what stands right behind; nothing when a match may end there.
    pub(in crate::rule) right: [Option<ClassUnicode>; RUNS],
    /// One of some characters stands in every match, at most so many behind the run.
    pub(in crate::rule) within: Option<(usize, ClassUnicode)>,
}

/// A step that is to be gone, and how many characters it has taken, when that is known.
type Place = (usize, Option<u32>);

impl Program {
    /// What stands behind a run of `glyphs`, the spellings of one, where no glyph of any kind stands
    /// before it, and only characters of `lead` in the match.
    pub(in crate::rule) fn behind(&self, glyphs: &[char], lead: &ClassUnicode) -> Behind {
        if self.steps.len() > STEPS {
            return Behind { right: [const { None }; RUNS], within: None };
        }
        let glyph = class(glyphs.iter().copied());
        let mut run = self.begin(lead);
        let mut right = [const { None }; RUNS].map(|_: Option<()>| Some(ClassUnicode::empty()));
        let (mut next, mut ends) = (BTreeSet::new(), false);
        for glyphs in 1..RUN {
            let taken = run.iter().filter(|&&(step, _)| self.meets(step, &glyph));
            let (takes, may_end) = self.from(taken.map(|&place| self.passed(place)).collect());
            let set = &mut right[glyphs.min(RUNS) - 1];
            match set {
                Some(_) if may_end => *set = None,
                Some(set) => {
                    takes.iter().for_each(|&(step, _)| set.union(&self.taken(step)));
                    set.difference(&glyph);
                }
                None => {}
            }
            ends |= may_end;
            next.extend(takes.iter().copied());
            run = takes;
        }
        let within = if ends { None } else { self.within(next, &glyph) };
        Behind { right, within }
    }

    /// Says whether a match may begin with `text`, or end within it; not, is certain.
    pub(in crate::rule) fn may_begin(&self, text: &str) -> bool {
        if self.steps.len() > STEPS {
            return true;
        }
        let (mut places, mut may_end) = self.from(vec![(0, Some(0))]);
        for c in text.chars() {
            let takes = |step: usize| match self.steps[step] {
                Step::Char(wanted) => c == wanted,
                Step::Class(class) | Step::Many { class, .. } => self.holds(class, c),
                _ => false,
            };
            let taken = places.iter().filter(|&&(step, _)| takes(step)).map(|&place| self.passed(place));
            let (next, ends) = self.from(taken.collect());
            places = next;
            may_end |= ends;
        }
        may_end || !places.is_empty()
    }

    /// The places at which the first of a run may be taken, behind characters of `lead` or none.
    fn begin(&self, lead: &ClassUnicode) -> BTreeSet<Place> {
        let mut others = lead.clone();
        others.difference(&class(GLYPHS.into_iter().flat_map(spelled)));
        // How many characters stand before the run is not known.
        let passed = |&place: &Place| {
            let (step, taken) = self.passed(place);
            (step, if step == place.0 { None } else { taken })
        };
        let (mut all, mut begin) = (BTreeSet::new(), self.from(vec![(0, Some(0))]).0);
        let mut new: Vec<Place> = begin.iter().copied().collect();
        while !new.is_empty() {
            all.extend(new.iter().copied());
            let takes = |set| new.iter().filter(move |&&(step, _)| self.meets(step, set)).map(passed).collect();
            begin.extend(self.from(takes(&others)).0);
            new = self.from(takes(lead)).0.into_iter().filter(|place| !all.contains(place)).collect();
        }
        begin
    }

    /// Some characters of which one stands in every match that goes on from `places` behind a run of
    /// `glyph`, and how far behind.
    fn within(&self, mut places: BTreeSet<Place>, glyph: &ClassUnicode) -> Option<(usize, ClassUnicode)> {
        let (mut all, mut far) = (ClassUnicode::empty(), 0);
        for distance in 1..=FAR {
            let mut open = Vec::new();
            for place in places {
                let mut chars = self.taken(place.0);
                if distance == 1 {
                    chars.difference(glyph);
                }
                if chars.ranges().is_empty() {
                    continue;
                }
                if !is_few(&chars) || self.spells_on(place) {
                    open.push(self.passed(place));
                } else {
                    all.union(&chars);
                    far = distance;
                }
            }
            if open.is_empty() {
                return Some((far, all));
            }
            let may_end;
            (places, may_end) = self.from(open);
            if may_end {
                return None;
            }
        }
        None
    }

    /// Says whether a place takes one character of a word, and not the last one: the last ones of 公司 and
    /// 合作社 stand in fewer texts than the first ones.
    fn spells_on(&self, place: Place) -> bool {
        let one = |step: usize| matches!(self.steps[step], Step::Char(_) | Step::Class(_));
        one(place.0) && {
            let (next, may_end) = self.from(vec![self.passed(place)]);
            !may_end && next.iter().all(|&(step, _)| one(step) && is_few(&self.taken(step)))
        }
    }

    /// The places that take a character next, from `open` on, and whether a match may end there.
    fn from(&self, mut open: Vec<Place>) -> (BTreeSet<Place>, bool) {
        let (mut seen, mut takes, mut ends) = (BTreeSet::new(), BTreeSet::new(), false);
        while let Some((step, taken)) = open.pop() {
            if !seen.insert((step, taken)) {
                continue;
            }
            match self.steps[step] {
                Step::Char(_) | Step::Class(_) => {
                    takes.insert((step, taken));
                }
                Step::Many { least, most, .. } => {
                    if taken.is_none_or(|taken| taken < most) {
                        takes.insert((step, taken));
                    }
                    if taken.is_none_or(|taken| taken >= least) {
                        open.push((step + 1, Some(0)));
                    }
                }
                Step::Split { to, .. } => open.extend(to.map(|to| (to as usize, Some(0)))),
                Step::Jump(to) => open.push((to as usize, Some(0))),
                Step::Keep(_) | Step::Look(_) => open.push((step + 1, Some(0))),
                Step::Match => ends = true,
            }
        }
        (takes, ends)
    }

    /// The place after one that took a character.
    fn passed(&self, (step, taken): Place) -> Place {
        match self.steps[step] {
            Step::Many { .. } => (step, taken.map(|taken| taken + 1)),
            _ => (step + 1, Some(0)),
        }
    }

    /// The characters that a step takes.
    fn taken(&self, step: usize) -> ClassUnicode {
        match self.steps[step] {
            Step::Char(c) => class(std::iter::once(c)),
            Step::Class(class) | Step::Many { class, .. } => self.unicode(class),
            _ => ClassUnicode::empty(),
        }
    }

    fn meets(&self, step: usize, glyph: &ClassUnicode) -> bool {
        let mut both = self.taken(step);
        both.intersect(glyph);
        !both.ranges().is_empty()
    }
}

fn class(chars: impl Iterator<Item = char>) -> ClassUnicode {
    ClassUnicode::new(chars.map(|c| ClassUnicodeRange::new(c, c)))
}

/// Says whether the characters of `set` are few enough to tell something.
fn is_few(set: &ClassUnicode) -> bool {
    set.iter().map(|range| range.len()).sum::<usize>() <= FEW
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What of `of` may stand right behind runs of `x` of each length, and what stands within how many.
    #[track_caller]
    fn check(expression: &str, of: &str, right: [&str; RUNS], within: Option<(usize, &str)>) {
        let hir = regex_syntax::parse(expression).expect("it is an expression");
        let lead = class("年-0123456789".chars());
        let found = Program::new(&hir, false).expect("it is not too big").behind(&['x'], &lead);
        let holds = |set: &ClassUnicode, c: char| set.iter().any(|range| (range.start()..=range.end()).contains(&c));
        let shown = found.right.map(|set| match set {
            None => "any".to_owned(),
            Some(set) => of.chars().filter(|&c| holds(&set, c)).collect(),
        });
        assert_eq!(shown.each_ref().map(String::as_str), right, "{expression}");
        let shown = found.within.map(|(far, set)| (far, of.chars().filter(|&c| holds(&set, c)).collect::<String>()));
        assert_eq!(shown.as_ref().map(|(far, set)| (*far, set.as_str())), within, "{expression}");
    }

    #[test]
    fn knows_what_stands_behind_runs_of_each_length() {
        check("x{3,4}-x{2}", "x-年", ["", "", "-", "-"], Some((1, "-")));
        check("x{2}年|x+月", "x年月", ["月", "年月", "月", "月"], Some((1, "年月")));
        check("x{4,6}", "x", ["", "", "", "any"], None);
        check("[0-9]{3}[x0-9]{2,4}年", "x5年", ["5年", "5年", "5年", "5年"], Some((1, "5年")));
        check("xx?", "x", ["any", "any", "", ""], None);
        check("[x×]{3}月|[0-9]x日", "x×月日", ["×日", "×", "月", ""], Some((1, "×月日")));
        check("年(?:xx月|x日)", "x月日", ["日", "月", "", ""], Some((1, "月日")));
    }

    #[test]
    fn knows_what_a_match_can_begin_with() {
        let check = |expression: &str, text: &str, expected: bool| {
            let hir = regex_syntax::parse(expression).expect("it is an expression");
            let program = Program::new(&hir, false).expect("it is not too big");
            assert_eq!(program.may_begin(text), expected, "{expression} and {text}");
        };
        check("【[^】【]{1,3}】", "【待", true);
        check("【[^】【]{1,3}】", "【【", false);
        check("【[^】【]{1,3}】", "【】", false);
        check("【[^】【]{1,3}】", "【年月日年", false);
        check("【(?:待|请)|〔", "【年", false);
        check("【(?:待|请)?", "【年", true);
        check("【$", "【年", true);
        check("(?m)^【x", "【x", true);
    }

    #[test]
    fn knows_what_every_match_holds_behind_a_run() {
        check(r"x{2,}\p{Han}{1,5}〔", "年〔", ["", "年", "年", "年"], Some((6, "〔")));
        check(r"x+\p{Han}{2,9}?(?:\(|-|:)", "(-:", ["", "", "", ""], Some((10, "(-:")));
        check(r"x+\p{Han}(?:公司|厂|商(?:店|行))", "公司厂商店行", ["公司厂商店行"; RUNS], Some((3, "司厂店行")));
        check(r"x+(?:省|\p{Han}{0,2}、x+等)", "省、等", ["省、等"; RUNS], Some((3, "省、")));
        check(r"x+\p{Han}*〔", "〔", ["〔"; RUNS], None);
        check(r"x+\p{Han}{0,40}〔", "〔", ["〔"; RUNS], None);
        check(r"x+\p{Han}{0,3}(?:〔|$)", "〔", ["any"; RUNS], None);
    }
}
