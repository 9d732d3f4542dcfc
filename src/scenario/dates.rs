//! Local dates in ranges: holidays and leave.
//!
//! Promises: sorted, apart from each other, never expanded: memory is that of what is written, however
//! long a range is. Never: a zone, an instant.

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;

/// Local dates from the first to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateRange {
    /// The first.
    pub first: Date,
    /// The last, not before the first.
    pub last: Date,
}

impl DateRange {
    /// Its dates in order.
    pub fn dates(self) -> impl Iterator<Item = Date> {
        let next = |date: &Date| date.tomorrow().ok();
        std::iter::successors(Some(self.first), next).take_while(move |date| *date <= self.last)
    }

    /// Whether the date is one of them.
    pub fn contains(&self, date: Date) -> bool {
        self.first <= date && date <= self.last
    }
}

/// As it is written in a scenario, without the quotes of a range.
impl fmt::Display for DateRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.first == self.last {
            true => write!(f, "{}", self.first),
            false => write!(f, "{} to {}", self.first, self.last),
        }
    }
}

/// Dates, sorted; ranges that overlap or follow each other are one.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dates(Arc<[DateRange]>);

impl Dates {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The ranges in order.
    pub fn ranges(&self) -> &[DateRange] {
        &self.0
    }

    /// What lies between two dates, both included, cut to them.
    pub fn within(&self, first: Date, last: Date) -> impl Iterator<Item = DateRange> + '_ {
        let from = self.0.partition_point(|range| range.last < first);
        let met = self.0[from..].iter().take_while(move |range| range.first <= last);
        met.map(move |r| DateRange { first: r.first.max(first), last: r.last.min(last) })
    }

    /// Whether the date is one of them.
    pub fn contains(&self, date: &Date) -> bool {
        let after = self.0.partition_point(|range| range.first <= *date);
        self.0[..after].last().is_some_and(|range| range.contains(*date))
    }
}

impl FromIterator<DateRange> for Dates {
    fn from_iter<I: IntoIterator<Item = DateRange>>(ranges: I) -> Self {
        let mut all: Vec<DateRange> = ranges.into_iter().collect();
        all.sort_unstable();
        let mut merged: Vec<DateRange> = Vec::with_capacity(all.len());
        for range in all {
            match merged.last_mut() {
                Some(known) if known.last.tomorrow().is_ok_and(|next| range.first <= next) => {
                    known.last = known.last.max(range.last);
                }
                _ => merged.push(range),
            }
        }
        Self(merged.into())
    }
}

impl FromIterator<Date> for Dates {
    fn from_iter<I: IntoIterator<Item = Date>>(dates: I) -> Self {
        dates.into_iter().map(|date| DateRange { first: date, last: date }).collect()
    }
}

impl From<Vec<Date>> for Dates {
    fn from(dates: Vec<Date>) -> Self {
        dates.into_iter().collect()
    }
}
