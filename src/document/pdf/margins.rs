//! Headers and footers: the lines at the edges of pages that are the same on some of them, but for
//! numbers.

use std::collections::HashMap;

use crate::document::lines::Line;
use crate::document::pdf::Sheet;

/// The part of a page's height in which a header or a footer stands.
const EDGE: f64 = 0.09;

/// What is the same, and how many pages have it.
#[derive(Debug, Default)]
pub(super) struct Margins(HashMap<(String, i64), (usize, usize)>);

impl Margins {
    /// The margins of all `sheets`.
    pub(super) fn of(sheets: &[Sheet]) -> Self {
        let mut found = Self::default();
        for (number, sheet) in sheets.iter().enumerate() {
            for line in sheet.lines.iter().filter(|line| edge(line, sheet.height).is_some()) {
                let (last, count) = found.0.entry(key(line)).or_insert((usize::MAX, 0));
                if *last != number {
                    (*last, *count) = (number, *count + 1);
                }
            }
        }
        found
    }

    /// Splits the lines of a page into header, body and footer, and counts those of the body anew.
    pub(super) fn split(&self, lines: Vec<Line>, height: f64) -> (Vec<Line>, Vec<Line>, Vec<Line>) {
        let (mut header, mut body, mut footer) = (Vec::new(), Vec::<Line>::new(), Vec::new());
        let (mut number, mut before) = (0, 0);
        for mut line in lines {
            let again = self.0.get(&key(&line)).is_some_and(|&(_, count)| count > 1) || is_page_number(&line.text);
            match edge(&line, height).filter(|_| again) {
                Some(Edge::Top) => header.push(line),
                Some(Edge::Bottom) => footer.push(line),
                None => {
                    number += usize::from(std::mem::replace(&mut before, line.number) != line.number);
                    line.number = number;
                    body.push(line);
                }
            }
        }
        (header, body, footer)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    Top,
    Bottom,
}

fn edge(line: &Line, height: f64) -> Option<Edge> {
    if line.y < height * EDGE {
        Some(Edge::Top)
    } else if line.y > height * (1.0 - EDGE) {
        Some(Edge::Bottom)
    } else {
        None
    }
}

/// What a line says without its numbers, and about where.
fn key(line: &Line) -> (String, i64) {
    let mut text = String::with_capacity(line.text.len());
    for c in line.text.chars().map(|c| if c.is_numeric() { '0' } else { c }) {
        if c != '0' || !text.ends_with('0') {
            text.push(c);
        }
    }
    #[expect(clippy::cast_possible_truncation, reason = "a place on a page is a small number")]
    let place = (line.y / 4.0).round() as i64;
    (text, place)
}

/// Says whether `text` is no more than the number of a page.
fn is_page_number(text: &str) -> bool {
    let filler = |c: char| c.is_whitespace() || "第页頁共/-—–·~～－".contains(c);
    text.chars().any(char::is_numeric) && text.chars().all(|c| c.is_numeric() || filler(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_number_of_a_page() {
        assert!(["3", "- 3 -", "第 3 页 共 10 页", "—12—"].iter().all(|text| is_page_number(text)));
        assert!(!["xx页", "3个", "第页"].iter().any(|text| is_page_number(text)));
    }
}
