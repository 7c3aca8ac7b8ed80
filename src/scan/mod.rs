//! Documents × rules → findings.
//!
//! Masks first, then rules: one pass over the bytes finds the places where a mask may start
//! (`candidates`), and only there are rules asked, each by what follows the mask.
//! A scan cannot fail: what can go wrong with a rule went wrong when it was checked, with a file
//! when it was read. The cost is linear in the text, whatever the text.

mod behind;
mod candidates;
mod choose;
mod clear;
mod filter;
mod forms;
mod index;
mod label;
mod lead;
mod literal;
mod needle;
mod openings;
mod pick;
mod prove;
mod rows;
mod search;
mod sentence;
mod table;

use std::sync::Arc;

use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;

use crate::document::{Block, Document, Region, Unparsed};
use crate::rule::{Intent, Kind, Rule, RuleId, Rules};
use crate::scan::label::Clauses;
use crate::scan::sentence::Sentences;
use crate::text::Span;

pub use pick::Picker;
pub use prove::prove;

/// What a scan asserts: one mask in one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that found it.
    pub rule: RuleId,
    /// The mask, in the document's text.
    pub span: Span,
    /// The counter or measure word right after the mask, or the currency before it.
    pub unit: Option<Span>,
    /// What is missing.
    pub kind: Kind,
    /// What the author means by it.
    pub intent: Intent,
    /// The kind of text it stands in.
    pub region: Region,
    /// The headings it stands under, joined by ` > `.
    pub heading: Arc<str>,
    /// The sentence it stands in, at most some hundred characters around it.
    pub sentence: Span,
    /// The words that say what the figure measures.
    pub label: String,
}

/// Finds masks by one set of rules. Made once, used for any number of documents and threads.
#[derive(Clone, Debug)]
pub struct Scanner {
    rules: Arc<Rules>,
    index: Arc<index::Index>,
    /// For each rule, whether it is asked.
    asked: Arc<[bool]>,
}

impl Scanner {
    /// Prepares `rules` for scanning.
    #[must_use]
    pub fn new(rules: Arc<Rules>) -> Self {
        let index = index::Index::new(&rules);
        Self::by(rules, index)
    }

    /// The same, faster where `bytes` are what [`packed`](Self::packed) made for the same rules.
    #[must_use]
    pub fn unpack(bytes: &'static [u8], rules: Arc<Rules>) -> Self {
        let index = index::Index::unpack(bytes, &rules).unwrap_or_else(|| index::Index::new(&rules));
        Self::by(rules, index)
    }

    /// How the rules are arranged, as bytes; nothing where they were not made ahead of time themselves.
    #[must_use]
    pub fn packed(&self) -> Option<Vec<u8>> {
        self.index.pack(&self.rules)
    }

    fn by(rules: Arc<Rules>, index: index::Index) -> Self {
        let asked = (0..rules.count()).map(|_| true).collect();
        Self { rules, index: Arc::new(index), asked }
    }

    /// The same, asking only the rules that `wanted` admits: the others do not stand in the way of
    /// those.
    #[must_use]
    pub fn only(&self, wanted: impl Fn(&Rule) -> bool) -> Self {
        let asked = self.rules.iter().map(|(_, rule)| wanted(rule)).collect();
        Self { asked, ..self.clone() }
    }

    /// The rules it scans by, to keep.
    #[must_use]
    pub fn shared_rules(&self) -> Arc<Rules> {
        self.rules.clone()
    }

    /// The rules it scans by.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The rule of a finding.
    #[must_use]
    pub fn rule(&self, finding: &Finding) -> &Rule {
        self.rules.get(finding.rule)
    }

    /// Finds the masks of `document`, in order; no two overlap.
    #[must_use]
    pub fn scan(&self, document: &Document) -> Vec<Finding> {
        self.scan_with(document, choose::Evidence::Document)
    }

    /// Says whether the source alone tells that there is no mask; if not, there may be one.
    #[must_use]
    pub fn clears(&self, unparsed: &Unparsed<'_>) -> bool {
        !clear::may_find(&self.rules, &self.index, unparsed)
    }

    /// Where masks stand in `sentence`, whatever stood around it in its document.
    #[must_use]
    pub fn masks(&self, sentence: &str) -> Vec<Span> {
        let document = Document::plain("", sentence);
        self.scan_with(&document, choose::Evidence::Granted(None)).into_iter().map(|finding| finding.span).collect()
    }

    fn scan_with(&self, document: &Document, evidence: choose::Evidence) -> Vec<Finding> {
        // Most documents are clean, and their source tells so before anything is parsed.
        if Unparsed::in_document(document).is_some_and(|unparsed| self.clears(&unparsed)) {
            return Vec::new();
        }
        let hits = search::search(&self.rules, &self.index, &self.asked, document, evidence, search::STRETCH);
        let chosen = choose::choose(&self.rules, hits, evidence);
        let anonymised = self.is_anonymised(document, &chosen);
        let placed = placed(document, chosen);
        if placed.len() <= MANY {
            return self.findings(document, &placed, anonymised);
        }
        let mut findings = Vec::with_capacity(placed.len());
        // Some at a time, so that what waits to be put together stays little.
        for some in placed.chunks(MANY * rayon::current_num_threads()) {
            let parts = some.par_chunks(MANY).map(|part| self.findings(document, part, anonymised));
            findings.extend(parts.collect::<Vec<_>>().into_iter().flatten());
        }
        findings
    }

    /// What is said of the hits of one document.
    fn findings(&self, document: &Document, placed: &[(choose::Hit, Arc<Block>)], anonymised: bool) -> Vec<Finding> {
        let text = document.text();
        let (mut sentences, mut clauses) = (Sentences::default(), Clauses::default());
        let findings = placed.iter().map(|(hit, block)| {
            let rule = self.rules.get(hit.rule);
            let intent = match hit.glyph {
                Some(glyph) if rule.withheld.contains(&glyph) => Intent::Withheld,
                // A line to write on is to be filled in whatever document it stands in.
                Some('_') => rule.intent,
                _ => rule.anonymised.filter(|_| anonymised).unwrap_or(rule.intent),
            };
            Finding {
                rule: hit.rule,
                span: hit.mask,
                unit: hit.unit,
                kind: rule.kind,
                intent,
                region: hit.region,
                heading: block.headings.clone(),
                sentence: sentences.of(text, block.span, hit.mask),
                label: label::label(text, block, hit.mask, hit.unit, &mut clauses),
            }
        });
        findings.collect()
    }

    /// A document about people of a case whose names are masked: there, other masks are meant to
    /// stay too.
    fn is_anonymised(&self, document: &Document, chosen: &[choose::Hit]) -> bool {
        chosen.iter().any(|hit| self.rules.get(hit.rule).evidence) && document.names_one_of(self.rules.parties())
    }
}

/// Of more hits than this, parts are told side by side.
const MANY: usize = 4096;

/// The hits with the blocks they stand in.
fn placed(document: &Document, hits: Vec<choose::Hit>) -> Vec<(choose::Hit, Arc<Block>)> {
    let mut blocks = document.blocks();
    let mut last: Option<Arc<Block>> = None;
    let placed = hits.into_iter().filter_map(|hit| {
        let block = blocks.at(hit.mask.start())?;
        if last.as_ref().is_none_or(|last| last.span != block.span) {
            last = Some(Arc::new(block.clone()));
        }
        Some((hit, last.clone()?))
    });
    placed.collect()
}
