//! The streams of one run, opened when they are first drawn from.
//!
//! A stream has one purpose and one owner, and for the desk one member; its index counts needs. First
//! attempts are read in order from open lanes, 32 needs at a time, which costs what a plain stream costs,
//! and exponential variates are made 32 at a time where nearly each is asked for; later attempts open
//! their lane for one draw. The lanes of one owner and one group lie together: an owner who asks two
//! groups of a tenant has no places for the others.
//!
//! Never: what a log knows, a law that is constant or a chance that is certain (those need no draw).

use super::origin::Origin;
use crate::id::{Approver, GroupId, MemberIx, RoleId};
use crate::random::{Distribution, Lane, Purpose, Root, name_address};
use crate::scenario::model::{Policy, Scenario};
use crate::time::Span;

/// The streams of one run.
pub(super) struct Lanes {
    root: Root,
    /// The numbers of the names of blocks, then of populations that are attacked, then of approver groups
    /// with a role that their members must hold.
    owners: Vec<u64>,
    /// Those of members, by group.
    members: Vec<Vec<u64>>,
    own: Vec<Option<Box<Lane>>>,
    /// By owner: the groups that were asked so far.
    desk: Vec<Vec<Desk>>,
}

/// The lanes of one owner for one group.
struct Desk {
    group: u32,
    /// By member and purpose.
    lanes: Box<[Option<Box<Lane>>]>,
}

/// Purposes that concern the request alone, in the order of their lanes.
const OWN: [Purpose; 16] = [
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
    Purpose::Watched,
    Purpose::AlertReview,
    Purpose::AlertEviction,
    Purpose::AskedDuration,
];

/// Purposes that concern the request and one approver, in the order of their lanes.
const DESK: [Purpose; 10] = [
    Purpose::NotificationDelay,
    Purpose::NotificationLoss,
    Purpose::Pickup,
    Purpose::Review,
    Purpose::Verdict,
    Purpose::AlertDelay,
    Purpose::AlertLoss,
    Purpose::AlertPickup,
    Purpose::AlertReview,
    Purpose::AlertVerdict,
];

/// Where each purpose stands in a list, by its code; those that are not listed, nowhere.
const fn places(purposes: &[Purpose]) -> [u8; Purpose::ALL.len() + 1] {
    let mut places = [u8::MAX; Purpose::ALL.len() + 1];
    let mut at = 0;
    while at < purposes.len() {
        places[purposes[at].code() as usize] = at as u8;
        at += 1;
    }
    places
}

/// The place of a purpose among these.
#[inline(always)]
fn place<const N: usize>(places: &[u8; Purpose::ALL.len() + 1], purpose: Purpose) -> usize {
    let place = usize::from(places[purpose.code() as usize]);
    assert!(place < N, "only the listed purposes are asked for");
    place
}

static OWN_PLACES: [u8; Purpose::ALL.len() + 1] = places(&OWN);
static DESK_PLACES: [u8; Purpose::ALL.len() + 1] = places(&DESK);

/// Whether variates are made many at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Batch {
    /// Where few draws of the lane are asked for.
    Never,
    /// By what is usual for the purpose.
    Usual,
    /// Where each draw is asked for.
    Always,
}

impl Batch {
    /// Whether it is worth it for first attempts.
    #[inline(always)]
    fn pays(self, purpose: Purpose) -> bool {
        // Few ask again, and one of all members takes the review.
        let sparse =
            matches!(purpose, Purpose::ResubmissionDelay | Purpose::Review | Purpose::AlertReview);
        self == Self::Always || self == Self::Usual && !sparse
    }
}

