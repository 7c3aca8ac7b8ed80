//! Patterns: the escape hatch, a regular expression with a group `(?<mask>…)`.
//!
//! A pattern is cut at its mask group. The scanner finds where the mask may stand by a glyph that
//! every mask of the pattern holds or, where there is none (`TODO`), by the literals it can start
//! with, and only there runs the parts: what stands before, backwards in a window, and the mask
//! with what follows. So a pattern costs nothing in text without its masks and stays linear on any
//! text. Its parts are unpacked when they are first run: most texts ask for few of them.

use std::sync::OnceLock;

use regex::Regex;
use regex_syntax::ast::{self, Ast};
use serde::{Deserialize, Serialize};

use crate::rule::Beyond;
use crate::rule::program::{Matched, Program, Room};
use crate::rule::start::{Lead, Start, last, start};
use crate::text::{Span, canonical, spelled};

/// How far a pattern looks to the left of its mask, in bytes.
const BEFORE: usize = 120;
/// How far a pattern reaches from the start of its mask, in bytes.
const AFTER: usize = 480;

/// A checked pattern.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pattern {
    /// As written.
    pub written: String,
    /// How its masks are found.
    pub start: Start,
    /// For glyphs of the start, what may stand behind a run of one of them.
    beyond: Vec<(String, Beyond)>,
    before: Option<Part>,
    main: Part,
}

/// A part of a pattern, unpacked when it is first run.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Part {
    /// What a match may end with, when it has to end with something.
    last: Option<Lead>,
    /// Its program as bytes; none when it is too big, which [`Pattern::compile`] tells.
    #[serde(with = "as_bytes")]
    packed: Vec<u8>,
    #[serde(skip)]
    program: OnceLock<Option<Box<Program>>>,
}

impl Part {
    fn new(program: Option<&Program>, last: Option<Lead>) -> Self {
        let packed = program.and_then(|program| postcard::to_stdvec(program).ok()).unwrap_or_default();
        Self { last, packed, program: OnceLock::new() }
    }

    fn is_made(&self) -> bool {
        !self.packed.is_empty()
    }

    fn run(&self, text: &str, room: &mut Room) -> Option<Matched> {
        self.program()?.run(text, room)
    }

    fn program(&self) -> Option<&Program> {
        self.program.get_or_init(|| postcard::from_bytes(&self.packed).ok()).as_deref()
    }
}

/// Where a pattern matched, in bytes of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PatternMatch {
    /// Everything the pattern covers.
    pub whole: Span,
    /// The group `mask`.
    pub mask: Span,
    /// The group `unit`.
    pub unit: Option<Span>,
}

/// What is wrong with a pattern, at these bytes of it.
#[derive(Clone, Debug)]
pub struct PatternFault {
    /// The bytes of the pattern.
    pub span: Span,
    /// Which kind of fault.
    pub code: super::Code,
    /// What is wrong.
    pub message: String,
    /// The way out.
    pub help: String,
}

