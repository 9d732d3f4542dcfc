//! Whether a level is still rising from its start when measuring begins.
//!
//! A run starts empty: nobody waits, nobody is active. The mean of a window that begins too early is
//! then too low. What is done about it here, for a level given bin by bin as the mean over
//! replications:
//!
//! 1. Means over a whole period (a week, say) forwards from each bin, so that the hours of the week do
//!    not look like a start (Welch 1983 smooths in the same way). A period is free of the start as soon
//!    as its first bin is.
//! 2. MSER-5 (White 1997; White, Cobb and Spratt 2000) on these: means of five, and of all places to
//!    cut in the first half the one that minimises the squared standard error of what is left. A
//!    cut at the half says that the run is too short to tell where the rise ends.
//! 3. MSER gives a place for every series, also for one that is level. So what is cut off beyond the
//!    warm-up has to be lower than what is left, by Student's t over groups of replications at
//!    `LEVEL`, and the mean of the window has to be too low by `WORTH_TELLING` at least.
//!
//! Never: knowledge of what the level is, or of time.

use crate::math::{sqrt, student_quantile};

/// The chance of a false alarm that the t test allows for one place. The place is chosen by the same
/// data, so the chance of a false alarm as a whole is higher; a test measures it.
const LEVEL: f64 = 0.01;

/// A bias below this share of the level is not worth a word.
const WORTH_TELLING: f64 = 0.01;

/// Bins in a batch: the 5 of MSER-5.
const BATCH: usize = 5;

/// Fewer batches than this tell nothing.
const FEWEST_BATCHES: usize = 10;

/// Fewer groups than this have no variance to speak of.
const FEWEST: usize = 4;

/// A level whose warm-up is too short.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rising {
    /// From this bin on it is level; `None` if it seems to rise up to the half at least.
    pub level_from: Option<usize>,
    /// By which share of itself the mean of the window is too low, at least.
    pub too_low: f64,
}

/// The place where MSER-5 cuts a series: how many values to leave out at the start, a multiple of
/// five. `None` for fewer than 50 values.
///
/// Minimises `sum (y_i - mean)^2 / (n - d)^2` over the batches after the cut, for cuts in the first
/// half; the earliest place wins ties.
pub fn mser5(series: &[f64]) -> Option<usize> {
    let batches: Vec<f64> = series.chunks_exact(BATCH).map(mean).collect();
    if batches.len() < FEWEST_BATCHES {
        return None;
    }
    let statistic = |cut: usize| {
        let left = &batches[cut..];
        let mean = mean(left);
        let squares: f64 = left.iter().map(|y| (y - mean) * (y - mean)).sum();
        squares / (left.len() * left.len()) as f64
    };
    let mut best = (0, statistic(0));
    for cut in 1..=batches.len() / 2 {
        let value = statistic(cut);
        if value < best.1 {
            best = (cut, value);
        }
    }
    Some(best.0 * BATCH)
}

/// Whether there are groups and bins enough for [`rising`] to tell anything.
pub fn can_tell(groups: &[Vec<f64>], period: usize) -> bool {
    let bins = groups.iter().map(Vec::len).min().unwrap_or(0);
    groups.len() >= FEWEST && bins + 1 >= period + FEWEST_BATCHES * BATCH
}

/// Whether the warm-up of so many bins is too short for a level, of which each group of replications
/// gives the mean bin by bin. `None` when it is long enough, or when there are too few groups or
/// bins to tell.
pub fn rising(groups: &[Vec<f64>], period: usize, warm_up: usize) -> Option<Rising> {
    if !can_tell(groups, period) {
        return None;
    }
    let smooth: Vec<Vec<f64>> = groups.iter().map(|group| forwards(group, period)).collect();
    let bins = smooth.iter().map(Vec::len).min()?;
    let column = |bin: usize| mean(&smooth.iter().map(|group| group[bin]).collect::<Vec<f64>>());
    let average: Vec<f64> = (0..bins).map(column).collect();
    let cut = mser5(&average)?;
    if cut <= warm_up {
        return None;
    }
    let difference = |group: &Vec<f64>| mean(&group[cut..bins]) - mean(&group[warm_up..cut]);
    let lower: Vec<f64> = smooth.iter().map(difference).collect();
    let (level, window) = (mean(&average[cut..]), mean(&average[warm_up..]));
    let too_low = 1.0 - window / level;
    let told = level > 0.0 && too_low >= WORTH_TELLING && clearly_positive(&lower);
    told.then(|| Rising { level_from: (cut + BATCH <= bins / 2).then_some(cut), too_low })
}

/// The mean over a period from each bin on, as far as there are whole periods.
fn forwards(series: &[f64], period: usize) -> Vec<f64> {
    series.windows(period.max(1)).map(mean).collect()
}

/// Whether the mean is above zero, one-sided at `LEVEL`.
pub fn clearly_positive(values: &[f64]) -> bool {
    let n = values.len() as f64;
    let mean = mean(values);
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    mean > student_quantile(1.0 - LEVEL, n - 1.0) * sqrt(squares / (n - 1.0) / n)
}

/// Zero for no values.
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}
