//! An audit, shown: one file to an output format.
//!
//! Formats for machines carry every finding whatever its severity. What a person sees is sorted,
//! safe for a terminal and in the person's language.

pub mod annotating;
mod checkstyle;
mod concise;
mod csv;
mod excerpt;
mod fancy;
pub mod filling;
mod github;
mod gitlab;
mod html;
mod item;
mod json;
mod json_line;
mod junit;
mod markdown;
mod rdjsonl;
mod sarif;
mod summary;
mod words;
mod xml;

use std::io::{self, Write};

use crate::audit::{Audited, Totals};
use crate::rule::Severity;

pub use crate::text::{Lang, plural};
pub use fancy::{Look, faults};

/// What all formats are told.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// The language of messages.
    pub lang: Lang,
    /// The least severity that is shown to people; the rest is counted.
    pub show: Severity,
    /// How diagnostics are drawn.
    pub look: Look,
    /// Show what is suppressed, too.
    pub suppressed: bool,
}

/// A report being written, document by document.
pub trait Report {
    /// Writes what comes before the first document.
    ///
    /// # Errors
    ///
    /// Returns what `out` returns, as do the others.
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// Writes one document of a run.
    ///
    /// # Errors
    ///
    /// Returns what `out` returns.
    fn document(&mut self, audited: &Audited, out: &mut dyn Write) -> io::Result<()>;

    /// Writes the end of a run.
    ///
    /// # Errors
    ///
    /// Returns what `out` returns.
    fn finish(&mut self, totals: &Totals, out: &mut dyn Write) -> io::Result<()>;
}

/// Says whether `text` is that of a report: it shows the masks of other documents and has none of
/// its own.
#[must_use]
pub fn is_report(text: &str) -> bool {
    let text = text.trim_start_matches('\u{FEFF}');
    text.starts_with(markdown::MARK)
        || text.starts_with(&csv::COLUMNS.join(","))
        || (text.starts_with("<!DOCTYPE html>") && text.lines().take(html::TOP).any(|line| line == html::MARK))
}

macro_rules! formats {
    ($($(#[$doc:meta])* $variant:ident = $name:literal => $make:expr;)*) => {
        /// An output format.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Format { $($(#[$doc])* $variant,)* }

        impl Format {
            /// Every format with its name.
            pub const ALL: &[(Self, &'static str)] = &[$((Self::$variant, $name),)*];

            /// Starts a report in this format.
            #[must_use]
            pub fn report(self, style: Style) -> Box<dyn Report> {
                match self { $(Self::$variant => Box::new($make(style)),)* }
            }
        }
    };
}

impl Format {
    /// Says whether what is written of a document is the same whatever was written before.
    #[must_use]
    pub fn is_apart(self) -> bool {
        match self {
            Self::Fancy | Self::Concise | Self::Jsonl | Self::Github => true,
            Self::Junit | Self::Checkstyle | Self::Rdjsonl | Self::Csv => true,
            Self::Json | Self::Sarif | Self::Gitlab | Self::Markdown | Self::Html => false,
        }
    }

    /// Says whether nothing is written of a clean document.
    #[must_use]
    pub fn passes_over_clean(self) -> bool {
        matches!(self, Self::Fancy | Self::Concise | Self::Jsonl | Self::Github | Self::Rdjsonl | Self::Csv)
    }
}

formats! {
    /// Diagnostics in their text, for people.
    Fancy = "fancy" => fancy::Fancy::new;
    /// One line a finding, for people and editors.
    Concise = "concise" => concise::Concise::new;
    /// One JSON object a line, for machines.
    Jsonl = "jsonl" => json::Jsonl::new;
    /// One JSON object, for machines.
    Json = "json" => json::Json::new;
    /// SARIF 2.1.0, for code scanning.
    Sarif = "sarif" => sarif::Sarif::new;
    /// GitHub annotations.
    Github = "github" => github::Github::new;
    /// GitLab Code Quality.
    Gitlab = "gitlab" => gitlab::Gitlab::new;
    /// JUnit XML.
    Junit = "junit" => junit::Junit::new;
    /// Checkstyle XML.
    Checkstyle = "checkstyle" => checkstyle::Checkstyle::new;
    /// Reviewdog Diagnostic Format.
    Rdjsonl = "rdjsonl" => rdjsonl::Rdjsonl::new;
    /// A table for spreadsheets.
    Csv = "csv" => csv::Csv::new;
    /// A summary for job pages.
    Markdown = "markdown" => markdown::Markdown::new;
    /// A page with filters.
    Html = "html" => html::Html::new;
}
