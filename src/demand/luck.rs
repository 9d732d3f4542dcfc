//! How each request of each need will fare, as far as chance decides it.
//!
//! A request is addressed by its origin (the block of its need, or the population whose account an
//! attacker uses), the place of the need in that block, and which attempt it is. Draws for one
//! approver are addressed by group and member in addition; the review of a request that is claimed is not, so that
//! a change of staffing or speed keeps the effort of each request. Blocks, groups and members go by their
//! names, so a member has the same luck in a list of 3 and of 12, and in any order of the list. Where the
//! streams lie in memory is told in `lanes`.

use super::known::{KnownLuck, told};
use super::lanes::{Batch, Lanes};
use super::origin::Origin;
use crate::id::{Approver, BlockId, PopulationId};
use crate::random::{Distribution, Lane, Purpose, Root};
use crate::scenario::known::{Next, Told};
use crate::scenario::model::{Member, Policy, Scenario};
use crate::time::Span;

/// The luck of all requests of one run.
pub struct Luck {
    lanes: Lanes,
    blocks: usize,
    /// By group, where the owners of the requests of its members begin.
    approvers: Vec<usize>,
    /// What a log knows, where there is one.
    known: Option<Box<KnownLuck>>,
}

impl Luck {
    /// The luck of one run.
    pub fn new(scenario: &Scenario, policy: &Policy, root: Root) -> Self {
        let mut owners = scenario.blocks.len() + scenario.populations.len();
        let approvers = policy.groups.iter().map(|group| {
            let first = owners;
            owners += group.must_hold.len();
            first
        });
        Self {
            lanes: Lanes::new(scenario, policy, root),
            blocks: scenario.blocks.len(),
            approvers: approvers.collect(),
            known: KnownLuck::new(scenario, policy),
        }
    }

    /// The origin of a request of a need.
    pub fn of_need(&self, block: BlockId, index: u64, attempt: u32) -> Origin {
        Origin::of_need(block, index, attempt)
    }

    /// The origin of an attacker's request.
    pub fn of_attacker(&self, population: PopulationId, index: u64, attempt: u32) -> Origin {
        Origin::of_attacker(self.blocks, population, index, attempt)
    }

    /// The origin of the how-manieth request, from 0, of a member of a group for the role at this place
    /// of what its members must hold.
    pub fn of_approver(&self, approver: Approver, place: usize, nth: u32) -> Origin {
        Origin::of_approver(self.approvers[approver.group.index()] + place, approver.member, nth)
    }

    /// A span for the request alone. `sub` tells repeated draws of one purpose apart (challenges),
    /// from 0.
    #[inline(always)]
    pub fn span(&mut self, law: &Distribution, purpose: Purpose, origin: Origin, sub: u32) -> Span {
        if let Some(known) = &self.known
            && let Some(span) = known.own(purpose, origin)
        {
            return span;
        }
        let batch = self.batch(Batch::Usual);
        // Not by a closure, which may become a call where nothing is to be drawn.
        match law.constant_value() {
            Some(constant) => constant,
            None => self.lanes.span(law, purpose, origin, sub, batch),
        }
    }

    /// What a log knows is asked for by the uniform, and a lane should be read in one way.
    #[inline(always)]
    fn batch(&self, batch: Batch) -> Batch {
        if self.known.is_some() { Batch::Never } else { batch }
    }

    /// A coin for the request alone.
    #[inline(always)]
    pub fn coin(&mut self, chance: f64, purpose: Purpose, origin: Origin, sub: u32) -> bool {
        match certain(chance) {
            Some(certain) => certain,
            None => self.lanes.uniform(purpose, origin, sub) < chance,
        }
    }

