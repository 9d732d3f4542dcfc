//! Choices are simulated: several components in one run, and only what is asked for stays.
//!
//! Components share nothing, so a run in which each of them takes the next of its choices is a run of
//! every one of these choices. Promises: what a choice of a component gives does not depend on what
//! was run with it; a run leaves behind only the columns of its components.

use std::ops::RangeInclusive;

use super::options::{Choice, Field};
use super::sharing::Component;
use crate::experiment::interval_kind::kind;
use crate::experiment::results::{PolicyResult, Totals};
use crate::experiment::runs::{Plan, Stopped, run_part};
use crate::experiment::watch::{Progress, Watch};
use crate::id::{PolicyId, RoleId};
use crate::measure::{Measure, Values};
use crate::scenario::model::Scenario;
use crate::stats::{Estimate, Kind, Paired, estimate_kind, paired_kind};

/// Values of roles that are in memory at one time, at most: runs times roles.
const MOST_AT_ONCE: usize = 20_000;

/// A measure of some roles together; `None` is all of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub roles: Option<Vec<RoleId>>,
    pub measure: Measure,
    /// Of `access_within`, the place of its time among those that needs are counted by.
    pub within: Option<usize>,
}

impl Column {
    /// The value of a run: a sum where these are some roles.
    fn value(&self, values: &Values) -> Option<f64> {
        let of = |role| values.limited(role, (self.measure, self.within));
        let Some(roles) = &self.roles else { return of(None) };
        let known = roles.iter().filter_map(|role| of(Some(*role)));
        known.fold(None, |sum, value| Some(sum.unwrap_or(0.0) + value))
    }

    /// What its interval is made of. That of a sum is that of all roles.
    fn kind(&self, scenario: &Scenario, result: &PolicyResult) -> Kind {
        let only = self.roles.as_ref().filter(|roles| roles.len() == 1).map(|roles| roles[0]);
        kind(scenario, result, only, self.measure)
    }
}

/// What a choice came to, replication by replication.
#[derive(Clone, Debug, Default)]
pub struct Series {
    /// The first replication.
    pub from: u32,
    /// The values of each column.
    pub columns: Vec<Vec<Option<f64>>>,
    /// What their intervals are made of.
    pub kinds: Vec<Kind>,
}

impl Series {
    /// How many replications there are.
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, Vec::len)
    }

    /// The mean of a column over the replications that have a value.
    pub fn mean(&self, column: usize) -> Option<f64> {
        let known: Vec<f64> = self.columns.get(column)?.iter().flatten().copied().collect();
        (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
    }

    /// The same with its interval.
    pub fn estimate(&self, column: usize, confidence: f64) -> Option<Estimate> {
        let known: Vec<f64> = self.columns.get(column)?.iter().flatten().copied().collect();
        estimate_kind(self.kinds[column], &known, confidence)
    }

    /// This one less another, over the replications that both have.
    pub fn less(&self, other: &Self, column: usize, confidence: f64) -> Option<Paired> {
        if self.from != other.from {
            return None;
        }
        let kind = self.kinds.get(column)?.against(*other.kinds.get(column)?);
        paired_kind(kind, &self.columns[column], &other.columns[column], confidence)
    }

    /// Adds the replications that follow.
    pub fn append(&mut self, next: Self) {
        if self.columns.is_empty() {
            *self = next;
            return;
        }
        self.columns.iter_mut().zip(next.columns).for_each(|(mine, more)| mine.extend(more));
        self.kinds.iter_mut().zip(next.kinds).for_each(|(mine, more)| *mine = joined(*mine, more));
    }
}

/// What a column of two lots of replications is made of.
fn joined(one: Kind, next: Kind) -> Kind {
    match (one, next) {
        (
            Kind::Share { trials, together },
            Kind::Share { trials: more, together: their_together },
        ) => Kind::Share { trials: trials + more, together: together.max(their_together) },
        (Kind::Time { longest, seen }, Kind::Time { longest: theirs, seen: more }) => {
            let seen = seen.zip(more).map(|(seen, more)| seen + more);
            Kind::Time { longest: longest.max(theirs), seen }
        }
        (one, _) => one,
    }
}

