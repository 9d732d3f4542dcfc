//! A policy of a scenario as changes of the tenant's settings: what would have to be sent.
//!
//! Promises: a rule is sent whole, as it was exported, with nothing but the mapped property changed;
//! MFA goes off before an authentication context goes on, since both at once are refused
//! (`MfaAndAcrsConflict`); what Entra PIM cannot express is listed and never approximated. Never: a
//! connection; a change of a setting that no scenario has.
//!
//! | file | what it does |
//! | --- | --- |
//! | `compared` | in what a role of the scenario differs from its policy |
//! | `bodies` | requests as the interfaces take them |

mod bodies;
mod compared;

use std::collections::BTreeMap;

pub use bodies::Body;
use serde_json::Value;

use super::draft::Role;
use super::settings::exported;
use crate::id::{GroupId, PolicyId};
use crate::scenario::model::Scenario;

/// Something that changes, or that cannot be expressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The key of the role.
    pub role: String,
    /// The rule.
    pub rule: String,
    /// The property.
    pub property: &'static str,
    /// What the export says.
    pub before: String,
    /// What the scenario says.
    pub after: String,
    /// The keys of the scenario that say so.
    pub key: Vec<String>,
    /// Why it is left out, if it is.
    pub left_out: Option<String>,
}

/// The changes of one policy of the tenant.
#[derive(Clone, Debug)]
pub struct Change {
    /// The id of the policy.
    pub policy: String,
    /// Whether it belongs to Azure.
    pub azure: bool,
    /// The changed rules, in the order in which they are sent.
    pub rules: Vec<Value>,
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Patch {
    /// What changes and what is left out, role by role.
    pub rows: Vec<Row>,
    /// The changed policies.
    pub changes: Vec<Change>,
}

impl Patch {
    /// How many rows are left out.
    pub fn left_out(&self) -> usize {
        self.rows.iter().filter(|row| row.left_out.is_some()).count()
    }

    /// What is sent, file by file.
    pub fn bodies(&self) -> Vec<Body> {
        bodies::of(&self.changes)
    }
}

/// Which exported approvers a group of the scenario stands for.
pub type Asked = BTreeMap<GroupId, Vec<Value>>;

/// What has to change so that the tenant does what this policy says.
pub fn patch(roles: &[Role], scenario: &Scenario, policy: PolicyId) -> Patch {
    let asked = asked(roles, scenario);
    let mut patch = Patch::default();
    let wanted = &scenario.policies[policy.index()];
    for (at, role) in wanted.roles.iter().enumerate() {
        let Some(exported) = roles.iter().find(|known| known.key == role.name) else {
            patch.rows.push(Row {
                role: role.name.clone(),
                rule: String::new(),
                property: "",
                before: String::new(),
                after: String::new(),
                key: ["roles", &role.name].map(str::to_owned).to_vec(),
                left_out: Some("the export has no such role".to_owned()),
            });
            continue;
        };
        let as_it_is = &scenario.policies[0].roles[at];
        let compared = compared::Compared { exported, wanted: role, as_it_is, asked: &asked };
        compared.put_into(&wanted.groups, &mut patch);
    }
    patch
}

/// The approvers of each group, from the roles that name it in the scenario itself and in the export.
fn asked(roles: &[Role], scenario: &Scenario) -> Asked {
    let mut asked = Asked::new();
    for role in &scenario.policies[0].roles {
        let exported = roles.iter().find(|known| known.key == role.name);
        let Some(exported) = exported.and_then(|known| known.exported.as_ref()) else { continue };
        let asked_first = role.desks.first().map_or(&role.names, |desk| &desk.approvers);
        let [group] = asked_first[..] else { continue };
        if let Some(approvers) = exported::approvers(&exported.rules) {
            asked.entry(group).or_insert(approvers);
        }
    }
    asked
}
