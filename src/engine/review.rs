//! Reviews: free members take from their lists, review, decide, hand back.
//!
//! A decision is given to the state machine, which says whether it counts; the desk only carries it.

use std::sync::Arc;

use super::desk::{Desk, DeskMember};
use super::filing::OpenRequest;
use super::observer::Observer;
use super::occurrence::{Occurrence, ReviewEnd};
use super::rank::Rank;
use super::records::{Actor, Intent, ReviewOutcome, ReviewResult};
use super::request::Then;
use super::slab::Key;
use super::waiting::{Entry, Place, Verdict};
use super::world::{Core, OpenNeeds, What, World};
use crate::id::{Approver, GroupId, RoleId};
use crate::lifecycle::{DeadlineFor, Decider, Input};
use crate::math;
use crate::random::Purpose;
use crate::scenario::model::{AtShiftEnd, IfGone, Member};
use crate::time::{Instant, Moment, Span};

/// A review in hand. Handed by value to what is rarely called: so it need not lie in memory where that
/// is not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Review {
    pub entry: Entry,
    pub approver: Approver,
    pub role: RoleId,
    pub began_at: Instant,
    /// The end of the shift in which it began.
    pub shift_ends_at: Instant,
    /// How long it takes whole.
    pub effort: Span,
    pub stamp: u32,
}

/// What a review begins with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Begun {
    pub entry: Entry,
    pub role: RoleId,
    /// How long it takes whole.
    pub effort: Span,
    /// The rank of its end.
    pub rank: Rank,
}

impl Desk<'_> {
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

    #[inline(never)]
    pub fn is_claimed(&self, group: GroupId, entry: &Entry) -> bool {
        self.groups[group.index()].claimed.contains(&(entry.number, entry.stage))
    }

    /// Whether the review that the member has in hand is the one of this stamp.
    #[inline(always)]
    fn has_in_hand(&self, member: u32, stamp: u32) -> bool {
        let review = &self.members[member as usize].review;
        review.is_some_and(|review| review.stamp == stamp)
    }

    #[inline(never)]
    fn unclaim(&mut self, review: Review) {
        let group = &mut self.groups[review.approver.group.index()];
        group.claimed.remove(&(review.entry.number, review.entry.stage));
    }

    /// Makes the member free as of now.
    #[inline(always)]
    pub fn release(&mut self, member: u32, now: Instant) -> Review {
        let person = &mut self.members[member as usize];
        let review = person.review.take().expect("the member has a review in hand");
        let list = person.list;
        if person.keeps_claims || review.approver != person.approver {
            self.unclaim(review);
        }
        self.lists[list as usize].free(now, member);
        self.touch(list);
        review
    }
}

