//! The ink of cells: their fonts and what they are filled with ([ECMA-376] part 1, 18.8). Colours
//! of the theme, and what a condition gives, are left out.

use crate::document::Reason;
use crate::document::look::{Ink, Rgb};
use crate::document::office::xml::{Item, Items, Tag};

/// The formats of cells, by their numbers.
#[derive(Debug, Default)]
pub(super) struct Styles(Vec<Ink>);

impl Styles {
    /// Reads the part `xml`.
    pub(super) fn read(part: &str, xml: &str) -> Result<Self, Reason> {
        let mut items = Items::new(part, xml);
        let (mut fonts, mut fills, mut cells) = (Vec::new(), Vec::new(), Vec::new());
        while let Some(item) = items.next()? {
            let Item::Open(tag) = item else { continue };
            match tag.name.as_str() {
                "fonts" => each(&mut items, "fonts", "font", &mut fonts, font)?,
                "fills" => each(&mut items, "fills", "fill", &mut fills, fill)?,
                "cellXfs" => each(&mut items, "cellXfs", "xf", &mut cells, |tag, ink: &mut Ink| {
                    let number = |name: &str| tag.get(name).and_then(|number| number.parse::<usize>().ok());
                    if tag.name == "xf" {
                        let font = number("fontId").and_then(|at| fonts.get(at).copied());
                        let fill = number("fillId").and_then(|at| fills.get(at).copied());
                        *ink = font.unwrap_or_default().over(fill.unwrap_or_default());
                    }
                })?,
                // What conditions give has fonts and fills of its own.
                "dxfs" | "cellStyleXfs" => items.skip()?,
                _ => {}
            }
        }
        if cells.iter().all(|ink| ink.is_plain()) {
            cells.clear();
        }
        Ok(Self(cells))
    }

    /// The ink of the cell that `tag` opens.
    pub(super) fn ink(&self, tag: &Tag<'_>) -> Ink {
        // Most workbooks are black on white.
        if self.0.is_empty() {
            return Ink::default();
        }
        let number = tag.get("s").map_or(Some(0), |number| number.parse::<usize>().ok());
        number.and_then(|number| self.0.get(number).copied()).unwrap_or_default()
    }
}

/// Reads the elements called `name` up to the end of `outer`; `take` makes of their tags, and of
/// those in them, the ink that they give.
fn each(
    items: &mut Items<'_>,
    outer: &str,
    name: &str,
    inks: &mut Vec<Ink>,
    take: impl Fn(&Tag<'_>, &mut Ink),
) -> Result<(), Reason> {
    let mut ink = Ink::default();
    while let Some(item) = items.next()? {
        match item {
            Item::Open(tag) => take(&tag, &mut ink),
            Item::Close(closed) if closed == name => inks.push(std::mem::take(&mut ink)),
            Item::Close(closed) if closed == outer => break,
            _ => {}
        }
    }
    Ok(())
}

/// What a property of a font says of ink.
pub(super) fn font(tag: &Tag<'_>, ink: &mut Ink) {
    match tag.name.as_str() {
        "color" => ink.colour = Some(colour(tag)),
        "u" => ink.underlined = Some(tag.get("val").as_deref() != Some("none")),
        _ => {}
    }
}

fn fill(tag: &Tag<'_>, ink: &mut Ink) {
    match tag.name.as_str() {
        "patternFill" if tag.get("patternType").as_deref() != Some("solid") => ink.highlight = Some(None),
        // A solid fill has the colour of its front.
        "fgColor" if ink.highlight.is_none() => ink.highlight = Some(colour(tag)),
        _ => {}
    }
}

fn colour(tag: &Tag<'_>) -> Option<Rgb> {
    if let Some(value) = tag.get("rgb") {
        return Rgb::hex(&value);
    }
    let indexed = tag.get("indexed")?.parse::<usize>().ok()?;
    INDEXED.get(indexed % 8).filter(|_| indexed < 16).map(|&colour| Rgb(colour))
}

/// The first colours of the palette, which stand in it twice (18.8.27).
const INDEXED: [[u8; 3]; 8] =
    [[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0], [255, 0, 255], [0, 255, 255]];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_fonts_and_fills_of_cells() {
        let styles = "<styleSheet><fonts><font><sz val='11'/><color theme='1'/></font><font><u/><color rgb='FFC00000'/></font><font><color indexed='10'/></font></fonts>\
            <fills><fill><patternFill patternType='none'/></fill><fill><patternFill patternType='solid'><fgColor rgb='FFFFFF00'/><bgColor indexed='64'/></patternFill></fill><fill><patternFill patternType='gray125'><fgColor rgb='FFFF0000'/></patternFill></fill></fills>\
            <cellStyleXfs><xf fontId='1'/></cellStyleXfs><cellXfs><xf fontId='0' fillId='0'><alignment/></xf><xf fontId='1' fillId='2'/><xf fontId='2' fillId='1'/><xf fontId='99'/></cellXfs>\
            <dxfs><dxf><font><color rgb='FFFF0000'/></font></dxf></dxfs></styleSheet>";
        let styles = Styles::read("a", styles).expect("it can be read");
        let check = |number: &str, colour: &str, highlight: &str, underlined: bool| {
            let xml = format!("<c{number}/>");
            let Ok(Some(Item::Open(tag))) = Items::new("a", &xml).next() else { panic!("it is a tag") };
            let ink = styles.ink(&tag);
            let shown = (ink.colour.flatten(), ink.highlight.flatten(), ink.underlined == Some(true));
            assert_eq!(shown, (Rgb::hex(colour), Rgb::hex(highlight), underlined), "{number:?}");
        };
        check("", "", "", false);
        check(" s='1'", "C00000", "", true);
        check(" s='2'", "FF0000", "FFFF00", false);
        for none in ["3", "4", "-1", "x"] {
            check(&format!(" s='{none}'"), "", "", false);
        }
    }
}
