//! A scenario with the needs of a log in place of its own, and what is known of them.
//!
//! The policy `as-logged` comes first. There are no attackers and no emergency accounts: a log does not
//! tell who is malicious, nor who was urgent. An absence that a policy has as the log's had it is in
//! the responses already, and is left out. People of the log are a population of their own, who are
//! asked for MFA and forms as the scenario's people are. Promises: nothing of the scenario's rules is
//! changed otherwise. Never: a draw.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::members::Members;
use super::needs::{Attempt, Attempts, deactivates, wanted_at, work};
use super::responses::{Desk, Latest};
use super::told::told;
use crate::id::{Approver, BlockId, CalendarId, PolicyId, PopulationId, RoleId};
use crate::random::Distribution;
use crate::scenario::known::{Known, KnownNeed, KnownRequest, Response};
use crate::scenario::model::{
    Block, FileNeed, Habits, MOST_AHEAD, OwnHabits, Policy, Population, Scenario, Source,
};
use crate::scenario::roster::Roster;
use crate::tenant::log::{Log, Request};
use crate::time::Span;

/// A log on the stage of a scenario.
#[derive(Debug)]
pub struct Replay {
    /// The scenario; the policy of the log is its first.
    pub scenario: Scenario,
    /// For each need, as the engine numbers them, its requests: places in the log, by attempt.
    pub needs: Arc<[Vec<usize>]>,
    /// By place in the log: the member who decided, and whether on duty.
    pub deciders: BTreeMap<usize, (Approver, bool)>,
    /// Requests that are not replayed, by role.
    pub left_out: Vec<LeftOut>,
    /// By place in the log: the role in the scenario, where it has it.
    pub roles: Vec<Option<RoleId>>,
}

/// Requests that are not replayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Their role, which the scenario does not have.
    pub role: String,
    /// How many.
    pub requests: u64,
}

/// Puts the requests of a log on the stage of a scenario that has a policy of this name, under which
/// the log was made.
///
/// # Errors
/// A sentence, when nothing could be replayed.
pub fn stage(log: &Log, mut scenario: Scenario, logged: &str) -> Result<Replay, String> {
    put_first(&mut scenario, logged)?;
    let place = |key: &String| scenario.roles.iter().position(|role| role == key);
    let roles: Vec<Option<RoleId>> =
        log.roles.iter().map(|role| place(&role.key).map(RoleId::new)).collect();
    let (needs, left_out) = needs_by_role(log, &roles);
    if needs.is_empty() {
        let roles: Vec<&str> = log.roles.iter().map(|role| role.key.as_str()).collect();
        return Err(format!(
            "the scenario has none of the roles of the log: {}",
            crate::english::some_of(&roles, 8)
        ));
    }
    set(&mut scenario, log);
    scenario.policies.iter().try_for_each(|policy| can_check(&scenario, policy, &needs))?;
    people(&mut scenario, log);
    let policy = scenario.policies[0].clone();
    let window = (log.observed.0 - MOST_AHEAD, log.observed.1);
    let kept = scenario.with_leave_in_calendars().into_owned().policies.swap_remove(0);
    let compiled: BTreeMap<CalendarId, Roster> = (0..kept.calendars.len())
        .map(CalendarId::new)
        .map(|id| (id, Roster::compile(&kept.calendars[id.index()], window.0, window.1)))
        .collect();
    let of_group = |group: &crate::scenario::model::Group| {
        group.members.iter().map(|member| &compiled[&member.calendar]).collect::<Vec<_>>()
    };
    let rosters: Vec<Vec<&Roster>> = kept.groups.iter().map(of_group).collect();
    let members = Members::of(log, &roles, &policy, &rosters);
    let desk = Desk { log, policy: &policy, rosters, members };
    let responses = responses(&desk, &roles);
    let mut blocks = Blocks { log, desk: &desk, responses, people: scenario.populations.len() - 1 };
    let made: Vec<Made> =
        needs.iter().map(|(role, needs)| blocks.of(&scenario, *role, needs)).collect();
    let deciders = deciders(&desk, &roles);
    let habits = own_habits(&scenario, needs.keys().copied());
    let needs = order(&made);
    let (own, known) = made.into_iter().map(|made| (made.block, made.known)).unzip();
    scenario.policies.iter_mut().zip(habits).for_each(|(policy, own)| policy.habits = own);
    scenario.blocks = own;
    scenario.known = Some(Arc::new(Known { blocks: known }));
    let scenario = scenario.indexed();
    let roles = log.requests.iter().map(|request| roles[request.role as usize]).collect();
    Ok(Replay { scenario, needs: needs.into(), deciders, left_out, roles })
}

