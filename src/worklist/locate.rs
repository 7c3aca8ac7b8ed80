//! The place of a line of a list in its document as it is now.
//!
//! Where the document is as it was when the list was made, the fingerprint names the mask. Where
//! it has changed, the sentence is looked for with gaps in place of its masks, so that it is known
//! again whether they were filled or not; equal sentences are told apart by their order as long as
//! there are as many as there were. Whatever is in doubt is refused.

use std::collections::{BTreeSet, HashMap};

use crate::audit::Judged;
use crate::document::Document;
use crate::scan::Scanner;
use crate::text::{Lang, Places, Span};
use crate::worklist::anchor::{self, Anchor};
use crate::worklist::frame::Frame;
use crate::worklist::frames::Frames;
use crate::worklist::item::{Column, Item};
use crate::worklist::remark::Remark;

/// Where a line belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The mask is there: the number of its finding.
    Open(usize),
    /// The sentence is there; this stands in the mask's place, in the document's text.
    Taken(Span),
}

/// Finds the places of `items`, which are about `document` with its findings `found`.
pub(super) fn locate(
    document: &Document,
    found: &[Judged],
    items: &[&Item],
    scanner: &Scanner,
) -> Vec<Result<Place, Remark>> {
    let known: HashMap<&str, usize> = found.iter().enumerate().map(|(at, judged)| (&*judged.fingerprint, at)).collect();
    let state = anchor::state(document);
    let anchors: Vec<Option<Anchor>> = items.iter().map(|item| Anchor::parse(item.cell(Column::State))).collect();
    let mut places: Vec<Option<Result<Place, Remark>>> = vec![None; items.len()];
    let mut sought = Sought { blanks: blanks(items, &anchors), ..Sought::default() };
    for (at, (item, anchor)) in items.iter().zip(&anchors).enumerate() {
        let by_name = known.get(item.cell(Column::Id).trim());
        match (anchor, by_name) {
            (Some(anchor), Some(&finding)) if anchor.state == state => places[at] = Some(Ok(Place::Open(finding))),
            _ => sought.add(at, item, anchor.as_ref(), scanner),
        }
    }
    let stands = sought.find(document);
    for (at, item) in items.iter().enumerate().filter(|&(at, _)| sought.gaps.contains_key(&at)) {
        places[at] = Some(sought.place(at, item, anchors[at].as_ref(), &stands, document, found));
    }
    // A sentence of hardly a word is known by its name, as long as there is only one of its kind,
    // and what was filled into a cell of a table by where it stood.
    let mut short: HashMap<&str, Short<'_>> = HashMap::new();
    for (at, item) in items.iter().enumerate() {
        if places[at].is_some() {
            continue;
        }
        let one = anchors[at].as_ref().is_some_and(|anchor| anchor.total == 1);
        match known.get(item.cell(Column::Id).trim()) {
            Some(&finding) if one => places[at] = Some(Ok(Place::Open(finding))),
            None => {
                let sentence = sentence(item);
                if let [gap] = scanner.masks(sentence)[..] {
                    let (before, after) = (&sentence[..gap.start()], &sentence[gap.end()..]);
                    short.insert(item.cell(Column::Location), Short { at, before, after });
                }
            }
            Some(_) => {}
        }
    }
    for (at, span) in stand(document, &short) {
        places[at] = Some(Ok(Place::Taken(span)));
    }
    places.into_iter().map(|place| place.unwrap_or(Err(Remark::Gone))).collect()
}

/// The sentence of `item`. People and programs leave spaces around it; those at its end may be a
/// blank, which is its mask.
fn sentence(item: &Item) -> &str {
    let sentence = item.cell(Column::Sentence);
    if is_blank(item) { sentence } else { sentence.trim() }
}

/// Says whether the mask of `item` is a line under spaces, which only the document shows to be one.
fn is_blank(item: &Item) -> bool {
    item.cell(Column::Text).ends_with(char::is_whitespace)
}

/// By sentence, where the masks of `items` stand in it that are lines under spaces, in order.
fn blanks(items: &[&Item], anchors: &[Option<Anchor>]) -> HashMap<String, Vec<Span>> {
    let mut found: HashMap<String, Vec<Span>> = HashMap::new();
    for (item, anchor) in items.iter().zip(anchors) {
        let (sentence, mask) = (sentence(item), item.cell(Column::Text));
        let Some(anchor) = anchor.as_ref().filter(|_| is_blank(item)) else { continue };
        let Some((at, _)) = sentence.char_indices().nth(anchor.offset) else { continue };
        if sentence[at..].starts_with(mask) {
            found.entry(sentence.to_owned()).or_default().push(Span::new(at, at + mask.len()));
        }
    }
    found
}

/// An item with hardly a word around its mask.
struct Short<'a> {
    at: usize,
    before: &'a str,
    after: &'a str,
}

