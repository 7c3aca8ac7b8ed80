//! What git knows: which lines changed, and files as they are in the index or in a revision.
//!
//! The program `git` is asked, with every setting that would change its output overruled. Nothing
//! in a repository is changed, and no name from a repository reaches a shell.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::audit::Lines;
use crate::document::Reason;

/// What git could not do, in words for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GitProblem {
    /// The program is not there.
    Missing,
    /// The folder belongs to no repository.
    NoRepository(PathBuf),
    /// There is no such revision.
    NoRevision(String),
    /// Anything else, in git's own words.
    Failed(String),
}

/// A repository.
#[derive(Clone, Debug)]
pub struct Repository {
    /// The folder at its top.
    pub root: PathBuf,
}

impl Repository {
    /// The repository that holds `folder`.
    ///
    /// # Errors
    ///
    /// Returns why there is none.
    pub fn of(folder: &Path) -> Result<Self, GitProblem> {
        let output = git(folder, ["rev-parse", "--show-toplevel"]).map_err(|problem| match problem {
            GitProblem::Failed(_) => GitProblem::NoRepository(folder.to_owned()),
            other => other,
        })?;
        // One line end is git's; any other belongs to the name.
        let top = output.strip_suffix(b"\n").unwrap_or(&output);
        // Links are resolved, as they are for what is compared with it.
        let root = path(top.strip_suffix(b"\r").unwrap_or(top)).canonicalize();
        Ok(Self { root: root.map_err(|error| GitProblem::Failed(error.to_string()))? })
    }

    /// The path of `file`, which is absolute, from the top. A link is the file that it is called,
    /// not the one it leads to.
    ///
    /// # Errors
    ///
    /// Returns that its folder cannot be reached, or lies elsewhere.
    pub fn below(&self, file: &Path) -> Result<PathBuf, Reason> {
        let (Some(mut folder), Some(name)) = (file.parent(), file.file_name()) else { return Err(Reason::NotAFile) };
        let mut rest = PathBuf::from(name);
        // What is staged may be gone from the work tree, with its folders.
        while let (false, Some(parent), Some(name)) = (folder.exists(), folder.parent(), folder.file_name()) {
            (rest, folder) = (Path::new(name).join(rest), parent);
        }
        let folder = folder.canonicalize().map_err(|error| Reason::Refused(error.to_string()))?;
        let below = folder.strip_prefix(&self.root).map_err(|_| Reason::OutsideRepository)?;
        Ok(below.join(rest))
    }

    /// The object name of the commit `revision`.
    ///
    /// # Errors
    ///
    /// Returns that there is no such revision.
    pub fn commit(&self, revision: &str) -> Result<String, GitProblem> {
        let spec = format!("{revision}^{{commit}}");
        let found = git(&self.root, ["rev-parse", "--verify", "--quiet", "--end-of-options", &spec]);
        let found = found.map_err(|problem| match problem {
            GitProblem::Failed(_) => GitProblem::NoRevision(revision.to_owned()),
            other => other,
        })?;
        Ok(String::from_utf8_lossy(&found).trim().to_owned())
    }

    /// The lines that were added or changed since `revision` left the history of the work tree,
    /// by path from the top; files that git does not know yet are new throughout, and so is what
    /// lies in a folder with a repository of its own that git does not know yet.
    ///
    /// # Errors
    ///
    /// Returns what git could not do.
    pub fn since(&self, revision: &str) -> Result<BTreeMap<PathBuf, Lines>, GitProblem> {
        let commit = self.commit(revision)?;
        // What the other side did meanwhile is not ours; without a common past, everything is.
        let base = git(&self.root, ["merge-base", &commit, "HEAD"])
            .map_or(commit, |base| String::from_utf8_lossy(&base).trim().to_owned());
        let mut changed = self.diff(&[&base])?;
        let untracked = git(&self.root, ["ls-files", "-z", "--others", "--exclude-standard"])?;
        for name in untracked.split(|&byte| byte == 0).filter(|name| !name.is_empty()) {
            changed.insert(path(name), Lines::All);
        }
        Ok(changed)
    }

    /// The lines that are staged for the next commit, by path from the top.
    ///
    /// # Errors
    ///
    /// Returns what git could not do.
    pub fn staged(&self) -> Result<BTreeMap<PathBuf, Lines>, GitProblem> {
        self.diff(&["--cached"])
    }

