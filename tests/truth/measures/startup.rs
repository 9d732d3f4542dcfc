//! The levels from which a start that has not settled is seen: bins by hand, merged in any order.

use pimsim::measure::startup::MOST;
use pimsim::measure::{Bins, Level, StartupGrid, StartupSums};
use pimsim::scenario::model::Pattern;
use pimsim::time::{Instant, Span};

use crate::common::gauge::scenario;

const HOUR: i64 = 3_600_000;

fn bins(hours: i64, width: i64) -> Bins {
    let end = Instant::from_ms(hours * HOUR);
    Bins { start: Instant::from_ms(0), end, width: Span::hours(width), period: 1 }
}

fn at(hours: f64) -> Instant {
    Instant::from_ms((hours * HOUR as f64) as i64)
}

#[test]
fn levels_are_means_over_each_bin_and_the_last_cut_one_is_left_out() {
    let mut grid = StartupGrid::new(bins(9, 2));
    let moments = [
        (-3.0, 1),
        (0.5, -1),
        (1.0, 1),
        (4.5, 1),
        (5.0, -1),
        (5.0, -1),
        (6.0, 1),
        (9.0, 1),
        (99.0, -1),
    ];
    for (hours, by) in moments {
        grid.change(Level::Pending, grid.place(at(hours)), by, 0);
    }
    grid.finish();
    let sums = StartupSums::of(1, grid);
    assert_eq!(sums.series(Level::Pending), [[0.75, 1.0, 0.75, 1.0]]);
    assert_eq!(sums.series(Level::Active), [[0.0; 4]]);
}

#[test]
fn replications_meet_in_groups_in_any_order() {
    let one = |replication: u32| {
        let mut grid = StartupGrid::new(bins(4, 2));
        grid.change(Level::Active, grid.place(at(0.0)), 1, 0);
        let until = grid.place(at(f64::from(replication) / 10.0));
        grid.change(Level::Active, until, -1, 0);
        StartupSums::of(replication, grid)
    };
    let merged = |order: Vec<u32>| {
        let mut all = one(order[0]);
        order[1..].iter().for_each(|replication| all.merge(&one(*replication)));
        all
    };
    let forwards = merged((1..=18).collect());
    assert_eq!(forwards, merged((1..=18).rev().collect()));
    let series = forwards.series(Level::Active);
    assert_eq!(series.len(), 16);
    // Replications 1 and 17 are in the first group.
    assert_eq!(series[0], [0.45, 0.0]);
    assert_eq!(series[4], [0.25, 0.0]);
}

#[test]
fn a_week_is_a_whole_number_of_bins_where_there_are_weeks() {
    let mut scenario = scenario();
    assert_eq!(Bins::of(&scenario).period(), 1);
    let pattern = Pattern::Weekly { weekly: vec![], holidays: Default::default(), extra: vec![] };
    scenario.policies[1].calendars[0].pattern = pattern;
    let mut made = |weeks: i64| {
        scenario.simulation.warm_up = Span::weeks(1);
        scenario.simulation.horizon = Span::weeks(weeks - 1);
        Bins::of(&scenario)
    };
    for (weeks, hours, period) in [(3, 1, 168), (27, 12, 14), (53, 21, 8), (520, 336, 1)] {
        let bins = made(weeks);
        assert_eq!((bins.width(), bins.period()), (Span::hours(hours), period), "{weeks}");
        assert!(bins.count() <= MOST as usize);
    }
}
