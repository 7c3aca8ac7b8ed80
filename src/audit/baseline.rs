//! Findings that were there before: known, counted, and not held against a run.
//!
//! The file names each by its fingerprint, so that edits elsewhere, moved paragraphs and renamed
//! folders keep it. One finding a line, sorted, without places or times: it merges like text.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;

use serde::{Deserialize, Serialize};

/// The version of the file that is written, and the newest that is read.
const VERSION: u32 = 1;

/// One known finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The document, relative to the folder of the baseline, with `/`.
    pub path: String,
    /// The finding's fingerprint.
    pub fingerprint: String,
    /// The rule that found it when it was written.
    pub rule: String,
    /// The mask.
    pub text: String,
    /// Why it may stay, when somebody says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The known findings, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// The entries, ordered by path.
    pub entries: Vec<Entry>,
}

/// Why a text is no baseline, and where, line and column from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaselineFault {
    /// The line.
    pub line: usize,
    /// The column, in bytes.
    pub column: usize,
    /// What is wrong.
    pub why: NoBaseline,
}

/// What is wrong with a text that should be a baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoBaseline {
    /// It is of a version that is not known.
    Version {
        /// Its version.
        found: u64,
        /// The newest that is known.
        known: u32,
    },
    /// It ends too early.
    CutOff,
    /// It is no JSON, or of another shape, in the words of the parser.
    Other(String),
}

#[derive(Deserialize)]
struct Version {
    version: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "version")]
    _version: u64,
    findings: Vec<Entry>,
}

impl Baseline {
    /// Reads the text of a baseline.
    ///
    /// # Errors
    ///
    /// Returns what is wrong: no JSON, cut off, another shape, a newer version.
    pub fn parse(text: &str) -> Result<Self, BaselineFault> {
        let fault = |error: serde_json::Error| {
            let (line, column) = (error.line().max(1), error.column().max(1));
            let whole = error.to_string();
            let why = match error.classify() {
                serde_json::error::Category::Eof => NoBaseline::CutOff,
                _ => NoBaseline::Other(whole.split(" at line ").next().unwrap_or(&whole).to_owned()),
            };
            BaselineFault { line, column, why }
        };
        if !text.trim_start().starts_with('{') && !text.trim().is_empty() {
            return Err(BaselineFault { line: 1, column: 1, why: NoBaseline::Other("no JSON object".to_owned()) });
        }
        // The version first: a newer file may have another shape.
        let Version { version } = serde_json::from_str(text).map_err(fault)?;
        if version != u64::from(VERSION) {
            return Err(BaselineFault {
                line: 1,
                column: 1,
                why: NoBaseline::Version { found: version, known: VERSION },
            });
        }
        let File { mut findings, .. } = serde_json::from_str(text).map_err(fault)?;
        findings.sort();
        Ok(Self { entries: findings })
    }

    /// The text of the file, one finding a line.
    ///
    /// # Errors
    ///
    /// Returns what the JSON writer returns.
    pub fn to_json(&self) -> serde_json::Result<String> {
        let mut entries = self.entries.clone();
        entries.sort();
        let mut text = format!("{{\n  \"version\": {VERSION},\n  \"findings\": [");
        for (at, entry) in entries.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let _ = write!(text, "{comma}\n    {}", serde_json::to_string(entry)?);
        }
        text.push_str(if entries.is_empty() { "]\n}\n" } else { "\n  ]\n}\n" });
        Ok(text)
    }
}

/// A baseline at work: each entry speaks for one finding.
#[derive(Debug)]
pub struct Claims {
    baseline: Baseline,
    here: HashMap<(String, String), Vec<usize>>,
    moved: HashMap<String, Vec<usize>>,
    claimed: Vec<bool>,
}

