//! Points on their way: each is kept as soon as it is done.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::archive::{DirectoryError, KeptPoint, Workspace};
use crate::experiment::{Evidence, Results, Stopped, Sweep};
use crate::job::Counts;
use crate::measure::Measure;
use crate::rows;
use crate::scenario::model::Scenario;
use crate::session::{Points, Unanswered};

/// Why a sweep ends early.
pub enum Trouble {
    /// There is no answer.
    Unanswered(Unanswered),
    /// A point could not be kept.
    Directory(DirectoryError),
}

impl From<Stopped> for Trouble {
    fn from(stopped: Stopped) -> Self {
        Self::Unanswered(stopped.into())
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
        self.points.scenario(point).map_err(Trouble::Unanswered)
    }

    fn close(
        &self,
        point: usize,
        scenario: &Arc<Scenario>,
        results: Results,
    ) -> Result<(), Trouble> {
        let points = self.points;
        let (results, estimates) = (&results, &results.estimates(scenario));
        let evidence = Evidence { scenario, results, estimates, comparison: None, only: &[] };
        let failed =
            |error: std::io::Error| Trouble::Unanswered(Unanswered::Failed(error.to_string()));
        let mut text = rows::sweep::point_rows(&evidence, &points.shown[point]).map_err(failed)?;
        let rows = text.len();
        if !points.measures.is_empty() {
            let values = rows::sensitivity::point_values(&evidence, point, &points.measures);
            text.extend(values.map_err(failed)?);
        }
        if let Some(sides) = &points.sides {
            text.extend(rows::sweep::front_values(&evidence, point, sides).map_err(failed)?);
        }
        let before = text.len();
        if !points.crossing.is_empty() {
            let measures: Vec<Measure> = points.crossing.iter().map(|axis| axis.measure).collect();
            let values = rows::sweep::crossing_values(&evidence, point, &measures);
            text.extend(values.map_err(failed)?);
        }
        let kept = KeptPoint {
            number: point,
            digest: points.digests[point].clone(),
            counts: Counts::from(results),
            rows,
            values: text.len() - rows,
            crossing: text.len() - before,
        };
        self.workspace.keep(kept, &text).map_err(Trouble::Directory)?;
        self.done.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}
