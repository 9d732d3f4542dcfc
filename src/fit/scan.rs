//! When approvers are on duty: the weekly hours in which decisions fall more often than the age of the
//! requests alone explains.
//!
//! Decisions and the time at risk are counted by half hour of the local week and by age, because young
//! requests are decided more often than old ones whatever the hour. `X` is the time at risk times the
//! decision rate of its age over all hours; a calendar's score is
//! `D1 ln(D1/X1) + D0 ln(D0/X0)` for its decisions `D1`, `X1` on and `D0`, `X0` off duty, and 0 where
//! it has no more decisions than expected (the scan statistic of M. Kulldorff, Communications in
//! Statistics 26, 1997, with expectations by age). Never: a law of responses, holidays.

use jiff::tz::TimeZone;

use super::week::{HALF_HOURS, Week, half_hour_ends, local_of};
use crate::math::{exp, ln};
use crate::random::Lane;
use crate::time::Instant;

/// Where ages begin, in milliseconds: 0, 5 min, 30 min, 2 h, 8 h.
const AGES: [i64; 5] = [0, 300_000, 1_800_000, 7_200_000, 28_800_000];
/// A calendar whose score is less by this is still possible: one in twenty.
pub const STILL_POSSIBLE: f64 = 2.995_732_273_553_991;
/// From this chance on the hours may be luck.
const LUCK: f64 = 0.01;
/// No request counts for longer than this, in milliseconds: 400 days.
const LONGEST: i64 = 400 * 86_400_000;

/// A request as it waits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Waiting {
    /// From when on it could be decided.
    pub from: Instant,
    /// Until when: decided, or ended otherwise.
    pub to: Instant,
    /// Whether those who are looked at decided it.
    pub decided: bool,
}

/// Decisions, and those that age alone would give, by half hour of the local week.
#[derive(Clone, Debug, PartialEq)]
pub struct Counts {
    decided: [f64; HALF_HOURS],
    expected: [f64; HALF_HOURS],
}

impl Counts {
    /// Of these requests. A decision belongs to the half hour and the age that it ends.
    pub fn of(requests: &[Waiting], zone: &TimeZone) -> Self {
        let mut at_risk = vec![[0.0; AGES.len()]; HALF_HOURS];
        let mut by_age = [(0.0, 0.0); AGES.len()];
        let mut decided = [0.0; HALF_HOURS];
        let Some(first) = requests.iter().map(|request| request.from).min() else {
            return Self { decided, expected: decided };
        };
        let last = requests.iter().map(|request| request.to).max().unwrap_or(first);
        let local = local_of(zone, first, last);
        for request in requests {
            let (from, to) = (request.from.ms(), request.to.ms());
            let to = to.min(from.saturating_add(LONGEST));
            let (mut at, mut age) = (from, 0);
            while at < to {
                while age + 1 < AGES.len() && at - from >= AGES[age + 1] {
                    age += 1;
                }
                let (place, ends) = half_hour_ends(&local, at);
                let next_age = AGES.get(age + 1).map_or(i64::MAX, |next| from + next);
                let until = ends.min(next_age).min(to);
                at_risk[place][age] += (until - at) as f64;
                by_age[age].1 += (until - at) as f64;
                at = until;
            }
            if request.decided && from < request.to.ms() {
                let ended = request.to.ms() - 1;
                let age = AGES.partition_point(|begins| *begins <= ended - from).max(1) - 1;
                decided[half_hour_ends(&local, ended).0] += 1.0;
                by_age[age].0 += 1.0;
            }
        }
        let rate = by_age.map(|(decided, time)| if time > 0.0 { decided / time } else { 0.0 });
        let mut expected = [0.0; HALF_HOURS];
        for (expected, times) in expected.iter_mut().zip(&at_risk) {
            *expected = times.iter().zip(rate).map(|(time, rate)| time * rate).sum();
        }
        Self { decided, expected }
    }

    /// How many decisions.
    pub fn decisions(&self) -> f64 {
        self.decided.iter().sum()
    }
}

/// A calendar and how well it tells when decisions are made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// Its hours.
    pub week: Week,
    /// Decisions in them.
    pub decided: f64,
    /// Those that age alone would give.
    pub expected: f64,
    /// The score; 0 for one that tells nothing.
    pub score: f64,
}

