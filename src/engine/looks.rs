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
    /// The members whose looks are due look at the portal, in the order of the file.
    #[inline(never)]
    pub fn look_at_portal(&mut self) {
        while let Some(&(at, member)) = self.core.desk.looks.first() {
            if at > self.core.now {
                break;
            }
            self.core.desk.looks.pop_first();
            self.look(member);
        }
    }

    fn look(&mut self, member: u32) {
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
        // A look at this very instant would not see what has been asked at it.
        let here = list.roster.position(self.now);
        if let Some(gap) = law.constant_value() {
            let gap = gap.max(LEAST).as_ms();
            // The first of its multiples that has not passed.
            looks.added = (here.as_ms() / gap + 1) as u64;
            looks.position = Span::ms(looks.added as i64 * gap);
        }
        while looks.added == 0 || looks.position <= here {
            looks.position += self.luck.look_gap(law, approver, looks.added).max(LEAST);
            looks.added += 1;
        }
        if let Some(at) = list.after(self.scenario.run().0, looks.position) {
            looks.is_due = true;
            self.desk.looks.insert((at, member));
            self.calendar.schedule(at, Rank::Look, What::Look);
        }
    }
}
