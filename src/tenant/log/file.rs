//! One file of a log: its records understood, and the order of its dates.
//!
//! Promises: records with a date that can be read in two ways wait until another one decides for the
//! whole file. Never: a guess.

use crate::tenant::log::damage::{Damage, Place};
use crate::tenant::log::fields::Fields;
use crate::tenant::log::forms::{object, refused};
use crate::tenant::log::frame_json::Piece;
use crate::tenant::log::instant::{self, Dates, Unit, Unread};
use crate::tenant::log::intern::{NOBODY, key};
use crate::tenant::log::reading::{DateOrder, Found, Reading};
use crate::tenant::log::record::{self, Actor, Event, Record, What};

/// What is said of a file of another form.
pub const NO_FORM: &str = "no form of an audit log that is known; the CSV of the Entra admin centre, \
                       AuditLogs of Log Analytics and directoryAudits of Graph are";

/// One file on its way into the reading.
pub struct File<'r> {
    reading: &'r mut Reading,
    /// The number of the record of JSON.
    number: u32,
    order: Option<DateOrder>,
    /// Records whose dates can be read in two ways.
    waiting: Vec<(Found, Place)>,
    unit: Unit,
    /// Keys of exports that cannot serve.
    pub signs: u32,
    /// Records that say what happened, and events of PIM among them.
    audits: u64,
    events: u64,
    /// Whether something was not in UTF-8, and whether it ends within a record.
    not_utf8: bool,
    is_cut: bool,
}

impl<'r> File<'r> {
    /// Of this reading.
    pub fn new(reading: &'r mut Reading) -> Self {
        let order = reading.options.dates;
        Self {
            reading,
            number: 0,
            order,
            waiting: Vec::new(),
            unit: Unit::Millisecond,
            signs: 0,
            audits: 0,
            events: 0,
            not_utf8: false,
            is_cut: false,
        }
    }

    /// Something that is perhaps not meant.
    pub fn warn(&mut self, what: &str) {
        let name = self.reading.files.last().map_or("", String::as_str);
        self.reading.warnings.push(format!("{name}: {what}"));
    }

    /// It ends within this record.
    pub fn cut_off(&mut self, number: u32) {
        self.is_cut = true;
        self.warn(&format!(
            "the file ends in the middle of record {number}; it was read up to there"
        ));
    }

    /// A record that was not understood.
    pub fn damaged(&mut self, damage: Damage, number: u32, field: &'static str) {
        self.not_utf8 |= damage == Damage::NotUtf8;
        self.reading.records += 1;
        let place = self.reading.place(number);
        self.reading.tallies.damage(damage, place, field);
    }

    /// What was cut from JSON.
    pub fn piece(&mut self, piece: Piece<'_>, columns: &mut Option<Vec<String>>) {
        if matches!(piece, Piece::Record(_) | Piece::Row(_) | Piece::Damaged(_)) {
            self.number = self.number.saturating_add(1);
        }
        let number = self.number;
        match piece {
            Piece::Page => self.reading.pages.0 += 1,
            Piece::Next => self.reading.pages.1 += 1,
            Piece::CutOff => self.cut_off(number.saturating_add(1)),
            Piece::Damaged(damage) => self.damaged(damage, number, ""),
            Piece::Columns(text) => {
                *columns = std::str::from_utf8(text).ok().and_then(object::columns);
            }
            Piece::Record(text) | Piece::Row(text) => {
                let Ok(text) = std::str::from_utf8(text) else {
                    return self.damaged(Damage::NotUtf8, number, "");
                };
                let fields = match columns {
                    Some(columns) if text.starts_with('[') => row(columns, text),
                    _ => object::read(text).ok_or(Damage::NotJson),
                };
                match fields {
                    Ok(fields) => self.take(fields, number, "activityDateTime"),
                    Err(damage) => self.damaged(damage, number, ""),
                }
            }
        }
    }

    /// Understands a record.
    pub fn take(&mut self, fields: Fields<'_>, number: u32, field: &'static str) {
        self.signs |= fields.signs;
        if fields.activity.is_empty() && fields.service.is_empty() {
            return self.damaged(Damage::NoInstant, number, field);
        }
        self.audits += 1;
        let instant = if fields.at.is_empty() { &fields.collected } else { &fields.at };
        let at = match instant::read(instant) {
            Ok(at) => at,
            Err(Unread::NoInstant) => return self.damaged(Damage::NoInstant, number, field),
            Err(Unread::OutOfRange) => return self.damaged(Damage::OutOfRange, number, field),
        };
        let (start, expiration) = (instant::read(&fields.start), instant::read(&fields.expiration));
        self.reading.records += 1;
        self.unit = self.unit.max(at.unit);
        let all = [Some(at), start.ok(), expiration.ok()];
        all.iter().flatten().for_each(|read| self.learn(read.dates));
        let found = Found {
            record: self.record(&fields, all.map(|read| read.map(|read| read.ms))),
            aside: match record::what(&fields) {
                What::Aside(reason) => Some(reason),
                What::Event(_) => None,
            },
            either: all.map(|read| read.is_some_and(|read| read.dates == Dates::Either)),
        };
        let place = self.reading.place(number);
        match self.order {
            None if found.either.contains(&true) => self.waiting.push((found, place)),
            order => self.settle(found, place, order),
        }
    }

