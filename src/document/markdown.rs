//! Markdown: the text a reader of the rendered page sees, block by block.
//!
//! Emphasis markers, link addresses and table pipes are no part of the text, so a mask in bold
//! still touches its unit. The parser is pulldown-cmark; what stays ours is the shield below,
//! because blanks (`____年____`) and stars (`138****1234`) are emphasis to CommonMark and masks
//! to people.

use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use crate::document::look::Ink;
use crate::document::{Builder, Extracted, Region, html};
use crate::text::{Span, is_han};

/// Extracts the text of Markdown `source`.
pub(super) fn extract(source: &str) -> Extracted {
    let shielded = shield(source);
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    let mut reader = Reader {
        source,
        out: Builder::new(source),
        around: Vec::new(),
        table: Table::default(),
        link: false,
        inks: Vec::new(),
    };
    for (event, range) in Parser::new_ext(&shielded, options).into_offset_iter() {
        reader.event(&event, Span::new(range.start, range.end), &shielded);
    }
    reader.out.finish()
}

/// Says whether text shows nothing that `source` does not hold: an entity stands for a character of
/// another spelling, and a line under spaces is drawn by a tag.
pub(super) fn is_as_written(source: &str) -> bool {
    let bytes = source.as_bytes();
    let is_drawn = |at: usize| match &bytes[at..(at + TAG).min(bytes.len())] {
        [b'&', ..] | [b'<', b'u' | b'U', ..] => true,
        tag @ [b'<', next, ..] if next.is_ascii_alphabetic() => {
            let end = memchr::memchr(b'>', tag).unwrap_or(tag.len());
            memchr::memmem::find(&tag[..end], b"underline").is_some()
        }
        _ => false,
    };
    !memchr::memchr2_iter(b'&', b'<', bytes).any(is_drawn)
}

struct Reader<'a> {
    source: &'a str,
    out: Builder<'a>,
    /// The blocks around the current place, outermost first.
    around: Vec<Region>,
    table: Table,
    link: bool,
    /// The elements that are open in the paragraph, with the ink that holds in them.
    inks: Vec<(&'static str, Ink)>,
}

/// The heads of the table being read.
#[derive(Default)]
struct Table {
    columns: Vec<Option<Span>>,
    row: Option<Span>,
    column: usize,
    in_head: bool,
}

