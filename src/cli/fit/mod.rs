//! `pimsim fit`: an audit log becomes behaviour.
//!
//! Promises: what is written can be loaded, or nothing is written; no message holds a text of a person.
//! Never: a connection.
//!
//! | file | what it does |
//! | --- | --- |
//! | `chosen` | what was typed as the choices of the fit |
//! | `made` | what comes of the log |
//! | `judged` | whether the scenario tells the log |
//! | `written` | the files that are left |
//! | `shown` | the answer on standard output |

mod chosen;
mod judged;
mod made;
mod shown;
mod written;

use std::time::Instant as Clock;

use super::arguments::FitArguments;
use super::{Console, Exit, log};

pub fn fit(options: &FitArguments, console: &Console<'_>) -> Exit {
    match made(options, console) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn made(options: &FitArguments, console: &Console<'_>) -> Result<Exit, Exit> {
    let begun = Clock::now();
    let refuse = |problems| console.refused(&problems);
    let document = options.scenario.as_ref().map(|file| console.document(file)).transpose();
    let document = document.map_err(refuse)?;
    let scenario = document.as_ref().map(|document| document.scenario(&[], &[])).transpose();
    let scenario = scenario.map_err(refuse)?;
    let (zone, name) =
        log::zone(&options.log, scenario.as_ref()).map_err(|why| console.usage(why))?;
    let choices = chosen::choices(options, scenario.as_ref(), (zone.clone(), name.as_str()));
    let choices = choices.map_err(|why| console.usage(why))?;
    let reading =
        log::reading(&options.log, scenario.as_ref(), &zone).map_err(|why| console.usage(why))?;
    let (read, opened) = log::read(&options.log, reading, console)?;
    if !options.leaves.quiet {
        log::warn(&options.log, scenario.as_ref(), &read, console);
    }
    console.heed();
    let made = made::everything(options, document.as_ref(), &choices, read, console)?;
    written::write(options, &made, &choices, &opened, begun, console)?;
    Ok(shown::answer(options, &made, console))
}
