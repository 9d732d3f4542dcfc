//! `audit-POLICY.json`: one page of directoryAudits, as Microsoft Graph answers.

use std::io::{self, Write};

use crate::archive::audit::entry::audits;
use crate::archive::audit::listener::Entry;
use crate::archive::audit::names::Names;

/// Writes the page, one record a line.
pub fn write(out: &mut dyn Write, names: &Names<'_>, entries: &[Entry]) -> io::Result<()> {
    let mut out = io::BufWriter::with_capacity(1 << 16, out);
    out.write_all(
        b"{\"@odata.context\":\"https://graph.microsoft.com/v1.0/$metadata#auditLogs/directoryAudits\",\
          \"value\":[",
    )?;
    let mut first = true;
    for audit in entries.iter().flat_map(|entry| audits(names, entry)) {
        out.write_all(if first { b"\n" } else { b",\n" })?;
        first = false;
        serde_json::to_writer(&mut out, &audit)?;
    }
    out.write_all(b"\n]}\n")?;
    out.flush()
}
