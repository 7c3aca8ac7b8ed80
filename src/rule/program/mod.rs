//! Expressions as programs over characters, run from one place of a text.
//!
//! The crate `regex` searches long texts fast, with tables that cost more to make than it costs to
//! read most documents. A pattern only asks whether it matches at one place, in a window, and most
//! places are refused after a character or two. So its expressions are read by `regex-syntax`
//! ahead of time, kept as bytes among the rules, and run here: by backtracking, in the order in
//! which `regex` prefers one match to another. Where that takes too many steps, it starts again
//! and goes no way twice, so that a program and a window set bounds to what any text takes.
//! `make` turns expressions into programs, `behind` tells where one is run in vain.

mod behind;
mod make;

use std::collections::HashSet;

use regex_syntax::hir::Look;
use serde::{Deserialize, Serialize};

pub(super) use behind::Behind;
pub use behind::{FAR, RUN, RUNS};

/// An expression, ready to be run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Program {
    steps: Vec<Step>,
    classes: Vec<Class>,
    /// It runs from the end of what it matches to the start.
    backward: bool,
}

/// Some characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Class {
    /// A bit for each of ASCII.
    ascii: u128,
    /// Ranges of all, both ends included, ascending.
    ranges: Vec<(char, char)>,
}

impl Class {
    #[inline]
    fn holds(&self, c: char) -> bool {
        if c.is_ascii() {
            return self.ascii >> c as u32 & 1 != 0;
        }
        let at = self.ranges.partition_point(|&(_, end)| end < c);
        self.ranges.get(at).is_some_and(|&(start, _)| start <= c)
    }
}

/// One step of a program. After a step comes the next one, if nothing else is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Step {
    /// Takes this character.
    Char(char),
    /// Takes one character of a class.
    Class(u32),
    /// Takes at least and at most so many characters of a class, then what begins with one of another.
    Many {
        class: u32,
        least: u32,
        most: u32,
        how: How,
        then: u32,
    },
    /// Goes to the first, and where that leads to nothing, to the second; they begin with characters
    /// of these classes.
    Split {
        to: [u32; 2],
        begins: [u32; 2],
    },
    Jump(u32),
    /// Keeps the place.
    Keep(u8),
    /// Takes nothing, but asks what stands here: a [`Look`].
    Look(u32),
    Match,
}

/// How many characters are taken of those that could be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum How {
    /// As many as possible, fewer where that leads to nothing.
    Most,
    /// As many as possible: what follows begins with none of them.
    All,
    /// As few as possible.
    Fewest,
}

/// The number of no class: every character, and the end, will do.
const ANY: u32 = u32::MAX;

/// Where a program matched, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Matched {
    /// Where it stopped: the end, or the start when it ran backward.
    pub(super) to: usize,
    /// Where the groups of [`GROUPS`] stand.
    pub(super) groups: [Option<(usize, usize)>; 2],
}

/// The groups that are kept.
const GROUPS: [&str; 2] = ["mask", "unit"];

/// So many steps are gone without remembering them.
const FREE: usize = 1000;

/// What programs use again from run to run.
#[derive(Debug, Default)]
pub struct Room {
    ways: Vec<Way>,
    gone: HashSet<(usize, usize)>,
}

/// Something that is left to be tried, or undone on the way back to it.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// Another step at a place.
    Step(usize, usize),
    /// Fewer characters of the step, at least to the second place and not to the third.
    Fewer(usize, usize, usize),
    /// At most so many more characters of the step, at a place.
    More(usize, usize, u32),
    /// What was kept before.
    Kept(usize, usize),
}

/// No place.
const NOWHERE: usize = usize::MAX;

impl Program {
    /// Where the program matches `text`, from its start or, backward, from its end. Of several
    /// matches it is the one that is preferred, or, backward, the longest.
    pub(super) fn run(&self, text: &str, room: &mut Room) -> Option<Matched> {
        if self.backward { self.run_to::<true>(text, room) } else { self.run_to::<false>(text, room) }
    }

    fn run_to<const BACK: bool>(&self, text: &str, room: &mut Room) -> Option<Matched> {
        self.walk::<BACK>(text, &mut room.ways, None).unwrap_or_else(|| {
            room.gone.clear();
            self.walk::<BACK>(text, &mut room.ways, Some(&mut room.gone)).flatten()
        })
    }