    /// What a date tells of all.
    fn learn(&mut self, dates: Dates) {
        let order = match dates {
            Dates::DayFirst => DateOrder::DayFirst,
            Dates::MonthFirst => DateOrder::MonthFirst,
            Dates::Clear | Dates::Either => return,
        };
        if self.order.is_none() {
            self.order = Some(order);
            for (found, place) in std::mem::take(&mut self.waiting) {
                self.settle(found, place, Some(order));
            }
        }
    }

    fn settle(&mut self, mut found: Found, place: Place, order: Option<DateOrder>) {
        if order == Some(DateOrder::DayFirst) {
            let turn = |ms: &mut i64| *ms = instant::swapped(*ms);
            let record = &mut found.record;
            if found.either[0] {
                turn(&mut record.at);
            }
            record.start.as_mut().filter(|_| found.either[1]).map(turn);
            record.expiration.as_mut().filter(|_| found.either[2]).map(turn);
        }
        self.events += u64::from(found.aside.is_none());
        self.reading.found(&found, place);
    }

    fn record(&mut self, fields: &Fields<'_>, instants: [Option<i64>; 3]) -> Record {
        let [at, start, expiration] = instants;
        let at = at.unwrap_or_default();
        let What::Event(event) = record::what(fields) else {
            return Record {
                at,
                event: Event::Requested,
                actor: Actor::Service,
                subject: NOBODY,
                role: NOBODY,
                request: None,
                correlation: None,
                start: None,
                expiration: None,
                approval: false,
            };
        };
        let people = &mut self.reading.people;
        let named = (fields.actor_name.as_ref(), at);
        let actor = match people.number(&fields.actor, &fields.actor_upn, named) {
            _ if fields.by_app => Actor::Application,
            NOBODY => Actor::Service,
            person => Actor::Person(person),
        };
        let named = (fields.subject_name.as_ref(), at);
        let subject = people.number(&fields.subject, &fields.subject_upn, named);
        if let Some(kept) = people.kept.as_mut().filter(|_| !fields.role.group.is_empty()) {
            let group = &fields.role.group;
            kept.saw(key(group), group, &fields.role.group_name, at);
        }
        let id = |text: &str| (!text.trim().is_empty()).then(|| key(text));
        Record {
            at,
            event,
            actor,
            subject,
            role: self.reading.roles.number(record::kind(fields), &fields.role),
            request: id(&fields.request).or_else(|| id(&fields.request_target)),
            correlation: id(&fields.correlation),
            start,
            expiration,
            approval: fields.approval.trim().eq_ignore_ascii_case("true"),
        }
    }

    /// The file is over.
    pub fn end(self, refused: Option<String>, header: Option<bool>) -> Result<(), String> {
        if let Some(why) = refused {
            return Err(why);
        }
        let known = refused::why(self.signs);
        if self.audits == 0 {
            let none = match header {
                Some(true) => "there is a header and no record",
                Some(false) => "the file is empty",
                None if self.not_utf8 => "it is not in UTF-8: save it as UTF-8 or UTF-16",
                None if self.is_cut => "it ends before its first record does: export it again",
                None => NO_FORM,
            };
            return Err(known.unwrap_or(none).to_owned());
        }
        if let Some(why) = known.filter(|_| self.signs & refused::FILTERED == refused::FILTERED) {
            return Err(why.to_owned());
        }
        if let Some((_, place)) = self.waiting.first() {
            return Err(format!(
                "record {}: whether day or month comes first cannot be told from its dates; say \
                 --dates dmy or --dates mdy",
                place.number
            ));
        }
        self.reading.resolved(self.unit.ms());
        Ok(())
    }
}

/// A row of Kusto.
fn row<'a>(columns: &[String], text: &'a str) -> Result<Fields<'a>, Damage> {
    match object::row(columns, text) {
        Some((fields, true)) => Ok(fields),
        Some(_) => Err(Damage::Fields),
        None => Err(Damage::NotJson),
    }
}
