//! Asks the rules at every place where a mask may start.

use std::iter::Peekable;
use std::sync::OnceLock;
use std::vec;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::document::{Block, Blocks, Document, Hue, Rgb};
use crate::rule::{Confidence, Form, Room, Rule, RuleId, Rules};
use crate::scan::candidates::Next;
use crate::scan::choose::{Best, Evidence, Hit, Rank};
use crate::scan::forms::{Beside, FormRef};
use crate::scan::index::Index;
use crate::scan::label::{self, Clauses};
use crate::scan::lead::Lead;
use crate::scan::openings::Openings;
use crate::scan::rows::Rows;
use crate::text::{Language, Mask, Span, canonical, fold, is_glyph, lex};

/// A text is searched in stretches of this many bytes, side by side.
pub(super) const STRETCH: usize = 1 << 20;

/// Asking so many masks in vain costs more than finding out the language.
const MANY: usize = 32;

/// Finds every match of every rule in `document`, in stretches of `size` bytes; they may overlap.
/// Rules that are not `asked` are passed over.
pub(super) fn search(
    rules: &Rules,
    index: &Index,
    asked: &[bool],
    document: &Document,
    evidence: Evidence,
    size: usize,
) -> Vec<Hit> {
    let (language, any_region) = match evidence {
        Evidence::Granted(language) => (language, true),
        Evidence::Document => (None, false),
    };
    let language = language.map_or_else(OnceLock::new, OnceLock::from);
    let one = |(span, blocks): (Span, Blocks<'_>)| {
        let text = document.text();
        let language = &language;
        let (lead, clauses, labels) = (Lead::new(), Clauses::default(), Vec::new());
        let (masked_to, met, openings, hits) = (0, 0, Openings::default(), Vec::new());
        let mut blanks = document.blanks(span).into_iter().peekable();
        let blank = next_start(&mut blanks);
        let (block, best, rows, room) = (None, None, Rows::default(), Room::default());
        let mut search = Search {
            rules,
            index,
            asked,
            document,
            text,
            blocks,
            block,
            blanks,
            blank,
            masked_to,
            met,
            language,
            any_region,
            lead,
            clauses,
            labels,
            rows,
            best,
            room,
            openings,
            hits,
        };
        index.candidates.find(span.slice(text).as_bytes(), |needle, at| {
            search.candidate(needle, span.start() + at);
            Next::GlyphsFrom(search.masked_to.saturating_sub(span.start()))
        });
        search.blanks_before(span.end());
        search.hits
    };
    let mut stretches = document.stretches(size);
    match stretches.len() {
        0 => Vec::new(),
        1 => one(stretches.remove(0)),
        _ => stretches.into_par_iter().flat_map_iter(one).collect(),
    }
}

struct Search<'a> {
    rules: &'a Rules,
    index: &'a Index,
    /// For each rule, whether it is asked.
    asked: &'a [bool],
    document: &'a Document,
    text: &'a str,
    blocks: Blocks<'a>,
    /// The last one that was asked for.
    block: Option<Box<Block>>,
    /// The lines under nothing but spaces that were not asked about yet.
    blanks: Peekable<vec::IntoIter<Span>>,
    /// Where the first of them starts.
    blank: usize,
    /// The end of the last mask; glyphs before it belong to that mask.
    masked_to: usize,
    /// How many places of glyphs were asked about.
    met: usize,
    /// The language of the document, found out at the first match, or where many masks match nothing: it
    /// tells most rules.
    language: &'a OnceLock<Language>,
    /// An example stands for a text of any kind.
    any_region: bool,
    lead: Lead,
    clauses: Clauses,
    /// What rules make of it.
    labels: Vec<(RuleId, Option<(usize, usize)>)>,
    /// What is used again to find out which forms are asked.
    rows: Rows,
    /// The longest match of a surer rule about the last mask.
    best: Option<Best>,
    /// What patterns use again.
    room: Room,
    openings: Openings,
    hits: Vec<Hit>,
}

