//! Who holds which role: instances of eligibility and of assignment, of Graph and of Azure.
//!
//! Promises: persons are told apart by their ids only. An instance that came of an activation is no
//! standing access and set aside.

use serde_json::Value;

use super::arm;
use super::graph::access;
use super::look::{get, has, id, text};
pub use super::model::Holding;
use super::model::{Holds, Kind, RoleRef};
use super::reading::Reading;

/// An instance or a schedule.
pub fn read(entry: &Value, context: &str, reading: &mut Reading<'_>) -> bool {
    let inner = get(entry, "properties").filter(|inner| has(inner, "principalId"));
    let (value, azure) = inner.map_or((entry, false), |inner| (inner, true));
    let Some(principal) = id(value, "principalId") else { return false };
    let group = id(value, "groupId").or_else(|| id(value, "group"));
    let definition = id(value, "roleDefinitionId");
    if group.is_none() && definition.is_none() {
        return false;
    }
    reading.is("who holds which role");
    let holds = match holds(entry, value, context) {
        Some(holds) => holds,
        None => {
            reading.gathered.set_aside("activations that were open at the export");
            return true;
        }
    };
    let mut role = RoleRef::of(if azure { Kind::Azure } else { Kind::Entra });
    if group.is_some() {
        role.kind = Kind::Group;
        role.id = group;
        role.access = text(value, "accessId").and_then(access).or(Some("member"));
    } else {
        role.id = definition;
        role.name = name(value);
        if azure {
            let scope = text(value, "scope");
            let of_id = || text(entry, "id").and_then(arm::scope_of);
            role.scope = scope.or_else(of_id).map(str::to_owned);
        }
    }
    if holds == Holds::Eligible {
        reading.gathered.eligible_known.insert(role.kind);
    }
    put(Holding { role, principal, holds, file: reading.file }, reading);
    true
}

/// How it is held; nothing for an activation.
fn holds(entry: &Value, value: &Value, context: &str) -> Option<Holds> {
    if let Some(kind) = text(value, "assignmentType") {
        return (!kind.eq_ignore_ascii_case("Activated")).then_some(Holds::Standing);
    }
    let eligible = |text: &str| text.to_ascii_lowercase().contains("eligib");
    let by_name = eligible(context)
        || ["type", "@odata.type", "id"].iter().any(|key| text(entry, key).is_some_and(eligible))
        || has(value, "roleEligibilityScheduleId")
        || has(value, "eligibilityScheduleId");
    let assigned = has(value, "roleAssignmentOriginId") || has(value, "roleAssignmentScheduleId");
    Some(if by_name || !assigned { Holds::Eligible } else { Holds::Standing })
}

fn name(value: &Value) -> Option<String> {
    let of = |holder: &str| get(value, holder).and_then(|inner| get(inner, "roleDefinition"));
    let definition = of("expandedProperties").or_else(|| get(value, "roleDefinition"));
    definition.and_then(|definition| text(definition, "displayName")).map(str::to_owned)
}

/// An empty page: nobody is eligible.
pub fn nobody(context: &str, reading: &mut Reading<'_>) {
    if context.contains("ligibility") {
        let group = context.contains("privilegedAccess");
        reading.gathered.eligible_known.insert(if group { Kind::Group } else { Kind::Entra });
    }
}

/// Adds who holds what.
pub fn put(holding: Holding, reading: &mut Reading<'_>) {
    reading.gathered.holdings.push(holding);
}
