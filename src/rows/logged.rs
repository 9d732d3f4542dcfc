//! Requests of an audit log, and what was set aside of it.
//!
//! `requests.csv` has the columns of a run, under the policy `as-logged` and replication 1, and
//! `derived` behind them; what a log cannot say is empty. Never: a person other than by number, unless names are kept.

use std::io::{self, Write};

use crate::rows::columns::{Column, Form, Sheet, column};
use crate::rows::csv::Csv;
use crate::rows::details::REQUEST_COLUMNS;
use crate::tenant::log::{Log, Request};
use crate::time::Instant;

const DERIVED: &[Column] = &[column(
    "derived",
    Form::Word,
    "columns whose value no record says, joined by `+`: `pending_at`, `decided_at`, `state`",
)];

/// `requests.csv` of a log.
pub static REQUESTS: Sheet = Sheet {
    file: "requests.csv",
    about: "one row per request of an audit log",
    before: REQUEST_COLUMNS,
    keys: false,
    columns: DERIVED,
};

/// `aside.csv`.
pub static ASIDE: Sheet = Sheet::new(
    "aside.csv",
    "records of a log that were understood and not used, by file and reason",
    &[
        column("file", Form::Text, "the file of the log"),
        column("reason", Form::Word, "why they are not used"),
        column("records", Form::Whole, "how many"),
        column("first_place", Form::Whole, "the line (CSV) or the record of the first of them"),
    ],
);

/// Writes `requests.csv`.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_requests(log: &Log, out: &mut dyn Write) -> io::Result<()> {
    let mut rows = Csv::new(out, &REQUESTS)?;
    let end = log.observed.1;
    for (number, request) in (1..).zip(&log.requests) {
        row(&mut rows, log, number, request, end)?;
    }
    rows.flush()
}

fn row(
    rows: &mut Csv<&mut dyn Write>,
    log: &Log,
    number: u64,
    request: &Request,
    end: Instant,
) -> io::Result<()> {
    rows.text("as-logged")?;
    rows.whole(1)?;
    rows.whole(u64::from(request.need))?;
    rows.whole(number)?;
    rows.whole(u64::from(request.attempt))?;
    rows.text(&log.requester(request.person))?;
    rows.text(&log.roles[request.role as usize].key)?;
    rows.word("")?;
    rows.truth(None)?;
    rows.truth(None)?;
    // A start asked for ahead says when access is wanted.
    rows.instant(request.ahead.map(|ahead| request.requested + ahead))?;
    rows.instant(Some(request.requested))?;
    rows.instant(request.pending)?;
    rows.instant(request.decided)?;
    rows.instant(request.active)?;
    rows.instant(None)?;
    rows.instant(request.ended)?;
    rows.word(request.state.word())?;
    rows.word("")?;
    let decider = request.decider.map(|decider| log.approver(decider));
    rows.text(&decider.unwrap_or_default())?;
    rows.whole(request.pending.map(|_| 1))?;
    rows.span(request.decided.zip(request.pending).map(|(to, from)| to - from))?;
    rows.span(None)?;
    rows.span(request.active.map(|from| request.ended.unwrap_or(end) - from))?;
    rows.span(None)?;
    let derived = [
        (request.derived.pending, "pending_at"),
        (request.derived.decided, "decided_at"),
        (request.derived.state, "state"),
    ];
    let derived = derived.iter().filter(|(is, _)| *is).map(|(_, column)| *column);
    rows.word(&derived.collect::<Vec<_>>().join("+"))?;
    rows.end()
}

/// Writes `aside.csv`.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_aside(log: &Log, out: &mut dyn Write) -> io::Result<()> {
    let mut rows = Csv::new(out, &ASIDE)?;
    for ((file, reason), many) in &log.tallies.aside {
        rows.text(log.files.get(*file as usize).map_or("", String::as_str))?;
        rows.word(reason.word())?;
        rows.whole(many.records)?;
        rows.whole(u64::from(many.first.number))?;
        rows.end()?;
    }
    rows.flush()
}
