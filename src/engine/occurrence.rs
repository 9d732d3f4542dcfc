//! What happens beside the transitions: mail, pickups, reviews, work, challenges, attackers.
//!
//! A transition says that a request was approved; an [`Occurrence`] says who had the mail, who was busy
//! and when work began. Occurrences are told to observers that ask for them
//! ([`super::Observer::OCCURRENCES`]), in the order of the run, and an engine compiled for others does
//! not even look at what would make one up. Never: a fact that a measure needs; those are complete
//! and told to everybody.

use super::records::AccessBy;
use crate::demand::Need;
use crate::id::{Approver, Requester, RoleId};
use crate::time::{Instant, Span};

/// Something that happened beside the transitions. Needs and requests are named by their numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Occurrence {
    /// A need is acted upon for the first time.
    Arose(Need),
    /// The need filed the request, for so long. Comes after the request's first record.
    Filed { need: u64, request: u64, attempt: u32, duration: Span, start: Instant },
    /// The need joined a request or activation that is open on the same account and role.
    Joined { need: u64, request: u64 },
    /// The role of the request, around the one that is needed, can be used: the need goes on to the next.
    GoesOn { need: u64, request: u64 },
    /// The need will file again after an end without access: the how-manieth resubmission.
    WillFile { need: u64, at: Instant, resubmission: u32 },
    /// The need would file again after that end, but by chance does not: it gives up.
    WontFile { need: u64 },
    /// The need begins to work, with so much work left.
    Works { need: u64, request: Option<u64>, by: AccessBy, remaining: Span },
    /// The need stops working, with so much work left.
    Rests { need: u64, request: Option<u64>, remaining: Span },

    /// No MFA challenge: the success at `since` still counts.
    Remembered { request: u64, since: Instant },
    /// One MFA challenge, told when the first of them begins.
    Challenge { request: u64, try_number: u32, from: Instant, to: Instant, result: Challenge },
    /// Justification and ticket, as far as they are required, take so long from now on.
    Forms { request: u64, justification: Option<Span>, ticket: Option<Span> },
    /// A pre-approval extension skips the approvers.
    Skipped { request: u64 },

    /// A stage of approval begins.
    Stage { request: u64, stage: u8, deadline: Instant, escalates_at: Option<Instant> },
    /// A mail goes to an approver, to arrive at that instant; `None`: it is lost.
    Mail { request: u64, approver: Approver, arrives_at: Option<Instant> },
    /// The approver would be asked, but is the requester.
    OwnRequest { request: u64, approver: Approver },
    /// A mail has arrived in time; the approver looks at it at that instant, `None`: not in this
    /// run.
    Arrived { request: u64, approver: Approver, looks_at: Option<Instant> },
    /// Another mail goes to an approver whose list the request has not reached, the how-manieth, to arrive
    /// at that instant; `None`: it is lost.
    Reminded { request: u64, approver: Approver, nth: u32, arrives_at: Option<Instant> },
    /// The approver looks at the portal and finds the request.
    Found { request: u64, approver: Approver },
    /// The request is on the approver's list, behind so many others that the approver would take
    /// first.
    Listed { request: u64, approver: Approver, ahead: u32 },
    /// The request has come to the list of an approver who must hold a role to begin, and holds none.
    LacksRole { request: u64, approver: Approver },
    /// The approver files for the role, because the request has come to the list (`None`: because of
    /// what is on it). Comes after the first record of what is filed.
    FiledToApprove { request: Option<u64>, approver: Approver, files: u64, role: RoleId },
    /// A review begins.
    Began { request: u64, requester: Requester, role: RoleId, approver: Approver },
    /// A review ends without a decision that counts, or with one (then after its record).
    Ended { request: u64, approver: Approver, began_at: Instant, how: ReviewEnd },

    /// The activation window opens.
    Opened { request: u64, window_end: Instant, usable_at: Instant },
    /// The role can be used.
    Usable { request: u64 },
    /// The requester will deactivate then, unless a need joins.
    WillDeactivate { request: u64, at: Instant },

    /// Something happens to the alert about an activation, or about the use of an emergency account.
    Watching { about: About, what: Watching },

    /// If the need is without access then, it takes an emergency account.
    Limit { need: u64, at: Instant },
    /// No emergency account is free: the need waits in line.
    InLine { need: u64 },
    /// The need takes an emergency account, which gives access in that time.
    Took { need: u64, opens_at: Instant, ends_at: Instant },
    /// The emergency account gives access.
    AccountOpened { need: u64, ends_at: Instant },
    /// The use of the emergency account is over.
    AccountClosed { need: u64 },

    /// An account is compromised; the attacker leaves then at the latest.
    Compromised { requester: Requester, until: Instant },
    /// An attempt is due, the how-manieth of this stay; `None`: there is no role to ask for. Comes
    /// before the request's first record.
    Attempt { requester: Requester, attempt: u32, request: Option<(u64, RoleId)> },
    /// What the check makes of an attacker.
    AttackerCheck { request: u64, verdict: AttackerCheck },
    /// The attacker rides on an activation of the owner from now on.
    Rides { requester: Requester, request: u64 },
    /// The ride is over before the activation is.
    RideEnds { requester: Requester, request: u64 },
    /// A denial has given the attacker away. [`Occurrence::Left`] follows.
    Evicted { requester: Requester },
    /// Watching has given the attacker away. [`Occurrence::Left`] follows.
    Detected { requester: Requester },
    /// The attacker is gone.
    Left { requester: Requester },
}

