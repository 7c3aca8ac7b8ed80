//! Reads a page token by token into blocks.

use crate::document::html::elements::{Role, element};
use crate::document::html::reference::reference;
use crate::document::html::style;
use crate::document::html::table::Table;
use crate::document::html::tokens::{Tag, Token, prepared, tokens};
use crate::document::look::Ink;
use crate::document::{Builder, Region};
use crate::text::Span;

/// Which HTML it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::document) enum Dialect {
    /// HTML as browsers take it.
    Html,
    /// XHTML: a tag may close itself.
    Xhtml,
    /// HTML inside Markdown, where `<Your Name>` is words.
    Markdown,
}

/// How many elements inside of each other count. What is deeper is read as part of the innermost
/// of them, so that looking for an open element costs no more than this.
const DEPTH: usize = 256;

/// Reads the HTML in `span` of `source`.
pub(super) fn read(source: &str, span: Span, dialect: Dialect, out: &mut Builder<'_>) {
    let mut page = Page {
        source,
        out,
        dialect,
        open: Vec::new(),
        deeper: 0,
        tables: Vec::new(),
        in_block: false,
        gap: None,
        asides: Vec::new(),
    };
    for token in tokens(&prepared(span.slice(source)), span.start(), dialect == Dialect::Xhtml) {
        match token {
            Token::Open(tag) => page.open(&tag),
            Token::Close(name, span) => page.close(&name, span),
            Token::Text(span) => page.text(span),
            Token::Comment(span) => page.comment(span),
        }
    }
    while page.pop() {}
    page.end_block();
    page.out.ink(Ink::default());
}

struct Page<'a, 'b> {
    source: &'a str,
    out: &'a mut Builder<'b>,
    dialect: Dialect,
    open: Vec<Open>,
    /// How many elements are open beyond those that count.
    deeper: usize,
    tables: Vec<Table>,
    /// A block has text.
    in_block: bool,
    /// White space that shows when text follows.
    gap: Option<Gap>,
    /// What stands beside the open block and is read after it, so that it does not cut it.
    asides: Vec<Aside>,
}

/// An element that is open, and what holds for the text in it.
#[derive(Clone, Copy, Debug)]
struct Open {
    name: &'static str,
    role: Role,
    region: Region,
    /// The level of a heading, or 0.
    level: u8,
    hidden: bool,
    code: bool,
    pre: bool,
    opaque: bool,
    in_cell: bool,
    ink: Ink,
}

/// What holds outside of all elements.
const OUTSIDE: Open = Open {
    name: "",
    role: Role::Block,
    region: Region::Prose,
    level: 0,
    hidden: false,
    code: false,
    pre: false,
    opaque: false,
    in_cell: false,
    ink: Ink { colour: None, highlight: None, underlined: None },
};

/// White space between texts.
#[derive(Clone, Copy, Debug)]
struct Gap {
    span: Span,
    /// It has a line end, which is nothing between characters written without spaces.
    soft: bool,
    /// It is a `<br>`, or several.
    hard: bool,
    several: bool,
    ink: Ink,
}

/// The text of an attribute or a comment.
#[derive(Clone, Copy, Debug)]
struct Aside {
    region: Region,
    span: Span,
}

impl Page<'_, '_> {
    fn top(&self) -> Open {
        self.open.last().copied().unwrap_or(OUTSIDE)
    }

    fn open(&mut self, tag: &Tag) {
        let Some(element) = tag.element() else {
            if self.dialect == Dialect::Markdown {
                self.verbatim(tag.span);
            }
            return;
        };
        let role = element.role;
        self.imply(role);
        if role.is_block() {
            self.end_block();
        }
        if role == Role::Break {
            self.gap(Gap { span: tag.span, soft: false, hard: true, several: false, ink: self.top().ink });
        }
        if !self.top().opaque && role != Role::Opaque {
            self.attributes(element.name, tag);
        }
        if role.is_void() || (tag.closes_itself && self.dialect == Dialect::Xhtml) {
            return;
        }
        if self.open.len() == DEPTH {
            self.deeper += 1;
            return;
        }
        let mut open = Open { name: element.name, role, ..self.top() };
        match role {
            Role::Title => open.region = Region::Metadata,
            Role::Heading(level) => (open.region, open.level) = (Region::Heading, level),
            Role::Item => open.region = Region::List,
            Role::Quote => open.region = Region::Quote,
            Role::Cell => (open.region, open.in_cell) = (Region::TableCell, true),
            Role::Code => open.code = true,
            Role::Pre => (open.region, open.pre) = (Region::Code, true),
            Role::Opaque => open.opaque = true,
            Role::Table => open.in_cell = false,
            _ => {}
        }
        open.ink = style::ink(element.name, tag, !role.is_block(), self.source).over(open.ink);
        open.hidden |= role == Role::Hidden || style::is_hidden(tag, self.source);
        match role {
            Role::Table => self.tables.push(Table::default()),
            Role::Cell => {
                if let Some(table) = self.tables.last_mut() {
                    table.open_cell(tag.get("colspan", self.source));
                }
            }
            _ => {}
        }
        self.open.push(open);
    }

