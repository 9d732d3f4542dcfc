//! What was not understood, and what was understood and not used: counted, with the first places.
//!
//! Promises: a place is a file, a number of a line or record, and a field. Never: the value of a
//! field.

use std::collections::BTreeMap;

/// How many places of one kind of damage are kept.
pub const PLACES: usize = 10;

/// Where something stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The place of the file among those read, from 0.
    pub file: u32,
    /// The line of a CSV, the record of others, from 1.
    pub number: u32,
}

/// Why a record was not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Damage {
    /// More than 4 MiB.
    TooLong,
    /// Deeper than 64.
    TooDeep,
    /// A row with another number of fields than the header.
    Fields,
    /// Not UTF-8.
    NotUtf8,
    /// Not JSON.
    NotJson,
    /// No instant, or none that can be read.
    NoInstant,
    /// An instant before 2015, or from 2100 on.
    OutOfRange,
}

impl Damage {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::TooLong => "longer than 4 MiB",
            Self::TooDeep => "nested deeper than 64",
            Self::Fields => "another number of fields than the header",
            Self::NotUtf8 => "not UTF-8",
            Self::NotJson => "not JSON",
            Self::NoInstant => "no instant",
            Self::OutOfRange => "an instant before 2015 or from 2100 on",
        }
    }
}

/// Why a record that was understood is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aside {
    /// Of another service than PIM.
    OtherService,
    /// Of PIM, and not of an activation: assignments, eligibility, settings, alerts.
    NoActivation,
    /// The same event as Core Directory or Access Reviews tell it.
    Double,
    /// The same record, or the same event of the same request, again.
    Twice,
    /// Its result is not success.
    NotSuccess,
    /// The request lies before the log.
    BeforeTheLog,
    /// The request was decided by its own requester.
    OwnDecision,
    /// Decided by an application.
    Automatic,
    /// A decision more than five seconds before the request was pending.
    EarlyDecision,
    /// Another decision or another end of a request that had one.
    AfterTheEnd,
    /// Nothing says to which request it belongs.
    NoRequest,
    /// Not between `--from` and `--to`.
    Outside,
}

impl Aside {
    /// The word in `aside.csv`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::OtherService => "other_service",
            Self::NoActivation => "no_activation",
            Self::Double => "double",
            Self::Twice => "twice",
            Self::NotSuccess => "not_success",
            Self::BeforeTheLog => "before_the_log",
            Self::OwnDecision => "own_decision",
            Self::Automatic => "automatic",
            Self::EarlyDecision => "early_decision",
            Self::AfterTheEnd => "after_the_end",
            Self::NoRequest => "no_request",
            Self::Outside => "outside",
        }
    }
}

/// A place of damage, with the field where there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damaged {
    /// Where.
    pub place: Place,
    /// The field, by the form's own name.
    pub field: &'static str,
}

/// How many records were set aside for one reason, and the first of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Many {
    /// How many.
    pub records: u64,
    /// The first one.
    pub first: Place,
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Tallies {
    /// By kind of damage: how many, and the first [`PLACES`].
    pub damaged: BTreeMap<Damage, (u64, Vec<Damaged>)>,
    /// By file and reason.
    pub aside: BTreeMap<(u32, Aside), Many>,
}

impl Tallies {
    /// One damaged record.
    pub fn damage(&mut self, damage: Damage, place: Place, field: &'static str) {
        let (records, places) = self.damaged.entry(damage).or_default();
        *records += 1;
        if places.len() < PLACES {
            places.push(Damaged { place, field });
        }
    }

    /// So many records set aside, of which this is one.
    pub fn aside(&mut self, reason: Aside, place: Place, records: u64) {
        let many = Many { records: 0, first: place };
        let many = self.aside.entry((place.file, reason)).or_insert(many);
        many.records += records;
        many.first = many.first.min(place);
    }

    /// How many records are damaged.
    pub fn damaged_records(&self) -> u64 {
        self.damaged.values().map(|(records, _)| records).sum()
    }
}
