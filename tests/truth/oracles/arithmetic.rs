//! P27, P28 and PT: the arithmetic of intervals, without any simulation.

use pimsim::math::sqrt;
use pimsim::stats::{estimate, paired, student_quantile};

use super::table::{Oracle, case, expected};

fn list(oracle: &Oracle, key: &str) -> Vec<f64> {
    let numbers = oracle.parameter(key).split('|');
    numbers.map(|number| number.parse().expect("a number")).collect()
}

fn close(oracle: &Oracle, found: f64, digits: f64) {
    let Oracle { case, quantity, expected, .. } = oracle;
    let line = format!("{case} {quantity}: expected {expected}, found {found}");
    assert!((found - expected).abs() <= digits * expected.abs(), "{line}");
}

/// Every row of the case, which `value` must know.
fn all(name: &str, value: impl Fn(&str) -> Option<f64>) {
    for oracle in case(name) {
        let found = value(&oracle.quantity);
        close(&oracle, found.unwrap_or_else(|| panic!("{name} {}", oracle.quantity)), 1e-12);
    }
}

/// The standard deviation that a half-width comes from.
fn deviation(half: f64, n: usize, level: f64) -> f64 {
    half / student_quantile(0.5 + 0.5 * level, n as f64 - 1.0) * sqrt(n as f64)
}

#[test]
fn one_sample() {
    let oracle = &case("P27")[0];
    let level = oracle.number("level");
    let found = estimate(&list(oracle, "data"), level).expect("ten values");
    let half = found.half_width().expect("ten values");
    all("P27", |quantity| match quantity {
        "mean" => Some(found.mean()),
        "sd" => Some(deviation(half, found.n, level)),
        "half_width" => Some(half),
        "lo" => found.low(),
        "hi" => found.high(),
        "df" => Some(found.n as f64 - 1.0),
        _ => None,
    });
}

/// The library compares by pairs only. Welch's interval is put together here from its one-sample
/// intervals, and tests its Student quantile at a broken number of degrees.
#[test]
fn two_samples() {
    let oracle = &case("P28")[0];
    let level = oracle.number("level");
    let (x, y) = (list(oracle, "x"), list(oracle, "y"));
    let some = |values: &[f64]| values.iter().copied().map(Some).collect::<Vec<_>>();
    let pairs = paired(&some(&x), &some(&y), level).expect("five pairs").difference;
    let half = pairs.half_width().expect("five pairs");
    let square = |values: &[f64]| {
        let found = estimate(values, level).expect("five values");
        let error = deviation(found.half_width().expect("five values"), 5, level);
        (found.mean(), error * error / 5.0)
    };
    let ((mean_x, a), (mean_y, b)) = (square(&x), square(&y));
    let degrees = (a + b) * (a + b) / (a * a / 4.0 + b * b / 4.0);
    let welch = mean_x - mean_y;
    let welch_half = student_quantile(0.5 + 0.5 * level, degrees) * sqrt(a + b);
    all("P28", |quantity| match quantity {
        "paired_mean" => Some(pairs.mean()),
        "paired_sd" => Some(deviation(half, pairs.n, level)),
        "paired_half_width" => Some(half),
        "paired_lo" => pairs.low(),
        "paired_hi" => pairs.high(),
        "paired_df" => Some(pairs.n as f64 - 1.0),
        "welch_mean" => Some(welch),
        "welch_half_width" => Some(welch_half),
        "welch_lo" => Some(welch - welch_half),
        "welch_hi" => Some(welch + welch_half),
        "welch_df" => Some(degrees),
        _ => None,
    });
}

#[test]
fn quantiles_of_student() {
    let rows = case("PT");
    assert!(expected(&rows, "student_t") > 12.0, "the first row is that of one degree");
    for oracle in rows {
        let level = oracle.number("level");
        // The table has twelve digits.
        close(&oracle, student_quantile(0.5 + 0.5 * level, oracle.number("df")), 5e-12);
    }
}
