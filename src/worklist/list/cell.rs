//! A cell of a workbook as text and as a value.

use std::borrow::Cow;

use calamine::{DataRef, DataType, ExcelDateTime, Style};

use crate::worklist::item::Given;
use crate::worklist::list::head::given;

/// A cell as text. A number is as short as it can be and still the same number.
pub(super) fn text<'a>(value: &'a DataRef<'_>) -> Cow<'a, str> {
    match value {
        DataRef::Empty => Cow::Borrowed(""),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cow::Borrowed(text.as_str()),
        DataRef::SharedString(text) => Cow::Borrowed(*text),
        DataRef::Int(number) => Cow::Owned(number.to_string()),
        DataRef::Float(number) => Cow::Owned(number.to_string()),
        DataRef::Bool(truth) => Cow::Borrowed(if *truth { "TRUE" } else { "FALSE" }),
        DataRef::DateTime(moment) => Cow::Owned(written(moment)),
        DataRef::Error(error) => Cow::Owned(error.to_string()),
    }
}

/// What a cell gives as a value; `percent` where it is shown as a percentage.
pub(super) fn worth(value: &DataRef<'_>, percent: bool) -> Given {
    let other = || Given::Other(text(value).into_owned());
    match value {
        DataRef::Empty | DataRef::String(_) | DataRef::SharedString(_) => given(&text(value)),
        DataRef::Int(_) | DataRef::Float(_) => match value.as_f64() {
            Some(number) if number.is_finite() => Given::Number { number, percent },
            _ => other(),
        },
        DataRef::DateTime(moment) => day(moment).map_or_else(other, |date| Given::Date { date }),
        DataRef::DateTimeIso(text) => iso(text).map_or_else(other, |date| Given::Date { date }),
        DataRef::DurationIso(_) | DataRef::Bool(_) | DataRef::Error(_) => other(),
    }
}

/// The day of a moment; none where it is a duration, or a time of no day.
fn day(moment: &ExcelDateTime) -> Option<(i16, i8, i8)> {
    if moment.is_duration() || moment.as_f64() < 1.0 {
        return None;
    }
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    Some((i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?))
}

/// A moment in the order of ISO 8601.
fn written(moment: &ExcelDateTime) -> String {
    let (year, month, date, hour, minute, second, _) = moment.to_ymd_hms_milli();
    if day(moment).is_none() {
        // A duration of a day and more has more hours than a clock.
        let is_clock = (0.0..1.0).contains(&moment.as_f64());
        return if is_clock { format!("{hour:02}:{minute:02}:{second:02}") } else { moment.to_string() };
    }
    let at_midnight = (hour, minute, second) == (0, 0, 0);
    let time = if at_midnight { String::new() } else { format!(" {hour:02}:{minute:02}:{second:02}") };
    format!("{year:04}-{month:02}-{date:02}{time}")
}

/// The day of a date in ISO 8601, with a time or without.
fn iso(text: &str) -> Option<(i16, i8, i8)> {
    let (day, _) = text.split_once('T').unwrap_or((text, ""));
    let mut parts = day.trim().splitn(3, '-');
    let mut part = || parts.next()?.parse::<i16>().ok();
    let (year, month, day) = (part()?, part()?, part()?);
    let whole = (1..=12).contains(&month) && (1..=31).contains(&day);
    whole.then_some((year, i8::try_from(month).ok()?, i8::try_from(day).ok()?))
}

/// Says whether a style shows a number as a percentage: a `%` in its format that is no literal.
pub(super) fn is_percent(style: &Style) -> bool {
    style.number_format.as_ref().is_some_and(|format| has_percent(&format.format_code))
}

fn has_percent(format: &str) -> bool {
    let mut chars = format.chars();
    let mut quoted = false;
    while let Some(char) = chars.next() {
        match char {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '%' => return true,
            // What follows is shown as it is, gives a width, or fills the cell.
            '\\' | '_' | '*' => {
                chars.next();
            }
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percent_sign_that_is_quoted_shows_no_percentage() {
        let formats = [("0%", true), ("0.0\"x\"%;0", true), ("0\"%\"", false), ("0\\%", false), ("_%0*%", false)];
        for (format, expected) in formats {
            assert_eq!(has_percent(format), expected, "{format}");
        }
    }

    #[test]
    fn a_date_in_iso_is_a_date() {
        assert_eq!(iso("2024-03-05T00:00:00"), Some((2024, 3, 5)));
        assert_eq!(iso("2024-03-05"), Some((2024, 3, 5)));
        assert_eq!(iso("2024-13-05"), None);
        assert_eq!(iso("12:00"), None);
    }

    #[test]
    fn a_number_is_as_short_as_it_can_be() {
        for (number, expected) in [(2024.0, "2024"), (0.125, "0.125"), (-3.5, "-3.5"), (1e15, "1000000000000000")] {
            assert_eq!(text(&DataRef::Float(number)), expected);
        }
    }

    #[test]
    fn what_is_no_number_gives_no_number() {
        assert_eq!(worth(&DataRef::Float(f64::INFINITY), false), Given::Other("inf".to_owned()));
        assert_eq!(worth(&DataRef::Bool(false), false), Given::Other("FALSE".to_owned()));
        assert_eq!(worth(&DataRef::SharedString(" "), false), Given::Empty);
    }
}
