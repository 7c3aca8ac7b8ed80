//! Text put in place of text: what is outside the edits keeps its bytes.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::document::{Document, Format, Region};
use crate::text::Span;

/// A change of a document's source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced, in [`Document::source`].
    pub span: Span,
    /// What stands there instead.
    pub text: String,
}

/// Why a document cannot be written with its edits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unwritable {
    /// The encoding of the document has no such character.
    Character(char, &'static str),
    /// Written in its encoding again, the document would change outside the edits.
    Encoding(&'static str),
    /// Two edits are about the same text.
    Overlap,
    /// There is no text to put anything in: a formula makes it, or a tab, a line break or the like
    /// stands inside. Which edit it is, from 0.
    NoText(usize),
    /// Nothing is written into documents of this format, by its name.
    Format(&'static str),
    /// The document is signed: any change would make the signature void.
    Signed,
    /// The package that holds the document cannot be written.
    Package,
}

impl Document {
    /// The changes of the source that put `value` in place of `mask`, a span of the text: where
    /// tags stand in the mask, the value goes before them, and they stay.
    #[must_use]
    pub fn edits(&self, mask: Span, value: &str) -> Vec<Edit> {
        let whole = || vec![Edit { span: self.source_span(mask), text: value.to_owned() }];
        if !self.is_html() {
            return whole();
        }
        let pieces = self.extracted().map_or(&[][..], |extracted| &extracted.map);
        let from = pieces.partition_point(|piece| piece.text.end() <= mask.start());
        let these = pieces[from..].iter().take_while(|piece| piece.text.start() < mask.end());
        let cut = these.map(|piece| {
            let start = mask.start().max(piece.text.start());
            self.source_span(Span::new(start, mask.end().min(piece.text.end())))
        });
        let mut edits: Vec<Edit> = cut.map(|span| Edit { span, text: String::new() }).collect();
        match edits.first_mut() {
            Some(first) => value.clone_into(&mut first.text),
            None => edits = whole(),
        }
        edits
    }

    /// The bytes of this document, which were `bytes`, with `edits` made, in order of their places.
    ///
    /// # Errors
    ///
    /// Says what cannot be written; then there is no half of it.
    pub fn edited(&self, bytes: &[u8], edits: &[Edit]) -> Result<Vec<u8>, Unwritable> {
        if let Some(package) = &self.package {
            return package.edited(bytes, edits);
        }
        let source = self.source();
        let mut written = Vec::with_capacity(bytes.len() + edits.iter().map(|edit| edit.text.len()).sum::<usize>());
        // Where the bytes go on that are kept, in `source` and in `bytes`.
        let (mut from, mut kept) = (0, 0);
        for edit in edits {
            let before = source.get(from..edit.span.start()).ok_or(Unwritable::Overlap)?;
            let end = kept + self.len_in(bytes, kept, before)?;
            written.extend_from_slice(&bytes[kept..end]);
            written.extend_from_slice(&encode(&edit.text, self.encoding)?);
            kept = end + self.len_in(bytes, end, edit.span.slice(source))?;
            from = edit.span.end();
        }
        self.len_in(bytes, kept, &source[from..])?;
        written.extend_from_slice(&bytes[kept..]);
        Ok(written)
    }

    /// How many of `bytes`, from `from` on, `text` takes.
    fn len_in(&self, bytes: &[u8], from: usize, text: &str) -> Result<usize, Unwritable> {
        let encoded = encode(text, self.encoding)?;
        let same = bytes.get(from..).is_some_and(|rest| rest.starts_with(&encoded));
        if same { Ok(encoded.len()) } else { Err(Unwritable::Encoding(self.encoding.name())) }
    }

    /// `value` as it is spelled in the source of a text in `region`, so that it reads as it is.
    #[must_use]
    pub fn spelled(&self, value: &str, region: Region) -> String {
        if self.is_html() {
            return if region == Region::Comment { value.to_owned() } else { escaped(value) };
        }
        if self.format != Format::Markdown
            || matches!(region, Region::Code | Region::Link | Region::Metadata | Region::Comment)
        {
            return value.to_owned();
        }
        let mut spelled = String::with_capacity(value.len());
        for c in value.chars() {
            // CommonMark 2.4: a backslash before punctuation makes it stand for itself.
            if matches!(c, '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '`' | '&' | '|' | '~' | '$') {
                spelled.push('\\');
            }
            spelled.push(c);
        }
        spelled
    }
}

/// `text` as HTML has it between tags and between quotes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// `text` in `encoding`.
fn encode(text: &str, encoding: &'static Encoding) -> Result<Vec<u8>, Unwritable> {
    if encoding == UTF_8 {
        return Ok(text.as_bytes().to_vec());
    }
    // The Encoding Standard has no encoder for these: it would write UTF-8.
    if encoding == UTF_16LE {
        return Ok(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
    }
    if encoding == UTF_16BE {
        return Ok(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
    }
    let (bytes, _, unmappable) = encoding.encode(text);
    if !unmappable {
        return Ok(bytes.into_owned());
    }
    let missing = text.chars().find(|c| encoding.encode(c.encode_utf8(&mut [0; 4])).2);
    Err(missing.map_or(Unwritable::Encoding(encoding.name()), |c| Unwritable::Character(c, encoding.name())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(
        encoding: Option<&'static Encoding>,
        bytes: &[u8],
        edits: &[(&str, &str)],
        expected: Result<&[u8], Unwritable>,
    ) {
        let document = Document::read("a.txt", bytes.to_vec(), encoding).expect("it can be read");
        let edits: Vec<Edit> = edits
            .iter()
            .map(|(mask, value)| {
                let at = document.source().find(mask).expect("it is there");
                Edit { span: Span::new(at, at + mask.len()), text: (*value).to_owned() }
            })
            .collect();
        assert_eq!(document.edited(bytes, &edits).as_deref(), expected.as_deref());
    }

    #[test]
    fn keeps_the_bytes_outside_the_edits() {
        check(
            None,
            "\u{FEFF}增长xx%\r\n共x家".as_bytes(),
            &[("xx", "12"), ("x家", "3家")],
            Ok("\u{FEFF}增长12%\r\n共3家".as_bytes()),
        );
        let gbk = encoding_rs::GBK;
        let (old, new) = (gbk.encode("增长xx%\r\n").0, gbk.encode("增长十二%\r\n").0);
        check(Some(gbk), &old, &[("xx", "十二")], Ok(&new));
        check(Some(gbk), &old, &[("xx", "😀")], Err(Unwritable::Character('😀', "GBK")));
        check(Some(UTF_16LE), b"x\0x\0%\0", &[("xx", "1")], Ok(b"1\0%\0"));
    }
}
