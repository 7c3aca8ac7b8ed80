//! Fields ([ECMA-376] part 1, 17.16): what a field comes to is shown, and what its code holds is
//! not, even what fields inside of the code come to.

use crate::document::office::xml::Tag;

/// The fields that are open, the outermost first.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// Whether what comes is the code of each.
    code: Vec<bool>,
    /// Each field that starts ends.
    balanced: bool,
}

impl Fields {
    /// The fields of a part.
    pub(super) fn of(xml: &str) -> Self {
        let count = |kind: &str| {
            let finder = |quote: char| {
                memchr::memmem::find_iter(xml.as_bytes(), &format!("fldCharType={quote}{kind}{quote}")).count()
            };
            finder('"') + finder('\'')
        };
        Self { code: Vec::new(), balanced: count("begin") == count("end") }
    }

    /// Reads a sign of a field, `<w:fldChar>`.
    pub(super) fn sign(&mut self, tag: &Tag<'_>) {
        match tag.get("fldCharType").as_deref() {
            // Where they do not fit each other, all is shown: nothing may be passed over.
            Some("begin") => self.code.push(self.balanced),
            Some("separate") => self.code.last_mut().into_iter().for_each(|code| *code = false),
            Some("end") => drop(self.code.pop()),
            _ => {}
        }
    }

    /// A paragraph ends. No code goes on in another.
    pub(super) fn paragraph_ends(&mut self) {
        self.code.fill(false);
    }

    /// Says whether what comes is not shown.
    pub(super) fn is_code(&self) -> bool {
        self.code.contains(&true)
    }
}
