//! When somebody is on duty: a calendar compiled into a list of shifts.
//!
//! Promises: every question is answered by searching the list, never by going through days;
//! intervals that touch or overlap are one shift; both daylight-saving days are right. A roster
//! knows its period `[from, to)` and nothing later; only the calendar that is always on knows all
//! time.
//!
//! Never: randomness (absences come from the caller, date by date), text, rounding.

mod compile;
pub mod zone;

pub use compile::weekly_time;
pub use zone::offsets;

use super::calendar::Calendar;
use crate::time::{Instant, Span};

/// The shifts of one calendar, with or without absences.
#[derive(Clone, Debug)]
pub struct Roster {
    from: Instant,
    to: Instant,
    /// On at every instant; then there is no list.
    always: bool,
    /// Apart from each other and in order of time. The first may begin before `from`, the last end
    /// after `to`.
    shifts: Vec<Shift>,
    /// On-duty time in the list before `from`.
    before_from: Span,
}

/// A merged stretch of duty, `[start, end)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shift {
    start: Instant,
    end: Instant,
    /// The length of all shifts before it.
    before: Span,
}

impl Roster {
    /// The shifts of a calendar that meet `[from, to)`, holidays and extra intervals considered.
    pub fn compile(calendar: &Calendar, from: Instant, to: Instant) -> Self {
        let list = compile::stretches(calendar, from, to);
        Self::new(from, to, list)
    }

    /// On at every instant.
    pub fn always() -> Self {
        Self::new(Instant::default(), Instant::NEVER, None)
    }

    /// As [`Roster::compile`] without the intervals (`extra` ones too) that start on a date away;
    /// for the calendar that is always on, without those whole dates.
    ///
    /// Dates are local to the calendar's zone, as days since 1970-01-01. `absent` is asked once for
    /// every date that can matter in `[from, to)`, from two days before `from`, in ascending order;
    /// a calendar that is never on asks nothing.
    pub fn without_absences(
        calendar: &Calendar,
        from: Instant,
        to: Instant,
        absent: impl FnMut(i64) -> bool,
    ) -> Self {
        Self::new(from, to, Some(compile::present(calendar, from, to, absent)))
    }

    /// The given shifts, in order of their start.
    pub fn of_shifts(from: Instant, to: Instant, shifts: &[(i64, i64)]) -> Self {
        let at = |pair: &(i64, i64)| (Instant::from_ms(pair.0), Instant::from_ms(pair.1));
        Self::new(from, to, Some(shifts.iter().map(at).collect()))
    }

    /// From stretches in order of their start; `None` is always.
    fn new(from: Instant, to: Instant, list: Option<Vec<(Instant, Instant)>>) -> Self {
        let always = list.is_none();
        let mut shifts: Vec<Shift> = Vec::new();
        for (start, end) in list.into_iter().flatten() {
            match shifts.last_mut() {
                Some(last) if start <= last.end => last.end = last.end.max(end),
                last => {
                    let before =
                        last.map_or(Span::ZERO, |last| last.before + (last.end - last.start));
                    shifts.push(Shift { start, end, before });
                }
            }
        }
        let mut roster = Self { from, to, always, shifts, before_from: Span::ZERO };
        if !always {
            roster.before_from = roster.listed_before(from);
        }
        roster
    }

    /// Whether it is on at every instant, so that no shift ever starts or ends.
    #[inline]
    pub fn is_always(&self) -> bool {
        self.always
    }

    /// Whether `at` lies in a shift.
    #[inline]
    pub fn on_duty(&self, at: Instant) -> bool {
        self.always || self.latest(at).is_some_and(|shift| at < shift.end)
    }

    /// The first instant from `at` on that is on duty: `at` itself, or the start of a shift. `None`
    /// if there is none before the period's end.
    pub fn next_on_duty(&self, at: Instant) -> Option<Instant> {
        if self.always {
            return Some(at);
        }
        let next = self.shifts.partition_point(|shift| shift.end <= at);
        self.shifts.get(next).map(|shift| shift.start.max(at))
    }

