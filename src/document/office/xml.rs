//! The XML of a part, with the bytes of every event.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::QName;

use crate::document::Reason;
use crate::document::archive::Archive;
use crate::text::Span;

/// How deep elements may nest. Word itself stops far before that.
const DEPTH: usize = 500;
/// The most relations of a part inside of a package. Finding one takes a look at all.
const RELATIONS: usize = 20_000;

/// What stands in a part, without what only the syntax needs.
#[derive(Debug)]
pub(super) enum Item<'a> {
    /// A tag opens; one that closes itself is followed by [`Item::Close`].
    Open(Tag<'a>),
    /// The innermost open tag closes; its name without a prefix.
    Close(String),
    /// Text that stands there as it is, at these bytes.
    Text(&'a str, Span),
    /// A reference that stands for a character, at these bytes.
    Char(char, Span),
}

/// An opening tag.
#[derive(Debug)]
pub(super) struct Tag<'a> {
    /// The name without a prefix.
    pub(super) name: String,
    /// From `<` to `>`.
    pub(super) span: Span,
    start: BytesStart<'a>,
}

impl Tag<'_> {
    /// The value of the attribute `name`, whatever its prefix.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let found = self.start.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
        let value = quick_xml::escape::unescape(&found.value).ok()?;
        Some(value.into_owned())
    }

    /// The value of the attribute `name` that has a prefix, where another one has none.
    pub(super) fn get_prefixed(&self, name: &str) -> Option<String> {
        let is_it = |key: QName<'_>| key.prefix().is_some() && key.local_name().as_ref() == name;
        let found = self.start.attributes().flatten().find(|attribute| is_it(attribute.key))?;
        let value = quick_xml::escape::unescape(&found.value).ok()?;
        Some(value.into_owned())
    }

    /// The value of a switch such as `<w:vanish/>`: on unless it says otherwise ([ECMA-376] 17.17.4).
    pub(super) fn is_on(&self) -> bool {
        !matches!(self.get("val").as_deref(), Some("0" | "false" | "off" | "none"))
    }
}

/// Reads a part item by item.
pub(super) struct Items<'a> {
    xml: &'a str,
    reader: Reader<&'a [u8]>,
    part: &'a str,
    depth: usize,
}

impl<'a> Items<'a> {
    pub(super) fn new(part: &'a str, xml: &'a str) -> Self {
        let mut reader = Reader::from_str(xml);
        reader.config_mut().expand_empty_elements = true;
        Self { xml, reader, part, depth: 0 }
    }

    fn damaged(&self, words: &str) -> Reason {
        Reason::Damaged(format!("{}: {words}", self.part))
    }

    /// The next item; nothing at the end.
    pub(super) fn next(&mut self) -> Result<Option<Item<'a>>, Reason> {
        loop {
            let from = self.at();
            let event = self.reader.read_event().map_err(|error| self.damaged(&error.to_string()))?;
            let span = Span::new(from, self.at().max(from));
            match event {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > DEPTH {
                        return Err(Reason::Hostile("nesting"));
                    }
                    let name = start.local_name().as_ref().to_owned();
                    return Ok(Some(Item::Open(Tag { name, span, start })));
                }
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Some(Item::Close(end.local_name().as_ref().to_owned())));
                }
                Event::Text(_) => return Ok(Some(Item::Text(span.slice(self.xml), span))),
                Event::CData(_) => {
                    let span = Span::new(span.start() + "<![CDATA[".len(), span.end() - "]]>".len());
                    return Ok(Some(Item::Text(span.slice(self.xml), span)));
                }
                Event::GeneralRef(name) => {
                    let c = match name.resolve_char_ref() {
                        Ok(Some(c)) => Some(c),
                        _ => quick_xml::escape::resolve_xml_entity(&name.xml10_content())
                            .and_then(|text| text.chars().next()),
                    };
                    // Others would be declared in a document type, of which there is none.
                    let c = c.ok_or_else(|| self.damaged("an entity that nobody declared"))?;
                    return Ok(Some(Item::Char(c, span)));
                }
                Event::DocType(_) => return Err(self.damaged("declares a document type")),
                Event::Eof if self.depth > 0 => return Err(self.damaged("ends in the middle")),
                Event::Eof => return Ok(None),
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    /// Passes over everything up to the end of the tag that was opened last.
    pub(super) fn skip(&mut self) -> Result<(), Reason> {
        let outside = self.depth - 1;
        while self.depth > outside {
            if self.next()?.is_none() {
                break;
            }
        }
        Ok(())
    }

    /// Where the item that was read last ends.
    pub(super) fn at(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(self.xml.len()).min(self.xml.len())
    }
}

