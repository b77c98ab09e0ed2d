//! A part of a page as a grid of cells, free or covered: where a stamp of some size still fits.
//!
//! Lengths are measured from where the search begins: `u` along the rows, `v` from row to row. A stamp is tried at each cell of the
//! first row, then of the next; or the free place that is nearest to a point of the first row. The grid is at most [`MOST`] cells wide and high, so the cost does not grow with the page.

/// Side of a cell, in points, on pages of usual size.
const CELL: f64 = 2.0;
/// Cells along one side.
const MOST: f64 = 1500.0;

/// A grid over a rectangle of this size.
pub(super) struct Grid {
    cell: f64,
    columns: usize,
    rows: usize,
    covered: Vec<bool>,
}

impl Grid {
    /// All free.
    pub fn new(width: f64, height: f64) -> Self {
        let cell = CELL.max(width.max(height) / MOST);
        // A cell that is cut off at the far side is none: what fits in the grid fits in the rectangle.
        let (columns, rows) = ((width / cell).floor().max(0.0) as usize, (height / cell).floor().max(0.0) as usize);
        Self { cell, columns, rows, covered: vec![false; columns * rows] }
    }

    /// Covers every cell that the rectangle touches.
    pub fn cover(&mut self, u: f64, v: f64, width: f64, height: f64) {
        let span = |from: f64, length: f64, most: usize| {
            let first = (from / self.cell).floor().max(0.0) as usize;
            first..((from + length) / self.cell).ceil().clamp(0.0, most as f64) as usize
        };
        for row in span(v, height, self.rows) {
            for column in span(u, width, self.columns) {
                if let Some(cell) = self.covered.get_mut(row * self.columns + column) {
                    *cell = true;
                }
            }
        }
    }

    /// The first place where a rectangle of this size covers nothing.
    pub fn find(&self, width: f64, height: f64) -> Option<(f64, f64)> {
        self.free(width, height)?.next().map(|place| self.at(place))
    }

    /// The place where it covers nothing that is nearest to `u` in the first row, the lengths along and down the rows taken together.
    pub fn nearest(&self, u: f64, width: f64, height: f64) -> Option<(f64, f64)> {
        let first = (u / self.cell).ceil().max(0.0) as usize;
        self.free(width, height)?.min_by_key(|(row, column)| row + column.abs_diff(first)).map(|place| self.at(place))
    }

    fn at(&self, (row, column): (usize, usize)) -> (f64, f64) {
        (column as f64 * self.cell, row as f64 * self.cell)
    }

    /// Where it covers nothing, row by row.
    fn free(&self, width: f64, height: f64) -> Option<impl Iterator<Item = (usize, usize)>> {
        let cells = |length: f64| (length / self.cell - 1e-6).ceil().max(1.0) as usize;
        let (wide, high) = (cells(width), cells(height));
        let (last_column, last_row) = (self.columns.checked_sub(wide)?, self.rows.checked_sub(high)?);
        // How many covered cells lie above and before each cell.
        let stride = self.columns + 1;
        let mut sums = vec![0_u32; stride * (self.rows + 1)];
        for row in 0..self.rows {
            let mut line = 0;
            for column in 0..self.columns {
                line += u32::from(self.covered[row * self.columns + column]);
                sums[(row + 1) * stride + column + 1] = sums[row * stride + column + 1] + line;
            }
        }
        let covered = move |row: usize, column: usize| {
            let (top, bottom) = (row * stride, (row + high) * stride);
            sums[bottom + column + wide] + sums[top + column] != sums[top + column + wide] + sums[bottom + column]
        };
        let all = (0..=last_row).flat_map(move |row| (0..=last_column).map(move |column| (row, column)));
        Some(all.filter(move |(row, column)| !covered(*row, *column)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn along_the_row_first() {
        let mut grid = Grid::new(100.0, 60.0);
        assert_eq!(grid.find(40.0, 20.0), Some((0.0, 0.0)));
        grid.cover(0.0, 0.0, 40.0, 20.0);
        assert_eq!(grid.find(40.0, 20.0), Some((40.0, 0.0)));
        grid.cover(39.0, 0.0, 42.0, 20.0);
        assert_eq!(grid.find(40.0, 20.0), Some((0.0, 20.0)));
        assert_eq!(grid.find(100.0, 32.0), Some((0.0, 20.0)));
        grid.cover(50.0, 50.0, 1.0, 1.0);
        assert_eq!(grid.find(100.0, 32.0), None);
        assert_eq!(grid.find(102.0, 2.0), None);
        grid.cover(-500.0, -500.0, 5000.0, 5000.0);
        assert_eq!(grid.find(2.0, 2.0), None);
    }

    #[test]
    fn near_rather_than_first() {
        let mut grid = Grid::new(100.0, 60.0);
        assert_eq!(grid.nearest(60.0, 40.0, 20.0), Some((60.0, 0.0)));
        // A little to the left, not at the far left and not far below.
        grid.cover(90.0, 0.0, 10.0, 50.0);
        assert_eq!(grid.nearest(60.0, 40.0, 20.0), Some((50.0, 0.0)));
        // Just below what is in the way, not beside it.
        grid.cover(40.0, 0.0, 50.0, 6.0);
        assert_eq!(grid.nearest(50.0, 40.0, 20.0), Some((50.0, 6.0)));
        grid.cover(0.0, 0.0, 100.0, 60.0);
        assert_eq!(grid.nearest(50.0, 2.0, 2.0), None);
    }

    #[test]
    fn a_large_page_costs_no_more() {
        let grid = Grid::new(14_400.0, 14_400.0);
        assert!(grid.covered.len() <= 2_250_000);
        assert_eq!(grid.find(200.0, 100.0), Some((0.0, 0.0)));
        assert_eq!(grid.nearest(0.0, 200.0, 100.0), Some((0.0, 0.0)));
    }
}
