//! Stretches of time that were looked for under one policy, kept.
//!
//! Most roles of a tenant ask people who work alike, and a year of shifts is long. Promises: what is
//! kept is bounded, whatever the scenario. Never: a stretch of its own.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::id::CalendarId;
use crate::time::{Instant, Span};

/// Members who can decide at the same times: how many, their calendar, what everything takes them,
/// and whether they hand back at the end of a shift.
type Kind = (u64, CalendarId, [Span; 4], bool);
/// All that the stretches of a stage depend on: who is asked, how many must approve, until when, and
/// the time that is looked at.
type Asked = (Vec<Kind>, u64, [Span; 2], (Instant, Instant));
/// What was found.
type Found = Rc<[(Instant, Instant)]>;

/// Stretches by what they depend on.
#[derive(Debug, Default)]
pub struct Kept(RefCell<BTreeMap<Asked, Found>>);

impl Kept {
    /// So many lists are kept at one time, each of a year or more.
    const MOST: usize = 256;

    /// What is known of this, or else what is found now.
    pub fn get(&self, key: Asked, find: impl FnOnce() -> Vec<(Instant, Instant)>) -> Found {
        if let Some(known) = self.0.borrow().get(&key) {
            return Rc::clone(known);
        }
        let found: Found = find().into();
        let mut kept = self.0.borrow_mut();
        if kept.len() >= Self::MOST {
            kept.clear();
        }
        kept.insert(key, Rc::clone(&found));
        found
    }
}
