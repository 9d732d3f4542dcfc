//! `pimsim decide`.

use super::arguments::{Call, Format};
use super::perform::{Done, default_directory};
use super::run::report_of;
use super::{Console, Exit};
use crate::rows::decide::{Verdicts, write_decision, write_prices};
use crate::session::Decided;
use crate::words;
use crate::words::text::wrapped;

/// Does the job and shows what came of it.
pub fn decide(call: &Call, console: &Console<'_>) -> Exit {
    match call.perform(console) {
        Ok(Done::Decided(decided, place)) => show(call, &decided, &place, console),
        Ok(_) => Exit::Done,
        Err(exit) => exit,
    }
}

fn show(call: &Call, decided: &Decided, place: &str, console: &Console<'_>) -> Exit {
    let own = |found: &Verdicts<'_>| default_directory(&found.field.scenario, "-decide");
    let target = call.manner.out.clone().unwrap_or_else(|| decided.with(own));
    let report = report_of(&target);
    let place = Some(place);
    let exit = decided.with(|found| match call.shown.format {
        Format::Csv if found.decision.is_some() => {
            console.answer_with(|out| write_decision(found, out))
        }
        Format::Csv => console.answer_with(|out| write_prices(found, out)),
        Format::Json => console.answer(&decided.json(place)),
        Format::Table => {
            console.answer(&console.wide(|| words::decide::decide_table(found, place, report)))
        }
    });
    if exit != Exit::Done {
        return exit;
    }
    if !call.manner.quiet
        && !decided.with(|found| found.files.is_empty() || found.decision.is_none())
    {
        let text = "decided.toml names files that lie beside the scenario: put it there before you \
                    run it";
        console.tell_all(console.wide(|| wrapped(text, "note: ", "      ")));
    }
    match (decided.none_meets(), decided.undecided()) {
        (true, _) => Exit::NotMet,
        (false, true) => Exit::Undecided,
        (false, false) => Exit::Done,
    }
}
