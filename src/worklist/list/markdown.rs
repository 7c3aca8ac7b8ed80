//! A list as a table in a Markdown document, for reviews and merge requests. Every text survives
//! it: what Markdown would take for a mark of its own is written so that a viewer shows the text.

use std::io::{self, Write};

use crate::text::Lang;
use crate::worklist::item::{Column, Item, Row};
use crate::worklist::list::fault::{Broken, ListFault};
use crate::worklist::list::head::Search;

/// Writes `items` as a table below a line that says what to do with it.
///
/// # Errors
///
/// What `out` reports.
pub(super) fn write(items: &[Item], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let about = lang.pick(
        "请在 value 一列填写，一行一条；不要改动 id 和 state。保存后运行 `lacuna fill` 加本文件。",
        "Fill in the column value, one row each; leave id and state as they are. Then run `lacuna fill` on this file.",
    );
    writeln!(out, "{about}\n")?;
    line(Column::ALL.iter().map(|column| column.name().to_owned()), out)?;
    line(Column::ALL.iter().map(|_| "---".to_owned()), out)?;
    for item in items {
        line(Column::ALL.iter().map(|&column| escaped(item.cell(column))), out)?;
    }
    Ok(())
}

fn line(cells: impl Iterator<Item = String>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"|")?;
    for cell in cells {
        write!(out, " {cell} |")?;
    }
    out.write_all(b"\n")
}

/// Reads the rows of the first table whose head has an id and a value.
///
/// # Errors
///
/// There is no such table, a line inside it is no row, or a row is wider than the head.
pub(super) fn read(text: &str) -> Result<Vec<Row>, ListFault> {
    let mut lines = (1_usize..).zip(text.lines());
    let mut nearest = Search::default();
    let head = loop {
        let Some((number, line)) = lines.next() else { return Err(nearest.fault()) };
        let Some(cells) = cells(line) else { continue };
        let row: Vec<(usize, &str)> = cells.iter().map(String::as_str).enumerate().collect();
        // The table may stand anywhere in a document, so the search never ends early.
        if let Some(head) = nearest.offer(&row, &format!("line {number}"))? {
            break head;
        }
    };
    let mut rows = Vec::new();
    // Whether the line before is one of the table, the head at first.
    let mut adjoins = true;
    for (index, (number, line)) in lines.enumerate() {
        let place = format!("line {number}");
        let Some(cells) = cells(line) else {
            if !line.trim().is_empty() {
                if adjoins {
                    return Err(ListFault::new(place, Broken::Line));
                }
                break;
            }
            adjoins = false;
            continue;
        };
        adjoins = true;
        if index == 0 && is_rule(&cells) {
            continue;
        }
        rows.extend(head.row(&cells, number.to_string(), &place)?);
    }
    Ok(rows)
}

/// The cells of a line; nothing where no separator stands in it.
fn cells(line: &str) -> Option<Vec<String>> {
    let line = line.trim();
    let mut cells = Vec::new();
    let mut start = 0;
    let mut escaped = false;
    for (at, byte) in line.bytes().enumerate() {
        if escaped {
            escaped = false;
        } else if byte == b'\\' {
            escaped = true;
        } else if byte == b'|' {
            // The pipe at the start of a line closes no cell.
            if at > 0 {
                cells.push(plain(line[start..at].trim()));
            }
            start = at + 1;
        }
    }
    if start == 0 {
        return None;
    }
    let rest = line[start..].trim();
    if !rest.is_empty() {
        cells.push(plain(rest));
    }
    Some(cells)
}

/// Says whether the line below a head only sets its columns: `---`, `:--`, `:-:`.
fn is_rule(cells: &[String]) -> bool {
    cells.iter().all(|cell| {
        let dashes = cell.strip_prefix(':').unwrap_or(cell);
        let dashes = dashes.strip_suffix(':').unwrap_or(dashes);
        !dashes.is_empty() && dashes.bytes().all(|byte| byte == b'-')
    })
}

