//! What the first bytes of a page say of it: that it is HTML, and its encoding.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How far a page may say its encoding (HTML, 4.2.5.4), and what follows an XML declaration.
const FIRST: usize = 1024;

/// Says whether `bytes` start as a page does.
pub(in crate::document) fn is_html(bytes: &[u8]) -> bool {
    // Most texts are told from pages by their first character.
    if !head(bytes).trim_ascii_start().starts_with(b"<") {
        return false;
    }
    let first = first(bytes);
    let starts = |text: &[u8]| first.trim_ascii_start().starts_with(text);
    let declared = starts(b"<?xml") || starts(b"<!--");
    starts(b"<!doctype html") || starts(b"<html") || (declared && memchr::memmem::find(&first, b"<html").is_some())
}

/// Says whether a page is in the syntax of XML.
pub(in crate::document) fn is_xml(bytes: &[u8]) -> bool {
    first(bytes).starts_with(b"<?xml")
}

/// The encoding that a page, an XML declaration or none of them says.
pub(in crate::document) fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let first = first(bytes);
    let xml = first.starts_with(b"<?xml").then(|| memchr::memmem::find(&first, b"?>")).flatten();
    let in_xml = xml.and_then(|end| value(&first[..end], b"encoding"));
    let metas = memchr::memmem::find_iter(&first, b"<meta").map(|at| &first[at..]);
    let tags = metas.map(|rest| &rest[..memchr::memchr(b'>', rest).unwrap_or(rest.len())]);
    let found = tags.filter_map(|tag| value(tag, b"charset")).next().or(in_xml)?;
    // A page that could say so in ASCII is in neither of these (HTML, 13.2.3.2).
    if found == UTF_16LE || found == UTF_16BE { Some(UTF_8) } else { Some(found) }
}

/// The encoding after `name=` in `tag`: `charset=utf-8`, `content="text/html; charset=gbk"`.
fn value(tag: &[u8], name: &[u8]) -> Option<&'static Encoding> {
    let at = memchr::memmem::find(tag, name)? + name.len();
    let rest = tag[at..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let len = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_:.".contains(byte)).count();
    Encoding::for_label(&rest[..len])
}

/// The first bytes in lower case, without a byte order mark.
fn first(bytes: &[u8]) -> Vec<u8> {
    head(bytes).to_ascii_lowercase()
}

/// The first bytes, without a byte order mark.
fn head(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    &bytes[..bytes.len().min(FIRST)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, GBK, SHIFT_JIS};

    #[test]
    fn reads_the_encoding_that_a_page_says() {
        let check = |page: &str, expected: Option<&'static Encoding>| assert_eq!(declared(page.as_bytes()), expected);
        check("<!DOCTYPE html><meta charset=gb2312>", Some(GBK));
        check("<META http-equiv=Content-Type CONTENT='text/html; charset=Big5'>", Some(BIG5));
        check("<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><html>", Some(SHIFT_JIS));
        check("<meta name=description content=x><meta charset = \"utf-16\">", Some(UTF_8));
        check("<p>charset=gbk", None);
        check("<meta charset=none>", None);
    }

    #[test]
    fn knows_a_page_by_its_first_bytes() {
        let check = |bytes: &str, expected: bool| assert_eq!(is_html(bytes.as_bytes()), expected, "{bytes}");
        check("\u{FEFF}\r\n<!doctype HTML>", true);
        check("<html xmlns:o=\"urn\">", true);
        check("<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC \"\"><html>", true);
        check("<?xml version='1.0'?><Workbook>", false);
        check("<p>", false);
    }
}
