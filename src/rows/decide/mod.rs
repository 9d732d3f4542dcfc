//! What `decide` writes: the price list, everything that was tried, and the decision.

mod decision;
mod options;
mod prices;

pub use decision::{SHEET as DECISION, write as write_decision};
pub use options::{SHEET as OPTIONS, write as write_options};
pub use prices::{SHEET as PRICES, write as write_prices};

use crate::experiment::Results;
use crate::experiment::decide::{Decision, Field, Priced, Question};
use crate::id::{PolicyId, RoleId};

/// The scenario with the policy that was decided.
pub const DECIDED: &str = "decided.toml";

/// What was asked, and what was found.
#[derive(Clone, Copy)]
pub struct Verdicts<'a> {
    /// Everything that could be chosen.
    pub field: &'a Field,
    /// The question; `None` when only the price list was asked for.
    pub question: Option<&'a Question>,
    /// The price list.
    pub priced: &'a Priced,
    /// The decision, if one was asked for.
    pub decision: Option<&'a Decision>,
    /// The policies by themselves, for where the time of a wait goes; only beside a decision.
    pub pure: Option<&'a Results>,
    /// The reason for each row of the decision, in words.
    pub reasons: &'a [String],
    /// The name of the policy that was decided.
    pub decided: &'a str,
    /// The names of CSV files beside the scenario.
    pub files: &'a [String],
    /// The scenario's file, as it was typed.
    pub file: &'a str,
    /// What was changed in it with `--set`, as it was typed.
    pub changes: &'a [String],
}

impl<'a> Verdicts<'a> {
    /// The name of a policy.
    pub fn policy(&self, policy: PolicyId) -> &'a str {
        &self.field.scenario.policies[policy.index()].name
    }

    /// The option of the subject at this place, by the first policy that has it.
    pub fn option(&self, subject: usize, option: usize) -> &'a str {
        let options = self.field.subject(subject).options.get(option);
        options.and_then(|shared| shared.first()).map_or("", |policy| self.policy(*policy))
    }

    /// The policies that share it, apart by `; `.
    pub fn policies(&self, subject: usize, option: usize) -> String {
        let shared = self.field.subject(subject).options.get(option);
        let names = shared.into_iter().flatten().map(|policy| self.policy(*policy));
        names.collect::<Vec<_>>().join("; ")
    }

    /// The roles that a number is of, apart by `; `; `*` is all of them.
    pub fn roles(&self, roles: Option<&[RoleId]>) -> String {
        let name = |role: &RoleId| self.field.scenario.role_name(*role).to_owned();
        roles.map_or("*".to_owned(), |roles| roles.iter().map(name).collect::<Vec<_>>().join("; "))
    }
}
