//! Which times of a log and of a replay are the same.
//!
//! Promises: one answer for all who compare. Never: a choice of who is compared.

use crate::tenant::log::Log;
use crate::time::Span;

/// Times that are no further apart are the same: a second, or what the log can tell.
pub fn tolerance(log: &Log) -> Span {
    log.resolution.max(Span::seconds(1))
}

/// How far two times are apart.
pub fn apart(one: Span, other: Span) -> Span {
    (one - other).max(other - one)
}
