//! Where a random number lives: the address of a stream.
//!
//! Promises: an address is built from the seed, the replication, the purpose of the draw and
//! *names* of the scenario, so that adding, removing or reordering parts of a scenario moves no
//! number of any other part. Never: generator state, positions in a file.

use sha2::{Digest, Sha256};

/// What a draw is for. Codes are part of the results: they are never changed or used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u32)]
pub enum Purpose {
    /// Time from one need of a block to the next.
    NeedGap = 1,
    /// Which requester of the population has the need.
    NeedRequester = 2,
    /// How much work a need has.
    NeedWork = 3,
    /// How long a need waits for a decision.
    NeedPatience = 4,
    /// Whether a need is urgent.
    NeedUrgency = 5,
    /// How long before the wanted instant a need is filed.
    NeedAhead = 6,
    /// Whether the filer deactivates when the work is done.
    NeedDeactivation = 7,
    /// Time from the end of a request to the next one of the same need.
    ResubmissionDelay = 8,
    /// Time of one MFA challenge.
    MfaDuration = 9,
    /// Whether an MFA challenge fails.
    MfaFailure = 10,
    /// Time to write a justification.
    Justification = 11,
    /// Time to fill in a ticket.
    Ticket = 12,
    /// Time to write the assignment.
    Provisioning = 13,
    /// Time from active to usable.
    Propagation = 14,
    /// Time from pending to the arrival of the mail.
    NotificationDelay = 15,
    /// Whether the mail is lost.
    NotificationLoss = 16,
    /// On-duty time from the mail to the waiting list.
    Pickup = 17,
    /// Working time of one review.
    Review = 18,
    /// Whether a review ends in a denial.
    Verdict = 19,
    /// Whether a member is away on a date.
    Absence = 20,
    /// Time from one compromise to the next.
    CompromiseGap = 21,
    /// Which account is compromised.
    CompromiseWho = 22,
    /// How long an attacker stays.
    Dwell = 23,
    /// Time from one attempt of an attacker to the next.
    AttemptGap = 24,
    /// Whether an attacker's request claims to be urgent.
    AttackerUrgency = 25,
    /// Whether an attacker passes MFA.
    Bypass = 26,
    /// Whether an attacker rides on an activation.
    Hijack = 27,
    /// Whether a denial evicts the attacker.
    Eviction = 28,
    /// Time from taking an emergency account to access.
    BreakGlassAccess = 29,
    /// How long emergency access lasts.
    BreakGlassDuration = 30,
    /// Where the points of a sweep lie.
    SweepPoint = 31,
    /// Where a point of a sensitivity analysis lies.
    DesignPoint = 32,
    /// Samples of a fitted law, to see how far chance alone takes them.
    FittedLaw = 33,
    /// Decisions thrown on the hours of a week, to see which hours chance alone finds.
    FittedHours = 34,
    /// Whether a need files again after an end without access.
    ResubmissionChance = 35,
    /// Whether an activation, or the use of an emergency account, raises an alert.
    Watched = 36,
    /// Time from an alert to the arrival of its mail.
    AlertDelay = 37,
    /// Whether the mail of an alert is lost.
    AlertLoss = 38,
    /// On-duty time from the mail of an alert to the waiting list.
    AlertPickup = 39,
    /// Working time of the review of an alert.
    AlertReview = 40,
    /// Whether the review of an alert ends the activation.
    AlertVerdict = 41,
    /// Whether detection evicts the attacker.
    AlertEviction = 42,
    /// The duration that a request asks for.
    AskedDuration = 43,
    /// On-duty time from one look of an approver at the portal to the next.
    Look = 44,
}

impl Purpose {
    /// All purposes, in order of their codes.
    pub const ALL: [Self; 44] = [
        Self::NeedGap,
        Self::NeedRequester,
        Self::NeedWork,
        Self::NeedPatience,
        Self::NeedUrgency,
        Self::NeedAhead,
        Self::NeedDeactivation,
        Self::ResubmissionDelay,
        Self::MfaDuration,
        Self::MfaFailure,
        Self::Justification,
        Self::Ticket,
        Self::Provisioning,
        Self::Propagation,
        Self::NotificationDelay,
        Self::NotificationLoss,
        Self::Pickup,
        Self::Review,
        Self::Verdict,
        Self::Absence,
        Self::CompromiseGap,
        Self::CompromiseWho,
        Self::Dwell,
        Self::AttemptGap,
        Self::AttackerUrgency,
        Self::Bypass,
        Self::Hijack,
        Self::Eviction,
        Self::BreakGlassAccess,
        Self::BreakGlassDuration,
        Self::SweepPoint,
        Self::DesignPoint,
        Self::FittedLaw,
        Self::FittedHours,
        Self::ResubmissionChance,
        Self::Watched,
        Self::AlertDelay,
        Self::AlertLoss,
        Self::AlertPickup,
        Self::AlertReview,
        Self::AlertVerdict,
        Self::AlertEviction,
        Self::AskedDuration,
        Self::Look,
    ];

    /// The stable code that goes into the address.
    pub const fn code(self) -> u32 {
        self as u32
    }
}

/// The address of one stream of draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// The seed of the simulation.
    pub seed: u64,
    /// The replication, numbered from 1.
    pub replication: u32,
    /// What the draws are for.
    pub purpose: Purpose,
    /// Whose draws they are: the [`name_address`] of, for example, a block.
    pub owner: u64,
    /// A second owner, for example a group and a member; 0 when there is none.
    pub party: u64,
    /// A small number that tells several streams of the same owner apart.
    pub lane: u64,
}

impl Address {
    /// The 256-bit ChaCha key: seed (8 bytes), replication (4), purpose (4), owner (8), party (8),
    /// all little-endian.
    pub fn key(&self) -> [u8; 32] {
        let mut key = [0; 32];
        key[0..8].copy_from_slice(&self.seed.to_le_bytes());
        key[8..12].copy_from_slice(&self.replication.to_le_bytes());
        key[12..16].copy_from_slice(&self.purpose.code().to_le_bytes());
        key[16..24].copy_from_slice(&self.owner.to_le_bytes());
        key[24..32].copy_from_slice(&self.party.to_le_bytes());
        key
    }
}

/// A name as a number: the first 8 bytes (little-endian) of SHA-256 over the parts, each after its
/// length in bytes as 8 little-endian bytes. So `["ab", "c"]` and `["a", "bc"]` differ, and the
/// number is the same on every machine.
pub fn name_address(parts: &[&str]) -> u64 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let digest = hash.finalize();
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    u64::from_le_bytes(first)
}