impl Search<'_> {
    fn candidate(&mut self, needle: usize, at: usize) {
        let literal = needle.checked_sub(self.index.glyphs);
        if literal.is_none() && at < self.masked_to {
            return;
        }
        self.blanks_before(at);
        let Some(literal) = literal else {
            self.in_block(at, |search, block| search.mask(block, at));
            return;
        };
        if !self.text.is_char_boundary(at) {
            return;
        }
        self.in_block(at, |search, block| search.literal(literal, block, at));
    }

    /// Has `ask` look at the block around byte `at`, if there is one.
    fn in_block(&mut self, at: usize, ask: impl FnOnce(&mut Self, &Block)) {
        let holds = |block: &Block| block.span.contains(at);
        if !self.block.as_deref().is_some_and(holds) {
            self.block = self.blocks.at(at).filter(|block| holds(block)).cloned().map(Box::new);
        }
        if let Some(block) = self.block.take() {
            ask(self, &block);
            self.block = Some(block);
        }
    }

    /// Asks the forms that start from a literal, which stands at byte `at`.
    fn literal(&mut self, literal: usize, block: &Block, at: usize) {
        let mut openings = std::mem::take(&mut self.openings);
        for &form in openings.of(self.rules, literal, self.index.literals.get(literal), &self.text[at..]) {
            self.at_literal(form, block, at);
        }
        self.openings = openings;
    }

    fn at_literal(&mut self, form: FormRef, block: &Block, at: usize) {
        let rule = self.rules.get(form.rule);
        if self.language.get().is_some_and(|&language| !rule.speaks(language)) {
            return;
        }
        let found = match &rule.forms[form.form] {
            Form::Template(template) => {
                template.at_literal(self.text, block.span, at).map(|found| (found.whole, found.mask, found.unit))
            }
            Form::Pattern(pattern) => pattern
                .at(self.text, block.span, at, &mut self.room)
                .map(|found| (found.whole, found.mask, found.unit.filter(|_| rule.unit))),
        };
        let Some((found, mask, unit)) = found else { return };
        let alphabet = &self.index.alphabet;
        let glyph = mask.slice(self.text).chars().map(canonical).find(|c| alphabet.contains(c));
        self.admit(form.rule, rule, block, found, mask, unit, glyph);
    }

    fn mask(&mut self, block: &Block, at: usize) {
        self.met += 1;
        if self.met == MANY {
            self.language.get_or_init(|| self.document.language());
        }
        self.patterns(block, at);
        // 某 stands for a name; it makes no run with digits, and a row of it is not to be cut out at each.
        if self.text[at..].starts_with('某') {
            return;
        }
        let Some(mask) = lex(self.text, at) else { return };
        self.masked_to = mask.span.end();
        if !mask.stuck {
            self.ask_all(block, &mask);
        }
    }

    /// Asks about the blanks before byte `at`.
    #[inline]
    fn blanks_before(&mut self, at: usize) {
        // Nearly no text has any.
        if self.blank < at {
            while let Some(blank) = self.blanks.next_if(|blank| blank.start() < at) {
                self.ask_blank(blank);
            }
            self.blank = next_start(&mut self.blanks);
        }
    }

    /// Asks about a line under nothing but spaces: drawn as a row of `_`, it is a mask like one.
    fn ask_blank(&mut self, blank: Span) {
        let mask = Mask::drawn(self.text, blank);
        self.in_block(blank.start(), |search, block| search.ask_all(block, &mask));
    }

    /// Asks the templates that may fit around `mask`.
    fn ask_all(&mut self, block: &Block, mask: &Mask) {
        let after = beyond_space(self.text[mask.span.end()..].chars());
        let before = beyond_space(self.text[..mask.span.start()].chars().rev());
        let language = self.language.get().copied();
        let there = Beside { glyph: mask.glyph, before, after, language };
        let index = self.index;
        let mut rows = std::mem::take(&mut self.rows);
        index.masks.fitting(there, &mut rows.fitting);
        rows.shaped(self.text, index, mask);
        let [beside, alone] = &index.beside;
        for form in index.masks.of(&rows.fitting, beside) {
            self.ask(form, block, mask);
        }
        // Most are spoken for now, and longer.
        for form in index.masks.of(&rows.fitting, alone) {
            let confidence = self.rules.get(form.rule).confidence;
            let beats = |best: &Best| best.beats(mask.span, mask.span, Some(mask.glyph), confidence);
            if !self.best.as_ref().is_some_and(beats) {
                self.ask(form, block, mask);
            }
        }
        self.rows = rows;
    }

    /// Asks the patterns whose masks hold the glyph at byte `at`.
    fn patterns(&mut self, block: &Block, at: usize) {
        let mut rest = self.text[at..].chars();
        let Some(glyph) = rest.next().map(canonical) else { return };
        let (before, after) = (self.text[..at].chars().next_back(), rest.next());
        let there = Beside { glyph, before, after, language: self.language.get().copied() };
        let index = self.index;
        let mut rows = std::mem::take(&mut self.rows);
        index.patterns.fitting(there, &mut rows.fitting);
        if !before.is_some_and(is_glyph) {
            index.behind.narrow(&self.text[at..], glyph, &mut rows.fitting, &mut rows.more);
        }
        for form in index.patterns.of(&rows.fitting, index.patterns.all()) {
            let rule = self.rules.get(form.rule);
            let Form::Pattern(pattern) = &rule.forms[form.form] else { continue };
            if let Some(found) = pattern.around(self.text, block.span, at, &mut self.room) {
                let unit = found.unit.filter(|_| rule.unit);
                self.admit(form.rule, rule, block, found.whole, found.mask, unit, Some(glyph));
            }
        }
        self.rows = rows;
    }

    fn ask(&mut self, form: FormRef, block: &Block, mask: &Mask) {
        let rule = self.rules.get(form.rule);
        let Form::Template(template) = &rule.forms[form.form] else { return };
        if let Some(found) = template.at_mask(self.text, block.span, mask) {
            self.admit(form.rule, rule, block, found.whole, found.mask, found.unit, Some(mask.glyph));
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one match, from a template or a pattern")]
    fn admit(
        &mut self,
        id: RuleId,
        rule: &Rule,
        block: &Block,
        whole: Span,
        mask: Span,
        unit: Option<Span>,
        glyph: Option<char>,
    ) {
        if whole.end() > block.span.end() || whole.start() < block.span.start() || !self.asked[id.0] {
            return;
        }
        if self.best.as_ref().is_some_and(|best| best.beats(whole, mask, glyph, rule.confidence)) {
            return;
        }
        // The language is found out only where everything else is as wanted.
        if self.language.get().is_some_and(|&language| !rule.speaks(language)) {
            return;
        }
        let region = self.document.inline(mask.start()).unwrap_or(block.region);
        if !rule.regions.contains(&region) && !self.any_region {
            return;
        }
        if rule.context.asks_for_look() && !rule.context.admits_look(self.document, drawn(self.text, mask)) {
            return;
        }
        let Some(weight) = rule.context.admits(self.index.edges(id, rule), self.text, block.span, whole) else {
            return;
        };
        let mut near = (0, 0);
        if rule.context.asks_for_label() {
            match self.label(id, rule, block, mask) {
                Some(found) => near = found,
                None => return,
            }
        }
        if !rule.languages.is_empty() && !rule.speaks(*self.language.get_or_init(|| self.document.language())) {
            return;
        }
        let chars = |span: Span| span.slice(self.text).chars().count();
        let rank = Rank {
            whole: chars(whole),
            mask: chars(mask),
            asked: weight + near.1 + usize::from(rule.context.look.is_some()),
            near: usize::MAX - near.0,
            confidence: rule.confidence,
            bound: usize::MAX - if rule.languages.is_empty() { usize::MAX } else { rule.languages.len() },
        };
        // Red and highlighted, an author marks what is still to be done.
        let marked = rule.confidence == Confidence::Weak && is_marked(self.document, mask);
        let shorter = |best: Best| best.mask != mask || best.whole.len() < whole.len();
        if rule.confidence != Confidence::Weak && self.best.is_none_or(shorter) {
            self.best = Some(Best { whole, mask, glyph, confidence: rule.confidence });
        }
        self.hits.push(Hit { rule: id, mask, unit, region, glyph, marked, rank });
    }
}

impl Search<'_> {
    /// What [`Context::admits_label`](crate::rule::Context::admits_label) says of the rule at `mask`.
    fn label(&mut self, id: RuleId, rule: &Rule, block: &Block, mask: Span) -> Option<(usize, usize)> {
        let ends = &self.index.label_ends;
        // Several rules ask about one mask, and each with several forms.
        if self.lead.of != Some(mask.start()) {
            self.lead.read(label::lead(self.text, block, mask, &mut self.clauses), mask.start(), ends);
            self.labels.clear();
        }
        if let Some(&(_, known)) = self.labels.iter().find(|(known, _)| *known == id) {
            return known;
        }
        let (edges, lead) = (self.index.edges(id, rule), &self.lead);
        let found = rule.context.admits_label(edges, &lead.text, lead.chars, lead.ends(ends, id));
        self.labels.push((id, found));
        found
    }
}

