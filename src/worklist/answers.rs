//! Values proposed by other documents: last year's, an older draft, the published version.
//!
//! Where another document holds the same sentence with the figure visible, the figure is an
//! answer. Other figures of the sentence may differ, as years do; the sentence in which they are
//! the same is asked first. An answer is proposed and never filled in by itself.

use std::collections::{BTreeMap, HashMap};

use crate::audit::Judged;
use crate::document::Document;
use crate::rule::Kind;
use crate::scan::Scanner;
use crate::text::{Lines, Span, is_han_numeral};
use crate::worklist::anchor::plain;
use crate::worklist::frame::Frame;
use crate::worklist::frames::Frames;
use crate::worklist::group::is_figure;
use crate::worklist::item::{Column, Item};

/// The most other places that a proposal names.
const OTHERS: usize = 3;

/// Sentences with masks, and what other documents say in their places.
#[derive(Debug, Default)]
pub struct Answers {
    frames: Frames,
    /// For each item, its frame, the gap its mask is, and its sentence without the gaps.
    wanted: Vec<Option<(usize, usize, String)>>,
    hits: BTreeMap<usize, Vec<Hit>>,
}

/// A place where a sentence stands.
#[derive(Debug)]
struct Hit {
    /// The sentence without its gaps.
    plain: String,
    /// What stands in each gap, unless it is masked there, too.
    values: Vec<Option<String>>,
    place: String,
}

impl Answers {
    /// Asks about `items`, as they were made.
    #[must_use]
    pub fn new(items: &[Item], scanner: &Scanner) -> Self {
        let mut answers = Self::default();
        let mut known: HashMap<&str, Option<(usize, Vec<Span>)>> = HashMap::new();
        for item in items {
            let sentence = item.cell(Column::Sentence);
            let frames = &mut answers.frames;
            let frame = known.entry(sentence).or_insert_with(|| {
                let gaps = scanner.masks(sentence);
                Frame::new(sentence, &gaps, true).map(|frame| (frames.add(frame), gaps))
            });
            let wanted = frame.as_ref().and_then(|(frame, gaps)| {
                let gap = gaps.iter().position(|&gap| Some(gap) == item.mask)?;
                Some((*frame, gap, without(sentence, Span::new(0, sentence.len()), gaps)))
            });
            answers.wanted.push(wanted);
        }
        answers
    }

    /// Looks for answers in `document`, in which `found` is masked.
    pub fn ask(&mut self, document: &Document, found: &[Judged]) {
        let text = document.text();
        let lines = Lines::new(document.source());
        let masked = |gap: Span| {
            let near = found.partition_point(|judged| judged.finding.span.end() <= gap.start());
            found.get(near).is_some_and(|judged| judged.finding.span.overlaps(gap))
        };
        let hits = &mut self.hits;
        self.frames.find(document, |frame, whole, gaps| {
            let values = gaps.iter().map(|&gap| {
                let value = gap.slice(text).trim();
                (!value.is_empty() && !masked(gap)).then(|| value.to_owned())
            });
            let values: Vec<Option<String>> = values.collect();
            if values.iter().any(Option::is_some) {
                let at = lines.line_column(document.source(), document.source_span(whole).start());
                let place = format!("{}:{}:{}", document.name(), at.line, at.column);
                hits.entry(frame).or_default().push(Hit { plain: without(text, whole, &gaps), values, place });
            }
        });
    }

    /// Writes what was found beside `items`, the same that were asked about.
    pub fn propose(&self, items: &mut [Item]) {
        let mut same: HashMap<(usize, &str), Vec<&Hit>> = HashMap::new();
        for (&frame, hits) in &self.hits {
            for hit in hits {
                same.entry((frame, &hit.plain)).or_default().push(hit);
            }
        }
        for (item, wanted) in items.iter_mut().zip(&self.wanted) {
            let Some((frame, gap, plain)) = wanted else { continue };
            let kind = Kind::named(item.cell(Column::Kind)).unwrap_or(Kind::Other);
            let value = |hit: &&Hit| hit.values.get(*gap).cloned().flatten().filter(|value| fits(value, kind));
            let first = |hits: &[&Hit]| hits.iter().filter_map(|hit| Some((value(hit)?, hit.place.clone()))).collect();
            let mut found: Vec<(String, String)> =
                same.get(&(*frame, plain.as_str())).map(|hits| first(hits)).unwrap_or_default();
            if found.is_empty() {
                let all = self.hits.get(frame).map(|hits| hits.iter().take(64).collect::<Vec<_>>()).unwrap_or_default();
                found = first(&all);
            }
            let Some((best, place)) = found.first().cloned() else { continue };
            let others: Vec<String> = found
                .iter()
                .filter(|(value, _)| *value != best)
                .take(OTHERS)
                .map(|(value, place)| format!("; {value} ({place})"))
                .collect();
            item.set(Column::Suggestion, best);
            item.set(Column::Source, format!("{place}{}", others.concat()));
        }
    }
}

/// `whole` of `text` without `gaps`, whatever its white space and the mark it ends with.
fn without(text: &str, whole: Span, gaps: &[Span]) -> String {
    let (mut rest, mut from) = (String::new(), whole.start());
    for gap in gaps {
        rest.push_str(text.get(from..gap.start()).unwrap_or_default());
        rest.push('\u{FFFC}');
        from = gap.end();
    }
    rest.push_str(text.get(from..whole.end()).unwrap_or_default());
    plain(rest.trim_matches(|c: char| c.is_whitespace() || "。；！？.;!?".contains(c)))
}

/// Says whether `value` may be an answer where a mask of `kind` stands.
fn fits(value: &str, kind: Kind) -> bool {
    let figures = value.chars().any(|c| c.is_ascii_digit() || is_han_numeral(c));
    let words = value.chars().filter(|c| c.is_alphabetic() && !is_han_numeral(*c)).count();
    if is_figure(kind) || matches!(kind, Kind::Year | Kind::Date) {
        // 12.5, 3.5万: a figure and hardly anything else.
        return figures && words <= 1;
    }
    true
}
