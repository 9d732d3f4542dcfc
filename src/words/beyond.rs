//! What approval buys beyond watching: where one policy only watches a role and another asks for
//! approval of it, the two are set side by side.
//!
//! Promises: a difference is told only when its paired interval excludes zero; where it does not, the
//! sentence says so. One role, the first of which is spoken and to which it applies. Never: which of
//! the two to choose.

use crate::experiment::Evidence;
use crate::id::RoleId;
use crate::measure::Measure;
use crate::scenario::model::Role;
use crate::words::human::phrase;
use crate::words::text::{FIRM, firm};

/// The sentence; none where no two policies differ so.
pub fn beyond(report: &Evidence<'_>, roles: &[RoleId]) -> Option<String> {
    report.scenario.threat.as_ref()?;
    roles.iter().find_map(|role| {
        let (watching, approval) = (least(report, *role, watches)?, least(report, *role, asks)?);
        Some(sentence(report, *role, watching, approval))
    })
}

/// Watched, and nobody is asked.
fn watches(role: &Role) -> bool {
    role.watch.is_some() && role.settings.stages.is_empty()
}

fn asks(role: &Role) -> bool {
    !role.settings.stages.is_empty()
}

/// The place of the policy under which attackers hold the role least, of those that treat it so.
fn least(report: &Evidence<'_>, role: RoleId, treats: fn(&Role) -> bool) -> Option<usize> {
    let rules = |place: usize| {
        let policy = report.results.policies[place].policy;
        &report.scenario.policies[policy.index()].roles[role.index()]
    };
    let places = (0..report.results.policies.len()).filter(|place| treats(rules(*place)));
    let held = |place: usize| {
        let found = report.estimates.get(place, Some(role), Measure::AttackerPrivilegedTime)?;
        Some((place, found.mean()))
    };
    places.filter_map(held).min_by(|a, b| a.1.total_cmp(&b.1)).map(|found| found.0)
}

fn sentence(report: &Evidence<'_>, role: RoleId, watching: usize, approval: usize) -> String {
    let measure = Measure::AttackerPrivilegedTime;
    let name = report.scenario.role_name(role);
    let (watched, asked) = (report.policy(watching), report.policy(approval));
    let difference = |measure| {
        report.results.difference(report.scenario, (watching, approval), Some(role), measure)
    };
    let begins = format!("{name}: beyond watching ({watched}), approval ({asked})");
    let clear = difference(measure).and_then(|found| Some((found.direction()?, found)));
    let bought = match clear {
        // Watching less approval: a rise is what approval takes away.
        Some((true, found)) => {
            let hours = firm(&phrase(measure.row().unit, found.paired.difference));
            format!("{begins} takes another {hours} of it from attackers")
        }
        Some((false, _)) => format!("{begins} leaves attackers more of it"),
        None => {
            let n = report.results.replications();
            format!("{begins} takes nothing from attackers that {n} replications can show")
        }
    };
    let wait = |place| report.estimates.get(place, Some(role), Measure::TimeToAccessP95);
    let slower = difference(Measure::TimeToAccessP95).and_then(|found| found.direction());
    match (slower, wait(approval), wait(watching)) {
        (Some(_), Some(now), Some(before)) => {
            let said = |estimate| firm(&phrase(Measure::TimeToAccessP95.row().unit, estimate));
            let (now, before) = (said(now), said(before));
            format!("{bought}; 95{FIRM}% of needs wait up to {now} instead of {before}.")
        }
        _ => format!("{bought}, and no difference in waiting shows."),
    }
}
