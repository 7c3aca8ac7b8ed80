//! Texts of cells and comments, plain or in runs of several looks ([ECMA-376] part 1, 18.4).

use crate::document::Reason;
use crate::document::gather::{Paragraph, Run};
use crate::document::look::Ink;
use crate::document::office::sheet::styles::font;
use crate::document::office::xml::{Item, Items};
use crate::document::seam::{Seam, is_unseen};
use crate::text::Span;

/// The most bytes that cells show of shared texts: a text may be shown any number of times.
const SHOWN: usize = 64 << 20;
/// The most runs of shared texts that cells are given, with their looks. What goes beyond can be
/// found, not filled.
const RUNS: usize = 1 << 21;

/// The texts that cells share (18.4.9).
#[derive(Debug, Default)]
pub(super) struct Strings {
    /// The number of their part.
    pub(super) part: usize,
    all: Vec<Shared>,
    shown: usize,
    runs: usize,
}

/// A text that cells share.
#[derive(Debug)]
struct Shared {
    text: Text,
    /// What stands between `<si>` and `</si>`.
    content: Span,
}

impl Strings {
    /// Reads the shared texts in a part, which has the number `part`.
    pub(super) fn read(part: usize, name: &str, xml: &str) -> Result<Self, Reason> {
        let mut items = Items::new(name, xml);
        let mut all = Vec::new();
        while let Some(item) = items.next()? {
            let Item::Open(tag) = item else { continue };
            if tag.name == "si" {
                let (text, end) = Text::read(&mut items, xml, part, "si")?;
                all.push(Shared { text, content: Span::new(tag.span.end(), end.max(tag.span.end())) });
            }
        }
        Ok(Self { part, all, shown: 0, runs: 0 })
    }

    /// Shows the text with the number `index` in `cell`, which has this `ink`, and says where its content stands; nothing
    /// when there is no such text.
    pub(super) fn show(&mut self, index: &str, ink: Ink, cell: &mut Paragraph) -> Result<Option<Span>, Reason> {
        let Some(shared) = index.trim().parse().ok().and_then(|index: usize| self.all.get(index)) else {
            return Ok(None);
        };
        self.shown += shared.text.shown.len();
        if self.shown > SHOWN {
            return Err(Reason::Hostile("unpacked"));
        }
        self.runs += shared.text.runs.len();
        if self.runs <= RUNS {
            shared.text.show(ink, cell);
        } else {
            cell.text.push_str(&shared.text.shown);
        }
        Ok(Some(shared.content))
    }
}

/// A text with the bytes it comes from.
#[derive(Debug, Default)]
pub(super) struct Text {
    pub(super) shown: String,
    pub(super) runs: Vec<Run>,
    seam: Seam,
    /// What the runs of several looks say, up to where each of them ends.
    inks: Vec<(usize, Ink)>,
}

impl Text {
    /// Reads the text in the element `outer`, which was opened last in the part with the number
    /// `part`, and says where its content ends.
    pub(super) fn read(items: &mut Items<'_>, xml: &str, part: usize, outer: &str) -> Result<(Self, usize), Reason> {
        let mut text = Self::default();
        let mut run = None;
        // The ink of the run, and whether its properties are open.
        let (mut ink, mut letters) = (Ink::default(), false);
        loop {
            let end = items.at();
            match items.next()? {
                // The reading above the characters is not in the text (18.4.6).
                Some(Item::Open(tag)) if tag.name == "rPh" => items.skip()?,
                Some(Item::Open(tag)) if tag.name == "t" => {
                    let written = tag.span.slice(xml);
                    let asks = !written.contains("xml:space") && !written.ends_with("/>");
                    let spaces = asks.then(|| tag.span.end() - 1);
                    run = Some(Run { spaces, ..Run::new(part, tag.span) });
                }
                Some(Item::Open(tag)) if tag.name == "rPr" => letters = true,
                Some(Item::Open(tag)) if letters => font(&tag, &mut ink),
                Some(Item::Open(_)) => {}
                Some(Item::Close(name)) if name == outer => return Ok((text, end)),
                Some(Item::Close(name)) => {
                    run = run.filter(|_| name != "t");
                    letters &= name != "rPr";
                    let ink = if name == "r" { std::mem::take(&mut ink) } else { Ink::default() };
                    let inked = text.inks.last().map_or(0, |&(end, _)| end);
                    if name == "r" && text.shown.len() > inked {
                        text.inks.push((text.shown.len(), ink));
                    }
                }
                Some(Item::Text(shown, bytes)) => {
                    if let Some(run) = run {
                        text.append(shown, Run { bytes, ..run });
                    }
                }
                Some(Item::Char(c, bytes)) => {
                    if let Some(run) = run {
                        text.push(c.encode_utf8(&mut [0; 4]), Run { bytes, ..run });
                    }
                }
                None => return Ok((text, end)),
            }
        }
    }

    /// Reads the text that stands in the element `outer` itself.
    pub(super) fn plain(items: &mut Items<'_>, part: usize, outer: &str) -> Result<Self, Reason> {
        let mut text = Self::default();
        while let Some(item) = items.next()? {
            match item {
                Item::Text(shown, bytes) => text.append(shown, Run::new(part, bytes)),
                Item::Char(c, bytes) => text.push(c.encode_utf8(&mut [0; 4]), Run::new(part, bytes)),
                Item::Close(name) if name == outer => break,
                Item::Open(_) | Item::Close(_) => {}
            }
        }
        Ok(text)
    }