    /// Closes what an element of `role` does not stand in (HTML, 13.1.2.4).
    fn imply(&mut self, role: Role) {
        let inside = |inner: Role, outer: Role| match role {
            Role::Item => (inner == Role::Item, matches!(outer, Role::List | Role::Table | Role::Cell)),
            Role::Cell => (inner == Role::Cell, matches!(outer, Role::Row | Role::Table)),
            Role::Row => (inner == Role::Row, matches!(outer, Role::Rows | Role::Table)),
            Role::Rows => (inner == Role::Rows, outer == Role::Table),
            _ => (false, true),
        };
        for at in (0..self.open.len()).rev() {
            let role = self.open[at].role;
            let (closes, stops) = inside(role, role);
            if closes {
                self.truncate(at);
                return;
            }
            if stops {
                break;
            }
        }
        // A paragraph holds no block.
        if role.is_block() {
            let stops =
                |open: &Open| matches!(open.role, Role::Cell | Role::Table | Role::Item | Role::Quote | Role::Hidden);
            let near = self.open.iter().rposition(|open| open.name == "p" || stops(open));
            if let Some(at) = near.filter(|&at| self.open[at].name == "p") {
                self.truncate(at);
            }
        }
    }

    fn close(&mut self, name: &[u8], span: Span) {
        let Some(closed) = element(name) else {
            if self.dialect == Dialect::Markdown {
                self.verbatim(span);
            }
            return;
        };
        // Browsers take `</br>` for a line break; none has an end.
        if closed.role.is_void() {
            return;
        }
        if self.deeper > 0 {
            self.deeper -= 1;
            if closed.role.is_block() {
                self.end_block();
            }
            return;
        }
        // What is open outside of a cell is not closed inside of it.
        let table = matches!(closed.role, Role::Cell | Role::Row | Role::Rows | Role::Table);
        for at in (0..self.open.len()).rev() {
            if self.open[at].name == closed.name {
                self.truncate(at);
                return;
            }
            if self.open[at].role == Role::Table || (self.open[at].role == Role::Cell && !table) {
                break;
            }
        }
        if closed.role.is_block() {
            self.end_block();
        }
    }

    fn truncate(&mut self, len: usize) {
        while self.open.len() > len {
            self.pop();
        }
    }

    /// Closes the innermost element, if there is one.
    fn pop(&mut self) -> bool {
        let Some(role) = self.open.last().map(|open| open.role) else { return false };
        if role.is_block() {
            self.end_block();
        }
        match (role, self.tables.last_mut()) {
            (Role::Cell, Some(table)) => table.close_cell(),
            (Role::Row, Some(table)) => table.close_row(),
            (Role::Table, _) => drop(self.tables.pop()),
            _ => {}
        }
        self.open.pop();
        true
    }

    fn end_block(&mut self) {
        self.gap = None;
        if std::mem::take(&mut self.in_block)
            && let Some(block) = self.out.end()
            && self.top().in_cell
            && let Some((row, column)) = self.tables.last_mut().and_then(|table| table.block(block))
        {
            self.out.head_last(row, column);
        }
        for aside in std::mem::take(&mut self.asides) {
            self.aside(aside);
        }
    }