/// `cell` so that a viewer shows it as it is and `plain` gives it back.
fn escaped(cell: &str) -> String {
    let last = cell.char_indices().next_back().map_or(0, |(at, _)| at);
    let mut text = String::with_capacity(cell.len() + 8);
    for (at, char) in cell.char_indices() {
        let edge = at == 0 || at == last;
        match char {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '\n' => text.push_str("<br>"),
            '\\' | '|' | '*' | '_' | '`' | '[' | '~' | '$' => text.extend(['\\', char]),
            // Spaces around a cell are nobody's; those of the text are told by number.
            _ if char.is_ascii_control() || (edge && char.is_whitespace()) => {
                let number = u32::from(char).to_string();
                text.extend(["&#", number.as_str(), ";"]);
            }
            _ => text.push(char),
        }
    }
    text
}

/// The text of a cell as Markdown writes it.
fn plain(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    let mut rest = cell;
    while let Some(at) = rest.find(['\\', '&', '<']) {
        let (before, from) = rest.split_at(at);
        let (char, length) = token(from);
        text.push_str(before);
        text.push(char);
        rest = &from[length..];
    }
    text.push_str(rest);
    text
}

/// The character that stands for the start of `text`, which is a backslash, `&` or `<`, and how
/// many bytes it takes; the sign itself where it means nothing.
fn token(text: &str) -> (char, usize) {
    if let Some(rest) = text.strip_prefix('\\') {
        return match rest.chars().next() {
            Some(sign) if sign.is_ascii_punctuation() => (sign, 2),
            _ => ('\\', 1),
        };
    }
    if text.starts_with('&') {
        return entity(text).unwrap_or(('&', 1));
    }
    for tag in ["<br>", "<br/>", "<br />"] {
        if text.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag)) {
            return ('\n', tag.len());
        }
    }
    ('<', 1)
}

/// The character of an entity at the start of `text`, and its length in bytes.
fn entity(text: &str) -> Option<(char, usize)> {
    // The longest is `&#x10FFFF;`, with room for leading zeros.
    let end = text.bytes().take(14).position(|byte| byte == b';')?;
    let char = match &text[1..end] {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        name => {
            let number = name.strip_prefix('#')?;
            let number = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(number)?
        }
    };
    Some((char, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The id, the note, the value and the place of each row.
    fn check(text: &str, expected: &[(&str, &str, &str, &str)]) {
        let rows = read(text).unwrap();
        let found: Vec<(&str, &str, &str, &str)> = rows
            .iter()
            .map(|row| {
                let cell = |column| row.item.cell(column);
                (cell(Column::Id), cell(Column::Note), cell(Column::Value), row.at.as_str())
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn reads_a_table_without_outer_pipes_and_with_uneven_spaces() {
        check(
            "# List\n\n a | b\n---|---\n1 | 2\n\nvalue|   id |note\n:-:|---|--\n 12 |a1\n|13 | a2 | n |  \n\n|  | | |\n14|a3|",
            &[("a1", "", "12", "9"), ("a2", "n", "13", "10"), ("a3", "", "14", "13")],
        );
    }

    #[test]
    fn reads_what_people_write_for_signs_and_line_ends() {
        check(
            "| id | note | value |\n| a | x<br />y<BR>z \\| \\\\ &gt;&quot;&#x4E2D;&#65; & <b> \\q | 1\\.5 |\n\nThe end.\n",
            &[("a", "x\ny\nz | \\ >\"中A & <b> \\q", "1.5", "2")],
        );
    }

    #[test]
    fn a_cell_is_written_so_that_no_viewer_formats_it() {
        assert_eq!(escaped(" a|b *c* <br>\n&lt; "), "&#32;a\\|b \\*c\\* &lt;br><br>&amp;lt;&#32;");
        assert_eq!(escaped("\u{3000}"), "&#12288;");
    }

    fn check_fault(text: &str, at: &str, kind: Broken) {
        assert_eq!(read(text).unwrap_err(), ListFault::new(at, kind));
    }

    #[test]
    fn faults_say_where() {
        let found = vec!["id".to_owned(), "path".to_owned()];
        check_fault("text\n\n| a | b |\n\n| id | path |\n", "", Broken::NoHead { found });
        check_fault("id and value\n", "", Broken::NoHead { found: Vec::new() });
        check_fault("|id|value|id|\n", "line 1", Broken::Twice { column: Column::Id });
        check_fault("|id|value|\n|-|-|\n|a|1|2|\n", "line 3", Broken::Cells { expected: 2, found: 3 });
        check_fault("|id|value|\n|-|-|\n|a|1\nrest\n", "line 4", Broken::Line);
    }
}
