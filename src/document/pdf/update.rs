//! Objects added to a file behind its last byte (ISO 32000-2, 7.5.6): what was there stays as it is.

use std::collections::BTreeMap;

use hayro_syntax::Pdf;
use hayro_syntax::object::dict::keys::{ACRO_FORM, ENCRYPT, ID, ROOT, SIZE};
use hayro_syntax::object::{Array, Dict, FromBytes, ObjectIdentifier};
use memchr::memmem;

use crate::document::Unwritable;
use crate::document::pdf::around::root;

/// How far from its end a file says where its objects are listed.
const TAIL: usize = 2048;

/// What is added to a file.
#[derive(Debug)]
pub(super) struct Update {
    /// Where the list of its objects is.
    previous: usize,
    /// The list is a stream (7.5.8), and so has to be the next one.
    streamed: bool,
    /// The entries of its trailer that go on.
    trailer: Vec<u8>,
    /// The first number that no object has.
    next: u32,
    objects: BTreeMap<(u32, i32), Vec<u8>>,
}

impl Update {
    /// Begins with nothing added to `pdf`, which is `bytes`.
    pub(super) fn of(pdf: &Pdf, bytes: &[u8]) -> Result<Self, Unwritable> {
        let form = root(pdf).get::<Dict<'_>>(ACRO_FORM).unwrap_or_default();
        let flags = form.get::<u32>("SigFlags").unwrap_or(0);
        if flags & 1 == 1 || memmem::find(bytes, b"/ByteRange").is_some() {
            return Err(Unwritable::Signed);
        }
        // The list may have been broken, and found anew by looking for objects: it is not to be gone on with.
        let (previous, streamed, trailer) = listed(bytes).ok_or(Unwritable::Package)?;
        if trailer.contains_key(ENCRYPT) {
            return Err(Unwritable::Encrypted);
        }
        let refers = |key: &str| trailer.get_ref(key).map(|object| format!("/{key} {object}"));
        let mut kept = refers("Root").ok_or(Unwritable::Package)?.into_bytes();
        kept.extend(refers("Info").unwrap_or_default().bytes());
        if let Some(names) = trailer.get::<Array<'_>>(ID) {
            kept.extend([b"/ID[", names.data(), b"]"].concat());
        }
        let next = trailer.get::<u32>(SIZE).filter(|size| *size < MOST).ok_or(Unwritable::Package)?;
        let objects = BTreeMap::new();
        Ok(Self { previous, streamed, trailer: kept, next, objects })
    }

    /// Adds an object and returns its number.
    pub(super) fn add(&mut self, object: String) -> u32 {
        let number = self.next;
        self.next += 1;
        self.objects.insert((number, 0), object.into_bytes());
        number
    }

    /// Puts `object` in the place of another one.
    pub(super) fn replace(&mut self, id: ObjectIdentifier, object: Vec<u8>) {
        self.objects.insert((id.obj_number, id.gen_number), object);
    }

    /// Puts an object in the place of one that is `old`, or what was put there before, with `more`
    /// instead of `end` at its end.
    pub(super) fn extend(&mut self, id: ObjectIdentifier, old: &[u8], end: &str, more: &str) -> Result<(), Unwritable> {
        let id = (id.obj_number, id.gen_number);
        let old = self.objects.get(&id).map_or(old, Vec::as_slice);
        let kept = old.strip_suffix(end.as_bytes()).ok_or(Unwritable::Package)?;
        let new = [kept, more.as_bytes()].concat();
        self.objects.insert(id, new);
        Ok(())
    }

    /// The file, which is `bytes`, with what was added.
    pub(super) fn finish(mut self, bytes: &[u8]) -> Vec<u8> {
        let mut file = bytes.to_vec();
        if !file.ends_with(b"\n") && !file.ends_with(b"\r") {
            file.push(b'\n');
        }
        let mut places: BTreeMap<u32, (usize, i32)> = BTreeMap::new();
        for ((number, generation), object) in std::mem::take(&mut self.objects) {
            places.insert(number, (file.len(), generation));
            file.extend_from_slice(format!("{number} {generation} obj\n").as_bytes());
            file.extend_from_slice(&object);
            file.extend_from_slice(b"\nendobj\n");
        }
        let start = file.len();
        if self.streamed {
            places.insert(self.next, (start, 0));
            self.next += 1;
            file.extend_from_slice(&self.stream(&places));
        } else {
            file.extend_from_slice(&self.table(&places));
        }
        file.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
        file
    }

    fn entries(&self) -> Vec<u8> {
        let entries = format!("/Size {}/Prev {}", self.next, self.previous);
        [entries.as_bytes(), &self.trailer].concat()
    }

    /// The list of objects as a table (7.5.4).
    fn table(&self, places: &BTreeMap<u32, (usize, i32)>) -> Vec<u8> {
        // Programs look for the first object in every table.
        let mut table = "xref\n0 1\n0000000000 65535 f \n".to_owned();
        for (first, count) in stretches(places) {
            table.push_str(&format!("{first} {count}\n"));
            for (place, generation) in places.range(first..first + count).map(|(_, entry)| entry) {
                table.push_str(&format!("{place:010} {generation:05} n \n"));
            }
        }
        table.push_str("trailer\n<<");
        [table.as_bytes(), &self.entries(), b">>\n"].concat()
    }

    /// The list of objects as a stream (7.5.8), which is the last of them.
    fn stream(&self, places: &BTreeMap<u32, (usize, i32)>) -> Vec<u8> {
        let index: String = stretches(places).iter().map(|(first, count)| format!("{first} {count} ")).collect();
        let mut data = Vec::with_capacity(places.len() * 11);
        for &(place, generation) in places.values() {
            data.push(1);
            data.extend_from_slice(&(place as u64).to_be_bytes());
            data.extend_from_slice(&u16::try_from(generation).unwrap_or(0).to_be_bytes());
        }
        let head = format!("{} 0 obj\n<</Type/XRef/W[1 8 2]/Index[{}]", self.next - 1, index.trim_end());
        let length = format!("/Length {}>>\nstream\n", data.len());
        [head.as_bytes(), &self.entries(), length.as_bytes(), &data, b"\nendstream\nendobj\n"].concat()
    }
}

