//! The curve of a sample as few points: worked by hand, and properties that hold whatever the data.

use pimsim::fit::curve::{curve, kaplan_meier};
use pimsim::fit::points::{MOST, Point, points};
use pimsim::fit::sample::{Observation, Sample};

fn points_of(sample: &Sample) -> Vec<Point> {
    points(sample, &curve(sample))
}

#[track_caller]
fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-4, "{found} is not {expected}");
}

/// Three ends and one that is hidden: survival 3/4, 3/8 and 0. Greenwood's sums are 1/12 and 1/12 + 1/2;
/// 0.75 to the powers exp(1.9667) and exp(-1.9667) is 0.1279 and 0.9605, 0.375 to exp(1.5262) and
/// exp(-1.5262) is 0.0110 and 0.8080.
#[test]
fn shares_and_their_ends_are_those_worked_by_hand() {
    let times = [10.0, 15.0, 20.0, 30.0];
    let found = points_of(&Sample::of_times(&times, &[true, false, true, true]));
    let seconds: Vec<f64> = found.iter().map(|point| point.seconds).collect();
    assert_eq!(seconds, [10.0, 20.0, 30.0]);
    let expected = [(0.25, Some((0.039_45, 0.872_05))), (0.625, Some((0.192_0, 0.989_0)))];
    for (point, (share, ends)) in found.iter().zip(expected) {
        near(point.share(), share);
        let (low, high) = point
            .ends(0.95)
            .zip(ends)
            .map(|(a, b)| {
                near(a.0, b.0);
                near(a.1, b.1);
                a
            })
            .expect("it is known");
        assert!(low < share && share < high);
    }
    assert_eq!((found[2].share(), found[2].ends(0.95)), (1.0, None), "all have ended");
}

#[test]
fn what_lies_between_two_ends_has_no_interval() {
    let seen = [(0.0, 300.0), (300.0, 900.0), (600.0, 1_200.0)];
    let found = points_of(&Sample::new(seen.map(|(low, high)| Observation::between(low, high))));
    assert!(!found.is_empty() && found.iter().all(|point| point.ends(0.95).is_none()));
    assert!(found.windows(2).all(|pair| pair[0].share() <= pair[1].share()));
    near(found.last().expect("one").share(), 1.0);
}

#[test]
fn a_long_curve_is_thinned_and_keeps_its_ends() {
    let times: Vec<f64> = (1..=1_000).map(f64::from).collect();
    let sample = Sample::of_times(&times, &[true; 1_000]);
    let (found, whole) = (points_of(&sample), kaplan_meier(&sample));
    assert_eq!(found.len(), MOST);
    let on_the_curve = |point: &Point| {
        whole.iter().any(|step| {
            step.seconds == point.seconds && (1.0 - step.survival - point.share()).abs() < 1e-15
        })
    };
    assert!(found.iter().all(on_the_curve));
    assert_eq!((found[0].seconds, found[MOST - 1].seconds), (1.0, 1_000.0));
    assert!(found.windows(2).all(|pair| pair[0].seconds < pair[1].seconds), "each once");
}
