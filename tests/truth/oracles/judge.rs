//! From values of replications to a verdict: interval, bias that would be detected, controls.
//!
//! A quantity is reduced to one value per replication whose expectation is the exact value if the
//! simulation is right (see `collect.rs`). The values are independent, so Student's interval
//! applies; linear controls of known mean narrow it (Lavenberg and Welch 1981).

use pimsim::math::sqrt;
use pimsim::stats::student_quantile;

use crate::common::{CONFIDENCE, count_interval};

/// What was found for one quantity.
#[derive(Clone, Debug)]
pub struct Finding {
    pub case: String,
    pub quantity: String,
    pub exact: f64,
    pub found: f64,
    /// Half the length of the interval.
    pub half: f64,
    /// The smallest relative bias that would be found in 95 of 100 runs.
    pub detects: f64,
    /// What `detects` must not exceed.
    pub limit: f64,
}

impl Finding {
    /// The finding in a line.
    pub fn line(&self) -> String {
        let Self { case, quantity, exact, found, half, detects, .. } = self;
        format!(
            "{case} {quantity}: expected {exact}, found {found}, interval {} to {}, \
             would find a bias of {:.3} %",
            found - half,
            found + half,
            100.0 * detects
        )
    }

    /// What is wrong with it, if anything.
    pub fn complaint(&self) -> Option<String> {
        let Self { exact, found, half, detects, limit, .. } = self;
        let line = self.line();
        // What is not a number is neither.
        let inside = (found - exact).abs() <= *half;
        let narrow = *detects <= *limit;
        match (inside, narrow) {
            (false, _) => Some(format!("{line}: theory lies outside")),
            (_, false) => Some(format!("{line}: too wide, the limit is {:.3} %", 100.0 * limit)),
            (true, true) => None,
        }
    }
}

/// The mean of values with its standard error and degrees of freedom.
pub struct Mean {
    pub mean: f64,
    pub error: f64,
    pub degrees: f64,
}

impl Mean {
    /// Half the length of the interval at the confidence of every interval of the suite.
    pub fn half(&self) -> f64 {
        count_interval();
        student_quantile(0.5 + 0.5 * CONFIDENCE, self.degrees) * self.error
    }

    /// The smallest bias that leaves the interval with chance 0.95.
    pub fn detects(&self) -> f64 {
        let t = |p| student_quantile(p, self.degrees);
        (t(0.5 + 0.5 * CONFIDENCE) + t(0.95)) * self.error
    }
}

/// The mean of the values at controls zero. `controls` has, for each control, a value per
/// replication whose expectation is zero.
pub fn mean(values: &[f64], controls: &[Vec<f64>]) -> Mean {
    let n = values.len() as f64;
    let centre = |column: &[f64]| -> (f64, Vec<f64>) {
        let mean = column.iter().map(|value| value - column[0]).sum::<f64>() / n + column[0];
        (mean, column.iter().map(|value| value - mean).collect())
    };
    let (mean, values) = centre(values);
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    // Gram and Schmidt: each control less its projection on those before. A control's own mean
    // is carried along.
    let mut basis: Vec<(f64, Vec<f64>, f64)> = Vec::new();
    for control in controls {
        let (mut level, mut column) = centre(control);
        let before = dot(&column, &column);
        for (other_level, other, square) in &basis {
            let slope = dot(&column, other) / square;
            level -= slope * other_level;
            column.iter_mut().zip(other).for_each(|(value, other)| *value -= slope * other);
        }
        let square = dot(&column, &column);
        if square > 1e-12 * before {
            basis.push((level, column, square));
        }
    }
    let (mut intercept, mut rest, mut leverage) = (mean, values, 1.0 / n);
    for (level, column, square) in &basis {
        let slope = dot(&rest, column) / square;
        rest.iter_mut().zip(column).for_each(|(value, other)| *value -= slope * other);
        intercept -= slope * level;
        leverage += level * level / square;
    }
    let degrees = n - 1.0 - basis.len() as f64;
    let variance = dot(&rest, &rest) / degrees;
    Mean { mean: intercept, error: sqrt(variance * leverage), degrees }
}
