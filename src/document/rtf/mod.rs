//! Rich Text Format (RTF 1.9.1): what its pages, notes and comments show, and its properties.
//! Groups that no page shows are passed over; those of a kind that no version knows, too, as the
//! format asks for (`\*`). Nothing is written into it.

mod colours;
mod destination;
mod fonts;
mod token;

use crate::document::gather::{Gather, Paragraph};
use crate::document::look::Ink;
use crate::document::package::{Container, Package};
use crate::document::rtf::colours::Colours;
use crate::document::rtf::destination::{Capture, Destination};
use crate::document::rtf::fonts::Fonts;
use crate::document::rtf::token::{Token, Tokens};
use crate::document::story::{Looks, Stories};
use crate::document::{Extracted, Place, Reason, Region, Revisions};

/// How deep groups may stand in groups.
const NESTING: usize = 1000;

/// Reads the document in `bytes`, as it reads after `revisions`.
pub(super) fn read(bytes: &[u8], revisions: Revisions) -> Result<(Extracted, Package), Reason> {
    let mut tokens = Tokens::new(bytes);
    let begins = tokens.next()? == Some(Token::Open) && matches!(tokens.next()?, Some(Token::Word("rtf", _)));
    if !begins {
        return Err(Reason::NotThat("RTF"));
    }
    let mut gather = Gather::new(Container::Closed("RTF"));
    let mut reader = Reader {
        revisions,
        fonts: Fonts::new(),
        colours: Colours::default(),
        stories: Stories::new(&mut gather),
        groups: Vec::new(),
        group: Group::default(),
        bytes: Vec::new(),
        captured: String::new(),
        named: String::new(),
        half: None,
        skip: 0,
    };
    let whole = reader.read(&mut tokens);
    reader.flush();
    let place = reader.stories.finish();
    if let Err(reason) = whole {
        gather.unread(place, reason);
    }
    Ok(gather.finish())
}

/// What holds in a group until it ends.
#[derive(Clone, Copy, Debug)]
struct Group {
    destination: Destination,
    /// The destination starts with this group.
    starts: bool,
    /// The next word may be a destination of a kind that is unknown.
    starred: bool,
    font: Option<i32>,
    /// How many characters after one of Unicode say the same in the encoding of the font.
    fallback: usize,
    hidden: bool,
    deleted: bool,
    inserted: bool,
    ink: Ink,
    looks: Looks,
}

impl Default for Group {
    fn default() -> Self {
        Self {
            destination: Destination::Story,
            starts: false,
            starred: false,
            font: None,
            fallback: 1,
            hidden: false,
            deleted: false,
            inserted: false,
            ink: Ink::default(),
            looks: Looks::default(),
        }
    }
}

struct Reader<'a> {
    revisions: Revisions,
    fonts: Fonts,
    colours: Colours,
    stories: Stories<'a>,
    /// The groups around the open one.
    groups: Vec<Group>,
    group: Group,
    /// Bytes of text that wait for the rest of their character.
    bytes: Vec<u8>,
    captured: String,
    /// The name of the value that comes next.
    named: String,
    /// The first half of a character outside of the first plane of Unicode.
    half: Option<u16>,
    /// How many characters of a fallback come now.
    skip: usize,
}

