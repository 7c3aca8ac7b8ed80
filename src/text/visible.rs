//! Text made fit for a terminal: nothing in it can move the cursor, turn the direction or hide.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Text that is safe to print, and where the bytes of the original went.
#[derive(Debug)]
pub struct Visible {
    /// The printable text.
    pub text: String,
    moved: Vec<(usize, usize)>,
}

impl Visible {
    /// The place in [`Visible::text`] of byte `offset` of the original.
    #[must_use]
    pub fn place(&self, offset: usize) -> usize {
        let at = self.moved.partition_point(|&(original, _)| original <= offset);
        match at.checked_sub(1).map(|at| self.moved[at]) {
            Some((original, shown)) => shown + (offset - original),
            None => offset,
        }
    }
}

/// Shows control characters as their pictures (ESC as `␛`) and bidirectional or invisible ones
/// as their code (`⟨202E⟩`); a tab becomes one space, everything else stays.
///
/// The bidirectional controls are those of UAX #9, section 2.
#[must_use]
pub fn visible(text: &str) -> Visible {
    let mut shown = Visible { text: String::with_capacity(text.len()), moved: Vec::new() };
    for (at, c) in text.char_indices() {
        let before = shown.text.len();
        match c {
            '\t' | '\r' | '\n' | '\u{2028}' | '\u{2029}' => shown.text.push(' '),
            '\0'..='\u{1F}' => {
                shown.text.push(char::from_u32(0x2400 + c as u32).expect("control pictures start at U+2400"))
            }
            '\u{7F}' => shown.text.push('␡'),
            '\u{80}'..='\u{9F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}'
            | '\u{FEFF}'
            | '\u{061C}'
            | '\u{E0000}'..='\u{E007F}' => shown.text.push_str(&format!("⟨{:04X}⟩", c as u32)),
            _ => shown.text.push(c),
        }
        if shown.text.len() - before != c.len_utf8() {
            shown.moved.push((at + c.len_utf8(), shown.text.len()));
        }
    }
    shown
}

/// How many terminal cells `text` takes; a Han character takes two.
#[must_use]
pub fn display_width(text: &str) -> usize {
    if text.chars().count() == 1 {
        return text.chars().next().and_then(UnicodeWidthChar::width).unwrap_or(0);
    }
    text.width()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_would_act_and_keeps_places() {
        let text = "a\u{1b}[2J\u{202e}增xx";
        let shown = visible(text);
        assert_eq!(shown.text, "a␛[2J⟨202E⟩增xx");
        let mask = text.find("xx").expect("there is one");
        assert_eq!(&shown.text[shown.place(mask)..], "xx");
        assert_eq!(shown.place(0), 0);
    }
}