impl Pattern {
    /// Reads `written`.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with the expression or with its mask group.
    pub fn parse(written: &str) -> Result<Self, PatternFault> {
        let whole = Span::new(0, written.len());
        let fault =
            |span, code, message: String, help: &str| PatternFault { span, code, message, help: help.to_owned() };
        let tree = ast::parse::Parser::new().parse(written).map_err(|error| {
            let help = match error.kind() {
                ast::ErrorKind::UnsupportedLookAround => {
                    "the engine is linear in the text and has no look-around; use `before:`, `after:` or `unless:`"
                }
                ast::ErrorKind::UnsupportedBackreference => {
                    "the engine is linear in the text and has no back-references"
                }
                _ => "see the syntax of the crate `regex`",
            };
            fault(within(error.span(), written), super::Code::Regex, error.kind().to_string(), help)
        })?;
        if let Some(span) = word_boundary(&tree) {
            return Err(fault(
                within(&span, written),
                super::Code::WordBoundary,
                "`\\b` finds no boundary between a Han character and a letter: 年 and x are both word characters"
                    .to_owned(),
                "leave it out: a mask never touches an ASCII letter or digit anyway",
            ));
        }
        let no_group = |span| {
            fault(
                span,
                super::Code::NoMaskGroup,
                "no group `(?<mask>…)` at the top level of the pattern".to_owned(),
                "put `(?<mask>` and `)` around what is masked, outside of any repetition or alternative",
            )
        };
        let (before, main, group) = cut(&tree, written).ok_or_else(|| no_group(whole))?;
        let start = start(&main).map_err(|empty| {
            let message =
                if empty { "the mask can match nothing at all" } else { "nothing tells where the mask may start" };
            let code = if empty { super::Code::MatchesNothing } else { super::Code::Regex };
            fault(
                group,
                code,
                message.to_owned(),
                "begin the mask with certain characters, e.g. `[xX]{2,}` or `【`, not with `.` or an optional part",
            )
        })?;
        let program = |expression: &str, backward| Program::new(&regex_syntax::parse(expression).ok()?, backward);
        let before = before.map(|before| Part::new(program(&before, true).as_ref(), last(&before)));
        let main = program(&main, false);
        let glyphs = match &start {
            Start::Glyph { leads, .. } => leads.as_slice(),
            Start::Literals(_) => &[],
        };
        let mut beyond: Vec<(String, Beyond)> = Vec::new();
        // A pattern without a program matches nothing.
        for (&(glyph, ref lead), main) in glyphs.iter().zip(main.iter().cycle()) {
            let behind = Beyond::new(&main.behind(&spelled(glyph), &lead.class()));
            // Most glyphs of a pattern are used alike.
            match beyond.iter_mut().find(|(_, known)| *known == behind) {
                Some((glyphs, _)) => glyphs.push(glyph),
                None => beyond.push((glyph.to_string(), behind)),
            }
        }
        Ok(Self { written: written.to_owned(), start, beyond, before, main: Part::new(main.as_ref(), None) })
    }

    /// Compiles the pattern now, to see that it can be.
    ///
    /// # Errors
    ///
    /// Returns why it cannot: it is too big.
    pub fn compile(&self) -> Result<(), PatternFault> {
        let fault = |message| {
            let help = "make it smaller: fewer or shorter repetitions".to_owned();
            let span = Span::new(0, self.written.len());
            PatternFault { span, code: super::Code::Regex, message, help }
        };
        let cut = ast::parse::Parser::new().parse(&self.written).ok().and_then(|tree| cut(&tree, &self.written));
        for part in cut.into_iter().flat_map(|(before, main, _)| before.into_iter().chain([main])) {
            let message = match Regex::new(&part) {
                Err(regex::Error::CompiledTooBig(limit)) => format!("the pattern compiles to more than {limit} bytes"),
                Err(other) => other.to_string().lines().last().unwrap_or_default().replace("error: ", ""),
                Ok(_) => continue,
            };
            return Err(fault(message));
        }
        // Without a program, a part would match nothing and say nothing of it.
        let is_made = self.before.iter().chain([&self.main]).all(Part::is_made);
        is_made.then_some(()).ok_or_else(|| fault("the pattern has too many steps".to_owned()))
    }

    /// The ASCII letters after which the first `glyph` of a mask may stand: the `B` of `AB**`.
    pub fn letters_before(&self, glyph: char) -> impl Iterator<Item = char> {
        let lead = match &self.start {
            Start::Glyph { leads, .. } => leads.iter().find(|(known, _)| *known == glyph).map(|(_, lead)| lead),
            Start::Literals(_) => None,
        };
        let before = self.before.as_ref();
        let follows = move |&c: &char| {
            lead.is_none_or(|lead| lead.holds(c))
                || before.is_some_and(|part| part.last.as_ref().is_none_or(|last| last.holds(c)))
        };
        ('A'..='Z').chain('a'..='z').filter(follows)
    }

