//! Why an hour differs from other weeks: what the calendars would be without it.
//!
//! Fewer than usual are on duty because of leave or a holiday if without it there would be more; more
//! than usual because of extra hours if without those there would be fewer. What is left is the clocks.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::design::context::Context;
use crate::design::duty::Stretch;
use crate::design::hour::{Hour, on_duty};
use crate::id::CalendarId;
use crate::scenario::model::{Calendar, Dates, Pattern};
use crate::scenario::roster::Roster;
use crate::time::Instant;

/// Rosters with how many members have each.
type Rosters = Vec<(Rc<Roster>, u64)>;

/// The same members without leave, without holidays, and without extra hours.
pub struct Reasons {
    no_leave: Option<Rosters>,
    no_holidays: Option<Rosters>,
    no_extra: Option<Rosters>,
}

impl Reasons {
    pub fn new(
        context: &Context<'_>,
        members: &BTreeMap<CalendarId, u64>,
        period: Stretch,
    ) -> Self {
        let mut reasons = Self { no_leave: None, no_holidays: None, no_extra: None };
        let all = || members.keys().map(|id| context.calendar(*id));
        let without = |change: fn(&mut Calendar)| {
            let each = members.iter().map(|(id, count)| {
                let mut calendar: Calendar = context.calendar(*id).clone();
                change(&mut calendar);
                (Rc::new(Roster::compile(&calendar, period.0, period.1)), *count)
            });
            Some(each.collect())
        };
        let has = |of: fn(&Pattern) -> bool| all().any(|calendar| of(&calendar.pattern));
        if all().any(|calendar| !calendar.away.is_empty()) {
            reasons.no_leave = without(|calendar| calendar.away = Dates::default());
        }
        if has(
            |pattern| matches!(pattern, Pattern::Weekly { holidays, .. } if !holidays.is_empty()),
        ) {
            reasons.no_holidays = without(|calendar| {
                if let Pattern::Weekly { holidays, .. } = &mut calendar.pattern {
                    *holidays = Dates::default();
                }
            });
        }
        if has(|pattern| matches!(pattern, Pattern::Weekly { extra, .. } if !extra.is_empty())) {
            reasons.no_extra = without(|calendar| {
                if let Pattern::Weekly { extra, .. } = &mut calendar.pattern {
                    extra.clear();
                }
            });
        }
        reasons
    }

    /// Why so many are on duty then, and not as many as usual; `clocks` says whether the clocks of the
    /// scenario change on that date.
    pub fn of(
        &self,
        (from, to): (Instant, Instant),
        now: Hour,
        usual: Hour,
        clocks: bool,
    ) -> &'static str {
        let else_would_be =
            |rosters: &Option<Rosters>| rosters.as_ref().map(|rosters| on_duty(rosters, from, to));
        let (fewer, more) = (below(now, usual), below(usual, now));
        let without = |rosters| else_would_be(rosters).is_some_and(|then| below(now, then));
        let leave = fewer && without(&self.no_leave);
        let holiday = fewer && without(&self.no_holidays);
        let extra = more && else_would_be(&self.no_extra).is_some_and(|then| below(then, now));
        match (holiday, extra) {
            (true, _) if leave => "leave, holiday",
            (false, true) if leave => "leave, extra hours",
            (false, false) if leave => "leave",
            (true, true) => "holiday, extra hours",
            (true, false) => "holiday",
            (false, true) => "extra hours",
            (false, false) if clocks => "clocks change",
            (false, false) => "clocks of another zone",
        }
    }
}

/// Whether at some instant fewer are on duty.
fn below(one: Hour, other: Hour) -> bool {
    one.least < other.least || one.most < other.most
}
