//! The questions that can be asked of a scenario, each with the options of its own.

mod decide;
mod explain;
mod plan;
mod run;
mod sweep;

use serde::{Deserialize, Serialize};

pub use decide::Decide;
pub use explain::Explain;
pub use plan::Plan;
pub use run::{AuditForm, AuditLog, Compare, Detail, Run};
pub use sweep::Sweep;

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
    /// Which rule for which role.
    Decide(Decide),
    /// The story of one need, or of one attempt.
    Explain(Explain),
    /// Dead ends, without a simulation.
    Check {},
}

impl Ask {
    /// The command that asks it.
    pub const fn command(&self) -> &'static str {
        match self {
            Self::Run(_) => "run",
            Self::Compare(_) => "compare",
            Self::Sweep(_) => "sweep",
            Self::Plan(_) => "plan",
            Self::Decide(_) => "decide",
            Self::Explain(_) => "explain",
            Self::Check {} => "check",
        }
    }

    /// What no run can do, in one sentence.
    pub(super) fn refusal(&self) -> Option<String> {
        match self {
            Self::Run(run) | Self::Compare(Compare { run, .. }) => run.refusal(),
            Self::Plan(plan) => plan.refusal(),
            Self::Decide(decide) => decide.refusal(),
            Self::Sweep(sweep) => sweep.refusal(),
            Self::Explain(explain) => explain.refusal(),
            Self::Check {} => None,
        }
    }
}
