//! When a log was kept: from its first to its last record of any kind, and where it is silent.

use std::collections::BTreeMap;

use crate::time::{Instant, Span};

const HOUR: i64 = 3_600_000;
/// A log without a record for longer than this is perhaps not whole.
pub const SILENCE: Span = Span::hours(72);
/// A log shorter than this says little.
pub const SHORT: Span = Span::weeks(4);

/// The instants of all records, by hour.
#[derive(Clone, Debug, Default)]
pub struct Observed {
    hours: BTreeMap<i64, (i64, i64)>,
    /// The hour of the last record: most are in that of the one before.
    last: Option<(i64, (i64, i64))>,
}

impl Observed {
    /// A record was written then.
    pub fn see(&mut self, at: i64) {
        let hour = at.div_euclid(HOUR);
        if let Some((last, span)) = &mut self.last
            && *last == hour
        {
            *span = (at.min(span.0), at.max(span.1));
            return;
        }
        self.settle();
        self.last = Some((hour, (at, at)));
    }

    fn settle(&mut self) {
        let Some((hour, (from, to))) = self.last.take() else { return };
        let span = self.hours.entry(hour).or_insert((from, to));
        *span = (from.min(span.0), to.max(span.1));
    }

    /// The first and the last record, if there is one.
    pub fn range(&mut self) -> Option<(Instant, Instant)> {
        self.settle();
        let first = self.hours.first_key_value()?.1.0;
        let last = self.hours.last_key_value()?.1.1;
        Some((Instant::from_ms(first), Instant::from_ms(last)))
    }

    /// Stretches longer than [`SILENCE`] without a record.
    pub fn silent(&mut self) -> Vec<(Instant, Instant)> {
        self.settle();
        let spans: Vec<_> = self.hours.values().collect();
        let pairs = spans.windows(2).map(|pair| (pair[0].1, pair[1].0));
        let long = pairs.filter(|(from, to)| to - from > SILENCE.as_ms());
        long.map(|(from, to)| (Instant::from_ms(from), Instant::from_ms(to))).collect()
    }
}
