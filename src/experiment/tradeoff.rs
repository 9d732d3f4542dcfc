//! Which points are worth having: the front of two measures.
//!
//! A point is a policy, or a policy at one place of a sweep. Another one *dominates* it when it is
//! clearly better in one of the two measures and clearly no worse in the other: the whole interval
//! of the paired difference is on the good side, or both are the same in every replication. Both
//! tests must succeed, so a point is called dominated in vain no more often than one test errs. A
//! point is *efficient* when each other one is clearly worse than it in one measure, or the same in
//! both. Else these replications do not say, and those that might dominate it are named; more
//! replications tell more apart. Points are paired by replication, under common random numbers.

use serde::{Deserialize, Serialize};

use super::interval_kind::kind;
use super::results::{PolicyResult, Results};
use crate::id::RoleId;
use crate::measure::{Better, KnownWith, Measure};
use crate::scenario::model::Scenario;
use crate::stats::{Kind, paired_kind};

/// Of whom each of two measures is; `None` is all roles together.
pub type Whose = [Option<RoleId>; 2];

/// A measure with the direction that is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Axis {
    /// Which measure.
    pub measure: Measure,
    /// Whether more of it is better.
    pub more: bool,
}

impl From<Axis> for String {
    fn from(axis: Axis) -> Self {
        axis.text()
    }
}

impl TryFrom<String> for Axis {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl Axis {
    /// `None` for a measure of which neither more nor less is better.
    pub fn of(measure: Measure) -> Option<Self> {
        let more = match measure.row().better {
            Better::Lower => false,
            Better::Higher => true,
            Better::Neither => return None,
        };
        Some(Self { measure, more })
    }

    /// The two of `compare`: time to access (p95) against the time that attackers hold a role;
    /// without `[threat]`, against excess exposure.
    pub fn usual(scenario: &Scenario) -> [Self; 2] {
        let risk = match scenario.threat {
            Some(_) => Measure::AttackerPrivilegedTime,
            None => Measure::ExcessExposure,
        };
        [Measure::TimeToAccessP95, risk].map(|measure| Self { measure, more: false })
    }

    /// `MEASURE`, `MEASURE:min` or `MEASURE:max`.
    ///
    /// # Errors
    /// When there is no such measure or direction, in a sentence that names the nearest.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (name, direction) = text.split_once(':').unwrap_or((text, ""));
        let name = name.trim();
        let measure = Measure::find(name)?;
        match direction.trim() {
            "min" => Ok(Self { measure, more: false }),
            "max" => Ok(Self { measure, more: true }),
            "" => Self::of(measure).ok_or_else(|| {
                format!(
                    "neither more nor less of {name} is better; write `{name}:min` or `{name}:max`"
                )
            }),
            other => Err(format!("`{other}` is no direction of {name}; write `min` or `max`")),
        }
    }

    /// `MEASURE:min` or `MEASURE:max`, as [`Axis::parse`] reads it.
    pub fn text(self) -> String {
        format!("{}:{}", self.measure.name(), if self.more { "max" } else { "min" })
    }

    /// What the scenario lacks for the measure to have a value under any policy.
    pub fn lacks(self, scenario: &Scenario) -> Option<&'static str> {
        let (there, table) = match self.measure.row().known_with {
            KnownWith::AnyScenario => return None,
            KnownWith::Threat => (scenario.threat.is_some(), "[threat]"),
            KnownWith::Costs => (scenario.costs.is_some(), "[costs]"),
            KnownWith::BreakGlass => {
                let has = |glass: &crate::scenario::model::Policy| glass.break_glass.is_some();
                (scenario.policies.iter().any(has), "[break_glass]")
            }
            KnownWith::Approvers => {
                let roles = scenario.policies.iter().flat_map(|policy| &policy.roles);
                let named = roles.into_iter().any(|role| !role.names.is_empty());
                (named || is_watched(scenario), "a role that names approvers")
            }
            KnownWith::Watching => (is_watched(scenario), "a role with `watched_by`"),
            KnownWith::Detection if scenario.threat.is_none() => (false, "[threat]"),
            KnownWith::Detection => (is_watched(scenario), "a role with `watched_by`"),
            KnownWith::Target => (false, "a target"),
        };
        (!there).then_some(table)
    }
}

