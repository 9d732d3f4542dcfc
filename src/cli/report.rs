//! `pimsim report`: one HTML file from an output directory.

use crate::archive;
use crate::page;
use crate::scenario::unwanted::escape;
use std::path::Path;

use super::Exit;
use super::arguments::ReportArguments;
use super::console::{answer, complain, failed, tell, unwritten};
use crate::archive::directory::{shown, write_report};
use crate::archive::recorded::{Recorded, Unread};
use crate::page::{Material, Quoted, REPORT};
use crate::scenario;

pub fn report(arguments: &ReportArguments) -> Exit {
    write(arguments).unwrap_or_else(|exit| exit)
}

fn write(arguments: &ReportArguments) -> Result<Exit, Exit> {
    let directory = &arguments.directory;
    let recorded = recorded(directory)?;
    let scenario = find_scenario(&recorded, directory, arguments.scenario.as_deref())?;
    if scenario.is_none() && !arguments.quiet {
        let file = escape(&recorded.scenario.file);
        tell(&format!(
            "note: the scenario that was run is not at {file}, so its comments are not quoted; \
             name it with --scenario FILE"
        ));
    }
    let material = Material::read(directory, recorded, scenario).map_err(|problems| {
        problems.iter().for_each(|problem| complain(problem));
        Exit::InputOutput
    })?;
    let page = page::page(&material);
    if arguments.out.as_deref() == Some(Path::new("-")) {
        return Ok(answer(&page));
    }
    let out = arguments.out.clone().unwrap_or_else(|| directory.join(REPORT));
    write_report(&out, &page, arguments.force).map_err(unwritten)?;
    if !arguments.quiet {
        tell(&format!("wrote {}", shown(&out)));
    }
    Ok(Exit::Done)
}

/// The manifest of a directory of which there are tables.
fn recorded(directory: &Path) -> Result<Recorded, Exit> {
    let place = shown(directory);
    let recorded = archive::recorded(directory).map_err(|unread| match unread {
        Unread::NotAManifest(why) => failed(&why),
        Unread::Version(version) => failed(&format!(
            "{place} was written by pimsim {}, this is pimsim {}; make the report with that one, \
             or run it again",
            escape(&version),
            env!("CARGO_PKG_VERSION"),
        )),
    })?;
    if !matches!(recorded.command.as_str(), "run" | "compare") {
        let command = escape(&recorded.command);
        return Err(failed(&format!(
            "{place} was written by `pimsim {command}`; a report is made of what `run` or \
             `compare` wrote"
        )));
    }
    if let Some(shard) = recorded.options.shard {
        let command = &recorded.command;
        return Err(failed(&format!(
            "{place} is shard {shard} of `pimsim {command}`; join the shards with `pimsim merge` \
             first"
        )));
    }
    Ok(recorded)
}

/// The scenario that was run, with its text; `None` when it is not at hand.
///
/// # Errors
/// When the one that is named is another one.
fn find_scenario(
    recorded: &Recorded,
    directory: &Path,
    named: Option<&Path>,
) -> Result<Option<Quoted>, Exit> {
    let places = match named {
        Some(named) => vec![named.to_owned()],
        None => recorded.scenario_places(directory).to_vec(),
    };
    let found = places.iter().find_map(|place| quoted(place, recorded));
    match (named, &found) {
        (Some(named), None) => {
            let named = shown(named);
            Err(failed(&format!(
                "{named} is not the scenario that was run, or a file that it names is not"
            )))
        }
        _ => Ok(found),
    }
}

/// The scenario in this file, if it is the one that was run, with everything that it names.
pub fn quoted(place: &Path, recorded: &Recorded) -> Option<Quoted> {
    let expected = recorded.scenario.inputs.first()?;
    if !place.is_file() || scenario::sha256(place).ok()? != expected.sha256 {
        return None;
    }
    let text = std::fs::read_to_string(place).ok()?;
    let scenario = scenario::load(place, &recorded.overrides).ok()?;
    (scenario.digest == recorded.scenario.digest).then_some(Quoted { text, scenario })
}

/// Whether the report in a directory is what would be made now of the files there, with the
/// scenario or without; `None` when there is no report of pimsim's.
pub fn is_current(directory: &Path, scenario: Option<&Path>) -> Option<bool> {
    let path = directory.join(REPORT);
    if !archive::directory::is_report(&path) {
        return None;
    }
    let made = |scenario: Option<&Path>| {
        let recorded = archive::recorded(directory).ok()?;
        if !matches!(recorded.command.as_str(), "run" | "compare") {
            return None;
        }
        let quoted = scenario.and_then(|place| quoted(place, &recorded));
        let material = Material::read(directory, recorded, quoted).ok()?;
        Some(page::page(&material))
    };
    let same = |page: String| {
        let long = std::fs::metadata(&path).is_ok_and(|facts| facts.len() == page.len() as u64);
        long && std::fs::read(&path).is_ok_and(|there| there == page.as_bytes())
    };
    let scenario = scenario.filter(|place| place.is_file());
    Some(made(scenario).is_some_and(same) || scenario.is_some() && made(None).is_some_and(same))
}

/// Says so when the report in a directory shows other results than the files beside it.
pub fn stale(directory: &Path, scenario: Option<&Path>) {
    if is_current(directory, scenario) == Some(false) {
        let report = shown(&directory.join(REPORT));
        let command = archive::recorded(directory).map(|recorded| recorded.command);
        // What a sweep or a plan leaves has no report.
        let what = match command.as_deref() {
            Ok("run" | "compare") => format!("`pimsim report {}` makes it anew", shown(directory)),
            _ => "remove it, or move it away".to_owned(),
        };
        tell(&format!("warning: {report} is stale: it shows earlier results; {what}"));
    }
}
