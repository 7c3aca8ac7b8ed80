//! Putting a new content in the place of a file: whole or not at all, with what the file had.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_128;

use crate::io::Whole;
use crate::io::write::Complete;

/// Why a file is not replaced.
#[derive(Debug)]
pub enum Kept {
    /// It has other names, which would keep the old content.
    HardLinks(u64),
    /// Nobody is to write to it.
    ReadOnly,
    /// It is neither a file nor a link to one.
    NotAFile,
    /// Somebody has changed it since it was read.
    Changed,
    /// Something is there already.
    Exists,
    /// It is a document that a copy was asked of.
    Input,
    /// The system refused.
    Refused(io::Error),
}

impl From<io::Error> for Kept {
    fn from(error: io::Error) -> Self {
        Self::Refused(error)
    }
}

/// The file that `path` leads to, when it can be replaced: a plain file of one name that may be
/// written to.
///
/// # Errors
///
/// Says what stands in the way.
pub fn replaceable(path: &Path) -> Result<PathBuf, Kept> {
    let target = fs::canonicalize(path)?;
    let meta = fs::metadata(&target)?;
    if !meta.is_file() {
        return Err(Kept::NotAFile);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if meta.nlink() > 1 {
            return Err(Kept::HardLinks(meta.nlink()));
        }
    }
    if meta.permissions().readonly() {
        return Err(Kept::ReadOnly);
    }
    Ok(target)
}

/// A file written beside its target, ready to take its place.
#[derive(Debug)]
pub struct Staged {
    file: Complete,
    target: PathBuf,
    /// What the target holds as far as anyone knows, as a hash; nothing when it is not there.
    before: Option<u128>,
}

impl Staged {
    /// Writes `bytes` beside `target`, with the permissions and the owner of `model`. What `target`
    /// holds is `before`; nothing when it must not be there.
    ///
    /// # Errors
    ///
    /// Says what stands in the way; then nothing has changed.
    pub fn new(target: &Path, bytes: &[u8], before: Option<&[u8]>, model: &Path) -> Result<Self, Kept> {
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = Whole::begin(target)?;
        file.write_all(bytes)?;
        file.resemble(model)?;
        Ok(Self { file: file.complete()?, target: target.to_owned(), before: before.map(xxh3_128) })
    }

    /// Puts it in its place, on the disk.
    ///
    /// # Errors
    ///
    /// Says what stands in the way; then the target is as it was.
    pub fn commit(self) -> Result<(), Kept> {
        let now = match fs::read(&self.target) {
            Ok(bytes) => Some(xxh3_128(&bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error.into()),
        };
        if now != self.before {
            return Err(Kept::Changed);
        }
        Ok(self.file.appear()?)
    }
}