/// The policy of this name becomes the first.
fn put_first(scenario: &mut Scenario, logged: &str) -> Result<(), String> {
    let place = scenario.policies.iter().position(|policy| policy.name == logged);
    let place = place.ok_or_else(|| format!("the scenario has no policy `{logged}`"))?;
    let policy = scenario.policies.remove(place);
    scenario.policies.insert(0, policy);
    for target in &mut scenario.targets {
        target.policy = target.policy.map(|policy| match policy.index() {
            own if own == place => PolicyId::new(0),
            before if before < place => PolicyId::new(before + 1),
            _ => policy,
        });
    }
    Ok(())
}

/// The needs of each role that the scenario has, and what is left out.
fn needs_by_role<'a>(
    log: &'a Log,
    roles: &[Option<RoleId>],
) -> (BTreeMap<RoleId, Vec<Attempts<'a>>>, Vec<LeftOut>) {
    let mut by_need: BTreeMap<u32, Attempts<'a>> = BTreeMap::new();
    let mut left: BTreeMap<u32, u64> = BTreeMap::new();
    for (place, request) in log.requests.iter().enumerate() {
        match roles.get(request.role as usize).copied().flatten() {
            Some(_) => by_need.entry(request.need).or_default().push(Attempt { place, request }),
            None => *left.entry(request.role).or_default() += 1,
        }
    }
    let mut by_role: BTreeMap<RoleId, Vec<Attempts<'a>>> = BTreeMap::new();
    for mut attempts in by_need.into_values() {
        attempts.sort_by_key(|one| (one.request.attempt, one.request.requested));
        let role = roles[attempts[0].request.role as usize];
        by_role.entry(role.expect("the role is there")).or_default().push(attempts);
    }
    // The engine takes needs of a file in the order in which access is wanted.
    by_role.values_mut().for_each(|needs| needs.sort_by_key(wanted_at));
    let left_out = |(role, requests): (&u32, &u64)| LeftOut {
        role: log.roles.get(*role as usize).map(|role| role.key.clone()).unwrap_or_default(),
        requests: *requests,
    };
    (by_role, left.iter().map(left_out).collect())
}

/// The run is the time of the log; what a log does not tell is taken out.
fn set(scenario: &mut Scenario, log: &Log) {
    let simulation = &mut scenario.simulation;
    simulation.start = log.observed.0;
    simulation.horizon = (log.observed.1 - log.observed.0).max(Span::ms(1));
    (simulation.warm_up, simulation.cool_down) = (Span::ZERO, Span::ZERO);
    scenario.threat = None;
    let (first, rest) = scenario.policies.split_at_mut(1);
    for policy in &mut *rest {
        for group in &mut policy.groups {
            let then = first[0].groups.iter().find(|then| then.name == group.name);
            for member in &mut group.members {
                let then =
                    then.and_then(|then| then.members.iter().find(|m| m.name == member.name));
                if then.is_some_and(|then| then.absence == member.absence) {
                    member.absence = 0.0;
                }
            }
        }
    }
    first[0].groups.iter_mut().flat_map(|group| &mut group.members).for_each(|m| m.absence = 0.0);
    scenario.policies.iter_mut().for_each(|policy| policy.break_glass = None);
}

/// Whether those who ask under a policy have a method of MFA where it asks for one.
fn can_check(
    scenario: &Scenario,
    policy: &Policy,
    needs: &BTreeMap<RoleId, Vec<Attempts<'_>>>,
) -> Result<(), String> {
    let has = scenario.populations.iter().any(|people| people.mfa.is_some());
    let asks = |role: &&RoleId| {
        policy.roles[role.index()].settings.require != crate::lifecycle::Requirement::None
    };
    match needs.keys().find(asks) {
        Some(role) if !has => Err(format!(
            "{} requires MFA for {}, and nobody in the scenario has a method: name one in [mfa.NAME] \
             and [requesters.NAME]",
            policy.name,
            scenario.role_name(*role)
        )),
        _ => Ok(()),
    }
}

/// The people of the log, after those of the scenario.
fn people(scenario: &mut Scenario, log: &Log) {
    let like = scenario.populations.iter().find(|people| people.mfa.is_some());
    let like = like.or(scenario.populations.first());
    let count = log.people.iter().filter_map(|person| person.requester).max().unwrap_or(0);
    scenario.populations.push(Population {
        name: "requester".to_owned(),
        count: u64::from(count.max(1)),
        mfa: like.and_then(|like| like.mfa),
        justification: like.map(|like| like.justification.clone()).unwrap_or_default(),
        ticket: like.map(|like| like.ticket.clone()).unwrap_or_default(),
        approves_for: Vec::new(),
        eligible: Vec::new(),
        approvers: Vec::new(),
    });
}

/// What each request tells of approvers, by place in the log; read in the order of decisions.
fn responses(desk: &Desk<'_>, roles: &[Option<RoleId>]) -> Vec<Vec<(Approver, Response)>> {
    let requests = &desk.log.requests;
    let mut order: Vec<usize> = (0..requests.len()).collect();
    order.sort_by_key(|place| (requests[*place].decided, *place));
    let mut all = vec![Vec::new(); requests.len()];
    let mut latest = Latest::new();
    for place in order {
        let request = &requests[place];
        if let Some(role) = roles.get(request.role as usize).copied().flatten() {
            all[place] = desk.responses(request, role, &mut latest);
        }
    }
    all
}

