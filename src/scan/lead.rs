//! What stands before a mask and names its figure, as rules ask for words of it.

use crate::rule::RuleId;
use crate::scan::forms::ByChar;
use crate::text::{Chars, fold};

/// What stands before a mask and names its figure.
#[derive(Debug)]
pub(super) struct Lead {
    /// Where the mask starts.
    pub(super) of: Option<usize>,
    /// In lower case.
    pub(super) text: String,
    /// Where the words of labels may end, before no letter of the same word, from the last place on, and which rules have such.
    ends: Vec<(usize, usize)>,
    /// The characters there, folded and roughly.
    pub(super) chars: Chars,
}

impl Lead {
    /// That of no mask.
    pub(super) fn new() -> Self {
        Self { of: None, text: String::new(), ends: Vec::new(), chars: Chars::NONE }
    }

    /// Takes `text` for the lead of the mask at byte `of`; `label_ends` tells for which rules words end in
    /// a character.
    pub(super) fn read(&mut self, text: String, of: usize, label_ends: &ByChar) {
        self.of = Some(of);
        self.text = text;
        self.text.make_ascii_lowercase();
        self.ends.clear();
        self.chars = Chars::NONE;
        let mut behind = None;
        for (at, c) in self.text.char_indices().rev() {
            let folded = fold(c);
            // A letter right behind makes another word of it.
            let is_cut = folded.is_ascii_alphabetic() && behind.is_some_and(|c: char| c.is_ascii_alphabetic());
            behind = Some(c);
            if let Some(row) = label_ends.number(folded).filter(|_| !is_cut) {
                self.chars.add(folded);
                self.ends.push((at + c.len_utf8(), row));
            }
        }
    }

    /// The places where words of the rule may end, from the last on.
    pub(super) fn ends<'a>(&'a self, label_ends: &'a ByChar, rule: RuleId) -> impl Iterator<Item = usize> + Clone + 'a {
        self.ends.iter().filter(move |&&(_, row)| label_ends.holds(row, rule.0)).map(|&(end, _)| end)
    }
}
