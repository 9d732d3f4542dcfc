//! Targets that no number of members can meet, because nobody is on duty when it matters.
//!
//! Promises: what is called hopeless is, whatever the number of members: only requests that arise
//! when none of the calendars is on, and stays off longer than the limit, are counted. Never: the
//! converse; a target that is not hopeless may still be missed.

use super::demand::Demand;
use crate::measure::Measure;
use crate::scenario::model::{Limit, Target};
use crate::time::{Instant, Span};

/// A time without anybody on duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The last instant looked at before which somebody was on.
    pub from: Instant,
    /// Somebody is on again.
    pub to: Instant,
}

impl Gap {
    /// How long it lasts.
    pub fn length(&self) -> Span {
        self.to - self.from
    }
}

/// Why no number of members meets a target.
#[derive(Clone, Debug, PartialEq)]
pub struct Hopeless {
    /// The place of the target.
    pub target: usize,
    /// The share of requests that arise when nobody is on duty for longer than this.
    pub share: f64,
    /// That long.
    pub longer_than: Span,
    /// The longest such time, if it ends before the run does.
    pub gap: Option<Gap>,
}

/// The targets that are hopeless on all of the demand's calendars together.
pub fn hopeless(demand: &Demand, targets: &[Target]) -> Vec<Hopeless> {
    let all = demand.requests();
    if all <= 0.0 {
        return Vec::new();
    }
    let one = |(place, target): (usize, &Target)| {
        let (allowed, longer_than, until) = question(demand, target)?;
        let share = |from: Span, to: Span| {
            let within = demand.cells.iter().filter(|cell| {
                let gap = cell.gap(|_| true).unwrap_or(Span::FOREVER);
                // The whole cell must lie that far ahead.
                from + demand.width < gap && gap <= to
            });
            within.map(|cell| cell.requests).sum::<f64>() / all
        };
        let share = share(longer_than, until);
        let gap = longest(demand);
        (share > allowed).then_some(Hopeless { target: place, share, longer_than, gap })
    };
    targets.iter().enumerate().filter_map(one).collect()
}

/// The share of requests that may wait longer, how long, and beyond which wait they do not count.
///
/// Who times out has no access, and so no time to access.
fn question(demand: &Demand, target: &Target) -> Option<(f64, Span, Span)> {
    let Limit::AtMost(limit) = target.limit else { return None };
    let measure = Measure::named(&target.measure)?;
    let beyond = |order: f64| {
        let limit = Span::from_ms_f64(limit * 1_000.0);
        Some((1.0 - order, limit, demand.timeout))
    };
    match measure {
        Measure::TimedOutShare => Some((limit, demand.timeout, Span::FOREVER)),
        Measure::TimeToAccessP50 | Measure::TimeToDecisionP50 => beyond(0.5),
        Measure::TimeToAccessP95 | Measure::TimeToDecisionP95 => beyond(0.95),
        Measure::TimeToAccessP99 => beyond(0.99),
        _ => None,
    }
}

/// The longest time without anybody on duty that begins in the demand.
pub fn longest(demand: &Demand) -> Option<Gap> {
    let mut best: Option<Gap> = None;
    let mut open: Option<Instant> = None;
    for cell in &demand.cells {
        match cell.gap(|_| true) {
            Some(Span::ZERO) => open = None,
            until => {
                let from = *open.get_or_insert(cell.at);
                let gap = until.map(|until| Gap { from, to: cell.at + until });
                if let Some(gap) = gap
                    && best.is_none_or(|best| best.length() < gap.length())
                {
                    best = Some(gap);
                }
            }
        }
    }
    best
}
