//! How much a document may ask for before it is no document any more.

use crate::document::Reason;

/// What is left for one document, in operations and letters. A larger file has more.
#[derive(Debug)]
pub(super) struct Allowance {
    operations: usize,
    letters: usize,
}

impl Allowance {
    /// For a file of `size` bytes. A packed byte of a document is about an operation and a letter;
    /// 16 million operations take a second.
    pub(super) fn of(size: usize) -> Self {
        let more = size.saturating_mul(2);
        Self { operations: more.min(48_000_000) + 16_000_000, letters: more.min(20_000_000) + 1_000_000 }
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
