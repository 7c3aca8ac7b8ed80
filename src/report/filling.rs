//! What came of a list: remarks at both of their places, the changes, the proof.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::report::fancy::draw;
use crate::report::{Lang, Look, plural};
use crate::rule::Severity;
use crate::text::{LineColumn, Lines, Span, visible};
use crate::worklist::{Column, Conflict, Done, Fate, Remark, Rows, Told};

/// Everything there is to tell about a run of `fill`.
#[derive(Debug)]
pub struct Filling<'a> {
    /// The name of the list.
    pub list: &'a str,
    /// Its rows.
    pub rows: &'a Rows,
    /// Its documents.
    pub documents: &'a [Done],
    /// Lines that belong to no document.
    pub stray: &'a [Told],
    /// Facts with several values.
    pub conflicts: &'a [Conflict],
    /// Nothing was to be written.
    pub dry: bool,
    /// Nothing was written, because a value was refused.
    pub held: bool,
    /// How many files were written.
    pub written: usize,
}

/// Writes every remark: what is wrong, the sentence in the document and the cell of the list.
///
/// # Errors
///
/// Returns what `out` returns.
pub fn remarks(filling: &Filling<'_>, lang: Lang, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for done in filling.documents {
        let lines = done.before.as_ref().map(|document| Lines::new(document.source()));
        for told in &done.told {
            // Of what is only said, the value of a group is told by the summary.
            let said = told.remarks.iter().filter(|remark| !matches!(remark, Remark::FromGroup(_)));
            for remark in said {
                let place = told.span.zip(done.before.as_ref()).zip(lines.as_ref());
                let place = place.map(|((span, document), lines)| {
                    let at = lines.line_column(document.source(), span.start());
                    (done.path.as_str(), document.source(), span, at)
                });
                one(filling, told, remark, place, lang, look, out)?;
            }
        }
    }
    for told in filling.stray {
        for remark in &told.remarks {
            one(filling, told, remark, None, lang, look, out)?;
        }
    }
    for conflict in filling.conflicts {
        let label = filling.rows.rows[conflict.places[0].0].item.cell(Column::Label);
        let message = match lang {
            Lang::Zh => format!("同一数据“{}”填了不同的值 [conflict]", visible(label).text),
            Lang::En => format!("one fact, `{}`, has several values [conflict]", visible(label).text),
        };
        let places = conflict.places.iter().map(|(row, value)| {
            let row = &filling.rows.rows[*row];
            let cell = |column| visible(row.item.cell(column)).text;
            let (path, at) = (cell(Column::Path), cell(Column::Location));
            format!("{}: {path}:{at} ({}!{})", visible(value).text, filling.list, row.at)
        });
        let mut help = places.collect::<Vec<_>>();
        let way = lang.pick(
            "若不是同一数据，请清空清单中的 label",
            "where they are different facts, clear their `label` in the list",
        );
        help.push(way.to_owned());
        draw(message, Severity::Warning, Some(help.join("\n")), None, look, out)?;
    }
    Ok(())
}

type InDocument<'a> = (&'a str, &'a str, Span, LineColumn);

fn one(
    filling: &Filling<'_>,
    told: &Told,
    remark: &Remark,
    place: Option<InDocument<'_>>,
    lang: Lang,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let row = &filling.rows.rows[told.row];
    let message = format!("{} [{}]", visible(&remark.message(lang)).text, remark.code());
    let cell = visible(row.item.cell(Column::Value)).text;
    let cell = if cell.is_empty() { lang.pick("（空）", "(empty)").to_owned() } else { cell };
    // The label stands under the mask in its sentence and shows the cell of the list.
    let says = format!("{} ← {}!{}", cell, visible(filling.list).text, row.at);
    let sentence = row.item.cell(Column::Sentence);
    let start = LineColumn { line: 1, column: 1 };
    let (place, help) = match place {
        Some((path, source, span, at)) => (Some((path, source, span, at, says)), None),
        // The document does not have it any more; the list does.
        None if !sentence.is_empty() => {
            let mask = row.item.cell(Column::Text);
            let span = sentence.find(mask).map_or(Span::new(0, 0), |at| Span::new(at, at + mask.len()));
            (Some((row.item.cell(Column::Path), sentence, span, start, says)), None)
        }
        None => (None, Some(says)),
    };
    let help = [help, remark.help(lang).map(str::to_owned)].into_iter().flatten().collect::<Vec<_>>();
    let help = (!help.is_empty()).then(|| help.join("\n"));
    draw(message, remark.severity(), help, place, look, out)
}