/// A choice of one component, to be run: an option for each of its subjects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub component: usize,
    pub choice: Choice,
}

/// Runs choices.
pub struct Trials<'a> {
    field: &'a Field,
    components: &'a [Component],
    /// What stays of each component.
    columns: &'a [Vec<Column>],
    threads: Option<usize>,
    watch: Watch<'a>,
    /// Runs that were made.
    pub runs: u64,
    /// How much was simulated.
    pub totals: Totals,
}

impl<'a> Trials<'a> {
    pub fn new(
        field: &'a Field,
        components: &'a [Component],
        columns: &'a [Vec<Column>],
        (threads, watch): (Option<usize>, Watch<'a>),
    ) -> Self {
        let totals = Totals::default();
        Self { field, components, columns, threads, watch, runs: 0, totals }
    }

    /// Runs all orders in these replications; what came of each, in their order.
    ///
    /// # Errors
    /// When the watch breaks, or the threads could not be started.
    pub fn run(
        &mut self,
        orders: &[Order],
        replications: RangeInclusive<u32>,
    ) -> Result<Vec<Series>, Stopped> {
        let mut found: Vec<Series> = orders.iter().map(|_| Series::default()).collect();
        let bundles = self.bundles(orders);
        let many = replications.clone().count();
        let each = (many * (self.field.scenario.roles.len() + 1)).max(1);
        let of = self.runs + (bundles.len() * many) as u64;
        for some in bundles.chunks((MOST_AT_ONCE / each).max(1)) {
            self.some(orders, some, (&replications, of), &mut found)?;
        }
        Ok(found)
    }

    /// Orders that are run together: the n-th of each component, by their places.
    fn bundles(&self, orders: &[Order]) -> Vec<Vec<usize>> {
        let mut bundles: Vec<Vec<usize>> = Vec::new();
        let mut next = vec![0; self.components.len()];
        for (at, order) in orders.iter().enumerate() {
            let place = next[order.component];
            next[order.component] += 1;
            match bundles.get_mut(place) {
                Some(bundle) => bundle.push(at),
                None => bundles.push(vec![at]),
            }
        }
        bundles
    }

    fn some(
        &mut self,
        orders: &[Order],
        bundles: &[Vec<usize>],
        (replications, of): (&RangeInclusive<u32>, u64),
        found: &mut [Series],
    ) -> Result<(), Stopped> {
        let mut scenario = self.field.scenario.clone();
        let whole = |bundle: &Vec<usize>| {
            let mut choice = vec![0; self.field.open.len()];
            for order in bundle.iter().map(|at| &orders[*at]) {
                let subjects = &self.components[order.component].subjects;
                for (place, option) in subjects.iter().zip(&order.choice) {
                    choice[*place] = *option;
                }
            }
            self.field.compose("choice", &choice)
        };
        scenario.policies = bundles.iter().map(whole).collect();
        let policies = (0..bundles.len()).map(PolicyId::new).collect();
        let plan = Plan { policies, threads: self.threads, audit: false };
        let before = self.runs;
        let watch = &mut self.watch;
        let mut seen = |progress: Progress| watch(Progress { done: before + progress.done, of });
        let results = run_part(&scenario, &plan, replications.clone(), &(), &mut seen)?;
        self.runs += (bundles.len() * replications.clone().count()) as u64;
        self.totals.add(&results.totals());
        for (bundle, result) in bundles.iter().zip(&results.policies) {
            for at in bundle {
                let columns = &self.columns[orders[*at].component];
                let values = |column: &Column| {
                    result.values.iter().map(|values| column.value(values)).collect()
                };
                found[*at] = Series {
                    from: *replications.start(),
                    columns: columns.iter().map(values).collect(),
                    kinds: columns.iter().map(|column| column.kind(&scenario, result)).collect(),
                };
            }
        }
        Ok(())
    }
}
