//! What a group is asked, hour by hour, and who could be on duty then.

use crate::id::{CalendarId, GroupId, PolicyId, PopulationId};
use crate::scenario::model::{Policy, Role, Scenario, Source};
use crate::scenario::roster::Roster;
use crate::time::{Instant, Span};

/// Cells at most: a window that has more is looked at from its beginning.
const MOST_CELLS: i64 = 4 * 168 * 26;

/// A short time in the window of measurement.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// When it begins.
    pub at: Instant,
    /// Requests that arise in it, on average.
    pub requests: f64,
    /// For each calendar, how long until it is on; zero when it is, `None` when it never is again.
    pub until_on: Vec<Option<Span>>,
}

impl Cell {
    /// How long until one of these calendars is on.
    pub fn gap(&self, counts: impl Fn(usize) -> bool) -> Option<Span> {
        let each = self.until_on.iter().enumerate().filter(|(place, _)| counts(*place));
        each.filter_map(|(_, until)| *until).min()
    }
}

/// The demand on a group.
#[derive(Clone, Debug)]
pub struct Demand {
    /// In order of time.
    pub cells: Vec<Cell>,
    /// How long a cell lasts.
    pub width: Span,
    /// The shortest time in which an undecided request times out.
    pub timeout: Span,
}

impl Demand {
    /// What `group` is asked under a policy, cut into cells of `width`, with these calendars.
    pub fn new(
        scenario: &Scenario,
        policy: PolicyId,
        group: GroupId,
        calendars: &[CalendarId],
        width: Span,
    ) -> Self {
        let policy = &scenario.policies[policy.index()];
        let (from, to) = scenario.simulation.window();
        let to = to.min(from + Span::ms(width.as_ms() * MOST_CELLS));
        let end = scenario.simulation.end();
        let rosters: Vec<Roster> = calendars
            .iter()
            .map(|id| Roster::compile(&policy.calendars[id.index()], from, end))
            .collect();
        let mut cells = Vec::new();
        let mut at = from;
        while at < to {
            let until = |roster: &Roster| roster.next_on_duty(at).map(|next| next - at);
            cells.push(Cell { at, requests: 0.0, until_on: rosters.iter().map(until).collect() });
            at += width;
        }
        let mut demand = Self { cells, width, timeout: timeout(policy, group) };
        demand.fill(scenario, policy, group, from);
        demand
    }

    fn fill(&mut self, scenario: &Scenario, policy: &Policy, group: GroupId, from: Instant) {
        for block in &scenario.blocks {
            if !asks_about(&policy.roles[block.role.index()], group, block.population) {
                continue;
            }
            match &block.source {
                Source::Poisson { rate, profile } => {
                    for cell in &mut self.cells {
                        let to = cell.at + self.width;
                        let on = profile.as_ref().map(|profile| profile.between(cell.at, to));
                        cell.requests += rate * on.unwrap_or(self.width).as_ms() as f64;
                    }
                }
                Source::File(needs) => {
                    for need in needs.iter().filter(|need| need.wanted_at >= from) {
                        let place = (need.wanted_at - from).as_ms() / self.width.as_ms();
                        if let Some(cell) = self.cells.get_mut(place as usize) {
                            cell.requests += 1.0;
                        }
                    }
                }
            }
        }
    }

    /// Hours a week on which each of so many calendars is on, over all cells.
    pub fn hours(&self, calendars: usize) -> Vec<f64> {
        let on = |place: usize| {
            let cells = self.cells.iter();
            let on = cells.filter(|cell| cell.until_on[place] == Some(Span::ZERO)).count();
            168.0 * on as f64 / self.cells.len().max(1) as f64
        };
        (0..calendars).map(on).collect()
    }

    /// Requests in all cells.
    pub fn requests(&self) -> f64 {
        self.cells.iter().map(|cell| cell.requests).sum()
    }
}

/// Whether a role asks the group at once, about anybody.
pub fn asks(role: &Role, group: GroupId) -> bool {
    let stages = role.desks.iter().take(role.settings.stages.len());
    let own = role.own_approvers.iter().any(|(_, groups)| groups.contains(&group));
    own || stages.into_iter().any(|desk| desk.approvers.contains(&group))
}

/// Whether it asks the group at once about these people.
fn asks_about(role: &Role, group: GroupId, people: PopulationId) -> bool {
    let mut stages = (1..=role.settings.stages.len().min(role.desks.len())).map(|at| at as u8);
    stages.any(|stage| role.approvers_of(stage, people).contains(&group))
}

/// The shortest timeout of any stage in which the group is asked.
fn timeout(policy: &Policy, group: GroupId) -> Span {
    let asked = |role: &Role, at: usize| {
        let own = role.own_approvers.iter().filter(|_| at == 0);
        role.desks[at].approvers.contains(&group)
            || own.into_iter().any(|(_, groups)| groups.contains(&group))
    };
    let stages = policy.roles.iter().flat_map(|role| {
        let stages = role.settings.stages.iter().enumerate().take(role.desks.len());
        stages.filter(move |(at, _)| asked(role, *at))
    });
    stages.map(|(_, rule)| rule.approval_timeout).min().unwrap_or(Span::FOREVER)
}
