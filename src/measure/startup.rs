//! The levels of a run since its start, for the question whether the warm-up is long enough.
//!
//! Unlike everything else that is measured, these levels begin with the run and not with the window
//! of measurement. The time from the start to the end of the window is divided into at most
//! [`MOST`] bins of equal length. Replications are summed in at most [`GROUPS`] groups, by their
//! number, so that memory is bounded and groups can serve as independent samples. Sums are
//! integers, so the order of merging changes nothing. Never: judging (see
//! [`crate::stats::rising`]).

use std::io;
use std::ops::RangeInclusive;

use super::exact::Exact;
use crate::scenario::model::{Pattern, Scenario};
use crate::time::{Instant, Span};

/// No more bins than this.
pub const MOST: i64 = 512;

/// Groups of replications.
pub const GROUPS: u32 = 16;

/// Parts of a week that are whole numbers of hours, in hours.
const PARTS: [i64; 13] = [1, 2, 3, 4, 6, 7, 8, 12, 14, 21, 24, 56, 168];

/// Which level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Requests pending.
    Pending,
    /// Roles active by activation.
    Active,
}

impl Level {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Pending, Self::Active];
}

/// How the time from the start of the run to the end of the window is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bins {
    start: Instant,
    end: Instant,
    width: Span,
    period: usize,
}

impl Bins {
    /// For this scenario. With a weekly calendar in any policy, a week is a whole number of bins or
    /// a bin a whole number of weeks.
    pub fn of(scenario: &Scenario) -> Self {
        let start = scenario.simulation.start;
        let end = scenario.simulation.window().1;
        let length = (end - start).as_ms();
        let weekly = scenario.policies.iter().flat_map(|policy| &policy.calendars);
        let weekly = weekly.into_iter().any(|c| matches!(c.pattern, Pattern::Weekly { .. }));
        if !weekly {
            let width = Span::ms((length + MOST - 1) / MOST);
            return Self { start, end, width, period: 1 };
        }
        let enough = |width: &Span| length <= width.as_ms() * MOST;
        let parts = PARTS.into_iter().map(Span::hours);
        let width = parts.chain((2..).map(Span::weeks)).find(enough).unwrap_or(Span::LONGEST);
        let period = (Span::weeks(1).as_ms() / width.as_ms()).max(1) as usize;
        Self { start, end, width, period }
    }

    /// How many, the last of which may be cut off by the end of the window.
    pub fn count(&self) -> usize {
        let (length, width) = ((self.end - self.start).as_ms(), self.width.as_ms());
        ((length + width - 1) / width) as usize
    }

    /// Bins in a period that must be averaged over: a week of them, or one.
    pub fn period(&self) -> usize {
        self.period
    }

    /// The length of one.
    pub fn width(&self) -> Span {
        self.width
    }
}

/// The levels of one run.
#[derive(Clone, Debug)]
pub struct StartupGrid {
    bins: Bins,
    levels: [Line; Level::ALL.len()],
}

/// One level, bin by bin.
#[derive(Clone, Debug)]
struct Line {
    /// Level-milliseconds in bins that an interval covers in part.
    partial: Vec<i64>,
    /// Changes of the number of bins covered as a whole.
    steps: Vec<i64>,
}

impl StartupGrid {
    /// Nothing yet.
    pub fn new(bins: Bins) -> Self {
        let line = || Line { partial: vec![0; bins.count()], steps: vec![0; bins.count() + 1] };
        Self { bins, levels: [line(), line()] }
    }

    /// One more in `[from, to)`; what lies outside of the bins does not count.
    pub fn add(&mut self, level: Level, from: Instant, to: Instant) {
        let Bins { start, end, width, .. } = self.bins;
        let (from, to) = ((from.max(start) - start).as_ms(), (to.min(end) - start).as_ms());
        if from >= to {
            return;
        }
        let width = width.as_ms();
        let line = &mut self.levels[level as usize];
        let (first, last) = ((from / width) as usize, ((to - 1) / width) as usize);
        if first == last {
            line.partial[first] += to - from;
            return;
        }
        line.partial[first] += (first as i64 + 1) * width - from;
        line.partial[last] += to - last as i64 * width;
        line.steps[first + 1] += 1;
        line.steps[last] -= 1;
    }
}

