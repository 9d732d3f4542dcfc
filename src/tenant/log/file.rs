//! One file of a log: its form by its content, its records, the order of its dates.
//!
//! Promises: records with a date that can be read in two ways wait until another one decides for the
//! whole file. Never: a guess.

use std::io::Read;

use crate::tenant::log::damage::{Damage, Place};
use crate::tenant::log::fields::Fields;
use crate::tenant::log::forms::portal::Columns;
use crate::tenant::log::forms::{object, refused};
use crate::tenant::log::frame_csv::{self, Rows, Splitter, Verdict};
use crate::tenant::log::frame_json::{Framer, Piece};
use crate::tenant::log::instant::{self, Dates, Unit, Unread};
use crate::tenant::log::intern::{NOBODY, key};
use crate::tenant::log::reading::{DateOrder, Found, Reading, Unreadable};
use crate::tenant::log::record::{self, Actor, Event, Record, What};

impl Reading {
    /// Reads a file, by this name in messages.
    ///
    /// # Errors
    /// When it cannot be read, or cannot serve; the reading is of no use then.
    pub fn file(&mut self, name: &str, input: impl Read) -> Result<(), Unreadable> {
        self.files.push(name.to_owned());
        read(self, name, input)
    }
}

fn read(reading: &mut Reading, name: &str, mut input: impl Read) -> Result<(), Unreadable> {
    let io = |error| Unreadable::Io(name.to_owned(), error);
    let mut file = File::new(reading);
    let mut bytes = vec![0; 1 << 17];
    let mut filled = fill(&mut input, &mut bytes).map_err(io)?;
    let begin = begin(&bytes[..filled]).map_err(|why| Unreadable::Refused(name.to_owned(), why))?;
    let json = matches!(bytes[..filled].get(begin), Some(b'{' | b'['));
    let mut from = begin;
    let mut cutter = if json { Cutter::json() } else { Cutter::csv() };
    while filled > 0 {
        cutter.feed(&bytes[from..filled], &mut file);
        from = 0;
        filled = fill(&mut input, &mut bytes).map_err(io)?;
    }
    cutter.end(&mut file);
    let why = cutter.refusal().map(str::to_owned);
    file.end(why, cutter.header()).map_err(|why| Unreadable::Refused(name.to_owned(), why))
}

fn fill(input: &mut impl Read, bytes: &mut [u8]) -> std::io::Result<usize> {
    loop {
        match input.read(bytes) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

/// Where the text begins: behind a byte order mark and blanks.
fn begin(bytes: &[u8]) -> Result<usize, String> {
    if bytes.is_empty() {
        return Err("the file is empty".to_owned());
    }
    let known = [
        (&b"\xff\xfe"[..], "UTF-16"),
        (&b"\xfe\xff"[..], "UTF-16"),
        (&b"\x1f\x8b"[..], "a gzip file"),
        (&b"PK\x03\x04"[..], "a zip file, or a workbook of a spreadsheet"),
        (&b"%PDF"[..], "a PDF"),
        (&b"<"[..], "HTML or XML"),
    ];
    if let Some((_, what)) = known.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return Err(format!("this is {what}, not CSV or JSON in UTF-8"));
    }
    let mark = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let blank = bytes[mark..].iter().take_while(|b| b.is_ascii_whitespace()).count();
    Ok(mark + blank)
}

/// Cuts the file by its form.
enum Cutter {
    Json(Box<Framer>, Option<Vec<String>>),
    Csv(Rows, Box<Table>),
}

/// The header of a CSV, once it was read.
struct Table {
    columns: Option<Columns>,
    splitter: Splitter,
    /// Why no row is read.
    refused: Option<&'static str>,
}

impl Cutter {
    fn json() -> Self {
        Self::Json(Box::default(), None)
    }

    fn csv() -> Self {
        let table = Table { columns: None, splitter: Splitter::new(b','), refused: None };
        Self::Csv(Rows::new(b','), Box::new(table))
    }

    fn feed(&mut self, bytes: &[u8], file: &mut File<'_>) {
        match self {
            Self::Json(framer, columns) => {
                framer.feed(bytes, &mut |piece| file.piece(piece, columns));
            }
            Self::Csv(rows, table) => {
                if table.refused.is_none() {
                    rows.feed(bytes, &mut |separator, piece| table.piece(file, separator, piece));
                }
            }
        }
    }

    fn end(&mut self, file: &mut File<'_>) {
        match self {
            Self::Json(framer, columns) => framer.end(&mut |piece| file.piece(piece, columns)),
            Self::Csv(rows, table) => {
                rows.end(&mut |separator, piece| table.piece(file, separator, piece));
            }
        }
    }

    /// Whether there was a header, where there should be one.
    fn header(&self) -> Option<bool> {
        match self {
            Self::Json(..) => None,
            Self::Csv(_, table) => Some(table.columns.is_some()),
        }
    }

    fn refusal(&self) -> Option<&'static str> {
        match self {
            Self::Json(..) => None,
            Self::Csv(_, table) => table.refused,
        }
    }
}

