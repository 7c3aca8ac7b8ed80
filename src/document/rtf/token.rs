//! The signs that an RTF file is made of (RTF 1.9.1, "RTF Syntax"): groups, control words, bytes.

use crate::document::Reason;

/// A sign of an RTF file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A group starts.
    Open,
    /// A group ends.
    Close,
    /// A control word without its backslash, with its number.
    Word(&'a str, Option<i32>),
    /// A control symbol, such as the `~` of `\~`.
    Symbol(u8),
    /// Bytes of text in the encoding of their font.
    Text(&'a [u8]),
    /// A byte of text that was written as `\'hh`.
    Byte(u8),
}

/// The longest control word that any version of the format knows has 20 letters or so.
const LONGEST: usize = 64;

/// The signs of an RTF file, one after the other.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The next sign; nothing at the end of the file.
    pub(super) fn next(&mut self) -> Result<Option<Token<'a>>, Reason> {
        let token = loop {
            let Some(&byte) = self.bytes.get(self.at) else { return Ok(None) };
            match byte {
                // Lines are there for the writer only.
                b'\r' | b'\n' | 0 => self.at += 1,
                b'{' | b'}' => {
                    self.at += 1;
                    break if byte == b'{' { Token::Open } else { Token::Close };
                }
                b'\\' => match self.control()? {
                    // Bytes that stand for themselves, whatever signs are among them.
                    Token::Word("bin", count) => {
                        let count = usize::try_from(count.unwrap_or(0)).unwrap_or(0);
                        self.at = self.at.saturating_add(count).min(self.bytes.len());
                    }
                    token => break token,
                },
                _ => break Token::Text(self.take(|byte| !matches!(byte, b'\r' | b'\n' | 0 | b'{' | b'}' | b'\\'))),
            }
        };
        Ok(Some(token))
    }

    /// What a backslash starts.
    fn control(&mut self) -> Result<Token<'a>, Reason> {
        self.at += 1;
        let letters = self.take(|byte| byte.is_ascii_alphabetic());
        if letters.is_empty() {
            return self.symbol();
        }
        let minus =
            self.bytes.get(self.at) == Some(&b'-') && self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit);
        self.at += usize::from(minus);
        let digits = self.take(|byte| byte.is_ascii_digit());
        let number = digits
            .iter()
            .fold(0_i32, |number, digit| number.saturating_mul(10).saturating_add(i32::from(digit - b'0')));
        // One space belongs to the word.
        self.at += usize::from(self.bytes.get(self.at) == Some(&b' '));
        let word = std::str::from_utf8(letters).ok().filter(|word| word.len() <= LONGEST).unwrap_or_default();
        Ok(Token::Word(word, (!digits.is_empty()).then_some(if minus { -number } else { number })))
    }

    fn symbol(&mut self) -> Result<Token<'a>, Reason> {
        let ends = || Reason::Damaged("the file ends inside of a control word".to_owned());
        let &symbol = self.bytes.get(self.at).ok_or_else(ends)?;
        self.at += 1;
        if symbol != b'\'' {
            return Ok(Token::Symbol(symbol));
        }
        let digit = |byte: &u8| char::from(*byte).to_digit(16);
        let pair = self.bytes.get(self.at).and_then(digit).zip(self.bytes.get(self.at + 1).and_then(digit));
        let Some((high, low)) = pair else { return Ok(Token::Symbol(symbol)) };
        self.at += 2;
        Ok(Token::Byte(u8::try_from(high * 16 + low).unwrap_or(b'?')))
    }

    /// The bytes from here on that are all `wanted`.
    fn take(&mut self, wanted: impl Fn(&u8) -> bool) -> &'a [u8] {
        let rest = &self.bytes[self.at..];
        let count = rest.iter().position(|byte| !wanted(byte)).unwrap_or(rest.len());
        self.at += count;
        &rest[..count]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_one_sign_after_the_other() {
        let check = |bytes: &[u8], expected: &[Token<'_>]| {
            let mut tokens = Tokens::new(bytes);
            let found: Vec<_> = std::iter::from_fn(|| tokens.next().expect("it is whole")).collect();
            assert_eq!(found, expected);
        };
        check(
            b"{\\rtf1\\u-3 ab\r\nc\\'d4\\~\\bin3 }}{d}",
            &[
                Token::Open,
                Token::Word("rtf", Some(1)),
                Token::Word("u", Some(-3)),
                Token::Text(b"ab"),
                Token::Text(b"c"),
                Token::Byte(0xD4),
                Token::Symbol(b'~'),
                Token::Text(b"d"),
                Token::Close,
            ],
        );
        check(b"\\b-x\\bin99999999999 x", &[Token::Word("b", None), Token::Text(b"-x")]);
        assert!(Tokens::new(b"\\").next().is_err());
    }
}