/// Where the next of `blanks` starts.
fn next_start(blanks: &mut Peekable<vec::IntoIter<Span>>) -> usize {
    blanks.peek().map_or(usize::MAX, |blank| blank.start())
}

/// The first of `chars`, folded; of a space the one behind it, for between a mask and a word one may stand.
fn beyond_space(mut chars: impl Iterator<Item = char>) -> Option<char> {
    chars.next().map(fold).and_then(|c| if c == ' ' { chars.next().map(fold) } else { Some(c) })
}

/// What of `mask` has a look of its own: the century before a blank has none.
fn drawn(text: &str, mask: Span) -> Span {
    let shown = mask.slice(text);
    let digits = shown.len() - shown.trim_start_matches(|c: char| fold(c).is_ascii_digit()).len();
    let is_blank = shown.ends_with(char::is_whitespace) && digits < shown.len();
    Span::new(if is_blank { mask.start() + digits } else { mask.start() }, mask.end())
}

/// Says whether all of `mask` is red, or highlighted in a colour that is not grey.
fn is_marked(document: &Document, mask: Span) -> bool {
    document.looks_so(mask, |look| {
        look.colour.and_then(Rgb::hue) == Some(Hue::Red)
            || look.highlight.and_then(Rgb::hue).is_some_and(|hue| hue != Hue::Grey)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_same_in_stretches_of_any_size() {
        let rules = crate::io::builtin_rules();
        let index = Index::new(&rules);
        let asked: Vec<bool> = rules.iter().map(|_| true).collect();
        let paragraph = "一、总体情况\n\n同比增长xx.x%，20xx年\n\n| 项目 | xxx万元 |\n|---|---|\n| 企业 | x家 |\n\n乙方：<u>    </u>（章），共<u>　　</u>家\n\n- 联系人：张某某\n- 电话138****1234\n\n【待补充】 ____万元 [●] TODO\n\n";
        for name in ["a.txt", "a.md"] {
            let document = Document::read(name, paragraph.repeat(9).into_bytes(), None).expect("it is text");
            let hits = |size| format!("{:?}", search(&rules, &index, &asked, &document, Evidence::Document, size));
            let whole = hits(usize::MAX / 2);
            assert!(whole.len() > 1000, "{whole}");
            for size in [1, 7, 100, 300] {
                assert_eq!(hits(size), whole, "{name} in stretches of {size} bytes");
            }
        }
    }
}
