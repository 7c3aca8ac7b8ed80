//! An audit, shown: one file to an output format.
//!
//! Formats for machines carry every finding whatever its severity. What a person sees is sorted,
//! safe for a terminal and in the person's language.

mod concise;
mod excerpt;
mod fancy;
mod jsonl;
mod summary;
mod words;

use std::io::{self, Write};

use crate::audit::{Audited, Totals};
use crate::rule::{Rules, Severity};

pub use fancy::{Look, faults};
pub use words::Lang;

/// What all formats are told.
#[derive(Clone, Copy, Debug)]
pub struct Style<'a> {
    /// The rules that were asked.
    pub rules: &'a Rules,
    /// The language of messages.
    pub lang: Lang,
    /// The least severity that is shown to people; the rest is counted.
    pub show: Severity,
    /// How diagnostics are drawn.
    pub look: Look,
}

/// An output format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Diagnostics in their text, for people.
    Fancy,
    /// One line a finding, for people and editors.
    Concise,
    /// One JSON object a line, for machines.
    Jsonl,
}

impl Format {
    /// Every format with its name.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Fancy, "fancy"), (Self::Concise, "concise"), (Self::Jsonl, "jsonl")];

    /// Writes one document of a run.
    ///
    /// # Errors
    ///
    /// Returns what `out` returns.
    pub fn document(self, audited: &Audited, style: &Style<'_>, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Fancy => fancy::document(audited, style, out),
            Self::Concise => concise::document(audited, style, out),
            Self::Jsonl => jsonl::document(audited, style, out),
        }
    }

    /// Writes the end of a run.
    ///
    /// # Errors
    ///
    /// Returns what `out` returns.
    pub fn finish(self, totals: &Totals, style: &Style<'_>, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Fancy | Self::Concise => summary::write(totals, style, out),
            Self::Jsonl => jsonl::summary(totals, out),
        }
    }
}
