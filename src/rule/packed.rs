//! Rules made ahead of time: checked, taken apart and written as bytes, so that a start reads
//! them in a fraction of the time that YAML and the checks take.
//!
//! The bytes carry a hash of the sheets they were made from, and are only taken for those. A rule is
//! read from them when it is first asked for: most documents ask for few. Word sets stand once in
//! each pack; rules name them, and get them when they are read.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use xxhash_rust::xxh3::Xxh3Default;

use crate::rule::rules::Slot;
use crate::rule::{Condition, Context, Element, Form, Notice, Rule, Rules, Sheet, WordSet};

/// Raised when the same sheets make other bytes.
const VERSION: u64 = 5;

#[derive(Serialize, Deserialize)]
struct Packed<'a> {
    made_from: u64,
    parties: Vec<String>,
    #[serde(borrow)]
    packs: Vec<PackedPack<'a>>,
}

/// The rules of one sheet: the sets and the rules are bytes of their own.
#[derive(Serialize, Deserialize)]
struct PackedPack<'a> {
    name: String,
    sheet: usize,
    #[serde(borrow)]
    sets: Vec<(String, Bytes<'a>)>,
    #[serde(borrow)]
    rules: Vec<Bytes<'a>>,
}

/// Bytes that stand among others.
#[derive(Serialize, Deserialize)]
struct Bytes<'a>(#[serde(borrow)] Cow<'a, [u8]>);

/// A pack whose rules are read when they are asked for.
#[derive(Debug)]
pub(super) struct Pack {
    name: Arc<str>,
    sheet: Sheet,
    sets: Vec<Set>,
}

/// A set of words, read when a rule that names it is.
#[derive(Debug)]
struct Set {
    name: String,
    words: &'static [u8],
    read: OnceLock<Arc<WordSet>>,
}

impl Pack {
    /// The set called `name`.
    fn set(&self, name: &str) -> Option<&Arc<WordSet>> {
        let set = self.sets.iter().find(|set| set.name == name)?;
        Some(set.read.get_or_init(|| Arc::new(WordSet::ordered(name, read(set.words)))))
    }

    /// The rule that `bytes` are.
    pub(super) fn rule(&self, bytes: &'static [u8]) -> Rule {
        let mut rule: Rule = read(bytes);
        each_set(&mut rule, |set| {
            let known = self.set(set.name()).expect("a pack holds the sets that its rules name");
            set.clone_from(known);
        });
        rule.pack.clone_from(&self.name);
        rule.sheet = self.sheet.clone();
        rule
    }
}

/// What `bytes` of the program itself are. They are what [`Rules::pack`] wrote, or their hash were another.
fn read<T: Deserialize<'static>>(bytes: &'static [u8]) -> T {
    postcard::from_bytes(bytes).expect("the bytes are those that were written")
}

fn written(part: &impl Serialize) -> Bytes<'static> {
    Bytes(postcard::to_stdvec(part).expect("rules are plain data").into())
}

impl Rules {
    /// The rules as bytes, which [`Rules::unpack`] reads; `sheets` are what they were loaded from.
    ///
    /// # Panics
    ///
    /// Panics when the rules were loaded from other sheets.
    #[must_use]
    pub fn pack(&self, sheets: &[Sheet]) -> Vec<u8> {
        let mut packs: Vec<PackedPack<'_>> = Vec::new();
        for (_, rule) in self.iter().skip(Notice::ALL.len()) {
            let sheet = sheets.iter().position(|sheet| sheet.name == rule.sheet.name);
            let sheet = sheet.expect("the rules were loaded from these sheets");
            if packs.last().is_none_or(|pack| pack.sheet != sheet) {
                packs.push(PackedPack { name: rule.pack.to_string(), sheet, sets: Vec::new(), rules: Vec::new() });
            }
            let pack = packs.last_mut().expect("one was pushed");
            let mut rule = rule.clone();
            each_set(&mut rule, |set| {
                if !pack.sets.iter().any(|(name, _)| name == set.name()) {
                    pack.sets.push((set.name().to_owned(), written(&set.words())));
                }
            });
            pack.rules.push(written(&rule));
        }
        let packed = Packed { made_from: hash(sheets), parties: self.parties.clone(), packs };
        postcard::to_stdvec(&packed).expect("rules are plain data")
    }

