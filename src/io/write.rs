//! Writing files whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

/// A file that appears under its name when it is complete, and not before.
#[derive(Debug)]
pub struct Whole {
    temporary: NamedTempFile,
    path: PathBuf,
}

impl Whole {
    /// Begins the file at `path`; a file that is there stays until [`Whole::finish`].
    ///
    /// # Errors
    ///
    /// Returns why its folder cannot be written to.
    pub fn begin(path: &Path) -> io::Result<Self> {
        // What is said of a folder that is not there names no temporary file.
        fs::metadata(folder(path))?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(".lacuna-").suffix(".tmp");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As any new file has it: the umask takes its part.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        Ok(Self { temporary: builder.tempfile_in(folder(path))?, path: path.to_owned() })
    }

    /// Gives the file the permissions and the owner of the file at `model`.
    ///
    /// # Errors
    ///
    /// Returns why it cannot have them.
    pub fn resemble(&mut self, model: &Path) -> io::Result<()> {
        let meta = fs::metadata(model)?;
        let file = self.temporary.as_file();
        #[cfg(unix)]
        {
            use std::os::unix::fs::{MetadataExt, fchown};
            let own = file.metadata()?;
            if (own.uid(), own.gid()) != (meta.uid(), meta.gid()) {
                fchown(file, Some(meta.uid()), Some(meta.gid()))?;
            }
        }
        file.set_permissions(meta.permissions())
    }

    /// Puts the file in its place, on the disk.
    ///
    /// # Errors
    ///
    /// Returns why it could not be; then nothing has changed.
    pub fn finish(self) -> io::Result<()> {
        self.complete()?.appear()
    }

    /// Closes the file, which waits for its place: any number of them may.
    ///
    /// # Errors
    ///
    /// Returns why it is not on the disk.
    pub(super) fn complete(self) -> io::Result<Complete> {
        self.temporary.as_file().sync_all()?;
        Ok(Complete { temporary: self.temporary.into_temp_path(), path: self.path })
    }
}

/// A file that is complete and does not have its name yet.
#[derive(Debug)]
pub(super) struct Complete {
    temporary: TempPath,
    path: PathBuf,
}

impl Complete {
    /// Puts the file in its place, on the disk.
    pub(super) fn appear(self) -> io::Result<()> {
        self.temporary.persist(&self.path).map_err(|error| error.error)?;
        // The name is on the disk when its folder is.
        #[cfg(unix)]
        fs::File::open(folder(&self.path))?.sync_all()?;
        Ok(())
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.temporary.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.temporary.flush()
    }
}

/// Writes `text` to `path`, whole or not at all.
///
/// # Errors
///
/// Returns why it could not be written.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut file = Whole::begin(path)?;
    file.write_all(text.as_bytes())?;
    file.finish()
}

/// Writes `text` to `path` unless something is there.
///
/// # Errors
///
/// Returns why it could not be written; `AlreadyExists` when something is there.
pub fn write_new(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())
}