    /// How long a review of one stage of a request takes whoever of a group that claims takes it:
    /// the effort belongs to the request, and the law of the taker inverts it. `approvals` are
    /// those that the stage has already; each has its own effort.
    #[inline(always)]
    pub fn claimed_review(
        &mut self,
        law: &Distribution,
        origin: Origin,
        (stage, approvals): (u8, usize),
        taker: Approver,
    ) -> Span {
        if let Some(known) = &self.known
            && let Some(span) = known.review(origin, taker)
        {
            return span;
        }
        let sub = (approvals as u32) << 8 | (u32::from(stage) - 1);
        let batch = self.batch(Batch::Always);
        match law.constant_value() {
            Some(constant) => constant,
            None => self.lanes.span(law, Purpose::Review, origin, sub, batch),
        }
    }

    /// A span for the request, one stage of it, and one approver.
    #[inline(always)]
    pub fn desk_span(
        &mut self,
        law: &Distribution,
        purpose: Purpose,
        origin: Origin,
        stage: u8,
        approver: Approver,
    ) -> Span {
        if self.known.is_some()
            && let Some(span) = self.known_desk_span(law, purpose, origin, stage, approver)
        {
            return span;
        }
        self.drawn_desk_span(law, purpose, origin, stage, approver)
    }

    #[inline(always)]
    fn drawn_desk_span(
        &mut self,
        law: &Distribution,
        purpose: Purpose,
        origin: Origin,
        stage: u8,
        approver: Approver,
    ) -> Span {
        let batch = self.batch(Batch::Usual);
        match law.constant_value() {
            Some(constant) => constant,
            None => self.lanes.desk_span(law, purpose, origin, (stage, approver), batch),
        }
    }

    /// The same, as far as a log knows it.
    #[cold]
    fn known_desk_span(
        &mut self,
        law: &Distribution,
        purpose: Purpose,
        origin: Origin,
        stage: u8,
        approver: Approver,
    ) -> Option<Span> {
        match purpose {
            Purpose::NotificationDelay => {
                let drawn = self.drawn_desk_span(law, purpose, origin, stage, approver);
                self.known.as_ref()?.mail(origin, approver, drawn)
            }
            Purpose::Pickup => {
                let mail = self.known.as_ref()?.mail_law(approver)?.clone();
                let delay = Purpose::NotificationDelay;
                let mail = self.drawn_desk_span(&mail, delay, origin, stage, approver);
                let u = self.lanes.desk_uniform(purpose, origin, stage, approver);
                self.known.as_ref()?.pickup(origin, approver, (law, mail, u))
            }
            Purpose::Review => self.known.as_ref()?.review(origin, approver),
            _ => None,
        }
    }

    /// Whether the mail to a member is lost.
    #[inline(always)]
    pub fn loses_mail(
        &mut self,
        law: &Member,
        origin: Origin,
        stage: u8,
        approver: Approver,
    ) -> bool {
        let known = self.known.as_ref().and_then(|known| known.lost(origin, approver, law));
        let chance = known.unwrap_or(law.notification_lost);
        self.desk_coin(chance, Purpose::NotificationLoss, origin, stage, approver)
    }

    /// Whether a member's review ends in a denial, which has this chance.
    #[inline(always)]
    pub fn denies(&mut self, chance: f64, origin: Origin, stage: u8, approver: Approver) -> bool {
        let known = self.known.as_ref().and_then(|known| known.denied(origin, approver));
        match known {
            Some(known) => known,
            None => self.desk_coin(chance, Purpose::Verdict, origin, stage, approver),
        }
    }

    /// How long MFA and forms took together, where a log knows it.
    #[inline(always)]
    pub fn known_checks(&self, origin: Origin) -> Option<Span> {
        self.known.as_ref()?.checks(origin)
    }

    /// How long after the end of its window the next was asked for, where a log knows it.
    #[inline(always)]
    pub fn known_pause(&self, origin: Origin) -> Option<Span> {
        self.known.as_ref()?.request(origin)?.continues
    }

    /// What followed the end of a request without access, where a log knows it.
    #[inline(always)]
    pub fn known_next(&self, origin: Origin) -> Option<Next> {
        self.known.as_ref()?.request(origin)?.next
    }

    /// The duration that a request asked for, where a log knows it.
    #[inline(always)]
    pub fn known_asked(&self, origin: Origin) -> Option<Span> {
        self.known.as_ref()?.request(origin)?.asked
    }