impl<O: Observer> World<'_, O> {
    /// All mail, freeing and shift starts of this instant have come: the free members, in order of
    /// idleness, each take the first of their own list.
    #[inline]
    pub fn serve(&mut self) {
        if let [list] = self.core.desk.touched[..] {
            self.core.desk.touched.clear();
            self.serve_list(list);
        } else {
            self.serve_lists();
        }
    }

    /// The same where only one list was touched, which is usual.
    #[inline(always)]
    fn serve_list(&mut self, list: u32) {
        let now = self.core.now;
        if self.core.desk.lists[list as usize].is_empty() {
            return;
        }
        self.core.set_wake_up(list);
        if !self.core.desk.lists[list as usize].on_duty(now) {
            return;
        }
        while let Some(&(_, member)) = self.core.desk.lists[list as usize].idle.front() {
            if !self.take_first(member, list) {
                return;
            }
        }
    }

    #[inline(never)]
    fn serve_lists(&mut self) {
        for place in 0..self.core.desk.touched.len() {
            let list = self.core.desk.touched[place];
            if !self.core.desk.lists[list as usize].is_empty() {
                self.core.set_wake_up(list);
            }
        }
        while let Some((member, list)) = self.core.desk.next_free(self.core.now) {
            if !self.take_first(member, list) {
                self.core.desk.touched.retain(|touched| *touched != list);
            }
        }
    }

    /// The member begins to review the first request of the list that is theirs to review; whether
    /// there is one.
    #[inline(always)]
    fn take_first(&mut self, member: u32, list: u32) -> bool {
        let Self { core, requests, .. } = self;
        let mut place = Place::default();
        while let Some(entry) = core.desk.lists[list as usize].look(&mut place) {
            let open = entry.of_request().and_then(|request| requests.get_mut(request));
            match core.verdict(member, &entry, open.as_deref()) {
                Verdict::Take => {
                    core.desk.lists[list as usize].remove(place);
                    match open {
                        Some(open) => core.begin_review(member, list, entry, open),
                        None => core.begin_alert_review(member, list, entry),
                    }
                    return true;
                }
                Verdict::Drop => core.desk.lists[list as usize].remove(place),
                Verdict::Skip => place.pass(),
            }
        }
        false
    }

    /// A review is done: the decision is given, if it still matters.
    #[inline(always)]
    pub fn end_review(&mut self, member: u32, stamp: u32) {
        let Self { core, needs, requests, .. } = self;
        // Gone if the reviewer noticed that the request was.
        if !core.desk.has_in_hand(member, stamp) {
            return;
        }
        let review = core.desk.release(member, core.now);
        if review.entry.is_alert() {
            return self.end_alert_review(member, review);
        }
        let key = review.entry.request;
        let open = requests.get_mut(key).filter(|open| open.waits_in(review.entry.stage));
        if let Some(open) = open {
            open.in_hand -= 1;
            if core.denies(open, member, &review) {
                self.deny(member, review);
            } else {
                let input = Input::Approve(open.decider(member, &review));
                let decided = core.decide(needs, open, &review, &input, ReviewResult::Approved);
                self.settle(member, &review, decided);
            }
        } else {
            core.tell_end(&review, ReviewEnd::InVain);
            core.tell_review(&review, ReviewResult::Wasted);
        }
        if self.core.desk.anybody_tires {
            self.core.note_tired(member, review);
        }
    }

    #[inline(never)]
    fn deny(&mut self, member: u32, review: Review) {
        let Self { core, needs, requests, .. } = self;
        let open = &mut requests[review.entry.request];
        let OpenRequest { stay, origin, .. } = *open;
        let input = Input::Deny(open.decider(member, &review));
        let decided = core.decide(needs, open, &review, &input, ReviewResult::Denied);
        let taken = !matches!(decided, Decided::Rejected);
        self.settle(member, &review, decided);
        if let Some(stay) = stay.filter(|_| taken) {
            self.evict_after_denial(stay, origin);
        }
    }

    /// Does what a decision leaves to be done.
    #[inline(always)]
    fn settle(&mut self, member: u32, review: &Review, decided: Decided) {
        match decided {
            Decided::Rejected => self.core.counts.stale += 1,
            Decided::Counted => self.count_approval(member, *review),
            Decided::Settled(then) => self.go_on_with(review.entry.request, then),
        }
    }

    /// An approval that does not end its stage: the request returns to the lists of the others.
    #[inline(never)]
    fn count_approval(&mut self, member: u32, review: Review) {
        self.requests[review.entry.request].approved_by.push(member);
        self.core.desk.touch_group(review.approver.group);
        self.time_out_if_overdue(review.entry.request);
    }

    /// Where the deadline has passed and the last review that held it open has ended without
    /// settling the request, it times out.
    fn time_out_if_overdue(&mut self, key: Key) {
        let open = &self.requests[key];
        let settings = &open.law.settings;
        if open.in_hand == 0 && self.core.now >= open.life.deadline(settings) {
            self.step_on_time(key, &Input::Timeout { reviews_in_hand: 0 });
        }
    }

    /// A shift ends with a review in hand: the work is lost, the request goes back to its place.
    #[inline(never)]
    pub fn hand_back(&mut self, member: u32, stamp: u32) {
        let Self { core, requests, .. } = self;
        if !core.desk.has_in_hand(member, stamp) {
            return;
        }
        let review = core.desk.release(member, core.now);
        let DeskMember { list, .. } = core.desk.members[member as usize];
        if review.entry.is_alert() {
            return self.hand_back_alert(review, list);
        }
        let (Entry { request: key, stage, .. }, approver) = (review.entry, review.approver);
        let never_fits = O::OCCURRENCES && core.never_fits(&review);
        core.tell_end(&review, ReviewEnd::HandedBack { never_fits });
        core.tell_review(&review, ReviewResult::Wasted);
        let Some(open) = requests.get_mut(key).filter(|open| open.waits_in(stage)) else { return };
        open.in_hand -= 1;
        core.desk.lists[list as usize].insert(review.entry);
        core.desk.touch_group(approver.group);
        self.time_out_if_overdue(key);
    }

    /// The run is over and a review is in hand.
    pub fn leave_in_hand(&mut self, member: u32) {
        let Self { core, requests, .. } = self;
        let review = core.desk.members[member as usize].review.expect("a review is in hand");
        if review.entry.is_alert() {
            return core.leave_alert_in_hand(&review);
        }
        let Entry { request, stage, .. } = review.entry;
        let matters = requests.get(request).is_some_and(|open| open.waits_in(stage));
        let result = if matters { ReviewResult::InHand } else { ReviewResult::Wasted };
        core.tell_end(&review, ReviewEnd::InHand);
        core.tell_review(&review, result);
    }
}

