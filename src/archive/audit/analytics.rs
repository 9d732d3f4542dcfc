//! `audit-POLICY-la.csv`: `AuditLogs` of Log Analytics as the portal exports it.

use std::io::{self, Write};

use crate::archive::audit::entry::audits;
use crate::archive::audit::listener::Entry;
use crate::archive::audit::names::Names;
use crate::time::{Instant, rfc3339};

const COLUMNS: [&str; 18] = [
    "TenantId",
    "SourceSystem",
    "TimeGenerated [UTC]",
    "ResourceId",
    "OperationName",
    "OperationVersion",
    "Category",
    "ResultReason",
    "CorrelationId",
    "ActivityDateTime [UTC]",
    "ActivityDisplayName",
    "AdditionalDetails",
    "Id",
    "InitiatedBy",
    "LoggedByService",
    "Result",
    "TargetResources",
    "AADOperationType",
];

/// Writes all rows.
pub fn write(out: &mut dyn Write, names: &Names<'_>, entries: &[Entry]) -> io::Result<()> {
    let mut rows = csv::WriterBuilder::new();
    rows.terminator(csv::Terminator::CRLF).buffer_capacity(1 << 16);
    let mut rows = rows.from_writer(out);
    rows.write_record(COLUMNS)?;
    let tenant = names.uuid("tenant");
    let resource = format!("/tenants/{tenant}/providers/Microsoft.aadiam");
    for audit in entries.iter().flat_map(|entry| audits(names, entry)) {
        let at = shown(audit.at);
        rows.write_record([
            tenant.as_str(),
            "Azure AD",
            &at,
            &resource,
            audit.activity_display_name,
            "1.0",
            audit.category,
            audit.result_reason,
            &audit.correlation_id,
            &at,
            audit.activity_display_name,
            &serde_json::to_string(&audit.additional_details)?,
            &audit.id,
            &serde_json::to_string(&audit.initiated_by)?,
            audit.logged_by_service,
            audit.result,
            &serde_json::to_string(&audit.target_resources)?,
            audit.operation_type,
        ])?;
    }
    rows.flush()
}

/// `1/12/2026, 9:15:23.123 AM`.
fn shown(at: Instant) -> String {
    let text = rfc3339(at);
    let number =
        |from: usize| text.get(from..from + 2).and_then(|two| two.parse().ok()).unwrap_or(0);
    let hour: u32 = number(11);
    let (half, twelve) = (if hour < 12 { "AM" } else { "PM" }, (hour + 11) % 12 + 1);
    let (month, day, year) = (number(5), number(8), text.get(..4).unwrap_or_default());
    let rest = text.get(13..23).unwrap_or_default();
    format!("{month}/{day}/{year}, {twelve}{rest} {half}")
}
