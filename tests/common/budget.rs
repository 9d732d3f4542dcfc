//! How many comparisons with theory the tests may make, so that a false alarm stays rare.

use std::panic::Location;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use pimsim::experiment::Results;

use super::runs::measured;

/// How many comparisons with theory the whole suite may make, both lanes together.
///
/// The chance that any of them raises a false alarm is at most 1 in 10,000 for a run of the suite
/// (Bonferroni: [`CONFIDENCE`] leaves each its share). Seven tenths of the budget are given out at
/// most; the rest pays for what Student's interval takes for granted (replications that are not
/// quite normal, ratios that are not quite unbiased).
pub const BUDGET: u32 = 1_000;
/// How many of them each chapter may make. A chapter that is not named may make none.
const SHARES: [(&str, u32); 7] = [
    ("oracles", 560),
    ("theory", 40),
    ("theory_exposure", 40),
    ("theory_watching", 20),
    ("watching", 10),
    ("costs", 20),
    ("mails", 10),
];
/// The confidence of each interval.
pub const CONFIDENCE: f64 = 1.0 - 1e-4 / BUDGET as f64;

/// How many each chapter has made.
static MADE: [AtomicU32; SHARES.len()] = [const { AtomicU32::new(0) }; SHARES.len()];

/// Counts one more interval of the chapter that calls, and fails when its share is used up.
#[track_caller]
pub fn count_interval() {
    let file = Path::new(Location::caller().file());
    let below = file.strip_prefix("tests/truth").unwrap_or(file).with_extension("");
    let chapter = below.components().next().expect("a chapter").as_os_str().to_string_lossy();
    let named = SHARES.iter().position(|(name, _)| *name == chapter);
    let (share, made) =
        named.map_or((0, 1), |at| (SHARES[at].1, MADE[at].fetch_add(1, Ordering::Relaxed) + 1));
    assert!(made <= share, "{chapter} may make {share} comparisons with theory, this is one more");
}

const _: () = {
    let (mut sum, mut at) = (0, 0);
    while at < SHARES.len() {
        sum += SHARES[at].1;
        at += 1;
    }
    assert!(10 * sum <= 7 * BUDGET);
};

/// Theory lies inside the interval of a measure, and the interval is no wider than `precision`
/// times the exact value on either side, since a wide one would prove nothing.
#[track_caller]
pub fn agrees(results: &Results, measure: &str, exact: f64, precision: f64) {
    count_interval();
    let found = measured(results, 0, measure, CONFIDENCE);
    let half = found.half_width().expect("several replications");
    let line = format!("{measure}: exact {exact}, found {} ± {half}", found.mean());
    println!("{line}");
    assert!((found.mean() - exact).abs() <= half, "{line}");
    assert!(half <= precision * exact, "too wide to prove anything: {line}");
}
