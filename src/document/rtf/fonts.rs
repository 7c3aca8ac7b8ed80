//! Which encoding the bytes of each font are in (RTF 1.9.1, "Font Table").

use std::collections::BTreeMap;

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GB18030, MACINTOSH, SHIFT_JIS, WINDOWS_874, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252,
    WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257, WINDOWS_1258,
};

use crate::document::encoding;

/// What characters the bytes of a font stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Charset {
    /// Those of the document.
    Document,
    /// Western ones, as it is said; see [`Fonts::decode`].
    Western,
    Encoded(&'static Encoding),
    /// Signs that are no letters.
    Symbols,
}

/// The fonts of a document and what it says about its bytes.
#[derive(Debug)]
pub(super) struct Fonts {
    document: &'static Encoding,
    charsets: BTreeMap<i32, Charset>,
    /// The font of text that names none.
    default: i32,
    /// The font that is being described.
    open: i32,
}

impl Fonts {
    pub(super) fn new() -> Self {
        Self { document: WINDOWS_1252, charsets: BTreeMap::new(), default: 0, open: 0 }
    }

    /// The default font.
    pub(super) fn default(&self) -> i32 {
        self.default
    }

    /// Takes what a control word at the head of the document says.
    pub(super) fn head(&mut self, word: &str, number: i32) {
        match word {
            "mac" => self.document = MACINTOSH,
            "ansicpg" => self.document = encoding::code_page(number).unwrap_or(self.document),
            "deff" => self.default = number,
            _ => {}
        }
    }

    /// Takes what a control word in the table of fonts says.
    pub(super) fn describe(&mut self, word: &str, number: i32) {
        match word {
            "f" => self.open = number,
            "fcharset" => drop(self.charsets.insert(self.open, charset(number))),
            "cpg" => {
                if let Some(encoding) = encoding::code_page(number) {
                    self.charsets.insert(self.open, Charset::Encoded(encoding));
                }
            }
            _ => {}
        }
    }

    /// The characters that `bytes` in `font` stand for.
    pub(super) fn decode(&self, bytes: &[u8], font: i32) -> String {
        let encoding = match self.charsets.get(&font).copied().unwrap_or(Charset::Document) {
            Charset::Document => self.document,
            Charset::Encoded(encoding) => encoding,
            Charset::Symbols => {
                return bytes.iter().map(|byte| if *byte == b' ' { ' ' } else { '\u{FFFC}' }).collect();
            }
            Charset::Western => self.western(),
        };
        encoding.decode_without_bom_handling(bytes).0.into_owned()
    }

    /// A document with a font of its own code page means what it says when it calls another one
    /// western. One without calls all of its fonts so.
    fn western(&self) -> &'static Encoding {
        let own = self.charsets.values().any(|&charset| charset == Charset::Encoded(self.document));
        if own { WINDOWS_1252 } else { self.document }
    }
}

/// The charset that Windows calls by `number` ([MS-WMF] 2.1.1.5).
fn charset(number: i32) -> Charset {
    Charset::Encoded(match number {
        0 => return Charset::Western,
        2 => return Charset::Symbols,
        77 => MACINTOSH,
        128 => SHIFT_JIS,
        129 | 130 => EUC_KR,
        134 => GB18030,
        136 => BIG5,
        161 => WINDOWS_1253,
        162 => WINDOWS_1254,
        163 => WINDOWS_1258,
        177 => WINDOWS_1255,
        178 => WINDOWS_1256,
        186 => WINDOWS_1257,
        204 => WINDOWS_1251,
        222 => WINDOWS_874,
        238 => WINDOWS_1250,
        _ => return Charset::Document,
    })
}
