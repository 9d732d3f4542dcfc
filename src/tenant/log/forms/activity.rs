//! The Azure Activity Log: activations of Azure resource roles, from the portal, a diagnostic
//! setting, or an Event Hub. Requested, completed and expired are there; approvals were not seen.
//!
//! Source: the records of OpenTelemetry's tests of this log.

use crate::tenant::log::forms::slot::Slot;

/// What the value of a key is.
pub fn slot(key: &str) -> Option<Slot> {
    Some(match key {
        "resulttype" => Slot::Result,
        "resourceid" => Slot::Scope,
        "resourceprovidername" => Slot::Provider,
        "roleassignmentrequestid"
        | "starttime"
        | "expirationtime"
        | "roledefinitionoriginid"
        | "isactivationrequireapproval" => Slot::Detail,
        "roledefinition" => Slot::RoleName,
        "subjectid" => Slot::Subject,
        "subjectname" => Slot::SubjectName,
        "callerinfo" => Slot::Caller,
        _ => return None,
    })
}
