//! Reading files, with a limit, and never anything that is not a file.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use crate::document::{Content, Document, Problem, Reading, Reason};
use crate::io::open::open_in;
use crate::io::{Pieces, Target};
use crate::rule::Sheet;

/// The largest document, in bytes. Beyond that a text is a dump, and memory is for others too.
pub(super) const LARGEST: u64 = 1 << 30;

/// Reads the document at `path`, which goes by `name`.
///
/// # Errors
///
/// Returns why it could not be read.
pub fn read(path: &Path, name: &str, reading: impl Into<Reading>) -> Result<Document, Problem> {
    let refuse = |reason| Problem { path: name.to_owned(), reason };
    let content = match open(path).and_then(|file| load(file, |_| None::<Content>)).map_err(refuse)? {
        Loaded::Seen(content) | Loaded::Content(content) => content,
        Loaded::Long(pieces) => load_long(&pieces).map_err(refuse)?,
    };
    Document::read(name, content, reading)
}

/// What became of a file that was read.
#[derive(Debug)]
pub enum Loaded<T> {
    /// Whoever looked at its bytes had seen enough.
    Seen(T),
    /// All that it holds.
    Content(Content),
    /// It is a long one.
    Long(Pieces),
}

/// Reads what `target` holds, unless `look` has seen enough in its bytes where they were read: most
/// documents are clean, and to keep them would be most of the work. A long file is not shown.
///
/// # Errors
///
/// Returns why it could not be read.
pub fn read_unless<T>(target: &Target, look: impl FnOnce(&[u8]) -> Option<T>) -> Result<Loaded<T>, Problem> {
    let file = match target {
        // A folder tells the kind of what is in it, so nobody is asked for it again.
        Target::Listed(folder, name) => open_in(folder, name).map_err(|error| reason(&error)),
        Target::Named(path) => open(path),
    };
    let loaded = file.and_then(|file| load(file, look));
    loaded.map_err(|reason| Problem { path: target.name(), reason })
}

/// Reads the bytes of the file at `path`, which goes by `name`.
///
/// # Errors
///
/// Returns why they could not be read.
pub fn bytes(path: &Path, name: &str) -> Result<Vec<u8>, Problem> {
    let read = open(path).and_then(|file| rest(&file, Vec::new()));
    read.map_err(|reason| Problem { path: name.to_owned(), reason })
}

/// Takes `bytes`, which did not come from a file, as the document `name`.
///
/// # Errors
///
/// Returns why it could not be read.
pub fn read_bytes(name: &str, bytes: Vec<u8>, reading: impl Into<Reading>) -> Result<Document, Problem> {
    let size = bytes.len() as u64;
    if size > LARGEST {
        return Err(Problem { path: name.to_owned(), reason: Reason::TooLarge { size, limit: LARGEST } });
    }
    Document::read(name, bytes, reading)
}

/// Reads standard input as the document `name`.
///
/// # Errors
///
/// Returns why it could not be read.
pub fn read_stdin(name: &str, reading: impl Into<Reading>) -> Result<Document, Problem> {
    let mut bytes = Vec::new();
    let limited = io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes);
    let refuse = |reason| Problem { path: name.to_owned(), reason };
    match limited {
        Ok(_) => read_bytes(name, bytes, reading),
        Err(error) => Err(refuse(Reason::Refused(words(&error)))),
    }
}

/// Opens the file at `path`, if it is one.
fn open(path: &Path) -> Result<File, Reason> {
    // Opening a pipe would wait for a writer: look before opening.
    let meta = std::fs::metadata(path).map_err(|error| reason(&error))?;
    if !meta.is_file() {
        return Err(Reason::NotAFile);
    }
    if meta.len() > LARGEST {
        return Err(Reason::TooLarge { size: meta.len(), limit: LARGEST });
    }
    File::open(path).map_err(|error| reason(&error))
}

/// How much of a file is read at once, in bytes: what was read is still in the cache of the
/// processor when it is looked at.
const PIECE: usize = 1 << 18;

thread_local! {
    /// Every thread reads all its files into one piece of memory.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Makes `piece` as long as it is to be: all at once, so that none of it is touched before it is read into.
fn whole(piece: &mut Vec<u8>) {
    if piece.is_empty() {
        *piece = vec![0; PIECE];
    }
}

/// Reads `file` and shows it to `look`, if it is small enough for the memory of the thread.
fn load<T>(file: File, look: impl FnOnce(&[u8]) -> Option<T>) -> Result<Loaded<T>, Reason> {
    BUFFER.with_borrow_mut(|piece| {
        whole(piece);
        let mut held = 0;
        while held < piece.len() {
            match read_some(&file, &mut piece[held..])? {
                0 => {
                    let bytes = &piece[..held];
                    return Ok(match look(bytes) {
                        Some(seen) => Loaded::Seen(seen),
                        None => Loaded::Content(Content::of(bytes)),
                    });
                }
                read => held += read,
            }
        }
        let size = file.metadata().map_err(|error| reason(&error))?.len();
        if size > LARGEST {
            return Err(Reason::TooLarge { size, limit: LARGEST });
        }
        Ok(Loaded::Long(Pieces::new(file, size)))
    })
}

/// Reads up to as many bytes as `buffer` has; none at the end of the file.
fn read_some(mut file: &File, buffer: &mut [u8]) -> Result<usize, Reason> {
    loop {
        match file.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => return read.map_err(|error| reason(&error)),
        }
    }
}

/// Reads all of a long file piece by piece; what is no text goes on as bytes.
///
/// # Errors
///
/// Returns why it could not be read.
pub fn read_long(target: &Target, pieces: &Pieces) -> Result<Content, Problem> {
    load_long(pieces).map_err(|reason| Problem { path: target.name(), reason })
}

