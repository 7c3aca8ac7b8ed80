//! The words that say what a figure measures, or which field of a form a blank belongs to.

use std::sync::LazyLock;

use crate::document::Block;
use crate::text::{Chars, Span, canonical, fold, is_han};

/// How far to the left a label reaches, in characters.
const LEAD: usize = 70;
/// The longest label shown, in characters.
const LABEL: usize = 30;

/// The clause or field name right before `mask`; for a table cell, its heads and what stands
/// before the mask in it.
pub(super) fn lead(text: &str, block: &Block, mask: Span, clauses: &mut Clauses) -> String {
    let clause = clauses.before(text, block.span.start(), mask.start());
    match block.heads {
        Some((row, column)) => format!("{} {} {clause}", row.slice(text).trim(), column.slice(text).trim()),
        None => clause.to_owned(),
    }
}

/// What a reader would call the missing figure.
pub(super) fn label(text: &str, block: &Block, mask: Span, unit: Option<Span>, clauses: &mut Clauses) -> String {
    let clause = trim(clauses.before(text, block.span.start(), mask.start()));
    if let Some((row, column)) = block.heads {
        let heads = [row.slice(text).trim(), column.slice(text).trim(), clause];
        let heads: Vec<&str> = heads.into_iter().filter(|head| !head.is_empty()).collect();
        return shorten(&heads.join(" · "));
    }
    if clause.chars().nth(1).is_some() {
        return shorten(clause);
    }
    // Nothing to the left: the noun follows, as in x家全国重点实验室成功获批.
    let from = unit.map_or(mask.end(), |unit| unit.end().max(mask.end()));
    let after = Span::new(from, block.span.end()).slice(text);
    let end = after
        .char_indices()
        .take(LABEL)
        .find(|&(_, c)| stops(c) || "（(“”\"》：:".contains(c))
        .map_or_else(|| after.char_indices().nth(LABEL).map_or(after.len(), |(at, _)| at), |(at, _)| at);
    let following = after[..end].trim();
    let name = unit.map_or("", |unit| if unit.start() >= mask.end() { unit.slice(text) } else { "" });
    format!("{clause}{name}{following}")
}

/// Finds the clauses before masks that come in order; what one has passed the next one does not walk over again.
#[derive(Debug, Default)]
pub(super) struct Clauses {
    last: Option<Clause>,
}

/// What stands before a mask from the last place where a clause, a field or another blank ends.
#[derive(Clone, Copy, Debug)]
struct Clause {
    /// Where the block starts.
    block: usize,
    start: usize,
    /// Without the spaces before the mask.
    end: usize,
    chars: usize,
    /// Something ends before it: it is neither too long nor the first of its block.
    stopped: bool,
}

impl Clauses {
    /// The clause before byte `at` of the block that starts at byte `block`.
    fn before<'a>(&mut self, text: &'a str, block: usize, at: usize) -> &'a str {
        let end = block + Span::new(block, at).slice(text).trim_end().len();
        let clause = Clause::before(text, block, end, self.last.filter(|last| last.block == block));
        self.last = Some(clause);
        let shown = &text[clause.start..end];
        if clause.stopped {
            shown.trim_start_matches(|c: char| c.is_whitespace() || canonical(c) == '_')
        } else {
            shown.trim_start()
        }
    }
}

impl Clause {
    /// The one that ends at byte `end`; `known` is one of the same block.
    fn before(text: &str, block: usize, end: usize, known: Option<Self>) -> Self {
        let mut clause = Self { block, start: end, end, chars: 0, stopped: false };
        let (mut last, mut last_role) = (None, Role::PLAIN);
        for (at, c) in text[block..end].char_indices().rev().take(LEAD) {
            let role = Role::of(c);
            if role != Role::PLAIN {
                let gap = role.is_space && last_role.is_space;
                let blank = || role.is_blank && last_role.is_blank && last.map(canonical) == Some(canonical(c));
                if role.stops || gap || blank() {
                    clause.stopped = true;
                    break;
                }
            }
            // Of a blank, two characters tell.
            if let Some(known) = known.filter(|known| known.end == clause.start && !role.is_blank) {
                return clause.joined(text, known);
            }
            clause.start = block + at;
            clause.chars += 1;
            (last, last_role) = (Some(c), role);
        }
        clause
    }

    /// The same, going on to the left as `known` does, which ends where it starts.
    fn joined(self, text: &str, known: Self) -> Self {
        let chars = self.chars + known.chars;
        if chars < LEAD {
            return Self { start: known.start, chars, stopped: known.stopped, ..self };
        }
        let passed = text[known.start..].char_indices().nth(chars - LEAD);
        Self { start: passed.map_or(known.start, |(at, _)| known.start + at), chars: LEAD, stopped: false, ..self }
    }
}

/// What a character is to a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Role {
    /// A clause ends before it.
    stops: bool,
    /// Two of these are a gap between fields.
    is_space: bool,
    /// Two of one of these are a blank.
    is_blank: bool,
}

