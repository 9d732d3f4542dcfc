//! Shapes that cannot serve, each with the reason and the call that gives what is wanted.

use std::fmt;

use serde_json::Value;

use super::look::{get, has, list, text};
use crate::tenant::source::SourceError;

/// Why a text cannot serve.
#[derive(Debug)]
pub struct Refusal {
    /// The text.
    pub name: String,
    /// A sentence without its end, after the name.
    pub why: String,
    /// Whether it could not be read at all.
    pub unreadable: bool,
    /// Whether its form is not known, so that it may be something else.
    pub unknown: bool,
}

impl Refusal {
    /// It was read and cannot serve.
    pub fn of(name: &str, why: impl Into<String>) -> Self {
        Self { name: name.to_owned(), why: why.into(), unreadable: false, unknown: false }
    }

    /// No form is known.
    pub fn unknown(name: &str) -> Self {
        Self { unknown: true, ..Self::of(name, UNKNOWN) }
    }
}

impl From<SourceError> for Refusal {
    fn from(error: SourceError) -> Self {
        let SourceError { name, what, unreadable } = error;
        Self { name, why: what, unreadable, unknown: false }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.why)
    }
}

/// The call for settings of directory roles.
pub const SETTINGS: &str = "GET /policies/roleManagementPolicyAssignments?$filter=scopeId eq '/' \
     and scopeType eq 'DirectoryRole'&$expand=policy($expand=rules)";
/// The call for eligible people.
const ELIGIBLE: &str = "GET /roleManagement/directory/roleEligibilityScheduleInstances";
/// The call for people with standing access.
const STANDING: &str = "GET /roleManagement/directory/roleAssignmentScheduleInstances";
/// The calls of Azure.
const AZURE: &str = "GET SCOPE/providers/Microsoft.Authorization/roleManagementPolicyAssignments\
     ?api-version=2020-10-01";

const UNKNOWN: &str = "has no form that is known: settings come from Graph \
     (roleManagementPolicyAssignments with its rules), Azure, ScubaGear, EasyPIM or AzureHound; see \
     `pimsim import --help`";
/// Policies that came without their rules.
pub const NO_RULES: &str = "has policies without their rules: ask for them with \
     $expand=policy($expand=rules)";

/// Why something cannot serve; nothing where it may.
pub fn reason(value: &Value) -> Option<String> {
    let lists = ["userMemberSettings", "adminMemberSettings", "userEligibleSettings"];
    if lists.iter().any(|key| has(value, key)) {
        return Some(format!(
            "has settings of the closed governance API (governanceRoleSettings): use {AZURE}, and \
             for directory roles {SETTINGS}"
        ));
    }
    let state = has(value, "assignmentState");
    if state && (has(value, "subjectId") || has(value, "resourceId")) {
        return Some(format!(
            "is a request of the closed governance API (governanceRoleAssignmentRequests), not a \
             setting: use {AZURE}"
        ));
    }
    if state && (has(value, "roleId") || has(value, "userId")) {
        return Some(format!(
            "is a request of the closed iteration 2 API (privilegedRoleAssignmentRequests), not a \
             setting: use {SETTINGS}"
        ));
    }
    if is_log(value) {
        return Some("is a log, not settings: `pimsim fit` reads logs".to_owned());
    }
    if has(value, "evaluationOutcome") {
        return Some(
            "is the answer of a custom extension to one request, not a setting".to_owned(),
        );
    }
    let steps = list(value, "stages").first().or_else(|| list(value, "steps").first());
    if has(value, "reviewResult") || steps.is_some_and(|step| has(step, "reviewResult")) {
        return Some(format!("is the approval of one request, not a setting: use {SETTINGS}"));
    }
    request(value)
}

fn is_log(value: &Value) -> bool {
    if list(value, "records").first().is_some_and(is_log) {
        return true;
    }
    ["activityDisplayName", "operationName", "loggedByService"].iter().any(|key| has(value, key))
        || list(value, "tables").first().is_some_and(|table| has(table, "columns"))
}

/// Requests say what was asked for, not who holds what.
fn request(value: &Value) -> Option<String> {
    let inner = get(value, "properties").unwrap_or(value);
    let example = has(value, "parameters") && has(value, "responses");
    let body = has(value, "action") && has(value, "principalId");
    let azure = has(inner, "requestType") || text(value, "type").is_some_and(is_request);
    if !(body || azure || example || has(value, "isValidationOnly")) {
        return None;
    }
    if azure || example {
        return Some(
            "is a request, which does not say who holds what: use GET SCOPE/providers/\
             Microsoft.Authorization/roleEligibilityScheduleInstances?api-version=2020-10-01"
                .to_owned(),
        );
    }
    let group = has(value, "groupId") || has(value, "accessId");
    Some(match group {
        true => "is a request, which does not say who holds what: use GET /identityGovernance/\
                 privilegedAccess/group/eligibilityScheduleInstances?$filter=groupId eq 'ID'"
            .to_owned(),
        false => format!(
            "is a request, which does not say who holds what: use {ELIGIBLE} and {STANDING}"
        ),
    })
}

fn is_request(kind: &str) -> bool {
    kind.to_ascii_lowercase().ends_with("schedulerequests")
}