    /// What stands in every mask before the first `glyph`; nothing where it may be anything.
    #[must_use]
    pub fn leads(&self, glyph: char) -> Option<&Lead> {
        let Start::Glyph { leads, .. } = &self.start else { return None };
        let (_, lead) = leads.iter().find(|&&(known, _)| known == glyph)?;
        // What is found may be a glyph before the first one.
        (lead.needed && !lead.holds(glyph)).then_some(lead)
    }

    /// What follows `glyph` where it is the first of a mask; nothing when anything may.
    #[must_use]
    pub fn follows(&self, glyph: char) -> Option<&Lead> {
        let Start::Glyph { leads, follows, .. } = &self.start else { return None };
        let at = leads.iter().position(|&(known, _)| known == glyph)?;
        follows.get(at)?.as_ref()
    }

    /// What stands right before every mask; nothing where it may be anything, or nothing.
    #[must_use]
    pub fn stands_behind(&self) -> Option<&Lead> {
        self.before.as_ref()?.last.as_ref()
    }

    /// What stands right before and right behind a glyph of a mask that is asked about; nothing where
    /// it may be anything, or too much to tell.
    #[must_use]
    pub fn beside(&self, glyph: char) -> (Option<Vec<char>>, Option<Vec<char>>) {
        let Start::Glyph { leads, .. } = &self.start else { return (None, None) };
        let lead = leads.iter().find(|&&(known, _)| known == glyph).map(|(_, lead)| lead);
        let last = self.stands_behind();
        let behind = match (self.leads(glyph), lead, last) {
            (Some(lead), ..) => lead.listed(),
            (None, Some(lead), Some(last)) => {
                lead.listed().zip(last.listed()).map(|(lead, last)| [lead, last].concat())
            }
            _ => None,
        };
        (behind, self.follows(glyph).and_then(Lead::listed))
    }

    /// What stands behind a run of `glyph` in a mask that is asked about, where no glyph of any kind
    /// stands before the run.
    #[must_use]
    pub fn beyond(&self, glyph: char) -> Option<&Beyond> {
        self.beyond.iter().find(|(glyphs, _)| glyphs.contains(glyph)).map(|(_, beyond)| beyond)
    }

    /// Says whether the mask with what follows may begin with `text`; not, is certain.
    #[must_use]
    pub fn may_begin(&self, text: &str) -> bool {
        self.main.program().is_some_and(|program| program.may_begin(text))
    }

    /// Matches around the glyph at byte `at` of the mask, for a pattern that starts from glyphs.
    #[must_use]
    pub fn around(&self, text: &str, limits: Span, at: usize, room: &mut Room) -> Option<PatternMatch> {
        let Start::Glyph { leads, first, .. } = &self.start else { return None };
        let glyph = canonical(text.get(at..)?.chars().next()?);
        let (_, lead) = leads.iter().find(|(known, _)| *known == glyph)?;
        let mut starts = [at; super::start::LEAD + 1];
        let mut count = 1;
        for c in text.get(limits.start().min(at)..at)?.chars().rev().take(lead.chars) {
            if !lead.holds(c) {
                break;
            }
            starts[count] = starts[count - 1] - c.len_utf8();
            count += 1;
        }
        // Most starts are refused here, for nearly nothing, by the character they begin with.
        let begins = |at: usize| text[at..].chars().next().is_some_and(|c| first.holds(c));
        let mut starts = starts[..count].iter().rev().copied().filter(|&at| begins(at));
        starts.find_map(|start| self.at(text, limits, start, room).filter(|found| found.mask.contains(at)))
    }

