//! What a log, or a simulated one, shows from outside: the measures by which a model is checked.
//!
//! Promises: the same function for the log and for each replication, so that nothing is measured in
//! two ways. Never: a model.

use std::collections::BTreeMap;

use super::case::{Case, End, Log, Needs};
use super::demand::HOURS;
use super::week::{half_hour_ends, local_of};
use crate::time::{Instant, Span};

/// What a measure counts.
pub use super::found::Counts;

/// A measure of one role, or of all.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The role; `*` is all.
    pub role: String,
    /// Its name.
    pub measure: String,
    /// What it counts.
    pub counts: Counts,
    /// Its value; unknown where there was nothing to measure.
    pub value: Option<f64>,
}

/// For each role the hours of the week in which most needs arise.
pub type Busy = BTreeMap<String, [bool; HOURS]>;

/// All measures of a log, by role in the order of names, then by approver.
pub fn measures(log: &Log, busy: &Busy, zone: &jiff::tz::TimeZone) -> Vec<Measured> {
    let needs = log.needs();
    let mut order: Vec<usize> = (0..log.roles.len()).collect();
    order.sort_by_key(|role| &log.roles[*role]);
    let mut list = Vec::new();
    for role in order {
        let name = &log.roles[role];
        let outside = busy.get(name).map(|busy| outside(log, &needs[role], busy, zone));
        let mut add = |measure: &str, counts: Counts, value: Option<f64>| {
            let (role, measure) = (name.clone(), measure.to_owned());
            list.push(Measured { role, measure, counts, value });
        };
        of_role(log, &needs[role], &mut add);
        add("outside_busy_hours", Counts::Share, outside.flatten());
    }
    list.extend(decisions(log));
    list
}

fn of_role(log: &Log, needs: &Needs<'_>, add: &mut impl FnMut(&str, Counts, Option<f64>)) {
    let weeks = (log.to - log.from).as_hours() / 168.0;
    let a_week = |count: f64| (weeks > 0.0).then(|| count / weeks);
    let cases: Vec<&Case> = needs.iter().flatten().copied().collect();
    add("needs", Counts::PerWeek, a_week(needs.len() as f64));
    add("requests", Counts::PerWeek, a_week(cases.len() as f64));
    let ends = [End::Denied, End::TimedOut, End::Canceled, End::Elapsed, End::Deactivated];
    let ended = cases.iter().filter(|case| case.end != End::Open).count() as f64;
    for end in ends {
        let own = cases.iter().filter(|case| case.end.word() == end.word()).count() as f64;
        let share = (ended > 0.0).then(|| own / ended);
        add(&format!("{}_share", end.word()), Counts::Share, share);
    }
    let waits = cases.iter().filter_map(|case| Some(case.decided? - case.pending?));
    let mut waits: Vec<f64> = waits.map(Span::as_seconds).collect();
    waits.sort_unstable_by(f64::total_cmp);
    for (name, share) in [("time_to_decision_p50", 0.5), ("time_to_decision_p95", 0.95)] {
        let place = ((waits.len() as f64 * share) as usize).min(waits.len().max(1) - 1);
        add(name, Counts::Seconds, waits.get(place).copied());
    }
    let (hours, most) = active(log, &cases);
    let watched = (log.to - log.from).as_hours();
    add("active_mean", Counts::Number, (watched > 0.0).then(|| hours / watched));
    add("active_most", Counts::Number, Some(most as f64));
    add("active_h_per_week", Counts::Number, a_week(hours));
}

/// Hours of activations, and how many were active at once at most.
fn active(log: &Log, cases: &[&Case]) -> (f64, i64) {
    let mut edges: Vec<(Instant, i64)> = Vec::new();
    let mut hours = 0.0;
    for case in cases {
        let Some(from) = case.active else { continue };
        let (from, to) = (from.max(log.from), case.ended.unwrap_or(log.to).min(log.to));
        if from < to {
            hours += (to - from).as_hours();
            edges.extend([(from, 1), (to, -1)]);
        }
    }
    edges.sort_unstable();
    let (mut level, mut most) = (0, 0);
    for (_, step) in edges {
        level += step;
        most = most.max(level);
    }
    (hours, most)
}

/// The share of needs that arose outside the busy hours.
fn outside(
    log: &Log,
    needs: &Needs<'_>,
    busy: &[bool; HOURS],
    zone: &jiff::tz::TimeZone,
) -> Option<f64> {
    let local = local_of(zone, log.from, log.to);
    let hour = |need: &Vec<&Case>| {
        let first = need[0];
        half_hour_ends(&local, first.starts.unwrap_or(first.requested).ms()).0 / 2
    };
    let out = needs.iter().filter(|need| !busy[hour(need)]).count() as f64;
    (!needs.is_empty()).then(|| out / needs.len() as f64)
}

fn decisions(log: &Log) -> Vec<Measured> {
    let mut counts: Vec<f64> = vec![0.0; log.approvers.len()];
    for decider in log.cases.iter().filter_map(|case| case.decided.and(case.decider)) {
        if let Some(count) = counts.get_mut(decider as usize) {
            *count += 1.0;
        }
    }
    let weeks = (log.to - log.from).as_hours() / 168.0;
    let one = |(name, count): (&String, f64)| Measured {
        role: "*".to_owned(),
        measure: format!("decisions of {name}"),
        counts: Counts::PerWeek,
        value: (weeks > 0.0).then(|| count / weeks),
    };
    log.approvers.iter().zip(counts).map(one).collect()
}

/// The busy hours of what was fitted: those of the levels above the mean rate.
pub fn busy_hours(fitted: &super::Fitted) -> Busy {
    let one = |role: &super::role::RoleFit| {
        let mean = role.demand.needs() as f64 / (role.demand.weeks() * HOURS as f64);
        let mut busy = [false; HOURS];
        for level in role.cut.levels.iter().filter(|level| level.rate() >= mean) {
            level.hours.iter().for_each(|hour| busy[*hour] = true);
        }
        (role.name.clone(), busy)
    };
    fitted.roles.iter().map(one).collect()
}
