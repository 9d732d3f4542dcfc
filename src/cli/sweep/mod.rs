//! `pimsim sweep`.

mod emit;

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use super::arguments::{self, Call, Format};
use super::perform::{Done, Made, Swept};
use super::run::report_of;
use super::{Console, Exit};
use crate::archive::shown;
use crate::experiment::AxisOf;
use crate::rows::sensitivity::VALUES;
use crate::rows::sweep::{CROSSINGS, Crossings, FRONT_VALUES, Front, SWEEP};
use crate::session::{Points, documents};
use crate::words;

/// Does the job, or writes job files, and shows what came of it.
pub fn sweep(swept: &arguments::Swept, console: &Console<'_>) -> Exit {
    let call = &swept.call;
    if let Some((engine, count)) = swept.emit {
        return emit::emit(call, engine, count, console);
    }
    match call.perform(console) {
        Ok(Done::Swept(swept)) => show(call, *swept, console),
        Ok(_) => Exit::Done,
        Err(exit) => exit,
    }
}

fn show(call: &Call, swept: Swept, console: &Console<'_>) -> Exit {
    let Swept { points, target, made } = swept;
    // The indices and the front of a shard say nothing.
    let whole = points.identity.job.shard().is_none();
    if whole && !points.measures.is_empty() {
        return indices(call, &points, &target, console);
    }
    let unreadable = |name: &str, error: io::Error| {
        console.failed(&format!("cannot read {}: {error}", shown(&target.join(name))))
    };
    let file = match File::open(target.join(SWEEP)) {
        Ok(file) => file,
        Err(error) => return unreadable(SWEEP, error),
    };
    let made = match made {
        Some(made) => made,
        None if whole => match made_of(&points, &target) {
            Ok(made) => made,
            Err((name, error)) => return unreadable(name, error),
        },
        None => Made::default(),
    };
    rows(call, &points, (file, made), (&target, console))
        .unwrap_or_else(|error| unreadable(SWEEP, error))
}

/// What the files in a directory say of all points.
fn made_of(points: &Points, target: &Path) -> Result<Made, (&'static str, io::Error)> {
    let front = points.sides.as_ref().map(|sides| front_of(points, sides, target));
    let front = front.transpose().map_err(|error| (FRONT_VALUES, error))?;
    let read = |file| Crossings::read(file, points.keys.len(), &points.crossing);
    let crossings = (!points.crossing.is_empty())
        .then(|| File::open(target.join(CROSSINGS)).and_then(read))
        .transpose()
        .map_err(|error| (CROSSINGS, error))?;
    Ok(Made { front, crossings })
}

/// The front of the files in a directory.
fn front_of(points: &Points, sides: &[AxisOf; 2], target: &Path) -> io::Result<Front> {
    let open = |name: &str| File::open(target.join(name));
    points.front(sides, open(SWEEP)?, open(FRONT_VALUES)?)
}

/// The rows and the front.
fn rows(
    call: &Call,
    points: &Points,
    (mut file, made): (File, Made),
    (target, console): (&Path, &Console<'_>),
) -> io::Result<Exit> {
    let (keys, roles) = (points.names(), call.manner.roles.as_slice());
    // Of a shard there is no page.
    let whole = points.identity.job.shard().is_none();
    let next: Vec<String> = report_of(target).filter(|_| whole).into_iter().collect();
    Ok(match call.shown.format {
        Format::Csv => console.answer_with(|out| io::copy(&mut file, out).map(|_| ())),
        Format::Json => console.answer_with(|out| {
            let mut out = io::BufWriter::new(out);
            let of = (&points.first, points.identity.digest.as_str(), points.policies.as_slice());
            let made = (made.front.as_ref(), made.crossings.as_ref());
            documents::sweep::sweep_json(file, &keys, of, made, (roles, &next), &mut out)?;
            out.flush()
        }),
        Format::Table => {
            let lines = words::sweep::SweepPoints::read(file, keys.len())?;
            console.answer(&console.wide(|| {
                let crossings = made.crossings.as_ref();
                let mut text = words::sweep::sweep_table(&points.first, &lines, crossings, roles);
                if let Some(front) = &made.front {
                    text += &format!("\n{}\n", front.section(&points.first, roles).join("\n"));
                }
                text += &words::next(&next);
                text
            }))
        }
    })
}

/// The indices.
fn indices(call: &Call, points: &Points, target: &Path, console: &Console<'_>) -> Exit {
    let path = target.join(VALUES);
    let found = match File::open(&path).and_then(|file| points.indices(file)) {
        Ok(found) => found,
        Err(error) => {
            return console.failed(&format!("cannot read {}: {error}", shown(&path)));
        }
    };
    let exit = match call.shown.format {
        Format::Csv => console.answer_with(|out| found.write(out)),
        Format::Json => {
            let of = (&points.first, points.identity.digest.as_str(), points.policies.as_slice());
            console.answer(&found.json(of))
        }
        Format::Table => {
            let many = points.digests.len() as u64;
            console.answer(&console.wide(|| found.table(&points.first, many)))
        }
    };
    if !call.manner.quiet {
        console.tell_all(console.wide(|| found.advice()));
    }
    exit
}
