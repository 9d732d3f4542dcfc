//! `pimsim replay`: the requests of an audit log under other policies.
//!
//! Promises: first whether they go as they went; no message holds a text of a person. Never: a
//! connection.

use std::path::PathBuf;
use std::time::Instant as Clock;

use serde_json::json;

use super::arguments::{Format, ReplayArguments};
use super::perform::{default_directory, watched};
use super::{Console, Exit, log};
use crate::archive::exports::Exports;
use crate::archive::{Request, Staging};
use crate::experiment::Stopped;
use crate::job::typed::{quoted, typeable};
use crate::measure::{against, reasons};
use crate::replay::{Replay, stage, tolerance};
use crate::rows::logged::write_aside;
use crate::rows::replay::write as write_rows;
use crate::scenario::Document;
use crate::scenario::model::Scenario;
use crate::session::Unanswered;
use crate::session::replaying::{Replays, Unreplayed, replayed};
use crate::tenant::log::Log;
use crate::tenant::source::Opened;
use crate::time::{Span, format_span};
use crate::words;
use crate::words::replay::{Policy, Reproduced, findings};

/// The policy that a log was made under.
const LOGGED: &str = "as-logged";

/// What was read and what came of it.
struct Made {
    read: Log,
    replay: Replay,
    replays: Replays,
    reproduced: Reproduced,
    /// The policy of the log first.
    policies: Vec<Policy>,
}

