//! The listener of one story: it keeps what concerns the hero and lets everything else go.
//!
//! A need can only file or join requests of its own requester and role, one of which is open at a
//! time. So what is told of that one is kept until it is known whether the hero joins it; memory
//! follows the story, not the run.

use std::collections::BTreeMap;

use super::told::{Fact, Gone, Hand, Hero, Stay, Story, Told};
use crate::engine::{
    About, AccessBy, NeedEnd, NeedOutcome, Observer, Occurrence, Record, RequestOutcome, WatchEnd,
    Watching,
};
use crate::id::{Approver, GroupId, PolicyId, RoleId};
use crate::lifecycle::{InputKind, State};
use crate::scenario::persons::Persons;
use crate::time::Instant;

/// Listens to one run.
pub(super) struct Listener {
    hero: Hero,
    /// The role of a need; an attempt has one only when it is made.
    role: Option<RoleId>,
    groups: Vec<GroupId>,
    persons: Persons,
    ends_early: bool,
    /// The end of the run.
    end: Instant,
    /// The request open on the hero's account and role, of which nothing is known to concern the
    /// hero; what has been told of it.
    bystander: Option<u64>,
    beside: Vec<Told>,
    told: Vec<Told>,
    /// Requests that concern the hero.
    concerned: Vec<u64>,
    /// Those of them that have not ended.
    open: usize,
    requests: Vec<RequestOutcome>,
    need: Option<NeedOutcome>,
    /// The attempt has been due.
    attempted: bool,
    /// An emergency account is in use by the hero.
    account: bool,
    stay: Stay,
    evicted: Gone,
    /// Alerts that concern the hero and that nobody has ended.
    alerts: Vec<About>,
    /// What everybody has in hand now, by the membership that stands for the person.
    hands: BTreeMap<Approver, Hand>,
    shifts: BTreeMap<Approver, Vec<(Instant, Instant)>>,
}

impl Listener {
    pub fn new(
        hero: Hero,
        role: Option<RoleId>,
        groups: Vec<GroupId>,
        persons: Persons,
        ends_early: bool,
        end: Instant,
    ) -> Self {
        Self {
            hero,
            role,
            groups,
            persons,
            ends_early,
            end,
            bystander: None,
            beside: Vec::new(),
            told: Vec::new(),
            concerned: Vec::new(),
            open: 0,
            requests: Vec::new(),
            need: None,
            attempted: false,
            account: false,
            stay: Stay::default(),
            evicted: Gone::Left,
            alerts: Vec::new(),
            hands: BTreeMap::new(),
            shifts: BTreeMap::new(),
        }
    }

    /// What was heard.
    pub fn story(mut self, policy: PolicyId, replication: u32) -> Story {
        self.requests.sort_by_key(|request| request.request);
        Story {
            policy,
            replication,
            told: self.told,
            need: self.need,
            requests: self.requests,
            stay: self.stay,
            shifts: self.shifts,
        }
    }

    fn number(&self) -> Option<u64> {
        match self.hero {
            Hero::Need(need) => Some(need.number),
            Hero::Attempt { .. } => None,
        }
    }

    /// The request concerns the hero: so does what has been told of it.
    fn concern(&mut self, request: u64) {
        if self.concerned.contains(&request) {
            return;
        }
        self.concerned.push(request);
        self.open += 1;
        if self.bystander == Some(request) {
            self.bystander = None;
            // At one instant what concerned the hero already comes first.
            self.told.append(&mut self.beside);
            self.told.sort_by_key(|told| told.at);
        }
    }

    fn matters(&self, request: u64) -> bool {
        self.concerned.contains(&request) || self.bystander == Some(request)
    }

    /// Keeps a fact about a request, if it matters.
    fn keep(&mut self, request: u64, told: Told) {
        if self.concerned.contains(&request) {
            self.told.push(told);
        } else if self.bystander == Some(request) {
            self.beside.push(told);
        }
    }