/// The prefix of the element that `tag` opens, with the colon; empty when it has none.
pub(super) fn prefix(tag: &str) -> &str {
    let name = tag.trim_start_matches('<').split([' ', '>', '/', '\n', '\t', '\r']).next().unwrap_or_default();
    name.find(':').map_or("", |colon| &name[..=colon])
}

/// The opening `tag` with `value`, which needs no escapes, for the attribute `name`.
pub(super) fn with_attribute(tag: &str, name: &str, value: &str) -> String {
    let end = tag.strip_suffix("/>").or(tag.strip_suffix('>')).map_or(tag.len(), str::len);
    let mut at = tag.find(char::is_whitespace).unwrap_or(end);
    while let Some((key, rest)) = tag.get(at..end).and_then(|rest| rest.split_once('=')) {
        let rest = rest.trim_start();
        let quote = rest.chars().next().unwrap_or('"');
        let start = end - rest.len() + 1;
        let Some(length) = tag.get(start..end).and_then(|rest| rest.find(quote)) else { break };
        if key.trim() == name {
            return format!("{}{value}{}", &tag[..start], &tag[start + length..]);
        }
        at = start + length + 1;
    }
    format!("{} {name}=\"{value}\"{}", tag[..end].trim_end(), &tag[end..])
}

/// A number that no change or remark in `xml` has, nor the ones above it.
pub(super) fn first_free(xml: &str) -> usize {
    let ids = xml.split("id=\"").skip(1).filter_map(|rest| rest.split('"').next()?.parse::<usize>().ok());
    // Word numbers drawings with up to ten digits; those are numbers of another kind.
    ids.filter(|&id| id < 1_000_000_000).max().unwrap_or(0)
}

/// What a part of a package is related to ([ECMA-376] part 2, 8.3), in order.
#[derive(Debug, Default)]
pub(super) struct Relations {
    all: Vec<Relation>,
}

#[derive(Debug)]
struct Relation {
    id: String,
    /// The last step of the type, such as `header`.
    kind: String,
    target: String,
}

impl Relations {
    /// The relations of the part called `name`, or of the package when it is empty.
    pub(super) fn of(archive: &mut Archive<'_>, name: &str) -> Result<Self, Reason> {
        let (folder, file) = match name.rsplit_once('/') {
            Some((folder, file)) => (format!("{folder}/"), file),
            None => (String::new(), name),
        };
        let part = format!("{folder}_rels/{file}.rels");
        let Some(xml) = archive.part(&part)? else { return Ok(Self::default()) };
        let mut items = Items::new(&part, &xml);
        let mut all = Vec::new();
        while let Some(item) = items.next()? {
            let Item::Open(tag) = item else { continue };
            let (Some(kind), Some(target)) = (tag.get("Type"), tag.get("Target")) else { continue };
            if tag.get("TargetMode").as_deref() != Some("External") {
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                if all.len() == RELATIONS {
                    return Err(Reason::Hostile("entries"));
                }
                all.push(Relation { id: tag.get("Id").unwrap_or_default(), kind, target: resolved(&folder, &target) });
            }
        }
        Ok(Self { all })
    }

    /// The names of the parts of `kind`, in order.
    pub(super) fn all(&self, kind: &str) -> impl Iterator<Item = &str> {
        self.all.iter().filter(move |relation| relation.kind == kind).map(|relation| relation.target.as_str())
    }

    /// The name of the first part of `kind`.
    pub(super) fn first(&self, kind: &str) -> Option<&str> {
        self.all(kind).next()
    }

    /// The name of the part that goes by `id`.
    pub(super) fn by_id(&self, id: &str) -> Option<&str> {
        self.all.iter().find(|relation| relation.id == id).map(|relation| relation.target.as_str())
    }
}

/// `target` seen from `folder`, which is empty or ends in `/`; it cannot leave the package.
pub(super) fn resolved(folder: &str, target: &str) -> String {
    let whole = match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("{folder}{target}"),
    };
    let mut steps = Vec::new();
    for step in whole.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_an_attribute_of_a_tag() {
        let check = |tag: &str, expected: &str| assert_eq!(with_attribute(tag, "s", "7"), expected);
        check("<c r='A1' s = '2' t=\"s\">", "<c r='A1' s = '7' t=\"s\">");
        check("<c r=\"s=1\"/>", "<c r=\"s=1\" s=\"7\"/>");
        check("<x:c>", "<x:c s=\"7\">");
    }
}