pub fn replay(options: &ReplayArguments, console: &Console<'_>) -> Exit {
    match made(options, console) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn made(options: &ReplayArguments, console: &Console<'_>) -> Result<Exit, Exit> {
    let begun = Clock::now();
    let refuse = |problems| console.refused(&problems);
    let mut document = console.document(&options.scenario).map_err(refuse)?;
    let known = document.scenario(&[], &[]).map_err(refuse)?;
    if !known.policies.iter().any(|policy| policy.name == LOGGED) {
        document = document.with_empty_policy(LOGGED).map_err(refuse)?;
    }
    let (zone, _) = log::zone(&options.log, Some(&known)).map_err(|why| console.usage(why))?;
    let reading =
        log::reading(&options.log, Some(&known), &zone).map_err(|why| console.usage(why))?;
    let (read, opened) = log::read(&options.log, reading, console)?;
    if !options.leaves.quiet {
        log::warn(&options.log, Some(&known), &read, console);
    }
    console.heed();
    let scenario = over_the_log(&document, (&known, options.seed), &read).map_err(refuse)?;
    let replay = stage(&read, scenario, LOGGED).map_err(|why| {
        console.complain(&why);
        Exit::Problems
    })?;
    let made = everything(options, read, replay, console)?;
    write(options, &known, &made, &opened, begun, console)?;
    Ok(answer(options, &made, console))
}

/// The scenario over the time of the log, so that all its dates are known.
fn over_the_log(
    document: &Document,
    (known, seed): (&Scenario, Option<u64>),
    read: &Log,
) -> Result<Scenario, crate::scenario::Problems> {
    let seed = seed.unwrap_or(known.simulation.seed);
    let around = (Span::days(1), Span::days(2));
    let sets = log::over(read.observed, &known.simulation.zone, around, Span::ZERO, seed);
    document.scenario(&sets, &[])
}

fn everything(
    options: &ReplayArguments,
    read: Log,
    replay: Replay,
    console: &Console<'_>,
) -> Result<Made, Exit> {
    let asked = (options.policy.as_slice(), options.replications);
    let (requests, threads) = (read.requests.len(), options.leaves.threads);
    let replays = watched(
        console,
        options.leaves.quiet,
        || None,
        |watch| replayed(&replay, requests, asked, threads, watch),
    );
    let replays = replays.map_err(|why| match why {
        Unreplayed::Asked(why) => console.usage(format!("--policy: {why}")),
        Unreplayed::Stopped(Stopped::Interrupted) => {
            console.unanswered(Unanswered::Interrupted, "interrupted; nothing was written")
        }
        Unreplayed::Stopped(other) => console.failed(&other.to_string()),
    })?;
    let logged = replays.fates.first().map(|(_, fates)| fates.requests.as_slice());
    let reproduced =
        Reproduced::of(&reasons(&read, &replay, logged.unwrap_or_default()), tolerance(&read));
    let policies = replays
        .fates
        .iter()
        .map(|(policy, fates)| {
            let name = replay.scenario.policies[policy.index()].name.clone();
            (name, against(&read, &replay, fates))
        })
        .collect();
    Ok(Made { read, replay, replays, reproduced, policies })
}

fn directory(options: &ReplayArguments, known: &Scenario) -> PathBuf {
    options.out.clone().unwrap_or_else(|| default_directory(known, "-replay"))
}

fn write(
    options: &ReplayArguments,
    known: &Scenario,
    made: &Made,
    opened: &[Opened],
    begun: Clock,
    console: &Console<'_>,
) -> Result<(), Exit> {
    let failed = |error| console.unwritten(error);
    let wanted = ["measures.csv", "comparison.csv"];
    let files = made.replays.snapshot.files();
    let files: Vec<_> = files.iter().filter(|(name, _)| wanted.contains(name)).collect();
    let mut names = vec!["replay.csv".to_owned(), "aside.csv".to_owned()];
    names.extend(files.iter().map(|(name, _)| (*name).to_owned()));
    let directory = directory(options, known);
    let (target, force, stop) = (directory.as_path(), options.leaves.force, console.stop);
    let mut staging = Staging::new(&Request { target, force, names, stop }).map_err(failed)?;
    let Made { read, replay, replays, .. } = made;
    let fill = |out: &mut dyn std::io::Write| write_rows(read, replay, &replays.fates, out);
    staging.write("replay.csv", fill).map_err(failed)?;
    for (name, bytes) in files {
        staging.write(name, |out| out.write_all(bytes)).map_err(failed)?;
    }
    staging.write("aside.csv", |out| write_aside(read, out)).map_err(failed)?;
    let asked = json!({
        "from": options.log.from,
        "to": options.log.to,
        "same_need_within": format_span(options.log.same_need_within),
        "policies": options.policy,
        "replications": options.replications,
        "seed": options.seed,
        "scenario": known.digest,
    });
    let mut manifest = Exports::new("replay", asked, opened);
    manifest.files = staging.written().to_vec();
    manifest.wall_time_s = begun.elapsed().as_secs_f64();
    staging.commit(&manifest.text()).map_err(failed)?;
    if !options.leaves.quiet {
        console.tell_later(manifest.told(target));
    }
    Ok(())
}

fn answer(options: &ReplayArguments, made: &Made, console: &Console<'_>) -> Exit {
    let next = next(options);
    let exit = match options.format {
        Format::Csv => console
            .answer_with(|out| write_rows(&made.read, &made.replay, &made.replays.fates, out)),
        Format::Json => console.answer(&document(made, &next)),
        Format::Table => console.answer(&console.styled(|| {
            let Made { replay, reproduced, policies, replays, .. } = made;
            words::replay::replayed(replay, reproduced, policies, replays.replications)
                + &words::next(&next)
        })),
    };
    console.tell_left();
    match exit {
        Exit::Done if !made.reproduced.is_enough() => {
            console.tell(
                "warning: fewer than 95 % of the requests go as they went: the scenario does not tell \
                 this log",
            );
            Exit::NotMet
        }
        exit => exit,
    }
}

fn next(options: &ReplayArguments) -> Vec<String> {
    let Some(scenario) = options.scenario.to_str() else { return Vec::new() };
    let scenario = quoted(scenario);
    let all = [format!("pimsim compare {scenario}"), format!("pimsim decide {scenario}")];
    typeable(all)
}

/// The same as one document.
fn document(made: &Made, next: &[String]) -> String {
    let Made { replay, reproduced, policies, replays, .. } = made;
    let seconds = |span: Option<Span>| span.map(Span::as_seconds);
    let needs = |(name, by_role): &Policy| {
        let one = |(role, own): &(Option<crate::id::RoleId>, crate::measure::Against)| {
            use crate::measure::Against;
            json!({
                "role": role.map_or("*", |role| replay.scenario.role_name(role)),
                "needs": own.needs,
                "sooner": own.sooner.len(),
                "sooner_by_s": seconds(Against::middle(&own.sooner)),
                "later": own.later.len(),
                "later_by_s": seconds(Against::middle(&own.later)),
                "gained": { "denied": own.gained[0], "timed_out": own.gained[1], "other": own.gained[2] },
                "lost": own.lost,
                "uncertain": own.uncertain,
            })
        };
        json!({ "policy": name, "roles": by_role.iter().map(one).collect::<Vec<_>>() })
    };
    let reasons: serde_json::Map<String, serde_json::Value> =
        reproduced.reasons.iter().map(|(why, n)| (why.words().to_owned(), json!(n))).collect();
    let left = replay.left_out.iter();
    let left: Vec<_> =
        left.map(|one| json!({ "role": one.role, "requests": one.requests })).collect();
    let document = json!({
        "command": "replay",
        "answer": findings(policies),
        "requests": reproduced.requests,
        "reproduced": reproduced.same,
        "not_reproduced": reasons,
        "left_out": left,
        "replications": replays.replications,
        "policies": policies.iter().skip(1).map(needs).collect::<Vec<_>>(),
        "next": next,
    });
    format!("{document:#}\n")
}
