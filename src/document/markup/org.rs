//! Org mode (the Org Syntax of its manual).

use crate::document::Region;
use crate::document::markup::{Kind, Line};

/// What the lines are.
pub(super) fn kinds(lines: &[Line<'_>]) -> Vec<Kind> {
    // The end of the block that is open, and what is in it.
    let mut block: Option<(String, Region)> = None;
    let kind = |&line: &Line<'_>| {
        let text = line.text.trim_start();
        let lower = text.to_ascii_lowercase();
        if let Some((end, region)) = &block {
            let (ends, region) = (lower == *end, *region);
            if ends {
                block = None;
                return Kind::Mark;
            }
            return if line.is_blank() { Kind::Blank } else { Kind::Alone(region, 0) };
        }
        if line.is_blank() {
            return Kind::Blank;
        }
        let stars = line.text.bytes().take_while(|&byte| byte == b'*').count();
        if stars > 0 && line.text[stars..].starts_with(' ') {
            return Kind::Heading(u8::try_from(stars).unwrap_or(9).min(9), stars);
        }
        if let Some(rest) = lower.strip_prefix("#+begin_") {
            let name = rest.split_whitespace().next().unwrap_or_default();
            let region = match name {
                "src" | "example" | "export" | "latex" | "html" => Region::Code,
                "comment" => Region::Comment,
                _ => return Kind::Mark,
            };
            block = Some((format!("#+end_{name}"), region));
            return Kind::Mark;
        }
        if let Some(rest) = lower.strip_prefix("#+") {
            let text = rest.starts_with("title:") || rest.starts_with("caption:") || rest.starts_with("subtitle:");
            let skip = line.indent() + 2 + rest.find(':').map_or(0, |at| at + 1);
            return if text { Kind::Alone(Region::Metadata, skip) } else { Kind::Mark };
        }
        if lower == ":properties:" || lower == ":logbook:" {
            block = Some((":end:".to_owned(), Region::Metadata));
            return Kind::Mark;
        }
        if text == "#" || text.starts_with("# ") {
            return Kind::Alone(Region::Comment, line.indent() + 1);
        }
        if text.starts_with(": ") {
            return Kind::Alone(Region::Code, line.indent() + 1);
        }
        if text.starts_with("|-") || text.len() >= 5 && text.bytes().all(|byte| byte == b'-') {
            return Kind::Mark;
        }
        if text.starts_with('|') {
            return Kind::Row;
        }
        match item(text) {
            Some(skip) => Kind::Item(line.indent() + skip),
            None => Kind::Text(0),
        }
    };
    lines.iter().map(kind).collect()
}

/// How many bytes the mark of a list takes.
fn item(text: &str) -> Option<usize> {
    if text.starts_with("- ") || text.starts_with("+ ") {
        return Some(2);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0 && (text[digits..].starts_with(". ") || text[digits..].starts_with(") "))).then_some(digits + 2)
}

#[cfg(test)]
mod tests {
    use crate::document::markup::tests::check;

    #[test]
    fn leaves_code_and_comments_alone() {
        check(
            "a.org",
            "#+TITLE: 标题xx\n* 一 xx\n:PROPERTIES:\n:ID: xx\n:END:\n增长 *xx* %，=xx= 家\n共xx年 [[http://xx][词xx]]\n# 注xx\n#+BEGIN_SRC sh\necho xx\n#+END_SRC\n: xx\n- 项xx\n\n| 县 | 家 |\n|----+----|\n| 北 | xx |\n#+begin_quote\n引xx\n#+end_quote\n",
            &[
                "metadata: 标题xx",
                "heading: 一 xx",
                "metadata: :ID: xx",
                "prose: 增长 xx %，<xx> 家共xx年 词xx",
                "comment: 注xx",
                "code: echo xx",
                "code: xx",
                "list: 项xx",
                "table-cell: 县",
                "table-cell: 家",
                "table-cell: 北",
                "table-cell: xx",
                "prose: 引xx",
            ],
        );
    }
}
