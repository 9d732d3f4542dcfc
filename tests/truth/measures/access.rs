//! How many have access by when: curves of few needs, counted by hand.

use pimsim::measure::{Measure, WAIT_TIMES, WAITS};
use pimsim::time::Span;

use crate::common::gauge::*;
use crate::common::results::results;

#[test]
fn the_grid_rises_from_nothing_to_four_weeks() {
    assert_eq!((WAIT_TIMES[0], WAIT_TIMES[WAITS - 1]), (Span::ZERO, Span::weeks(4)));
    for pair in WAIT_TIMES[1..].windows(2) {
        let (from, to) = (pair[0].as_seconds(), pair[1].as_seconds());
        assert!(from < to && (to <= 1.5 * from || to <= 2.0), "{from} {to}");
    }
}

#[test]
fn the_curve_falls_to_those_who_never_got_access() {
    use pimsim::engine::Observer as _;
    let scenario = scenario();
    let told = results(&scenario, |_, _, gauge| {
        for (number, wait) in [(1, Some(0.0)), (2, Some(2.0)), (3, Some(5.0)), (4, None)] {
            gauge.need(&need(READER, number, 5.0, wait));
        }
    });
    // `need` counts waits in hours.
    for role in [None, Some(READER)] {
        let curve = told.waiting(&scenario, 0, role);
        let at = |hours: f64| {
            let found = curve.iter().rev().find(|(time, _)| time.as_seconds() <= hours * 3_600.0);
            found.and_then(|(_, share)| *share).expect("there are needs").mean()
        };
        assert_eq!((at(0.0), at(1.9), at(2.0)), (0.75, 0.75, 0.5));
        assert_eq!((at(4.9), at(5.0), at(600.0)), (0.5, 0.25, 0.25));
    }
    let nobody = told.waiting(&scenario, 0, Some(WRITER));
    assert!(nobody.iter().all(|(_, share)| share.is_none()));
    let unmet = told.estimates(&scenario).get(0, None, Measure::UnmetShare);
    assert!(unmet.is_some());
}

#[test]
fn what_is_gained_between_two_times_has_an_interval_where_anything_is() {
    use pimsim::engine::Observer as _;
    let scenario = scenario();
    let told = results(&scenario, |_, replication, gauge| {
        for (number, wait) in [(1, Some(0.0)), (2, Some(2.0)), (3, Some(5.0)), (4, None)] {
            // In half of the replications one more waits for two hours.
            let wait = if number == 1 && replication % 2 == 0 { Some(2.0) } else { wait };
            gauge.need(&need(READER, number, 5.0, wait));
        }
    });
    let places = [0.0, 2.0, 4.0, 168.0].map(|hours: f64| {
        let same = |time: &Span| time.as_seconds() == hours * 3_600.0;
        WAIT_TIMES.iter().position(same).expect("a time of the grid")
    });
    let gained = told.gained(&scenario, 0, &places);
    let gained: Vec<_> = gained.into_iter().flatten().collect();
    let total: f64 = gained.iter().map(|share| share.mean()).sum();
    assert!((total - 0.75).abs() < 1e-12, "{gained:?}");
    let n = gained[0].n;
    assert_eq!((gained[2].mean(), gained[2].interval.ends(), gained[2].n), (0.0, None, n));
    // Of those who got access at once the curve says the same, from the other side.
    let left = told.waiting(&scenario, 0, None)[places[0]].1.expect("there are needs");
    assert_eq!(gained[0].mean(), 1.0 - left.mean());
    let (half, other) = (gained[0].half_width(), left.half_width());
    assert!((half.unwrap() - other.unwrap()).abs() < 1e-9, "{half:?} {other:?}");
    for share in [&gained[0], &gained[1], &gained[3]] {
        assert!(share.contains(share.mean()) && share.mean() > 0.0, "{share:?}");
    }
    let widths = [gained[0].half_width(), gained[1].half_width()];
    assert!(widths.iter().all(|half| half.is_some_and(|half| half > 0.0)), "{widths:?}");
}
