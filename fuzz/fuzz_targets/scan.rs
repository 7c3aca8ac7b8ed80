//! Any text can be scanned, and every finding lies in it.
#![no_main]

use std::sync::{Arc, LazyLock};

use lacuna::{document::Document, io::builtin_rules, scan::Scanner};
use libfuzzer_sys::fuzz_target;

static SCANNER: LazyLock<Scanner> =
    LazyLock::new(|| Scanner::new(Arc::new(builtin_rules())));

fuzz_target!(|text: &str| {
    let document = Document::plain("a.txt", text);
    for finding in SCANNER.scan(&document) {
        assert!(!finding.span.slice(text).is_empty());
    }
});
