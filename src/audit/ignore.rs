//! Ignores written in a document, each with its reason.
//!
//! ```text
//! <!-- lacuna:ignore zh/percent -- 样本数据 -->       this line; the next one, if it stands alone
//! <!-- lacuna:ignore-next-line -- 样本数据 -->        the next line that is not blank
//! <!-- lacuna:ignore-block until=2026-12-31 -- … --> the lines up to the next blank one
//! <!-- lacuna:ignore-start zh/ en/blank -- … -->     up to lacuna:ignore-end
//! <!-- lacuna:ignore-file -- … -->                   the whole file
//! ```
//!
//! In Markdown and HTML a directive is a comment (and in front matter a `#` line), so that text
//! which shows one is none. In plain text it opens its line or follows a sign of comment such as
//! `#` or `//`. What is wrong with a directive, and that it is of no use, are findings themselves:
//! an ignore that hides nothing today hides something nobody looked at tomorrow.

use std::sync::LazyLock;

use jiff::civil::Date;
use memchr::memmem::Finder;

use crate::audit::{By, Judged, Selector, Suppression};
use crate::document::{Document, Format, Region};
use crate::rule::{Notice, Rules};
use crate::text::Span;

/// What every directive starts with.
const LEAD: &str = "lacuna:";
/// The longest comment that is read as one directive, in bytes.
const COMMENT: usize = 4_000;

/// One directive that can be followed.
#[derive(Debug)]
struct Ignore {
    /// The directive in the document's source.
    at: Span,
    /// What it covers of the source.
    covers: Span,
    /// The rules it is for; all when there are none.
    rules: Vec<Selector>,
    reason: String,
    used: bool,
}

/// Something wrong with a directive.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Remark {
    /// Which rule says so.
    pub(super) notice: Notice,
    /// The directive in the document's source.
    pub(super) at: Span,
    /// What exactly.
    pub(super) says: String,
}

/// The directives of one document.
#[derive(Debug, Default)]
pub(super) struct Ignores {
    ignores: Vec<Ignore>,
    remarks: Vec<Remark>,
    directives: Vec<Span>,
}

/// Says whether `source` can hold a directive at all, at the cost of one search.
pub(super) fn may_ignore(source: &str) -> bool {
    // Every document is asked about.
    static DIRECTIVE: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(LEAD));
    DIRECTIVE.find(source.as_bytes()).is_some()
}

impl Ignores {
    /// Reads the directives of `document`; an ignore ends after its day, and `today` tells which
    /// have.
    pub(super) fn of(document: &Document, rules: &Rules, today: Date) -> Self {
        let mut found = Self::default();
        let source = document.source();
        let mut open: Option<Ignore> = None;
        for (at, written) in directives(document) {
            found.directives.push(at);
            let directive = match Directive::parse(&written, rules) {
                Ok(directive) => directive,
                Err((notice, says)) => {
                    found.remarks.push(Remark { notice, at, says });
                    continue;
                }
            };
            if let Some(until) = directive.until.filter(|&until| until < today) {
                found.remarks.push(Remark { notice: Notice::ExpiredIgnore, at, says: until.to_string() });
                continue;
            }
            let ignore = |covers| Ignore {
                at,
                covers,
                rules: directive.rules.clone(),
                reason: directive.reason.clone(),
                used: false,
            };
            match directive.reach {
                Reach::Line if alone(source, at) => found.ignores.push(ignore(next_line(source, at.end()))),
                Reach::Line => found.ignores.push(ignore(line(source, at))),
                Reach::NextLine => found.ignores.push(ignore(next_line(source, at.end()))),
                Reach::Block => found.ignores.push(ignore(next_block(source, at.end()))),
                Reach::File => found.ignores.push(ignore(Span::new(0, source.len()))),
                Reach::Start => {
                    let end = source.len();
                    if let Some(before) = open.replace(ignore(Span::new(at.end(), end))) {
                        found.unclosed(&before);
                    }
                }
                Reach::End => match open.take() {
                    Some(ignore) => {
                        let covers = Span::new(ignore.covers.start(), at.start());
                        found.ignores.push(Ignore { covers, ..ignore });
                    }
                    None => {
                        let says = "`lacuna:ignore-end` without `lacuna:ignore-start`".to_owned();
                        found.remarks.push(Remark { notice: Notice::MalformedIgnore, at, says });
                    }
                },
            }
        }
        if let Some(open) = open {
            found.unclosed(&open);
        }
        found
    }

