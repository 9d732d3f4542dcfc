//! `pimsim import`: settings of a tenant become a scenario.
//!
//! Promises: what is written can be loaded, or nothing is written; no message holds a text of a person.
//! Never: a connection.

use std::path::Path;
use std::time::Instant;

use serde_json::json;

use super::arguments::{Format, ImportArguments};
use super::{Console, Exit};
use crate::archive::exports::Exports;
use crate::archive::{Request, Staging, write_text};
use crate::english::some_of;
use crate::job::typed::{quoted, typeable};
use crate::scenario::load_text;
use crate::scenario::nearest::{did_you_mean, one_of};
use crate::tenant::draft::{Draft, Unmade, Wanted, Which, draft};
use crate::tenant::settings::{Gathered, Refusal, gather};
use crate::tenant::source::{Limits, Opened};
use crate::words;
use crate::words::text::wrapped_as_it_is;

const SCENARIO: &str = "scenario.toml";
const LISTED: &str = "import.csv";

pub fn import(options: &ImportArguments, console: &Console<'_>) -> Exit {
    match imported(options, console) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn imported(options: &ImportArguments, console: &Console<'_>) -> Result<Exit, Exit> {
    let begun = Instant::now();
    let wanted = wanted(options).map_err(|why| console.usage(why))?;
    let named: Vec<_> = options.files.iter().chain(&options.who.names).cloned().collect();
    let gathered = console.with_input(|input| gather(&named, input, &Limits::default()));
    let (gathered, opened) = gathered.map_err(|refusal| refused(&refusal, console))?;
    let draft = match draft(&gathered, &wanted) {
        Ok(draft) => draft,
        Err(why) => return Ok(unmade(why, &gathered, console)),
    };
    if let Err(problems) = load_text(SCENARIO, &draft.scenario, None, &[]) {
        console.complain("the scenario that came of it has problems; nothing was written");
        return Err(console.refused(&problems));
    }
    console.heed();
    write(options, &draft, &opened, begun, console)?;
    Ok(answer(options, &draft, &gathered, console))
}

fn wanted(options: &ImportArguments) -> Result<Wanted, String> {
    let roles = match options.roles.as_slice() {
        [one] if one.eq_ignore_ascii_case("all") => Which::All,
        [one] if one.eq_ignore_ascii_case("configured") => Which::Configured,
        names => Which::Named(names.to_vec()),
    };
    let time_zone = options.time_zone.trim().to_owned();
    if jiff::tz::TimeZone::get(&time_zone).is_err() {
        return Err("--time-zone is no time zone: give one such as Europe/Berlin or UTC".to_owned());
    }
    Ok(Wanted { roles, time_zone, keep_names: options.who.keep_names })
}

pub fn refused(refusal: &Refusal, console: &Console<'_>) -> Exit {
    complain(&refusal.to_string(), console);
    if refusal.unreadable { Exit::InputOutput } else { Exit::Problems }
}

fn complain(text: &str, console: &Console<'_>) {
    let lines = || wrapped_as_it_is(text, "error: ", "  ");
    console.tell_all(console.wide(lines));
}

pub fn unmade(why: Unmade, gathered: &Gathered, console: &Console<'_>) -> Exit {
    match why {
        Unmade::NoRole(name, known) => {
            let known = || known.iter().map(String::as_str);
            let hint = did_you_mean(&name, known()).unwrap_or_else(|| one_of(known()));
            console.usage(format!("--roles: no role of the exports has one of these names; {hint}"))
        }
        Unmade::TooMany(count) => console.usage(format!(
            "{count} roles are more than a scenario takes: name those that matter with --roles"
        )),
        Unmade::Nothing => {
            if let Some((file, why)) = gathered.without_rules.first() {
                complain(&format!("{} {why}", gathered.files[*file]), console);
                return Exit::Problems;
            }
            if gathered.aside.contains_key("rules that say nothing of activation") {
                console.tell("these rules say nothing of activation; nothing was written");
                return Exit::Done;
            }
            let aside: Vec<String> = gathered.aside.keys().cloned().collect();
            let why = match aside.is_empty() {
                true => String::new(),
                false => format!(", but {}", some_of(&aside, 3)),
            };
            complain(
                &format!(
                    "the exports have no settings of a role{why}: add those that `pimsim import \
                     --help` names"
                ),
                console,
            );
            Exit::Problems
        }
    }
}

fn write(
    options: &ImportArguments,
    draft: &Draft,
    opened: &[Opened],
    begun: Instant,
    console: &Console<'_>,
) -> Result<(), Exit> {
    let failed = |error| console.unwritten(error);
    let names = vec![SCENARIO.to_owned(), LISTED.to_owned()];
    let (target, force, stop) = (options.out.as_path(), options.leaves.force, console.stop);
    let mut staging = Staging::new(&Request { target, force, names, stop }).map_err(failed)?;
    for (name, text) in [(SCENARIO, &draft.scenario), (LISTED, &draft.listed)] {
        staging.write(name, |out| out.write_all(text.as_bytes())).map_err(failed)?;
    }
    let asked = json!({
        "roles": options.roles,
        "time_zone": options.time_zone,
        "keep_names": options.who.keep_names,
    });
    let mut manifest = Exports::new("import", asked, opened);
    manifest.files = staging.written().to_vec();
    manifest.wall_time_s = begun.elapsed().as_secs_f64();
    if let Some(list) = &options.names_out {
        write_text(list, &draft.names, force).map_err(failed)?;
    }
    staging.commit(&manifest.text()).map_err(failed)?;
    if !options.leaves.quiet {
        console.tell(&manifest.told(target));
    }
    Ok(())
}

fn answer(
    options: &ImportArguments,
    draft: &Draft,
    gathered: &Gathered,
    console: &Console<'_>,
) -> Exit {
    match options.format {
        Format::Csv => console.answer(&draft.listed),
        Format::Json => console.answer(&document(draft, gathered)),
        Format::Table if options.leaves.quiet => Exit::Done,
        Format::Table => {
            let next = next(&options.out);
            let text =
                console.styled(|| words::import::found(draft, gathered) + &words::next(&next));
            console.answer(&text)
        }
    }
}

/// What can be typed with the scenario.
fn next(out: &Path) -> Vec<String> {
    let Some(scenario) = out.join(SCENARIO).to_str().map(str::to_owned) else { return Vec::new() };
    let scenario = quoted(&scenario);
    typeable([
        format!("pimsim check {scenario}"),
        format!("pimsim compare {scenario}"),
        format!("pimsim fit audit.csv --scenario {scenario}"),
    ])
}

/// The same as one document.
fn document(draft: &Draft, gathered: &Gathered) -> String {
    let roles: Vec<_> = draft
        .roles
        .iter()
        .map(|role| {
            json!({
                "role": role.key,
                "maximum_duration_s": role.maximum.as_ms() / 1000,
                "shown_first": role.shown,
                "asked": role.asked,
                "eligible": role.eligible,
                "standing": role.standing,
            })
        })
        .collect();
    let groups: Vec<_> = draft
        .groups
        .iter()
        .map(|(key, members, known)| json!({"group": key, "members": members, "known": known}))
        .collect();
    let document = json!({
        "command": "import",
        "roles": roles,
        "roles_left_out": draft.left_out,
        "approvers": groups,
        "eligible": draft.eligible,
        "set_aside": gathered.aside,
        "notes": draft.notes,
    });
    format!("{document:#}\n")
}
