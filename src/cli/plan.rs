//! `pimsim plan`.

use super::arguments::{Call, Format};
use super::perform::Done;
use super::{Console, Exit};
use crate::rows::plan::write_plan;
use crate::session::Planned;
use crate::words;

/// Does the job and shows what came of it.
pub fn plan(call: &Call, console: &Console<'_>) -> Exit {
    match call.perform(console) {
        Ok(Done::Planned(planned)) => show(call, &planned, console),
        Ok(_) => Exit::Done,
        Err(exit) => exit,
    }
}

fn show(call: &Call, planned: &Planned, console: &Console<'_>) -> Exit {
    planned.with(|frontier| {
        let own = || super::perform::default_directory(frontier.scenario, "-plan");
        let target = call.manner.out.clone().unwrap_or_else(own);
        let next: Vec<String> = super::run::report_of(&target).into_iter().collect();
        let exit = match call.shown.format {
            Format::Csv => console.answer_with(|out| write_plan(frontier, out)),
            Format::Json => console.answer(&planned.json(&next)),
            Format::Table => console.answer(&console.wide(|| {
                let mut text = words::plan::plan_table(frontier, &call.manner.roles);
                if call.shown.plot {
                    text += &words::plan_curve::curve(frontier);
                }
                text
            })),
        };
        if exit != Exit::Done {
            return exit;
        }
        if call.shown.format == Format::Csv && !call.manner.quiet {
            console.tell_all(console.wide(|| words::plan::sentences(frontier)));
        }
        if call.shown.format == Format::Table {
            console.answer(&console.styled(|| words::next(&next)));
        }
        let found = frontier.planned;
        match (found.answer, found.open.is_empty()) {
            (_, false) => Exit::Undecided,
            (Some(_), true) => Exit::Done,
            (None, true) => Exit::NotMet,
        }
    })
}
