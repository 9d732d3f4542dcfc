//! What a request tells of approvers: who responded after how long, and that the others had not.
//!
//! The review of a decision is as long as the middle one of the scenario, but no longer than since the
//! decision before of that member, than since the shift began, and than the response; what is left of
//! the response came before it. Never: a draw.

use std::collections::BTreeMap;

use super::members::Members;
use crate::id::{Approver, GroupId, MemberIx, RoleId};
use crate::scenario::known::Response;
use crate::scenario::model::Policy;
use crate::scenario::roster::Roster;
use crate::tenant::log::{Log, Request, Verdict};
use crate::time::{Instant, Span};

/// What is needed to read responses.
pub struct Desk<'a> {
    /// The log.
    pub log: &'a Log,
    /// The policy that it was made under.
    pub policy: &'a Policy,
    /// When each member of each group is on duty.
    pub rosters: Vec<Vec<&'a Roster>>,
    /// Which members the deciders are.
    pub members: Members,
}

/// Latest decisions of each person.
pub type Latest = BTreeMap<u32, Instant>;

impl Desk<'_> {
    /// How the approvers of a role responded to a request; nothing where they were not asked. Requests
    /// are to be given in the order of decisions.
    pub fn responses(
        &self,
        request: &Request,
        role: RoleId,
        latest: &mut Latest,
    ) -> Vec<(Approver, Response)> {
        let role = &self.policy.roles[role.index()];
        let (Some(pending), [desk, ..]) = (request.pending, &role.desks[..]) else {
            return Vec::new();
        };
        let undecided = undecided_until(self.log, request).max(pending);
        let escalates = role.settings.stages.first().and_then(|stage| stage.escalate_after);
        let alternates = desk.escalate_to.iter().filter(|group| !desk.approvers.contains(group));
        let later = pending + escalates.unwrap_or(Span::ZERO);
        let groups = desk.approvers.iter().map(|group| (*group, pending));
        let asked = groups.chain(alternates.map(|group| (*group, later)));
        let mut responses = Vec::new();
        let mut decided = false;
        for (group, from) in asked {
            for place in 0..self.policy.groups[group.index()].members.len() {
                let approver = Approver { group, member: MemberIx::new(place) };
                let is = |person: Option<u32>| {
                    person.and_then(|person| self.members.in_group(group, person)) == Some(approver)
                };
                let response = if is(Some(request.person)) {
                    Response::Never
                } else if is(request.decider) && request.decided.is_some() && !decided {
                    decided = true;
                    self.decided(request, approver, from, latest)
                } else {
                    let on_duty = self.roster(approver).between(from, undecided);
                    let elapsed = (undecided - from).max(Span::ZERO);
                    Response::Later { on_duty, elapsed }
                };
                responses.push((approver, response));
            }
        }
        responses.sort_by_key(|(approver, _)| *approver);
        responses
    }

    fn decided(
        &self,
        request: &Request,
        approver: Approver,
        from: Instant,
        latest: &mut Latest,
    ) -> Response {
        let (roster, at) = (self.roster(approver), request.decided.unwrap_or(from));
        let response = roster.between(from, at);
        let Approver { group: GroupId(group), member: MemberIx(member) } = approver;
        let law = &self.policy.groups[group as usize].members[member as usize].review;
        let person = request.decider.unwrap_or_default();
        let since_latest = latest.insert(person, at).map_or(Span::FOREVER, |latest| at - latest);
        let shift = roster.shifts(from, at).last().filter(|(_, to)| *to == at);
        let since_shift = shift.map_or(Span::FOREVER, |(began, _)| at - began);
        let review = law.sample(0.5).min(response).min(since_latest).min(since_shift);
        let review = review.max(Span::ZERO);
        Response::Decided {
            before: response - review,
            review,
            denied: request.verdict == Some(Verdict::Denied),
        }
    }

    /// When a member is on duty.
    pub fn roster(&self, Approver { group, member }: Approver) -> &Roster {
        self.rosters[group.index()][member.index()]
    }
}

/// Until when a request waited for a decision.
pub fn undecided_until(log: &Log, request: &Request) -> Instant {
    let granted = request.active.or(request.pending).filter(|_| request.verdict.is_some());
    request.decided.or(granted).or(request.ended).unwrap_or(log.observed.1)
}
