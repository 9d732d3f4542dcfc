//! Reviews of alerts: somebody looks at an activation that has begun, and lets it be or ends it.
//!
//! Promises: who looks is told of an attacker only by chance, less when tired; an activation that is
//! over is not ended again; a stay that is over is not detected. Never: a request denied.

use super::observer::Observer;
use super::occurrence::{About, Occurrence, WatchEnd, Watching};
use super::rank::Rank;
use super::records::{Actor, AlertOutcome, Detection, ReviewResult};
use super::review::{Begun, Review};
use super::slab::Key;
use super::waiting::{ALERT, Entry};
use super::watch::Alert;
use super::world::{Core, World};
use crate::id::RoleId;
use crate::lifecycle::{Input, State};
use crate::random::Purpose;
use crate::scenario::model::IfGone;

/// What the review of an alert decides.
#[derive(Clone, Copy)]
struct Judgment {
    alert: Key,
    /// Whether what the alert is about is to end.
    stops: bool,
    /// Whether it goes on until now.
    active: bool,
    /// The stay that is detected.
    detected: Option<Key>,
    /// Whether that stay ends.
    evicts: bool,
}

impl<O: Observer> World<'_, O> {
    /// A review of an alert is done.
    #[inline(never)]
    pub fn end_alert_review(&mut self, member: u32, review: Review) {
        let key = review.entry.request;
        if self.core.watch.alerts.get(key).is_some() {
            let judgment = self.judge(member, &review);
            let alert = self.core.end_alert(&review, judgment);
            self.enforce(&review, &alert, judgment);
        } else {
            self.core.leave_alert(&review, WatchEnd::InVain);
        }
        if self.core.desk.anybody_tires {
            self.core.note_tired(member, review);
        }
    }

    fn judge(&mut self, member: u32, review: &Review) -> Judgment {
        let Self { core, requests, .. } = self;
        let key = review.entry.request;
        let alert = core.watch.alerts[key].clone();
        let stops = core.stops(&alert, member, review);
        // The key of a use means nothing among the requests.
        let request = Some(alert.subject).filter(|_| alert.is_of_activation());
        let activation = request.and_then(|request| requests.get(request));
        let active = match alert.is_of_activation() {
            true => activation.is_some_and(|open| open.life.state == State::Active),
            false => core.is_in_use(alert.subject),
        };
        let detected = alert.stay.filter(|stay| stops && alert.malicious && core.stays(*stay));
        let chance = core.scenario.threat.as_ref().map_or(0.0, |one| one.evicted_by_detection);
        let evicts =
            detected.is_some() && core.luck.coin(chance, Purpose::AlertEviction, alert.origin, 0);
        Judgment { alert: key, stops, active, detected, evicts }
    }

    /// Ends what is to end: the activation or use first, then the stay.
    fn enforce(&mut self, review: &Review, alert: &Alert, judgment: Judgment) {
        let Judgment { stops, active, detected, evicts, .. } = judgment;
        if stops && active {
            if alert.is_of_activation() {
                self.revoke(alert.subject, Actor::Approver(review.approver));
            } else {
                self.end_emergency(alert.subject);
            }
        }
        if let Some(stay) = detected.filter(|_| evicts) {
            self.core.tell_detection(stay, alert.role);
            self.end_compromise(stay);
        }
    }

    /// Somebody ends an activation before its time.
    fn revoke(&mut self, request: Key, actor: Actor) {
        let Self { core, needs, requests, .. } = self;
        core.stop_all_work(needs, &mut requests[request]);
        self.step_surely(request, &Input::Revoke { incident: true }, actor);
    }

    /// A shift ends with the review of an alert in hand.
    pub fn hand_back_alert(&mut self, review: Review, list: u32) {
        let core = &mut self.core;
        core.leave_alert(&review, WatchEnd::HandedBack);
        if let Some(alert) = core.watch.alerts.get_mut(review.entry.request) {
            alert.in_hand -= 1;
            core.desk.lists[list as usize].insert(review.entry);
            core.desk.touch_group(review.approver.group);
        }
    }
}

impl Alert {
    /// Whether it is about an activation, not about an emergency account.
    fn is_of_activation(&self) -> bool {
        self.stage == 1
    }
}

