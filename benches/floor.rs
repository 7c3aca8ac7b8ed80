//! The floor of every comparison: lists what is below a path on two threads and reads every byte, and
//! does nothing else. Prints how many files and bytes there were.

use std::fs::File;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How much is read at once, in bytes.
const PIECE: usize = 1 << 20;
/// How many files a thread takes at a time.
const TAKEN: usize = 64;

fn main() {
    // `cargo bench` adds `--bench`.
    let path = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let files: Vec<PathBuf> = walkdir::WalkDir::new(path.unwrap_or_else(|| ".".to_owned()))
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect();
    let (left, bytes) = (Mutex::new(files.chunks(TAKEN)), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut piece = vec![0; PIECE];
                while let Some(files) = left.lock().ok().and_then(|mut left| left.next()) {
                    for file in files {
                        bytes.fetch_add(read(file, &mut piece), Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let said = format!("{} files, {} bytes\n", files.len(), bytes.into_inner());
    std::io::stdout().write_all(said.as_bytes()).expect("somebody reads this");
}

/// Reads a file to its end, and says how much there was.
fn read(file: &PathBuf, piece: &mut [u8]) -> usize {
    let Ok(mut file) = File::open(file) else { return 0 };
    let mut bytes = 0;
    while let Ok(read @ 1..) = file.read(piece) {
        bytes += read;
    }
    bytes
}
