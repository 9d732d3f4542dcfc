//! `AuditLogs` of Log Analytics: the CSV of the portal, whose columns of instants are called
//! `ActivityDateTime [UTC]`, what API and CLI answer, and tables of Kusto. `InitiatedBy`,
//! `TargetResources` and `AdditionalDetails` are JSON in a cell.

use crate::tenant::log::forms::slot::Slot;

/// What the value of a column is; other columns are called as in Graph.
pub fn slot(key: &str) -> Option<Slot> {
    // `[UTC]`, or `[Local Time]` as the portal may be set.
    if key.starts_with("activitydatetime [") {
        return Some(Slot::At);
    }
    (key == "timegenerated" || key.starts_with("timegenerated [")).then_some(Slot::Collected)
}

/// Whether a header is that of a CSV of Log Analytics.
pub fn is_header(columns: &[String]) -> bool {
    let has = |name: &str| columns.iter().any(|column| column == name);
    has("initiatedby")
        && has("targetresources")
        && (has("operationname") || has("activitydisplayname"))
}
