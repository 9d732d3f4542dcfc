//! Mails beside the first about a request: alerts to those who watch, reminders.
//!
//! They stand apart from [`super::model`], of which they are a part. Never: when a mail arrives.

use crate::id::GroupId;
use crate::time::Span;

/// `watched_by`: who gets an alert when an activation, or the use of an emergency account, begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    /// The groups whose members get the alert. Never empty.
    pub groups: Vec<GroupId>,
    /// Chance that there is an alert.
    pub share: f64,
}

/// `reminders`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reminders {
    /// From the first mail, or from one reminder to the next. Above zero.
    pub every: Span,
    /// How many there are at most, without the first mail. At least 1.
    pub times: u32,
}
