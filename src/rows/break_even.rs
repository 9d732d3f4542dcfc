//! `break_even.csv`: at which price of exposure which of two policies costs less.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::experiment::{BreakEven, Evidence};
use crate::id::RoleId;
use crate::rows::columns::{CI_HIGH, CI_LOW, CONFIDENCE, Form, ROLE, Sheet, column};
use crate::rows::csv::Csv;
use crate::rows::tradeoff::roles;

pub static SHEET: Sheet = Sheet::new(
    "break_even.csv",
    "`compare` with `[costs]`; one row per role that the policies treat differently (then all roles \
     together) and two policies of which neither is the cheaper one at every price",
    &[
        column("cheaper_below", Form::Text, "the policy that is cheaper below this price"),
        column("cheaper_above", Form::Text, "the policy that is cheaper above it"),
        ROLE,
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
    for role in roles(report) {
        for found in BreakEven::of_pairs(report.scenario, report.results, role) {
            csv.text(report.policy(found.below))?;
            csv.text(report.policy(found.above))?;
            csv.text(report.role(role))?;
            csv.number(Some(found.price.value()))?;
            csv.number(found.price.low())?;
            csv.number(found.price.high())?;
            csv.number(Some(report.scenario.simulation.confidence))?;
            csv.end()?;
        }
    }
    csv.flush()
}

/// The rows of `break_even.csv` as a list.
pub fn break_even_json(report: &Evidence<'_>) -> Value {
    let row = |role: Option<RoleId>, found: BreakEven| {
        json!({
            "role": report.role(role),
            "cheaper_below": report.policy(found.below),
            "cheaper_above": report.policy(found.above),
            "severity_hour": found.price.value(),
            "ci_low": found.price.low(),
            "ci_high": found.price.high(),
            "confidence": report.scenario.simulation.confidence,
        })
    };
    let of_role = |role: Option<RoleId>| {
        let found = BreakEven::of_pairs(report.scenario, report.results, role);
        found.into_iter().map(move |found| row(role, found)).collect::<Vec<_>>()
    };
    roles(report).into_iter().flat_map(of_role).collect()
}
