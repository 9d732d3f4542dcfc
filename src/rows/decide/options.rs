//! `options.csv`: every option that was tried, in each measure that is told.

use std::io::{self, Write};

use super::Verdicts;
use crate::experiment::decide::Tried;
use crate::measure::Measure;
use crate::rows::columns::{CI_HIGH, CI_LOW, Form, MEASURE, REPLICATIONS, Sheet, column};
use crate::rows::csv::Csv;
use crate::stats::Estimate;

/// `options.csv`.
pub static SHEET: Sheet = Sheet::new(
    "options.csv",
    "`decide`: one row per option that was tried and measure; everything else is as decided, or as in \
     the first policy where nothing is decided. After them the decision and the policies as a whole",
    &[
        column("subject", Form::Text, "what has the option; `*` for a policy as a whole"),
        column(
            "kind",
            Form::Word,
            "`role`, `group`, `calendar`, `mfa` or `break_glass`; `policy` for a whole",
        ),
        column("option", Form::Text, "the option, by the first policy that has it"),
        column("policies", Form::Text, "the policies that share it, apart by `; `"),
        MEASURE,
        column(
            "role",
            Form::Text,
            "whose it is: `*` is all roles together; several are added up, those that feel the option",
        ),
        column("estimate", Form::Value, "the mean over the replications"),
        CI_LOW,
        CI_HIGH,
        REPLICATIONS,
    ],
);

/// One row per option and measure.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(found: &Verdicts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &SHEET)?;
    let tried = found.decision.map_or(&found.priced.tried, |decision| &decision.tried);
    for Tried { subject, option, measure, roles, estimate, replications } in tried {
        let of = found.field.subject(*subject);
        csv.text(&of.name)?;
        csv.word(of.part.kind())?;
        csv.text(found.option(*subject, *option))?;
        csv.text(&found.policies(*subject, *option))?;
        let role = found.roles(roles.as_deref());
        value(&mut csv, *measure, &role, (*estimate, *replications))?;
    }
    for whole in found.decision.iter().flat_map(|decision| &decision.whole) {
        let name = whole.policy.map_or(found.decided, |policy| found.policy(policy));
        for (measure, estimate) in &whole.estimates {
            csv.text("*")?;
            csv.word("policy")?;
            csv.text(name)?;
            csv.text(name)?;
            let n = estimate.map_or(0, |estimate| estimate.n as u64);
            value(&mut csv, *measure, "*", (*estimate, n))?;
        }
    }
    csv.flush()
}

fn value<W: Write>(
    csv: &mut Csv<W>,
    measure: Measure,
    role: &str,
    (estimate, n): (Option<Estimate>, u64),
) -> io::Result<()> {
    csv.word(measure.name())?;
    csv.text(role)?;
    csv.estimate(measure.row().unit, estimate)?;
    csv.whole(n)?;
    csv.end()
}
