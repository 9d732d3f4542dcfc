//! A long log is read record by record: memory is that of its requests, not that of its bytes.
//!
//! Method: a log of a run, of so many records as `PIMSIM_RECORDS` says, goes through `fit`, whose
//! memory the system tells; a log of a tenth as long says what a short one takes. A million of records
//! are 0.6 GB in the temporary directory (`TMPDIR`), and 1.6 GB as JSON of Graph.

use std::fs;
use std::time::{Duration, Instant};

use crate::common::sizes::{deep, most_memory, size};
use crate::common::terminal::Desk;

/// Half a year of one role whose approver is quick: about 38,500 records for 1,000 needs a week.
const TENANT: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
warm_up = "0s"
cool_down = "0s"
horizon = "4w"
replications = 1

[approvers.desk]
members = 1
pickup = { distribution = "lognormal", median = "20m", sigma = 1.1 }
review = "1s"

[roles.exchange-administrator.activation]
maximum_duration = "4h"
require_approval = true
approvers = ["desk"]

[requesters.people]
count = 100_000

[[needs]]
requesters = "people"
role = "exchange-administrator"
rate = "1000/week"
work = { distribution = "lognormal", median = "45m", sigma = 0.9 }
deactivates = 0.5
"#;
/// Records of a need, doubles and all.
const A_NEED: u64 = 8;

/// What was read, and what it took.
struct Taken {
    requests: u64,
    records: u64,
    bytes: u64,
    memory: u64,
}

fn taken(form: &str, file: &str, records: u64) -> Taken {
    let rate = format!("\"{}/week\"", (records / A_NEED / 4).max(1));
    let desk = Desk::with("tenant.toml", &TENANT.replace("\"1000/week\"", &rate));
    desk.run(&format!("run tenant.toml --detail audit --audit-forms {form} -q --out log"), 0);
    let log = format!("log/audit-base{file}");
    let bytes = fs::metadata(desk.path(&log)).expect("a log").len();
    let mut command = desk.command(&format!("fit {log} --bootstraps 0 --quiet --out fitted"));
    let began = Instant::now();
    let mut child = command.stdout(std::process::Stdio::null()).spawn().expect("it starts");
    let mut memory = 0;
    let status = loop {
        memory = memory.max(most_memory(child.id()));
        if let Some(status) = child.try_wait().expect("it can be waited for") {
            break status;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    assert!(status.success(), "{status}");
    let aside = desk.text("fitted/aside.csv");
    let aside = aside.lines().skip(1).filter_map(|row| row.rsplit(',').nth(1)?.parse::<u64>().ok());
    let requests = desk.text("fitted/requests.csv").lines().count() as u64 - 1;
    // Of each request filed, waiting, decided, active and ended.
    let records = aside.sum::<u64>() + 5 * requests;
    let seconds = began.elapsed().as_secs_f64();
    let (size, most) = (bytes as f64 / 1e6, memory as f64 / 1e6);
    println!(
        "{form}: {records} records, {requests} requests, {size:.0} MB: {seconds:.1} s, {most:.0} MB"
    );
    Taken { requests, records, bytes, memory }
}

#[test]
#[cfg(target_os = "linux")]
fn memory_is_that_of_requests() {
    let records = size("PIMSIM_RECORDS", 20_000, 1_000_000);
    for (form, file) in [("csv", ".csv"), ("graph", ".json")] {
        let (short, long) = (taken(form, file, records / 10), taken(form, file, records));
        assert!(long.records > records / 2 && short.memory > 0, "{} records", long.records);
        // 300 bytes a request, beside what any log takes.
        let least = if deep() { 64_000_000 } else { short.memory + 5_000_000 };
        let limit = least + 300 * long.requests;
        assert!(long.memory < limit, "{form}: {} bytes, not {limit}", long.memory);
        // So long that it would be seen if it were kept.
        assert!(long.bytes > 2 * (limit - short.memory), "{} bytes", long.bytes);
    }
}
