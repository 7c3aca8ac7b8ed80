//! Why a document could not be read.

use crate::document::Place;

/// What kept a document from being read. A document with a problem is never clean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The name the document was asked for under.
    pub path: String,
    /// What is wrong.
    pub reason: Reason,
}

/// The kinds of problems, worded for people by the reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// There is no such file or folder.
    Missing,
    /// The system refused to open or read it, in its own words.
    Refused(String),
    /// Neither a file nor a folder: a device, a pipe, a socket.
    NotAFile,
    /// The bytes are not UTF-8; the first bad byte stands at this offset.
    NotUtf8 {
        /// Offset of the first bad byte, from 0.
        at: usize,
    },
    /// The bytes are not text in the encoding that was said, by its name.
    NotEncoded(&'static str),
    /// The file holds NUL bytes: binary, or text in an encoding that is not read yet.
    Binary,
    /// A format that is known and not read yet, with its name.
    Unsupported(&'static str),
    /// The file is larger than the limit, both in bytes.
    TooLarge {
        /// Size of the file.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// It is encrypted, or a password is needed to open it.
    Encrypted,
    /// The bytes are not of the format that the name says, by its name.
    NotThat(&'static str),
    /// A part of it is broken: which, and what is wrong with it.
    Damaged(String),
    /// It asks for more than any document does of this: `entries`, `unpacked`, `nesting`, `work`.
    Hostile(&'static str),
    /// There is no text in it, only a picture of one.
    Picture,
    /// It is an archive in archives, which is not opened.
    Nested,
    /// Something in it could not be read: where, and why.
    Part(Box<(Place, Reason)>),
    /// Only what changed was asked for, and the file lies outside of the repository that knows it.
    OutsideRepository,
    /// Reading it failed inside the program, which is a defect of the program.
    Internal,
}
