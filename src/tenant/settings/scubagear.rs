//! ScubaGear: `privileged_roles` of `ProviderSettingsExport.json` and of `ScubaResults*.json`.
//!
//! Newer versions write the properties of a rule into the rule, older ones into its
//! `AdditionalProperties`. The rules of each PIM group that carries a role follow those of the role,
//! told apart by `RuleSource` and `RuleSourceType`.

use serde_json::Value;

use super::holdings::{self, Holding};
use super::look::{get, has, id, list, text};
use super::model::{Holds, Kind, Policy, RoleRef, Settings};
use super::reading::Reading;
use super::rules;

const FORM: &str = "settings of ScubaGear";

/// A document that has `privileged_roles` somewhere near its top.
pub fn read(document: &Value, reading: &mut Reading<'_>) -> bool {
    let Some(roles) = find(document, 3) else { return false };
    reading.is(FORM);
    roles.iter().for_each(|role| one(role, reading));
    true
}

fn find(value: &Value, deep: usize) -> Option<&[Value]> {
    if has(value, "privileged_roles") {
        return Some(list(value, "privileged_roles"));
    }
    let inner = value.as_object().filter(|_| deep > 0)?;
    inner.values().find_map(|value| find(value, deep - 1))
}

fn one(value: &Value, reading: &mut Reading<'_>) {
    let mut role = RoleRef::of(Kind::Entra);
    role.id = id(value, "RoleTemplateId");
    role.name = text(value, "DisplayName").map(str::to_owned);
    let mut parts: Vec<(Option<&str>, Vec<Value>)> = Vec::new();
    for rule in list(value, "Rules") {
        let source = text(rule, "RuleSourceType").unwrap_or_default();
        let group = source.eq_ignore_ascii_case("PIM Group");
        let group = group.then(|| text(rule, "RuleSource").unwrap_or_default());
        match parts.iter_mut().find(|(known, _)| *known == group) {
            Some((_, rules)) => rules.push(rule.clone()),
            None => parts.push((group, vec![rule.clone()])),
        }
    }
    for (group, list) in parts {
        let role = group.map_or_else(|| role.clone(), |name| carrier(name, &role));
        let mut settings = Settings::default();
        rules::read(&list, reading.file, &mut settings);
        reading.gathered.policies.push(Policy {
            role,
            settings,
            file: reading.file,
            exported: None,
        });
    }
    for assignment in list(value, "Assignments") {
        let kind = text(assignment, "AssignmentType").unwrap_or_default();
        match id(assignment, "PrincipalId") {
            Some(principal) if !kind.eq_ignore_ascii_case("Activated") => {
                let holds = Holds::Standing;
                holdings::put(
                    Holding { role: role.clone(), principal, holds, file: reading.file },
                    reading,
                );
            }
            _ => reading.gathered.set_aside("activations that were open at the export"),
        }
    }
    if get(value, "Rules").is_none() {
        reading.gathered.set_aside("roles without rules");
    }
}

/// A group that carries a role is a role of its own.
fn carrier(name: &str, role: &RoleRef) -> RoleRef {
    let mut group = RoleRef::of(Kind::Group);
    group.name = Some(name.to_owned());
    group.carries = role.id.clone().or_else(|| role.name.clone());
    group
}
