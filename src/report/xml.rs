//! Text that may stand in XML 1.0.

use quick_xml::escape::escape;

/// `text` for an attribute or an element: escaped, line ends and tabs as references, and without
/// the characters that XML 1.0 has no way to write.
pub(super) fn xml(text: &str) -> String {
    let legal =
        |c: &char| !matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}');
    let legal: String = text.chars().filter(legal).collect();
    escape(legal.as_str()).replace('\n', "&#10;").replace('\r', "&#13;").replace('\t', "&#9;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_nothing_that_breaks_a_document() {
        assert_eq!(xml("<a b=\"1\">&\u{1b}[1m\n"), "&lt;a b=&quot;1&quot;&gt;&amp;[1m&#10;");
    }
}
