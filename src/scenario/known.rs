//! What a log tells of the luck of its requests: plain data that stands beside a scenario.
//!
//! What is told is no draw any more: exactly this long, longer than that, said yes. What is not told
//! is drawn as ever. Promises: it is about the policy that the log was made under, the first of the
//! scenario; under another policy the same person has the same luck. Never: a log, a draw.

use crate::id::Approver;
use crate::time::Span;

/// All that is known, by block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// For each block of the scenario its needs, by their place in the block.
    pub blocks: Vec<Vec<KnownNeed>>,
}

/// What is known of one need.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KnownNeed {
    /// How much work it has.
    pub work: Option<Told>,
    /// Its requests, in the order of attempts.
    pub attempts: Vec<KnownRequest>,
}

/// A length of time as a log tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// It was this long.
    Exactly(Span),
    /// It was longer than this.
    Above(Span),
    /// It was longer than the first and at most the second.
    Within(Span, Span),
}

/// What is known of one request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KnownRequest {
    /// MFA and forms together.
    pub checks: Option<Span>,
    /// The duration that it asked for; [`Span::FOREVER`] is the longest that is allowed.
    pub asked: Option<Span>,
    /// How long a decision was waited for before it was taken back.
    pub patience: Option<Told>,
    /// How the approvers responded, in the order of groups and members.
    pub responses: Vec<(Approver, Response)>,
    /// From the grant to active.
    pub provisioning: Option<Span>,
    /// From active to usable.
    pub propagation: Option<Span>,
    /// How long after the end of its window, which was too short, the next was asked for.
    pub continues: Option<Span>,
    /// What followed its end without access.
    pub next: Option<Next>,
}

/// How an approver responded to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Response {
    /// So long on duty until the review began, so long reviewed, and so decided.
    Decided {
        /// From pending to the review, in on-duty time.
        before: Span,
        /// The review.
        review: Span,
        /// Whether it was a denial.
        denied: bool,
    },
    /// Not within this time.
    Later {
        /// From being asked until the request was decided or ended, in on-duty time.
        on_duty: Span,
        /// The same in elapsed time.
        elapsed: Span,
    },
    /// Not asked: it was their own request.
    Never,
}

/// What followed the end of a request without access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// After so long the next request of the same need.
    After(Span),
    /// None.
    Nothing,
}

impl Known {
    /// What is known of a need.
    pub fn need(&self, block: usize, index: u64) -> Option<&KnownNeed> {
        self.blocks.get(block)?.get(usize::try_from(index).ok()?)
    }

    /// What is known of a request; `attempt` is counted from 1.
    pub fn request(&self, block: usize, index: u64, attempt: u32) -> Option<&KnownRequest> {
        self.need(block, index)?.attempts.get(attempt.checked_sub(1)? as usize)
    }
}

impl KnownRequest {
    /// How an approver responded.
    pub fn response(&self, approver: Approver) -> Option<Response> {
        let place = self.responses.binary_search_by_key(&approver, |(who, _)| *who).ok()?;
        Some(self.responses[place].1)
    }
}