    fn diff(&self, which: &[&str]) -> Result<BTreeMap<PathBuf, Lines>, GitProblem> {
        let fixed = [
            "-c",
            "core.quotePath=false",
            "-c",
            "diff.noprefix=false",
            "-c",
            "diff.mnemonicPrefix=false",
            "diff",
            "--no-color",
            "--no-ext-diff",
            "--no-textconv",
            "--find-renames",
            "--unified=0",
            "--inter-hunk-context=0",
            // A file saved with other line ends is not a changed text.
            "--ignore-cr-at-eol",
            "--src-prefix=a/",
            "--dst-prefix=b/",
            "--diff-filter=d",
            // What a submodule holds belongs to its own repository.
            "--ignore-submodules",
        ];
        let args: Vec<&str> = fixed.iter().chain(which).copied().chain(["--"]).collect();
        Ok(changes(&git(&self.root, args)?))
    }

    /// The file at `path` from the top, as it is staged.
    ///
    /// # Errors
    ///
    /// Returns what git could not do.
    pub fn staged_file(&self, path: &Path) -> Result<Vec<u8>, GitProblem> {
        self.object(":", path)
    }

    /// The file at `path` from the top, as it is in `commit`.
    ///
    /// # Errors
    ///
    /// Returns what git could not do.
    pub fn file(&self, commit: &str, path: &Path) -> Result<Vec<u8>, GitProblem> {
        self.object(&format!("{commit}:"), path)
    }

    fn object(&self, tree: &str, path: &Path) -> Result<Vec<u8>, GitProblem> {
        let mut name = std::ffi::OsString::from(tree);
        name.push(path.as_os_str());
        git(&self.root, [OsStr::new("cat-file"), OsStr::new("blob"), &name])
    }

    /// The files that differ between two commits, by path from the top.
    ///
    /// # Errors
    ///
    /// Returns what git could not do.
    pub fn changed(&self, old: &str, new: &str) -> Result<Vec<PathBuf>, GitProblem> {
        let listed = git(&self.root, ["diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", old, new, "--"])?;
        Ok(listed.split(|&byte| byte == 0).filter(|name| !name.is_empty()).map(path).collect())
    }

    /// The files in `commit`, by path from the top.
    ///
    /// # Errors
    ///
    /// Returns what git could not do.
    pub fn files(&self, commit: &str) -> Result<Vec<PathBuf>, GitProblem> {
        let listed = git(&self.root, ["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit])?;
        Ok(listed.split(|&byte| byte == 0).filter(|name| !name.is_empty()).map(path).collect())
    }
}

fn git<S: AsRef<OsStr>>(folder: &Path, args: impl IntoIterator<Item = S>) -> Result<Vec<u8>, GitProblem> {
    let mut command = Command::new("git");
    command.current_dir(folder).args(args).stdin(Stdio::null()).env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0");
    let output = command.output().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound if folder.is_dir() => GitProblem::Missing,
        _ => GitProblem::Failed(error.to_string()),
    })?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(GitProblem::Failed(said.trim().trim_start_matches("fatal: ").to_owned()))
}

#[cfg(unix)]
fn path(name: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(OsStr::from_bytes(name))
}

#[cfg(not(unix))]
fn path(name: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(name).into_owned())
}

/// Reads a diff without context: the added lines of each file.
fn changes(diff: &[u8]) -> BTreeMap<PathBuf, Lines> {
    let mut found: BTreeMap<PathBuf, Lines> = BTreeMap::new();
    let (mut file, mut renamed): (Option<PathBuf>, Option<PathBuf>) = (None, None);
    // Lines of a hunk still to come; what they hold is text and no header.
    let mut inside = 0usize;
    for line in diff.split(|&byte| byte == b'\n') {
        if inside > 0 {
            inside -= usize::from(line.starts_with(b"+") || line.starts_with(b"-"));
            continue;
        }
        if line.starts_with(b"diff --git ") {
            renamed = None;
        } else if let Some(name) = line.strip_prefix(b"rename to ") {
            renamed = Some(path(&written(name)));
        } else if let Some(name) = line.strip_prefix(b"+++ ") {
            file = added_name(name);
        } else if let Some(head) = line.strip_prefix(b"@@ ") {
            let Some(file) = &file else { continue };
            let Some((removed, added)) = hunk(head) else {
                // Which lines changed cannot be told: all of them count.
                found.insert(file.clone(), Lines::All);
                continue;
            };
            inside = removed + added.len();
            if let Lines::Some(lines) = found.entry(file.clone()).or_insert_with(|| Lines::Some(Vec::new()))
                && !added.is_empty()
            {
                lines.push(added);
            }
        } else if let Some(rest) = line.strip_prefix(b"Binary files ") {
            // `Binary files a/x and b/x differ`: no lines to tell apart.
            let both = rest.strip_suffix(b" differ").unwrap_or(rest);
            found.extend(renamed.take().or_else(|| second_name(both)).map(|name| (name, Lines::All)));
        }
    }
    found
}