    fn unclosed(&mut self, ignore: &Ignore) {
        let says = "`lacuna:ignore-start` without `lacuna:ignore-end`".to_owned();
        self.remarks.push(Remark { notice: Notice::MalformedIgnore, at: ignore.at, says });
    }

    /// Says whether `span` of the source lies in a directive: its reason may show a mask.
    pub(super) fn holds(&self, span: Span) -> bool {
        self.directives.iter().any(|directive| directive.overlaps(span))
    }

    /// Marks `judged` when a directive covers it.
    pub(super) fn apply(&mut self, judged: &mut Judged, rule: &str) {
        let covering = self.ignores.iter_mut().filter(|ignore| {
            ignore.covers.contains(judged.span.start())
                && (ignore.rules.is_empty() || ignore.rules.iter().any(|selector| selector.admits(rule)))
        });
        // The narrowest speaks: a line's own reason says more than that of its file.
        if let Some(ignore) = covering.min_by_key(|ignore| ignore.covers.len()) {
            ignore.used = true;
            judged.suppressed = Some(Suppression { by: By::Ignore, reason: ignore.reason.clone() });
        }
    }

    /// What is wrong with the directives, the unused ones included, in order.
    pub(super) fn remarks(mut self) -> Vec<Remark> {
        for ignore in self.ignores.iter().filter(|ignore| !ignore.used) {
            let rules: Vec<&str> = ignore.rules.iter().map(Selector::as_str).collect();
            self.remarks.push(Remark { notice: Notice::UnusedIgnore, at: ignore.at, says: rules.join(" ") });
        }
        self.remarks.sort_by_key(|remark| (remark.at.start(), remark.notice));
        self.remarks
    }
}

/// How far a directive reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Line,
    NextLine,
    Block,
    Start,
    End,
    File,
}

const REACHES: [(&str, Reach); 6] = [
    ("ignore", Reach::Line),
    ("ignore-next-line", Reach::NextLine),
    ("ignore-block", Reach::Block),
    ("ignore-start", Reach::Start),
    ("ignore-end", Reach::End),
    ("ignore-file", Reach::File),
];

#[derive(Debug)]
struct Directive {
    reach: Reach,
    rules: Vec<Selector>,
    until: Option<Date>,
    reason: String,
}

impl Directive {
    /// Reads `written`, which starts right after `lacuna:`.
    fn parse(written: &str, rules: &Rules) -> Result<Self, (Notice, String)> {
        let malformed = |says: String| Err((Notice::MalformedIgnore, says));
        let (head, reason) = split_reason(written);
        let mut words =
            head.split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、')).filter(|w| !w.is_empty());
        let name = words.next().unwrap_or_default();
        let Some(&(_, reach)) = REACHES.iter().find(|(known, _)| *known == name) else {
            let known: Vec<&str> = REACHES.iter().map(|(name, _)| *name).collect();
            return malformed(format!("`lacuna:{name}`: {}", known.join(", ")));
        };
        let mut directive = Self { reach, rules: Vec::new(), until: None, reason: reason.to_owned() };
        for word in words {
            if let Some(day) = word.strip_prefix("until=") {
                let Ok(day) = day.parse::<Date>() else {
                    return malformed(format!("`until={day}`: YYYY-MM-DD"));
                };
                directive.until = Some(day);
                continue;
            }
            let selector = Selector::new(word);
            if !rules.iter().any(|(_, rule)| selector.admits(&rule.id)) {
                return Err((Notice::UnknownRule, unknown(word, rules)));
            }
            directive.rules.push(selector);
        }
        if directive.reason.is_empty() && reach != Reach::End {
            return malformed(format!("lacuna:{name} … -- reason / 理由"));
        }
        Ok(directive)
    }
}

/// `word`, and the rule that is meant, if one is near.
fn unknown(word: &str, rules: &Rules) -> String {
    match rules.near(word) {
        Some(near) => format!("`{word}` → `{near}`?"),
        None => format!("`{word}`"),
    }
}

