//! The last lines that a person reads.

use std::io::{self, Write};

use crate::audit::Totals;
use crate::report::{Lang, Style, plural};
use crate::rule::Severity;
use crate::text::visible;

/// How many of many files are named.
const NAMED: usize = 5;

/// Writes what a run found and what it did not read.
pub(super) fn write(totals: &Totals, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let asked = totals.documents + totals.incomplete.len();
    let unread = totals.incomplete.len();
    match style.lang {
        Lang::Zh => zh(totals, asked, unread, out)?,
        Lang::En => en(totals, asked, unread, out)?,
    }
    if totals.findings > 0 {
        let mut kinds: Vec<_> = totals.kinds.iter().collect();
        kinds.sort_by_key(|&(kind, count)| (std::cmp::Reverse(*count), *kind));
        let kinds: Vec<String> =
            kinds.iter().map(|&(kind, count)| format!("{} {count}", style.lang.kind(*kind))).collect();
        writeln!(out, "  {}", kinds.join(style.lang.pick("，", ", ")))?;
    }
    let hidden = if style.show > Severity::Note { totals.of(Severity::Note) } else { 0 };
    if hidden > 0 {
        match style.lang {
            Lang::Zh => writeln!(out, "  另有 {hidden} 个提示未显示（--all 显示）")?,
            Lang::En => writeln!(out, "  {} not shown (--all shows them)", plural(hidden, "note"))?,
        }
    }
    if totals.suppressed > 0 {
        let (all, known) = (totals.suppressed, totals.baselined);
        match style.lang {
            Lang::Zh => writeln!(out, "  另有 {all} 处已忽略，其中 {known} 处在基线中（--show-suppressed 显示）")?,
            Lang::En => {
                writeln!(out, "  {all} suppressed, {known} of them in the baseline (--show-suppressed shows them)")?
            }
        }
    }
    if totals.stale > 0 {
        match style.lang {
            Lang::Zh => writeln!(out, "  基线中有 {} 处已不存在，请运行 lacuna baseline prune", totals.stale)?,
            Lang::En => writeln!(out, "  {} of the baseline gone: run `lacuna baseline prune`", totals.stale)?,
        }
    }
    for counted in &totals.gates {
        let (count, max, scope) = (counted.count, counted.gate.max, counted.gate.scope());
        let over = count > max;
        let of = if scope.is_empty() { String::new() } else { format!(" ({scope})") };
        match (style.lang, over) {
            (Lang::Zh, true) => writeln!(out, "  超出上限：{count} 处，最多 {max} 处{of}")?,
            (Lang::En, true) => writeln!(out, "  over the limit: {count}, at most {max}{of}")?,
            (Lang::Zh, false) => writeln!(out, "  未超上限：{count} 处，最多 {max} 处{of}")?,
            (Lang::En, false) => writeln!(out, "  within the limit: {count} of {max}{of}")?,
        }
    }
    if !totals.guessed.is_empty() {
        let named =
            totals.guessed.iter().take(NAMED).map(|(path, encoding)| format!("{} ({encoding})", visible(path).text));
        let mut named: Vec<String> = named.collect();
        named.extend(totals.guessed.get(NAMED).map(|_| "…".to_owned()));
        let (count, named) = (totals.guessed.len(), named.join(style.lang.pick("，", ", ")));
        match style.lang {
            Lang::Zh => writeln!(out, "  {count} 个文件的编码是推测的（--encoding 可指定）：{named}")?,
            Lang::En => writeln!(out, "  encoding guessed in {} (--encoding says it): {named}", plural(count, "file"))?,
        }
    }
    if totals.excluded > 0 {
        match style.lang {
            Lang::Zh => writeln!(out, "  {} 个文件或文件夹按 lacuna.yaml 排除", totals.excluded)?,
            Lang::En => writeln!(out, "  {} excluded by lacuna.yaml", totals.excluded)?,
        }
    }
    if totals.left_out > 0 {
        match style.lang {
            Lang::Zh => writeln!(out, "  {} 个其他类型的文件未纳入检查", totals.left_out)?,
            Lang::En => writeln!(out, "  {} left out as no document", plural(totals.left_out, "file"))?,
        }
    }
    Ok(())
}

fn severities(totals: &Totals, lang: Lang) -> String {
    let counts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .filter(|&severity| totals.of(severity) > 0)
        .map(|severity| lang.counted(totals.of(severity), severity))
        .collect();
    counts.join(lang.pick("，", ", "))
}

fn en(totals: &Totals, asked: usize, unread: usize, out: &mut dyn Write) -> io::Result<()> {
    let masks = plural(totals.findings, "mask");
    let documents = plural(asked, "document");
    if totals.findings == 0 && unread == 0 {
        return match asked {
            0 if totals.unchanged > 0 => writeln!(out, "no document changed, nothing was checked"),
            0 => writeln!(out, "no documents found, nothing was checked"),
            _ => writeln!(out, "no masks in {documents}"),
        };
    }
    let found = if totals.findings == 0 {
        "no masks in what was read".to_owned()
    } else {
        format!("{masks} in {} of {documents}: {}", totals.documents_with_findings, severities(totals, Lang::En))
    };
    match unread {
        0 => writeln!(out, "{found}"),
        1 => writeln!(out, "{found}; 1 document could not be read"),
        _ => writeln!(out, "{found}; {unread} documents could not be read"),
    }
}

fn zh(totals: &Totals, asked: usize, unread: usize, out: &mut dyn Write) -> io::Result<()> {
    if totals.findings == 0 && unread == 0 {
        return match asked {
            0 if totals.unchanged > 0 => writeln!(out, "没有改动的文档，什么也没有检查"),
            0 => writeln!(out, "没有找到文档，什么也没有检查"),
            _ => writeln!(out, "{asked} 个文档中没有发现占位"),
        };
    }
    let found = if totals.findings == 0 {
        "已读取的部分没有发现占位".to_owned()
    } else {
        let (found, masks) = (totals.documents_with_findings, totals.findings);
        format!("{asked} 个文档中的 {found} 个有 {masks} 处占位：{}", severities(totals, Lang::Zh))
    };
    match unread {
        0 => writeln!(out, "{found}"),
        _ => writeln!(out, "{found}；{unread} 个文档未能读取"),
    }
}
