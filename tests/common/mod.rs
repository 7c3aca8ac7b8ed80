//! What the tests that run the program share.
#![allow(dead_code, reason = "each test uses its part")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of its own with files in it, and a git repository on request.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stories").join(name);
        if path.exists() {
            fs::remove_dir_all(&path).expect("an old folder can go");
        }
        fs::create_dir_all(&path).expect("a folder can be made");
        let folder = Self(path);
        // The folders above may lie in a repository with settings of its own.
        folder.git(&["init", "-q", "-b", "main"]);
        files.iter().for_each(|(name, text)| folder.write(name, text));
        folder
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }

    pub(crate) fn git(&self, args: &[&str]) {
        let ours = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
        let done = Command::new("git").args(ours).args(args).current_dir(&self.0).output().expect("git is there");
        assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    }

    pub(crate) fn commit(&self) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-qm", "state"]);
    }

    pub(crate) fn run(&self, args: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_lacuna"))
            .args(args.split_whitespace())
            .current_dir(&self.0)
            .env("LC_ALL", "C")
            .env("NO_COLOR", "1")
            .output()
            .expect("the program runs")
    }

    /// Runs `args`, wants `code`, and wants each line of `said` somewhere in what is told, wherever
    /// a long path of this folder made it wrap.
    #[track_caller]
    pub(crate) fn check(&self, args: &str, code: i32, said: &[&str]) {
        let done = self.run(args);
        let told = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        assert_eq!(done.status.code(), Some(code), "lacuna {args}\n{told}");
        let told = told.replace("\n  │ ", " ");
        for line in said {
            assert!(told.contains(line), "no `{line}` in what lacuna {args} says:\n{told}");
        }
    }

    /// The places that a check finds, `file:line`, by JSON.
    #[track_caller]
    pub(crate) fn places(&self, args: &str) -> Vec<String> {
        let done = self.run(&format!("check --format jsonl {args}"));
        let text = String::from_utf8(done.stdout).expect("JSON is text");
        let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("it is JSON"));
        lines
            .filter(|line| line["type"] == "finding")
            .map(|line| format!("{}:{}", line["path"].as_str().unwrap_or_default(), line["line"]))
            .collect()
    }
}
