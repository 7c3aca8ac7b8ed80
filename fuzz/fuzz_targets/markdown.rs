//! Any bytes are a Markdown document or a problem, and every finding leads back to the file.
#![no_main]

use std::sync::{Arc, LazyLock};

use lacuna::{document::Document, io::builtin_rules, scan::Scanner};
use libfuzzer_sys::fuzz_target;

static SCANNER: LazyLock<Scanner> =
    LazyLock::new(|| Scanner::new(Arc::new(builtin_rules())));

fuzz_target!(|bytes: Vec<u8>| {
    if let Ok(document) = Document::read("a.md", bytes, None) {
        for finding in SCANNER.scan(&document) {
            document.source_span(finding.span).slice(document.source());
        }
    }
});
