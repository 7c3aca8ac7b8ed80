//! Texts in the cells of a workbook: escaped so that every character comes back, the mask in red.

use std::borrow::Cow;

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use crate::text::Span;
use crate::worklist::item::{Column, Item};

/// How many UTF-16 units a cell holds.
const CELL: usize = 32_767;

/// A text as it is: neither a number nor a formula. One without characters is a blank cell.
///
/// # Errors
///
/// The text is longer than a cell holds, or the place is not on the sheet.
pub(super) fn string(sheet: &mut Worksheet, row: u32, at: u16, text: &str, looks: &Format) -> Result<(), XlsxError> {
    // Plain strings are escaped by the crate, with two gaps: one that looks like its own rich
    // text is written unescaped, and `_x0041` before a control character, which turns into
    // `_x0001_`, becomes an escape by accident. Both go as rich text of one run.
    if text.starts_with("<r>") || text.contains("_x") {
        let text = escaped(text);
        let bare = Format::new();
        sheet.write_rich_string_with_format(row, at, &[(&bare, &*text)], looks)?;
    } else {
        sheet.write_string_with_format(row, at, text, looks)?;
    }
    Ok(())
}

/// The sentence of `item`, its mask as `red` has it.
///
/// # Errors
///
/// As of `string`; but a sentence that is too long is cut.
pub(super) fn sentence(
    sheet: &mut Worksheet,
    row: u32,
    item: &Item,
    red: &Format,
    looks: &Format,
) -> Result<(), XlsxError> {
    let at = Column::Sentence as u16;
    let text = clipped(item.cell(Column::Sentence));
    if let Some(parts) = item.mask.and_then(|mask| split(&text, mask)) {
        let [before, mask, after] = parts.map(escaped);
        let bare = Format::new();
        let runs = [(&bare, &*before), (red, &*mask), (&bare, &*after)];
        // A run must not be empty; one alone will do.
        let runs: Vec<(&Format, &str)> = runs.into_iter().filter(|(_, run)| !run.is_empty()).collect();
        let written = sheet.write_rich_string_with_format(row, at, &runs, looks).map(|_| ());
        // The crate counts the marks of the runs towards the length of the text: a long sentence
        // goes without red.
        if !matches!(written, Err(XlsxError::MaxStringLengthExceeded)) {
            return written;
        }
    }
    string(sheet, row, at, &text, looks)
}

/// What stands before the mask, the mask, and what stands after it; nothing where the mask is
/// empty or not in the sentence.
fn split(sentence: &str, mask: Span) -> Option<[&str; 3]> {
    let marked = sentence.get(mask.range()).filter(|marked| !marked.is_empty())?;
    Some([sentence.get(..mask.start())?, marked, sentence.get(mask.end()..)?])
}

/// A sentence as long as a cell can hold it: it only helps to find the place.
fn clipped(sentence: &str) -> Cow<'_, str> {
    if sentence.len() <= CELL || sentence.encode_utf16().count() <= CELL {
        return Cow::Borrowed(sentence);
    }
    let mut units = 0;
    let fits = |char: &char| {
        units += char.len_utf16();
        units < CELL
    };
    Cow::Owned(sentence.chars().take_while(fits).chain(['…']).collect())
}

/// `text` for a run of rich text: `_x0041_` stands for `A` in a workbook, so that the five
/// characters after an underscore must not look like that. The crate escapes plain strings only.
fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, from) = rest.split_at(at);
        let digits = from.as_bytes().get(2..6);
        out.push_str(before);
        // What follows the digits does not matter: a control character is escaped later, and
        // its escape starts with an underscore.
        let is_escape = digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        out.push_str(if is_escape { "_x005F_x" } else { "_x" });
        rest = &from[2..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::text::Lang;
    use crate::worklist::list::sheet;
    use crate::worklist::list::xlsx::tests::{item, part};
    use crate::worklist::list::xlsx::write;

    #[test]
    fn the_mask_is_red_wherever_it_stands() {
        for (mask, expected) in [
            (Some(Span::new(6, 8)), "<t>增长</t></r><r><rPr><b/>"),
            (Some(Span::new(0, 6)), "<si><r><rPr><b/>"),
            (Some(Span::new(0, 9)), "<t>增长xx%</t></r></si>"),
            (Some(Span::new(7, 7)), "<si><t>增长xx%</t></si>"),
            (Some(Span::new(1, 8)), "<si><t>增长xx%</t></si>"),
            (Some(Span::new(6, 99)), "<si><t>增长xx%</t></si>"),
            (None, "<si><t>增长xx%</t></si>"),
        ] {
            let text = part(&[item("percent", "%", "增长xx%", mask)], Lang::Zh, "xl/sharedStrings.xml");
            assert!(text.contains(expected), "{mask:?} {text}");
        }
    }

    #[test]
    fn a_long_sentence_is_cut_and_any_other_long_cell_is_told() {
        let long = "增".repeat(CELL + 1);
        let mut items = [item("percent", "%", &long, Some(Span::new(0, 3)))];
        let mut bytes = Vec::new();
        write(&items, Lang::Zh, &mut bytes).unwrap();
        let rows = sheet::read("list.xlsx", &bytes).unwrap();
        let found = rows[0].item.cell(Column::Sentence);
        assert!(found.chars().count() == CELL && found.ends_with("增…"));
        items[0].set(Column::Heading, long);
        for lang in [Lang::Zh, Lang::En] {
            let error = write(&items, lang, &mut io::sink()).unwrap_err();
            assert!(error.to_string().starts_with("D2: "), "{error}");
        }
    }

    #[test]
    fn a_text_that_looks_like_an_escape_is_escaped() {
        for (text, expected) in [
            ("_x0041_", "_x005F_x0041_"),
            ("__x0041", "__x005F_x0041"),
            ("_x00_x0041_", "_x00_x005F_x0041_"),
            ("a_x004", "a_x004"),
            ("_x增长增长", "_x增长增长"),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }
}
