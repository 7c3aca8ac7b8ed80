//! Who writes into a document, as its readers are told.

/// Who changes a document or remarks on it, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewer {
    /// The name that readers see.
    pub name: String,
    /// The time in the form of XML Schema, `2026-11-24T12:00:00Z`.
    pub date: String,
}
