//! Points on their way: each is kept as soon as it is done.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::archive::{DirectoryError, KeptPoint, Workspace};
use crate::experiment::{Evidence, Results, Stopped, Sweep};
use crate::job::Counts;
use crate::rows;
use crate::scenario::Problems;
use crate::scenario::model::Scenario;
use crate::session::Points;

/// Why a sweep ends early.
pub enum Trouble {
    /// The call was ended.
    Interrupted,
    /// A file of the scenario was changed while the sweep ran.
    Changed,
    /// The scenario of a point is no longer right.
    Problems(Box<Problems>),
    /// A point could not be kept.
    Directory(DirectoryError),
    /// Something else.
    Other(String),
}

impl From<Stopped> for Trouble {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Interrupted => Self::Interrupted,
            other => Self::Other(other.to_string()),
        }
    }
}

/// Points on their way.
pub struct Keeping<'a> {
    points: &'a Points,
    workspace: &'a Workspace,
    done: AtomicUsize,
}

impl<'a> Keeping<'a> {
    /// With so many points done.
    pub fn new(points: &'a Points, workspace: &'a Workspace, done: usize) -> Self {
        Self { points, workspace, done: AtomicUsize::new(done) }
    }

    /// How many points are done.
    pub fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }
}

impl Sweep for Keeping<'_> {
    type Error = Trouble;

    fn open(&self, point: usize) -> Result<Scenario, Trouble> {
        let made = self.points.scenario(point);
        made.map_err(|problems| Trouble::Problems(Box::new(problems)))?.ok_or(Trouble::Changed)
    }

    fn close(&self, point: usize, scenario: &Scenario, results: &Results) -> Result<(), Trouble> {
        let points = self.points;
        let estimates = results.estimates(scenario);
        let evidence = Evidence { scenario, results, estimates: &estimates, comparison: None };
        let failed = |error: std::io::Error| Trouble::Other(error.to_string());
        let mut text = rows::sweep::point_rows(&evidence, &points.shown[point]).map_err(failed)?;
        let rows = text.len();
        if !points.measures.is_empty() {
            let values = rows::sensitivity::point_values(&evidence, point, &points.measures);
            text.extend(values.map_err(failed)?);
        }
        if let Some(axes) = points.axes {
            text.extend(rows::sweep::front_values(&evidence, point, axes).map_err(failed)?);
        }
        let kept = KeptPoint {
            number: point,
            digest: points.digests[point].clone(),
            counts: Counts::from(results),
            rows,
            values: text.len() - rows,
        };
        self.workspace.keep(&kept, &text).map_err(Trouble::Directory)?;
        self.done.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}