impl Occurrence {
    /// The request that it is about, unless it is about a need or an attacker first.
    pub fn request(&self) -> Option<u64> {
        match *self {
            Self::Remembered { request, .. }
            | Self::Challenge { request, .. }
            | Self::Forms { request, .. }
            | Self::Skipped { request }
            | Self::Stage { request, .. }
            | Self::LacksRole { request, .. }
            | Self::Mail { request, .. }
            | Self::OwnRequest { request, .. }
            | Self::Arrived { request, .. }
            | Self::Reminded { request, .. }
            | Self::Found { request, .. }
            | Self::Listed { request, .. }
            | Self::Began { request, .. }
            | Self::Ended { request, .. }
            | Self::Opened { request, .. }
            | Self::Usable { request }
            | Self::WillDeactivate { request, .. }
            | Self::AttackerCheck { request, .. }
            | Self::Watching { about: About::Activation(request), .. } => Some(request),
            Self::FiledToApprove { request, .. } => request,
            _ => None,
        }
    }

    /// The need that it is about.
    pub fn need(&self) -> Option<u64> {
        match self {
            Self::Arose(need) => Some(need.number),
            Self::Filed { need, .. }
            | Self::Joined { need, .. }
            | Self::GoesOn { need, .. }
            | Self::WillFile { need, .. }
            | Self::WontFile { need }
            | Self::Works { need, .. }
            | Self::Rests { need, .. }
            | Self::Limit { need, .. }
            | Self::InLine { need }
            | Self::Took { need, .. }
            | Self::AccountOpened { need, .. }
            | Self::AccountClosed { need }
            | Self::Watching { about: About::Use(need, _), .. } => Some(*need),
            _ => None,
        }
    }

    /// The account whose attacker it is about.
    pub fn attacked(&self) -> Option<Requester> {
        match *self {
            Self::Compromised { requester, .. }
            | Self::Attempt { requester, .. }
            | Self::Rides { requester, .. }
            | Self::RideEnds { requester, .. }
            | Self::Evicted { requester }
            | Self::Detected { requester }
            | Self::Left { requester } => Some(requester),
            _ => None,
        }
    }
}

/// What an alert is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The activation of the request with this number.
    Activation(u64),
    /// The use of an emergency account by the need with this number: the how-manieth, from 1.
    Use(u64, u32),
}

/// Numbers of alerts about emergency accounts: behind those of all requests.
const USES: u64 = 1 << 63;

impl About {
    /// A number that no other alert has at that time: of an activation that of its request, of an
    /// emergency account one behind those.
    pub fn number(self) -> u64 {
        match self {
            Self::Activation(request) => request,
            Self::Use(need, usage) => USES | need << 8 | u64::from(usage) & 0xff,
        }
    }

    /// What has this number.
    pub fn of(number: u64) -> Self {
        match number & USES {
            0 => Self::Activation(number),
            _ => Self::Use((number & !USES) >> 8, (number & 0xff) as u32),
        }
    }
}

/// What happens to an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watching {
    /// It is raised.
    Raised { role: RoleId, requester: Requester },
    /// The approver would be asked, but is the requester.
    Own { approver: Approver },
    /// A mail goes to an approver, to arrive at that instant; `None`: it is lost.
    Mail { approver: Approver, arrives_at: Option<Instant> },
    /// A mail has arrived in time; the approver looks at it at that instant, `None`: not in this run.
    Arrived { approver: Approver, looks_at: Option<Instant> },
    /// Another mail goes to an approver, likewise.
    Reminded { approver: Approver, arrives_at: Option<Instant> },
    /// The approver finds it at the portal, without a mail.
    Found { approver: Approver },
    /// The alert is on the approver's list, behind so many others that the approver would take first.
    Listed { approver: Approver, ahead: u32 },
    /// A review begins.
    Began { role: RoleId, requester: Requester, approver: Approver },
    /// A review ends; what is ended by it follows.
    Ended { approver: Approver, began_at: Instant, how: WatchEnd },
}

impl Watching {
    /// Told of the alert with this number.
    pub fn about(self, number: u64) -> Occurrence {
        Occurrence::Watching { about: About::of(number), what: self }
    }
}

/// How the review of an alert ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WatchEnd {
    /// With a verdict, the first.
    Judged {
        /// Whether it was about an attacker.
        malicious: bool,
        /// Whether it was to end what it was about.
        stops: bool,
        /// Whether that went on until now.
        active: bool,
        /// Whether the attacker was still there.
        detected: bool,
        /// Whether the attacker's stay ends.
        evicts: bool,
    },
    /// In vain: another's review had ended the alert.
    InVain,
    /// The reviewer noticed that another's had, and stopped.
    Stopped,
    /// The shift ended; the alert goes back to the list.
    HandedBack,
    /// Still in hand at the end of the run.
    InHand,
}

/// How one MFA challenge went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Challenge {
    /// Passed.
    Passed,
    /// Failed by chance.
    Failed,
    /// Began in an outage of the method.
    Outage,
}

/// How a review ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewEnd {
    /// With a decision that counted.
    Decided,
    /// In vain: the request was gone, or the stage passed.
    InVain,
    /// The reviewer noticed that the request was gone, and stopped.
    Stopped,
    /// The shift ended; the request goes back to the list. Whether the review fits into no shift of
    /// the reviewer's to come.
    HandedBack { never_fits: bool },
    /// Still in hand at the end of the run.
    InHand,
}

/// What the check makes of an attacker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttackerCheck {
    /// The role asks for nothing.
    NothingAsked,
    /// The owner's session is remembered: the claim is in the stolen token.
    InToken,
    /// The method was bypassed.
    Bypassed,
    /// The method stopped the attacker.
    Stopped,
    /// The method is out of order, and nobody passes.
    Outage,
}
