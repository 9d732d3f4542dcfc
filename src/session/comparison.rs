//! A comparison that grows: replications are added until there are enough.

use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::experiment::{
    Asked, AxisOf, Listeners, Look, Plan, Results, Stopped, Watch, run_part, run_until,
};
use crate::job::{Chosen, bounds, choose, known_sides};
use crate::scenario::model::Scenario;
use crate::session::{Snapshot, results_text};
use crate::words::headline_measures;

/// Which policies are compared, and how.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choice {
    /// The policies, by name; all when none is named.
    pub policies: Vec<String>,
    /// The policy that the others are compared with; the first when none is named.
    pub baseline: Option<String>,
    /// The two measures between which to choose; the usual ones when none are named.
    pub tradeoff: Option<[AxisOf; 2]>,
    /// Whether there are only measures, and no differences.
    pub alone: bool,
    /// Whether the auditor listens to every run.
    pub audit: bool,
}

/// How precise the headline measures are to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Precision {
    /// The half-width of each as a share of itself, in (0, 1).
    pub share: f64,
    /// After so many replications it gives up; 10,000, or those of the first look, when not given.
    pub most: Option<u32>,
    /// The first look is after so many, and after 20 at least.
    pub first: u32,
}

impl Precision {
    /// As the experiment asks it.
    ///
    /// # Errors
    /// A sentence, when it would give up before the first look.
    pub fn asked(self) -> Result<Asked, String> {
        let (first, most) = (self.first, bounds::gives_up(self.most, self.first));
        if first > most {
            return Err(format!(
                "the first look is after {first} replications, which is more than \
                 --max-replications {most}"
            ));
        }
        Ok(Asked { relative: self.share, most })
    }
}

/// The same policies in replication after replication.
///
/// Promises: the numbers depend on the scenario, the choice and the number of replications alone,
/// not on how they were added, nor on threads.
#[derive(Clone, Debug)]
pub struct Comparison {
    scenario: Arc<Scenario>,
    choice: Choice,
    chosen: Chosen,
    sides: [AxisOf; 2],
    first: u32,
    /// Shared with the snapshots that were taken.
    results: Option<Arc<Results>>,
    look: Option<(Asked, Look)>,
}

impl Comparison {
    /// Without replications.
    ///
    /// # Errors
    /// A sentence, when the scenario has no such policy, or a measure no value.
    pub fn new(scenario: Arc<Scenario>, choice: Choice) -> Result<Self, String> {
        let chosen = choose(&scenario, &choice.policies, choice.baseline.as_deref())?;
        let sides = known_sides(&scenario, choice.tradeoff.as_ref())?;
        Ok(Self { scenario, choice, chosen, sides, first: 1, results: None, look: None })
    }

    /// The same, to begin with this replication instead of the first: a part, to be absorbed.
    pub fn from(self, first: u32) -> Self {
        Self { first, ..self }
    }

    /// The scenario.
    pub fn scenario(&self) -> &Arc<Scenario> {
        &self.scenario
    }

    /// The policies, and the place of the baseline.
    pub fn chosen(&self) -> &Chosen {
        &self.chosen
    }

    /// How many replications there are of each policy.
    pub fn replications(&self) -> u32 {
        self.results.as_ref().map_or(0, |results| results.replications())
    }

    /// Adds so many replications of every policy, on so many threads (`None`: one for each
    /// processor).
    ///
    /// # Errors
    /// When the watch breaks, or threads cannot be started. The replications that there were stay.
    pub fn extend(
        &mut self,
        more: u32,
        threads: Option<usize>,
        watch: Watch<'_>,
    ) -> Result<(), Stopped> {
        self.extend_with(more, threads, &(), watch)
    }

