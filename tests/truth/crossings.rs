//! Where two policies cross: intervals that cover the truth as often as they say.
//!
//! Method: lines with a known crossing, with noise that the points share as common random numbers
//! make them, are handed over thousands of times; and a scenario in which the crossing is known is
//! swept with many seeds. The number of misses must have a chance above 1 in 10,000 under the
//! confidence that was asked for, and intervals must be narrow enough to be of use, so that the test
//! can fail on both sides.

use pimsim::experiment::{Crossing, FAR, Fate, Spot, crossings};
use pimsim::math::{ln, normal_quantile};
use pimsim::random::{Lane, Purpose, Root};
use pimsim::stats::{Kind, proportion_interval};

use crate::common::terminal::Desk;

const LEVEL: Kind = Kind::Level { most: None, rest: 0.0, longest: 0.0 };

/// What the differences of a made-up sweep are.
struct Made {
    at: Vec<f64>,
    truth: fn(f64) -> f64,
    /// Of the noise, which part all points share.
    shared: f64,
    noise: f64,
    /// Whether the noise has a long tail.
    skewed: bool,
}

impl Made {
    fn noise(&self, draws: &mut Lane, index: u64) -> f64 {
        let u = draws.uniform(index);
        // Both have mean 0 and variance 1.
        if self.skewed { -ln(1.0 - u) - 1.0 } else { normal_quantile(u) }
    }

    fn sweep(&self, seed: u64, replications: u64) -> Vec<Spot> {
        let lane = |point| Root { seed, replication: 1 }.lane(Purpose::SweepPoint, 0, 0, point);
        let mut all = lane(0);
        let apart = (1.0 - self.shared * self.shared).sqrt();
        let spot = |(point, at): (u64, &f64)| {
            let mut own = lane(point);
            let one = |index| {
                let noise =
                    self.shared * self.noise(&mut all, index) + apart * self.noise(&mut own, index);
                Some((self.truth)(*at) + self.noise * noise)
            };
            Spot { at: *at, differences: (0..replications).map(one).collect(), kind: LEVEL }
        };
        (1..).zip(&self.at).map(spot).collect()
    }
}

/// How often the crossing was missed, how often none was found, and the mean length of the intervals.
fn misses(made: &Made, truth: f64, times: u64, replications: u64) -> (u64, u64, f64) {
    let (mut missed, mut none, mut length) = (0, 0, 0.0);
    for seed in 0..times {
        let found = crossings(made.sweep(seed, replications), 0.95);
        let sure: Vec<&Crossing> = found.iter().filter(|one| one.fate == Fate::Crosses).collect();
        let [one] = sure.as_slice() else {
            none += 1;
            continue;
        };
        let interval = one.interval().expect("both ends");
        missed += u64::from(!interval.contains(truth));
        length += interval.width().expect("both ends") / (times as f64);
    }
    (missed, none, length)
}

/// Whether so many misses are credible at 5 %: the exact interval of a proportion at 99.98 %.
fn credible(missed: u64, times: u64, skewed: bool) -> bool {
    let (low, high) = proportion_interval(missed, times, 0.999_8);
    // Student's t with a long tail misses a little more often with 20 replications.
    low <= if skewed { 0.07 } else { 0.05 } && (high >= 0.03)
}

fn tenths() -> Vec<f64> {
    (1..=9).map(|tenth| f64::from(tenth) / 10.0).collect()
}

