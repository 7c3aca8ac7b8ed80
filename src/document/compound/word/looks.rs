//! What characters and paragraphs look like ([MS-DOC] 2.4.6), by where they stand in the stream:
//! what is hidden or was changed, which paragraphs are headings, and where cells and rows end.

use crate::document::Reason;
use crate::document::compound::word::fib::{self, Fib};
use crate::document::compound::{size_at, u16_at};
use crate::document::look::{Ink, Rgb};

/// What characters look like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Letters {
    pub(super) hidden: bool,
    pub(super) deleted: bool,
    pub(super) inserted: bool,
    /// A sign of a font without letters.
    pub(super) symbol: bool,
    pub(super) ink: Ink,
}

/// What a paragraph looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Lines {
    /// The level of a heading, 1 the outermost; 0 for anything else.
    pub(super) level: u8,
    pub(super) listed: bool,
    /// In how many tables it stands.
    pub(super) depth: usize,
    /// It ends a row of the outermost table.
    pub(super) row: bool,
    /// It ends a cell, or a row, of a table in a table.
    pub(super) inner_cell: bool,
    pub(super) inner_row: bool,
}

/// What holds for the bytes up to `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark<T> {
    start: usize,
    pub(super) end: usize,
    pub(super) mark: T,
}

/// What characters and paragraphs look like, each in the order of the stream.
#[derive(Debug)]
pub(super) struct Marks {
    letters: Vec<Mark<Letters>>,
    lines: Vec<Mark<Lines>>,
}

impl Marks {
    /// Reads them from the stream `bytes` by the lists in `table`; what is too long for its place
    /// stands in `data`.
    pub(super) fn read(fib: &Fib, bytes: &[u8], table: &[u8], data: &[u8]) -> Result<Self, Reason> {
        let mut work = Work(16 * (bytes.len() + (1 << 16)));
        let mut letters = Vec::new();
        for page in pages(fib, fib::LETTERS, bytes, table) {
            runs(page, 1, &mut letters, |at| {
                let grpprl = page.get(at + 1..)?.get(..usize::from(*page.get(at)?))?;
                let mut mark = Letters::default();
                work.each(grpprl, |sprm, operand| mark.take(sprm, operand));
                (mark != Letters::default()).then_some(mark)
            });
        }
        let mut lines = Vec::new();
        for page in pages(fib, fib::LINES, bytes, table) {
            runs(page, 13, &mut lines, |at| {
                // The size is in halves, and a byte further when it is not odd ([MS-DOC] 2.9.174).
                let (from, size) = match page.get(at)? {
                    0 => (at + 2, 2 * usize::from(*page.get(at + 1)?)),
                    &size => (at + 1, 2 * usize::from(size) - 1),
                };
                let properties = page.get(from..)?.get(..size)?;
                let mut mark = Lines::default();
                mark.style(u16_at(properties, 0)?);
                let mut more = None;
                work.each(properties.get(2..)?, |sprm, operand| {
                    if matches!(sprm, 0x6645 | 0x6646) {
                        more = size_at(operand, 0);
                    }
                    mark.take(sprm, operand);
                });
                let more = more.and_then(|at| data.get(at + 2..)?.get(..usize::from(u16_at(data, at)?)));
                work.each(more.unwrap_or_default(), |sprm, operand| mark.take(sprm, operand));
                Some(mark)
            });
        }
        if work.0 == 0 {
            return Err(Reason::Hostile("work"));
        }
        letters.sort_by_key(|mark| mark.start);
        lines.sort_by_key(|mark| mark.start);
        Ok(Self { letters, lines })
    }

    /// What the characters from `at` on look like.
    pub(super) fn letters_at(&self, at: usize) -> Cursor<'_, Letters> {
        Cursor::new(&self.letters, at)
    }

    /// What the paragraphs from `at` on look like.
    pub(super) fn lines_at(&self, at: usize) -> Cursor<'_, Lines> {
        Cursor::new(&self.lines, at)
    }
}

/// Goes through marks in order.
#[derive(Debug)]
pub(super) struct Cursor<'a, T>(&'a [Mark<T>]);

impl<'a, T: Copy + Default> Cursor<'a, T> {
    fn new(marks: &'a [Mark<T>], at: usize) -> Self {
        let next = marks.partition_point(|mark| mark.start <= at);
        Self(&marks[next.saturating_sub(1)..])
    }

    /// What holds at `at`, which is no earlier than asked for before.
    pub(super) fn next_at(&mut self, at: usize) -> Mark<T> {
        while let [mark, rest @ ..] = self.0 {
            if mark.end > at {
                break;
            }
            self.0 = rest;
        }
        match self.0 {
            [mark, ..] if mark.start <= at => *mark,
            [mark, ..] => Mark { start: at, end: mark.start, mark: T::default() },
            [] => Mark { start: at, end: usize::MAX, mark: T::default() },
        }
    }
}

