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
use crate::lifecycle::State;
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

    /// The level that a request in this state counts on.
    #[inline]
    pub const fn of(state: State) -> Option<Self> {
        match state {
            State::PendingApproval | State::PendingApprovalScheduled => Some(Self::Pending),
            State::Active => Some(Self::Active),
            _ => None,
        }
    }
}

/// How the time from the start of the run to the end of the window is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bins {
    /// Where the first begins.
    pub start: Instant,
    /// The last may go beyond it.
    pub end: Instant,
    /// How long each is.
    pub width: Span,
    /// After how many of them the week begins again.
    pub period: usize,
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

/// The levels of one run, told as they change.
#[derive(Clone, Debug)]
pub struct StartupGrid {
    bins: Bins,
    /// By bin, then by [`Level`]. One more than there are bins: the end of the last is a place too.
    cells: Vec<[Cell; Level::ALL.len()]>,
}

/// One level in one bin.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    /// Level-milliseconds, beyond whole bins, where the bin is covered in part.
    partial: i64,
    /// Change of the number of bins covered as a whole.
    step: i64,
}

/// A place in a bin.
#[derive(Clone, Copy, Debug)]
pub struct InBin {
    bin: usize,
    past: i64,
    /// Whether it lies before the first bin or after the last, where time does not count.
    outside: bool,
    /// The end of the bin; never, after the last.
    pub until: Instant,
}

impl StartupGrid {
    /// Nothing yet, in these bins.
    pub fn new(bins: Bins) -> Self {
        let cells = vec![[Cell::default(); Level::ALL.len()]; bins.count() + 1];
        Self { bins, cells }
    }

    /// The place of an instant: before the first bin its beginning, after the last its end.
    pub fn place(&self, at: Instant) -> InBin {
        let Bins { start, end, width, .. } = self.bins;
        let since = (at.max(start).min(end) - start).as_ms();
        let (bin, past) = (since / width.as_ms(), since % width.as_ms());
        let until = match () {
            () if at < start => start,
            () if at < end => end.min(at + width - Span::ms(past)),
            () => Instant::NEVER,
        };
        InBin { bin: bin as usize, past, outside: at < start || at >= end, until }
    }

    /// So many more from this place on, and so many level-milliseconds more before its bin ends.
    /// What comes and goes before the first bin or after the last adds nothing.
    pub fn change(&mut self, level: Level, from: InBin, by: i64, more: i64) {
        let cell = &mut self.cells[from.bin][level as usize];
        cell.partial += if from.outside { 0 } else { more };
        cell.partial -= by * from.past;
        cell.step += by;
    }

    /// How time is divided.
    pub fn bins(&self) -> Bins {
        self.bins
    }

    /// The run is over: whoever is still there stays to the end of the last bin.
    pub fn finish(&mut self) {
        let end = self.place(self.bins.end);
        for level in Level::ALL {
            let present: i64 = self.cells.iter().map(|cells| cells[level as usize].step).sum();
            self.change(level, end, -present, 0);
        }
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
    /// Of no replication.
    pub fn new(bins: Bins) -> Self {
        Self { bins, groups: vec![Group::default(); GROUPS as usize] }
    }

    /// Of one replication (from 1).
    pub fn of(replication: u32, grid: StartupGrid) -> Self {
        let mut sums = Self::new(grid.bins);
        sums.add(replication, &grid);
        sums
    }

    /// Adds a replication (from 1).
    pub fn add(&mut self, replication: u32, grid: &StartupGrid) {
        let cells = &grid.cells[..self.bins.count()];
        let width = i128::from(self.bins.width.as_ms());
        let group = &mut self.groups[(replication.wrapping_sub(1) % GROUPS) as usize];
        group.replications += 1;
        for level in Level::ALL {
            let sums = &mut group.sums[level as usize];
            sums.resize(cells.len(), 0);
            let mut covering = 0;
            for (sum, cells) in sums.iter_mut().zip(cells) {
                let cell = cells[level as usize];
                covering += cell.step;
                *sum += i128::from(cell.partial) + i128::from(covering) * width;
            }
        }
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
