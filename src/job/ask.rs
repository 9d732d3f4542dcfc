//! The questions that can be asked of a scenario, each with the options of its own.

use serde::{Deserialize, Serialize};

use super::{Shard, bounds};
use crate::experiment::story::Outcome;
use crate::experiment::{Axis, Design};

/// A question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", content = "options", rename_all = "lowercase")]
#[non_exhaustive]
pub enum Ask {
    /// Every policy and its measures.
    Run(Run),
    /// The same, and paired differences from one policy.
    Compare(Compare),
    /// The same policies at many points.
    Sweep(Sweep),
    /// The smallest approver group that meets every target.
    Plan(Plan),
    /// The story of one need, or of one attempt.
    Explain(Explain),
    /// Dead ends, without a simulation.
    Check,
}

/// The options of `run`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Run {
    /// Files with every need, request or record.
    pub detail: Vec<Detail>,
    /// Whether the auditor listens.
    pub audit: bool,
    /// Until every headline measure is known to within this share of itself, in (0, 1).
    pub precision: Option<f64>,
    /// With a precision: give up after so many replications.
    pub max_replications: Option<u32>,
    /// With a precision: the first look is after so many. What is given as `replications` when the
    /// job is new; `replications` then says how many were made.
    pub first_look: Option<u32>,
    /// Only this part of the replications.
    pub shard: Option<Shard>,
}

/// The options of `compare`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Compare {
    /// The policy that the others are compared with; the first when none is named.
    pub baseline: Option<String>,
    /// The two measures between which to choose; the usual ones when none are named.
    pub tradeoff: Option<[Axis; 2]>,
    /// What `run` has too.
    #[serde(flatten)]
    pub run: Run,
}

/// The options of `sweep`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sweep {
    /// Texts of `--vary`.
    pub vary: Vec<String>,
    /// How the points are chosen.
    pub design: Design,
    /// With rows of points: the measures whose indices are asked for; the usual ones when none is
    /// named.
    #[serde(default)]
    pub measures: Vec<String>,
    /// The front of two measures, if it is asked for; empty for the usual ones.
    #[serde(default)]
    pub tradeoff: Option<Vec<Axis>>,
    /// Only this part of the points.
    #[serde(default)]
    pub shard: Option<Shard>,
}

/// The options of `plan`. Replications are those before a candidate is judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The approver group.
    pub group: String,
    /// The smallest and the largest size.
    pub members: [u32; 2],
    /// Calendars that members can be on; those of the members when none is named.
    pub calendars: Vec<String>,
    /// Limits as they are typed; the scenario's when there are none.
    pub targets: Vec<String>,
    /// Within this share of a limit either answer is right.
    pub tolerance: f64,
    /// No candidate is given more replications.
    pub max_replications: u32,
}

/// The options of `explain`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Explain {
    /// The need with this number.
    pub need: Option<u64>,
    /// Whatever filed the request with this number under the first policy.
    pub request: Option<u64>,
    /// So many that waited longest.
    pub slowest: Option<u16>,
    /// Only those with this outcome.
    pub outcome: Option<Outcome>,
    /// Attempts of attackers instead of needs.
    pub attacker: bool,
    /// The first so many.
    pub first: Option<u16>,
    /// Which of the replications; the first when none is named.
    pub replication: Option<u32>,
}

/// A detail file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum Detail {
    /// needs.csv
    Needs,
    /// requests.csv
    Requests,
    /// records.csv
    Records,
}

impl Detail {
    /// All, in the order of the contract.
    pub const ALL: [Self; 3] = [Self::Needs, Self::Requests, Self::Records];

    /// The word of `--detail`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Needs => "needs",
            Self::Requests => "requests",
            Self::Records => "records",
        }
    }

    /// The file's name.
    pub fn file(self) -> String {
        format!("{}.csv", self.word())
    }
}

impl Default for Plan {
    /// As on the command line: no group yet, a tolerance of 5 %, at most 2,000 replications.
    fn default() -> Self {
        Self {
            group: String::new(),
            members: [1, 1],
            calendars: Vec::new(),
            targets: Vec::new(),
            tolerance: 0.05,
            max_replications: 2_000,
        }
    }
}

impl Ask {
    /// The command that asks it.
    pub const fn command(&self) -> &'static str {
        match self {
            Self::Run(_) => "run",
            Self::Compare(_) => "compare",
            Self::Sweep(_) => "sweep",
            Self::Plan(_) => "plan",
            Self::Explain(_) => "explain",
            Self::Check => "check",
        }
    }

    /// What no run can do, in one sentence.
    pub(super) fn refusal(&self) -> Option<String> {
        match self {
            Self::Run(run) | Self::Compare(Compare { run, .. }) => run.refusal(),
            Self::Plan(plan) => plan.refusal(),
            Self::Sweep(sweep) => sweep.refusal(),
            Self::Explain(_) | Self::Check => None,
        }
    }
}

impl Run {
    fn refusal(&self) -> Option<String> {
        let share = |precision: f64| precision > 0.0 && precision < 1.0;
        let within = |n: u32| bounds::MOST_LOOKED_AT.contains(&i64::from(n));
        match self {
            Self { precision: Some(precision), .. } if !share(*precision) => {
                Some(format!("precision is {precision}, which no run can have"))
            }
            Self { precision: None, max_replications: Some(_), .. }
            | Self { precision: None, first_look: Some(_), .. } => {
                Some("of precision and what belongs to it one is missing".to_owned())
            }
            Self { precision: Some(_), shard: Some(_), .. } => {
                Some("a precision, which no shard has".to_owned())
            }
            Self { max_replications: Some(n), .. } if !within(*n) => {
                Some(format!("max_replications is {n}, which no run can have"))
            }
            _ => None,
        }
    }
}

impl Sweep {
    fn refusal(&self) -> Option<String> {
        let (n, allowed) = match self.design {
            Design::Grid => return None,
            Design::Random(n) | Design::Latin(n) => (n, bounds::POINTS),
            Design::Sensitivity(rows) => (rows, bounds::ROWS),
        };
        (!allowed.contains(&i64::from(n))).then(|| format!("design is {}: no such", self.design))
    }
}

impl Plan {
    fn refusal(&self) -> Option<String> {
        let size = |n: u32| bounds::MEMBERS.contains(&i64::from(n));
        let [least, most] = self.members;
        if !(size(least) && size(most) && least <= most) {
            return Some(format!("members is {least} to {most}, which no group can have"));
        }
        if !(self.tolerance > 0.0 && self.tolerance < 1.0) {
            return Some(format!("tolerance is {}, not a share", self.tolerance));
        }
        let n = self.max_replications;
        let fine = bounds::MOST_JUDGED.contains(&i64::from(n));
        (!fine).then(|| format!("max_replications is {n}, which no plan can have"))
    }
}
