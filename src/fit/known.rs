//! What a scenario knows of the roles of a log: their rules, and how many people may ask.
//!
//! Promises: only what stands in the scenario, each line with the word "from". Never: behaviour, which
//! is what the log is for.

use std::collections::BTreeMap;

use super::case::RoleFacts;
use super::written::{number, text};
use crate::id::RoleId;
use crate::lifecycle::Requirement;
use crate::scenario::model::{Kind, Policy, Role, Scenario};
use crate::time::{Span, format_span};

/// The facts of each role, under the first policy.
pub fn facts(scenario: &Scenario, file: &str) -> BTreeMap<String, RoleFacts> {
    let Some(policy) = scenario.policies.first() else { return BTreeMap::new() };
    let one = |(place, role): (usize, &Role)| {
        let requesters = scenario.eligible_count(RoleId::new(place));
        let groups = role.names.iter().map(|id| policy.groups[id.index()].name.clone());
        let facts = RoleFacts {
            maximum: Some(role.settings.maximum_duration),
            timeout: role.settings.stages.first().map(|stage| stage.approval_timeout),
            requesters: u32::try_from(requesters).ok().filter(|count| *count > 0),
            approvers: groups.collect(),
            method: method(scenario, policy, RoleId::new(place)),
            lines: lines(role, file),
            activation: activation(
                role,
                file,
                method(scenario, policy, RoleId::new(place)).is_some(),
            ),
        };
        (role.name.clone(), facts)
    };
    policy.roles.iter().enumerate().map(one).collect()
}

/// The method of the first who are eligible for a role that asks for one.
fn method(scenario: &Scenario, policy: &Policy, role: RoleId) -> Option<(String, f64)> {
    if policy.roles[role.index()].settings.require == Requirement::None {
        return None;
    }
    let mut people = scenario.populations.iter().filter(|people| people.eligible.contains(&role));
    let method = &policy.mfa[people.find_map(|people| people.mfa)?.index()];
    Some((method.name.clone(), method.bypass))
}

fn from(file: &str, key: &str, value: &str) -> String {
    format!("{key} = {value}  # from {file}")
}

fn lines(role: &Role, file: &str) -> Vec<String> {
    let kind = match role.kind {
        Kind::Entra => None,
        Kind::Group => Some("group"),
        Kind::Azure => Some("azure"),
    };
    let kind = kind.map(|kind| from(file, "kind", &text(kind)));
    kind.into_iter().chain([from(file, "severity", &number(role.severity))]).collect()
}

fn activation(role: &Role, file: &str, has_method: bool) -> Vec<String> {
    let rules = &role.settings;
    let span = |span: Span| format!("\"{}\"", format_span(span));
    let mut all = vec![
        from(file, "maximum_duration", &span(rules.maximum_duration)),
        from(file, "require_approval", &(!rules.stages.is_empty()).to_string()),
    ];
    if let Some(stage) = rules.stages.first() {
        all.push(from(file, "approval_timeout", &span(stage.approval_timeout)));
    }
    let require = match rules.require {
        Requirement::None => None,
        Requirement::Mfa => Some("mfa"),
        Requirement::AuthenticationContext => Some("authentication_context"),
    };
    // Nobody could show what there is no method for.
    let require = require.map(|word| from(file, "require", &text(word)));
    all.extend(require.map(|line| if has_method { line } else { format!("# {line}") }));
    let forms = [
        ("require_justification", rules.require_justification),
        ("require_ticket", rules.require_ticket),
    ];
    all.extend(forms.iter().filter(|form| form.1).map(|form| from(file, form.0, "true")));
    all
}
