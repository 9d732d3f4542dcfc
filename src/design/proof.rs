//! A small world for the explorer, cut out of the scenario around one request that has no way.
//!
//! The world has the requester, the approvers of the role, and, where an approver must first hold a
//! role, that person's own request for it, and so on. Of people who are alike (outsiders of one group,
//! members with the same needs) it takes as many as decisions need and one more; lengths of time are
//! two ticks each, because what can never happen does not depend on them. The explorer then visits
//! every order of events: the request never becomes active.
//!
//! Never: a world of more people or requests than the explorer takes; then the graph alone stands.

use std::collections::BTreeMap;

use crate::design::context::{Context, Stage};
use crate::design::people::People;
use crate::explorer::{
    Ask, Deed, Member, Panel, Person, Reach, Role, Seat, Situation, Trace, World, explore,
};
use crate::id::{GroupId, Requester, RoleId};
use crate::lifecycle::{DeadlineFor, Input, RoleSettings, StageRule, State, WindowFrom};
use crate::time::{Span, human_span};

/// People and requests that the explorer takes.
const MOST: usize = 8;
/// Enough for the worlds made here; more is given up.
const STATES: usize = 300_000;
const TICK: Span = Span::minutes(5);
const TWO_TICKS: Span = Span::minutes(10);

/// What the explorer says.
pub struct Proof {
    /// In so many states of the small world the request is never active.
    pub states: usize,
    /// How everybody in it ends up without the role, as few steps as possible.
    pub story: Vec<String>,
}

/// Proves that this person never gets the role; `None` if the world is too large, or if the explorer
/// does not agree.
pub fn prove<'a>(
    context: &'a Context<'a>,
    people: &'a People<'a>,
    role: RoleId,
    requester: Requester,
) -> Option<Proof> {
    let mut draft =
        Draft { context, people, persons: Vec::new(), roles: Vec::new(), seats: vec![] };
    draft.seat(requester, role)?;
    let world = draft.world()?;
    let all = explore(&world);
    if !matches!(all.reaches(0, State::Active), Reach::Never) {
        return None;
    }
    let timed_out =
        |seats: &[&Situation]| seats.iter().all(|seat| seat.state() == Some(State::TimedOut));
    let Reach::Reached(trace) = all.sometimes(timed_out) else { return None };
    Some(Proof { states: all.states(), story: draft.story(&trace) })
}

/// Somebody in the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Someone {
    Requester(Requester),
    Outsider(GroupId, u64),
}

struct Draft<'a> {
    context: &'a Context<'a>,
    people: &'a People<'a>,
    persons: Vec<Someone>,
    roles: Vec<RoleId>,
    seats: Vec<(usize, usize)>,
}

impl<'a> Draft<'a> {
    fn person(&mut self, someone: Someone) -> Option<usize> {
        let known = self.persons.iter().position(|known| *known == someone);
        known.or_else(|| {
            self.persons.push(someone);
            (self.persons.len() <= MOST).then(|| self.persons.len() - 1)
        })
    }

    /// Adds a person's request for a role, and all that its approval depends on.
    fn seat(&mut self, requester: Requester, role: RoleId) -> Option<()> {
        let person = self.person(Someone::Requester(requester))?;
        let place = match self.roles.iter().position(|known| *known == role) {
            Some(place) => place,
            None => {
                self.roles.push(role);
                self.roles.len() - 1
            }
        };
        if self.seats.contains(&(person, place)) {
            return Some(());
        }
        self.seats.push((person, place));
        if self.seats.len() > MOST {
            return None;
        }
        for stage in self.stages(role) {
            for (group, member) in self.chosen(&stage) {
                let someone = self.someone(group, member);
                self.person(someone)?;
                if let Someone::Requester(person) = someone {
                    for needed in self.people.needs(group, member) {
                        self.seat(person, needed)?;
                    }
                }
            }
        }
        Some(())
    }

