//! How much a document may ask for before it is no document any more.

use crate::document::Reason;

/// What is left for one document, in operations and letters. A larger file has more.
#[derive(Debug)]
pub(super) struct Allowance {
    operations: usize,
    letters: usize,
}

impl Allowance {
    /// For a file of `size` bytes. Packed text of real documents has up to three letters, and eight
    /// operations, a byte.
    pub(super) fn of(size: usize) -> Self {
        Self { operations: 4_000_000 + size.saturating_mul(8), letters: 1_000_000 + size.saturating_mul(3) }
    }

    pub(super) fn operations(&mut self, count: usize) -> Result<(), Reason> {
        take(&mut self.operations, count)
    }

    pub(super) fn letter(&mut self) -> Result<(), Reason> {
        take(&mut self.letters, 1)
    }
}

fn take(left: &mut usize, count: usize) -> Result<(), Reason> {
    *left = left.checked_sub(count).ok_or(Reason::Hostile("work"))?;
    Ok(())
}
