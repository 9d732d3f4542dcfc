//! Which policy and which staffing is good enough: limits, fronts and judgements on values made by hand.

use pimsim::experiment::staffing::judging::{Judge, strain};
use pimsim::experiment::staffing::{Judgement, MOST_CANDIDATES, Staffing};
use pimsim::experiment::targets::verdict;
use pimsim::experiment::tradeoff::against;
use pimsim::experiment::{Axis, Point, Verdict, front};
use pimsim::measure::Measure;
use pimsim::scenario::model::{Limit, Target};
use pimsim::stats::{Estimate, Kind};

#[test]
fn a_target_is_judged_by_the_whole_interval() {
    let about = |mean, half_width| Estimate::symmetric(mean, half_width, 20);
    let cases = [
        (about(10.0, Some(2.0)), Limit::AtMost(12.0), Verdict::Met),
        (about(10.0, Some(2.0)), Limit::AtMost(11.0), Verdict::Undecided),
        (about(10.0, Some(2.0)), Limit::AtMost(8.0), Verdict::Undecided),
        (about(10.0, Some(2.0)), Limit::AtMost(7.9), Verdict::NotMet),
        (about(10.0, Some(2.0)), Limit::AtLeast(8.0), Verdict::Met),
        (about(10.0, Some(2.0)), Limit::AtLeast(12.1), Verdict::NotMet),
        (about(10.0, Some(0.0)), Limit::AtMost(10.0), Verdict::Met),
        (about(10.0, None), Limit::AtMost(99.0), Verdict::Undecided),
        (None, Limit::AtMost(99.0), Verdict::Undecided),
    ];
    for (estimate, limit, expected) in cases {
        assert_eq!(verdict(estimate, limit), expected, "{estimate:?} {limit:?}");
    }
}

const AXES: [Axis; 2] = [
    Axis { measure: Measure::TimeToAccessP95, more: false },
    Axis { measure: Measure::Exposure, more: false },
];

/// A point whose noise is common to all points, but for a part of its own.
fn point(means: [f64; 2], own: f64) -> Point {
    let around = |mean: f64| {
        let values = [(-1.0, 1.0), (0.5, -1.0), (1.0, 0.5), (-0.5, -0.5)];
        values.map(|(common, noise)| Some(mean + common + own * noise)).to_vec()
    };
    Point {
        values: means.map(around),
        kinds: [Kind::Level { most: None, rest: 0.0, longest: 0.0 }; 2],
    }
}

#[test]
fn better_in_one_and_no_worse_in_the_other() {
    let table = [
        // (one, other, one dominates the other)
        ([10.0, 10.0], [20.0, 20.0], Some(true)),
        ([10.0, 20.0], [20.0, 20.0], Some(true)),
        ([10.0, 20.0], [20.0, 10.0], Some(false)),
        ([10.0, 10.0], [10.0, 10.0], Some(false)),
        ([20.0, 20.0], [10.0, 10.0], Some(false)),
    ];
    for (one, other, expected) in table {
        let found = against(&point(one, 0.0), &point(other, 0.0), AXES, 0.95);
        assert_eq!(found, expected, "{one:?} against {other:?}");
    }
}

#[test]
fn nothing_is_dominated_by_what_may_be_worse() {
    // Clearly better in the first; the second differs by less than its noise.
    let (one, other) = (point([10.0, 9.9], 1.0), point([30.0, 10.0], 0.0));
    assert_eq!(against(&one, &other, AXES, 0.95), None);
    assert_eq!(against(&other, &one, AXES, 0.95), Some(false));
    let standing = front(&[one, other], AXES, 0.95);
    assert_eq!((standing[0].efficient(), standing[1].efficient()), (Some(true), None));
    assert_eq!(standing[1].perhaps_by, [0]);
    let unknown = Point { values: [vec![None; 4], vec![None; 4]], ..point([0.0, 0.0], 0.0) };
    assert_eq!(against(&unknown, &point([1.0, 1.0], 0.0), AXES, 0.95), None);
}

#[test]
fn more_may_be_better() {
    let axes = [Axis { measure: Measure::GrantedShare, more: true }, AXES[1]];
    let points = [point([10.0, 10.0], 0.0), point([20.0, 10.0], 0.0), point([30.0, 40.0], 0.0)];
    let standing = front(&points, axes, 0.95);
    assert_eq!(standing[0].dominated_by, [1]);
    assert_eq!((standing[1].efficient(), standing[2].efficient()), (Some(true), Some(true)));
}

