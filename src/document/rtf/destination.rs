//! Where the text of a group goes (RTF 1.9.1, "Destination Control Words").

use crate::document::story::Kind;

/// Where the text of a group goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    /// Onto a page.
    Story,
    /// Nowhere, nor that of the groups inside.
    Skipped,
    /// Nowhere, and groups inside say where theirs goes: a picture, a shape.
    Frame,
    /// The table of fonts.
    Fonts,
    /// The table of colours.
    Colours,
    /// To a property or an attribute.
    Captured(Capture),
    /// The same twice, for older programs and in Unicode.
    Twice,
    /// The second of the two.
    Again,
}

/// A text that is collected until its group ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Capture {
    /// A property of the document.
    Property(&'static str),
    /// The name of what comes next.
    Name,
    /// The value of a property of the user's own.
    Value,
    /// The value of a property of a shape.
    ShapeValue,
}

impl Destination {
    /// The destination that `word` starts; `starred` ones that are unknown are left out.
    pub(super) fn of(word: &str, starred: bool) -> Option<Self> {
        Some(match word {
            "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl" | "footerr" | "footerf"
            | "footnote" | "annotation" | "shptxt" | "dptxbxtext" => Self::Story,
            "pict" | "shppict" | "picprop" | "shpinst" | "sp" | "do" | "info" | "userprops" => Self::Frame,
            "fonttbl" => Self::Fonts,
            "colortbl" => Self::Colours,
            "title" => Self::Captured(Capture::Property("title")),
            "subject" => Self::Captured(Capture::Property("subject")),
            "author" => Self::Captured(Capture::Property("creator")),
            "manager" => Self::Captured(Capture::Property("Manager")),
            "company" => Self::Captured(Capture::Property("Company")),
            "category" => Self::Captured(Capture::Property("category")),
            "keywords" => Self::Captured(Capture::Property("keywords")),
            "doccomm" => Self::Captured(Capture::Property("description")),
            "propname" | "sn" => Self::Captured(Capture::Name),
            "staticval" => Self::Captured(Capture::Value),
            "sv" => Self::Captured(Capture::ShapeValue),
            "upr" => Self::Twice,
            "ud" => Self::Again,
            // What stands in them stands on the page as well.
            "nesttableprops" | "moMath" | "moMathPara" => return None,
            word if starred || SKIPPED.contains(&word) => Self::Skipped,
            _ => return None,
        })
    }
}

/// The kind of paragraphs that the destination `word` starts.
pub(super) fn story(word: &str) -> Option<Kind> {
    Some(match word {
        "footnote" => Kind::Footnote,
        "annotation" => Kind::Comment,
        "shptxt" | "dptxbxtext" => Kind::TextBox,
        word if word.starts_with("header") => Kind::Header,
        word if word.starts_with("footer") => Kind::Footer,
        _ => return None,
    })
}

/// Groups whose text no page shows, or which say once more what another one says.
const SKIPPED: &[&str] = &[
    "stylesheet",
    "listtable",
    "listoverridetable",
    "revtbl",
    "rsidtbl",
    "filetbl",
    "operator",
    "comment",
    "creatim",
    "revtim",
    "printim",
    "buptim",
    "hlinkbase",
    "linkval",
    "fldinst",
    "datafield",
    "falt",
    "panose",
    "themedata",
    "colorschememapping",
    "objdata",
    "objclass",
    "objname",
    "nonshppict",
    "shprslt",
    "nonesttables",
    "mmathPict",
    "pntext",
    "listtext",
    "pntxta",
    "pntxtb",
    "xe",
    "rxe",
    "txe",
    "tc",
    "tcn",
    "bkmkstart",
    "bkmkend",
    "atnid",
    "atnauthor",
    "atntime",
    "atndate",
    "atnref",
    "atnparent",
    "ftnsep",
    "ftnsepc",
    "ftncn",
    "aftnsep",
    "aftnsepc",
    "aftncn",
    "template",
    "private",
];