    fn push(&mut self, at: Instant, occurrence: &Occurrence) {
        self.told.push(Told::new(at, Fact::Occurrence(*occurrence)));
    }

    /// What everybody has in hand.
    fn note_hands(&mut self, at: Instant, occurrence: &Occurrence) {
        match *occurrence {
            Occurrence::Began { request, requester, approver, .. } => {
                let person = self.persons.main(approver);
                self.hands.insert(person, Hand { request, requester, since: at, about: None });
            }
            Occurrence::Watching { about, what } => self.note_alert(at, about, what),
            Occurrence::Ended { approver, .. } => {
                self.hands.remove(&self.persons.main(approver));
            }
            _ => {}
        }
    }

    /// Who looks at which alert, and which that concern the hero are open.
    fn note_alert(&mut self, at: Instant, about: About, what: Watching) {
        let (request, own) = match about {
            About::Activation(request) => (request, self.concerned.contains(&request)),
            About::Use(need, _) => (need, self.number() == Some(need)),
        };
        match what {
            Watching::Raised { .. } if own => self.alerts.push(about),
            Watching::Began { requester, approver, .. } => {
                let hand = Hand { request, requester, since: at, about: Some(about) };
                self.hands.insert(self.persons.main(approver), hand);
            }
            Watching::Ended { approver, how, .. } => {
                self.hands.remove(&self.persons.main(approver));
                if matches!(how, WatchEnd::Judged { .. }) {
                    self.alerts.retain(|open| *open != about);
                }
            }
            _ => {}
        }
    }

    /// What the approvers whom the role names have in hand.
    fn hands_of_groups(&self) -> BTreeMap<Approver, Hand> {
        let each = |(who, hand): (&Approver, &Hand)| {
            let all = self.persons.memberships(*who).into_iter();
            let named = all.filter(|who| self.groups.contains(&who.group));
            named.map(|who| (who, *hand)).collect::<Vec<_>>()
        };
        self.hands.iter().flat_map(each).collect()
    }

    fn of_need(&mut self, at: Instant, need: u64, occurrence: &Occurrence) {
        if self.number() == Some(need) {
            match occurrence {
                Occurrence::Filed { request, .. } | Occurrence::Joined { request, .. } => {
                    self.concern(*request);
                }
                Occurrence::Took { .. } => self.account = true,
                Occurrence::AccountClosed { .. } => self.account = false,
                _ => {}
            }
            return self.push(at, occurrence);
        }
        // Another need on a request that concerns the hero, or may yet.
        let request = match *occurrence {
            Occurrence::Filed { request, .. } | Occurrence::Joined { request, .. } => Some(request),
            Occurrence::Works { request, by: AccessBy::Request | AccessBy::Joined, .. }
            | Occurrence::Rests { request, .. } => request,
            _ => None,
        };
        if let Some(request) = request {
            self.keep(request, Told::new(at, Fact::Occurrence(*occurrence)));
        }
    }

    fn of_attacker(&mut self, at: Instant, occurrence: &Occurrence) {
        // A need hears of an attacker only where one rides on its activation.
        let Hero::Attempt { at: attempt, .. } = self.hero else {
            if let Occurrence::Rides { request, .. } | Occurrence::RideEnds { request, .. } =
                *occurrence
            {
                self.keep(request, Told::new(at, Fact::Occurrence(*occurrence)));
            }
            return;
        };
        match *occurrence {
            Occurrence::Compromised { .. } if !self.attempted => {
                self.stay = Stay { since: Some(at), attempts: 0, ended: self.stay.ended };
                self.evicted = Gone::Left;
            }
            Occurrence::Attempt { attempt: made, request, .. } if !self.attempted => {
                self.stay.attempts = made;
                if attempt == at {
                    self.attempted = true;
                    self.push(at, occurrence);
                    if let Some((request, _)) = request {
                        self.concern(request);
                    }
                }
            }
            Occurrence::Evicted { .. } | Occurrence::Detected { .. } => {
                let watched = matches!(occurrence, Occurrence::Detected { .. });
                self.evicted = if watched { Gone::ByWatching } else { Gone::ByDenial };
                self.tell_of_attempt(at, occurrence);
            }
            Occurrence::Left { .. } => {
                if !self.attempted {
                    self.stay = Stay { ended: Some((at, self.evicted)), ..Stay::default() };
                }
                self.tell_of_attempt(at, occurrence);
            }
            _ => {}
        }
    }

