//! What is known of a request while its story is told.

use std::collections::BTreeMap;

use crate::engine::Challenge;
use crate::id::{Approver, Requester, RoleId};
use crate::time::{Instant, Span};

/// What is known of a request so far.
#[derive(Clone, Debug)]
pub(crate) struct Track {
    pub role: RoleId,
    pub requester: Requester,
    pub malicious: bool,
    /// The need that filed it, unless it is the hero's.
    pub other_need: Option<u64>,
    pub submitted_at: Instant,
    pub pending_at: Option<Instant>,
    pub stage: u8,
    pub stage_at: Instant,
    pub provisioning_at: Instant,
    pub active_at: Instant,
    pub window_end: Instant,
    pub approvals: u32,
    /// How many are asked in the present stage.
    pub asked: usize,
    /// What each approver of the present stage knows of it.
    pub seen: BTreeMap<Approver, Seen>,
    pub challenges: Vec<(Span, Challenge)>,
    /// Needs that work with it, since when, and what has been used before.
    pub working: u32,
    pub working_since: Instant,
    pub used: Span,
    /// An attacker rides on it since then.
    pub ridden: Option<Instant>,
}

/// How far an approver is with a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Seen {
    /// The mail is lost.
    Lost,
    /// The mail is on its way.
    OnTheWay,
    /// The mail is there and has not been looked at.
    Arrived,
    /// It is on the list.
    Listed,
    /// In review since.
    Reviewing(Instant),
    /// Has approved, and others must too.
    Approved,
}
