//! What a policy rules out.
//!
//! Promises: depends on the scenario and the policy, never on what was observed. Never: an interval.

use std::cell::OnceCell;
use std::rc::Rc;

use super::results::PolicyResult;
use crate::id::{GroupId, RoleId};
use crate::lifecycle::{Requirement, WindowFrom};
use crate::measure::{AtRest, KnownWith, Measure};
use crate::scenario::model::{
    Assignment, AtShiftEnd, Block, Group, Member, Mfa, Pattern, Policy, Role, Scenario, Source,
};
use crate::time::Span;

/// Checks, forms and provisioning longer than this share of their kind are left out of account.
const LONG: f64 = 0.999_9;

/// A role under a policy, or all roles.
pub(super) struct PolicyRules<'a> {
    pub scenario: &'a Scenario,
    pub policy: &'a Policy,
    pub result: &'a PolicyResult,
    pub role: Option<RoleId>,
    /// What nothing is under the policy: the same for all roles.
    rest: Rc<OnceCell<AtRest<'a>>>,
    /// The measures of the role then.
    at_rest: OnceCell<Vec<Option<f64>>>,
}

impl<'a> PolicyRules<'a> {
    pub fn new(scenario: &'a Scenario, result: &'a PolicyResult, role: Option<RoleId>) -> Self {
        let policy = &scenario.policies[result.policy.index()];
        let (rest, at_rest) = (Rc::default(), OnceCell::new());
        Self { scenario, policy, result, role, rest, at_rest }
    }

    /// The same policy for another role, or for all.
    pub fn of(&self, role: Option<RoleId>) -> Self {
        Self { role, rest: Rc::clone(&self.rest), at_rest: OnceCell::new(), ..*self }
    }

    /// The value of a measure when nothing happens.
    pub fn at_rest(&self, measure: Measure) -> Option<f64> {
        let values = self.at_rest.get_or_init(|| {
            self.rest.get_or_init(|| AtRest::new(self.scenario, self.policy)).values(self.role)
        });
        values[measure.index()]
    }

    pub(super) fn roles(&self) -> impl Iterator<Item = (RoleId, &'a Role)> {
        let policy = self.policy;
        let places = match self.role {
            Some(only) => only.index()..only.index() + 1,
            None => 0..policy.roles.len(),
        };
        places.map(move |place| (RoleId::new(place), &policy.roles[place]))
    }

    /// The roles that somebody may activate.
    pub(super) fn activated(&self) -> impl Iterator<Item = (RoleId, &'a Role)> {
        let scenario = self.scenario;
        self.roles().filter(move |(id, role)| {
            role.assignment == Assignment::Eligible && scenario.eligible_count(*id) > 0
        })
    }

    /// Whether any role that must be activated is so.
    fn any(&self, is: impl Fn(&Role) -> bool) -> bool {
        self.activated().any(|(_, role)| is(role))
    }

    /// Whether any role has standing access for its eligible requesters.
    pub fn standing(&self) -> bool {
        self.roles().any(|(id, role)| {
            role.assignment == Assignment::Active && self.scenario.eligible_count(id) > 0
        })
    }

    /// Whether a person may have to decide.
    pub fn asked(&self) -> bool {
        self.any(|role| !role.settings.stages.is_empty())
    }

