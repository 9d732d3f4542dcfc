//! EasyPIM's configuration: `EntraRoles`, `AzureRoles` and `GroupRoles` with policies, templates and
//! assignments.
//!
//! A policy takes what it does not say from its template. What neither says is left as it is in the
//! tenant, so it is not known here.

use serde_json::{Map, Value};

use super::approval::approvers;
use super::graph::access;
use super::holdings::{self, Holding};
use super::look::{get, has, id, list, of, text, truth, words};
use super::model::{Holds, Kind, Known, Policy, RoleRef, Settings, Stage};
use super::reading::Reading;
use super::rule::Rule;
use super::rules::{asked, claim, maximum};

const PARTS: [(&str, Kind); 3] =
    [("EntraRoles", Kind::Entra), ("AzureRoles", Kind::Azure), ("GroupRoles", Kind::Group)];

/// A configuration.
pub fn read(document: &Value, reading: &mut Reading<'_>) -> bool {
    let policies = |part: &str| get(document, part).is_some_and(|part| has(part, "Policies"));
    let any = PARTS.iter().any(|(part, _)| policies(part));
    if !(any || has(document, "PolicyTemplates")) {
        return false;
    }
    reading.is("a configuration of EasyPIM");
    for (part, kind) in PARTS {
        let of_part = get(document, part).and_then(|part| get(part, "Policies"));
        for (name, policy) in of_part.and_then(Value::as_object).into_iter().flatten() {
            each(kind, name, policy, document, reading);
        }
    }
    if let Some(assignments) = get(document, "Assignments") {
        holders(assignments, reading);
    }
    true
}

fn each(kind: Kind, name: &str, policy: &Value, document: &Value, reading: &mut Reading<'_>) {
    if kind == Kind::Group {
        for (word, inner) in policy.as_object().into_iter().flatten() {
            let mut role = RoleRef::of(kind);
            role.id = Some(name.to_lowercase());
            role.access = access(word);
            if role.access.is_some() {
                put(role, inner, document, reading);
            }
        }
        return;
    }
    for inner in policy.as_array().map_or(std::slice::from_ref(policy), Vec::as_slice) {
        let mut role = RoleRef::of(kind);
        role.name = Some(name.to_owned());
        role.scope = text(inner, "Scope").map(str::to_owned);
        put(role, inner, document, reading);
    }
}

fn put(role: RoleRef, own: &Value, document: &Value, reading: &mut Reading<'_>) {
    let mut whole = Map::new();
    if let Some(named) = text(own, "Template") {
        let template = get(document, "PolicyTemplates").and_then(|all| get(all, named));
        match template.and_then(Value::as_object) {
            Some(template) => whole.extend(template.clone()),
            None => reading.gathered.set_aside("templates that are not there"),
        }
    }
    for (key, value) in own.as_object().into_iter().flatten() {
        if let Some(known) = whole.keys().find(|known| known.eq_ignore_ascii_case(key)).cloned() {
            whole.insert(known, value.clone());
        } else {
            whole.insert(key.clone(), value.clone());
        }
    }
    let file = reading.file;
    let settings = settings(&whole, file);
    reading.gathered.policies.push(Policy { role, settings, file, exported: None });
}

fn settings(policy: &Map<String, Value>, file: usize) -> Settings {
    let whole = Value::Object(policy.clone());
    let mut settings = Settings::default();
    let rule = |id: &str| Rule::of_activation(id, file);
    if let Some(given) = text(&whole, "ActivationDuration") {
        maximum(&rule("Expiration"), given, &mut settings);
    }
    let named = ["ActivationRequirement", "EnablementRules"];
    let required = named.iter().find_map(|key| words(&whole, key));
    if let Some(required) = &required {
        asked(&rule("Enablement"), required, &mut settings);
    }
    let word = |word: &String| word.eq_ignore_ascii_case("AuthenticationContext");
    let in_words = required.is_some_and(|words| words.iter().any(word));
    let enabled = truth(&whole, "AuthenticationContext_Enabled");
    if let Some(on) = enabled.or(in_words.then_some(true)) {
        let claim = text(&whole, "AuthenticationContext_Value").and_then(claim);
        let (rule, property) = (rule("AuthenticationContext").id, "AuthenticationContext_Enabled");
        settings.context = Some(Known { value: (on, claim), rule, property, file });
    }
    let approval = rule("Approval").id;
    if let Some(value) = truth(&whole, "ApprovalRequired") {
        let (rule, property) = (approval.clone(), "ApprovalRequired");
        settings.approval = Some(Known { value, rule, property, file });
    }
    if of(policy, "Approvers").is_some() {
        let approvers = approvers(list(&whole, "Approvers"));
        let value = vec![Stage { approvers, ..Stage::default() }];
        settings.stages = Some(Known { value, rule: approval, property: "Approvers", file });
    }
    settings
}

/// Who shall be eligible or active.
fn holders(assignments: &Value, reading: &mut Reading<'_>) {
    for (part, kind) in
        [("EntraRoles", Kind::Entra), ("AzureRoles", Kind::Azure), ("Groups", Kind::Group)]
    {
        for entry in list(assignments, part) {
            let mut role = RoleRef::of(kind);
            let name = text(entry, "roleName").map(str::to_owned);
            if kind == Kind::Group {
                role.id = id(entry, "groupId");
                role.access = name.as_deref().and_then(access);
            } else {
                role.name = name;
                role.scope = text(entry, "scope").map(str::to_owned);
            }
            for one in list(entry, "assignments") {
                let active = text(one, "assignmentType").unwrap_or_default();
                let active = active.eq_ignore_ascii_case("Active");
                let holds = if active { Holds::Standing } else { Holds::Eligible };
                if let Some(principal) = id(one, "principalId") {
                    holdings::put(
                        Holding { role: role.clone(), principal, holds, file: reading.file },
                        reading,
                    );
                }
            }
        }
    }
}
