//! directoryAudits of Microsoft Graph: a list, one object, pages, lines. PowerShell writes the same
//! with capitals, and instants as `/Date(ms)/` in version 5.1.
//!
//! Source: Microsoft Graph, resource type directoryAudit; an example of its documentation says
//! `targetResource`, and `Type` in capitals.

use crate::tenant::log::forms::slot::Slot;

/// What the value of a key is.
pub fn slot(key: &str) -> Option<Slot> {
    Some(match key {
        "activitydatetime" => Slot::At,
        "loggedbyservice" => Slot::Service,
        "category" => Slot::Category,
        "activitydisplayname" => Slot::Activity,
        "result" => Slot::Result,
        "correlationid" => Slot::Correlation,
        "initiatedby" => Slot::Initiator,
        "targetresources" | "targetresource" => Slot::Targets,
        "additionaldetails" => Slot::Details,
        _ => return None,
    })
}