    /// The same; nothing at all when it takes too many steps, which are not remembered in `gone`.
    fn walk<const BACK: bool>(
        &self,
        text: &str,
        ways: &mut Vec<Way>,
        mut gone: Option<&mut HashSet<(usize, usize)>>,
    ) -> Option<Option<Matched>> {
        ways.clear();
        let mut left = FREE;
        let mut kept = [NOWHERE; 2 * GROUPS.len()];
        let mut longest: Option<Matched> = None;
        let (mut step, mut at) = (0, if BACK { text.len() } else { 0 });
        loop {
            // One way, to where it leads.
            loop {
                match &mut gone {
                    None if left == 0 => return None,
                    None => left -= 1,
                    Some(gone) => {
                        if !gone.insert((step, at)) {
                            break;
                        }
                    }
                }
                match self.steps[step] {
                    Step::Char(wanted) => match next::<BACK>(text, at) {
                        Some((c, to)) if c == wanted => at = to,
                        _ => break,
                    },
                    Step::Class(class) => match next::<BACK>(text, at) {
                        Some((c, to)) if self.holds(class, c) => at = to,
                        _ => break,
                    },
                    Step::Many { class, least, most, how, then } => {
                        let Some(low) = self.take::<BACK>(text, at, class, least, least) else { break };
                        let more = most - least;
                        if how == How::Fewest {
                            ways.push(Way::More(step, low, more));
                            if !self.may_take::<BACK>(text, low, then) {
                                break;
                            }
                            at = low;
                        } else {
                            let high = self.take::<BACK>(text, low, class, 0, more).unwrap_or(low);
                            let low = if how == How::All { high } else { low };
                            let Some(to) = self.fewer::<BACK>(text, low, high, then) else { break };
                            if to != low {
                                ways.push(Way::Fewer(step, low, to));
                            }
                            at = to;
                        }
                    }
                    Step::Split { to: [first, second], begins } => {
                        match begins.map(|class| self.may_take::<BACK>(text, at, class)) {
                            [true, may] => {
                                if may {
                                    ways.push(Way::Step(second as usize, at));
                                }
                                step = first as usize;
                            }
                            [false, true] => step = second as usize,
                            [false, false] => break,
                        }
                        continue;
                    }
                    Step::Jump(to) => {
                        step = to as usize;
                        continue;
                    }
                    Step::Keep(place) => {
                        let place = usize::from(place);
                        ways.push(Way::Kept(place, kept[place]));
                        kept[place] = at;
                    }
                    Step::Look(look) => {
                        if !Look::from_repr(look).is_some_and(|look| holds(look, text, at)) {
                            break;
                        }
                    }
                    Step::Match => {
                        let group = |at: usize| Some((kept[at], kept[at + 1])).filter(|&(_, end)| end != NOWHERE);
                        let found = Matched { to: at, groups: [group(0), group(2)] };
                        if !BACK {
                            return Some(Some(found));
                        }
                        if longest.is_none_or(|longest| at < longest.to) {
                            longest = Some(found);
                        }
                        break;
                    }
                }
                step += 1;
            }
            // Back to the last place where there was another way.
            loop {
                match ways.pop() {
                    None => return Some(longest),
                    Some(Way::Kept(place, before)) => {
                        kept[place] = before;
                        continue;
                    }
                    Some(Way::Step(other, from)) => (step, at) = (other, from),
                    Some(Way::Fewer(of, low, high)) => {
                        let Step::Many { then, .. } = self.steps[of] else { continue };
                        let high = previous::<BACK>(text, high);
                        let Some(to) = self.fewer::<BACK>(text, low, high, then) else { continue };
                        if to != low {
                            ways.push(Way::Fewer(of, low, to));
                        }
                        (step, at) = (of + 1, to);
                    }
                    Some(Way::More(of, from, more)) => {
                        let Step::Many { class, then, .. } = self.steps[of] else { continue };
                        let Some(to) = self.take::<BACK>(text, from, class, 1, more.min(1)) else { continue };
                        ways.push(Way::More(of, to, more - 1));
                        if !self.may_take::<BACK>(text, to, then) {
                            continue;
                        }
                        (step, at) = (of + 1, to);
                    }
                }
                break;
            }
        }
    }