    /// Shows the text in `cell`, which has this `ink`.
    pub(super) fn show(&self, ink: Ink, cell: &mut Paragraph) {
        cell.text.push_str(&self.shown);
        cell.runs.extend_from_slice(&self.runs);
        let mut at = 0;
        for &(end, own) in self.inks.iter().chain(&[(self.shown.len(), Ink::default())]) {
            cell.inks.add(Span::new(at, end.max(at)), own.over(ink));
            at = end.max(at);
        }
    }

    /// Adds what stands in one piece in the XML; `_x000D_` in it stands for a character (22.9.2.19).
    fn append(&mut self, written: &str, run: Run) {
        let (mut rest, mut at) = (written, run.bytes.start());
        let mut piece = |text: &mut Self, shown: &str, len: usize| {
            if len > 0 {
                text.push(shown, Run { bytes: Span::new(at, at + len), ..run });
                at += len;
            }
        };
        let mut from = 0;
        while let Some(found) = rest.get(from..).and_then(|rest| rest.find("_x")) {
            let start = from + found;
            let Some(c) = rest.get(start..start + ESCAPE).and_then(escaped) else {
                from = start + 1;
                continue;
            };
            piece(self, &rest[..start], start);
            piece(self, c.encode_utf8(&mut [0; 4]), ESCAPE);
            (rest, from) = (&rest[start + ESCAPE..], 0);
        }
        piece(self, rest, rest.len());
    }

    /// Adds `shown`. A mask may go on in the next line of a cell.
    fn push(&mut self, shown: &str, run: Run) {
        let cuts = |c| is_unseen(c) || matches!(c, '\n' | '\r');
        self.seam.add(&mut self.shown, &mut self.runs, shown, Some(run), cuts);
    }
}

/// How long an escape is.
const ESCAPE: usize = "_x000D_".len();

/// The character that an escape stands for; nothing when it is none.
fn escaped(written: &str) -> Option<char> {
    let digits = written.strip_prefix("_x")?.strip_suffix('_')?;
    let is_hex = digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    char::from_u32(u32::from_str_radix(digits, 16).ok().filter(|_| is_hex)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::look::Rgb;
    use crate::document::{Place, Region};

    /// The text of `<si>` with the bytes of its runs.
    #[track_caller]
    fn check(content: &str, shown: &str, runs: &[&str]) {
        let xml = format!("<sst><si>{content}</si></sst>");
        let strings = Strings::read(0, "a", &xml).expect("it can be read");
        let shared = &strings.all[0];
        assert_eq!((&*shared.text.shown, shared.content.slice(&xml)), (shown, content));
        let written: Vec<&str> = shared.text.runs.iter().map(|run| run.bytes.slice(&xml)).collect();
        assert_eq!(written, runs);
    }

    #[test]
    fn joins_the_runs_of_a_text() {
        check("<t>增长xx%</t>", "增长xx%", &["增长xx%"]);
        check("<r><rPr><b/></rPr><t>增长x</t></r><r><t>x%</t></r>", "增长xx%", &["增长x", "x%"]);
        check("<t>东京</t><rPh sb='0' eb='2'><t>とう</t></rPh><phoneticPr/>", "东京", &["东京"]);
        check("<t>x&#24180;\n甲</t>", "x年 甲", &["x", "&#24180;", "\n", "甲"]);
        check("<r><t>共x\n</t></r><r><t>x家</t></r>", "共xx家", &["共x", "x家"]);
        check("<t/>", "", &[]);
    }

    #[test]
    fn a_run_has_its_own_look_over_that_of_its_cell() {
        let xml = "<sst><si><r><t>共</t></r><r><rPr><color rgb='FFC00000'/></rPr><t>x</t><t>x</t></r><r><rPr><u/></rPr><t>   </t></r><r><rPr><color theme='1'/></rPr><t/></r></si></sst>";
        let mut strings = Strings::read(0, "a", xml).expect("it can be read");
        let mut cell = Paragraph::new(Region::TableCell, Place::Header);
        let ink = Ink { highlight: Some(Rgb::hex("FFFF00")), ..Ink::default() };
        strings.show("0", ink, &mut cell).expect("it is not too much");
        let looks = cell.inks.take_looks(&cell.text);
        let shown: Vec<_> =
            looks.iter().map(|(span, look)| (span.slice(&cell.text), look.colour.is_some(), look.blank)).collect();
        assert_eq!(shown, [("共", false, false), ("xx", true, false), ("   ", false, true)]);
        assert!(looks.iter().all(|(_, look)| look.highlight.is_some()));
    }

    #[test]
    fn reads_the_escapes_of_characters() {
        check("<t>xx_x000d_年_x005F_x_xx</t>", "xx 年_x_xx", &["xx", "_x000d_", "年", "_x005F_", "x_xx"]);
        check("<t>_x000_x0041__xGGGG_</t>", "_x000A_xGGGG_", &["_x000", "_x0041_", "_xGGGG_"]);
    }
}
