//! Requests as the interfaces take them: a `$batch` of Graph, one PATCH for each policy of Azure.
//!
//! Sources: Microsoft Graph, "Combine multiple HTTP requests using JSON batching" (at most 20 requests,
//! `dependsOn`) and "Update unifiedRoleManagementPolicyRule"; Azure, "Role Management Policies - Update"
//! (2020-10-01).

use serde_json::{Value, json};

use super::Change;
use crate::tenant::settings::look::text;

/// So many requests may a batch have.
const MOST: usize = 20;

/// What goes into one file.
#[derive(Clone, Debug)]
pub struct Body {
    /// The file's contents.
    pub value: Value,
    /// Where it is to be sent, and how.
    pub method: &'static str,
    /// The address.
    pub url: String,
}

/// Files in the order of the changes; requests of one policy stay together.
pub fn of(changes: &[Change]) -> Vec<Body> {
    let mut bodies = Vec::new();
    let mut batch: Vec<Value> = Vec::new();
    for change in changes {
        if change.azure {
            let url =
                format!("https://management.azure.com{}?api-version=2020-10-01", change.policy);
            let value = json!({"properties": {"rules": change.rules}});
            bodies.push(Body { value, method: "PATCH", url });
            continue;
        }
        if batch.len() + change.rules.len() > MOST {
            bodies.push(graph(std::mem::take(&mut batch)));
        }
        let first = batch.len();
        for (at, rule) in change.rules.iter().enumerate() {
            batch.push(request(first + at, at > 0, &change.policy, rule));
        }
    }
    if !batch.is_empty() {
        bodies.push(graph(batch));
    }
    bodies
}

fn graph(requests: Vec<Value>) -> Body {
    let url = "https://graph.microsoft.com/v1.0/$batch".to_owned();
    Body { value: json!({"requests": requests}), method: "POST", url }
}

/// The request at this position, which waits for the one before if it is not the first of its policy.
fn request(at: usize, waits: bool, policy: &str, rule: &Value) -> Value {
    let id = text(rule, "id").unwrap_or_default();
    let mut request = json!({
        "id": (at + 1).to_string(),
        "method": "PATCH",
        "url": format!("/policies/roleManagementPolicies/{policy}/rules/{id}"),
        "headers": {"Content-Type": "application/json"},
        "body": rule,
    });
    if waits {
        request["dependsOn"] = json!([at.to_string()]);
    }
    request
}
