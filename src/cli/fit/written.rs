//! The files that `fit` leaves.
//!
//! Promises: all of them or none. Never: a text of a person in the manifest.

use std::time::Instant as Clock;

use serde_json::json;

use super::made::Made;
use crate::archive::exports::Exports;
use crate::archive::{Request, Staging, write_text};
use crate::cli::arguments::FitArguments;
use crate::cli::report::stale;
use crate::cli::{Console, Exit};
use crate::fit::Choices;
use crate::rows::fit as rows;
use crate::rows::fit_curves;
use crate::rows::logged::{write_aside, write_requests};
use crate::tenant::draft::who;
use crate::tenant::source::Opened;

const SCENARIO: &str = "scenario.toml";

/// Writes what came of a log into the directory.
///
/// # Errors
/// Why nothing was written was told.
pub fn write(
    options: &FitArguments,
    made: &Made,
    choices: &Choices,
    opened: &[Opened],
    begun: Clock,
    console: &Console<'_>,
) -> Result<(), Exit> {
    let failed = |error| console.unwritten(error);
    let mut names = vec!["requests.csv", "aside.csv"];
    if made.fitted.is_some() {
        names.extend([SCENARIO, "fit.csv", "demand.csv", "fit-approvers.csv", "fit-curves.csv"]);
    }
    names.extend(made.checked.is_some().then_some("check.csv"));
    let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    let (directory, force, stop) = (options.directory(), options.leaves.force, console.stop);
    let target = directory.as_path();
    let mut staging = Staging::new(&Request { target, force, names, stop }).map_err(failed)?;
    if let Some((fitted, text)) = &made.fitted {
        staging.write(SCENARIO, |out| out.write_all(text.as_bytes())).map_err(failed)?;
        let confidence = choices.confidence;
        let fill = |out: &mut dyn std::io::Write| rows::write(&fitted.rows, confidence, out);
        staging.write("fit.csv", fill).map_err(failed)?;
        staging.write("demand.csv", |out| rows::write_demand(fitted, out)).map_err(failed)?;
        let (log, zone) = (&made.log, choices.zone_name.as_str());
        let fill = |out: &mut dyn std::io::Write| rows::write_approvers(log, fitted, zone, out);
        staging.write("fit-approvers.csv", fill).map_err(failed)?;
        let fill = |out: &mut dyn std::io::Write| fit_curves::write(log, fitted, confidence, out);
        staging.write("fit-curves.csv", fill).map_err(failed)?;
    }
    staging.write("requests.csv", |out| write_requests(&made.read, out)).map_err(failed)?;
    staging.write("aside.csv", |out| write_aside(&made.read, out)).map_err(failed)?;
    if let Some(checked) = &made.checked {
        staging.write("check.csv", |out| rows::write_check(checked, out)).map_err(failed)?;
    }
    let mut manifest = Exports::new("fit", asked(options, choices), opened);
    let watched = (made.log.to - made.log.from).as_seconds() as u64;
    manifest.read = json!({ "records": made.read.records, "watched_s": watched });
    manifest.files = staging.written().to_vec();
    manifest.wall_time_s = begun.elapsed().as_secs_f64();
    if let Some(list) = &options.names_out {
        let named = made.read.named.iter();
        let named = named
            .map(|one| [one.id.clone(), one.name.clone(), one.kind.to_owned(), one.called.clone()]);
        write_text(list, &who(named), force).map_err(failed)?;
    }
    staging.commit(&manifest.text()).map_err(failed)?;
    stale(console, target, None);
    if !options.leaves.quiet {
        console.tell_later(manifest.told(target));
    }
    Ok(())
}

/// What was asked, for the manifest.
fn asked(options: &FitArguments, choices: &Choices) -> serde_json::Value {
    json!({
        "time_zone": choices.zone_name,
        "from": options.log.from,
        "to": options.log.to,
        "review": crate::time::format_span(options.review),
        "same_need_within": crate::time::format_span(options.log.same_need_within),
        "keep_names": options.log.who.keep_names,
        "members": options.members,
        "calendar": options.calendar,
        "by_member": choices.by_member,
        "levels": options.levels,
        "check": options.check,
        "holdout": options.holdout,
        "replications": options.replications,
        "bootstraps": options.bootstraps,
        "seed": options.seed,
    })
}
