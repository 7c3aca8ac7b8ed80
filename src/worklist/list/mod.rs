//! A worklist in the formats people keep lists in: written for them, and read back as they left it.
//!
//! Bytes come in and bytes go out; opening files and saying how large one may be is `io`'s
//! business. What a value means and where it goes is decided above, in `worklist`.

mod cell;
mod csv;
mod fault;
mod guide;
mod head;
mod json;
mod markdown;
mod rules;
mod runs;
mod sheet;
mod unpack;
mod xlsx;

pub use fault::{Broken, ListFault};
pub use head::is_list;

use std::borrow::Cow;
use std::io::{self, Write};

use encoding_rs::{Encoding, GB18030, UTF_8};

use crate::text::Lang;
use crate::worklist::item::{Item, Row};

/// A format of a worklist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A workbook, with rules for what is typed and a sheet that explains.
    Xlsx,
    /// A table for any spreadsheet.
    Csv,
    /// One object with all items.
    Json,
    /// One object a line.
    Jsonl,
    /// A table in a Markdown document.
    Markdown,
}

impl Format {
    /// Every format with its name, which is also the ending of its files.
    pub const ALL: &[(Self, &'static str)] = &[
        (Self::Xlsx, "xlsx"),
        (Self::Csv, "csv"),
        (Self::Json, "json"),
        (Self::Jsonl, "jsonl"),
        (Self::Markdown, "md"),
    ];

    /// The format that the ending of a file's name tells.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "xlsm" => Some(Self::Xlsx),
            "markdown" => Some(Self::Markdown),
            ending => Self::ALL.iter().find(|(_, name)| *name == ending).map(|&(format, _)| format),
        }
    }
}

/// Writes `items` as a list in `format`, explained in `lang`.
///
/// # Errors
///
/// What `out` reports; and for a workbook, more items or a longer text than it can hold.
pub fn write(items: &[Item], format: Format, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Xlsx => xlsx::write(items, lang, out),
        Format::Csv => csv::write(items, out),
        Format::Json => json::write(items, out),
        Format::Jsonl => json::write_lines(items, out),
        Format::Markdown => markdown::write(items, lang, out),
    }
}

/// Reads the rows of a list. `name` is what its file is called.
///
/// A row without an id is kept where anything else stands in it: what becomes of it is the
/// caller's decision. Cells are as they were typed, except for the value, which is trimmed.
///
/// # Errors
///
/// Why the bytes are no worklist in `format`.
pub fn read(name: &str, bytes: &[u8], format: Format) -> Result<Vec<Row>, ListFault> {
    match format {
        Format::Xlsx => sheet::read(name, bytes),
        Format::Csv => csv::read(&text(bytes)?),
        Format::Json => json::read(&text(bytes)?),
        Format::Jsonl => json::read_lines(&text(bytes)?),
        Format::Markdown => markdown::read(&text(bytes)?),
    }
}

/// The text of a list: what its mark tells, else UTF-8, else what Excel and Notepad save on a
/// Chinese Windows.
fn text(bytes: &[u8]) -> Result<Cow<'_, str>, ListFault> {
    let decoded = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]),
        None => UTF_8
            .decode_without_bom_handling_and_without_replacement(bytes)
            .or_else(|| GB18030.decode_without_bom_handling_and_without_replacement(bytes)),
    };
    decoded.ok_or_else(|| ListFault::new("", Broken::Encoding))
}

