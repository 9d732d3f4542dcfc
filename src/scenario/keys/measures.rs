//! The measures that a target can name.

/// In what a measure is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Seconds; a limit may be written as a duration.
    Seconds,
    /// A part of a whole, from 0 to 1.
    Share,
    /// A number of things.
    Count,
    /// Hours per week.
    HoursPerWeek,
    /// Hours per week, each times a severity.
    SeverityHoursPerWeek,
    /// Hours per year.
    HoursPerYear,
    /// A number of things per year.
    PerYear,
    /// Money per week; known only with `[costs]`.
    CostPerWeek,
}

impl Unit {
    /// The word in the `unit` column.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Seconds => "s",
            Self::Share => "share",
            Self::Count => "count",
            Self::HoursPerWeek => "h/week",
            Self::SeverityHoursPerWeek => "severity h/week",
            Self::HoursPerYear => "h/year",
            Self::PerYear => "1/year",
            Self::CostPerWeek => "cost/week",
        }
    }
}

/// A measure.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// Its name.
    pub name: &'static str,
    /// Its unit.
    pub unit: Unit,
    /// Whether it is known only with `[costs]`.
    pub priced: bool,
}

const fn measure(name: &'static str, unit: Unit) -> Measure {
    Measure { name, unit, priced: false }
}

/// Known only with `[costs]`.
const fn priced(name: &'static str, unit: Unit) -> Measure {
    Measure { name, unit, priced: true }
}

/// All measures, in the order of rows.
pub const MEASURES: [Measure; 42] = [
    measure("time_to_access_mean", Unit::Seconds),
    measure("time_to_access_p50", Unit::Seconds),
    measure("time_to_access_p95", Unit::Seconds),
    measure("time_to_access_p99", Unit::Seconds),
    measure("time_to_decision_mean", Unit::Seconds),
    measure("time_to_decision_p50", Unit::Seconds),
    measure("time_to_decision_p95", Unit::Seconds),
    measure("time_to_done_mean", Unit::Seconds),
    measure("granted_share", Unit::Share),
    measure("immediate_share", Unit::Share),
    measure("refused_share", Unit::Share),
    measure("denied_share", Unit::Share),
    measure("timed_out_share", Unit::Share),
    measure("canceled_share", Unit::Share),
    measure("failed_share", Unit::Share),
    measure("censored_share", Unit::Share),
    measure("unmet_share", Unit::Share),
    measure("requests_per_need", Unit::Count),
    measure("privileged_time", Unit::HoursPerWeek),
    measure("idle_privileged_time", Unit::HoursPerWeek),
    measure("exposure", Unit::SeverityHoursPerWeek),
    measure("standing_share", Unit::Share),
    measure("active_mean", Unit::Count),
    measure("pending_mean", Unit::Count),
    measure("attacker_privileged_time", Unit::HoursPerYear),
    measure("attacker_attempts", Unit::PerYear),
    measure("attacker_successes", Unit::PerYear),
    measure("attacker_stopped_by_mfa", Unit::PerYear),
    measure("attacker_stopped_by_approver", Unit::PerYear),
    measure("attacker_stopped_by_timeout", Unit::PerYear),
    measure("attacker_stopped_by_eviction", Unit::PerYear),
    measure("attacker_own_time", Unit::HoursPerYear),
    measure("attacker_hijacked_time", Unit::HoursPerYear),
    measure("automatic_share", Unit::Share),
    measure("break_glass_uses", Unit::PerYear),
    measure("break_glass_time", Unit::HoursPerYear),
    measure("approver_utilization", Unit::Share),
    measure("review_time", Unit::HoursPerWeek),
    measure("wasted_review_time", Unit::HoursPerWeek),
    measure("overtime", Unit::HoursPerWeek),
    priced("waiting_time", Unit::HoursPerWeek),
    priced("total_cost", Unit::CostPerWeek),
];
