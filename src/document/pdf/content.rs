//! What a page shows (ISO 32000-2, 8 and 9): which letters stand where, and whether there are
//! pictures. Of colours, those of letters are read, as far as they say themselves what they are; paths
//! and clips are passed over.

use hayro_font::kurbo::{Affine, Point};
use hayro_syntax::Pdf;
use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction;
use hayro_syntax::object::dict::keys::{CONTENTS, FONT, MATRIX, RESOURCES, SUBTYPE};
use hayro_syntax::object::{Array, Dict, Name, Number, Object, ObjectIdentifier, Stream};
use hayro_syntax::page::{Page, Resources};

use crate::document::Reason;
use crate::document::lines::{self, Gaps, Piece, Quad};
use crate::document::look::Rgb;
use crate::document::pdf::allowance::Allowance;
use crate::document::pdf::font::{Fonts, Shared};
use crate::document::pdf::layers::Layers;
use crate::document::pdf::list::items;
use crate::document::pdf::stream;
use crate::text::Span;

/// How deep forms may hold forms, and how many states may be saved.
const DEPTH: usize = 24;
const SAVED: usize = 512;

/// The most letters of a page.
const LETTERS: usize = 400_000;

/// An operator of no effect, put after the last: operators that are broken hide it.
const END: &[u8] = b"\n/End-of-operators MP\n";

/// What a page shows.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) pieces: Vec<Piece>,
    letters: usize,
    /// Letters of which the font does not say what they are.
    unknown: usize,
    /// How much of the page is covered by pictures.
    pictured: f64,
    /// Curves: letters that were made drawings have some each.
    curves: usize,
    /// A part is broken.
    broken: bool,
}

impl Content {
    /// What keeps the page from being read in full; `bare` when it has no text but in its margins.
    pub(super) fn problem(&self, bare: bool) -> Option<Reason> {
        if self.unknown * 10 > self.letters {
            return Some(Reason::Damaged("its fonts do not say which letters they show".to_owned()));
        }
        // A scan with a number below it is a scan.
        let scanned = self.letters == 0 && (self.pictured > 0.02 || self.curves > 200) || bare && self.pictured > 0.5;
        match scanned {
            true => Some(Reason::Picture),
            false if self.broken => Some(Reason::Damaged("a stream".to_owned())),
            false => None,
        }
    }
}

/// The state that is saved and restored (ISO 32000-2, 8.4).
#[derive(Clone)]
struct State<'a> {
    page: Affine,
    font: Option<Shared<'a>>,
    size: f64,
    /// Between letters, and more after each space.
    between: (f64, f64),
    width: f64,
    leading: f64,
    rise: f64,
    /// The colour that letters are filled with, when it is neither black nor white.
    colour: Option<Rgb>,
}

/// Reads the pages of one document.
pub(super) struct Reader<'r, 'a> {
    fonts: Fonts<'a>,
    allowance: &'r mut Allowance,
    layers: Layers,
    content: Content,
    area: f64,
    /// The forms that are being read.
    open: Vec<ObjectIdentifier>,
    /// Somebody asks where each letter stands.
    boxed: bool,
}

impl<'r, 'a> Reader<'r, 'a> {
    pub(super) fn new(pdf: &'a Pdf, boxed: bool, allowance: &'r mut Allowance) -> Self {
        let (fonts, layers, content) = (Fonts::new(), Layers::of(pdf), Content::default());
        Self { fonts, allowance, layers, content, area: 1.0, open: Vec::new(), boxed }
    }

    /// What `page` shows, all of it or up to where it breaks.
    pub(super) fn page(&mut self, page: &Page<'a>) -> Result<Content, (Content, Reason)> {
        let (width, height) = page.base_dimensions();
        self.area = (f64::from(width) * f64::from(height)).max(1.0);
        let read = self.contents(page.raw()).and_then(|bytes| {
            let turned = Affine::new(page.initial_transform(true).as_coeffs());
            self.run(bytes, page.resources(), &State::new(turned), false)
        });
        self.finish(read)
    }

    /// What the form `stream` shows, on its own.
    pub(super) fn form(&mut self, stream: &Stream<'a>) -> Result<Content, (Content, Reason)> {
        let state = State::new(Affine::FLIP_Y);
        let read = self.draw(stream, &Resources::new(Dict::empty()), &state, false);
        self.finish(read)
    }

    fn finish(&mut self, read: Result<(), Reason>) -> Result<Content, (Content, Reason)> {
        self.open.clear();
        let mut content = std::mem::take(&mut self.content);
        content.pieces.retain(|piece| !piece.text.trim().is_empty());
        match read {
            Ok(()) => Ok(content),
            Err(reason) => Err((content, reason)),
        }
    }

