//! What all families of findings look at: one policy of a scenario, over the time that is looked at.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::design::kept::Kept;
use crate::id::{CalendarId, GroupId, PopulationId, Requester, RoleId};
use crate::lifecycle::StageRule;
use crate::scenario::model::{
    Assignment, AutomaticWhen, Block, Calendar, Habits, Member, Named, Policy, Population, Role,
    Scenario, Source,
};
use crate::scenario::roster::Roster;
use crate::time::{Instant, Span};

/// A year and a week: every holiday and every change of the clocks of a year.
const A_YEAR: Span = Span::weeks(53);
/// Nothing later than this after the start is looked at.
const LATEST: Span = Span::days(3_653);

/// One policy.
pub struct Context<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The policy.
    pub policy: &'a Policy,
    /// Calendars are looked at from the start until then.
    pub until: Instant,
    /// Rosters reach beyond it, so that what begins before it can end.
    beyond: Instant,
    rosters: RefCell<BTreeMap<CalendarId, Rc<Roster>>>,
    kept: Rc<Kept>,
}

/// A stage of a role: its rule, and who is asked.
#[derive(Clone, Copy)]
pub struct Stage<'a> {
    /// From 1.
    pub number: usize,
    /// The rule.
    pub rule: &'a StageRule,
    approvers: &'a [GroupId],
    escalate_to: &'a [GroupId],
}

impl Stage<'_> {
    /// The groups that are asked, each with how long after the beginning of the stage.
    pub fn groups(&self) -> impl Iterator<Item = (GroupId, Span)> + '_ {
        let later = self.rule.escalate_after;
        let alternates = self.escalate_to.iter().filter(|group| !self.approvers.contains(group));
        let alternates = alternates.filter_map(move |&group| Some((group, later?)));
        self.approvers.iter().map(|&group| (group, Span::ZERO)).chain(alternates)
    }

    /// Whether the role names nobody at all.
    pub fn names_nobody(&self) -> bool {
        self.groups().next().is_none()
    }

    /// Whether escalation asks only groups that were asked before.
    pub fn escalates_in_vain(&self) -> bool {
        !self.escalate_to.is_empty()
            && self.escalate_to.iter().all(|group| self.approvers.contains(group))
    }

    /// "in stage 2", or nothing where there is one stage only.
    pub fn words(&self, of: usize) -> String {
        if of > 1 { format!(" in stage {}", self.number) } else { String::new() }
    }
}

impl<'a> Context<'a> {
    pub fn new(scenario: &'a Scenario, policy: crate::id::PolicyId) -> Self {
        let policy = &scenario.policies[policy.index()];
        let start = scenario.run().0;
        let until = scenario.simulation.end().max(start + A_YEAR).min(start + LATEST);
        let stages = policy.roles.iter().flat_map(|role| &role.settings.stages);
        let longest = stages.map(|stage| stage.approval_timeout).max().unwrap_or(Span::ZERO);
        let beyond = until + longest.min(LATEST) + Span::weeks(2);
        Self { scenario, policy, until, beyond, rosters: RefCell::default(), kept: Rc::default() }
    }

    /// When looking begins: with the run, in which requests planned ahead are filed before the start.
    pub fn start(&self) -> Instant {
        self.scenario.run().0
    }

    /// When a calendar is on, until some time after [`Context::until`].
    pub fn roster(&self, calendar: CalendarId) -> Rc<Roster> {
        let mut rosters = self.rosters.borrow_mut();
        let make = || Rc::new(Roster::compile(self.calendar(calendar), self.start(), self.beyond));
        Rc::clone(rosters.entry(calendar).or_insert_with(make))
    }

    /// What was found of stretches in which nobody can decide, and will be.
    pub fn kept(&self) -> Rc<Kept> {
        Rc::clone(&self.kept)
    }

