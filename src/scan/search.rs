//! Asks the rules at every place where a mask may start.

use std::iter::Peekable;
use std::sync::OnceLock;
use std::vec;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::document::{Block, Blocks, Document, Hue, Rgb};
use crate::rule::{Confidence, Form, Outline, Room, Rule, RuleId, Rules};
use crate::scan::choose::{Best, Evidence, Hit, Rank};
use crate::scan::forms::{Beside, FormRef, Row};
use crate::scan::index::Index;
use crate::scan::label;
use crate::scan::lead::Lead;
use crate::text::{Language, Mask, Span, canonical, fold, is_glyph, lex};

/// A text is searched in stretches of this many bytes, side by side.
pub(super) const STRETCH: usize = 1 << 20;

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
        let lead = Lead::new();
        let (masked_to, hits) = (0, Vec::new());
        let blanks = document.blanks(span).into_iter().peekable();
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
            masked_to,
            language,
            any_region,
            lead,
            rows,
            best,
            room,
            hits,
        };
        index.candidates.find(span.slice(text).as_bytes(), |needle, at| {
            search.blanks_before(span.start() + at);
            search.candidate(needle, span.start() + at);
            false
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
    /// The end of the last mask; glyphs before it belong to that mask.
    masked_to: usize,
    /// The language of the document, found out at the first mask.
    language: &'a OnceLock<Language>,
    /// An example stands for a text of any kind.
    any_region: bool,
    lead: Lead,
    /// What is used again to find out which forms are asked.
    rows: Rows,
    /// The longest match of a surer rule about the last mask.
    best: Option<Best>,
    /// What patterns use again.
    room: Room,
    hits: Vec<Hit>,
}

/// What is used again to find out which forms are asked.
#[derive(Default)]
struct Rows {
    fitting: Row,
    more: Row,
    outline: Outline,
}

impl Search<'_> {
    fn candidate(&mut self, needle: usize, at: usize) {
        let Some(literal) = needle.checked_sub(self.index.glyphs) else {
            if at >= self.masked_to {
                self.in_block(at, |search, block| search.mask(block, at));
            }
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
        let known = self.block.take().filter(|block| holds(block));
        let block = known.or_else(|| self.blocks.at(at).filter(|block| holds(block)).cloned().map(Box::new));
        if let Some(block) = block {
            ask(self, &block);
            self.block = Some(block);
        }
    }

    /// Asks the forms that start from a literal, which stands at byte `at`.
    fn literal(&mut self, literal: usize, block: &Block, at: usize) {
        let index = self.index;
        for form in index.literals.get(literal).forms() {
            let rule = self.rules.get(form.rule);
            let (found, mask, unit) = match &rule.forms[form.form] {
                Form::Template(template) => match template.at_literal(self.text, block.span, at) {
                    Some(found) => (found.whole, found.mask, found.unit),
                    None => continue,
                },
                Form::Pattern(pattern) => match pattern.at(self.text, block.span, at, &mut self.room) {
                    Some(found) => (found.whole, found.mask, found.unit.filter(|_| rule.unit)),
                    None => continue,
                },
            };
            let glyph = mask.slice(self.text).chars().map(canonical).find(|c| index.alphabet.contains(c));
            self.admit(form.rule, rule, block, found, mask, unit, glyph);
        }
    }

    fn mask(&mut self, block: &Block, at: usize) {
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
    fn blanks_before(&mut self, at: usize) {
        while let Some(blank) = self.blanks.next_if(|blank| blank.start() < at) {
            self.blank(blank);
        }
    }

    /// Asks about a line under nothing but spaces: drawn as a row of `_`, it is a mask like one.
    fn blank(&mut self, blank: Span) {
        let mask = Mask::drawn(self.text, blank);
        self.in_block(blank.start(), |search, block| search.ask_all(block, &mask));
    }

    /// Asks the templates that may fit around `mask`.
    fn ask_all(&mut self, block: &Block, mask: &Mask) {
        let mut rest = self.text[mask.span.end()..].chars();
        let mut after = rest.next();
        if matches!(after, Some(' ' | '　' | '\u{A0}')) {
            after = rest.next();
        }
        let before = self.text[..mask.span.start()].chars().next_back();
        let language = self.language.get().copied();
        let there = Beside { glyph: mask.glyph, before: before.map(fold), after: after.map(fold), language };
        let index = self.index;
        let mut rows = std::mem::take(&mut self.rows);
        index.masks.fitting(there, &mut rows.fitting);
        rows.outline.draw(self.text, mask);
        index.shaped(mask, &rows.outline, &mut rows.fitting, &mut rows.more);
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
        let speaks = |language: &Language| rule.languages.is_empty() || rule.languages.contains(language);
        if !self.language.get().is_none_or(speaks) {
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
            // Several rules ask about one mask.
            if self.lead.of != Some(mask.start()) {
                self.lead.read(label::lead(self.text, block, mask), mask.start(), &self.index.label_ends);
            }
            match rule.context.admits_label(
                &self.lead.text,
                self.lead.chars,
                self.lead.ends(&self.index.label_ends, id),
            ) {
                Some(found) => near = found,
                None => return,
            }
        }
        if !rule.languages.is_empty() && !speaks(self.language.get_or_init(|| self.document.language())) {
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
