//! Approvers: mail, pickup, waiting lists, reviews, decisions.
//!
//! A decision is given to the state machine, which says whether it counts; the desk only carries
//! it. Under `race` nobody knows of the others; under `claim` a request in review is passed over by
//! the other members of that group.

use std::collections::VecDeque;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::observer::{Actor, Intent, Observer, ReviewOutcome, ReviewResult};
use super::rank::Rank;
use super::shift::Rosters;
use super::slab::Key;
use super::waiting::{Entry, Verdict, WaitingList};
use super::world::{What, World};
use crate::id::{Approver, CalendarId, GroupId, MemberIx};
use crate::lifecycle::{DeadlineFor, Decider, Input};
use crate::math;
use crate::random::{Purpose, Root};
use crate::scenario::model::{
    AtShiftEnd, Coordination, Group, IfGone, Member, Policy, Scenario, StageDesk,
};
use crate::scenario::roster::Roster;
use crate::time::{Instant, Span};

/// All approvers of one run. Members are counted over all groups, in the order of the file.
pub(super) struct Desk {
    members: Vec<DeskMember>,
    lists: Vec<WaitingList>,
    groups: Vec<DeskGroup>,
    /// Lists on which somebody may be able to start.
    touched: Vec<u32>,
    rosters: Vec<Option<Arc<Roster>>>,
    stamps: u32,
    /// Whether anybody stops when a request is gone.
    anybody_stops: bool,
}

struct DeskGroup {
    first: u32,
    size: u32,
    /// Members to whom mail goes, from the first on: one stands for all who share a list.
    addressees: u32,
    claims: bool,
    /// Requests in review, by number and stage; kept when the members have lists of their own.
    /// Never gone through.
    claimed: FxHashSet<(u64, u8)>,
}

struct DeskMember {
    approver: Approver,
    list: u32,
    review: Option<Review>,
    /// Reviews completed in the past hour; kept for those who tire.
    completed: VecDeque<Instant>,
}

/// A review in hand.
#[derive(Clone, Copy, Debug)]
struct Review {
    entry: Entry,
    role: crate::id::RoleId,
    began_at: Instant,
    stamp: u32,
}

impl Desk {
    /// Everybody is idle. Tells the observer who is on duty when.
    pub fn new<O: Observer>(
        scenario: &Scenario,
        policy: &Policy,
        root: Root,
        observer: &mut O,
    ) -> Self {
        let (start, end) = (scenario.simulation.start, scenario.simulation.end());
        let mut rosters = Rosters::new(scenario, policy, root);
        let mut desk = Self {
            members: Vec::new(),
            lists: Vec::new(),
            groups: Vec::new(),
            touched: Vec::new(),
            rosters: Vec::new(),
            stamps: 0,
            anybody_stops: false,
        };
        for (at, group) in policy.groups.iter().enumerate() {
            let id = GroupId::new(at);
            let first = desk.members.len() as u32;
            let shared = may_share(scenario, policy, id, group);
            for (place, member) in group.members.iter().enumerate() {
                let approver = Approver { group: id, member: MemberIx::new(place) };
                let number = desk.members.len() as u32;
                if shared && place > 0 {
                    desk.lists.last_mut().expect("the first has a list").share(number, start);
                } else {
                    let roster = rosters.of_member(group, member);
                    let list = WaitingList::new(number, start, member.discipline, roster);
                    desk.lists.push(list);
                }
                let list = desk.lists.len() as u32 - 1;
                for (from, to) in desk.lists[list as usize].roster.shifts(start, end) {
                    observer.on_duty(approver, from, to);
                }
                desk.anybody_stops |= member.if_gone == IfGone::Stop;
                let completed = VecDeque::new();
                desk.members.push(DeskMember { approver, list, review: None, completed });
            }
            let size = group.members.len() as u32;
            desk.groups.push(DeskGroup {
                first,
                size,
                addressees: if shared { 1 } else { size },
                claims: group.coordination == Coordination::Claim && !shared,
                claimed: FxHashSet::default(),
            });
        }
        desk.rosters = extension_calendars(policy, &mut rosters);
        desk
    }

