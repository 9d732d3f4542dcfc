//! A first guess from closed formulas: where the search begins.
//!
//! Each hour is taken for itself, as if it went on for ever (the pointwise stationary approximation:
//! Green and Kolesar 1991): a queue with as many servers as members on duty, and the approval
//! timeout as the deadline of the line. Mail and pickup are added as their means, a wait for the next
//! shift as it is. Rough, and only ever a place to start. Never: a result.

use super::Staffing;
use super::demand::{Cell, Demand};
use crate::measure::Measure;
use crate::scenario::model::{Coordination, Group, Limit, Member, Target};
use crate::stats::DeadlineQueue;
use crate::time::Span;

const HOUR: f64 = 3_600_000.0;

/// The means of one member, in hours.
#[derive(Clone, Copy, Debug)]
struct Habits {
    review: f64,
    pickup: f64,
    mail: f64,
    present: f64,
    claims: bool,
}

/// Guesses for one group.
pub struct Guess<'a> {
    demand: &'a Demand,
    habits: Option<Habits>,
    targets: &'a [Target],
    /// Reviews a week that are asked, and those that a member on each calendar can take on.
    takes_on: Option<(f64, Vec<f64>)>,
}

impl<'a> Guess<'a> {
    /// For a group whose members are all like its first one.
    pub fn new(
        demand: &'a Demand,
        group: &Group,
        targets: &'a [Target],
        takes_on: Option<(f64, Vec<f64>)>,
    ) -> Self {
        let habits = group.members.first().and_then(|member| habits(group, member));
        Self { demand, habits, targets, takes_on }
    }

    /// The first staffing that seems to meet every target; the last one when none does.
    pub fn place(&self, staffings: &[Staffing]) -> usize {
        let fine = staffings.iter().position(|staffing| self.seems_fine(staffing));
        fine.unwrap_or(staffings.len().saturating_sub(1))
    }

    fn seems_fine(&self, staffing: &Staffing) -> bool {
        let Some(habits) = self.habits else { return true };
        self.keeps_up(staffing)
            && self.targets.iter().all(|target| self.meets(habits, staffing, target))
    }

    /// Whether the members can review what is asked, but for what may time out.
    fn keeps_up(&self, staffing: &Staffing) -> bool {
        let Some((asked, each)) = &self.takes_on else { return true };
        let lost = self.targets.iter().filter(|target| target.measure == "timed_out_share");
        let lost = lost.map(|target| match target.limit {
            Limit::AtMost(limit) => limit,
            Limit::AtLeast(_) => 1.0,
        });
        let lost = lost.fold(1.0, f64::min);
        // Without such a target anything may be lost.
        let members = staffing.0.iter().zip(each);
        members.map(|(count, each)| f64::from(*count) * each).sum::<f64>() >= asked * (1.0 - lost)
    }

    fn meets(&self, habits: Habits, staffing: &Staffing, target: &Target) -> bool {
        let Limit::AtMost(limit) = target.limit else { return true };
        let timeout = self.demand.timeout.as_ms() as f64 / HOUR;
        let longer = |hours: f64| self.longer(habits, staffing, hours);
        match Measure::named(&target.measure) {
            Some(Measure::TimedOutShare) => longer(timeout) <= limit,
            Some(Measure::TimeToAccessP50 | Measure::TimeToDecisionP50) => {
                longer(limit / 3_600.0) <= 0.5
            }
            Some(Measure::TimeToAccessP95 | Measure::TimeToDecisionP95) => {
                longer(limit / 3_600.0) <= 0.05
            }
            Some(Measure::TimeToAccessP99) => longer(limit / 3_600.0) <= 0.01,
            Some(Measure::TimeToAccessMean | Measure::TimeToDecisionMean) => {
                // The mean is the area under the chances to wait longer.
                const STEPS: u32 = 200;
                let step = timeout.min(500.0 * limit / 3_600.0) / f64::from(STEPS);
                let area: f64 = (0..STEPS).map(|k| longer((f64::from(k) + 0.5) * step)).sum();
                area * step <= limit / 3_600.0
            }
            _ => true,
        }
    }

    /// The share of requests that wait longer than so many hours.
    fn longer(&self, habits: Habits, staffing: &Staffing, hours: f64) -> f64 {
        let all = self.demand.requests();
        if all <= 0.0 {
            return 0.0;
        }
        let each = |cell: &Cell| cell.requests * self.longer_in(cell, habits, staffing, hours);
        self.demand.cells.iter().map(each).sum::<f64>() / all
    }

    fn longer_in(&self, cell: &Cell, habits: Habits, staffing: &Staffing, hours: f64) -> f64 {
        if cell.requests <= 0.0 {
            return 0.0;
        }
        let on = |place: &usize| cell.until_on[*place] == Some(Span::ZERO);
        let members: u32 = (0..staffing.0.len()).filter(on).map(|place| staffing.0[place]).sum();
        if members == 0 {
            let gap = cell.gap(|place| staffing.0[place] > 0).unwrap_or(Span::FOREVER);
            let soonest = gap.as_ms() as f64 / HOUR + habits.mail + habits.review;
            return f64::from(soonest >= hours);
        }
        let present = (f64::from(members) * habits.present).max(1.0);
        let servers = if habits.claims { present.round() as u32 } else { 1 };
        let arrivals = cell.requests / (self.demand.width.as_ms() as f64 / HOUR);
        let timeout = self.demand.timeout.as_ms() as f64 / HOUR;
        let before = habits.mail + habits.pickup / present + habits.review;
        if hours <= before {
            return 1.0;
        }
        let queue = DeadlineQueue::new(servers, arrivals, habits.review.max(1e-9), timeout);
        queue.waits_longer(hours - before)
    }
}

fn habits(group: &Group, member: &Member) -> Option<Habits> {
    let hours = |law: &crate::random::Distribution| law.mean().map(|ms| ms / HOUR);
    Some(Habits {
        review: hours(&member.review)?,
        pickup: hours(&member.pickup)?,
        mail: hours(&member.notification)?,
        present: 1.0 - member.absence,
        claims: group.coordination == Coordination::Claim,
    })
}
