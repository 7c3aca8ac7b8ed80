//! Any text can be scanned, and every finding lies in it.
#![no_main]

use std::sync::{Arc, LazyLock};

use lacuna::{document::Document, io::builtin, rule::Rules, scan::Scanner};
use libfuzzer_sys::fuzz_target;

static SCANNER: LazyLock<Scanner> =
    LazyLock::new(|| Scanner::new(Arc::new(Rules::load(&builtin()).expect("the built-in rules are sound"))));

fuzz_target!(|text: &str| {
    let document = Document::plain("a.txt", text);
    for finding in SCANNER.scan(&document) {
        assert!(!finding.span.slice(text).is_empty());
    }
});
