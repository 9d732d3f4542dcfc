//! `sweep`.

mod keep;

use std::fs::File;
use std::io;
use std::path::PathBuf;

use keep::{Keeping, Trouble};

use super::{Doing, Ended};
use crate::archive::{
    DirectoryError, KeptPoint, Part, Staging, SweepPlace, Workspace, shown, workspace,
};
use crate::cli::Exit;
use crate::experiment::{self, Plan};
use crate::job::{Counts, Job, Manifest, Origin, Shard, choose_roles};
use crate::rows::sensitivity::{INDICES, VALUES, value_columns};
use crate::rows::sweep::{
    CROSSING_VALUES, CROSSINGS, Crossings, FRONT, FRONT_VALUES, Front, Gathered, SWEEP,
    crossing_columns, files, front_columns, sweep_columns,
};
use crate::session::{Points, Unanswered};

/// What came of it.
pub struct Swept {
    /// The points.
    pub points: Points,
    /// Where the files are.
    pub target: PathBuf,
    /// What was just made of the points; nothing where they were there already.
    pub made: Option<Made>,
}

/// What is made of all points.
#[derive(Default)]
pub struct Made {
    /// Which points are efficient.
    pub front: Option<Front>,
    /// Where policies cross.
    pub crossings: Option<Crossings>,
}

impl Doing<'_, '_> {
    pub(super) fn sweep(&self, shard: Option<Shard>) -> Result<Swept, Ended> {
        let points = self.points()?;
        self.is_wanted(&points.identity.digest)?;
        self.warn(&points.warnings);
        let whole = self.target(&points.first, "-sweep");
        let target = match shard {
            Some(shard) if !self.silent => whole.join(shard.directory()),
            _ => whole,
        };
        let names = files(&points.identity.job);
        let request = self.request(&target, names);
        let place = workspace(&request, &points.identity).map_err(|error| self.unwritten(error))?;
        let made = match place {
            SweepPlace::Finished(_) => {
                self.say(|| [format!("{} is complete already; nothing was run", shown(&target))]);
                None
            }
            SweepPlace::Open(workspace) => Some(self.fill(&points, workspace)?),
        };
        Ok(Swept { points, target, made })
    }

    /// All points, looked at.
    pub fn points(&self) -> Result<Points, Ended> {
        let watch: &mut dyn FnMut(_) -> _ = &mut |progress| self.console.go_on(progress);
        let looked = Points::new(self.document, self.job, self.manner.threads, watch);
        self.console.heed();
        let points = looked.map_err(|why| match why {
            Unanswered::Interrupted if !self.silent => {
                self.console.interrupted("interrupted; nothing was run").into()
            }
            why => Ended::from(why),
        })?;
        choose_roles(&points.first, &self.manner.roles).map_err(Unanswered::from)?;
        Ok(points)
    }

    /// Runs what is missing and puts everything together.
    fn fill(&self, points: &Points, workspace: Workspace) -> Result<Made, Ended> {
        let mine = points.mine();
        let is_missing = |point: &usize| workspace.kept(*point, &points.digests[*point]).is_none();
        let missing: Vec<usize> = mine.iter().copied().filter(is_missing).collect();
        let (kept, all) = (mine.len() - missing.len(), mine.len());
        if kept > 0 {
            self.say(|| [format!("{kept} of {all} points are there already")]);
        }
        let threads = self.manner.threads;
        let plan = Plan { policies: points.policies.clone(), threads, audit: false };
        let runs = points.runs(missing.len());
        let keeping = Keeping::new(points, &workspace, kept);
        let done = || Some(format!("; {} of {all} points", keeping.done()));
        let ended =
            self.watched(done, |watch| experiment::sweep(&missing, &plan, &keeping, (runs, watch)));
        ended.map_err(|trouble| self.in_trouble(trouble, (keeping.done(), all), &workspace))?;
        self.put_together(points, &mine, workspace)
    }

    fn in_trouble(
        &self,
        trouble: Trouble,
        (done, all): (usize, usize),
        workspace: &Workspace,
    ) -> Ended {
        match trouble {
            Trouble::Unanswered(Unanswered::Interrupted) if !self.silent => {
                let target = shown(workspace.target());
                self.say(|| {
                    [format!(
                        "interrupted; {done} of {all} points are kept in {target}; the same \
                         command goes on from there"
                    )]
                });
                Exit::Interrupted.into()
            }
            Trouble::Unanswered(why) => why.into(),
            Trouble::Directory(error) => self.unwritten(error),
        }
    }

