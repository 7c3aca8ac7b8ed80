//! The cells of a table, each with the first cell of its row and the head of its column.

use crate::text::Span;

/// The most columns of a table, and the most that a cell takes (HTML, 4.9.11, has 1,000).
const COLUMNS: usize = 1_000;
const WIDTH: usize = 100;

/// A table that is being read.
#[derive(Debug, Default)]
pub(super) struct Table {
    columns: Vec<Option<Span>>,
    /// The first cell of the row.
    row: Option<Span>,
    /// Rows that were read.
    rows: usize,
    column: usize,
    width: usize,
    /// The first block of the open cell.
    cell: Option<Span>,
}

impl Table {
    /// Opens a cell that takes as many columns as `colspan` says.
    pub(super) fn open_cell(&mut self, colspan: Option<&str>) {
        self.width = colspan.and_then(|width| width.trim().parse().ok()).unwrap_or(1).clamp(1, WIDTH);
        self.cell = None;
    }

    /// Takes a block of the open cell, and returns the heads it has.
    pub(super) fn block(&mut self, span: Span) -> Option<(Span, Span)> {
        self.cell.get_or_insert(span);
        let nothing = Span::new(0, 0);
        let head = self.columns.get(self.column).copied().flatten();
        (self.rows > 0).then(|| (self.row.unwrap_or(nothing), head.unwrap_or(nothing)))
    }

    /// Closes the open cell.
    pub(super) fn close_cell(&mut self) {
        let cell = self.cell.take();
        if self.rows == 0 {
            let left = COLUMNS.saturating_sub(self.columns.len());
            self.columns.extend(std::iter::repeat_n(cell, self.width.min(left)));
        } else if self.column == 0 {
            self.row = cell;
        }
        self.column += self.width;
    }

    /// Closes a row; one without cells is none.
    pub(super) fn close_row(&mut self) {
        self.rows += usize::from(self.column > 0);
        (self.row, self.column) = (None, 0);
    }
}
