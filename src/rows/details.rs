//! The columns of the detail files.

use crate::job::Detail;
use crate::rows::columns::{Column, Form, POLICY, REPLICATION, ROLE as ANY_ROLE, Sheet, column};

const NEED: Column = column("need", Form::Whole, "the need, from 1 by `wanted_at`");
const REQUEST: Column = column("request", Form::Whole, "the request, from 1 by filing");
const REQUESTER: Column = column("requester", Form::Text, "whose account it is: `POPULATION-1`");
const ROLE: Column = column(ANY_ROLE.name, Form::Text, "the role");

pub static NEEDS: Sheet = Sheet::new(
    "needs.csv",
    "`--detail needs`; one row per need of the whole run",
    &[
        POLICY,
        REPLICATION,
        NEED,
        column("block", Form::Text, "the block of `[[needs]]`"),
        column("requester", Form::Text, "who has it: `POPULATION-1`"),
        ROLE,
        column("urgent", Form::Truth, "whether it is urgent"),
        column("measured", Form::Truth, "whether it counts: wanted in the window of measurement"),
        column("wanted_at", Form::Instant, "when access is wanted"),
        column("work_s", Form::Seconds, "how much work it has, in seconds"),
        column("access_at", Form::Instant, "when it first had access; empty if never"),
        column("done_at", Form::Instant, "when its work was done; empty unless met"),
        column("time_to_access_s", Form::Seconds, "`access_at` less `wanted_at`, in seconds"),
        column("time_to_done_s", Form::Seconds, "`done_at` less `wanted_at`, in seconds"),
        column("requests", Form::Whole, "requests that it filed"),
        column(
            "access_by",
            Form::Word,
            "how it first had access: `request`, `joined` (a request that it did not file), \
             `standing` or `break_glass`; empty if never",
        ),
        column("end", Form::Word, "`met`, `unmet` (it gave up) or `censored` (open at the end)"),
    ],
);

pub static REQUESTS: Sheet = Sheet::new(
    "requests.csv",
    "`--detail requests`; one row per request of the whole run",
    REQUEST_COLUMNS,
);

/// The columns of `requests.csv`, whether a run or a log is told.
pub const REQUEST_COLUMNS: &[Column] = &[
    POLICY,
    REPLICATION,
    column("need", Form::Whole, "the need that filed it; empty for an attacker's"),
    REQUEST,
    column(
        "attempt",
        Form::Whole,
        "the how-manieth request of that need, or of the attacker's stay",
    ),
    REQUESTER,
    ROLE,
    column("intent", Form::Word, "`legitimate`, `malicious` or `approver`"),
    column("urgent", Form::Truth, "whether it claims to be urgent"),
    column(
        "measured",
        Form::Truth,
        "whether it counts: its need does, or (malicious) it was filed in the window",
    ),
    column("wanted_at", Form::Instant, "when its filer wanted access"),
    column("submitted_at", Form::Instant, "when it was filed: entered `challenged`"),
    column("pending_at", Form::Instant, "when it began to wait for approval; empty if never"),
    column("decided_at", Form::Instant, "the decision of a person that ended the approval"),
    column("active_at", Form::Instant, "when the activation began"),
    column("usable_at", Form::Instant, "when the role could be used"),
    column("ended_at", Form::Instant, "when it entered a final state; empty if still open"),
    column("state", Form::Word, "the state at its end, or at that of the run: see `pimsim states`"),
    column("reason", Form::Word, "why, for `refused` and `failed`"),
    column("decided_by", Form::Text, "the member whose decision it was"),
    column("stage", Form::Whole, "the last stage that it was in, from 1; empty if never pending"),
    column("time_to_decision_s", Form::Seconds, "`decided_at` less `pending_at`, in seconds"),
    column(
        "time_to_access_s",
        Form::Seconds,
        "`usable_at` less `wanted_at`, in seconds, where its filer first had access by it",
    ),
    column("active_s", Form::Seconds, "how long it was active, to the end of the run at most"),
    column("work_s", Form::Seconds, "the filer's own work in this activation, in seconds"),
];

pub static RECORDS: Sheet = Sheet::new(
    "records.csv",
    "`--detail records`; one row per transition of a request",
    &[
        POLICY,
        REPLICATION,
        column("sequence", Form::Whole, "the order of the run, from 1"),
        column("at", Form::Instant, "when it happened"),
        REQUEST,
        column("from", Form::Word, "the state before; empty for the first record of a request"),
        column("to", Form::Word, "the state after"),
        column("input", Form::Word, "what happened: see `pimsim states`"),
        column("actor", Form::Text, "the requester, the member, `system` or `incident response`"),
    ],
);

pub static AUDIT_TRUTH: Sheet = Sheet::new(
    "audit-POLICY-truth.csv",
    "`--detail audit`; one row per request that the log has records of",
    &[
        column("request_id", Form::Text, "the request's id in the log"),
        column("need", Form::Whole, "the need that filed it; empty for an attacker's"),
        REQUEST,
        column("attempt", Form::Whole, "the how-manieth request of that need or stay"),
        column("intent", Form::Word, "`legitimate`, `malicious` or `approver`"),
        column("block", Form::Text, "the block of `[[needs]]`; empty for an attacker's"),
    ],
);

/// The columns of a detail file.
pub fn sheet(detail: Detail) -> &'static Sheet {
    match detail {
        Detail::Needs => &NEEDS,
        Detail::Requests => &REQUESTS,
        Detail::Records => &RECORDS,
    }
}