    fn stages(&self, role: RoleId) -> Vec<Stage<'a>> {
        self.context.stages(&self.context.policy.roles[role.index()])
    }

    fn someone(&self, group: GroupId, member: u64) -> Someone {
        match self.people.person(group, member) {
            Some(person) => Someone::Requester(person),
            None => Someone::Outsider(group, member),
        }
    }

    /// The members of a stage who are taken into the world: of those alike, as many as are needed
    /// and one more.
    fn chosen(&self, stage: &Stage<'_>) -> Vec<(GroupId, u64)> {
        let most = stage.rule.approvals_needed as usize + 1;
        let mut alike: BTreeMap<(GroupId, Vec<RoleId>), usize> = BTreeMap::new();
        let mut chosen = Vec::new();
        for (group, _) in stage.groups() {
            let members = &self.context.policy.groups[group.index()].members;
            for (place, member) in (0..).zip(members) {
                let count = alike.entry((group, self.people.needs(group, place))).or_default();
                if self.people.approves(member) && *count < most {
                    *count += 1;
                    chosen.push((group, place));
                }
            }
        }
        chosen
    }

    fn world(&self) -> Option<World> {
        let roles = self.roles.iter().map(|role| self.role(*role)).collect::<Option<_>>()?;
        let seat = |&(person, role): &(usize, usize)| Seat { requester: number(person), role };
        let seats = self.seats.iter().map(seat).collect();
        Some(World { roles, seats, tick: TICK, states_at_most: STATES })
    }

    fn role(&self, id: RoleId) -> Option<Role> {
        let role = &self.context.policy.roles[id.index()];
        let (mut stages, mut panels) = (Vec::new(), Vec::new());
        for stage in self.stages(id) {
            let mut panel = Panel::default();
            for (group, member) in self.chosen(&stage) {
                let later =
                    stage.groups().any(|(known, after)| known == group && after > Span::ZERO);
                let members = if later { &mut panel.alternates } else { &mut panel.approvers };
                members.extend(self.member(group, member)?);
            }
            let escalate_after = stage.rule.escalate_after.map(|_| TICK);
            stages.push(StageRule { approval_timeout: TWO_TICKS, escalate_after, ..*stage.rule });
            panels.push(panel);
        }
        let settings = RoleSettings {
            maximum_duration: TWO_TICKS,
            stages,
            deadline_for: DeadlineFor::Decision,
            window_from: WindowFrom::Provisioning,
            ..role.settings.clone()
        };
        let asks = vec![Ask { ahead: Span::ZERO, duration: TWO_TICKS }];
        Some(Role { settings, panels, extension: false, asks, within: None })
    }

    /// A member, once for each role of which one must be held.
    fn member(&self, group: GroupId, place: u64) -> Option<Vec<Member>> {
        let someone = self.someone(group, place);
        let person = number(self.persons.iter().position(|known| *known == someone)?);
        let needs = self.people.needs(group, place);
        if needs.is_empty() {
            return Some(vec![Member { person, while_active: None }]);
        }
        let each = needs.iter().map(|need| {
            let place = self.roles.iter().position(|known| known == need)?;
            Some(Member { person, while_active: Some(place) })
        });
        each.collect()
    }

    fn story(&self, trace: &Trace) -> Vec<String> {
        let mut lines = Vec::new();
        for moment in &trace.moments {
            let (person, role) = self.seats[moment.seat];
            let (id, who) = (self.roles[role], self.name(person));
            let role = &self.context.policy.roles[id.index()].name;
            let stages = self.stages(id);
            let Deed::Input(input) = moment.turn.deed else { continue };
            lines.push(match input {
                Input::Submit(_) => format!("{who} asks for {role}"),
                Input::Check { .. } => {
                    format!("{who} passes the checks; {}", self.waits_for(&stages[0], person))
                }
                Input::Timeout { .. } => {
                    let timeout = stages.first().map(|stage| stage.rule.approval_timeout);
                    let timeout = timeout.unwrap_or(Span::ZERO);
                    let timeout = human_span(timeout);
                    format!("after {timeout} nobody has decided: {who}'s request is timed out")
                }
                Input::Escalate => format!("{who}'s request goes to the alternates too"),
                Input::Approve(_) => {
                    let by = moment.turn.by.map_or(String::new(), |by| self.name(by.0 as usize));
                    format!("{by} approves {who}'s request, which is not enough")
                }
                other => format!("{who}'s request: {}", other.kind().word()),
            });
        }
        lines
    }

    fn waits_for(&self, stage: &Stage<'_>, requester: usize) -> String {
        let own = self.persons[requester];
        let words = |&(group, place): &(GroupId, u64)| {
            let name = match self.someone(group, place) {
                Someone::Requester(person) => self.people.name(person),
                Someone::Outsider(group, member) => self.outsider(group, member),
            };
            let needs = self.people.needs(group, place);
            let roles = needs.iter().map(|id| self.context.policy.roles[id.index()].name.clone());
            match needs.is_empty() {
                true => name,
                false => {
                    format!("{name} (once active as {})", roles.collect::<Vec<_>>().join(" or "))
                }
            }
        };
        let chosen = self.chosen(stage);
        let is_own = |(group, place): &(GroupId, u64)| self.someone(*group, *place) == own;
        let others: Vec<_> = chosen.iter().filter(|member| !is_own(member)).map(words).collect();
        match (others.is_empty(), chosen.is_empty()) {
            (_, true) => "nobody is there to decide".to_owned(),
            (true, false) => "nobody else is there to decide".to_owned(),
            (false, false) => format!("it waits for {}", others.join(" or ")),
        }
    }

    fn name(&self, person: usize) -> String {
        match self.persons.get(person) {
            Some(Someone::Requester(person)) => self.people.name(*person),
            Some(Someone::Outsider(group, member)) => self.outsider(*group, *member),
            None => "somebody".to_owned(),
        }
    }

    fn outsider(&self, group: GroupId, member: u64) -> String {
        let members = &self.context.policy.groups[group.index()].members;
        members.get(member as usize).map_or(String::new(), |member| member.name.clone())
    }
}

fn number(person: usize) -> Person {
    Person(u8::try_from(person).expect("8 people at most"))
}
