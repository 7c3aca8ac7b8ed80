//! Cells of a workbook: a colour, which is one more style of cells ([ECMA-376] part 1, 18.8.45), and a
//! note (18.7.3) where the cell has none.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::Unwritable;
use crate::document::annotate::Mark;
use crate::document::office::annotate::notes;
use crate::document::office::annotate::parts::{DECLARATION, Inside, Parts};
use crate::document::office::annotate::{Notes, OfCell};
use crate::document::office::sheet::{self, CellTag};
use crate::document::office::xml::{Item, Items, with_attribute};
use crate::text::Span;

/// The cells of one sheet, and the numbers of the notes about each.
pub(super) type Cells = BTreeMap<(u32, u32), Vec<usize>>;

/// Marks `cells`, and says of the notes what became of them.
pub(super) fn annotate<'n>(
    parts: &mut Parts<'_>,
    mut all: Notes<'n>,
    cells: &[OfCell<'_>],
) -> Result<Notes<'n>, Unwritable> {
    if cells.is_empty() {
        return Ok(all);
    }
    let main = parts.main()?;
    let (workbook, related) = (parts.needed(&main)?, parts.relations(&main)?);
    let sheets = sheet::sheets(&main, &workbook).map_err(|_| Unwritable::Package)?;
    let styles = match related.first("styles") {
        Some(name) => name.to_owned(),
        None => {
            let folder = main.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
            let name = (&*format!("{folder}styles"), "xml", STYLES);
            parts.add(name, format!("{DECLARATION}{PLAIN}"), (&main, "styles"))?.0
        }
    };
    let mut by_sheet: BTreeMap<&str, Cells> = BTreeMap::new();
    for &(sheet, at, note) in cells {
        by_sheet.entry(sheet).or_default().entry(at).or_default().push(note);
    }
    let mut colours = Colours::of(&parts.needed(&styles)?)?;
    for (name, wanted) in by_sheet {
        let part = sheets.iter().find(|(sheet, _)| **sheet == *name).and_then(|(_, id)| related.by_id(id));
        let part = part.ok_or(Unwritable::Package)?;
        let xml = parts.needed(part)?;
        let places = wanted.keys().copied().collect::<BTreeSet<_>>();
        let found = sheet::tags(part, &xml, &places).map_err(|_| Unwritable::Package)?;
        for CellTag { at, span, style } in found {
            let style = colours.coloured(style).ok_or(Unwritable::Package)?;
            parts.change(part, span, with_attribute(span.slice(&xml), "s", &style.to_string()));
            wanted.get(&at).into_iter().flatten().for_each(|&note| all.marks[note] = Mark::Remark);
        }
        for note in notes::add(parts, part, &wanted, &all)? {
            all.marks[note] = Mark::Colour;
        }
    }
    colours.write(parts, &styles)?;
    Ok(all)
}

/// The content type of the styles of a workbook, and styles of one that has none.
const STYLES: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml";
const PLAIN: &str = "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><fonts count=\"1\"><font/></fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"1\"><xf/></cellXfs></styleSheet>";

/// The styles of cells, and those that are added: each is one that was there, with a colour.
struct Colours {
    /// As they are written, in order.
    known: Vec<String>,
    fills: usize,
    /// By the number of the style that they are made of.
    added: BTreeMap<usize, usize>,
    new: Vec<String>,
}

impl Colours {
    fn of(styles: &str) -> Result<Self, Unwritable> {
        let known = children(styles, "cellXfs")?.iter().map(|span| span.slice(styles).to_owned()).collect();
        let fills = children(styles, "fills")?.len();
        Ok(Self { known, fills, added: BTreeMap::new(), new: Vec::new() })
    }

    /// The number of the style like `style`, with the colour.
    fn coloured(&mut self, style: usize) -> Option<usize> {
        if let Some(&known) = self.added.get(&style) {
            return Some(known);
        }
        let written = self.known.get(style)?;
        let (tag, rest) = written.split_at(written.find('>')? + 1);
        let tag = with_attribute(&with_attribute(tag, "fillId", &self.fills.to_string()), "applyFill", "1");
        let number = self.known.len() + self.new.len();
        self.new.push(format!("{tag}{rest}"));
        self.added.insert(style, number);
        Some(number)
    }

    fn write(self, parts: &mut Parts<'_>, name: &str) -> Result<(), Unwritable> {
        if self.new.is_empty() {
            return Ok(());
        }
        let styles = parts.needed(name)?;
        for (element, count) in [("fills", self.fills + 1), ("cellXfs", self.known.len() + self.new.len())] {
            let tag = Inside::of(&styles, element)?.tag;
            parts.change(name, tag, with_attribute(tag.slice(&styles), "count", &count.to_string()));
        }
        parts.append(name, "fills", |prefix| {
            format!("<{prefix}fill><{prefix}patternFill patternType=\"solid\"><{prefix}fgColor rgb=\"FFFFFF00\"/><{prefix}bgColor indexed=\"64\"/></{prefix}patternFill></{prefix}fill>")
        })?;
        parts.append(name, "cellXfs", |_| self.new.concat())
    }
}

/// The elements right in the first `element` of `xml`, from tag to tag.
fn children(xml: &str, element: &str) -> Result<Vec<Span>, Unwritable> {
    let outer = Inside::of(xml, element)?.tag;
    let mut items = Items::new("", xml);
    let (mut found, mut inside) = (Vec::new(), false);
    while let Some(item) = items.next().map_err(|_| Unwritable::Package)? {
        match item {
            Item::Open(tag) if tag.span == outer => inside = true,
            Item::Open(tag) if inside => {
                items.skip().map_err(|_| Unwritable::Package)?;
                found.push(Span::new(tag.span.start(), items.at()));
            }
            Item::Close(_) if inside => break,
            _ => {}
        }
    }
    Ok(found)
}