/// The name in `a/name and b/name` or `/dev/null and b/name`. It may hold ` and ` itself, but both
/// are equally long where both are there.
fn second_name(both: &[u8]) -> Option<PathBuf> {
    match both.strip_prefix(b"/dev/null and ") {
        Some(added) => added_name(added),
        None => added_name(both.get(both.len().midpoint(b" and ".len())..)?),
    }
}

/// The name in `b/name`, `"b/n\303\266"` or `/dev/null`.
fn added_name(name: &[u8]) -> Option<PathBuf> {
    written(name).strip_prefix(b"b/").map(path)
}

/// A name as git writes it in a diff, without its quotes.
fn written(name: &[u8]) -> Vec<u8> {
    // git ends a name that holds a space with a tab.
    let name = name.strip_suffix(b"\t").unwrap_or(name);
    match name.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")) {
        Some(quoted) => unquoted(quoted),
        None => name.to_vec(),
    }
}

/// Undoes the quoting of C that git uses for unusual names.
fn unquoted(quoted: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut rest = quoted;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte != b'\\' {
            plain.push(byte);
            continue;
        }
        let Some((&escaped, tail)) = rest.split_first() else { break };
        rest = tail;
        plain.push(match escaped {
            b'a' => 7,
            b'b' => 8,
            b't' => 9,
            b'n' => 10,
            b'v' => 11,
            b'f' => 12,
            b'r' => 13,
            b'0'..=b'7' => {
                let mut value = u32::from(escaped - b'0');
                for _ in 0..2 {
                    if let Some((&digit @ b'0'..=b'7', tail)) = rest.split_first() {
                        value = value * 8 + u32::from(digit - b'0');
                        rest = tail;
                    }
                }
                u8::try_from(value & 0xFF).unwrap_or_default()
            }
            other => other,
        });
    }
    plain
}

/// How many lines `-a,b +c,d @@` removes, and which it adds.
fn hunk(head: &[u8]) -> Option<(usize, std::ops::Range<usize>)> {
    let text = std::str::from_utf8(head.split(|&byte| byte == b'@').next()?).ok()?;
    let mut parts = text.split_whitespace();
    let range = |part: &str, sign: char| {
        let (start, count) = part.strip_prefix(sign)?.split_once(',').unwrap_or((part.strip_prefix(sign)?, "1"));
        Some((start.parse::<usize>().ok()?, count.parse::<usize>().ok()?))
    };
    let (_, removed) = range(parts.next()?, '-')?;
    let (start, count) = range(parts.next()?, '+')?;
    Some((removed, start..start + count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_added_lines_of_each_file() {
        let diff = "diff --git a/a b.md b/a b.md\n--- a/a b.md\t\n+++ b/a b.md\t\n@@ -1,0 +2,2 @@ 标题\n+++ b/trap\n+two\n@@ -9 +11 @@\n-old\n+new\n\\ No newline at end of file\ndiff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\ndiff --git a/q b/q\n--- a/q\n+++ \"b/\\347\\224\\262\\t\\\".md\"\n@@ -3,2 +2,0 @@\n-a\n-b\nBinary files a/c.docx and b/c.docx differ\nBinary files /dev/null and b/n.pdf differ\nBinary files a/x and b y.doc and b/x and b y.doc differ\ndiff --git a/o b/p\nrename to p and q.xls\nBinary files a/o.xls and b/p and q.xls differ\n";
        let found = changes(diff.as_bytes());
        let shown: Vec<(String, String)> =
            found.iter().map(|(path, lines)| (path.display().to_string(), format!("{lines:?}"))).collect();
        let expected = [
            ("a b.md", "Some([2..4, 11..12])"),
            ("c.docx", "All"),
            ("n.pdf", "All"),
            ("p and q.xls", "All"),
            ("x and b y.doc", "All"),
            ("甲\t\".md", "Some([])"),
        ];
        assert_eq!(shown, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }
}