    /// Reads `bytes` of [`Rules::pack`]; nothing when they were not made from `sheets`.
    #[must_use]
    pub fn unpack(bytes: &'static [u8], sheets: &[Sheet]) -> Option<Self> {
        let (made_from, _) = postcard::take_from_bytes::<u64>(bytes).ok()?;
        if made_from != hash(sheets) {
            return None;
        }
        let packed: Packed<'static> = postcard::from_bytes(bytes).ok()?;
        let mut rules = Self { parties: packed.parties, made_from: Some(made_from), ..Self::new() };
        for PackedPack { name, sheet, sets, rules: packed } in packed.packs {
            let sets =
                sets.into_iter().map(|(name, words)| Some(Set { name, words: words.kept()?, read: OnceLock::new() }));
            let sets = sets.collect::<Option<_>>()?;
            let pack = Arc::new(Pack { name: name.into(), sheet: sheets.get(sheet)?.clone(), sets });
            for rule in packed {
                rules.rules.push(Slot::packed(pack.clone(), rule.kept()?));
            }
        }
        Some(rules)
    }
}

impl Bytes<'static> {
    /// The bytes, where they lie.
    fn kept(self) -> Option<&'static [u8]> {
        match self.0 {
            Cow::Borrowed(bytes) => Some(bytes),
            Cow::Owned(_) => None,
        }
    }
}

fn hash(sheets: &[Sheet]) -> u64 {
    let mut hash = Xxh3Default::new();
    hash.update(&VERSION.to_le_bytes());
    for part in sheets.iter().flat_map(|sheet| [&*sheet.name, &**sheet.text]) {
        hash.update(&part.len().to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.digest()
}

/// Shows `take` every word set that `rule` names, each as often as it does.
fn each_set(rule: &mut Rule, mut take: impl FnMut(&mut Arc<WordSet>)) {
    for form in &mut rule.forms {
        let Form::Template(template) = form else { continue };
        for element in template.left.iter_mut().chain(&mut template.right) {
            if let Element::Words(set, _) = element {
                take(set);
            }
        }
    }
    let Context { before, after, label, not_before, not_after, not_label, not_alone: _, look: _, not_look: _ } =
        &mut rule.context;
    for condition in [before, after, label, not_before, not_after, not_label].into_iter().flatten() {
        if let Condition::Words(set) = condition {
            take(set);
        }
    }
}

/// A word set as its name alone.
pub(super) mod by_name {
    use super::*;

    pub(in crate::rule) fn serialize<S: Serializer>(set: &Arc<WordSet>, to: S) -> Result<S::Ok, S::Error> {
        set.name().serialize(to)
    }

    pub(in crate::rule) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<WordSet>, D::Error> {
        let name = String::deserialize(from)?;
        Ok(Arc::new(WordSet::new(&name, [])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(name: &str, text: &str) -> Sheet {
        Sheet { name: name.into(), text: Arc::new(text.to_owned().into()), builtin: true }
    }

    #[test]
    fn come_back_as_they_were_and_only_for_their_sheets() {
        let text = |pack: &str, word: &str| {
            "pack: PACK
words: { unit: [家, 户, A类] }
parties: [原告]
rules:
  - id: PACK/a
    title: { en: a, zh: 甲 }
    find: [\"xx{unit}WORD\"]
    before: [\"{unit}\", 共]
    label: [\"{unit}\"]
    kind: count
    examples: { finds: [\"家⟦xx⟧户\"], ignores: [\"5家\"] }
  - id: PACK/b
    title: { en: b, zh: 乙 }
    pattern: 'WORD(?<mask>[xX]{2})号'
    kind: other
    examples: { finds: [\"第⟦xx⟧号\"], ignores: [\"第1号\"] }
"
            .replace("PACK", pack)
            .replace("WORD", word)
        };
        let sheets = [sheet("a.yml", &text("p", "第")), sheet("b.yml", &text("q", "卷"))];
        let rules = Rules::load(&sheets).expect("they are sound");
        let bytes: &'static [u8] = rules.pack(&sheets).leak();
        let again = Rules::unpack(bytes, &sheets).expect("they were made from these");
        let all = |rules: &Rules| format!("{:?} {:?}", rules.iter().collect::<Vec<_>>(), rules.parties());
        assert_eq!(all(&again), all(&rules));
        assert!(Rules::unpack(bytes, &sheets[..1]).is_none());
        assert!(Rules::unpack(&bytes[..bytes.len() / 2], &sheets).is_none());
        assert!(Rules::unpack(&[], &sheets).is_none());
    }
}