/// The pages of 512 bytes that the pair `index` of the head lists ([MS-DOC] 2.8.5, 2.8.6).
fn pages<'a>(fib: &Fib, index: usize, bytes: &'a [u8], table: &[u8]) -> impl Iterator<Item = &'a [u8; 512]> {
    let list = fib.pointed(index, table).unwrap_or_default();
    let count = list.len().saturating_sub(4) / 8;
    let numbers = list.get(4 * (count + 1)..).unwrap_or_default().chunks_exact(4).take(count);
    let page = |number: usize| bytes.get((number & 0x3F_FFFF) * 512..)?.first_chunk();
    let found: Vec<_> = numbers.filter_map(|number| size_at(number, 0)).filter_map(page).collect();
    // A page serves once: more of them than there are say the same again.
    found.into_iter().take(bytes.len() / 512 + 1)
}

/// Adds what `mark` makes of the runs of a page, given where their looks stand in it ([MS-DOC]
/// 2.9.33, 2.9.175). For each run, `size` bytes say that.
fn runs<T>(page: &[u8; 512], size: usize, marks: &mut Vec<Mark<T>>, mut mark: impl FnMut(usize) -> Option<T>) {
    let count = usize::from(page[511]);
    for index in 0..count {
        let Some(at) = page.get(4 * (count + 1) + size * index) else { break };
        let (Some(start), Some(end)) = (size_at(page, 4 * index), size_at(page, 4 * index + 4)) else { break };
        if *at > 0 && start < end {
            marks.extend(mark(2 * usize::from(*at)).map(|mark| Mark { start, end, mark }));
        }
    }
}

/// How many bytes of looks may still be read: they may lie over each other.
struct Work(usize);

impl Work {
    /// Gives each change of looks in `grpprl` to `take`, with its operand ([MS-DOC] 2.6).
    fn each(&mut self, grpprl: &[u8], mut take: impl FnMut(u16, &[u8])) {
        self.0 = self.0.saturating_sub(grpprl.len());
        if self.0 == 0 {
            return;
        }
        let mut rest = grpprl;
        while let Some(sprm) = u16_at(rest, 0) {
            let operand = rest.get(2..).unwrap_or_default();
            let size = match (sprm >> 13, sprm) {
                (0 | 1, _) => 1,
                (2 | 4 | 5, _) => 2,
                (3, _) => 4,
                (7, _) => 3,
                (_, 0xD608) => u16_at(operand, 0).map_or(0, |size| usize::from(size) + 1),
                _ => operand.first().map_or(0, |&size| usize::from(size) + 1),
            };
            let Some(operand) = operand.get(..size.max(1)) else { break };
            take(sprm, operand);
            rest = rest.get(2 + size.max(1)..).unwrap_or_default();
        }
    }
}

impl Letters {
    fn take(&mut self, sprm: u16, operand: &[u8]) {
        // 0x81 is said of the opposite of what the style says.
        let is_on = matches!(operand, [1 | 0x81, ..]);
        match sprm {
            0x083C => self.hidden = is_on,
            0x0800 => self.deleted = is_on,
            0x0801 => self.inserted = is_on,
            0x6A09 => self.symbol = true,
            0x2A42 => self.ink.colour = Some(operand.first().and_then(|&number| Rgb::of_word(number.into()))),
            0x6870 => self.ink.colour = Some(Rgb::of_windows(operand)),
            0x2A0C => self.ink.highlight = Some(operand.first().and_then(|&number| Rgb::of_word(number.into()))),
            // 2 is a line under words only.
            0x2A3E => self.ink.underlined = Some(!matches!(operand, [0 | 2, ..])),
            // A pattern behind letters: the colour of its front, of what is behind it, and its kind.
            0xCA71 => {
                let behind = operand.get(5..9).and_then(Rgb::of_windows);
                self.ink.highlight = behind.map(Some).or(self.ink.highlight);
            }
            _ => {}
        }
    }
}

impl Lines {
    /// Takes the number of a style; those of headings are the same everywhere ([MS-DOC] 2.9.271).
    fn style(&mut self, style: u16) {
        self.level = u8::try_from(style).ok().filter(|level| (1..=9).contains(level)).unwrap_or(0);
    }

    fn take(&mut self, sprm: u16, operand: &[u8]) {
        let byte = operand.first().copied().unwrap_or(0);
        let is_on = byte != 0;
        match sprm {
            0x4600 => self.style(u16_at(operand, 0).unwrap_or(0)),
            // 9 is said of running text.
            0x2640 => self.level = if byte < 9 { byte + 1 } else { 0 },
            0x460B => self.listed = matches!(u16_at(operand, 0), Some(1..=0x7FE)),
            0x2416 => self.depth = if is_on { self.depth.max(1) } else { 0 },
            0x6649 => self.depth = size_at(operand, 0).unwrap_or(0),
            0x2417 => self.row = is_on,
            0x244B => self.inner_cell = is_on,
            0x244C => self.inner_row = is_on,
            _ => {}
        }
    }
}
