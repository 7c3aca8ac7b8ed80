//! The packs that come with the program.

use std::sync::Arc;

use crate::rule::{Rules, Sheet};

macro_rules! packs {
    ($($name:literal),* $(,)?) => {
        &[$((concat!("rules/", $name), include_str!(concat!("../../rules/", $name)))),*]
    };
}

/// Every file under `rules/`, in the order in which rules of equal weight win.
const PACKS: &[(&str, &str)] = packs![
    "zh-figures.yml",
    "zh-names.yml",
    "zh-anonymised.yml",
    "zh-official.yml",
    "ids.yml",
    "zh-hant.yml",
    "ja.yml",
    "ko.yml",
    "en.yml",
    "blanks.yml",
    "slots.yml",
    "notes.yml",
    "filler.yml",
];

/// What [`Rules::pack`] makes of them. A test renews it.
const PACKED: &[u8] = include_bytes!("rules.packed");

/// What [`Scanner::packed`](crate::scan::Scanner::packed) makes of these rules. A test renews it.
const INDEX: &[u8] = include_bytes!("index.packed");

/// How the built-in rules are arranged for a scan, made ahead of time.
#[must_use]
pub fn builtin_index() -> &'static [u8] {
    INDEX
}

/// The built-in packs.
#[must_use]
pub fn builtin() -> Vec<Sheet> {
    PACKS.iter().map(|&(name, text)| Sheet { name: name.into(), text: Arc::new(text.into()), builtin: true }).collect()
}

/// The rules of the built-in packs, made ahead of time; where the packs were changed since, from
/// the packs.
///
/// # Panics
///
/// Panics when the packs have faults, which `lacuna rules check` shows.
#[must_use]
pub fn builtin_rules() -> Rules {
    let sheets = builtin();
    Rules::unpack(PACKED, &sheets).unwrap_or_else(|| {
        Rules::load(&sheets).unwrap_or_else(|found| panic!("{} faults in the built-in packs", found.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn holds_every_file_of_the_folder() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/rules");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .expect("the folder is there")
            .map(|entry| format!("rules/{}", entry.expect("it can be listed").file_name().to_string_lossy()))
            .collect();
        let embedded: BTreeSet<String> = PACKS.iter().map(|&(name, _)| name.to_owned()).collect();
        assert_eq!(files, embedded);
    }
}
