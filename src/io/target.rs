//! A file to read, and the names it goes by.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::path::{Path, PathBuf, is_separator};
use std::sync::Arc;

/// A file to read. Nobody asks for the path of most: they are clean, and opened from their folder.
#[derive(Clone, Debug)]
pub enum Target {
    /// What somebody named.
    Named(PathBuf),
    /// What a folder lists as a file: the path up to its name, which all files of the folder share, and
    /// its name.
    Listed(Arc<str>, Box<str>),
}

impl Target {
    /// The file at `path`, which its folder lists as one, and `beside` perhaps too.
    pub(super) fn listed(path: &Path, beside: Option<&Self>) -> Self {
        // A path that is no text cannot be cut everywhere.
        let Some((text, at)) = path.to_str().and_then(|text| Some((text, text.rfind(is_separator)? + 1))) else {
            return Self::Named(path.to_owned());
        };
        let (folder, name) = text.split_at(at);
        match beside {
            Some(Self::Listed(known, _)) if **known == *folder => Self::Listed(known.clone(), name.into()),
            _ => Self::Listed(folder.into(), name.into()),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        match self {
            Self::Named(path) => path.clone(),
            Self::Listed(folder, name) => PathBuf::from([folder, &**name].concat()),
        }
    }

    /// The name it goes by in reports: the path as given, with what was found below it; `./` in front
    /// says nothing.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Named(path) => shown(path),
            Self::Listed(folder, name) => [bare(folder), name].concat(),
        }
    }

    /// A name that tells its format.
    #[must_use]
    pub fn file_name(&self) -> Cow<'_, str> {
        match self {
            Self::Named(path) => path.to_string_lossy(),
            Self::Listed(_, name) => Cow::Borrowed(name),
        }
    }

    /// Shares the path of the folder with `other`, if it is the same one.
    pub(super) fn share(&mut self, other: &Self) {
        if let (Self::Listed(folder, _), Self::Listed(another, _)) = (self, other)
            && !Arc::ptr_eq(folder, another)
            && folder == another
        {
            *folder = another.clone();
        }
    }

    /// Says whether both are known to be in the same folder.
    #[must_use]
    pub fn is_beside(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Listed(folder, _), Self::Listed(another, _)) => Arc::ptr_eq(folder, another),
            (Self::Named(path), Self::Named(another)) => path.parent() == another.parent(),
            _ => false,
        }
    }

    /// Which of them comes first: the names tell, and the paths where they go by the same name.
    #[must_use]
    pub fn order(&self, other: &Self) -> Ordering {
        let by_name = match (self, other) {
            (Self::Listed(folder, name), Self::Listed(another, other)) if Arc::ptr_eq(folder, another) => {
                return name.cmp(other);
            }
            (Self::Listed(folder, name), Self::Listed(another, other)) => {
                joined([bare(folder), name].map(str::as_bytes), [bare(another), other].map(str::as_bytes))
            }
            _ => self.name().cmp(&other.name()),
        };
        by_name.then_with(|| self.path().cmp(&other.path()))
    }
}

/// The same path.
impl PartialEq for Target {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Listed(folder, name), Self::Listed(another, other)) => {
                name == other && (Arc::ptr_eq(folder, another) || Path::new(&**folder) == Path::new(&**another))
            }
            _ => self.path() == other.path(),
        }
    }
}

/// Which comes first when the two parts of each are joined.
fn joined(one: [&[u8]; 2], other: [&[u8]; 2]) -> Ordering {
    if one[0].len() > other[0].len() {
        return joined(other, one).reverse();
    }
    let (start, rest) = other[0].split_at(one[0].len());
    one[0].cmp(start).then_with(|| {
        let (head, tail) = one[1].split_at(rest.len().min(one[1].len()));
        head.cmp(rest).then_with(|| tail.cmp(other[1]))
    })
}

/// `path` as a name.
pub(super) fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    let bare = bare(&text);
    if bare.is_empty() { text.into_owned() } else { bare.to_owned() }
}

/// `name` without `./` in front.
fn bare(name: &str) -> &str {
    name.strip_prefix("./").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_by_the_path_and_is_ordered_by_it() {
        let files = ["a", "./a/b", "a/b.md", "a/b/c.md", "a//b", "a-b/c", "./c", "c", "b/a/x", ".", "甲/乙"];
        let listed = files.iter().map(|name| (*name, Target::listed(Path::new(name), None)));
        let named = files.iter().chain(&["b/", "./"]).map(|name| (*name, Target::Named(PathBuf::from(name))));
        let all: Vec<(&str, Target)> = listed.chain(named).collect();
        let key = |name: &str| (shown(Path::new(name)), PathBuf::from(name));
        for (name, target) in &all {
            assert_eq!((target.name(), target.path()), key(name));
            assert_eq!(target.path().as_os_str(), *name);
            for (other, another) in &all {
                assert_eq!(target.order(another), key(name).cmp(&key(other)), "{name} and {other}");
                assert_eq!(target == another, Path::new(name) == Path::new(other), "{name} and {other}");
            }
        }
    }

    #[test]
    fn files_of_a_folder_share_its_path() {
        let first = Target::listed(Path::new("a/b/c.md"), None);
        let check = |path: &str, beside: bool| {
            let other = Target::listed(Path::new(path), Some(&first));
            assert_eq!(first.is_beside(&other), beside, "{path}");
            // Another thread lists it.
            let mut other = Target::listed(Path::new(path), None);
            assert!(!first.is_beside(&other), "{path}");
            other.share(&first);
            assert_eq!(first.is_beside(&other), beside, "{path}");
        };
        check("a/b/d.md", true);
        check("a/b.md", false);
        check("a/b/b/d.md", false);
    }
}
