//! `lacuna.yaml`: as written, and as decided for a document.
//!
//! The file nearest to a document counts; it continues its parent only where it says so
//! (`extends`). Finding and reading the files is `cli`'s business, so that this room touches
//! nothing.

mod parse;
mod schema;
mod settings;
mod shown;

pub use parse::{Config, Entry, Globs, Override, Setting};
pub use schema::schema;
pub use settings::{Decision, Settings};
pub use shown::Shown;

/// The name of the file.
pub const NAME: &str = "lacuna.yaml";
