//! HTML: the text a reader of the page sees, block by block.
//!
//! Tags within a line are no part of the text, so a mask in bold still touches its unit. The
//! structure comes from a stack of open elements rather than the tree of a browser: it takes time
//! and memory in proportion to the page whatever the page is made of, and what it gets wrong is
//! which block a word belongs to, never the word.

mod declared;
mod elements;
mod page;
mod reference;
mod style;
mod table;
mod tokens;

pub(super) use declared::{declared, is_html, is_xml};
pub(super) use elements::Role;
pub(super) use page::Dialect;

use crate::document::html::tokens::{Token, prepared, tokens};
use crate::document::look::Ink;
use crate::document::{Builder, Extracted};
use crate::text::Span;

/// Extracts the text of HTML `source`.
pub(super) fn extract(source: &str, dialect: Dialect) -> Extracted {
    let mut out = Builder::new(source);
    add(source, Span::new(0, source.len()), dialect, &mut out);
    out.finish()
}

/// Adds the text of the HTML in `span` of `source`.
pub(super) fn add(source: &str, span: Span, dialect: Dialect, out: &mut Builder<'_>) {
    page::read(source, span, dialect, out);
}

/// The role of the element whose `tag` this is, `<name …>` or `</name>`; nothing when HTML has
/// none of this name, as for words in angle brackets.
pub(super) fn role(tag: &str) -> Option<Role> {
    let name = tag.trim_start_matches(['<', '/']).chars().take_while(char::is_ascii_alphanumeric);
    let name = name.collect::<String>().to_ascii_lowercase();
    elements::element(name.as_bytes()).map(|element| element.role)
}

/// The name of the element within a line whose `tag` this is, and the ink that it gives to what
/// follows; none when the tag closes it.
pub(super) fn ink(tag: &str) -> Option<(&'static str, Option<Ink>)> {
    let inline = |name: &[u8]| elements::element(name).filter(|element| element.role == Role::Inline);
    match tokens(&prepared(tag), 0, false).next()? {
        Token::Open(open) => {
            let name = inline(&open.name)?.name;
            Some((name, Some(style::ink(name, &open, true, tag))))
        }
        Token::Close(name, _) => inline(&name).map(|element| (element.name, None)),
        Token::Text(_) | Token::Comment(_) => None,
    }
}

#[cfg(test)]
mod tests;
