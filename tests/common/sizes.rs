//! How much a test samples: little every time, everything when a deep run is asked for.
//!
//! `PIMSIM_DEEP=1` takes the full counts everywhere. A variable of one test's own, such as
//! `PIMSIM_SWARM=500`, comes before it.

/// Whether a deep run is asked for.
pub fn deep() -> bool {
    number("PIMSIM_DEEP").is_some_and(|deep| deep != 0)
}

/// The number that an environment variable holds, if it is there.
pub fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} must be a number, not `{text}`")))
}

/// How many: what the variable says, else what a deep run takes, else what an ordinary one takes.
pub fn size(variable: &str, ordinary: u64, full: u64) -> u64 {
    number(variable).unwrap_or(if deep() { full } else { ordinary })
}

/// How many random cases a property is tried with: `PROPTEST_CASES`, ten times as many in a deep run.
pub fn cases(ordinary: u32) -> u32 {
    let asked = number("PROPTEST_CASES").and_then(|cases| u32::try_from(cases).ok());
    asked.unwrap_or(if deep() { 10 * ordinary } else { ordinary })
}

/// The most memory that a program had, in bytes, as Linux tells it; 0 when it is over.
pub fn most_memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    1_024 * kilobytes.unwrap_or(0)
}
