//! Many sentences looked for in a document at once.

use std::collections::HashMap;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use crate::document::Document;
use crate::text::Span;
use crate::worklist::frame::Frame;

/// The most sentences tried on one block because of words they share with it: a block holds a few.
const TRIED: usize = 64;

/// Frames of sentences, each once.
#[derive(Debug, Default)]
pub(super) struct Frames {
    frames: Vec<Frame>,
    known: HashMap<String, usize>,
    /// Made when it is first looked for; nothing when there is too much to look for.
    search: OnceLock<Option<AhoCorasick>>,
}

impl Frames {
    /// Adds `frame` and returns its number.
    pub(super) fn add(&mut self, frame: Frame) -> usize {
        *self.known.entry(frame.shape().to_owned()).or_insert_with(|| {
            self.frames.push(frame);
            self.frames.len() - 1
        })
    }

    /// Tells `each` of every place of `document` where a sentence stands: its number, the stretch
    /// of the text, and what stands in its gaps. The cost is one pass over the text, and more only
    /// where sentences share words with it. Nothing is found when there is too much to look for.
    pub(super) fn find(&self, document: &Document, mut each: impl FnMut(usize, Span, Vec<Span>)) {
        let keys = || self.frames.iter().map(Frame::key);
        let Some(search) = self.search.get_or_init(|| AhoCorasick::new(keys()).ok()) else { return };
        let text = document.text();
        let mut blocks = document.blocks();
        let mut hits = search.find_overlapping_iter(text).peekable();
        while let Some(hit) = hits.next() {
            let Some(block) = blocks.at(hit.start()).map(|block| block.span) else { break };
            let mut tried = vec![hit.pattern().as_usize()];
            while let Some(next) = hits.next_if(|next| next.end() <= block.end()) {
                let number = next.pattern().as_usize();
                if tried.len() < TRIED && !tried.contains(&number) {
                    tried.push(number);
                }
            }
            tried.sort_unstable();
            for number in tried {
                for (whole, gaps) in self.frames[number].find(block.slice(text)) {
                    let moved = |span: Span| Span::new(block.start() + span.start(), block.start() + span.end());
                    each(number, moved(whole), gaps.into_iter().map(moved).collect());
                }
            }
        }
    }
}