/// Cuts `written` at the dash before the reason: `--`, or a Chinese dash.
fn split_reason(written: &str) -> (&str, &str) {
    let dashes = ["--", "——", "—", "–"];
    match dashes.iter().filter_map(|dash| written.find(dash)).min() {
        Some(at) => (&written[..at], written[at..].trim_start_matches(['-', '—', '–']).trim()),
        None => (written, ""),
    }
}

/// The directives of `document` with their places in its source, each without its `lacuna:`.
fn directives(document: &Document) -> Vec<(Span, String)> {
    let text = document.text();
    let plain = !matches!(document.format(), Format::Markdown | Format::Html | Format::Xhtml);
    let mut blocks = document.blocks();
    let mut found = Vec::new();
    for at in memchr::memmem::find_iter(text.as_bytes(), LEAD.as_bytes()) {
        let Some(block) = blocks.at(at).filter(|block| block.span.contains(at)) else { continue };
        let region = document.inline(at).unwrap_or(block.region);
        let line = line_of(text, at);
        let before = line.slice(text)[..at - line.start()].trim_end();
        let opens = match region {
            Region::Comment => before.is_empty() || before.ends_with("<!--"),
            Region::Metadata => after_sign(before),
            _ => plain && after_sign(before),
        };
        if !opens {
            continue;
        }
        let (shown, written) = match region {
            Region::Comment if !plain => comment(document, at),
            _ => {
                let rest = &text[at + LEAD.len()..line.end()];
                let end = ["-->", "*/", "#}"].iter().filter_map(|close| rest.find(close)).min().unwrap_or(rest.len());
                let written = rest[..end].trim_end().trim_end_matches(['】', ']', '）']);
                (document.source_span(Span::new(at, at + LEAD.len() + written.len())), written)
            }
        };
        found.push((shown, written.to_owned()));
    }
    found
}

/// The directive at `at` of the text, which is a comment of HTML, up to the end of the comment: that
/// may stand some lines further down. With its place in the source.
fn comment(document: &Document, at: usize) -> (Span, &str) {
    let source = document.source();
    let start = document.source_span(Span::new(at, at + LEAD.len())).start();
    let rest = &source[(start + LEAD.len()).min(source.len())..];
    let reach = &rest[..rest.floor_char_boundary(COMMENT)];
    let closed = reach.find("-->").filter(|&end| !reach[..end].contains("<!--"));
    let end = closed.or_else(|| reach.find('\n')).unwrap_or(reach.len());
    let written = reach[..end].trim_end();
    (Span::new(start, start + LEAD.len() + written.len()), written)
}

/// Says whether a directive may follow `before` on its line: nothing, or a sign of comment last.
fn after_sign(before: &str) -> bool {
    let before = before.trim_end();
    let signs = ["#", "//", "--", "%", ";", "..", "/*", "<!--", "{#", "【", "[", "（"];
    before.trim().is_empty() || signs.iter().any(|sign| before.ends_with(sign))
}

/// The line that holds byte `at`, without its end.
fn line_of(text: &str, at: usize) -> Span {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    Span::new(start, end)
}

fn line(source: &str, at: Span) -> Span {
    Span::new(line_of(source, at.start()).start(), line_of(source, at.end()).end())
}

/// Says whether nothing but the signs of a comment stands on the lines of `at`.
fn alone(source: &str, at: Span) -> bool {
    let line = line(source, at);
    let signs = |c: char| !c.is_alphanumeric();
    source[line.start()..at.start()].chars().all(signs) && source[at.end()..line.end()].chars().all(signs)
}

/// The first line after that of `from` that is not blank.
fn next_line(source: &str, from: usize) -> Span {
    let mut at = line_of(source, from).end();
    while at < source.len() {
        let line = line_of(source, at + 1);
        if !line.slice(source).trim().is_empty() {
            return line;
        }
        at = line.end();
    }
    Span::new(source.len(), source.len())
}

/// The lines from the next one that is not blank to the next blank one.
fn next_block(source: &str, from: usize) -> Span {
    let first = next_line(source, from);
    let mut end = first.end();
    while end < source.len() {
        let line = line_of(source, end + 1);
        if line.slice(source).trim().is_empty() {
            break;
        }
        end = line.end();
    }
    Span::new(first.start(), end)
}
