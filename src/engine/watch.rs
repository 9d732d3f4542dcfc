//! Alerts: an activation begins, or an emergency account gives access, and somebody is told to look.
//!
//! An alert is an entry of the same waiting lists as requests (its stage is 0), with mail, pickup and
//! claims as theirs; what its review does is in `verdict`. It has no deadline and outlives what it is
//! about. The first finished review ends it.
//!
//! Promises: where nobody watches, nothing of this costs more than a flag; the luck of an alert is
//! addressed by its request, so it is the same under every policy. Never: a decision about a request.

use rustc_hash::FxHashMap;

use super::desk::{DeskGroup, DeskMember};
use super::filing::OpenRequest;
use super::observer::Observer;
use super::occurrence::{About, Occurrence, Watching};
use super::rank::Rank;
use super::reached::{Asked, MailLuck, OF_ALERTS};
use super::records::{AlertOutcome, Intent};
use super::slab::{Key, Slab};
use super::waiting::{ALERT, Entry, Verdict};
use super::world::{Core, OpenRequests, What, World};
use crate::demand::Origin;
use crate::id::{Approver, GroupId, MemberIx, Requester, RoleId};
use crate::random::Purpose;
use crate::scenario::model::{Policy, Watch};
use crate::time::{Instant, Span};

/// An alert that no review has ended.
#[derive(Clone, Debug)]
pub(super) struct Alert {
    /// Names what it is about ([`About::number`]): the order at one instant, and its name among what is
    /// claimed.
    pub number: u64,
    /// The activation, or the use of an emergency account, which may be over.
    pub subject: Key,
    /// The address of its luck; the stage is 1 for an activation, 2 for an emergency account.
    pub origin: Origin,
    pub stage: u8,
    pub role: RoleId,
    pub requester: Requester,
    pub raised_at: Instant,
    /// An attacker filed the activation, or has ridden it.
    pub malicious: bool,
    /// The stay that filed it, or rode on it last.
    pub stay: Option<Key>,
    /// Reviews that have begun and not ended.
    pub in_hand: u32,
}

/// All open alerts of one run.
pub(super) struct Watchtower {
    /// Whether anybody watches anything.
    pub is_on: bool,
    pub alerts: Slab<Alert>,
    /// By number. For look-ups only.
    by_number: FxHashMap<u64, Key>,
}

impl Watchtower {
    /// Nothing has been raised.
    pub fn new(policy: &Policy) -> Self {
        let glass = policy.break_glass.as_ref().is_some_and(|glass| glass.watch.is_some());
        Self {
            is_on: glass || policy.roles.iter().any(|role| role.watch.is_some()),
            alerts: Slab::new(),
            by_number: FxHashMap::default(),
        }
    }

    /// An attacker rides on an activation: its alert, if one is open, is about an attacker.
    #[inline(never)]
    pub fn note_ride(&mut self, request: u64, stay: Key) {
        if let Some(&alert) = self.by_number.get(&request) {
            let alert = &mut self.alerts[alert];
            (alert.malicious, alert.stay) = (true, Some(stay));
        }
    }

    /// A review has ended it.
    pub fn close(&mut self, key: Key) {
        self.by_number.remove(&self.alerts[key].number);
        self.alerts.close(key);
    }
}

impl<O: Observer> World<'_, O> {
    /// The mail of an alert arrives. If a review has ended the alert meanwhile, it was never sent.
    #[inline(never)]
    pub fn receive_alert(&mut self, key: Key, member: u32) {
        self.core.read_alert(key, member);
    }

    /// An alert comes to a waiting list.
    #[inline(never)]
    pub fn pick_up_alert(&mut self, key: Key, member: u32) {
        let Self { core, requests, .. } = self;
        core.list_alert(requests, key, member);
    }
}

