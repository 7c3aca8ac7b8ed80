//! AsciiDoc (the language documentation of Asciidoctor).

use crate::document::Region;
use crate::document::markup::{Kind, Line};

/// What the lines are.
pub(super) fn kinds<'a>(lines: &[Line<'a>]) -> Vec<Kind> {
    // The delimiter of the block that is open, and what is in it.
    let mut block: Option<(&str, Region)> = None;
    let mut table = false;
    let kind = |line: Line<'a>| {
        let text = line.text.trim_start();
        if let Some((delimiter, region)) = block {
            if line.text == delimiter {
                block = None;
                return Kind::Mark;
            }
            return if line.is_blank() { Kind::Blank } else { Kind::Alone(region, 0) };
        }
        if line.is_blank() {
            return Kind::Blank;
        }
        if let Some(region) = delimited(line.text) {
            block = Some((line.text, region));
            return Kind::Mark;
        }
        if line.text == "|===" || line.text == "!===" {
            table = !table;
            return Kind::Mark;
        }
        if table && text.starts_with('|') {
            return Kind::Row;
        }
        if let Some(level) = level(line.text) {
            return Kind::Heading(u8::try_from(level).unwrap_or(9).min(6), level);
        }
        if let Some(rest) = line.text.strip_prefix("//") {
            return if rest.starts_with('/') { Kind::Mark } else { Kind::Alone(Region::Comment, 2) };
        }
        if is_mark(line.text) {
            return Kind::Mark;
        }
        if let Some(end) = line.text.strip_prefix(':').and_then(|rest| rest.find(": ")) {
            return Kind::Alone(Region::Metadata, end + 2);
        }
        for macro_name in ["include::", "image::", "video::", "audio::"] {
            if line.text.starts_with(macro_name) {
                return Kind::Alone(Region::Link, macro_name.len());
            }
        }
        // The title of a block.
        if line.text.starts_with('.') && line.text[1..].starts_with(|c: char| !matches!(c, '.' | ' ')) {
            return Kind::Alone(Region::Prose, 1);
        }
        match item(text) {
            Some(skip) => Kind::Item(line.indent() + skip),
            None if line.indent() > 0 => Kind::Alone(Region::Code, 0),
            None => Kind::Text(0),
        }
    };
    lines.iter().copied().map(kind).collect()
}

/// What is in the block that `line` delimits, where it is no text.
fn delimited(line: &str) -> Option<Region> {
    let first = line.chars().next()?;
    if line == "```" || line.starts_with("```") && !line[3..].contains('`') {
        return Some(Region::Code);
    }
    if line.len() < 4 || line.chars().any(|c| c != first) {
        return None;
    }
    match first {
        '-' | '.' | '+' => Some(Region::Code),
        '/' => Some(Region::Comment),
        _ => None,
    }
}

/// Says whether `line` is a delimiter of text, an anchor or a list of attributes.
fn is_mark(line: &str) -> bool {
    let same = |sign: char| line.len() >= 4 && line.chars().all(|c| c == sign);
    let attributes = line.starts_with('[') && line.ends_with(']') && line.is_ascii();
    same('=') || same('*') || same('_') || line == "--" || line == "+" || line == "'''" || line == "<<<" || attributes
}

/// The level of a heading.
fn level(line: &str) -> Option<usize> {
    let signs = line.bytes().take_while(|&byte| byte == b'=').count();
    ((1..=6).contains(&signs) && line[signs..].starts_with(' ')).then_some(signs)
}

/// How many bytes the mark of a list takes.
fn item(text: &str) -> Option<usize> {
    let sign = text.chars().next().filter(|sign| matches!(sign, '*' | '-' | '.'))?;
    let signs = text.chars().take_while(|&c| c == sign).count();
    (signs <= 5 && text[signs..].starts_with(' ')).then_some(signs + 1)
}

#[cfg(test)]
mod tests {
    use crate::document::markup::tests::check;

    #[test]
    fn leaves_code_and_comments_alone() {
        check(
            "a.adoc",
            "= 标题xx\n:author: 某\n\n增长*xx*%，`xx`家\n共y**y**年footnote:[注xx。]\n\n[source,rust]\n----\nlet xx;\n----\n\n// 注xx\n////\n块xx\n////\n\n* 项xx\n** 子\n\n|===\n|县 |家\n|北 |xx\n|===\n\n image xx\n\n.题xx\n____\n引xx年\n____\n",
            &[
                "heading: 标题xx",
                "metadata: 某",
                "prose: 增长xx%，<xx>家共yy年<注xx。>",
                "code: let xx;",
                "comment: 注xx",
                "comment: 块xx",
                "list: 项xx",
                "list: 子",
                "table-cell: 县",
                "table-cell: 家",
                "table-cell: 北",
                "table-cell: xx",
                "code: image xx",
                "prose: 题xx",
                "prose: 引xx年",
            ],
        );
    }
}
