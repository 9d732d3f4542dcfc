//! Dead ends of a design: what can be told from a scenario without simulating it.
//!
//! [`examine`] looks at every policy: who can decide on whose request (the graph of roles, people and
//! groups, proved by the explorer of [`crate::explorer`]), when nobody is on duty for too
//! long, how much is asked of each group, and which rules do nothing. [`Coverage`] is the hour-of-week
//! map of approvers on duty.
//!
//! # When an approver depends on a role
//! Most approvers need no role: whoever is named may decide. A scenario says in three places that a
//! member must first activate one:
//!
//! - `must_hold` of a group: its members decide while they hold one of these roles.
//! - `[approvers.default]` stands for the *active* Global and Privileged Role Administrators. Its
//!   member i is requester i of a population that `approves_for = ["default"]`. If that person is only
//!   eligible for the roles named `global-administrator` or `privileged-role-administrator`, he or she
//!   decides while one of them is active: the group then has `must_hold`, if those are the very names.
//! - A role of `kind = "group"` is the membership of a group. If a group of approvers has the same
//!   name, the people who approve for it and are eligible for that role decide while it is active.
//!
//! The simulation asks for this where a group has `must_hold`, and shows the cycle. Else its approvers
//! decide whenever they are on duty; the cycle is proved by the explorer alone, and the finding says so.
//!
//! Promises: a finding of level error or warning names an effect that a simulation of the scenario
//! shows, cycles excepted; equal findings of several policies are one; the order does not depend on
//! threads. Never: randomness, text positions (see [`crate::scenario::Places`]), printing.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `approval`, `people`, `proof` | who can decide on whose request, and the proof when nobody can |
//! | `gaps`, `duty`, `coverage`, `hour`, `reasons`, `clock` | when too few are on duty, and why |
//! | `load`, `asked`, `capacity`, `repeats`, `slow` | reviews asked for against reviews that can be done, and in time |
//! | `watching` | alerts that nobody looks at, or nobody else, or too late |
//! | `rules`, `windows` | rules that change nothing; activations that do not cover the work |
//! | `plain` | leave, looks and approvers by requester as calendars, mail and roles |
//! | `codes`, `context`, `kept` | every finding by its code; what all of them look at, and have found |

mod approval;
mod asked;
mod capacity;
mod clock;
mod codes;
mod context;
mod coverage;
pub mod duty;
mod gaps;
mod hour;
mod kept;
mod load;
mod people;
mod plain;
mod proof;
mod reasons;
mod repeats;
mod rules;
mod slow;
mod watching;
mod windows;

pub use asked::Asked;
pub use capacity::{Capacity, Counted};
pub use codes::{CODES, Code, CodeRow, Level};
pub use coverage::{Change, Coverage, HOURS, coverage};
pub use hour::Hour;
pub use kept::Kept;
pub use load::{Load, load};

use std::collections::BTreeMap;

use self::context::Context;
use crate::id::PolicyId;
use crate::scenario::model::Scenario;

/// One dead end, or something worth knowing.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What kind it is.
    pub code: Code,
    /// How bad it is.
    pub level: Level,
    /// The policies under which it holds, in the order of the file.
    pub policies: Vec<PolicyId>,
    /// For each of them, the share of the role's requests that it hits, where that is known.
    pub shares: Vec<Option<f64>>,
    /// The role that it is about.
    pub role: Option<String>,
    /// The group that it is about.
    pub group: Option<String>,
    /// What was found, one sentence.
    pub what: String,
    /// Why that is so, and what follows.
    pub why: String,
    /// What to change.
    pub change: String,
    /// What shows it, line by line: a story, or dates in local time.
    pub evidence: Vec<String>,
    /// The key that it is about, part by part.
    pub key: Vec<String>,
}

impl Finding {
    fn new(code: Code, what: String) -> Self {
        Self {
            code,
            level: code.row().level,
            policies: Vec::new(),
            shares: vec![None],
            role: None,
            group: None,
            what,
            why: String::new(),
            change: String::new(),
            evidence: Vec::new(),
            key: Vec::new(),
        }
    }

    fn why(self, why: impl Into<String>) -> Self {
        Self { why: why.into(), ..self }
    }

    fn change(self, change: impl Into<String>) -> Self {
        Self { change: change.into(), ..self }
    }

    fn evidence(self, evidence: Vec<String>) -> Self {
        Self { evidence, ..self }
    }

    fn level(self, level: Level) -> Self {
        Self { level, ..self }
    }

    /// About a role, at a key of its activation.
    fn of_role(self, role: &str, key: &str) -> Self {
        let key = ["roles", role, "activation", key].map(str::to_owned).to_vec();
        Self { role: Some(role.to_owned()), key, ..self }
    }

    fn of_group(self, group: &str) -> Self {
        Self { group: Some(group.to_owned()), ..self }
    }

    fn at<const N: usize>(self, key: [&str; N]) -> Self {
        Self { key: key.map(str::to_owned).to_vec(), ..self }
    }

    /// All that does not depend on the policy.
    fn same(&self, other: &Self) -> bool {
        let Self { code, level, policies: _, shares: _, role, group, .. } = self;
        let Self { what, why, change, evidence, key, .. } = self;
        (*code, *level) == (other.code, other.level)
            && (role, group) == (&other.role, &other.group)
            && (what, why, change) == (&other.what, &other.why, &other.change)
            && (evidence, key) == (&other.evidence, &other.key)
    }
}

/// The findings of these policies, the worst first, then in the order of [`CODES`] and of the file.
pub fn examine(scenario: &Scenario, policies: &[PolicyId]) -> Vec<Finding> {
    let scenario = &*plain::plain(scenario);
    let mut all: Vec<Finding> = Vec::new();
    // Places of findings by what they say: few say the same and are not the same.
    let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for &policy in policies {
        let context = Context::new(scenario, policy);
        let mut found = approval::find(&context);
        found.extend(load::find(&context));
        found.extend(gaps::find(&context));
        found.extend(slow::find(&context));
        found.extend(repeats::find(&context));
        found.extend(windows::find(&context));
        found.extend(rules::find(&context));
        found.extend(coverage::find(&context));
        found.extend(watching::find(&context));
        for mut finding in found {
            plain::tell(&mut finding);
            let alike = places.entry(finding.what.clone()).or_default();
            match alike.iter().find(|place| all[**place].same(&finding)) {
                Some(place) => {
                    all[*place].policies.push(policy);
                    all[*place].shares.append(&mut finding.shares);
                }
                None => {
                    finding.policies.push(policy);
                    alike.push(all.len());
                    all.push(finding);
                }
            }
        }
    }
    let order = |finding: &Finding| {
        let place = CODES.iter().position(|row| row.code == finding.code);
        (std::cmp::Reverse(finding.level), place)
    };
    all.sort_by_key(order);
    all
}
