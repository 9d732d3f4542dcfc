//! Requests of a log under other policies, one row for each request and policy.
//!
//! Promises: what is not known is empty. Never: a person other than by number.

use std::io::{self, Write};

use crate::id::PolicyId;
use crate::measure::{ENDS, Fate, Fates, end_of, logged_wait};
use crate::replay::{Replay, apart, tolerance};
use crate::rows::columns::{Form, Sheet, column};
use crate::rows::csv::Csv;
use crate::tenant::log::{Log, Request};
use crate::time::Span;

/// `replay.csv`.
pub static SHEET: Sheet = Sheet::new(
    "replay.csv",
    "one row per request of a log and policy: what it saw, and what it would have seen",
    &[
        column("need", Form::Whole, "the need that it serves, as in `requests.csv` of `fit`"),
        column("request", Form::Whole, "its number in the log, from 1 by filing"),
        column("requester", Form::Text, "who filed it"),
        column("role", Form::Text, "for which role"),
        column("wanted_at", Form::Instant, "when access was wanted"),
        column("logged_end", Form::Word, "how it ended in the log; `open` at the end of it"),
        column(
            "logged_time_to_access_s",
            Form::Seconds,
            "from wanted to active in the log, if its need had access by it first",
        ),
        column("policy", Form::Text, "the policy under which it is replayed"),
        column(
            "end",
            Form::Word,
            "the likeliest end over what no log tells; `joined` an activation of its person that was \
             still open, `standing` access, or `not_filed` because it was not needed",
        ),
        column("end_share", Form::Decimal, "the share of replications that end so"),
        column(
            "time_to_access_s",
            Form::Seconds,
            "the same under the policy: the middle over replications in which its need has access by \
             it first",
        ),
        column(
            "ci_low",
            Form::Seconds,
            "with `ci_high` what holds 95 % of what no log tells; all of it where there are fewer than \
             39 replications",
        ),
        column("ci_high", Form::Seconds, "see `ci_low`"),
        column(
            "changed",
            Form::Truth,
            "whether the end is another than in the log, or access comes a second sooner or later",
        ),
    ],
);

/// Writes `replay.csv`.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(
    log: &Log,
    replay: &Replay,
    fates: &[(PolicyId, Fates)],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut rows = Csv::new(out, &SHEET)?;
    let mut all: Vec<(usize, &Vec<usize>)> =
        replay.needs.iter().flat_map(|need| need.iter().map(move |place| (*place, need))).collect();
    all.sort_unstable();
    for (place, need) in all {
        for (policy, fates) in fates {
            let name = &replay.scenario.policies[policy.index()].name;
            row(&mut rows, log, (place, need), (name, &fates.requests[place]))?;
        }
    }
    rows.flush()
}

fn row(
    rows: &mut Csv<&mut dyn Write>,
    log: &Log,
    (place, need): (usize, &[usize]),
    (policy, fate): (&str, &Fate),
) -> io::Result<()> {
    let request = &log.requests[place];
    let requests: Vec<&Request> = need.iter().map(|place| &log.requests[*place]).collect();
    let by = need.iter().find(|place| log.requests[**place].active.is_some());
    let logged = logged_wait(&requests).filter(|_| by == Some(&place));
    let end = fate.likeliest();
    let (middle, low, high) = spread(&fate.times);
    let other_time = match (logged, middle) {
        (Some(then), Some(now)) => apart(then, now) > tolerance(log),
        (then, now) => then.is_some() != now.is_some(),
    };
    let logged_end = end_of(request.state);
    rows.whole(u64::from(request.need))?;
    rows.whole(place as u64 + 1)?;
    rows.text(&log.requester(request.person))?;
    rows.text(&log.roles[request.role as usize].key)?;
    let first = requests[0];
    rows.instant(Some(first.requested + first.ahead.unwrap_or(Span::ZERO)))?;
    rows.word(ENDS[logged_end])?;
    rows.span(logged)?;
    rows.text(policy)?;
    rows.word(end.map_or("", |(end, _)| ENDS[end]))?;
    rows.number(end.map(|(_, share)| share))?;
    rows.span(middle)?;
    rows.span(low)?;
    rows.span(high)?;
    rows.truth(end.map(|(end, _)| end != logged_end || other_time))?;
    rows.end()
}

/// The middle of sorted times, and the two ranks between which 95 % of another draw lie: of `n` draws
/// the `k`-th from either end, with `(n + 1 - 2 k) / (n + 1)` at least 0.95, and `k` at least 1.
pub fn spread(times: &[Span]) -> (Option<Span>, Option<Span>, Option<Span>) {
    let n = times.len();
    let cut = ((n + 1) / 40).max(1);
    let at = |place: usize| times.get(place).copied();
    (at(n / 2), at(cut - 1), n.checked_sub(cut).and_then(at))
}
