//! What a scenario knows of the roles of a log: their rules, and how many people may ask.
//!
//! Promises: only what stands in the scenario, each line with the word "from". Never: behaviour, which
//! is what the log is for.

use std::collections::BTreeMap;

use super::case::RoleFacts;
use super::written::{number, text};
use crate::id::RoleId;
use crate::lifecycle::Requirement;
use crate::scenario::model::{Kind, Role, Scenario};
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
            lines: lines(role, file),
            activation: activation(role, file),
        };
        (role.name.clone(), facts)
    };
    policy.roles.iter().enumerate().map(one).collect()
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

fn activation(role: &Role, file: &str) -> Vec<String> {
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
    // The checks take time of their own only where people have a method; a log has none apart.
    all.extend(require.map(|word| format!("# require = \"{word}\"  # from {file}: in no log")));
    all
}
