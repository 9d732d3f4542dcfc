//! The life of a request: filing, checks, approval, provisioning, the window, the end.

use pimsim::id::Requester;
use pimsim::lifecycle::{Requirement, WindowFrom};
use pimsim::random::Purpose;
use pimsim::scenario::model::{Assignment, Mfa, Named, Role};
use pimsim::time::{Instant, Span};

use super::calendar::Rank;
use super::rows::{member_name, requester_name};
use super::world::{Asked, Event, Request, World};

const PENDING: [&str; 2] = ["pending_approval", "pending_approval_scheduled"];
const FIVE_MINUTES: Span = Span::minutes(5);

impl<'a> World<'a> {
    pub fn rules(&self, role: usize) -> &'a Role {
        &self.policy.roles[role]
    }

    pub fn is_standing(&self, role: usize) -> bool {
        self.rules(role).assignment == Assignment::Active
    }

    pub fn is_pending(&self, r: usize) -> bool {
        PENDING.contains(&self.requests[r].state)
    }

    /// The open request or activation of a requester for a role.
    pub fn open_request(&self, who: Requester, role: usize) -> Option<usize> {
        let same = |r: &usize| self.requests[*r].who == who && self.requests[*r].role == role;
        self.open.iter().copied().find(same)
    }

    /// A transition of a request, told.
    pub fn record(&mut self, r: usize, to: &'static str, input: &str, actor: &str) {
        let from = self.requests[r].state;
        self.requests[r].state = to;
        let at = pimsim::time::rfc3339(self.now);
        self.records.push(format!("{at},{},{from},{to},{input},{actor}", r + 1));
    }

    pub fn requester(&self, r: usize) -> String {
        requester_name(self, self.requests[r].who)
    }

    /// A new request, not checked yet.
    pub fn submit(&mut self, request: Request) -> usize {
        let r = self.requests.len();
        self.open.push(r);
        self.requests.push(request);
        let actor = self.requester(r);
        self.record(r, "challenged", "submit", &actor);
        r
    }

    fn method(&self, r: usize) -> Option<(usize, &'a Mfa)> {
        let population = self.scenario.population(self.requests[r].who.population);
        let id = population.mfa?;
        Some((id.index(), &self.policy.mfa[id.index()]))
    }

    /// Whether the last success of the method is less than `time` old.
    pub fn remembered(&self, r: usize, time: Span) -> bool {
        let Some((id, _)) = self.method(r) else { return false };
        let last = self.shown.get(&(self.requests[r].who, id));
        last.is_some_and(|last| self.now < *last + time)
    }

    /// The checks of the owner's request begin.
    pub fn challenge(&mut self, r: usize) {
        if let Some(known) = self.luck.known_checks(self.requests[r].origin) {
            return self.after(known, Rank::Insertion, Event::FormsDone(r));
        }
        let settings = &self.rules(self.requests[r].role).settings;
        let fresh = match (settings.require, self.method(r)) {
            (Requirement::None, _) => true,
            (Requirement::Mfa, Some((_, mfa))) => self.remembered(r, mfa.remembered_for),
            (Requirement::AuthenticationContext, _) => self.remembered(r, FIVE_MINUTES),
            (Requirement::Mfa, None) => panic!("a problem of the scenario"),
        };
        if fresh {
            if settings.require != Requirement::None {
                self.told.push("remembered success");
            }
            return self.forms(r);
        }
        let (_, mfa) = self.method(r).expect("a problem of the scenario");
        let origin = self.requests[r].origin;
        let (mut time, mut passed) = (Span::ZERO, false);
        for challenge in 0..mfa.challenges {
            let out = is_out(mfa, self.now + time);
            time += self.luck.span(&mfa.duration, Purpose::MfaDuration, origin, challenge);
            if out {
                self.told.push("challenge in an outage");
            }
            let failed = self.luck.coin(mfa.failure, Purpose::MfaFailure, origin, challenge);
            if !out && !failed {
                passed = true;
                break;
            }
        }
        match time {
            Span::ZERO => self.challenge_over(r, passed),
            time => self.after(time, Rank::Insertion, Event::ChallengeOver(r, passed)),
        }
    }

    pub fn challenge_over(&mut self, r: usize, passed: bool) {
        if !passed {
            return self.refuse(r);
        }
        if let Some((id, _)) = self.method(r) {
            self.shown.insert((self.requests[r].who, id), self.now);
        }
        self.forms(r);
    }

    pub fn refuse(&mut self, r: usize) {
        self.requests[r].reason = "mfa";
        let actor = self.requester(r);
        self.end_request(r, "refused", "check", &actor);
    }

    fn forms(&mut self, r: usize) {
        let settings = &self.rules(self.requests[r].role).settings;
        let origin = self.requests[r].origin;
        let people = self.scenario.population(self.requests[r].who.population);
        let mut time = Span::ZERO;
        if settings.require_justification {
            time += self.luck.span(&people.justification, Purpose::Justification, origin, 0);
        }
        if settings.require_ticket {
            time += self.luck.span(&people.ticket, Purpose::Ticket, origin, 0);
        }
        match time {
            Span::ZERO => self.checks_passed(r),
            time => self.after(time, Rank::Insertion, Event::FormsDone(r)),
        }
    }

    fn is_automatic(&self, r: usize) -> bool {
        let request = &self.requests[r];
        let Some(when) = &self.rules(request.role).automatic_when else { return false };
        let urgent = when.urgent.is_none_or(|urgent| urgent == request.urgent);
        let on = when.calendar.is_none_or(|calendar| self.duties[calendar.index()].on(self.now));
        let named = when.requesters.as_ref().is_none_or(|names| {
            names.iter().any(|name| match name {
                Named::Population(population) => *population == request.who.population,
                Named::Requester(who) => *who == request.who,
            })
        });
        urgent && on && named
    }

    pub fn checks_passed(&mut self, r: usize) {
        let request = &self.requests[r];
        let (ahead, actor) = (request.start > self.now, self.requester(r));
        if self.rules(request.role).settings.stages.is_empty() || self.is_automatic(r) {
            self.requests[r].cleared_at = Some(self.now);
            return self.grant(r, "check", &actor);
        }
        self.record(r, PENDING[usize::from(ahead)], "check", &actor);
        self.requests[r].pending_at = Some(self.now);
        let origin = self.requests[r].origin;
        let patience = self.requests[r].need.and_then(|n| {
            let drawn = self.needs[n].drawn;
            let law = self.habits(drawn.block).patience.as_ref();
            self.luck.patience(law, origin, drawn.patience)
        });
        if let Some(patience) = patience {
            self.after(patience, Rank::Patience, Event::Patience(r));
        }
        self.begin_stage(r);
    }

    fn begin_stage(&mut self, r: usize) {
        let role = self.rules(self.requests[r].role);
        let request = &mut self.requests[r];
        request.stage += 1;
        request.asked = Asked::default();
        request.approved_by.clear();
        request.overdue = false;
        let stage = request.stage;
        let rule = &role.settings.stages[stage - 1];
        self.after(rule.approval_timeout, Rank::ApprovalDeadline, Event::Deadline(r, stage));
        if let Some(time) = rule.escalate_after {
            self.after(time, Rank::Insertion, Event::Escalation(r, stage));
        }
        let groups = self.first_asked(r).unwrap_or(&role.desks[stage - 1].approvers);
        self.ask(r, groups);
    }

    pub fn escalate(&mut self, r: usize, stage: usize) {
        if !self.is_pending(r) || self.requests[r].stage != stage {
            return;
        }
        let state = self.requests[r].state;
        self.record(r, state, "escalate", "system");
        let role = self.rules(self.requests[r].role);
        self.ask(r, &role.desks[stage - 1].escalate_to);
    }

    /// An approval that counts.
    pub fn approve(&mut self, r: usize, member: usize) {
        let settings = &self.rules(self.requests[r].role).settings;
        let actor = member_name(self, member);
        if self.requests[r].overdue {
            self.told.push("approval after the deadline");
        }
        let request = &mut self.requests[r];
        request.approved_by.push(member);
        let (state, stage) = (request.state, request.stage);
        let enough = settings.stages[stage - 1].approvals_needed as usize;
        if request.approved_by.len() < enough {
            self.told.push("approval that does not decide");
            return self.record(r, state, "approve", &actor);
        }
        if stage < settings.stages.len() {
            self.record(r, state, "approve", &actor);
            self.stop_reviews(r);
            return self.begin_stage(r);
        }
        request.decided_at = Some(self.now);
        request.cleared_at = Some(self.now);
        request.decided_by = Some(member);
        self.stop_reviews(r);
        self.grant(r, "approve", &actor);
    }

    pub fn deny(&mut self, r: usize, member: usize) {
        self.requests[r].decided_at = Some(self.now);
        self.requests[r].decided_by = Some(member);
        let actor = member_name(self, member);
        self.end_request(r, "denied", "deny", &actor);
        self.perhaps_evict(r);
    }

    pub fn patience_over(&mut self, r: usize) {
        if self.is_pending(r) {
            let actor = self.requester(r);
            self.end_request(r, "canceled", "cancel", &actor);
        }
    }

    fn grant(&mut self, r: usize, input: &str, actor: &str) {
        let start = self.requests[r].start;
        if start > self.now {
            self.record(r, "granted", input, actor);
            self.calendar.put(start, Rank::Insertion, Event::Start(r));
        } else {
            self.record(r, "provisioning", input, actor);
            self.provision(r);
        }
    }

    pub fn start_has_come(&mut self, r: usize) {
        if self.requests[r].state == "granted" {
            self.record(r, "provisioning", "start", "system");
            self.provision(r);
        }
    }

    /// What takes no time happens at once.
    fn provision(&mut self, r: usize) {
        if !self.has_outer(r) {
            return self.cannot_provision(r);
        }
        let law = &self.rules(self.requests[r].role).provisioning;
        match self.luck.span(law, Purpose::Provisioning, self.requests[r].origin, 0) {
            Span::ZERO => self.provisioned(r),
            time => self.after(time, Rank::EndOfProvisioning, Event::Provisioned(r)),
        }
    }

    pub fn provisioned(&mut self, r: usize) {
        if self.requests[r].state != "provisioning" {
            return;
        }
        if !self.has_outer(r) {
            return self.cannot_provision(r);
        }
        let role = self.rules(self.requests[r].role);
        let request = &mut self.requests[r];
        let anchor = match role.settings.window_from {
            WindowFrom::Provisioning => self.now,
            WindowFrom::Approval => request.cleared_at.expect("it was granted"),
            WindowFrom::Request => request.submitted_at,
        };
        request.window_end = anchor.max(request.start) + request.asked_for;
        let (window_end, origin) = (request.window_end, request.origin);
        if window_end <= self.now {
            request.reason = "window_past";
            return self.end_request(r, "failed", "provisioned", "system");
        }
        request.active_at = Some(self.now);
        self.record(r, "active", "provisioned", "system");
        self.calendar.put(window_end, Rank::EndOfWindow, Event::WindowEnd(r));
        self.perhaps_ride(r);
        self.watch_activation(r);
        match self.luck.span(&role.propagation, Purpose::Propagation, origin, 0) {
            Span::ZERO => self.usable(r),
            time => self.after(time, Rank::Usable, Event::Usable(r)),
        }
    }

    pub fn usable(&mut self, r: usize) {
        if self.requests[r].state == "active" {
            self.requests[r].usable_at = Some(self.now);
            for n in self.requests[r].needs.clone() {
                match self.needs[n].role == self.requests[r].role {
                    true => self.look_at_work(n),
                    false => self.go_on_inside(n),
                }
            }
            self.holders_go_on(r);
        }
    }

    pub fn window_end(&mut self, r: usize) {
        if self.requests[r].state == "active" {
            self.end_request(r, "elapsed", "window_end", "system");
        }
    }

    pub fn deactivate(&mut self, r: usize, leaving: u32) {
        if self.requests[r].state == "active" && self.requests[r].leaving == leaving {
            let actor = self.requester(r);
            self.end_request(r, "deactivated", "deactivate", &actor);
        }
    }

    /// The end of the run: what is still open counts up to here.
    pub fn close_books(&mut self) {
        for n in 0..self.needs.len() {
            self.credit_work(n);
        }
    }

    pub fn end_request(&mut self, r: usize, state: &'static str, input: &str, actor: &str) {
        let was_active = self.requests[r].state == "active";
        self.record(r, state, input, actor);
        self.requests[r].ended_at = Some(self.now);
        self.open.retain(|open| *open != r);
        self.stop_reviews(r);
        self.needs_after_end(r);
        if was_active {
            self.revoke_inner(r);
        }
    }
}

/// Whether a challenge that starts at `at` fails in any case.
pub fn is_out(mfa: &Mfa, at: Instant) -> bool {
    mfa.outages.iter().any(|(from, to)| *from <= at && at < *to)
}
