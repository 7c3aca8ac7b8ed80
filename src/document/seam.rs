//! Signs that show nothing and may stand between the glyphs of a mask: a soft hyphen, a space
//! without width, the end of a line in a cell. There they are no part of the text.

use crate::document::gather::Run;
use crate::text::{Span, is_glyph};

/// Adds text piece by piece, and leaves out what cuts a mask.
#[derive(Clone, Debug, Default)]
pub(super) struct Seam {
    /// What was read after a glyph and is not in the text yet.
    held: Vec<(char, Option<Run>)>,
}

impl Seam {
    /// Adds `shown` to `text`, and to `runs` where it comes from: `run`, whose bytes are as many
    /// or stand for one character. What `cuts` nothing is left where it is.
    pub(super) fn add(
        &mut self,
        text: &mut String,
        runs: &mut Vec<Run>,
        shown: &str,
        run: Option<Run>,
        cuts: impl Fn(char) -> bool,
    ) {
        let mut from = 0;
        for (at, c) in shown.char_indices().filter(|&(_, c)| cuts(c)) {
            self.piece(text, runs, &shown[from..at], part(run, shown, from, at));
            from = at + c.len_utf8();
            let cut = part(run, shown, at, from);
            if text.ends_with(is_glyph) {
                self.held.push((c, cut));
            } else {
                push(text, runs, c.encode_utf8(&mut [0; 4]), cut);
            }
        }
        self.piece(text, runs, &shown[from..], part(run, shown, from, shown.len()));
    }

    fn piece(&mut self, text: &mut String, runs: &mut Vec<Run>, shown: &str, run: Option<Run>) {
        if shown.is_empty() {
            return;
        }
        for (c, run) in self.held.drain(..).filter(|_| !shown.starts_with(is_glyph)) {
            push(text, runs, c.encode_utf8(&mut [0; 4]), run);
        }
        push(text, runs, shown, run);
    }
}

/// Signs that nobody sees: soft hyphens, spaces and joiners without width.
pub(super) fn is_unseen(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

/// The `run` of `shown` from one byte to another.
fn part(run: Option<Run>, shown: &str, from: usize, to: usize) -> Option<Run> {
    let run = run?;
    if run.bytes.len() != shown.len() {
        return Some(run);
    }
    let start = run.bytes.start();
    Some(Run { bytes: Span::new(start + from, start + to), ..run })
}

fn push(text: &mut String, runs: &mut Vec<Run>, shown: &str, run: Option<Run>) {
    let start = text.len();
    // A line end in the bytes is a space in the document.
    text.extend(shown.chars().map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }));
    runs.extend(run.map(|run| Run { text: Span::new(start, text.len()), ..run }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_out_what_cuts_a_mask() {
        let check = |pieces: &[(&str, usize)], shown: &str, runs: &[(usize, usize)]| {
            let (mut seam, mut text, mut found, mut at) = (Seam::default(), String::new(), Vec::new(), 0);
            for &(piece, len) in pieces {
                let run = Run::new(0, Span::new(at, at + len));
                seam.add(&mut text, &mut found, piece, Some(run), |c| is_unseen(c) || c == '\n');
                at += len;
            }
            let found: Vec<_> = found.iter().map(|run| (run.bytes.start(), run.bytes.end())).collect();
            assert_eq!((&*text, &*found), (shown, runs));
        };
        check(&[("增x\u{AD}x%", 8)], "增xx%", &[(0, 4), (6, 8)]);
        check(&[("x", 1), ("\n", 5), ("x", 1)], "xx", &[(0, 1), (6, 7)]);
        check(&[("x\n甲\n", 6)], "x 甲 ", &[(0, 1), (1, 2), (2, 5), (5, 6)]);
        check(&[("x\u{200B}", 4), ("\u{200B}家", 6)], "x\u{200B}\u{200B}家", &[(0, 1), (1, 4), (4, 7), (7, 10)]);
        check(&[("", 0)], "", &[]);
    }
}