fn cover(times: u64) {
    let cases = [
        (
            "own noise",
            Made {
                at: tenths(),
                truth: |x| 3.0 * (0.62 - x),
                shared: 0.0,
                noise: 0.5,
                skewed: false,
            },
            0.62,
        ),
        (
            "shared noise",
            Made {
                at: tenths(),
                truth: |x| 3.0 * (0.62 - x),
                shared: 0.95,
                noise: 0.5,
                skewed: false,
            },
            0.62,
        ),
        (
            "at a point",
            Made {
                at: tenths(),
                truth: |x| 4.0 * (x - 0.5),
                shared: 0.7,
                noise: 0.5,
                skewed: false,
            },
            0.5,
        ),
        (
            "long tail",
            Made {
                at: tenths(),
                truth: |x| 4.0 * (x - 0.43),
                shared: 0.7,
                noise: 0.5,
                skewed: true,
            },
            0.43,
        ),
        (
            "by factors",
            Made {
                at: vec![1.0, 3.0, 10.0, 30.0, 100.0],
                truth: |x| ln(x) - ln(20.0),
                shared: 0.5,
                noise: 0.8,
                skewed: false,
            },
            20.0,
        ),
    ];
    for (name, made, truth) in cases {
        let (missed, none, length) = misses(&made, truth, times, 20);
        println!("{name}: missed {missed} of {times}, none {none}, {length:.3} long");
        assert!(credible(missed, times - none, made.skewed), "{name}: missed {missed} of {times}");
        assert!(none * 20 < times, "{name}: none in {none} of {times}");
        let range = made.at[made.at.len() - 1] - made.at[0];
        assert!(length < 0.4 * range, "{name}: {length} long");
    }
}

#[test]
fn intervals_cover_the_crossing() {
    cover(1_000);
}

#[test]
#[ignore = "50,000 sweeps: cargo test --profile slow --test truth crossings:: -- --ignored"]
fn intervals_cover_the_crossing_in_ten_thousand_sweeps() {
    cover(10_000);
}

/// Where nothing crosses, a crossing is told no more often than the confidence allows, even though
/// many points are looked at.
#[test]
fn nothing_is_told_to_cross_that_does_not() {
    let made = Made { at: tenths(), truth: |_| 0.0, shared: 0.3, noise: 1.0, skewed: false };
    let told = (0..1_000).filter(|seed| {
        let found = crossings(made.sweep(*seed, 15), 0.95);
        found.iter().any(|one| matches!(one.fate, Fate::Crosses | Fate::Higher | Fate::Lower))
    });
    let told = told.count() as u64;
    assert!(proportion_interval(told, 1_000, 0.999_8).0 <= 0.05, "{told} of 1,000");
}

/// Points without noise: what is found is arithmetic.
fn plain(points: &[(f64, f64)]) -> Vec<Crossing> {
    let spot = |(at, difference): &(f64, f64)| Spot {
        at: *at,
        differences: vec![Some(*difference); 3],
        kind: LEVEL,
    };
    crossings(points.iter().map(spot).collect(), 0.95)
}

#[test]
fn without_noise_the_crossing_is_that_of_the_line() {
    let found = plain(&[(3.0, 3.0), (1.0, -1.0), (2.0, 1.0)]);
    assert_eq!(found.len(), 1);
    let (at, (low, high)) = (found[0].at.unwrap(), found[0].ends);
    assert_eq!((found[0].fate, found[0].rises, at), (Fate::Crosses, Some(true), 1.5));
    assert!((low.unwrap() - 1.5).abs() < 1e-9 && (high.unwrap() - 1.5).abs() < 1e-9);
    // By the logarithm where the key is spread far: halfway between 1 and 100 is 10.
    let found = plain(&[(1.0, 2.0), (100.0, -2.0)]);
    assert!((found[0].at.unwrap() - 10.0).abs() < 1e-9 && 100.0 >= FAR);
    assert_eq!(found[0].rises, Some(false));
    // There and back again.
    let found = plain(&[(1.0, 1.0), (2.0, -1.0), (3.0, 1.0)]);
    let places: Vec<(f64, bool)> =
        found.iter().map(|one| (one.at.unwrap(), one.rises.unwrap())).collect();
    assert_eq!(places, [(1.5, false), (2.5, true)]);
}

