//! How long the events of a measure last, and how many of them share a fate: what the numbers cannot
//! tell when nothing was seen.
//!
//! Promises: depends on the scenario, the policy and how much was observed, never on what was
//! observed. Lengths are about as long as an event can be on average, so that a limit made from
//! them is rather too high. Never: an interval.

use super::possible::PolicyRules;
use crate::id::{Approver, GroupId, MemberIx, RoleId};
use crate::lifecycle::Requirement;
use crate::measure::Measure;
use crate::scenario::model::{Assignment, Coordination, Group, Mfa, Role, Source};

const MS_PER_HOUR: f64 = 3_600_000.0;

impl PolicyRules<'_> {
    /// How long one activation lasts at most, in hours, times its severity if that counts.
    fn activation_h(&self, weight: impl Fn(&Role) -> f64) -> f64 {
        let each = self
            .activated()
            .map(|(_, role)| weight(role) * role.settings.maximum_duration.as_seconds() / 3_600.0);
        each.fold(0.0, f64::max)
    }

    /// How long one compromise holds roles, in hours of role, if nobody ends it: each role to the
    /// end of the stay, or one activation after another. `own` leaves out what is ridden.
    fn compromise_h(&self, own: bool) -> f64 {
        let Some(threat) = &self.scenario.threat else { return 0.0 };
        let stay = self.mean_h(threat.dwell.mean());
        let eligible =
            |id: &RoleId| !own || self.policy.roles[id.index()].assignment == Assignment::Eligible;
        let most = match self.role {
            Some(role) => {
                let nobody = self.scenario.by_role.populations(role).is_empty();
                usize::from(!nobody && eligible(&role))
            }
            None => {
                let each = self.scenario.populations.iter();
                let each = each.map(|p| p.eligible.iter().filter(|role| eligible(role)).count());
                each.max().unwrap_or(0)
            }
        };
        let held = most as f64 * stay;
        let activations = self.activation_h(|_| 1.0) * self.attempts(1.0);
        if own || (threat.hijack == 0.0 && !self.standing()) { held.min(activations) } else { held }
    }

    /// How many attempts of one compromise pass a check that each passes with this chance, on
    /// average, when one has.
    fn attempts(&self, pass: f64) -> f64 {
        let Some(threat) = &self.scenario.threat else { return 1.0 };
        1.0 + pass * threat.attempts * self.mean_h(threat.dwell.mean()) * MS_PER_HOUR
    }

    /// A mean in hours, of which nothing beyond the window of measurement is seen.
    fn mean_h(&self, mean_ms: Option<f64>) -> f64 {
        let window_h = self.scenario.simulation.horizon.as_seconds() / 3_600.0;
        mean_ms.map_or(window_h, |ms| (ms / MS_PER_HOUR).min(window_h))
    }

    /// The best chance of an attacker to pass the check of any role.
    fn pass(&self) -> f64 {
        let methods = self.scenario.by_role.methods();
        let methods: Vec<&Mfa> = methods.map(|mfa| &self.policy.mfa[mfa.index()]).collect();
        let role = |role: &Role| match role.settings.require {
            Requirement::None => 1.0,
            // A remembered session passes too.
            Requirement::Mfa if methods.iter().any(|m| m.remembered_for.as_ms() > 0) => 1.0,
            _ => methods.iter().map(|mfa| mfa.bypass).fold(0.0, f64::max),
        };
        self.activated().map(|(_, settings)| role(settings)).fold(0.0, f64::max)
    }

    /// How long one event of a time lasts, about at most, in hours (of role, of pending request, of
    /// approver; times the severity in `exposure`): an activation its maximum, the use of an
    /// emergency account its mean duration, the stay of an attacker its mean.
    pub fn longest_h(&self, measure: Measure) -> f64 {
        let glass = self.policy.break_glass.as_ref();
        let glass_h = glass.map_or(0.0, |glass| self.mean_h(glass.duration.mean()));
        let activation = |weight: &dyn Fn(&Role) -> f64| {
            let heaviest = self.activated().map(|(_, role)| weight(role)).fold(0.0, f64::max);
            self.activation_h(weight).max(heaviest * self.compromise_h(true))
        };
        match measure {
            Measure::BreakGlassTime => glass_h,
            Measure::AttackerOwnTime => self.compromise_h(true),
            Measure::AttackerHijackedTime | Measure::AttackerPrivilegedTime => {
                self.compromise_h(false)
            }
            Measure::AttackerExposure => {
                let severities = self.roles().map(|(_, role)| role.severity);
                severities.fold(0.0, f64::max) * self.compromise_h(false)
            }
            Measure::Exposure | Measure::ExcessExposure => {
                let used = glass.filter(|_| self.possible(Measure::BreakGlassTime));
                let used = used.map_or(0.0, |glass| glass_h * glass.severity);
                activation(&|role| role.severity).max(used)
            }
            Measure::PendingMean => self.pending_h(),
            Measure::ReviewTime
            | Measure::WastedReviewTime
            | Measure::Overtime
            | Measure::ApproverUtilization => self.review_h(),
            _ => activation(&|_| 1.0),
        }
    }

    /// How long a request can be pending: all its stages.
    fn pending_h(&self) -> f64 {
        let each = self.activated().map(|(_, role)| {
            role.settings.stages.iter().map(|stage| stage.approval_timeout.as_seconds()).sum()
        });
        each.fold(0.0, f64::max) / 3_600.0
    }

    /// How long a request and its alert are in review, over all stages and approvers: everybody of a race, and as
    /// many as are needed of a group that claims.
    fn review_h(&self) -> f64 {
        let mean = |group: &Group| {
            let each = group.members.iter().map(|member| self.mean_h(member.review.mean()));
            each.fold(0.0, f64::max)
        };
        let stage = |role: &Role, at: usize| -> f64 {
            let needed = role.settings.stages[at].approvals_needed as usize;
            let desk = &role.desks[at];
            let groups = desk.asked().map(|id| self.group(id));
            let each = groups.map(|group| {
                let reviewers = match group.coordination {
                    Coordination::Race => group.members.len(),
                    Coordination::Claim => needed.min(group.members.len()),
                };
                reviewers as f64 * mean(group)
            });
            each.sum()
        };
        let each = self.activated().map(|(_, role)| {
            let stages = 0..role.settings.stages.len().min(role.desks.len());
            let decided: f64 = stages.map(|at| stage(role, at)).sum();
            let watching = self.policy.watchers(role).map(|id| self.group(id));
            let watched: f64 = watching
                .map(|group| match group.coordination {
                    Coordination::Race => group.members.len() as f64 * mean(group),
                    Coordination::Claim => mean(group),
                })
                .sum();
            decided + watched
        });
        each.fold(0.0, f64::max)
    }

    /// On-duty hours of a replication, of all who are named as approvers or to watch.
    pub fn on_duty_h(&self) -> f64 {
        let mut groups: Vec<GroupId> =
            self.roles().flat_map(|(_, role)| self.policy.named(role)).collect();
        groups.sort_unstable();
        groups.dedup();
        self.result.desk.on_duty_of(&groups) as f64 / MS_PER_HOUR / self.result.values.len() as f64
    }

    /// Reviewing time on duty, and on-duty time, of a group, in milliseconds, over all replications.
    fn desk_ms(&self, id: GroupId) -> (f64, f64) {
        let (mut review, mut duty) = (0.0, 0.0);
        for member in 0..self.group(id).members.len() {
            let approver = Approver { group: id, member: MemberIx::new(member) };
            let sums = self.result.desk.member(approver);
            review += sums.busy_ms() as f64;
            duty += sums.on_duty_ms as f64;
        }
        (review, duty)
    }

    /// How many of so many requests, in all replications, share a fate at the approvers' desk.
    ///
    /// Absence takes people away for a day: all requests of that day. Else requests wait together
    /// only while the queue is long, and such a time has about `r / (1 - r)²` requests in a queue
    /// with utilization `r` (M/M/1 above a high level: Aldous, Probability Approximations via the
    /// Poisson Clumping Heuristic, 1989). Never more than those of one replication.
    pub fn together_at_desk(&self, requests: f64) -> f64 {
        if !self.asked() {
            return 1.0;
        }
        let each = requests / self.result.values.len() as f64;
        let days = (self.scenario.simulation.horizon.as_seconds() / 86_400.0).max(1.0);
        let together = |id: GroupId| {
            if self.group(id).members.iter().any(|member| member.absence > 0.0) {
                return each / days;
            }
            let (review, duty) = self.desk_ms(id);
            let busy = if duty > 0.0 { (review / duty).min(1.0) } else { 1.0 };
            busy / ((1.0 - busy) * (1.0 - busy))
        };
        let most = self.groups().into_iter().map(together).fold(1.0, f64::max);
        most.min(each).max(1.0)
    }

    /// How many events of a count come together: those of one compromise, or of one bad day at the
    /// desk.
    pub fn together(&self, measure: Measure) -> f64 {
        match measure {
            Measure::BreakGlassUses => {
                let needs = self.observed(Measure::UnmetShare).unwrap_or(0.0);
                let glass = self.policy.break_glass.as_ref();
                let all = glass.is_some_and(|glass| !glass.urgent_only);
                let urgent = self.blocks().map(|(block, _)| match block.source {
                    Source::Poisson { .. } => block.urgent,
                    Source::File(_) => 1.0,
                });
                let who = if all { 1.0 } else { urgent.fold(0.0, f64::max) };
                self.together_at_desk(needs * who)
            }
            Measure::AttackerAttempts | Measure::AttackerStoppedByMfa => self.attempts(1.0),
            _ => self.attempts(self.pass()),
        }
    }
}
