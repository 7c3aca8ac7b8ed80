//! What stretches of text look like, as far as people mark with it what is missing: a colour, a
//! highlight, a line under nothing but spaces.
//!
//! Readers say in [`Ink`]s what formatting says of the letters they add; kept are the [`Look`]s of
//! these that matter. Text that is black on white has none.

use std::mem;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::document::{Document, Extracted, Piece};
use crate::text::Span;

/// A colour: red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rgb(pub [u8; 3]);

/// A name for colours that people tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Hue {
    /// Red, dark red, vermilion.
    Red,
    /// Orange and brown.
    Orange,
    /// Yellow and gold.
    Yellow,
    /// Green, olive.
    Green,
    /// Cyan, teal.
    Cyan,
    /// Blue, navy.
    Blue,
    /// Purple, violet.
    Purple,
    /// Pink, magenta.
    Pink,
    /// Grey, neither black nor white.
    Grey,
}

impl Hue {
    /// Every hue with its name.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Red, "red"),
        (Self::Orange, "orange"),
        (Self::Yellow, "yellow"),
        (Self::Green, "green"),
        (Self::Cyan, "cyan"),
        (Self::Blue, "blue"),
        (Self::Purple, "purple"),
        (Self::Pink, "pink"),
        (Self::Grey, "grey"),
    ];

    /// The name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(hue, _)| *hue == self).map_or("", |(_, name)| name)
    }

    /// A colour that everybody calls by this name.
    #[must_use]
    pub fn rgb(self) -> Rgb {
        Rgb(match self {
            Self::Red => [0xFF, 0, 0],
            Self::Orange => [0xFF, 0x80, 0],
            Self::Yellow => [0xFF, 0xFF, 0],
            Self::Green => [0, 0xFF, 0],
            Self::Cyan => [0, 0xFF, 0xFF],
            Self::Blue => [0, 0, 0xFF],
            Self::Purple => [0x80, 0, 0xFF],
            Self::Pink => [0xFF, 0, 0xFF],
            Self::Grey => [0x80, 0x80, 0x80],
        })
    }
}

impl Rgb {
    /// The name of the colour; nothing for what passes for black or white.
    #[must_use]
    pub fn hue(self) -> Option<Hue> {
        let [red, green, blue] = self.0.map(i32::from);
        let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
        let (range, light) = (most - least, most + least);
        // Of the brightest and the darkest letters nobody sees the hue.
        if !(0x48..=0x1E8).contains(&light) {
            return None;
        }
        // How saturated it is (HSL): pale colours hold little of any, and are colours all the same.
        if range * 100 < 15 * light.min(0x1FE - light) {
            return (0xA0..=0x1C0).contains(&light).then_some(Hue::Grey);
        }
        let sixth = |from: i32, to: i32, turn: i32| (turn * 60 + (from - to) * 60 / range).rem_euclid(360);
        let angle = match most {
            _ if most == red => sixth(green, blue, 0),
            _ if most == green => sixth(blue, red, 2),
            _ => sixth(red, green, 4),
        };
        Some(match angle {
            0..15 | 345.. if light > 0x17F => Hue::Pink,
            0..15 | 345.. => Hue::Red,
            15..45 => Hue::Orange,
            45..70 => Hue::Yellow,
            70..165 => Hue::Green,
            165..195 => Hue::Cyan,
            195..255 => Hue::Blue,
            255..290 => Hue::Purple,
            _ => Hue::Pink,
        })
    }

    /// The colour that six hexadecimal digits name, or eight of which the first two say how opaque
    /// it is.
    #[must_use]
    pub fn hex(digits: &str) -> Option<Self> {
        if !matches!(digits.len(), 6 | 8) || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let number = u32::from_str_radix(&digits[digits.len() - 6..], 16).ok()?;
        let [_, red, green, blue] = number.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    /// The colour as Windows keeps it in four bytes: red first, and last how it is meant, 0 for a
    /// colour of its own.
    pub(super) fn of_windows(bytes: &[u8]) -> Option<Self> {
        let &[red, green, blue, 0] = bytes.first_chunk()? else { return None };
        Some(Self([red, green, blue]))
    }

    /// One of the sixteen colours that Word numbers from 1 and RTF and highlights go by, too
    /// ([MS-DOC] 2.9.119).
    pub(super) fn of_word(number: usize) -> Option<Self> {
        const DARK: u8 = 0x80;
        Some(Self(match number {
            1 => [0, 0, 0],
            2 => [0, 0, 0xFF],
            3 => [0, 0xFF, 0xFF],
            4 => [0, 0xFF, 0],
            5 => [0xFF, 0, 0xFF],
            6 => [0xFF, 0, 0],
            7 => [0xFF, 0xFF, 0],
            8 => [0xFF, 0xFF, 0xFF],
            9 => [0, 0, DARK],
            10 => [0, DARK, DARK],
            11 => [0, DARK, 0],
            12 => [DARK, 0, DARK],
            13 => [DARK, 0, 0],
            14 => [DARK, DARK, 0],
            15 => [DARK, DARK, DARK],
            16 => [0xC0, 0xC0, 0xC0],
            _ => return None,
        }))
    }
}

/// What a stretch of text looks like, where that may mean something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The colour of its letters, when it is neither black nor white.
    pub colour: Option<Rgb>,
    /// What is behind its letters, when it is neither black nor white.
    pub highlight: Option<Rgb>,
    /// It is part of a line under nothing but spaces: a blank to be filled in.
    pub blank: bool,
}