/// What became of a decision.
#[derive(Clone, Copy, Debug)]
enum Decided {
    /// The state machine did not take it: something is wrong here.
    Rejected,
    /// It counts, and the stage goes on.
    Counted,
    /// The stage is over.
    Settled(Then),
}

impl OpenRequest<'_> {
    /// The member's standing towards it, at the end of a review.
    #[inline(always)]
    fn decider(&self, member: u32, review: &Review) -> Decider {
        Decider {
            is_requester: false,
            has_approved: self.has_approval_of(member),
            stage: review.entry.stage,
            began_at: review.began_at,
        }
    }
}

impl<O: Observer> Core<'_, O> {
    /// Gives a decision to the state machine, and carries out what follows.
    #[inline(always)]
    fn decide(
        &mut self,
        needs: &mut OpenNeeds,
        open: &mut OpenRequest<'_>,
        review: &Review,
        input: &Input,
        result: ReviewResult,
    ) -> Decided {
        let Ok(effects) = self.step(open, input, Actor::Approver(review.approver)) else {
            return Decided::Rejected;
        };
        self.tell_end(review, ReviewEnd::Decided);
        self.tell_review(review, result);
        if open.waits_in(review.entry.stage) {
            return Decided::Counted;
        }
        if !open.life.state.is_pending() {
            open.decided_by = Some(review.approver);
            (open.listed_at, open.begun_at) = (review.entry.arrived_at, review.began_at);
            if self.holders.any {
                let held = self.holders.begun_with(self.desk.member_of(review.approver));
                open.held_at = held.map_or(Moment::NONE, Moment::from);
            }
        }
        Decided::Settled(self.follow(needs, review.entry.request, open, effects))
    }

    /// What this member does with an entry; `open` is its request, if that is still open.
    #[inline(always)]
    pub fn verdict(&self, member: u32, entry: &Entry, open: Option<&OpenRequest<'_>>) -> Verdict {
        let Some(open) = open else { return self.verdict_without_request(member, entry) };
        if !open.waits_in(entry.stage) || open.has_approval_of(member) {
            return Verdict::Drop;
        }
        // A deadline that waits for reviews in hand lets no new one begin.
        let settings = &open.law.settings;
        if settings.deadline_for == DeadlineFor::Review && self.now >= open.life.deadline(settings)
        {
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

    #[inline(always)]
    fn begin_review(&mut self, member: u32, list: u32, entry: Entry, open: &mut OpenRequest<'_>) {
        let now = self.now;
        let acting = self.desk.acting(member, &entry);
        let DeskMember { approver, law, claims, .. } = self.desk.members[acting as usize];
        open.in_hand += 1;
        if open.reviewed_at == Moment::NONE {
            open.reviewed_at = now.into();
        }
        if self.holders.any {
            self.note_begun(acting);
        }
        let (origin, role) = (open.origin, open.role);
        let effort = if claims {
            let approvals = open.approved_by.len();
            self.luck.claimed_review(&law.review, origin, (entry.stage, approvals), approver)
        } else {
            self.luck.desk_span(&law.review, Purpose::Review, origin, entry.stage, approver)
        };
        self.take_in_hand(member, list, Begun { entry, role, effort, rank: Rank::Decision });
        self.occurrence(|_| Occurrence::Began {
            request: entry.number,
            requester: open.requester,
            role,
            approver,
        });
    }

    /// A review begins, and is done when it is done.
    #[inline(always)]
    pub fn take_in_hand(&mut self, member: u32, list: u32, begun: Begun) {
        let now = self.now;
        let Begun { entry, role, effort, rank } = begun;
        let acting = self.desk.acting(member, &entry);
        let DeskMember { approver, law, keeps_claims, .. } = self.desk.members[acting as usize];
        if keeps_claims {
            let group = &mut self.desk.groups[approver.group.index()];
            group.claimed.insert((entry.number, entry.stage));
        }
        let waiting = &mut self.desk.lists[list as usize];
        waiting.idle.pop_front();
        let shift_ends_at = waiting.shift_end(now);
        self.desk.stamps = self.desk.stamps.wrapping_add(1);
        let stamp = self.desk.stamps;
        let review = Review { entry, approver, role, began_at: now, shift_ends_at, effort, stamp };
        self.desk.members[member as usize].review = Some(review);
        let done_at = now + effort;
        if law.at_shift_end == AtShiftEnd::HandBack && done_at > shift_ends_at {
            let event = What::HandBack(member, stamp);
            self.calendar.schedule(shift_ends_at, Rank::ShiftEnd, event);
        } else {
            self.calendar.schedule(done_at, rank, What::EndReview(member, stamp));
        }
    }

    #[inline(always)]
    pub fn tell_review(&mut self, review: &Review, result: ReviewResult) {
        let Review { approver, role, began_at: from, .. } = *review;
        self.observer.review(&ReviewOutcome { approver, role, from, to: self.now, result });
        if self.now > review.shift_ends_at {
            self.tell_overtime(*review);
        }
    }

    /// A review that outlasted its shift: what of it lay off duty.
    #[inline(never)]
    fn tell_overtime(&mut self, review: Review) {
        let member = self.desk.member_of(review.approver);
        let list = self.desk.members[member as usize].list as usize;
        let roster = Arc::clone(&self.desk.lists[list].roster);
        let mut off_since = review.shift_ends_at;
        let later = roster.shifts(off_since, self.now).chain([(self.now, self.now)]);
        for (on_at, off_at) in later {
            if off_since < on_at {
                self.observer.overtime(review.approver, review.role, off_since, on_at);
            }
            off_since = off_at;
        }
    }

    #[inline(always)]
    fn tell_end(&mut self, review: &Review, how: ReviewEnd) {
        let Review { entry, approver, began_at, .. } = *review;
        self.occurrence(|_| Occurrence::Ended { request: entry.number, approver, began_at, how });
    }

    /// Whether this member denies this request.
    #[inline(always)]
    fn denies(&mut self, open: &OpenRequest<'_>, member: u32, review: &Review) -> bool {
        let Review { entry, approver, .. } = review;
        let acting = self.desk.acting(member, entry);
        let law = self.desk.members[acting as usize].law;
        let chance = match open.intent {
            Intent::Legitimate | Intent::Approver => law.denies_legitimate,
            Intent::Malicious => self.detection(member, law),
        };
        self.luck.denies(chance, open.origin, entry.stage, *approver)
    }

    /// The chance that this member sees through an attacker: less when tired.
    #[inline(never)]
    pub fn detection(&mut self, member: u32, law: &Member) -> f64 {
        law.fatigue_half_at.map_or(law.detects_malicious, |half_at| {
            let tired = self.reviews_in_past_hour(member) as f64 / half_at;
            law.detects_malicious * math::pow(0.5, tired)
        })
    }

    fn reviews_in_past_hour(&mut self, member: u32) -> usize {
        let since = self.now - Span::hours(1);
        let completed = &mut self.desk.members[member as usize].completed;
        while completed.front().is_some_and(|done_at| *done_at < since) {
            completed.pop_front();
        }
        completed.len()
    }

    /// A review has been completed by somebody who may tire.
    #[inline(never)]
    pub fn note_tired(&mut self, member: u32, review: Review) {
        let acting = self.desk.acting(member, &review.entry);
        if self.desk.members[acting as usize].law.fatigue_half_at.is_some() {
            self.desk.members[member as usize].completed.push_back(self.now);
        }
    }

    /// Whether a review is longer than every shift of its reviewer that is still to come.
    fn never_fits(&self, review: &Review) -> bool {
        let member = self.desk.member_of(review.approver);
        let list = self.desk.members[member as usize].list as usize;
        let roster = &self.desk.lists[list].roster;
        roster.shifts(self.now, self.end).all(|(from, to)| to - from < review.effort)
    }

    /// A stage is over: those who notice stop reviewing for it.
    #[inline(always)]
    pub fn end_stage(&mut self, key: Key, open: &OpenRequest<'_>) {
        if self.desk.anybody_stops && open.in_hand > 0 {
            self.stop_reviews(key);
        }
    }

    #[inline(never)]
    fn stop_reviews(&mut self, key: Key) {
        for member in self.desk.busy() {
            let person = &self.desk.members[member as usize];
            let about_it = |review: Review| review.entry.of_request() == Some(key);
            if person.review.is_some_and(about_it) && person.law.if_gone == IfGone::Stop {
                let review = self.desk.release(member, self.now);
                self.tell_end(&review, ReviewEnd::Stopped);
                self.tell_review(&review, ReviewResult::Wasted);
            }
        }
    }
}
