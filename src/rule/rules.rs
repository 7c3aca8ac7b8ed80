//! Rules that work: checked, compiled, ready to be asked.

use std::fmt;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use crate::document::Region;
use crate::rule::fields::distance;
use crate::rule::packed::Pack;
use crate::rule::{
    Bilingual, Confidence, Context, Example, Intent, Kind, Notice, Pattern, Severity, Sheet, Start, Template,
};
use crate::text::{Language, Span};

/// The place of a rule in its [`Rules`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub usize);

/// A rule that works.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rule {
    /// The id, such as `zh/percent`.
    pub id: String,
    /// The pack it belongs to.
    #[serde(skip)]
    pub pack: Arc<str>,
    /// What it finds, in a few words.
    pub title: Bilingual,
    /// What to do about it, when the kind alone does not tell.
    pub help: Option<Bilingual>,
    /// What is missing where it finds a mask.
    pub kind: Kind,
    /// What the author means by it.
    pub intent: Intent,
    /// What the author means by it in a document whose people are anonymised.
    pub anonymised: Option<Intent>,
    /// A severity of its own, whatever the policy says.
    pub severity: Option<Severity>,
    /// How sure it is.
    pub confidence: Confidence,
    /// Its findings are evidence that a document's people are anonymised.
    pub evidence: bool,
    /// The languages of the documents it speaks about; all when there are none.
    pub languages: Vec<Language>,
    /// The kinds of text it applies to.
    pub regions: Vec<Region>,
    /// The glyphs its masks are made of, in canonical form.
    pub glyphs: Vec<char>,
    /// The glyphs that always mean something withheld, in canonical form.
    pub withheld: Vec<char>,
    /// The unit stands in the template; switched off by `unit: none`.
    pub unit: bool,
    /// What has to stand around a match.
    pub context: Context,
    /// The templates and the pattern, in order.
    pub forms: Vec<Form>,
    /// What it finds.
    pub finds: Vec<Example>,
    /// What it leaves alone.
    pub ignores: Vec<Example>,
    /// The file it was written in.
    #[serde(skip)]
    pub sheet: Sheet,
    /// Where its id stands in the file.
    pub at: Span,
}

impl Rule {
    /// Says whether it speaks about documents in `language`.
    #[must_use]
    pub fn speaks(&self, language: Language) -> bool {
        self.languages.is_empty() || self.languages.contains(&language)
    }
}

/// One way a rule recognises a mask.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Form {
    /// A template.
    Template(Template),
    /// A pattern.
    Pattern(Pattern),
}

/// What the scanner searches a text for before it asks a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anchor<'a> {
    /// A mask of one of the rule's glyphs.
    Mask,
    /// These literals, in any width.
    Literal(&'a str),
    /// A glyph of these, in canonical form, anywhere in the mask.
    Glyph(Vec<char>),
    /// These bytes, as they are.
    Bytes(&'a [Vec<u8>]),
}

impl Form {
    /// What to search for.
    #[must_use]
    pub fn anchor(&self) -> Anchor<'_> {
        match self {
            Self::Template(template) => template.literal().map_or(Anchor::Mask, Anchor::Literal),
            Self::Pattern(pattern) => match &pattern.start {
                Start::Glyph { leads, .. } => Anchor::Glyph(leads.iter().map(|&(glyph, _)| glyph).collect()),
                Start::Literals(literals) => Anchor::Bytes(literals),
            },
        }
    }

    /// The form as written.
    #[must_use]
    pub fn written(&self) -> &str {
        match self {
            Self::Template(template) => &template.written,
            Self::Pattern(pattern) => &pattern.written,
        }
    }
}

/// A set of rules that belong together.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    pub(super) rules: Vec<Slot>,
    pub(super) parties: Vec<String>,
    /// The hash of what they were made from ahead of time.
    pub(super) made_from: Option<u64>,
}

/// A rule, or the bytes that it is read from when it is first asked for.
#[derive(Clone)]
pub(super) struct Slot {
    rule: OnceLock<Arc<Rule>>,
    packed: Option<(Arc<Pack>, &'static [u8])>,
}

impl Slot {
    /// What `bytes` hold.
    pub(super) fn packed(pack: Arc<Pack>, bytes: &'static [u8]) -> Self {
        Self { rule: OnceLock::new(), packed: Some((pack, bytes)) }
    }

    #[inline]
    fn get(&self) -> &Rule {
        self.rule.get_or_init(|| {
            let (pack, bytes) = self.packed.as_ref().expect("what is not packed is there");
            Arc::new(pack.rule(bytes))
        })
    }
}

impl From<Rule> for Slot {
    fn from(rule: Rule) -> Self {
        Self { rule: OnceLock::from(Arc::new(rule)), packed: None }
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

impl Rules {
    /// Every rule, in the order of the packs.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (RuleId, &Rule)> {
        self.rules.iter().enumerate().map(|(at, slot)| (RuleId(at), slot.get()))
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.rules.len()
    }

    /// The hash of what they were made from, where they were made ahead of time.
    #[must_use]
    pub fn made_from(&self) -> Option<u64> {
        self.made_from
    }

    /// The rule at `id`.
    ///
    /// # Panics
    ///
    /// Panics when `id` comes from another set of rules.
    #[must_use]
    #[inline]
    pub fn get(&self, id: RuleId) -> &Rule {
        self.rules[id.0].get()
    }

    /// The rule of `notice`.
    ///
    /// # Panics
    ///
    /// Panics in a set of rules that was never loaded.
    #[must_use]
    pub fn notice(&self, notice: Notice) -> RuleId {
        let at = self.iter().position(|(_, rule)| rule.id == notice.id());
        RuleId(at.expect("every set of rules that was loaded has the notices"))
    }

    /// The id of a rule that `word` may be meant for.
    #[must_use]
    pub fn near(&self, word: &str) -> Option<&str> {
        let last = word.trim_end_matches(['/', '*']).rsplit('/').next().filter(|last| !last.is_empty())?;
        let ids = || self.iter().map(|(_, rule)| rule.id.as_str());
        let slip = ids().map(|id| (distance(word, id), id)).filter(|&(far, _)| far <= 2).min();
        slip.map(|(_, id)| id).or_else(|| ids().find(|known| known.contains(last) || last.contains(known)))
    }

    /// The rule called `name`.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Rule> {
        self.iter().map(|(_, rule)| rule).find(|rule| rule.id == name)
    }

    /// The words that tell a document of a case (被告人, 原告 …): only where one of them stands do
    /// masked people make a document an anonymised one.
    #[must_use]
    pub fn parties(&self) -> &[String] {
        &self.parties
    }

    /// Every glyph that any rule takes for a mask, in canonical form, sorted.
    #[must_use]
    pub fn glyphs(&self) -> Vec<char> {
        let mut glyphs: Vec<char> = self.iter().flat_map(|(_, rule)| rule.glyphs.iter().copied()).collect();
        glyphs.sort_unstable();
        glyphs.dedup();
        glyphs
    }
}
