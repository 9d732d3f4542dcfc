//! Dead ends of the design that the results show: what `check` proves, and no replication changes.

use crate::design::{Code, Finding, Level, examine};
use crate::experiment::Evidence;
use crate::id::RoleId;
use crate::measure::Measure;
use crate::scenario::unwanted::escape;
use crate::words::advice::Piece;
use crate::words::human::percent;
use crate::words::text::firm;

/// From this share of requests or needs that came to nothing on, the design is looked at.
const MOST: f64 = 0.5;

/// The dead ends of each policy, as far as results show them.
pub struct DeadEnds {
    /// The places of policies whose results are those of a dead end, for all roles together.
    pub places: Vec<usize>,
    /// What to say.
    pub piece: Option<Piece>,
}

/// Looks at the design of the policies under which most requests or needs come to nothing.
pub fn dead_ends(report: &Evidence<'_>) -> DeadEnds {
    let mut found = DeadEnds { places: Vec::new(), piece: None };
    for (place, result) in report.results.policies.iter().enumerate() {
        let roles = (0..report.scenario.roles.len()).map(RoleId::new);
        if roles.clone().all(|role| lost(report, place, Some(role)) < MOST) {
            continue;
        }
        let findings = examine(report.scenario, &[result.policy]);
        let explained =
            roles.filter(|role| lost(report, place, Some(*role)) >= MOST).find_map(|role| {
                let finding = findings.iter().find(|finding| explains(report, finding, role))?;
                Some((role, finding))
            });
        let Some((role, finding)) = explained else { continue };
        if lost(report, place, None) >= MOST {
            found.places.push(place);
        }
        found.piece = found.piece.or_else(|| Some(piece(report, (place, role), finding)));
    }
    found
}

/// The larger of the shares of requests that timed out or stayed open, and of needs that gave up.
fn lost(report: &Evidence<'_>, place: usize, role: Option<RoleId>) -> f64 {
    let share =
        |measure| report.estimates.get(place, role, measure).map_or(0.0, |found| found.mean());
    let undecided = share(Measure::TimedOutShare) + share(Measure::CensoredShare);
    undecided.max(share(Measure::UnmetShare))
}

/// Whether a finding tells why nothing comes of requests for this role.
fn explains(report: &Evidence<'_>, finding: &Finding, role: RoleId) -> bool {
    let policies = finding.policies.iter().map(|id| &report.scenario.policies[id.index()]);
    let asked = |group: &str| {
        policies.clone().any(|policy| {
            let names = &policy.roles[role.index()].names;
            names.iter().any(|id| policy.groups[id.index()].name == group)
        })
    };
    let grave = finding.level == Level::Error || finding.code == Code::CoverageGap;
    grave
        && match (&finding.role, &finding.group) {
            (Some(named), _) => named == report.scenario.role_name(role),
            (None, Some(group)) => asked(group),
            (None, None) => true,
        }
}

fn piece(report: &Evidence<'_>, (place, role): (usize, RoleId), finding: &Finding) -> Piece {
    let text = format!(
        "{}, {}: {} of what is asked for comes to nothing, and more replications would show the \
         same: {}. `pimsim check` tells why, and what to change.",
        report.policy(place),
        report.scenario.role_name(role),
        firm(&format!("{} %", percent(lost(report, place, Some(role))))),
        escape(&finding.what),
    );
    Piece::new(text, &[])
}
