//! Files attached to a PDF (ISO 32000-2, 7.7.4 and 7.11.4).

use hayro_syntax::Pdf;
use hayro_syntax::object::dict::keys::{EF, EMBEDDED_FILES, F, KIDS, NAMES, UF};
use hayro_syntax::object::{Dict, Stream, String as Bytes};

use crate::document::gather::Gather;
use crate::document::pdf::around::{few, root};
use crate::document::pdf::list::dicts;
use crate::document::pdf::{stream, string};
use crate::document::zipped::{self, Within};
use crate::document::{Format, Reading, Reason};

/// The most bytes that all of them unpack to.
const MOST: usize = 64 << 20;

/// Adds the documents that are attached to `pdf`.
pub(super) fn read(pdf: &Pdf, reading: Reading, within: Within, gather: &mut Gather) -> Result<(), Reason> {
    let names = root(pdf).get::<Dict<'_>>(NAMES).and_then(|names| names.get::<Dict<'_>>(EMBEDDED_FILES));
    let mut open: Vec<Dict<'_>> = names.into_iter().collect();
    let (mut count, mut left) = (0, MOST);
    while let Some(node) = open.pop() {
        count += 1;
        few(count)?;
        open.extend(dicts(node.get(KIDS)));
        for file in dicts(node.get(NAMES)) {
            count += 1;
            few(count)?;
            let name = file.get::<Bytes<'_>>(UF).or_else(|| file.get::<Bytes<'_>>(F));
            let name = name.map(|name| string::text(&name)).unwrap_or_default();
            let content = file.get::<Dict<'_>>(EF).and_then(|files| files.get::<Stream<'_>>(F));
            let Some(content) = content.filter(|_| Format::of(&name).is_document()) else { continue };
            let bytes = stream::unpack(&content)?.bytes.into_owned();
            left = left.checked_sub(bytes.len()).ok_or(Reason::Hostile("unpacked"))?;
            zipped::add(&name, bytes, reading, within, gather);
        }
    }
    Ok(())
}
