//! Plain text: UTF-8, with or without a byte order mark, any line ends.

use encoding_rs::{Encoding, UTF_8};

use crate::document::{Format, Problem, Reason};

/// The largest text that is copied rather than checked slowly, in bytes.
const COPIED: usize = 1 << 20;

/// Takes `bytes` as text in `encoding`, which is UTF-8 unless it is given.
///
/// # Errors
///
/// Says what else the bytes are: another encoding, a binary, a format that is not read yet.
pub(super) fn decode(
    name: &str,
    format: Format,
    bytes: Vec<u8>,
    encoding: Option<&'static Encoding>,
) -> Result<String, Problem> {
    let refuse = |reason| Problem { path: name.to_owned(), reason };
    if let Format::Unsupported(format) = format {
        return Err(refuse(Reason::Unsupported(format)));
    }
    if let Some(encoding) = encoding.filter(|&encoding| encoding != UTF_8) {
        let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes);
        return text.map(Into::into).ok_or_else(|| refuse(Reason::NotEncoded(encoding.name())));
    }
    if memchr::memchr(0, &bytes).is_some() {
        return Err(refuse(Reason::Binary));
    }
    // The fast check hands out a borrowed text, and copying a small one costs less than the slow
    // check; a large one would stand in memory twice.
    if bytes.len() <= COPIED {
        return simdutf8::compat::from_utf8(&bytes)
            .map(str::to_owned)
            .map_err(|error| refuse(Reason::NotUtf8 { at: error.valid_up_to() }));
    }
    String::from_utf8(bytes).map_err(|error| refuse(Reason::NotUtf8 { at: error.utf8_error().valid_up_to() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, bytes: &[u8], expected: Reason) {
        let problem = decode(name, Format::of(name), bytes.to_vec(), None).expect_err("it cannot be read");
        assert_eq!(problem.reason, expected);
    }

    #[test]
    fn says_what_it_cannot_read() {
        check("a.txt", b"\xd4\xf6\xb3\xa4xx%", Reason::NotUtf8 { at: 0 });
        check("a.txt", b"x\0x\0", Reason::Binary);
        check("a.docx", b"PK", Reason::Unsupported("Word"));
    }

    #[test]
    fn reads_the_encoding_that_is_given() {
        let gbk = Some(encoding_rs::GB18030);
        let read = |bytes: &[u8]| decode("a.txt", Format::Plain, bytes.to_vec(), gbk);
        assert_eq!(read(b"\xd4\xf6\xb3\xa4xx%").expect("it is GB18030"), "增长xx%");
        assert_eq!(read(b"\xff\xff").expect_err("it is not").reason, Reason::NotEncoded("gb18030"));
    }
}
