//! What can be wrong with a rule, and where.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::text::Span;

/// A file of rules with its text, for showing faults in it.
#[derive(Clone, Default)]
pub struct Sheet {
    /// The path as given, or the name of a built-in pack.
    pub name: Arc<str>,
    /// The whole text.
    pub text: Arc<Cow<'static, str>>,
    /// It comes with the program, so that its examples need not be run again.
    pub builtin: bool,
}

impl fmt::Debug for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sheet({}, {} bytes)", self.name, self.text.len())
    }
}

/// One fault: what is wrong, where in the YAML, and the way out.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Which kind of fault.
    pub code: Code,
    /// What is wrong, in lower case, without a full stop.
    pub message: String,
    /// The file.
    pub sheet: Sheet,
    /// The place in the file.
    pub span: Span,
    /// What is at that place.
    pub label: String,
    /// The way out.
    pub help: Option<String>,
    /// A second place with its label, such as the earlier of two duplicates.
    pub related: Option<(Span, String)>,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal;)*) => {
        /// The kinds of faults; the names are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name shown to people, in kebab-case.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

codes! {
    /// The file is not YAML.
    Syntax = "yaml-syntax";
    /// The file is larger or more deeply nested than allowed.
    Limit = "yaml-limit";
    /// A value has the wrong type.
    Type = "wrong-type";
    /// A field that no rule has.
    UnknownField = "unknown-field";
    /// A required field is missing or empty.
    MissingField = "missing-field";
    /// A value is none of the known ones.
    UnknownValue = "unknown-value";
    /// A word set that the pack does not define, or a set that is never used.
    UnknownSet = "unknown-set";
    /// A word set that nothing uses.
    UnusedSet = "unused-set";
    /// A template that cannot be read.
    Template = "bad-template";
    /// A regular expression that cannot be read.
    Regex = "bad-regex";
    /// A regular expression without a usable group for the mask.
    NoMaskGroup = "no-mask-group";
    /// A rule that matches the empty string.
    MatchesNothing = "matches-nothing";
    /// `\b` beside a mask: no boundary between Han characters and letters.
    WordBoundary = "word-boundary";
    /// Two rules of one id.
    DuplicateId = "duplicate-id";
    /// The same template twice.
    DuplicateTemplate = "duplicate-template";
    /// A rule without examples of both sorts.
    MissingExample = "missing-example";
    /// An example whose marks do not pair.
    BadExample = "bad-example";
    /// An example in which the rule finds nothing at a mark.
    NotFound = "example-not-found";
    /// An example in which the rule finds something else than what is marked.
    Misplaced = "example-misplaced";
    /// An example to be ignored in which the rule finds something.
    NotIgnored = "example-not-ignored";
    /// A rule that never speaks because another one takes its place.
    Shadowed = "shadowed-rule";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique_and_in_kebab_case() {
        let names: BTreeSet<&str> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        assert!(names.iter().all(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '-')));
    }
}
