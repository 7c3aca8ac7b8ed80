//! Plain text: UTF-8, with or without a byte order mark, any line ends.

use encoding_rs::{Encoding, UTF_8};

use crate::document::{Format, Problem, Reason};

/// What a file holds, as it was read.
#[derive(Debug)]
pub enum Content {
    /// It was seen to be UTF-8 on the way.
    Text(String),
    /// Bytes that may be anything.
    Bytes(Vec<u8>),
}

impl Content {
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

/// Takes `bytes` as text in `encoding`, which is UTF-8 unless it is given.
///
/// # Errors
///
/// Says what else the bytes are: another encoding, a binary, a format that is not read yet.
pub(super) fn decode(
    name: &str,
    format: Format,
    content: Content,
    encoding: Option<&'static Encoding>,
) -> Result<String, Problem> {
    let refuse = |reason| Problem { path: name.to_owned(), reason };
    if let Format::Unsupported(format) = format {
        return Err(refuse(Reason::Unsupported(format)));
    }
    if let Some(encoding) = encoding.filter(|&encoding| encoding != UTF_8) {
        let bytes = content.into_bytes();
        let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes);
        return text.map(Into::into).ok_or_else(|| refuse(Reason::NotEncoded(encoding.name())));
    }
    let bytes = match &content {
        Content::Text(text) => text.as_bytes(),
        Content::Bytes(bytes) => bytes,
    };
    if memchr::memchr(0, bytes).is_some() {
        return Err(refuse(Reason::Binary));
    }
    match content {
        Content::Text(text) => Ok(text),
        Content::Bytes(bytes) => {
            String::from_utf8(bytes).map_err(|error| refuse(Reason::NotUtf8 { at: error.utf8_error().valid_up_to() }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, bytes: &[u8], expected: Reason) {
        let problem = decode(name, Format::of(name), bytes.to_vec().into(), None).expect_err("it cannot be read");
        assert_eq!(problem.reason, expected);
    }

    #[test]
    fn says_what_it_cannot_read() {
        check("a.txt", b"\xd4\xf6\xb3\xa4xx%", Reason::NotUtf8 { at: 0 });
        check("a.txt", b"x\0x\0", Reason::Binary);
        check("a.pdf", b"%PDF", Reason::Unsupported("PDF"));
    }

    #[test]
    fn reads_the_encoding_that_is_given() {
        let gbk = Some(encoding_rs::GB18030);
        let read = |bytes: &[u8]| decode("a.txt", Format::Plain, bytes.to_vec().into(), gbk);
        assert_eq!(read(b"\xd4\xf6\xb3\xa4xx%").expect("it is GB18030"), "增长xx%");
        assert_eq!(read(b"\xff\xff").expect_err("it is not").reason, Reason::NotEncoded("gb18030"));
    }
}
