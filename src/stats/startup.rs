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
//!    [`LEVEL`], and the mean of the window has to be too low by [`WORTH_TELLING`] at least.
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

/// Whether the mean is above zero, one-sided at [`LEVEL`].
fn clearly_positive(values: &[f64]) -> bool {
    let n = values.len() as f64;
    let mean = mean(values);
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    mean > student_quantile(1.0 - LEVEL, n - 1.0) * sqrt(squares / (n - 1.0) / n)
}

/// Zero for no values.
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::exp;

    /// Values in [-0.5, 0.5) that repeat for the same number.
    fn noise(number: u64) -> f64 {
        let mut z = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
    }

    /// Sixteen groups of 400 bins: a level with noise, on top of what `shape` gives.
    fn groups(seed: u64, shape: impl Fn(usize) -> f64) -> Vec<Vec<f64>> {
        let one = |group: u64| {
            let bin = |bin: usize| shape(bin) + noise((seed * 16 + group) * 400 + bin as u64);
            (0..400).map(bin).collect()
        };
        (0..16).map(one).collect()
    }

    #[test]
    fn the_cut_of_mser_5_on_a_worked_example() {
        // Batches 0, 0, 10, 10, …: cutting the first two leaves no variance.
        let mut series = vec![0.0; 10];
        series.extend([10.0; 50]);
        assert_eq!(mser5(&series), Some(10));
        assert_eq!(mser5(&[1.0; 60]), Some(0));
        assert_eq!(mser5(&series[..49]), None);
        assert!(mser5(&series[..50]).is_some());
    }

    #[test]
    fn the_cut_goes_by_the_squares_whatever_the_level() {
        // Squared deviations over the squares of the numbers left, in thousandths: 696 for all ten,
        // 752 to 1,200 after a cut. Over the mean that is left, a cut after the third were least.
        let batches = [1.0, 2.0, 1.0, 7.0, 7.0, 1.0, 8.0, 5.0, 4.0, 2.0];
        let series: Vec<f64> = batches.iter().flat_map(|&batch| [batch; 5]).collect();
        assert_eq!(mser5(&series), Some(0));
    }

    #[test]
    fn clearly_is_by_students_t() {
        // Deviations -2 to 2 of five values: the mean is uncertain by sqrt(1/2), and t(0.99; 4) is
        // 3.746947.
        let around = |mean: f64| [-2.0, -1.0, 0.0, 1.0, 2.0].map(|deviation| mean + deviation);
        assert!(clearly_positive(&around(2.650)));
        assert!(!clearly_positive(&around(2.649)));
        assert!(!clearly_positive(&[0.0; 5]));
    }

    #[test]
    fn a_rise_in_one_group_is_no_rise_of_all() {
        let mut some = groups(7, |_| 5.0);
        let start = |bin: usize| if bin < 60 { -9.0 } else { 0.0 };
        some[3].iter_mut().enumerate().for_each(|(bin, value)| *value += start(bin));
        assert_eq!(rising(&some, 1, 0), None);
        // The same in every group is one.
        assert!(rising(&groups(7, |bin| 10.0 + start(bin)), 1, 0).is_some());
    }

    #[test]
    fn a_rise_is_seen_and_where_it_ends() {
        let shape = |bin: usize| 5.0 * (1.0 - exp(-(bin as f64) / 20.0));
        let found = rising(&groups(1, shape), 1, 10).expect("it rises");
        let from = found.level_from.expect("it ends");
        assert!((40..=120).contains(&from), "{from}");
        // The mean of exp(-x/20) over the bins from 10 to 400.
        assert!((found.too_low - 0.031).abs() < 0.006, "{}", found.too_low);
        assert_eq!(rising(&groups(1, shape), 1, from), None);
    }

    #[test]
    fn a_rise_without_end_is_told_as_such() {
        let found = rising(&groups(2, |bin| bin as f64 / 40.0), 1, 20).expect("it rises");
        assert_eq!(found.level_from, None);
    }

    #[test]
    fn a_week_is_no_rise_and_neither_is_a_fall() {
        let week = |bin: usize| if bin % 28 < 9 { 8.0 } else { 1.0 };
        assert_eq!(rising(&groups(3, week), 28, 0), None);
        let fall = |bin: usize| 5.0 + 5.0 * exp(-(bin as f64) / 20.0);
        assert_eq!(rising(&groups(4, fall), 1, 0), None);
        // The same week on top of a rise hides nothing.
        let both = |bin: usize| week(bin) + 5.0 * (1.0 - exp(-(bin as f64) / 20.0));
        assert!(rising(&groups(5, both), 28, 0).is_some());
    }

    #[test]
    fn what_is_level_is_left_alone() {
        let alarms = (0..2_000).filter(|&seed| rising(&groups(seed, |_| 1.0), 1, 0).is_some());
        let alarms = alarms.count();
        println!("{alarms} false alarms in 2,000");
        assert!(alarms <= 20, "{alarms} false alarms");
    }

    #[test]
    fn too_little_to_tell() {
        let shape = |bin: usize| bin as f64;
        assert_eq!(rising(&groups(6, shape)[..3], 1, 0), None);
        assert_eq!(rising(&vec![vec![1.0; 40]; 16], 1, 0), None);
        assert_eq!(rising(&vec![vec![0.0; 400]; 16], 1, 0), None);
        // Four groups, and fifty whole periods.
        assert!(can_tell(&vec![vec![1.0; 56]; 4], 7));
        assert!(!can_tell(&vec![vec![1.0; 55]; 4], 7));
        assert!(!can_tell(&vec![vec![1.0; 56]; 3], 7));
        // Nothing is a share of a level of zero.
        let debt = |bin: usize| if bin < 50 { -1.0 } else { 0.0 };
        let paid: Vec<f64> = (0..400).map(debt).collect();
        assert_eq!(rising(&vec![paid; 16], 1, 0), None);
    }
}