    /// Where at most `most` characters of a class from byte `at` on are passed; nothing when there are
    /// not `least`.
    #[inline]
    fn take<const BACK: bool>(&self, text: &str, mut at: usize, class: u32, least: u32, most: u32) -> Option<usize> {
        let mut count = 0;
        while count < most
            && let Some((_, to)) = next::<BACK>(text, at).filter(|&(c, _)| self.holds(class, c))
        {
            count += 1;
            at = to;
        }
        (count >= least).then_some(at)
    }

    /// The last place from `low` to `high` where a character of a class is next.
    fn fewer<const BACK: bool>(&self, text: &str, low: usize, mut high: usize, class: u32) -> Option<usize> {
        while !self.may_take::<BACK>(text, high, class) {
            if high == low {
                return None;
            }
            high = previous::<BACK>(text, high);
        }
        Some(high)
    }

    /// Says whether a character of a class is next at byte `at`, where it has to be one.
    #[inline]
    fn may_take<const BACK: bool>(&self, text: &str, at: usize, class: u32) -> bool {
        class == ANY || next::<BACK>(text, at).is_some_and(|(c, _)| self.holds(class, c))
    }

    #[inline]
    fn holds(&self, class: u32, c: char) -> bool {
        self.classes[class as usize].holds(c)
    }
}

/// The character that is next at byte `at`, and where it is passed.
#[inline]
fn next<const BACK: bool>(text: &str, at: usize) -> Option<(char, usize)> {
    if BACK {
        let c = text[..at].chars().next_back()?;
        return Some((c, at - c.len_utf8()));
    }
    let c = text[at..].chars().next()?;
    Some((c, at + c.len_utf8()))
}

/// The place one character before `at`, in the order in which they are taken.
fn previous<const BACK: bool>(text: &str, at: usize) -> usize {
    if BACK {
        at + text[at..].chars().next().map_or(0, char::len_utf8)
    } else {
        at - text[..at].chars().next_back().map_or(0, char::len_utf8)
    }
}

