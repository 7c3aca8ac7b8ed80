//! A summary for job pages and merge requests, in GitHub's Markdown.

use std::io::{self, Write};

use crate::audit::{Audited, Totals};
use crate::report::item::{Item, items};
use crate::report::{Report, Style, summary};
use crate::text::visible;

/// What the summary opens with; a page does not show it.
pub(super) const MARK: &str = "<!-- Lacuna report -->";
/// The most findings that are listed: a job page holds a megabyte.
const LISTED: usize = 1_000;

pub(super) struct Markdown {
    style: Style,
    listed: usize,
    left_out: usize,
}

impl Markdown {
    pub(super) fn new(style: Style) -> Self {
        Self { style, listed: 0, left_out: 0 }
    }
}

/// `text` as it stands, whatever it holds: no markup, no line ends.
fn plain(text: &str) -> String {
    let mut shown = String::new();
    for c in visible(text).text.chars() {
        match c {
            '\n' | '\r' | '\t' => shown.push(' '),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '&' => shown.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '|' | '~' | '!' | '@' | ':' => {
                shown.push('\\');
                shown.push(c);
            }
            _ => shown.push(c),
        }
    }
    shown
}

impl Report for Markdown {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{MARK}\n## {}\n", self.style.lang.pick("占位检查", "Masked figures"))
    }

    fn document(&mut self, audited: &Audited, out: &mut dyn Write) -> io::Result<()> {
        let lang = self.style.lang;
        let path = plain(&audited.path);
        if let Err(problem) = &audited.outcome {
            let reason = plain(&lang.reason(&problem.reason));
            return writeln!(out, "- **{path}** {}{reason}\n", lang.pick("未读取：", "was not read: "));
        }
        let show = self.style.show;
        let all: Vec<Item<'_>> = items(audited, &self.style).filter(|item| item.severity() >= show).collect();
        let room = LISTED.saturating_sub(self.listed).min(all.len());
        self.listed += room;
        self.left_out += all.len() - room;
        if room == 0 {
            return Ok(());
        }
        writeln!(out, "### {path}\n")?;
        let head = lang.pick("| 位置 | 级别 | 缺什么 | 语句 |", "| place | severity | what is missing | sentence |");
        writeln!(out, "{head}\n|---|---|---|---|")?;
        for item in all.into_iter().take(room) {
            let finding = &item.judged.finding;
            let text = item.document.text();
            let before =
                crate::text::Span::new(finding.sentence.start(), finding.span.start().max(finding.sentence.start()));
            let after = crate::text::Span::new(finding.span.end().min(finding.sentence.end()), finding.sentence.end());
            writeln!(
                out,
                "| {}:{} | {} | {} `{}` | {}**{}**{} |",
                item.judged.at.line,
                item.judged.at.column,
                item.suppressed().map_or(lang.severity(item.severity()).to_owned(), |by| plain(&by)),
                plain(lang.of(&item.rule.title)),
                item.rule.id,
                plain(before.slice(text)),
                plain(item.mask()),
                plain(after.slice(text)),
            )?;
        }
        writeln!(out)
    }

    fn finish(&mut self, totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
        if self.left_out > 0 {
            match self.style.lang {
                crate::report::Lang::Zh => writeln!(out, "另有 {} 处未列出。\n", self.left_out)?,
                crate::report::Lang::En => writeln!(out, "{} more are not listed.\n", self.left_out)?,
            }
        }
        let mut said = Vec::new();
        summary::write(totals, &self.style, &mut said)?;
        for line in String::from_utf8_lossy(&said).lines() {
            writeln!(out, "{}  ", plain(line.trim()))?;
        }
        Ok(())
    }
}
