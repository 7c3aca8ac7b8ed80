//! What the environment and the terminal tell: language, colour, width.

use std::env;
use std::io::{IsTerminal, stdout};

use crate::cli::setup::{Language, Shown, When};
use crate::report::{Lang, Look};

/// The language asked for, or that of the locale.
pub(super) fn lang(shown: &Shown) -> Lang {
    lang_of(shown.lang)
}

/// The same for what was asked for by itself.
pub(super) fn lang_of(asked: Option<Language>) -> Lang {
    match asked {
        Some(Language::Zh) => Lang::Zh,
        Some(Language::En) => Lang::En,
        None => {
            let set = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
            let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set);
            Lang::of_locale(&locale.unwrap_or_default())
        }
    }
}

/// How to draw on standard output.
pub(super) fn look(shown: &Shown) -> Look {
    let terminal = stdout().is_terminal();
    let quiet = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
        || env::var("TERM").is_ok_and(|term| term == "dumb");
    let colour = match shown.color {
        When::Always => true,
        When::Never => false,
        When::Auto => terminal && !quiet,
    };
    let width = terminal_size::terminal_size().filter(|_| terminal).map(|(width, _)| usize::from(width.0));
    Look {
        colour,
        unicode: env::var_os("NO_GRAPHICS").is_none(),
        width: width.unwrap_or(Look::PLAIN.width).clamp(40, 160),
    }
}
