//! The rows of `plan.csv`, read back for the page, and what is said of a candidate and a target.
//!
//! Promises: a target keeps its side as it was asked, also where a measure is usually judged on the
//! other. Never: a candidate or a target that is not in the file.

use crate::job::{Manifest, target};
use crate::measure::{Better, Measure, Unit};
use crate::page::reading::Shelf;
use crate::page::rows::{Row, Rows};
use crate::rows::plan::FILE;
use crate::scenario::model::Limit;
use crate::stats::{Estimate, Method};
use crate::time::{Span, human_span};
use crate::words::human::{phrase, time_phrase};

/// A row of the file: a candidate and a target, or what the candidate costs.
pub struct Line {
    /// How many members.
    pub members: u32,
    /// The calendars that they are on, as in the file.
    pub calendar: String,
    /// `yes`, `no`, or empty while that is open.
    pub meets: String,
    /// The measure of the target.
    pub measure: Measure,
    /// The time of `access_within`.
    pub within: Option<Span>,
    /// The role of the target, `*` for all together.
    pub role: String,
    /// The limit; none of the cost.
    pub limit: Option<f64>,
    /// The estimate.
    pub estimate: Option<Estimate>,
    /// Of this target.
    pub verdict: String,
    /// How often the candidate was run.
    pub replications: u32,
    at_most: bool,
}

/// All rows of the file.
///
/// # Errors
/// A sentence about what is missing or not understood.
pub fn read(shelf: &Shelf<'_>, recorded: &Manifest) -> Result<Vec<Line>, String> {
    let place = &shelf.place;
    let written = recorded.files.iter().find(|file| file.name == FILE);
    let written =
        written.ok_or_else(|| format!("the manifest of {place} names no {FILE}; plan again"))?;
    let rows = Rows::of(FILE, &(shelf.take)(written)?)?;
    let asked: Vec<target::Typed> = match &recorded.job.ask {
        crate::job::Ask::Plan(plan) => {
            plan.targets.iter().filter_map(|text| target::typed(text).ok()).collect()
        }
        _ => Vec::new(),
    };
    rows.iter().map(|row| Line::read(row, &asked)).collect()
}

impl Line {
    fn read(row: Row<'_>, asked: &[target::Typed]) -> Result<Self, String> {
        let whole = |column: &str| row.number(column).map(|n| n.unwrap_or(0.0) as u32);
        let replications = whole("replications")?;
        let (n, method) = (replications as usize, Method::Student);
        let found = row.interval("estimate", "")?;
        let (measure, within) = target::measure(row.text("measure")?)?;
        let (role, limit) = (row.text("role")?.to_owned(), row.number("limit")?);
        let named = |one: &&target::Typed| {
            let (Limit::AtMost(value) | Limit::AtLeast(value)) = one.limit;
            (one.measure, one.within) == (measure, within)
                && one.role.as_deref().unwrap_or("*") == role
                && Some(value) == limit
        };
        let at_most = match asked.iter().find(named) {
            Some(one) => matches!(one.limit, Limit::AtMost(_)),
            None => measure.row().better != Better::Higher,
        };
        Ok(Self {
            members: whole("members")?,
            calendar: row.text("calendar")?.to_owned(),
            meets: row.raw("meets")?.to_owned(),
            measure,
            within,
            role,
            limit,
            estimate: found.map(|interval| Estimate { interval, n, method }),
            verdict: row.raw("target_verdict")?.to_owned(),
            replications,
            at_most,
        })
    }

    /// `3 members`.
    pub fn people(&self) -> String {
        let members = crate::english::of(self.members as usize, "member", "members");
        format!("{} {members}", self.members)
    }

    /// `office`, or `4 in berlin, 2 in sydney`.
    pub fn hours(&self) -> String {
        let part = |part: &str| {
            let (name, count) = part.rsplit_once(':')?;
            count.parse::<u32>().ok().map(|count| format!("{count} in {name}"))
        };
        let parts: Option<Vec<String>> = self.calendar.split(' ').map(part).collect();
        parts.map_or_else(|| self.calendar.clone(), |parts| crate::english::listed(&parts, "and"))
    }

    /// `3 members on office`, or `6 members: 4 in berlin, 2 in sydney`.
    pub fn who(&self) -> String {
        let (people, hours) = (self.people(), self.hours());
        if hours == self.calendar {
            format!("{people} on {hours}")
        } else {
            format!("{people}: {hours}")
        }
    }

    /// The measure in words, with its role.
    pub fn target(&self) -> String {
        let measure = match self.measure {
            Measure::TimeToAccessP50 => "the wait of half of the needs",
            Measure::TimeToAccessP95 => "the wait of 95 % of the needs",
            Measure::TimeToAccessP99 => "the wait of 99 % of the needs",
            Measure::TimeToAccessMean => "the mean wait",
            Measure::TimedOutShare => "the share of requests that time out",
            Measure::UnmetShare => "the share of needs that give up",
            Measure::ApproverUtilization => "the share of duty that goes into reviews",
            Measure::AttackerExposure => "attackers' exposure",
            Measure::ExcessExposure => "excess exposure",
            Measure::TotalCost => "total cost a week",
            Measure::AccessWithin => "the share of needs that have access",
            other => other.row().what,
        };
        let within = self.within.map(|within| format!(" within {}", human_span(within)));
        let of = if self.role == "*" { String::new() } else { format!(" of {}", self.role) };
        format!("{measure}{}{of}", within.unwrap_or_default())
    }

    /// `at most 30 min`.
    pub fn limit_phrase(&self) -> String {
        let unit = self.measure.row().unit;
        let limit = self.limit.unwrap_or_default();
        let said = match unit {
            Unit::Seconds => time_phrase(limit, 0.0),
            _ => Estimate::symmetric(limit, None, 1).map_or_else(String::new, |e| phrase(unit, e)),
        };
        format!("{} {said}", if self.at_most { "at most" } else { "at least" })
    }

    /// Whether less is asked for.
    pub fn at_most(&self) -> bool {
        self.at_most
    }

    /// Whether both rows are of one target.
    pub fn same_target(&self, other: &Self) -> bool {
        let of = |line: &Self| (line.measure, line.within, line.limit, line.at_most);
        of(self) == of(other) && self.role == other.role
    }

    /// Whether both rows are of one candidate.
    pub fn same_candidate(&self, other: &Self) -> bool {
        (self.members, &self.calendar) == (other.members, &other.calendar)
    }
}
