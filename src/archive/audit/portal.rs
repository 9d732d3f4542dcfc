//! `audit-POLICY.csv`: what "Download" of the Entra admin centre gives: three targets with five
//! properties each, six details, UTF-8 with a byte order mark, line ends of Windows.

use std::io::{self, Write};

use crate::archive::audit::entry::{Audit, audits, digits};
use crate::archive::audit::listener::Entry;
use crate::archive::audit::names::Names;

const TARGETS: usize = 3;
const PROPERTIES: usize = 5;
const DETAILS: usize = 6;
/// The columns before those of targets.
const BEFORE: [&str; 17] = [
    "Date (UTC)",
    "CorrelationId",
    "Service",
    "Category",
    "Activity",
    "Result",
    "ResultReason",
    "User Agent",
    "ActorType",
    "ActorDisplayName",
    "ActorObjectId",
    "ActorUserPrincipalName",
    "IPAddress",
    "ActorHomeTenantId",
    "ActorHomeTenantName",
    "ActorServicePrincipalId",
    "ActorServicePrincipalName",
];

/// Writes all rows.
pub fn write(out: &mut dyn Write, names: &Names<'_>, entries: &[Entry]) -> io::Result<()> {
    out.write_all(b"\xef\xbb\xbf")?;
    let mut rows = csv::WriterBuilder::new();
    rows.terminator(csv::Terminator::CRLF).buffer_capacity(1 << 16);
    let mut rows = rows.from_writer(out);
    rows.write_record(header())?;
    for audit in entries.iter().flat_map(|entry| audits(names, entry)) {
        row(&mut rows, &audit)?;
    }
    rows.flush()
}

fn header() -> Vec<String> {
    let mut names: Vec<String> = BEFORE.map(str::to_owned).to_vec();
    for target in 1..=TARGETS {
        let parts = ["Type", "DisplayName", "ObjectId", "UserPrincipalName"];
        names.extend(parts.map(|part| format!("Target{target}{part}")));
        for property in 1..=PROPERTIES {
            let parts = ["Name", "OldValue", "NewValue"];
            let name = |part| format!("Target{target}ModifiedProperty{property}{part}");
            names.extend(parts.map(name));
        }
    }
    for detail in 1..=DETAILS {
        names.extend(["Key", "Value"].map(|part| format!("AdditionalDetail{detail}{part}")));
    }
    names
}

fn row<W: Write>(rows: &mut csv::Writer<W>, audit: &Audit) -> io::Result<()> {
    let date = format!("{}+00:00", digits(audit.at));
    let user = audit.initiated_by.user.as_ref();
    let app = audit.initiated_by.app.as_ref();
    let text = |text: Option<&String>| text.cloned().unwrap_or_default();
    let before = [
        date,
        audit.correlation_id.clone(),
        audit.logged_by_service.to_owned(),
        audit.category.to_owned(),
        audit.activity_display_name.to_owned(),
        audit.result.to_owned(),
        audit.result_reason.to_owned(),
        String::new(),
        if app.is_some() { "Application" } else { "User" }.to_owned(),
        user.map(|user| user.display_name.clone()).unwrap_or_default(),
        text(user.and_then(|user| user.id.as_ref())),
        text(user.and_then(|user| user.user_principal_name.as_ref())),
        text(user.and_then(|user| user.ip_address.as_ref())),
        String::new(),
        String::new(),
        app.map(|app| app.service_principal_id.clone()).unwrap_or_default(),
        app.map(|app| app.display_name.to_owned()).unwrap_or_default(),
    ];
    before.iter().try_for_each(|field| rows.write_field(field))?;
    for number in 0..TARGETS {
        let target = audit.target_resources.get(number);
        rows.write_field(target.map_or("", |target| target.kind))?;
        rows.write_field(text(target.and_then(|target| target.display_name.as_ref())))?;
        rows.write_field(target.map_or("", |target| &target.id))?;
        rows.write_field(text(target.and_then(|target| target.user_principal_name.as_ref())))?;
        for property in 0..PROPERTIES {
            let property = target.and_then(|target| target.modified_properties.get(property));
            rows.write_field(property.map_or("", |property| property.display_name))?;
            rows.write_field(property.map_or("", |property| property.old_value))?;
            rows.write_field(property.map_or("", |property| &property.new_value))?;
        }
    }
    for number in 0..DETAILS {
        let detail = audit.additional_details.get(number);
        rows.write_field(detail.map_or("", |detail| detail.key))?;
        rows.write_field(detail.map_or("", |detail| &detail.value))?;
    }
    rows.write_record(None::<&[u8]>)?;
    Ok(())
}