    /// Adds text, which may hold two things that are none: `</>`, and the marks of a CDATA section,
    /// in which no reference counts.
    fn text(&mut self, span: Span) {
        if self.top().opaque {
            return;
        }
        let mut at = span.start();
        while at < span.end() {
            let rest = Span::new(at, span.end()).slice(self.source);
            let marked = memchr::memchr_iter(b'<', rest.as_bytes()).find_map(|start| {
                let after = &rest[start..];
                let section = after.strip_prefix(OPENS).filter(|_| self.dialect == Dialect::Xhtml);
                match section {
                    Some(section) => {
                        Some((start, OPENS.len(), section.find(CLOSES).unwrap_or(section.len()), CLOSES.len()))
                    }
                    None => after.starts_with("</>").then_some((start, "</>".len(), 0, 0)),
                }
            });
            let Some((start, opens, inner, closes)) = marked else {
                self.words(Span::new(at, span.end()), true);
                return;
            };
            self.words(Span::new(at, at + start), true);
            let from = at + start + opens;
            self.words(Span::new(from, from + inner), false);
            at = from + inner + closes;
        }
    }

    /// Adds words and the white space between them.
    fn words(&mut self, span: Span, references: bool) {
        let top = self.top();
        let text = span.slice(self.source);
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            let here = |len: usize| Span::new(span.start() + at, span.start() + at + len);
            let spaces = rest.len() - rest.trim_start_matches(SPACES).len();
            if spaces > 0 {
                // Browsers make one space of them; whoever drew a line under nothing but spaces meant a blank.
                let blank = top.ink.underlined == Some(true) && spaces == text.len() && spaces > 1;
                if blank && !text.contains(['\n', '\r']) {
                    self.verbatim(here(spaces));
                } else if top.pre {
                    self.pre(here(spaces));
                } else {
                    let soft = rest[..spaces].contains(['\n', '\r']);
                    self.gap(Gap { span: here(spaces), soft, hard: false, several: false, ink: top.ink });
                }
                at += spaces;
            } else if let Some(len) = unseen(rest) {
                at += len;
            } else if rest.starts_with('&') {
                match references.then(|| reference(rest, false)).flatten() {
                    // A soft hyphen and the like.
                    Some((shown, len)) => {
                        if unseen(&shown).is_none() {
                            self.shown(&shown.replace(['\n', '\r'], " "), here(len));
                        }
                        at += len;
                    }
                    None => {
                        self.verbatim(here(1));
                        at += 1;
                    }
                }
            } else {
                let end = rest.find(|c: char| c == '&' || SPACES.contains(&c) || UNSEEN.contains(&c));
                let len = end.unwrap_or(rest.len());
                self.verbatim(here(len));
                at += len;
            }
        }
    }

    /// White space whose lines and spaces count: each line is a block.
    fn pre(&mut self, span: Span) {
        let spaces = span.slice(self.source);
        let start = spaces.rfind(['\n', '\r']).map_or(0, |end| end + 1);
        if start > 0 {
            self.end_block();
        }
        if start < spaces.len() {
            self.verbatim(Span::new(span.start() + start, span.end()));
        }
    }

    fn gap(&mut self, gap: Gap) {
        if let Some(before) = self.gap.as_mut().filter(|before| before.hard) {
            before.several |= gap.hard;
        } else if self.in_block {
            // Of white space around a tag the first counts; a line break outweighs all.
            self.gap = Some(if gap.hard { gap } else { self.gap.unwrap_or(gap) });
        }
    }

    fn verbatim(&mut self, span: Span) {
        self.shown(span.slice(self.source), span);
    }

    /// Adds `shown`, which stands for `span` of the source, after the white space before it.
    fn shown(&mut self, shown: &str, span: Span) {
        let top = self.top();
        if !self.in_block {
            match top.level {
                0 => self.out.begin(top.region),
                level => self.out.begin_heading(level),
            }
            self.in_block = true;
        } else if let Some(gap) = self.gap.take() {
            let first = Span::new(gap.span.start(), gap.span.start() + 1);
            self.out.ink(gap.ink);
            match gap {
                // A mask may go on in the next line.
                Gap { hard: true, several: false, .. } if self.out.masks(shown.chars().next()) => {}
                Gap { hard: true, span, .. } => self.out.push_as(if top.level > 0 { " " } else { "\n" }, span),
                Gap { soft: true, .. } if self.out.joins(shown.chars().next()) => {}
                _ => self.out.push_as(" ", first),
            }
        }
        self.out.ink(top.ink);
        match (top.hidden, top.code && !top.pre) {
            (true, _) => self.out.push_inline(Region::Hidden, shown, span),
            (false, true) => self.out.push_inline(Region::Code, shown, span),
            (false, false) => self.out.push_as(shown, span),
        }
    }

    /// Takes the texts of the attributes of `tag`.
    fn attributes(&mut self, name: &str, tag: &Tag) {
        let said = |attribute: &str| tag.get(attribute, self.source).map(str::to_ascii_lowercase);
        let texts = tag.attributes.iter().filter(|(attribute, _)| match *attribute {
            "alt" | "aria-label" => true,
            "title" => name != "link",
            "label" => matches!(name, "option" | "optgroup" | "track"),
            "summary" => name == "table",
            "content" => name == "meta" && said("name").or_else(|| said("property")).is_some_and(|name| is_text(&name)),
            // What stands in a field before anybody writes into it. A `placeholder` shows how to
            // write (`138xxxxxxxx`), which is no mask.
            "value" => {
                let kind = said("type").unwrap_or_default();
                name == "input" && ["", "text", "search", "button", "submit", "reset"].contains(&kind.as_str())
            }
            _ => false,
        });
        let found = texts.filter(|(_, span)| !span.is_empty());
        let found: Vec<Aside> = found.map(|&(_, span)| Aside { region: Region::Metadata, span }).collect();
        found.into_iter().for_each(|aside| self.put(aside));
    }

    fn comment(&mut self, span: Span) {
        // `<!DOCTYPE`, `<?php ?>` and what only Internet Explorer and Word read are no text.
        let text = span.slice(self.source);
        let Some(inner) = text.strip_prefix("<!--").filter(|inner| !inner.trim_start().starts_with("[if")) else {
            return;
        };
        let inner = inner.strip_suffix("-->").or_else(|| inner.strip_suffix("--!>")).unwrap_or(inner);
        let start = span.start() + "<!--".len();
        self.put(Aside { region: Region::Comment, span: Span::new(start, start + inner.len()) });
    }

    fn put(&mut self, aside: Aside) {
        if self.in_block { self.asides.push(aside) } else { self.aside(aside) }
    }

    /// Adds an aside as blocks of its own: an attribute is one, a comment one for each line.
    fn aside(&mut self, aside: Aside) {
        let Aside { region, span } = aside;
        self.out.ink(Ink::default());
        let text = span.slice(self.source);
        if region == Region::Comment {
            let mut at = span.start();
            for line in text.split_inclusive('\n') {
                self.out.begin(region);
                self.out.push(Span::new(at, at + line.trim_end().len()));
                at += line.len();
            }
            self.out.end();
            return;
        }
        self.out.begin(region);
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            let here = |len: usize| Span::new(span.start() + at, span.start() + at + len);
            if rest.starts_with(['\n', '\r', '\t']) {
                self.out.push_as(" ", here(1));
                at += 1;
            } else if let Some((shown, len)) = rest.starts_with('&').then(|| reference(rest, true)).flatten() {
                self.out.push_as(&shown.replace(['\n', '\r'], " "), here(len));
                at += len;
            } else {
                let first = rest.chars().next().map_or(1, char::len_utf8);
                let end = rest[first..].find(['&', '\n', '\r', '\t']).map_or(rest.len(), |end| first + end);
                self.out.push(here(end));
                at += end;
            }
        }
        self.out.end();
    }
}

/// The marks of a CDATA section (XML 1.0, 2.7).
const OPENS: &str = "<![CDATA[";
const CLOSES: &str = "]]>";

/// White space that is one space however long it is (HTML, 2.4).
const SPACES: [char; 5] = [' ', '\n', '\t', '\r', '\x0C'];

/// Characters that say where a line may end and are not shown: soft hyphen, zero width space, word
/// joiner, zero width no-break space.
const UNSEEN: [char; 4] = ['\u{AD}', '\u{200B}', '\u{2060}', '\u{FEFF}'];

/// The length of a character at the start of `text` that is not shown.
fn unseen(text: &str) -> Option<usize> {
    text.chars().next().filter(|c| UNSEEN.contains(c)).map(char::len_utf8)
}

/// Says whether the `<meta>` called `name` (`description`, `og:title`, `DC.description`) holds
/// words of the author.
fn is_text(name: &str) -> bool {
    let last = name.rsplit([':', '.']).next().unwrap_or(name);
    matches!(last, "title" | "description" | "keywords" | "subject" | "abstract" | "author" | "publisher" | "site_name")
}
