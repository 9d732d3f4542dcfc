//! Who is on duty in one replication: the calendars of the policy, leave and absences taken out.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::id::CalendarId;
use crate::random::{Purpose, Root, name_address};
use crate::scenario::model::{Dates, Group, Member, Policy, Scenario};
use crate::scenario::roster::Roster;
use crate::time::Instant;

/// Local dates are counted from 1970; draws are counted from a date long before any scenario
/// starts.
const FIRST_DAY: i64 = -1_000_000;

/// The rosters of one run.
pub(super) struct Rosters<'a> {
    policy: &'a Policy,
    root: Root,
    from: Instant,
    to: Instant,
    compiled: Vec<Option<Arc<Roster>>>,
    /// Those of members on leave.
    on_leave: BTreeMap<(CalendarId, Dates), Arc<Roster>>,
}

impl<'a> Rosters<'a> {
    /// The rosters of a policy in one replication.
    pub fn new(scenario: &Scenario, policy: &'a Policy, root: Root) -> Self {
        let (from, to) = scenario.run();
        let compiled = policy.calendars.iter().map(|_| None).collect();
        Self { policy, root, from, to, compiled, on_leave: BTreeMap::new() }
    }

    /// The calendar's roster, without absences.
    pub fn of_calendar(&mut self, id: CalendarId) -> Arc<Roster> {
        let calendar = &self.policy.calendars[id.index()];
        let roster = self.compiled[id.index()]
            .get_or_insert_with(|| Arc::new(Roster::compile(calendar, self.from, self.to)));
        Arc::clone(roster)
    }

    /// The roster of a calendar without the dates on which the member is on leave.
    fn of_leave(&mut self, member: &Member) -> Arc<Roster> {
        let Self { policy, from, to, .. } = *self;
        let compile = || {
            let calendar = policy.calendars[member.calendar.index()].on_leave(&member.away);
            Arc::new(Roster::compile(&calendar, from, to))
        };
        let key = (member.calendar, member.away.clone());
        Arc::clone(self.on_leave.entry(key).or_insert_with(compile))
    }

    /// The roster of a member: leave and absences are taken out. Each local date has its own draw, so a
    /// longer run or another calendar moves no other date.
    pub fn of_member(&mut self, group: &Group, member: &Member) -> Arc<Roster> {
        if member.absence <= 0.0 {
            return match member.away.is_empty() {
                true => self.of_calendar(member.calendar),
                false => self.of_leave(member),
            };
        }
        let calendar = &self.policy.calendars[member.calendar.index()].on_leave(&member.away);
        let party = name_address(&["member", &group.name, &member.name]);
        let mut lane = self.root.lane(Purpose::Absence, 0, party, 0);
        let absent = |day: i64| lane.coin((day - FIRST_DAY) as u64, member.absence);
        Arc::new(Roster::without_absences(calendar, self.from, self.to, absent))
    }
}