/// The most objects a file may have.
const MOST: u32 = 8_388_607;

/// Numbers that follow each other: the first, and how many they are.
fn stretches(places: &BTreeMap<u32, (usize, i32)>) -> Vec<(u32, u32)> {
    let mut stretches: Vec<(u32, u32)> = Vec::new();
    for &number in places.keys() {
        match stretches.last_mut() {
            Some((first, count)) if *first + *count == number => *count += 1,
            _ => stretches.push((number, 1)),
        }
    }
    stretches
}

/// Where the last list of the objects of a file starts, whether it is a stream, and its trailer.
fn listed(bytes: &[u8]) -> Option<(usize, bool, Dict<'_>)> {
    let tail = bytes.len().saturating_sub(TAIL);
    let at = tail + memmem::rfind(&bytes[tail..], b"startxref")? + b"startxref".len();
    let digits: Vec<u8> = bytes[at..]
        .iter()
        .copied()
        .skip_while(u8::is_ascii_whitespace)
        .take_while(u8::is_ascii_digit)
        .take(20)
        .collect();
    let start: usize = std::str::from_utf8(&digits).ok()?.parse().ok()?;
    let list = bytes.get(start..)?;
    let blank = list.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let list = &list[blank..];
    let (dict, streamed) = match list.strip_prefix(b"xref") {
        Some(table) => (&table[memmem::find(table, b"trailer")? + b"trailer".len()..], false),
        None => {
            let head = &list[..list.len().min(64)];
            (&list[memmem::find(head, b"obj")? + b"obj".len()..], true)
        }
    };
    let blank = dict.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let trailer = Dict::from_bytes(&dict[blank..])?;
    trailer.contains_key(ROOT).then_some((start, streamed, trailer))
}
