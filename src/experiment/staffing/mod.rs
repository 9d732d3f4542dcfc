//! How many approvers, on which calendars: the smallest staffing of a group that meets every target.
//!
//! A candidate is so many members on each calendar. Closed formulas of queues (`guess`) say where
//! to begin; simulation decides, one replication after another, by intervals and by the sequential
//! test of [`crate::stats::SequentialTest`]: with the confidence asked for in all, no candidate that
//! was judged is judged wrongly, unless the truth is within the tolerance of a limit. The chance of
//! an error is shared out equally over all candidates and targets. Every candidate meets the same needs
//! with the same luck, and members of the same name are the same persons.
//!
//! The search goes down from the guess as long as targets are met, or up until they are. So it rests
//! on more members never being worse; candidates that it passes over are simulated too (so that the
//! whole frontier is known), and one that looks better than it should is judged as well.
//!
//! Where costs are priced the cheapest candidate that meets is the answer, by paired differences
//! (`cheapest`); where all members of a candidate have the same hours, the smallest number is
//! decided for each choice of hours.
//!
//! Promises: the answer does not depend on threads; the replications of a candidate are those of a
//! run with the same members. Never: text, files, a guess in a result.

mod cheapest;
mod demand;
mod gaps;
mod guess;
pub mod judging;
mod price;
mod search;

use std::ops::RangeInclusive;

pub use demand::{Cell, Demand, asks};
pub use gaps::{Gap, Hopeless};
pub use judging::Judgement;
pub use price::{Price, Rival};
pub use search::{Planned, Setting, search};

use crate::measure::Measure;
use crate::scenario::model::Target;
use crate::stats::Estimate;

/// Replications of a candidate before it is judged, at least; the variance comes from them.
pub const FIRST: u32 = 10;

/// No more candidates than this.
pub const MOST_CANDIDATES: usize = 5_000;

/// Up to so many candidates the whole frontier is simulated.
pub const WHOLE_FRONTIER: usize = 120;

/// So many members on each calendar of the question.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Staffing(pub Vec<u32>);

impl Staffing {
    /// All members.
    pub fn total(&self) -> u32 {
        self.0.iter().sum()
    }

    /// Every way to share out so many members over so many calendars, those with the most on the
    /// first calendar first.
    pub fn all(members: RangeInclusive<u32>, calendars: usize) -> Vec<Self> {
        members.flat_map(|total| shares(total, calendars)).collect()
    }

    /// So many members, all of them on one of so many calendars, fewest members first.
    pub fn together(members: RangeInclusive<u32>, calendars: usize) -> Vec<Self> {
        let on = |total: u32, calendar: usize| {
            Self((0..calendars).map(|place| if place == calendar { total } else { 0 }).collect())
        };
        members.flat_map(|total| (0..calendars).map(move |place| on(total, place))).collect()
    }

    /// How many there are; more than [`MOST_CANDIDATES`] are not counted out.
    pub fn count(members: RangeInclusive<u32>, calendars: usize) -> usize {
        let mut all = 0_usize;
        for total in members {
            // Members and dividers between calendars: a binomial coefficient.
            let mut ways = 1_u128;
            for k in 1..calendars as u128 {
                ways = ways.saturating_mul(u128::from(total) + k) / k;
            }
            all = all.saturating_add(usize::try_from(ways).unwrap_or(usize::MAX));
            if all > MOST_CANDIDATES {
                break;
            }
        }
        all
    }
}

fn shares(total: u32, calendars: usize) -> Vec<Staffing> {
    if calendars <= 1 {
        return vec![Staffing(vec![total])];
    }
    let with = |first: u32| {
        let rest = shares(total - first, calendars - 1).into_iter();
        rest.map(move |rest| Staffing(std::iter::once(first).chain(rest.0).collect()))
    };
    (0..=total).rev().flat_map(with).collect()
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// The sizes of the group.
    pub members: RangeInclusive<u32>,
    /// How many calendars there are to share out over; 1 when only the size is asked.
    pub calendars: usize,
    /// Whether all members of a candidate are on the same calendar; else any mixture is one.
    pub together: bool,
    /// Whether the cheapest candidate that meets is asked for, rather than the smallest.
    pub priced: bool,
    /// How many of the members are away all the time.
    pub away: u32,
    /// The limits, at least one.
    pub targets: Vec<Target>,
    /// Replications before a candidate is judged, at least [`FIRST`].
    pub first: u32,
    /// No candidate is given more replications than this.
    pub most: u32,
    /// Half the width of the indifference zone, relative to each limit.
    pub tolerance: f64,
    /// The confidence of the whole answer.
    pub confidence: f64,
}

impl Question {
    /// All candidates, smallest first.
    pub fn staffings(&self) -> Vec<Staffing> {
        match self.together {
            true => Staffing::together(self.members.clone(), self.calendars),
            false => Staffing::all(self.members.clone(), self.calendars),
        }
    }
}

/// One target under one candidate.
#[derive(Clone, Debug)]
pub struct Aim {
    /// The measure.
    pub measure: Measure,
    /// What was estimated; `None` when nothing was, or nobody produced a value.
    pub estimate: Option<Estimate>,
    /// What the test says.
    pub judgement: Judgement,
    /// After so many replications the answer is certain, as far as the first ones tell; infinite when
    /// they do not.
    pub longest: f64,
}

/// What is known of a candidate.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Who.
    pub staffing: Staffing,
    /// The targets, in order.
    pub aims: Vec<Aim>,
    /// What it costs a week; `None` where nothing is priced.
    pub cost: Option<Estimate>,
    /// Replications made; 0 when it was passed over.
    pub replications: u32,
}

impl Candidate {
    /// Met when all targets are, missed when one is.
    pub fn judgement(&self) -> Judgement {
        let any = |judgement| self.aims.iter().any(|aim| aim.judgement == judgement);
        if any(Judgement::Missed) {
            Judgement::Missed
        } else if self.aims.is_empty() || any(Judgement::Open) {
            Judgement::Open
        } else {
            Judgement::Met
        }
    }

    /// Hours a week on duty of all members together, with those of a member on each calendar.
    pub fn hours(&self, each: &[f64]) -> f64 {
        self.staffing.0.iter().zip(each).map(|(count, hours)| f64::from(*count) * hours).sum()
    }

    /// After how many replications every target is certain.
    pub fn longest(&self) -> f64 {
        let open = self.aims.iter().filter(|aim| aim.judgement == Judgement::Open);
        open.map(|aim| aim.longest).fold(0.0, f64::max)
    }

    /// How near the worst target is to its limit: 1 at the limit, more is worse.
    pub fn strain(&self, targets: &[Target]) -> f64 {
        let strains = self.aims.iter().zip(targets).map(|(aim, target)| {
            aim.estimate.map_or(f64::INFINITY, |e| judging::strain(e.mean(), target.limit))
        });
        strains.fold(0.0, f64::max)
    }
}
