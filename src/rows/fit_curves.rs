//! `fit-curves.csv`: the curve of each time that was fitted, and the fitted law beside it.
//!
//! Promises: each row is a point of the curve of the data; unknown is empty. Never: a curve of its own.

use std::io::{self, Write};

use crate::fit::choice::Choice;
use crate::fit::fitted::response_subject;
use crate::fit::{Fitted, Log};
use crate::rows::columns::{Form, Sheet, column};
use crate::rows::csv::Csv;

/// `fit-curves.csv`.
pub static SHEET: Sheet = Sheet::new(
    "fit-curves.csv",
    "`fit`; at most 200 rows per time that was fitted, in the order of time",
    &[
        column("subject", Form::Text, "the path of the scenario that the time goes to"),
        column(
            "parameter",
            Form::Word,
            "its key: `response` (on-duty time from pending to the decision of one approver), \
             `patience`, `work`, `resubmits.delay`, `ahead`, `provisioning`",
        ),
        column("time_s", Form::Decimal, "a time, in seconds"),
        column(
            "share_km",
            Form::Decimal,
            "the share that ended within it, by the data alone: Kaplan and Meier, or Turnbull where \
             times lie between two ends",
        ),
        column(
            "low",
            Form::Decimal,
            "lower end of its 95 % interval, at this time alone (Greenwood, on the scale \
             `ln(-ln S)`); empty where it is not known, and of Turnbull's curve",
        ),
        column("high", Form::Decimal, "upper end of its interval"),
        column("share_fitted", Form::Decimal, "the same share by the law in the scenario"),
    ],
);

/// `fit-curves.csv`.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(log: &Log, fitted: &Fitted, confidence: f64, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &SHEET)?;
    for role in &fitted.roles {
        for (subject, key, sought) in role.laws() {
            if let Ok(choice) = sought {
                curve(&mut csv, (&subject, key), choice, confidence)?;
            }
        }
    }
    for team in &fitted.teams {
        for response in &team.responses {
            if let Ok(choice) = &response.sought {
                let subject = response_subject(log, team, response);
                curve(&mut csv, (&subject, "response"), choice, confidence)?;
            }
        }
    }
    csv.flush()
}

fn curve(
    csv: &mut Csv<&mut dyn Write>,
    (subject, parameter): (&str, &str),
    choice: &Choice,
    confidence: f64,
) -> io::Result<()> {
    for point in &choice.curve {
        let ends = point.ends(confidence);
        csv.text(subject)?;
        csv.word(parameter)?;
        csv.number(Some(point.seconds))?;
        csv.number(Some(point.share()))?;
        csv.number(ends.map(|ends| ends.0))?;
        csv.number(ends.map(|ends| ends.1))?;
        csv.number(Some(choice.share(point.seconds)))?;
        csv.end()?;
    }
    Ok(())
}
