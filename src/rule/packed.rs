//! Rules made ahead of time: checked, taken apart and written as bytes, so that a start reads
//! them in a fraction of the time that YAML and the checks take.
//!
//! The bytes carry a hash of the sheets they were made from, and are only taken for those. Word
//! sets stand once in each pack; rules name them, and get them back when they are read.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use xxhash_rust::xxh3::Xxh3Default;

use crate::rule::{Condition, Context, Element, Form, Notice, Rule, Rules, Sheet, WordSet};

/// Raised when the same sheets make other bytes.
const VERSION: u64 = 4;

#[derive(Serialize, Deserialize)]
struct Packed {
    made_from: u64,
    parties: Vec<String>,
    packs: Vec<Pack>,
}

/// The rules of one sheet.
#[derive(Serialize, Deserialize)]
struct Pack {
    name: String,
    sheet: usize,
    sets: Vec<(String, Vec<String>)>,
    rules: Vec<Rule>,
}

impl Rules {
    /// The rules as bytes, which [`Rules::unpack`] reads; `sheets` are what they were loaded from.
    ///
    /// # Panics
    ///
    /// Panics when the rules were loaded from other sheets.
    #[must_use]
    pub fn pack(&self, sheets: &[Sheet]) -> Vec<u8> {
        let mut packs: Vec<Pack> = Vec::new();
        for rule in self.rules.iter().skip(Notice::ALL.len()) {
            let sheet = sheets.iter().position(|sheet| sheet.name == rule.sheet.name);
            let sheet = sheet.expect("the rules were loaded from these sheets");
            if packs.last().is_none_or(|pack| pack.sheet != sheet) {
                packs.push(Pack { name: rule.pack.to_string(), sheet, sets: Vec::new(), rules: Vec::new() });
            }
            let pack = packs.last_mut().expect("one was pushed");
            let mut rule = rule.clone();
            each_set(&mut rule, |set| {
                if !pack.sets.iter().any(|(name, _)| name == set.name()) {
                    pack.sets.push((set.name().to_owned(), set.words().to_vec()));
                }
            });
            pack.rules.push(rule);
        }
        let packed = Packed { made_from: hash(sheets), parties: self.parties.clone(), packs };
        postcard::to_stdvec(&packed).expect("rules are plain data")
    }

    /// Reads `bytes` of [`Rules::pack`]; nothing when they were not made from `sheets`.
    #[must_use]
    pub fn unpack(bytes: &[u8], sheets: &[Sheet]) -> Option<Self> {
        let (made_from, _) = postcard::take_from_bytes::<u64>(bytes).ok()?;
        if made_from != hash(sheets) {
            return None;
        }
        let packed: Packed = postcard::from_bytes(bytes).ok()?;
        let mut rules = Self { parties: packed.parties, ..Self::new() };
        for pack in packed.packs {
            let sheet = sheets.get(pack.sheet)?;
            let name: Arc<str> = pack.name.into();
            let set = |(name, words): (String, Vec<String>)| {
                let set = WordSet::ordered(&name, words);
                (name, Arc::new(set))
            };
            let known: BTreeMap<String, Arc<WordSet>> = pack.sets.into_iter().map(set).collect();
            for mut rule in pack.rules {
                let mut all = true;
                each_set(&mut rule, |set| match known.get(set.name()) {
                    Some(found) => set.clone_from(found),
                    None => all = false,
                });
                if !all {
                    return None;
                }
                rule.pack.clone_from(&name);
                rule.sheet = sheet.clone();
                rules.rules.push(rule);
            }
        }
        Some(rules)
    }
}

fn hash(sheets: &[Sheet]) -> u64 {
    let mut hash = Xxh3Default::new();
    hash.update(&VERSION.to_le_bytes());
    for part in sheets.iter().flat_map(|sheet| [&sheet.name, &sheet.text]) {
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
        Sheet { name: name.into(), text: text.into(), builtin: true }
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
        let bytes = rules.pack(&sheets);
        let again = Rules::unpack(&bytes, &sheets).expect("they were made from these");
        assert_eq!(format!("{again:?}"), format!("{rules:?}"));
        assert!(Rules::unpack(&bytes, &sheets[..1]).is_none());
        assert!(Rules::unpack(&bytes[..bytes.len() / 2], &sheets).is_none());
        assert!(Rules::unpack(&[], &sheets).is_none());
    }
}