/// What stands in the place of the masks in `short` (by location) where that is a whole block but
/// for the words around it, with the items.
fn stand(document: &Document, short: &HashMap<&str, Short<'_>>) -> Vec<(usize, Span)> {
    let befores: BTreeSet<&str> = short.values().map(|item| item.before).collect();
    let (text, mut blocks, mut from) = (document.text(), document.blocks(), 0);
    let mut places = Places::new(document.source());
    let mut found = Vec::new();
    while !short.is_empty() && from < text.len() {
        let Some(block) = blocks.at(from).map(|block| block.span).filter(|block| block.end() >= from) else { break };
        let shown = block.slice(text);
        let start = block.start() + (shown.len() - shown.trim_start().len());
        let shown = shown.trim();
        // In the order of their places, as `places` wants them.
        let mut fitting: Vec<&str> = befores.iter().copied().filter(|before| shown.starts_with(before)).collect();
        fitting.sort_by_key(|before| before.len());
        for before in fitting {
            let span = Span::new(start + before.len(), start + shown.len());
            let at = places.at(document.source_span(span).start());
            if let Some(item) = short.get(document.location(span.start(), at, Lang::En).as_str())
                && item.before == before
                && let Some(value) = span.slice(text).strip_suffix(item.after)
            {
                found.push((item.at, Span::new(span.start(), span.start() + value.len())));
            }
        }
        from = block.end() + 1;
    }
    found
}

/// Sentences to look for.
#[derive(Default)]
struct Sought {
    frames: Frames,
    /// By item: the number of its frame and of the gap its mask is.
    gaps: HashMap<usize, (usize, Option<usize>)>,
    /// By sentence: the number of its frame and its gaps.
    known: HashMap<String, Option<(usize, Vec<Span>)>>,
    /// By sentence: the masks in it that are lines under spaces.
    blanks: HashMap<String, Vec<Span>>,
}

/// By frame, every place where it stands: what stands in its gaps.
type Stands = HashMap<usize, Vec<Vec<Span>>>;

impl Sought {
    fn add(&mut self, at: usize, item: &Item, anchor: Option<&Anchor>, scanner: &Scanner) {
        let (sentence, mask) = (sentence(item), item.cell(Column::Text));
        let (frames, blanks) = (&mut self.frames, &self.blanks);
        let known = self.known.entry(sentence.to_owned()).or_insert_with(|| {
            let mut gaps = scanner.masks(sentence);
            let blanks = blanks.get(sentence).into_iter().flatten();
            gaps.extend(blanks.filter(|blank| gaps.iter().all(|gap| !gap.overlaps(**blank))).collect::<Vec<_>>());
            gaps.sort_unstable();
            gaps.dedup();
            Frame::new(sentence, &gaps, false).map(|frame| (frames.add(frame), gaps))
        });
        let Some((frame, gaps)) = known else { return };
        let same = |gap: &Span| gap.slice(sentence) == mask;
        let gap = match anchor {
            Some(anchor) => sentence
                .char_indices()
                .nth(anchor.offset)
                .and_then(|(byte, _)| gaps.iter().position(|gap| gap.start() == byte && same(gap))),
            None => gaps.iter().position(same).filter(|_| gaps.iter().filter(|&gap| same(gap)).count() == 1),
        };
        self.gaps.insert(at, (*frame, gap));
    }

    fn find(&self, document: &Document) -> Stands {
        let mut stands = Stands::new();
        if !self.gaps.is_empty() {
            self.frames.find(document, |frame, _, gaps| stands.entry(frame).or_default().push(gaps));
        }
        stands
    }

    fn place(
        &self,
        at: usize,
        item: &Item,
        anchor: Option<&Anchor>,
        stands: &Stands,
        document: &Document,
        found: &[Judged],
    ) -> Result<Place, Remark> {
        let (frame, gap) = self.gaps[&at];
        let places = stands.get(&frame).map_or(&[][..], Vec::as_slice);
        let (ordinal, total) = anchor.map_or((1, 1), |anchor| (anchor.ordinal, anchor.total));
        if places.is_empty() {
            return Err(Remark::Gone);
        }
        // Masks of the same sentence that stand in other gaps are other lines of the list.
        let (Some(gap), true) = (gap, places.len() == total) else {
            return Err(Remark::Ambiguous(places.len()));
        };
        let span = *places[ordinal - 1].get(gap).ok_or(Remark::Gone)?;
        let mask = |judged: &&Judged| judged.finding.span == span;
        let open = found.binary_search_by_key(&span.start(), |judged| judged.finding.span.start()).ok();
        match open.filter(|&at| mask(&&found[at])) {
            Some(finding) if span.slice(document.text()) == item.cell(Column::Text) => Ok(Place::Open(finding)),
            _ => Ok(Place::Taken(span)),
        }
    }
}