    /// Matches where the mask starts at byte `at`; `limits` are the bytes of the block around.
    #[must_use]
    pub fn at(&self, text: &str, limits: Span, at: usize, room: &mut Room) -> Option<PatternMatch> {
        // Most places are refused by what stands before them, and those inside a word.
        let (left, right) = (text[..at].chars().next_back(), text[at..].chars().next());
        let follows = match &self.before {
            None => !glued(left, right),
            Some(before) => before.last.as_ref().is_none_or(|last| left.is_some_and(|c| last.holds(c))),
        };
        if !follows {
            return None;
        }
        let end = floor(text, limits.end().min(at + AFTER));
        let found = self.main.run(text.get(at..end)?, room)?;
        let [mask, unit] = found.groups.map(|group| group.map(|(start, end)| Span::new(at + start, at + end)));
        let mask = mask?;
        let start = match &self.before {
            None => at,
            Some(before) => {
                let from = floor(text, limits.start().max(at.saturating_sub(BEFORE)));
                from + before.run(text.get(from..at)?, room)?.to
            }
        };
        let whole = Span::new(start, at + found.to);
        // Where the pattern itself says nothing of what stands beside the mask, the mask is whole.
        let first = glued(text[..mask.start()].chars().next_back(), mask.slice(text).chars().next());
        let last = glued(mask.slice(text).chars().next_back(), text[mask.end()..].chars().next());
        if (first && whole.start() == mask.start()) || (last && whole.end() == mask.end()) {
            return None;
        }
        Some(PatternMatch { whole, mask, unit: unit.filter(|unit| !unit.is_empty()) })
    }
}

/// What stands in a pattern before its group `mask`, the group with what follows, both under the flags of the
/// pattern, and where the group stands.
fn cut(tree: &Ast, written: &str) -> Option<(Option<String>, String, Span)> {
    let (flags, group) = mask_group(tree)?;
    let (flags, group) =
        (flags.map_or("", |span| &written[span.start.offset..span.end.offset]), within(&group, written));
    let (before, main) = written.split_at(group.start());
    let before = before.strip_prefix(flags).unwrap_or(before);
    Some(((!before.is_empty()).then(|| format!("{flags}{before}")), format!("{flags}{main}"), group))
}

/// Bytes as they are, read all at once.
mod as_bytes {
    use serde::de::{Deserializer, Error, Visitor};
    use serde::ser::Serializer;

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(bytes)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Vec<u8>;
            fn expecting(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                to.write_str("bytes")
            }
            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
                Ok(bytes.to_vec())
            }
        }
        from.deserialize_bytes(Bytes)
    }
}

