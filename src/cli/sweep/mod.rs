//! `pimsim sweep`: the same policies at many points.

mod check;
mod emit;
mod front;
mod sensitivity;
mod task;

use crate::archive;
use crate::rows;
use crate::session::documents;
use crate::words;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::Exit;
use super::arguments::{Format, Sweep};
use super::choice::default_directory;
use super::console::{answer, answer_with, complain, lively, tell, unwritten, usage};
use super::interruption::{self, STOP};
use super::progress::Progress;
use super::report::stale;
use super::shard::Engine;
use crate::archive::directory::Request;
use crate::archive::manifest::{Counts, Manifest};
use crate::archive::recorded::{Recorded, Shard};
use crate::archive::sweep::{Identity, KeptPoint, Place, Workspace};
use crate::experiment::{self, Plan};
use crate::measure::Measure;
use crate::rows::sweep::{Front, SWEEP as FILE};
use crate::scenario::model::Scenario;
use crate::words::sweep::SweepPoints;
use task::{Points, Running, Task, Trouble};

pub fn sweep(arguments: &Sweep) -> Exit {
    Session { arguments }.go().unwrap_or_else(|exit| exit)
}

/// What came of running a sweep again.
pub enum Again {
    /// The scenarios are others; their digest.
    Another(String),
    /// Its manifest, and the scenario of the first point.
    Same(Box<Recorded>, Box<Scenario>),
}

/// Runs a sweep again for `verify`, without a word, if its scenarios have this digest.
pub fn again(arguments: &Sweep, shard: Option<Shard>, digest: &str) -> Result<Again, Exit> {
    let begun = std::time::Instant::now();
    let points = Points::read(arguments)?;
    interruption::heed();
    let task = Task::checked(arguments, points, shard)?;
    if task.identity.digest != digest {
        return Ok(Again::Another(task.identity.digest));
    }
    let target = arguments.out.clone().unwrap_or_default();
    let session = Session { arguments };
    if let Place::Open(workspace) = session.place(&task, &target)? {
        session.run(&task, workspace, None, begun)?;
    }
    let made = archive::recorded(&target).map_err(|_| {
        complain("the results of the sweep cannot be read");
        Exit::InputOutput
    })?;
    Ok(Again::Same(Box::new(made), Box::new(task.first)))
}

/// One call of the command. An `Err` ends it early, with what was to be said said.
struct Session<'a> {
    arguments: &'a Sweep,
}

