//! Finds the crossings of a sweep: which policies, roles, measures and keys there are to look at.
//!
//! How one crossing is found: [`crate::experiment::crossings`]. Promises: points are compared that
//! differ in one key alone; a role in which two policies are the same everywhere has no rows for
//! them. Never: a file of its own.

use std::collections::BTreeMap;
use std::io::{self, Read};

use crate::experiment::{Axis, Design, Fate, Spot, crossings};
use crate::job::Job;
use crate::measure::Measure;
use crate::rows::sweep::crossing::{Crossed, Crossings};
use crate::rows::sweep::crossing_values::Gathered;
use crate::rows::sweep::row::read;
use crate::scenario::Vary;
use crate::scenario::model::Scenario;
use crate::scenario::quantity::{Quantity, Unit};

/// Whether policies of this sweep can cross: there are two or more, a key can be counted, and the
/// points have the same replications. Everything that was left to the scenario is filled in.
pub fn crosses(job: &Job) -> bool {
    let Some(sweep) = job.sweep().filter(|sweep| !matches!(sweep.design, Design::Sensitivity(_)))
    else {
        return false;
    };
    let keys: Vec<Vary> = sweep.vary.iter().filter_map(|text| Vary::parse(text).ok()).collect();
    let named = keys.iter().find(|key| key.is_policy()).and_then(|key| key.values().ok());
    let policies = named.map_or(job.policies.len(), |names| names.len());
    let unpaired = ["simulation.replications", "simulation.confidence", "simulation.seed"];
    let paired = !keys.iter().any(|key| unpaired.iter().any(|other| key.is_key(other)));
    let countable = keys.iter().any(|key| !key.is_policy() && key.counts().is_some());
    policies > 1 && paired && countable && job.replications.is_some_and(|n| n > 1)
}

/// The measures in which policies cross: how long access takes, what attackers hold or what nobody
/// works with, what it costs; those of the trade-off, and those of the targets of the scenario.
pub fn crossing_axes(scenario: &Scenario, tradeoff: Option<[Axis; 2]>) -> Vec<Axis> {
    let risk = match scenario.threat {
        Some(_) => Measure::AttackerExposure,
        None => Measure::ExcessExposure,
    };
    let cost = scenario.costs.is_some().then_some(Measure::TotalCost);
    let usual = [Measure::TimeToAccessP95, risk].into_iter().chain(cost).filter_map(Axis::of);
    let targets = scenario.targets.iter();
    let targets = targets.filter_map(|target| Axis::of(Measure::named(&target.measure)?));
    let mut axes: Vec<Axis> = Vec::new();
    for axis in tradeoff.into_iter().flatten().chain(usual).chain(targets) {
        let known = axes.iter().any(|known| known.measure == axis.measure);
        if !known && axis.lacks(scenario).is_none() {
            axes.push(axis);
        }
    }
    axes
}

impl Crossings {
    /// From a `sweep.csv` with so many keys and the values of the same points. The axes say which
    /// direction is better where a measure does not.
    ///
    /// # Errors
    /// When the file cannot be read, is no such file, or they do not belong together.
    pub fn new(
        sweep: impl Read,
        keys: usize,
        values: &Gathered,
        axes: &[Axis],
        confidence: f64,
    ) -> io::Result<Self> {
        let mut points: Vec<Vec<String>> = Vec::new();
        let mut policy = None;
        let keys = read(sweep, keys, |row| {
            if row.is_first() && policy.get_or_insert(row.policy.clone()) == &row.policy {
                points.push(row.values.clone());
            }
            Ok(())
        })?;
        let wrong = || io::Error::new(io::ErrorKind::InvalidData, "not the values of these points");
        if points.len() != values.points.len() {
            return Err(wrong());
        }
        let mut lines = Vec::new();
        for key in 0..keys.len() {
            let Some((unit, at)) = counted(&points, key) else { continue };
            for group in groups(&points, key, &at) {
                let along = Along { key, unit: &unit, at: &at, points: &points, group: &group };
                lines.extend(along.lines(values, axes, confidence));
            }
        }
        Ok(Self { keys, confidence, lines })
    }
}

