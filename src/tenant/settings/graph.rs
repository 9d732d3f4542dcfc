//! Policies of Microsoft Graph: assignments of policies with their rules, policies, rules alone. Its
//! PowerShell module writes the same in other case; PIM for Groups has the same shape.
//!
//! Source: Microsoft Graph v1.0, `unifiedRoleManagementPolicyAssignment` and what it leads to.

use serde_json::Value;

use super::exported;
use super::look::{get, has, id, last, text};
use super::model::{Kind, Policy, RoleRef, Settings};
use super::reading::Reading;
use super::refused::NO_RULES;
use super::rule;
use super::rules;

/// An assignment of a policy, or a policy.
pub fn read(entry: &Value, context: &str, reading: &mut Reading<'_>) -> bool {
    if text(entry, "policyId").is_some() {
        assignment(entry, reading);
        return true;
    }
    let has_rules = !rules::of_policy(entry).is_empty();
    let is_policy = has(entry, "isOrganizationDefault") && text(entry, "id").is_some();
    if !(has_rules && text(entry, "id").is_some() || is_policy) {
        return false;
    }
    reading.is("policies of Graph");
    let mut role = RoleRef::of(kind(entry));
    role.policy = id(entry, "id").or_else(|| policy_in(context));
    put(entry, role, text(entry, "id"), reading);
    true
}

/// A list of nothing but rules: those of one policy, whose id may stand in the context.
pub fn rules_alone(entries: &[Value], context: &str, reading: &mut Reading<'_>) -> bool {
    if entries.is_empty() || !entries.iter().all(rule::is_rule) {
        return false;
    }
    reading.is("rules of one policy");
    let mut role = RoleRef::of(Kind::Entra);
    role.policy = policy_in(context);
    if role.policy.as_deref().is_some_and(|policy| policy.starts_with("group_")) {
        role.kind = Kind::Group;
    }
    let mut settings = Settings::default();
    rules::read(entries, reading.file, &mut settings);
    if settings.says_something() {
        reading.gathered.policies.push(Policy {
            role,
            settings,
            file: reading.file,
            exported: named_in(context).and_then(|id| exported::of(id, entries)),
        });
    } else {
        reading.gathered.set_aside("rules that say nothing of activation");
    }
    true
}

/// `…roleManagementPolicies('ID')/rules`.
fn policy_in(context: &str) -> Option<String> {
    named_in(context).map(str::to_lowercase)
}

fn named_in(context: &str) -> Option<&str> {
    let (_, rest) = context.split_once("oleManagementPolicies('")?;
    rest.split_once('\'').map(|(id, _)| id)
}

fn kind(entry: &Value) -> Kind {
    let scope = text(entry, "scopeType").unwrap_or_default();
    if scope.eq_ignore_ascii_case("group") { Kind::Group } else { Kind::Entra }
}

fn assignment(entry: &Value, reading: &mut Reading<'_>) {
    reading.is("policies of Graph");
    let mut role = RoleRef::of(kind(entry));
    role.policy = id(entry, "policyId");
    let definition = id(entry, "roleDefinitionId");
    if role.kind == Kind::Group {
        role.id = id(entry, "scopeId");
        role.access = match definition.as_deref() {
            Some("owner") => Some("owner"),
            _ => Some("member"),
        };
    } else {
        role.id = definition;
        let named = text(entry, "roleDefinitionDisplayName");
        let inner = get(entry, "roleDefinition").and_then(|role| text(role, "displayName"));
        role.name = named.or(inner).map(str::to_owned);
    }
    if let Some(policy) = &role.policy {
        reading.gathered.links.insert(policy.clone(), role.clone());
    }
    let policy = get(entry, "policy").filter(|policy| !rules::of_policy(policy).is_empty());
    put(policy.unwrap_or(entry), role, text(entry, "policyId"), reading);
}

/// Adds a policy, or that it came without rules.
fn put(policy: &Value, role: RoleRef, id: Option<&str>, reading: &mut Reading<'_>) {
    let list = rules::of_policy(policy);
    let mut settings = Settings::default();
    rules::read(list, reading.file, &mut settings);
    if list.is_empty() {
        reading.gathered.without_rules.push((reading.file, NO_RULES));
    } else {
        reading.gathered.policies.push(Policy {
            role,
            settings,
            file: reading.file,
            exported: id.and_then(|id| exported::of(id, list)),
        });
    }
}

/// The access that a role of a group gives, from what stands in an export.
pub fn access(word: &str) -> Option<&'static str> {
    match last(word).as_str() {
        "member" => Some("member"),
        "owner" => Some("owner"),
        _ => None,
    }
}
