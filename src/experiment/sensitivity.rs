//! Where to run a simulation to learn which inputs matter: the points of a sensitivity analysis.
//!
//! Promises: the same seed gives the same points on every machine, and more rows are added behind
//! those that fewer rows have. What to do with the outputs: [`crate::stats::sobol()`]. Never: runs.

use crate::random::{Purpose, Root};
use crate::stats::saltelli;

/// `rows * (inputs + 2)` points of the unit cube, row by row, for [`crate::stats::sobol()`]: with
/// more rows the intervals are narrower. None without inputs.
pub fn design(seed: u64, inputs: usize, rows: usize) -> Vec<Vec<f64>> {
    let root = Root { seed, replication: 1 };
    let lane = |at: usize| root.lane(Purpose::DesignPoint, 0, 0, at as u64);
    let mut lanes: Vec<_> = (0..2 * inputs).map(lane).collect();
    let mut row =
        |row: usize| lanes.iter_mut().map(|lane| lane.uniform(row as u64)).collect::<Vec<f64>>();
    let base: Vec<Vec<f64>> = (0..rows).map(&mut row).collect();
    saltelli(&base)
}

/// The seed of a row, counted from 0: that of the scenario for the first, and one more for each
/// that follows, as far as a scenario can write it.
pub fn row_seed(seed: u64, row: usize) -> u64 {
    seed.wrapping_add(row as u64) & (u64::MAX >> 1)
}