    /// Whether a list has been touched and not yet served.
    #[inline]
    pub fn is_waiting(&self) -> bool {
        !self.touched.is_empty()
    }

    #[inline(always)]
    fn touch(&mut self, list: u32) {
        if self.touched.is_empty() || !self.touched.contains(&list) {
            self.touched.push(list);
        }
    }

    fn touch_group(&mut self, group: GroupId) {
        let &DeskGroup { first, size, .. } = &self.groups[group.index()];
        for member in first..first + size {
            self.touch(self.members[member as usize].list);
        }
    }

    /// Whether the calendar of an extension is on.
    pub fn is_on(&self, calendar: CalendarId, at: Instant) -> bool {
        let roster = self.rosters[calendar.index()].as_ref();
        roster.expect("compiled for every extension").on_duty(at)
    }

    /// Members with a review in hand.
    pub fn busy(&self) -> Vec<u32> {
        let all = self.members.iter().enumerate();
        all.filter(|(_, member)| member.review.is_some()).map(|(at, _)| at as u32).collect()
    }

    /// The member idle longest among those who could start; lists where nobody can are let go.
    fn next_free(&mut self, now: Instant) -> Option<(u32, u32)> {
        let mut best: Option<(Instant, u32, u32)> = None;
        let lists = &mut self.lists;
        self.touched.retain(|&list| {
            let waiting = &lists[list as usize];
            let Some(&(since, member)) = waiting.idle.front() else { return false };
            if waiting.is_empty() || !waiting.on_duty(now) {
                return false;
            }
            if best.is_none_or(|(longest, who, _)| (since, member) < (longest, who)) {
                best = Some((since, member, list));
            }
            true
        });
        best.map(|(_, member, list)| (member, list))
    }

    /// Makes the member free as of now.
    #[inline(always)]
    fn release(&mut self, member: u32, now: Instant) -> Review {
        let person = &mut self.members[member as usize];
        let review = person.review.take().expect("the member has a review in hand");
        let (list, group) = (person.list, person.approver.group);
        self.lists[list as usize].free(now, member);
        self.touch(list);
        let group = &mut self.groups[group.index()];
        if group.claims {
            group.claimed.remove(&(review.entry.number, review.entry.stage));
        }
        review
    }
}

/// Whether the members of a group are certain to see every request at the same instants, so that
/// one list serves for all.
fn may_share(scenario: &Scenario, policy: &Policy, id: GroupId, group: &Group) -> bool {
    let first = &group.members[0];
    let alike = |member: &Member| {
        member.calendar == first.calendar
            && member.discipline == first.discipline
            && member.notification == first.notification
            && member.notification.constant_value().is_some()
            && member.pickup == first.pickup
            && member.pickup.constant_value().is_some()
            && member.notification_lost <= 0.0
            && member.absence <= 0.0
    };
    let one_approval = policy.roles.iter().all(|role| {
        let named = role.names.contains(&id);
        !named || role.settings.stages.iter().all(|stage| stage.approvals_needed == 1)
    });
    let nobody_asks_themselves =
        scenario.populations.iter().all(|population| !population.approves_for.contains(&id));
    group.coordination == Coordination::Claim
        && group.members.iter().all(alike)
        && one_approval
        && nobody_asks_themselves
}

fn extension_calendars(policy: &Policy, rosters: &mut Rosters<'_>) -> Vec<Option<Arc<Roster>>> {
    let used = |id| {
        policy
            .roles
            .iter()
            .filter_map(|role| role.automatic_when.as_ref())
            .any(|when| when.calendar == Some(id))
    };
    let all = (0..policy.calendars.len()).map(CalendarId::new);
    all.map(|id| used(id).then(|| rosters.of_calendar(id))).collect()
}

