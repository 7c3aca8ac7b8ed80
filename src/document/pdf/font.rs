//! Fonts (ISO 32000-2, 9.5 to 9.10): which letters codes stand for, and how wide they are.

use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use hayro_cmap::{BfString, load_embedded};
use hayro_font::{CMapResolverFn, Font, FontCache, FontGlyph, FontQuery, FontResolverFn, UNITS_PER_EM};
use hayro_syntax::object::dict::keys::{
    CID_TO_GID_MAP, DESCENDANT_FONTS, ENCODING, FONT_DESC, FONT_FILE, FONT_FILE2, FONT_FILE3, TO_UNICODE, W, W2,
};
use hayro_syntax::object::{Array, Dict, Name, Number, Object, ObjectIdentifier, Stream};

use crate::document::Reason;
use crate::document::pdf::allowance::Allowance;
use crate::document::pdf::list::{dicts, items};
use crate::document::pdf::{radicals, stream};

/// A code of a font.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    /// Nothing when the font does not say it.
    pub(super) text: Option<Rc<str>>,
    /// How far it is to the next, in sizes of the font.
    pub(super) advance: (f64, f64),
}

/// A font with the letters that were asked for so far.
pub(super) struct Face<'a> {
    font: Font<'a>,
    letters: HashMap<u32, Letter>,
}

impl Face<'_> {
    pub(super) fn is_horizontal(&self) -> bool {
        self.font.is_horizontal()
    }

    /// The next code of `bytes`, which are not empty, and how many bytes it takes.
    pub(super) fn code(&self, bytes: &[u8]) -> (u32, usize) {
        let (code, length) = self.font.read_code(bytes, 0);
        (code, length.max(1))
    }

    pub(super) fn letter(&mut self, code: u32) -> Letter {
        let font = &self.font;
        let new = || {
            let advance = font.code_advance(code);
            let scale = f64::from(UNITS_PER_EM);
            let shown = match font.glyph(font.map_code(code), code) {
                FontGlyph::Outline(glyph) => glyph.as_unicode(),
                FontGlyph::Type3(glyph) => glyph.as_unicode(),
            };
            let text = match shown {
                Some(BfString::Char(c)) => Some(radicals::folded(c.encode_utf8(&mut [0; 4]))),
                Some(BfString::String(text)) => Some(radicals::folded(&text)),
                None => None,
            };
            let text = text.filter(|text| !text.is_empty()).map(Into::into);
            Letter { text, advance: (advance.x / scale, advance.y / scale) }
        };
        self.letters.entry(code).or_insert_with(new).clone()
    }
}

impl fmt::Debug for Face<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Face").field("letters", &self.letters.len()).finish()
    }
}

/// The fonts of a document, each read once.
pub(super) struct Fonts<'a> {
    cache: FontCache<'a>,
    fonts: FontResolverFn,
    maps: CMapResolverFn,
    /// By the number of the object; those that cannot be read, too.
    faces: HashMap<ObjectIdentifier, Option<Shared<'a>>>,
    /// About how many bytes they take.
    size: usize,
}

/// The most bytes that fonts take; then those so far are forgotten.
const MOST: usize = 64 << 20;

/// What a predefined map of characters takes in bytes, and in operations to read.
const PREDEFINED: usize = 1 << 20;
const READING: usize = 50_000;

/// A font in use.
pub(super) type Shared<'a> = Rc<std::cell::RefCell<Face<'a>>>;

impl fmt::Debug for Fonts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fonts").field("faces", &self.faces.len()).finish()
    }
}

impl<'a> Fonts<'a> {
    pub(super) fn new() -> Self {
        // What the letters look like does not matter, only which ones they are.
        let fonts = Arc::new(|query: &FontQuery| match query {
            FontQuery::Standard(font) => Some(font.get_font_data()),
            FontQuery::Fallback(query) => Some(query.pick_standard_font().get_font_data()),
        });
        Self { cache: FontCache::new(), fonts, maps: Arc::new(load_embedded), faces: HashMap::new(), size: 0 }
    }

    /// The font that `dict` describes; nothing when it cannot be read.
    pub(super) fn face(&mut self, dict: &Dict<'a>, allowance: &mut Allowance) -> Result<Option<Shared<'a>>, Reason> {
        if let Some(known) = dict.obj_id().and_then(|id| self.faces.get(&id)) {
            return Ok(known.clone());
        }
        self.size += weight(dict, allowance)?;
        if self.size > MOST {
            (self.cache, self.size) = (FontCache::new(), 0);
            self.faces.clear();
        }
        let font = self.cache.font(dict, &self.fonts, &self.maps);
        let face = font.map(|font| Rc::new(Face { font, letters: HashMap::new() }.into()));
        if let Some(id) = dict.obj_id() {
            self.faces.insert(id, face.clone());
        }
        Ok(face)
    }
}

/// About how many bytes a font takes; refuses one with a part that unpacks to more than any does.
fn weight(font: &Dict<'_>, allowance: &mut Allowance) -> Result<usize, Reason> {
    let inner = dicts(font.get(DESCENDANT_FONTS)).next();
    let mut size = font.data().len();
    if font.get::<Name<'_>>(ENCODING).is_some_and(|map| inner.is_some() && !map.as_str().starts_with("Identity")) {
        allowance.operations(READING)?;
        size += PREDEFINED;
    }
    for font in [Some(font), inner.as_ref()].into_iter().flatten() {
        let descriptor = font.get::<Dict<'_>>(FONT_DESC).unwrap_or_default();
        let parts =
            [(font, [TO_UNICODE, ENCODING, CID_TO_GID_MAP]), (&descriptor, [FONT_FILE, FONT_FILE2, FONT_FILE3])];
        for part in parts.iter().flat_map(|(dict, keys)| keys.iter().filter_map(|key| dict.get::<Stream<'_>>(key))) {
            let unpacked = stream::check(&part)?;
            allowance.operations(unpacked / 4)?;
            size += unpacked;
        }
        for (key, after) in [(W, 1), (W2, 3)] {
            let listed = font.get::<Array<'_>>(key).map_or(0, |list| codes(list, after));
            allowance.operations(listed)?;
            size = size.saturating_add(listed.saturating_mul(16));
        }
    }
    allowance.operations(1_000)?;
    Ok(size)
}

/// How many codes `widths` list (ISO 32000-2, 9.7.4.3): `first [width …]`, or `first last` and `after`
/// numbers.
fn codes(widths: Array<'_>, after: usize) -> usize {
    let (mut items, mut count) = (items(Some(widths)).flatten(), 0_usize);
    let code = |number: &Number| usize::try_from(number.as_i64()).unwrap_or(0);
    while let Some(first) = items.next() {
        let listed = match (first, items.next()) {
            (_, Some(Object::Array(list))) => list.raw_iter().count(),
            (Object::Number(first), Some(Object::Number(last))) => {
                items.by_ref().take(after).for_each(drop);
                code(&last).saturating_sub(code(&first))
            }
            _ => 1,
        };
        count = count.saturating_add(listed);
    }
    count
}
