//! Names: definitions of roles, groups with their members, directory objects, and a CSV `id,name`.

use serde_json::Value;

use super::look::{get, has, id, last, list, text};
use super::reading::Reading;
use super::text::Rows;

/// A definition, a group or a person.
pub fn read(entry: &Value, context: &str, reading: &mut Reading<'_>) -> bool {
    let Some(named) = id(entry, "id") else { return false };
    let of_azure = get(entry, "properties").and_then(|inner| text(inner, "roleName"));
    if let Some(name) = of_azure {
        reading.gathered.names.roles.insert(named, name.to_owned());
        reading.is("definitions of roles");
        return true;
    }
    let name = text(entry, "displayName").map(str::to_owned);
    let names = &mut reading.gathered.names;
    let definition = ["rolePermissions", "isBuiltIn", "roleTemplateId"];
    if definition.iter().any(|key| has(entry, key)) {
        let template = id(entry, "templateId").or_else(|| id(entry, "roleTemplateId"));
        if let Some(name) = name {
            names.roles.extend(template.map(|template| (template, name.clone())));
            names.roles.insert(named, name);
        }
        reading.is("definitions of roles");
        return true;
    }
    let kind = text(entry, "@odata.type").unwrap_or_default().to_ascii_lowercase();
    let person = has(entry, "userPrincipalName") || kind.ends_with(".user");
    let group = has(entry, "groupTypes") || has(entry, "members") || kind.ends_with(".group");
    let other = kind.starts_with("#microsoft.graph.serviceprincipal");
    if !(person || group || other || context.contains("directoryObjects")) {
        return false;
    }
    let members = list(entry, "members").iter().filter_map(|member| id(member, "id"));
    if has(entry, "members") {
        names.members.entry(named.clone()).or_default().extend(members);
    }
    if let Some(of) = group_in(context) {
        names.members.entry(of).or_default().insert(named.clone());
    } else if person && !has(entry, "members") {
        names.members_of_one.insert(named.clone());
    }
    names.principals.extend(name.map(|name| (named, name)));
    reading.is("names and members");
    true
}

/// `…groups('ID')/members`.
fn group_in(context: &str) -> Option<String> {
    let (_, rest) = context.split_once("groups('")?;
    let (of, rest) = rest.split_once('\'')?;
    rest.contains("members").then(|| of.to_lowercase())
}

/// `id,name[,kind]`, of roles, groups and persons.
pub fn rows(rows: &Rows, reading: &mut Reading<'_>) -> bool {
    if !(rows.has("id") && (rows.has("name") || rows.has("displayName"))) {
        return false;
    }
    reading.is("names");
    for row in &rows.rows {
        let (Some(of), Some(name)) =
            (rows.cell(row, &["id"]), rows.cell(row, &["name", "displayName"]))
        else {
            reading.gathered.set_aside("rows without an id or a name");
            continue;
        };
        let kind = rows.cell(row, &["kind"]).unwrap_or_default().to_ascii_lowercase();
        let names = &mut reading.gathered.names;
        if !["user", "group", "person", "approver", "requester"].contains(&kind.as_str()) {
            names.roles.insert(last(of), name.to_owned());
        }
        if kind != "role" {
            names.principals.insert(last(of), name.to_owned());
        }
    }
    true
}
