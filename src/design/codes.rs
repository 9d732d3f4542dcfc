//! What `check` can find: every code with its level, its meaning, and what proves it.
//!
//! This table is what `pimsim check --codes` prints, what SARIF calls rules, and what the tests go
//! through: each code has a scenario that has it and one that does not.

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Level {
    /// Worth knowing.
    Note,
    /// Some requests wait or end in vain, or a rule does not do what it says.
    Warning,
    /// Somebody never gets a role, or the approvers cannot keep up.
    Error,
}

impl Level {
    /// The word in text, JSON and SARIF.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A kind of finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Code {
    /// Nobody can become Global or Privileged Role Administrator any more.
    LockOut,
    /// Approval is required and nobody can give it.
    NobodyDecides,
    /// The only approver is the requester.
    OwnApprover,
    /// Approvers need a role that only they approve.
    ApprovalCycle,
    /// A role is within another one that nobody ever gets.
    NoWayIn,
    /// Mail, pickup and review take too long for any decision to come in time.
    TooSlow,
    /// Some reviews are longer than any shift and are handed back for ever.
    LongReviews,
    /// More is asked of a group than it can review.
    Overload,
    /// An activation ends before the role works.
    NeverUsable,
    /// Nobody is on duty for longer than the approval timeout.
    CoverageGap,
    /// An activation is shorter than typical work.
    ShortWindow,
    /// Nobody can stand in for an approver.
    OneApprover,
    /// A rule that another one makes useless.
    UselessRule,
    /// The same people reach as much by an easier way.
    LooserRoute,
    /// Longer than Entra PIM allows.
    OverLimit,
    /// A role is watched, and nobody ever looks.
    NobodyWatches,
    /// Somebody is watched by that person alone.
    OwnWatcher,
    /// More alerts come than can be looked at.
    WatchOverload,
    /// At times nobody who watches is on duty.
    WatchGap,
    /// The absence of one approver leaves hours without anybody.
    AbsenceOpensGap,
    /// Default approvers are no people, so nobody knows whether they are active.
    AlwaysActive,
    /// MFA and an authentication context at once.
    MfaAndContext,
    /// The file has a problem of its own.
    InvalidScenario,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct CodeRow {
    /// The code.
    pub code: Code,
    /// Its name in text, JSON and SARIF.
    pub name: &'static str,
    /// Its usual level.
    pub level: Level,
    /// What it means, in one sentence.
    pub means: &'static str,
    /// What proves it.
    pub proof: &'static str,
}

const fn row(
    code: Code,
    name: &'static str,
    level: Level,
    means: &'static str,
    proof: &'static str,
) -> CodeRow {
    CodeRow { code, name, level, means, proof }
}

const EXPLORED: &str = "the graph of roles, people and groups, and the explorer: in no order of events does the \
     request become active";

/// All codes, in the order in which findings of the same level are told.
pub const CODES: [CodeRow; 23] = [
    row(
        Code::InvalidScenario,
        "invalid-scenario",
        Level::Error,
        "The file cannot be read as a scenario; nothing else is looked at (exit code 3).",
        "the reader of scenarios",
    ),
    row(
        Code::MfaAndContext,
        "mfa-and-context",
        Level::Error,
        "A role asks for MFA and for an authentication context, which Entra PIM refuses \
         (`MfaAndAcrsConflict`); part of exit code 3.",
        "the reader: `require` is one word",
    ),
    row(
        Code::LockOut,
        "lock-out",
        Level::Error,
        "All Global and Privileged Role Administrators are only eligible, approval is required, \
         nobody is there to approve, and no emergency account stands by.",
        EXPLORED,
    ),
    row(
        Code::NobodyDecides,
        "nobody-decides",
        Level::Error,
        "Approval is required and nobody can give it: no approvers, too few, or never on duty.",
        EXPLORED,
    ),
    row(
        Code::OwnApprover,
        "own-approver",
        Level::Error,
        "The only approvers left are the requesters themselves, who may not decide on their own \
         requests.",
        EXPLORED,
    ),
    row(
        Code::ApprovalCycle,
        "approval-cycle",
        Level::Error,
        "Approvers must first activate a role that only approvers in the same position can give \
         them.",
        "as above; the simulation shows it where the groups have `must_hold`, else it lets approvers \
         decide whether or not they are active",
    ),
    row(
        Code::NoWayIn,
        "no-way-in",
        Level::Error,
        "A role is within another one that must be active first and that these people never get.",
        "the graph of roles, people and groups",
    ),
    row(
        Code::TooSlow,
        "too-slow",
        Level::Error,
        "Mail, pickup and review take so long, whatever happens, that no decision comes before the \
         deadline, or before people give up.",
        "the least that each of them takes, for every member and every instant of the run, in the \
         calendars",
    ),
    row(
        Code::Overload,
        "overload",
        Level::Error,
        "A group is asked for more reviews than its members can begin on duty (with `hand_back`: \
         finish within a shift); a warning where it depends on chance, on how often they review the \
         same request in a race, or on needs that join open requests.",
        "the requests that are certain to come, against the most that members who are never idle can \
         take on",
    ),
    row(
        Code::LongReviews,
        "long-reviews",
        Level::Warning,
        "Some reviews are longer than any shift: handed back at its end, they begin again with the \
         same effort and never end.",
        "the law of the review of each member against the longest shift",
    ),
    row(
        Code::NeverUsable,
        "never-usable",
        Level::Error,
        "The activation ends before the role is usable.",
        "the least that decision, provisioning and propagation take within the longest window",
    ),
    row(
        Code::CoverageGap,
        "coverage-gap",
        Level::Warning,
        "Too few approvers are on duty for longer than the approval timeout: whoever asks at its \
         beginning is timed out.",
        "the calendars, instant by instant, in local time",
    ),
    row(
        Code::ShortWindow,
        "short-window",
        Level::Warning,
        "Half of the work takes longer than the longest activation: it is asked for, and approved, \
         again.",
        "the median of the work against `maximum_duration`",
    ),
    row(
        Code::OneApprover,
        "one-approver",
        Level::Warning,
        "No more people can decide than must: nobody stands in for one of them.",
        "the members of the stage",
    ),
    row(
        Code::UselessRule,
        "useless-rule",
        Level::Warning,
        "A rule that changes nothing, because another one always comes first or says the same.",
        "the rules side by side; the least strict one wins",
    ),
    row(
        Code::LooserRoute,
        "looser-route",
        Level::Warning,
        "The same people may activate a role that is worth more with fewer checks.",
        "the rules of both roles and who is eligible for them",
    ),
    row(
        Code::OverLimit,
        "over-limit",
        Level::Warning,
        "An activation may last longer than the 24 hours that Entra PIM allows.",
        "the setting",
    ),
    row(
        Code::NobodyWatches,
        "nobody-watches",
        Level::Warning,
        "A role is watched, and nobody ever looks: never on duty, or the mail never arrives.",
        "the calendars and the mail of those who watch",
    ),
    row(
        Code::OwnWatcher,
        "own-watcher",
        Level::Warning,
        "The only person who watches is the one who is watched: nobody looks at alerts on their own \
         account.",
        "the members of the groups that watch",
    ),
    row(
        Code::WatchOverload,
        "watch-overload",
        Level::Warning,
        "A group gets more alerts than it can look at: the list grows, and detection comes ever later.",
        "the alerts that come on average, against the reviews that can be begun on duty",
    ),
    row(
        Code::WatchGap,
        "watch-gap",
        Level::Note,
        "At times nobody who watches is on duty: alerts wait, and so long an attacker goes on.",
        "the calendars of those who watch",
    ),
    row(
        Code::AbsenceOpensGap,
        "absence-opens-gap",
        Level::Note,
        "While one approver is away, nobody is on duty at times that are covered otherwise.",
        "the calendars without that member",
    ),
    row(
        Code::AlwaysActive,
        "always-active",
        Level::Note,
        "The members of `[approvers.default]` are no people, so they are taken to be active as \
         administrators at all times.",
        "`approves_for`",
    ),
];

impl Code {
    /// Its row.
    pub fn row(self) -> &'static CodeRow {
        let found = CODES.iter().find(|row| row.code == self);
        found.expect("every code has a row")
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.row().name
    }
}
