//! Which inputs matter: first-order and total indices of Sobol.
//!
//! The first-order index of an input is the share of the variance of the output that would go if
//! the input were known; the total index is the share that would be left if all others were known.
//! Inputs are independent and uniform on the unit cube.
//!
//! The design is that of Saltelli and others (Computer Physics Communications 181, 2010, 259-270):
//! each row has two independent points A and B, and for each input i the point AB_i, which is A but
//! for the coordinate i of B. The numerators are `B (AB_i - A)` (there, table 2, b) and Jansen's
//! `(A - AB_i)² / 2` (1999), the denominator is the variance of A and B. Outputs are taken less
//! their mean, which changes nothing in expectation and much in precision. Rows are independent, so
//! an index is a ratio of two means over rows and has the interval of Fieller.
//!
//! Noise: the output of a simulation varies by itself. Let the points of one row share their seeds
//! (common random numbers cancel in `AB_i - A`) and give each row its own, so that rows stay
//! independent. With two or more replications per point the rest is taken out of the products,
//! whose expectation it shifts: a product of two means over replications exceeds what it stands
//! for by their covariance over the number of replications. The indices are then those of the
//! expected output. With one replication noise counts as an input that interacts with all: first-
//! order indices are too small, total ones too large.
//!
//! An index is a share, so the unbiased estimate, which few rows can bring anywhere, is only where
//! its interval begins: an index is given when these rows bound it (the interval of Fieller has two
//! ends) and when they do not contradict what it is (some of the interval lies in [0, 1]); then what
//! lies outside of [0, 1] is cut off, from the interval as from the estimate, which costs no
//! coverage. Else the rows are too few, and there is no index.
//!
//! Promises: no randomness; unknown outputs are left out with their row or replication; every index
//! is in [0, 1] with its interval, which has both ends.

use super::interval::{Interval, mean};
use super::ratio::ratio;

/// The indices of each input; `None` where the rows are too few to tell.
#[derive(Clone, Debug, PartialEq)]
pub struct Indices {
    /// First order.
    pub first: Vec<Option<Interval>>,
    /// Total.
    pub total: Vec<Option<Interval>>,
    /// The sum of the first order: what is missing to 1 is interactions.
    pub alone: Option<Interval>,
    /// Whether the output varies at all; when not, there is no index.
    pub varies: bool,
    /// How many rows count.
    pub rows: usize,
    /// Whether noise was taken out: every row that counts has two or more replications.
    pub corrected: bool,
}

/// The points of a design, row by row: A, B, then AB_i for each input. A row of `base` holds the
/// coordinates of A, then those of B, independent and uniform.
pub fn saltelli(base: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut points = Vec::new();
    for row in base {
        let (a, b) = row.split_at(row.len() / 2);
        if a.is_empty() {
            continue;
        }
        points.push(a.to_vec());
        points.push(b.to_vec());
        for input in 0..a.len() {
            let mut mixed = a.to_vec();
            mixed[input] = b[input];
            points.push(mixed);
        }
    }
    points
}

/// The indices from the outputs at the points of [`saltelli`], in their order; each output is a
/// list of replications, which are paired across the points of a row. An incomplete last row is
/// left out. `None` with fewer than two rows.
pub fn sobol(inputs: usize, outputs: &[Vec<Option<f64>>], confidence: f64) -> Option<Indices> {
    let rows = outputs.chunks_exact(inputs + 2).map(Row::new);
    let rows: Vec<Row> = rows.filter(|row| row.replications() > 0).collect();
    let corrected = rows.iter().any(|row| row.replications() > 1);
    let rows: Vec<Row> =
        rows.into_iter().filter(|row| !corrected || row.replications() > 1).collect();
    if rows.len() < 2 || inputs == 0 {
        return None;
    }
    let ends: Vec<f64> = rows.iter().flat_map(|row| [row.mean(A), row.mean(B)]).collect();
    let centre = mean(&ends)?;
    // The centre is made of the same points.
    let unbiased = ends.len() as f64 / (ends.len() as f64 - 1.0);
    let spread = |row: &Row| {
        0.5 * unbiased
            * (row.product(&[(A, 1.0)], &[(A, 1.0)], centre)
                + row.product(&[(B, 1.0)], &[(B, 1.0)], centre))
    };
    let varies = rows.iter().any(|row| row.varies(ends[0]));
    let index = |of: &dyn Fn(&Row) -> f64| {
        let pairs: Vec<(f64, f64)> = rows.iter().map(|row| (of(row), spread(row))).collect();
        // The input does nothing, and that needs no other rows.
        if varies && pairs.iter().all(|(part, _)| *part == 0.0) {
            return Interval::new(0.0, (0.0, 0.0));
        }
        share(ratio(&pairs, confidence)?)
    };
    let step = |input: usize| [(2 + input, 1.0), (A, -1.0)];
    let first = |input| index(&|row| row.product(&[(B, 1.0)], &step(input), centre));
    let total = |input| index(&|row| 0.5 * row.product(&step(input), &step(input), centre));
    let together =
        |row: &Row| (0..inputs).map(|input| row.product(&[(B, 1.0)], &step(input), centre)).sum();
    Some(Indices {
        alone: index(&together),
        first: (0..inputs).map(first).collect(),
        total: (0..inputs).map(total).collect(),
        varies,
        rows: rows.len(),
        corrected,
    })
}

/// A ratio as a share of the whole, if it can be one.
fn share(found: Interval) -> Option<Interval> {
    let (low, high) = found.ends().filter(|(low, high)| *low <= 1.0 && *high >= 0.0)?;
    Interval::new(found.value().clamp(0.0, 1.0), (low.max(0.0), high.min(1.0)))
}

/// The places of A and B in a row.
const A: usize = 0;
const B: usize = 1;

/// A sum of the points of a row, each with a weight.
type Sum = [(usize, f64)];

/// The outputs of one row, for each replication that is known at every point.
struct Row {
    known: Vec<Vec<f64>>,
}

impl Row {
    fn new(points: &[Vec<Option<f64>>]) -> Self {
        let replications = points.iter().map(Vec::len).min().unwrap_or(0);
        let at = |replication: usize| points.iter().map(|point| point[replication]).collect();
        Self { known: (0..replications).filter_map(at).collect() }
    }

    fn replications(&self) -> usize {
        self.known.len()
    }

    /// Whether any output is another than this.
    fn varies(&self, from: f64) -> bool {
        self.known.iter().flatten().any(|output| *output != from)
    }

    fn mean(&self, point: usize) -> f64 {
        self.known.iter().map(|outputs| outputs[point]).sum::<f64>() / self.known.len() as f64
    }

    /// The product of what two sums of points are expected to be, less the centre.
    fn product(&self, x: &Sum, y: &Sum, centre: f64) -> f64 {
        let of = |sum: &Sum| -> Vec<f64> {
            let at = |outputs: &Vec<f64>| {
                sum.iter().map(|(point, weight)| weight * (outputs[*point] - centre)).sum()
            };
            self.known.iter().map(at).collect()
        };
        let (x, y) = (of(x), of(y));
        let n = x.len() as f64;
        let (mean_x, mean_y) = (x.iter().sum::<f64>() / n, y.iter().sum::<f64>() / n);
        if x.len() < 2 {
            return mean_x * mean_y;
        }
        let together: f64 = x.iter().zip(&y).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
        mean_x * mean_y - together / (n - 1.0) / n
    }
}
