//! The parts of a wait: where the time went from wanting access to having it.
//!
//! A wait is cut at the instants that the engine knows: when the need came on a request, when the
//! checks were over, when mail arrived, was seen, was taken in hand and decided. Each millisecond
//! belongs to one part. Of several members the one who decided tells the parts of the stage that
//! ended the approval; where nobody has decided, the one who came furthest. An attempt that ended
//! without access is one part, its waits included.
//!
//! Promises: the parts add up to the wait, to the millisecond; told once per need, when it first has
//! access or ends without. Never: what happens after the first access.

use smallvec::SmallVec;

use super::desk::DeskGroup;
use super::filing::OpenRequest;
use super::need::OpenNeed;
use super::observer::Observer;
use super::records::{AccessOutcome, Part};
use super::review::Review;
use super::slab::Key;
use super::world::Core;
use crate::demand::Need;
use crate::id::{Approver, GroupId, MemberIx};
use crate::lifecycle::State;
use crate::random::Purpose;
use crate::scenario::roster::Roster;
use crate::time::{Instant, Span};

/// Where a wait has been cut up to, and the parts so far.
struct Cuts<'a> {
    at: Instant,
    until: Instant,
    parts: &'a mut [Span; Part::COUNT],
}

impl Cuts<'_> {
    /// The time up to `end`, as far as it lies within the wait, is this part.
    #[inline(always)]
    fn to(&mut self, part: Part, end: Instant) {
        let end = end.min(self.until);
        if end > self.at {
            self.parts[part as usize] += end - self.at;
            self.at = end;
        }
    }

    /// The same for time on duty; what is off duty is nobody's.
    #[inline(always)]
    fn on_duty(&mut self, part: Part, end: Instant, roster: &Roster) {
        let end = end.min(self.until);
        if end > self.at {
            let on = if roster.is_always() { end - self.at } else { roster.between(self.at, end) };
            self.parts[part as usize] += on;
            self.parts[Part::OffDuty as usize] += end - self.at - on;
            self.at = end;
        }
    }
}

/// How far a request came with one member, each instant as far as it has been reached.
#[derive(Clone, Copy)]
struct Way {
    member: u32,
    mail_at: Option<Instant>,
    listed_at: Option<Instant>,
    begun_at: Option<Instant>,
}

impl Way {
    /// Who has come further goes first, then who did so earlier, then in the order of the file.
    fn order(&self) -> (u8, Instant, u32) {
        let reached = [(0, self.begun_at), (1, self.listed_at), (2, self.mail_at)];
        let furthest = reached.into_iter().find_map(|(rank, at)| at.map(|at| (rank, at)));
        let (rank, at) = furthest.unwrap_or((3, Instant::NEVER));
        (rank, at, self.member)
    }
}