impl<O: Observer> Core<'_, O> {
    /// An activation begins: does it raise an alert?
    #[inline(never)]
    pub fn watch_activation(&mut self, key: Key, open: &OpenRequest<'_>) {
        let Some(watch) = &open.law.watch else { return };
        if !self.luck.coin(watch.share, Purpose::Watched, open.origin, 0) {
            return;
        }
        let alert = Alert {
            number: About::Activation(open.number).number(),
            subject: key,
            origin: open.origin,
            stage: 1,
            role: open.role,
            requester: open.requester,
            raised_at: self.now,
            malicious: open.intent == Intent::Malicious || open.ridden.is_some(),
            stay: open.stay.or(open.ridden.map(|(stay, _)| stay)),
            in_hand: 0,
        };
        self.raise(alert, watch);
    }

    /// An emergency account gives access: does it raise an alert? `origin` is that of the need, with the
    /// number of the use as the attempt.
    #[inline(never)]
    pub fn watch_use(
        &mut self,
        usage: Key,
        (need, requester, role): (u64, Requester, RoleId),
        origin: Origin,
    ) {
        let glass = self.policy.break_glass.as_ref();
        let Some(watch) = glass.and_then(|glass| glass.watch.as_ref()) else { return };
        if !self.luck.coin(watch.share, Purpose::Watched, origin, 1) {
            return;
        }
        let alert = Alert {
            number: About::Use(need, origin.attempt).number(),
            subject: usage,
            origin,
            stage: 2,
            role,
            requester,
            raised_at: self.now,
            malicious: false,
            stay: None,
            in_hand: 0,
        };
        self.raise(alert, watch);
    }

    /// Mails go out to those who watch.
    fn raise(&mut self, alert: Alert, watch: &Watch) {
        let Alert { number, role, requester, .. } = alert;
        let key = self.watch.alerts.insert(alert);
        self.watch.by_number.insert(number, key);
        let about = About::of(number);
        self.occurrence(|_| Occurrence::Watching {
            about,
            what: Watching::Raised { role, requester },
        });
        for &group in &watch.groups {
            self.mail_alert(key, group);
        }
    }

    fn mail_alert(&mut self, key: Key, group: GroupId) {
        let now = self.now;
        let Alert { number, requester, origin, stage, .. } = self.watch.alerts[key];
        let about = About::of(number);
        if self.desk.anything_follows {
            let luck = MailLuck { origin, stage, purposes: OF_ALERTS };
            self.note((number, ALERT), Asked::of(key, requester, luck, now), group);
        }
        let members = &self.policy.groups[group.index()].members;
        let &DeskGroup { first, addressees, .. } = &self.desk.groups[group.index()];
        for place in 0..addressees {
            let (named, member) = (first + place, &members[place as usize]);
            let approver = Approver { group, member: MemberIx::new(place as usize) };
            // Nobody is asked about their own account, whoever uses it.
            if self.desk.persons.is_requester(self.scenario, approver, requester) {
                let what = Watching::Own { approver };
                self.occurrence(|_| Occurrence::Watching { about, what });
                continue;
            }
            let lost = member.notification_lost;
            if self.luck.desk_coin(lost, Purpose::AlertLoss, origin, stage, approver) {
                self.tell_alert_mail(about, named, None);
                continue;
            }
            let (law, delay) = (&member.notification, Purpose::AlertDelay);
            let delay = self.luck.desk_span(law, delay, origin, stage, approver);
            self.tell_alert_mail(about, named, Some(now + delay));
            if delay == Span::ZERO {
                self.read_alert(key, named);
            } else {
                self.calendar.schedule(now + delay, Rank::Mail, What::AlertMail(key, named));
            }
        }
        if self.desk.anything_follows {
            self.expect_looks(group);
        }
    }

    /// Tells of a mail to all for whom this member stands.
    fn tell_alert_mail(&mut self, about: About, member: u32, arrives_at: Option<Instant>) {
        if O::OCCURRENCES {
            for shared in self.sharers(member) {
                let approver = self.desk.members[shared as usize].approver;
                let what = Watching::Mail { approver, arrives_at };
                self.occurrence(|_| Occurrence::Watching { about, what });
            }
        }
    }

    /// The members for whom one stands: those who share the list of a group.
    fn sharers(&self, member: u32) -> std::ops::Range<u32> {
        let list = self.desk.members[member as usize].list;
        member..member + self.desk.lists[list as usize].sharers
    }

    /// An alert comes to the list of a member, once, unless a review has ended it.
    pub fn list_alert(&mut self, requests: &OpenRequests<'_>, key: Key, member: u32) {
        let Some(&Alert { number, .. }) = self.watch.alerts.get(key) else { return };
        if self.desk.anything_follows && !self.reaches((number, ALERT), member) {
            return;
        }
        let list = self.desk.members[member as usize].list;
        let arrived_at = self.now;
        let entry = Entry { arrived_at, number, request: key, member, stage: ALERT, urgent: false };
        self.put_on_list(requests, entry, list);
    }

    /// The mail of an open alert is read by those to whom it goes.
    fn read_alert(&mut self, key: Key, member: u32) {
        let now = self.now;
        let Some(&Alert { number, origin, stage, .. }) = self.watch.alerts.get(key) else { return };
        let about = About::of(number);
        let DeskMember { approver, law, list, .. } = self.desk.members[member as usize];
        let pickup =
            self.luck.desk_span(&law.pickup, Purpose::AlertPickup, origin, stage, approver);
        let looks_at = self.desk.lists[list as usize].after(now, pickup);
        for shared in self.sharers(member) {
            let approver = self.desk.members[shared as usize].approver;
            self.observer.notified(approver, now);
            let what = Watching::Arrived { approver, looks_at };
            self.occurrence(|_| Occurrence::Watching { about, what });
        }
        // Also where it is seen at once: all mail of an instant comes before anybody takes a review.
        if let Some(seen_at) = looks_at {
            self.calendar.schedule(seen_at, Rank::Mail, What::AlertPickup(key, member));
        }
    }

    /// What a member does with an entry of which no request is open.
    #[inline(never)]
    pub fn verdict_without_request(&self, member: u32, entry: &Entry) -> Verdict {
        if !entry.is_alert() || self.watch.alerts.get(entry.request).is_none() {
            return Verdict::Drop;
        }
        let acting = self.desk.acting(member, entry);
        if self.holders.any && !self.may_begin(acting) {
            return Verdict::Skip;
        }
        let acting = &self.desk.members[acting as usize];
        if acting.keeps_claims && self.desk.is_claimed(acting.approver.group, entry) {
            Verdict::Skip
        } else {
            Verdict::Take
        }
    }

    /// The run is over: what nobody has looked at is told.
    pub fn finish_alerts(&mut self) {
        for key in self.watch.alerts.keys() {
            let Alert { role, raised_at, malicious, .. } = self.watch.alerts[key];
            let outcome = AlertOutcome { role, raised_at, malicious, ended_at: None, cut: false };
            self.observer.alert(&outcome);
        }
    }
}
