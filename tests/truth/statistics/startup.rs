//! A start that is still settling is told from one that has: by known shapes, with and without noise.

use pimsim::math::exp;
use pimsim::stats::startup::clearly_positive;
use pimsim::stats::{can_tell, mser5, rising};

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
