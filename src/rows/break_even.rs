//! `break_even.csv`: at which price of exposure which of two policies costs less.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::experiment::{BreakEven, Evidence};
use crate::rows::columns::{CI_HIGH, CI_LOW, CONFIDENCE, Form, Sheet, column};
use crate::rows::csv::Csv;

pub static SHEET: Sheet = Sheet::new(
    "break_even.csv",
    "`compare` with `[costs]`; one row per two policies of which neither is the cheaper one at every \
     price",
    &[
        column("cheaper_below", Form::Text, "the policy that is cheaper below this price"),
        column("cheaper_above", Form::Text, "the policy that is cheaper above it"),
        column(
            "severity_hour",
            Form::Decimal,
            "the price of a severity-hour at which both cost the same, in the currency of `[costs]`",
        ),
        column("ci_low", Form::Decimal, CI_LOW.about),
        column("ci_high", Form::Decimal, CI_HIGH.about),
        CONFIDENCE,
    ],
);

/// `break_even.csv`: one row per two policies of which neither is the cheaper one at every price.
pub fn write(report: &Evidence<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &SHEET)?;
    for found in BreakEven::of_pairs(report.scenario, report.results) {
        csv.text(report.policy(found.below))?;
        csv.text(report.policy(found.above))?;
        csv.number(Some(found.price.value()))?;
        csv.number(found.price.low())?;
        csv.number(found.price.high())?;
        csv.number(Some(report.scenario.simulation.confidence))?;
        csv.end()?;
    }
    csv.flush()
}

/// The rows of `break_even.csv` as a list.
pub fn break_even_json(report: &Evidence<'_>) -> Value {
    let row = |found: BreakEven| {
        json!({
            "role": "*",
            "cheaper_below": report.policy(found.below),
            "cheaper_above": report.policy(found.above),
            "severity_hour": found.price.value(),
            "ci_low": found.price.low(),
            "ci_high": found.price.high(),
            "confidence": report.scenario.simulation.confidence,
        })
    };
    BreakEven::of_pairs(report.scenario, report.results).into_iter().map(row).collect()
}
