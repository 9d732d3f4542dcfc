//! The few measures that `compare` shows, in groups, with the words they have as rows and as columns.

use crate::experiment::{Estimates, Evidence, TRACE_SHARE};
use crate::measure::{Measure, Unit};
use crate::stats::Estimate;

/// One measure of the comparison.
pub struct Headline {
    /// Which.
    pub measure: Measure,
    /// As a row: what it is, with the unit if it is not said in the cell. Short enough to stand beside two values.
    pub label: &'static str,
    /// As a column, under the title of its group.
    pub head: &'static str,
    /// Whether it is worth a line when hardly anything is there.
    always: bool,
    /// Whether its difference from the baseline is shown.
    pub differs: bool,
}

/// Measures that belong together.
pub struct Group {
    /// The title.
    pub title: &'static str,
    /// The measures.
    pub headlines: &'static [Headline],
}

const fn line(measure: Measure, label: &'static str, head: &'static str) -> Headline {
    Headline { measure, label, head, always: true, differs: true }
}

impl Headline {
    /// Shown only when some policy has something there.
    const fn if_any(self) -> Self {
        Self { always: false, ..self }
    }
    /// Shown for what it is, not for how it differs.
    const fn level_only(self) -> Self {
        Self { differs: false, ..self }
    }
}

/// The title of the last group; the currency stands behind it.
const COST: &str = "Cost";

/// The first group; with several roles it is also shown role by role.
pub const WAITING: Group = Group {
    title: "Waiting for access",
    headlines: &[
        line(Measure::TimeToAccessP50, "half of needs wait up to", "half of needs\nup to"),
        line(Measure::TimeToAccessP95, "95 % of needs wait up to", "95 % of needs\nup to"),
        line(Measure::UnmetShare, "needs that gave up", "needs that\ngave up"),
    ],
};

/// The other groups, in order.
pub const OTHERS: [Group; 5] = [
    Group {
        title: "Requests",
        headlines: &[
            line(Measure::TimedOutShare, "requests timed out", "timed out"),
            line(Measure::DeniedShare, "requests denied", "denied").if_any().level_only(),
            line(Measure::CanceledShare, "requests canceled", "canceled").if_any().level_only(),
            line(Measure::RefusedShare, "requests refused", "refused").if_any().level_only(),
            line(Measure::FailedShare, "requests failed", "failed").if_any().level_only(),
            line(Measure::RequestsPerNeed, "requests per need", "per need").level_only(),
        ],
    },
    Group {
        title: "Privileged access",
        headlines: &[
            line(Measure::PrivilegedTime, "active, h/week", "active\nh/week").level_only(),
            line(Measure::IdlePrivilegedTime, "of that idle, h/week", "of that idle\nh/week")
                .level_only(),
            line(Measure::Exposure, "exposure, severity h/week", "exposure\nseverity h/week"),
            line(Measure::BreakGlassUses, "break-glass uses, 1/year", "break-glass\nuses/year")
                .if_any(),
        ],
    },
    Group {
        title: "Attackers",
        headlines: &[
            line(Measure::AttackerPrivilegedTime, "attackers active, h/year", "active\nh/year")
                .if_any(),
            line(Measure::AttackerSuccesses, "their activations, 1/year", "activations\n1/year")
                .if_any()
                .level_only(),
            line(
                Measure::AttackerStoppedByWatching,
                "ended by watching, 1/year",
                "stays ended\nby watching",
            )
            .if_any()
            .level_only(),
            line(Measure::TimeToDetectionMean, "these detected after", "detected\nafter")
                .if_any()
                .level_only(),
        ],
    },
    Group {
        title: "Approvers",
        headlines: &[
            line(Measure::ReviewTime, "approvers review, h/week", "reviewing\nh/week").if_any(),
            line(Measure::WastedReviewTime, "of that wasted, h/week", "of that wasted\nh/week")
                .if_any()
                .level_only(),
            line(Measure::Overtime, "of that overtime, h/week", "of that overtime\nh/week")
                .if_any()
                .level_only(),
            line(Measure::ApproverUtilization, "busy while on duty", "busy while\non duty")
                .if_any()
                .level_only(),
            line(Measure::Alerts, "alerts, 1/week", "alerts\n1/week").if_any().level_only(),
            line(Measure::FalseAlarmShare, "of these false alarms", "of these\nfalse alarms")
                .if_any()
                .level_only(),
        ],
    },
    Group {
        title: COST,
        headlines: &[
            line(Measure::WaitingTime, "needs wait, h/week", "needs wait\nh/week").if_any(),
            line(Measure::TotalCost, "total cost, per week", "total cost\nper week").if_any(),
        ],
    },
];

/// Measures that are shown and not waited for.
const BESIDE: [Measure; 5] = [
    Measure::Overtime,
    Measure::AttackerStoppedByWatching,
    Measure::TimeToDetectionMean,
    Measure::Alerts,
    Measure::FalseAlarmShare,
];

/// The measures of all groups that are to be known well, whether they are worth showing or not.
pub fn headline_measures() -> Vec<Measure> {
    let groups = std::iter::once(&WAITING).chain(&OTHERS);
    let shown = groups.flat_map(|group| group.headlines).map(|headline| headline.measure);
    // What is reviewed late is a small part of all reviewing, and not to be waited for; nor are
    // detections and false alarms, which are few where watching works.
    shown.filter(|measure| !BESIDE.contains(measure)).collect()
}

impl Group {
    /// The title above its table, with the currency where there is one.
    pub fn heading(&self, report: &Evidence<'_>) -> String {
        let costs = report.scenario.costs.as_ref();
        self.heading_in(costs.map(|costs| costs.currency.as_str()))
    }
    /// The same, with this currency.
    pub fn heading_in(&self, currency: Option<&str>) -> String {
        match currency.filter(|_| self.title == COST) {
            None | Some("") => self.title.to_owned(),
            Some(currency) => format!("{}, {currency}", self.title),
        }
    }
    /// The measures that are worth showing for these policies.
    pub fn shown(&self, report: &Evidence<'_>) -> Vec<&'static Headline> {
        self.shown_of(report.estimates)
    }
    /// The same, of these estimates.
    pub fn shown_of(&self, estimates: &Estimates) -> Vec<&'static Headline> {
        let worth = |headline: &&Headline| headline.always || headline.is_there(estimates);
        self.headlines.iter().filter(worth).collect()
    }
}

impl Headline {
    /// Whether some policy has more than a trace of it.
    fn is_there(&self, estimates: &Estimates) -> bool {
        let mut places = 0..estimates.places();
        places.any(|place| is_worth(self.measure, estimates.get(place, None, self.measure)))
    }
}

/// Whether there is more than a trace of a measure.
pub fn is_worth(measure: Measure, estimate: Option<Estimate>) -> bool {
    let trace = if measure.row().unit == Unit::Share { TRACE_SHARE } else { 0.0 };
    estimate.is_some_and(|estimate| estimate.mean() > trace)
}