    /// Adds replications until every headline measure is as precise as asked, or there may be no
    /// more. Begins anew.
    ///
    /// # Errors
    /// As for [`Comparison::extend`].
    pub fn until(
        &mut self,
        precision: Precision,
        threads: Option<usize>,
        watch: Watch<'_>,
    ) -> Result<&Look, Stopped> {
        let asked = precision.asked().map_err(std::io::Error::other)?;
        self.until_with((asked, precision.first), threads, &(), watch)
    }

    /// Adds the replications that follow, from the [`Comparison::part`] of an equal comparison.
    ///
    /// # Errors
    /// A sentence, when it is another part, or none.
    pub fn absorb(&mut self, text: &str) -> Result<(), String> {
        let next = self.first + self.replications();
        let wrong = |error: std::io::Error| format!("not a part of this comparison: {error}");
        let replications = replications_of(text).filter(|range| *range.start() == next);
        let replications = replications.ok_or_else(|| {
            format!("not a part of this comparison: it does not begin with replication {next}")
        })?;
        let part = results_text::read(&self.scenario, &self.chosen.policies, &replications, text);
        self.add(part.map_err(wrong)?);
        Ok(())
    }

    /// All replications as a text, exact to the last bit; `None` when there are none.
    pub fn part(&self) -> Option<String> {
        let results = self.results.as_ref()?;
        Some(results_text::text(results, &(self.first..=self.first + results.replications() - 1)))
    }

    /// What the replications say so far; `None` when there are none.
    pub fn snapshot(&self) -> Option<Snapshot> {
        let results = self.results.clone()?;
        let comparison = (!self.choice.alone).then(|| (self.chosen.baseline, self.sides.clone()));
        Some(Snapshot::new(Arc::clone(&self.scenario), results, comparison, self.look.clone()))
    }

    /// As [`Comparison::extend`], while others listen too.
    pub(crate) fn extend_with<L: Listeners>(
        &mut self,
        more: u32,
        threads: Option<usize>,
        listeners: &L,
        watch: Watch<'_>,
    ) -> Result<(), Stopped> {
        if more == 0 {
            return Ok(());
        }
        let next = self.first + self.replications();
        let range = next..=next.saturating_add(more - 1);
        let part = run_part(&self.scenario, &self.plan(threads), range, listeners, watch)?;
        self.add(part);
        Ok(())
    }

    /// As [`Comparison::until`], while others listen too.
    pub(crate) fn until_with<L: Listeners>(
        &mut self,
        (asked, first): (Asked, u32),
        threads: Option<usize>,
        listeners: &L,
        watch: Watch<'_>,
    ) -> Result<&Look, Stopped> {
        let measures = headline_measures();
        let until = (measures.as_slice(), asked, first);
        let (results, look) =
            run_until(&self.scenario, &self.plan(threads), until, listeners, watch)?;
        self.results = Some(Arc::new(results));
        Ok(&self.look.insert((asked, look)).1)
    }

    /// With results that were made elsewhere.
    #[cfg(feature = "cli")]
    pub(crate) fn with(mut self, results: Results) -> Self {
        self.results = Some(Arc::new(results));
        self
    }

    /// What was made, if anything.
    #[cfg(feature = "cli")]
    pub(crate) fn into_results(self) -> Option<Results> {
        self.results.map(Arc::unwrap_or_clone)
    }

    fn plan(&self, threads: Option<usize>) -> Plan {
        Plan { policies: self.chosen.policies.clone(), threads, audit: self.choice.audit }
    }

    fn add(&mut self, part: Results) {
        match &mut self.results {
            None => self.results = Some(Arc::new(part)),
            Some(all) => Arc::make_mut(all).append(part),
        }
        self.look = None;
    }
}

/// Which replications a part says that it has.
fn replications_of(text: &str) -> Option<RangeInclusive<u32>> {
    let mut words = text.lines().nth(1)?.strip_prefix("replications ")?.split(' ');
    let mut number = || words.next()?.parse::<u32>().ok();
    let range = number()?..=number()?;
    let fine = bounds::REPLICATIONS.contains(&i64::from(*range.end())) && !range.is_empty();
    fine.then_some(range)
}
