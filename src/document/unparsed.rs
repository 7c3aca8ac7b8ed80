//! Text that can be told to be clean before it is parsed.
//!
//! Most documents hold no mask. Where the text of a document holds nothing but what its source
//! does, a source without a place where a mask may start says so, at the speed of memory. In
//! Markdown, stars and brackets that are marks for certain are no such places: `**重点**`,
//! `[附件](…)` and the stars of lists are on every page. What marks cut (`待**补充**`) is looked at
//! beside the source, without the marks.

use encoding_rs::UTF_8;

use crate::document::{Document, Format, Markup, Reading, markdown};
use crate::text::{Span, is_cjk, is_punctuation};

/// Two stretches of marks that belong together; the second may be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// What opens.
    pub open: Span,
    /// What closes.
    pub close: Span,
}

impl Marks {
    /// Says whether byte `at` is in one of them.
    #[must_use]
    pub fn hold(&self, at: usize) -> bool {
        self.open.contains(at) || self.close.contains(at)
    }
}

/// What stands around marks within words of a source, without the marks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Joined {
    /// Stretches of the source, each a line.
    pub text: String,
    /// Where in the text marks stood, ascending.
    pub seams: Vec<usize>,
}

impl Joined {
    /// Says whether marks stood in `span` of the text or beside it.
    #[must_use]
    pub fn is_cut(&self, span: Span) -> bool {
        let next = self.seams.partition_point(|&seam| seam < span.start());
        self.seams.get(next).is_some_and(|&seam| seam <= span.end())
    }

    fn push(&mut self, text: &str) {
        let mut start = 0;
        for at in memchr::memchr3_iter(b'*', b'`', b'~', text.as_bytes()) {
            self.text.push_str(&text[start..at]);
            start = at + 1;
        }
        self.text.push_str(&text[start..]);
    }
}

/// Marks that may stand within words, and are no text then.
const MARKS: [u8; 3] = [b'*', b'`', b'~'];

/// A source that was not parsed.
#[derive(Clone, Copy, Debug)]
pub struct Unparsed<'a> {
    source: &'a str,
    format: Format,
    /// Stars may be text in any case: in HTML, or in the head of the document.
    literal_stars: bool,
}

impl<'a> Unparsed<'a> {
    /// What a file called `name` holds, when it is a text in UTF-8 whose text holds nothing but what
    /// stands in `bytes`.
    #[must_use]
    pub fn of(name: &str, bytes: &'a [u8], reading: Reading) -> Option<Self> {
        if reading.encoding.is_some_and(|encoding| encoding != UTF_8) {
            return None;
        }
        let format = Format::of(name).seen_in(bytes);
        if !matches!(format, Format::Plain | Format::Markdown | Format::Unknown | Format::Marked(_)) {
            return None;
        }
        let source = simdutf8::basic::from_utf8(bytes).ok()?;
        let unparsed = Self::new(source, format);
        (memchr::memchr(0, bytes).is_none() && unparsed.tells_all()).then_some(unparsed)
    }

    /// The source of `document`, when its text is another and holds nothing but what stands there.
    #[must_use]
    pub fn in_document(document: &'a Document) -> Option<Self> {
        let unparsed = Self::new(document.source(), document.format());
        let parsed = matches!(unparsed.format, Format::Markdown | Format::Marked(_));
        (parsed && unparsed.tells_all()).then_some(unparsed)
    }

    fn new(source: &'a str, format: Format) -> Self {
        let html = format == Format::Markdown && memchr::memchr(b'<', source.as_bytes()).is_some();
        let literal_stars = html || source.starts_with("---") || source.starts_with("+++");
        Self { source, format, literal_stars }
    }

