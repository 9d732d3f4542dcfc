//! `sweep --tradeoff`: what it wants, and the front of the points.

use crate::archive;
use crate::rows;
use std::fs::File;
use std::io;
use std::path::Path;

use super::task::Task;
use super::{FILE, kept};
use crate::archive::directory::{DirectoryError, Staging};
use crate::archive::sweep::Workspace;
use crate::cli::Exit;
use crate::cli::console::complain;
use crate::experiment::Axis;
use crate::rows::sweep::{FRONT, FRONT_VALUES, Front, MOST_LINES};
use crate::scenario::Vary;

/// Whether the points can be compared in pairs of replications.
///
/// # Errors
/// A sentence that says why not.
pub fn fits(keys: &[Vary], replications: u32, lines: usize) -> Result<(), String> {
    for key in ["simulation.replications", "simulation.confidence", "simulation.seed"] {
        if keys.iter().any(|known| known.is_key(key)) {
            return Err(format!("--vary {key}: --tradeoff compares points by paired replications"));
        }
    }
    if replications < 2 {
        return Err("--tradeoff wants 2 replications at least: one has no interval".to_owned());
    }
    if lines > MOST_LINES {
        return Err(format!(
            "--tradeoff compares each point and policy with each other one: {lines} are too many, \
             {MOST_LINES} are possible"
        ));
    }
    Ok(())
}

/// Writes the values of these points and, when they are all, the front, which it gives back.
pub fn write(
    task: &Task,
    axes: [Axis; 2],
    mine: &[usize],
    workspace: &Workspace,
    staging: &mut Staging,
) -> Result<Option<Front>, DirectoryError> {
    staging.write(FRONT_VALUES, |out| {
        rows::sweep::front_columns(out)?;
        mine.iter().try_for_each(|point| out.write_all(&kept(workspace, task, *point)?.1[1]))
    })?;
    if task.identity.shard.is_some() {
        return Ok(None);
    }
    let (sweep, values) = (staging.staged(FILE), staging.staged(FRONT_VALUES));
    let mut front = None;
    staging.write(FRONT, |out| front.insert(open(task, axes, &sweep, &values)?).write(out))?;
    Ok(front)
}

/// The front of what was written.
pub fn read(task: &Task, axes: [Axis; 2], directory: &Path) -> Result<Front, Exit> {
    let values = directory.join(FRONT_VALUES);
    open(task, axes, &directory.join(FILE), &values).map_err(|error| {
        complain(&format!("cannot read {}: {error}", archive::directory::shown(&values)));
        Exit::InputOutput
    })
}

fn open(task: &Task, axes: [Axis; 2], sweep: &Path, values: &Path) -> io::Result<Front> {
    let confidence = task.first.simulation.confidence;
    let (sweep, values) = (File::open(sweep)?, File::open(values)?);
    Front::read(sweep, values, task.keys.len(), axes, confidence)
}
