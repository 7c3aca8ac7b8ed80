//! Any text is a pack of rules or has faults that lie in it.
#![no_main]

use lacuna::rule::{Rules, Sheet};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(faults) = Rules::load(&[Sheet { name: "a.yml".into(), text: text.into(), builtin: false }]) {
        assert!(faults.iter().all(|fault| fault.span.end() <= text.len()));
    }
});
