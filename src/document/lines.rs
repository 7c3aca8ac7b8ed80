//! Lines from pieces of text on a page, and paragraphs from lines: for formats that say no more
//! than where text stands.

use crate::document::gather::Paragraph;
use crate::document::look::{Ink, Rgb};
use crate::document::{Place, Region};
use crate::text::{Span, is_cjk, is_glyph};

/// Text that stands in one stretch. Lengths are of any unit, from the upper left corner.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) x0: f64,
    pub(super) x1: f64,
    /// The base line.
    pub(super) y: f64,
    /// The height of its letters.
    pub(super) size: f64,
    /// It does not run from left to right.
    pub(super) turned: bool,
    pub(super) hidden: bool,
    /// The colour of its letters, when it is neither black nor white.
    pub(super) colour: Option<Rgb>,
    /// Where its letters stand, where somebody asks.
    pub(super) boxes: Vec<(Span, Quad)>,
}

/// The corners of a stretch of text on its page: where it starts and ends below, then above.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Quad {
    pub(super) below: [(f64, f64); 2],
    pub(super) above: [(f64, f64); 2],
}

/// The boxes of a text that stands from `start` on in another one.
fn moved(boxes: &[(Span, Quad)], start: usize) -> impl Iterator<Item = (Span, Quad)> {
    boxes.iter().map(move |(span, quad)| (Span::new(span.start() + start, span.end() + start), *quad))
}

/// How wide a gap between letters is a space, in sizes of the letters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gaps {
    /// Between words.
    word: f64,
    /// Between letters of masks, which are one mask.
    mask: f64,
    /// Between letters that are written without spaces: cells of a narrow table.
    cell: f64,
    /// Between columns.
    column: f64,
}

impl Gaps {
    /// Where the widths of letters are guessed.
    pub(super) const GUESSED: Self = Self { word: 0.3, mask: 0.6, cell: f64::INFINITY, column: 2.0 };
    /// Where the widths of letters are known. TeX sets words a fifth apart when a line is full, and
    /// programs set Han and Latin letters a quarter apart.
    pub(super) const KNOWN: Self = Self { word: 0.15, mask: 0.2, cell: 0.35, column: 1.5 };
}

/// Adds a letter to the last of `pieces` that follow the first `kept`, or as a piece of its own.
pub(super) fn add(pieces: &mut Vec<Piece>, kept: usize, letter: Piece, gaps: Gaps) {
    let last = pieces.get_mut(kept..).and_then(<[Piece]>::last_mut);
    let (Some(last), Some(after)) = (last, letter.text.chars().next()) else { return pieces.push(letter) };
    let before = last.text.chars().next_back().unwrap_or(' ');
    let joint = match joint(before, after, (letter.x0 - last.x1) / letter.size, gaps) {
        _ if last.turned != letter.turned || last.colour != letter.colour => Joint::Apart,
        _ if letter.turned => Joint::Close,
        joint => joint,
    };
    if joint == Joint::Apart {
        return pieces.push(letter);
    }
    if joint == Joint::Space {
        last.text.push(' ');
    }
    last.boxes.extend(moved(&letter.boxes, last.text.len()));
    last.text.push_str(&letter.text);
    last.x1 = letter.x1;
}

/// A line of text, or what stands in one column of it.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) x0: f64,
    pub(super) x1: f64,
    pub(super) y: f64,
    pub(super) size: f64,
    /// Which line of the page it is; what stands side by side has the same number.
    pub(super) number: usize,
    pub(super) hidden: Vec<Span>,
    coloured: Vec<(Span, Rgb)>,
    turned: bool,
    boxes: Vec<(Span, Quad)>,
}

/// How two letters of a line stand beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joint {
    Close,
    /// With a space between, as between words.
    Space,
    /// In two columns.
    Apart,
}

/// How `after` stands `gap` times the size of the letters to the right of `before`.
fn joint(before: char, after: char, gap: f64, gaps: Gaps) -> Joint {
    if gap > gaps.column {
        return Joint::Apart;
    }
    let by_words = |c| is_word(c) || matches!(c, '\u{2010}'..='\u{2026}' | '©' | '®' | '°');
    let least = match by_words(before) && by_words(after) {
        _ if is_glyph(before) && is_glyph(after) => gaps.mask,
        true => gaps.word,
        // There, a small gap only fills the line.
        false if before == ' ' || after == ' ' => f64::INFINITY,
        false => gaps.cell,
    };
    if gap > least { Joint::Space } else { Joint::Close }
}

/// Says whether `c` belongs to a word of a script with spaces.
fn is_word(c: char) -> bool {
    !is_cjk(c) && (c.is_alphanumeric() || c.is_ascii_punctuation())
}

