//! Rules for what is typed into the value column of a workbook, with a hint for each.

use std::collections::BTreeMap;

use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, DataValidationRule, Worksheet, XlsxError, cell_range};

use crate::text::Lang;
use crate::worklist::item::{Column, Item};
use crate::worklist::list::guide::Ask;

/// Where the value stands.
const VALUE: u16 = Column::Value as u16;

/// How many ranges of cells share a rule: Excel takes some 65,000 rules a sheet, and long lists
/// of ranges slowly.
const RANGES: usize = 100;

/// The rules for what is typed into the value column. They warn and do not forbid.
///
/// # Errors
///
/// A rule or a place that a workbook cannot hold.
pub(super) fn rules(items: &[Item], lang: Lang, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let mut asks: BTreeMap<Ask, Vec<(u32, u32)>> = BTreeMap::new();
    for (row, item) in (1..).zip(items) {
        let ranges = asks.entry(Ask::of(item)).or_default();
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == row => *last = row,
            _ => ranges.push((row, row)),
        }
    }
    for (ask, ranges) in asks {
        let rule = rule(ask, lang)?;
        for ranges in ranges.chunks(RANGES) {
            let Some(&(first, last)) = ranges.first() else { continue };
            let names: Vec<String> =
                ranges.iter().map(|&(first, last)| cell_range(first, VALUE, last, VALUE)).collect();
            let rule = rule.clone().set_multi_range(names.join(" "));
            sheet.add_data_validation(first, VALUE, last, VALUE, &rule)?;
        }
    }
    Ok(())
}

fn rule(ask: Ask, lang: Lang) -> Result<DataValidation, XlsxError> {
    let rule = DataValidation::new();
    let rule = match ask {
        Ask::Year => rule.allow_whole_number(DataValidationRule::Between(1000, 2999)),
        Ask::Month => rule.allow_whole_number(DataValidationRule::Between(1, 12)),
        Ask::Day => rule.allow_whole_number(DataValidationRule::Between(1, 31)),
        Ask::Hour => rule.allow_whole_number(DataValidationRule::Between(0, 24)),
        Ask::Percent | Ask::Money | Ask::Count | Ask::Ordinal | Ask::Quantity | Ask::Number => {
            rule.allow_decimal_number(DataValidationRule::Between(-1e15, 1e15))
        }
        _ => rule.allow_text_length(DataValidationRule::Between(1, 200)),
    };
    let (title, hint) = ask.words(lang);
    let doubt = lang.pick("与这里通常的填法不符。", "This is not what usually stands here. ");
    rule.ignore_blank(true)
        .set_error_style(DataValidationErrorStyle::Warning)
        .set_input_title(title)?
        .set_input_message(hint)?
        .set_error_title(title)?
        .set_error_message(format!("{doubt}{hint}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worklist::list::xlsx::tests::{item, part};

    #[test]
    fn neighbours_of_one_kind_share_a_range_and_all_share_a_rule() {
        let items: Vec<Item> = ["year", "year", "percent", "year", "org"].map(|kind| item(kind, "", "x", None)).into();
        let text = part(&items, Lang::En, "xl/worksheets/sheet1.xml");
        for expected in [
            "<dataValidations count=\"3\">",
            "sqref=\"J2:J3 J5\"><formula1>1000</formula1><formula2>2999</formula2>",
            "sqref=\"J4\"><formula1>-1000000000000000</formula1>",
            "type=\"textLength\" errorStyle=\"warning\" allowBlank=\"1\"",
            "<autoFilter ref=\"A1:O6\"/>",
        ] {
            assert!(text.contains(expected), "{expected} in {text}");
        }
    }

    #[test]
    fn many_ranges_go_into_few_rules() {
        let items: Vec<Item> = (0..450).map(|at| item(["year", "org"][at % 2], "", "", None)).collect();
        let text = part(&items, Lang::Zh, "xl/worksheets/sheet1.xml");
        assert!(text.contains("<dataValidations count=\"6\">"));
    }
}