/// Writes the changes of a document as a unified diff without context (POSIX `diff -U 0`).
///
/// # Errors
///
/// Returns what `out` returns.
pub fn diff(done: &Done, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let (Some(document), Some(result)) = (&done.before, &done.result) else { return Ok(()) };
    if result.edits.is_empty() {
        return Ok(());
    }
    let source = document.source();
    let paint =
        |code: &str, text: &str| if look.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() };
    writeln!(out, "{}", paint("1", &format!("--- {}", visible(&done.path).text)))?;
    writeln!(out, "{}", paint("1", &format!("+++ {}", visible(&done.target).text)))?;
    let lines = Lines::new(source);
    let mut edits = result.edits.iter().peekable();
    while let Some(first) = edits.next() {
        let at = lines.line_column(source, first.span.start()).line;
        let line = lines.span(at - 1);
        let mut of_line = vec![first];
        while let Some(edit) = edits.next_if(|edit| edit.span.start() < line.end()) {
            of_line.push(edit);
        }
        // Values are one line, masks too: as many lines after as before.
        writeln!(out, "{}", paint("36", &format!("@@ -{at} +{at} @@")))?;
        let (mut old, mut new, mut from) = (String::from("-"), String::from("+"), line.start());
        let (mut old_parts, mut new_parts) = (Vec::new(), Vec::new());
        for edit in of_line {
            let before = visible(source.get(from..edit.span.start()).unwrap_or_default()).text;
            old.push_str(&before);
            new.push_str(&before);
            for (side, parts, text, code) in [
                (&mut old, &mut old_parts, edit.span.slice(source), "31;7"),
                (&mut new, &mut new_parts, edit.text.as_str(), "32;7"),
            ] {
                parts.push((paint(if code == "31;7" { "31" } else { "32" }, side), paint(code, &visible(text).text)));
                side.clear();
            }
            from = edit.span.end();
        }
        let rest = source.get(from..line.end()).unwrap_or_default().trim_end_matches(['\r', '\n']);
        let rest = visible(rest).text;
        for (parts, code) in [(old_parts, "31"), (new_parts, "32")] {
            let joined: String = parts.into_iter().map(|(before, changed)| format!("{before}{changed}")).collect();
            writeln!(out, "{joined}{}", if rest.is_empty() { String::new() } else { paint(code, &rest) })?;
        }
    }
    Ok(())
}

/// What the lines came to.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    filled: usize,
    already: usize,
    refused: usize,
    empty: usize,
    shared: usize,
    left: usize,
    quiet: usize,
}

fn counts(filling: &Filling<'_>) -> Counts {
    let mut counts = Counts::default();
    for told in filling.documents.iter().flat_map(|done| &done.told).chain(filling.stray) {
        match told.fate {
            Fate::Filled => counts.filled += 1,
            Fate::Already => counts.already += 1,
            Fate::Refused => counts.refused += 1,
            Fate::Empty => counts.empty += 1,
        }
        let shared = told.remarks.iter().any(|remark| matches!(remark, Remark::FromGroup(_)));
        counts.shared += usize::from(shared && told.fate == Fate::Filled);
    }
    for result in filling.documents.iter().filter_map(|done| done.result.as_ref()) {
        counts.left += result.proof.left;
        counts.quiet += result.proof.quiet.len();
    }
    counts
}

