//! Plain text: UTF-8, with or without a byte order mark, any line ends.

use encoding_rs::{Encoding, UTF_8};

use crate::document::{Reason, encoding};

/// What a file holds, as it was read.
#[derive(Debug)]
pub enum Content {
    /// It was seen to be UTF-8 on the way.
    Text(String),
    /// Bytes that may be anything.
    Bytes(Vec<u8>),
}

impl Content {
    /// What a file with these `bytes` holds.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        match simdutf8::basic::from_utf8(bytes) {
            Ok(text) => Self::Text(text.to_owned()),
            Err(_) => Self::Bytes(bytes.to_owned()),
        }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.into_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

/// A text with the encoding it was in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) encoding: &'static Encoding,
    /// Nobody said the encoding, and nothing proves it.
    pub(super) guessed: bool,
}

/// Makes text of the bytes of a text file, a byte order mark and all: in `encoding` when somebody
/// says it, else in what `declared` finds in it.
pub(super) fn decode(
    content: Content,
    encoding: Option<&'static Encoding>,
    declared: impl Fn(&[u8]) -> Option<&'static Encoding>,
) -> Result<Decoded, Reason> {
    if let Some(encoding) = encoding.filter(|&encoding| encoding != UTF_8) {
        let text = encoding.decode_without_bom_handling_and_without_replacement(content.as_bytes()).map(Into::into);
        let decoded = text.map(|text| Decoded { text, encoding, guessed: false });
        return decoded.ok_or(Reason::NotEncoded(encoding.name()));
    }
    let said = encoding.is_some();
    let holds_nul = memchr::memchr(0, content.as_bytes()).is_some();
    let declared = if said { None } else { declared(content.as_bytes()) };
    let utf_8 = |text: String| {
        // A value that is written into ASCII is in the encoding that its readers are told.
        let ascii = declared.filter(|encoding| encoding.is_ascii_compatible() && text.is_ascii());
        Decoded { encoding: ascii.unwrap_or(UTF_8), text, guessed: false }
    };
    // Where the first byte stands that is not UTF-8.
    let (bytes, at) = match content {
        Content::Text(text) if !holds_nul => return Ok(utf_8(text)),
        Content::Text(text) => (text.into_bytes(), None),
        Content::Bytes(bytes) => match simdutf8::compat::from_utf8(&bytes) {
            Ok(text) if !holds_nul => return Ok(utf_8(text.to_owned())),
            Ok(_) => (bytes, None),
            Err(error) => (bytes, Some(error.valid_up_to())),
        },
    };
    let wide = Encoding::for_bom(&bytes).map(|(encoding, _)| encoding).filter(|&encoding| encoding != UTF_8);
    let tried = match (said, wide) {
        (true, _) => Vec::new(),
        (false, Some(wide)) => vec![wide],
        // In any other encoding nearly all of it would be other characters, and its masks with them.
        (false, None) if declared.is_none() && encoding::is_damaged_utf_8(&bytes) => Vec::new(),
        (false, None) => declared.into_iter().chain(encoding::guesses(&bytes)).collect(),
    };
    for encoding in tried {
        if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(&bytes) {
            let guessed = wide.is_none() && declared != Some(encoding);
            return Ok(Decoded { text: text.into_owned(), encoding, guessed });
        }
    }
    Err(match at {
        Some(at) if !holds_nul => Reason::NotUtf8 { at },
        _ => Reason::Binary,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: Reason) {
        let problem = decode(bytes.to_vec().into(), None, |_| None).expect_err("it cannot be read");
        assert_eq!(problem, expected);
    }

    #[test]
    fn says_what_it_cannot_read() {
        check(b"\x01\xff\x02", Reason::NotUtf8 { at: 1 });
        check(b"\x7FELF\0\0\0\xff", Reason::Binary);
    }

    #[test]
    fn damaged_utf_8_is_no_other_encoding() {
        let text = "截至xxxx年底，城镇化率为xx%。";
        check(&[text.as_bytes(), b"\xe5"].concat(), Reason::NotUtf8 { at: text.len() });
        check(&[text.as_bytes(), b"\xff", text.as_bytes()].concat(), Reason::NotUtf8 { at: text.len() });
        let latin = decode(b"caf\xe9 \xc3\xa9t\xe9".to_vec().into(), None, |_| None).expect("it is text");
        assert!(latin.guessed);
    }

    #[test]
    fn reads_the_encoding_that_is_given() {
        let gbk = Some(encoding_rs::GB18030);
        let read = |bytes: &[u8]| decode(bytes.to_vec().into(), gbk, |_| None);
        assert_eq!(read(b"\xd4\xf6\xb3\xa4xx%").expect("it is GB18030").text, "增长xx%");
        assert_eq!(read(b"\xff\xff").expect_err("it is not"), Reason::NotEncoded("gb18030"));
    }

    #[test]
    fn reads_the_encoding_that_the_bytes_tell() {
        let check = |bytes: &[u8], text: &str, encoding: &'static Encoding, guessed: bool| {
            let expected = Decoded { text: text.to_owned(), encoding, guessed };
            assert_eq!(decode(bytes.to_vec().into(), None, |_| None), Ok(expected));
        };
        check("\u{FEFF}增长".as_bytes(), "\u{FEFF}增长", UTF_8, false);
        check(b"\xff\xfex\0x\0", "\u{FEFF}xx", encoding_rs::UTF_16LE, false);
        check(b"\xfe\xff\0x\0x", "\u{FEFF}xx", encoding_rs::UTF_16BE, false);
        check(b"x\0x\0%\0", "xx%", encoding_rs::UTF_16LE, true);
        check(b"\xd4\xf6\xb3\xa4xx%", "增长xx%", encoding_rs::GB18030, true);
    }
}
