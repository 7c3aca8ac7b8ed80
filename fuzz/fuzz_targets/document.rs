//! Any bytes are a document or a problem, whatever their reader; the first of them chooses it.
#![no_main]

use lacuna::document::{Document, Reason};
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 13] = [
    "a.txt", "a.md", "a.docx", "a.xlsx", "a.pptx", "a.odt", "a.ofd", "a.pdf", "a.rtf", "a.xls", "a.eml", "a.zip", "a.html",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((&first, rest)) = bytes.split_first() else { return };
    let name = NAMES[usize::from(first) % NAMES.len()];
    match Document::read(name, rest.to_vec(), None) {
        Ok(document) => {
            let mut blocks = document.blocks();
            let mut next = 0;
            while let Some(block) = blocks.at(next).filter(|block| block.span.end() >= next) {
                document.place(block.span.start());
                block.span.slice(document.text());
                next = block.span.end() + 1;
            }
        }
        Err(problem) => assert_ne!(problem.reason, Reason::Internal),
    }
});