    /// The bytes of all streams of a page.
    fn contents(&mut self, page: &Dict<'a>) -> Result<Vec<u8>, Reason> {
        let mut bytes = Vec::new();
        let (one, many) = (page.get::<Stream<'a>>(CONTENTS), page.get::<Array<'a>>(CONTENTS));
        self.content.broken |= one.is_none() && many.is_none() && page.get_ref(CONTENTS).is_some();
        let streams = items(many).map(|stream| stream.and_then(Object::into_stream));
        for stream in one.map(Some).into_iter().chain(streams) {
            let Some(stream) = stream else {
                self.content.broken = true;
                continue;
            };
            bytes.extend_from_slice(&self.unpack(&stream)?);
            bytes.push(b' ');
        }
        Ok(bytes)
    }

    fn unpack(&mut self, stream: &Stream<'a>) -> Result<Vec<u8>, Reason> {
        let unpacked = stream::unpack(stream)?;
        self.content.broken |= !unpacked.whole;
        self.allowance.operations(unpacked.bytes.len() / 16)?;
        Ok(unpacked.bytes.into_owned())
    }

    /// Runs the form `stream`.
    fn draw(
        &mut self,
        stream: &Stream<'a>,
        outer: &Resources<'a>,
        state: &State<'a>,
        hidden: bool,
    ) -> Result<(), Reason> {
        let (dict, id) = (stream.dict(), stream.obj_id());
        // A form that holds itself shows nothing new.
        if self.open.contains(&id) {
            return Ok(());
        }
        if self.open.len() >= DEPTH {
            return Err(Reason::Hostile("nesting"));
        }
        let matrix = dict.get::<[f64; 6]>(MATRIX).map_or(Affine::IDENTITY, Affine::new);
        let own = dict.get::<Dict<'a>>(RESOURCES).map(Resources::new);
        let bytes = self.unpack(stream)?;
        self.open.push(id);
        let state = State { page: state.page * matrix, ..state.clone() };
        let read = self.run(bytes, own.as_ref().unwrap_or(outer), &state, hidden || self.layers.are_off_for(dict));
        self.open.pop();
        read
    }