/// Says whether `look` holds at byte `at` of `text`.
fn holds(look: Look, text: &str, at: usize) -> bool {
    let (before, after) = (text[..at].chars().next_back(), text[at..].chars().next());
    let ascii = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    let word = |c: Option<char>| c.is_some_and(regex_syntax::is_word_character);
    match look {
        Look::Start => before.is_none(),
        Look::End => after.is_none(),
        Look::StartLF => matches!(before, None | Some('\n')),
        Look::EndLF => matches!(after, None | Some('\n')),
        Look::StartCRLF => matches!(before, None | Some('\n')) || before == Some('\r') && after != Some('\n'),
        Look::EndCRLF => matches!(after, None | Some('\r')) || after == Some('\n') && before != Some('\r'),
        Look::WordAscii => ascii(before) != ascii(after),
        Look::WordAsciiNegate => ascii(before) == ascii(after),
        Look::WordStartAscii => !ascii(before) && ascii(after),
        Look::WordEndAscii => ascii(before) && !ascii(after),
        Look::WordStartHalfAscii => !ascii(before),
        Look::WordEndHalfAscii => !ascii(after),
        Look::WordUnicode => word(before) != word(after),
        Look::WordUnicodeNegate => word(before) == word(after),
        Look::WordStartUnicode => !word(before) && word(after),
        Look::WordEndUnicode => word(before) && !word(after),
        Look::WordStartHalfUnicode => !word(before),
        Look::WordEndHalfUnicode => !word(after),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::Regex;

    use super::*;

    /// Some expressions with everything that a program knows.
    const EXPRESSIONS: [&str; 16] = [
        "(?<mask>x+)(?<unit>年|年度)?",
        "(?<mask>x+?)(?<unit>x*年)",
        "(?<mask>(?:x|xx){1,3})(?:年|$)",
        "(?<mask>(?:x?|年)*)第",
        "(?<mask>(?:x|年)+?)第",
        "(?<mask>(?:(?<unit>x)|年){2,})第?",
        "(?m)(?<mask>^x.{0,3}?$)",
        "(?i)(?<mask>[a-z]{2,4})x",
        "(?<mask>(?:(?:x*)*)*)第",
        "(?<mask>[^x]{1,5}?)(?:x|第x|)年",
        "(?<mask>x{2}|年{1,}?|第(?:年|x){0,2})(?:[0-9]|第)",
        "(?R)(?m)(?<mask>x*)$",
        "(?<mask>(?:x年|x年x|年x){1,4})第",
        r"(?<mask>\b{start-half}x\p{Han}{0,4})",
        r"(?<mask>(?-u:[a-z])+)(?s:.)",
        "(?<mask>(?:(?:x|年)(?:x|年)?){1,9})第",
    ];

    /// What `expression` matches at the start of `text`, and before its end.
    fn check(expression: &str, text: &str, room: &mut Room) {
        let hir = regex_syntax::parse(expression).expect("it is an expression");
        let forward = Program::new(&hir, false).expect("it is not too big").run(text, room);
        let expected = Regex::new(&format!(r"\A(?:{expression})")).expect("it is one").captures(text).map(|found| {
            let span = |name| found.name(name).map(|group| (group.start(), group.end()));
            Matched { to: found.get(0).expect("it is all").end(), groups: [span("mask"), span("unit")] }
        });
        assert_eq!(forward, expected, "{expression} at the start of {text:?}");
        let backward = Program::new(&hir, true).expect("it is not too big").run(text, room);
        let expected = Regex::new(&format!(r"(?:{expression})\z")).expect("it is one").find(text);
        assert_eq!(
            backward.map(|found| found.to),
            expected.map(|found| found.start()),
            "{expression} at the end of {text:?}"
        );
    }

    proptest! {
        #[test]
        fn matches_what_regex_matches(text in "[xX年第ab_ 5\n\r]{0,12}|[x年]{0,30}") {
            EXPRESSIONS.iter().for_each(|expression| check(expression, &text, &mut Room::default()));
        }

        #[test]
        fn matches_as_the_patterns_of_the_rules_do(
            text in "([xX×_＿○〇*某0-9]|年|月|日|第|号|〔|〕|（|）|公司|、|集团|等|企业|王|张|刑|》|\\[|\\{|\\}|\\]|【|】|a|B|-| |\n|@|\\.){0,30}",
        ) {
            static PATTERNS: std::sync::LazyLock<Vec<(Program, Regex)>> = std::sync::LazyLock::new(|| {
                let rules = crate::io::builtin_rules();
                let forms = rules.iter().flat_map(|(_, rule)| &rule.forms);
                let written = forms.filter_map(|form| match form {
                    crate::rule::Form::Pattern(pattern) => Some(pattern.written.as_str()),
                    crate::rule::Form::Template(_) => None,
                });
                let both = |written| {
                    let hir = regex_syntax::parse(written).expect("it is an expression");
                    let regex = Regex::new(&format!(r"\A(?:{written})")).expect("it is one");
                    (Program::new(&hir, false).expect("it is not too big"), regex)
                };
                written.map(both).collect()
            });
            let mut room = Room::default();
            for (program, regex) in &*PATTERNS {
                for (at, _) in text.char_indices() {
                    let expected = regex.captures(&text[at..]).map(|found| {
                        let span = |name| found.name(name).map(|group| (group.start(), group.end()));
                        Matched { to: found.get(0).expect("it is all").end(), groups: [span("mask"), span("unit")] }
                    });
                    prop_assert_eq!(program.run(&text[at..], &mut room), expected, "{} in {:?}", regex, text);
                }
            }
        }
    }

    #[test]
    fn no_text_takes_more_than_the_program_times_its_window() {
        let hir = regex_syntax::parse("(?<mask>(?:x|xx|xxx)*(?:x?){30}x{30})年").expect("it is an expression");
        let program = Program::new(&hir, false).expect("it is not too big");
        let mut room = Room::default();
        assert_eq!(program.run(&"x".repeat(480), &mut room), None);
        assert!(room.gone.len() < 480 * program.steps.len(), "{} of {}", room.gone.len(), program.steps.len());
        let found = program.run(&format!("{}年", "x".repeat(400)), &mut room).expect("it matches");
        assert_eq!(found.to, 403);
    }
}
