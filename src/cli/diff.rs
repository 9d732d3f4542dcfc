//! `pimsim diff`: two scenarios, or two directories of results.

use std::path::Path;

use super::again::{self, Found};
use super::arguments::{DiffArguments, DiffFormat};
use super::perform::watched;
use super::{Console, Exit};
use crate::archive::{Examination, Findings, read_of_any_version, shown, whole, write_diff_csv};
use crate::job::Manifest;
use crate::page::REPORT;
use crate::rows::diff::{FILE, write_diff};
use crate::scenario::Document;
use crate::session::diff::{Diff, Differing, Kept, Question, Unread, results};
use crate::session::documents::diff::diff_json;
use crate::words::diff::{markdown, table};

pub fn diff(arguments: &DiffArguments, console: &Console<'_>) -> Exit {
    find(arguments, console)
        .and_then(|diff| show(arguments, &diff, console))
        .unwrap_or_else(|exit| exit)
}

/// What there is to be said.
fn find(arguments: &DiffArguments, console: &Console<'_>) -> Result<Diff, Exit> {
    let [was, is] = [&arguments.was, &arguments.is];
    match (was.is_dir(), is.is_dir()) {
        (true, true) => of_results(arguments, console),
        (false, false) => of_scenarios(arguments, console),
        (of_a, _) => {
            let (directory, file) = if of_a { (was, is) } else { (is, was) };
            Err(console.usage(format!(
                "{} is a directory and {} is none: name two scenarios, or two directories of \
                 results",
                shown(directory),
                shown(file)
            )))
        }
    }
}

fn question(arguments: &DiffArguments) -> Question {
    Question {
        policies: arguments.policy.clone(),
        roles: arguments.role.clone(),
        seed: arguments.seed,
        replications: arguments.replications,
    }
}

fn of_scenarios(arguments: &DiffArguments, console: &Console<'_>) -> Result<Diff, Exit> {
    let files = [arguments.was.as_path(), arguments.is.as_path()];
    if files.iter().all(|file| *file == Path::new("-")) {
        return Err(console.usage("only one of the two can come from standard input"));
    }
    let read = |file: &Path| console.document(file).map_err(|problems| console.refused(&problems));
    let documents = [read(files[0])?, read(files[1])?];
    let names = files.map(|file| file.display().to_string());
    let unanswered = |why| console.unanswered(why, "interrupted; nothing was compared");
    let [was, is] = &documents;
    let differing = Differing::new([was, is], names, question(arguments)).map_err(unanswered)?;
    if !arguments.quiet {
        console.warn(&differing.warnings());
    }
    console.heed();
    let threads = arguments.threads.map(|threads| threads as usize);
    let found = watched(console, arguments.quiet, || None, |watch| differing.find(threads, watch));
    found.map_err(unanswered)
}

fn of_results(arguments: &DiffArguments, console: &Console<'_>) -> Result<Diff, Exit> {
    let simulated = [
        (arguments.seed.is_some(), "--seed"),
        (arguments.replications.is_some(), "--replications"),
    ];
    if let Some((_, option)) = simulated.iter().find(|(given, _)| *given) {
        return Err(console.usage(format!(
            "{option} is for scenarios: of directories nothing is simulated, they are compared as \
             they are"
        )));
    }
    console.heed();
    let was = kept(&arguments.was, console)?;
    let is = kept(&arguments.is, console)?;
    results([&was, &is], &question(arguments)).map_err(|why| match why {
        Unread::Unfit(why) => console.usage(why),
        Unread::File(why) => console.failed(&why),
    })
}

