//! The table of measures: names, units and meanings, in the order of contract section 5; after
//! them those of cost.
//!
//! Promises: the position of a measure in [`MEASURES`] is its position in every file. Never: a
//! value.

use crate::scenario::model::Scenario;
use crate::scenario::nearest::{did_you_mean, one_of};

/// In what a measure is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// A share in [0, 1].
    Share,
    /// A plain number.
    Count,
    /// Hours per week of 168 hours.
    HoursPerWeek,
    /// Hours times severity, per week.
    SeverityHoursPerWeek,
    /// Hours per year of 365 days.
    HoursPerYear,
    /// Occurrences per year of 365 days.
    PerYear,
    /// Money per week of 168 hours, in the currency of `[costs]`.
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

/// Which direction is better for those who run the organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// Less is better.
    Lower,
    /// More is better.
    Higher,
    /// Neither.
    Neither,
}

/// What a scenario must have for a measure to have a value at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownWith {
    /// Nothing in particular.
    AnyScenario,
    /// `[threat]`.
    Threat,
    /// `[break_glass]` under the policy.
    BreakGlass,
    /// A role that names approvers.
    Approvers,
    /// `[costs]`.
    Costs,
}

/// One measure.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Which.
    pub measure: Measure,
    /// Its name in files and targets.
    pub name: &'static str,
    /// Its unit.
    pub unit: Unit,
    /// Which direction is better.
    pub better: Better,
    /// When it has a value.
    pub known_with: KnownWith,
    /// What it is, in a phrase.
    pub what: &'static str,
}

macro_rules! measures {
    ($($id:ident $name:literal $unit:ident $better:ident $known:ident $what:literal;)*) => {
        /// A measure of contract section 5, or of cost.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Measure {
            $(#[doc = $what] $id,)*
        }

        /// All measures, in the order of every file.
        pub const MEASURES: &[Row] = &[$(Row {
            measure: Measure::$id,
            name: $name,
            unit: Unit::$unit,
            better: Better::$better,
            known_with: KnownWith::$known,
            what: $what,
        },)*];
    };
}