/// Writes what was done and what a second scan says.
///
/// # Errors
///
/// Returns what `out` returns.
pub fn summary(filling: &Filling<'_>, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    for line in told(filling, lang) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// The summary, line by line.
fn told(filling: &Filling<'_>, lang: Lang) -> Vec<String> {
    let Counts { filled, already, refused, empty, shared, mut left, mut quiet } = counts(filling);
    if filling.held {
        // Nothing was written, so nothing is left either.
        (left, quiet) = (0, 0);
    }
    let documents =
        filling.documents.iter().filter(|done| done.result.as_ref().is_some_and(|r| !r.edits.is_empty())).count();
    let mut lines = Vec::new();
    let zh = lang == Lang::Zh;
    let head = match (zh, filling.held, filling.dry) {
        (true, true, _) => format!("未写入任何文件：{refused} 个值不能填（--partial 只填能填的 {filled} 个）"),
        (false, true, _) => format!(
            "nothing was written: {} cannot be filled (--partial fills the other {filled})",
            plural(refused, "value")
        ),
        (true, _, true) => format!("试运行：将在 {documents} 个文件中填入 {filled} 个值"),
        (false, _, true) => {
            format!("dry run: {} would be filled in {}", plural(filled, "value"), plural(documents, "document"))
        }
        (true, ..) => format!("已在 {documents} 个文件中填入 {filled} 个值"),
        (false, ..) => format!("{} filled in {}", plural(filled, "value"), plural(documents, "document")),
    };
    lines.push(head);
    let mut more = |count: usize, zh_text: String, en_text: String| {
        if count > 0 {
            lines.push(format!("  {}", if zh { zh_text } else { en_text }));
        }
    };
    more(
        shared,
        format!("其中 {shared} 个取自同组"),
        format!("{shared} of them by {} group", if shared == 1 { "its" } else { "their" }),
    );
    more(already, format!("{already} 个此前已填"), format!("{already} stood there before"));
    if !filling.held {
        more(refused, format!("{refused} 个不能填，见上"), format!("{refused} refused, see above"));
    }
    more(empty, format!("{empty} 行没有值"), format!("{} without a value", plural(empty, "line")));
    more(left, format!("复查：仍有 {left} 处占位符"), format!("scanned again: {} left", plural(left, "mask")));
    more(
        quiet,
        format!("另有 {quiet} 处未填的占位符，因同类已填而不再单独报出，请核对"),
        format!("{quiet} more unfilled, no longer found by themselves now that others are filled: look at them"),
    );
    if filled > 0 && left + quiet == 0 && !filling.held {
        lines.push(format!("  {}", lang.pick("复查：不再有占位符", "scanned again: no mask is left")));
    }
    for done in filling.documents.iter().filter(|_| !filling.held) {
        if done.result.as_ref().is_some_and(|result| !result.edits.is_empty()) {
            lines.push(format!("  {} → {}", visible(&done.path).text, visible(&done.target).text));
        }
    }
    lines
}

/// Everything as JSON or as a Markdown page.
#[must_use]
pub fn report(filling: &Filling<'_>, as_json: bool, lang: Lang) -> String {
    if as_json { format!("{:#}\n", machine(filling)) } else { page(filling, lang) }
}

fn machine(filling: &Filling<'_>) -> Value {
    let line = |told: &Told| {
        let row = &filling.rows.rows[told.row];
        let remarks = told.remarks.iter().map(|remark| {
            json!({"code": remark.code(), "severity": remark.severity().name(), "message": remark.message(Lang::En)})
        });
        json!({
            "id": row.item.cell(Column::Id),
            "at": row.at,
            "location": row.item.cell(Column::Location),
            "text": row.item.cell(Column::Text),
            "fate": fate(told.fate),
            "value": told.value,
            "remarks": remarks.collect::<Vec<_>>(),
        })
    };
    let documents = filling.documents.iter().map(|done| {
        let proof = done.result.as_ref().map(|result| &result.proof);
        json!({
            "path": done.path,
            "target": done.target,
            "read": done.result.is_some(),
            "left": proof.map_or(0, |proof| proof.left),
            "quiet": proof.map_or(0, |proof| proof.quiet.len()),
            "appeared": proof.map_or(0, |proof| proof.appeared.len()),
            "lines": done.told.iter().map(line).collect::<Vec<_>>(),
        })
    });
    let conflicts = filling.conflicts.iter().map(|conflict| {
        let places = conflict.places.iter().map(|(row, value)| {
            let row = &filling.rows.rows[*row];
            json!({"path": row.item.cell(Column::Path), "at": row.at, "value": value})
        });
        let label = filling.rows.rows[conflict.places[0].0].item.cell(Column::Label);
        json!({"label": label, "places": places.collect::<Vec<_>>()})
    });
    json!({
        "list": filling.list,
        "written": filling.written,
        "dry_run": filling.dry,
        "held": filling.held,
        "documents": documents.collect::<Vec<_>>(),
        "stray": filling.stray.iter().map(line).collect::<Vec<_>>(),
        "conflicts": conflicts.collect::<Vec<_>>(),
    })
}

fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::Empty => "empty",
        Fate::Filled => "filled",
        Fate::Already => "already",
        Fate::Refused => "refused",
    }
}

fn page(filling: &Filling<'_>, lang: Lang) -> String {
    let mut page = format!("# {}\n\n", lang.pick("填写报告", "Fill report"));
    for line in told(filling, lang) {
        page.push_str(&format!("- {}\n", line.trim_start()));
    }
    let all = filling.documents.iter().flat_map(|done| &done.told).chain(filling.stray);
    let heads =
        lang.pick("| 清单 | 文件 | 位置 | 原文 | 值 | 结果 |", "| list | document | place | mask | value | outcome |");
    page.push_str(&format!("\n{heads}\n| --- | --- | --- | --- | --- | --- |\n"));
    for told in all.filter(|told| told.fate != Fate::Empty) {
        let row = &filling.rows.rows[told.row];
        let cell = |text: &str| visible(text).text.replace('\\', "\\\\").replace('|', "\\|");
        let mut outcome = match (lang, told.fate) {
            (Lang::Zh, Fate::Filled) => "已填".to_owned(),
            (Lang::Zh, Fate::Already) => "此前已填".to_owned(),
            (Lang::Zh, _) => "未填".to_owned(),
            (Lang::En, other) => fate(other).to_owned(),
        };
        for remark in &told.remarks {
            outcome.push_str(&format!("; {}", cell(&remark.message(lang))));
        }
        let value = if told.value.is_empty() { row.item.cell(Column::Value) } else { &told.value };
        let cells =
            [&row.at, row.item.cell(Column::Path), row.item.cell(Column::Location), row.item.cell(Column::Text), value];
        let cells: Vec<String> = cells.into_iter().map(cell).collect();
        page.push_str(&format!("| {} | {outcome} |\n", cells.join(" | ")));
    }
    page
}