/// Items whose cells hold all that a format could trip over, for the tests of every format.
#[cfg(test)]
fn awkward() -> Vec<Item> {
    use crate::text::Span;
    use crate::worklist::item::Column;

    const TEXTS: [&str; 30] = [
        "plain",
        "同比增长xx.x%，全年\u{3000}____万元",
        "a,b;c\td",
        "say \"xx\", then \"\"",
        "two\nlines\r\nand\rmore\n",
        "=1+1",
        "'=1",
        "''@x",
        "-5",
        "+86",
        "'plain",
        "\t tab first",
        "  both ends  ",
        "\u{3000}宽空格\u{a0}",
        " ",
        "😀 e\u{301} \u{202e}מספר\u{202c}\u{200f}",
        "a|b||c\\|d\\\\|",
        "back\\",
        "<br> &lt; &#10; &amp;amp; &nope; <r>x</r>",
        "<r><t>raw</t></r>",
        "*a* _b_ `c` [d](e) ~~f~~ $g$ \\n",
        "\u{1}\u{b}\u{1f}\u{7f}\u{0}",
        "_x0041_",
        "_x0041\u{1}_x005F_x0041__",
        "_xD83D__xZZZZ_\u{fffe}",
        "{\"id\": null}",
        "| --- | --- |",
        "sep=;",
        "\u{2028}\u{85}x\u{2029}",
        "--- ",
    ];
    let item = |index: usize| {
        let mut item = Item::default();
        for (at, &column) in Column::ALL.iter().enumerate() {
            item.set(column, TEXTS[(index + at) % TEXTS.len()]);
        }
        item.set(Column::Id, format!("f{index}"));
        item.set(Column::Value, ["", "12.5", "=1+1", "十二\n三", "'-5"][index % 5]);
        let sentence = item.cell(Column::Sentence).to_owned();
        let middle = sentence.char_indices().nth(2).map_or(sentence.len(), |(at, _)| at);
        let spans = [Span::new(0, middle), Span::new(middle, sentence.len()), Span::new(0, sentence.len())];
        item.mask = spans.get(index % 4).copied();
        item
    };
    (0..TEXTS.len()).map(item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worklist::item::{Column, Given};

    /// Writes a list and reads it back.
    fn check(items: &[Item], format: Format, lang: Lang) {
        let mut bytes = Vec::new();
        write(items, format, lang, &mut bytes).unwrap();
        let rows = read("list", &bytes, format).unwrap();
        assert_eq!(rows.len(), items.len(), "{format:?}");
        for (row, item) in rows.iter().zip(items) {
            for &column in Column::ALL {
                assert_eq!(row.item.cell(column), item.cell(column), "{format:?} {} {}", row.at, column.name());
            }
            let value = item.cell(Column::Value);
            let given = if value.is_empty() { Given::Empty } else { Given::Text(value.to_owned()) };
            assert_eq!(row.given, given, "{format:?} {}", row.at);
        }
    }

    #[test]
    fn every_format_gives_back_what_was_written() {
        for &(format, _) in Format::ALL {
            check(&awkward(), format, Lang::Zh);
            check(&awkward(), format, Lang::En);
            check(&[], format, Lang::Zh);
        }
    }

    #[test]
    fn the_same_list_makes_the_same_bytes() {
        for &(format, _) in Format::ALL {
            let bytes = || {
                let mut bytes = Vec::new();
                write(&awkward(), format, Lang::En, &mut bytes).unwrap();
                bytes
            };
            assert!(bytes() == bytes(), "{format:?}");
        }
    }

    #[test]
    fn tells_the_format_from_the_ending() {
        for &(format, name) in Format::ALL {
            assert_eq!(Format::of(&format!("a.b.{}", name.to_uppercase())), Some(format));
        }
        assert_eq!(Format::of("list.markdown"), Some(Format::Markdown));
        assert_eq!(Format::of("list.xlsm"), Some(Format::Xlsx));
        assert_eq!(Format::of("list.doc"), None);
        assert_eq!(Format::of("csv"), None);
    }

    #[test]
    fn bytes_that_are_no_text_are_a_fault() {
        for format in [Format::Csv, Format::Json, Format::Jsonl, Format::Markdown] {
            let fault = read("list", b"id,value\n\xff\xff,1\n", format).unwrap_err();
            assert_eq!(fault.kind, Broken::Encoding, "{format:?}");
        }
    }
}
