//! The parts of a package while remarks are put in: what is changed in them, and what is new.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::document::Unwritable;
use crate::document::archive::{self, Archive};
use crate::document::office::xml::{Item, Items, Relations, prefix};
use crate::document::package::{Change, changed};
use crate::text::Span;

/// The part that says which kind each part is.
const TYPES: &str = "[Content_Types].xml";

/// The parts of a package. Parts are read as they are asked for.
pub(super) struct Parts<'a> {
    archive: Archive<'a>,
    /// By name; nothing for one that is not there.
    read: BTreeMap<String, Option<Arc<str>>>,
    changes: BTreeMap<String, Vec<Change>>,
    /// What comes at the end of the elements of these parts and names.
    children: BTreeMap<(String, &'static str), String>,
    new: BTreeMap<String, Arc<str>>,
}

impl<'a> Parts<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Unwritable> {
        let archive = Archive::open(bytes, "").map_err(|_| Unwritable::Package)?;
        let (read, changes, children, new) = Default::default();
        Ok(Self { archive, read, changes, children, new })
    }

    /// The text of the part called `name`; nothing when there is none.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<Arc<str>>, Unwritable> {
        if let Some(text) = self.new.get(name) {
            return Ok(Some(text.clone()));
        }
        if let Some(known) = self.read.get(name) {
            return Ok(known.clone());
        }
        let text: Option<Arc<str>> = self.archive.part(name).map_err(|_| Unwritable::Package)?.map(Into::into);
        self.read.insert(name.to_owned(), text.clone());
        Ok(text)
    }

    /// The text of the part called `name`, which is there.
    pub(super) fn needed(&mut self, name: &str) -> Result<Arc<str>, Unwritable> {
        self.text(name)?.ok_or(Unwritable::Package)
    }

    /// The relations of the part called `name`, or of the package when it is empty.
    pub(super) fn relations(&mut self, name: &str) -> Result<Relations, Unwritable> {
        Relations::of(&mut self.archive, name).map_err(|_| Unwritable::Package)
    }

    /// The name of the main part.
    pub(super) fn main(&mut self) -> Result<String, Unwritable> {
        self.relations("")?.first("officeDocument").map(str::to_owned).ok_or(Unwritable::Package)
    }

    /// Puts `text` in place of `span` of a part.
    pub(super) fn change(&mut self, part: &str, span: Span, text: String) {
        self.changes.entry(part.to_owned()).or_default().push((span, text));
    }

    /// Adds what `child` makes at the end of the first `element` of a part; it is told the prefix of that.
    pub(super) fn append(
        &mut self,
        part: &str,
        element: &'static str,
        child: impl FnOnce(&str) -> String,
    ) -> Result<(), Unwritable> {
        let xml = self.needed(part)?;
        let inside = Inside::of(&xml, element)?;
        let child = child(prefix(inside.tag.slice(&xml)));
        self.children.entry((part.to_owned(), element)).or_default().push_str(&child);
        Ok(())
    }

    /// Adds the part `text`, called like `stem` with a number if need be, which `from` relates to as
    /// `relation`. Returns its name and what it goes by there.
    pub(super) fn add(
        &mut self,
        (stem, ending, content_type): (&str, &str, &str),
        text: String,
        (from, relation): (&str, &str),
    ) -> Result<(String, String), Unwritable> {
        let name = self.free_name(stem, ending)?;
        self.new.insert(name.clone(), text.into());
        self.append(TYPES, "Types", |prefix| {
            format!("<{prefix}Override PartName=\"/{name}\" ContentType=\"{content_type}\"/>")
        })?;
        let id = self.relate(from, relation, &name)?;
        Ok((name, id))
    }

    fn free_name(&mut self, stem: &str, ending: &str) -> Result<String, Unwritable> {
        let mut number = 1;
        loop {
            let name = format!("{stem}{}.{ending}", if number == 1 { String::new() } else { number.to_string() });
            if self.text(&name)?.is_none() {
                return Ok(name);
            }
            number += 1;
        }
    }

    /// Relates the part `from` to `to`.
    fn relate(&mut self, from: &str, relation: &str, to: &str) -> Result<String, Unwritable> {
        let (folder, file) = from.rsplit_once('/').map_or(("", from), |(folder, file)| (folder, file));
        let slash = if folder.is_empty() { "" } else { "/" };
        let name = format!("{folder}{slash}_rels/{file}.rels");
        let xml = match self.text(&name)? {
            Some(xml) => xml,
            None => {
                let empty: Arc<str> =
                    format!("{DECLARATION}<Relationships xmlns=\"{RELATIONS}\"></Relationships>").into();
                self.new.insert(name.clone(), empty.clone());
                empty
            }
        };
        let pending = self.children.get(&(name.clone(), "Relationships")).map_or("", String::as_str);
        let mut number = 1;
        let is_taken = |number: usize| [&*xml, pending].iter().any(|xml| xml.contains(&format!("\"lacuna{number}\"")));
        while is_taken(number) {
            number += 1;
        }
        let id = format!("lacuna{number}");
        let base = if self.is_strict()? { STRICT } else { TRANSITIONAL };
        self.append(&name, "Relationships", |prefix| {
            format!("<{prefix}Relationship Id=\"{id}\" Type=\"{base}/{relation}\" Target=\"/{to}\"/>")
        })?;
        Ok(id)
    }

    /// Says whether the package is of the strict variant ([ECMA-376] part 1, annex A).
    fn is_strict(&mut self) -> Result<bool, Unwritable> {
        Ok(self.needed("_rels/.rels")?.contains(STRICT))
    }

    /// The package `bytes` with all that was changed.
    pub(super) fn finish(mut self, bytes: &[u8]) -> Result<Vec<u8>, Unwritable> {
        for ((part, element), children) in std::mem::take(&mut self.children) {
            let xml = self.needed(&part)?;
            let (span, text) = Inside::of(&xml, element)?.appended(&xml, &children);
            self.change(&part, span, text);
        }
        for part in self.new.keys() {
            self.changes.entry(part.clone()).or_default();
        }
        let mut parts = BTreeMap::new();
        for (part, changes) in std::mem::take(&mut self.changes) {
            let text = self.needed(&part)?;
            parts.insert(part, changed(text.as_bytes(), changes)?);
        }
        archive::with_parts(bytes, &parts).map_err(|_| Unwritable::Package)
    }
}

