//! reStructuredText (the specification of docutils).

use crate::document::Region;
use crate::document::markup::{Kind, Line};

/// Directives whose content is no text of the page.
const CODE: &[&str] = &[
    "code-block",
    "code",
    "sourcecode",
    "literalinclude",
    "math",
    "raw",
    "parsed-literal",
    "highlight",
    "doctest",
    "testcode",
    "testoutput",
    "productionlist",
    "graphviz",
    "include",
    "toctree",
    "csv-table",
];
/// Directives that show what stands behind them, or below.
const TEXT: &[&str] = &[
    "note",
    "warning",
    "attention",
    "caution",
    "danger",
    "error",
    "hint",
    "important",
    "tip",
    "admonition",
    "topic",
    "sidebar",
    "epigraph",
    "highlights",
    "pull-quote",
    "compound",
    "container",
    "table",
    "list-table",
    "rubric",
    "versionadded",
    "versionchanged",
    "deprecated",
    "seealso",
    "figure",
    "glossary",
    "centered",
    "header",
    "footer",
    "contents",
    "class",
];

/// What the lines are.
pub(super) fn kinds(lines: &[Line<'_>]) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::with_capacity(lines.len());
    let mut levels: Vec<(char, bool)> = Vec::new();
    // What is indented more than this is all of one kind.
    let mut block: Option<(usize, Region)> = None;
    // A paragraph has announced code.
    let mut announced: Option<usize> = None;
    let mut table = false;
    for (at, &line) in lines.iter().enumerate() {
        if line.is_blank() {
            kinds.push(Kind::Blank);
            continue;
        }
        let (indent, text) = (line.indent(), line.text.trim_start());
        if let Some((around, region)) = block {
            if indent > around {
                kinds.push(Kind::Alone(region, 0));
                continue;
            }
            block = None;
        }
        if let Some(around) = announced.take()
            && indent > around
        {
            block = Some((around, Region::Code));
            kinds.push(Kind::Alone(Region::Code, 0));
            continue;
        }
        let next = lines.get(at + 1).copied();
        let above = kinds.last().copied();
        let kind = if let Some(rest) = text.strip_prefix("..").filter(|rest| rest.is_empty() || rest.starts_with(' ')) {
            let (kind, inside) = explicit(rest.trim_start(), line.text.len() - rest.trim_start().len());
            block = inside.map(|region| (indent, region));
            kind
        } else if is_adornment(text) && table_rule(text) {
            table = !table || next.is_some_and(|next| !next.is_blank());
            Kind::Mark
        } else if text.starts_with('|') && text.ends_with('|') && text.len() > 1 {
            Kind::Row
        } else if is_mark(lines, at, above) {
            Kind::Mark
        } else if let Some(mark) = next.filter(|_| is_heading(lines, at)).and_then(|next| next.text.chars().next()) {
            let over = at > 0 && lines[at - 1].text.starts_with(mark) && is_adornment(lines[at - 1].text);
            let known = levels.iter().position(|level| *level == (mark, over));
            let level = known.unwrap_or_else(|| {
                levels.push((mark, over));
                levels.len() - 1
            });
            Kind::Heading(u8::try_from(level + 1).unwrap_or(9).min(9), 0)
        } else if let Some(skip) = item(text) {
            Kind::Item(indent + skip)
        } else if table && matches!(above, Some(Kind::Mark | Kind::Alone(Region::TableCell, _))) {
            Kind::Alone(Region::TableCell, 0)
        } else {
            Kind::Text(0)
        };
        if matches!(kind, Kind::Text(_) | Kind::Item(_)) && text.ends_with("::") && !text.starts_with(".. ") {
            announced = Some(indent);
        }
        kinds.push(kind);
    }
    kinds
}

/// What explicit markup, whose `rest` stands behind `..`, is, and what is indented below it.
fn explicit(rest: &str, skip: usize) -> (Kind, Option<Region>) {
    if rest.starts_with('[') {
        let end = rest.find(']').map_or(0, |end| end + 1);
        return (Kind::Alone(Region::Footnote, skip + end), None);
    }
    if rest.starts_with('_') {
        return (Kind::Alone(Region::Link, skip), Some(Region::Link));
    }
    let named = rest.split_once("::").map(|(name, _)| (name, name.len() + 2));
    let Some((name, length)) = named.filter(|(name, _)| !name.is_empty() && !name.contains(char::is_whitespace)) else {
        if rest.starts_with('|') {
            // A substitution says what stands for a name.
            return (Kind::Text(skip + rest.find("::").map_or(0, |at| at + 2)), None);
        }
        return (Kind::Alone(Region::Comment, skip), Some(Region::Comment));
    };
    match name.rsplit(':').next().unwrap_or(name) {
        name if CODE.contains(&name) => (Kind::Alone(Region::Code, skip + length), Some(Region::Code)),
        "image" => (Kind::Alone(Region::Link, skip + length), Some(Region::Metadata)),
        name if TEXT.contains(&name) => (Kind::Text(skip + length), None),
        // Of a domain or an extension: what is below may well be text.
        _ => (Kind::Alone(Region::Code, skip + length), None),
    }
}

/// Says whether the line at `at`, after a line that is `above`, rules a table, is a transition, or
/// the sign over or under a heading.
fn is_mark(lines: &[Line<'_>], at: usize, above: Option<Kind>) -> bool {
    let text = lines[at].text.trim_start();
    let grid = text.starts_with('+') && text.ends_with('+') && text.bytes().all(|b| matches!(b, b'+' | b'-' | b'='));
    let under = matches!(above, Some(Kind::Heading(..)));
    let transition = text.len() >= 4 && !text.starts_with('_');
    grid || is_adornment(text) && (heading_under(lines, at).is_some() || under || transition)
}

/// Says whether `text` is a row of one and the same sign.
fn is_adornment(text: &str) -> bool {
    let first = text.chars().next().filter(char::is_ascii_punctuation);
    first.is_some_and(|first| text.chars().all(|c| c == first || c == ' ')) && text.len() > 1
}

/// Says whether `text` rules the columns of a simple table.
fn table_rule(text: &str) -> bool {
    text.starts_with("==") && text.contains(' ') && text.bytes().all(|byte| matches!(byte, b'=' | b' '))
}

/// Says whether the line at `at` is a heading. A row of `_` may be a blank of a form: under a heading
/// it is no shorter, and both stand alone.
fn is_heading(lines: &[Line<'_>], at: usize) -> bool {
    let blank = |at: Option<usize>| at.and_then(|at| lines.get(at)).is_none_or(|line| line.is_blank());
    let Some(&next) = lines.get(at + 1) else { return false };
    let width = |text: &str| unicode_width::UnicodeWidthStr::width(text);
    let row = next.text.len() > 2 && next.text.bytes().all(|byte| byte == b'_');
    let alone = || blank(at.checked_sub(1)) && blank(Some(at + 2)) && width(next.text) >= width(lines[at].text);
    heads(lines[at], next) || row && alone()
}

/// Says whether `next` underlines `line`.
fn heads(line: Line<'_>, next: Line<'_>) -> bool {
    let width = |text: &str| unicode_width::UnicodeWidthStr::width(text);
    is_adornment(next.text)
        && !next.text.contains(' ')
        && !next.text.starts_with(['_', '|'])
        && !is_adornment(line.text)
        && (width(next.text) >= width(line.text) || next.text.len() >= 4)
}

/// Says whether the line at `at` is the sign over a heading.
fn heading_under(lines: &[Line<'_>], at: usize) -> Option<()> {
    let (title, under) = (lines.get(at + 1)?, lines.get(at + 2)?);
    (lines[at].text == under.text && !title.is_blank() && heads(*title, *under)).then_some(())
}

/// How many bytes the mark of a list takes.
fn item(text: &str) -> Option<usize> {
    if text.starts_with(['*', '-', '+', '•']) {
        let mark = text.chars().next().map_or(0, char::len_utf8);
        return text[mark..].starts_with(' ').then_some(mark + 1);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let digits = if digits == 0 && text.starts_with('#') { 1 } else { digits };
    (digits > 0 && (text[digits..].starts_with(". ") || text[digits..].starts_with(") "))).then_some(digits + 2)
}

#[cfg(test)]
mod tests {
    use crate::document::markup::tests::check;

    #[test]
    fn leaves_code_and_comments_alone() {
        check(
            "a.rst",
            "====\n一、\n====\n\n增长 **xx**\\ % [#a]_，\n全年 ``xx`` 家::\n\n    let xx;\n\n    x\n\n.. code-block:: sh\n   :linenos:\n\n   echo xx\n\n.. 待办 xx\n   更多\n\n.. note:: 注意xx年\n\n.. _a: http://xx\n\n- 项xx\n  续\n\n1. 数\n\n二\n--\n\n电话138****1234，____万元\n",
            &[
                "heading: 一、",
                "prose: 增长 xx% ，全年 <xx> 家::",
                "code: let xx;",
                "code: x",
                "code: sh",
                "code: :linenos:",
                "code: echo xx",
                "comment: 待办 xx",
                "comment: 更多",
                "prose: 注意xx年",
                "link: _a: http://xx",
                "list: 项xx 续",
                "list: 数",
                "heading: 二",
                "prose: 电话138****1234，____万元",
            ],
        );
    }

    #[test]
    fn reads_tables() {
        check(
            "a.rst",
            "+----+----+\n| 县 | 家 |\n+====+====+\n| 北 | xx |\n+----+----+\n\n=====  =====\n地区   投资\n=====  =====\n北     xx亿\n=====  =====\n\n后xx年\n",
            &[
                "table-cell: 县",
                "table-cell: 家",
                "table-cell: 北",
                "table-cell: xx",
                "table-cell: 地区   投资",
                "table-cell: 北     xx亿",
                "prose: 后xx年",
            ],
        );
    }
}
