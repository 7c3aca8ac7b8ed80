//! HTML inside Markdown: the text between the tags.

use crate::document::{Builder, Region};
use crate::text::Span;

/// Elements of HTML that Markdown authors use; any other `<word>` is text in angle brackets.
const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "article",
    "aside",
    "audio",
    "b",
    "blockquote",
    "br",
    "button",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "body",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "li",
    "link",
    "main",
    "mark",
    "meta",
    "nav",
    "ol",
    "option",
    "p",
    "picture",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "script",
    "section",
    "select",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

/// Elements that stay within their line.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "cite", "del", "em", "font", "i", "ins", "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s",
    "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr", "img", "input",
];

/// Elements whose content is no text of the page.
const OPAQUE: &[&str] = &["script", "style", "svg", "pre", "code", "template"];

/// The longest tag that is recognised, in bytes.
const TAG: usize = 1000;

/// Says whether `tag` (`<name …>`, `</name>` or a comment) is markup rather than words in angle
/// brackets.
pub(super) fn is_tag(tag: &str) -> bool {
    tag.starts_with("<!") || tag.starts_with("<?") || ELEMENTS.contains(&name(tag).as_str())
}

/// Says whether `tag` puts what follows on a line of its own.
pub(super) fn breaks_line(tag: &str) -> bool {
    !INLINE.contains(&name(tag).as_str())
}

/// Adds the text of the HTML in `span` of `source`.
pub(super) fn extract(source: &str, span: Span, out: &mut Builder<'_>) {
    out.begin(Region::Prose);
    let mut at = span.start();
    while at < span.end() {
        let rest = Span::new(at, span.end()).slice(source);
        at += match rest.as_bytes()[0] {
            b'<' if rest.starts_with("<!--") => comment(rest, at, out),
            b'<' => markup(rest, at, out),
            b'&' => entity(rest, at, out),
            b'\n' => {
                out.soft_break(Span::new(at, at + 1));
                1
            }
            _ => {
                let end = memchr::memchr3(b'<', b'&', b'\n', rest.as_bytes()).unwrap_or(rest.len());
                out.push(Span::new(at, at + rest[..end].trim_end_matches('\r').len()));
                end
            }
        };
    }
    out.end();
}

fn comment(rest: &str, at: usize, out: &mut Builder<'_>) -> usize {
    let end = rest.find("-->").map_or(rest.len(), |end| end + 3);
    out.begin(Region::Comment);
    out.push(Span::new(at, at + end));
    out.begin(Region::Prose);
    end
}

fn markup(rest: &str, at: usize, out: &mut Builder<'_>) -> usize {
    // A tag is short; looking further for its end at every `<` would be quadratic.
    let near = &rest.as_bytes()[..rest.len().min(TAG)];
    let Some(end) = memchr::memchr(b'>', near).map(|end| end + 1) else {
        out.push(Span::new(at, at + 1));
        return 1;
    };
    let tag = &rest[..end];
    if !is_tag(tag) {
        out.push(Span::new(at, at + 1));
        return 1;
    }
    let name = name(tag);
    if OPAQUE.contains(&name.as_str()) && !tag.starts_with("</") && !tag.ends_with("/>") {
        let close = format!("</{name}");
        let closed = rest[end..].find(&close).map_or(rest.len(), |start| end + start);
        return closed;
    }
    if breaks_line(tag) {
        let opens = !tag.starts_with("</");
        match name.as_bytes() {
            [b'h', level @ b'1'..=b'6'] if opens => out.begin_heading(level - b'0'),
            b"td" | b"th" if opens => out.begin(Region::TableCell),
            b"li" if opens => out.begin(Region::List),
            b"blockquote" if opens => out.begin(Region::Quote),
            _ => out.begin(Region::Prose),
        }
    }
    end
}

fn entity(rest: &str, at: usize, out: &mut Builder<'_>) -> usize {
    const KNOWN: [(&str, &str); 7] = [
        ("&nbsp;", " "),
        ("&amp;", "&"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&middot;", "·"),
        ("&times;", "×"),
    ];
    match KNOWN.iter().find(|(entity, _)| rest.starts_with(entity)) {
        Some((entity, shown)) => {
            out.push_as(shown, Span::new(at, at + entity.len()));
            entity.len()
        }
        None => {
            out.push(Span::new(at, at + 1));
            1
        }
    }
}

fn name(tag: &str) -> String {
    tag.trim_start_matches(['<', '/'])
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase()
}