impl Reader<'_> {
    fn event(&mut self, event: &Event<'_>, span: Span, shielded: &str) {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) if self.region() == Region::Code || self.region() == Region::Metadata => {
                self.lines(span, text);
            }
            Event::Text(_) if self.link => {
                self.out.push_inline(Region::Link, span.slice(self.source), span);
            }
            Event::Text(text) if &**text == span.slice(shielded) => self.out.push(span),
            Event::Text(text) => self.out.push_as(text, span),
            Event::Code(code) => {
                let inner = span.slice(self.source).find(&**code).map(|at| span.start() + at);
                let span = inner.map_or(span, |at| Span::new(at, at + code.len()));
                self.out.push_inline(Region::Code, code, span);
            }
            Event::SoftBreak => self.out.soft_break(span),
            Event::HardBreak => self.out.push_as("\n", span),
            Event::InlineHtml(tag) if tag.starts_with("<!--") => {
                self.out.push_inline(Region::Comment, span.slice(self.source), span);
            }
            Event::InlineHtml(tag) if tag.starts_with("<!") || tag.starts_with("<?") => self.out.push_as("\n", span),
            Event::InlineHtml(tag) => match html::role(tag) {
                Some(role) if role.is_block() || role == html::Role::Break => self.out.push_as("\n", span),
                Some(_) => self.element(tag),
                // `<Your Name>` is no element of HTML: the author means the words.
                None => self.out.push(span),
            },
            _ => {}
        }
    }

    /// Takes a tag within a line.
    fn element(&mut self, tag: &str) {
        let Some((name, ink)) = html::ink(tag) else { return };
        let around = |inks: &[(_, Ink)]| inks.last().map_or(Ink::default(), |&(_, ink)| ink);
        match ink {
            Some(ink) if self.inks.len() < DEPTH => self.inks.push((name, ink.over(around(&self.inks)))),
            Some(_) => {}
            None => {
                if let Some(at) = self.inks.iter().rposition(|(open, _)| *open == name) {
                    self.inks.truncate(at);
                }
            }
        }
        self.out.ink(around(&self.inks));
    }

    fn start(&mut self, tag: &Tag<'_>, span: Span) {
        if !self.inks.is_empty() && is_block(tag) {
            self.inks.clear();
            self.out.ink(Ink::default());
        }
        match tag {
            Tag::Heading { level, .. } => self.out.begin_heading(depth(*level)),
            Tag::Paragraph => self.out.begin(self.region()),
            Tag::BlockQuote(_) => self.around.push(Region::Quote),
            Tag::Item => {
                self.around.push(Region::List);
                self.out.begin(Region::List);
            }
            Tag::FootnoteDefinition(_) => self.around.push(Region::Footnote),
            Tag::CodeBlock(_) => self.around.push(Region::Code),
            Tag::MetadataBlock(_) => self.around.push(Region::Metadata),
            Tag::HtmlBlock => html::add(self.source, span, html::Dialect::Markdown, &mut self.out),
            Tag::Table(_) => self.table = Table::default(),
            Tag::TableHead => self.table.in_head = true,
            Tag::TableRow => {
                self.table.row = None;
                self.table.column = 0;
            }
            Tag::TableCell => self.out.begin(Region::TableCell),
            Tag::Link { link_type, .. } => {
                self.link = matches!(link_type, LinkType::Autolink | LinkType::Email);
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) | TagEnd::Paragraph | TagEnd::HtmlBlock => {
                self.out.end();
            }
            TagEnd::Item
            | TagEnd::BlockQuote(_)
            | TagEnd::FootnoteDefinition
            | TagEnd::CodeBlock
            | TagEnd::MetadataBlock(_) => {
                self.out.end();
                self.around.pop();
            }
            TagEnd::TableHead => self.table.in_head = false,
            TagEnd::TableCell => self.cell(),
            TagEnd::Link => self.link = false,
            _ => {}
        }
    }

    fn cell(&mut self) {
        let cell = self.out.end();
        if self.table.in_head {
            self.table.columns.push(cell);
            return;
        }
        let nothing = Span::new(0, 0);
        let head = self.table.columns.get(self.table.column).copied().flatten();
        if cell.is_some() {
            self.out.head_last(self.table.row.unwrap_or(nothing), head.unwrap_or(nothing));
        }
        if self.table.column == 0 {
            self.table.row = cell;
        }
        self.table.column += 1;
    }

    /// Adds each line of code or front matter as a block of its own.
    fn lines(&mut self, span: Span, text: &str) {
        if text != span.slice(self.source) {
            self.out.begin(self.region());
            self.out.push_as(text, span);
            return;
        }
        let mut at = span.start();
        for line in text.split_inclusive('\n') {
            self.out.begin(self.region());
            self.out.push(Span::new(at, at + line.trim_end().len()));
            at += line.len();
        }
    }

    fn region(&self) -> Region {
        self.around.last().copied().unwrap_or(Region::Prose)
    }
}

/// How many elements inside of each other count in a paragraph.
const DEPTH: usize = 64;
/// How far a tag is looked through for a line that its style draws, in bytes.
const TAG: usize = 400;

/// Says whether what is open in the paragraph before does not reach into `tag`.
fn is_block(tag: &Tag<'_>) -> bool {
    use Tag::{Emphasis, Image, Link, Strikethrough, Strong, Subscript, Superscript};
    !matches!(tag, Emphasis | Strong | Strikethrough | Superscript | Subscript | Link { .. } | Image { .. })
}

fn depth(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// Replaces, byte for byte, underscores and stars that are masks by letters, so that the parser
/// does not take them for emphasis:
///
/// * three underscores or more, unless they are a line of their own (a thematic break);
/// * two underscores right before a lone date part or counter: `__月__日`;
/// * three stars or more after a digit or in brackets: `138****1234`, `[***]`, and any star that
///   fills a bracket: `[*]`, `[$*]`.
fn shield(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut out = String::with_capacity(source.len());
    let (mut at, mut copied) = (0, 0);
    while let Some(found) = memchr::memchr2(b'_', b'*', &bytes[at..]) {
        let start = at + found;
        let glyph = bytes[start];
        let end = start + bytes[start..].iter().take_while(|&&b| b == glyph).count();
        let before = start.checked_sub(1).map(|at| bytes[at]);
        let after = bytes.get(end).copied();
        let mask = if glyph == b'_' {
            (end - start >= 3 && !alone_on_line(bytes, start)) || (end - start == 2 && dates(source, end))
        } else {
            let bracketed =
                before.is_some_and(|b| matches!(b, b'[' | b'$')) && after.is_some_and(|b| matches!(b, b']' | b'%'));
            let closed = before == Some(b'[') && after == Some(b' ') && bytes.get(end + 1) == Some(&b'*');
            bracketed || closed || (end - start >= 3 && before.is_some_and(|b| b.is_ascii_digit()))
        };
        if mask {
            out.push_str(&source[copied..start]);
            out.extend(std::iter::repeat_n('x', end - start));
            copied = end;
        }
        at = end;
    }
    out.push_str(&source[copied..]);
    out
}

fn alone_on_line(bytes: &[u8], at: usize) -> bool {
    let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |at| at + 1);
    if bytes[start..at].iter().any(|b| !b.is_ascii_whitespace()) {
        return false;
    }
    bytes[at..].iter().take_while(|&&b| b != b'\n').all(|&b| matches!(b, b'_' | b' ' | b'\t' | b'\r'))
}

