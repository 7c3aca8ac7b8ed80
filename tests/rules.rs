//! The built-in rules: sound, and their examples come out as written.

use std::sync::Arc;

use lacuna::io::builtin;
use lacuna::report::{Look, faults};
use lacuna::rule::{Fault, Rules};
use lacuna::scan::prove;

fn shown(found: &[Fault]) -> String {
    let mut text = Vec::new();
    faults(found, Look::PLAIN, &mut text).expect("memory takes everything");
    String::from_utf8(text).expect("diagnostics are text")
}

#[test]
fn every_example_of_every_rule_comes_out_as_written() {
    let rules = Rules::load(&builtin()).unwrap_or_else(|found| panic!("{}", shown(&found)));
    assert!(rules.iter().len() > 100);
    let found = prove(&Arc::new(rules));
    assert!(found.is_empty(), "{}", shown(&found));
}

#[test]
fn every_rule_speaks_both_languages() {
    let rules = Rules::load(&builtin()).expect("the built-in rules are sound");
    for (_, rule) in rules.iter() {
        let han = |text: &str| text.chars().any(lacuna::text::is_han);
        assert!(han(&rule.title.zh) && !han(&rule.title.en), "{}", rule.id);
    }
}

#[test]
fn the_profiles_speak_of_rules_that_there_are() {
    let rules = lacuna::io::builtin_rules();
    for name in lacuna::audit::Profile::BUILTIN {
        let profile = lacuna::audit::Profile::builtin(name).expect("it is built in");
        for (selector, _) in profile.rules {
            assert!(rules.iter().any(|(_, rule)| selector.admits(&rule.id)), "{name}: {}", selector.as_str());
        }
    }
}
