//! How each request of each need will fare, as far as chance decides it.
//!
//! A request is addressed by its origin (the block of its need, or the population whose account an
//! attacker uses), the place of the need in that block, and which attempt it is. Draws for one
//! approver are addressed by group and member in addition; the review of a request that is claimed is not, so that
//! a change of staffing or speed keeps the effort of each request. Blocks, groups and members go by their
//! names, so a member has the same luck in a list of 3 and of 12, and in any order of the list.
//!
//! A stream has one purpose and one owner, and for the desk one member; its index counts needs. First
//! attempts are read in order from open lanes, 32 needs at a time, which costs what a plain stream costs,
//! and exponential variates are made 32 at a time where nearly each is asked for; later attempts open
//! their lane for one draw. A lane is made at its first draw, and the lanes of one owner and one group lie
//! together: an owner who asks two groups of a tenant has no places for the others.

use super::known::{KnownLuck, told};
use super::origin::Origin;
use crate::id::{Approver, BlockId, GroupId, MemberIx, PopulationId};
use crate::random::{Distribution, Lane, Purpose, Root, name_address};
use crate::scenario::known::{Next, Told};
use crate::scenario::model::{Member, Policy, Scenario};
use crate::time::Span;

/// The luck of all requests of one run.
pub struct Luck {
    root: Root,
    owners: Vec<u64>,
    blocks: usize,
    members: Vec<Vec<u64>>,
    own: Vec<Option<Box<Lane>>>,
    /// By owner: the groups that were asked so far.
    desk: Vec<Vec<Desk>>,
    /// What a log knows, where there is one.
    known: Option<Box<KnownLuck>>,
}

/// The lanes of one owner for one group.
struct Desk {
    group: u32,
    /// By member and purpose.
    lanes: Box<[Option<Box<Lane>>]>,
}

/// Purposes that concern the request alone, in the order of their lanes.
const OWN: [Purpose; 12] = [
    Purpose::MfaDuration,
    Purpose::MfaFailure,
    Purpose::Justification,
    Purpose::Ticket,
    Purpose::Provisioning,
    Purpose::Propagation,
    Purpose::ResubmissionDelay,
    Purpose::AttackerUrgency,
    Purpose::Bypass,
    Purpose::Eviction,
    Purpose::Review,
    Purpose::ResubmissionChance,
];

/// Purposes that concern the request and one approver, in the order of their lanes.
const DESK: [Purpose; 5] = [
    Purpose::NotificationDelay,
    Purpose::NotificationLoss,
    Purpose::Pickup,
    Purpose::Review,
    Purpose::Verdict,
];

/// Purposes of which few draws of a lane are asked for: the few who ask again, and the one of all
/// members who takes the review. Their logarithms are not taken together.
const SPARSE: [Purpose; 2] = [Purpose::ResubmissionDelay, Purpose::Review];

#[inline]
fn place(purposes: &[Purpose], purpose: Purpose) -> usize {
    let found = purposes.iter().position(|known| *known == purpose);
    found.expect("only the listed purposes are asked for")
}

