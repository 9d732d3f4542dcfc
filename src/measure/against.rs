//! What the needs of a log would have seen under another policy, beside what they saw.
//!
//! A need has access under a policy if it has in more than half of the replications, and then after the
//! middle of their times. Promises: a need whose end the log does not know counts nowhere but in the
//! total. Never: a simulation.

use super::replayed::{Fates, Waits};
use crate::id::RoleId;
use crate::lifecycle::State;
use crate::replay::{Replay, tolerance};
use crate::tenant::log::{Log, Request};
use crate::time::Span;

/// Needs of one role, or of all, under one policy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Against {
    /// All of them.
    pub needs: u64,
    /// By how much access comes sooner, of those that it does, the least first.
    pub sooner: Vec<Span>,
    /// By how much it comes later, of those that it does, the least first.
    pub later: Vec<Span>,
    /// Without access in the log and with access under the policy: denied, timed out, otherwise.
    pub gained: [u64; 3],
    /// With access in the log and without under the policy.
    pub lost: u64,
    /// Those whose access hangs on luck that the log does not tell.
    pub uncertain: u64,
}

impl Against {
    /// The middle of times that are sorted.
    pub fn middle(times: &[Span]) -> Option<Span> {
        times.get(times.len() / 2).copied()
    }

    fn add(&mut self, other: &Self) {
        self.needs += other.needs;
        self.sooner.extend(&other.sooner);
        self.later.extend(&other.later);
        (0..3).for_each(|place| self.gained[place] += other.gained[place]);
        self.lost += other.lost;
        self.uncertain += other.uncertain;
    }

    fn sorted(mut self) -> Self {
        self.sooner.sort_unstable();
        self.later.sort_unstable();
        self
    }
}

/// For all roles together (`None`), then for each role of the log, in the order of the scenario.
pub fn against(log: &Log, replay: &Replay, fates: &Fates) -> Vec<(Option<RoleId>, Against)> {
    let mut by_role = std::collections::BTreeMap::<RoleId, Against>::new();
    let tolerance = tolerance(log);
    for (places, waits) in replay.needs.iter().zip(&fates.needs) {
        let requests: Vec<&Request> = places.iter().map(|place| &log.requests[*place]).collect();
        if let Some(role) = places.first().and_then(|place| replay.roles[*place]) {
            by_role.entry(role).or_default().add(&of_need(&requests, waits, tolerance));
        }
    }
    let mut all = Against::default();
    by_role.values().for_each(|own| all.add(own));
    let own = by_role.into_iter().map(|(role, own)| (Some(role), own.sorted()));
    std::iter::once((None, all.sorted())).chain(own).collect()
}

/// From wanted to active, of the requests of a need, in the log.
pub fn logged_wait(requests: &[&Request]) -> Option<Span> {
    let first = requests.first()?;
    let wanted = first.requested + first.ahead.unwrap_or(Span::ZERO);
    let active = requests.iter().find_map(|request| request.active)?;
    Some((active - wanted).max(Span::ZERO))
}

fn of_need(requests: &[&Request], waits: &Waits, tolerance: Span) -> Against {
    let mut own = Against { needs: 1, ..Against::default() };
    let all = waits.times.len() + (waits.without + waits.waiting) as usize;
    let apart = |times: &[Span]| times.last().zip(times.first()).map(|(to, from)| *to - *from);
    let wide = apart(&waits.times).is_some_and(|width| width > tolerance);
    own.uncertain = u64::from(wide || !(waits.times.is_empty() || waits.times.len() == all));
    let now = Against::middle(&waits.times).filter(|_| 2 * waits.times.len() > all);
    match (logged_wait(requests), now) {
        (Some(then), Some(now)) if then - now > tolerance => own.sooner.push(then - now),
        (Some(then), Some(now)) if now - then > tolerance => own.later.push(now - then),
        (Some(_), None) if waits.waiting as usize * 2 <= all => own.lost += 1,
        (None, Some(_)) => {
            let place = match requests.last().map(|request| request.state) {
                Some(State::Denied) => Some(0),
                Some(State::TimedOut) => Some(1),
                Some(State::Canceled | State::Failed) => Some(2),
                _ => None,
            };
            if let Some(place) = place {
                own.gained[place] += 1;
            }
        }
        _ => {}
    }
    own
}
