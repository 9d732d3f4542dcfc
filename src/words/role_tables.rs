//! A table for each role that is spoken of: how the policies do for it, and where its waits go.

use crate::engine::Part;
use crate::experiment::{Evidence, Judged};
use crate::id::RoleId;
use crate::measure::{Measure, Who};
use crate::words::answer;
use crate::words::grid::Grid;
use crate::words::headlines::is_worth;
use crate::words::human::{UNKNOWN, cell, half_width, time_phrase};
use crate::words::spoken::Spoken;
use crate::words::text::{emphasis, firm, wrapped};

/// Parts below this share of the wait are left to the file.
const SLIGHT: f64 = 0.05;
/// Parts named at most.
const MOST_PARTS: usize = 4;

/// What can stand in the table of a role: measure, as a row, as a column, and whether it is shown
/// when there is hardly any of it.
const SHOWN: [(Measure, &str, &str, bool); 8] = [
    (Measure::TimeToAccessP50, "half of needs wait up to", "half wait\nup to", true),
    (Measure::TimeToAccessP95, "95 % of needs wait up to", "95 % wait\nup to", true),
    (Measure::UnmetShare, "needs that gave up", "gave up", false),
    (Measure::TimedOutShare, "requests timed out", "timed\nout", false),
    (Measure::AttackerPrivilegedTime, "attackers hold it, h/year", "attackers\nh/year", false),
    (Measure::ExcessExposure, "excess severity, h/week", "excess\nseverity\nh/week", true),
    (Measure::ReviewTime, "reviews, h/week", "reviews\nh/week", false),
    (Measure::TotalCost, "cost per week", "cost\nper week", false),
];

/// The lines of a role: its table, and where the longest mean wait goes.
pub fn role_table(report: &Evidence<'_>, role: RoleId) -> Vec<String> {
    let places = 0..report.results.policies.len();
    let get = |place: usize, measure| report.estimates.get(place, Some(role), measure);
    let worth = |measure| places.clone().any(|place| is_worth(measure, get(place, measure)));
    let shown: Vec<_> =
        SHOWN.into_iter().filter(|(measure, _, _, always)| *always || worth(*measure)).collect();
    let said = |place: usize, measure: Measure| cell(measure.row().unit, get(place, measure));
    let by_columns = Grid {
        corner: String::new(),
        heads: places.clone().map(|place| report.policy(place).to_owned()).collect(),
        rows: shown
            .iter()
            .map(|(measure, label, ..)| {
                let cells = places.clone().map(|place| said(place, *measure)).collect();
                (format!("  {label}"), cells)
            })
            .collect(),
    };
    let row = |place: usize| {
        let cells = shown.iter().map(|(measure, ..)| said(place, *measure)).collect();
        (report.policy(place).to_owned(), cells)
    };
    let by_rows = Grid {
        corner: String::new(),
        heads: shown.iter().map(|(_, _, head, _)| (*head).to_owned()).collect(),
        rows: places.clone().map(row).collect(),
    };
    let grid = if by_columns.fits() { by_columns } else { by_rows };
    let mut lines = vec![report.scenario.role_name(role).to_owned()];
    lines.extend(grid.lines());
    lines.extend(where_it_goes(report, role));
    lines
}

/// `Of the mean wait of 4 h 56 min under manual: nobody on duty 4 h 02 min, pickup 31 min.`
fn where_it_goes(report: &Evidence<'_>, role: RoleId) -> Vec<String> {
    let wait = |place: usize| {
        let found = report.estimates.get(place, Some(role), Measure::TimeToAccessMean);
        found.map_or(0.0, |found| found.mean())
    };
    let places = 0..report.results.policies.len();
    let Some(place) = places.max_by(|a, b| wait(*a).total_cmp(&wait(*b))) else {
        return Vec::new();
    };
    match parts(report, place, role) {
        Some((whole, parts)) => {
            let policy = report.policy(place);
            wrapped(&format!("Of the mean wait of {whole} under {policy}: {parts}."), "", "")
        }
        None => Vec::new(),
    }
}

/// The mean wait of a role under a policy, and its largest parts with their times.
pub fn parts(report: &Evidence<'_>, place: usize, role: RoleId) -> Option<(String, String)> {
    let (parts, whole) = report.results.wait_parts(report.scenario, place, Some(role), Who::All)?;
    // A wait of checks alone needs no taking apart.
    if whole < 60.0 {
        return None;
    }
    let time = |seconds: f64| firm(&time_phrase(seconds, seconds / 50.0));
    let mut large: Vec<(Part, f64)> = parts
        .into_iter()
        .map(|(part, found)| (part, found.mean()))
        .filter(|(_, seconds)| *seconds >= SLIGHT * whole)
        .collect();
    large.sort_by(|a, b| b.1.total_cmp(&a.1));
    large.truncate(MOST_PARTS);
    let said =
        large.iter().map(|(part, seconds)| format!("{} {}", in_words(*part), time(*seconds)));
    let said: Vec<String> = said.collect();
    (!said.is_empty()).then(|| (time(whole), said.join(", ")))
}

/// A part of a wait in words.
pub fn in_words(part: Part) -> &'static str {
    match part {
        Part::Checks => "checks",
        Part::Mail => "mail",
        Part::OffDuty => "nobody on duty",
        Part::Pickup => "pickup",
        Part::Queue => "queue",
        Part::Review => "review",
        Part::OtherStages => "other stages",
        Part::EndedWithout => "attempts without access",
        Part::Resubmission => "until asked again",
        Part::OuterRole => "outer role",
        Part::ApproverRole => "approver's own role",
        Part::Scheduled => "scheduled start",
        Part::Provisioning => "provisioning",
        Part::Propagation => "propagation",
        Part::BreakGlass => "emergency account",
    }
}

/// What the columns mean, once for all tables.
pub fn legend(report: &Evidence<'_>) -> Vec<String> {
    let interval = match report.results.replications() {
        0 | 1 => format!("One replication gives no intervals; {UNKNOWN} nobody produced a value."),
        _ => half_width(report.scenario.simulation.confidence),
    };
    let text = format!(
        "{interval} Waits are those of needs that got access. Excess \
         severity: hours held and not worked with, times severity. All measures: measures.csv; \
         where waits go: waiting.csv."
    );
    wrapped(&text, "", "")
}

/// The answer, and an empty line.
pub fn answered(report: &Evidence<'_>, judged: &[Judged]) -> Vec<String> {
    let sentences = answer::answer(report).into_iter().chain(answer::targets(report, judged));
    let lines = sentences.flat_map(|said| wrapped(&said, "", ""));
    let mut lines: Vec<String> = lines.map(|line| emphasis(&line)).collect();
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

/// A table for each role that is spoken of, and what is said of the others.
pub fn role_by_role(report: &Evidence<'_>, spoken: &Spoken) -> Vec<String> {
    let mut lines = Vec::new();
    for role in &spoken.apart {
        lines.push(String::new());
        lines.extend(role_table(report, *role));
    }
    lines.push(String::new());
    lines.extend(legend(report));
    let others = spoken.others(report);
    if !others.is_empty() {
        lines.push(String::new());
        lines.extend(others);
    }
    lines
}
