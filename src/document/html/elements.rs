//! The elements of HTML (HTML Living Standard, 4 and 15.3), by what they do to the text between
//! their tags.

/// What an element does to the text around and in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::document) enum Role {
    /// It stays within its line.
    Inline,
    /// It stays within its line and holds nothing.
    Void,
    /// It puts what is in it on lines of its own.
    Block,
    /// It is a line between others and holds nothing.
    Rule,
    /// What follows starts a new line of the same paragraph.
    Break,
    /// The title of the page, in its head.
    Title,
    Heading(u8),
    /// A list, which holds items.
    List,
    Item,
    Quote,
    Table,
    /// A head, body or foot of a table.
    Rows,
    Row,
    Cell,
    /// Code in a line.
    Code,
    /// Text whose lines and spaces count.
    Pre,
    /// What is not shown until a script takes it.
    Hidden,
    /// What is in it is no text of the page.
    Opaque,
}

impl Role {
    /// Says whether what stands before and after is on other lines.
    pub(in crate::document) fn is_block(self) -> bool {
        !matches!(self, Self::Inline | Self::Void | Self::Break | Self::Code)
    }

    /// Says whether there is no end tag.
    pub(super) fn is_void(self) -> bool {
        matches!(self, Self::Void | Self::Rule | Self::Break)
    }
}

/// An element.
#[derive(Clone, Copy, Debug)]
pub(in crate::document) struct Element {
    pub(super) name: &'static str,
    pub(in crate::document) role: Role,
}

/// The element called `name`, in lower case; nothing when HTML has none of this name.
pub(super) fn element(name: &[u8]) -> Option<Element> {
    ELEMENTS.iter().find_map(|&(role, names)| {
        let name = names.iter().find(|known| known.as_bytes() == name)?;
        Some(Element { name, role })
    })
}

/// All elements, those first that are many on a page.
const ELEMENTS: &[(Role, &[&str])] = &[
    (
        Role::Inline,
        &[
            "a", "span", "b", "i", "strong", "em", "font", "u", "abbr", "acronym", "audio", "bdi", "bdo", "big",
            "blink", "button", "cite", "data", "del", "dfn", "ins", "label", "map", "mark", "math", "meter", "mi",
            "mn", "mo", "mrow", "mtext", "nobr", "object", "output", "picture", "progress", "q", "rb", "rp", "rt",
            "rtc", "ruby", "s", "slot", "small", "strike", "sub", "sup", "time", "tspan", "tt", "var", "video",
        ],
    ),
    (
        Role::Block,
        &[
            "p",
            "div",
            "address",
            "article",
            "aside",
            "body",
            "caption",
            "center",
            "desc",
            "details",
            "dialog",
            "fieldset",
            "figcaption",
            "figure",
            "footer",
            "form",
            "frameset",
            "head",
            "header",
            "hgroup",
            "html",
            "legend",
            "main",
            "nav",
            "noscript",
            "optgroup",
            "option",
            "search",
            "section",
            "select",
            "summary",
            "svg",
            "text",
            "textarea",
        ],
    ),
    (Role::Cell, &["td", "th"]),
    (Role::Row, &["tr"]),
    (Role::Item, &["li", "dt", "dd"]),
    (Role::Break, &["br"]),
    (Role::Void, &["img", "input", "wbr", "area", "embed", "source", "track", "param", "keygen"]),
    (Role::Heading(1), &["h1"]),
    (Role::Heading(2), &["h2"]),
    (Role::Heading(3), &["h3"]),
    (Role::Heading(4), &["h4"]),
    (Role::Heading(5), &["h5"]),
    (Role::Heading(6), &["h6"]),
    (Role::List, &["ul", "ol", "dl", "menu", "dir"]),
    (Role::Code, &["code", "kbd", "samp"]),
    (Role::Table, &["table"]),
    (Role::Rows, &["thead", "tbody", "tfoot", "colgroup"]),
    (Role::Rule, &["hr", "meta", "link", "base", "col", "frame"]),
    (Role::Quote, &["blockquote"]),
    (Role::Pre, &["pre", "listing", "xmp", "plaintext"]),
    (Role::Title, &["title"]),
    (Role::Hidden, &["template"]),
    (Role::Opaque, &["script", "style", "annotation", "annotation-xml", "canvas", "iframe", "noembed", "noframes"]),
];
