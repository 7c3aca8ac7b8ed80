//! Which records of a presentation count, and in which order: it grows at its end when it is saved,
//! and what stood there before stays ([MS-PPT] 2.1.2).

use std::collections::{HashMap, HashSet};

use crate::document::compound::slides::record::{Record, Text, Work, kind};
use crate::document::compound::slides::shapes::feet;
use crate::document::compound::{size_at, u32_at};
use crate::document::{Place, Reason};

/// What the head of a presentation says when the rest is encrypted ([MS-PPT] 2.3.2).
const ENCRYPTED: u32 = 0xF3D1_C4DF;

/// The records that count.
#[derive(Debug)]
pub(super) struct Live<'a> {
    bytes: &'a [u8],
    /// Where each of them stands, by its number.
    places: HashMap<u32, usize>,
    /// The number of the record that lists the others.
    document: u32,
}

/// A slide, master or page of notes in its list.
#[derive(Debug)]
pub(super) struct Entry {
    /// The number of its record.
    pub(super) persist: u32,
    /// What other records call it.
    pub(super) id: u32,
    /// The texts that its shapes refer to.
    pub(super) texts: Vec<Text>,
}

/// The lists of a presentation.
#[derive(Debug, Default)]
pub(super) struct Lists {
    pub(super) slides: Vec<Entry>,
    pub(super) masters: Vec<Entry>,
    pub(super) notes: Vec<Entry>,
    /// The heads and feet of all pages.
    pub(super) feet: Vec<(Place, String)>,
}

impl<'a> Live<'a> {
    /// Finds them in the stream `bytes`, whose last change `user` points to.
    pub(super) fn read(user: &[u8], bytes: &'a [u8], work: &mut Work) -> Result<Self, Reason> {
        let damaged = || Reason::Damaged("the list of changes".to_owned());
        if u32_at(user, 12) == Some(ENCRYPTED) {
            return Err(Reason::Encrypted);
        }
        let record = |at: usize, kind: u16| bytes.get(at..).and_then(Record::at).filter(|record| record.kind == kind);
        let (mut places, mut document) = (HashMap::new(), None);
        let mut next = size_at(user, 16).ok_or_else(damaged)?;
        loop {
            let edit = record(next, kind::USER_EDIT).ok_or_else(damaged)?.body;
            // One number more: that of the keys.
            if edit.len() >= 32 {
                return Err(Reason::Encrypted);
            }
            document = document.or(u32_at(edit, 16));
            let directory = size_at(edit, 12).and_then(|at| record(at, kind::DIRECTORY)).ok_or_else(damaged)?;
            work.spend(directory.body.len() + 8)?;
            directories(directory.body, &mut places);
            // Of what is changed again, the last counts; each change points to one before it.
            match size_at(edit, 8).ok_or_else(damaged)? {
                0 => break,
                before if before < next => next = before,
                _ => return Err(damaged()),
            }
        }
        Ok(Self { bytes, places, document: document.ok_or_else(damaged)? })
    }

    /// The record of this `number`, if it is of `kind`.
    pub(super) fn record(&self, number: u32, kind: u16) -> Option<Record<'a>> {
        let record = Record::at(self.bytes.get(*self.places.get(&number)?..)?)?;
        (record.kind == kind).then_some(record)
    }

    /// The lists of slides and of what belongs to them.
    pub(super) fn lists(&self, work: &mut Work) -> Result<Lists, Reason> {
        let document = self.record(self.document, kind::DOCUMENT);
        let document = document.ok_or_else(|| Reason::Damaged("no list of slides".to_owned()))?;
        let mut lists = Lists::default();
        for record in document.records(work)? {
            match (record.kind, record.instance) {
                (kind::LIST, 0) => lists.slides = entries(&record, work)?,
                (kind::LIST, 1) => lists.masters = entries(&record, work)?,
                (kind::LIST, 2) => lists.notes = entries(&record, work)?,
                (kind::FEET, _) => feet(&record, &mut lists.feet, work)?,
                _ => {}
            }
        }
        let mut seen = HashSet::new();
        if !lists.slides.iter().all(|entry| seen.insert(entry.persist)) {
            return Err(Reason::Damaged("a slide is listed twice".to_owned()));
        }
        Ok(lists)
    }
}

/// Adds the places that a directory says, where they are not known: runs of numbers, each with how
/// many places follow it ([MS-PPT] 2.3.5).
fn directories(mut body: &[u8], places: &mut HashMap<u32, usize>) {
    while let Some(head) = u32_at(body, 0) {
        let (first, count) = (head & 0xF_FFFF, head >> 20);
        body = body.get(4..).unwrap_or_default();
        for number in first..first + count {
            let Some(at) = size_at(body, 0) else { return };
            places.entry(number).or_insert(at);
            body = body.get(4..).unwrap_or_default();
        }
    }
}

/// The entries of a list, each followed by its texts ([MS-PPT] 2.4.14.3).
fn entries(list: &Record<'_>, work: &mut Work) -> Result<Vec<Entry>, Reason> {
    let mut entries: Vec<Entry> = Vec::new();
    for record in list.records(work)? {
        if record.kind == kind::LISTED {
            let [persist, id] = [0, 12].map(|at| u32_at(record.body, at).unwrap_or(0));
            entries.push(Entry { persist, id, texts: Vec::new() });
        } else if let Some(entry) = entries.last_mut() {
            Text::take(&mut entry.texts, &record, work)?;
        }
    }
    Ok(entries)
}
