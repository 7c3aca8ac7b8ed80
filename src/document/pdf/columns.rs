//! The columns of a page, which are read one after the other.

use crate::document::lines::Line;

/// How often columns are split into columns.
const DEPTH: usize = 3;

/// The lines of a page in groups to read in order: what stands above columns, the left one, the
/// right one, what stands below.
pub(super) fn regions(lines: Vec<Line>) -> Vec<Vec<Line>> {
    let (turned, lines): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(Line::is_turned);
    let mut regions = Vec::new();
    split(lines, DEPTH, &mut regions);
    regions.push(turned);
    regions.retain(|region| !region.is_empty());
    regions
}

fn split(lines: Vec<Line>, depth: usize, regions: &mut Vec<Vec<Line>>) {
    let Some(columns) = Columns::of(&lines).filter(|_| depth > 0) else { return regions.push(lines) };
    let (above, lines): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|line| line.y < columns.top);
    let (below, lines): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|line| line.y > columns.bottom);
    split(above, depth - 1, regions);
    let mut bands = vec![Band::default()];
    for line in lines {
        let side = side(&line, columns.gutter);
        if side == Side::Across && bands.last().is_some_and(|band| !band.left.is_empty() || !band.right.is_empty()) {
            bands.push(Band::default());
        }
        let Some(band) = bands.last_mut() else { continue };
        match side {
            Side::Left => band.left.push(line),
            Side::Right => band.right.push(line),
            Side::Across => band.across.push(line),
        }
    }
    for band in bands {
        regions.push(band.across);
        split(band.left, depth - 1, regions);
        split(band.right, depth - 1, regions);
    }
    split(below, depth - 1, regions);
}

/// Lines over both columns, and the columns below them.
#[derive(Debug, Default)]
struct Band {
    across: Vec<Line>,
    left: Vec<Line>,
    right: Vec<Line>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Left,
    Right,
    Across,
}

fn side(line: &Line, gutter: f64) -> Side {
    if line.x1 <= gutter {
        Side::Left
    } else if line.x0 >= gutter {
        Side::Right
    } else {
        Side::Across
    }
}

/// The least lines of a column, and the least part of its width that half of them fill: cells of a
/// table are shorter.
const LEAST: usize = 4;
const FULL: f64 = 0.6;

/// How many places where a column may start are tried.
const TRIED: usize = 4;

/// Two columns side by side.
#[derive(Clone, Copy, Debug)]
struct Columns {
    /// Where the right one starts.
    gutter: f64,
    /// The first and the last line of the right one.
    top: f64,
    bottom: f64,
}

impl Columns {
    fn of(lines: &[Line]) -> Option<Self> {
        let (left, right) = edges(lines.iter());
        let mut starts: Vec<&Line> = lines.iter().filter(|line| line.x0 > left + (right - left) * 0.25).collect();
        starts.sort_by(|one, other| one.x0.total_cmp(&other.x0));
        // Most lines of a column start at one place, and some further in.
        let mut groups: Vec<&[&Line]> = starts.chunk_by(|one, other| other.x0 - one.x0 < 1.0).collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
        groups.into_iter().take(TRIED).map(Self::starting).find(|columns| columns.are_in(lines))
    }

    /// Columns of which the lines of the right one start with `group`.
    fn starting(group: &[&Line]) -> Self {
        let gutter = group.iter().map(|line| line.x0).fold(f64::INFINITY, f64::min) - 0.5;
        let top = group.iter().map(|line| line.y - line.size * 0.6).fold(f64::INFINITY, f64::min);
        let bottom = group.iter().map(|line| line.y + line.size * 0.6).fold(f64::NEG_INFINITY, f64::max);
        Self { gutter, top, bottom }
    }

    fn are_in(self, lines: &[Line]) -> bool {
        let beside: Vec<&Line> = lines.iter().filter(|line| line.y >= self.top && line.y <= self.bottom).collect();
        let (left, right) = edges(beside.iter().copied());
        let full = |wanted: Side, width: f64| {
            let column = beside.iter().filter(|line| side(line, self.gutter) == wanted);
            let is_full = |line: &&&Line| line.x1 - line.x0 > width * FULL && line.text.chars().count() > 9;
            let count = column.clone().count();
            count >= LEAST && column.filter(is_full).count() * 2 >= count
        };
        full(Side::Left, self.gutter - left) && full(Side::Right, right - self.gutter)
    }
}

/// Where the first of `lines` starts and the last ends, from left to right.
fn edges<'l>(lines: impl Iterator<Item = &'l Line>) -> (f64, f64) {
    lines.fold((f64::INFINITY, f64::NEG_INFINITY), |(left, right), line| (left.min(line.x0), right.max(line.x1)))
}
