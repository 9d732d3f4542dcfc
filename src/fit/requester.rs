//! What requesters do: how long they work, wait and plan ahead, and whether they ask again.
//!
//! Each function takes the requests of one role, by need, and gives a sample of times or counts of a
//! share. Promises: what hid a time is in the sample. Never: a law.

use super::case::{Case, End, Log, Needs};
use super::sample::Observation;
use crate::time::{Instant, Span};

/// Entra lets nobody deactivate within five minutes: an earlier end is told as this, in seconds.
const LEAST_ACTIVE: f64 = 300.0;
/// Up to here an activation may have been held open by that, in seconds.
const HELD_OPEN: f64 = 301.0;

/// Hits among trials.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How often it happened.
    pub hits: u64,
    /// How often it could have.
    pub trials: u64,
}

impl Tally {
    fn add(&mut self, hit: bool) {
        self.hits += u64::from(hit);
        self.trials += 1;
    }
}

/// Work, and whether those who finish deactivate.
///
/// One time for a need: the used time of all its activations. Deactivated with chance `p`: the
/// likelihood is `p g(t)`; the last window ended: `(1 - p) (G(b) - G(a))`, where `a` is what the windows
/// before it had used and `b` with it; still active, or ended by others: `1 - G(a)`. The two factors of
/// `p` and of `g` have their tops apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Work {
    /// Times, in seconds.
    pub seen: Vec<Observation>,
    /// For each time the length of the activation window, and when the watch ended, in seconds.
    pub windows: Vec<(f64, f64)>,
    /// Deactivated, of those who finished.
    pub deactivates: Tally,
}

/// The work of a role's needs.
pub fn work(log: &Log, needs: &Needs<'_>) -> Work {
    let mut work = Work::default();
    for need in needs {
        let (mut before, mut used, mut last) = (0.0, 0.0, None);
        for case in need {
            let Some(from) = case.active else {
                // Asked again for the rest, and did not get it: there was one.
                last = last.map(|(_, asked)| (End::Open, asked));
                continue;
            };
            before = used;
            used += log.seconds(case.ended.unwrap_or(log.to) - from);
            last = Some((case.end, case.asked));
        }
        let Some((end, asked)) = last else { continue };
        let seen = match end {
            End::Deactivated if used <= HELD_OPEN => Observation::at_most(LEAST_ACTIVE),
            End::Deactivated => Observation::exact(used),
            End::Elapsed => Observation::between(before, used),
            _ => Observation::at_least(used),
        };
        if matches!(end, End::Deactivated | End::Elapsed) {
            work.deactivates.add(end == End::Deactivated);
        }
        let window = asked.map_or(used, |asked| log.seconds(asked));
        work.windows.push((window, if seen.is_right_censored() { used } else { f64::INFINITY }));
        work.seen.push(seen);
    }
    work
}

/// How long requesters wait before they cancel: one time for a need, as its patience is that of all
/// its requests. Those who cancel tell it, all others were there at least as long as they waited for
/// one decision. Nobody can wait beyond the approval deadline.
pub fn patience(log: &Log, needs: &Needs<'_>, timeout: Option<Span>) -> Vec<Observation> {
    let most = timeout.map_or(f64::INFINITY, |timeout| log.seconds(timeout));
    let of_need = |need: &Vec<&Case>| {
        let mut longest: Option<f64> = None;
        for (case, pending) in need.iter().filter_map(|case| Some((case, case.pending?))) {
            let until = case.decided.or(case.ended).unwrap_or(log.to);
            let seconds = log.seconds(until - pending);
            if case.end == End::Canceled && case.decided.is_none() && seconds <= most {
                return Some(Observation::exact(seconds));
            }
            longest = Some(longest.unwrap_or(0.0).max(seconds.min(most)));
        }
        longest.map(Observation::at_least)
    };
    needs.iter().filter_map(of_need).collect()
}

/// After which ends without access another request of the same need follows, and when.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Again {
    /// For each of [`End::WITHOUT_ACCESS`].
    pub after: [Tally; 4],
    /// From the end to the next request, in seconds.
    pub delays: Vec<Observation>,
    /// The same, of needs alone that had done so less often than [`Again::times`] before: who has
    /// done so as often as anybody does not choose.
    pub free: [Tally; 4],
    /// The most that one need did so.
    pub times: u32,
}

/// Of a role's needs. An end counts when the log goes on long enough for another request, or has it.
pub fn again(log: &Log, needs: &Needs<'_>, within: Span) -> Again {
    let mut again = Again::default();
    let mut seen = Vec::new();
    for need in needs {
        let mut times = 0;
        for (place, case) in need.iter().enumerate() {
            let kind = End::WITHOUT_ACCESS.iter().position(|end| *end == case.end);
            let (Some(kind), Some(ended)) = (kind, case.ended) else { continue };
            let next = need.get(place + 1);
            if next.is_none() && ended + within > log.to {
                continue;
            }
            again.after[kind].add(next.is_some());
            seen.push((kind, times, next.is_some()));
            times += u32::from(next.is_some());
            let delay = next.map(|next| log.seconds(next.requested - ended));
            again.delays.extend(delay.map(Observation::exact));
        }
        again.times = again.times.max(times);
    }
    for (kind, _, hit) in seen.into_iter().filter(|(_, before, _)| *before < again.times) {
        again.free[kind].add(hit);
    }
    again
}

impl Again {
    /// All ends together.
    pub fn total(&self) -> Tally {
        sum(self.after.iter())
    }

    /// The chance to ask again after these ends, of those who have not done so as often as anybody.
    pub fn chance(&self, after: &[End]) -> Tally {
        let kinds = End::WITHOUT_ACCESS.iter().zip(&self.free);
        sum(kinds.filter(|(end, _)| after.contains(end)).map(|(_, tally)| tally))
    }
}

fn sum<'a>(tallies: impl Iterator<Item = &'a Tally>) -> Tally {
    let add = |a: Tally, b: &Tally| Tally { hits: a.hits + b.hits, trials: a.trials + b.trials };
    tallies.fold(Tally::default(), add)
}

/// From the decision, or the request where nobody decided, to active; without those planned ahead.
pub fn provisioning(log: &Log, needs: &Needs<'_>) -> Vec<Observation> {
    let cases = needs.iter().flatten().filter(|case| case.starts.is_none());
    let seen = cases.filter_map(|case| {
        let asked = case.decided.or(case.pending.is_none().then_some(case.requested))?;
        Some(Observation::exact(log.seconds(case.active? - asked)))
    });
    seen.collect()
}

/// How long before their start needs are filed, and what share of them is.
pub fn ahead(log: &Log, needs: &Needs<'_>) -> (Vec<Observation>, Tally) {
    let mut tally = Tally::default();
    let mut seen = Vec::new();
    for first in needs.iter().filter_map(|need| need.first()) {
        tally.add(first.starts.is_some());
        let planned = first.starts.map(|starts| log.seconds(starts - first.requested));
        seen.extend(planned.map(Observation::exact));
    }
    (seen, tally)
}

/// Who asks for the longest activation, of those whose wish is known.
pub fn asks_for_maximum(needs: &Needs<'_>, maximum: Span) -> Tally {
    let mut tally = Tally::default();
    for asked in needs.iter().flatten().filter_map(|case| case.asked) {
        tally.add(asked >= maximum);
    }
    tally
}

/// Until when a request could be decided: its decision, its end, or the end of the log.
pub fn undecided_until(log: &Log, case: &Case) -> Instant {
    case.decided.or(case.ended).unwrap_or(log.to).min(log.to)
}
