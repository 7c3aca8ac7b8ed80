//! Text strings outside of pages (ISO 32000-2, 7.9.2.2).

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::text::is_cjk;

/// The text that `bytes` stand for. Where they are not marked, as the standard wants it, they are
/// what programs write all the same: UTF-8 or GB 18030.
pub(super) fn text(bytes: &[u8]) -> String {
    let text = match bytes {
        [0xFE, 0xFF, rest @ ..] => UTF_16BE.decode_without_bom_handling(rest).0,
        [0xFF, 0xFE, rest @ ..] => UTF_16LE.decode_without_bom_handling(rest).0,
        _ => match std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)) {
            Ok(text) => text.into(),
            Err(_) => GB18030
                .decode_without_bom_handling_and_without_replacement(bytes)
                .filter(|text| text.chars().all(|c| c.is_ascii() || is_cjk(c) || !c.is_alphanumeric()))
                .unwrap_or_else(|| WINDOWS_1252.decode_without_bom_handling(bytes).0),
        },
    };
    text.chars().filter(|&c| !c.is_control() || matches!(c, '\n' | '\r' | '\t')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_strings_however_they_are_encoded() {
        assert_eq!(text(b"\xFE\xFF\x4E\x00\x00x"), "一x");
        assert_eq!(text("一xx".as_bytes()), "一xx");
        assert_eq!(text(&GB18030.encode("关于xx县").0), "关于xx县");
        assert_eq!(text(b"caf\xE9 xx"), "café xx");
    }
}
