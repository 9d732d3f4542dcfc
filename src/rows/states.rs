//! `states --format csv`: one row per transition of the life cycle.

use std::io;

use crate::lifecycle::{Row, State};
use crate::rows::columns::{Form, Sheet, column};
use crate::rows::csv::Csv;

/// `states.csv`.
pub static SHEET: Sheet = Sheet::new(
    "states.csv",
    "`states --format csv`; one row per transition",
    &[
        column("from", Form::Word, "the state before; empty for a new request"),
        column("input", Form::Word, "what happens"),
        column("when", Form::Text, "the condition under which it leads there"),
        column("to", Form::Word, "the state after"),
        column("entra_status", Form::Text, "what Microsoft Entra calls the state after"),
        column("effects", Form::Text, "what follows from it"),
        column("actor", Form::Text, "who makes it happen"),
        column("audit_activity", Form::Text, "the activity in the audit log of Microsoft Entra"),
    ],
);

/// The rows, with their header.
///
/// # Errors
/// Never in practice: memory can be written.
pub fn csv(rows: &[Row]) -> io::Result<String> {
    let mut csv = Csv::new(Vec::new(), &SHEET)?;
    for row in rows {
        csv.word(row.from.map_or("", State::word))?;
        csv.word(row.input.word())?;
        csv.text(&row.when)?;
        csv.word(row.to.word())?;
        csv.text(row.to.entra_status())?;
        csv.text(&row.effects)?;
        csv.text(row.actor)?;
        csv.text(row.activity)?;
        csv.end()?;
    }
    String::from_utf8(csv.into_inner()?).map_err(io::Error::other)
}