/// What formatting says of letters; what it says nothing of, is nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ink {
    /// Nothing in it is the colour of plain text.
    pub(super) colour: Option<Option<Rgb>>,
    /// Nothing in it is the colour of the page.
    pub(super) highlight: Option<Option<Rgb>>,
    /// A line is drawn below, below spaces too.
    pub(super) underlined: Option<bool>,
}

impl Ink {
    /// What both say, where they differ this one.
    pub(super) fn over(self, other: Self) -> Self {
        Self {
            colour: self.colour.or(other.colour),
            highlight: self.highlight.or(other.highlight),
            underlined: self.underlined.or(other.underlined),
        }
    }

    fn look(self) -> Look {
        let seen = |colour: Option<Option<Rgb>>| colour.flatten().filter(|colour| colour.hue().is_some());
        Look { colour: seen(self.colour), highlight: seen(self.highlight), blank: false }
    }

    /// Says whether it makes no look.
    pub(super) fn is_plain(self) -> bool {
        !self.is_underlined() && self.look() == Look::default()
    }

    fn is_underlined(self) -> bool {
        self.underlined == Some(true)
    }
}

/// The inks of a stretch of text, in its order.
#[derive(Clone, Debug, Default)]
pub(super) struct Inks(Vec<(Span, Ink)>);

impl Inks {
    /// Notes that `span`, which follows what was noted before, has this `ink`.
    pub(super) fn add(&mut self, span: Span, ink: Ink) {
        if ink == Ink::default() || span.is_empty() || ink.is_plain() {
            return;
        }
        match self.0.last_mut() {
            Some((last, same)) if *same == ink && last.end() == span.start() => {
                *last = Span::new(last.start(), span.end());
            }
            _ => self.0.push((span, ink)),
        }
    }

    /// Says whether nothing was noted.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What matters of them in `text`, which they are about; the next ones start anew.
    pub(super) fn take_looks(&mut self, text: &str) -> Vec<(Span, Look)> {
        let inks = mem::take(&mut self.0);
        let mut looks: Vec<(Span, Look)> = Vec::new();
        let mut rest = inks.as_slice();
        while let [(first, ink), ..] = rest {
            let (mut end, mut count) = (first.end(), 1);
            // A line goes on as long as all is underlined, and in the next line of a paragraph.
            while ink.is_underlined()
                && let Some((next, _)) = rest.get(count).filter(|(_, ink)| ink.is_underlined())
                && matches!(Span::new(end, next.start()).slice(text), "" | "\n")
            {
                (end, count) = (next.end(), count + 1);
            }
            let (line, others) = rest.split_at(count);
            rest = others;
            let blank = ink.is_underlined() && is_blank(Span::new(first.start(), end).slice(text));
            for &(span, ink) in line {
                let look = Look { blank, ..ink.look() };
                match looks.last_mut() {
                    Some((last, same)) if *same == look && last.end() == span.start() => {
                        *last = Span::new(last.start(), span.end());
                    }
                    _ if look == Look::default() => {}
                    _ => looks.push((span, look)),
                }
            }
        }
        looks
    }
}

impl Document {
    /// Makes a document of plain text in which each of `spans` has this `look`.
    #[must_use]
    pub fn painted(name: &str, text: &str, spans: &[Span], look: Look) -> Self {
        let document = Self::plain(name, text);
        let (mut lines, mut blocks, mut at) = (document.blocks(), Vec::new(), 0);
        while let Some(block) = lines.at(at).filter(|block| block.span.end() >= at && at < text.len()) {
            at = block.span.end() + 1;
            blocks.push(block.clone());
        }
        let whole = Span::new(0, text.len());
        let looks = spans.iter().map(|&span| (span, look)).collect();
        let map = vec![Piece { text: whole, source: whole }];
        let extracted = Extracted { text: text.to_owned(), blocks, inline: Vec::new(), looks, map };
        Self { extracted: OnceLock::from(Some(extracted)), ..document }
    }
}

/// Says whether a line under `text` is a blank: nothing but spaces, and more than one between words.
/// Where something was written on the line, the spaces around it only make it longer.
fn is_blank(text: &str) -> bool {
    let width = |c: char| match c {
        '\n' => 0,
        '\t' | '\u{3000}' | '\u{2001}' | '\u{2003}' => 2,
        _ => 1,
    };
    text.chars().all(char::is_whitespace) && text.chars().map(width).sum::<usize>() > 1
}

