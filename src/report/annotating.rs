//! An audit, shown in the document itself: what its remarks say, and what became of them.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::audit::{Audited, Checked, Judged};
use crate::document::{Annotated, Document, Mark, Note, Reason, Reviewer, Unwritable};
use crate::report::{Lang, plural};
use crate::rule::{Rule, Severity};
use crate::scan::Scanner;
use crate::text::{is_glyph, visible};

/// A document with remarks.
#[derive(Debug)]
pub struct Remarked {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The findings with a remark or a colour, and those with none, by their numbers, in order.
    pub marks: Vec<(usize, Mark)>,
}

/// Marks the findings of `checked`, which are those of `document` that was `bytes`, from severity `show`
/// on. `check` reads the result and finds what is masked in it: the same as before, or else the remarks
/// that are in the way are left out.
///
/// # Errors
///
/// Says why nothing can be written.
pub fn remarked(
    (document, checked, bytes): (&Document, &Checked, &[u8]),
    (lang, show): (Lang, Severity),
    by: &Reviewer,
    scanner: &Scanner,
    check: impl Fn(Vec<u8>) -> Option<Vec<Judged>>,
) -> Result<Remarked, Unwritable> {
    let wanted = |judged: &Judged| judged.suppressed.is_none() && judged.severity >= show;
    let rule = |judged: &Judged| checked.rules.get(judged.finding.rule);
    let chosen: Vec<usize> = (0..checked.findings.len())
        // A remark about an ignore is about no text of the page.
        .filter(|&at| wanted(&checked.findings[at]) && !rule(&checked.findings[at]).forms.is_empty())
        .collect();
    let note = |at: &usize| {
        let judged = &checked.findings[*at];
        Note { span: judged.finding.span, lines: lines(document, judged, rule(judged), lang, scanner) }
    };
    let notes: Vec<Note> = chosen.iter().map(note).collect();
    let before = names(&checked.findings);
    let attempt = |numbers: &[usize]| -> Result<Option<Annotated>, Unwritable> {
        let notes: Vec<Note> = numbers.iter().map(|&number| notes[number].clone()).collect();
        let annotated = document.annotated(bytes, &notes, by)?;
        let same = check(annotated.bytes.clone()).is_some_and(|after| names(&after) == before);
        Ok(same.then_some(annotated))
    };
    let mut left: Vec<usize> = (0..notes.len()).collect();
    let mut marks: Vec<(usize, Mark)> = chosen.iter().map(|&at| (at, Mark::Nothing)).collect();
    let mut is_first = true;
    loop {
        if let Some(annotated) = attempt(&left)? {
            for (&number, mark) in left.iter().zip(annotated.marks) {
                marks[number].1 = mark;
            }
            return Ok(Remarked { bytes: annotated.bytes, marks });
        }
        if left.is_empty() || std::mem::take(&mut is_first) && attempt(&[])?.is_none() {
            // It is not the document that was read before.
            return Err(Unwritable::Package);
        }
        // The shortest beginning that reads otherwise ends with the one that is in the way.
        let (mut good, mut bad) = (0, left.len());
        while bad - good > 1 {
            let middle = usize::midpoint(good, bad);
            if attempt(&left[..middle])?.is_some() { good = middle } else { bad = middle }
        }
        left.remove(bad - 1);
        if marks.len() - left.len() == MOST {
            left.truncate(bad - 1);
        }
    }
}

/// How many remarks may be found to be in the way, one by one; what follows the last has none.
const MOST: usize = 32;

/// How often each finding is there, by what names it.
fn names(findings: &[Judged]) -> BTreeMap<(&str, &str), usize> {
    let mut names = BTreeMap::new();
    for judged in findings {
        *names.entry((&*judged.fingerprint, judged.finding.kind.name())).or_default() += 1;
    }
    names
}

/// What the remark about a finding says. A line in which the rules see a mask is left out: the remark
/// would be found as well.
fn lines(document: &Document, judged: &Judged, rule: &Rule, lang: Lang, scanner: &Scanner) -> Vec<String> {
    let finding = &judged.finding;
    let (colon, comma) = (lang.pick("：", ": "), lang.pick("，", ", "));
    let unit = finding.unit.map(|unit| unit.slice(document.text()));
    let unit = unit.map(|unit| format!("{comma}{} {unit}", lang.pick("单位", "unit"))).unwrap_or_default();
    let label = format!("{}{colon}{}", lang.pick("所指", "measures"), unmasked(&finding.label));
    let said = [
        Some(lang.of(&rule.title).to_owned()),
        Some(label).filter(|_| !finding.label.is_empty()),
        Some(format!("{}{colon}{}{unit}", lang.pick("类型", "kind"), lang.kind(finding.kind))),
        Some(lang.way_out(rule, judged)),
        Some(format!("Lacuna {}", rule.id)),
    ];
    // XML has no way to write what is no character of a text.
    let plain = |line: String| line.replace(|c: char| c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}'), " ");
    let said = said.into_iter().flatten().map(plain);
    let mut lines: Vec<String> = said.filter(|line| scanner.masks(line).is_empty()).collect();
    if lines.is_empty() {
        lines.push("Lacuna".to_owned());
    }
    lines
}

/// `label` with `…` in the place of masks: beside others of its document, they would be masks again.
fn unmasked(label: &str) -> String {
    let mut shown = String::with_capacity(label.len());
    for c in label.chars() {
        match c {
            c if !is_glyph(c) || c.is_ascii_alphabetic() => shown.push(c),
            _ if !shown.ends_with('…') => shown.push('…'),
            _ => {}
        }
    }
    shown
}

