//! A value as a person or a spreadsheet left it, made into the text that stands in a mask's place.

use crate::rule::Kind;
use crate::text::{canonical, fold, is_glyph, is_han, is_han_numeral};
use crate::worklist::group::is_figure;
use crate::worklist::item::Given;
use crate::worklist::remark::Remark;

/// What is known of the place a value goes to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'a> {
    pub(super) kind: Kind,
    pub(super) mask: &'a str,
    /// The unit beside the mask; empty when there is none.
    pub(super) unit: &'a str,
    /// The unit stands before the mask, as a currency does.
    pub(super) ahead: bool,
    /// The sentence is written in Han characters.
    pub(super) han: bool,
}

/// The text that stands in the mask's place and what there is to say about it.
///
/// # Errors
///
/// Says why `given` is no value for the place.
pub(super) fn value(given: &Given, wanted: &Wanted<'_>) -> Result<(String, Vec<Remark>), Remark> {
    let mut remarks = Vec::new();
    let text = match given {
        Given::Empty => String::new(),
        Given::Other(shown) => return Err(Remark::NoValue(shown.clone())),
        Given::Text(text) => plain_text(text, wanted, &mut remarks)?,
        Given::Number { number, percent } => from_number(*number, *percent, wanted)?,
        Given::Date { date } => from_date(*date, wanted)?,
    };
    if text.is_empty() {
        return Ok((text, remarks));
    }
    let text = match wanted.kind {
        Kind::Year => year(&text, wanted)?,
        Kind::Date => date(text, wanted)?,
        kind if is_figure(kind) => figure(&text, wanted, &mut remarks)?,
        _ => name(text, wanted, &mut remarks)?,
    };
    Ok((text, remarks))
}

/// `text` without the unit that stands beside the mask, and its figures in their narrow form.
fn plain_text(text: &str, wanted: &Wanted<'_>, remarks: &mut Vec<Remark>) -> Result<String, Remark> {
    let text = text.trim();
    if text.contains(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}']) {
        return Err(Remark::SeveralLines);
    }
    let narrow: String = text.chars().map(fold).collect();
    if narrow == wanted.mask.chars().map(fold).collect::<String>() {
        return Err(Remark::StillMasked);
    }
    let numeric = is_figure(wanted.kind) || matches!(wanted.kind, Kind::Year | Kind::Date);
    let text = if numeric { narrow.trim() } else { text };
    let mut units = vec![wanted.unit];
    if wanted.kind == Kind::Percent {
        // 百分之xx and xx个百分点 say it in words.
        units.push("%");
    }
    if matches!(wanted.unit, "日" | "号") {
        units.extend(["日", "号"]);
    }
    for unit in units.into_iter().filter(|unit| !unit.is_empty()) {
        if let Some(rest) = without(text, unit, wanted.ahead) {
            remarks.push(Remark::UnitLeftOut(unit.to_owned()));
            return Ok(rest.to_owned());
        }
    }
    Ok(text.to_owned())
}

/// `text` without `unit` at its end, or at its start when it stands `ahead`; nothing when it does
/// not repeat the unit or is nothing else.
fn without<'t>(text: &'t str, unit: &str, ahead: bool) -> Option<&'t str> {
    let same = |part: &str| part.chars().map(fold).eq(unit.chars().map(fold));
    let count = unit.chars().count();
    let rest = if ahead {
        let at = text.char_indices().nth(count)?.0;
        same(&text[..at]).then(|| text[at..].trim_start())?
    } else {
        let at = text.char_indices().nth_back(count - 1)?.0;
        same(&text[at..]).then(|| text[..at].trim_end())?
    };
    (!rest.is_empty()).then_some(rest)
}

/// `number` without what binary fractions add to it.
fn shown(number: f64) -> String {
    // Fifteen figures is what a spreadsheet keeps (ECMA-376 numbers are IEEE 754 doubles).
    let rounded = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded}")
}

fn from_number(number: f64, percent: bool, wanted: &Wanted<'_>) -> Result<String, Remark> {
    if !number.is_finite() {
        return Err(Remark::NoValue(number.to_string()));
    }
    if percent && wanted.kind != Kind::Percent {
        let text = format!("{}%", shown(number * 100.0));
        return if is_figure(wanted.kind) || matches!(wanted.kind, Kind::Year | Kind::Date) {
            Err(Remark::OtherUnit(wanted.unit.to_owned()))
        } else {
            Ok(text)
        };
    }
    let mut text = shown(if percent { number * 100.0 } else { number });
    // A spreadsheet keeps no zeros at the end: 12.0 is typed, 12 is stored.
    if let Some(decimals) = decimals(wanted.mask).filter(|_| is_figure(wanted.kind)) {
        let has = text.split_once('.').map_or(0, |(_, after)| after.len());
        if has < decimals {
            text.push_str(if has == 0 { "." } else { "" });
            text.push_str(&"0".repeat(decimals - has));
        }
    }
    Ok(text)
}

