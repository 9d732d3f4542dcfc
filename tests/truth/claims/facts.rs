//! Everything that one run tells about approvers, kept, and what follows from it at any moment.
//!
//! A moment is a number: how many facts had been told before. Nothing of the story is used here; a
//! list is what came to it and has not gone, counted one by one.

use std::collections::{BTreeMap, BTreeSet};

use pimsim::engine::{
    Actor, NeedOutcome, Observer, Occurrence, Record, RequestOutcome, ReviewEnd, simulate,
};
use pimsim::id::{Approver, GroupId, MemberIx, PolicyId, Requester};
use pimsim::lifecycle::{DeadlineFor, InputKind, State};
use pimsim::scenario::model::{Coordination, Discipline, Policy, Scenario};
use pimsim::time::Instant;

use crate::naive::duty::Duty;
use crate::naive::habits::{has_leave, on_leave};

/// A place in the order of the run.
pub type Moment = usize;

/// A review, from beginning to end.
#[derive(Clone, Copy, Debug)]
pub struct Review {
    pub approver: Approver,
    pub request: u64,
    pub stage: u8,
    pub began: (Moment, Instant),
    /// Never, if it is in hand at the end of the run.
    pub ended: Moment,
}

/// A request comes to a list.
#[derive(Clone, Copy, Debug)]
pub struct Listing {
    pub moment: Moment,
    pub at: Instant,
    pub request: u64,
    pub stage: u8,
    pub approver: Approver,
}

/// How far a mail came, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mail {
    Lost,
    Sent,
    Arrived,
}

/// One run.
#[derive(Default)]
pub struct NamedEstimates {
    now: Moment,
    /// By request.
    pub records: BTreeMap<u64, Vec<(Moment, Record)>>,
    pub requests: BTreeMap<u64, RequestOutcome>,
    pub needs: BTreeMap<u64, NeedOutcome>,
    reviews: Vec<Review>,
    /// Places among the reviews, by request and by approver.
    of_request: BTreeMap<u64, Vec<usize>>,
    of_approver: BTreeMap<Approver, Vec<usize>>,
    pub listings: BTreeMap<Approver, Vec<Listing>>,
    /// By request, stage and approver: moment and what.
    pub mail: BTreeMap<(u64, u8, Approver), Vec<(Moment, Mail)>>,
    shifts: BTreeMap<Approver, Vec<(Instant, Instant)>>,
    /// The stage of each request so far, while the run goes on.
    stages: BTreeMap<u64, u8>,
    pub requesters: BTreeMap<u64, Requester>,
}

impl NamedEstimates {
    pub fn of(scenario: &Scenario, policy: PolicyId) -> Self {
        let mut facts = Self::default();
        simulate(scenario, policy, 1, &mut facts, &|| false).expect("nobody stops");
        facts.replace_shifts(scenario, policy);
        facts
    }

    /// Of who is never absent, the hours are told by the naive engine's calendar.
    fn replace_shifts(&mut self, scenario: &Scenario, policy: PolicyId) {
        let policy = &scenario.policies[policy.index()];
        // People are there as soon as the first need that is planned ahead.
        let (start, end) = scenario.run();
        for (approver, member) in members(policy) {
            if member.absence > 0.0 {
                continue;
            }
            let calendar = &policy.calendars[member.calendar.index()];
            let leave = has_leave(member).then_some(|date, _| on_leave(member, date));
            let duty = Duty::new(calendar, (start, end), leave);
            let all = if duty.always { vec![(start, end)] } else { duty.intervals };
            let cut = all.into_iter().map(|(from, to)| (from.max(start), to.min(end)));
            self.shifts.insert(approver, cut.filter(|(from, to)| from < to).collect());
        }
    }

    /// The end of the shift, `Err` with the start of the next one who is off duty.
    pub fn duty(&self, who: Approver, at: Instant) -> Result<Instant, Option<Instant>> {
        let none = Vec::new();
        let shifts = self.shifts.get(&who).unwrap_or(&none);
        match shifts.iter().find(|(from, to)| *from <= at && at < *to) {
            Some((_, to)) => Ok(*to),
            None => Err(shifts.iter().map(|shift| shift.0).find(|from| *from > at)),
        }
    }

    fn some<K: Ord>(&self, index: &BTreeMap<K, Vec<usize>>, key: &K) -> Vec<Review> {
        index.get(key).into_iter().flatten().map(|place| self.reviews[*place]).collect()
    }

    /// What somebody has in hand.
    pub fn in_hand(&self, who: Approver, moment: Moment) -> Option<Review> {
        let mut all = self.some(&self.of_approver, &who).into_iter();
        all.find(|review| review.began.0 < moment && moment <= review.ended)
    }

    /// Who reviews this stage of a request, as of this moment.
    pub fn reviewing(&self, request: u64, stage: u8, moment: Moment) -> Vec<Review> {
        let all = self.some(&self.of_request, &request).into_iter();
        let now = |review: &Review| review.began.0 < moment && moment <= review.ended;
        all.filter(|review| review.stage == stage && now(review)).collect()
    }

    /// The latest record of a request before a moment.
    fn latest(&self, request: u64, moment: Moment) -> Option<&Record> {
        let before = self.records.get(&request)?.iter().rev().find(|(at, _)| *at < moment);
        before.map(|(_, record)| record)
    }

    /// Whether somebody has approved in this stage, which may be over by that.
    pub fn has_approved(&self, who: Approver, request: u64, stage: u8, moment: Moment) -> bool {
        let Some(all) = self.records.get(&request) else { return false };
        all.windows(2).any(|pair| {
            let (before, (at, record)) = (&pair[0].1, &pair[1]);
            let approves = record.input == InputKind::Approve;
            let by = record.actor == Actor::Approver(who);
            *at < moment && approves && by && before.stage == stage
        })
    }

