//! Alerts that nobody looks at: too late, at the wrong hours, too many, or only by the person that they
//! are about.
//!
//! Promises: nobody at all is proved by the calendars and the mail; more alerts than can be looked at
//! is judged by means, like all other load. Never: what an attacker does.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::design::Finding;
use crate::design::capacity::{Capacity, WEEK_MS, apart, of_group};
use crate::design::clock::stretch;
use crate::design::codes::Code;
use crate::design::context::Context;
use crate::design::duty::{Stretch, short_of, total};
use crate::english;
use crate::id::{Approver, GroupId, MemberIx, Requester, RoleId};
use crate::scenario::model::{Coordination, Member, Role, Watch};
use crate::scenario::persons::Persons;
use crate::scenario::roster::Roster;
use crate::time::{Span, human_span};

/// Stretches that are told.
const SHOWN: usize = 3;
/// So long without anybody is told.
const LONG: Span = Span::hours(1);

pub fn find(context: &Context<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (id, role) in context.activated() {
        let Some(watch) = &role.watch else { continue };
        let watched = Watched { context, id, role, watch };
        match watched.nobody() {
            Some(finding) => found.push(finding),
            None => found.extend(watched.own().into_iter().chain(watched.gap())),
        }
    }
    found.extend(overload(context));
    found
}

/// Alerts a week that come to a group, as if each need made one activation; where several groups are
/// told, the part that it can take on.
pub fn alerts(context: &Context<'_>, capacities: &[Capacity], group: GroupId) -> f64 {
    let of = |(id, role): (RoleId, &Role)| {
        let watch = role.watch.as_ref().filter(|watch| watch.groups.contains(&group))?;
        let all: f64 = watch.groups.iter().map(|one| capacities[one.index()].expected).sum();
        let part = if all > 0.0 { capacities[group.index()].expected / all } else { 1.0 };
        let (from, to) = context.scenario.simulation.window();
        let weeks = (to - from).as_ms() as f64 / WEEK_MS;
        let needs = |block| context.activations(block, from, to);
        Some(watch.share * part * context.blocks(id).map(needs).sum::<f64>() / weeks)
    };
    context.activated().filter_map(of).sum()
}

/// A role that somebody watches.
struct Watched<'a> {
    context: &'a Context<'a>,
    id: RoleId,
    role: &'a Role,
    watch: &'a Watch,
}