impl Session<'_> {
    fn go(&self) -> Result<Exit, Exit> {
        let begun = std::time::Instant::now();
        let argument = self.arguments.shard.filter(|_| self.arguments.emit.is_none());
        let (shard, engine) = super::shard::shard(argument).map_err(usage)?;
        let points = Points::read(self.arguments)?;
        interruption::heed();
        let task = Task::checked(self.arguments, points, shard)?;
        if !self.arguments.quiet {
            task.warnings.iter().for_each(|warning| tell(&format!("warning: {warning}")));
        }
        let target = self.target(&task, shard);
        if let Some(engine) = self.arguments.emit {
            return emit::emit(self.arguments, engine, &task, &target);
        }
        let front = match self.place(&task, &target)? {
            Place::Finished(_) => {
                if !self.arguments.quiet {
                    let target = archive::directory::shown(&target);
                    tell(&format!("{target} is complete already; nothing was run"));
                }
                None
            }
            Place::Open(workspace) => self.run(&task, workspace, engine, begun)?,
        };
        match &task.asked {
            // The indices of a shard say nothing.
            Some(asked) if shard.is_none() => asked.show(&task, &target, self.arguments),
            _ => self.show(&task, &target, front),
        }
    }

    /// Room for the sweep, or its results when they are there already.
    fn place(&self, task: &Task, target: &Path) -> Result<Place, Exit> {
        let (force, names) = (self.arguments.force, task.identity.files());
        let request = Request { target, force, names, stop: &STOP };
        archive::sweep::workspace(&request, &task.identity).map_err(unwritten)
    }

    fn target(&self, task: &Task, shard: Option<Shard>) -> PathBuf {
        let whole =
            self.arguments.out.clone().unwrap_or_else(|| default_directory(&task.first, "-sweep"));
        match shard {
            Some(Shard { index, count }) => whole.join(format!("shard-{index}-of-{count}")),
            None => whole,
        }
    }

    fn run(
        &self,
        task: &Task,
        workspace: Workspace,
        engine: Option<Engine>,
        begun: std::time::Instant,
    ) -> Result<Option<Front>, Exit> {
        let mine = task.mine();
        let missing: Vec<usize> = mine
            .iter()
            .copied()
            .filter(|point| workspace.kept(*point, &task.digests[*point]).is_none())
            .collect();
        let kept = mine.len() - missing.len();
        if kept > 0 && !self.arguments.quiet {
            tell(&format!("{kept} of {} points are there already", mine.len()));
        }
        let plan = Plan {
            policies: task.policies.clone(),
            threads: self.arguments.threads.map(|threads| threads as usize),
            audit: false,
        };
        let each = plan.policies.len() as u64 * u64::from(task.first.simulation.replications);
        let shown = lively() && !self.arguments.quiet;
        let progress = Progress::new(each * missing.len() as u64, shown);
        let running = Running::new(task, &workspace, &progress, (kept, mine.len()));
        let ended = experiment::sweep(&missing, &plan, &running, &STOP);
        let done = running.done();
        drop(progress);
        ended.map_err(|trouble| {
            if let Trouble::Interrupted = trouble
                && !self.arguments.quiet
            {
                let target = archive::directory::shown(workspace.target());
                tell(&format!(
                    "interrupted; {done} of {} points are kept in {target}; the same command goes \
                     on from there",
                    mine.len()
                ));
            }
            trouble.told()
        })?;
        self.write(task, &mine, workspace, engine, begun)
    }

    /// Puts the points together, in their order; the front, if it is asked for.
    fn write(
        &self,
        task: &Task,
        mine: &[usize],
        workspace: Workspace,
        engine: Option<Engine>,
        begun: std::time::Instant,
    ) -> Result<Option<Front>, Exit> {
        let mut counts = Counts::default();
        let target = workspace.target().to_owned();
        let written = workspace.staging().and_then(|mut staging| {
            staging.write(FILE, |out| {
                rows::sweep::sweep_columns(&task.keys, out)?;
                for point in mine {
                    let (head, [rows, _]) = kept(&workspace, task, *point)?;
                    counts.add(&head.counts);
                    out.write_all(&rows)?;
                }
                Ok(())
            })?;
            if let Some(asked) = &task.asked {
                asked.write(task, mine, &workspace, &mut staging)?;
            }
            let front = match task.axes {
                Some(axes) => front::write(task, axes, mine, &workspace, &mut staging)?,
                None => None,
            };
            let files = staging.written().to_vec();
            let manifest = self.manifest(task, counts, engine);
            staging.commit(&manifest.text(&files, begun.elapsed().as_secs_f64()))?;
            Ok(front)
        });
        let front = written.map_err(unwritten)?;
        workspace.finish();
        if !self.arguments.quiet {
            let files = task.identity.files().join(", ");
            tell(&format!(
                "wrote {files} and manifest.json to {}",
                archive::directory::shown(&target)
            ));
        }
        stale(&target, None);
        Ok(front)
    }

    fn manifest<'a>(
        &'a self,
        task: &'a Task,
        counts: Counts,
        engine: Option<Engine>,
    ) -> Manifest<'a> {
        let arguments = self.arguments;
        let identity = &task.identity;
        let options = archive::manifest::options([
            ("vary", json!(identity.vary)),
            ("design", json!(identity.design)),
            ("measures", json!(identity.measures)),
            ("tradeoff", json!(identity.tradeoff)),
            ("points", json!(identity.points)),
            ("shard", json!(identity.shard)),
            ("engine", json!(engine.map(|engine| engine.name))),
            ("threads", json!(arguments.threads)),
        ]);
        let file = arguments.file.to_str().unwrap_or_default();
        let names = identity.policies.iter().map(String::as_str).collect();
        Manifest::of("sweep", file, &task.first, &arguments.overrides, names, counts)
            .scenarios(&identity.digest, task.inputs.clone())
            .options(options)
    }

    /// Prints the rows and the front, which is made from the files unless it is at hand.
    fn show(&self, task: &Task, directory: &Path, front: Option<Front>) -> Result<Exit, Exit> {
        let keys: Vec<String> = task.keys.iter().map(|key| key.key.clone()).collect();
        let path = directory.join(FILE);
        let unreadable = |error: io::Error| {
            complain(&format!("cannot read {}: {error}", archive::directory::shown(&path)));
            Exit::InputOutput
        };
        let mut file = File::open(&path).map_err(unreadable)?;
        // The front of a shard says nothing.
        let axes = task.axes.filter(|_| task.identity.shard.is_none());
        let front = match (front, axes) {
            (None, Some(axes)) => Some(front::read(task, axes, directory)?),
            (front, _) => front,
        };
        let exit = match self.arguments.format {
            Format::Csv => answer_with(|out| io::copy(&mut file, out).map(|_| ())),
            Format::Json => answer_with(|out| {
                let mut out = io::BufWriter::new(out);
                documents::sweep::sweep_json(
                    file,
                    &keys,
                    (&task.first, &task.identity),
                    front.as_ref(),
                    &mut out,
                )?;
                out.flush()
            }),
            Format::Table => {
                let points = SweepPoints::read(file, keys.len()).map_err(unreadable)?;
                let mut text = words::sweep::sweep_table(&task.first, &points);
                if let Some(front) = front {
                    text += &format!("\n{}\n", front.section(&task.first).join("\n"));
                }
                answer(&text)
            }
        };
        if exit == Exit::Done { Ok(exit) } else { Err(exit) }
    }
}

/// A point that was kept.
fn kept(workspace: &Workspace, task: &Task, point: usize) -> io::Result<(KeptPoint, [Vec<u8>; 2])> {
    let kept = workspace.kept(point, &task.digests[point]);
    kept.ok_or_else(|| io::Error::other("a finished point was changed; run it again"))
}

/// For [`Task`]: what makes two sweeps the same.
fn identity(
    arguments: &Sweep,
    first: &Scenario,
    policies: Vec<String>,
    digests: &[String],
    shard: Option<Shard>,
    measures: &[Measure],
) -> Identity {
    use super::arguments::DesignArgument;
    let word = match arguments.design {
        DesignArgument::Random => "random",
        DesignArgument::Latin => "latin",
    };
    Identity {
        program: archive::manifest::PROGRAM.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        command: "sweep".to_owned(),
        digest: Identity::digest_of(digests),
        seed: first.simulation.seed,
        replications: first.simulation.replications,
        policies,
        overrides: arguments.overrides.clone(),
        vary: arguments.vary.clone(),
        design: match arguments.sensitivity {
            Some(rows) => Some(format!("sensitivity {rows}")),
            None => arguments.random.map(|n| format!("{word} {n}")),
        },
        measures: measures.iter().map(|measure| measure.name().to_owned()).collect(),
        tradeoff: None,
        points: digests.len() as u64,
        shard,
    }
}