#[test]
fn what_does_not_cross_is_said_and_what_is_not_known_is_empty() {
    let fates = |points: &[(f64, f64)]| plain(points)[0].fate;
    assert_eq!(fates(&[(1.0, 1.0), (2.0, 3.0)]), Fate::Higher);
    assert_eq!(fates(&[(1.0, -1.0), (2.0, -3.0)]), Fate::Lower);
    assert_eq!(fates(&[(1.0, 0.0), (2.0, 0.0)]), Fate::Same);
    assert_eq!(plain(&[])[0].fate, Fate::Unclear);
    // Clear from 2 on; at 1 both are the same: one end is not known.
    let found = plain(&[(1.0, 0.0), (2.0, 1.0), (3.0, 2.0)]);
    assert_eq!((found.len(), found[0].fate), (1, Fate::Perhaps));
    assert_eq!((found[0].ends.0, found[0].rises), (None, Some(true)));
    assert!(found[0].ends.1.is_some_and(|high| (1.0..2.0).contains(&high)), "{found:?}");
    let found = plain(&[(1.0, -2.0), (2.0, -1.0), (3.0, 0.0)]);
    assert_eq!((found.len(), found[0].fate), (1, Fate::Perhaps));
    assert_eq!((found[0].ends.1, found[0].rises), (None, Some(true)));
    // A replication tells nothing of its interval.
    let alone = |at, difference| Spot { at, differences: vec![Some(difference)], kind: LEVEL };
    let found = crossings(vec![alone(1.0, -1.0), alone(2.0, 1.0)], 0.95);
    assert_eq!((found.len(), found[0].fate, found[0].at), (1, Fate::Unclear, None));
}

/// Two policies that differ in how long access takes to be there: ten minutes, or a time drawn with
/// a mean that is varied. The means cross at ten minutes.
const KNOWN: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
horizon = "2d"
cool_down = "4h"
replications = 12
[roles.r.activation]
maximum_duration = "1h"
[requesters.many]
count = 100_000
[[needs]]
requesters = "many"
role = "r"
rate = "20/day"
work = "1m"
[policies.fixed]
roles.r.activation.provisioning = "10m"
[policies.drawn]
"#;

fn simulated(seeds: u64) {
    let text = KNOWN.replace(
        "maximum_duration = \"1h\"",
        "maximum_duration = \"1h\"\nprovisioning = { distribution = \"exponential\", mean = \"5m\" }",
    );
    let desk = Desk::with("known.toml", &text);
    let (mut missed, mut found) = (0, 0);
    for seed in 0..seeds {
        let typed = format!(
            "sweep known.toml --quiet --force --seed {seed} --format csv \
             --vary roles.r.activation.provisioning.mean=4m..20m:4m \
             --tradeoff time_to_access_mean,unmet_share"
        );
        desk.run(&typed, 0);
        let rows = desk.text("out/known-sweep/crossings.csv");
        let row = rows.lines().find(|row| row.contains(",r,time_to_access_mean,drawn,fixed,"));
        let cells: Vec<&str> = row.expect("a row").split(',').collect();
        let minutes = |text: &str| {
            let span = pimsim::time::parse_span(text).expect("a duration");
            span.as_seconds() / 60.0
        };
        if cells[10] == "crosses" {
            found += 1;
            assert_eq!(cells[9], "better_below", "{rows}");
            missed += u64::from(!(minutes(cells[7])..=minutes(cells[8])).contains(&10.0));
        }
    }
    println!("missed {missed} of {found}, {seeds} sweeps");
    assert!(found * 10 >= seeds * 9, "{found} of {seeds} cross");
    let (low, high) = proportion_interval(missed, found, 0.999_8);
    assert!(low <= 0.05 && high >= 0.03, "missed {missed} of {found}");
}

#[test]
fn a_crossing_that_is_known_is_found_in_a_simulation() {
    simulated(60);
}

#[test]
#[ignore = "5,000 sweeps: cargo test --profile slow --test truth crossings:: -- --ignored"]
fn a_crossing_that_is_known_is_found_in_five_thousand_simulations() {
    simulated(5_000);
}