const NO_FORM: &str = "no form of an audit log that is known; the CSV of the Entra admin centre, \
                       AuditLogs of Log Analytics and directoryAudits of Graph are";

impl Table {
    fn piece(
        &mut self,
        file: &mut File<'_>,
        separator: &mut u8,
        piece: frame_csv::Piece<'_>,
    ) -> Verdict {
        if self.refused.is_some() {
            return Verdict::Fine;
        }
        match piece {
            frame_csv::Piece::Row(row, line) => self.row(file, separator, row, line),
            frame_csv::Piece::TooLong(line) => {
                file.damaged(Damage::TooLong, line, "");
                Verdict::Fine
            }
            frame_csv::Piece::CutOff(line) => {
                file.cut_off(line);
                Verdict::Fine
            }
        }
    }

    fn row(&mut self, file: &mut File<'_>, separator: &mut u8, row: &[u8], line: u32) -> Verdict {
        let Ok(row) = std::str::from_utf8(row) else {
            file.damaged(Damage::NotUtf8, line, "");
            return Verdict::Bad;
        };
        let Some(columns) = &self.columns else {
            self.header(row, separator);
            file.signs |= self.columns.as_ref().map_or(0, |columns| columns.signs);
            if self.columns.as_ref().is_some_and(|columns| columns.local) {
                file.warn("a column of instants says local time; it was read as UTC");
            }
            return Verdict::Fine;
        };
        let fields = self.splitter.split(row);
        if fields.clone().count() != columns.count() {
            file.damaged(Damage::Fields, line, "");
            return Verdict::Bad;
        }
        let fields = columns.row(fields.map(Into::into));
        file.take(fields, line, "Date");
        Verdict::Fine
    }

    /// The first row says what the others are.
    fn header(&mut self, row: &str, separator: &mut u8) {
        if row.starts_with("#TYPE") {
            return;
        }
        if let Some(one) =
            row.to_lowercase().strip_prefix("sep=").and_then(|rest| rest.bytes().next())
        {
            *separator = one;
            return;
        }
        let count = |one: u8| row.bytes().filter(|b| *b == one).count();
        let best = [b',', b';', b'\t'].into_iter().rev().max_by_key(|one| count(*one));
        *separator = best.filter(|one| count(*one) > 0).unwrap_or(b',');
        self.splitter = Splitter::new(*separator);
        let names: Vec<_> =
            self.splitter.split(row).map(|name| name.trim().to_lowercase()).collect();
        let signs = names.iter().fold(0, |signs, name| signs | refused::sign(name));
        self.columns = Columns::of(&names);
        if self.columns.is_none() {
            self.refused = Some(refused::why(signs).unwrap_or(NO_FORM));
        }
    }
}

/// One file on its way into the reading.
struct File<'r> {
    reading: &'r mut Reading,
    /// The number of the record of JSON.
    number: u32,
    order: Option<DateOrder>,
    /// Records whose dates can be read in two ways.
    waiting: Vec<(Found, Place)>,
    unit: Unit,
    signs: u32,
    /// Records that say what happened, and events of PIM among them.
    audits: u64,
    events: u64,
}

impl<'r> File<'r> {
    fn new(reading: &'r mut Reading) -> Self {
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
        }
    }

    fn warn(&mut self, what: &str) {
        let name = self.reading.files.last().map_or("", String::as_str);
        self.reading.warnings.push(format!("{name}: {what}"));
    }

    fn cut_off(&mut self, number: u32) {
        self.warn(&format!(
            "the file ends in the middle of record {number}; it was read up to there"
        ));
    }

    fn damaged(&mut self, damage: Damage, number: u32, field: &'static str) {
        self.reading.records += 1;
        let place = self.reading.place(number);
        self.reading.tallies.damage(damage, place, field);
    }

    fn piece(&mut self, piece: Piece<'_>, columns: &mut Option<Vec<String>>) {
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
    fn take(&mut self, fields: Fields<'_>, number: u32, field: &'static str) {
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
        let actor = match people.number(&fields.actor, &fields.actor_upn) {
            _ if fields.by_app => Actor::Application,
            NOBODY => Actor::Service,
            person => Actor::Person(person),
        };
        let id = |text: &str| (!text.trim().is_empty()).then(|| key(text));
        Record {
            at,
            event,
            actor,
            subject: people.number(&fields.subject, &fields.subject_upn),
            role: self.reading.roles.number(record::kind(fields), &fields.role),
            request: id(&fields.request).or_else(|| id(&fields.request_target)),
            correlation: id(&fields.correlation),
            start,
            expiration,
            approval: fields.approval.trim().eq_ignore_ascii_case("true"),
        }
    }

    /// The file is over.
    fn end(self, refused: Option<String>, header: Option<bool>) -> Result<(), String> {
        if let Some(why) = refused {
            return Err(why);
        }
        let known = refused::why(self.signs);
        if self.audits == 0 {
            let none = match header {
                Some(true) => "there is a header and no record",
                Some(false) => "the file is empty",
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