fn from_date((year, month, day): (i16, i8, i8), wanted: &Wanted<'_>) -> Result<String, Remark> {
    match (wanted.kind, wanted.unit) {
        (Kind::Year, _) | (Kind::Date, "年") => Ok(year.to_string()),
        (Kind::Date, "月" | "月份") => Ok(month.to_string()),
        (Kind::Date, "日" | "号") => Ok(day.to_string()),
        (Kind::Date | Kind::Blank | Kind::Todo | Kind::Template, "") if wanted.han => {
            Ok(format!("{year}年{month}月{day}日"))
        }
        (Kind::Date | Kind::Blank | Kind::Todo | Kind::Template, "") => Ok(format!("{year:04}-{month:02}-{day:02}")),
        _ => Err(Remark::MadeADate),
    }
}

const HAN_FIGURES: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

fn year(text: &str, wanted: &Wanted<'_>) -> Result<String, Remark> {
    let figures: String = text
        .chars()
        .map(|c| match HAN_FIGURES.iter().position(|&figure| figure == c || (c == '零' && figure == '〇')) {
            Some(at) => char::from_digit(u32::try_from(at).unwrap_or(0), 10).unwrap_or(c),
            None => c,
        })
        .collect();
    let glyphs = wanted.mask.chars().count();
    let whole = figures.chars().all(|c| c.is_ascii_digit()) && (figures.len() == 4 || figures.len() == glyphs);
    // Two figures are a year only where the mask shows two places and nothing else.
    if !whole || (figures.len() != 4 && (glyphs != 2 || !wanted.mask.chars().all(is_glyph))) {
        return Err(Remark::Year);
    }
    let known: String = wanted
        .mask
        .chars()
        .map(|c| {
            HAN_FIGURES.iter().position(|&han| han == c && c != '〇').map_or(fold(c), |at| (b'0' + at as u8).into())
        })
        .collect();
    // 二〇xx: the glyph 〇 is a figure where other figures of its kind stand beside it.
    let han = wanted.mask.chars().any(|c| c != '〇' && is_han_numeral(c));
    let known = if han { known.replace('〇', "0") } else { known };
    agrees(&known, &figures).then_some(()).ok_or_else(|| Remark::KnownFigures { mask: wanted.mask.to_owned() })?;
    if han {
        let han = figures.chars().filter_map(|c| c.to_digit(10)).map(|digit| HAN_FIGURES[digit as usize]);
        return Ok(han.collect());
    }
    Ok(figures)
}

/// Says whether the figures that `mask` shows stand in `value`, where both are as long.
fn agrees(mask: &str, value: &str) -> bool {
    let plain = |text: &str| text.chars().filter(|&c| c != ',').collect::<Vec<_>>();
    let (mask, value) = (plain(mask), plain(value));
    mask.len() != value.len() || mask.iter().zip(&value).all(|(m, v)| !m.is_ascii_digit() || m == v)
}

fn date(text: String, wanted: &Wanted<'_>) -> Result<String, Remark> {
    let (least, most) = match wanted.unit {
        "月" | "月份" => (1, 12),
        "日" | "号" => (1, 31),
        "时" | "点" => (0, 24),
        "分" | "秒" => (0, 59),
        "年" => return year(&text, wanted),
        _ => return Ok(text),
    };
    if !text.is_empty() && text.chars().all(is_han_numeral) {
        return Ok(text);
    }
    match text.parse::<u32>() {
        Ok(number) if (least..=most).contains(&number) => Ok(text),
        Ok(_) => Err(Remark::Range { least, most }),
        Err(_) => Err(Remark::NotANumber),
    }
}

/// How many decimals `mask` shows, when it shows any.
fn decimals(mask: &str) -> Option<usize> {
    let narrow: String = mask.chars().map(fold).collect();
    let (_, after) = narrow.rsplit_once('.')?;
    let places = after.chars().all(|c| c.is_ascii_digit() || is_glyph(c));
    (places && !after.is_empty()).then(|| after.chars().count())
}

