//! Which encoding a text is in, where nobody says.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_KR, Encoding, GB18030, GBK, IBM866, MACINTOSH, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_874,
    WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257,
    WINDOWS_1258,
};

use crate::text::is_cjk;

/// How many bytes are looked at: the detector is slow, and the first pages tell.
const SAMPLE: usize = 1 << 16;
/// Fewer bytes outside of ASCII than this tell the detector too little.
const ENOUGH: usize = 40;

/// The encodings that `bytes`, which are not UTF-8, may be in, the likeliest first; none where
/// they are no text.
pub(super) fn guesses(bytes: &[u8]) -> Vec<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    if let Some(wide) = utf_16(sample) {
        return vec![wide];
    }
    if sample.iter().any(|&byte| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | b'\x0C')) {
        return Vec::new();
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let outside = sample.iter().filter(|byte| !byte.is_ascii()).count();
    // Western letters stand alone among ASCII, Han characters take two bytes and stand together.
    let together = sample.windows(2).filter(|pair| pair.iter().all(|byte| !byte.is_ascii())).count();
    let hint: Option<&[u8]> = (outside < ENOUGH && together * 2 >= outside).then_some(b"cn");
    let found = match detector.guess(hint, Utf8Detection::Deny) {
        // A superset, and what files called GBK are today (GB 18030-2022).
        found if found == GBK => GB18030,
        found => found,
    };
    let mut all = vec![found];
    all.extend([GB18030, BIG5].into_iter().filter(|&other| other != found && together * 2 >= outside));
    all
}

/// Says whether `bytes`, which are not UTF-8, are so but for a few: ten characters outside of ASCII or
/// more to every place that is none. In another encoding such characters come about by chance only.
pub(super) fn is_damaged_utf_8(bytes: &[u8]) -> bool {
    let (mut wide, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        wide += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    broken > 0 && wide >= 10 * broken
}

/// The encoding that Windows calls by `number`.
pub(super) fn code_page(number: i32) -> Option<&'static Encoding> {
    Some(match number {
        866 => IBM866,
        874 => WINDOWS_874,
        932 => SHIFT_JIS,
        936 | 54936 => GB18030,
        949 => EUC_KR,
        950 => BIG5,
        1200 => UTF_16LE,
        1250 => WINDOWS_1250,
        1251 => WINDOWS_1251,
        1252 => WINDOWS_1252,
        1253 => WINDOWS_1253,
        1254 => WINDOWS_1254,
        1255 => WINDOWS_1255,
        1256 => WINDOWS_1256,
        1257 => WINDOWS_1257,
        1258 => WINDOWS_1258,
        10000 => MACINTOSH,
        65001 => UTF_8,
        _ => return None,
    })
}

/// UTF-16 in the order of bytes that makes text of `bytes`. Any two ASCII letters (`xx` is U+7878)
/// would make a Han character: without a zero, which no other encoding has, it must all be text
/// that is much used, and more so than GBK would make of it.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    if !bytes.len().is_multiple_of(2) || bytes.is_empty() {
        return None;
    }
    let of = |order: fn([u8; 2]) -> u16| {
        let pairs = bytes.chunks_exact(2);
        pairs.map(move |pair| char::from_u32(u32::from(order([pair[0], pair[1]]))).unwrap_or('\0'))
    };
    let units = bytes.len() / 2;
    if !bytes.contains(&0) {
        let wide = |order: fn([u8; 2]) -> u16| {
            units > 1 && of(order).all(|c| weight(c) == HAN) && of(order).all(|c| !is_han(c) || is_used(c))
        };
        let found = match (wide(u16::from_le_bytes), wide(u16::from_be_bytes)) {
            (true, _) => UTF_16LE,
            (false, true) => UTF_16BE,
            (false, false) => return None,
        };
        let narrow = GBK.decode_without_bom_handling_and_without_replacement(bytes);
        let rivals = narrow.is_some_and(|text| text.chars().all(|c| c.is_ascii() || is_used(c)));
        return (!rivals).then_some(found);
    }
    let (mut plain, mut score) = ([0, 0], [0, 0]);
    for (order, make) in [u16::from_le_bytes, u16::from_be_bytes].into_iter().enumerate() {
        for c in of(make) {
            plain[order] += usize::from(weight(c) > 0 || is_sign(c));
            score[order] += weight(c);
        }
    }
    let order = usize::from(score[1] > score[0]);
    (plain[order] * 10 >= units * 9).then_some([UTF_16LE, UTF_16BE][order])
}

