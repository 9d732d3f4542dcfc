//! Reminders: further mails about what a group has not decided, to members whose list it has not
//! reached.
//!
//! Each mail has its own delay, loss and pickup, and the one that is picked up first counts. Never: a
//! reminder about what has been decided, or to somebody who has it on the list.

use super::desk::{DeskGroup, DeskMember};
use super::filing::OpenRequest;
use super::observer::Observer;
use super::occurrence::Occurrence;
use super::rank::Rank;
use super::reached::{Asked, MailLuck, OF_REQUESTS, Thing};
use super::slab::Key;
use super::world::{Core, OpenRequests, What, World};
use crate::id::{Approver, GroupId, MemberIx};
use crate::time::{Instant, Span};

impl<O: Observer> World<'_, O> {
    /// The next reminders about a request to a group go out, if it still waits.
    #[inline(never)]
    pub fn remind(&mut self, group: GroupId, thing: Thing) {
        let Self { core, requests, .. } = self;
        let Some(reached) = &mut core.desk.reached[group.index()] else { return };
        let Some(asked) = reached.get_mut(thing) else { return };
        let key = asked.request;
        match requests.get(key).filter(|open| open.waits_in(thing.1)) {
            Some(open) => core.send_reminders(requests, key, open, group),
            None => reached.forget(thing),
        }
    }

    /// A reminder arrives, the how-manieth of its request.
    #[inline(never)]
    pub fn receive_reminder(&mut self, member: u32, thing: Thing, nth: u32) {
        let Self { core, requests, .. } = self;
        let group = core.desk.members[member as usize].approver.group;
        let Some(reached) = &mut core.desk.reached[group.index()] else { return };
        let Some(key) = reached.get_mut(thing).map(|asked| asked.request) else { return };
        if let Some(open) = requests.get(key).filter(|open| open.waits_in(thing.1)) {
            core.read_reminder(requests, key, open, (member, nth));
        }
    }
}

impl<O: Observer> Core<'_, O> {
    /// A group with a table is asked about a request: notes it, and when to remind.
    #[inline(never)]
    pub fn note_asked(
        &mut self,
        requests: &OpenRequests<'_>,
        key: Key,
        open: &OpenRequest<'_>,
        group: GroupId,
    ) {
        let thing = (open.number, open.life.stage);
        let Some(reached) = &mut self.desk.reached[group.index()] else { return };
        if reached.wants_sweep() {
            reached.sweep(|thing, asked| {
                requests.get(asked.request).is_some_and(|open| open.waits_in(thing.1))
            });
        }
        reached.ask(thing, Asked::of(key, open, self.now));
        if let Some(reminders) = reached.reminders {
            let event = What::Remind(group, thing.0, thing.1);
            self.calendar.schedule(self.now + reminders.every, Rank::Mail, event);
        }
    }

    /// Whether a request that comes to a member's list has not been on it before; it has been from now
    /// on.
    #[inline(never)]
    pub fn reaches(&mut self, open: &OpenRequest<'_>, member: u32) -> bool {
        let group = self.desk.members[member as usize].approver.group;
        let thing = (open.number, open.life.stage);
        let reached = self.desk.reached[group.index()].as_mut();
        reached.is_none_or(|reached| reached.reach(thing, member))
    }

    fn send_reminders(
        &mut self,
        requests: &OpenRequests<'_>,
        key: Key,
        open: &OpenRequest<'_>,
        group: GroupId,
    ) {
        let (now, thing) = (self.now, (open.number, open.life.stage));
        let &DeskGroup { first, size, .. } = &self.desk.groups[group.index()];
        let table = self.desk.reached[group.index()].as_mut();
        let Some((reminders, asked)) = table.and_then(|table| {
            let asked = table.get_mut(thing)?;
            asked.reminded += 1;
            Some((table.reminders?, table.get_mut(thing)?.clone()))
        }) else {
            return;
        };
        let (nth, mut missing) = (asked.reminded, false);
        for place in 0..size {
            let member = first + place;
            let approver = Approver { group, member: MemberIx(place) };
            let own = self.desk.persons.is_requester(self.scenario, approver, asked.requester);
            if own || asked.reached.contains(&member) {
                continue;
            }
            missing = true;
            let arrives_at = self.reminder_at(asked.luck, (thing.1, nth), approver, now);
            let request = open.number;
            self.occurrence(|_| Occurrence::Reminded { request, approver, nth, arrives_at });
            match arrives_at {
                None => {}
                Some(at) if at == now => self.read_reminder(requests, key, open, (member, nth)),
                Some(at) => {
                    let event = What::Reminder(member, thing.0, thing.1, nth as u16);
                    self.calendar.schedule(at, Rank::Mail, event);
                }
            }
        }
        if missing && nth < reminders.times {
            let event = What::Remind(group, thing.0, thing.1);
            self.calendar.schedule(now + reminders.every, Rank::Mail, event);
        }
    }

    /// When a reminder that goes out at `sent_at` arrives; `None` when it is lost.
    pub fn reminder_at(
        &self,
        luck: MailLuck,
        mail: (u8, u32),
        approver: Approver,
        sent_at: Instant,
    ) -> Option<Instant> {
        let law = &self.policy.groups[approver.group.index()].members[approver.member.index()];
        let MailLuck { origin, purposes } = luck;
        let (chance, loss) = (law.notification_lost, purposes.loss);
        if self.luck.loses_reminder(chance, loss, origin, mail, approver) {
            return None;
        }
        let (law, delay) = (&law.notification, purposes.delay);
        Some(sent_at + self.luck.reminder_span(law, delay, origin, mail, approver))
    }

    /// When a member whom a reminder reaches at `at` looks at it; `None` when not in this run.
    pub fn seen_at(
        &self,
        luck: MailLuck,
        mail: (u8, u32),
        member: u32,
        at: Instant,
    ) -> Option<Instant> {
        let DeskMember { approver, law, list, .. } = self.desk.members[member as usize];
        let MailLuck { origin, purposes } = luck;
        let pickup = self.luck.reminder_span(&law.pickup, purposes.pickup, origin, mail, approver);
        self.desk.lists[list as usize].after(at, pickup.max(Span::ZERO))
    }

    fn read_reminder(
        &mut self,
        requests: &OpenRequests<'_>,
        key: Key,
        open: &OpenRequest<'_>,
        (member, nth): (u32, u32),
    ) {
        let (now, stage) = (self.now, open.life.stage);
        let approver = self.desk.members[member as usize].approver;
        self.observer.notified(approver, now);
        let looks_at = self.seen_at(open.mail_luck(), (stage, nth), member, now);
        let request = open.number;
        self.occurrence(|_| Occurrence::Arrived { request, approver, looks_at });
        match looks_at {
            Some(at) if at == now => self.take_note(requests, key, open, member),
            Some(at) => self.calendar.schedule(at, Rank::Mail, What::Pickup(key, stage, member)),
            None => {}
        }
    }
}

impl OpenRequest<'_> {
    /// The address of the luck of its mails.
    pub fn mail_luck(&self) -> MailLuck {
        MailLuck { origin: self.origin, purposes: OF_REQUESTS }
    }
}

impl Asked {
    /// A request that a group is asked about now.
    fn of(request: Key, open: &OpenRequest<'_>, now: Instant) -> Self {
        let (requester, luck) = (open.requester, open.mail_luck());
        Self { request, requester, luck, at: now, reminded: 0, reached: Default::default() }
    }
}
