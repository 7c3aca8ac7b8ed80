//! The colours of a document (RTF 1.9.1, "Color Table"), and what words say of letters with them.

use crate::document::look::{Ink, Rgb};

/// The most colours that are kept.
const COLOURS: usize = 4096;

/// The table of colours, by number.
#[derive(Debug, Default)]
pub(super) struct Colours {
    /// Nothing is the colour that the program chooses.
    all: Vec<Option<Rgb>>,
    next: Option<Rgb>,
}

impl Colours {
    /// Takes a word of the table.
    pub(super) fn describe(&mut self, word: &str, number: i32) {
        let Some(part) = ["red", "green", "blue"].iter().position(|&name| name == word) else { return };
        self.next.get_or_insert(Rgb([0; 3])).0[part] = u8::try_from(number).unwrap_or(u8::MAX);
    }

    /// Takes text of the table: each semicolon ends a colour.
    pub(super) fn end(&mut self, text: &[u8]) {
        for _ in text.iter().filter(|&&byte| byte == b';') {
            if self.all.len() < COLOURS {
                self.all.push(self.next.take());
            }
        }
    }

    /// What `word` says of letters; nothing when it is about something else.
    pub(super) fn said(&self, word: &str, number: Option<i32>) -> Option<Ink> {
        let colour = || Some(usize::try_from(number?).ok().and_then(|at| self.all.get(at).copied().flatten()));
        match word {
            "cf" => Some(Ink { colour: colour(), ..Ink::default() }),
            "highlight" | "cb" | "chcbpat" => Some(Ink { highlight: colour(), ..Ink::default() }),
            // A line under words only leaves spaces alone; `ulc` is about its colour.
            "ulnone" | "ulw" => Some(Ink { underlined: Some(false), ..Ink::default() }),
            "ulc" => None,
            word if word.starts_with("ul") => Some(Ink { underlined: Some(number != Some(0)), ..Ink::default() }),
            _ => None,
        }
    }
}
