//! Blocks and headings of a document, in order.

use std::sync::Arc;

use crate::document::{Block, Region};
use crate::text::{Span, is_han_numeral};

/// Finds the block at ascending offsets, at the cost of the text since the one before.
#[derive(Debug)]
pub struct Blocks<'a> {
    of: Of<'a>,
}

#[derive(Debug)]
enum Of<'a> {
    Listed(&'a [Block]),
    Lines { text: &'a str, next: usize, block: Block, outline: Outline },
}

impl<'a> Blocks<'a> {
    pub(super) fn listed(blocks: &'a [Block]) -> Self {
        Self { of: Of::Listed(blocks) }
    }

    /// The lines of `text` from byte `next` on, where a line starts; headings above are not known.
    pub(super) fn lines(text: &'a str, next: usize) -> Self {
        let block = Block { span: Span::new(0, 0), region: Region::Prose, headings: Arc::from(""), heads: None };
        Self { of: Of::Lines { text, next, block, outline: Outline::default() } }
    }

    /// The block that holds `offset`, or the next one; offsets must ascend from call to call.
    pub fn at(&mut self, offset: usize) -> Option<&Block> {
        match &mut self.of {
            Of::Listed(blocks) => {
                let passed = blocks.partition_point(|block| block.span.end() < offset);
                *blocks = &blocks[passed..];
                blocks.first()
            }
            Of::Lines { text, next, block, outline } => {
                while offset > block.span.end() || *next == 0 {
                    if *next >= text.len() && *next > 0 {
                        break;
                    }
                    let rest = &text.as_bytes()[*next..];
                    let end = memchr::memchr(b'\n', rest).map_or(text.len(), |at| *next + at);
                    let line = Span::new(*next, end).slice(text);
                    let line = line.strip_suffix('\r').unwrap_or(line);
                    block.span = Span::new(*next, *next + line.len());
                    block.region = match heading_level(line) {
                        Some(level) => {
                            outline.enter(level, line.trim());
                            Region::Heading
                        }
                        None => Region::Prose,
                    };
                    *next = (end + 1).max(1);
                }
                block.headings = outline.path();
                Some(block)
            }
        }
    }
}

/// The headings in force, outermost first.
#[derive(Debug, Default)]
pub struct Outline {
    open: Vec<(u8, String)>,
    path: Option<Arc<str>>,
}

impl Outline {
    /// Puts a heading of `level` (1 is outermost) in force, closing those it replaces.
    pub fn enter(&mut self, level: u8, title: &str) {
        self.open.retain(|&(open, _)| open < level);
        // What is longer names nothing, and would be copied for every heading below it.
        let end = (0..=TITLE.min(title.len())).rev().find(|&at| title.is_char_boundary(at)).unwrap_or(0);
        self.open.push((level, title[..end].to_owned()));
        self.path = None;
    }

    /// The headings in force that a heading of `level` stands under; those it replaces are closed.
    pub fn above(&mut self, level: u8) -> Arc<str> {
        let open = self.open.len();
        self.open.retain(|&(open, _)| open < level);
        if self.open.len() < open {
            self.path = None;
        }
        self.path()
    }

    /// The headings in force, joined by ` > `.
    pub fn path(&mut self) -> Arc<str> {
        self.path
            .get_or_insert_with(|| {
                let titles: Vec<&str> = self.open.iter().map(|(_, title)| title.as_str()).collect();
                Arc::from(titles.join(" > "))
            })
            .clone()
    }
}

/// How much of a heading is kept, in bytes.
const TITLE: usize = 400;

/// The longest line, in bytes, that can be a heading: some forty Han characters.
const HEADING: usize = 130;

/// Says whether a line of plain text, its line end included or not, is a heading.
pub(super) fn is_heading(line: &str) -> bool {
    heading_level(line).is_some()
}

/// The level of a line of plain text that is a heading by the numbering that official documents
/// use (GB/T 9704: 一、 then （一） then 1.), or nothing.
fn heading_level(line: &str) -> Option<u8> {
    // Most lines are told by their first character.
    let line = line.trim_start();
    if !line.starts_with(|c| matches!(c, '第' | '（' | '(') || is_han_numeral(c)) {
        return None;
    }
    let line = line.trim_end();
    if line.len() > HEADING || line.ends_with(['。', '；', '，', '：', ';', ',', '.']) {
        return None;
    }
    let after_numerals = |text: &'static str| {
        let rest = line.strip_prefix(text)?;
        let body = rest.trim_start_matches(|c: char| is_han_numeral(c) || c.is_ascii_digit());
        (body.len() < rest.len()).then_some(body)
    };
    if let Some(body) = after_numerals("第") {
        if body.starts_with(['章', '编', '篇']) {
            return Some(1);
        }
        return body.starts_with('节').then_some(2);
    }
    if let Some(body) = after_numerals("（").or_else(|| after_numerals("(")) {
        return body.starts_with(['）', ')']).then_some(4);
    }
    let body = line.trim_start_matches(is_han_numeral);
    if body.len() < line.len() && body.starts_with('、') {
        return Some(3);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_numbering_of_official_documents() {
        let text = "标题\n一、总体情况\n增长xx%。\r\n（一）经济\n达到xx家。\n二、问题\nxx\n";
        let mut blocks = Blocks::lines(text, 0);
        let shown: Vec<(String, String)> = text
            .match_indices("xx")
            .map(|(at, _)| {
                let block = blocks.at(at).expect("there is a line");
                (block.headings.to_string(), block.span.slice(text).to_owned())
            })
            .collect();
        let expected = [("一、总体情况", "增长xx%。"), ("一、总体情况 > （一）经济", "达到xx家。"), ("二、问题", "xx")];
        assert_eq!(shown, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }
}
