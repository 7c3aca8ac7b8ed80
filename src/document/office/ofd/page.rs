//! The text objects of a page (GB/T 33190-2016, 8.5 and 11): what they say and where it stands.
//! Lengths are millimetres, from the upper left corner.

use crate::document::Reason;
use crate::document::lines::{self, Gaps, Piece, width};
use crate::document::look::Rgb;
use crate::document::office::xml::{Item, Items, Tag};

/// What a page or template holds.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) pieces: Vec<Piece>,
    /// The ids of its templates.
    pub(super) templates: Vec<String>,
    /// There is a picture on it.
    pub(super) pictured: bool,
}

impl Content {
    pub(super) fn read(part: &str, xml: &str) -> Result<Self, Reason> {
        let mut items = Items::new(part, xml);
        let (mut content, mut texts) = (Self::default(), Texts::default());
        while let Some(item) = items.next()? {
            match &item {
                Item::Open(tag) if tag.name == "Template" => content.templates.extend(tag.get("TemplateID")),
                Item::Open(tag) if tag.name == "ImageObject" => content.pictured = true,
                _ => texts.take(&item),
            }
        }
        texts.pieces.retain(|piece| !piece.text.trim().is_empty());
        content.pieces = texts.pieces;
        Ok(content)
    }
}

/// Collects the text objects among the items of a part.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pub(super) pieces: Vec<Piece>,
    object: Option<Object>,
    code: Option<Code>,
}

/// A text object: its place and how its own axes lie on the page.
#[derive(Debug)]
struct Object {
    x: f64,
    y: f64,
    size: f64,
    /// `x' = a x + c y + e`, `y' = b x + d y + f`.
    matrix: [f64; 6],
    hidden: bool,
    colour: Option<Rgb>,
    /// Where its last text started, for one that does not say it.
    last: (f64, f64),
}

/// A text of an object.
#[derive(Debug)]
struct Code {
    x: f64,
    y: f64,
    /// How far it is from each letter to the next.
    steps: String,
    /// It runs from top to bottom.
    down: bool,
    text: String,
}

impl Texts {
    pub(super) fn take(&mut self, item: &Item<'_>) {
        match item {
            Item::Open(tag) if tag.name == "TextObject" => self.object = Some(Object::of(tag)),
            Item::Open(tag) if tag.name == "TextCode" => {
                let Some(object) = &mut self.object else { return };
                let number = |name, or| tag.get(name).map_or(or, |value| numbers(&value).next().unwrap_or(or));
                object.last = (number("X", object.last.0), number("Y", object.last.1));
                let steps = tag.get("DeltaX").unwrap_or_default();
                let down = steps.is_empty() && tag.get("DeltaY").is_some();
                let (x, y) = object.last;
                self.code = Some(Code { x, y, steps, down, text: String::new() });
            }
            Item::Open(tag) if tag.name == "FillColor" => {
                if let Some(object) = &mut self.object {
                    object.colour = tag.get("Value").and_then(|value| colour(&value));
                }
            }
            Item::Close(name) if name == "TextObject" => self.object = None,
            Item::Close(name) if name == "TextCode" => self.end(),
            Item::Text(text, _) => {
                if let Some(code) = &mut self.code {
                    code.text.extend(text.chars().filter(|c| !matches!(c, '\r' | '\n')));
                }
            }
            Item::Char(c, _) => {
                if let Some(code) = &mut self.code {
                    code.text.push(*c);
                }
            }
            Item::Open(_) | Item::Close(_) => {}
        }
    }

    fn end(&mut self) {
        let (Some(code), Some(object)) = (self.code.take(), &self.object) else { return };
        let [a, b, c, d, e, f] = object.matrix;
        let (x, y) = (object.x + a * code.x + c * code.y + e, object.y + b * code.x + d * code.y + f);
        let turned = code.down || b.abs() > a.abs() / 10.0 || a < 0.0;
        let size = (object.size * (c * c + d * d).sqrt()).max(SMALLEST);
        let scale = if turned { 1.0 } else { a.abs() };
        let (mut steps, mut x, kept) = (steps(&code.steps), x, self.pieces.len());
        for letter in code.text.chars() {
            let own = width(letter) * object.size * scale;
            let hidden = object.hidden;
            let (text, colour) = (letter.to_string(), object.colour);
            let letter = Piece { text, x0: x, x1: x + own, y, size, turned, hidden, colour, boxes: Vec::new() };
            lines::add(&mut self.pieces, kept, letter, Gaps::GUESSED);
            x += steps.next().map_or(own, |step| step * scale);
        }
    }
}

/// Letters of no size would stand anywhere.
const SMALLEST: f64 = 0.1;

impl Object {
    fn of(tag: &Tag<'_>) -> Self {
        let list =
            |name: &str| -> Vec<f64> { tag.get(name).map_or(Vec::new(), |value| numbers(&value).take(6).collect()) };
        let boundary = list("Boundary");
        let size = list("Size").first().copied().unwrap_or(0.0).abs().max(SMALLEST);
        let matrix = <[f64; 6]>::try_from(list("CTM")).unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
        let at = |index: usize| boundary.get(index).copied().unwrap_or(0.0);
        let hidden = tag.get("Visible").as_deref() == Some("false");
        Self { x: at(0), y: at(1), size, matrix, hidden, colour: None, last: (0.0, 0.0) }
    }
}

/// The colour in `text`, as red, green and blue (GB/T 33190-2016, 8.3.2); nothing for what passes for
/// black or white.
fn colour(text: &str) -> Option<Rgb> {
    let parts: Vec<u8> = text.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
    let colour = Rgb(parts.try_into().ok()?);
    colour.hue().map(|_| colour)
}

/// The numbers in `text`; what is none, or far off any page, counts as 0.
fn numbers(text: &str) -> impl Iterator<Item = f64> {
    text.split_whitespace().map(number)
}

fn number(text: &str) -> f64 {
    text.parse().ok().filter(|value: &f64| value.abs() < 1e6).unwrap_or(0.0)
}

/// The steps in `text`, where `g 3 2.5` stands for three steps of 2.5 (GB/T 33190-2016, 11.3).
fn steps(text: &str) -> impl Iterator<Item = f64> {
    let mut words = text.split_whitespace();
    std::iter::from_fn(move || {
        let word = words.next()?;
        if word != "g" {
            return Some((1, number(word)));
        }
        let count = words.next()?.parse().unwrap_or(1_usize);
        Some((count, number(words.next()?)))
    })
    .flat_map(|(count, step)| std::iter::repeat_n(step, count))
}
