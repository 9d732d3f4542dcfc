//! `pimsim report`: one HTML file from an output directory.

use std::path::Path;

use super::arguments::ReportArguments;
use super::{Console, Exit, report_fitted};
use crate::archive::{Unread, is_report, read, read_exports, shown, whole, write_report};
use crate::job::manifest::VERSION;
use crate::job::{Ask, Manifest, Written};
use crate::page::{self, Material, Quoted, REPORT, Shelf};
use crate::scenario;
use crate::scenario::unwanted::escape;

pub fn report(arguments: &ReportArguments, console: &Console<'_>) -> Exit {
    write(arguments, console).unwrap_or_else(|exit| exit)
}

fn write(arguments: &ReportArguments, console: &Console<'_>) -> Result<Exit, Exit> {
    let directory = &arguments.directory;
    let page = match read_exports(directory) {
        Some(made) => {
            let made = made.map_err(|why| console.failed(&why))?;
            report_fitted::page(directory, made, &arguments.role)
        }
        None => of_results(arguments, console)?,
    };
    let page = page.map_err(|problems| {
        problems.iter().for_each(|problem| console.complain(problem));
        Exit::InputOutput
    })?;
    if arguments.out.as_deref() == Some(Path::new("-")) {
        return Ok(console.answer(&page));
    }
    let out = arguments.out.clone().unwrap_or_else(|| directory.join(REPORT));
    write_report(&out, &page, arguments.force).map_err(|error| console.unwritten(error))?;
    if !arguments.quiet {
        console.tell(&format!("wrote {}", shown(&out)));
    }
    Ok(Exit::Done)
}

/// The page of results, or what is wrong with them.
fn of_results(
    arguments: &ReportArguments,
    console: &Console<'_>,
) -> Result<Result<String, Vec<String>>, Exit> {
    let directory = &arguments.directory;
    let recorded = recorded(directory).map_err(|why| console.failed(&why))?;
    // The page of a run quotes the scenario, that of a plan has its currency.
    let scenario = match recorded.job.ask {
        Ask::Sweep(_) | Ask::Decide(_) => Ok(None),
        _ => find_scenario(&recorded, directory, arguments.scenario.as_deref()),
    };
    let scenario = scenario.map_err(|why| console.failed(&why))?;
    if scenario.is_none() && recorded.job.run().is_some() && !arguments.quiet {
        let file = escape(&recorded.job.file);
        console.tell(&format!(
            "note: the scenario that was run is not at {file}, so its comments are not quoted; \
             name it with --scenario FILE"
        ));
    }
    Ok(page_of(directory, recorded, scenario, &arguments.role))
}

/// The page of the files in a directory.
fn page_of(
    directory: &Path,
    recorded: Manifest,
    scenario: Option<Quoted>,
    roles: &[String],
) -> Result<String, Vec<String>> {
    let take = |written: &Written| whole(directory, written);
    let place = escape(&directory.display().to_string());
    let shelf = Shelf { place, take: &take };
    match recorded.job.ask {
        Ask::Sweep(_) => page::swept::page(&shelf, recorded, roles),
        Ask::Plan(_) => {
            let scenario = scenario.as_ref().map(|quoted| &quoted.scenario);
            page::planned::page(&shelf, recorded, (scenario, roles))
        }
        Ask::Decide(_) => page::decided::page(&shelf, recorded, roles),
        _ => {
            let material = Material::read(&shelf, recorded, scenario)?.about(roles);
            material.map(|material| page::page(&material)).map_err(|why| vec![why])
        }
    }
}

