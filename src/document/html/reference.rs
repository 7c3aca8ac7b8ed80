//! Character references: `&times;`, `&#215;`, `&#xD7;` (HTML, 13.5).

use crate::document::html::tokens::decoded;

/// The longest name of a reference is that of `&CounterClockwiseContourIntegral;`.
const LONGEST: usize = 34;

/// What the reference at the start of `text` reads as, and how many bytes it takes; nothing when
/// the `&` there stands for itself. In an attribute, one without its `;` may stand for itself, too
/// (HTML, 13.2.5.73).
pub(super) fn reference(text: &str, in_attribute: bool) -> Option<(String, usize)> {
    let name = &text.as_bytes()[1..text.len().min(LONGEST)];
    let signs = usize::from(name.first() == Some(&b'#'));
    let len = 1 + signs + name[signs..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let closed = text.as_bytes().get(len) == Some(&b';');
    let whole = &text[..len + usize::from(closed)];
    if len < 3 {
        return None;
    }
    let shown = decoded(whole);
    if shown == whole {
        return None;
    }
    // Some names go without `;`, and then letters may follow: `&ltx` is `<x`.
    let rest = match shown.chars().count() {
        0..=2 => 0,
        _ => shown.bytes().rev().zip(whole.bytes().rev()).take_while(|(a, b)| a == b).count(),
    };
    let opens = rest > 0 || (!closed && text.as_bytes().get(len) == Some(&b'='));
    if in_attribute && opens {
        return None;
    }
    let kept = shown.len() - rest;
    Some((shown.get(..kept)?.to_owned(), whole.len() - rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_reference_as_browsers_do() {
        let check = |text: &str, in_attribute, expected: Option<(&str, usize)>| {
            assert_eq!(reference(text, in_attribute), expected.map(|(shown, len)| (shown.to_owned(), len)), "{text}");
        };
        check("&times;&times;", false, Some(("×", 7)));
        check("&#24180;内", false, Some(("年", 8)));
        check("&#x5e74内", false, Some(("年", 7)));
        check("&amp;amp;", false, Some(("&", 5)));
        check("&ampersand", false, Some(("&", 4)));
        check("&ampersand", true, None);
        check("&copy=1", true, None);
        check("& b", false, None);
        check("&&", false, None);
        check("&none;", false, None);
        check("&#59;", false, Some((";", 5)));
        check("&", false, None);
    }
}