    /// The source.
    #[must_use]
    pub fn source(&self) -> &'a str {
        self.source
    }

    /// Says whether it is text without any marks, line by line.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.format == Format::Plain
    }

    /// Says whether what the source does not hold, the text does not either.
    fn tells_all(&self) -> bool {
        match self.format {
            Format::Markdown => markdown::is_as_written(self.source),
            // A command may stand for a blank.
            Format::Marked(Markup::Tex) => memchr::memchr(b'\\', self.source.as_bytes()).is_none(),
            _ => true,
        }
    }

    /// The marks that start at byte `at` and are no text in any part of the document, prose or not.
    #[must_use]
    pub fn marks(&self, at: usize) -> Option<Marks> {
        if self.format != Format::Markdown || self.literal_stars || self.source.as_bytes()[at] != b'*' {
            return None;
        }
        emphasis(self.source, at).or_else(|| bullet(self.source, at))
    }

    /// What stands up to `around` bytes from marks within words of `span`.
    #[must_use]
    pub fn joined(&self, span: Span, around: usize) -> Joined {
        let mut joined = Joined::default();
        if !matches!(self.format, Format::Markdown | Format::Marked(_)) {
            return joined;
        }
        let text = span.slice(self.source);
        // What was copied ends at the one, and goes on to the other.
        let (mut copied, mut end, mut next) = (0, 0, 0);
        for at in memchr::memchr3_iter(b'*', b'`', b'~', text.as_bytes()) {
            if at < next {
                continue;
            }
            next = at + text.as_bytes()[at..].iter().take_while(|byte| MARKS.contains(byte)).count();
            if !cuts(text.as_bytes(), at, next) {
                continue;
            }
            let start = text.floor_char_boundary(at.saturating_sub(around));
            if start > end {
                joined.push(&text[copied..end]);
                if end > 0 {
                    joined.text.push('\n');
                }
                copied = start;
            }
            joined.push(&text[copied..at]);
            joined.seams.push(joined.text.len());
            (copied, end) = (next, text.ceil_char_boundary(next.saturating_add(around)));
        }
        joined.push(&text[copied..end.max(copied)]);
        joined
    }

    /// The blocks of code that are such for certain, ascending: between fences of three backticks, each at
    /// the start of its line, in a document where nothing else may be meant by them (CommonMark 4.5).
    #[must_use]
    pub fn code(&self) -> Vec<Span> {
        let (mut found, mut open) = (Vec::new(), None);
        let bytes = self.source.as_bytes();
        // One byte is found faster than three, and stands in few documents.
        let fences =
            || memchr::memchr(b'~', bytes).is_some_and(|at| memchr::memmem::find(&bytes[at..], b"~~~").is_some());
        if self.format != Format::Markdown || self.literal_stars || fences() {
            return found;
        }
        for at in memchr::memmem::find_iter(bytes, b"```") {
            let rest = &self.source[at + 3..];
            let line = rest.find('\n').map_or(rest, |end| &rest[..end]);
            // One that is longer or stands inside of a list or a paragraph may end what others open.
            if !(at == 0 || self.source[..at].ends_with('\n')) || line.contains('`') {
                return Vec::new();
            }
            match open {
                None => open = Some(at),
                Some(start) if line.trim().is_empty() => {
                    found.push(Span::new(start, at));
                    open = None;
                }
                Some(_) => {}
            }
        }
        found
    }

    /// Says whether a link starts at byte `at`, or what looks like one: `[`, text without brackets and
    /// marks, and `](`.
    #[must_use]
    pub fn opens_link(&self, at: usize) -> bool {
        let rest = self.source.as_bytes().get(at..).and_then(|rest| rest.strip_prefix(b"["));
        self.format == Format::Markdown && rest.is_some_and(|rest| rest[plain_end(rest)..].starts_with(b"]("))
    }
}

/// Says whether marks from byte `at` to `next` may cut a word: words of ASCII have spaces around their
/// marks, but brackets may stand outside of them.
fn cuts(bytes: &[u8], at: usize, next: usize) -> bool {
    let sides = (at.checked_sub(1).map(|before| bytes[before]), bytes.get(next).copied());
    let (Some(before), Some(after)) = sides else { return false };
    let fits = |byte: u8| !byte.is_ascii() || byte.is_ascii_punctuation();
    fits(before) && fits(after) && !(before.is_ascii() && after.is_ascii())
}

/// How many bytes of `bytes` are neither a line end nor a character that Markdown makes something of.
fn plain_end(bytes: &[u8]) -> usize {
    static SPECIAL: [bool; 256] = {
        let (mut special, all) = ([false; 256], b"\n\r*_`[]<>\\&~|!$");
        let mut at = 0;
        while at < all.len() {
            special[all[at] as usize] = true;
            at += 1;
        }
        special
    };
    bytes.iter().position(|&byte| SPECIAL[usize::from(byte)]).unwrap_or(bytes.len())
}

/// The marks of an emphasis that starts at byte `at`, when there is no other way to read it: one or two
/// stars before a letter, the same after one, on one line, and no other mark between (CommonMark 6.2:
/// the first can only open, the second closes what was opened last).
fn emphasis(source: &str, at: usize) -> Option<Marks> {
    let bytes = source.as_bytes();
    let stars = |at: usize| bytes[at..].iter().take_while(|&&byte| byte == b'*').count();
    let is_letter = |c: char| c.is_alphanumeric() && (c.is_ascii() || is_cjk(c)) && !is_punctuation(c);
    // Most are told without looking them up.
    let letter = |c: char| matches!(c, '\u{4E00}'..='\u{9FA5}') || is_letter(c);
    let count = stars(at);
    let inner = at + count;
    let before = source[..at].chars().next_back();
    if !(1..=2).contains(&count) || matches!(before, Some('\\' | '*')) || !source[inner..].starts_with(letter) {
        return None;
    }
    let close = inner + plain_end(&bytes[inner..]);
    let closes = bytes.get(close) == Some(&b'*') && stars(close) == count && source[..close].ends_with(letter);
    closes.then(|| Marks { open: Span::new(at, inner), close: Span::new(close, close + count) })
}