    /// Puts the points together, in their order, and what is made of all of them.
    fn put_together(
        &self,
        points: &Points,
        mine: &[usize],
        workspace: Workspace,
    ) -> Result<Made, Ended> {
        let mut counts = Counts::default();
        let made = workspace.staging().and_then(|mut staging| {
            staging.write(SWEEP, |out| {
                sweep_columns(&points.keys, out)?;
                for point in mine {
                    counts.add(&kept(&workspace, points, *point)?.counts);
                    workspace.copy(*point, Part::Rows, out)?;
                }
                Ok(())
            })?;
            let front = values(points, mine, &workspace, &mut staging)?;
            let crossings = crossings(points, mine, &workspace, &mut staging)?;
            Ok((staging, Made { front, crossings }))
        });
        let (staging, made) = made.map_err(|error| self.unwritten(error))?;
        let job = Job { file: self.job.file.clone(), ..points.identity.job.clone() };
        let mut manifest = Manifest::new(job, &points.first, counts);
        manifest.points = Some(points.digests.len() as u64);
        let (digest, inputs) = (points.identity.digest.clone(), points.inputs.clone());
        manifest.scenario = Origin { digest, inputs, ..manifest.scenario };
        let target = shown(workspace.target());
        let manifest = self.commit(manifest, staging)?;
        workspace.finish();
        self.say(|| {
            let names: Vec<&str> = manifest.files.iter().map(|file| file.name.as_str()).collect();
            [format!("wrote {} and manifest.json to {target}", names.join(", "))]
        });
        Ok(made)
    }
}

/// Writes the values of these points and, when they are all, what is made of them.
fn values(
    points: &Points,
    mine: &[usize],
    workspace: &Workspace,
    staging: &mut Staging,
) -> Result<Option<Front>, DirectoryError> {
    let whole = points.identity.job.shard().is_none();
    let all = |out: &mut dyn io::Write| {
        mine.iter().try_for_each(|point| workspace.copy(*point, Part::Values, out))
    };
    if !points.measures.is_empty() {
        staging.write(VALUES, |out| value_columns(out).and_then(|()| all(out)))?;
        if whole {
            let values = staging.staged(VALUES);
            staging.write(INDICES, |out| points.indices(File::open(values)?)?.write(out))?;
        }
    }
    let Some(sides) = &points.sides else { return Ok(None) };
    staging.write(FRONT_VALUES, |out| front_columns(out).and_then(|()| all(out)))?;
    if !whole {
        return Ok(None);
    }
    let (sweep, values) = (staging.staged(SWEEP), staging.staged(FRONT_VALUES));
    let open = || Ok::<_, io::Error>((File::open(sweep)?, File::open(values)?));
    let front = open().and_then(|(sweep, values)| points.front(sides, sweep, values));
    let mut made = None;
    staging.write(FRONT, |out| made.insert(front?).write(out))?;
    Ok(made)
}

/// Writes where policies cross; of a shard, the values that this is made from.
fn crossings(
    points: &Points,
    mine: &[usize],
    workspace: &Workspace,
    staging: &mut Staging,
) -> Result<Option<Crossings>, DirectoryError> {
    if points.crossing.is_empty() {
        return Ok(None);
    }
    if points.identity.job.shard().is_some() {
        staging.write(CROSSING_VALUES, |out| {
            crossing_columns(out)?;
            mine.iter().try_for_each(|point| workspace.copy(*point, Part::Crossing, out))
        })?;
        return Ok(None);
    }
    let sweep = staging.staged(SWEEP);
    let find = || {
        let mut values = Gathered::default();
        let mut text = Vec::new();
        for point in mine {
            text.clear();
            workspace.copy(*point, Part::Crossing, &mut text)?;
            values.add(text.as_slice(), false)?;
        }
        points.crossings(File::open(sweep)?, &values)
    };
    let found = find();
    let mut made = None;
    staging.write(CROSSINGS, |out| made.insert(found?).write(out))?;
    Ok(made)
}

/// What is known of a point that was kept.
fn kept(workspace: &Workspace, points: &Points, point: usize) -> io::Result<KeptPoint> {
    let kept = workspace.kept(point, &points.digests[point]);
    kept.ok_or_else(|| io::Error::other("a finished point was changed; run it again"))
}