impl Role {
    const PLAIN: Self = Self { stops: false, is_space: false, is_blank: false };

    #[inline]
    fn of(c: char) -> Self {
        /// Of every character of ASCII.
        static ASCII: LazyLock<[Role; 128]> =
            LazyLock::new(|| std::array::from_fn(|at| Role::told(u8::try_from(at).map_or('\0', char::from))));
        match c {
            '\0'..='\x7F' => ASCII[c as usize],
            // Most characters are Han.
            _ if is_han(c) => Self::PLAIN,
            _ => Self::told(c),
        }
    }

    fn told(c: char) -> Self {
        let is_blank = matches!(canonical(c), '_' | '□' | '●');
        Self { stops: stops(c), is_space: c.is_whitespace(), is_blank }
    }
}

fn stops(c: char) -> bool {
    matches!(fold(c), ',' | ';' | '!' | '?' | '。' | '、' | '\n' | '\t' | '|') || c == '；'
}

/// Words of degree at the end of a clause; they measure nothing.
const DEGREES: &[&str] = &[
    "达到",
    "达",
    "为",
    "约",
    "共计",
    "共",
    "合计",
    "突破",
    "不超过",
    "不少于",
    "不低于",
    "不高于",
    "超过",
    "超",
    "近",
    "至",
    "到",
    "是",
    "第",
    "的",
    "人民币",
    "means",
    "is",
    "was",
    "were",
    "of",
    "at",
    "least",
    "about",
    "to",
    "in",
    "approximately",
    "dated",
    "by",
    "from",
];

/// What they end in.
static ENDS: LazyLock<Chars> = LazyLock::new(|| {
    let mut ends = Chars::NONE;
    ends.extend(DEGREES.iter().filter_map(|degree| degree.chars().next_back()));
    ends
});

/// What a label does not end with, and what it does not start with.
const OPENING: &str = "：:（(“”\"'‘[【《<*$¥￥€£-—–~～=";
const CLOSING: &str = "“”\"'）)】]》-•·*";

fn trim(clause: &str) -> &str {
    let mut clause = clause;
    loop {
        let before = clause;
        clause = clause.trim_end_matches(|c: char| !is_han(c) && (c.is_whitespace() || OPENING.contains(c)));
        let may_end = clause.chars().next_back().is_some_and(|c| ENDS.may_hold(c));
        for degree in DEGREES.iter().filter(|_| may_end) {
            // Most end in another byte.
            if degree.as_bytes().last() == clause.as_bytes().last()
                && let Some(rest) = clause.strip_suffix(degree)
                && !rest.is_empty()
                && (!degree.is_ascii() || rest.ends_with([' ', '”', '"']))
            {
                clause = rest;
            }
        }
        clause = clause.trim_start_matches(|c: char| !is_han(c) && (c.is_whitespace() || CLOSING.contains(c)));
        if clause == before {
            return clause;
        }
    }
}

fn shorten(label: &str) -> String {
    // Most are short, and counting is faster than walking.
    if label.chars().count() <= LABEL {
        return label.to_owned();
    }
    let start = label.char_indices().rev().take(LABEL).last().map_or(0, |(at, _)| at);
    label[start..].to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::Document;

    #[track_caller]
    fn check(text: &str, unit: &str, expected: &str) {
        let document = Document::plain("case", text);
        let at = text.find("xx").expect("there is a mask");
        let mut blocks = document.blocks();
        let block = blocks.at(at).expect("there is a line");
        let unit = (!unit.is_empty()).then(|| Span::new(at + 2, at + 2 + unit.len()));
        assert_eq!(label(text, block, Span::new(at, at + 2), unit, &mut Clauses::default()), expected);
    }

    #[test]
    fn names_what_the_figure_measures() {
        check("近年来，全社会研发投入同比增长xx%，", "%", "全社会研发投入同比增长");
        check("支持企业占比达到xx%", "%", "支持企业占比");
        check("发行股数不超过xx万股", "万股", "发行股数");
        check("法定代表人（签字）：xx  日期：____年", "", "法定代表人（签字）");
        check("法定代表人：____  日期：xx年", "年", "日期");
        check("，xx家全国重点实验室成功获批，", "家", "家全国重点实验室成功获批");
        check("“Agreement Date” means xx.", "", "Agreement Date");
    }

    proptest! {
        #[test]
        fn a_clause_is_the_same_whatever_was_asked_before(text in "(x|年|_|□|●|＿|[ 　\n，;]|[年a]{1,90}|  ){0,30}", block in 0..4_usize) {
            let mut clauses = Clauses::default();
            let block = text.char_indices().nth(block).map_or(0, |(at, _)| at);
            for (at, _) in text.char_indices().filter(|&(at, c)| at >= block && c != '年') {
                prop_assert_eq!(clauses.before(&text, block, at), Clauses::default().before(&text, block, at));
            }
        }
    }
}
