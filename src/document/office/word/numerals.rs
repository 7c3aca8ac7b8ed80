//! Numbers as lists write them ([ECMA-376] part 1, 17.18.59): `3`, `iii`, `C`, `三`, `叁`, `③`.

/// How `count` is written in the `format` of that name; in plain digits, where it has none.
pub(super) fn written(count: u32, format: &str) -> String {
    let written = match format {
        "none" | "bullet" => Some(String::new()),
        "decimalZero" => Some(format!("{count:02}")),
        "upperRoman" => roman(count),
        "lowerRoman" => roman(count).map(|written| written.to_lowercase()),
        "upperLetter" => letters(count, b'A'),
        "lowerLetter" => letters(count, b'a'),
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "koreanCounting" => han(count, "〇一二三四五六七八九", "十百千", "万"),
        "chineseLegalSimplified" => han(count, "零壹贰叁肆伍陆柒捌玖", "拾佰仟", "万"),
        "ideographLegalTraditional" | "japaneseLegal" => han(count, "零壹貳參肆伍陸柒捌玖", "拾佰仟", "萬"),
        "ideographDigital" | "taiwaneseDigital" | "japaneseDigitalTenThousand" => {
            Some(digits(count, "〇一二三四五六七八九"))
        }
        "decimalFullWidth" | "decimalFullWidth2" => Some(digits(count, "０１２３４５６７８９")),
        "ideographTraditional" => one_of(count, "甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac" => one_of(count, "子丑寅卯辰巳午未申酉戌亥"),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => one_of(count, "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
        "decimalEnclosedParen" => one_of(count, "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
        "decimalEnclosedFullstop" => one_of(count, "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
        "ideographEnclosedCircle" => one_of(count, "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
        _ => None,
    };
    written.unwrap_or_else(|| count.to_string())
}

fn one_of(count: u32, signs: &str) -> Option<String> {
    let at = usize::try_from(count).ok()?.checked_sub(1)?;
    signs.chars().nth(at).map(String::from)
}

fn digits(count: u32, signs: &str) -> String {
    count.to_string().chars().filter_map(|c| signs.chars().nth(usize::try_from(c.to_digit(10)?).ok()?)).collect()
}

/// `A` to `Z`, then `AA`, `BB`.
fn letters(count: u32, first: u8) -> Option<String> {
    let at = count.checked_sub(1).filter(|&at| at < 26 * 20)?;
    let letter = char::from(first + u8::try_from(at % 26).ok()?);
    Some(letter.to_string().repeat(usize::try_from(at / 26).ok()? + 1))
}

fn roman(count: u32) -> Option<String> {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let (mut left, mut written) = (Some(count).filter(|count| (1..4000).contains(count))?, String::new());
    for (value, sign) in SIGNS {
        while left >= value {
            written.push_str(sign);
            left -= value;
        }
    }
    Some(written)
}

/// As it is read: `十二`, `一百零五`.
fn han(count: u32, signs: &str, tens: &str, myriad: &str) -> Option<String> {
    let sign = |digit: u32| signs.chars().nth(usize::try_from(digit).ok()?);
    if count >= 10_000 {
        let (above, rest) = (count / 10_000, count % 10_000);
        let zero = if (1..1000).contains(&rest) { "零" } else { "" };
        let rest = if rest == 0 { String::new() } else { han(rest, signs, tens, myriad)? };
        return Some(format!("{}{myriad}{zero}{rest}", han(above, signs, tens, myriad)?));
    }
    if count == 0 {
        return sign(0).map(String::from);
    }
    let mut written = String::new();
    let mut skipped = false;
    for place in (0..4_u32).rev() {
        let digit = count / 10_u32.pow(place) % 10;
        if digit == 0 {
            skipped = !written.is_empty();
            continue;
        }
        if std::mem::take(&mut skipped) {
            written.push('零');
        }
        // 十二, and not 一十二.
        if !(place == 1 && digit == 1 && written.is_empty()) || tens.starts_with('拾') {
            written.push(sign(digit)?);
        }
        if let Some(unit) = place.checked_sub(1) {
            written.push(tens.chars().nth(usize::try_from(unit).ok()?)?);
        }
    }
    Some(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_numbers_as_lists_do() {
        let check = |format: &str, counts: &[u32], expected: &[&str]| {
            let shown: Vec<String> = counts.iter().map(|&count| written(count, format)).collect();
            assert_eq!(shown, expected, "{format}");
        };
        check("decimal", &[0, 12], &["0", "12"]);
        check("decimalZero", &[3, 12], &["03", "12"]);
        check(
            "chineseCounting",
            &[1, 10, 12, 20, 105, 110, 1003, 10_203],
            &["一", "十", "十二", "二十", "一百零五", "一百一十", "一千零三", "一万零二百零三"],
        );
        check("chineseLegalSimplified", &[3, 15], &["叁", "壹拾伍"]);
        check("ideographDigital", &[10], &["一〇"]);
        check("upperRoman", &[4, 1999, 4000], &["IV", "MCMXCIX", "4000"]);
        check("lowerLetter", &[1, 26, 27, 0], &["a", "z", "aa", "0"]);
        check("decimalEnclosedCircle", &[20, 21], &["⑳", "21"]);
        check("ideographTraditional", &[2], &["乙"]);
        check("bullet", &[2], &[""]);
    }
}
