//! Approvers without slack, and requests that nobody had decided at the end.

use crate::design::load;
use crate::experiment::Evidence;
use crate::id::{Approver, GroupId, MemberIx};
use crate::measure::{DeskSums, Measure, Unit};
use crate::scenario::model::{Coordination, Group, Role};
use crate::time::Span;
use crate::words::advice::{Piece, set_length};
use crate::words::human::{percent, phrase};
use crate::words::text::firm;

/// Above this a waiting list has hardly any slack left.
const OVERLOADED: f64 = 0.95;

/// Above this it grows as long as it is looked at.
const WITHOUT_END: f64 = 0.99;

/// What a group can be asked to do without long waits.
const BEARABLE: f64 = 0.8;

/// A larger share of requests still open at the end makes shares and waits look better than they are.
const CENSORED: f64 = 0.01;

/// A group that is hardly ever idle while on duty.
pub struct Busy {
    share: f64,
    place: usize,
    group: usize,
}

/// The group with the least slack, under the policy where it has least; but for these policies.
pub fn busiest(report: &Evidence<'_>, without: &[usize]) -> Option<Busy> {
    let places = (0..report.results.policies.len()).filter(|place| !without.contains(place));
    let all = places.flat_map(|place| busy(report, place));
    let least_slack = all.filter(|busy| busy.share >= OVERLOADED);
    // Of equal ones the first.
    least_slack.reduce(|most, busy| if busy.share > most.share { busy } else { most })
}

/// Whether a group is busy all the time under the policy at this place.
pub fn cannot_keep_up(report: &Evidence<'_>, place: usize) -> bool {
    busy(report, place).any(|busy| busy.share >= WITHOUT_END)
}

/// Every group under the policy at this place, with the share of its time on duty that it reviews.
pub fn busy(report: &Evidence<'_>, place: usize) -> impl Iterator<Item = Busy> {
    let result = &report.results.policies[place];
    let groups = &report.scenario.policies[result.policy.index()].groups;
    let groups = groups.iter().enumerate();
    groups.map(move |(at, group)| Busy {
        share: utilization(&result.desk, at, group),
        place,
        group: at,
    })
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

impl Busy {
    /// The share of the time on duty that goes into reviews.
    pub fn share(&self) -> f64 {
        self.share
    }

    /// What to say.
    pub fn piece(&self, report: &Evidence<'_>) -> Piece {
        let policy = report.results.policies[self.place].policy;
        let group = &report.scenario.policies[policy.index()].groups[self.group];
        // The words of `check`.
        let load = load(report.scenario, policy, GroupId::new(self.group));
        let load = load.filter(|load| load.is_certain() || load.is_likely());
        let why = load.map_or_else(
            || "waits are long and depend on how long the run is".to_owned(),
            |load| load.words(),
        );
        let race = group.coordination == Coordination::Race;
        let cure = match race {
            true => {
                "In a race more members review the same requests: it takes members who share the work."
            }
            false => "It needs more members.",
        };
        let text = format!(
            "{}: group {} is busy {} of its time on duty: {why}. {cure}",
            report.policy(self.place),
            group.name,
            firm(&format!("{} %", percent(self.share))),
        );
        let members = self.enough(report, group);
        let key = key(report, self.group, policy.index());
        let claim = if race { format!("{key}.coordination=claim ") } else { String::new() };
        let option = counted(group).then(|| format!("--set {claim}{key}.members={members}"));
        Piece::new(text, option.as_slice())
    }

    /// About how many members it takes to share the work: what is offered is what was reviewed and
    /// what was given up; in a race each member reviews all of it.
    fn enough(&self, report: &Evidence<'_>, group: &Group) -> usize {
        let share = |measure| {
            let found = report.estimates.get(self.place, None, measure);
            found.map_or(0.0, |found| found.mean())
        };
        let lost = share(Measure::TimedOutShare) + share(Measure::CanceledShare);
        let (members, race) = (group.members.len(), group.coordination == Coordination::Race);
        let each = if race { 1.0 } else { members as f64 };
        let offered = each * self.share / (1.0 - lost).max(0.1);
        // `as` saturates.
        let enough = (offered / BEARABLE).ceil() as usize;
        enough.max(if race { members.max(2) } else { members + 1 })
    }
}

/// Where a group stands that has other members, or works otherwise, under some policy than another.
fn key(report: &Evidence<'_>, group: usize, policy: usize) -> String {
    let policies = &report.scenario.policies;
    let (own, first) = (&policies[policy], &policies[0].groups[group]);
    let says = |group: &Group| (group.members.len(), group.coordination == Coordination::Race);
    match policies.iter().all(|policy| says(&policy.groups[group]) == says(first)) {
        true => format!("approvers.{}", first.name),
        false => format!("policies.{}.approvers.{}", own.name, first.name),
    }
}

/// Whether members are only counted, so that another number can be typed, and the key needs no
/// quotes.
fn counted(group: &Group) -> bool {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    group.name.chars().all(bare) && group.listed.is_none()
}

/// Of these policies the one with most requests still open at the end.
pub fn censored(report: &Evidence<'_>, places: &[usize]) -> Option<Piece> {
    let estimate = |place| report.estimates.get(place, None, Measure::CensoredShare);
    let all = places.iter().filter_map(|place| estimate(*place).map(|found| (*place, found)));
    let worst = all.max_by(|a, b| a.1.mean().total_cmp(&b.1.mean()));
    let (place, estimate) = worst.filter(|(_, estimate)| estimate.mean() > CENSORED)?;
    let cool_down = report.scenario.simulation.cool_down;
    let longer = Span::days((cool_down.as_ms().max(0) / Span::days(1).as_ms() + 1) * 2);
    let policy = &report.scenario.policies[report.results.policies[place].policy.index()];
    let deadline = |role: &Role| {
        let stages = role.settings.stages.iter();
        stages.map(|stage| stage.approval_timeout).fold(Span::ZERO, |all, each| all + each)
    };
    let longer = policy.roles.iter().map(deadline).fold(longer, Span::max);
    let text = format!(
        "{}: {} of requests were still open when the run ended; the other shares and the waits \
         leave out how they would have ended.",
        report.policy(place),
        firm(&phrase(Unit::Share, estimate)),
    );
    Some(Piece::new(text, &[set_length("cool_down", longer)]))
}
