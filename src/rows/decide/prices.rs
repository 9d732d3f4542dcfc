//! `decide.csv`: the price list, from the cheapest switch to the dearest.

use std::io::{self, Write};

use super::Verdicts;
use crate::experiment::decide::{Part, Subject, Switch};
use crate::rows::columns::{Form, Sheet, column};
use crate::rows::csv::Csv;

/// `decide.csv`.
pub static SHEET: Sheet = Sheet::new(
    "decide.csv",
    "`decide`: the price list; one row per role and option that differs from that of the first \
     policy, from the cheapest to the dearest. Differences are `to` less `from`",
    &[
        column(
            "role",
            Form::Text,
            "the role; a group, calendar or the like with its kind before it",
        ),
        column("from", Form::Text, "the first policy whose rule the role has before"),
        column("to", Form::Text, "the first policy whose rule it has after"),
        column("waiting_h_week", Form::Decimal, "hours of waiting that it adds, per week"),
        column("waiting_low", Form::Decimal, "lower end of the interval; empty if not known"),
        column("waiting_high", Form::Decimal, "upper end of the interval; empty if not known"),
        column("avoided_measure", Form::Word, "what it avoids: see Measures"),
        column("avoided", Form::Value, "how much of that it avoids"),
        column("avoided_low", Form::Value, "lower end of the interval; empty if not known"),
        column("avoided_high", Form::Value, "upper end of the interval; empty if not known"),
        column(
            "price",
            Form::Decimal,
            "hours of waiting for each severity-hour that is avoided; empty when one dominates, or \
             when it is not known",
        ),
        column(
            "price_low",
            Form::Decimal,
            "lower end of its interval (Fieller); empty if not known",
        ),
        column("price_high", Form::Decimal, "upper end of its interval; empty if not known"),
        column(
            "verdict",
            Form::Word,
            "`price`: it depends on the price; `dominates`: `to` is better whatever the price; \
             `dominated`: it is worse; `unclear`: these replications do not say",
        ),
    ],
);

/// A subject as the file names it: a role by its name, others with their kind.
pub fn name(subject: &Subject) -> String {
    match subject.part {
        Part::Role(_) => subject.name.clone(),
        Part::BreakGlass => "break_glass".to_owned(),
        part => format!("{} {}", part.kind(), subject.name),
    }
}

/// One row per switch.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(found: &Verdicts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &SHEET)?;
    let measure = found.priced.avoided;
    for switch in &found.priced.switches {
        let Switch { subject, from, to, waiting, avoided, price, verdict, .. } = switch;
        csv.text(&name(found.field.subject(*subject)))?;
        csv.text(found.option(*subject, *from))?;
        csv.text(found.option(*subject, *to))?;
        csv.number(waiting.map(|waiting| waiting.mean()))?;
        csv.number(waiting.and_then(|waiting| waiting.low()))?;
        csv.number(waiting.and_then(|waiting| waiting.high()))?;
        csv.word(measure.name())?;
        csv.estimate(measure.row().unit, *avoided)?;
        csv.number(price.map(|price| price.value()))?;
        csv.number(price.and_then(|price| price.low()))?;
        csv.number(price.and_then(|price| price.high()))?;
        csv.word(verdict.word())?;
        csv.end()?;
    }
    csv.flush()
}
