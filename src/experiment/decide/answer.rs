//! What is decided: an option for every subject, and what it costs and buys.

use super::contest::Outcome;
use super::options::Choice;
use super::sharing::Component;
use super::trials::{Column, Series};
use crate::experiment::results::Totals;
use crate::id::{PolicyId, RoleId};
use crate::measure::Measure;
use crate::stats::Estimate;

/// How sure an option is, against the next best of its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// The interval of the difference says that it is better.
    Clear,
    /// The next best misses a target.
    Target,
    /// The two are within the tolerance of each other, or the interval does not tell them apart.
    Tolerance,
    /// The budget ended the search before it was decided.
    Undecided,
}

impl Certainty {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Clear, Self::Target, Self::Tolerance, Self::Undecided];

    /// The word in the `certainty` column.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Target => "target",
            Self::Tolerance => "tolerance",
            Self::Undecided => "undecided",
        }
    }
}

/// The option of one subject.
#[derive(Clone, Debug)]
pub struct Bought {
    /// The place of the subject.
    pub subject: usize,
    /// The option.
    pub option: usize,
    /// The next best option, all else as decided.
    pub runner_up: Option<usize>,
    /// The option less the next best, in each measure that is told; the measure that is to be least
    /// comes first.
    pub differences: Vec<(Measure, Option<Estimate>)>,
    /// Whether it comes to the same as the next best, in all of these and every replication.
    pub same: bool,
    /// The target that the next best misses.
    pub missed: Option<usize>,
    /// How sure that is.
    pub certainty: Certainty,
}

/// An option that was tried, all else as decided (or as in the first policy), in one measure.
#[derive(Clone, Debug)]
pub struct Tried {
    /// The place of the subject.
    pub subject: usize,
    /// The option.
    pub option: usize,
    /// The measure.
    pub measure: Measure,
    /// The roles whose sum it is; `None` is all roles together.
    pub roles: Option<Vec<RoleId>>,
    /// What was estimated.
    pub estimate: Option<Estimate>,
    /// How many replications count.
    pub replications: u64,
}

impl Tried {
    /// What a choice in which a subject has this option came to, in every column.
    pub(super) fn of(
        columns: &[Column],
        series: &Series,
        (subject, option): (usize, usize),
        confidence: f64,
    ) -> Vec<Self> {
        let one = |(at, column): (usize, &Column)| {
            let estimate = series.estimate(at, confidence);
            let replications = estimate.map_or(0, |estimate| estimate.n as u64);
            let (measure, roles) = (column.measure, column.roles.clone());
            Self { subject, option, measure, roles, estimate, replications }
        };
        columns.iter().enumerate().map(one).collect()
    }
}

/// A whole choice, or a policy, for all roles together.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The policy; `None` is the choice that was decided.
    pub policy: Option<PolicyId>,
    /// Each measure that is told, the one that is to be least first.
    pub estimates: Vec<(Measure, Option<Estimate>)>,
    /// Less what was decided, in the measure that is to be least; `None` for that itself.
    pub more: Option<Estimate>,
    /// The target that strains most, and its value.
    pub worst: Option<(usize, Option<Estimate>)>,
    /// 1 at the limit of that target, more is worse.
    pub strain: f64,
}

/// What was decided.
#[derive(Clone, Debug)]
pub struct Decision {
    /// An option for each subject: the best that is known, also where it is not certain.
    pub choice: Choice,
    /// Subject by subject, in their order.
    pub bought: Vec<Bought>,
    /// The components, how the search of each ended, and whether all of its choices were compared.
    pub components: Vec<(Component, Outcome, bool)>,
    /// How many choices were simulated.
    pub choices: u64,
    /// Everything that was tried, option by option.
    pub tried: Vec<Tried>,
    /// The decided choice first, then the policies.
    pub whole: Vec<Whole>,
    /// Runs that were made.
    pub runs: u64,
    /// How much was simulated.
    pub totals: Totals,
}

impl Decision {
    /// Whether no choice meets the targets.
    pub fn none_meets(&self) -> bool {
        self.components.iter().any(|(_, outcome, _)| *outcome == Outcome::NoneMeets)
    }

    /// Whether the budget ended it.
    pub fn undecided(&self) -> bool {
        self.components.iter().any(|(_, outcome, _)| matches!(outcome, Outcome::Left(_)))
    }

    /// Whether all choices of every component were compared.
    pub fn is_optimum(&self) -> bool {
        self.components.iter().all(|(_, _, whole)| *whole)
    }
}
