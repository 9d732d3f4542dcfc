//! Reminders: further mails about what a group has not decided, to members whose list it has not
//! reached.
//!
//! Each mail has its own delay, loss and pickup, and the one that is picked up first counts. Alerts are
//! reminded of like requests. Never: a reminder about what has been decided, or to somebody who has it
//! on the list.

use super::desk::{DeskGroup, DeskMember};
use super::filing::OpenRequest;
use super::observer::Observer;
use super::occurrence::{Occurrence, Watching};
use super::rank::Rank;
use super::reached::{Asked, MailLuck, OF_REQUESTS, Thing};
use super::slab::{Key, Slab};
use super::waiting::ALERT;
use super::watch::Alert;
use super::world::{Core, OpenRequests, What, World};
use crate::id::{Approver, GroupId, MemberIx};
use crate::time::{Instant, Span};

/// Whether a thing still waits for somebody.
fn awaits(alerts: &Slab<Alert>, requests: &OpenRequests<'_>, (_, stage): Thing, key: Key) -> bool {
    match stage {
        ALERT => alerts.get(key).is_some(),
        stage => requests.get(key).is_some_and(|open| open.waits_in(stage)),
    }
}

impl<O: Observer> World<'_, O> {
    /// The next reminders about a thing go out to a group, if it still waits.
    #[inline(never)]
    pub fn remind(&mut self, group: GroupId, thing: Thing) {
        let Self { core, requests, .. } = self;
        let Some(reached) = &mut core.desk.reached[group.index()] else { return };
        let Some(asked) = reached.get_mut(thing) else { return };
        match awaits(&core.watch.alerts, requests, thing, asked.key) {
            true => core.send_reminders(requests, thing, group),
            false => reached.forget(thing),
        }
    }

    /// A reminder arrives, the how-manieth of its thing.
    #[inline(never)]
    pub fn receive_reminder(&mut self, member: u32, thing: Thing, nth: u32) {
        let Self { core, requests, .. } = self;
        let group = core.desk.members[member as usize].approver.group;
        let Some(reached) = &mut core.desk.reached[group.index()] else { return };
        let Some(asked) = reached.get_mut(thing) else { return };
        let (key, luck) = (asked.key, asked.luck);
        if awaits(&core.watch.alerts, requests, thing, key) {
            core.read_reminder(requests, thing, (key, luck), (member, nth));
        }
    }
}

