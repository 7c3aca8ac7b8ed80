//! Reading a long text in pieces of whole lines, side by side.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Seek};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

/// How much of a file makes a piece, in bytes: it is looked at several times, and stays in the cache of
/// the processor meanwhile.
const PIECE: usize = 1 << 18;
/// How far the last line of a piece may go on, in bytes.
const LINE: usize = 1 << 18;
/// How much is read at once to find the end of a line, in bytes.
const STEP: usize = 1 << 12;
/// So many pieces are looked at one after another: other threads have other files.
const FEW: u64 = 16;
/// How many pieces each thread makes before they are taken.
const BATCH: usize = 32;

thread_local! {
    /// Every thread reads all its pieces into one piece of memory.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// A long file.
#[derive(Debug)]
pub struct Pieces {
    file: File,
    size: u64,
}

impl Pieces {
    pub(super) fn new(file: File, size: u64) -> Self {
        Self { file, size }
    }

    /// Its size in bytes.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// The file, at its start.
    pub(super) fn file(&self) -> io::Result<&File> {
        (&self.file).rewind().map(|()| &self.file)
    }

    /// The whole lines the file starts with; nothing where the system does not tell the size of a file.
    #[must_use]
    pub fn head(&self) -> Option<Vec<u8>> {
        // It was longer than a piece when it was taken for a long one.
        if self.size < PIECE as u64 {
            return None;
        }
        self.piece(0, |bytes| Some(bytes.to_vec()))
    }

    /// Has every piece looked at by `look` and what comes of each taken by `take`, in order. Returns
    /// nothing when `look` does, when a line is too long for a piece, or when something cannot be read.
    pub fn each<T: Send>(&self, look: impl Fn(&[u8]) -> Option<T> + Sync, mut take: impl FnMut(T)) -> Option<()> {
        let count = self.size.div_ceil(PIECE as u64);
        if count <= FEW {
            return (0..count).try_for_each(|number| self.piece(number, &look).map(&mut take));
        }
        let batch = (BATCH * rayon::current_num_threads()) as u64;
        for first in (0..count).step_by(BATCH * rayon::current_num_threads()) {
            let numbers = (first..count.min(first + batch)).into_par_iter();
            let made: Option<Vec<T>> = numbers.map(|number| self.piece(number, &look)).collect();
            made?.into_iter().for_each(&mut take);
        }
        Some(())
    }

    /// Shows piece `number` to `look`: the lines that start in it.
    fn piece<T>(&self, number: u64, look: impl FnOnce(&[u8]) -> Option<T>) -> Option<T> {
        BUFFER.with_borrow_mut(|buffer| {
            // All at once, so that none of it is touched before it is read into.
            if buffer.is_empty() {
                *buffer = vec![0; PIECE + LINE];
            }
            // The byte before tells whether a line starts right here.
            let start = (number * PIECE as u64).saturating_sub(1);
            let end = ((number + 1) * PIECE as u64 - 1).min(self.size);
            let mut held = usize::try_from(end - start).ok()?;
            fill(&self.file, &mut buffer[..held], start)?;
            let from = if number == 0 { Some(0) } else { memchr::memchr(b'\n', &buffer[..held]).map(|at| at + 1) };
            // The line that is open at the end.
            let mut closed = false;
            while !closed && start + (held as u64) < self.size {
                let left = usize::try_from(self.size - start).map_or(STEP, |size| STEP.min(size - held));
                let step = buffer.get_mut(held..held + left)?;
                fill(&self.file, step, start + held as u64)?;
                let found = memchr::memchr(b'\n', step);
                closed = found.is_some();
                held += found.map_or(left, |at| at + 1);
            }
            // Where no line starts, there is nothing: the line that crosses it all belongs to a piece before.
            look(&buffer[from.unwrap_or(held)..held])
        })
    }
}

/// Fills `buffer` with what stands in `file` from byte `offset` on.
fn fill(file: &File, mut buffer: &mut [u8], mut offset: u64) -> Option<()> {
    while !buffer.is_empty() {
        match read_at(file, buffer, offset) {
            Ok(0) => return None,
            Ok(read) => {
                buffer = buffer.get_mut(read..)?;
                offset += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
    Some(())
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn pieces_are_whole_lines_and_make_the_file() {
        let check = |text: &[u8], whole: bool| {
            let mut file = tempfile::NamedTempFile::new().expect("a file can be made");
            file.write_all(text).expect("it can be written");
            let pieces = Pieces { file: file.reopen().expect("it can be opened"), size: text.len() as u64 };
            let mut read = Vec::new();
            let look = |bytes: &[u8]| Some(bytes.to_vec());
            let ended = pieces.each(look, |piece: Vec<u8>| {
                assert!(read.is_empty() || piece.is_empty() || read.ends_with(b"\n"), "a line was cut");
                read.extend(piece);
            });
            assert_eq!(ended.is_some(), whole, "{} bytes", text.len());
            assert!(!whole || read == text, "{} of {} bytes", read.len(), text.len());
        };
        let lines = |length: usize, size: usize| -> Vec<u8> {
            (0..size).map(|at| if at % length == length - 1 { b'\n' } else { b'a' + (at % 23) as u8 }).collect()
        };
        for size in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 7] {
            // Lines that end right before, at and behind the end of a piece among them.
            [1, 2, 64, 100, PIECE - 1, PIECE, PIECE + 1].iter().for_each(|&length| check(&lines(length, size), true));
        }
        check(&lines(PIECE + LINE, 4 * PIECE), false);
        check(&lines(usize::MAX, 3 * PIECE), false);
    }
}
