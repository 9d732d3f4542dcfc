//! Policies of the resources of Azure: `roleManagementPolicyAssignments` and `roleManagementPolicies`.
//!
//! Source: azure-rest-api-specs, Microsoft.Authorization 2020-10-01.

use serde_json::Value;

use super::exported;
use super::look::{get, id, last, text};
use super::model::{Kind, Policy, RoleRef, Settings};
use super::reading::Reading;
use super::refused::NO_RULES;
use super::rules;

/// A policy or its assignment: everything lies in `properties`.
pub fn read(entry: &Value, reading: &mut Reading<'_>) -> bool {
    let Some(properties) = get(entry, "properties").filter(|properties| properties.is_object())
    else {
        return false;
    };
    let list = rules::of_policy(properties);
    let kind = text(entry, "type").unwrap_or_default().to_ascii_lowercase();
    if list.is_empty() && !kind.contains("rolemanagementpolic") {
        return false;
    }
    reading.is("policies of Azure");
    let role = role(entry, properties);
    if let Some(policy) = role.policy.clone().filter(|_| role.id.is_some()) {
        reading.gathered.links.insert(policy, role.clone());
    }
    let path = text(properties, "policyId").or_else(|| text(entry, "id"));
    let path = path.filter(|path| path.starts_with('/'));
    let mut settings = Settings::default();
    rules::read(list, reading.file, &mut settings);
    if list.is_empty() {
        reading.gathered.without_rules.push((reading.file, NO_RULES));
    } else {
        reading.gathered.policies.push(Policy {
            role,
            settings,
            file: reading.file,
            exported: path.and_then(|id| exported::of(id, list)),
        });
    }
    true
}

fn role(entry: &Value, properties: &Value) -> RoleRef {
    let mut role = RoleRef::of(Kind::Azure);
    role.id = id(properties, "roleDefinitionId");
    role.scope = text(properties, "scope").map(str::to_owned);
    role.policy = id(properties, "policyId").or_else(|| id(entry, "name"));
    let of_policy = get(properties, "policyAssignmentProperties")
        .or_else(|| get(properties, "policyProperties"));
    let definition = of_policy.and_then(|inner| get(inner, "roleDefinition"));
    if let Some(definition) = definition {
        role.name = text(definition, "displayName").map(str::to_owned);
        role.id = role.id.or_else(|| id(definition, "id"));
    }
    if role.scope.is_none() {
        role.scope = text(entry, "id").and_then(scope_of).map(str::to_owned);
    }
    role
}

/// What stands before `/providers/Microsoft.Authorization/…`.
pub fn scope_of(path: &str) -> Option<&str> {
    let at = path.to_ascii_lowercase().find("/providers/microsoft.authorization")?;
    Some(&path[..at])
}

/// The last part of a scope, for a name.
pub fn short(scope: &str) -> String {
    let last = last(scope);
    if last.is_empty() { "root".to_owned() } else { last }
}
