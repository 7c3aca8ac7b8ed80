//! The map of the rooms (ARCHITECTURE.md) holds for the code.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room, and the rooms it may use. A room missing here fails the test.
const MAY_USE: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("document", &["text"]),
    ("rule", &["text", "document"]),
    ("scan", &["text", "document", "rule"]),
    ("audit", &["text", "document", "rule", "scan"]),
    ("config", &["text", "rule", "audit"]),
    ("worklist", &["text", "document", "rule", "scan", "audit"]),
    ("report", &["text", "document", "rule", "scan", "audit", "worklist"]),
    ("io", &["document", "rule", "audit"]),
    ("cli", &["text", "document", "rule", "scan", "audit", "config", "worklist", "report", "io"]),
];

const MAY_TOUCH_THE_WORLD: &[&str] = &["io", "cli"];

/// Words of the standard library that reach files, environment, clock, processes or terminal.
const WORLD: &[&str] = &[
    "std::fs",
    "std::env",
    "std::process",
    "std::net",
    "std::time::Instant",
    "SystemTime",
    "io::stdout",
    "io::stderr",
    "io::stdin",
    "println!",
    "eprintln!",
    "print!(",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every source file with its room; `main.rs` and `lib.rs` are in none.
fn files() -> Vec<(String, PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root()).expect("src is there") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            let room = path.file_name().expect("a folder has a name").to_string_lossy().into_owned();
            collect(&room, &path, &mut found);
        }
    }
    found.sort();
    found
}

fn collect(room: &str, folder: &Path, found: &mut Vec<(String, PathBuf, String)>) {
    for entry in fs::read_dir(folder).expect("a room can be listed") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            collect(room, &path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).expect("a source file is text");
            found.push((room.to_owned(), path, text));
        }
    }
}

/// The code without comments and unit tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_room_is_on_the_map() {
    let rooms: BTreeSet<String> = files().into_iter().map(|(room, _, _)| room).collect();
    let known: BTreeSet<String> = MAY_USE.iter().map(|(room, _)| (*room).to_owned()).collect();
    assert_eq!(rooms, known);
}

#[test]
fn rooms_use_only_what_the_map_allows() {
    for (room, path, text) in files() {
        let allowed = MAY_USE.iter().find(|(known, _)| *known == room).map_or(&[][..], |(_, allowed)| allowed);
        for line in code(&text).lines() {
            for (other, _) in MAY_USE {
                let used = line.contains(&format!("crate::{other}::")) || line.contains(&format!("crate::{other};"));
                assert!(
                    !used || *other == room || allowed.contains(other),
                    "{room} uses {other} in {}: {line}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn only_the_doors_touch_the_world() {
    for (room, path, text) in files() {
        if MAY_TOUCH_THE_WORLD.contains(&room.as_str()) {
            continue;
        }
        let code = code(&text);
        for word in WORLD {
            assert!(!code.contains(word), "{word} in {}", path.display());
        }
    }
}

#[test]
fn only_the_reports_know_miette() {
    for (room, path, text) in files() {
        assert!(room == "report" || !code(&text).contains("miette::"), "{}", path.display());
    }
}
