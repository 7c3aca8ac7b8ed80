//! The XML of a part, with the bytes of every event.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::document::Reason;
use crate::text::Span;

/// How deep elements may nest. Word itself stops far before that.
const DEPTH: usize = 500;

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

    fn at(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(self.xml.len()).min(self.xml.len())
    }
}

/// What a part of a package is related to ([ECMA-376] part 2, 8.3): for the last step of each type,
/// such as `header`, the names of the parts in order.
pub(super) fn relations(part: &str, xml: &str) -> Result<HashMap<String, Vec<String>>, Reason> {
    // The relations of `word/document.xml` stand in `word/_rels/document.xml.rels`.
    let folder = part.rsplit_once("_rels/").map_or("", |(folder, _)| folder);
    let mut items = Items::new(part, xml);
    let mut found: HashMap<String, Vec<String>> = HashMap::new();
    while let Some(item) = items.next()? {
        let Item::Open(tag) = item else { continue };
        let (Some(kind), Some(target)) = (tag.get("Type"), tag.get("Target")) else { continue };
        if tag.get("TargetMode").as_deref() == Some("External") {
            continue;
        }
        let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
        found.entry(kind).or_default().push(resolved(folder, &target));
    }
    Ok(found)
}

/// `target` seen from `folder`, which is empty or ends in `/`; it cannot leave the package.
fn resolved(folder: &str, target: &str) -> String {
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
