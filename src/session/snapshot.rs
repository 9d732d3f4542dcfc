//! What a comparison says at some moment: rows, files, documents, pages.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::experiment::{
    Asked, AxisOf, Comparison as Differences, Estimates, Evidence, Judged, Look, Results, judge,
    whose,
};
use crate::id::RoleId;
use crate::job::{Ask, Compare, Counts, Job, Manifest, Run, Written, choose_roles};
use crate::page::{self, Material, Shelf};
use crate::scenario::model::Scenario;
use crate::session::documents;
use crate::{rows, words};

/// What the replications said that there were.
#[derive(Clone, Debug)]
pub struct Snapshot {
    scenario: Arc<Scenario>,
    results: Arc<Results>,
    estimates: Estimates,
    comparison: Option<Differences>,
    judged: Vec<Judged>,
    look: Option<(Asked, Look)>,
    only: Vec<RoleId>,
    next: Vec<String>,
}

impl Snapshot {
    pub(crate) fn new(
        scenario: Arc<Scenario>,
        results: Arc<Results>,
        comparison: Option<(usize, [AxisOf; 2])>,
        look: Option<(Asked, Look)>,
    ) -> Self {
        let estimates = results.estimates(&scenario);
        let compare = |(baseline, sides): (usize, [AxisOf; 2])| {
            let axes = sides.each_ref().map(|side| side.axis);
            results.comparison(&scenario, baseline).between(axes, whose(&scenario, &sides))
        };
        let comparison = comparison.map(compare);
        let judged = judge(&scenario, &results, &estimates);
        Self {
            scenario,
            results,
            estimates,
            comparison,
            judged,
            look,
            only: Vec::new(),
            next: Vec::new(),
        }
    }

    /// The same, speaking of these roles alone: tables, findings, answers. Files and rows stay
    /// complete.
    ///
    /// # Errors
    /// A sentence, when the scenario has no such role.
    pub fn about(mut self, roles: &[String]) -> Result<Self, String> {
        self.only = choose_roles(&self.scenario, roles)?;
        Ok(self)
    }

    /// The same, with what to type next, for the document.
    pub fn followed_by(mut self, next: Vec<String>) -> Self {
        self.next = next;
        self
    }

    /// The policy under which the needs of the first role spoken of wait longest.
    #[cfg(feature = "cli")]
    pub(crate) fn slowest(&self) -> Option<&str> {
        let evidence = self.evidence();
        words::answer::slowest(&evidence).map(|place| evidence.policy(place))
    }

    /// The role that is spoken of first.
    #[cfg(feature = "cli")]
    pub(crate) fn spoken_first(&self) -> Option<&str> {
        let first = words::spoken::Spoken::of(&self.evidence()).apart.first().copied();
        first.map(|role| self.scenario.role_name(role))
    }

    /// What to type next.
    #[cfg(feature = "cli")]
    pub(crate) fn next(&self) -> &[String] {
        &self.next
    }