    /// When a stage of a request began.
    pub fn stage_began(&self, request: u64, stage: u8) -> Option<Instant> {
        let mut records = self.records.get(&request)?.iter().map(|(_, record)| record);
        records.find(|one| one.stage == stage && one.to.is_pending()).map(|record| record.at)
    }

    /// How many requests on a list would be taken before the one that comes to it here.
    pub fn ahead(&self, policy: &Policy, own: &Listing) -> usize {
        let who = own.approver;
        let group = &policy.groups[who.group.index()];
        let discipline = group.members[who.member.index()].discipline;
        let urgent = |request: u64| self.requests[&request].urgent;
        let key = |one: &Listing| (one.at, one.request);
        let first = |other: &Listing| match discipline {
            Discipline::Fifo => key(other) < key(own),
            Discipline::Lifo => key(other) > key(own),
            Discipline::UrgentFirst => {
                (!urgent(other.request), key(other)) < (!urgent(own.request), key(own))
            }
        };
        let waits = |other: &Listing| {
            let latest = self.latest(other.request, own.moment);
            let pending = latest.is_some_and(|one| one.to.is_pending() && one.stage == other.stage);
            let reviewing = self.reviewing(other.request, other.stage, own.moment);
            let claims = group.coordination == Coordination::Claim;
            // Taken from this list, or passed over.
            let taken =
                |one: &Review| one.approver == who || claims && one.approver.group == who.group;
            let approved = self.has_approved(who, other.request, other.stage, own.moment);
            let late = || self.is_late(policy, other.request, other.stage, own.at);
            pending && !reviewing.iter().any(taken) && !approved && !late()
        };
        let there = self.listings[&who].iter().filter(|one| {
            one.moment < own.moment && one.request != own.request && first(one) && waits(one)
        });
        let there = there.map(|one| (one.request, one.stage)).collect::<BTreeSet<_>>();
        there.len()
    }

    /// Whether the deadline has passed and lets no review begin.
    pub fn is_late(&self, policy: &Policy, request: u64, stage: u8, at: Instant) -> bool {
        let role = self.requests[&request].role;
        let settings = &policy.roles[role.index()].settings;
        let timeout = settings.stages[usize::from(stage) - 1].approval_timeout;
        let began = self.stage_began(request, stage).expect("it is pending");
        settings.deadline_for == DeadlineFor::Review && at >= began + timeout
    }

    fn tick(&mut self) -> Moment {
        self.now += 1;
        self.now
    }

    fn post(&mut self, request: u64, approver: Approver, mail: Mail) {
        let (moment, stage) = (self.tick(), self.stages[&request]);
        self.mail.entry((request, stage, approver)).or_default().push((moment, mail));
    }
}

/// All members of a policy.
pub fn members(
    policy: &Policy,
) -> impl Iterator<Item = (Approver, &pimsim::scenario::model::Member)> {
    policy.groups.iter().enumerate().flat_map(|(group, of)| {
        of.members.iter().enumerate().map(move |(place, member)| {
            let group = GroupId::new(group);
            (Approver { group, member: MemberIx::new(place) }, member)
        })
    })
}

impl Observer for NamedEstimates {
    const OCCURRENCES: bool = true;

    fn on_duty(&mut self, approver: Approver, from: Instant, to: Instant) {
        self.shifts.entry(approver).or_default().push((from, to));
    }

    fn record(&mut self, record: &Record) {
        let moment = self.tick();
        self.records.entry(record.request).or_default().push((moment, *record));
        self.stages.insert(record.request, record.stage);
        self.requesters.insert(record.request, record.requester);
    }

    fn request(&mut self, outcome: &RequestOutcome) {
        self.requests.insert(outcome.request, *outcome);
    }

    fn need(&mut self, outcome: &NeedOutcome) {
        self.needs.insert(outcome.need, *outcome);
    }

    fn occurrence(&mut self, at: Instant, occurrence: &Occurrence) {
        match *occurrence {
            Occurrence::Mail { request, approver, arrives_at } => {
                let mail = if arrives_at.is_none() { Mail::Lost } else { Mail::Sent };
                self.post(request, approver, mail);
            }
            Occurrence::Arrived { request, approver, .. } => {
                self.post(request, approver, Mail::Arrived);
            }
            Occurrence::Listed { request, approver, .. } => {
                let (moment, stage) = (self.tick(), self.stages[&request]);
                let listing = Listing { moment, at, request, stage, approver };
                self.listings.entry(approver).or_default().push(listing);
            }
            Occurrence::Began { request, approver, .. } => {
                let (moment, stage) = (self.tick(), self.stages[&request]);
                let began = (moment, at);
                self.of_request.entry(request).or_default().push(self.reviews.len());
                self.of_approver.entry(approver).or_default().push(self.reviews.len());
                self.reviews.push(Review { approver, request, stage, began, ended: Moment::MAX });
            }
            Occurrence::Ended { approver, how, .. } if how != ReviewEnd::InHand => {
                let moment = self.tick();
                let latest = self.of_approver[&approver].last().expect("it began");
                self.reviews[*latest].ended = moment;
            }
            _ => {}
        }
    }
}

/// Whether a record ends a stage that was pending.
pub fn ends_a_stage(before: u8, record: &Record) -> bool {
    let goes_on = record.to.is_pending() && record.stage == before;
    record.from.is_some_and(State::is_pending) && !goes_on
}
