//! Lacuna finds masked figures and placeholders left in documents: `同比增长xx.x%`, `20xx年`,
//! `××公司`, `____万元`, `【待补充】`, `[●]`, `张某某`, and tells a figure still missing from one
//! deliberately withheld, one filled later by procedure and one masked where masking is forbidden.
//!
//! Data flows one way: [`io`] reads a path, [`document`] makes text with a map back to its bytes,
//! [`scan`] asks the [`rule`]s and returns findings, [`audit`] judges them, [`report`] shows them;
//! [`worklist`] makes a list of them and puts the values that come back into the documents.
//!
//! ```
//! use std::sync::Arc;
//! use lacuna::{document::Document, io, scan::Scanner};
//!
//! let scanner = Scanner::new(Arc::new(io::builtin_rules()));
//! let document = Document::plain("speech", "全社会研发投入同比增长xx.x%。");
//! let findings = scanner.scan(&document);
//! assert_eq!(findings[0].span.slice(document.text()), "xx.x");
//! assert_eq!(findings[0].label, "全社会研发投入同比增长");
//! ```

pub mod audit;
pub mod cli;
pub mod config;
pub mod document;
pub mod io;
pub mod report;
pub mod rule;
pub mod scan;
pub mod text;
pub mod worklist;
