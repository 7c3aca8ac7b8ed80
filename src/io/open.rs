//! Opening files from their folder.

#[cfg(unix)]
pub(super) use at::open_in;

#[cfg(unix)]
mod at {
    use std::cell::RefCell;
    use std::fs::File;
    use std::io;
    use std::os::fd::{AsFd, OwnedFd};
    use std::sync::Arc;

    use rustix::fs::{CWD, Mode, OFlags, openat};
    use rustix::io::retry_on_intr;

    thread_local! {
        /// The folder of the last file.
        static LAST: RefCell<Option<(Arc<str>, OwnedFd)>> = const { RefCell::new(None) };
    }

    /// Opens the file that `folder`, a path with its separator at the end, lists as `name`: from the
    /// folder, which every thread keeps open until it opens a file of another one, so that the system does
    /// not go the way there for each file. What a later walk lists is another folder, whatever its path.
    pub(in crate::io) fn open_in(folder: &Arc<str>, name: &str) -> io::Result<File> {
        LAST.with_borrow_mut(|last| {
            let (_, at) = match last.take() {
                Some(known) if Arc::ptr_eq(&known.0, folder) => last.insert(known),
                _ => last.insert((folder.clone(), open(CWD, folder)?)),
            };
            open(at, name).map(File::from)
        })
    }

    fn open(at: impl AsFd, path: &str) -> io::Result<OwnedFd> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        Ok(retry_on_intr(|| openat(&at, path, flags, Mode::empty()))?)
    }
}

/// Opens the file that `folder`, a path with its separator at the end, lists as `name`.
#[cfg(not(unix))]
pub(super) fn open_in(folder: &std::sync::Arc<str>, name: &str) -> std::io::Result<std::fs::File> {
    std::fs::File::open([folder, name].concat())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::{ErrorKind, Read};
    use std::sync::Arc;

    use super::open_in;

    #[test]
    fn opens_what_is_in_the_folder_that_was_listed() {
        let root = tempfile::tempdir().expect("a folder can be made");
        let [one, other] = ["one", "other"].map(|name| root.path().join(name));
        for (folder, name, text) in [(&one, "a", "1a"), (&one, "b", "1b"), (&other, "a", "2a")] {
            fs::create_dir_all(folder).expect("a folder can be made");
            fs::write(folder.join(name), text).expect("a file can be written");
        }
        let listed = || [&one, &other].map(|folder| Arc::<str>::from(format!("{}/", folder.display())));
        let check = |folder: &Arc<str>, name: &str, expected: Result<&str, ErrorKind>| {
            let mut text = String::new();
            let read = open_in(folder, name).and_then(|mut file| file.read_to_string(&mut text));
            assert_eq!(read.map(|_| text.as_str()).map_err(|error| error.kind()), expected, "{folder}{name}");
        };
        let [first, second] = listed();
        check(&first, "a", Ok("1a"));
        check(&first, "b", Ok("1b"));
        check(&second, "a", Ok("2a"));
        check(&second, "b", Err(ErrorKind::NotFound));
        check(&second, "a", Ok("2a"));
        // The folder is another one when it is listed again.
        fs::remove_dir_all(&other).expect("a folder can be removed");
        fs::rename(&one, &other).expect("a folder can be moved");
        let [gone, moved] = listed();
        check(&gone, "a", Err(ErrorKind::NotFound));
        check(&moved, "a", Ok("1a"));
    }
}