#[test]
fn axes_are_read_and_the_nearest_measure_is_named() {
    for (text, measure, more) in [
        ("exposure", Measure::Exposure, false),
        ("granted_share", Measure::GrantedShare, true),
        ("automatic_share:max", Measure::AutomaticShare, true),
        (" exposure : max ", Measure::Exposure, true),
    ] {
        let axis = Axis::parse(text);
        assert_eq!(axis, Ok(Axis { measure, more }), "{text}");
        assert_eq!(axis.clone().and_then(|axis| Axis::parse(&axis.text())), axis);
    }
    for (text, says) in [
        ("exposur", "did you mean `exposure`?"),
        ("banana", "`time_to_access_mean`"),
        ("automatic_share", "write `automatic_share:min` or `automatic_share:max`"),
        ("exposure:low", "`low` is no direction"),
    ] {
        let wrong = Axis::parse(text).expect_err(text);
        assert!(wrong.contains(says), "{wrong}");
    }
}

fn judge(limit: Limit, kind: Kind, values: &[f64]) -> Judgement {
    let target =
        Target { measure: "timed_out_share".into(), within: None, limit, role: None, policy: None };
    Judge::new(&target, 10, 0.01, 0.05).judge(kind, values, 0).judgement
}

#[test]
fn a_limit_has_two_sides() {
    let level = Kind::Level { most: None, rest: 0.0, longest: 0.0 };
    let low: Vec<f64> = (0..10).map(|n| 1.0 + f64::from(n % 3) / 10.0).collect();
    let near: Vec<f64> = (0..10).map(|n| 1.9 + f64::from(n % 3) / 2.0).collect();
    let cases = [
        (Limit::AtMost(2.0), &low, Judgement::Met),
        (Limit::AtLeast(2.0), &low, Judgement::Missed),
        (Limit::AtMost(0.5), &low, Judgement::Missed),
        (Limit::AtLeast(0.5), &low, Judgement::Met),
        (Limit::AtMost(2.4), &near, Judgement::Open),
    ];
    for (limit, values, expected) in cases {
        assert_eq!(judge(limit, level, values), expected, "{limit:?}");
    }
    assert_eq!(judge(Limit::AtMost(2.0), level, &low[..5]), Judgement::Open, "too few");
    assert_eq!(judge(Limit::AtMost(0.0), level, &[0.0; 10]), Judgement::Met);
}

#[test]
fn nothing_seen_is_not_yet_little() {
    // No event in 10 replications: of 200 trials in all it may still be 3 %, of 20,000 not.
    let (few, many) = (
        Kind::Share { trials: 200.0, together: 1.0 },
        Kind::Share { trials: 20_000.0, together: 1.0 },
    );
    assert_eq!(judge(Limit::AtMost(0.01), few, &[0.0; 10]), Judgement::Open);
    assert_eq!(judge(Limit::AtMost(0.01), many, &[0.0; 10]), Judgement::Met);
}

#[test]
fn strain_is_one_at_the_limit() {
    assert_eq!(strain(3.0, Limit::AtMost(6.0)), 0.5);
    assert_eq!(strain(0.5, Limit::AtLeast(0.25)), 0.5);
    assert_eq!(strain(0.0, Limit::AtMost(0.0)), 0.0);
    assert!(strain(1.0, Limit::AtMost(0.0)).is_infinite());
}

#[test]
fn staffings_are_shared_out_over_the_calendars() {
    let all = Staffing::all(1..=2, 2);
    let counts: Vec<_> = all.iter().map(|staffing| staffing.0.clone()).collect();
    assert_eq!(counts, [[1, 0], [0, 1], [2, 0], [1, 1], [0, 2]]);
    assert_eq!(Staffing::all(3..=5, 1).len(), 3);
    for (members, calendars) in [(1..=12, 1), (1..=12, 2), (2..=6, 4)] {
        let listed = Staffing::all(members.clone(), calendars).len();
        assert_eq!(Staffing::count(members, calendars), listed);
    }
    assert!(Staffing::count(1..=4_000_000_000, 3) > MOST_CANDIDATES);
}
