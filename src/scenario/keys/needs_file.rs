//! The columns of a file of needs.

/// One column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name; the case of letters does not matter.
    pub name: &'static str,
    /// What stands in it.
    pub about: &'static str,
    /// What an empty cell, or a file without the column, means.
    pub empty: &'static str,
}

/// What such a file is, for the reference and the schema.
pub const ABOUT: &str = "CSV of the needs, one a row: `wanted_at`, and optional `requester`, \
    `work_s`, `urgent`, `role`, `asks_s`, `ahead_s`, `deactivates`, `patience_s`";

const fn column(name: &'static str, about: &'static str, empty: &'static str) -> Column {
    Column { name, about, empty }
}

/// The columns in the order of the contract.
pub const NEEDS_FILE: [Column; 9] = [
    column(
        "wanted_at",
        "when access is wanted: `2026-01-05T09:00:00Z`, or in the time zone of `[simulation]` \
         `2026-01-05 09:00` or `05.01.2026 09:00`",
        "a problem",
    ),
    column("requester", "who wants it: `NAME-3`, or 3", "drawn among the requesters"),
    column("work_s", "how much work, in seconds", "drawn from `work`"),
    column("urgent", "`true`, `yes`, `1`, or `false`, `no`, `0`", "drawn with chance `urgent`"),
    column(
        "role",
        "for which role, so that one file serves several blocks: each takes the rows of its role",
        "a problem; without the column all rows are of the role of the block",
    ),
    column(
        "asks_s",
        "the duration that its requests ask for, in seconds: at least 5 minutes, at most what the \
         role allows",
        "as `asks_for` says",
    ),
    column("ahead_s", "how long before `wanted_at` it is filed, in seconds", "drawn from `ahead`"),
    column(
        "deactivates",
        "whether the requester deactivates when the work is done: `true` or `false` as above",
        "drawn with chance `deactivates`",
    ),
    column(
        "patience_s",
        "how long a pending request is waited for before it is canceled, in seconds",
        "drawn from `patience`",
    ),
];