    /// Runs the operators `bytes`.
    fn run(
        &mut self,
        mut bytes: Vec<u8>,
        resources: &Resources<'a>,
        state: &State<'a>,
        hidden: bool,
    ) -> Result<(), Reason> {
        bytes.extend_from_slice(END);
        let mut whole = false;
        let (mut now, mut saved) = (state.clone(), Vec::new());
        // Where the next letter goes, and where its line starts.
        let (mut place, mut line) = (Affine::IDENTITY, Affine::IDENTITY);
        let mut marks = vec![hidden];
        let mut operators = TypedIter::new(&bytes);
        while let Some(operator) = operators.next() {
            self.allowance.operations(1)?;
            let hidden = marks.last().copied().unwrap_or(hidden);
            match operator {
                TypedInstruction::SaveState(_) if saved.len() < SAVED => saved.push(now.clone()),
                TypedInstruction::SaveState(_) => return Err(Reason::Hostile("nesting")),
                TypedInstruction::RestoreState(_) => now = saved.pop().unwrap_or(now),
                TypedInstruction::Transform(m) => now.page *= affine([&m.0, &m.1, &m.2, &m.3, &m.4, &m.5]),
                TypedInstruction::BeginText(_) => (place, line) = (Affine::IDENTITY, Affine::IDENTITY),
                TypedInstruction::SetTextMatrix(m) => {
                    line = affine([&m.0, &m.1, &m.2, &m.3, &m.4, &m.5]);
                    place = line;
                }
                TypedInstruction::NextLine(by) => next(&mut place, &mut line, by.0.as_f64(), by.1.as_f64()),
                TypedInstruction::NextLineAndSetLeading(by) => {
                    now.leading = -by.1.as_f64();
                    next(&mut place, &mut line, by.0.as_f64(), by.1.as_f64());
                }
                TypedInstruction::NextLineUsingLeading(_) => next(&mut place, &mut line, 0.0, -now.leading),
                TypedInstruction::TextLeading(leading) => now.leading = leading.0.as_f64(),
                TypedInstruction::CharacterSpacing(space) => now.between.0 = space.0.as_f64(),
                TypedInstruction::WordSpacing(space) => now.between.1 = space.0.as_f64(),
                TypedInstruction::HorizontalScaling(width) => now.width = width.0.as_f64() / 100.0,
                TypedInstruction::TextRise(rise) => now.rise = rise.0.as_f64(),
                TypedInstruction::TextFont(font) => {
                    now.size = font.1.as_f64();
                    now.font = self.font(resources.get_font(font.0))?;
                }
                TypedInstruction::SetGraphicsState(name) => {
                    let state = resources.get_ext_g_state(name.0).and_then(|state| state.get::<Array<'a>>(FONT));
                    let mut font = state.into_iter().flat_map(|font| font.iter::<Object<'a>>());
                    if let Some(dict) = font.next().and_then(Object::into_dict) {
                        now.font = self.font(Some(dict))?;
                        now.size = font.next().and_then(Object::into_number).map_or(now.size, |size| size.as_f64());
                    }
                }
                TypedInstruction::ColorSpaceNonStroke(_) => now.colour = None,
                TypedInstruction::NonStrokeColor(parts) => now.colour = colour(parts.0.iter()),
                TypedInstruction::NonStrokeColorNamed(parts) => now.colour = colour(parts.0.iter()),
                TypedInstruction::NonStrokeColorDeviceGray(grey) => now.colour = colour([&grey.0; 3].into_iter()),
                TypedInstruction::NonStrokeColorDeviceRgb(c) => now.colour = colour([&c.0, &c.1, &c.2].into_iter()),
                TypedInstruction::NonStrokeColorCmyk(c) => {
                    now.colour = colour([&c.0, &c.1, &c.2, &c.3].into_iter());
                }
                TypedInstruction::ShowText(text) => self.show(text.0.as_bytes(), &now, &mut place, hidden, None)?,
                TypedInstruction::NextLineAndShowText(text) => {
                    next(&mut place, &mut line, 0.0, -now.leading);
                    self.show(text.0.as_bytes(), &now, &mut place, hidden, None)?;
                }
                TypedInstruction::ShowTextWithParameters(text) => {
                    now.between = (text.1.as_f64(), text.0.as_f64());
                    next(&mut place, &mut line, 0.0, -now.leading);
                    self.show(text.2.as_bytes(), &now, &mut place, hidden, None)?;
                }
                TypedInstruction::ShowTexts(texts) => {
                    let kept = Some(self.content.pieces.len());
                    for part in texts.0.iter::<Object<'_>>() {
                        self.allowance.operations(1)?;
                        match part {
                            Object::String(text) => self.show(text.as_bytes(), &now, &mut place, hidden, kept)?,
                            Object::Number(number) => now.adjust(&mut place, number.as_f64()),
                            _ => {}
                        }
                    }
                }
                TypedInstruction::XObject(name) => {
                    let Some(stream) = resources.get_x_object(name.0) else {
                        self.content.broken |= resources.x_objects.contains_key(name.0);
                        continue;
                    };
                    match stream.dict().get::<Name<'_>>(SUBTYPE).as_deref() {
                        Some(b"Form") => self.draw(&stream, resources, &now, hidden)?,
                        Some(b"Image") if !hidden && !self.layers.are_off_for(stream.dict()) => self.picture(&now),
                        _ => {}
                    }
                }
                TypedInstruction::InlineImage(_) if !hidden => self.picture(&now),
                TypedInstruction::CubicTo(_) | TypedInstruction::CubicStartTo(_) | TypedInstruction::CubicEndTo(_)
                    if !hidden =>
                {
                    self.content.curves += 1;
                }
                TypedInstruction::BeginMarkedContent(_) if marks.len() < SAVED => marks.push(hidden),
                TypedInstruction::BeginMarkedContentWithProperties(mark) if marks.len() < SAVED => {
                    let off = match mark.1 {
                        Object::Name(name) => self.layers.are_off(&resources.properties, name),
                        _ => false,
                    };
                    marks.push(hidden || off);
                }
                TypedInstruction::MarkedContentPoint(mark) => {
                    whole = END.starts_with(&[b"\n/", mark.0.as_ref()].concat())
                }
                TypedInstruction::EndMarkedContent(_) if marks.len() > 1 => _ = marks.pop(),
                _ => {}
            }
        }
        self.content.broken |= !whole;
        Ok(())
    }