fn deciders(desk: &Desk<'_>, roles: &[Option<RoleId>]) -> BTreeMap<usize, (Approver, bool)> {
    let one = |(place, request): (usize, &Request)| {
        let role = roles.get(request.role as usize).copied().flatten()?;
        let (person, at) = request.decider.zip(request.decided)?;
        let member = desk.members.member(desk.policy, role, person)?;
        Some((place, (member, desk.roster(member).on_duty(at - Span::ms(1)))))
    };
    desk.log.requests.iter().enumerate().filter_map(one).collect()
}

/// A block of needs of one role.
struct Made {
    block: Block,
    known: Vec<KnownNeed>,
    /// By need: places in the log.
    places: Vec<Vec<usize>>,
}

/// What blocks are made of.
struct Blocks<'a> {
    log: &'a Log,
    desk: &'a Desk<'a>,
    responses: Vec<Vec<(Approver, Response)>>,
    /// The place of the people of the log among populations.
    people: usize,
}

impl Blocks<'_> {
    fn of(&mut self, scenario: &Scenario, role: RoleId, needs: &[Attempts<'_>]) -> Made {
        let rules = &self.desk.policy.roles[role.index()];
        let (mut rows, mut known, mut places) = (Vec::new(), Vec::new(), Vec::new());
        for attempts in needs {
            let first = attempts[0].request;
            let number = self.log.people[first.person as usize].requester.unwrap_or(1);
            rows.push(FileNeed {
                wanted_at: wanted_at(attempts),
                requester: Some(u64::from(number) - 1),
                work: None,
                urgent: None,
                asks: None,
                ahead: Some(first.ahead.unwrap_or(Span::ZERO)),
                deactivates: deactivates(attempts),
                patience: None,
            });
            let tell = |(number, one): (usize, &Attempt<'_>)| KnownRequest {
                responses: std::mem::take(&mut self.responses[one.place]),
                ..told(
                    self.log,
                    one.request,
                    rules,
                    attempts.get(number + 1).map(|next| next.request),
                )
            };
            known.push(KnownNeed {
                work: work(self.log, attempts, rules),
                attempts: attempts.iter().enumerate().map(tell).collect(),
            });
            places.push(attempts.iter().map(|one| one.place).collect());
        }
        let like = scenario.blocks.iter().find(|block| block.role == role);
        Made { block: block(scenario, (role, self.people), like, rows), known, places }
    }
}

/// A block of these needs; what they do not tell is drawn as the scenario's own block draws it.
fn block(
    scenario: &Scenario,
    (role, people): (RoleId, usize),
    like: Option<&Block>,
    rows: Vec<FileNeed>,
) -> Block {
    let half_an_hour = || Distribution::lognormal_median_p90(1_800_000.0, 7_200_000.0);
    Block {
        id: BlockId::default(),
        name: format!("log/{}", scenario.role_name(role)),
        population: PopulationId::new(people),
        role,
        source: Source::File(Arc::new(rows)),
        work: match like {
            Some(like) => like.work.clone(),
            None => half_an_hour().unwrap_or_default(),
        },
        habits: as_logged(like.map(|like| &like.habits)),
        urgent: 0.0,
    }
}

/// Habits like those, as far as the log does not tell them.
fn as_logged(like: Option<&Habits>) -> Habits {
    let own = Habits::default();
    Habits { asks_for: own.asks_for, ahead: own.ahead, ..like.cloned().unwrap_or_default() }
}

/// The habits that policies have of their own, of the blocks of the log: each as the first block of its
/// role has them.
fn own_habits(scenario: &Scenario, roles: impl Iterator<Item = RoleId> + Clone) -> Vec<OwnHabits> {
    let of = |policy: &Policy| {
        let own = roles.clone().enumerate().filter_map(|(at, role)| {
            let like = scenario.blocks.iter().find(|block| block.role == role)?;
            Some((BlockId::new(at), as_logged(Some(policy.habits.of(like.id)?))))
        });
        own.collect()
    };
    scenario.policies.iter().map(of).collect()
}

/// The requests of each need, in the order in which the engine numbers needs: by the instant at which
/// access is wanted, then by block.
fn order(made: &[Made]) -> Vec<Vec<usize>> {
    let of_block = |(block, made): (usize, &Made)| {
        let rows = made.block.rows().iter().zip(&made.places);
        rows.map(|(row, places)| (row.wanted_at, block, places.clone())).collect::<Vec<_>>()
    };
    let mut all: Vec<_> = made.iter().enumerate().flat_map(of_block).collect();
    all.sort_by_key(|(wanted_at, block, _)| (*wanted_at, *block));
    all.into_iter().map(|(_, _, places)| places).collect()
}