impl Reader<'_> {
    /// Reads to the end of the outermost group, whose first word was read.
    fn read(&mut self, tokens: &mut Tokens<'_>) -> Result<(), Reason> {
        while let Some(token) = tokens.next()? {
            if !matches!(token, Token::Text(_) | Token::Byte(_)) {
                self.flush();
            }
            match token {
                Token::Open => {
                    self.skip = 0;
                    if self.groups.len() >= NESTING {
                        return Err(Reason::Hostile("nesting"));
                    }
                    self.groups.push(self.group);
                    (self.group.starts, self.group.starred) = (false, false);
                }
                Token::Close => {
                    self.skip = 0;
                    self.leave();
                    let Some(outer) = self.groups.pop() else { return Ok(()) };
                    self.group = outer;
                }
                Token::Text(bytes) => {
                    let skipped = self.skip.min(bytes.len());
                    self.skip -= skipped;
                    self.bytes.extend_from_slice(&bytes[skipped..]);
                }
                Token::Byte(_) if self.skip > 0 => self.skip -= 1,
                Token::Byte(byte) => self.bytes.push(byte),
                Token::Symbol(b'*') => self.group.starred = true,
                Token::Symbol(_) if self.skip > 0 => self.skip -= 1,
                Token::Symbol(symbol) => self.symbol(symbol),
                Token::Word(word, number) => {
                    self.skip = 0;
                    self.word(word, number);
                }
            }
        }
        Err(Reason::Damaged("the file ends inside of a group".to_owned()))
    }

    fn symbol(&mut self, symbol: u8) {
        match symbol {
            b'\\' | b'{' | b'}' => self.bytes.push(symbol),
            b'~' => self.text("\u{A0}"),
            b'_' => self.text("\u{2011}"),
            b'\t' => self.text("\t"),
            b'\r' | b'\n' => self.structure("par"),
            _ => {}
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        let starred = std::mem::take(&mut self.group.starred);
        match self.group.destination {
            Destination::Skipped => return,
            Destination::Fonts if word != "falt" => return self.fonts.describe(word, number.unwrap_or(0)),
            Destination::Colours => return self.colours.describe(word, number.unwrap_or(0)),
            _ => {}
        }
        match Destination::of(word, starred) {
            Some(destination) => self.enter(destination, word),
            None => self.format(word, number),
        }
    }

    /// Starts `destination`, which is called `word`.
    fn enter(&mut self, destination: Destination, word: &str) {
        let destination = match destination {
            Destination::Captured(Capture::ShapeValue) if self.named != "wzDescription" => Destination::Skipped,
            // The same once more, in Unicode, for the group around.
            Destination::Again => {
                let around = self.groups.iter().rev().map(|group| group.destination);
                around.into_iter().find(|&around| around != Destination::Twice).unwrap_or(Destination::Story)
            }
            // The first of the two, for programs that know no Unicode.
            _ if self.groups.last().is_some_and(|outer| outer.destination == Destination::Twice) => {
                Destination::Skipped
            }
            destination => destination,
        };
        self.group.destination = destination;
        match destination {
            Destination::Story => {
                let Some(story) = destination::story(word) else { return };
                self.stories.enter(story);
                (self.group.looks, self.group.ink) = (Looks::default(), Ink::default());
                self.group.hidden = false;
                self.group.starts = true;
            }
            Destination::Captured(_) => {
                self.captured.clear();
                self.group.starts = true;
            }
            _ => {}
        }
    }

    /// Ends what the open group has started.
    fn leave(&mut self) {
        if !self.group.starts {
            return;
        }
        match self.group.destination {
            Destination::Story => self.stories.leave(self.group.looks),
            Destination::Captured(capture) => {
                let captured = std::mem::take(&mut self.captured);
                let place = match capture {
                    Capture::Name => {
                        captured.trim().clone_into(&mut self.named);
                        return;
                    }
                    Capture::Property(name) => Place::Property(name.to_owned()),
                    Capture::Value => Place::Property(self.named.clone()),
                    Capture::ShapeValue => Place::AltText,
                };
                self.stories.aside(Paragraph::fixed(Region::Metadata, place, &captured));
            }
            _ => {}
        }
    }

    /// Takes a word that is no destination.
    fn format(&mut self, word: &str, number: Option<i32>) {
        let is_on = number != Some(0);
        let count = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
        let group = &mut self.group;
        match word {
            "u" => self.unit(number.unwrap_or(0)),
            "uc" => group.fallback = count,
            "f" => group.font = number,
            "plain" => {
                (group.font, group.hidden, group.deleted, group.inserted) = (None, false, false, false);
                group.ink = Ink::default();
            }
            "v" | "webhidden" => group.hidden = is_on,
            "deleted" => group.deleted = is_on,
            "revised" => group.inserted = is_on,
            "pard" => group.looks = Looks::default(),
            "intbl" => group.looks.depth = group.looks.depth.max(1),
            "itap" => group.looks.depth = count,
            "outlinelevel" => {
                // 9 is said of running text.
                group.looks.level = u8::try_from(count + 1).ok().filter(|&level| level <= 9).unwrap_or(0);
            }
            "ls" => group.looks.listed = count > 0,
            "ansicpg" | "deff" | "mac" => self.fonts.head(word, number.unwrap_or(0)),
            _ => match (sign(word), self.colours.said(word, number)) {
                (Some(shown), _) => self.text(shown),
                (None, Some(ink)) => group.ink = ink.over(group.ink),
                (None, None) => self.structure(word),
            },
        }
    }

    /// Takes a word about the order of the page.
    fn structure(&mut self, word: &str) {
        if self.group.destination != Destination::Story {
            return;
        }
        let (stories, looks) = (&mut self.stories, self.group.looks);
        match word {
            "par" | "sect" => stories.paragraph_end(looks),
            "line" | "lbr" | "page" | "column" | "softline" => stories.line_break(),
            "trowd" => stories.announce_row(),
            "cell" => stories.cell_end(1, looks),
            "nestcell" => stories.cell_end(looks.depth.max(2), looks),
            "row" => stories.row_end(1, looks),
            "nestrow" => stories.row_end(looks.depth.max(2), looks),
            "ftnalt" => stories.becomes_endnote(),
            _ => {}
        }
    }

    /// Adds what a number of UTF-16 stands for; above 32767 it is written as a negative one.
    fn unit(&mut self, number: i32) {
        self.skip = self.group.fallback;
        let unit = match u16::try_from(number) {
            Ok(unit) => unit,
            Err(_) if number < 0 => (number & 0xFFFF) as u16,
            Err(_) => {
                let c = u32::try_from(number).ok().and_then(char::from_u32).unwrap_or('\u{FFFD}');
                return self.text(c.encode_utf8(&mut [0; 4]));
            }
        };
        let units = match (self.half.take(), unit) {
            (None, 0xD800..=0xDBFF) => {
                self.half = Some(unit);
                return;
            }
            (Some(half), 0xDC00..=0xDFFF) => vec![half, unit],
            _ => vec![unit],
        };
        self.text(&String::from_utf16_lossy(&units));
    }

    /// Adds the bytes that wait.
    fn flush(&mut self) {
        if !self.bytes.is_empty() {
            let bytes = std::mem::take(&mut self.bytes);
            if self.group.destination == Destination::Colours {
                self.colours.end(&bytes);
            }
            if matches!(self.group.destination, Destination::Story | Destination::Captured(_)) {
                let text = self.fonts.decode(&bytes, self.group.font.unwrap_or(self.fonts.default()));
                self.text(&text);
            }
        }
    }

    /// Adds `shown` to what is read.
    fn text(&mut self, shown: &str) {
        let gone = match self.revisions {
            Revisions::Final => self.group.deleted,
            Revisions::Original => self.group.inserted,
            Revisions::Both => false,
        };
        match self.group.destination {
            Destination::Story if !gone => {
                self.stories.text(shown, self.group.hidden, self.group.ink, self.group.looks);
            }
            Destination::Captured(_) => self.captured.push_str(shown),
            _ => {}
        }
    }
}