    fn font(&mut self, dict: Option<Dict<'a>>) -> Result<Option<Shared<'a>>, Reason> {
        dict.map_or(Ok(None), |dict| self.fonts.face(&dict, self.allowance))
    }

    fn picture(&mut self, state: &State<'_>) {
        self.content.pictured += (state.page.determinant().abs() / self.area).min(1.0);
    }

    /// Shows `bytes`; what they say goes on with the pieces after the first `kept`.
    fn show(
        &mut self,
        bytes: &[u8],
        state: &State<'a>,
        place: &mut Affine,
        hidden: bool,
        kept: Option<usize>,
    ) -> Result<(), Reason> {
        let kept = kept.unwrap_or(self.content.pieces.len());
        let Some(face) = &state.font else {
            (self.content.letters, self.content.unknown) =
                (self.content.letters + bytes.len(), self.content.unknown + bytes.len());
            return Ok(());
        };
        let mut face = face.borrow_mut();
        let flat = face.is_horizontal();
        let mut rest = bytes;
        while !rest.is_empty() {
            self.allowance.letter()?;
            let (code, length) = face.code(rest);
            rest = rest.get(length..).unwrap_or_default();
            let letter = face.letter(code);
            let space = if code == 32 && length == 1 { state.between.1 } else { 0.0 };
            self.content.letters += 1;
            if self.content.letters > LETTERS {
                return Err(Reason::Hostile("work"));
            }
            match letter.text {
                Some(text) => {
                    let matrix = state.page
                        * *place
                        * Affine::new([state.size * state.width, 0.0, 0.0, state.size, 0.0, state.rise]);
                    let mut piece =
                        Piece { colour: state.colour, ..piece(&text, matrix, letter.advance.0, flat, hidden) };
                    if self.boxed {
                        piece.boxes.push((Span::new(0, text.len()), quad(matrix, letter.advance, flat)));
                    }
                    lines::add(&mut self.content.pieces, kept, piece, Gaps::KNOWN);
                }
                None => self.content.unknown += 1,
            }
            let step = |advance: f64| advance * state.size + state.between.0 + space;
            let by = if flat { (step(letter.advance.0) * state.width, 0.0) } else { (0.0, step(letter.advance.1)) };
            *place *= Affine::translate(by);
        }
        Ok(())
    }
}

/// Letters of no size would stand anywhere.
const SMALLEST: f64 = 0.1;

/// The letter `text` where `matrix` puts it.
fn piece(text: &str, matrix: Affine, advance: f64, flat: bool, hidden: bool) -> Piece {
    let finite = |number: f64| if number.is_finite() { number.clamp(-1e6, 1e6) } else { 0.0 };
    let (start, end, top) = (matrix * Point::ZERO, matrix * Point::new(advance, 0.0), matrix * Point::new(0.0, 1.0));
    let along = matrix * Point::new(1.0, 0.0) - start;
    let size = finite((top - start).hypot()).max(SMALLEST);
    let turned = !flat || along.x <= 0.0 || along.y.abs() > along.x / 5.0;
    let (x0, x1) = (finite(start.x), finite(end.x));
    Piece {
        text: text.to_owned(),
        x0,
        x1: x1.max(x0),
        y: finite(start.y),
        size,
        turned,
        hidden,
        colour: None,
        boxes: Vec::new(),
    }
}

/// How far letters reach below and above their base line, in sizes of the font; the lowest is `_`.
const BELOW: f64 = -0.25;
const ABOVE: f64 = 0.9;

/// The box of a letter that `matrix` puts to its place: its origin is its lower left corner, or else the
/// middle of its upper edge.
fn quad(matrix: Affine, advance: (f64, f64), flat: bool) -> Quad {
    let at = |x: f64, y: f64| {
        let point = matrix * Point::new(x, y);
        (point.x, point.y)
    };
    if flat {
        Quad { below: [at(0.0, BELOW), at(advance.0, BELOW)], above: [at(0.0, ABOVE), at(advance.0, ABOVE)] }
    } else {
        Quad { below: [at(-0.5, 0.0), at(-0.5, advance.1)], above: [at(0.5, 0.0), at(0.5, advance.1)] }
    }
}

impl State<'_> {
    fn new(page: Affine) -> Self {
        let (size, between, width, leading, rise) = (1.0, (0.0, 0.0), 1.0, 0.0, 0.0);
        Self { page, font: None, size, between, width, leading, rise, colour: None }
    }

    /// Moves `place` back by `amount` thousandths of the size.
    fn adjust(&self, place: &mut Affine, amount: f64) {
        let by = -amount / 1000.0 * self.size;
        let flat = self.font.as_ref().is_none_or(|font| font.borrow().is_horizontal());
        *place *= Affine::translate(if flat { (by * self.width, 0.0) } else { (0.0, by) });
    }
}

/// The colour that `parts` name, as red, green and blue or as printers mix it; nothing for any other
/// number of them, and for what passes for black or white.
fn colour<'n>(parts: impl Iterator<Item = &'n Number>) -> Option<Rgb> {
    let parts: Vec<f64> = parts.map(Number::as_f64).take(5).collect();
    // Where they count otherwise, they are of another space.
    if parts.iter().any(|part| !(0.0..=1.0).contains(part)) {
        return None;
    }
    let of = |part: f64| (part * 255.0).round() as u8;
    let colour = match *parts {
        [red, green, blue] => Rgb([of(red), of(green), of(blue)]),
        [cyan, magenta, yellow, black] => Rgb([cyan, magenta, yellow].map(|part| of((1.0 - part) * (1.0 - black)))),
        _ => return None,
    };
    colour.hue().map(|_| colour)
}

fn affine(numbers: [&Number; 6]) -> Affine {
    Affine::new(numbers.map(Number::as_f64))
}

fn next(place: &mut Affine, line: &mut Affine, x: f64, y: f64) {
    *line *= Affine::translate((x, y));
    *place = *line;
}
