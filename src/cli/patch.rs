//! `pimsim patch`: a policy of a scenario as requests that change the settings of a tenant.
//!
//! Promises: the requests are written, each with the rule as it was exported and one property changed.
//! Never: a connection; a setting that the scenario does not have.

use std::path::PathBuf;
use std::time::Instant;

use serde_json::json;

use super::arguments::{Api, Format, PatchArguments};
use super::import::{refused, unmade};
use super::perform::default_directory;
use super::{Console, Exit};
use crate::archive::exports::Exports;
use crate::archive::{Request, Staging, shown};
use crate::id::PolicyId;
use crate::job::typed::quoted;
use crate::scenario::Document;
use crate::scenario::model::Scenario;
use crate::scenario::nearest::{did_you_mean, one_of};
use crate::tenant::draft::{Unmade, all_roles, disarmed};
use crate::tenant::patch::{Body, Patch, Row, patch};
use crate::tenant::settings::gather;
use crate::tenant::source::{Limits, Opened};
use crate::words;

const LISTED: &str = "patch.csv";
const COLUMNS: [&str; 6] = ["role", "rule", "property", "before", "after", "because"];

pub fn patched(options: &PatchArguments, console: &Console<'_>) -> Exit {
    match done(options, console) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn done(options: &PatchArguments, console: &Console<'_>) -> Result<Exit, Exit> {
    let begun = Instant::now();
    let document = console.document(&options.file).map_err(|found| console.refused(&found))?;
    let scenario = document.scenario(&[], &[]).map_err(|found| console.refused(&found))?;
    let policy = policy(&options.policy, &scenario).map_err(|why| console.usage(why))?;
    let named: Vec<_> = options.against.iter().chain(&options.names).cloned().collect();
    let gathered = console.with_input(|input| gather(&named, input, &Limits::default()));
    let (gathered, opened) = gathered.map_err(|refusal| refused(&refusal, console))?;
    let roles = all_roles(&gathered, options.keep_names);
    if roles.is_empty() {
        return Ok(unmade(Unmade::Nothing, &gathered, console));
    }
    let mut patch = patch(&roles, &scenario, policy);
    if let Some(api) = options.api {
        patch.changes.retain(|change| change.azure == (api == Api::Arm));
    }
    console.heed();
    let listed = listed(&patch, &options.policy, &document);
    let bodies = patch.bodies();
    let out = options.out.clone().unwrap_or_else(|| default_directory(&scenario, "-patch"));
    write(options, &out, &bodies, &listed, (&opened, begun), console)?;
    let exit = answer(options, &patch, &bodies, &listed, &out, console);
    Ok(match exit {
        Exit::Done if patch.left_out() > 0 => Exit::NotMet,
        exit => exit,
    })
}

fn policy(name: &str, scenario: &Scenario) -> Result<PolicyId, String> {
    let known = || scenario.policies.iter().map(|policy| policy.name.as_str());
    known().position(|known| known == name).map(PolicyId::new).ok_or_else(|| {
        let hint = did_you_mean(name, known()).unwrap_or_else(|| one_of(known()));
        format!("--policy: no policy has this name; {hint}")
    })
}

/// The rows, each with the line of the scenario that says so.
fn listed(patch: &Patch, policy: &str, document: &Document) -> String {
    let places = document.places();
    let mut writer = csv::WriterBuilder::new();
    let mut writer = writer.terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    // Into memory nothing fails.
    let _ = writer.write_record(COLUMNS);
    let because = |row: &Row| {
        let spot = places.spot(Some(policy), &row.key);
        let place = format!("{}:{}", spot.file, spot.from.line);
        row.left_out.as_ref().map_or(place.clone(), |why| format!("{place}: left out: {why}"))
    };
    for row in &patch.rows {
        let Row { role, rule, property, before, after, .. } = row;
        let cells = [role, rule, *property, before, after, &because(row)];
        let _ = writer.write_record(cells.map(disarmed));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn name(at: usize) -> String {
    format!("patch-{}.json", at + 1)
}

fn write(
    options: &PatchArguments,
    target: &PathBuf,
    bodies: &[Body],
    listed: &str,
    (opened, begun): (&[Opened], Instant),
    console: &Console<'_>,
) -> Result<(), Exit> {
    let failed = |error| console.unwritten(error);
    let names = (0..bodies.len()).map(name).chain([LISTED.to_owned()]).collect();
    let (force, stop) = (options.leaves.force, console.stop);
    let mut staging = Staging::new(&Request { target, force, names, stop }).map_err(failed)?;
    for (at, body) in bodies.iter().enumerate() {
        let text = format!("{:#}\n", body.value);
        staging.write(&name(at), |out| out.write_all(text.as_bytes())).map_err(failed)?;
    }
    staging.write(LISTED, |out| out.write_all(listed.as_bytes())).map_err(failed)?;
    let asked = json!({"policy": options.policy});
    let mut manifest = Exports::new("patch", asked, opened);
    manifest.files = staging.written().to_vec();
    manifest.wall_time_s = begun.elapsed().as_secs_f64();
    staging.commit(&manifest.text()).map_err(failed)?;
    if !options.leaves.quiet {
        let files = match bodies.len() {
            0 => LISTED.to_owned(),
            1 => format!("{}, {LISTED}", name(0)),
            n => format!("{} to {}, {LISTED}", name(0), name(n - 1)),
        };
        console.tell(&format!("wrote {files} and manifest.json to {}", shown(target)));
    }
    Ok(())
}

fn answer(
    options: &PatchArguments,
    patch: &Patch,
    bodies: &[Body],
    listed: &str,
    out: &std::path::Path,
    console: &Console<'_>,
) -> Exit {
    match options.format {
        Format::Csv => console.answer(listed),
        Format::Json => {
            let all: Vec<_> = bodies
                .iter()
                .map(|body| json!({"method": body.method, "url": body.url, "body": body.value}))
                .collect();
            console.answer(&format!("{:#}\n", json!(all)))
        }
        Format::Table if options.leaves.quiet => Exit::Done,
        Format::Table => {
            let send = |(at, body): (usize, &Body)| {
                let file = out.join(name(at));
                let file = format!("@{}", file.to_str()?);
                let (method, url) = (body.method, quoted(&body.url));
                Some(format!("az rest --method {method} --url {url} --body {}", quoted(&file)))
            };
            let next: Vec<String> = bodies.iter().enumerate().filter_map(send).take(3).collect();
            let text = console
                .styled(|| words::patch::changes(patch, &options.policy) + &words::next(&next));
            console.answer(&text)
        }
    }
}