impl<O: Observer> Core<'_, O> {
    /// A need has access for the first time, by the request that it is on.
    #[inline(always)]
    pub fn tell_access(&mut self, need: &OpenNeed, on: &OpenRequest<'_>) {
        self.tell_wait(need, true, |core, cuts| core.cut_wait(cuts, need, Some(on)));
    }

    /// The same by standing access.
    pub fn tell_standing_access(&mut self, need: &OpenNeed) {
        self.tell_wait(need, true, |core, cuts| core.cut_wait(cuts, need, None));
    }

    /// The same by an emergency account: what came before it was taken led nowhere.
    #[inline(never)]
    pub fn tell_emergency_access(&mut self, need: &OpenNeed, used_at: Instant, lost: Span) {
        self.tell_wait(need, true, |_, cuts| cut_emergency(cuts, need, (used_at, lost)));
    }

    /// A need ends, or the run does, and it never had access. `on` is the request that it is on.
    #[inline(never)]
    pub fn tell_no_access(&mut self, need: &OpenNeed, on: Option<&OpenRequest<'_>>) {
        match self.use_of(need) {
            Some(taken) => {
                self.tell_wait(need, false, |_, cuts| cut_emergency(cuts, need, taken));
            }
            None => self.tell_wait(need, false, |core, cuts| core.cut_wait(cuts, need, on)),
        }
    }

    /// Tells a wait that ends now, if its need is measured, cut by `cut`.
    #[inline(always)]
    fn tell_wait(
        &mut self,
        need: &OpenNeed,
        access: bool,
        cut: impl FnOnce(&mut Self, &mut Cuts<'_>),
    ) {
        let Need { wanted_at, block, .. } = need.need;
        if !self.is_measured(wanted_at) {
            return;
        }
        let role = self.scenario.block(block).role;
        let waited = (self.now - wanted_at).max(Span::ZERO);
        let parts = [Span::ZERO; Part::COUNT];
        let mut outcome = AccessOutcome { role, wanted_at, access, waited, parts };
        // Whoever planned ahead may know before it wants access.
        if waited > Span::ZERO {
            let (at, until) = (wanted_at, self.now);
            cut(self, &mut Cuts { at, until, parts: &mut outcome.parts });
        }
        debug_assert_eq!(outcome.parts.iter().copied().sum::<Span>(), waited, "the parts add up");
        self.observer.access(&outcome);
    }

    /// Cuts a wait that ends with the request that the need is on, if it is on one.
    fn cut_wait(&mut self, cuts: &mut Cuts<'_>, need: &OpenNeed, on: Option<&OpenRequest<'_>>) {
        cuts.to(Part::EndedWithout, need.need.wanted_at + need.ended_without);
        match (need.on, on) {
            (Some(key), Some(request)) => {
                cuts.to(Part::Resubmission, need.on_since);
                self.cut(cuts, key, request);
            }
            _ => cuts.to(Part::Resubmission, Instant::NEVER),
        }
    }

    /// Cuts the time on a request.
    fn cut(&mut self, cuts: &mut Cuts<'_>, key: Key, open: &OpenRequest<'_>) {
        let life = &open.life;
        match open.pending_at.get() {
            None if life.state == State::Challenged => cuts.to(Part::Checks, Instant::NEVER),
            None => cuts.to(Part::Checks, life.decided_at),
            Some(pending_at) => {
                cuts.to(Part::Checks, pending_at);
                cuts.to(Part::OtherStages, life.stage_at);
                self.cut_stage(cuts, key, open);
            }
        }
        if life.state.is_pending() {
            return;
        }
        cuts.to(Part::Scheduled, life.start);
        let active = open.life_was_active() || life.state == State::Active;
        cuts.to(Part::Provisioning, if active { life.active_at } else { Instant::NEVER });
        cuts.to(Part::Propagation, Instant::NEVER);
    }

    /// Cuts the stage that was decided last, or waits.
    fn cut_stage(&mut self, cuts: &mut Cuts<'_>, key: Key, open: &OpenRequest<'_>) {
        let pending = open.life.state.is_pending();
        let way = if pending { self.furthest(key, open) } else { self.deciding(open) };
        let decided_at = if pending { Instant::NEVER } else { open.life.decided_at };
        let Some(Way { member, mail_at, listed_at, begun_at }) = way else {
            return cuts.to(Part::Mail, decided_at);
        };
        let list = self.desk.members[member as usize].list;
        let roster = &self.desk.lists[list as usize].roster;
        let reached = |at: Option<Instant>| at.unwrap_or(decided_at).min(decided_at);
        cuts.to(Part::Mail, reached(mail_at));
        cuts.on_duty(Part::Pickup, reached(listed_at), roster);
        cuts.on_duty(Part::Queue, reached(begun_at), roster);
        cuts.to(Part::Review, decided_at);
    }

    /// How the request came to the member who decided.
    fn deciding(&mut self, open: &OpenRequest<'_>) -> Option<Way> {
        let approver = open.decided_by?;
        // What was on the list when the stage began was there without a mail that took time.
        let at_once = open.listed_at == open.life.stage_at;
        Some(Way {
            member: self.desk.member_of(approver),
            mail_at: if at_once { Some(open.listed_at) } else { self.mail_at(open, approver) },
            listed_at: Some(open.listed_at),
            begun_at: Some(open.begun_at),
        })
    }

    /// How a request that waits has come to the member with whom it came furthest; `None` where it
    /// has come to nobody.
    #[inline(never)]
    fn furthest(&mut self, key: Key, open: &OpenRequest<'_>) -> Option<Way> {
        let desk = &open.law.desks[usize::from(open.life.stage) - 1];
        let late = desk.escalate_to.iter().filter(|group| !desk.approvers.contains(group));
        let groups: SmallVec<[GroupId; 4]> = desk.approvers.iter().chain(late).copied().collect();
        let mut best: Option<Way> = None;
        for group in groups {
            let DeskGroup { size, .. } = self.desk.groups[group.index()];
            for member in (0..size).map(MemberIx) {
                let way = self.way(key, open, Approver { group, member });
                best = best.into_iter().chain(way).min_by_key(Way::order);
            }
        }
        best
    }

    fn way(&mut self, key: Key, open: &OpenRequest<'_>, approver: Approver) -> Option<Way> {
        let mail_at = self.mail_at(open, approver).filter(|at| *at <= self.now)?;
        let member = self.desk.member_of(approver);
        let person = &self.desk.members[self.desk.members[member as usize].person as usize];
        let mine =
            |review: &Review| review.entry.of_request() == Some(key) && review.approver == approver;
        let in_hand = person.review.filter(mine);
        let listed = self.desk.lists[person.list as usize].arrival(key, open.life.stage, member);
        Some(Way {
            member,
            mail_at: Some(mail_at),
            listed_at: in_hand.map(|review| review.entry.arrived_at).or(listed),
            begun_at: in_hand.map(|review| review.began_at),
        })
    }

    /// When the mail of the present stage reaches a member; `None` when it never does. The luck is
    /// addressed: it is the same as when the mail was sent.
    #[inline(never)]
    fn mail_at(&mut self, open: &OpenRequest<'_>, approver: Approver) -> Option<Instant> {
        let life = &open.life;
        let place = usize::from(life.stage) - 1;
        let asked_first = open.law.desks[place].approvers.contains(&approver.group);
        let sent_at = match open.law.settings.stages[place].escalate_after {
            Some(after) if !asked_first => life.stage_at + after,
            _ => life.stage_at,
        };
        if self.desk.persons.is_requester(self.scenario, approver, open.requester) {
            return None;
        }
        let law = &self.policy.groups[approver.group.index()].members[approver.member.index()];
        let (loss, delay) = (Purpose::NotificationLoss, Purpose::NotificationDelay);
        let (origin, stage) = (open.origin, life.stage);
        if self.luck.desk_coin(law.notification_lost, loss, origin, stage, approver) {
            return None;
        }
        Some(sent_at + self.luck.desk_span(&law.notification, delay, origin, stage, approver))
    }
}

/// Cuts a wait that ends with the emergency account that was taken.
fn cut_emergency(cuts: &mut Cuts<'_>, need: &OpenNeed, (used_at, lost): (Instant, Span)) {
    cuts.to(Part::EndedWithout, need.need.wanted_at + lost);
    cuts.to(Part::Resubmission, used_at);
    cuts.to(Part::BreakGlass, Instant::NEVER);
}

impl OpenNeed {
    /// Adds to what it has waited in vain, when its request ends without access.
    #[inline(always)]
    pub fn note_in_vain(&mut self, now: Instant) {
        if self.access_at.is_none() {
            self.ended_without += self.in_vain(now);
        }
    }

    /// How long it has been on its request, as far as that is waiting.
    pub fn in_vain(&self, now: Instant) -> Span {
        (now - self.on_since.max(self.need.wanted_at)).max(Span::ZERO)
    }
}