measures! {
    TimeToAccessMean "time_to_access_mean" Seconds Lower AnyScenario "from want to first use, mean";
    TimeToAccessP50 "time_to_access_p50" Seconds Lower AnyScenario "half of the needs wait at most";
    TimeToAccessP95 "time_to_access_p95" Seconds Lower AnyScenario "95 % of the needs wait at most";
    TimeToAccessP99 "time_to_access_p99" Seconds Lower AnyScenario "99 % of the needs wait at most";
    TimeToDecisionMean "time_to_decision_mean" Seconds Lower AnyScenario "from pending to decision, mean";
    TimeToDecisionP50 "time_to_decision_p50" Seconds Lower AnyScenario "half of the decisions take at most";
    TimeToDecisionP95 "time_to_decision_p95" Seconds Lower AnyScenario "95 % of the decisions take at most";
    TimeToDoneMean "time_to_done_mean" Seconds Lower AnyScenario "from want to work done, mean";
    GrantedShare "granted_share" Share Higher AnyScenario "requests that became active";
    ImmediateShare "immediate_share" Share Higher AnyScenario "requests active within a minute";
    RefusedShare "refused_share" Share Lower AnyScenario "requests that failed a check";
    DeniedShare "denied_share" Share Lower AnyScenario "requests an approver denied";
    TimedOutShare "timed_out_share" Share Lower AnyScenario "requests nobody decided in time";
    CanceledShare "canceled_share" Share Lower AnyScenario "requests taken back";
    FailedShare "failed_share" Share Lower AnyScenario "requests that could not be provisioned";
    CensoredShare "censored_share" Share Neither AnyScenario "requests still open at the end";
    UnmetShare "unmet_share" Share Lower AnyScenario "needs that gave up";
    RequestsPerNeed "requests_per_need" Count Lower AnyScenario "requests filed per need";
    PrivilegedTime "privileged_time" HoursPerWeek Lower AnyScenario "hours the roles are active";
    IdlePrivilegedTime "idle_privileged_time" HoursPerWeek Lower AnyScenario "of those, not used for work";
    Exposure "exposure" SeverityHoursPerWeek Lower AnyScenario "active hours times severity";
    StandingShare "standing_share" Share Lower AnyScenario "active time against standing access";
    ActiveMean "active_mean" Count Lower AnyScenario "active assignments at a time";
    PendingMean "pending_mean" Count Lower AnyScenario "requests pending at a time";
    AttackerPrivilegedTime "attacker_privileged_time" HoursPerYear Lower Threat "hours an attacker holds a role";
    AttackerAttempts "attacker_attempts" PerYear Neither Threat "malicious requests";
    AttackerSuccesses "attacker_successes" PerYear Lower Threat "malicious requests that became active";
    AttackerStoppedByMfa "attacker_stopped_by_mfa" PerYear Neither Threat "malicious requests refused";
    AttackerStoppedByApprover "attacker_stopped_by_approver" PerYear Neither Threat "malicious requests denied";
    AttackerStoppedByTimeout "attacker_stopped_by_timeout" PerYear Neither Threat "malicious requests timed out";
    AttackerStoppedByEviction "attacker_stopped_by_eviction" PerYear Neither Threat "malicious requests cut off";
    AttackerOwnTime "attacker_own_time" HoursPerYear Lower Threat "of attacker time, by own activation";
    AttackerHijackedTime "attacker_hijacked_time" HoursPerYear Lower Threat "of attacker time, ridden or standing";
    AutomaticShare "automatic_share" Share Neither AnyScenario "granted requests no person decided";
    BreakGlassUses "break_glass_uses" PerYear Lower BreakGlass "uses of emergency accounts";
    BreakGlassTime "break_glass_time" HoursPerYear Lower BreakGlass "hours of emergency access";
    ApproverUtilization "approver_utilization" Share Neither Approvers "reviewing time on duty over on-duty time";
    ReviewTime "review_time" HoursPerWeek Lower Approvers "hours spent on reviews";
    WastedReviewTime "wasted_review_time" HoursPerWeek Lower Approvers "of those, on reviews that did not count";
    Overtime "overtime" HoursPerWeek Lower Approvers "of review time, after the shift";
    WaitingTime "waiting_time" HoursPerWeek Lower Costs "hours needs wait for access";
    TotalCost "total_cost" CostPerWeek Lower Costs "reviewing, waiting, exposure and break-glass, priced";
}

/// The measures that have rows: those of cost only with `[costs]`.
pub fn rows(scenario: &Scenario) -> impl Iterator<Item = &'static Row> + use<> {
    let priced = scenario.costs.is_some();
    MEASURES.iter().filter(move |row| priced || row.known_with != KnownWith::Costs)
}

impl Measure {
    /// How many there are.
    pub const COUNT: usize = MEASURES.len();

    /// The position in [`MEASURES`].
    pub const fn index(self) -> usize {
        self as usize
    }
    /// Its row of the table.
    pub const fn row(self) -> &'static Row {
        &MEASURES[self as usize]
    }
    /// Its name.
    pub const fn name(self) -> &'static str {
        self.row().name
    }
    /// The measure with this name.
    pub fn named(name: &str) -> Option<Self> {
        MEASURES.iter().find(|row| row.name == name).map(|row| row.measure)
    }
    /// The measure with this name.
    ///
    /// # Errors
    /// A sentence with the nearest name, or with all of them.
    pub fn find(name: &str) -> Result<Self, String> {
        Self::named(name).ok_or_else(|| {
            let names = || MEASURES.iter().map(|row| row.name);
            let hint = did_you_mean(name, names());
            let hint = hint.unwrap_or_else(|| format!("there is {}", one_of(names())));
            format!("there is no measure `{name}`; {hint}")
        })
    }
}