/// About how wide `c` is, as a part of its height.
pub(super) fn width(c: char) -> f64 {
    match c {
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.85,
        'i' | 'j' | 'l' | 't' | 'f' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 0.3,
        'A'..='Z' => 0.7,
        '\u{20}'..='\u{2FF}' => 0.5,
        _ => 1.0,
    }
}

/// Puts `pieces` into lines, from top to bottom and from left to right.
pub(super) fn lines(mut pieces: Vec<Piece>, gaps: Gaps) -> Vec<Line> {
    // What runs in another direction, such as a watermark, is a line of its own.
    pieces.sort_by(|one, other| one.turned.cmp(&other.turned).then(one.y.total_cmp(&other.y)));
    let (mut lines, mut rest, mut number) = (Vec::new(), pieces.as_mut_slice(), 0);
    while let Some(first) = rest.first() {
        let (turned, top, mut size) = (first.turned, first.y, first.size);
        let same = |piece: &&mut Piece| {
            size = size.max(piece.size);
            !turned && !piece.turned && piece.y - top <= size * 0.5
        };
        let count = rest.iter_mut().take_while(same).count().max(1);
        let (row, below) = rest.split_at_mut(count);
        rest = below;
        row.sort_by(|one, other| one.x0.total_cmp(&other.x0));
        number += 1;
        let from = lines.len();
        let mut before: Option<&Piece> = None;
        for piece in row.iter() {
            // What is drawn twice, a little apart, is meant to look bold.
            let again = |one: &Piece| one.text == piece.text && (piece.x0 - one.x0).abs() < piece.size * 0.1;
            if before.replace(piece).is_some_and(again) {
                continue;
            }
            let last = lines.get_mut(from..).and_then(<[Line]>::last_mut);
            match last.and_then(|line: &mut Line| Some((line.text.chars().next_back()?, line))) {
                Some((before, line)) => {
                    let after = piece.text.chars().next().unwrap_or(' ');
                    match joint(before, after, (piece.x0 - line.x1) / line.size.max(piece.size), gaps) {
                        Joint::Apart => lines.push(Line::of(piece, number)),
                        joint => {
                            if joint == Joint::Space {
                                line.text.push(' ');
                            }
                            line.add(piece);
                        }
                    }
                }
                None => lines.push(Line::of(piece, number)),
            }
        }
        lines.iter_mut().skip(from).for_each(Line::trim);
    }
    lines
}

impl Line {
    fn of(piece: &Piece, number: usize) -> Self {
        let Piece { x0, y, size, turned, .. } = *piece;
        let (text, hidden, coloured, boxes) = Default::default();
        let mut line = Self { text, x0, x1: x0, y, size, number, hidden, coloured, turned, boxes };
        line.add(piece);
        line
    }

    fn add(&mut self, piece: &Piece) {
        let start = self.text.len();
        self.boxes.extend(moved(&piece.boxes, start));
        self.text.push_str(&piece.text);
        self.x1 = self.x1.max(piece.x1);
        self.size = self.size.max(piece.size);
        if piece.hidden {
            self.hidden.push(Span::new(start, self.text.len()));
        }
        self.coloured.extend(piece.colour.map(|colour| (Span::new(start, self.text.len()), colour)));
    }

    /// Says whether it does not run from left to right.
    pub(super) fn is_turned(&self) -> bool {
        self.turned
    }

    /// Leaves spaces at its end out.
    fn trim(&mut self) {
        self.text.truncate(self.text.trim_end().len());
        let length = self.text.len();
        self.hidden.retain(|span| span.start() < length);
        self.hidden.iter_mut().for_each(|span| *span = Span::new(span.start(), span.end().min(length)));
        self.coloured.retain(|(span, _)| span.start() < length);
        self.coloured.iter_mut().for_each(|(span, _)| *span = Span::new(span.start(), span.end().min(length)));
    }

    /// Says whether `next` may stand under this line in the same column.
    fn is_above(&self, next: &Self) -> bool {
        let size = self.size.min(next.size);
        let alike = (self.size - next.size).abs() <= size * 0.12;
        let near = next.y - self.y <= size * 2.6 && (next.x0 - self.x0).abs() <= size * 3.2;
        alike && near && !self.turned && !next.turned && next.x0 < self.x1
    }
}