impl<O: Observer> Core<'_, O> {
    /// A group is asked about a thing: notes it where the group has a table, and when to remind.
    #[inline(never)]
    pub fn note_asked(
        &mut self,
        requests: &OpenRequests<'_>,
        thing: Thing,
        asked: Asked,
        group: GroupId,
    ) {
        let Some(reached) = &mut self.desk.reached[group.index()] else { return };
        if reached.wants_sweep() {
            let alerts = &self.watch.alerts;
            reached.sweep(|thing, asked| awaits(alerts, requests, thing, asked.key));
        }
        self.note(thing, asked, group);
    }

    /// The same without looking for what has been decided meanwhile.
    pub fn note(&mut self, thing: Thing, asked: Asked, group: GroupId) {
        let Some(reached) = &mut self.desk.reached[group.index()] else { return };
        reached.ask(thing, asked);
        if let Some(reminders) = reached.reminders {
            let event = What::Remind(group, thing.0, thing.1);
            self.calendar.schedule(self.now + reminders.every, Rank::Mail, event);
        }
    }

    /// Whether a thing that comes to a member's list has not been on it before; it has been from now on.
    #[inline(never)]
    pub fn reaches(&mut self, thing: Thing, member: u32) -> bool {
        let group = self.desk.members[member as usize].approver.group;
        let reached = self.desk.reached[group.index()].as_mut();
        reached.is_none_or(|reached| reached.reach(thing, member))
    }

    /// Whether a thing still waits for somebody.
    pub fn awaits(&self, requests: &OpenRequests<'_>, thing: Thing, key: Key) -> bool {
        awaits(&self.watch.alerts, requests, thing, key)
    }

    /// A thing comes to the list of a member.
    pub fn list(&mut self, requests: &OpenRequests<'_>, thing: Thing, key: Key, member: u32) {
        if thing.1 == ALERT {
            return self.list_alert(requests, key, member);
        }
        if let Some(open) = requests.get(key) {
            self.take_note(requests, key, open, member);
        }
    }

    fn send_reminders(&mut self, requests: &OpenRequests<'_>, thing: Thing, group: GroupId) {
        let now = self.now;
        let &DeskGroup { first, size, .. } = &self.desk.groups[group.index()];
        let table = self.desk.reached[group.index()].as_mut();
        let Some((reminders, asked)) = table.and_then(|table| {
            let asked = table.get_mut(thing)?;
            asked.reminded += 1;
            let asked = asked.clone();
            Some((table.reminders?, asked))
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
            let arrives_at = self.reminder_at(asked.luck, nth, approver, now);
            self.occurrence(|_| match thing {
                (number, ALERT) => Watching::Reminded { approver, arrives_at }.about(number),
                (request, _) => Occurrence::Reminded { request, approver, nth, arrives_at },
            });
            match arrives_at {
                None => {}
                Some(at) if at == now => {
                    self.read_reminder(requests, thing, (asked.key, asked.luck), (member, nth));
                }
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

    /// When a reminder that goes out at `sent_at` arrives, the how-manieth; `None` when it is lost.
    pub fn reminder_at(
        &self,
        luck: MailLuck,
        nth: u32,
        approver: Approver,
        sent_at: Instant,
    ) -> Option<Instant> {
        let law = &self.policy.groups[approver.group.index()].members[approver.member.index()];
        let MailLuck { origin, stage, purposes } = luck;
        let (chance, loss) = (law.notification_lost, purposes.loss);
        if self.luck.loses_reminder(chance, loss, origin, (stage, nth), approver) {
            return None;
        }
        let (law, delay) = (&law.notification, purposes.delay);
        Some(sent_at + self.luck.reminder_span(law, delay, origin, (stage, nth), approver))
    }

    /// When a member whom a reminder reaches at `at` looks at it; `None` when not in this run.
    pub fn seen_at(&self, luck: MailLuck, nth: u32, member: u32, at: Instant) -> Option<Instant> {
        let DeskMember { approver, law, list, .. } = self.desk.members[member as usize];
        let MailLuck { origin, stage, purposes } = luck;
        let mail = (stage, nth);
        let pickup = self.luck.reminder_span(&law.pickup, purposes.pickup, origin, mail, approver);
        self.desk.lists[list as usize].after(at, pickup.max(Span::ZERO))
    }

    fn read_reminder(
        &mut self,
        requests: &OpenRequests<'_>,
        thing: Thing,
        (key, luck): (Key, MailLuck),
        (member, nth): (u32, u32),
    ) {
        let now = self.now;
        let approver = self.desk.members[member as usize].approver;
        self.observer.notified(approver, now);
        let looks_at = self.seen_at(luck, nth, member, now);
        self.occurrence(|_| match thing {
            (number, ALERT) => Watching::Arrived { approver, looks_at }.about(number),
            (request, _) => Occurrence::Arrived { request, approver, looks_at },
        });
        match looks_at {
            Some(at) if at == now => self.list(requests, thing, key, member),
            Some(at) => {
                let event = match thing.1 {
                    ALERT => What::AlertPickup(key, member),
                    stage => What::Pickup(key, stage, member),
                };
                self.calendar.schedule(at, Rank::Mail, event);
            }
            None => {}
        }
    }
}

impl OpenRequest<'_> {
    /// The address of the luck of its mails.
    pub fn mail_luck(&self) -> MailLuck {
        MailLuck { origin: self.origin, stage: self.life.stage, purposes: OF_REQUESTS }
    }
}
