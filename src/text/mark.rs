//! Glyphs that mark the text beside them and stand for nothing: boxes to tick, bullets, bold type that was
//! pasted into plain text.

use crate::text::{Span, canonical, is_han};

/// How far another mark of the same line is looked for, in characters.
const NEAR: usize = 60;

/// What a figure is counted in, or a name ends with: a single glyph before it is a mask, where the word ends there.
const UNITS: &str = "年月日时時分秒元万亿萬億人名户戶家个個项項件次位台套辆份页吨亩米岁天号號条章节届期省市县縣区區镇鎮乡鄉村路街段组楼室";
/// Before these it is one in any case.
const FIGURES: &str = "年月日元万亿萬億";

/// Says whether the run of `glyphs` times `glyph` is a mark.
pub(super) fn is_mark(text: &str, run: Span, glyph: char, glyphs: usize) -> bool {
    match (glyph, glyphs) {
        ('□', 1) => names_choice(text, run) && is_behind_gap(text, run) && has_other(text, run),
        ('■' | '●', 1) => {
            let begins = line_before(text, run.start()).trim().is_empty();
            begins && names_choice(text, run) && near(text, run, glyph).next().is_none()
        }
        ('*', 2) => is_bold(text, run),
        _ => false,
    }
}

/// Says whether a word follows, and no unit.
fn names_choice(text: &str, run: Span) -> bool {
    let mut word = text[run.end()..].chars().take_while(|&c| is_han(c));
    let is_unit = |c: char, goes_on: bool| FIGURES.contains(c) || !goes_on && UNITS.contains(c);
    word.next().is_some_and(|c| !is_unit(c, word.next().is_some()))
}

/// Says whether a line, a field or a choice starts there.
fn is_behind_gap(text: &str, run: Span) -> bool {
    let before = text[..run.start()].chars().next_back();
    before.is_none_or(|c| c.is_whitespace() || matches!(c, '：' | ':' | '；' | ';' | '（' | '(' | '/' | '、'))
}

/// Says whether there is another choice on the line; where this one begins the line or a field, the other is set apart.
fn has_other(text: &str, run: Span) -> bool {
    let begins = line_before(text, run.start()).trim_end().rsplit(['：', ':']).next().is_none_or(str::is_empty);
    near(text, run, '□').any(|other| names_choice(text, other) && (!begins || is_behind_gap(text, other)))
}

/// The other places of `glyph` on the line, as far as it is looked at.
fn near(text: &str, run: Span, glyph: char) -> impl Iterator<Item = Span> {
    let ahead = line_after(text, run.end()).char_indices().map(move |(at, c)| (run.end() + at, c));
    let behind = line_before(text, run.start());
    let behind = behind.char_indices().map(move |(at, c)| (run.start() - behind.len() + at, c));
    ahead.chain(behind).filter(move |&(_, c)| canonical(c) == glyph).map(|(at, c)| Span::new(at, at + c.len_utf8()))
}

/// Says whether the two `*` open or close bold type that is the name before the colon of a line:
/// `**市发展改革委**：`. Other words in bold are told from masks by nothing.
fn is_bold(text: &str, run: Span) -> bool {
    let is_name = |name: &str| name.chars().nth(2).is_some();
    let is_closed = |rest: &str| rest.starts_with(['：', ':']);
    let (head, rest) = (line_before(text, run.start()), line_after(text, run.end()));
    let begins = || rest.split_once("**").is_some_and(|(name, rest)| is_name(name) && is_closed(rest));
    let ends = || head.rsplit_once("**").is_some_and(|(head, name)| is_name(name) && is_start(head));
    is_start(head) && begins() || is_closed(rest) && ends()
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
    let end = rest.char_indices().take(NEAR).take_while(|&(_, c)| c != '\n').last();
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
        check("⟦□⟧户籍人口 ⟦□⟧流动人口");
        check("□年 □月 □日，地址：□省□市");
        check("地址：□省 □市 □县，共□户 □人");
        check("□市□县，共□家");
        check("□公司\n□个人");
    }

    #[test]
    fn a_bullet_is_no_mask() {
        check("⟦■⟧项目进展顺利\n　⟦●⟧公司提醒投资者");
        check("●月●日，为●公司");
        check("●县●市，●株式会社");
    }

    #[test]
    fn bold_type_is_no_mask() {
        check("⟦**⟧市发展改革委⟦**⟧：负责统筹");
        check("1. ⟦**⟧总体要求⟦**⟧: 负责");
        check("**公司法定代表人王**\n审判员 李**");
        check("**市**区人民法院，住**市");
        check("全市**重点**工作");
        check("**市**：");
        check(&"**市 ".repeat(40));
    }
}
