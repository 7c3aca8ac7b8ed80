//! Which templates are for masks of a shape: a text has few shapes, and each asks every template.

use crate::rule::Outline;
use crate::scan::forms::{Row, narrow};
use crate::scan::index::Index;
use crate::text::Mask;

/// What is used again to find out which forms are asked.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) fitting: Row,
    pub(super) more: Row,
    outline: Outline,
    /// The templates for masks of shapes that were met: a text has few.
    shapes: Vec<(Drawn, Row)>,
}

/// All of a mask that its shape depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Drawn {
    glyphs: usize,
    flags: [bool; 3],
    outline: Outline,
}

/// So many shapes are remembered.
const SHAPES: usize = 16;

impl Rows {
    /// Leaves in `fitting` which of the templates are for masks of the shape of `mask`.
    pub(super) fn shaped(&mut self, text: &str, index: &Index, mask: &Mask) {
        self.outline.draw(text, mask);
        let (glyphs, flags) = (mask.glyphs, [mask.pure, mask.number, mask.numeral < mask.span.start()]);
        let same = |drawn: &Drawn| drawn.glyphs == glyphs && drawn.flags == flags && drawn.outline == self.outline;
        if let Some((_, shaped)) = self.shapes.iter().find(|(drawn, _)| same(drawn)) {
            narrow(&mut self.fitting, shaped.iter().copied());
            return;
        }
        index.shaped(mask, &self.outline, &mut self.fitting, &mut self.more);
        if self.shapes.len() == SHAPES {
            self.shapes.clear();
        }
        self.shapes.push((Drawn { glyphs, flags, outline: self.outline.clone() }, self.more.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{is_glyph, lex};

    #[test]
    fn a_shape_that_was_met_leaves_the_same_templates() {
        let rules = crate::io::builtin_rules();
        let index = Index::new(&rules);
        let text = "自xx年，xx.x%，20xx年，×××人，____元，一九__年，x家，1,xxx家，xx年，X.X，20××年，__年，19__年。";
        // More shapes than are remembered, and each of them twice.
        let text = format!("{text}{}，{text}", (5..25).map(|run| format!("{}，", "○".repeat(run))).collect::<String>());
        let (mut known, mut taken) = (Rows::default(), 0);
        for (at, _) in text.char_indices().filter(|&(_, c)| is_glyph(c)) {
            let Some(mask) = lex(&text, at).filter(|_| at >= taken) else { continue };
            taken = mask.span.end();
            let mut fresh = Rows { fitting: index.masks.all().clone(), ..Rows::default() };
            known.fitting.clone_from(&fresh.fitting);
            known.shaped(&text, &index, &mask);
            fresh.shaped(&text, &index, &mask);
            assert_eq!(known.fitting, fresh.fitting, "{}", mask.span.slice(&text));
        }
        assert!(known.shapes.len() <= SHAPES);
    }
}