/// What a run came to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told {
    /// Documents with a copy.
    copies: usize,
    /// Findings with a remark, with a colour, and with none.
    remarks: usize,
    colours: usize,
    bare: usize,
    /// Documents that nothing can be written into.
    pub refused: usize,
}

/// Writes what was marked in the copy `target` of a document, and names what was not.
///
/// # Errors
///
/// Returns what `out` returns.
pub fn document(
    audited: &Audited,
    remarked: &Remarked,
    target: &str,
    lang: Lang,
    told: &mut Told,
    out: &mut dyn Write,
) -> io::Result<()> {
    let count = |wanted: Mark| remarked.marks.iter().filter(|(_, mark)| *mark == wanted).count();
    let (remarks, colours, bare) = (count(Mark::Remark), count(Mark::Colour), count(Mark::Nothing));
    let (copies, refused) = (told.copies + 1, told.refused);
    *told = Told {
        copies,
        refused,
        remarks: told.remarks + remarks,
        colours: told.colours + colours,
        bare: told.bare + bare,
    };
    let said = counted(remarks, colours, bare, lang);
    let colon = lang.pick("：", ": ");
    writeln!(out, "{} → {}{colon}{said}", visible(&audited.path).text, visible(target).text)?;
    let Ok(Checked { document: Some(document), findings, rules, .. }) = &audited.outcome else { return Ok(()) };
    for (number, _) in remarked.marks.iter().filter(|(_, mark)| *mark == Mark::Nothing) {
        let judged = &findings[*number];
        let place = document.location(judged.finding.span.start(), judged.at, lang);
        let (mask, rule) = (judged.finding.span.slice(document.text()), &rules.get(judged.finding.rule).id);
        let (mask, not) = (visible(mask).text, lang.pick("未标出", "not marked"));
        writeln!(out, "  {not}{colon}{}{colon}{mask} [{rule}]", visible(&place).text)?;
    }
    Ok(())
}

fn counted(remarks: usize, colours: usize, bare: usize, lang: Lang) -> String {
    let parts = [
        (remarks, format!("{remarks} 处加批注"), plural(remarks, "remark")),
        (colours, format!("{colours} 处加底色"), format!("{colours} coloured")),
        (bare, format!("{bare} 处未标出"), format!("{bare} not marked")),
    ];
    let said: Vec<String> =
        parts.into_iter().filter(|&(count, ..)| count > 0).map(|(_, zh, en)| lang.pick(&zh, &en).to_owned()).collect();
    if said.is_empty() {
        lang.pick("没有可标的", "nothing to mark").to_owned()
    } else {
        said.join(lang.pick("，", ", "))
    }
}

/// Writes why there is no copy of the document at `path`.
///
/// # Errors
///
/// Returns what `out` returns.
pub fn refused(path: &str, why: Unwritable, lang: Lang, told: &mut Told, out: &mut dyn Write) -> io::Result<()> {
    told.refused += 1;
    let (zh, en) = match why {
        Unwritable::Format(format) => (
            format!(
                "{format} 中不能加批注；请另存为 docx、xlsx、pdf 等格式，或用 lacuna check --output html=报告.html 查看"
            ),
            format!(
                "no remarks can be put into {format}; save it as docx, xlsx, pdf or the like, or look at `lacuna check --output html=report.html`"
            ),
        ),
        Unwritable::Signed => (
            "已签名，任何改动都会使签名失效；请标注未签名的副本".to_owned(),
            "signed: any change would make the signature void; annotate a copy that is not signed".to_owned(),
        ),
        Unwritable::Encrypted => (Lang::Zh.reason(&Reason::Encrypted), Lang::En.reason(&Reason::Encrypted)),
        _ => (
            "不能写入；请用原程序打开并另存后再试".to_owned(),
            "it cannot be written; open it in its program, save it and run the same again".to_owned(),
        ),
    };
    let not = lang.pick("未标注：", "not annotated: ");
    writeln!(out, "{}{}{not}{}", visible(path).text, lang.pick("：", ": "), lang.pick(&zh, &en))
}

/// Writes what the run came to.
///
/// # Errors
///
/// Returns what `out` returns.
pub fn summary(told: &Told, unread: usize, dry: bool, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let Told { copies, remarks, colours, bare, refused } = *told;
    let marked = remarks + colours;
    let lost = refused + unread;
    let mut said = match (lang, dry) {
        (Lang::Zh, true) => format!("试运行：将在 {copies} 个副本中标出 {marked} 处占位"),
        (Lang::Zh, false) => format!("已在 {copies} 个副本中标出 {marked} 处占位"),
        (Lang::En, dry) => {
            let (head, verb) = if dry { ("dry run: ", "would be ") } else { ("", "") };
            let copies = if copies == 1 { "1 copy".to_owned() } else { format!("{copies} copies") };
            format!("{head}{} {verb}marked in {copies}", plural(marked, "mask"))
        }
    };
    if bare > 0 {
        said.push_str(lang.pick(&format!("；{bare} 处不能标出，见上"), &format!("; {bare} not, see above")));
    }
    if lost > 0 {
        let documents = plural(lost, "document");
        said.push_str(lang.pick(&format!("；{lost} 个文件没有副本"), &format!("; {documents} without a copy")));
    }
    writeln!(out, "{said}")
}