    /// What becomes of the attacker while the attempt that is told goes on.
    fn tell_of_attempt(&mut self, at: Instant, occurrence: &Occurrence) {
        if self.attempted && !self.has_ended_before(at) {
            self.push(at, occurrence);
        }
    }

    /// Whether everything that is told had ended by an earlier instant.
    fn has_ended_before(&self, at: Instant) -> bool {
        self.open == 0 && self.told.last().is_none_or(|told| told.at < at)
    }

    fn in_hand(&self) -> bool {
        let own = |hand: &Hand| match hand.about {
            None | Some(About::Activation(_)) => self.concerned.contains(&hand.request),
            Some(About::Use(need, _)) => self.number() == Some(need),
        };
        self.hands.values().any(own)
    }
}

impl Observer for Listener {
    const OCCURRENCES: bool = true;

    fn is_over(&self) -> bool {
        let told = match self.hero {
            Hero::Need(_) => self.need.is_some(),
            Hero::Attempt { .. } => self.attempted,
        };
        self.ends_early
            && told
            && self.open == 0
            && !self.account
            && self.alerts.is_empty()
            && !self.in_hand()
    }

    fn on_duty(&mut self, approver: Approver, from: Instant, to: Instant) {
        if self.groups.contains(&approver.group) {
            self.shifts.entry(approver).or_default().push((from, to));
        }
    }

    fn record(&mut self, record: &Record) {
        let beside = Some(record.role) == self.role
            && record.requester == self.hero.requester()
            && !self.concerned.contains(&record.request);
        if beside && record.input == InputKind::Submit {
            self.bystander = Some(record.request);
            self.beside.clear();
        }
        let goes_on = record.from.is_some_and(State::is_pending) && self.matters(record.request);
        let hands = if goes_on { self.hands_of_groups() } else { BTreeMap::new() };
        self.keep(record.request, Told { at: record.at, fact: Fact::Record(*record), hands });
    }

    fn occurrence(&mut self, at: Instant, occurrence: &Occurrence) {
        if let Some(request) = occurrence.request() {
            let hand = match occurrence {
                Occurrence::Listed { approver, .. }
                | Occurrence::Watching { what: Watching::Listed { approver, .. }, .. } => {
                    let hand = self.hands.get(&self.persons.main(*approver));
                    hand.map(|hand| (*approver, *hand))
                }
                _ => None,
            };
            let hands = hand.into_iter().collect();
            self.keep(request, Told { at, fact: Fact::Occurrence(*occurrence), hands });
        } else if let Some(need) = occurrence.need() {
            self.of_need(at, need, occurrence);
        } else if occurrence.attacked() == Some(self.hero.requester()) {
            self.of_attacker(at, occurrence);
        }
        self.note_hands(at, occurrence);
    }

    fn request(&mut self, outcome: &RequestOutcome) {
        if self.concerned.contains(&outcome.request) {
            self.requests.push(*outcome);
            self.open -= 1;
        } else if self.bystander == Some(outcome.request) {
            self.bystander = None;
            self.beside.clear();
        }
    }

    fn need(&mut self, outcome: &NeedOutcome) {
        if self.number() == Some(outcome.need) {
            // Who gives up does so when a request has ended, which was told just before.
            let latest = self.told.last().map_or(self.end, |told| told.at);
            let at = match outcome.end {
                NeedEnd::Met => outcome.done_at.unwrap_or(latest),
                NeedEnd::Unmet => latest,
                NeedEnd::Censored => self.end,
            };
            self.need = Some(*outcome);
            self.told.push(Told::new(at, Fact::NeedEnds(*outcome)));
        }
    }
}