    /// The end of the shift that contains `at`; [`Instant::NEVER`] if always on, `at` itself if off
    /// duty.
    pub fn shift_end(&self, at: Instant) -> Instant {
        if self.always {
            return Instant::NEVER;
        }
        self.latest(at).map_or(at, |shift| shift.end.max(at))
    }

    /// The earliest instant, not before `at`, by which `work` of on-duty time has passed since
    /// `at`. It may be the end of a shift; without work it is `at`, even off duty. `None` if that
    /// is not reached in the period.
    #[inline]
    pub fn after(&self, at: Instant, work: Span) -> Option<Instant> {
        if work <= Span::ZERO {
            return Some(at);
        }
        if self.always {
            return Some(at + work);
        }
        let wanted = self.listed_before(at) + work;
        let place = self.shifts.partition_point(|shift| shift.before < wanted);
        let shift = self.shifts[..place].last()?;
        let reached = shift.start + (wanted - shift.before);
        (reached <= shift.end.min(self.to)).then_some(reached)
    }

    /// On-duty time in `[from, to)`; zero if that is empty.
    pub fn between(&self, from: Instant, to: Instant) -> Span {
        match (from < to, self.always) {
            (false, _) => Span::ZERO,
            (true, true) => to - from,
            (true, false) => self.listed_before(to) - self.listed_before(from),
        }
    }

    /// The shifts that meet `[from, to)`, cut to it; always on is one shift.
    pub fn shifts(
        &self,
        from: Instant,
        to: Instant,
    ) -> impl Iterator<Item = (Instant, Instant)> + use<'_> {
        let first = self.shifts.partition_point(|shift| shift.end <= from);
        let listed = self.shifts[first..].iter().take_while(move |shift| shift.start < to);
        let whole = (self.always && from < to).then_some((from, to));
        whole.into_iter().chain(listed.map(move |shift| (shift.start.max(from), shift.end.min(to))))
    }

    /// The instants from which on this much time is left of a shift, as a roster of their own.
    pub fn with_room_for(&self, work: Span) -> Self {
        if self.always {
            return self.clone();
        }
        let room = |shift: &Shift| {
            let end = (shift.end - work + Span::ms(1)).min(shift.end);
            (shift.start < end).then_some((shift.start, end))
        };
        Self::new(self.from, self.to, Some(self.shifts.iter().filter_map(room).collect()))
    }

    /// The end of what it knows.
    pub fn known_until(&self) -> Instant {
        self.to
    }

    /// On-duty time of the whole period.
    pub fn total(&self) -> Span {
        self.between(self.from, self.to)
    }

    /// On-duty time from the period's beginning until `at`; negative before it.
    pub fn position(&self, at: Instant) -> Span {
        match self.always {
            true => at - self.from,
            false => self.listed_before(at) - self.before_from,
        }
    }

    /// The instant on duty that has this [`Roster::position`]: between two shifts that is the start
    /// of the later one. `None` unless it lies before the period's end.
    pub fn at_position(&self, position: Span) -> Option<Instant> {
        let at = if self.always {
            self.from + position
        } else {
            let wanted = position + self.before_from;
            let place = self.shifts.partition_point(|shift| shift.before <= wanted);
            let shift = self.shifts[..place].last()?;
            let at = shift.start + (wanted - shift.before);
            if at >= shift.end {
                return None;
            }
            at
        };
        (at < self.to).then_some(at)
    }

    /// The last shift that began at or before `at`.
    fn latest(&self, at: Instant) -> Option<&Shift> {
        let place = self.shifts.partition_point(|shift| shift.start <= at);
        self.shifts[..place].last()
    }

    /// On-duty time in the list before `at`.
    fn listed_before(&self, at: Instant) -> Span {
        self.latest(at).map_or(Span::ZERO, |shift| shift.before + (at.min(shift.end) - shift.start))
    }
}