impl Watched<'_> {
    fn members(&self) -> impl Iterator<Item = (Approver, &Member)> {
        self.watch.groups.iter().flat_map(|&group| {
            let members = self.context.policy.groups[group.index()].members.iter().enumerate();
            members.map(move |(place, member)| {
                (Approver { group, member: MemberIx::new(place) }, member)
            })
        })
    }

    fn groups(&self) -> String {
        let name =
            |group: &GroupId| format!("`{}`", self.context.policy.groups[group.index()].name);
        english::listed(&self.watch.groups.iter().map(name).collect::<Vec<_>>(), "and")
    }

    fn finding(&self, code: Code, what: String) -> Finding {
        Finding::new(code, what).of_role(&self.role.name, "watched_by")
    }

    /// Whether a member ever looks at an alert.
    fn looks(&self, member: &Member) -> bool {
        self.context.ever_on(member.calendar)
            && member.notification_lost < 1.0
            && member.absence < 1.0
    }

    /// Nobody ever looks.
    fn nobody(&self) -> Option<Finding> {
        if self.watch.share > 0.0 && self.members().any(|(_, member)| self.looks(member)) {
            return None;
        }
        let what = format!("`{}` is watched, and nobody ever looks", self.role.name);
        let why = match self.watch.share > 0.0 {
            true => format!(
                "no member of {} is ever on duty and gets the mail, so no attacker is detected",
                self.groups()
            ),
            false => "no activation raises an alert, so no attacker is detected".to_owned(),
        };
        let change = match self.watch.share > 0.0 {
            true => "give those who watch a calendar with hours, and mail that arrives",
            false => "set `watched_share` above 0, or leave `watched_by` out",
        };
        Some(self.finding(Code::NobodyWatches, what).why(why).change(change))
    }

    /// Somebody whom only that person watches.
    fn own(&self) -> Option<Finding> {
        let persons = Persons::of(self.context.policy);
        let mut able = self.members().filter(|(_, member)| self.looks(member));
        let first = able.next()?.0;
        if !able.all(|(other, _)| persons.same(first, other)) {
            return None;
        }
        let people = self.context.eligible(self.id).flat_map(|(population, people)| {
            let numbers = persons.memberships(first).into_iter().map(|one| u64::from(one.member.0));
            let known = numbers.filter(|number| *number < people.count);
            known.map(move |number| (Requester { population, number }, people))
        });
        let is = |person: &Requester| persons.is_requester(self.context.scenario, first, *person);
        let own: BTreeSet<String> = people
            .filter(|(person, _)| is(person))
            .map(|(person, people)| format!("{}-{}", people.name, person.number + 1))
            .collect();
        let who = own.first()?;
        let what = format!("`{}`: only {who} would watch {who}", self.role.name);
        let why = "nobody looks at alerts on their own account, so an attacker on that account is never \
                   detected";
        let finding = self.finding(Code::OwnWatcher, what).why(why);
        Some(finding.change("name a group with somebody else in it"))
    }

    /// Times at which nobody who watches is on duty.
    fn gap(&self) -> Option<Finding> {
        let able = self.members().filter(|(_, member)| self.looks(member));
        let rosters: Vec<(Rc<Roster>, u64)> =
            able.map(|(_, member)| (self.context.roster(member.calendar), 1)).collect();
        let period = self.context.scenario.run();
        let mut open: Vec<Stretch> = short_of(&rosters, 1, period);
        open.retain(|(from, to)| *to - *from >= LONG);
        let longest = open.iter().map(|(from, to)| *to - *from).max()?;
        let weeks = (period.1 - period.0).as_ms() as f64 / WEEK_MS;
        let hours = total(&open).as_hours() / weeks;
        let what = format!(
            "`{}`: nobody who watches is on duty for up to {}",
            self.role.name,
            human_span(longest)
        );
        let why = format!(
            "alerts of {hours:.0} hours a week wait until somebody of {} comes; so long an attacker goes \
             on, or is gone before anybody looks",
            self.groups()
        );
        let zone = &self.context.scenario.simulation.zone;
        let shown = open.iter().take(SHOWN).map(|(from, to)| stretch(*from, *to, zone));
        let finding = self.finding(Code::WatchGap, what).why(why);
        let finding =
            finding.change("let somebody watch at all hours, or ask for approval instead");
        Some(finding.evidence(shown.collect()))
    }
}

/// Groups that only watch, and get more alerts than they can look at.
fn overload(context: &Context<'_>) -> Vec<Finding> {
    let watching =
        |(_, role): (RoleId, &Role)| role.watch.as_ref().map(|watch| watch.groups.clone());
    let deciding: BTreeSet<GroupId> = context
        .activated()
        .flat_map(|(_, role)| context.stages(role))
        .flat_map(|stage| stage.groups().map(|(group, _)| group).collect::<Vec<_>>())
        .collect();
    let groups: BTreeSet<GroupId> = context.activated().filter_map(watching).flatten().collect();
    let only = groups.difference(&deciding).copied();
    let capacities: Vec<Capacity> =
        context.policy.groups.iter().map(|group| of_group(context, group)).collect();
    only.filter_map(|group| too_many(context, &capacities, group)).collect()
}

fn too_many(context: &Context<'_>, capacities: &[Capacity], id: GroupId) -> Option<Finding> {
    let (group, capacity) = (&context.policy.groups[id.index()], capacities[id.index()]);
    let alerts = alerts(context, capacities, id);
    let race = group.coordination == Coordination::Race && group.members.len() > 1;
    let can = if race { capacity.together } else { capacity.expected };
    if can <= 0.0 || alerts <= can {
        return None;
    }
    let (load, limit) = apart(alerts, can);
    let what = format!("`{}` gets more alerts than it can look at", group.name);
    let each = if race { "; in a race everybody looks at each alert" } else { "" };
    let why = format!(
        "{load} alerts a week come, and {}{each}: the list grows without end, and detection comes ever \
         later",
        capacity.counted.words(&limit)
    );
    let finding = Finding::new(Code::WatchOverload, what)
        .why(why)
        .change("add members or hours, shorten reviews, or lower `watched_share`")
        .of_group(&group.name);
    Some(finding.at(["approvers", &group.name, "members"]))
}