impl<O: Observer> World<'_, O> {
    /// Mails go out to the approvers of the present stage.
    #[inline(always)]
    pub fn ask(&mut self, key: Key) {
        let policy = self.policy;
        let open = &self.requests[key];
        let stage = open.life.stage;
        for &group in &policy.roles[open.role.index()].desks[usize::from(stage) - 1].approvers {
            self.ask_group(key, stage, group);
        }
    }

    /// Mails go out to its alternates.
    #[inline(never)]
    pub fn ask_alternates(&mut self, key: Key) {
        let policy = self.policy;
        let open = &self.requests[key];
        let stage = open.life.stage;
        let StageDesk { approvers, escalate_to } =
            &policy.roles[open.role.index()].desks[usize::from(stage) - 1];
        for &group in escalate_to.iter().filter(|group| !approvers.contains(group)) {
            self.ask_group(key, stage, group);
        }
    }

    #[inline(always)]
    fn ask_group(&mut self, key: Key, stage: u8, group: GroupId) {
        let now = self.now;
        let requester = self.requests[key].requester;
        let population = self.scenario.population(requester.population);
        let own = population.approves_for.contains(&group).then_some(requester.number);
        let origin = self.requests[key].origin;
        let members = &self.policy.groups[group.index()].members;
        let &DeskGroup { first, addressees, .. } = &self.desk.groups[group.index()];
        for place in 0..addressees {
            // Nobody is asked about their own request.
            if own == Some(u64::from(place)) {
                continue;
            }
            let (number, member) = (first + place, &members[place as usize]);
            let approver = Approver { group, member: MemberIx::new(place as usize) };
            let (loss, delay) = (Purpose::NotificationLoss, Purpose::NotificationDelay);
            if self.luck.desk_coin(member.notification_lost, loss, origin, stage, approver) {
                continue;
            }
            let delay = self.luck.desk_span(&member.notification, delay, origin, stage, approver);
            if delay == Span::ZERO {
                self.read_mail(key, stage, number);
            } else {
                self.calendar.schedule(now + delay, Rank::Mail, What::Mail(key, stage, number));
            }
        }
    }

    /// Whether the request still waits for a decision of this stage.
    #[inline(always)]
    fn waits_for(&self, key: Key, stage: u8) -> bool {
        let open = self.requests.get(key);
        open.is_some_and(|open| open.life.state.is_pending() && open.life.stage == stage)
    }

    fn law(&self, approver: Approver) -> &Member {
        &self.policy.groups[approver.group.index()].members[approver.member.index()]
    }

    /// A mail arrives. If the request has been decided meanwhile, it was never sent.
    #[inline]
    pub fn receive_mail(&mut self, key: Key, stage: u8, member: u32) {
        if self.waits_for(key, stage) {
            self.read_mail(key, stage, member);
        }
    }

    /// A mail for a request that waits is read by those to whom it goes.
    #[inline(always)]
    fn read_mail(&mut self, key: Key, stage: u8, member: u32) {
        let now = self.now;
        let DeskMember { approver, list, .. } = self.desk.members[member as usize];
        let sharers = self.desk.lists[list as usize].sharers;
        for shared in member..member + sharers {
            self.observer.notified(self.desk.members[shared as usize].approver, now);
        }
        let pickup = &self.policy.groups[approver.group.index()].members[approver.member.index()];
        let origin = self.requests[key].origin;
        let pickup = self.luck.desk_span(&pickup.pickup, Purpose::Pickup, origin, stage, approver);
        match self.desk.lists[list as usize].after(now, pickup) {
            Some(seen_at) if seen_at == now => self.take_note(key, stage, list),
            Some(seen_at) => {
                self.calendar.schedule(seen_at, Rank::Mail, What::Pickup(key, stage, member));
            }
            None => {}
        }
    }

    /// A request comes to a waiting list.
    #[inline]
    pub fn pick_up(&mut self, key: Key, stage: u8, member: u32) {
        if self.waits_for(key, stage) {
            self.take_note(key, stage, self.desk.members[member as usize].list);
        }
    }

    /// A request that waits is put on a list.
    #[inline(always)]
    fn take_note(&mut self, key: Key, stage: u8, list: u32) {
        let open = &self.requests[key];
        let (number, urgent) = (open.number, open.urgent);
        let entry = Entry { arrived_at: self.now, number, request: key, stage, urgent };
        let waiting = &mut self.desk.lists[list as usize];
        waiting.insert(entry);
        if waiting.wants_sweep() {
            let requests = &self.requests;
            waiting.sweep(|entry| {
                let open = requests.get(entry.request);
                open.is_some_and(|open| {
                    open.life.state.is_pending() && open.life.stage == entry.stage
                })
            });
        }
        // Where nobody is free, nobody can start; who becomes free looks at the list anyway.
        if !self.desk.lists[list as usize].idle.is_empty() {
            self.desk.touch(list);
        }
        self.set_wake_up(list);
    }

    /// Sees to it that a list with something on it is looked at when its members come on duty.
    #[inline(always)]
    fn set_wake_up(&mut self, list: u32) {
        let now = self.now;
        let waiting = &self.desk.lists[list as usize];
        if !waiting.on_duty(now) && waiting.wakes_at.is_none() {
            self.wake_up_later(list);
        }
    }

    #[inline(never)]
    fn wake_up_later(&mut self, list: u32) {
        let now = self.now;
        let waiting = &mut self.desk.lists[list as usize];
        if let Some(at) = waiting.roster.next_on_duty(now) {
            waiting.wakes_at = Some(at);
            self.calendar.schedule(at, Rank::ShiftStart, What::StartShift(list));
        }
    }

    /// The members of a list come on duty.
    #[inline(never)]
    pub fn start_shift(&mut self, list: u32) {
        self.desk.lists[list as usize].wakes_at = None;
        self.desk.touch(list);
    }

    /// All mail, freeing and shift starts of this instant have come: the free members, in order of
    /// idleness, each take the first of their own list.
    #[inline]
    pub fn serve(&mut self) {
        if let [list] = self.desk.touched[..] {
            self.desk.touched.clear();
            self.serve_list(list);
        } else {
            self.serve_lists();
        }
    }

    /// The same where only one list was touched, which is usual.
    #[inline(always)]
    fn serve_list(&mut self, list: u32) {
        let now = self.now;
        if self.desk.lists[list as usize].is_empty() {
            return;
        }
        self.set_wake_up(list);
        if !self.desk.lists[list as usize].on_duty(now) {
            return;
        }
        while let Some(&(_, member)) = self.desk.lists[list as usize].idle.front() {
            let Some(entry) = self.take_first(member, list) else { return };
            self.begin_review(member, list, entry);
        }
    }

    #[inline(never)]
    fn serve_lists(&mut self) {
        for place in 0..self.desk.touched.len() {
            let list = self.desk.touched[place];
            if !self.desk.lists[list as usize].is_empty() {
                self.set_wake_up(list);
            }
        }
        while let Some((member, list)) = self.desk.next_free(self.now) {
            match self.take_first(member, list) {
                Some(entry) => self.begin_review(member, list, entry),
                None => self.desk.touched.retain(|touched| *touched != list),
            }
        }
    }

    #[inline(never)]
    fn take_first(&mut self, member: u32, list: u32) -> Option<Entry> {
        let now = self.now;
        let approver = self.desk.members[member as usize].approver;
        let group = &self.desk.groups[approver.group.index()];
        let (requests, policy) = (&self.requests, self.policy);
        self.desk.lists[list as usize].take(|entry| {
            let Some(open) = requests.get(entry.request) else { return Verdict::Drop };
            let waits = open.life.state.is_pending() && open.life.stage == entry.stage;
            if !waits || open.has_approval_of(member) {
                return Verdict::Drop;
            }
            // A deadline that waits for reviews in hand lets no new one begin.
            let settings = &policy.roles[open.role.index()].settings;
            let late =
                settings.deadline_for == DeadlineFor::Review && now >= open.life.deadline(settings);
            let claimed = group.claims && group.claimed.contains(&(entry.number, entry.stage));
            match (late, claimed) {
                (true, _) => Verdict::Drop,
                (false, true) => Verdict::Skip,
                (false, false) => Verdict::Take,
            }
        })
    }

    #[inline(always)]
    fn begin_review(&mut self, member: u32, list: u32, entry: Entry) {
        let now = self.now;
        let approver = self.desk.members[member as usize].approver;
        let open = &mut self.requests[entry.request];
        open.in_hand += 1;
        let (origin, role) = (open.origin, open.role);
        let law = &self.policy.groups[approver.group.index()].members[approver.member.index()];
        let time = self.luck.desk_span(&law.review, Purpose::Review, origin, entry.stage, approver);
        let waiting = &mut self.desk.lists[list as usize];
        waiting.idle.pop_front();
        let shift_ends_at = waiting.shift_end(now);
        self.desk.stamps = self.desk.stamps.wrapping_add(1);
        let stamp = self.desk.stamps;
        let group = &mut self.desk.groups[approver.group.index()];
        if group.claims {
            group.claimed.insert((entry.number, entry.stage));
        }
        let review = Review { entry, role, began_at: now, stamp };
        self.desk.members[member as usize].review = Some(review);
        let done_at = now + time;
        if law.at_shift_end == AtShiftEnd::HandBack && done_at > shift_ends_at {
            let event = What::HandBack(member, stamp);
            self.calendar.schedule(shift_ends_at, Rank::ShiftEnd, event);
        } else {
            self.calendar.schedule(done_at, Rank::Decision, What::EndReview(member, stamp));
        }
    }

    fn has_in_hand(&self, member: u32, stamp: u32) -> bool {
        let review = &self.desk.members[member as usize].review;
        review.is_some_and(|review| review.stamp == stamp)
    }

    #[inline(always)]
    fn tell_review(&mut self, member: u32, review: &Review, result: ReviewResult) {
        let approver = self.desk.members[member as usize].approver;
        let Review { role, began_at: from, .. } = *review;
        self.observer.review(&ReviewOutcome { approver, role, from, to: self.now, result });
    }

    /// A review is done: the decision is given, if it still matters.
    pub fn end_review(&mut self, member: u32, stamp: u32) {
        // Gone if the reviewer noticed that the request was.
        if !self.has_in_hand(member, stamp) {
            return;
        }
        let now = self.now;
        let review = self.desk.release(member, now);
        let approver = self.desk.members[member as usize].approver;
        let Entry { request: key, stage, .. } = review.entry;
        if self.waits_for(key, stage) {
            self.decide(member, &review);
        } else {
            self.tell_review(member, &review, ReviewResult::Wasted);
        }
        if self.law(approver).fatigue_half_at.is_some() {
            self.desk.members[member as usize].completed.push_back(now);
        }
    }

    #[inline(always)]
    fn decide(&mut self, member: u32, review: &Review) {
        let approver = self.desk.members[member as usize].approver;
        let Entry { request: key, stage, .. } = review.entry;
        let decider = Decider {
            is_requester: false,
            has_approved: self.requests[key].has_approval_of(member),
            stage,
            began_at: review.began_at,
        };
        self.requests[key].in_hand -= 1;
        let (input, result) = if self.denies(member, key, stage) {
            (Input::Deny(decider), ReviewResult::Denied)
        } else {
            (Input::Approve(decider), ReviewResult::Approved)
        };
        let Ok(effects) = self.step(key, &input, Actor::Approver(approver)) else {
            self.counts.stale += 1;
            return;
        };
        self.tell_review(member, review, result);
        let open = &mut self.requests[key];
        if open.life.state.is_pending() && open.life.stage == stage {
            open.approved_by.push(member);
            self.desk.touch_group(approver.group);
            self.time_out_if_overdue(key);
        } else {
            if !open.life.state.is_pending() {
                open.decided_by = Some(approver);
            }
            let denied = result == ReviewResult::Denied;
            let stay = self.requests[key].stay.filter(|_| denied);
            let origin = self.requests[key].origin;
            self.follow(key, effects);
            if let Some(stay) = stay {
                self.evict_after_denial(stay, origin);
            }
        }
    }

    /// Whether this member denies this request.
    fn denies(&mut self, member: u32, key: Key, stage: u8) -> bool {
        let approver = self.desk.members[member as usize].approver;
        let law = &self.policy.groups[approver.group.index()].members[approver.member.index()];
        let open = &self.requests[key];
        let (origin, intent) = (open.origin, open.intent);
        let chance = match (intent, law.fatigue_half_at) {
            (Intent::Legitimate, _) => law.denies_legitimate,
            (Intent::Malicious, None) => law.detects_malicious,
            (Intent::Malicious, Some(half_at)) => {
                let tired = self.reviews_in_past_hour(member) as f64 / half_at;
                law.detects_malicious * math::pow(0.5, tired)
            }
        };
        self.luck.desk_coin(chance, Purpose::Verdict, origin, stage, approver)
    }

    fn reviews_in_past_hour(&mut self, member: u32) -> usize {
        let since = self.now - Span::hours(1);
        let completed = &mut self.desk.members[member as usize].completed;
        while completed.front().is_some_and(|done_at| *done_at < since) {
            completed.pop_front();
        }
        completed.len()
    }

    /// Where the deadline has passed and the last review that held it open has ended without
    /// settling the request, it times out.
    fn time_out_if_overdue(&mut self, key: Key) {
        let open = &self.requests[key];
        let settings = &self.policy.roles[open.role.index()].settings;
        if open.in_hand == 0 && self.now >= open.life.deadline(settings) {
            self.step_on_time(key, &Input::Timeout { reviews_in_hand: 0 });
        }
    }

    /// A shift ends with a review in hand: the work is lost, the request goes back to its place.
    #[inline(never)]
    pub fn hand_back(&mut self, member: u32, stamp: u32) {
        if !self.has_in_hand(member, stamp) {
            return;
        }
        let review = self.desk.release(member, self.now);
        let DeskMember { approver, list, .. } = self.desk.members[member as usize];
        let Entry { request: key, stage, .. } = review.entry;
        self.tell_review(member, &review, ReviewResult::Wasted);
        if !self.waits_for(key, stage) {
            return;
        }
        self.requests[key].in_hand -= 1;
        self.desk.lists[list as usize].insert(review.entry);
        self.desk.touch_group(approver.group);
        self.time_out_if_overdue(key);
    }

    /// A stage is over: those who notice stop reviewing for it.
    #[inline(always)]
    pub fn end_stage(&mut self, key: Key) {
        if self.desk.anybody_stops && self.requests[key].in_hand > 0 {
            self.stop_reviews(key);
        }
    }

    #[inline(never)]
    fn stop_reviews(&mut self, key: Key) {
        for member in self.desk.busy() {
            let person = &self.desk.members[member as usize];
            let about_it = person.review.is_some_and(|review| review.entry.request == key);
            if about_it && self.law(person.approver).if_gone == IfGone::Stop {
                let review = self.desk.release(member, self.now);
                self.tell_review(member, &review, ReviewResult::Wasted);
            }
        }
    }

    /// The run is over and a review is in hand.
    pub fn leave_in_hand(&mut self, member: u32) {
        let review = self.desk.members[member as usize].review.expect("a review is in hand");
        let matters = self.waits_for(review.entry.request, review.entry.stage);
        let result = if matters { ReviewResult::InHand } else { ReviewResult::Wasted };
        self.tell_review(member, &review, result);
    }
}
