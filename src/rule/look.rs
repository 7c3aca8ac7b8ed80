//! Conditions on what a mask looks like.

use serde::{Deserialize, Serialize};

use crate::document::{Document, Hue, Look, Rgb};
use crate::text::Span;

/// A colour that a rule asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Colour {
    /// Any but black and white.
    Any,
    /// One that goes by this name.
    Named(Hue),
    /// This one.
    Exact(Rgb),
}

/// What a mask has to look like: all that is asked for, all over the mask.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookCondition {
    /// Its letters have one of these colours, when there are any.
    pub colour: Vec<Colour>,
    /// It is highlighted in one of these colours, when there are any.
    pub highlight: Vec<Colour>,
    /// It is a line under nothing but spaces.
    pub underlined_space: bool,
}

impl Colour {
    /// The colour that rules call `word`: `any`, a name, `#C00000`.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        if word == "any" {
            return Some(Self::Any);
        }
        if let Some(digits) = word.strip_prefix('#').filter(|digits| digits.len() == 6) {
            return Rgb::hex(digits).map(Self::Exact);
        }
        Hue::ALL.iter().find(|(_, name)| *name == word).map(|&(hue, _)| Self::Named(hue))
    }

    fn admits(self, colour: Rgb) -> bool {
        match self {
            Self::Any => true,
            Self::Named(hue) => colour.hue() == Some(hue),
            Self::Exact(exact) => colour == exact,
        }
    }

    /// A colour that it admits.
    fn example(self) -> Rgb {
        match self {
            Self::Any => Hue::Red.rgb(),
            Self::Named(hue) => hue.rgb(),
            Self::Exact(exact) => exact,
        }
    }
}

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Self::Any => f.write_str("any"),
            Self::Named(hue) => f.write_str(hue.name()),
            Self::Exact(Rgb([red, green, blue])) => write!(f, "#{red:02X}{green:02X}{blue:02X}"),
        }
    }
}

impl LookCondition {
    /// Says whether all of `mask` in `document` looks like that.
    #[must_use]
    pub fn admits(&self, document: &Document, mask: Span) -> bool {
        let one = |asked: &[Colour], colour: Option<Rgb>| {
            asked.is_empty() || colour.is_some_and(|colour| asked.iter().any(|asked| asked.admits(colour)))
        };
        document.looks_so(mask, |look| {
            one(&self.colour, look.colour)
                && one(&self.highlight, look.highlight)
                && (!self.underlined_space || look.blank)
        })
    }

    /// A look that it admits.
    #[must_use]
    pub fn example(&self) -> Look {
        let first = |asked: &[Colour]| asked.first().map(|colour| colour.example());
        Look { colour: first(&self.colour), highlight: first(&self.highlight), blank: self.underlined_space }
    }
}

/// As in a file of rules: `colour: red, underlined-space: true`.
impl std::fmt::Display for LookCondition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let list = |colours: &[Colour]| colours.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let fields = [("colour", &self.colour), ("highlight", &self.highlight)].into_iter();
        let asked = fields.filter(|(_, colours)| !colours.is_empty());
        let mut said: Vec<String> = asked.map(|(name, colours)| format!("{name}: {}", list(colours))).collect();
        if self.underlined_space {
            said.push("underlined-space: true".to_owned());
        }
        f.write_str(&said.join(" · "))
    }
}
