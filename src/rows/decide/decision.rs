//! `decision.csv`: the option of each subject, and what it costs and buys against the next best.

use std::io::{self, Write};

use super::Verdicts;
use crate::rows::columns::{CI_HIGH, CI_LOW, Form, MEASURE, Sheet, column};
use crate::rows::csv::Csv;

/// `decision.csv`.
pub static SHEET: Sheet = Sheet::new(
    "decision.csv",
    "`decide` with prices, targets or `--minimize`: the option of each subject against the next best \
     one, everything else as decided; one row per subject and measure, what is to be least first",
    &[
        column("subject", Form::Text, "what has the option"),
        column("kind", Form::Word, "`role`, `group`, `calendar`, `mfa` or `break_glass`"),
        column("option", Form::Text, "the option, by the first policy that has it"),
        column("policies", Form::Text, "the policies that share it, apart by `; `"),
        column("runner_up", Form::Text, "the next best option"),
        MEASURE,
        column("difference", Form::Value, "the option less the next best, in paired replications"),
        CI_LOW,
        CI_HIGH,
        column(
            "certainty",
            Form::Word,
            "`clear`: the interval of what is to be least says so; `target`: the next best misses a \
             target; `tolerance`: the two are within the tolerance; `undecided`",
        ),
        column("reason", Form::Text, "why, in words"),
    ],
);

/// One row per subject and measure.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(found: &Verdicts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &SHEET)?;
    let bought = found.decision.iter().flat_map(|decision| &decision.bought);
    for (at, bought) in bought.enumerate() {
        let subject = found.field.subject(bought.subject);
        for (measure, difference) in &bought.differences {
            csv.text(&subject.name)?;
            csv.word(subject.part.kind())?;
            csv.text(found.option(bought.subject, bought.option))?;
            csv.text(&found.policies(bought.subject, bought.option))?;
            let runner_up =
                bought.runner_up.map_or("", |other| found.option(bought.subject, other));
            csv.text(runner_up)?;
            csv.word(measure.name())?;
            csv.estimate(measure.row().unit, *difference)?;
            csv.word(bought.certainty.word())?;
            csv.text(found.reasons.get(at).map_or("", String::as_str))?;
            csv.end()?;
        }
    }
    csv.flush()
}
