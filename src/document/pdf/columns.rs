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
    let Some(gutter) = gutter(&lines).filter(|_| depth > 0) else { return regions.push(lines) };
    let mut bands = vec![Band::default()];
    for line in lines {
        let side = side(&line, gutter);
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

/// Where the right one of two columns starts, when there are two.
fn gutter(lines: &[Line]) -> Option<f64> {
    let left = lines.iter().map(|line| line.x0).fold(f64::INFINITY, f64::min);
    let right = lines.iter().map(|line| line.x1).fold(f64::NEG_INFINITY, f64::max);
    let mut starts: Vec<f64> =
        lines.iter().map(|line| line.x0).filter(|x0| *x0 > left + (right - left) * 0.25).collect();
    starts.sort_by(f64::total_cmp);
    // Most lines of a column start at one place, and some further in.
    let group = starts.chunk_by(|one, other| other - one < 1.0).max_by_key(|group| group.len())?;
    let gutter = group.first().copied()? - 0.5;
    let column = |wanted: Side| -> Vec<&Line> { lines.iter().filter(|line| side(line, gutter) == wanted).collect() };
    let full = |lines: &[&Line], width: f64| {
        let full =
            lines.iter().filter(|line| line.x1 - line.x0 > width * FULL && line.text.chars().count() > 9).count();
        lines.len() >= LEAST && full * 2 >= lines.len()
    };
    (full(&column(Side::Left), gutter - left) && full(&column(Side::Right), right - gutter)).then_some(gutter)
}
