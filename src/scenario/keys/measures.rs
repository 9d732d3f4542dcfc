//! The table of measures: names, units and meanings, in the order of contract section 5; after
//! them those of cost.
//!
//! Files, targets, the schema and the reference are made from it, so that a measure is one row.
//! Promises: the position of a measure in [`MEASURES`] is its position in every file. Never: a
//! value.

use crate::scenario::nearest::{did_you_mean, one_of};

/// In what a measure is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
    /// Hours times severity, per year.
    SeverityHoursPerYear,
    /// Occurrences per week of 168 hours.
    PerWeek,
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
            Self::SeverityHoursPerYear => "severity h/year",
            Self::PerWeek => "1/week",
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
    /// A role, or `[break_glass]`, that somebody watches.
    Watching,
    /// The same, and `[threat]`.
    Detection,
    /// A target with its time: it is no column of any file.
    Target,
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
    /// What it is, to the letter.
    pub definition: &'static str,
    /// What it is counted from.
    pub source: &'static str,
}

macro_rules! measures {
    ($(
        $id:ident $name:literal $unit:ident $better:ident $known:ident $what:literal
        $definition:literal $source:literal;
    )*) => {
        /// A measure of contract section 5, or of cost.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[non_exhaustive]
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
            definition: $definition,
            source: $source,
        },)*];
    };
}