impl Lanes {
    /// Nothing is opened yet.
    pub fn new(scenario: &Scenario, policy: &Policy, root: Root) -> Self {
        let blocks = scenario.blocks.iter().map(|block| name_address(&["block", &block.name]));
        let attacked = scenario.populations.iter();
        let attacked = attacked.map(|population| name_address(&["attacker", &population.name]));
        let asking = policy.groups.iter().flat_map(|group| {
            let address =
                |role: &RoleId| name_address(&["approver", &group.name, scenario.role_name(*role)]);
            group.must_hold.iter().map(address)
        });
        let owners: Vec<u64> = blocks.chain(attacked).chain(asking).collect();
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
            own: (0..owners.len() * OWN.len()).map(|_| None).collect(),
            desk: owners.iter().map(|_| Vec::new()).collect(),
            owners,
            members,
        }
    }

    /// What all streams of the run share.
    pub fn root(&self) -> Root {
        self.root
    }

    /// The number of an owner's name: a block, or (after all blocks) an attacked population.
    pub fn owner(&self, place: usize) -> u64 {
        self.owners[place]
    }

    /// A span for the request alone, where the law is not constant.
    #[inline(always)]
    pub fn span(
        &mut self,
        law: &Distribution,
        purpose: Purpose,
        origin: Origin,
        sub: u32,
        batch: Batch,
    ) -> Span {
        if batch.pays(purpose) && lane_number(origin.attempt, sub) == 0 {
            return law.sample_from(self.own_lane(purpose, origin), origin.index);
        }
        law.sample(self.uniform(purpose, origin, sub))
    }

    /// A span for the request, one stage of it, and one approver, where the law is not constant.
    #[inline(always)]
    pub fn desk_span(
        &mut self,
        law: &Distribution,
        purpose: Purpose,
        origin: Origin,
        (stage, approver): (u8, Approver),
        batch: Batch,
    ) -> Span {
        if batch.pays(purpose) && lane_number(origin.attempt, u32::from(stage) - 1) == 0 {
            return law.sample_from(self.desk_lane(purpose, origin, approver), origin.index);
        }
        law.sample(self.desk_uniform(purpose, origin, stage, approver))
    }

    /// The uniform of the request alone; `sub` tells repeated draws apart.
    #[inline]
    pub fn uniform(&mut self, purpose: Purpose, origin: Origin, sub: u32) -> f64 {
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
        let at = origin.owner as usize * OWN.len() + place::<{ OWN.len() }>(&OWN_PLACES, purpose);
        let (root, owners) = (self.root, &self.owners);
        self.own[at].get_or_insert_with(|| open(root, purpose, owners[origin.owner as usize], 0))
    }

    /// The uniform of the request, one stage of it, and one approver.
    #[inline(always)]
    pub fn desk_uniform(
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

    /// The uniform of one of the mails that follow the first, numbered from 1.
    pub fn reminder_uniform(
        &self,
        purpose: Purpose,
        origin: Origin,
        (stage, reminder): (u8, u32),
        approver: Approver,
    ) -> f64 {
        let lane = lane_number(origin.attempt, reminder << 8 | (u32::from(stage) - 1));
        let (owner, party) = (self.owners[origin.owner as usize], self.party(approver));
        self.root.uniform(purpose, owner, party, lane, origin.index)
    }

    /// The uniform of a member's how-manieth look at the portal, from 0.
    pub fn look_uniform(&self, approver: Approver, look: u64) -> f64 {
        self.root.uniform(Purpose::Look, 0, self.party(approver), 0, look)
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
        let at = member as usize * DESK.len() + place::<{ DESK.len() }>(&DESK_PLACES, purpose);
        self.desk[owner][asked].lanes[at].get_or_insert_with(|| {
            open(root, purpose, owners[owner], members[group as usize][member as usize])
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

/// A lane of first attempts; apart, since it happens once.
#[cold]
#[inline(never)]
fn open(root: Root, purpose: Purpose, owner: u64, party: u64) -> Box<Lane> {
    Box::new(root.lane(purpose, owner, party, 0))
}

/// Lane 0 is the first draw of a first attempt, which is by far the most common.
fn lane_number(attempt: u32, sub: u32) -> u64 {
    (u64::from(attempt - 1) << 32) | u64::from(sub)
}