/// Whether any policy has anybody watch a role.
fn is_watched(scenario: &Scenario) -> bool {
    let watches = |policy: &crate::scenario::model::Policy| {
        policy.roles.iter().any(|role| policy.is_watched(role))
    };
    scenario.policies.iter().any(watches)
}

/// The values of one point in both measures, replication by replication.
#[derive(Clone, Debug)]
pub struct Point {
    /// The values; `None` where a replication has none.
    pub values: [Vec<Option<f64>>; 2],
    /// What they are made of.
    pub kinds: [Kind; 2],
}

impl Point {
    /// What a policy of this scenario came to, for those whom the measures are of.
    pub fn new(scenario: &Scenario, result: &PolicyResult, whose: Whose, axes: [Axis; 2]) -> Self {
        let of = |side: usize| (whose[side], axes[side].measure);
        let values = [0, 1].map(of).map(|(role, measure)| result.series(role, measure));
        let kinds = [0, 1].map(of).map(|(role, measure)| kind(scenario, result, role, measure));
        Self { values, kinds }
    }

    /// From what another one held: the values of both measures and what their intervals are made
    /// of.
    pub fn from_parts(values: [Vec<Option<f64>>; 2], kinds: [Kind; 2]) -> Self {
        Self { values, kinds }
    }

    /// The values of the first or the second measure, by replication.
    pub fn values(&self, axis: usize) -> &[Option<f64>] {
        &self.values[axis]
    }

    /// What the interval of the first or the second measure is made of.
    pub fn kind(&self, axis: usize) -> Kind {
        self.kinds[axis]
    }
}

/// Where a point stands among the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The places of those that dominate it.
    pub dominated_by: Vec<usize>,
    /// The places of those that might.
    pub perhaps_by: Vec<usize>,
}

impl Standing {
    /// Whether it is efficient; `None` when these replications do not say.
    pub fn efficient(&self) -> Option<bool> {
        match (self.dominated_by.is_empty(), self.perhaps_by.is_empty()) {
            (false, _) => Some(false),
            (true, true) => Some(true),
            (true, false) => None,
        }
    }
}

/// Where each point stands. The points have their replications in the same order.
pub fn front(points: &[Point], axes: [Axis; 2], confidence: f64) -> Vec<Standing> {
    let standing = |place: usize| {
        let mut standing = Standing::default();
        for other in (0..points.len()).filter(|other| *other != place) {
            match against(&points[other], &points[place], axes, confidence) {
                Some(true) => standing.dominated_by.push(other),
                Some(false) => {}
                None => standing.perhaps_by.push(other),
            }
        }
        standing
    };
    (0..points.len()).map(standing).collect()
}

/// The front of all policies, for those whom the measures are of.
pub fn tradeoff(
    scenario: &Scenario,
    results: &Results,
    whose: Whose,
    axes: [Axis; 2],
) -> Vec<Standing> {
    let point = |result| Point::new(scenario, result, whose, axes);
    let points: Vec<Point> = results.policies.iter().map(point).collect();
    front(&points, axes, scenario.simulation.confidence)
}

/// What the interval of a difference says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Better,
    Worse,
    Same,
    Unclear,
}

/// Whether `one` dominates `other`; `None` when the intervals do not say.
pub fn against(one: &Point, other: &Point, axes: [Axis; 2], confidence: f64) -> Option<bool> {
    let told = [0, 1].map(|axis| {
        let (a, b) = (&one.values[axis], &other.values[axis]);
        told(one.kinds[axis].against(other.kinds[axis]), a, b, axes[axis].more, confidence)
    });
    match told {
        [Told::Worse, _] | [_, Told::Worse] | [Told::Same, Told::Same] => Some(false),
        [Told::Unclear, _] | [_, Told::Unclear] => None,
        _ => Some(true),
    }
}

fn told(
    kind: Kind,
    one: &[Option<f64>],
    other: &[Option<f64>],
    more: bool,
    confidence: f64,
) -> Told {
    let Some(found) = paired_kind(kind, one, other, confidence) else { return Told::Unclear };
    let interval = found.difference.interval;
    match (interval.is_above(0.0), interval.is_below(0.0)) {
        _ if found.same && found.difference.n > 1 => Told::Same,
        (true, _) if more => Told::Better,
        (_, true) if !more => Told::Better,
        (false, false) => Told::Unclear,
        _ => Told::Worse,
    }
}
