//! `sweep --emit`: job files instead of a run.

use crate::archive::{JobEngine, Jobs, job_files, shown, write_job_files};
use crate::cli::arguments::Call;
use crate::cli::perform::{Doing, default_directory};
use crate::cli::{Console, Exit};
use crate::job::Ask;
use crate::job::typed::Typed;
use crate::session::Points;

/// Writes the job files for so many shards into the directory of the sweep.
pub fn emit(call: &Call, engine: JobEngine, count: Option<u32>, console: &Console<'_>) -> Exit {
    write(call, engine, count, console).unwrap_or_else(|exit| exit)
}

fn write(
    call: &Call,
    engine: JobEngine,
    count: Option<u32>,
    console: &Console<'_>,
) -> Result<Exit, Exit> {
    let usage = |why: &str| console.usage(why);
    let points = looked_at(call, console)?;
    let own = || default_directory(&points.first, "-sweep");
    let directory = call.manner.out.clone().unwrap_or_else(own);
    let (Some(file), Some(text)) = (call.manner.file.to_str(), directory.to_str()) else {
        return Err(usage("--emit wants names of files that are UTF-8"));
    };
    if file == "-" {
        return Err(usage("--emit wants the scenario in a file, since every task reads it"));
    }
    let Some(count) = count else {
        return Err(usage("--emit wants --shard auto/N: each of N tasks makes one shard"));
    };
    let mut options = vec!["sweep".to_owned()];
    let mut job = call.job.clone();
    if let Ask::Sweep(sweep) = &mut job.ask {
        sweep.tradeoff = points.sides.as_ref().map(|two| two.to_vec());
    }
    options.extend(job.options().iter().map(Typed::joined));
    options.extend([format!("--out={text}"), "--quiet".to_owned()]);
    let jobs = Jobs {
        options,
        file: file.to_owned(),
        directory: text.to_owned(),
        count,
        points: points.digests.len() as u64,
    };
    let files = job_files(engine, &jobs).map_err(|why| usage(&why))?;
    let written = write_job_files(&directory, &files, call.manner.force);
    written.map_err(|error| console.unwritten(error))?;
    if !call.manner.quiet {
        for file in &files {
            console.tell(&format!("wrote {}", shown(&directory.join(file.name))));
        }
        console.tell("how to start them stands in their first lines");
    }
    Ok(Exit::Done)
}

/// The points, looked at as if they were run.
fn looked_at(call: &Call, console: &Console<'_>) -> Result<Points, Exit> {
    let document = console.document(&call.manner.file);
    let document = document.map_err(|problems| console.refused(&problems))?;
    let doing = Doing::of(call, &document, console);
    let points = doing.points().map_err(|ended| ended.told(console))?;
    if !call.manner.quiet {
        console.warn(&points.warnings);
    }
    Ok(points)
}