    /// A calendar of the policy.
    pub fn calendar(&self, calendar: CalendarId) -> &'a Calendar {
        &self.policy.calendars[calendar.index()]
    }

    /// The roles that somebody has to activate, with their places.
    pub fn activated(&self) -> impl Iterator<Item = (RoleId, &'a Role)> + '_ {
        let all = self.policy.roles.iter().enumerate();
        let all = all.map(|(place, role)| (RoleId::new(place), role));
        all.filter(|(id, role)| {
            role.assignment == Assignment::Eligible && self.scenario.eligible_count(*id) > 0
        })
    }

    /// The stages of a role; none when nobody is asked.
    pub fn stages(&self, role: &'a Role) -> Vec<Stage<'a>> {
        let pairs = role.settings.stages.iter().zip(&role.desks);
        let stage = |(place, (rule, desk)): (
            usize,
            (&'a StageRule, &'a crate::scenario::model::StageDesk),
        )| {
            let (approvers, escalate_to) = (&desk.approvers[..], &desk.escalate_to[..]);
            Stage { number: place + 1, rule, approvers, escalate_to }
        };
        pairs.enumerate().map(stage).collect()
    }

    /// The populations that are eligible for a role.
    pub fn eligible(&self, role: RoleId) -> impl Iterator<Item = (PopulationId, &'a Population)> {
        let all = self.scenario.by_role.populations(role);
        all.iter().map(|population| (*population, self.scenario.population(*population)))
    }

    /// The needs for a role.
    pub fn blocks(&self, role: RoleId) -> impl Iterator<Item = &'a Block> {
        self.scenario.blocks_of(role)
    }

    /// How the people of a block behave under the policy.
    pub fn habits<'b>(&'b self, block: &'b Block) -> &'b Habits {
        self.policy.habits(block)
    }

    /// The longest time that a need of the block can be planned ahead under the policy.
    pub fn look_ahead(&self, block: &Block) -> Span {
        block.look_ahead(self.habits(block))
    }

    /// The share of a block's requests that an extension lets pass while its calendar is on.
    pub fn exempt(&self, role: &Role, block: &Block) -> f64 {
        let Some(when) = &role.automatic_when else { return 0.0 };
        let urgent = match when.urgent {
            None => 1.0,
            Some(true) => block.urgent,
            Some(false) => 1.0 - block.urgent,
        };
        urgent * self.named_share(when, block.population)
    }

    fn named_share(&self, when: &AutomaticWhen, population: PopulationId) -> f64 {
        let Some(named) = &when.requesters else { return 1.0 };
        if named.contains(&Named::Population(population)) {
            return 1.0;
        }
        let people = named.iter().filter(|named| match named {
            Named::Requester(person) => person.population == population,
            Named::Population(_) => false,
        });
        people.count() as f64 / self.scenario.population(population).count as f64
    }

    /// Whether an extension may let a request of this person pass, sometimes or always.
    pub fn may_skip(&self, role: RoleId, person: Requester) -> bool {
        let settings = &self.policy.roles[role.index()];
        let Some(when) = &settings.automatic_when else { return false };
        let named = when.requesters.as_ref().is_none_or(|named| {
            named.contains(&Named::Population(person.population))
                || named.contains(&Named::Requester(person))
        });
        let on = when.calendar.is_none_or(|id| self.ever_on(id));
        let mut blocks = self.blocks(role).filter(|block| block.population == person.population);
        let urgent = match when.urgent {
            None => true,
            Some(true) => blocks.any(may_be_urgent),
            Some(false) => blocks.any(|block| block.urgent < 1.0),
        };
        named && on && urgent
    }

    /// How many activations a block makes in `[from, to)` on average, if all are granted.
    pub fn activations(&self, block: &Block, from: Instant, to: Instant) -> f64 {
        let ahead = self.policy.habits(block).ahead.sample(0.5);
        match &block.source {
            Source::Poisson { rate, profile } => {
                let time = match profile {
                    Some(profile) => profile.between(from + ahead, to + ahead),
                    None => to - from,
                };
                rate * time.as_ms() as f64
            }
            Source::File(needs) => {
                let within = needs.iter().filter(|need| (from..to).contains(&need.wanted_at));
                within.count() as f64
            }
        }
    }

    /// Whether a member ever approves anything.
    pub fn approves(&self, member: &Member) -> bool {
        self.ever_on(member.calendar)
            && member.notification_lost < 1.0
            && member.absence < 1.0
            && member.denies_legitimate < 1.0
    }

    /// Whether a calendar is ever on.
    pub fn ever_on(&self, calendar: CalendarId) -> bool {
        self.roster(calendar).next_on_duty(self.start()).is_some()
    }

    /// How many requests a block makes that a human is asked about, in `[from, to)`, on average.
    ///
    /// Requests are filed before access is wanted if they are planned; where that time is random,
    /// its median is taken.
    pub fn requests(&self, role: &Role, block: &Block, from: Instant, to: Instant) -> f64 {
        let exempt = self.exempt(role, block);
        let on = role.automatic_when.as_ref().and_then(|when| when.calendar);
        let on = on.map(|calendar| self.roster(calendar));
        let ahead = self.habits(block).ahead.sample(0.5);
        match &block.source {
            Source::Poisson { rate, profile } => {
                let time = |from, to| match profile {
                    Some(profile) => profile.between(from + ahead, to + ahead),
                    None => to - from,
                };
                let all = time(from, to).as_ms() as f64;
                let skipped = match &on {
                    None => all,
                    Some(on) => on.shifts(from, to).map(|(a, b)| time(a, b).as_ms() as f64).sum(),
                };
                rate * (all - exempt * skipped)
            }
            Source::File(needs) => {
                let filed = needs.iter().map(|need| need.wanted_at - need.ahead.unwrap_or(ahead));
                let within = filed.filter(|filed| (from..to).contains(filed));
                let each = within.map(|filed| {
                    let skipped = on.as_ref().is_none_or(|on| on.on_duty(filed));
                    if skipped { 1.0 - exempt } else { 1.0 }
                });
                each.sum()
            }
        }
    }
}

fn may_be_urgent(block: &Block) -> bool {
    let listed = match &block.source {
        Source::File(needs) => needs.iter().any(|need| need.urgent == Some(true)),
        Source::Poisson { .. } => false,
    };
    listed || block.urgent > 0.0
}
