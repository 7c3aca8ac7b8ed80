//! The only door to the file system.

mod embedded;
mod read;
mod walk;

pub use embedded::builtin;
pub use read::{read, read_stdin, sheets};
pub use walk::{Target, Walk, walk};
