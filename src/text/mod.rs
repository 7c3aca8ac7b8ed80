//! Text and places in it: the room at the bottom, which knows nothing of rules or files.
//!
//! Offsets are bytes inside, always on character boundaries; lines, columns and display cells
//! appear only where something is shown.

mod chars;
mod lang;
mod language;
mod lines;
mod mark;
mod mask;
mod span;
mod visible;

pub use chars::{Chars, fold, is_ascii_word, is_cjk, is_han, is_han_numeral, is_hangul, is_kana, is_punctuation};
pub use lang::{Lang, plural};
pub use language::{Language, Languages, Possible};
pub use lines::{LineColumn, Lines, Places, stretches};
pub use mask::{GLYPHS, Mask, canonical, is_glyph, lex, spelled};
pub use span::Span;
pub use visible::{Visible, display_width, visible};