impl<O: Observer> Core<'_, O> {
    /// The member begins to look at an alert.
    #[inline(never)]
    pub fn begin_alert_review(&mut self, member: u32, list: u32, entry: Entry) {
        let alert = &mut self.watch.alerts[entry.request];
        alert.in_hand += 1;
        let Alert { number, role, requester, origin, stage, .. } = *alert;
        let acting = &self.desk.members[self.desk.acting(member, &entry) as usize];
        let (approver, law, claims) = (acting.approver, acting.law, acting.claims);
        let purpose = Purpose::AlertReview;
        let effort = if claims {
            self.luck.span(&law.review, purpose, origin, u32::from(stage) - 1)
        } else {
            self.luck.desk_span(&law.review, purpose, origin, stage, approver)
        };
        self.take_in_hand(member, list, Begun { entry, role, effort, rank: Rank::Watch });
        let (about, what) = (About::of(number), Watching::Began { role, requester, approver });
        self.occurrence(|_| Occurrence::Watching { about, what });
    }

    /// Whether this member would end what the alert is about.
    fn stops(&mut self, alert: &Alert, member: u32, review: &Review) -> bool {
        let acting = self.desk.acting(member, &review.entry);
        let law = self.desk.members[acting as usize].law;
        let chance =
            if alert.malicious { self.detection(member, law) } else { law.denies_legitimate };
        let purpose = Purpose::AlertVerdict;
        self.luck.desk_coin(chance, purpose, alert.origin, alert.stage, review.approver)
    }

    /// The first finished review ends an alert; those who notice stop looking at it.
    fn end_alert(&mut self, review: &Review, judgment: Judgment) -> Alert {
        let Judgment { alert: key, stops, active, detected, evicts } = judgment;
        let alert = self.watch.alerts[key].clone();
        let Alert { role, raised_at, malicious, .. } = alert;
        let how =
            WatchEnd::Judged { malicious, stops, active, detected: detected.is_some(), evicts };
        self.tell_alert_end(review, how);
        let result = if stops { ReviewResult::Stopped } else { ReviewResult::LetBe };
        self.tell_review(review, result);
        let (ended_at, cut) = (Some(self.now), stops && active);
        self.observer.alert(&AlertOutcome { role, raised_at, malicious, ended_at, cut });
        if self.desk.anybody_stops && alert.in_hand > 1 {
            self.stop_alert_reviews(key);
        }
        if self.desk.anything_follows {
            let thing = (alert.number, ALERT);
            self.desk.reached.iter_mut().flatten().for_each(|reached| reached.forget(thing));
        }
        self.watch.close(key);
        alert
    }

    fn stop_alert_reviews(&mut self, key: Key) {
        for member in self.desk.busy() {
            let person = &self.desk.members[member as usize];
            let about_it = |review: Review| review.entry.is_alert() && review.entry.request == key;
            if person.review.is_some_and(about_it) && person.law.if_gone == IfGone::Stop {
                let review = self.desk.release(member, self.now);
                self.leave_alert(&review, WatchEnd::Stopped);
            }
        }
    }

    /// A review of an alert ends without a verdict.
    fn leave_alert(&mut self, review: &Review, how: WatchEnd) {
        self.tell_alert_end(review, how);
        self.tell_review(review, ReviewResult::Wasted);
    }

    /// The run is over and the review of an alert is in hand.
    pub fn leave_alert_in_hand(&mut self, review: &Review) {
        self.tell_alert_end(review, WatchEnd::InHand);
        let matters = self.watch.alerts.get(review.entry.request).is_some();
        let result = if matters { ReviewResult::InHand } else { ReviewResult::Wasted };
        self.tell_review(review, result);
    }

    fn tell_alert_end(&mut self, review: &Review, how: WatchEnd) {
        let Review { entry, approver, began_at, .. } = *review;
        let (about, what) = (About::of(entry.number), Watching::Ended { approver, began_at, how });
        self.occurrence(|_| Occurrence::Watching { about, what });
    }

    /// Watching ends a stay.
    fn tell_detection(&mut self, stay: Key, role: RoleId) {
        let Some((requester, used_at)) = self.first_use(stay) else { return };
        self.occurrence(|_| Occurrence::Detected { requester });
        self.observer.detection(&Detection { role, requester, used_at, at: self.now });
    }
}
