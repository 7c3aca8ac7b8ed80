//! Writing a line of JSON (RFC 8259): a finding each, of which there may be millions.

/// The name of a field with all signs around it, in one piece: a line has many fields, and every piece costs.
macro_rules! field {
    ($name:literal) => {
        concat!(",\"", $name, "\":")
    };
}
pub(super) use field;

/// An object of JSON, written to its end at once. Names of fields are those of [`field`].
pub(super) struct Object<'a> {
    out: &'a mut Vec<u8>,
    start: usize,
}

impl<'a> Object<'a> {
    /// Begins an object in `out`.
    pub(super) fn begin(out: &'a mut Vec<u8>) -> Self {
        Self { start: out.len(), out }
    }

    /// Begins an object with the fields of another, `head`, which was not ended.
    pub(super) fn begin_as(head: &[u8], out: &'a mut Vec<u8>) -> Self {
        let start = out.len();
        out.extend_from_slice(head);
        Self { start, out }
    }

    // The names are known where these are called: inlined, they are no copies of unknown length.

    /// Adds a field that is a text.
    #[inline]
    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.out.extend_from_slice(name.as_bytes());
        string(value, self.out);
    }

    /// Adds a field that is a text with nothing to escape.
    #[inline]
    pub(super) fn plain(&mut self, name: &str, value: &str) {
        self.out.extend_from_slice(name.as_bytes());
        self.out.push(b'"');
        self.out.extend_from_slice(value.as_bytes());
        self.out.push(b'"');
    }

    /// Adds a field that is a number.
    #[inline]
    pub(super) fn number(&mut self, name: &str, value: usize) {
        self.out.extend_from_slice(name.as_bytes());
        number(value, self.out);
    }

    /// Adds a field that is a text of two numbers: `12:5`.
    #[inline]
    pub(super) fn pair(&mut self, name: &str, first: usize, second: usize) {
        self.out.extend_from_slice(name.as_bytes());
        self.out.push(b'"');
        number(first, self.out);
        self.out.push(b':');
        number(second, self.out);
        self.out.push(b'"');
    }

    /// Adds a field that is null.
    #[inline]
    pub(super) fn null(&mut self, name: &str) {
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"null");
    }

    /// Adds a field that is an object, with the fields that `add` gives it.
    #[inline]
    pub(super) fn object(&mut self, name: &str, add: impl FnOnce(&mut Object<'_>)) {
        self.out.extend_from_slice(name.as_bytes());
        let mut inner = Object::begin(self.out);
        add(&mut inner);
        inner.end();
    }

    /// Ends the object, which has fields: what stands before the first is no comma.
    pub(super) fn end(self) {
        self.out[self.start] = b'{';
        self.out.push(b'}');
    }
}

/// Writes `value` as a string.
fn string(value: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut rest = value.as_bytes();
    loop {
        let plain = plain_end(rest);
        out.extend_from_slice(&rest[..plain]);
        let Some(&byte) = rest.get(plain) else { break };
        escape(byte, out);
        rest = &rest[plain + 1..];
    }
    out.push(b'"');
}

fn escape(byte: u8, out: &mut Vec<u8>) {
    let short = match byte {
        b'"' | b'\\' => byte,
        0x08 => b'b',
        b'\t' => b't',
        b'\n' => b'n',
        0x0C => b'f',
        b'\r' => b'r',
        _ => {
            out.extend_from_slice(format!("\\u{byte:04x}").as_bytes());
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

/// How many bytes of `text` come before the first that is escaped: a control character, `"` or `\`.
fn plain_end(text: &[u8]) -> usize {
    let escaped = |byte: u8| (byte < 0x20) | (byte == b'"') | (byte == b'\\');
    // Without a branch, so that the bytes of a chunk are looked at together.
    fn plain<const N: usize>(chunk: &[u8; N], escaped: impl Fn(u8) -> bool) -> bool {
        !chunk.iter().fold(false, |found, &byte| found | escaped(byte))
    }
    let (chunks, _) = text.as_chunks::<32>();
    let at = 32 * chunks.iter().take_while(|chunk| plain(chunk, escaped)).count();
    let (chunks, _) = text[at..].as_chunks::<8>();
    let at = at + 8 * chunks.iter().take_while(|chunk| plain(chunk, escaped)).count();
    text[at..].iter().position(|&byte| escaped(byte)).map_or(text.len(), |more| at + more)
}

fn number(value: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn writes_what_the_library_writes(texts in proptest::collection::vec("([a年𠮷\"\\\\\u{0}-\u{1f}\u{7f}\u{80}]|[a-z ]{9}|\\PC){0,12}", 2), number: usize, small in 0..2000_usize) {
            let mut out = Vec::new();
            let mut object = Object::begin(&mut out);
            object.text(field!("a"), &texts[0]);
            object.number(field!("b"), number);
            object.plain(field!("bb"), "年");
            object.null(field!("c"));
            object.object(field!("d"), |inner| inner.text(field!("e"), &texts[1]));
            object.pair(field!("f"), 12, 5);
            object.end();
            let mut head = Vec::new();
            Object::begin(&mut head).number(field!("a"), small);
            let mut object = Object::begin_as(&head, &mut out);
            object.null(field!("b"));
            object.end();
            // The fields in this order, which is that of the alphabet.
            let expected = serde_json::json!({"a": texts[0], "b": number, "bb": "年", "c": null, "d": {"e": texts[1]}, "f": "12:5"});
            prop_assert_eq!(String::from_utf8(out).expect("it is UTF-8"), expected.to_string() + &serde_json::json!({"a": small, "b": null}).to_string());
        }
    }
}
