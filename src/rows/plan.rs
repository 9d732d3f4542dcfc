//! `plan.csv`: every candidate with every target.

use std::io::{self, Write};

use crate::experiment::Verdict;
use crate::experiment::staffing::{Candidate, Judgement, Planned, Question};
use crate::measure::{Measure, Unit};
use crate::rows::columns::{CI_HIGH, CI_LOW, Form, Sheet, column};
use crate::rows::csv::Csv;
use crate::scenario::model::{Limit, Scenario, Target};

/// What was asked, and what was found.
#[derive(Clone, Copy)]
pub struct Frontier<'a> {
    /// The scenario as it stands.
    pub scenario: &'a Scenario,
    /// The name of the group.
    pub group: &'a str,
    /// The name of the policy, if there is a choice.
    pub policy: Option<&'a str>,
    /// The calendars of the question; empty when only the size was asked.
    pub calendars: &'a [String],
    /// Where only the size was asked, the calendar of each member of the largest candidate, in the
    /// order in which members are taken.
    pub crew: &'a [&'a str],
    /// How many the list of members has, if the group is one.
    pub listed: Option<usize>,
    /// Members of the list who are not there.
    pub without: &'a [String],
    /// The question.
    pub question: &'a Question,
    /// The answer.
    pub planned: &'a Planned,
}

impl Frontier<'_> {
    /// How many members a candidate has on which calendars.
    pub(crate) fn on_calendars(&self, candidate: &Candidate) -> Vec<(&str, u32)> {
        if !self.calendars.is_empty() {
            let staffed = self.calendars.iter().zip(&candidate.staffing.0).filter(|(_, n)| **n > 0);
            return staffed.map(|(name, n)| (name.as_str(), *n)).collect();
        }
        let mut counts: Vec<(&str, u32)> = Vec::new();
        for name in self.crew.iter().take(candidate.staffing.total() as usize) {
            match counts.iter_mut().find(|(known, _)| known == name) {
                Some((_, count)) => *count += 1,
                None => counts.push((name, 1)),
            }
        }
        counts
    }

    /// `office:4 extended:2`, or the one calendar that all have.
    pub(crate) fn calendar(&self, candidate: &Candidate) -> String {
        match self.on_calendars(candidate).as_slice() {
            [(name, _)] if self.calendars.is_empty() || self.question.together => {
                (*name).to_owned()
            }
            several => {
                let parts = several.iter().map(|(name, n)| format!("{name}:{n}"));
                parts.collect::<Vec<_>>().join(" ")
            }
        }
    }
}

/// The file.
pub const FILE: &str = "plan.csv";

/// `plan.csv`.
pub static SHEET: Sheet = Sheet::new(
    FILE,
    "`plan`; one row per candidate and target, and one for what it costs where that is priced; \
     smallest candidates first",
    &[
        column("members", Form::Whole, "how many members the group has"),
        column(
            "calendar",
            Form::Text,
            "the calendars that they are on, with how many on each; the hours of all, with `--hours`",
        ),
        column(
            "meets",
            Form::Word,
            "whether the candidate meets every target: `yes` or `no`; empty while that is open",
        ),
        column(
            "measure",
            Form::Text,
            "the measure of the target; with `[costs]` also `total_cost`, without a limit",
        ),
        column("role", Form::Text, "the role of the target; `*` is all roles together"),
        column("limit", Form::Value, "the limit: at most, or at least where more is better"),
        column(
            "estimate",
            Form::Value,
            "the mean over the replications; empty when it has no value",
        ),
        CI_LOW,
        CI_HIGH,
        column(
            "target_verdict",
            Form::Word,
            "of this target: `met`, `not met` or `undecided`; empty if the candidate was not run",
        ),
        column("replications", Form::Whole, "how often the candidate was run"),
    ],
);

/// One row per candidate and target, smallest candidates first.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_plan(frontier: &Frontier<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &SHEET)?;
    for candidate in &frontier.planned.candidates {
        for (place, target) in frontier.question.targets.iter().enumerate() {
            let aim = candidate.aims.get(place);
            let estimate = aim.and_then(|aim| aim.estimate);
            head(frontier, candidate, &mut csv)?;
            csv.text(&target.name())?;
            csv.text(role_of(frontier, target))?;
            csv.value(unit_of(target), Some(limit_of(target)))?;
            csv.estimate(unit_of(target), estimate)?;
            csv.word(verdict(candidate, place))?;
            csv.whole(u64::from(candidate.replications))?;
            csv.end()?;
        }
        if frontier.scenario.costs.is_some() {
            head(frontier, candidate, &mut csv)?;
            csv.text(Measure::TotalCost.name())?;
            csv.text("*")?;
            csv.value(Unit::CostPerWeek, None)?;
            csv.estimate(Unit::CostPerWeek, candidate.cost)?;
            csv.word("")?;
            csv.whole(u64::from(candidate.replications))?;
            csv.end()?;
        }
    }
    csv.flush()
}

/// Who the candidate is, and whether it meets every target.
fn head<W: Write>(
    frontier: &Frontier<'_>,
    candidate: &Candidate,
    csv: &mut Csv<W>,
) -> io::Result<()> {
    csv.whole(u64::from(candidate.staffing.total()))?;
    csv.text(&frontier.calendar(candidate))?;
    csv.word(candidate.judgement().word())
}

/// Whether the candidate meets the target at this place.
fn verdict(candidate: &Candidate, place: usize) -> &'static str {
    let run = candidate.replications > 0;
    match candidate.aims.get(place).filter(|_| run).map(|aim| aim.judgement) {
        None => "",
        Some(Judgement::Met) => Verdict::Met.words(),
        Some(Judgement::Missed) => Verdict::NotMet.words(),
        Some(Judgement::Open) => Verdict::Undecided.words(),
    }
}

/// The role of a target, `*` for all together.
pub(crate) fn role_of<'a>(frontier: &Frontier<'a>, target: &Target) -> &'a str {
    target.role.map_or("*", |role| frontier.scenario.role_name(role))
}

/// The unit of the measure of a target.
pub(crate) fn unit_of(target: &Target) -> Unit {
    Measure::named(&target.measure).map_or(Unit::Count, |measure| measure.row().unit)
}

/// The limit of a target, in that unit.
pub(crate) fn limit_of(target: &Target) -> f64 {
    match target.limit {
        Limit::AtMost(limit) | Limit::AtLeast(limit) => limit,
    }
}