/// The star of an item of a list, which opens its line.
fn bullet(source: &str, at: usize) -> Option<Marks> {
    let line = source[..at].bytes().rev().take_while(|&byte| byte != b'\n');
    let opens = line.into_iter().all(|byte| matches!(byte, b' ' | b'\t'));
    let mut rest = source[at + 1..].chars();
    let item = rest.next() == Some(' ') && rest.next().is_some_and(|c| !c.is_whitespace() && c != '*');
    (opens && item).then(|| Marks { open: Span::new(at, at + 1), close: Span::new(at + 1, at + 1) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Markdown without the stars that are marks, and with `<` for the `[` of links.
    fn bare(source: &str) -> String {
        let unparsed = Unparsed::of("a.md", source.as_bytes(), Reading::default()).expect("it is plain enough");
        let (mut shown, mut known) = (String::new(), Vec::new());
        for (at, c) in source.char_indices() {
            known.extend(if c == '*' { unparsed.marks(at) } else { None });
            match c {
                '*' if known.iter().any(|marks: &Marks| marks.hold(at)) => {}
                '[' if unparsed.opens_link(at) => shown.push('<'),
                _ => shown.push(c),
            }
        }
        shown
    }

    #[test]
    fn knows_marks_that_are_no_text() {
        for (source, left) in [
            ("**重点xx**%：见[附件](a_b)", "重点xx%：见<附件](a_b)"),
            ("* 项目\n  * b\n", " 项目\n   b\n"),
            // What may be read in another way is left.
            ("张**，男", "张**，男"),
            ("**“引”**", "**“引”**"),
            ("\\**xx** a", "\\**xx** a"),
            ("**a`b**", "**a`b**"),
            ("***a***", "***a***"),
            ("**a\nb**", "**a\nb**"),
            ("138****1234", "138****1234"),
            ("<p>**a**", "<p>**a**"),
            ("---\nt: **a**\n---", "---\nt: **a**\n---"),
            ("[公司名称]", "[公司名称]"),
            ("[a\\](b)", "[a\\](b)"),
        ] {
            assert_eq!(bare(source), left);
        }
    }

    #[test]
    fn knows_blocks_of_code() {
        let code = |source: &str| {
            let unparsed = Unparsed::of("a.md", source.as_bytes(), Reading::default()).expect("it is plain enough");
            unparsed.code().iter().map(|span| span.slice(source).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(code("a\n```sh\nx\n```\nb\n```\ny\n``` \n"), ["```sh\nx\n", "```\ny\n"]);
        for unsure in
            ["- a\n  ```\n  x\n  ```\n", "````\n```\nx\n````\n", "~~~\n```\n~~~\n", "a `x` ```b```\n", "```\nx"]
        {
            assert!(code(unsure).is_empty(), "{unsure}");
        }
    }

    #[test]
    fn what_it_takes_for_marks_no_reader_sees() {
        for source in ["**重点**：a", "*重点*a", "a **b** c **d** e", "* 项目\n* b\n", "1. **b**\n", "a**b**c*d*"]
        {
            let document = Document::read("a.md", source.as_bytes().to_vec(), Reading::default()).expect("it is text");
            assert!(!document.text().contains('*'), "{source}: {}", document.text());
            assert!(!bare(source).contains('*'), "{source}");
        }
    }

    #[test]
    fn words_that_marks_cut_are_known() {
        let check = |source: &str, words: &str| {
            let unparsed = Unparsed::of("a.md", source.as_bytes(), Reading::default()).expect("it is plain enough");
            let joined = unparsed.joined(Span::new(0, source.len()), 60);
            assert_eq!(joined.text, words);
            assert!(joined.seams.is_sorted() && joined.seams.iter().all(|&seam| words.is_char_boundary(seam)));
        };
        check("* 项\n* **重点** 项\n", "");
        check("此处待**补充**。", "此处待补充。");
        check("（**待补充**）(*甲*)", "（待补充）(甲)");
        check("好*好*好", "好好好");
        check("plain `code` here，用`code`写", "");
        let far = "文".repeat(100);
        check(&format!("{far}待`补`充{far}待*补*充"), &format!("{0}待补充{0}\n{0}待补充", "文".repeat(19)));
        let joined = Joined { text: "甲乙丙丁".to_owned(), seams: vec![6] };
        let is_cut = |start, end| joined.is_cut(Span::new(start, end));
        assert!(is_cut(0, 6) && is_cut(3, 9) && is_cut(6, 12) && !is_cut(0, 3) && !is_cut(9, 12));
    }

    #[test]
    fn tells_what_is_parsed_for_certain() {
        let of = |name: &str, bytes: &'static [u8]| Unparsed::of(name, bytes, Reading::default()).is_some();
        assert!(of("a.txt", b"a & b") && of("a.md", b"a") && of("a.rst", b"a & b") && of("a", b""));
        assert!(!of("a.md", b"a &times; b") && !of("a.tex", b"\\hspace") && !of("a.html", b"a"));
        assert!(!of("a.txt", b"\xff") && !of("a.txt", b"a\0") && !of("a.txt", b"%PDF-1.4") && !of("a.docx", b"PK"));
        let utf_16 = Reading { encoding: Some(encoding_rs::UTF_16LE), ..Reading::default() };
        assert!(Unparsed::of("a.txt", b"xx", utf_16).is_none());
    }
}
