//! Glyphs that mark the text beside them and stand for nothing: boxes to tick, bullets, bold type that was
//! pasted into plain text.

use crate::text::{Span, canonical, is_han};

/// How far another mark of the same line is looked for, in characters.
const NEAR: usize = 60;

/// What a figure is counted in: a single glyph before it is a mask.
const UNITS: &str = "年月日时時分秒元万亿萬億%％";

/// Says whether the run of `glyphs` times `glyph` is a mark.
pub(super) fn is_mark(text: &str, run: Span, glyph: char, glyphs: usize) -> bool {
    match (glyph, glyphs) {
        ('□', 1) => names_choice(text, run) && is_behind_gap(text, run) && has_other(text, run),
        ('■' | '●', 1) => names_choice(text, run) && line_before(text, run.start()).trim().is_empty(),
        ('*', 2) => is_bold(text, run),
        _ => false,
    }
}

/// Says whether a word follows, and no unit.
fn names_choice(text: &str, run: Span) -> bool {
    text[run.end()..].chars().next().is_some_and(|c| is_han(c) && !UNITS.contains(c))
}

/// Says whether a line, a field or a choice starts there.
fn is_behind_gap(text: &str, run: Span) -> bool {
    let before = text[..run.start()].chars().next_back();
    before.is_none_or(|c| c.is_whitespace() || matches!(c, '：' | ':' | '；' | ';' | '（' | '(' | '/' | '、'))
}

/// Says whether there is another choice on the line; where this one begins the line or a field, the other is set apart.
fn has_other(text: &str, run: Span) -> bool {
    let begins = line_before(text, run.start()).trim_end().rsplit(['：', ':']).next().is_none_or(str::is_empty);
    near(text, run).any(|other| names_choice(text, other) && (!begins || is_behind_gap(text, other)))
}

/// The other single boxes of the line, as far as it is looked at.
fn near(text: &str, run: Span) -> impl Iterator<Item = Span> {
    let ahead = line_after(text, run.end()).char_indices().take(NEAR).map(move |(at, c)| (run.end() + at, c));
    let behind = text[..run.start()].char_indices().rev().take_while(|&(_, c)| c != '\n').take(NEAR);
    ahead.chain(behind).filter(|&(_, c)| canonical(c) == '□').map(|(at, c)| Span::new(at, at + c.len_utf8()))
}

/// Says whether the two `*` open or close bold type that is all of a line, or the name before its colon:
/// `**市发展改革委**：`. Other words in bold are told from masks by nothing.
fn is_bold(text: &str, run: Span) -> bool {
    let opens = |at: usize| is_start(line_before(text, at));
    let closes = |at: usize| {
        let rest = line_after(text, at).trim_end();
        rest.is_empty() || rest.starts_with(['：', ':'])
    };
    let ahead: String = line_after(text, run.end()).chars().take(NEAR).collect();
    let behind = line_before(text, run.start());
    let is_name = |name: &str| name.chars().nth(2).is_some();
    let begins = || ahead.find("**").is_some_and(|at| is_name(&ahead[..at]) && closes(run.end() + at + 2));
    let ends = || behind.rfind("**").is_some_and(|at| is_name(&behind[at + 2..]) && is_start(&behind[..at]));
    (opens(run.start()) && begins()) || (closes(run.end()) && ends())
}

/// Says whether a line begins with nothing but the number or the sign of a list.
fn is_start(head: &str) -> bool {
    head.chars().all(|c| c.is_whitespace() || c.is_ascii_digit() || matches!(c, '-' | '.' | '、' | '>' | '#'))
}

/// What stands before byte `at` on its line, as far as it is looked at.
fn line_before(text: &str, at: usize) -> &str {
    let head = &text[..at];
    let start = head.char_indices().rev().take(NEAR).take_while(|&(_, c)| c != '\n').last();
    &head[start.map_or(at, |(start, _)| start)..]
}

/// The rest of the line from byte `at` on, as far as it is looked at.
fn line_after(text: &str, at: usize) -> &str {
    let rest = &text[at..];
    let end = rest.char_indices().take(NEAR + 1).take_while(|&(_, c)| c != '\n').last();
    &rest[..end.map_or(0, |(end, c)| end + c.len_utf8())]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Marks with ⟦⟧ the runs that are marks.
    #[track_caller]
    fn check(marked: &str) {
        let text: String = marked.chars().filter(|c| !"⟦⟧".contains(*c)).collect();
        let mut shown = String::new();
        let mut at = 0;
        while let Some(glyph) = text[at..].chars().next() {
            let length: usize = text[at..].chars().take_while(|&c| c == glyph).map(char::len_utf8).sum();
            let run = Span::new(at, at + length);
            let is_mark = is_mark(&text, run, canonical(glyph), length / glyph.len_utf8());
            shown += &if is_mark { format!("⟦{}⟧", run.slice(&text)) } else { run.slice(&text).to_owned() };
            at += length;
        }
        assert_eq!(shown, marked);
    }

    #[test]
    fn a_box_to_tick_is_no_mask() {
        check("税费由□甲方　⟦□⟧乙方承担");
        check("⟦□⟧男 ⟦□⟧女；⟦□⟧公司 ⟦□⟧个人");
        check("性别：⟦□⟧男　⟦□⟧女");
        check("□年 □月 □日，地址：□省□市");
        check("□市□县，共□家");
        check("□公司\n□个人");
    }

    #[test]
    fn a_bullet_is_no_mask() {
        check("⟦■⟧项目进展顺利\n　⟦●⟧公司提醒投资者");
        check("●月●日，为●公司");
    }

    #[test]
    fn bold_type_is_no_mask() {
        check("⟦**⟧市发展改革委⟦**⟧：负责统筹");
        check("1. ⟦**⟧一、总体要求⟦**⟧\n");
        check("**市**区人民法院，住**市");
        check("全市**重点**工作");
        check("**市**：");
        check(&"**市 ".repeat(40));
    }
}
