//! How people behave under this policy, who is asked for them, and when members are on leave.

use jiff::civil::Date;
use pimsim::id::{BlockId, GroupId, RoleId};
use pimsim::scenario::model::{Dates, Habits, Member};

use super::world::World;

impl<'a> World<'a> {
    /// The habits of the people of a block under this policy.
    pub fn habits(&self, block: BlockId) -> &'a Habits {
        let own = self.policy.habits.of(block);
        own.unwrap_or(&self.scenario.block(block).habits)
    }

    /// Whom the first stage of a request asks where these people have approvers of their own.
    pub fn first_asked(&mut self, r: usize) -> Option<&'a [GroupId]> {
        let request = &self.requests[r];
        let people = self.scenario.population(request.who.population);
        let role = RoleId::new(request.role);
        let mut own = people.approvers.iter().filter(|(of, _)| *of == role && request.stage == 1);
        let (_, groups) = own.next()?;
        self.told.push("approvers by requester");
        Some(groups)
    }
}

/// Whether any date is one of leave.
pub fn has_leave(member: &Member) -> bool {
    !member.away.ranges().is_empty()
}

/// Whether a member is on leave on a local date of the calendar's zone.
pub fn on_leave(member: &Member, date: Date) -> bool {
    within(&member.away, date)
}

/// Whether no weekly hours begin on a date.
pub fn is_holiday(holidays: &Dates, date: Date) -> bool {
    within(holidays, date)
}

fn within(dates: &Dates, date: Date) -> bool {
    dates.ranges().iter().any(|range| range.first <= date && date <= range.last)
}
