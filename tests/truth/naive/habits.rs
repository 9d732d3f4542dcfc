//! How people behave under this policy, who is asked for them, and when members are on leave.

use jiff::civil::Date;
use pimsim::id::{BlockId, GroupId, RoleId};
use pimsim::random::Distribution;
use pimsim::scenario::model::{AsksFor, Member, Resubmits};

use super::world::World;

/// What a request asks for.
#[derive(Clone, Copy, Debug)]
pub enum Asks<'a> {
    Maximum,
    Work,
    #[allow(dead_code, reason = "until the model has it")]
    Drawn(&'a Distribution),
}

/// The habits of one block of needs under one policy.
#[derive(Clone, Copy, Debug)]
pub struct Habits<'a> {
    pub asks_for: Asks<'a>,
    pub patience: Option<&'a Distribution>,
    pub resubmits: Option<&'a Resubmits>,
}

impl<'a> World<'a> {
    /// CONNECT (habits): `[policies.P.needs.NAME]` instead of the block, and `asks_for` as a law. Also
    /// `Needs::new` in `world.rs`, where it takes a policy.
    pub fn habits(&self, block: BlockId) -> Habits<'a> {
        let block = self.scenario.block(block);
        Habits {
            asks_for: match block.asks_for {
                AsksFor::Maximum => Asks::Maximum,
                AsksFor::Work => Asks::Work,
            },
            patience: block.patience.as_ref(),
            resubmits: block.resubmits.as_ref(),
        }
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

/// Whether any date is one of leave. CONNECT (`away`): whether the member's list is not empty.
pub fn has_leave(_member: &Member) -> bool {
    false
}

/// Whether a member is on leave on a local date of the calendar's zone. CONNECT (`away`): whether one of
/// the member's ranges has it, both ends included.
pub fn on_leave(_member: &Member, _date: Date) -> bool {
    false
}

/// Whether no weekly hours begin on a date. CONNECT (`holidays`), if they become ranges in the model.
pub fn is_holiday(holidays: &[Date], date: Date) -> bool {
    holidays.contains(&date)
}
