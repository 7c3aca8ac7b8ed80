//! Telling from the source alone that a text has no mask.

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::document::{Marks, Unparsed};
use crate::rule::Rules;
use crate::scan::candidates::Next;
use crate::scan::index::Index;
use crate::scan::literal::Found;
use crate::scan::search::STRETCH;
use crate::text::{Possible, Span, stretches};

/// Says whether a mask may start anywhere in the text of `unparsed`.
pub(super) fn may_find(rules: &Rules, index: &Index, unparsed: &Unparsed<'_>) -> bool {
    let text = unparsed.source();
    if text.len() <= STRETCH {
        return may_find_in(rules, index, unparsed, Span::new(0, text.len()));
    }
    stretches(text, STRETCH).into_par_iter().any(|span| may_find_in(rules, index, unparsed, span))
}

fn may_find_in(rules: &Rules, index: &Index, unparsed: &Unparsed<'_>, span: Span) -> bool {
    let mut found = false;
    // What is only found out where something stands.
    let mut possible = Possible::new(unparsed.source());
    let mut marks: Option<Marks> = None;
    let mut code: Option<Vec<Span>> = None;
    index.candidates.find(span.slice(unparsed.source()).as_bytes(), |needle, at| {
        let at = span.start() + at;
        if marks.is_some_and(|marks| marks.hold(at)) {
            return Next::All;
        }
        found = match needle.checked_sub(index.glyphs) {
            Some(literal) => {
                let source = unparsed.source();
                source.split_at_checked(at).is_some_and(|(before, rest)| {
                    let found = Found { before, rest, opens_link: unparsed.opens_link(at) };
                    index.literals.get(literal).may_match(rules, &found, |language| possible.holds(language))
                })
            }
            None => {
                marks = if index.code { None } else { unparsed.marks(at) };
                marks.is_none()
            }
        };
        if found && !index.code {
            let code = code.get_or_insert_with(|| unparsed.code());
            let next = code.partition_point(|span| span.end() <= at);
            found = !code.get(next).is_some_and(|span| span.contains(at));
        }
        go_on_until(found)
    });
    found || may_join(rules, index, unparsed, span, possible)
}

/// Says whether a mask may start where marks cut words in `span`: what they leave whole was looked at.
fn may_join(rules: &Rules, index: &Index, unparsed: &Unparsed<'_>, span: Span, mut possible: Possible<'_>) -> bool {
    // Several marks may stand in a literal, and a character on each side of it matters.
    let joined = unparsed.joined(span, 2 * index.literals.longest + 8);
    let text = joined.text.as_str();
    let mut found = false;
    index.candidates.find(text.as_bytes(), |needle, at| {
        let Some((before, rest)) = text.split_at_checked(at) else { return Next::All };
        let literal = needle.checked_sub(index.glyphs).map(|literal| index.literals.get(literal));
        let first = || rest.chars().next().map_or(0, char::len_utf8);
        let bytes = literal.map_or_else(first, |literal| literal.bytes);
        found = joined.is_cut(Span::new(at, at + bytes))
            && literal.is_none_or(|literal| {
                let found = Found { before, rest, opens_link: false };
                literal.may_match(rules, &found, |language| possible.holds(language))
            });
        go_on_until(found)
    });
    found
}

/// One place is enough.
fn go_on_until(found: bool) -> Next {
    if found { Next::Nothing } else { Next::All }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::{Document, Reading};
    use crate::scan::choose::{Evidence, choose};
    use crate::scan::search::search;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        /// The short way never says clean where the long way finds something.
        #[test]
        fn what_is_cleared_holds_no_mask(
            text in "(某|某些|张某|在某市|\\*\\*|\\*|待|补充|公司|重点|x|xx|index |box|FYxx|[%年家：，。 ()]|\\[|附件\\]\\(|\\]|`|```\n|~~|\n|\n\n|- |\\* |1\\.|<b>|&amp;|\\\\|_|●|いろ|元|TODO|# |\\| ){0,14}",
        ) {
            static RULES: std::sync::LazyLock<(Rules, Index)> = std::sync::LazyLock::new(|| {
                let rules = crate::io::builtin_rules();
                let index = Index::new(&rules);
                (rules, index)
            });
            let (rules, index) = &*RULES;
            for name in ["a.txt", "a.md"] {
                let Some(unparsed) = Unparsed::of(name, text.as_bytes(), Reading::default()) else { continue };
                if may_find(rules, index, &unparsed) {
                    continue;
                }
                let document = Document::read(name, text.clone().into_bytes(), None).expect("it is text");
                let asked: Vec<bool> = rules.iter().map(|_| true).collect();
                let hits = search(rules, index, &asked, &document, Evidence::Document, usize::MAX / 2);
                let chosen = choose(rules, hits, Evidence::Document);
                prop_assert!(chosen.is_empty(), "{name}: {text:?}: {chosen:?}");
            }
        }
    }
}
