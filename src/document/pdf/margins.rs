//! Headers and footers: the lines at the edges of pages that are the same on some of them, but for
//! numbers, and that stand apart from the text of the page.

use std::collections::HashMap;

use crate::document::lines::Line;
use crate::document::pdf::Sheet;

/// The part of a page's height in which a header or a footer stands.
const EDGE: f64 = 0.09;

/// How much further from the text than its lines from each other a header stands, or how much its
/// letters differ in size.
const APART: f64 = 1.25;
const SIZE: f64 = 1.08;

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
        let again =
            |line: &Line| self.0.get(&key(line)).is_some_and(|&(_, count)| count > 1) || is_page_number(&line.text);
        let (first, last) = text(&lines, |line| edge(line, height).is_some() && again(line));
        for mut line in lines {
            let inside = (first..=last).contains(&line.number);
            match edge(&line, height).filter(|_| !inside && again(&line)) {
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

/// What stands on one line of a page.
#[derive(Clone, Copy, Debug)]
struct Row {
    number: usize,
    y: f64,
    size: f64,
    /// Other pages have all of it at their edges, too.
    repeated: bool,
    /// It is the number of the page.
    counts: bool,
}

impl Row {
    /// Says whether it stands further from `other` than lines `usually` do, or is of another size.
    fn is_apart(&self, other: &Self, usually: f64) -> bool {
        let (small, large) = (self.size.min(other.size), self.size.max(other.size));
        self.counts || (self.y - other.y).abs() > usually * APART || large > small * SIZE
    }
}

/// The numbers of the first and the last line of the text of a page: what is at its edges and is
/// `repeated` is no text, as far as it stands apart from the rest.
fn text(lines: &[Line], repeated: impl Fn(&Line) -> bool) -> (usize, usize) {
    let mut rows: Vec<Row> = Vec::new();
    for line in lines.iter().filter(|line| !line.is_turned()) {
        let (repeated, counts) = (repeated(line), is_page_number(&line.text));
        match rows.last_mut().filter(|row| row.number == line.number) {
            Some(row) => (row.repeated, row.counts) = (row.repeated && repeated, row.counts && counts),
            None => rows.push(Row { number: line.number, y: line.y, size: line.size, repeated, counts }),
        }
    }
    let mut gaps: Vec<f64> = rows.windows(2).map(|pair| pair[1].y - pair[0].y).collect();
    gaps.sort_by(f64::total_cmp);
    // Where there are few lines, nothing tells how far apart they usually are.
    let usually = gaps.get(gaps.len() / 2).copied().filter(|_| gaps.len() > 4).unwrap_or(0.0);
    let count = rows.iter().take_while(|row| row.repeated).count();
    let first =
        rows.windows(2).take(count).rposition(|pair| pair[0].is_apart(&pair[1], usually)).map_or(0, |at| at + 1);
    let count = rows.iter().rev().take_while(|row| row.repeated).count();
    let apart = |pair: &[Row]| pair[1].is_apart(&pair[0], usually);
    let last = rows.windows(2).rev().take(count).rposition(apart).map_or(0, |at| at + 1);
    match (rows.get(first), rows.len().checked_sub(last + 1).and_then(|at| rows.get(at))) {
        (Some(first), Some(last)) if rows.iter().any(|row| !row.repeated) => (first.number, last.number),
        // Nothing but what other pages have, too.
        _ => (1, 0),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    Top,
    Bottom,
}

fn edge(line: &Line, height: f64) -> Option<Edge> {
    if line.is_turned() {
        None
    } else if line.y < height * EDGE {
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
    use crate::document::lines::{Gaps, Piece, lines};
    use crate::document::pdf::content::Content;

    #[test]
    fn knows_the_number_of_a_page() {
        assert!(["3", "- 3 -", "第 3 页 共 10 页", "—12—"].iter().all(|text| is_page_number(text)));
        assert!(!["xx页", "3个", "第页"].iter().any(|text| is_page_number(text)));
    }

    #[test]
    fn a_header_stands_apart_from_the_text() {
        let line = |(number, (y, text)): (usize, &(f64, &str))| {
            let piece = Piece {
                text: (*text).to_owned(),
                x0: 60.0,
                x1: 300.0,
                y: *y,
                size: 12.0,
                turned: false,
                hidden: false,
                colour: None,
                boxes: Vec::new(),
            };
            let mut line = lines(vec![piece], Gaps::KNOWN).remove(0);
            line.number = number + 1;
            line
        };
        let page = |top: &[(f64, &str)], foot: &[(f64, &str)]| {
            let body: Vec<(f64, String)> = (0..6).map(|at| (300.0 + 20.0 * f64::from(at), format!("文{at}"))).collect();
            let body = body.iter().map(|(y, text)| (*y, text.as_str()));
            let all: Vec<(f64, &str)> = top.iter().copied().chain(body).chain(foot.iter().copied()).collect();
            all.iter().enumerate().map(line).collect::<Vec<Line>>()
        };
        let check = |lines: Vec<Line>, header: usize, footer: usize| {
            let sheet = || Sheet { lines: lines.clone(), height: 842.0, content: Content::default(), problem: None };
            let (head, _, foot) = Margins::of(&[sheet(), sheet()]).split(lines.clone(), 842.0);
            assert_eq!((head.len(), foot.len()), (header, footer));
        };
        check(page(&[(30.0, "年报"), (60.0, "第1行")], &[(800.0, "7")]), 2, 1);
        // The first lines of the text begin alike on all pages.
        check(page(&[(30.0, "年报"), (60.0, "第1行xx"), (80.0, "甲")], &[(820.0, "末xx")]), 1, 1);
    }
}