/// Puts `lines` into paragraphs: a line that reaches the right margin of its column goes on in one
/// that starts at the left.
pub(super) fn paragraphs(lines: Vec<Line>) -> Vec<Vec<Line>> {
    let mut blocks: Vec<Vec<Line>> = Vec::new();
    // The blocks whose last line is on the line above, and those of this line.
    let (mut above, mut here, mut number): (Vec<usize>, Vec<usize>, usize) = Default::default();
    for line in lines {
        if line.number != number {
            (above, number) = (std::mem::take(&mut here), line.number);
        }
        // No page has more columns.
        let candidates = above.iter().take(COLUMNS);
        let fits =
            |block: &usize| blocks.get(*block).and_then(|block| block.last()).is_some_and(|last| last.is_above(&line));
        let found =
            candidates.copied().find(|block| fits(block) && !here.contains(block)).filter(|_| here.len() < COLUMNS);
        here.push(found.unwrap_or(blocks.len()));
        match found.and_then(|block| blocks.get_mut(block)) {
            Some(block) => block.push(line),
            None => blocks.push(vec![line]),
        }
    }
    let mut paragraphs: Vec<Vec<Line>> = blocks.into_iter().flat_map(split).collect();
    paragraphs.sort_by(|one, other| first(one).0.cmp(&first(other).0).then(first(one).1.total_cmp(&first(other).1)));
    paragraphs
}

/// The most columns of a page that lines are joined in.
const COLUMNS: usize = 32;

fn first(paragraph: &[Line]) -> (usize, f64) {
    paragraph.first().map_or((0, 0.0), |line| (line.number, line.x0))
}

/// Splits a block of lines under each other into its paragraphs.
fn split(block: Vec<Line>) -> Vec<Vec<Line>> {
    let left = block.iter().map(|line| line.x0).fold(f64::INFINITY, f64::min);
    let right = block.iter().map(|line| line.x1).fold(f64::NEG_INFINITY, f64::max);
    let mut paragraphs: Vec<Vec<Line>> = Vec::new();
    for line in block {
        let size = line.size;
        // Numbers under each other in a table are as wide as their column, too.
        let is_text = right - left >= size * 10.0;
        let goes_on = |last: &Line| {
            let inside = last.text.ends_with(is_glyph) && line.text.starts_with(is_glyph);
            // No mask goes on after the end of a sentence, and a heading may.
            let ended = last.text.ends_with(['。', '！', '？', '；', '!', '?']);
            // In a table of contents, all lines are full.
            let leads = [". . .", "....", "…………", "····"].iter().any(|dots| last.text.contains(dots));
            // A paragraph that is all set in; where two letters are left out, one starts.
            let inset = (line.x0 - last.x0).abs() <= size * 0.5 && !(1.6..2.4).contains(&((line.x0 - left) / size));
            let under = line.x0 <= left + size * 0.5 || inset || inside;
            // What cannot be broken went to the next line, where it did not fit.
            let whole = line.text.chars().take_while(|&c| c.is_ascii() && c != ' ').map(width).sum::<f64>().min(12.0);
            is_text
                && !ended
                && !leads
                && !is_alike(&last.text, &line.text)
                && last.x1 >= right - size * (1.6 + whole)
                && under
        };
        match paragraphs.last_mut() {
            Some(paragraph) if paragraph.last().is_some_and(goes_on) => paragraph.push(line),
            _ => paragraphs.push(vec![line]),
        }
    }
    paragraphs
}

/// Says whether two lines say the same but for numbers: rows of a list or a table.
fn is_alike(one: &str, other: &str) -> bool {
    let words = |text: &str| text.chars().filter(|c| !c.is_numeric()).collect::<String>();
    one != other && one.starts_with(|c: char| !c.is_numeric()) && words(one) == words(other)
}

/// Says whether a space belongs between a line and the next: between words, and not within a number
/// or a mask.
fn is_spaced(line: &str, next: &str) -> bool {
    let (Some(last), Some(first)) = (line.chars().next_back(), next.chars().next()) else { return false };
    let part = |c: char| is_glyph(c) || c.is_ascii_digit();
    let number = match last {
        '.' | ',' => line.chars().rev().nth(1).is_some_and(part) && part(first),
        '-' => true,
        last => part(last) && part(first),
    };
    is_word(last) && is_word(first) && !first.is_ascii_punctuation() && !number
}

/// The paragraph that `lines` make; `place` says what to call each of them.
pub(super) fn paragraph(region: Region, lines: &[Line], place: impl Fn(&Line) -> Place) -> Paragraph {
    let first = lines.first().map_or(Place::Line(1), &place);
    let mut paragraph = Paragraph::new(region, first);
    for (at, line) in lines.iter().enumerate() {
        if is_spaced(&paragraph.text, &line.text) {
            paragraph.append(" ", None);
        }
        let start = paragraph.text.len();
        if at > 0 {
            paragraph.places.push((start, place(line)));
        }
        paragraph.append(&line.text, None);
        let hidden = line.hidden.iter().map(|span| Span::new(span.start() + start, span.end() + start));
        paragraph.hidden.extend(hidden);
        for &(span, colour) in &line.coloured {
            let ink = Ink { colour: Some(Some(colour)), ..Ink::default() };
            paragraph.inks.add(Span::new(span.start() + start, span.end() + start), ink);
        }
        paragraph.boxes.extend(moved(&line.boxes, start));
    }
    paragraph
}
