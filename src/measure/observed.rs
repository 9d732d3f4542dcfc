//! The values that rest on needs, requests and decisions, and on how many of them.
//!
//! Promises: what nobody produced is unknown, never zero. Never: levels, people, prices.

use super::names::Measure;
use super::tally::RoleTally;
use crate::time::Span;

/// How much of each sort was observed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Observed {
    pub access: u64,
    pub decided: u64,
    pub reviewed: u64,
    pub done: u64,
    pub requests: u64,
    pub needs: u64,
    pub granted: u64,
    /// Alerts on legitimate activations.
    pub watched: u64,
    /// Stays that watching ended.
    pub detected: u64,
}

/// Which of them, in the order of [`Observed::counts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    Access,
    Decided,
    Reviewed,
    Done,
    Requests,
    Needs,
    Granted,
    Watched,
    Detected,
}

impl Observed {
    pub(super) fn of(tally: &RoleTally) -> Self {
        Self {
            access: tally.access.count(),
            decided: tally.decision.count(),
            reviewed: tally.review_wait.count(),
            done: tally.done,
            requests: tally.requests.all,
            needs: tally.needs,
            granted: tally.requests.granted,
            watched: tally.watching.legitimate,
            detected: tally.watching.detection.count(),
        }
    }

    /// The counts, one by one.
    pub(super) fn counts(&self) -> [u64; 9] {
        let Self { access, decided, reviewed, done, requests, needs, granted, watched, detected } =
            *self;
        [access, decided, reviewed, done, requests, needs, granted, watched, detected]
    }

    /// From [`Observed::counts`].
    pub(super) fn from_counts(counts: [u64; 9]) -> Self {
        let [access, decided, reviewed, done, requests, needs, granted, watched, detected] = counts;
        Self { access, decided, reviewed, done, requests, needs, granted, watched, detected }
    }
}

fn seconds(span: Option<Span>) -> Option<f64> {
    span.map(Span::as_seconds)
}

/// The values that rest on how long needs and requests waited.
pub(super) fn waiting(tally: &RoleTally, put: &mut dyn FnMut(Measure, Option<f64>)) {
    let [p50, p95, p99] = tally.access.quantiles([0.50, 0.95, 0.99]).map(seconds);
    put(Measure::TimeToAccessMean, tally.access.mean_seconds());
    put(Measure::TimeToAccessP50, p50);
    put(Measure::TimeToAccessP95, p95);
    put(Measure::TimeToAccessP99, p99);
    let [p50, p95] = tally.decision.quantiles([0.50, 0.95]).map(seconds);
    put(Measure::TimeToDecisionMean, tally.decision.mean_seconds());
    put(Measure::TimeToDecisionP50, p50);
    put(Measure::TimeToDecisionP95, p95);
    let [p50, p95] = tally.review_wait.quantiles([0.50, 0.95]).map(seconds);
    put(Measure::TimeToReviewMean, tally.review_wait.mean_seconds());
    put(Measure::TimeToReviewP50, p50);
    put(Measure::TimeToReviewP95, p95);
    let mean_ms = ratio_ms(tally.done_ms, i128::from(tally.done));
    put(Measure::TimeToDoneMean, mean_ms.map(|ms| ms / 1_000.0));
}

/// The values that rest on what became of needs and requests.
pub(super) fn requests(tally: &RoleTally, put: &mut dyn FnMut(Measure, Option<f64>)) {
    let ends = &tally.requests;
    let mut share = |measure, count| put(measure, ratio(count, ends.all));
    share(Measure::GrantedShare, ends.granted);
    share(Measure::ImmediateShare, tally.immediate);
    share(Measure::RefusedShare, ends.refused);
    share(Measure::DeniedShare, ends.denied);
    share(Measure::TimedOutShare, ends.timed_out);
    share(Measure::CanceledShare, ends.canceled);
    share(Measure::FailedShare, ends.failed);
    share(Measure::CensoredShare, ends.censored);
    put(Measure::UnmetShare, ratio(tally.unmet, tally.needs));
    put(Measure::RequestsPerNeed, ratio(tally.need_requests, tally.needs));
    put(Measure::AutomaticShare, ratio(tally.automatic, ends.granted));
}

/// A ratio, unknown when there is nothing to relate to.
pub(super) fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

pub(super) fn ratio_ms(part: i128, whole: i128) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