/// What in `document` does not look like plain text: `words: colour`, `/highlight`, `_` for a blank.
#[cfg(test)]
pub(super) fn shown(document: &Document) -> Vec<String> {
    let name = |colour: Option<Rgb>| colour.and_then(Rgb::hue).map_or("", Hue::name);
    let whole = Span::new(0, document.text().len());
    let show = |(span, look): &(Span, Look)| {
        let slash = if look.highlight.is_some() { "/" } else { "" };
        let blank = if look.blank { "_" } else { "" };
        format!("{}: {}{slash}{}{blank}", span.slice(document.text()), name(look.colour), name(look.highlight))
    };
    document.looks_in(whole).iter().map(show).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_colours_by_their_names() {
        for (hue, name) in Hue::ALL {
            assert_eq!(hue.rgb().hue(), Some(hue), "{name}");
        }
        let check = |digits: &str, name: Option<&str>| {
            let hue = Rgb::hex(digits).expect("it is a colour").hue();
            assert_eq!(hue.map(Hue::name), name, "{digits}");
        };
        for plain in ["000000", "FFFFFF", "1F1F1F", "333333", "FAFAFA", "F2F2F2", "200000"] {
            check(plain, None);
        }
        // The colours that Office and LibreOffice offer.
        for (digits, name) in [
            ("FFFF0000", "red"),
            ("C00000", "red"),
            ("C9211E", "red"),
            ("EE0000", "red"),
            ("FFC7CE", "pink"),
            ("ED7D31", "orange"),
            ("FFC000", "yellow"),
            ("FFFF99", "yellow"),
            ("92D050", "green"),
            ("00B050", "green"),
            ("00B0F0", "blue"),
            ("0070C0", "blue"),
            ("002060", "blue"),
            ("7030A0", "purple"),
            ("FF00FF", "pink"),
            ("808080", "grey"),
            ("D9D9D9", "grey"),
            ("D9E2F3", "blue"),
            ("E2EFDA", "green"),
        ] {
            check(digits, Some(name));
        }
        assert_eq!(["auto", "FF00", "+F0000F", "红红"].map(Rgb::hex), [None; 4]);
    }

    /// Each part of `parts` with its ink; shown are the looks, a blank as `_`.
    #[track_caller]
    fn check(parts: &[(&str, &str)], expected: &[(&str, &str)]) {
        let (mut text, mut inks) = (String::new(), Inks::default());
        for (words, inked) in parts {
            let start = text.len();
            text.push_str(words);
            let colour = inked.contains('r').then_some(Some(Hue::Red.rgb()));
            let ink = Ink { colour, underlined: inked.contains('_').then_some(true), ..Ink::default() };
            inks.add(Span::new(start, text.len()), ink);
        }
        let shown = |(span, look): &(Span, Look)| {
            (
                span.slice(&text).to_owned(),
                [if look.colour.is_some() { "r" } else { "" }, if look.blank { "_" } else { "" }].concat(),
            )
        };
        let looks: Vec<_> = inks.take_looks(&text).iter().map(shown).collect();
        let expected: Vec<_> = expected.iter().map(|&(text, look)| (text.to_owned(), look.to_owned())).collect();
        assert_eq!(looks, expected);
    }

    #[test]
    fn a_line_under_spaces_is_a_blank() {
        check(&[("甲方：", ""), ("    ", "_"), ("\t", "_"), ("。", "")], &[("    \t", "_")]);
        check(&[("a", ""), ("  ", "_"), ("  ", "_r"), ("b", "")], &[("  ", "_"), ("  ", "r_")]);
        check(&[("第", ""), ("\u{3000}", "_"), ("条", ""), (" ", "_"), ("x", "r")], &[("\u{3000}", "_"), ("x", "r")]);
    }

    #[test]
    fn knows_what_all_of_a_stretch_looks_like() {
        let text = "共xx家";
        let look = Look { colour: Some(Hue::Red.rgb()), ..Look::default() };
        let (first, second) = (Span::new(3, 4), Span::new(4, 5));
        let is_red = |spans: &[Span], span| {
            Document::painted("a", text, spans, look).looks_so(span, |look| look.colour.is_some())
        };
        let mask = Span::new(3, 5);
        assert!(is_red(&[first, second], mask) && is_red(&[mask], first) && is_red(&[mask], second));
        assert!(!is_red(&[first], mask) && !is_red(&[second], mask) && !is_red(&[], mask));
        assert!(!is_red(&[mask], Span::new(0, 5)) && !is_red(&[mask], Span::new(3, 8)));
    }

    #[test]
    fn a_line_with_words_on_it_is_filled() {
        check(&[("  ", "_"), ("张三", "_"), ("    ", "_")], &[]);
        check(&[("张三", "_r"), ("    ", "_")], &[("张三", "r")]);
        check(&[("张三", "_"), ("\n", ""), ("    ", "_")], &[]);
        check(&[("    ", "_"), ("\n", ""), ("    ", "_")], &[("    ", "_"), ("    ", "_")]);
    }
}