/// What the words for single characters show.
fn sign(word: &str) -> Option<&'static str> {
    Some(match word {
        "tab" => "\t",
        "emdash" => "—",
        "endash" => "–",
        "lquote" => "‘",
        "rquote" => "’",
        "ldblquote" => "“",
        "rdblquote" => "”",
        "bullet" => "•",
        "emspace" => "\u{2003}",
        "enspace" => "\u{2002}",
        "qmspace" => "\u{2005}",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, look};
    use crate::text::Lang;

    const FONTS: &str = "{\\fonttbl{\\f0\\fcharset134 \\'cb\\'ce\\'cc\\'e5{\\*\\falt SimSun};}{\\f1\\fcharset0 Times;}{\\f2\\fcharset2 Symbol;}}";

    fn document(body: &str, revisions: Revisions) -> Document {
        let bytes = format!("{{\\rtf1\\ansi\\ansicpg936\\deff0{FONTS}\r\n{body}}}").into_bytes();
        let reading = crate::document::Reading { revisions, ..Default::default() };
        Document::read("a.doc", bytes, reading).expect("it is a document")
    }

    fn blocks(document: &Document) -> Vec<String> {
        let text = document.text();
        let show = |block: &crate::document::Block| {
            let place = document.place(block.span.start()).expect("it has a place").shown(Lang::En);
            let heads = block
                .heads
                .map_or(String::new(), |(row, column)| format!("|{}/{}", row.slice(text), column.slice(text)));
            let words: String = block
                .span
                .slice(text)
                .char_indices()
                .map(|(at, c)| {
                    let hidden = document.inline(block.span.start() + at) == Some(Region::Hidden);
                    if hidden { format!("[{c}]") } else { c.to_string() }
                })
                .collect();
            format!("{place}|{}{heads}|{words}", block.region.name())
        };
        document.extracted().expect("it was read").blocks.iter().map(show).collect()
    }

    /// The blocks of the body: `place|region|heads|text`, hidden text in brackets.
    #[track_caller]
    fn check(body: &str, expected: &[&str]) {
        let document = document(body, Revisions::Final);
        assert_eq!(blocks(&document), expected);
        assert_eq!(document.unread(), []);
    }

    #[test]
    fn decodes_the_bytes_of_each_font() {
        check("\\'d4\\'f6\\'b3\\'a4xx.x%\\par", &["paragraph 1|prose|增长xx.x%"]);
        check("{\\f1 \\'d7\\'d7}\\'c4\r\n\\'ea \\f2 a\\~", &["paragraph 1|prose|××年 \u{FFFC}\u{A0}"]);
        check("\\u22686\\'3f\\u-244?{\\uc0\\u55357\\u56842}\\u120 ?x\\{\\}", &["paragraph 1|prose|增\u{ff0c}😊xx{}"]);
        check("{\\uc2\\u22686\\'d4\\'f6\\u38271\\'b3\\'a4}\\emdash\\_x\\-x", &["paragraph 1|prose|增长—\u{2011}xx"]);
    }

    #[test]
    fn a_document_without_a_font_of_its_own_code_page_calls_all_of_them_western() {
        let bytes = b"{\\rtf1\\ansicpg936{\\fonttbl{\\f0\\fcharset0 A;}}\\f0 \\'d4\\'f6xx}".to_vec();
        assert_eq!(Document::read("a.rtf", bytes, None).expect("it is a document").text(), "增xx\n");
    }

    #[test]
    fn reads_paragraphs_and_what_stands_beside_them() {
        check(
            "{\\info{\\title 20xx}{\\operator a}{\\upr{\\subject ?}{\\*\\ud{\\subject \\u24180?}}}}{\\*\\userprops{\\propname P}\\proptype30{\\staticval xx}}{\\stylesheet{\\s1 heading 1;}}{\\header\\pard \\'c3\\'bcxx\\par}\\pard\\outlinelevel0 A xx\\par\\par\\pard\\ls1{\\listtext 1.\\tab}b{\\footnote\\pard\\chftn n1}{\\footnote\\ftnalt e1}{\\*\\annotation\\pard{\\*\\atndate 1}c1}{\\*\\unknown u}{\\v h}x\\line x\\line d{\\field{\\*\\fldinst{PAGE xx}}{\\fldrslt 3}}\\par\\sect{\\pict\\bin3 }}}0a}z",
            &[
                "property title|metadata|20xx",
                "property subject|metadata|年",
                "property P|metadata|xx",
                "header|prose|眉xx",
                "paragraph 1|heading|A xx",
                "A xx > paragraph 3|list|b[h]xx\nd3",
                "footnote 1|footnote|n1",
                "endnote 1|footnote|e1",
                "comment 1|annotation|c1",
                "A xx > paragraph 5|prose|z",
            ],
        );
    }

    #[test]
    fn knows_the_cells_of_tables_and_the_text_of_boxes() {
        check(
            "\\trowd\\cellx1\\cellx2\\pard\\intbl A\\cell B\\cell\\row\\trowd\\pard\\intbl c\\cell{x}x\\par d\\cell\\row\\pard\\par\\trowd\\pard\\intbl\\itap2 n1\\nestcell n2\\nestcell{\\*\\nesttableprops\\trowd\\nestrow}{\\nonesttables\\par}\\pard\\intbl o\\cell\\row\\pard e{\\shp{\\*\\shpinst\\shpleft1{\\sp{\\sn fill}{\\sv 1}}{\\sp{\\sn wzDescription}{\\sv alt}}{\\shptxt\\pard boxed xx\\par}}{\\shprslt{\\*\\do{\\dptxbxtext boxed xx}}}}f",
            &[
                "table 1, row 1, column 1|table-cell|A",
                "table 1, row 1, column 2|table-cell|B",
                "table 1, row 2, column 1|table-cell|/A|c",
                "table 1, row 2, column 2|table-cell|c/B|xx",
                "table 1, row 2, column 2|table-cell|c/B|d",
                "table 3, row 1, column 1|table-cell|n1",
                "table 3, row 1, column 2|table-cell|n2",
                "table 2, row 1, column 1|table-cell|o",
                "paragraph 2|prose|ef",
                "alt text|metadata|alt",
                "text box 1|prose|boxed xx",
            ],
        );
    }

    #[test]
    fn reads_tracked_changes_as_asked() {
        let body = "a{\\revised b}{\\deleted c}\\deleted d\\plain e";
        let read = |revisions| document(body, revisions).text().trim_end().to_owned();
        assert_eq!(
            [read(Revisions::Final), read(Revisions::Original), read(Revisions::Both)],
            ["abe", "acde", "abcde"]
        );
    }

    #[test]
    fn knows_what_letters_look_like() {
        let check = |body: &str, expected: &[&str]| {
            let table = "{\\colortbl;\\red192\\green0\\blue0;\\red255\\green255\\blue0;}";
            assert_eq!(look::shown(&document(&format!("{table}{body}"), Revisions::Final)), expected, "{body}");
        };
        check(
            "a{\\cf1 x{\\b x}}b\\highlight2 y\\highlight0 z\\cf9 w\\cf1 v\\plain u",
            &["xx: red", "y: /yellow", "v: red"],
        );
        check("a{\\ul    \\tab}b{\\uldb  c  }d{\\ulw    }e\\ul  f\\ulnone    g", &["   \t: _"]);
    }

    #[test]
    fn says_where_a_damaged_file_ends() {
        let read = |bytes: &[u8]| Document::read("a.rtf", bytes.to_vec(), None);
        let cut = read(b"{\\rtf1 xx{").expect("some of it can be read");
        let damaged = Reason::Damaged("the file ends inside of a group".to_owned());
        assert_eq!((cut.text(), cut.unread()), ("xx\n", &[(Place::Paragraph(1), damaged)][..]));
        let deep = read(&[b"{\\rtf1 ".as_slice(), &b"{".repeat(2000)].concat()).expect("some of it can be read");
        assert_eq!(deep.unread(), [(Place::Paragraph(1), Reason::Hostile("nesting"))]);
        assert_eq!(read(b"{\\rtx").expect_err("it is none").reason, Reason::NotThat("RTF"));
    }

    /// Whatever bytes are changed or missing, the reader comes to an end.
    #[test]
    fn takes_any_bytes() {
        let body = "{\\info{\\title a}}\\trowd\\intbl A\\cell{\\footnote\\ftnalt x}\\nestcell\\row{\\shp{\\*\\shpinst{\\sp{\\sn wzDescription}{\\sv alt}}{\\shptxt b}}}\\u-3 ?\\'d4\\'f6\\bin2 ab\\par";
        let bytes = format!("{{\\rtf1\\ansicpg936{FONTS}{body}}}").into_bytes();
        for at in 0..bytes.len() {
            for change in [b'{', b'}', b'\\', b'\'', b'9', 0xFF] {
                let mut changed = bytes.clone();
                changed[at] = change;
                drop(read(&changed, Revisions::Both));
            }
            drop(read(&bytes[..at], Revisions::Final));
        }
    }
}