    /// What files and tables are made from.
    pub(crate) fn evidence(&self) -> Evidence<'_> {
        Evidence {
            scenario: &self.scenario,
            results: &self.results,
            estimates: &self.estimates,
            comparison: self.comparison.as_ref(),
            only: &self.only,
        }
    }

    /// The results themselves.
    #[cfg(feature = "cli")]
    pub(crate) fn results(&self) -> &Results {
        &self.results
    }

    /// The scenario.
    pub fn scenario(&self) -> &Arc<Scenario> {
        &self.scenario
    }

    /// How often each policy was run.
    pub fn replications(&self) -> u32 {
        self.results.replications()
    }

    /// What the auditor found; empty when nothing, or when it did not listen.
    pub fn violations(&self) -> &[String] {
        &self.results.violations
    }

    /// Whether a precision was reached, if one was asked for.
    pub fn look(&self) -> Option<&Look> {
        self.look.as_ref().map(|(_, look)| look)
    }

    /// The precision that was asked for.
    pub(crate) fn asked(&self) -> Option<Asked> {
        self.look.as_ref().map(|(asked, _)| *asked)
    }

    /// Every measure of every policy and role: the rows of `measures.csv`.
    pub fn measures(&self) -> impl Iterator<Item = rows::measures::Row<'_>> {
        rows::measures::each(self.evidence())
    }

    /// Paired differences from the baseline: the rows of `comparison.csv`.
    pub fn differences(&self) -> impl Iterator<Item = rows::comparison::Row<'_>> {
        let of = |comparison| rows::comparison::each(self.evidence(), comparison);
        self.comparison.iter().flat_map(of)
    }

    /// The share of needs that wait, by time: the rows of `time_to_access.csv`.
    pub fn waiting(&self) -> impl Iterator<Item = rows::access::Row<'_>> {
        rows::access::each(self.evidence())
    }

    /// The hours of the week: the rows of `levels.csv`.
    pub fn levels(&self) -> impl Iterator<Item = rows::levels::Row<'_>> {
        rows::levels::each(self.evidence())
    }

    /// What the targets come to.
    pub fn verdicts(&self) -> &[Judged] {
        &self.judged
    }

    /// What the differences support, in sentences.
    pub fn findings(&self) -> Vec<documents::run::Sentence> {
        documents::run::found(&self.evidence())
    }

    /// The files that `run` or `compare` writes, in their order, without its manifest.
    pub fn files(&self) -> Vec<(&'static str, Vec<u8>)> {
        let evidence = self.evidence();
        let write = |summary: &rows::Summary| {
            let mut bytes = Vec::new();
            // Memory can be written.
            let _ = (summary.write)(&evidence, &mut bytes);
            (summary.name, bytes)
        };
        rows::summaries(&self.scenario, self.comparison.is_some()).map(write).collect()
    }

    /// Everything as one JSON document.
    pub fn json(&self) -> String {
        documents::run::json(&self.evidence(), &self.judged, self.asked(), &self.next)
    }

    /// The tables and findings of `run` or `compare`, for so many columns.
    pub fn table(&self, width: usize) -> String {
        let evidence = self.evidence();
        words::text::within(width, || match &self.comparison {
            Some(comparison) => words::compare_table(&evidence, comparison, &self.judged),
            None => words::run_table(&evidence, &self.judged),
        })
    }

    /// The page that `report` makes.
    ///
    /// # Errors
    /// Sentences, when there are no rows to make it from.
    pub fn report(&self) -> Result<String, Vec<String>> {
        self.material().map(|material| page::page(&material))
    }

    /// A drawing of that page by its name, as SVG that stands by itself; `None` when there is none of
    /// that name. The names are those that [`Snapshot::figures`] gives.
    pub fn figure(&self, which: &str) -> Option<String> {
        page::drawings(&self.material().ok()?).remove(which)
    }

    /// The names of all drawings.
    pub fn figures(&self) -> Vec<String> {
        let drawings = self.material().map(|material| page::drawings(&material));
        drawings.unwrap_or_default().into_keys().collect()
    }

    fn material(&self) -> Result<Material, Vec<String>> {
        let files: BTreeMap<&str, Vec<u8>> = self.files().into_iter().collect();
        let take = |written: &Written| {
            let bytes = files.get(written.name.as_str()).cloned();
            bytes.ok_or_else(|| format!("there is no {}", written.name))
        };
        let shelf = Shelf { place: "memory".to_owned(), take: &take };
        Material::read(&shelf, self.manifest(&files), None)
    }

    fn manifest(&self, files: &BTreeMap<&str, Vec<u8>>) -> Manifest {
        let evidence = self.evidence();
        let run = Run::default();
        let ask = match &self.comparison {
            None => Ask::Run(run),
            Some(comparison) => Ask::Compare(Compare {
                baseline: Some(evidence.policy(comparison.baseline).to_owned()),
                tradeoff: Some([0, 1].map(|side| {
                    let role = comparison.whose.map(|whose| evidence.role(whose[side]).to_owned());
                    AxisOf { axis: comparison.axes[side], role }
                })),
                run,
            }),
        };
        let places = 0..self.results.policies.len();
        let job = Job {
            ask,
            file: self.scenario.name.clone(),
            seed: Some(self.scenario.simulation.seed),
            replications: Some(self.replications()),
            policies: places.map(|place| evidence.policy(place).to_owned()).collect(),
            changes: Vec::new(),
        };
        let written = |(name, bytes): (&&str, &Vec<u8>)| Written {
            name: (*name).to_owned(),
            bytes: bytes.len() as u64,
            sha256: crate::scenario::digest_of(bytes),
        };
        let files = files.iter().map(written).collect();
        Manifest {
            files,
            ..Manifest::new(job, &self.scenario, Counts::from(self.results.as_ref()))
        }
    }
}