measures! {
    TimeToAccessMean "time_to_access_mean" Seconds Lower AnyScenario "from want to first use, mean"
        "from the instant a legitimate need wants access until the role is first usable, resubmissions included; \
         needs that got it: mean"
        "needs.csv: time_to_access_s";
    TimeToAccessP50 "time_to_access_p50" Seconds Lower AnyScenario "half of the needs wait at most"
        "from the instant a legitimate need wants access until the role is first usable, resubmissions included; \
         needs that got it: half wait at most so long"
        "needs.csv: time_to_access_s";
    TimeToAccessP95 "time_to_access_p95" Seconds Lower AnyScenario "95 % of the needs wait at most"
        "from the instant a legitimate need wants access until the role is first usable, resubmissions included; \
         needs that got it: 95 % wait at most so long"
        "needs.csv: time_to_access_s";
    TimeToAccessP99 "time_to_access_p99" Seconds Lower AnyScenario "99 % of the needs wait at most"
        "from the instant a legitimate need wants access until the role is first usable, resubmissions included; \
         needs that got it: 99 % wait at most so long"
        "needs.csv: time_to_access_s";
    TimeToDecisionMean "time_to_decision_mean" Seconds Lower AnyScenario "from pending to decision, mean"
        "from pending to the final decision of a person, per decided legitimate request: mean"
        "requests.csv: time_to_decision_s";
    TimeToDecisionP50 "time_to_decision_p50" Seconds Lower AnyScenario "half of the decisions take at most"
        "from pending to the final decision of a person, per decided legitimate request: half take at most so \
         long"
        "requests.csv: time_to_decision_s";
    TimeToDecisionP95 "time_to_decision_p95" Seconds Lower AnyScenario "95 % of the decisions take at most"
        "from pending to the final decision of a person, per decided legitimate request: 95 % take at most so \
         long"
        "requests.csv: time_to_decision_s";
    TimeToReviewMean "time_to_review_mean" Seconds Lower AnyScenario "from pending to the first review, mean"
        "from pending to the beginning of the first review, per legitimate request that was reviewed: mean"
        "reviews";
    TimeToReviewP50 "time_to_review_p50" Seconds Lower AnyScenario "half of the reviews begin within"
        "from pending to the beginning of the first review, per legitimate request that was reviewed: half begin \
         within so long"
        "reviews";
    TimeToReviewP95 "time_to_review_p95" Seconds Lower AnyScenario "95 % of the reviews begin within"
        "from pending to the beginning of the first review, per legitimate request that was reviewed: 95 % begin \
         within so long"
        "reviews";
    TimeToDoneMean "time_to_done_mean" Seconds Lower AnyScenario "from want to work done, mean"
        "from the instant a need wants access until its work is done; needs that were met"
        "needs.csv: time_to_done_s";
    GrantedShare "granted_share" Share Higher AnyScenario "requests that became active"
        "share of legitimate requests that became active, whatever ended it"
        "requests.csv: active_at";
    ImmediateShare "immediate_share" Share Higher AnyScenario "requests active within a minute"
        "share of legitimate requests that were active within a minute of filing"
        "requests.csv: active_at, submitted_at";
    RefusedShare "refused_share" Share Lower AnyScenario "requests that failed a check"
        "share of legitimate requests that ended refused: a check failed"
        "requests.csv: state";
    DeniedShare "denied_share" Share Lower AnyScenario "requests an approver denied"
        "share of legitimate requests that an approver denied"
        "requests.csv: state";
    TimedOutShare "timed_out_share" Share Lower AnyScenario "requests nobody decided in time"
        "share of legitimate requests that nobody decided before the approval deadline"
        "requests.csv: state";
    CanceledShare "canceled_share" Share Lower AnyScenario "requests taken back"
        "share of legitimate requests that were taken back before they became active"
        "requests.csv: state";
    FailedShare "failed_share" Share Lower AnyScenario "requests that could not be provisioned"
        "share of legitimate requests that could not be provisioned"
        "requests.csv: state";
    CensoredShare "censored_share" Share Neither AnyScenario "requests still open at the end"
        "share of legitimate requests that were neither active nor ended at the end of the run"
        "requests.csv: state, active_at";
    UnmetShare "unmet_share" Share Lower AnyScenario "needs that gave up"
        "share of needs that gave up"
        "needs.csv: end";
    RequestsPerNeed "requests_per_need" Count Lower AnyScenario "requests filed per need"
        "requests that a need filed, mean"
        "needs.csv: requests";
    PrivilegedTime "privileged_time" HoursPerWeek Lower AnyScenario "hours the roles are active"
        "role-hours active, legitimate and malicious, standing access included"
        "levels over time";
    IdlePrivilegedTime "idle_privileged_time" HoursPerWeek Lower AnyScenario "of those, not used for work"
        "of privileged time, what was not used for work: without the union of working time per requester and role"
        "levels over time";
    Exposure "exposure" SeverityHoursPerWeek Lower AnyScenario "active hours times severity"
        "each role-hour active times the severity of the role, break-glass included"
        "levels over time";
    ExcessExposure "excess_exposure" SeverityHoursPerWeek Lower AnyScenario "of exposure, not used for work"
        "severity times the hours that a role is held and not worked with: exposure less severity times working time, \
         break-glass likewise"
        "levels over time";
    StandingShare "standing_share" Share Lower AnyScenario "active time against standing access"
        "privileged time over what standing access for every eligible requester would be"
        "levels over time";
    ActiveMean "active_mean" Count Lower AnyScenario "active assignments at a time"
        "assignments active at a time, standing ones included, mean over time"
        "levels over time";
    PendingMean "pending_mean" Count Lower AnyScenario "requests pending at a time"
        "requests pending at a time, mean over time"
        "levels over time";
    AttackerPrivilegedTime "attacker_privileged_time" HoursPerYear Lower Threat "hours an attacker holds a role"
        "the union of own activations of attackers, ridden ones and standing access, summed over requesters and \
         roles"
        "levels over time";
    AttackerExposure "attacker_exposure" SeverityHoursPerYear Lower Threat "attackers' hours times severity"
        "each hour of attacker time times the severity of the role"
        "levels over time";
    AttackerAttempts "attacker_attempts" PerYear Neither Threat "malicious requests"
        "malicious requests filed"
        "requests.csv: intent";
    AttackerSuccesses "attacker_successes" PerYear Lower Threat "malicious requests that became active"
        "malicious requests that became active"
        "requests.csv: intent, active_at";
    AttackerStoppedByMfa "attacker_stopped_by_mfa" PerYear Neither Threat "malicious requests refused"
        "malicious requests that ended refused"
        "requests.csv: intent, state";
    AttackerStoppedByApprover "attacker_stopped_by_approver" PerYear Neither Threat "malicious requests denied"
        "malicious requests that an approver denied"
        "requests.csv: intent, state";
    AttackerStoppedByTimeout "attacker_stopped_by_timeout" PerYear Neither Threat "malicious requests timed out"
        "malicious requests that nobody decided before the approval deadline"
        "requests.csv: intent, state";
    AttackerStoppedByEviction "attacker_stopped_by_eviction" PerYear Neither Threat "malicious requests cut off"
        "malicious requests canceled when the stay of the attacker ended"
        "requests.csv: intent, state";
    AttackerOwnTime "attacker_own_time" HoursPerYear Lower Threat "of attacker time, by own activation"
        "the part of attacker time by activations that attackers filed"
        "levels over time";
    AttackerHijackedTime "attacker_hijacked_time" HoursPerYear Lower Threat "of attacker time, ridden or standing"
        "the part of attacker time ridden on activations of owners, or standing"
        "levels over time";
    AutomaticShare "automatic_share" Share Neither AnyScenario "granted requests no person decided"
        "share of granted legitimate requests without a decision of a person"
        "requests.csv: decided_by, active_at";
    BreakGlassUses "break_glass_uses" PerYear Lower BreakGlass "uses of emergency accounts"
        "uses of emergency accounts, counted at their start"
        "emergency accounts";
    BreakGlassTime "break_glass_time" HoursPerYear Lower BreakGlass "hours of emergency access"
        "hours of access by emergency accounts"
        "emergency accounts";
    ApproverUtilization "approver_utilization" Share Neither Approvers "reviewing time on duty over on-duty time"
        "reviewing time on duty over on-duty time of the members that the approval or the watching of the role \
         names, at most 1"
        "approvers.csv: utilization";
    ReviewTime "review_time" HoursPerWeek Lower Approvers "hours spent on reviews"
        "hours that members spend on reviews of requests and alerts, wasted ones included"
        "approvers.csv: review_h";
    WastedReviewTime "wasted_review_time" HoursPerWeek Lower Approvers "of those, on reviews that did not count"
        "hours of reviews that did not count"
        "reviews";
    Overtime "overtime" HoursPerWeek Lower Approvers "of review time, after the shift"
        "hours of reviewing after the shift, where a review begun is finished"
        "approvers.csv: overtime_h";
    OnDutyTime "on_duty_time" HoursPerWeek Neither Approvers "hours approvers are on duty"
        "hours that the members are on duty whom the role asks to decide or to watch, reviewing or not; a person of \
         several groups once"
        "approvers.csv: on_duty_h";
    WaitingTime "waiting_time" HoursPerWeek Lower Costs "hours needs wait for access"
        "from wanting access to having it, again when access ends with work left, to the end of a need that gives \
         up or of the run"
        "needs";
    TotalCost "total_cost" CostPerWeek Lower Costs "everything that has a price"
        "reviewing, time on duty, waiting, exposure, attackers' exposure, break-glass uses and needs that gave up, \
         times the prices of `[costs]`; time on duty of a group that several roles ask is split by reviewing time"
        "the measures of these";
    Alerts "alerts" PerWeek Neither Watching "alerts raised"
        "alerts that activations and uses of emergency accounts raised"
        "alerts";
    FalseAlarmShare "false_alarm_share" Share Lower Watching "alerts that ended legitimate work"
        "share of alerts on legitimate activations and uses of emergency accounts that ended them"
        "alerts";
    TimeToDetectionMean "time_to_detection_mean" Seconds Lower Detection "from first use to detection, mean"
        "from the beginning of an attacker's first use to the end of the stay by watching; detected stays: mean"
        "alerts";
    TimeToDetectionP95 "time_to_detection_p95" Seconds Lower Detection "95 % of the detections take at most"
        "from the beginning of an attacker's first use to the end of the stay by watching; detected stays: 95 % take \
         at most so long"
        "alerts";
    AttackerStoppedByWatching "attacker_stopped_by_watching" PerYear Neither Detection "stays that watching ended"
        "stays of attackers that watching ended"
        "alerts";
    AccessWithin "access_within" Share Higher Target "needs with access in time"
        "share of needs that had access within the time that the target names, exactly; who never got it counts as not"
        "needs.csv: time_to_access_s";
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
        let found = Self::named(name);
        if found == Some(Self::AccessWithin) {
            return Err(format!(
                "`{name}` needs a time, such as `{name}(30m)`, and is known in targets only"
            ));
        }
        found.ok_or_else(|| {
            let names = || MEASURES.iter().map(|row| row.name);
            let hint = did_you_mean(name, names());
            let hint = hint.unwrap_or_else(|| format!("there is {}", one_of(names())));
            format!("there is no measure `{name}`; {hint}")
        })
    }
}
