//! Every point of a sweep is looked at before anything runs.

use crate::archive::directory::Written;
use crate::cli::Exit;
use crate::cli::console::{complain, refused, tell};
use crate::cli::interruption::STOP;
use crate::experiment;
use crate::scenario::model::Scenario;
use crate::scenario::{Document, Problems};
use std::sync::atomic::Ordering;

/// Points that are looked at together.
const TOGETHER: usize = 256;

/// What is known of all points.
pub struct Checked {
    /// The scenario of the first point.
    pub first: Scenario,
    /// The digest of each scenario.
    pub digests: Vec<String>,
    /// Warnings, each once.
    pub warnings: Vec<String>,
    /// Files that any scenario is made of, each once.
    pub inputs: Vec<Written>,
}

/// Makes the scenario of every point and keeps only what identifies it.
pub fn check(
    document: &Document,
    sets: &[String],
    points: &[Vec<String>],
    threads: Option<usize>,
) -> Result<Checked, Exit> {
    let (mut digests, mut warnings) = (Vec::with_capacity(points.len()), Vec::new());
    let (mut inputs, mut first) = (Vec::<Written>::new(), None);
    let mut wrong: Option<Problems> = None;
    for some in points.chunks(TOGETHER) {
        if STOP.load(Ordering::Relaxed) {
            tell("interrupted; nothing was run");
            return Err(Exit::Interrupted);
        }
        let one = |at: usize| document.scenario(sets, &some[at]);
        let made = experiment::spread(some.len(), threads, one).map_err(|error| {
            complain(&format!("cannot start the threads: {error}"));
            Exit::InputOutput
        })?;
        for made in made {
            match (made, &mut wrong) {
                (Err(problems), None) => wrong = Some(problems),
                (Err(problems), Some(wrong)) => wrong.add(&problems),
                (Ok(scenario), _) => {
                    digests.push(scenario.digest.clone());
                    let fresh = |known: &Vec<String>, text: &String| !known.contains(text);
                    for warning in &scenario.warnings {
                        if fresh(&warnings, warning) {
                            warnings.push(warning.clone());
                        }
                    }
                    for input in &scenario.inputs {
                        if !inputs.iter().any(|known| known.name == input.name) {
                            inputs.push(input.into());
                        }
                    }
                    first.get_or_insert(scenario);
                }
            }
        }
        if wrong.as_ref().is_some_and(|wrong| wrong.list.len() >= Problems::KEPT) {
            break;
        }
    }
    match (wrong, first) {
        (None, Some(first)) => Ok(Checked { first, digests, warnings, inputs }),
        (Some(wrong), _) => Err(refused(&wrong)),
        (None, None) => {
            complain("there are no points");
            Err(Exit::Usage)
        }
    }
}
