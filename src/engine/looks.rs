//! Looks at the portal: what a member was asked, and has not on the list, is found there without a mail.
//!
//! Looks are a renewal process in the on-duty time of the member's person, from the start of the run.
//! They are carried out only where there is something to find. Never: a look off duty.

use super::desk::{DeskGroup, DeskMember};
use super::observer::Observer;
use super::occurrence::{Occurrence, Watching};
use super::rank::Rank;
use super::reached::{Asked, Looks, Thing};
use super::waiting::ALERT;
use super::world::{Core, What, World};
use crate::id::{Approver, GroupId};
use crate::time::Span;

/// A look follows the one before not sooner.
const LEAST: Span = Span::ms(1);

impl<O: Observer> World<'_, O> {
    /// A member looks at the portal.
    #[inline(never)]
    pub fn look_at_portal(&mut self, member: u32) {
        let Self { core, requests, .. } = self;
        let group = core.desk.members[member as usize].approver.group;
        core.looks_of(member).is_due = false;
        let mut found: Vec<(Thing, Asked)> =
            core.missed(member).map(|(thing, asked)| (thing, asked.clone())).collect();
        found.reverse();
        for (thing, asked) in found {
            if !core.awaits(requests, thing, asked.key) {
                if let Some(reached) = &mut core.desk.reached[group.index()] {
                    reached.forget(thing);
                }
                continue;
            }
            if asked.at == core.now {
                continue;
            }
            let approver = core.desk.members[member as usize].approver;
            core.occurrence(|_| match thing {
                (number, ALERT) => Watching::Found { approver }.about(number),
                (request, _) => Occurrence::Found { request, approver },
            });
            core.list(requests, thing, asked.key, member);
        }
        if core.missed(member).next().is_some() {
            core.expect_look(member);
        }
        self.call_holders_if_any();
    }
}

impl<O: Observer> Core<'_, O> {
    /// The members of a group who look at the portal have something to find there, if no mail is sooner.
    #[inline(never)]
    pub fn expect_looks(&mut self, group: GroupId) {
        let &DeskGroup { first, size, .. } = &self.desk.groups[group.index()];
        let looks = self.desk.reached[group.index()].as_ref().map(|reached| reached.looks.len());
        if looks.unwrap_or(0) == 0 {
            return;
        }
        for member in first..first + size {
            if !self.looks_of(member).is_due && self.missed(member).next().is_some() {
                self.expect_look(member);
            }
        }
    }

    fn looks_of(&mut self, member: u32) -> &mut Looks {
        let approver = self.desk.members[member as usize].approver;
        let reached = self.desk.reached[approver.group.index()].as_mut();
        &mut reached.expect("the group looks").looks[approver.member.index()]
    }

    /// What the member has been asked and has never had on the list, the newest first; some of it may be
    /// decided.
    fn missed(&self, member: u32) -> impl Iterator<Item = (Thing, &Asked)> {
        let approver = self.desk.members[member as usize].approver;
        let reached = self.desk.reached[approver.group.index()].as_ref();
        let all = reached.into_iter().flat_map(|reached| reached.all().rev());
        all.filter(move |(_, asked)| {
            let own = || self.desk.persons.is_requester(self.scenario, approver, asked.requester);
            !asked.reached.contains(&member) && !own()
        })
    }

    /// Schedules the member's next look after now, if there is one in the run.
    fn expect_look(&mut self, member: u32) {
        let DeskMember { approver, list, .. } = self.desk.members[member as usize];
        let Approver { group, member: place } = approver;
        let Some(reached) = &mut self.desk.reached[group.index()] else { return };
        let Some(law) = reached.looks_every else { return };
        let looks = &mut reached.looks[place.index()];
        let list = &self.desk.lists[list as usize];
        let (here, is_on) = (list.roster.position(self.now), list.on_duty(self.now));
        let passed = |at: Span| at < here || at == here && is_on;
        if let Some(gap) = law.constant_value() {
            let (gap, passed) = (gap.max(LEAST).as_ms(), here.as_ms() + i64::from(is_on));
            // The first of its multiples that has not passed; the first of all is one gap away.
            looks.added = ((passed + gap - 1) / gap).max(1) as u64;
            looks.position = Span::ms(looks.added as i64 * gap);
        }
        while looks.added == 0 || passed(looks.position) {
            looks.position += self.luck.look_gap(law, approver, looks.added).max(LEAST);
            looks.added += 1;
        }
        if let Some(at) = list.roster.at_position(looks.position) {
            looks.is_due = true;
            self.calendar.schedule(at, Rank::Mail, What::Look(member));
        }
    }
}