const MULTIPLES: [char; 5] = ['十', '百', '千', '万', '亿'];

fn figure(text: &str, wanted: &Wanted<'_>, remarks: &mut Vec<Remark>) -> Result<String, Remark> {
    let han = text.chars().all(|c| is_han_numeral(c) || MULTIPLES.contains(&c) || matches!(c, '两' | '点'));
    if han {
        return Ok(text.to_owned());
    }
    // A number that counts nothing may be a telephone or a code: 0571-8000 转 12.
    if wanted.kind == Kind::Number && wanted.unit.is_empty() && text.chars().any(|c| c.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    let number = text.trim_end_matches(MULTIPLES).trim_end();
    let multiple = &text[number.len()..];
    if !is_number(number) {
        // 3万元 where 亿元 stands: the number is one, its unit another.
        let own = number.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | ' '));
        let starts = !own.is_empty()
            && number.len() > own.len()
            && !wanted.unit.is_empty()
            && own.chars().all(|c| is_han(c) || c.is_alphabetic() || c == '%');
        return Err(if starts { Remark::OtherUnit(wanted.unit.to_owned()) } else { Remark::NotANumber });
    }
    if !multiple.is_empty() && !wanted.ahead && wanted.unit.starts_with(MULTIPLES) {
        return Err(Remark::OtherUnit(wanted.unit.to_owned()));
    }
    let narrow: String = wanted.mask.chars().map(fold).collect();
    if !agrees(&narrow, number) {
        return Err(Remark::KnownFigures { mask: wanted.mask.to_owned() });
    }
    let given = number.split_once('.').map_or(0, |(_, after)| after.len());
    match decimals(wanted.mask) {
        Some(decimals) if decimals != given => remarks.push(Remark::Decimals { wanted: decimals, given }),
        None if given > 0 && multiple.is_empty() && matches!(wanted.kind, Kind::Count | Kind::Ordinal) => {
            remarks.push(Remark::NotWhole);
        }
        _ => {}
    }
    let places = narrow.split('.').next().unwrap_or_default().chars().filter(|&c| c != ',').count();
    let value: f64 = number.replace(',', "").parse().unwrap_or(1.0);
    if wanted.kind == Kind::Percent && places > 1 && value != 0.0 && value.abs() < 1.0 {
        remarks.push(Remark::Fraction(format!("{}%", shown(value * 100.0))));
    }
    Ok(text.to_owned())
}

/// Says whether `text` is a number: `12`, `-3.5`, `1,234.5`, `12-15`, `12～15`.
fn is_number(text: &str) -> bool {
    let one = |text: &str| {
        let text = text.strip_prefix(['+', '-', '−']).unwrap_or(text);
        let (whole, after) = text.split_once('.').map_or((text, None), |(whole, after)| (whole, Some(after)));
        let digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
        let mut groups = whole.split(',');
        let first = groups.next().unwrap_or_default();
        let grouped = groups.clone().count() == 0 || first.len() <= 3;
        digits(first) && grouped && groups.all(|group| group.len() == 3 && digits(group)) && after.is_none_or(digits)
    };
    one(text) || text.split_once(['~', '～', '—', '–', '-']).is_some_and(|(low, high)| one(low) && one(high))
}