/// What a scan found.
#[derive(Clone, Debug, PartialEq)]
pub struct Scan {
    /// The best of all, the shortest of equals.
    pub best: Candidate,
    /// The same out to whole hours, as far as that is still possible.
    pub reported: Candidate,
    /// All that are still possible, best first, shortest of equals first.
    pub possible: Vec<Candidate>,
    /// Whether being always on duty is still possible too.
    pub always_possible: bool,
    /// The chance that luck alone gives a score as good; unknown without draws.
    pub p_value: Option<f64>,
}

impl Scan {
    /// Whether the hours are more than luck. Without draws that is judged by the number of calendars
    /// tried, each of which has a score above `x` with a chance of about `e^-x`.
    pub fn is_found(&self) -> bool {
        let tried = || Week::all().count() as f64 * exp(-self.best.score);
        self.best.score > 0.0 && self.p_value.unwrap_or_else(tried) < LUCK
    }
}

/// Tries every calendar of [`Week::all`], and so many draws. `None` without decisions.
pub fn scan(counts: &Counts, draws: u32, lane: &mut Lane) -> Option<Scan> {
    let all: Vec<Week> = Week::all().collect();
    let expected = Sums::new(&counts.expected);
    let tried = |decided: &[f64; HALF_HOURS]| {
        let decided = Sums::new(decided);
        let one = |week: &Week| candidate(*week, &decided, &expected);
        all.iter().map(one).collect::<Vec<Candidate>>()
    };
    if counts.decisions() == 0.0 {
        return None;
    }
    let mut possible = tried(&counts.decided);
    possible.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.week.length.cmp(&b.week.length)));
    let best = *possible.first()?;
    let least = best.score - STILL_POSSIBLE;
    // One that has fewer decisions than expected tells against itself.
    possible.retain(|candidate| candidate.score >= least && candidate.score > 0.0);
    let decided = Sums::new(&counts.decided);
    let whole = best.week.whole_hours().into_iter();
    let out = whole.map(|week| candidate(week, &decided, &expected));
    let mut reported = out.filter(|out| out.score >= best.score - STILL_POSSIBLE);
    let reported = reported.next_back().unwrap_or(best);
    let mut as_good = 0;
    for draw in 0..draws {
        let again = drawn(&counts.expected, counts.decisions() as u64, draw, lane);
        let score = tried(&again).iter().map(|one| one.score).fold(0.0, f64::max);
        as_good += u32::from(score >= best.score);
    }
    let p_value = (draws > 0).then(|| f64::from(as_good + 1) / f64::from(draws + 1));
    let always_possible = best.score <= STILL_POSSIBLE;
    Some(Scan { best, reported, possible, always_possible, p_value })
}

/// Sums over half hours of two weeks, so that hours past the end of one are one stretch.
struct Sums(Vec<f64>);

impl Sums {
    fn new(values: &[f64; HALF_HOURS]) -> Self {
        let mut sums = vec![0.0];
        for value in values.iter().chain(values) {
            sums.push(sums[sums.len() - 1] + value);
        }
        Self(sums)
    }

    fn total(&self) -> f64 {
        self.0[HALF_HOURS]
    }

    fn of(&self, week: &Week) -> f64 {
        week.stretches().map(|(from, to)| self.0[to] - self.0[from]).sum()
    }
}

fn candidate(week: Week, decided: &Sums, expected: &Sums) -> Candidate {
    let (d, x) = (decided.of(&week), expected.of(&week));
    let (off_d, off_x) = (decided.total() - d, (expected.total() - x).max(0.0));
    let part = |d: f64, x: f64| if d > 0.0 { d * ln(d / x.max(f64::MIN_POSITIVE)) } else { 0.0 };
    let score = if d > x { part(d, x) + part(off_d, off_x) } else { 0.0 };
    Candidate { week, decided: d, expected: x, score }
}

/// So many decisions thrown on the half hours with the chances that age alone gives.
fn drawn(
    expected: &[f64; HALF_HOURS],
    decisions: u64,
    draw: u32,
    lane: &mut Lane,
) -> [f64; HALF_HOURS] {
    let sums = Sums::new(expected);
    let mut decided = [0.0; HALF_HOURS];
    for decision in 0..decisions {
        let at = lane.uniform(u64::from(draw) * decisions + decision) * sums.total();
        let place = sums.0[..=HALF_HOURS].partition_point(|sum| *sum <= at);
        decided[place.clamp(1, HALF_HOURS) - 1] += 1.0;
    }
    decided
}
