//! Text put in place of text: what is outside the edits keeps its bytes.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::document::{Document, Format, Region, Reviewer};
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
    /// Changes are not tracked there: it is no text of a Word document. Which edit it is, from 0.
    Untracked(usize),
    /// The document is signed: any change would make the signature void.
    Signed,
    /// The document is encrypted, though it opens without a password.
    Encrypted,
    /// The package that holds the document cannot be written.
    Package,
}

impl Document {
    /// The bytes of this document, which were `bytes`, with `edits` made, in order of their places.
    ///
    /// # Errors
    ///
    /// Says what cannot be written; then there is no half of it.
    pub fn edited(&self, bytes: &[u8], edits: &[Edit]) -> Result<Vec<u8>, Unwritable> {
        if let Some(package) = &self.package {
            return package.edited(bytes, edits, None);
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

    /// The same, with every edit as a change that `by` makes: readers accept or reject it.
    ///
    /// # Errors
    ///
    /// Says what cannot be written; changes are tracked in Word documents only.
    pub fn tracked(&self, bytes: &[u8], edits: &[Edit], by: &Reviewer) -> Result<Vec<u8>, Unwritable> {
        match &self.package {
            Some(package) if self.format == Format::Word => package.edited(bytes, edits, Some(by)),
            _ => Err(Unwritable::Untracked(0)),
        }
    }

    /// The edits of the source that put `value` in place of `span` of the text: it goes into the first
    /// piece of the source that stands for some of `span`, the others are cut, and what stands between
    /// them, such as a mark of emphasis, stays.
    #[must_use]
    pub fn edits(&self, span: Span, value: String) -> Vec<Edit> {
        let Some(extracted) = self.extracted() else { return vec![Edit { span, text: value }] };
        let first = extracted.map.partition_point(|piece| piece.text.end() <= span.start());
        let these = extracted.map[first..].iter().take_while(|piece| piece.text.start() < span.end());
        let (mut edits, mut value): (Vec<Edit>, _) = (Vec::new(), Some(value));
        for piece in these {
            let cut = Span::new(piece.text.start().max(span.start()), piece.text.end().min(span.end()));
            let source = if piece.text.len() == piece.source.len() {
                let shift = |at: usize| piece.source.start() + (at - piece.text.start());
                Span::new(shift(cut.start()), shift(cut.end()))
            } else {
                piece.source
            };
            match edits.last_mut() {
                Some(last) if last.span.end() == source.start() => {
                    last.span = Span::new(last.span.start(), source.end())
                }
                _ => edits.push(Edit { span: source, text: value.take().unwrap_or_default() }),
            }
        }
        edits
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
        let as_it_is = matches!(region, Region::Code | Region::Link | Region::Metadata | Region::Comment);
        let escapes: &dyn Fn(char) -> bool = match self.format {
            // CommonMark 2.4: a backslash before punctuation makes it stand for itself.
            Format::Markdown => {
                &|c| matches!(c, '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '`' | '&' | '|' | '~' | '$')
            }
            Format::Marked(markup) => &move |c| markup.escapes(c),
            _ => return value.to_owned(),
        };
        if as_it_is {
            return value.to_owned();
        }
        let mut spelled = String::with_capacity(value.len());
        for c in value.chars() {
            if escapes(c) {
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
    fn leaves_what_stands_between_the_pieces_of_a_mask() {
        let check = |name: &str, source: &str, mask: &str, value: &str, expected: &str| {
            let document = Document::read(name, source.as_bytes().to_vec(), None).expect("it can be read");
            let at = document.text().find(mask).expect("it is there");
            let edits = document.edits(Span::new(at, at + mask.len()), value.to_owned());
            let written = document.edited(source.as_bytes(), &edits).expect("it can be written");
            assert_eq!(String::from_utf8(written).expect("it is text"), expected);
        };
        check("a.md", "增长**xx**.x%。\n", "xx.x", "12.5", "增长**12.5**%。\n");
        check("a.tex", "增长\\textbf{xx}.x\\%。\n", "xx.x", "12.5", "增长\\textbf{12.5}\\%。\n");
        check("a.tex", "\\underline{\\hspace{3cm}}万元", "____", "12", "12万元");
        check("a.txt", "共xx家", "xx", "12", "共12家");
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
