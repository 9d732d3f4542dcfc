//! EasyPIM's backups: the CSV of `Backup-PIMEntraRolePolicy` and of its Azure sister.
//!
//! Lists are joined by `,`; approvers look like `@{"id"="…";"description"="…";"userType"="Group"},`.

use serde_json::{Map, Value};

use super::approval::approvers;
use super::arm::scope_of;
use super::look::{last, split, word_of_truth};
use super::model::{Kind, Known, Policy, RoleRef, Settings, Stage};
use super::reading::Reading;
use super::rule::Rule;
use super::rules::{asked, claim, maximum};
use super::text::Rows;

/// Rows of such a backup.
pub fn read(rows: &Rows, reading: &mut Reading<'_>) -> bool {
    if !(rows.has("RoleName") && rows.has("ActivationDuration") && rows.has("ApprovalRequired")) {
        return false;
    }
    reading.is("a backup of EasyPIM");
    for row in &rows.rows {
        let role = role(rows, row);
        if role.id.is_none() && role.name.is_none() {
            reading.gathered.set_aside("rows without a role");
            continue;
        }
        let settings = settings(rows, row, reading.file);
        reading.gathered.policies.push(Policy {
            role,
            settings,
            file: reading.file,
            exported: None,
        });
    }
    true
}

fn role(rows: &Rows, row: &[String]) -> RoleRef {
    let (id, policy) = (rows.cell(row, &["roleID"]), rows.cell(row, &["PolicyID"]));
    let azure = [id, policy].into_iter().flatten().find_map(scope_of);
    let scope = rows.cell(row, &["Scope"]).or(azure).filter(|scope| scope.starts_with('/'));
    let mut role = RoleRef::of(if scope.is_some() { Kind::Azure } else { Kind::Entra });
    role.scope = scope.map(str::to_owned);
    role.id = id.map(last);
    role.name = rows.cell(row, &["RoleName"]).map(str::to_owned);
    role.policy = policy.map(last);
    role
}

fn settings(rows: &Rows, row: &[String], file: usize) -> Settings {
    let mut settings = Settings::default();
    let cell = |name: &str| rows.cell(row, &[name]);
    let rule = |id: &str| Rule::of_activation(id, file);
    if let Some(given) = cell("ActivationDuration") {
        maximum(&rule("Expiration"), given, &mut settings);
    }
    if let Some(column) =
        ["EnablementRules", "ActivationRequirement"].iter().find(|name| rows.has(name))
    {
        let words: Vec<String> = split(cell(column).unwrap_or_default()).collect();
        asked(&rule("Enablement"), &words, &mut settings);
    }
    let known = |id: &str, name: &'static str| {
        let value = word_of_truth(cell(name)?)?;
        Some(Known { value, rule: rule(id).id, property: name, file })
    };
    if let Some(on) = known("AuthenticationContext", "AuthenticationContext_Enabled") {
        let claim = cell("AuthenticationContext_Value").and_then(claim);
        let Known { value, rule, property, file } = on;
        settings.context = Some(Known { value: (value, claim), rule, property, file });
    }
    settings.approval = known("Approval", "ApprovalRequired");
    if rows.has("Approvers") {
        let list = hashes(cell("Approvers").unwrap_or_default());
        let value = vec![Stage { approvers: approvers(&list), ..Stage::default() }];
        let (rule, property) = (rule("Approval").id, "Approvers");
        settings.stages = Some(Known { value, rule, property, file });
    }
    settings
}

/// The hash tables of a text, as objects.
fn hashes(text: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut open: Option<String> = None;
    let mut quoted = false;
    for c in text.chars() {
        match (c, &mut open) {
            ('{', open @ None) => *open = Some(String::new()),
            ('"', Some(inner)) => {
                quoted = !quoted;
                inner.push(c);
            }
            ('}', inner @ Some(_)) if !quoted => {
                found.extend(inner.take().map(|inner| hash(&inner)));
            }
            (c, Some(inner)) => inner.push(c),
            (_, None) => {}
        }
    }
    found
}

/// `"id"="…";"description"="…"` as an object.
fn hash(text: &str) -> Value {
    let mut object = Map::new();
    let mut quoted = false;
    let parts = text.split(|c| {
        quoted ^= c == '"';
        c == ';' && !quoted
    });
    for (key, value) in parts.filter_map(|part| part.split_once('=')) {
        let bare = |text: &str| text.trim().trim_matches('"').to_owned();
        object.insert(bare(key), Value::String(bare(value)));
    }
    Value::Object(object)
}