impl Claims {
    /// Puts `baseline` to work; `gone` are the documents it names that are no longer there, whose
    /// entries a document of another name may claim.
    #[must_use]
    pub fn new(baseline: Baseline, gone: &BTreeSet<String>) -> Self {
        let mut here: HashMap<_, Vec<usize>> = HashMap::new();
        let mut moved: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, entry) in baseline.entries.iter().enumerate().rev() {
            here.entry((entry.path.clone(), entry.fingerprint.clone())).or_default().push(at);
            if gone.contains(&entry.path) {
                moved.entry(sentence_part(&entry.fingerprint).to_owned()).or_default().push(at);
            }
        }
        let claimed = vec![false; baseline.entries.len()];
        Self { baseline, here, moved, claimed }
    }

    /// Takes the entry for a finding; findings must be asked for in the order of the output. The entry
    /// goes by the name of the finding's document from here on.
    pub fn claim(&mut self, path: &str, fingerprint: &str) -> Option<&Entry> {
        let Self { baseline, here, moved, claimed } = self;
        let here = here.get_mut(&(path.to_owned(), fingerprint.to_owned())).and_then(Vec::pop);
        let at = here.or_else(|| {
            let moved = moved.get_mut(sentence_part(fingerprint))?;
            std::iter::from_fn(|| moved.pop()).find(|&at| !claimed[at])
        })?;
        claimed[at] = true;
        let entry = &mut baseline.entries[at];
        (entry.path, entry.fingerprint) = (path.to_owned(), fingerprint.to_owned());
        Some(entry)
    }

    /// What is left of the baseline without its [stale](Claims::stale) entries.
    pub fn kept(&self, read: impl Fn(&str) -> bool) -> Baseline {
        let all = self.baseline.entries.iter().zip(&self.claimed);
        let kept = all.filter(|(entry, claimed)| **claimed || !read(&entry.path));
        Baseline { entries: kept.map(|(entry, _)| entry.clone()).collect() }
    }

    /// The entries nobody claimed although `read` says that their document was looked at.
    pub fn stale(&self, read: impl Fn(&str) -> bool) -> Vec<&Entry> {
        let unclaimed = self.baseline.entries.iter().zip(&self.claimed).filter(|(_, claimed)| !**claimed);
        unclaimed.map(|(entry, _)| entry).filter(|entry| read(&entry.path)).collect()
    }
}

/// The part of a fingerprint that names the sentence and not the file.
fn sentence_part(fingerprint: &str) -> &str {
    fingerprint.get(..16).unwrap_or(fingerprint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str, fingerprint: &str) -> Entry {
        Entry {
            path: path.to_owned(),
            fingerprint: fingerprint.to_owned(),
            rule: "zh/percent".to_owned(),
            text: "xx".to_owned(),
            reason: None,
        }
    }

    #[test]
    fn reads_what_it_writes() {
        for entries in [vec![], vec![entry("甲.md", "0"), entry("乙 \"1\".md", "1")]] {
            let text = Baseline { entries }.to_json().expect("it is JSON");
            let read = Baseline::parse(&text).expect("it was written here");
            assert_eq!(read.to_json().expect("it is JSON"), text);
        }
    }

    #[test]
    fn refuses_what_it_cannot_trust() {
        for (text, says) in [
            ("", "CutOff"),
            ("{\"version\": 1, \"findings\": [{\"path\"", "CutOff"),
            ("{\"version\": 2, \"entries\": []}", "found: 2"),
            ("{\"version\": 0, \"findings\": []}", "found: 0"),
            ("{\"version\": 1, \"findings\": [], \"more\": 1}", "unknown field"),
            ("[]", "no JSON object"),
        ] {
            let fault = Baseline::parse(text).expect_err(text);
            assert!(format!("{:?}", fault.why).contains(says), "{text}: {fault:?}");
        }
    }

    #[test]
    fn each_entry_speaks_for_one_finding() {
        let (a, b) = ("a".repeat(32), "b".repeat(32));
        let moved = format!("{}{}", &a[..16], "c".repeat(16));
        let baseline = Baseline { entries: vec![entry("old/x.md", &a), entry("y.md", &a), entry("y.md", &b)] };
        let mut claims = Claims::new(baseline, &BTreeSet::from(["old/x.md".to_owned()]));
        assert!(claims.claim("y.md", &a).is_some());
        assert!(claims.claim("new/z.md", &moved).is_some(), "the document was renamed");
        assert!(claims.claim("new/z.md", &a).is_none(), "both are taken");
        assert_eq!(claims.stale(|_| true).len(), 1);
        let kept: Vec<String> = claims.kept(|_| true).entries.into_iter().map(|entry| entry.path).collect();
        assert_eq!(kept, ["new/z.md", "y.md"], "what moved is at home in its new place");
        assert_eq!(claims.stale(|path| path != "y.md").len(), 0);
    }
}