/// The files of a directory that is as its manifest says.
fn kept(directory: &Path, console: &Console<'_>) -> Result<Kept, Exit> {
    let place = shown(directory);
    let manifest = read_of_any_version(directory).map_err(|why| console.failed(&why))?;
    let command = manifest.job.ask.command();
    let shard = manifest.job.shard().is_some();
    if manifest.job.run().is_none() || shard {
        let what = if shard { "a shard of " } else { "" };
        return Err(console.failed(&format!(
            "{place} is {what}what `pimsim {command}` wrote; whole results of `run` or `compare` \
             are wanted"
        )));
    }
    let found = again::find(&manifest, directory, None).ok();
    let scenario = found.and_then(|found| match found {
        Found::Same(place) => Some(place),
        Found::Another(..) => None,
    });
    examine(directory, &manifest, scenario.as_deref(), console)?;
    let take = |name: &str| -> Result<Option<Vec<u8>>, Exit> {
        let written = manifest.files.iter().find(|file| file.name == name);
        written
            .map(|written| whole(directory, written))
            .transpose()
            .map_err(|why| console.failed(&why))
    };
    let measures = take("measures.csv")?
        .ok_or_else(|| console.failed(&format!("the manifest of {place} names no measures.csv")))?;
    let replications = take("replications.csv")?;
    let document = scenario.and_then(|scenario| {
        let document = Document::read(&scenario).ok()?;
        let made = document.scenario(&manifest.job.changes, &[]).ok()?;
        (made.digest == manifest.scenario.digest).then_some(document)
    });
    Ok(Kept { name: directory.display().to_string(), manifest, measures, replications, document })
}

/// Whether every file is as the manifest says, and no other lies there.
fn examine(
    directory: &Path,
    manifest: &Manifest,
    scenario: Option<&Path>,
    console: &Console<'_>,
) -> Result<(), Exit> {
    let beside = |scenario: &Path| scenario.parent().unwrap_or(Path::new(".")).to_owned();
    let inputs = manifest.scenario.inputs.iter().skip(1);
    let named = scenario.into_iter().flat_map(|scenario| {
        let beside = beside(scenario);
        inputs.clone().map(move |input| beside.join(&input.name))
    });
    let guests: Vec<_> = scenario
        .iter()
        .map(|scenario| scenario.to_path_buf())
        .chain(named)
        .chain([directory.join(REPORT)])
        .collect();
    let mut findings = Findings::default();
    let examination = Examination {
        directory,
        recorded: &manifest.files,
        again: None,
        guests: &guests,
        stop: console.stop,
    };
    examination.examine(&mut findings).map_err(|(path, error)| {
        if console.is_stopped() {
            return console.interrupted("interrupted; nothing was compared");
        }
        console.failed(&format!("cannot read {path}: {error}"))
    })?;
    if findings.none() {
        return Ok(());
    }
    let place = shown(directory);
    console.tell(&findings.text());
    Err(console.failed(&format!(
        "{place} is not as its manifest says, so it was not compared; `pimsim verify {place}` tells \
         more"
    )))
}

/// Writes the file that is asked for, shows the rest, and says how it went.
fn show(arguments: &DiffArguments, diff: &Diff, console: &Console<'_>) -> Result<Exit, Exit> {
    if let Some(out) = &arguments.out {
        let mut bytes = Vec::new();
        // Memory can be written, and rows are text.
        let _ = write_diff(diff, &mut bytes);
        let path = out.join(FILE);
        write_diff_csv(&path, &String::from_utf8_lossy(&bytes), arguments.force)
            .map_err(|error| console.unwritten(error))?;
        if !arguments.quiet {
            console.tell(&format!("wrote {}", shown(&path)));
        }
    }
    let shown = match arguments.format {
        DiffFormat::Csv => console.answer_with(|out| write_diff(diff, out)),
        DiffFormat::Json => console.answer(&diff_json(diff)),
        DiffFormat::Markdown => console.answer(&markdown(diff)),
        DiffFormat::Table => console.answer(&console.wide(|| table(diff))),
    };
    Ok(match shown {
        Exit::Done if diff.is_clear() && !arguments.exit_zero => Exit::NotMet,
        exit => exit,
    })
}
