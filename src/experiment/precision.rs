//! As many replications as it takes: runs until the measures asked for are as narrow as asked.
//!
//! The rule. A measure is narrow enough when the half-width of its interval is at most
//! `gamma / (1 + gamma)` of its estimate; then, whenever the interval covers the truth, the estimate
//! is off by at most `gamma` of the truth (Law 2015, section 9.4.1). Looking again and again until an
//! interval happens to be short makes it cover too rarely, so the looks are few and far apart: the
//! first after at least [`FIRST_LOOK`] replications, each later one at what the widest interval seems
//! to need and a fifth on top, but at half as many again at least and three times as many at most. A
//! test measures the coverage of the intervals at the stop.
//!
//! What has no relative width is left out and told: estimates of zero, and parts below
//! [`TRACE_SHARE`] of their whole (of all requests, of all privileged time, of all reviews). What
//! the policy rules out is left out silently.
//!
//! Promises: the number of replications does not depend on threads, and the results are those of a
//! run with that many replications from the beginning. Never: differences, which may be zero; text.

use super::estimates::Estimates;
use super::results::Results;
use super::runs::{Listeners, Plan, Stopped, run_part};
use super::watch::{Progress, Watch};
use crate::measure::{KnownWith, Measure, Unit};
use crate::scenario::model::Scenario;

/// Replications before the first look, at least. An interval from fewer is too often short by luck.
pub const FIRST_LOOK: u32 = 20;

/// A part below this share of its whole is hardly there, and no relative width is asked of it.
pub const TRACE_SHARE: f64 = 0.001;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Asked {
    /// The relative error, in (0, 1): `gamma`.
    pub relative: f64,
    /// No more replications than this.
    pub most: u32,
}

impl Asked {
    /// The half-width over the estimate that is narrow enough.
    pub fn limit(&self) -> f64 {
        self.relative / (1.0 + self.relative)
    }
}

/// A measure whose interval is wider than asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wide {
    /// The place of the policy.
    pub place: usize,
    /// The measure, for all roles together.
    pub measure: Measure,
    /// Half-width over estimate; infinite without an interval.
    pub relative: f64,
    /// About how many replications would be enough.
    pub needed: u64,
}

/// A measure of which no relative width is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The place of the policy.
    pub place: usize,
    /// The measure.
    pub measure: Measure,
    /// The reason.
    pub why: Why,
}

/// Why a measure is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// No replication produced a value.
    Unknown,
    /// The estimate is zero.
    Zero,
    /// A part below [`TRACE_SHARE`] of its whole.
    Trace,
}

/// What a look at the estimates shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Look {
    /// After how many replications.
    pub replications: u32,
    /// What is wider than asked, the widest first.
    pub wide: Vec<Wide>,
    /// What is not judged.
    pub left_out: Vec<LeftOut>,
}

/// Looks at these measures of every policy, for all roles together.
pub fn look(estimates: &Estimates, replications: u32, measures: &[Measure], asked: Asked) -> Look {
    let mut look = Look { replications, ..Look::default() };
    for place in 0..estimates.places() {
        for &measure in measures {
            let estimate = estimates.get(place, None, measure);
            let trace = TRACE_SHARE * whole(estimates, place, measure);
            let why = match estimate.map(|estimate| estimate.mean().abs()) {
                // The scenario has no such thing, or nobody did it.
                None if measure.row().known_with != KnownWith::AnyScenario => continue,
                None => Some(Why::Unknown),
                // The policy rules it out.
                Some(0.0) if !estimates.possible(place, None, measure) => continue,
                Some(0.0) => Some(Why::Zero),
                Some(mean) => (mean < trace).then_some(Why::Trace),
            };
            if let Some(why) = why {
                look.left_out.push(LeftOut { place, measure, why });
            } else if let Some(estimate) = estimate {
                let half = estimate.half_width().unwrap_or(f64::INFINITY);
                let relative = half / estimate.mean().abs();
                if relative > asked.limit() {
                    let needed = needed(replications, relative, asked.limit());
                    look.wide.push(Wide { place, measure, relative, needed });
                }
            }
        }
    }
    // Stable: equal widths stay in the order of policies and measures.
    look.wide.sort_by(|a, b| b.relative.total_cmp(&a.relative));
    look
}

/// Of what a measure is a part: a share of everything, idle time of all privileged time, wasted
/// and late reviewing of all reviewing; zero for what is no part.
pub fn whole(estimates: &Estimates, place: usize, measure: Measure) -> f64 {
    let of = |whole| estimates.get(place, None, whole).map_or(0.0, |estimate| estimate.mean());
    match measure {
        Measure::IdlePrivilegedTime => of(Measure::PrivilegedTime),
        Measure::ExcessExposure => of(Measure::Exposure),
        Measure::WastedReviewTime | Measure::Overtime => of(Measure::ReviewTime),
        _ if measure.row().unit == Unit::Share => 1.0,
        _ => 0.0,
    }
}

/// Half-widths shrink with the square root of the number of replications.
pub fn needed(replications: u32, relative: f64, limit: f64) -> u64 {
    let times = (relative / limit) * (relative / limit);
    // `as` saturates.
    (f64::from(replications) * times).ceil() as u64
}

/// The replications up to the next look, of which the last one needed so many.
pub fn next(replications: u32, needed: u64, most: u32) -> u32 {
    let made = u64::from(replications);
    let more = needed.saturating_add(needed / 5).clamp(made + made.div_ceil(2), made * 3);
    more.min(u64::from(most)) as u32
}

/// Looks at `first` replications and then at more, until nothing is too wide or there may be no
/// more. `see` makes replications up to the number it is given and looks at all of them.
///
/// # Errors
/// Those of `see`.
pub fn until<E>(
    first: u32,
    most: u32,
    mut see: impl FnMut(u32) -> Result<Look, E>,
) -> Result<Look, E> {
    let mut look = see(first.min(most))?;
    while let Some(widest) = look.wide.first()
        && look.replications < most
    {
        look = see(next(look.replications, widest.needed, most))?;
    }
    Ok(look)
}

/// Runs every policy of the plan until these measures are as narrow as asked, or until there may be
/// no more replications. The first look is after so many replications, and after [`FIRST_LOOK`] at
/// least. The watch is told how many runs there will be before the next look.
///
/// # Errors
/// As for [`super::run`].
pub fn run_until<L: Listeners>(
    scenario: &Scenario,
    plan: &Plan,
    (measures, asked, first): (&[Measure], Asked, u32),
    listeners: &L,
    watch: Watch<'_>,
) -> Result<(Results, Look), Stopped> {
    let policies = plan.policies.len() as u64;
    let mut results: Option<Results> = None;
    let last = until(first.max(FIRST_LOOK), asked.most, |upto| {
        let made = results.as_ref().map_or(0, Results::replications);
        let (before, of) = (policies * u64::from(made), policies * u64::from(upto));
        let mut seen = |progress: Progress| watch(Progress { done: before + progress.done, of });
        let part = run_part(scenario, plan, made + 1..=upto, listeners, &mut seen)?;
        match &mut results {
            None => results = Some(part),
            Some(all) => all.append(part),
        }
        let estimates = results.as_ref().map(|results| results.estimates(scenario));
        Ok::<_, Stopped>(estimates.map_or_else(Look::default, |e| look(&e, upto, measures, asked)))
    })?;
    // There is at least one look.
    results.map(|results| (results, last)).ok_or(Stopped::Interrupted)
}