/// How a part begins.
pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const TRANSITIONAL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const STRICT: &str = "http://purl.oclc.org/ooxml/officeDocument/relationships";

/// An element and where its content ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Inside {
    /// Its opening tag.
    pub(super) tag: Span,
    /// Where its closing tag starts; nothing when its opening tag closes it.
    end: Option<usize>,
}

impl Inside {
    /// The first `element` in `xml`.
    pub(super) fn of(xml: &str, element: &str) -> Result<Self, Unwritable> {
        let mut items = Items::new("", xml);
        while let Some(item) = items.next().map_err(|_| Unwritable::Package)? {
            if let Item::Open(tag) = item
                && tag.name == element
            {
                if tag.span.slice(xml).ends_with("/>") {
                    return Ok(Self { tag: tag.span, end: None });
                }
                items.skip().map_err(|_| Unwritable::Package)?;
                return Ok(Self { tag: tag.span, end: xml[..items.at()].rfind("</") });
            }
        }
        Err(Unwritable::Package)
    }

    /// What puts `children` at the end of its content.
    fn appended(self, xml: &str, children: &str) -> Change {
        match self.end {
            Some(end) => (Span::new(end, end), children.to_owned()),
            None => {
                let tag = self.tag.slice(xml);
                let name = tag.trim_start_matches('<').split([' ', '/', '\n', '\t', '\r']).next().unwrap_or_default();
                let close = Span::new(self.tag.end() - "/>".len(), self.tag.end());
                (close, format!(">{children}</{name}>"))
            }
        }
    }
}
