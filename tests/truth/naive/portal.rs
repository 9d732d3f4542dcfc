//! Ways to a waiting list other than the first mail: reminders, and looks at the portal.

use pimsim::id::GroupId;
use pimsim::random::Purpose;
use pimsim::scenario::model::Group;
use pimsim::time::Span;

use super::calendar::Rank;
use super::watch::Watched;
use super::world::{Event, Item, World};

impl<'a> World<'a> {
    fn group(&self, group: GroupId) -> &'a Group {
        &self.policy.groups[group.index()]
    }

    /// The how-manieth reminder of a group, from 1, one more time later.
    pub fn expect_reminder(&mut self, item: Item, group: GroupId, mail: u32) {
        let Some(rules) = self.group(group).reminders else { return };
        if mail <= rules.times {
            self.after(rules.every, Rank::MailAndPickup, Event::Remind(item, group, mail));
        }
    }

    /// A reminder goes out to all whose list it has not reached.
    pub fn remind(&mut self, item: Item, group: GroupId, mail: u32) {
        if !self.is_wanted(item) {
            return;
        }
        self.expect_reminder(item, group, mail + 1);
        for (m, _) in self.asked(item).members.clone() {
            if self.members[m].id.group == group && !self.is_on_list(item, m) {
                self.told.push("reminder sent");
                self.send_mail(item, m, mail);
            }
        }
    }

    /// The next look of a member, after so much time on duty since the start of the run.
    pub fn expect_look(&mut self, m: usize, look: u64, passed: Span) {
        let id = self.members[m].id;
        let Some(law) = &self.group(id.group).looks_every else { return };
        let gap = self.luck.look_gap(law, id, look).max(Span::from_ms_f64(1.0));
        let person = self.members[m].person;
        let begin = self.scenario.run().0;
        if let Some(at) = self.members[person].duty.after(begin, passed + gap) {
            let event = Event::Look(m, look, passed + gap);
            let earlier = |other: &Event| matches!(other, Event::Look(other, ..) if *other < m);
            self.calendar.put_after(at, Rank::LookAtPortal, event, earlier);
        }
    }

    /// What the member was asked before now and has not yet on the list is on it.
    pub fn look(&mut self, m: usize, look: u64, passed: Span) {
        self.expect_look(m, look + 1, passed);
        let mut all: Vec<Item> = (0..self.requests.len())
            .map(|r| Item::Request(r, self.requests[r].stage))
            .chain((0..self.alerts.len()).map(Item::Alert))
            .collect();
        all.sort_by_key(|item| self.number(*item));
        for item in all {
            let asked = self.asked(item).members.iter();
            let before = asked.clone().any(|(asked, at)| *asked == m && *at < self.now);
            if before && self.is_wanted(item) && !self.is_on_list(item, m) {
                self.told.push("found by a look");
                self.arrive(item, m);
            }
        }
    }

    /// The order of what comes at one instant: by number of the request, before its alert; then the
    /// alerts of emergency accounts.
    pub fn number(&self, item: Item) -> (usize, usize, u32) {
        match item {
            Item::Request(r, _) => (r, 0, 0),
            Item::Alert(a) => match self.alerts[a].of {
                Watched::Activation(r) => (r, 1, 0),
                Watched::Use(n, usage) => (usize::MAX, n, usage),
            },
        }
    }

    /// The purposes of mail: its delay, its loss, its pickup.
    pub fn mail_purposes(item: Item) -> (Purpose, Purpose, Purpose) {
        match item {
            Item::Request(..) => {
                (Purpose::NotificationDelay, Purpose::NotificationLoss, Purpose::Pickup)
            }
            Item::Alert(_) => (Purpose::AlertDelay, Purpose::AlertLoss, Purpose::AlertPickup),
        }
    }
}
