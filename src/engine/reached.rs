//! Whose lists a thing that was mailed has reached: kept for groups that send reminders or look at the
//! portal, and only for them.
//!
//! A thing is a request in one of its stages, named by number and stage. Entries of things that have been
//! decided are dropped when they are met, or in a sweep when there are twice as many, so the table grows
//! with what waits. Never: an event, a draw.

use std::collections::BTreeMap;

use smallvec::SmallVec;

use super::slab::Key;
use crate::demand::Origin;
use crate::id::Requester;
use crate::random::{Distribution, Purpose};
use crate::scenario::model::{Group, Reminders};
use crate::time::{Instant, Span};

/// The number of a request and the stage it is asked about; of an alert its number and [`ALERT`].
pub(super) type Thing = (u64, u8);

/// The purposes of the luck of a mail.
#[derive(Clone, Copy, Debug)]
pub(super) struct MailPurposes {
    pub loss: Purpose,
    pub delay: Purpose,
    pub pickup: Purpose,
}

/// The mails about requests.
pub(super) const OF_REQUESTS: MailPurposes = MailPurposes {
    loss: Purpose::NotificationLoss,
    delay: Purpose::NotificationDelay,
    pickup: Purpose::Pickup,
};

/// The mails about alerts.
pub(super) const OF_ALERTS: MailPurposes = MailPurposes {
    loss: Purpose::AlertLoss,
    delay: Purpose::AlertDelay,
    pickup: Purpose::AlertPickup,
};

/// The address of the luck of the mails about a thing.
#[derive(Clone, Copy, Debug)]
pub(super) struct MailLuck {
    pub origin: Origin,
    /// The stage in the address; that of an alert is not the one in its name.
    pub stage: u8,
    pub purposes: MailPurposes,
}

/// Something that the members of a group have been asked about.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// The request, or the alert.
    pub key: Key,
    pub requester: Requester,
    pub luck: MailLuck,
    /// When the group was asked.
    pub at: Instant,
    /// Reminders that have gone out.
    pub reminded: u32,
    /// Members (counted over all groups) on whose list it has been.
    pub reached: SmallVec<[u32; 4]>,
}

impl Asked {
    /// Something that a group is asked about now.
    pub fn of(key: Key, requester: Requester, luck: MailLuck, now: Instant) -> Self {
        Self { key, requester, luck, at: now, reminded: 0, reached: SmallVec::new() }
    }
}

/// The looks of one member at the portal.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Looks {
    /// How many of the gaps between looks the position adds up.
    pub added: u64,
    /// On-duty time from the start of the run to the next look that is known.
    pub position: Span,
    /// Whether a look is scheduled.
    pub is_due: bool,
}

/// What a group has been asked about and has not decided yet.
#[derive(Clone, Debug)]
pub(super) struct Reached<'a> {
    pub reminders: Option<Reminders>,
    pub looks_every: Option<&'a Distribution>,
    /// Of each member; empty where nobody looks.
    pub looks: Vec<Looks>,
    asked: BTreeMap<Thing, Asked>,
    kept: usize,
}

impl<'a> Reached<'a> {
    /// The table of a group, if it needs one.
    pub fn of(group: &'a Group) -> Option<Self> {
        let looks_every = group.looks_every.as_ref();
        if group.reminders.is_none() && looks_every.is_none() {
            return None;
        }
        let looks = looks_every.map(|_| vec![Looks::default(); group.members.len()]);
        Some(Self {
            reminders: group.reminders,
            looks_every,
            looks: looks.unwrap_or_default(),
            asked: BTreeMap::new(),
            kept: 0,
        })
    }

    /// The group is asked.
    pub fn ask(&mut self, thing: Thing, asked: Asked) {
        self.asked.insert(thing, asked);
    }

    /// Whether the table has doubled since the latest sweep.
    pub fn wants_sweep(&self) -> bool {
        self.asked.len() > 2 * self.kept + 16
    }

    /// Drops what has been decided.
    pub fn sweep(&mut self, mut waits: impl FnMut(Thing, &Asked) -> bool) {
        self.asked.retain(|thing, asked| waits(*thing, asked));
        self.kept = self.asked.len();
    }

    /// What is known of a thing, if it is in the table.
    pub fn get_mut(&mut self, thing: Thing) -> Option<&mut Asked> {
        self.asked.get_mut(&thing)
    }

    /// Everything in the table, in the order of the requests.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = (Thing, &Asked)> {
        self.asked.iter().map(|(thing, asked)| (*thing, asked))
    }

    pub fn forget(&mut self, thing: Thing) {
        self.asked.remove(&thing);
    }

    /// A thing comes to the list of a member; `false` if it has been on it already.
    pub fn reach(&mut self, thing: Thing, member: u32) -> bool {
        let Some(asked) = self.asked.get_mut(&thing) else { return true };
        let first = !asked.reached.contains(&member);
        if first {
            asked.reached.push(member);
        }
        first
    }
}
