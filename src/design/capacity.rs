//! How many reviews the members of a group can take on.
//!
//! Under `at_shift_end = "finish"` what counts is what can be *begun* on duty: whoever is never idle
//! begins one review at the beginning of a shift and the next ones as the former end, and finishes the
//! last after hours. Under `"hand_back"` it is what can be *finished* within the shift. Both follow
//! from the law of the reviews ([`crate::random::Renewals`]). A member reviews one request at a time,
//! so no more can be begun than in all the time there is.
//!
//! Absence takes away the intervals of a date, each with the same chance; intervals that touch are
//! taken apart for it, which can only raise the number.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::design::context::Context;
use crate::design::duty::{Stretch, short_of, without};
use crate::random::{Between, Renewals};
use crate::scenario::model::{AtShiftEnd, Group, Member};
use crate::scenario::roster::Roster;
use crate::time::Span;

pub(crate) const WEEK_MS: f64 = 604_800_000.0;

/// Reviews a week.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Capacity {
    /// No more, if no two members ever review the same request.
    pub most: f64,
    /// So many, then.
    pub expected: f64,
    /// So many, if all members always review the same request.
    pub together: f64,
    /// What is counted.
    pub counted: Counted,
}

/// What is counted of the reviews.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Counted {
    /// There are no shifts, or members differ.
    #[default]
    All,
    /// Begun on duty.
    Begun,
    /// Finished within a shift.
    Finished,
}

impl Counted {
    /// "53 can be begun on duty".
    pub fn words(self, number: &str) -> String {
        match self {
            Self::All => format!("there is time for {number}"),
            Self::Begun => format!("{number} can be begun on duty"),
            Self::Finished => format!("{number} can be finished within a shift"),
        }
    }
}

/// What a group can take on in the window of measurement.
pub fn of_group(context: &Context<'_>, group: &Group) -> Capacity {
    let window = context.scenario.simulation.window();
    let weeks = (window.1 - window.0).as_ms() as f64 / WEEK_MS;
    let mut known: Vec<(&Member, (f64, f64))> = Vec::new();
    let (mut most, mut expected) = (0.0, 0.0);
    for member in &group.members {
        let alike = known.iter().find(|(other, _)| works_like(other, member));
        let one = alike.map_or_else(|| of_member(context, member, window), |(_, one)| *one);
        if alike.is_none() {
            known.push((member, one));
        }
        (most, expected) = (most + one.0, expected + one.1);
    }
    let together = together(context, group, window).min(expected);
    let counted = counted(context, group);
    let a_week = |count: f64| count / weeks;
    Capacity { most: a_week(most), expected: a_week(expected), together: a_week(together), counted }
}

fn works_like(one: &Member, other: &Member) -> bool {
    let key = |m: &Member| (m.calendar, m.at_shift_end, m.absence, m.notification_lost >= 1.0);
    key(one) == key(other) && one.review == other.review
}

fn counted(context: &Context<'_>, group: &Group) -> Counted {
    let how = |member: &Member| match member.at_shift_end {
        _ if context.roster(member.calendar).is_always() && member.absence <= 0.0 => Counted::All,
        AtShiftEnd::Finish => Counted::Begun,
        AtShiftEnd::HandBack => Counted::Finished,
    };
    let first = group.members.first().map_or(Counted::All, how);
    if group.members.iter().all(|member| how(member) == first) { first } else { Counted::All }
}

/// At most, and about: of one member who is never idle.
fn of_member(context: &Context<'_>, member: &Member, window: Stretch) -> (f64, f64) {
    if member.notification_lost >= 1.0 {
        return (0.0, 0.0);
    }
    let rosters = if member.absence > 0.0 {
        // Every second date, and the others: what starts on different dates is apart.
        let calendar = context.calendar(member.calendar);
        let on = |parity: i64| {
            let absent = |day: i64| day.rem_euclid(2) == parity;
            Roster::without_absences(calendar, window.0, window.1, absent)
        };
        vec![Rc::new(on(0)), Rc::new(on(1))]
    } else {
        vec![context.roster(member.calendar)]
    };
    let mut shifts: Vec<Stretch> =
        rosters.iter().flat_map(|roster| roster.shifts(window.0, window.1)).collect();
    shifts.sort_unstable();
    let (most, expected) = Busy::new(member).over(&shifts, window);
    let present = 1.0 - member.absence;
    (present * most, present * expected)
}

