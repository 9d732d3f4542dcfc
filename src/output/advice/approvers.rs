//! Approvers without slack, and requests that nobody had decided at the end.

use super::{Piece, set_length};
use crate::id::{Approver, GroupId, MemberIx};
use crate::measure::{DeskSums, Measure, Unit};
use crate::output::Report;
use crate::output::human::{percent, phrase};
use crate::output::text::firm;
use crate::scenario::model::Group;
use crate::time::Span;

/// Above this a waiting list has hardly any slack left.
const OVERLOADED: f64 = 0.95;

/// What a group can be asked to do without long waits.
const BEARABLE: f64 = 0.8;

/// A larger share of requests still open at the end makes shares and waits look better than they are.
const CENSORED: f64 = 0.01;

/// The group with the least slack, under the policy where it has least.
pub fn overloaded(report: &Report<'_>) -> Option<Piece> {
    let mut worst: Option<(f64, usize, usize)> = None;
    for (place, result) in report.results.policies.iter().enumerate() {
        let groups = &report.scenario.policies[result.policy.index()].groups;
        for (index, group) in groups.iter().enumerate() {
            let busy = utilization(&result.desk, index, group);
            if busy >= OVERLOADED && worst.is_none_or(|(most, ..)| busy > most) {
                worst = Some((busy, place, index));
            }
        }
    }
    let (busy, place, index) = worst?;
    let policy = report.results.policies[place].policy;
    let group = &report.scenario.policies[policy.index()].groups[index];
    let text = format!(
        "{}: group {} is busy {} of its time on duty, so waits are long and depend on how long \
         the run is. It needs more members.",
        report.policy(place),
        group.name,
        firm(&format!("{} %", percent(busy))),
    );
    let members = enough(report, place, busy, group.members.len());
    let options =
        counted(group).then(|| format!("--set approvers.{}.members={members}", group.name));
    Some(Piece::new(text, options.as_slice()))
}

/// Reviewing time on duty over on-duty time of a whole group, over all replications.
fn utilization(desk: &DeskSums, index: usize, group: &Group) -> f64 {
    let (mut busy, mut duty) = (0.0, 0.0);
    for member in 0..group.members.len() {
        let approver = Approver { group: GroupId::new(index), member: MemberIx::new(member) };
        let sums = desk.member(approver);
        busy += sums.busy_ms() as f64;
        duty += sums.on_duty_ms as f64;
    }
    if duty > 0.0 { busy / duty } else { 0.0 }
}

/// About how many members it takes: what is offered is what was reviewed and what was given up.
fn enough(report: &Report<'_>, place: usize, busy: f64, members: usize) -> usize {
    let share = |measure| report.estimates.get(place, None, measure).map_or(0.0, |e| e.mean());
    let lost = share(Measure::TimedOutShare) + share(Measure::CanceledShare);
    let offered = busy / (1.0 - lost).max(0.1);
    // `as` saturates.
    ((members as f64 * offered / BEARABLE).ceil() as usize).max(members + 1)
}

/// Whether members are only counted, so that another number can be typed, and the key needs no
/// quotes.
fn counted(group: &Group) -> bool {
    let numbered = group.members.iter().zip(1..);
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    group.name.chars().all(bare)
        && numbered.into_iter().all(|(m, number)| m.name == format!("{}-{number}", group.name))
}

/// The policy with most requests still open at the end.
pub fn censored(report: &Report<'_>) -> Option<Piece> {
    let places = 0..report.results.policies.len();
    let estimate = |place| report.estimates.get(place, None, Measure::CensoredShare);
    let all = places.filter_map(|place| estimate(place).map(|estimate| (place, estimate)));
    let worst = all.max_by(|a, b| a.1.mean().total_cmp(&b.1.mean()));
    let (place, estimate) = worst.filter(|(_, estimate)| estimate.mean() > CENSORED)?;
    let cool_down = report.scenario.simulation.cool_down;
    let longer = Span::days((cool_down.as_ms().max(0) / Span::days(1).as_ms() + 1) * 2);
    let text = format!(
        "{}: {} of requests were still open when the run ended; the other shares and the waits \
         leave out how they would have ended.",
        report.policy(place),
        firm(&phrase(Unit::Share, estimate)),
    );
    Some(Piece::new(text, &[set_length("cool_down", longer)]))
}