fn name(text: String, wanted: &Wanted<'_>, remarks: &mut Vec<Remark>) -> Result<String, Remark> {
    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
    let masked = text.chars().filter(|&c| is_glyph(c)).count();
    // 李 X 明 may be a name; xx, ×× and ____ are not.
    let one = text.chars().map(canonical).collect::<std::collections::BTreeSet<_>>().len() == 1;
    if masked > 1 && (one || masked >= letters) {
        return Err(Remark::StillMasked);
    }
    if matches!(wanted.kind, Kind::Person | Kind::Place | Kind::Org | Kind::Name) {
        let part: String = wanted.mask.chars().filter(|&c| is_han(c) && c != '某').collect();
        if !part.is_empty() && !part.chars().all(|c| text.contains(c)) {
            remarks.push(Remark::VisiblePart(part));
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(number: f64) -> Given {
        Given::Number { number, percent: false }
    }

    #[track_caller]
    fn check(kind: &str, mask: &str, unit: &str, given: impl Into<Given>, expected: &str) {
        let wanted = Wanted { kind: Kind::named(kind).unwrap(), mask, unit, ahead: unit == "$", han: true };
        let shown = match value(&given.into(), &wanted) {
            Ok((text, remarks)) => {
                let codes: Vec<String> = remarks.iter().map(|remark| format!(" ({})", remark.code())).collect();
                format!("{text}{}", codes.concat())
            }
            Err(remark) => format!("! {}", remark.code()),
        };
        assert_eq!(shown, expected);
    }

    impl From<&str> for Given {
        fn from(text: &str) -> Self {
            Self::Text(text.to_owned())
        }
    }

    #[test]
    fn leaves_out_the_unit_that_is_there() {
        check("percent", "xx.x", "%", "12.5%", "12.5 (unit-left-out)");
        check("percent", "xx.x", "％", "１２．５％", "12.5 (unit-left-out)");
        check("percent", "xx", "个百分点", "1.2%", "1.2 (unit-left-out)");
        check("money", "xx", "亿元", "3亿元", "3 (unit-left-out)");
        check("money", "XX.X", "$", "$12.5", "12.5 (unit-left-out)");
        check("place", "xxx", "省", "浙江省", "浙江 (unit-left-out)");
        check("place", "xxx", "省", "省", "省");
        check("date", "xx", "日", "5号", "5 (unit-left-out)");
    }

    #[test]
    fn checks_numbers() {
        check("percent", "xx.x", "%", "12.55", "12.55 (decimals)");
        check("percent", "xx.x", "%", "约十几", "! not-a-number");
        check("percent", "xx.x", "%", "0.125", "0.125 (decimals) (fraction)");
        check("percent", "xx0.9", "%", "120.9", "120.9");
        check("percent", "xx0.9", "%", "120.8", "! known-figures");
        check("count", "xxxx", "家", "1,234", "1,234");
        check("count", "xxxx", "家", "12,34", "! not-a-number");
        check("count", "x", "家", "三", "三");
        check("count", "xx", "家", "3.5", "3.5 (not-whole)");
        check("count", "xx", "人", "3.5万", "3.5万");
        check("money", "xx", "亿元", "3万元", "! other-unit");
        check("money", "xx", "亿元", "3万", "! other-unit");
        check("money", "xx", "元", "12-15", "12-15");
        check("number", "____", "", "0571-8000 转 12", "0571-8000 转 12");
        check("number", "____", "", "不详", "! not-a-number");
    }

    #[test]
    fn takes_what_a_spreadsheet_makes_of_a_value() {
        check("percent", "xx.x", "%", Given::Number { number: 0.125, percent: true }, "12.5");
        check("percent", "xx.x", "%", Given::Number { number: 0.12, percent: true }, "12.0");
        check("percent", "xx", "%", Given::Number { number: 0.07, percent: true }, "7");
        check("money", "xx.x", "亿元", number(0.1 + 0.2), "0.3");
        check("money", "xx", "亿元", Given::Number { number: 0.125, percent: true }, "! other-unit");
        check("year", "20xx", "年", number(2024.0), "2024");
        check("count", "xxx", "个", number(12_345_678.0), "12345678");
        check("year", "xxxx", "年", Given::Date { date: (2024, 5, 1) }, "2024");
        check("date", "xx", "月", Given::Date { date: (2024, 5, 1) }, "5");
        check("blank", "____", "", Given::Date { date: (2024, 5, 1) }, "2024年5月1日");
        check("count", "xx", "家", Given::Date { date: (2024, 3, 5) }, "! made-a-date");
        check("count", "xx", "家", Given::Other("#REF!".to_owned()), "! no-value");
    }

    #[test]
    fn checks_years_and_dates() {
        check("year", "20xx", "年", "24", "! year");
        check("year", "20xx", "年", "1998", "! known-figures");
        check("year", "xx", "年", "24", "24");
        check("year", "二〇xx", "年", "2024", "二〇二四");
        check("year", "xxxx", "年", "二〇二四", "2024");
        check("date", "xx", "月", "13", "! range");
        check("date", "xx", "月", "5月", "5 (unit-left-out)");
        check("date", "xx", "日", "32", "! range");
        check("date", "xx", "月", "五", "五");
    }

    #[test]
    fn checks_names() {
        check("person", "张某某", "", "李四", "李四 (visible-part)");
        check("person", "张某某", "", "张三", "张三");
        check("org", "xx", "集团", "xx", "! still-masked");
        check("org", "xx", "集团", "____", "! still-masked");
        check("org", "xx", "集团", "一\n二", "! several-lines");
        check("blank", "____", "", "李 X 明", "李 X 明");
    }
}