    /// How long a decision on this request is waited for, where a log knows something of it; else as
    /// its need has it. `law` is that of the block.
    #[inline(always)]
    pub fn patience(
        &self,
        law: Option<&Distribution>,
        origin: Origin,
        of_need: Option<Span>,
    ) -> Option<Span> {
        let Some(known) = &self.known else { return of_need };
        let Some(patience) = known.request(origin).and_then(|known| known.patience) else {
            return of_need;
        };
        if let Told::Exactly(span) = patience {
            return Some(span);
        }
        let owner = self.lanes.owner(origin.owner());
        let lane = u64::from(origin.attempt);
        let u = self.lanes.root().uniform(Purpose::NeedPatience, owner, 0, lane, origin.index);
        law.map(|law| told(patience, law, u))
    }

    /// A coin for the request, one stage of it, and one approver.
    #[inline(always)]
    pub fn desk_coin(
        &mut self,
        chance: f64,
        purpose: Purpose,
        origin: Origin,
        stage: u8,
        approver: Approver,
    ) -> bool {
        match certain(chance) {
            Some(certain) => certain,
            None => self.lanes.desk_uniform(purpose, origin, stage, approver) < chance,
        }
    }

    /// A span of one of the mails that follow the first, numbered from 1.
    pub fn reminder_span(
        &self,
        law: &Distribution,
        purpose: Purpose,
        origin: Origin,
        mail: (u8, u32),
        approver: Approver,
    ) -> Span {
        law.constant_value().unwrap_or_else(|| {
            law.sample(self.lanes.reminder_uniform(purpose, origin, mail, approver))
        })
    }

    /// The coin whether such a mail is lost.
    pub fn loses_reminder(
        &self,
        chance: f64,
        purpose: Purpose,
        origin: Origin,
        mail: (u8, u32),
        approver: Approver,
    ) -> bool {
        certain(chance).unwrap_or_else(|| {
            self.lanes.reminder_uniform(purpose, origin, mail, approver) < chance
        })
    }

    /// The on-duty time before a member's how-manieth look at the portal, from 0.
    pub fn look_gap(&self, law: &Distribution, approver: Approver, look: u64) -> Span {
        law.constant_value().unwrap_or_else(|| law.sample(self.lanes.look_uniform(approver, look)))
    }

    /// A fresh lane for one compromise (numbered from 0) of a population's accounts.
    pub fn attacker_lane(
        &self,
        population: PopulationId,
        purpose: Purpose,
        compromise: u64,
    ) -> Lane {
        let owner = self.lanes.owner(self.blocks + population.index());
        self.lanes.root().lane(purpose, owner, 0, compromise)
    }

    /// The coin whether a compromise rides on an activation of the owner.
    pub fn hijack(
        &self,
        chance: f64,
        population: PopulationId,
        compromise: u64,
        activation: Origin,
    ) -> bool {
        let owner = self.lanes.owner(self.blocks + population.index());
        let party = self.lanes.owner(activation.owner());
        // Every request of every need has its own place.
        let index = activation.index << 16 | u64::from(activation.attempt & 0xffff);
        certain(chance).unwrap_or_else(|| {
            self.lanes.root().uniform(Purpose::Hijack, owner, party, compromise, index) < chance
        })
    }

    /// The how-manieth draw of one use of an emergency account, by the need that takes it.
    pub fn emergency(
        &self,
        law: &Distribution,
        purpose: Purpose,
        origin: Origin,
        usage: u32,
    ) -> Span {
        let owner = self.lanes.owner(origin.owner());
        law.constant_value().unwrap_or_else(|| {
            law.sample(self.lanes.root().uniform(purpose, owner, 0, u64::from(usage), origin.index))
        })
    }
}

/// A chance that needs no draw.
fn certain(chance: f64) -> Option<bool> {
    match chance {
        c if c <= 0.0 => Some(false),
        c if c >= 1.0 => Some(true),
        _ => None,
    }
}
