//! Members on leave, each with a calendar of their own.
//!
//! Whoever looks at calendars and not at members (the findings before a run, the map of duty) looks at
//! the scenario that is made here: there a member on leave keeps the calendar of the same name without
//! the dates away. Never: what a run does; that takes the dates out itself.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::dates::Dates;
use super::model::{Calendar, Policy, Scenario};
use crate::id::CalendarId;

impl Calendar {
    /// The same without what starts on these dates.
    pub fn on_leave(&self, away: &Dates) -> Self {
        Self { away: away.clone(), ..self.clone() }
    }
}

impl Scenario {
    /// The same where every member on leave keeps a calendar without those dates, behind the other
    /// calendars of the policy, and is not said to be away; the scenario itself where nobody is.
    pub fn with_leave_in_calendars(&self) -> Cow<'_, Self> {
        if !self.policies.iter().any(Policy::has_leave) {
            return Cow::Borrowed(self);
        }
        let mut own = self.clone();
        own.policies.iter_mut().for_each(Policy::put_leave_in_calendars);
        Cow::Owned(own)
    }
}

impl Policy {
    /// Whether any member is on leave at some time.
    pub fn has_leave(&self) -> bool {
        self.groups.iter().flat_map(|group| &group.members).any(|member| !member.away.is_empty())
    }

    fn put_leave_in_calendars(&mut self) {
        let mut known: BTreeMap<(CalendarId, Dates), CalendarId> = BTreeMap::new();
        let calendars = &mut self.calendars;
        for member in self.groups.iter_mut().flat_map(|group| &mut group.members) {
            if member.away.is_empty() {
                continue;
            }
            let away = std::mem::take(&mut member.away);
            let of = member.calendar;
            let key = (of, away);
            member.calendar = *known.entry(key).or_insert_with_key(|(_, away)| {
                let own = calendars[of.index()].on_leave(away);
                calendars.push(own);
                CalendarId::new(calendars.len() - 1)
            });
        }
    }
}
