//! Tracked changes: what was deleted is kept at the head of the text (ODF 1.3 part 3, 5.5), what was
//! inserted stands in it.

use std::collections::{HashMap, HashSet};

use crate::document::Reason;
use crate::document::office::xml::{Item, Items};

/// The tracked changes of a text, by their ids.
#[derive(Debug, Default)]
pub(super) struct Changes {
    insertions: HashSet<String>,
    /// Paragraph by paragraph.
    deletions: HashMap<String, Vec<String>>,
}

impl Changes {
    /// Reads up to the end of the list of changes, whose tag was opened last.
    pub(super) fn read(&mut self, items: &mut Items<'_>) -> Result<(), Reason> {
        let mut depth = 1;
        let (mut id, mut deleted, mut paragraphs) = (String::new(), Vec::new(), 0);
        while depth > 0 {
            match items.next()? {
                None => break,
                Some(Item::Open(tag)) => {
                    match tag.name.as_str() {
                        // Who changed it and when; notes would break the sentence.
                        "change-info" | "annotation" | "note" => {
                            items.skip()?;
                            continue;
                        }
                        "changed-region" => id = tag.get("id").unwrap_or_default(),
                        "insertion" => drop(self.insertions.insert(id.clone())),
                        "p" | "h" => {
                            deleted.push(String::new());
                            paragraphs += 1;
                        }
                        "s" => add(&mut deleted, " "),
                        "tab" => add(&mut deleted, "\t"),
                        _ => {}
                    }
                    depth += 1;
                }
                Some(Item::Close(name)) => {
                    depth -= 1;
                    match name.as_str() {
                        "p" | "h" => paragraphs -= 1,
                        "deletion" => drop(self.deletions.insert(id.clone(), std::mem::take(&mut deleted))),
                        _ => {}
                    }
                }
                Some(Item::Text(text, _)) if paragraphs > 0 => add(&mut deleted, text),
                Some(Item::Char(c, _)) if paragraphs > 0 => add(&mut deleted, c.encode_utf8(&mut [0; 4])),
                Some(_) => {}
            }
        }
        Ok(())
    }

    /// Says whether `id` is an insertion.
    pub(super) fn is_insertion(&self, id: &str) -> bool {
        self.insertions.contains(id)
    }

    /// What was deleted under `id`, paragraph by paragraph; it is put back only once.
    pub(super) fn put_back(&mut self, id: &str) -> Vec<String> {
        self.deletions.remove(id).unwrap_or_default()
    }
}

fn add(deleted: &mut [String], text: &str) {
    if let Some(last) = deleted.last_mut() {
        last.push_str(text);
    }
}
