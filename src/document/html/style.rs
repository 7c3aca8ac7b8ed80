//! What elements and their `style` make of text: what is not shown, and the ink of the rest. Sheets
//! of styles are not read.

use crate::document::html::tokens::Tag;
use crate::document::look::{Hue, Ink, Rgb};

/// What the element called `name` with this `tag` says of ink; `inline` says that it stays within
/// its line: what is behind a block is no highlight.
pub(super) fn ink(name: &str, tag: &Tag, inline: bool, source: &str) -> Ink {
    let mut ink = match name {
        "u" => Ink { underlined: Some(true), ..Ink::default() },
        "mark" => Ink { highlight: Some(Some(Hue::Yellow.rgb())), ..Ink::default() },
        "font" => Ink { colour: tag.get("color", source).map(colour), ..Ink::default() },
        _ => Ink::default(),
    };
    for said in tag.get("style", source).unwrap_or_default().split(';') {
        let Some((property, value)) = said.split_once(':') else { continue };
        let (property, value) = (property.trim().to_ascii_lowercase(), value.trim().to_ascii_lowercase());
        match property.as_str() {
            "color" => ink.colour = Some(colour(&value)),
            "background" | "background-color" if inline => ink.highlight = Some(colour(&value)),
            "text-decoration" | "text-decoration-line" => ink.underlined = Some(value.contains("underline")),
            _ => {}
        }
    }
    ink
}

/// Says whether what is in the element with this `tag` is not shown.
pub(super) fn is_hidden(tag: &Tag, source: &str) -> bool {
    let style = tag.get("style", source).unwrap_or_default();
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    tag.get("hidden", source).is_some()
        || ["display:none", "visibility:hidden", "mso-hide:all"].iter().any(|said| style.contains(said))
}

/// The colour that CSS calls `value` (CSS Color 4): `#f00`, `rgb(255, 0, 0)`, `red`.
fn colour(value: &str) -> Option<Rgb> {
    let value = value.trim().trim_end_matches("!important").trim_end();
    if let Some(digits) = value.strip_prefix('#') {
        let doubled: String = digits.chars().flat_map(|digit| [digit, digit]).collect();
        // How opaque it is, is said last here.
        return match digits.len() {
            3 => Rgb::hex(&doubled),
            4 => Rgb::hex(doubled.get(..6)?),
            8 => Rgb::hex(digits.get(..6)?),
            _ => Rgb::hex(digits),
        };
    }
    if let Some(parts) = value.strip_prefix("rgba(").or_else(|| value.strip_prefix("rgb(")) {
        let mut parts = parts.split([',', ' ', '/', ')']).filter(|part| !part.is_empty());
        let mut part = || parts.next()?.parse().ok();
        return Some(Rgb([part()?, part()?, part()?]));
    }
    let first = value.split_whitespace().next()?;
    NAMES.iter().find(|(name, _)| first.eq_ignore_ascii_case(name)).map(|&(_, colour)| Rgb(colour))
}

/// The names of colours that people use.
const NAMES: [(&str, [u8; 3]); 36] = [
    ("red", [255, 0, 0]),
    ("darkred", [139, 0, 0]),
    ("crimson", [220, 20, 60]),
    ("firebrick", [178, 34, 34]),
    ("maroon", [128, 0, 0]),
    ("tomato", [255, 99, 71]),
    ("orangered", [255, 69, 0]),
    ("orange", [255, 165, 0]),
    ("darkorange", [255, 140, 0]),
    ("brown", [165, 42, 42]),
    ("gold", [255, 215, 0]),
    ("yellow", [255, 255, 0]),
    ("lightyellow", [255, 255, 224]),
    ("lime", [0, 255, 0]),
    ("limegreen", [50, 205, 50]),
    ("green", [0, 128, 0]),
    ("darkgreen", [0, 100, 0]),
    ("lightgreen", [144, 238, 144]),
    ("olive", [128, 128, 0]),
    ("cyan", [0, 255, 255]),
    ("aqua", [0, 255, 255]),
    ("teal", [0, 128, 128]),
    ("blue", [0, 0, 255]),
    ("darkblue", [0, 0, 139]),
    ("navy", [0, 0, 128]),
    ("lightblue", [173, 216, 230]),
    ("purple", [128, 0, 128]),
    ("violet", [238, 130, 238]),
    ("magenta", [255, 0, 255]),
    ("fuchsia", [255, 0, 255]),
    ("pink", [255, 192, 203]),
    ("hotpink", [255, 105, 180]),
    ("gray", [128, 128, 128]),
    ("grey", [128, 128, 128]),
    ("silver", [192, 192, 192]),
    ("lightgray", [211, 211, 211]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_ways_to_write_a_colour() {
        let red = Some(Rgb([255, 0, 0]));
        for value in [
            "#f00",
            "#F00F",
            "#ff0000",
            "#ff0000cc",
            "rgb(255, 0, 0)",
            "rgba(255,0,0,.5)",
            "rgb(255 0 0 / 1)",
            "Red",
            " red !important",
        ] {
            assert_eq!(colour(value), red, "{value}");
        }
        for value in ["", "inherit", "#", "#ff", "#ggg", "rgb(1,2)", "rgb(300,0,0)", "none", "url(a.png)", "#红色"] {
            assert_eq!(colour(value), None, "{value}");
        }
    }
}
