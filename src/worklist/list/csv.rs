//! A list as a table of text: UTF-8 with a mark so that Excel takes it for what it is, and no cell
//! that a spreadsheet would run as a formula. Reading takes what Excel, WPS and editors make of it.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::worklist::item::{Column, Item, Row};
use crate::worklist::list::fault::{Broken, ListFault};
use crate::worklist::list::head::{Head, Search};

/// What may stand between cells: a comma, the semicolon of countries with a decimal comma, and
/// the tab of what Excel calls Unicode text.
const DELIMITERS: [char; 3] = [',', ';', '\t'];

/// Writes `items` as a table.
///
/// # Errors
///
/// What `out` reports.
pub(super) fn write(items: &[Item], out: &mut dyn Write) -> io::Result<()> {
    out.write_all("\u{FEFF}".as_bytes())?;
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    writer.write_record(Column::ALL.iter().map(|column| column.name()))?;
    for item in items {
        for &column in Column::ALL {
            writer.write_field(neutral(item.cell(column)).as_bytes())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.flush()
}

/// Reads the rows of a table.
///
/// # Errors
///
/// There is no head, a quotation mark is never closed, or a row is wider than the head.
pub(super) fn read(text: &str) -> Result<Vec<Row>, ListFault> {
    let mut nearest = Search::default();
    for delimiter in DELIMITERS {
        match table(text, delimiter)? {
            Ok(rows) => return Ok(rows),
            Err(search) => nearest = nearest.or(search),
        }
    }
    Err(nearest.fault())
}

/// The rows below the head, or the search that found none with this delimiter.
fn table(text: &str, delimiter: char) -> Result<Result<Vec<Row>, Search>, ListFault> {
    let byte = u8::try_from(delimiter).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(byte).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut lines = Lines { text, offset: 0, line: 1 };
    let mut search = Search::default();
    let mut head: Option<Head> = None;
    let mut rows = Vec::new();
    loop {
        let more = reader.read_record(&mut record);
        let more = more.map_err(|error| ListFault::new("", Broken::Syntax { reason: error.to_string() }))?;
        if !more {
            break;
        }
        let line = lines.at(&record);
        let place = format!("line {line}");
        let Some(known) = &head else {
            let cells: Vec<(usize, &str)> = record.iter().enumerate().collect();
            head = search.offer(&cells, &place)?;
            if head.is_none() && search.is_over() {
                break;
            }
            continue;
        };
        let cells: Vec<&str> = record.iter().map(plain).collect();
        rows.extend(known.row(&cells, line.to_string(), &place)?);
    }
    if head.is_none() {
        return Ok(Err(search));
    }
    if let Some(fault) = lines.open_quote(delimiter) {
        return Err(fault);
    }
    Ok(Ok(rows))
}

/// Counts lines up to a record.
///
/// The position of a record is where the one before it ended, ahead of a line end and of blank
/// lines; the count is taken on from there.
struct Lines<'a> {
    text: &'a str,
    /// Where the record starts, in bytes.
    offset: usize,
    /// Its line, from 1.
    line: usize,
}

impl Lines<'_> {
    /// The line on which `record` starts.
    fn at(&mut self, record: &csv::StringRecord) -> usize {
        let bytes = self.text.as_bytes();
        let told = record.position().and_then(|position| usize::try_from(position.byte()).ok());
        let told = told.unwrap_or(self.offset).clamp(self.offset, bytes.len());
        let ends = bytes[told..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let start = told + ends;
        let passed = &bytes[self.offset..start];
        // A line ends with \n, or with a \r that no \n follows.
        let pairs = passed.windows(2).filter(|pair| **pair == *b"\r\n").count();
        self.line += passed.iter().filter(|byte| matches!(byte, b'\r' | b'\n')).count() - pairs;
        self.offset = start;
        self.line
    }

    /// A quotation mark that opens a cell of the last record and is never closed: the cell has
    /// swallowed all that follows, which would be lost without a word.
    fn open_quote(&self, delimiter: char) -> Option<ListFault> {
        let last = self.text.get(self.offset..)?;
        let opens = last.starts_with('"') || last.contains(&format!("{delimiter}\""));
        let odd = last.matches('"').count() % 2 == 1;
        (opens && odd).then(|| ListFault::new(format!("line {}", self.line), Broken::Quote))
    }
}

/// Says whether a spreadsheet would run `cell` as a formula once its leading quotes are gone.
fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// `cell` with a quote before what a spreadsheet would take for a formula (OWASP, CSV injection).
// A cell that has quotes there already gets one more, so that taking one away is exact.
fn neutral(cell: &str) -> Cow<'_, str> {
    if is_formula(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// `cell` without the quote that `neutral` put before it.
fn plain(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worklist::item::Given;
    use crate::worklist::list::{Format, read};

    /// The id, the value and the place of each row.
    fn check(bytes: &[u8], expected: &[(&str, &str, &str)]) {
        let rows = read("list.csv", bytes, Format::Csv).unwrap();
        let found: Vec<(&str, &str, &str)> =
            rows.iter().map(|row| (row.item.cell(Column::Id), row.item.cell(Column::Value), row.at.as_str())).collect();
        assert_eq!(found, expected);
        for row in &rows {
            let value = row.item.cell(Column::Value);
            let given = if value.is_empty() { Given::Empty } else { Given::Text(value.to_owned()) };
            assert_eq!(row.given, given);
        }
    }

    #[test]
    fn reads_what_a_chinese_excel_saves() {
        let text = "sep=;\r\n清单;;\r\nid;负责人;value\r\na1;张三; 十二 \r\n;;\r\na2;\"李;四\";\r\n";
        let (bytes, _, _) = encoding_rs::GB18030.encode(text);
        check(&bytes, &[("a1", "十二", "4"), ("a2", "", "6")]);
    }

    #[test]
    fn reads_unicode_text_of_excel() {
        let text = "\u{FEFF}value\tid\r\n1,5\ta1\r\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&little, &[("a1", "1,5", "2")]);
        check(&big, &[("a1", "1,5", "2")]);
    }

    #[test]
    fn counts_lines_through_blank_lines_and_line_ends_in_cells() {
        check(
            b"\n\nid,note,value\r\n\r\na1,\"x\r\ny\",1\r\n,,\r\n\r\na2,z,2\n,left without id,\n",
            &[("a1", "1", "5"), ("a2", "2", "9"), ("", "", "10")],
        );
        check(b"id,value\ra1,1\r\ra2,2", &[("a1", "1", "2"), ("a2", "2", "4")]);
    }

    #[test]
    fn a_quote_before_a_formula_comes_and_goes() {
        for cell in ["=1", "'=1", "''+2", "-3", "@x", "\tx", "\r", "'x", "'", "", "x=1"] {
            assert_eq!(plain(&neutral(cell)), cell);
        }
        assert_eq!(neutral("=1"), "'=1");
        assert_eq!(plain("-3"), "-3");
    }

    /// The fault of a table that is none.
    fn check_fault(text: &str, at: &str, kind: Broken) {
        assert_eq!(read("list.csv", text.as_bytes(), Format::Csv).unwrap_err(), ListFault::new(at, kind));
    }

    #[test]
    fn faults_say_where() {
        let found = vec!["id".to_owned(), "path".to_owned()];
        check_fault("id;path\na;b\n", "", Broken::NoHead { found });
        check_fault("", "", Broken::NoHead { found: Vec::new() });
        check_fault("id,value,ID\n", "line 1", Broken::Twice { column: Column::Id });
        check_fault("id,value\na,1\nb,2,345\n", "line 3", Broken::Cells { expected: 2, found: 3 });
        check_fault("id,value,note\na,\"1,x\nb,2,y\n", "line 2", Broken::Quote);
    }
}