/// Two characters that would continue one run: letters and digits, or the same glyph.
fn glued(left: Option<char>, right: Option<char>) -> bool {
    let (Some(left), Some(right)) = (left, right) else { return false };
    (left.is_ascii_alphanumeric() && right.is_ascii_alphanumeric())
        || (left == right && matches!(left, '×' | '*' | '＊' | '○' | '〇' | '●' | '■' | '□' | '_' | '＿' | '某'))
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn within(span: &ast::Span, written: &str) -> Span {
    let start = span.start.offset.min(written.len());
    let end = span.end.offset.clamp(start, written.len());
    if start == end && end < written.len() {
        return Span::new(start, end + written[end..].chars().next().map_or(0, char::len_utf8));
    }
    Span::new(start, end)
}

/// The leading flags of the pattern and the span of its group `mask` at the top level.
fn mask_group(tree: &Ast) -> Option<(Option<ast::Span>, ast::Span)> {
    let is_mask = |part: &Ast| matches!(part, Ast::Group(group) if matches!(&group.kind, ast::GroupKind::CaptureName { name, .. } if name.name == "mask"));
    match tree {
        Ast::Concat(concat) => {
            let flags = match concat.asts.first() {
                Some(Ast::Flags(flags)) => Some(flags.span),
                _ => None,
            };
            concat.asts.iter().find(|part| is_mask(part)).map(|part| (flags, *part.span()))
        }
        group if is_mask(group) => Some((None, *group.span())),
        _ => None,
    }
}

/// The first Unicode word boundary in the pattern.
fn word_boundary(tree: &Ast) -> Option<ast::Span> {
    struct Find(Option<ast::Span>);
    impl ast::Visitor for Find {
        type Output = Option<ast::Span>;
        type Err = std::convert::Infallible;
        fn finish(self) -> Result<Self::Output, Self::Err> {
            Ok(self.0)
        }
        fn visit_pre(&mut self, part: &Ast) -> Result<(), Self::Err> {
            if let Ast::Assertion(assertion) = part {
                use ast::AssertionKind as Kind;
                if matches!(
                    assertion.kind,
                    Kind::WordBoundary
                        | Kind::NotWordBoundary
                        | Kind::WordBoundaryStart
                        | Kind::WordBoundaryEnd
                        | Kind::WordBoundaryStartAngle
                        | Kind::WordBoundaryEndAngle
                ) {
                    self.0.get_or_insert(assertion.span);
                }
            }
            Ok(())
        }
    }
    match ast::visit(tree, Find(None)) {
        Ok(found) => found,
        Err(never) => match never {},
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Code;

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: Option<&str>) {
        let pattern = Pattern::parse(pattern).expect("a good pattern");
        let limits = Span::new(0, text.len());
        let found = (0..text.len()).filter(|&at| text.is_char_boundary(at)).find_map(|at| match &pattern.start {
            Start::Glyph { .. } => pattern.around(text, limits, at, &mut Room::default()),
            Start::Literals(all) => {
                let starts = all.iter().any(|literal| text.as_bytes()[at..].starts_with(literal));
                starts.then(|| pattern.at(text, limits, at, &mut Room::default())).flatten()
            }
        });
        let shown = found
            .map(|found| format!("⟦{}⟧({})", found.mask.slice(text), found.unit.map_or("", |unit| unit.slice(text))));
        assert_eq!(shown.as_deref(), expected);
    }

    #[test]
    fn refuses_what_is_too_big() {
        let check =
            |pattern: &Pattern, sound: bool| assert_eq!(pattern.compile().is_ok(), sound, "{}", pattern.written);
        let read = |pattern: &str| Pattern::parse(pattern).expect("it can be read");
        check(&read(r"第(?<mask>x{2})年"), true);
        check(&read(r"(?<mask>x{2})(?:ab|cd){1,900000}年"), false);
        // What has no program would find nothing and say nothing of it.
        check(&Pattern { main: Part::new(None, None), ..read("(?<mask>x{2})年") }, false);
    }

    #[test]
    fn matches_around_its_mask_group() {
        check("(?<mask>[张王]某{1,2})", "被告人张某某到庭", Some("⟦张某某⟧()"));
        check("（(?<mask>×{2,4})）×?刑", "（××××）×刑初字", Some("⟦××××⟧()"));
        check("(?<mask>x{2})(?<unit>[县市])", "在xx县", Some("⟦xx⟧(县)"));
        check("(?i)(?<mask>todo):", "Todo: x", Some("⟦Todo⟧()"));
        check("(?<mask>TBD)", "aTBD TBDs", None);
        check("(?<mask>[0-9]{3,14}[xX]{4,12}[0-9]{1,4})", "号码 440106xxxx1234。", Some("⟦440106xxxx1234⟧()"));
        check("(?<mask>1[0-9]{2}-x{4}-[0-9]{4}|x{3}-x{4})", "电话xxx-xxxx", Some("⟦xxx-xxxx⟧()"));
        check("(?<mask>[A-Za-z0-9]{0,6}\\*{2,8}@[a-z.]{3,30})", "ab**@qq.com", Some("⟦ab**@qq.com⟧()"));
    }

    #[track_caller]
    fn fails(pattern: &str, code: Code, at: &str) {
        let fault = Pattern::parse(pattern).expect_err("a bad pattern");
        assert_eq!((fault.code, fault.span.slice(pattern)), (code, at), "{}", fault.message);
    }

    #[test]
    fn points_into_a_bad_pattern() {
        fails("(?<mask>x{2}", Code::Regex, "(");
        fails("年[x-", Code::Regex, "[");
        fails(r"\b(?<mask>xx)", Code::WordBoundary, r"\b");
        fails("xx%", Code::NoMaskGroup, "xx%");
        fails("(?<mask>x*)", Code::MatchesNothing, "(?<mask>x*)");
        fails("(?<mask>.a)", Code::Regex, "(?<mask>.a)");
        fails("(?<mask>xx)(?=年)", Code::Regex, "(?=");
    }
}
