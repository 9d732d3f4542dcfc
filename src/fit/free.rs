//! Needs by hour of the local week, over the time in which requesters were free to have one.
//!
//! A person with an open request or activation of the role is not free. Promises: overlapping
//! requests of a person count once; a log of any length takes time in proportion to its requests and
//! weeks. Never: levels (see `demand`).

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::case::{Log, Needs};
use super::demand::{HOURS, Hour};
use super::week::{Local, half_hour_ends, local_of};

const WEEK: i64 = 604_800_000;
const HOUR: f64 = 3_600_000.0;

/// Demand of one role.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    /// Needs and exposure of each hour of the week.
    pub hours: [Hour; HOURS],
    /// Free time of all requesters in each hour of the week, in hours.
    pub free_h: [f64; HOURS],
    /// How many people may ask.
    pub people: u32,
    /// How many of them were seen.
    pub seen: u32,
}

impl Demand {
    /// Needs in all.
    pub fn needs(&self) -> u64 {
        self.hours.iter().map(|hour| hour.needs).sum()
    }

    /// The mean exposure of an hour of the week, in weeks.
    pub fn weeks(&self) -> f64 {
        self.hours.iter().map(|hour| hour.weeks).sum::<f64>() / HOURS as f64
    }
}

/// The demand of a role; `people` where the caller knows how many may ask, at least those seen.
pub fn demand(log: &Log, needs: &Needs<'_>, people: Option<u32>, zone: &TimeZone) -> Demand {
    let local = local_of(zone, log.from, log.to);
    let (from, to) = (log.from.ms(), log.to.ms());
    let mut counts = [0; HOURS];
    for need in needs {
        let first = need[0];
        let at = first.starts.unwrap_or(first.requested).ms();
        if (from..to).contains(&at) {
            counts[half_hour_ends(&local, at).0 / 2] += 1;
        }
    }
    let stays = stays(log, needs);
    let seen = stays.len() as u32;
    let people = people.unwrap_or(seen).max(seen);
    let mut watched = [0.0; HOURS];
    spread(&local, from, to, &mut watched);
    let mut busy = [0.0; HOURS];
    for (start, end) in stays.into_values().flat_map(merged) {
        spread(&local, start.max(from), end.min(to), &mut busy);
    }
    let people_f = f64::from(people.max(1));
    let free_h =
        std::array::from_fn(|hour| (watched[hour] * people_f - busy[hour]).max(0.0) / HOUR);
    let hours = std::array::from_fn(|hour| {
        // Where nobody was free nobody had a need, whatever rounding left over.
        Hour { needs: counts[hour], weeks: free_h[hour] / people_f }
    });
    Demand { hours, free_h, people, seen }
}

type Stays = Vec<(i64, i64)>;

/// For each person, from when to when something of theirs was open.
fn stays(log: &Log, needs: &Needs<'_>) -> BTreeMap<u32, Stays> {
    let mut stays: BTreeMap<u32, Stays> = BTreeMap::new();
    for case in needs.iter().flatten() {
        let end = case.ended.unwrap_or(log.to);
        let stay = (case.requested.ms(), end.ms());
        stays.entry(case.person).or_default().push(stay);
    }
    stays
}

fn merged(mut stays: Stays) -> Stays {
    stays.sort_unstable();
    let mut list: Stays = Vec::new();
    for (start, end) in stays {
        match list.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => list.push((start, end)),
        }
    }
    list
}

/// A stretch of time on the hours of the week, in milliseconds; whole weeks at once.
fn spread(local: &Local, from: i64, to: i64, hours: &mut [f64; HOURS]) {
    let weeks = ((to - from).max(0) / WEEK).max(1) - 1;
    hours.iter_mut().for_each(|hour| *hour += weeks as f64 * HOUR);
    let mut at = from + weeks * WEEK;
    while at < to {
        let (half_hour, ends) = half_hour_ends(local, at);
        let until = ends.min(to);
        hours[half_hour / 2] += (until - at) as f64;
        at = until;
    }
}
