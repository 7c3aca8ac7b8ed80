//! The only door to the file system.

mod embedded;
mod git;
mod open;
mod pieces;
mod read;
mod replace;
mod target;
mod walk;
mod write;

pub use embedded::{builtin, builtin_index, builtin_rules};
pub use git::{GitProblem, Repository};
pub use pieces::Pieces;
pub use read::{Loaded, bytes, read, read_bytes, read_long, read_stdin, read_unless, sheet, sheets};
pub use replace::{Kept, Staged, replaceable};
pub use target::Target;
pub use walk::{Walk, walk};
pub use write::{Whole, write, write_new};
