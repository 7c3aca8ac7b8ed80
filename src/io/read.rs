//! Reading files, with a limit, and never anything that is not a file.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use encoding_rs::Encoding;

use crate::document::{Document, Format, Problem, Reason};
use crate::rule::Sheet;

/// The largest document, in bytes. Beyond that a text is a dump, and memory is for others too.
const LARGEST: u64 = 1 << 30;

/// Reads the document at `path`, which goes by `name`.
///
/// # Errors
///
/// Returns why it could not be read.
pub fn read(path: &Path, name: &str, encoding: Option<&'static Encoding>) -> Result<Document, Problem> {
    let refuse = |reason| Problem { path: name.to_owned(), reason };
    // A format that cannot be read need not be loaded to say so, but a missing file is missing.
    let file = open(path).map_err(refuse)?;
    if let Format::Unsupported(format) = Format::of(name) {
        return Err(refuse(Reason::Unsupported(format)));
    }
    let bytes = load(file).map_err(refuse)?;
    Document::read(name, bytes, encoding)
}

/// Reads the bytes of the file at `path`, which goes by `name`.
///
/// # Errors
///
/// Returns why they could not be read.
pub fn bytes(path: &Path, name: &str) -> Result<Vec<u8>, Problem> {
    let read = open(path).and_then(load);
    read.map_err(|reason| Problem { path: name.to_owned(), reason })
}

/// Takes `bytes`, which did not come from a file, as the document `name`.
///
/// # Errors
///
/// Returns why it could not be read.
pub fn read_bytes(name: &str, bytes: Vec<u8>, encoding: Option<&'static Encoding>) -> Result<Document, Problem> {
    let size = bytes.len() as u64;
    if size > LARGEST {
        return Err(Problem { path: name.to_owned(), reason: Reason::TooLarge { size, limit: LARGEST } });
    }
    Document::read(name, bytes, encoding)
}

/// Reads standard input as the document `name`.
///
/// # Errors
///
/// Returns why it could not be read.
pub fn read_stdin(name: &str, encoding: Option<&'static Encoding>) -> Result<Document, Problem> {
    let mut bytes = Vec::new();
    let limited = io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes);
    let refuse = |reason| Problem { path: name.to_owned(), reason };
    match limited {
        Ok(_) => read_bytes(name, bytes, encoding),
        Err(error) => Err(refuse(Reason::Refused(words(&error)))),
    }
}

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

fn load(file: File) -> Result<Vec<u8>, Reason> {
    let size = file.metadata().map_or(0, |meta| meta.len());
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
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
    Ok(Sheet { name: path.display().to_string().into(), text: text.into(), builtin: false })
}
