//! The packs that come with the program.

use crate::rule::Sheet;

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

/// The built-in packs.
#[must_use]
pub fn builtin() -> Vec<Sheet> {
    PACKS.iter().map(|&(name, text)| Sheet { name: name.into(), text: text.into(), builtin: true }).collect()
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