/// The manifest of a directory of which there are tables.
fn recorded(directory: &Path) -> Result<Manifest, String> {
    let place = shown(directory);
    let recorded = read(directory).map_err(|unread| match unread {
        Unread::NotAManifest(why) => why,
        Unread::Version(version) => format!(
            "{place} was written by pimsim {}, this is pimsim {VERSION}; make the report with that \
             one, or run it again",
            escape(&version),
        ),
    })?;
    let command = recorded.job.ask.command();
    if !has_report(&recorded) {
        return Err(format!(
            "{place} was written by `pimsim {command}`; a report is made of what `run`, `compare`, \
             `sweep`, `plan`, `decide` or `fit` wrote"
        ));
    }
    if let Some(shard) = recorded.job.shard() {
        return Err(format!(
            "{place} is shard {shard} of `pimsim {command}`; join the shards with `pimsim merge` \
             first"
        ));
    }
    Ok(recorded)
}

/// Whether a page can be made of what this manifest says.
fn has_report(recorded: &Manifest) -> bool {
    match recorded.job.ask {
        Ask::Run(_) | Ask::Compare(_) | Ask::Sweep(_) | Ask::Plan(_) | Ask::Decide(_) => true,
        Ask::Explain(_) | Ask::Check {} => false,
    }
}

/// The scenario that was run, with its text; `None` when it is not at hand.
///
/// # Errors
/// When the one that is named is another one.
fn find_scenario(
    recorded: &Manifest,
    directory: &Path,
    named: Option<&Path>,
) -> Result<Option<Quoted>, String> {
    let places = match named {
        Some(named) => vec![named.to_owned()],
        None => recorded.scenario_places(directory).to_vec(),
    };
    let found = places.iter().find_map(|place| quoted(place, recorded));
    match (named, &found) {
        (Some(named), None) => {
            let named = shown(named);
            Err(format!("{named} is not the scenario that was run, or a file that it names is not"))
        }
        _ => Ok(found),
    }
}

/// The scenario in this file, if it is the one that was run, with everything that it names.
fn quoted(place: &Path, recorded: &Manifest) -> Option<Quoted> {
    let expected = recorded.scenario.inputs.first()?;
    if !place.is_file() || scenario::sha256(place).ok()? != expected.sha256 {
        return None;
    }
    let text = std::fs::read_to_string(place).ok()?;
    let scenario = scenario::load(place, &recorded.job.changes).ok()?;
    (scenario.digest == recorded.scenario.digest).then_some(Quoted { text, scenario })
}

/// Whether the report in a directory is what would be made now of the files there, with the
/// scenario or without; `None` when there is no report of pimsim's.
pub fn is_current(directory: &Path, scenario: Option<&Path>) -> Option<bool> {
    let path = directory.join(REPORT);
    if !is_report(&path) {
        return None;
    }
    let roles = std::fs::read(&path).map(|page| page::marked(&page)).unwrap_or_default();
    let made = |scenario: Option<&Path>| {
        if let Some(made) = read_exports(directory) {
            return report_fitted::page(directory, made.ok()?, &roles).ok();
        }
        let recorded = read(directory).ok().filter(has_report)?;
        let quoted = scenario.and_then(|place| quoted(place, &recorded));
        page_of(directory, recorded, quoted, &roles).ok()
    };
    let same = |page: String| {
        let long = std::fs::metadata(&path).is_ok_and(|facts| facts.len() == page.len() as u64);
        long && std::fs::read(&path).is_ok_and(|there| there == page.as_bytes())
    };
    let scenario = scenario.filter(|place| place.is_file());
    Some(made(scenario).is_some_and(same) || scenario.is_some() && made(None).is_some_and(same))
}

/// Says so when the report in a directory shows other results than the files beside it.
pub fn stale(console: &Console<'_>, directory: &Path, scenario: Option<&Path>) {
    if is_current(directory, scenario) == Some(false) {
        let report = shown(&directory.join(REPORT));
        // What some commands leave has no report.
        let fitted =
            read_exports(directory).is_some_and(|made| made.is_ok_and(|m| m.command == "fit"));
        let what = match fitted || read(directory).is_ok_and(|there| has_report(&there)) {
            true => format!("`pimsim report {}` makes it anew", shown(directory)),
            false => "remove it, or move it away".to_owned(),
        };
        console.tell_later(format!("warning: {report} is stale: it shows earlier results; {what}"));
    }
}