/// The levels of all replications of a policy, in groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartupSums {
    bins: Bins,
    groups: Vec<Group>,
}

/// Replications whose numbers leave the same rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Group {
    replications: u32,
    /// For each level, level-milliseconds by bin; empty without replications.
    sums: [Vec<i128>; Level::ALL.len()],
}

impl StartupSums {
    /// Of one replication (from 1).
    pub fn of(replication: u32, grid: StartupGrid) -> Self {
        let mut groups = vec![Group::default(); GROUPS as usize];
        let sums = grid.levels.map(|line| {
            let mut covering = 0;
            let bins = line.partial.iter().zip(line.steps).map(|(partial, step)| {
                covering += step;
                i128::from(*partial) + i128::from(covering) * i128::from(grid.bins.width.as_ms())
            });
            bins.collect()
        });
        let place = replication.wrapping_sub(1) % GROUPS;
        groups[place as usize] = Group { replications: 1, sums };
        Self { bins: grid.bins, groups }
    }

    /// Adds those of other replications of the same policy.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.groups.iter_mut().zip(&other.groups) {
            if mine.replications == 0 {
                mine.clone_from(theirs);
                continue;
            }
            mine.replications += theirs.replications;
            for (mine, theirs) in mine.sums.iter_mut().zip(&theirs.sums) {
                mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine += theirs);
            }
        }
    }

    /// All zero, for these replications: what is read into.
    pub fn blank(scenario: &Scenario, replications: RangeInclusive<u32>) -> Self {
        let bins = Bins::of(scenario);
        let mut groups = vec![Group::default(); GROUPS as usize];
        for replication in replications {
            let group = &mut groups[(replication.wrapping_sub(1) % GROUPS) as usize];
            if group.replications == 0 {
                group.sums = [vec![0; bins.count()], vec![0; bins.count()]];
            }
            group.replications += 1;
        }
        Self { bins, groups }
    }

    /// Hands over every number.
    ///
    /// # Errors
    /// As for every number.
    pub fn exact(&mut self, numbers: &mut dyn Exact) -> io::Result<()> {
        for group in self.groups.iter_mut().filter(|group| group.replications > 0) {
            for sums in &mut group.sums {
                numbers.line("startup")?;
                sums.iter_mut().try_for_each(|sum| numbers.sum(sum))?;
            }
        }
        Ok(())
    }

    /// How time is divided.
    pub fn bins(&self) -> Bins {
        self.bins
    }

    /// For each group that has replications, the mean level of each whole bin.
    pub fn series(&self, level: Level) -> Vec<Vec<f64>> {
        let length = (self.bins.end - self.bins.start).as_ms();
        let whole = (length / self.bins.width.as_ms()) as usize;
        let groups = self.groups.iter().filter(|group| group.replications > 0);
        let series = groups.map(|group| {
            let time = f64::from(group.replications) * self.bins.width.as_ms() as f64;
            group.sums[level as usize].iter().take(whole).map(|ms| *ms as f64 / time).collect()
        });
        series.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::fixture::scenario;

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
        grid.add(Level::Pending, at(1.0), at(5.0));
        grid.add(Level::Pending, at(4.5), at(5.0));
        grid.add(Level::Pending, at(-3.0), at(0.5));
        grid.add(Level::Pending, at(6.0), at(99.0));
        grid.add(Level::Pending, at(9.0), at(99.0));
        let sums = StartupSums::of(1, grid);
        assert_eq!(sums.series(Level::Pending), [[0.75, 1.0, 0.75, 1.0]]);
        assert_eq!(sums.series(Level::Active), [[0.0; 4]]);
    }

    #[test]
    fn replications_meet_in_groups_in_any_order() {
        let one = |replication: u32| {
            let mut grid = StartupGrid::new(bins(4, 2));
            grid.add(Level::Active, at(0.0), at(f64::from(replication) / 10.0));
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
        let pattern = Pattern::Weekly { weekly: vec![], holidays: vec![], extra: vec![] };
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
}
