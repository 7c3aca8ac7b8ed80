//! What is made ahead of time is what would be made now.

use std::sync::Arc;

use lacuna::io::{builtin, builtin_rules};
use lacuna::rule::Rules;
use lacuna::scan::Scanner;

/// Compares `made` with `src/io/{name}`, or renews that.
#[track_caller]
fn check(name: &str, made: &[u8]) {
    let file = format!("{}/src/io/{name}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("LACUNA_UPDATE").is_some() {
        std::fs::write(&file, made).expect("it can be written");
    }
    let known = std::fs::read(&file).expect("it is there");
    assert!(known == made, "src/io/{name} is out of date; `LACUNA_UPDATE=1 cargo test made_ahead` renews it");
}

#[test]
fn the_rules_and_their_index_made_ahead_of_time_are_those_of_the_packs() {
    let rules = Rules::load(&builtin()).expect("the built-in rules are sound");
    let packed: &'static [u8] = rules.pack(&builtin()).leak();
    check("rules.packed", packed);
    let unpacked = Rules::unpack(packed, &builtin()).expect("they were made from these");
    let all = |rules: &Rules| format!("{:?} {:?}", rules.iter().collect::<Vec<_>>(), rules.parties());
    assert_eq!(all(&unpacked), all(&rules));
    let index = Scanner::new(Arc::new(unpacked)).packed().expect("the rules were made ahead of time");
    check("index.packed", &index);
    assert!(Scanner::new(Arc::new(rules)).packed().is_none());
    if std::env::var_os("LACUNA_UPDATE").is_none() {
        assert!(builtin_rules().made_from().is_some());
    }
}