/// Of one member who has all the hours of the group, and takes the longest for a review.
fn together(context: &Context<'_>, group: &Group, window: Stretch) -> f64 {
    let calendars: BTreeMap<_, _> = group.members.iter().map(|m| (m.calendar, m)).collect();
    let rosters: Vec<_> = calendars.keys().map(|id| (context.roster(*id), 1)).collect();
    let covered = without(&[window], &short_of(&rosters, 1, window));
    let mean = |member: &Member| member.review.mean().unwrap_or(f64::INFINITY);
    let slowest = group.members.iter().max_by(|a, b| mean(a).total_cmp(&mean(b)));
    slowest.map_or(0.0, |member| Busy::new(member).over(&covered, window).1)
}

/// Somebody who is never idle.
struct Busy {
    law: Renewals,
    mean: f64,
    constant: bool,
    hands_back: bool,
    known: BTreeMap<Span, Between>,
}

impl Busy {
    fn new(member: &Member) -> Self {
        Self {
            law: Renewals::new(&member.review),
            mean: member.review.mean().unwrap_or(f64::INFINITY),
            constant: member.review.constant_value().is_some(),
            hands_back: member.at_shift_end == AtShiftEnd::HandBack,
            known: BTreeMap::new(),
        }
    }

    /// At most, and about, over these shifts.
    fn over(mut self, shifts: &[Stretch], window: Stretch) -> (f64, f64) {
        let (mut most, mut expected) = (0.0, 0.0);
        let mut free_at = window.0;
        for &(start, end) in shifts {
            most += self.within(end - start).most;
            // A long review may reach into the next shift.
            let start = start.max(free_at);
            if start >= end {
                continue;
            }
            let taken = self.within(end - start).middle();
            expected += taken;
            if !self.hands_back {
                free_at = start + Span::from_ms_f64(taken * self.mean).max(end - start);
            }
        }
        if self.hands_back {
            return (most, expected);
        }
        // Constant reviews leave nothing to chance: the walk through the shifts is exact.
        let most = if self.constant { expected } else { most };
        (most.min(self.law.begun(window.1 - window.0).most), expected)
    }

    fn within(&mut self, length: Span) -> Between {
        let Self { law, hands_back, known, .. } = self;
        let count = || if *hands_back { law.finished(length) } else { law.begun(length) };
        *known.entry(length).or_insert_with(count)
    }
}

/// Two numbers of reviews, with as many digits as tell them apart.
pub fn apart(one: f64, other: f64) -> (String, String) {
    let least = |value: f64| match value {
        value if value >= 100.0 => 0,
        value if value >= 1.0 => 1,
        _ => 2,
    };
    let text = |value: f64, more: usize| {
        let digits = least(value) + more;
        let text = format!("{value:.digits$}");
        match text.contains('.') {
            true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
            false => text,
        }
    };
    let mut pairs = (0..4).map(|more| (text(one, more), text(other, more)));
    let found = pairs.find(|(one, other)| one != other);
    found.unwrap_or_else(|| (text(one, 0), text(other, 0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_apart() {
        let cases = [
            (40.0, 53.333, "40", "53.3"),
            (7.0, 14.0, "7", "14"),
            (100.4, 100.1, "100.4", "100.1"),
            (1_000.0, 60.0, "1000", "60"),
        ];
        for (one, other, first, second) in cases {
            assert_eq!(apart(one, other), (first.to_owned(), second.to_owned()));
        }
    }
}
