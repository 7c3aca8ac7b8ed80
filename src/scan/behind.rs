//! Which patterns are asked about a run, by its length and by what stands behind it.

use serde::{Deserialize, Serialize};

use crate::rule::{Beyond, FAR, RUN, RUNS};
use crate::scan::forms::{BITS, ByChar, Row, Rows, narrow, row, words};
use crate::scan::table::Table;
use crate::text::canonical;

/// What patterns want behind a run of a glyph: a bit for each of them, in their order.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Behind {
    /// What stands right behind: the rows of all lengths of runs, one after another.
    right: ByChar,
    /// What stands somewhere behind.
    within: ByChar,
    /// For each distance, which patterns look for it so far: a row after the other.
    reach: Table<u64>,
    /// The words of a row.
    width: usize,
}

impl Behind {
    /// Those that `wanted` tells.
    pub(super) fn new(wanted: &[Option<&Beyond>]) -> Self {
        let width = wanted.len().div_ceil(BITS);
        let mut right = vec![None; RUNS * width * BITS];
        for (at, beyond) in wanted.iter().enumerate() {
            let Some(beyond) = beyond else { continue };
            for (run, chars) in beyond.right().into_iter().enumerate() {
                right[run * width * BITS + at] = chars;
            }
        }
        let within: Vec<_> = wanted.iter().map(|beyond| beyond.as_ref()?.within()).collect();
        let reaches =
            |far: usize| row(within.iter().map(|within| within.as_ref().is_some_and(|within| within.1 >= far)));
        Self {
            right: Rows::new(right.iter().map(Option::as_deref)).made(),
            within: Rows::new(within.iter().map(|within| within.as_ref().map(|(chars, _)| &chars[..]))).made(),
            reach: (1..=FAR).flat_map(reaches).collect(),
            width,
        }
    }

    /// Leaves in `row` what may match around the run of `glyph` that `text` begins with; `met` is used again.
    pub(super) fn narrow(&self, text: &str, glyph: char, row: &mut Row, met: &mut Row) {
        let mut rest = text.chars();
        let mut run = 0;
        let right = loop {
            match rest.next() {
                Some(c) if canonical(c) == glyph => run += 1,
                right => break right,
            }
            if run == RUN {
                return;
            }
        };
        let Some(right) = right.filter(|_| run > 0) else { return };
        narrow(row, words(&self.right.row(Some(right))[(run.min(RUNS) - 1) * self.width..][..self.width]));
        met.clear();
        met.extend(words(self.within.row(None)));
        let reaches = self.reach.all().chunks_exact(self.width.max(1)).map(words);
        for (reach, c) in reaches.zip(std::iter::once(right).chain(rest)) {
            let open = |((row, met), reach): ((&u64, &u64), u64)| row & !met & reach != 0;
            if !row.iter().zip(&*met).zip(reach.clone()).any(open) {
                break;
            }
            let here = words(self.within.row(Some(c))).zip(reach);
            met.iter_mut().zip(here).for_each(|(met, (here, reach))| *met |= here & reach);
        }
        narrow(row, met.iter().copied());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Pattern;

    #[test]
    fn leaves_what_has_its_words_behind_the_run() {
        let patterns = ["x{2}-x{2}", r"x{1,3}\p{Han}{1,5}〔", r"x{2,}\p{Han}{1,9}?(?:公司|厂)", "x{3}"];
        let patterns = patterns.map(|main| Pattern::parse(&format!("(?<mask>{main})")).expect("it is a pattern"));
        let behind = Behind::new(&patterns.each_ref().map(|pattern| pattern.beyond('x')));
        let check = |text: &str, expected: &[usize]| {
            let mut row = vec![0b1111];
            behind.narrow(text, 'x', &mut row, &mut Row::new());
            let left: Vec<usize> = (0..4).filter(|at| row[0] >> at & 1 == 1).collect();
            assert_eq!(left, expected, "{text}");
        };
        check("xx-xx", &[0]);
        check("x-xx", &[]);
        check("xx省第一号〔", &[1]);
        check("xxx省第一二三四〔", &[3]);
        check("xx市第一钢铁厂", &[2]);
        check("xx市的第一公司〔2020〕", &[2]);
        check("xx市的〔司", &[1, 2]);
        check("x市厂", &[]);
        check("xxx。", &[3]);
        check("xx", &[0, 1, 2, 3]);
    }
}