/// What a key counts and its value at each point, when all of them can be counted.
fn counted(points: &[Vec<String>], key: usize) -> Option<(Unit, Vec<f64>)> {
    let read = points.iter().map(|values| Quantity::read(&values[key]));
    let all: Vec<Quantity> = read.collect::<Option<_>>()?;
    let unit = all.first()?.unit.clone();
    let same = all.iter().all(|quantity| quantity.unit == unit);
    same.then(|| (unit, all.iter().map(Quantity::value).collect()))
}

/// Points that differ in this key alone, two values at least, in the order of their first ones.
fn groups(points: &[Vec<String>], key: usize, at: &[f64]) -> Vec<Vec<usize>> {
    let mut known: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (point, values) in points.iter().enumerate() {
        let others = values.iter().enumerate().filter(|(place, _)| *place != key);
        let others: Vec<&str> = others.map(|(_, value)| value.as_str()).collect();
        let place = *known.entry(others).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(point),
            None => groups.push(vec![point]),
        }
    }
    let several = |group: &Vec<usize>| group.iter().any(|point| at[*point] != at[group[0]]);
    groups.retain(several);
    groups
}

/// Points along one key.
struct Along<'a> {
    key: usize,
    unit: &'a Unit,
    at: &'a [f64],
    points: &'a [Vec<String>],
    group: &'a [usize],
}

impl Along<'_> {
    /// All pairs of policies, role by role as far as one differs; `*` is last and always there.
    fn lines(&self, values: &Gathered, axes: &[Axis], confidence: f64) -> Vec<Crossed> {
        let mut lines = Vec::new();
        let roles = values.roles.len();
        for policy in 1..values.policies.len() {
            for baseline in 0..policy {
                for role in (0..roles).map(|role| (role + 1) % roles.max(1)) {
                    let pair = Pair { values, policy, baseline, role };
                    let of_role = self.of_role(&pair, axes, confidence);
                    let same = |line: &Crossed| line.found.fate == Fate::Same;
                    if role == 0 || !of_role.iter().all(same) {
                        lines.extend(of_role);
                    }
                }
            }
        }
        lines
    }

    fn of_role(&self, pair: &Pair<'_>, axes: &[Axis], confidence: f64) -> Vec<Crossed> {
        let mut lines = Vec::new();
        let ends = self.group.iter().map(|point| self.at[*point]);
        let range =
            (ends.clone().fold(f64::INFINITY, f64::min), ends.fold(f64::NEG_INFINITY, f64::max));
        let mut others = self.points[self.group[0]].clone();
        others[self.key].clear();
        let names = [pair.policy, pair.baseline].map(|place| pair.values.policies[place].clone());
        for (place, measure) in pair.values.measures.iter().enumerate() {
            let known = axes.iter().find(|axis| axis.measure == *measure).copied();
            let Some(axis) = known.or_else(|| Axis::of(*measure)) else { continue };
            let spots: Vec<Spot> = self
                .group
                .iter()
                .filter_map(|point| pair.spot(*point, place, self.at[*point]))
                .collect();
            let replications = spots.first().map_or(0, |spot| spot.differences.len());
            lines.extend(crossings(spots, confidence).into_iter().map(|found| Crossed {
                key: self.key,
                unit: self.unit.clone(),
                others: others.clone(),
                role: pair.values.roles[pair.role].clone(),
                axis,
                policy: names[0].clone(),
                baseline: names[1].clone(),
                found,
                range,
                replications,
            }));
        }
        lines
    }
}

/// Two policies in a role, by their places.
struct Pair<'a> {
    values: &'a Gathered,
    policy: usize,
    baseline: usize,
    role: usize,
}

impl Pair<'_> {
    fn spot(&self, point: usize, measure: usize, at: f64) -> Option<Spot> {
        let series = |policy| self.values.series(point, (policy, self.role, measure));
        let (mine, theirs) = (series(self.policy)?, series(self.baseline)?);
        let pairs = mine.values.iter().zip(&theirs.values);
        let differences = pairs.map(|(mine, theirs)| Some((*mine)? - (*theirs)?)).collect();
        Some(Spot { at, differences, kind: mine.kind.against(theirs.kind) })
    }
}
