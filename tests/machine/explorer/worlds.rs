//! The small worlds that are explored: people 0 and 1 are requesters, 2 to 4 approvers.

use pimsim::explorer::{Ask, Panel, Person, Role, Seat, World};
use pimsim::lifecycle::{DeadlineFor, Requirement, RoleSettings, StageRule, WindowFrom};
use pimsim::time::Span;

pub const APPROVERS: [u8; 3] = [2, 3, 4];

/// The unit of all constants. The five minutes of the least activation are one unit.
pub const TICK: Span = Span::minutes(5);

pub fn ticks(n: i64) -> Span {
    (0..n).map(|_| TICK).sum()
}

/// Rules with one stage for each number of approvals needed, open for two ticks.
pub fn rules(needed: &[u32]) -> RoleSettings {
    let stage = |&approvals_needed| StageRule {
        approval_timeout: ticks(2),
        approvals_needed,
        escalate_after: None,
    };
    RoleSettings {
        maximum_duration: ticks(2),
        require: Requirement::Mfa,
        require_justification: false,
        require_ticket: false,
        stages: needed.iter().map(stage).collect(),
        deadline_for: DeadlineFor::Decision,
        window_from: WindowFrom::Provisioning,
    }
}

pub fn role(settings: RoleSettings, panels: &[&[u8]]) -> Role {
    let asks = vec![Ask { ahead: Span::ZERO, duration: settings.maximum_duration }];
    let panels = panels.iter().map(|people| Panel::of(people)).collect();
    Role { settings, panels, extension: false, asks, within: None }
}

/// The same role with starts ahead too.
pub fn scheduled(role: Role, window_from: WindowFrom) -> Role {
    let duration = role.settings.maximum_duration;
    let asks = [0, 2].map(|n| Ask { ahead: ticks(n), duration }).to_vec();
    let settings = RoleSettings { window_from, ..role.settings };
    Role { settings, asks, ..role }
}

pub fn seats(pairs: &[(u8, usize)]) -> Vec<Seat> {
    let seat = |&(requester, role)| Seat { requester: Person(requester), role };
    pairs.iter().map(seat).collect()
}

pub fn world(roles: Vec<Role>, seats: Vec<Seat>) -> World {
    World { roles, seats, tick: TICK, states_at_most: 400_000 }
}

/// One person and roles of which each is within the one before, with so many approvals needed.
pub fn chain(needed: &[&[u32]]) -> World {
    let link = |(place, needed): (usize, &&[u32])| {
        let panels: Vec<&[u8]> = needed.iter().map(|_| &APPROVERS[..1]).collect();
        Role { within: place.checked_sub(1), ..role(rules(needed), &panels) }
    };
    let roles: Vec<Role> = needed.iter().enumerate().map(link).collect();
    let pairs: Vec<(u8, usize)> = (0..roles.len()).map(|place| (0, place)).collect();
    world(roles, seats(&pairs))
}

/// Two requesters, two roles: four seats.
fn four(role: &Role) -> World {
    world(vec![role.clone(), role.clone()], seats(&[(0, 0), (1, 0), (0, 1), (1, 1)]))
}

/// Two requesters of one role.
fn two(role: &Role) -> World {
    world(vec![role.clone()], seats(&[(0, 0), (1, 0)]))
}

fn one_stage() -> Role {
    role(rules(&[1]), &[&APPROVERS])
}

fn two_stages() -> Role {
    role(rules(&[1, 1]), &[&APPROVERS[..2], &APPROVERS[1..]])
}

fn two_approvals() -> Role {
    role(rules(&[2]), &[&APPROVERS])
}

/// The first approver is asked at once, the others after one tick.
pub fn escalating(needed: &[u32]) -> Role {
    let mut settings = rules(needed);
    let mut panels = Vec::new();
    for stage in &mut settings.stages {
        stage.escalate_after = Some(ticks(1));
        let alternates = Panel::of(&APPROVERS[1..]).approvers;
        panels.push(Panel { alternates, ..Panel::of(&APPROVERS[..1]) });
    }
    Role { panels, ..role(settings, &[]) }
}

pub fn by_review(role: Role) -> Role {
    let settings = RoleSettings { deadline_for: DeadlineFor::Review, ..role.settings };
    Role { settings, ..role }
}

/// The requesters are approvers of each other, and of themselves.
fn own_approvers() -> Role {
    role(rules(&[1, 2]), &[&[0, 2], &[0, 1, 2]])
}

fn everything_required() -> Role {
    let mut all = one_stage();
    all.extension = true;
    all.settings.require = Requirement::AuthenticationContext;
    (all.settings.require_justification, all.settings.require_ticket) = (true, true);
    all
}

/// The worlds of the plain test run.
pub fn small_worlds() -> Vec<(&'static str, World)> {
    vec![
        ("one stage", four(&one_stage())),
        ("two stages", four(&two_stages())),
        ("two approvals", two(&two_approvals())),
        ("escalation", four(&escalating(&[1]))),
        ("deadline for the review", two(&by_review(two_approvals()))),
        ("two stages by review", two(&by_review(escalating(&[1, 1])))),
        ("requesters who approve", two(&own_approvers())),
        ("everything required", two(&everything_required())),
        ("no approval", two(&scheduled(role(rules(&[]), &[]), WindowFrom::Approval))),
        ("ahead, from provisioning", {
            two(&scheduled(escalating(&[1]), WindowFrom::Provisioning))
        }),
        ("ahead, from approval", two(&scheduled(two_stages(), WindowFrom::Approval))),
        ("ahead, from request", two(&scheduled(two_stages(), WindowFrom::Request))),
        ("a role within another", chain(&[&[1], &[1]])),
        ("a chain of three roles", chain(&[&[], &[], &[1]])),
        ("one stage beside two", {
            let roles = vec![one_stage(), two_stages()];
            world(roles, seats(&[(0, 0), (1, 0), (0, 1), (1, 1)]))
        }),
    ]
}

/// The worlds of the slow lane: more requests at once than the plain run has time for.
pub fn large_worlds() -> Vec<(&'static str, World)> {
    let three = |role: &Role| {
        let mut world = four(role);
        world.seats.truncate(3);
        world
    };
    let all = [
        ("two approvals", four(&two_approvals())),
        ("requesters who approve", four(&own_approvers())),
        ("deadline for the review", three(&by_review(two_approvals()))),
        ("two stages by review", three(&by_review(escalating(&[1, 1])))),
        ("ahead, from request", three(&scheduled(two_stages(), WindowFrom::Request))),
    ];
    all.map(|(name, world)| (name, World { states_at_most: 2_000_000, ..world })).to_vec()
}