/// What a Han character weighs that is no rare one, or a sign beside such.
const HAN: usize = 2;

/// How much `c` speaks for the order of bytes that makes it: with the bytes the other way round, a
/// letter is a Han character, and a Han character a rare one.
fn weight(c: char) -> usize {
    match c {
        ' '..='~' | '\t' | '\n' | '\r' => 3,
        '\u{3000}'..='\u{303F}' | '\u{4E00}'..='\u{9FFF}' | '\u{FF01}'..='\u{FF5E}' => HAN,
        c if is_cjk(c) && !matches!(c, '\u{3400}'..='\u{4DBF}') => 1,
        _ => 0,
    }
}

/// Says whether `c` is a sign that stands among letters of any script: `×`, `“`, `●`, `①`.
fn is_sign(c: char) -> bool {
    matches!(c, '\u{A0}'..='\u{FF}' | '\u{2000}'..='\u{27BF}' | '\u{FEFF}')
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}')
}

/// Says whether `c` is one of the 3,755 characters of level 1 of GB 2312.
fn is_used(c: char) -> bool {
    let mut buffer = [0; 4];
    let (bytes, _, unmapped) = GBK.encode(c.encode_utf8(&mut buffer));
    !unmapped && matches!(bytes[..], [0xB0..=0xD7, 0xA1..=0xFE])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(encoding: &'static Encoding, text: &str, expected: &'static Encoding) {
        let bytes = encoding.encode(text).0;
        let found = guesses(&bytes);
        assert_eq!(found.first(), Some(&expected), "{text} gives {found:?}");
    }

    #[test]
    fn tells_the_encodings_of_east_asia_apart() {
        for short in ["毛利率xx.x%", "截至xxxx年xx月xx日", "年", "营业收入同比增长xx%，净利润xx亿元。"]
        {
            check(GBK, short, GB18030);
        }
        let long = "二〇二四年，全市地区生产总值同比增长xx.x%，社会消费品零售总额达到xx亿元，城镇新增就业xx万人，居民人均可支配收入稳步提高。";
        check(GBK, long, GB18030);
        check(
            BIG5,
            "本公司截至民國一百一十三年度之營業收入為新臺幣xx億元，較去年同期成長xx%，主要係因海外市場需求增加所致，董事會已通過。",
            BIG5,
        );
        check(
            SHIFT_JIS,
            "当社の売上高は○○億円となり、前年同期比でxx％増加しました。これは主に海外市場における需要の拡大によるものです。",
            SHIFT_JIS,
        );
        check(
            EUC_KR,
            "당사의 매출액은 전년 동기 대비 ○○% 증가하였으며, 이는 주로 해외 시장의 수요 확대에 기인합니다. 담당자는 홍○○입니다.",
            EUC_KR,
        );
        check(
            WINDOWS_1252,
            "Le chiffre d'affaires a augmenté de XX % à $XX million, grâce à l'activité européenne.",
            WINDOWS_1252,
        );
    }

    #[test]
    fn knows_wide_characters_and_what_is_no_text() {
        let wide = |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        assert_eq!(guesses(&wide("同比增长xx%\r\n", u16::to_le_bytes)), [UTF_16LE]);
        assert_eq!(guesses(&wide("同比增长xx%\r\n", u16::to_be_bytes)), [UTF_16BE]);
        assert_eq!(guesses(&wide("plain XX words", u16::to_le_bytes)), [UTF_16LE]);
        for short in ["张某某", "xx亿元", "年底前完成。", "xx", "“二〇二四年”，○○企业x家——×。\r\n"]
        {
            assert_eq!(guesses(&wide(short, u16::to_le_bytes)), [UTF_16LE], "{short}");
            assert_eq!(guesses(&wide(short, u16::to_be_bytes)), [UTF_16BE], "{short}");
        }
        assert!(guesses(b"\x7FELF\x02\x01\x01\x00\x00\xff\xfe\x90").is_empty());
        assert!(guesses(&[0; 64]).is_empty());
    }
}
