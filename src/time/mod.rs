//! Instants and spans in whole milliseconds.
//!
//! Promises: arithmetic is exact integer arithmetic; an [`Instant`] and a [`Span`] cannot be mixed
//! up; nothing here reads a clock. No sum of instants and lengths of time that a run makes can
//! overflow: an instant of a run lies within the years that a scenario may name, or is
//! [`Instant::NEVER`]; a length of time is never longer than [`Span::FOREVER`], sums included; and
//! NEVER and FOREVER together are below 2^62. Never: floating-point time, local time (see
//! [`crate::scenario::roster`]), wall-clock time.

mod text;

use std::fmt;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

pub use text::{
    Rfc3339, format_rate, format_seconds, format_span, human_span, parse_rate, parse_span,
    push_seconds, rfc3339, seconds_text,
};

/// A point in simulated time: milliseconds since 1970-01-01T00:00:00Z, leap seconds ignored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

/// A length of time in milliseconds. May be negative as the difference of two instants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(i64);

impl Instant {
    /// Later than anything that a run can reach, with room for additions.
    pub const NEVER: Self = Self(i64::MAX / 4);

    /// The instant `ms` milliseconds after the Unix epoch.
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// Whether this is [`Instant::NEVER`] or later.
    pub const fn is_never(self) -> bool {
        self.0 >= Self::NEVER.0
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// Longer than any run: what an unlimited wait is compared with.
    pub const FOREVER: Self = Self(i64::MAX / 8);
    /// The longest duration a scenario may name: 1,000 years of 365 days.
    pub const LONGEST: Self = Self::days(365_000);

    /// `n` milliseconds.
    pub const fn ms(n: i64) -> Self {
        Self(n)
    }
    /// `n` seconds.
    pub const fn seconds(n: i64) -> Self {
        Self(n * 1_000)
    }
    /// `n` minutes.
    pub const fn minutes(n: i64) -> Self {
        Self(n * 60_000)
    }
    /// `n` hours.
    pub const fn hours(n: i64) -> Self {
        Self(n * 3_600_000)
    }
    /// `n` days of 24 hours.
    pub const fn days(n: i64) -> Self {
        Self(n * 86_400_000)
    }
    /// `n` weeks of 168 hours.
    pub const fn weeks(n: i64) -> Self {
        Self(n * 604_800_000)
    }
    /// The length in milliseconds.
    pub const fn as_ms(self) -> i64 {
        self.0
    }
    /// The length in seconds, for output and statistics.
    pub fn as_seconds(self) -> f64 {
        self.0 as f64 / 1_000.0
    }
    /// The length in hours, for output and statistics.
    pub fn as_hours(self) -> f64 {
        self.0 as f64 / 3_600_000.0
    }
    /// The nearest whole number of milliseconds, within [0, [`Span::FOREVER`]]; NaN becomes zero.
    pub fn from_ms_f64(ms: f64) -> Self {
        // `as` cuts the fraction off, saturates and turns NaN into zero, on every processor alike.
        Self(((ms + 0.5) as i64).clamp(0, Self::FOREVER.0))
    }
}

impl Add<Span> for Instant {
    type Output = Self;
    #[inline(always)]
    fn add(self, span: Span) -> Self {
        Self(self.0 + span.0)
    }
}
impl AddAssign<Span> for Instant {
    fn add_assign(&mut self, span: Span) {
        *self = *self + span;
    }
}
impl Sub<Span> for Instant {
    type Output = Self;
    #[inline(always)]
    fn sub(self, span: Span) -> Self {
        Self(self.0 - span.0)
    }
}
impl Sub for Instant {
    type Output = Span;
    fn sub(self, earlier: Self) -> Span {
        Span(self.0 - earlier.0)
    }
}
impl Add for Span {
    type Output = Self;
    /// At most [`Span::FOREVER`], so that sums of sums stay in range.
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self((self.0 + other.0).min(Self::FOREVER.0))
    }
}
impl AddAssign for Span {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}
impl Sub for Span {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}
impl SubAssign for Span {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}
impl Neg for Span {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}
impl std::iter::Sum for Span {
    fn sum<I: Iterator<Item = Self>>(spans: I) -> Self {
        spans.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&rfc3339(*self))
    }
}
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format_span(*self))
    }
}

// What plain sums of instants and lengths of time rest on.
const _: () = assert!(Instant::NEVER.0 <= 1 << 61 && Span::FOREVER.0 <= 1 << 60);

/// An instant, or none, in one word: for records of which many are open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(i64);

impl Moment {
    /// No instant.
    pub const NONE: Self = Self(i64::MIN);

    /// The instant, if there is one.
    #[inline(always)]
    pub fn get(self) -> Option<Instant> {
        (self != Self::NONE).then_some(Instant(self.0))
    }
}

impl From<Instant> for Moment {
    #[inline(always)]
    fn from(at: Instant) -> Self {
        Self(at.0)
    }
}

/// The time both windows share: `[from, to)` cut to `[window.0, window.1)`; zero when they do not
/// meet.
pub fn overlap(from: Instant, to: Instant, window: (Instant, Instant)) -> Span {
    let (from, to) = (from.max(window.0), to.min(window.1));
    if from < to { to - from } else { Span::ZERO }
}
