//! Elements by what becomes of their text: shown, hidden, computed anew, or no text of the document.

use crate::document::look::Ink;
use crate::document::office::opendocument::reader::Reader;
use crate::document::office::opendocument::scope::{Body, Story};
use crate::document::office::xml::Tag;

/// Elements around the innermost one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Level {
    /// Its characters are text.
    pub(super) text: bool,
    /// It may say in words what it shows.
    pub(super) pictured: bool,
    /// What is in it is not shown.
    pub(super) hides: bool,
    /// What is in it cannot be written.
    pub(super) fixes: bool,
    /// What is said of the ink of its text.
    pub(super) ink: Ink,
    pub(super) end: End,
}

/// What ends with an element.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum End {
    #[default]
    Nothing,
    Paragraph,
    /// A paragraph of a cell of a sheet.
    Line,
    Scope,
    List,
    Table,
    Cell,
    Master,
}

impl Reader<'_> {
    /// The innermost element.
    pub(super) fn level(&self) -> Level {
        self.levels.last().copied().unwrap_or_default()
    }

    pub(super) fn is_skipped(&self, tag: &Tag<'_>) -> bool {
        let (name, text) = (tag.name.as_str(), self.level().text);
        let whole = self.body;
        match name {
            // What pages show in place of these is not known before they are printed.
            "header" | "footer" | "date-time" => text,
            "page-number" => text && whole == Some(Body::Slides),
            "sheet-name" | "title" | "file-name" | "date" | "time" => {
                text && matches!(self.story, Story::Master(Body::Sheets, _))
            }
            "script" => text,
            "notes" => self.master,
            "master-page" => self.shown(tag).is_none() && matches!(self.story, Story::Master(Body::Slides, _)),
            "header-left" | "header-first" | "footer-left" | "footer-first" => {
                self.master && tag.get("display").as_deref() == Some("false")
            }
            // On a master page, the place of a title or an outline says no more than what to do there.
            "frame" => {
                let class = tag.get("class");
                let place = class.as_deref().is_some_and(|class| !FEET.contains(&class));
                tag.get("placeholder").as_deref() == Some("true") || self.master && place
            }
            // The values of a chart stand in the sheet that it shows, too.
            "table" if whole == Some(Body::Chart) => matches!(self.story, Story::Embedded { copies: true, .. }),
            // What other files held when they were linked.
            "table" if whole == Some(Body::Sheets) => tag.get("name").is_some_and(|name| name.starts_with("'file:")),
            name => SKIPPED.contains(&name),
        }
    }
}

/// What a master page shows on every slide (ODF 1.3 part 3, 19.389).
const FEET: [&str; 4] = ["header", "footer", "date-time", "page-number"];

/// Fields that show a property of the document, another place of it, or the name of what they are in.
pub(super) const COMPUTED: &[&str] = &[
    "title",
    "subject",
    "keywords",
    "description",
    "user-defined",
    "user-field-get",
    "variable-get",
    "bookmark-ref",
    "reference-ref",
    "sequence-ref",
    "note-ref",
    "sheet-name",
    "chapter",
    "file-name",
    "page-count",
];

/// Elements whose text is not in the document: the number of a note, the reading above a character,
/// the parts of forms, the copies of other files.
const SKIPPED: &[&str] = &[
    "tracked-changes",
    "note-citation",
    "ruby-text",
    "forms",
    "scripts",
    "binary-data",
    "dde-links",
    "page-thumbnail",
    "handout-master",
    "event-listeners",
];
