//! Which of several rules speaks about a mask.
//!
//! The longest match wins, then the longest mask, then the surer rule, then the one that asked for
//! more around it, then the one for fewer languages, then the one that stands first. One finding to a mask.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::Region;
use crate::rule::{Confidence, RuleId, Rules};
use crate::text::{Language, Span};

/// A match of a rule, before it is known which rule speaks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    pub(super) rule: RuleId,
    pub(super) mask: Span,
    pub(super) unit: Option<Span>,
    pub(super) region: Region,
    pub(super) glyph: Option<char>,
    /// It looks like something to be done, which speaks for it when it is weak.
    pub(super) marked: bool,
    pub(super) rank: Rank,
}

/// How much a match says; the greater one wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    /// Characters that the form covers.
    pub(super) whole: usize,
    /// Characters of the mask.
    pub(super) mask: usize,
    /// How sure the rule is.
    pub(super) confidence: Confidence,
    /// How near the asked word of the label stands.
    pub(super) near: usize,
    /// Bytes of the words that were asked for around it, and one for a look.
    pub(super) asked: usize,
    /// How few languages it is for.
    pub(super) bound: usize,
}

/// A match in whose favour others about the same mask go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Best {
    pub(super) whole: Span,
    pub(super) mask: Span,
    pub(super) glyph: Option<char>,
    pub(super) confidence: Confidence,
}

impl Best {
    /// Says whether another match, of a rule as sure as `confidence`, is not to be chosen for certain: this
    /// one is longer, or as long and surer, and whatever overlaps it overlaps the other. Weak
    /// rules may be silenced, and certain ones speak for weak ones of their glyph.
    pub(super) fn beats(&self, whole: Span, mask: Span, glyph: Option<char>, confidence: Confidence) -> bool {
        let holds = self.whole.start() <= whole.start() && whole.end() <= self.whole.end();
        let longer = self.whole != whole || self.confidence > confidence;
        self.mask == mask && holds && longer && self.confidence >= confidence && self.glyph == glyph
    }
}

/// Where the evidence for weak rules comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Evidence {
    /// From certain masks of the same glyph in the document.
    Document,
    /// It is taken for granted, and so are the language and the kind of text: a rule's example is
    /// too short to tell.
    Granted(Option<Language>),
}

/// Keeps one hit for each mask, in order.
pub(super) fn choose(rules: &Rules, mut hits: Vec<Hit>, evidence: Evidence) -> Vec<Hit> {
    if evidence == Evidence::Document {
        let certain: BTreeSet<Option<char>> = hits
            .iter()
            .filter(|hit| rules.get(hit.rule).confidence == Confidence::Certain)
            .map(|hit| hit.glyph)
            .collect();
        hits.retain(|hit| hit.rank.confidence != Confidence::Weak || hit.marked || certain.contains(&hit.glyph));
    }
    hits.sort_by_key(|hit| hit.mask);
    let mut chosen = Vec::new();
    let mut rest = hits.as_mut_slice();
    while let Some(first) = rest.first() {
        // What overlaps, one way or another, is about the same masks.
        let mut end = first.mask.end();
        let mut count = 1;
        while let Some(hit) = rest.get(count).filter(|hit| hit.mask.start() < end) {
            end = end.max(hit.mask.end());
            count += 1;
        }
        let (these, others) = rest.split_at_mut(count);
        keep_best(these, &mut chosen);
        rest = others;
    }
    chosen
}

/// Adds the best of `hits` to `chosen`, then the best of those that do not overlap it, and so on.
fn keep_best(hits: &mut [Hit], chosen: &mut Vec<Hit>) {
    let order = |a: &Hit, b: &Hit| b.rank.cmp(&a.rank).then(a.rule.cmp(&b.rule)).then(a.mask.cmp(&b.mask));
    // Most are about one mask.
    if let Some(best) = hits.iter().min_by(|a, b| order(a, b))
        && hits.iter().all(|hit| hit.mask.overlaps(best.mask))
    {
        chosen.push(*best);
        return;
    }
    hits.sort_by(order);
    let mut taken: BTreeMap<usize, Hit> = BTreeMap::new();
    for hit in &*hits {
        let before = taken.range(..hit.mask.end()).next_back();
        if before.is_none_or(|(_, other)| other.mask.end() <= hit.mask.start()) {
            taken.insert(hit.mask.start(), *hit);
        }
    }
    chosen.extend(taken.into_values());
}