fn load_long(pieces: &Pieces) -> Result<Content, Reason> {
    let file = pieces.file().map_err(|error| reason(&error))?;
    let mut text = String::with_capacity(usize::try_from(pieces.size()).unwrap_or(0));
    BUFFER.with_borrow_mut(|piece| {
        whole(piece);
        let mut held = 0;
        loop {
            match read_some(file, &mut piece[held..])? {
                0 if held == 0 => return Ok(Content::Text(text)),
                0 => {
                    let mut bytes = text.into_bytes();
                    bytes.extend_from_slice(&piece[..held]);
                    return Ok(Content::Bytes(bytes));
                }
                read => held += read,
            }
            let valid = match simdutf8::compat::from_utf8(&piece[..held]) {
                Ok(valid) => valid,
                // A character may go on in the next piece.
                Err(error) if error.error_len().is_none() && held - error.valid_up_to() < piece.len() => {
                    simdutf8::basic::from_utf8(&piece[..error.valid_up_to()]).unwrap_or_default()
                }
                Err(_) => {
                    let mut bytes = text.into_bytes();
                    bytes.extend_from_slice(&piece[..held]);
                    return rest(file, bytes).map(Content::Bytes);
                }
            };
            text.push_str(valid);
            let valid = valid.len();
            piece.copy_within(valid..held, 0);
            held -= valid;
            if text.len() as u64 > LARGEST {
                return Err(Reason::TooLarge { size: text.len() as u64, limit: LARGEST });
            }
        }
    })
}

/// Reads what is left of `file` behind `bytes`.
fn rest(file: &File, mut bytes: Vec<u8>) -> Result<Vec<u8>, Reason> {
    let size = file.metadata().map_or(0, |meta| meta.len());
    bytes.reserve((usize::try_from(size).unwrap_or(0) + 1).saturating_sub(bytes.len()));
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| reason(&error))?;
    if bytes.len() as u64 > LARGEST {
        return Err(Reason::TooLarge { size: bytes.len() as u64, limit: LARGEST });
    }
    Ok(bytes)
}

fn reason(error: &io::Error) -> Reason {
    match error.kind() {
        io::ErrorKind::NotFound => Reason::Missing,
        _ => Reason::Refused(words(error)),
    }
}

/// The system's words without its number.
fn words(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

/// Reads the files of rules at `path`: one file, or every `.yml` and `.yaml` of a folder and its
/// folders, in order.
///
/// # Errors
///
/// Returns what could not be read, with the path.
pub fn sheets(path: &Path) -> Result<Vec<Sheet>, Problem> {
    let refuse = |path: &Path, reason| Problem { path: path.display().to_string(), reason };
    if !path.is_dir() {
        return sheet(path).map(|sheet| vec![sheet]);
    }
    let mut sheets = Vec::new();
    for entry in walkdir::WalkDir::new(path).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let at = error.path().unwrap_or(path).to_owned();
            let reason = error.io_error().map_or(Reason::NotAFile, reason);
            refuse(&at, reason)
        })?;
        let yaml = entry.path().extension().is_some_and(|ending| ending == "yml" || ending == "yaml");
        if yaml && entry.file_type().is_file() {
            sheets.push(sheet(entry.path())?);
        }
    }
    if sheets.is_empty() {
        return Err(refuse(path, Reason::Refused("no .yml or .yaml file in this folder".to_owned())));
    }
    Ok(sheets)
}

/// The largest file of rules that is loaded at all; the check of rules has a lower limit.
const SHEET: u64 = 64 << 20;

/// Reads the file of rules or settings at `path`.
///
/// # Errors
///
/// Returns why it could not be read.
pub fn sheet(path: &Path) -> Result<Sheet, Problem> {
    load_sheet(path).map_err(|reason| Problem { path: path.display().to_string(), reason })
}

fn load_sheet(path: &Path) -> Result<Sheet, Reason> {
    let file = open(path)?;
    let mut bytes = Vec::new();
    file.take(SHEET).read_to_end(&mut bytes).map_err(|error| reason(&error))?;
    let text = String::from_utf8(bytes).map_err(|error| Reason::NotUtf8 { at: error.utf8_error().valid_up_to() })?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    Ok(Sheet { name: path.display().to_string().into(), text: Arc::new(text.to_owned().into()), builtin: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn reads_a_text_in_pieces_and_anything_else_whole() {
        let check = |bytes: &[u8], text: bool| {
            let mut file = tempfile::NamedTempFile::new().expect("a file can be made");
            file.write_all(bytes).expect("it can be written");
            let file = file.reopen().expect("it can be opened");
            let read = match load(file, |seen| (seen != bytes).then_some(())).expect("it can be read") {
                Loaded::Seen(()) => panic!("a file is shown as it is"),
                Loaded::Content(read) => read,
                Loaded::Long(pieces) => load_long(&pieces).expect("it can be read"),
            };
            match read {
                Content::Text(read) => assert!(text && read.as_bytes() == bytes, "{} bytes", bytes.len()),
                Content::Bytes(read) => assert!(!text && read == bytes, "{} bytes", bytes.len()),
            }
        };
        check(b"", true);
        check("年".as_bytes(), true);
        for shift in 0..4 {
            let long = "x".repeat(PIECE - shift) + &"增长𠮷".repeat(PIECE / 8);
            check(long.as_bytes(), true);
            check(&long.as_bytes()[..PIECE - shift + 1], false);
            check(&[long.as_bytes(), b"\xff\n"].concat(), false);
            check(&[long.as_bytes(), b"\xe5"].concat(), false);
        }
    }
}