impl Luck {
    /// The luck of one run.
    pub fn new(scenario: &Scenario, policy: &Policy, root: Root) -> Self {
        let blocks = scenario.blocks.iter().map(|block| name_address(&["block", &block.name]));
        let attacked = scenario.populations.iter();
        let attacked = attacked.map(|population| name_address(&["attacker", &population.name]));
        let owners: Vec<u64> = blocks.chain(attacked).collect();
        let members: Vec<Vec<u64>> = policy
            .groups
            .iter()
            .map(|group| {
                let address = |name| name_address(&["member", &group.name, name]);
                group.members.iter().map(|member| address(&member.name)).collect()
            })
            .collect();
        Self {
            root,
            blocks: scenario.blocks.len(),
            own: (0..owners.len() * OWN.len()).map(|_| None).collect(),
            desk: owners.iter().map(|_| Vec::new()).collect(),
            owners,
            members,
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

    /// A span for the request alone. `sub` tells repeated draws of one purpose apart (challenges),
    /// from 0.
    #[inline(always)]
    pub fn span(&mut self, law: &Distribution, purpose: Purpose, origin: Origin, sub: u32) -> Span {
        if let Some(known) = &self.known
            && let Some(span) = known.own(purpose, origin)
        {
            return span;
        }
        self.drawn_span(law, purpose, origin, sub, SPARSE.contains(&purpose))
    }

    #[inline(always)]
    fn drawn_span(
        &mut self,
        law: &Distribution,
        purpose: Purpose,
        origin: Origin,
        sub: u32,
        sparse: bool,
    ) -> Span {
        if let Some(constant) = law.constant_value() {
            return constant;
        }
        if sparse || lane_number(origin.attempt, sub) > 0 || self.known.is_some() {
            return law.sample(self.uniform(purpose, origin, sub));
        }
        law.sample_from(self.own_lane(purpose, origin), origin.index)
    }

    /// A coin for the request alone.
    #[inline(always)]
    pub fn coin(&mut self, chance: f64, purpose: Purpose, origin: Origin, sub: u32) -> bool {
        certain(chance).unwrap_or_else(|| self.uniform(purpose, origin, sub) < chance)
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
        self.drawn_span(law, Purpose::Review, origin, sub, false)
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
        if let Some(constant) = law.constant_value() {
            return constant;
        }
        let lane = lane_number(origin.attempt, u32::from(stage) - 1);
        if lane > 0 || SPARSE.contains(&purpose) || self.known.is_some() {
            return law.sample(self.desk_uniform(purpose, origin, stage, approver));
        }
        law.sample_from(self.desk_lane(purpose, origin, approver), origin.index)
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
                let u = self.desk_uniform(purpose, origin, stage, approver);
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
        known.unwrap_or_else(|| self.desk_coin(chance, Purpose::Verdict, origin, stage, approver))
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
        let owner = self.owners[origin.owner as usize];
        let lane = u64::from(origin.attempt);
        let u = self.root.uniform(Purpose::NeedPatience, owner, 0, lane, origin.index);
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
        certain(chance)
            .unwrap_or_else(|| self.desk_uniform(purpose, origin, stage, approver) < chance)
    }

    /// A fresh lane for one compromise (numbered from 0) of a population's accounts.
    pub fn attacker_lane(
        &self,
        population: PopulationId,
        purpose: Purpose,
        compromise: u64,
    ) -> Lane {
        let owner = self.owners[self.blocks + population.index()];
        self.root.lane(purpose, owner, 0, compromise)
    }

    /// The coin whether a compromise rides on an activation of the owner.
    pub fn hijack(
        &self,
        chance: f64,
        population: PopulationId,
        compromise: u64,
        activation: Origin,
    ) -> bool {
        let owner = self.owners[self.blocks + population.index()];
        let party = self.owners[activation.owner as usize];
        // Every request of every need has its own place.
        let index = activation.index << 16 | u64::from(activation.attempt & 0xffff);
        certain(chance).unwrap_or_else(|| {
            self.root.uniform(Purpose::Hijack, owner, party, compromise, index) < chance
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
        let owner = self.owners[origin.owner as usize];
        law.constant_value().unwrap_or_else(|| {
            law.sample(self.root.uniform(purpose, owner, 0, u64::from(usage), origin.index))
        })
    }

    #[inline]
    fn uniform(&mut self, purpose: Purpose, origin: Origin, sub: u32) -> f64 {
        let owner = self.owners[origin.owner as usize];
        let lane = lane_number(origin.attempt, sub);
        if lane > 0 {
            return self.root.uniform(purpose, owner, 0, lane, origin.index);
        }
        self.own_lane(purpose, origin).uniform(origin.index)
    }

    /// The lane of first draws of first attempts.
    #[inline]
    fn own_lane(&mut self, purpose: Purpose, origin: Origin) -> &mut Lane {
        let at = origin.owner as usize * OWN.len() + place(&OWN, purpose);
        let (root, owners) = (self.root, &self.owners);
        self.own[at].get_or_insert_with(|| {
            Box::new(root.lane(purpose, owners[origin.owner as usize], 0, 0))
        })
    }

    #[inline(always)]
    fn desk_uniform(
        &mut self,
        purpose: Purpose,
        origin: Origin,
        stage: u8,
        approver: Approver,
    ) -> f64 {
        let lane = lane_number(origin.attempt, u32::from(stage) - 1);
        if lane > 0 {
            let (owner, party) = (self.owners[origin.owner as usize], self.party(approver));
            return self.root.uniform(purpose, owner, party, lane, origin.index);
        }
        self.desk_lane(purpose, origin, approver).uniform(origin.index)
    }

    /// The number of a member's name.
    fn party(&self, approver: Approver) -> u64 {
        self.members[approver.group.index()][approver.member.index()]
    }

    /// The lane of first attempts in first stages.
    #[inline(always)]
    fn desk_lane(&mut self, purpose: Purpose, origin: Origin, approver: Approver) -> &mut Lane {
        let Approver { group: GroupId(group), member: MemberIx(member) } = approver;
        let owner = origin.owner as usize;
        let asked = self.desk[owner].iter().position(|desk| desk.group == group);
        let asked = asked.unwrap_or_else(|| self.ask(owner, group));
        let (root, owners, members) = (self.root, &self.owners, &self.members);
        let at = member as usize * DESK.len() + place(&DESK, purpose);
        self.desk[owner][asked].lanes[at].get_or_insert_with(|| {
            let party = members[group as usize][member as usize];
            Box::new(root.lane(purpose, owners[owner], party, 0))
        })
    }

    /// Makes the places of an owner's lanes for a group.
    #[cold]
    fn ask(&mut self, owner: usize, group: u32) -> usize {
        let places = self.members[group as usize].len() * DESK.len();
        let lanes = (0..places).map(|_| None).collect();
        self.desk[owner].push(Desk { group, lanes });
        self.desk[owner].len() - 1
    }
}

/// Lane 0 is the first draw of a first attempt, which is by far the most common.
fn lane_number(attempt: u32, sub: u32) -> u64 {
    (u64::from(attempt - 1) << 32) | u64::from(sub)
}

/// A chance that needs no draw.
fn certain(chance: f64) -> Option<bool> {
    match chance {
        c if c <= 0.0 => Some(false),
        c if c >= 1.0 => Some(true),
        _ => None,
    }
}
