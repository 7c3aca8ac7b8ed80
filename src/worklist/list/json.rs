//! A list as JSON, for programs: one object with all items, or one object a line.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde_json::{Map, Value};

use crate::worklist::item::{Column, Given, Item, Row};
use crate::worklist::list::fault::{Broken, ListFault};
use crate::worklist::list::head::{given, named};

/// The version of the outer object. Raised when a reader of the one before would go wrong.
const VERSION: u32 = 1;

/// How many keys a fault shows.
const SHOWN: usize = 12;

/// Writes `items` as one object, each item on a line of its own.
///
/// # Errors
///
/// What `out` reports.
pub(super) fn write(items: &[Item], out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{{\"worklist\": {VERSION}, \"items\": [")?;
    for (index, item) in items.iter().enumerate() {
        out.write_all(if index == 0 { "\n  " } else { ",\n  " }.as_bytes())?;
        object(item, out)?;
    }
    out.write_all(if items.is_empty() { "]}\n" } else { "\n]}\n" }.as_bytes())
}

/// Writes `items` one object a line.
///
/// # Errors
///
/// What `out` reports.
pub(super) fn write_lines(items: &[Item], out: &mut dyn Write) -> io::Result<()> {
    for item in items {
        object(item, out)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Writes one item on one line. By hand, since a map of `serde_json` would sort the columns.
fn object(item: &Item, out: &mut dyn Write) -> io::Result<()> {
    for (index, &column) in Column::ALL.iter().enumerate() {
        let before = if index == 0 { "{" } else { ", " };
        write!(out, "{before}\"{}\": {}", column.name(), serde_json::to_string(item.cell(column))?)?;
    }
    out.write_all(b"}")
}

/// Reads the items of one object, or of a bare array.
///
/// # Errors
///
/// The text is no JSON, no list, or the list of a newer version.
pub(super) fn read(text: &str) -> Result<Vec<Row>, ListFault> {
    let list: Value = serde_json::from_str(text).map_err(|error| syntax(&error, error.line()))?;
    let items = match list {
        Value::Array(items) => items,
        Value::Object(mut list) => {
            check_version(&list)?;
            match list.remove("items") {
                Some(Value::Array(items)) => items,
                _ => return Err(ListFault::new("", Broken::Shape)),
            }
        }
        _ => return Err(ListFault::new("", Broken::Shape)),
    };
    let mut reading = Reading::default();
    for (index, item) in items.into_iter().enumerate() {
        let at = format!("items[{index}]");
        reading.take(item, at.clone(), &at)?;
    }
    reading.rows()
}

/// Reads one object a line.
///
/// # Errors
///
/// A line is no JSON object, or none has an id and a value.
pub(super) fn read_lines(text: &str) -> Result<Vec<Row>, ListFault> {
    let mut reading = Reading::default();
    for (number, line) in (1_usize..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let item = serde_json::from_str(line).map_err(|error| syntax(&error, number))?;
        reading.take(item, number.to_string(), &format!("line {number}"))?;
    }
    reading.rows()
}

fn check_version(list: &Map<String, Value>) -> Result<(), ListFault> {
    let Some(version) = list.get("worklist") else { return Ok(()) };
    match version.as_f64() {
        Some(number) if number <= f64::from(VERSION) => Ok(()),
        Some(_) => Err(ListFault::new("", Broken::Newer { version: version.to_string() })),
        None => Err(ListFault::new("worklist", Broken::Shape)),
    }
}

fn syntax(error: &serde_json::Error, line: usize) -> ListFault {
    let said = error.to_string();
    // The place is told apart from the reason, and of a list of lines the parser knows one only.
    let reason = said.split_once(" at line ").map_or(said.as_str(), |(reason, _)| reason);
    ListFault::new(format!("{line}:{}", error.column()), Broken::Syntax { reason: reason.to_owned() })
}

/// The items as they are read, with what tells whether they are a list at all.
#[derive(Default)]
struct Reading {
    rows: Vec<Row>,
    columns: BTreeSet<Column>,
    /// The first keys that were seen.
    keys: BTreeSet<String>,
}

impl Reading {
    /// Takes an item. `at` is its place, `line` the same as a fault tells it.
    fn take(&mut self, item: Value, at: String, line: &str) -> Result<(), ListFault> {
        let Value::Object(object) = item else { return Err(ListFault::new(line, Broken::Shape)) };
        let mut row = Row { item: Item::default(), given: Given::Empty, at };
        let mut seen = BTreeSet::new();
        let mut blank = true;
        for (key, value) in object {
            let column = named(&key);
            if self.keys.len() < SHOWN {
                self.keys.insert(key);
            }
            let Some(column) = column else { continue };
            self.columns.insert(column);
            if !seen.insert(column) {
                return Err(ListFault::new(line, Broken::Twice { column }));
            }
            let Some((text, given)) = cell(value, column) else {
                return Err(ListFault::new(line, Broken::Cell { column }));
            };
            blank &= text.trim().is_empty();
            row.item.set(column, text);
            if column == Column::Value {
                row.given = given;
            }
        }
        if !blank {
            self.rows.push(row);
        }
        Ok(())
    }

    /// The rows, where any item has an id and any a value, or there are no items at all.
    fn rows(self) -> Result<Vec<Row>, ListFault> {
        let whole = [Column::Id, Column::Value].iter().all(|column| self.columns.contains(column));
        if whole || self.keys.is_empty() {
            return Ok(self.rows);
        }
        Err(ListFault::new("", Broken::NoHead { found: self.keys.into_iter().collect() }))
    }
}

/// The text of a cell and what it gives as a value; nothing where it can be no cell.
fn cell(value: Value, column: Column) -> Option<(String, Given)> {
    match value {
        Value::Null => Some((String::new(), Given::Empty)),
        Value::String(text) if column == Column::Value => Some((text.trim().to_owned(), given(&text))),
        Value::String(text) => Some((text, Given::Empty)),
        Value::Number(number) => {
            let text = number.to_string();
            let given = match number.as_f64() {
                Some(number) => Given::Number { number, percent: false },
                None => Given::Other(text.clone()),
            };
            Some((text, given))
        }
        Value::Bool(truth) if column == Column::Value => Some((truth.to_string(), Given::Other(truth.to_string()))),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Reader = fn(&str) -> Result<Vec<Row>, ListFault>;

    /// The id, the text of the value, what it gives and the place of each row.
    fn check(reader: Reader, text: &str, expected: &[(&str, &str, Given, &str)]) {
        let rows = reader(text).unwrap();
        let found: Vec<(&str, &str, Given, &str)> = rows
            .iter()
            .map(|row| {
                let (id, value) = (row.item.cell(Column::Id), row.item.cell(Column::Value));
                (id, value, row.given.clone(), row.at.as_str())
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn an_item_is_a_line_with_the_columns_in_order() {
        let mut item = Item::default();
        item.set(Column::Id, "a1");
        item.set(Column::Note, "\"x\"\n");
        let mut bytes = Vec::new();
        write(&[item], &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.starts_with("{\"worklist\": 1, \"items\": [\n  {\"id\": \"a1\", \"path\": \"\", "), "{text}");
        assert!(text.contains("\"value\": \"\", \"note\": \"\\\"x\\\"\\n\", \"group\""), "{text}");
        assert_eq!(text.lines().count(), 3);
    }

    #[test]
    fn a_value_is_text_a_number_nothing_or_no_value() {
        let number = |number| Given::Number { number, percent: false };
        check(
            read,
            r#"[{"id": "a", "value": " 12 ", "x": [1]}, {"ID": 7, "value": 12.50}, {"id": "c", "value": null},
                {}, {"id": "d", "value": true}, {"value": -3, "note": 5}]"#,
            &[
                ("a", "12", Given::Text("12".to_owned()), "items[0]"),
                ("7", "12.5", number(12.5), "items[1]"),
                ("c", "", Given::Empty, "items[2]"),
                ("d", "true", Given::Other("true".to_owned()), "items[4]"),
                ("", "-3", number(-3.0), "items[5]"),
            ],
        );
    }

    #[test]
    fn reads_one_object_a_line() {
        let text = "{\"id\":\"a\",\"value\":\"1\"}\r\n\n  {\"id\":\"b\"}\n";
        let one = Given::Text("1".to_owned());
        check(read_lines, text, &[("a", "1", one, "1"), ("b", "", Given::Empty, "3")]);
        check(read_lines, "", &[]);
        check(read, "{\"items\": []}", &[]);
    }

    fn check_fault(reader: Reader, text: &str, at: &str, kind: Broken) {
        assert_eq!(reader(text).unwrap_err(), ListFault::new(at, kind));
    }

    #[test]
    fn faults_say_where() {
        let found = vec!["id".to_owned(), "x".to_owned()];
        check_fault(read, "[{\"x\": 1, \"id\": \"a\"}]", "", Broken::NoHead { found });
        check_fault(read, "{\"worklist\": 2, \"items\": []}", "", Broken::Newer { version: "2".to_owned() });
        check_fault(read, "{\"worklist\": \"1\", \"items\": []}", "worklist", Broken::Shape);
        check_fault(read, "7", "", Broken::Shape);
        check_fault(read, "[{\"id\": \"a\", \"value\": \"\"}, 7]", "items[1]", Broken::Shape);
        check_fault(read, "[{\"id\": \"a\", \"value\": [1]}]", "items[0]", Broken::Cell { column: Column::Value });
        check_fault(read, "[{\"id\": \"a\", \"Id\": \"b\"}]", "items[0]", Broken::Twice { column: Column::Id });
        check_fault(read_lines, "{}\n{\"id\": true}\n", "line 2", Broken::Cell { column: Column::Id });
        let reason = "expected `:`".to_owned();
        check_fault(read, "[\n{\"id\" 1}]", "2:7", Broken::Syntax { reason: reason.clone() });
        check_fault(read_lines, "{}\n{\"id\" 1}\n", "2:7", Broken::Syntax { reason });
    }
}