    /// The groups that decide, escalations included.
    pub(super) fn groups(&self) -> Vec<GroupId> {
        let mut groups: Vec<GroupId> =
            self.activated().flat_map(|(_, role)| role.asked()).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    /// Whether activations raise alerts.
    fn watched(&self) -> bool {
        self.any(|role| role.watch.is_some())
    }

    /// Whether anything does: activations, or uses of emergency accounts.
    fn alerted(&self) -> bool {
        let glass = self.policy.break_glass.as_ref().is_some_and(|glass| glass.watch.is_some());
        self.watched() || glass && self.possible(Measure::BreakGlassUses)
    }

    /// The groups that watch.
    pub(super) fn watchers(&self) -> Vec<GroupId> {
        let watchers = |(_, role): (RoleId, &Role)| self.policy.watchers(role).collect::<Vec<_>>();
        let mut groups: Vec<GroupId> = self.activated().flat_map(watchers).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    /// Whether anybody who watches may end a legitimate activation.
    fn raises_false_alarms(&self) -> bool {
        let mut members = self.watchers().into_iter().flat_map(|id| &self.group(id).members);
        members.any(|member| member.denies_legitimate > 0.0)
    }

    pub(super) fn group(&self, id: GroupId) -> &'a Group {
        &self.policy.groups[id.index()]
    }

    /// The blocks of needs for roles that must be activated, with their role.
    pub(super) fn blocks(&self) -> impl Iterator<Item = (&'a Block, &'a Role)> {
        let scenario = self.scenario;
        self.activated()
            .flat_map(move |(id, role)| scenario.blocks_of(id).map(move |block| (block, role)))
    }

    /// Whether any approver denies legitimate requests.
    fn denies(&self) -> bool {
        let mut members = self.groups().into_iter().flat_map(|id| &self.group(id).members);
        members.any(|member| member.denies_legitimate > 0.0)
    }

    /// Whether a review can outlast the shift in which it began.
    fn overruns(&self) -> bool {
        let on_at_all_times = |member: &Member| {
            let calendar = &self.policy.calendars[member.calendar.index()];
            matches!(calendar.pattern, Pattern::Always)
                && member.absence <= 0.0
                && member.away.is_empty()
        };
        let groups = self.groups().into_iter().chain(self.watchers());
        let mut members = groups.flat_map(|id| &self.group(id).members);
        members.any(|m| m.at_shift_end == AtShiftEnd::Finish && !on_at_all_times(m))
    }

    /// Whether anybody takes a pending request back.
    fn cancels(&self) -> bool {
        let waits = |block: &Block| {
            self.policy.habits(block).patience.is_some()
                || block.rows().iter().any(|row| row.patience.is_some())
        };
        self.policy.break_glass.is_some() || self.blocks().any(|(block, _)| waits(block))
    }

    /// Whether the events of a measure can happen: `false` only where the policy rules them out, or
    /// rules out everything else.
    pub fn possible(&self, measure: Measure) -> bool {
        let asked = self.asked();
        let checked = self.any(|role| role.settings.require != Requirement::None);
        let fixed = self.any(|role| role.settings.window_from != WindowFrom::Provisioning);
        let threat = self.scenario.threat.as_ref();
        let attacked = threat.is_some_and(|threat| threat.compromises > 0.0);
        let of_attackers = [KnownWith::Threat, KnownWith::Detection];
        if of_attackers.contains(&measure.row().known_with) && !attacked {
            return false;
        }
        match measure {
            Measure::RefusedShare | Measure::AttackerStoppedByMfa => checked,
            Measure::TimedOutShare
            | Measure::AttackerStoppedByApprover
            | Measure::AttackerStoppedByTimeout
            | Measure::PendingMean => asked,
            Measure::ApproverUtilization | Measure::ReviewTime | Measure::WastedReviewTime => {
                asked || self.alerted()
            }
            Measure::Overtime => (asked || self.alerted()) && self.overruns(),
            Measure::Alerts => self.alerted(),
            Measure::FalseAlarmShare => self.alerted() && self.raises_false_alarms(),
            Measure::AttackerStoppedByWatching => {
                self.watched() && threat.is_some_and(|threat| threat.evicted_by_detection > 0.0)
            }
            Measure::DeniedShare => asked && self.denies(),
            Measure::CanceledShare => asked && self.cancels(),
            Measure::FailedShare => fixed,
            Measure::UnmetShare => checked || asked || fixed,
            // Certain where nothing can stop a request, and none comes too late to be seen through.
            Measure::GrantedShare | Measure::CensoredShare => {
                checked || asked || fixed || !self.all_end_in_time()
            }
            Measure::ImmediateShare => {
                checked || asked || fixed || !self.all_end_in_time() || !self.all_at_once()
            }
            Measure::AutomaticShare => {
                let skips =
                    |role: &Role| role.automatic_when.is_some() || role.settings.stages.is_empty();
                asked && self.any(skips)
            }
            Measure::AttackerAttempts
            | Measure::AttackerSuccesses
            | Measure::AttackerStoppedByEviction
            | Measure::AttackerOwnTime => self.any(|_| true),
            Measure::AttackerHijackedTime => {
                let hijack = threat.is_some_and(|threat| threat.hijack > 0.0);
                self.standing() || (hijack && self.any(|_| true))
            }
            Measure::BreakGlassUses | Measure::BreakGlassTime => {
                self.blocks().any(|(block, role)| self.waits_long(block, role))
            }
            _ => true,
        }
    }

    /// Whether a need of this block may wait until an emergency account is taken: for a decision,
    /// for another request after the end of one, or for checks and forms that take very long.
    fn waits_long(&self, block: &Block, role: &Role) -> bool {
        let Some(glass) = &self.policy.break_glass else { return false };
        let urgent = match &block.source {
            Source::Poisson { .. } => block.urgent > 0.0,
            Source::File(needs) => {
                block.urgent > 0.0 || needs.iter().any(|need| need.urgent == Some(true))
            }
        };
        if glass.urgent_only && !urgent {
            return false;
        }
        let settings = &role.settings;
        let fixed = settings.window_from != WindowFrom::Provisioning;
        let again = self
            .policy
            .habits(block)
            .resubmits
            .as_ref()
            .is_some_and(|resubmits| resubmits.chance > 0.0);
        if !settings.stages.is_empty() || fixed || again {
            return true;
        }
        self.longest_ms(block, role) >= glass.after.as_ms() as f64
    }

    /// From filing to usable access, about at most, in milliseconds, when nobody is asked.
    fn longest_ms(&self, block: &Block, role: &Role) -> f64 {
        let settings = &role.settings;
        let population = self.scenario.population(block.population);
        let mut longest = role.provisioning.quantile_ms(LONG) + role.propagation.quantile_ms(LONG);
        if let Some(mfa) = population.mfa.filter(|_| settings.require != Requirement::None) {
            let Mfa { duration, challenges, .. } = &self.policy.mfa[mfa.index()];
            longest += f64::from(*challenges) * duration.quantile_ms(LONG);
        }
        if settings.require_justification {
            longest += population.justification.quantile_ms(LONG);
        }
        if settings.require_ticket {
            longest += population.ticket.quantile_ms(LONG);
        }
        longest
    }

    /// Whether the cool-down is long enough for all work, window after window, when nobody is asked.
    fn all_end_in_time(&self) -> bool {
        let cool_down = self.scenario.simulation.cool_down.as_ms() as f64;
        self.blocks().all(|(block, role)| {
            let given = match &block.source {
                Source::File(needs) => needs.iter().filter_map(|need| need.work).max(),
                Source::Poisson { .. } => None,
            };
            let work = block.work.quantile_ms(LONG).max(given.unwrap_or_default().as_ms() as f64);
            let windows = 1.0 + work / role.settings.maximum_duration.as_ms() as f64;
            work + windows * self.longest_ms(block, role) < cool_down
        })
    }

    /// Whether every request is active within a minute of filing, when nobody is asked.
    fn all_at_once(&self) -> bool {
        let minute = Span::minutes(1);
        self.blocks().all(|(block, role)| {
            block.look_ahead(self.policy.habits(block)) == Span::ZERO
                && self.longest_ms(block, role) <= minute.as_ms() as f64
        })
    }

    /// On how many needs, requests or decisions a measure rests, in all replications together.
    pub fn observed(&self, measure: Measure) -> Option<f64> {
        let each = self.result.values.iter();
        let each = each.map(|values| values.observations(self.role, measure));
        each.sum::<Option<u64>>().map(|all| all as f64)
    }
}