/// One date part or counter after byte `at` and no word that goes on: not bold text.
fn dates(source: &str, at: usize) -> bool {
    let mut rest = source.get(at..).unwrap_or_default().chars();
    rest.next().is_some_and(|c| DATES.contains(c)) && rest.next().is_none_or(|c| !is_han(c))
}

/// Date parts and counters that stand alone between two blanks.
const DATES: &str = "年月日号時时分秒点元円万亿億个個人名家项條条天岁";

#[cfg(test)]
mod tests {
    use super::is_as_written;
    use crate::document::{Document, look};

    /// Shows each block as `region: text`, with inline code in angle brackets.
    #[track_caller]
    fn check(markdown: &str, expected: &[&str]) {
        let document = Document::read("case.md", markdown.as_bytes().to_vec(), None).expect("it is text");
        let mut shown = Vec::new();
        let mut blocks = document.blocks();
        let mut at = 0;
        while let Some(block) = blocks.at(at).filter(|block| block.span.end() > at).cloned() {
            shown.push(format!("{}: {}", block.region.name(), block.span.slice(document.text())));
            at = block.span.end() + 1;
        }
        assert_eq!(shown, expected);
    }

    #[test]
    fn reads_what_the_page_shows() {
        check(
            "---\ntitle: 年报\n---\n# 一 *题*\n\n增长**xx**%，见[表](http://a/xx)。\n下一行\nA\nB\n",
            &["metadata: title: 年报", "heading: 一 题", "prose: 增长xx%，见表。下一行 A B"],
        );
        check("进展\n<u><b>【甲】</b></u>家\n<Name>", &["prose: 进展【甲】家 <Name>"]);
        check(
            "- [x] a\n- b\n\n> q\n\n| 指标 | 值 |\n|--|--|\n| 增速 | xx |\n\n```\nlet x;\n```\n",
            &[
                "list: a",
                "list: b",
                "quote: q",
                "table-cell: 指标",
                "table-cell: 值",
                "table-cell: 增速",
                "table-cell: xx",
                "code: let x;",
            ],
        );
    }

    #[test]
    fn keeps_blanks_and_stars_that_commonmark_would_take_for_emphasis() {
        check("于____年____，电话138****1234、139****5678。", &["prose: 于____年____，电话138****1234、139****5678。"]);
        check("*[___]*% and $[***], [***]; ，__月__日", &["prose: [___]% and $[***], [***]; ，__月__日"]);
        check("__粗__ and ___ \n\n___\n", &["prose: 粗 and ___"]);
    }

    #[test]
    fn knows_what_inline_html_looks_like() {
        let check = |markdown: &str, expected: &[&str]| {
            let document = Document::read("case.md", markdown.as_bytes().to_vec(), None).expect("it is text");
            assert_eq!(look::shown(&document), expected, "{markdown}");
        };
        check("甲方：<u>      </u>（章），乙方：<u>  张三  </u>\n", &["      : _"]);
        check("<font color=\"red\">x**x**</font>家 <mark>y</mark>z\n", &["xx: red", "y: /yellow"]);
        check("<span style=\"color:red\">x\n\ny</font> <b>z</b>\n", &["x: red"]);
        check("<p>甲方：<u>&emsp;&emsp;</u></p>\n\n甲\n", &["\u{2003}\u{2003}: _"]);
    }

    #[test]
    fn what_shows_more_than_it_holds_is_parsed() {
        for source in ["a <b>b</b> <br> c < d <sub>2</sub>", "# 一\n\n增长5%\n"] {
            assert!(is_as_written(source), "{source}");
        }
        for source in ["a&nbsp;b", "<u>  </u>", "a <U>", "<span style='text-decoration:underline'>", "a <u"] {
            assert!(!is_as_written(source), "{source}");
        }
    }

    #[test]
    fn leads_every_character_back_to_the_file() {
        let source = "增长 **xx**&nbsp;\\[年\\] <b>y</b>\n";
        let document = Document::read("case.md", source.as_bytes().to_vec(), None).expect("it is text");
        for word in ["xx", "年", "y", "增长"] {
            let at = document.text().find(word).expect("it is shown");
            let span = document.source_span(crate::text::Span::new(at, at + word.len()));
            assert_eq!(span.slice(source), word);
        }
    }
}
