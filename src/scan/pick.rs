//! Picks out of a long text the lines that may hold masks, piece by piece, on any thread.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::document::{Document, Sparse};
use crate::scan::Scanner;
use crate::scan::candidates::{Candidates, Next};
use crate::scan::literal::Found;
use crate::scan::needle::Needle;
use crate::text::Language;

/// Picks lines of one text.
#[derive(Debug)]
pub struct Picker<'a> {
    scanner: &'a Scanner,
    language: Language,
    parties: Candidates,
    /// One of the parties was named in a piece.
    names_parties: AtomicBool,
}

impl<'a> Picker<'a> {
    /// Picks by the rules of `scanner`, in a text that starts with `head`: at least as much of it as
    /// tells its language.
    #[must_use]
    pub fn new(scanner: &'a Scanner, head: &str) -> Self {
        let parties = scanner.rules.parties().iter().map(|party| Needle::new(party.clone().into_bytes()));
        Self {
            scanner,
            language: Language::of(head),
            parties: Candidates::new(&parties.collect::<Vec<_>>(), 0),
            names_parties: AtomicBool::new(false),
        }
    }

    /// The lines of `piece`, whole lines of the text, that a scan has to see.
    #[must_use]
    pub fn pick(&self, piece: &str) -> Sparse {
        if !self.names_parties.load(Ordering::Relaxed) {
            self.parties.find(piece.as_bytes(), |_, _| {
                self.names_parties.store(true, Ordering::Relaxed);
                Next::Nothing
            });
        }
        let (rules, index) = (&self.scanner.rules, &self.scanner.index);
        let (mut wanted, mut line_end) = (Vec::new(), 0);
        index.candidates.find(piece.as_bytes(), |needle, at| {
            let may_match = || match needle.checked_sub(index.glyphs) {
                None => true,
                Some(literal) => piece.split_at_checked(at).is_some_and(|(before, rest)| {
                    let found = Found { before, rest, opens_link: false };
                    index.literals.get(literal).may_match(rules, &found, |language| language == self.language)
                }),
            };
            if at >= line_end && may_match() {
                wanted.push(at);
                line_end = memchr::memchr(b'\n', &piece.as_bytes()[at..]).map_or(piece.len(), |end| at + end + 1);
            }
            Next::GlyphsFrom(line_end)
        });
        Sparse::of(piece, &wanted)
    }

    /// The document called `name` of what was `kept` of all pieces.
    #[must_use]
    pub fn document(self, name: &str, kept: Sparse) -> Document {
        Document::sparse(name, kept, self.language, self.names_parties.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn scanner() -> Scanner {
        Scanner::new(Arc::new(crate::io::builtin_rules()))
    }

    /// What is found in `text` as a whole is found in the lines that are picked, too.
    #[track_caller]
    fn check(text: &str) {
        let scanner = scanner();
        let picker = Picker::new(&scanner, text);
        let mut kept = Sparse::default();
        text.split_inclusive("\n\n").for_each(|piece| kept.append(&picker.pick(piece)));
        let picked = picker.document("a.txt", kept);
        let whole = Document::plain("a.txt", text);
        let shown = |document: &Document| {
            let findings = scanner.scan(document).into_iter().map(|found| {
                let at = document.file_offset(found.span.start());
                let text = |span: crate::text::Span| span.slice(document.text()).to_owned();
                format!("{at} {:?} {:?} {}", text(found.sentence), found.label, scanner.rule(&found).id)
                    + &format!("{:?} {:?} {:?} {}", found.kind, found.intent, found.region, found.heading)
            });
            findings.collect::<Vec<_>>()
        };
        assert_eq!(shown(&picked), shown(&whole));
        assert!(picked.text().len() <= text.len());
    }

    #[test]
    fn what_a_whole_text_shows_its_picked_lines_show() {
        let prose = "某些地区的经验值得借鉴。\n全年收入12亿元。\n\n";
        let masks = "一、总体情况\n同比增长xx.x%，20xx年\r\n张某某到庭\n\n（二）【待补充】 ____万元\n乙方：xxx公司";
        check(&format!("{prose}{masks}{prose}{masks}"));
        // The word that makes a document one of a case stands on no line that is kept.
        check(&format!("{masks}\n\n本院经审理查明：被告到庭。\n\n{prose}{masks}\n"));
        check(&format!("Revenue of $XX million.\n\n{}\n", "index of boxes\n\n".repeat(20)));
        check("");
    }
}
