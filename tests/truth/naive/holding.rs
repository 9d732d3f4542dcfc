//! Roles that approvers must hold before they begin a review, and how they come by them.

use pimsim::id::{Approver, Requester, RoleId};

use super::world::{Request, World};

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
            let of_needs = || request.needs.iter().any(|n| is_one(self.needs[*n].role));
            let of_holders = || {
                let mut on_the_way = request.on_the_way.iter();
                on_the_way.any(|(other, place)| is_one(self.must_hold(*other)[*place].index()))
            };
            is_one(request.role) || !self.is_usable(*r) && (of_needs() || of_holders())
        })
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
        if let Some(r) = self.open_request(who, role) {
            self.told.push("approver joined an outer role");
            return self.requests[r].on_the_way.push((m, place));
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
            on_the_way: if role == wanted { Vec::new() } else { vec![(m, place)] },
            ..self.blank_request(who)
        });
        self.challenge(r);
    }

    /// An outer role can be used: approvers who waited for it ask for the next, if there is still
    /// something on their list.
    pub fn holders_go_on(&mut self, r: usize) {
        for (m, _) in std::mem::take(&mut self.requests[r].on_the_way) {
            let person = self.members[m].person;
            let list = &self.members[person].list;
            if list.iter().any(|entry| entry.sent_to == m && self.is_wanted(entry.item)) {
                self.ask_to_hold(m);
            }
        }
    }
}
