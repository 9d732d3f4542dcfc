//! Roles that approvers must hold before they begin a review, and how they come by them.

use pimsim::id::{Approver, Requester, RoleId};

use super::world::{Entry, Need, Request, World};

impl<'a> World<'a> {
    /// The requester who is this member.
    pub fn account(&self, member: Approver) -> Option<Requester> {
        let named = |people: &pimsim::scenario::model::Population| {
            people.approves_for.contains(&member.group)
        };
        let at = self.scenario.populations.iter().position(named)?;
        let number = member.member.index() as u64;
        let population = pimsim::id::PopulationId::new(at);
        (number < self.scenario.populations[at].count).then_some(Requester { population, number })
    }

    fn must_hold(&self, m: usize) -> &'a [RoleId] {
        &self.policy.groups[self.members[m].id.group.index()].must_hold
    }

    /// The account of a member who is bound: eligible for one of the roles at least.
    fn bound_account(&self, m: usize) -> Option<Requester> {
        let who = self.members[m].account?;
        let eligible = &self.scenario.population(who.population).eligible;
        self.must_hold(m).iter().any(|role| eligible.contains(role)).then_some(who)
    }

    /// The first of the roles for which the account of a member is eligible.
    fn first_role(&self, m: usize) -> Option<RoleId> {
        let who = self.members[m].account?;
        let eligible = &self.scenario.population(who.population).eligible;
        self.must_hold(m).iter().copied().find(|role| eligible.contains(role))
    }

    /// Whether one role is directly or indirectly around another.
    fn is_around(&self, outer: usize, inner: usize) -> bool {
        let next = self.rules(inner).within.map(|role| role.index());
        next.is_some_and(|next| next == outer || self.is_around(outer, next))
    }

    /// Whether a member may begin reviews as far as roles are concerned.
    pub fn holds(&self, m: usize) -> bool {
        let Some(who) = self.bound_account(m) else { return true };
        let eligible = &self.scenario.population(who.population).eligible;
        let held = |role: &RoleId| match self.is_standing(role.index()) {
            true => eligible.contains(role),
            false => self.can_use(who, role.index()),
        };
        self.must_hold(m).iter().any(held)
    }

    /// Whether one of the roles is on its way, or a role around one of them because of it.
    fn is_asking(&self, m: usize, who: Requester) -> bool {
        let roles = self.must_hold(m);
        let is_one = |role: usize| roles.iter().any(|one| one.index() == role);
        self.open.iter().filter(|r| self.requests[**r].who == who).any(|r| {
            let request = &self.requests[*r];
            // Who has done without, on an emergency account, goes on to nothing.
            let waits = |need: &Need| need.end.is_empty() && is_one(need.role);
            let of_needs = || request.needs.iter().any(|n| waits(&self.needs[*n]));
            let around = roles.iter().any(|role| self.is_around(request.role, role.index()));
            let of_holders = || {
                (0..self.members.len()).any(|other| {
                    let waits =
                        self.members[other].goes_on && self.bound_account(other) == Some(who);
                    waits && self.first_role(other).is_some_and(|role| is_one(role.index()))
                })
            };
            is_one(request.role) || around && !self.is_usable(*r) && (of_needs() || of_holders())
        })
    }

    /// Those to whose lists something has come at this instant, in the order of the members.
    pub fn all_ask_to_hold(&mut self) {
        let mut lacking = std::mem::take(&mut self.lacking);
        lacking.sort_unstable();
        for m in lacking {
            self.ask_to_hold(m);
        }
    }

    /// Something has come to the list of a member, or an outer role can be used: who holds none of the
    /// roles and has asked for none asks for the first that can be had.
    pub fn ask_to_hold(&mut self, m: usize) {
        let Some(who) = self.bound_account(m) else { return };
        if self.holds(m) || self.is_asking(m, who) {
            return;
        }
        let eligible = &self.scenario.population(who.population).eligible;
        let roles = self.must_hold(m);
        let place = roles.iter().position(|role| eligible.contains(role));
        let place = place.expect("who is bound is eligible for one");
        let wanted = roles[place].index();
        let role = self.role_to_ask(who, wanted);
        self.members[m].goes_on = role != wanted;
        if self.open_request(who, role).is_some() {
            return self.told.push("approver joined an outer role");
        }
        self.told.push("approver filed");
        if role != wanted {
            self.told.push("approver filed for an outer role");
        }
        let nth = self.members[m].filed[place];
        self.members[m].filed[place] += 1;
        let window = self.scenario.simulation.window();
        let r = self.submit(Request {
            holder: Some(m),
            attempt: 1,
            role,
            measured: window.0 <= self.now && self.now < window.1,
            origin: self.luck.of_approver(self.members[m].id, place, nth),
            asked_for: self.rules(role).settings.maximum_duration,
            ..self.blank_request(who)
        });
        self.challenge(r);
    }

    /// An outer role can be used: approvers who waited for it ask for the next, if there is still
    /// something on their list.
    pub fn holders_go_on(&mut self, r: usize) {
        let (who, role) = (self.requests[r].who, self.requests[r].role);
        for m in 0..self.members.len() {
            let wanted = self.first_role(m).filter(|_| self.bound_account(m) == Some(who));
            if !self.members[m].goes_on
                || !wanted.is_some_and(|wanted| self.is_around(role, wanted.index()))
            {
                continue;
            }
            let person = self.members[m].person;
            let list = &self.members[person].list;
            let waits = |entry: &Entry| entry.sent_to == m && self.still_waits(person, entry);
            if list.iter().any(waits) {
                self.ask_to_hold(m);
            }
        }
    }
}
