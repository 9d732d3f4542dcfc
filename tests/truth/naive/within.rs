//! Roles within roles: the outer one first; when it ends, so does the inner one.

use pimsim::id::Requester;

use super::glass::Use;
use super::world::World;

impl World<'_> {
    /// Whether the request's activation can be used now.
    pub fn is_usable(&self, r: usize) -> bool {
        self.requests[r].usable_at.is_some() && self.requests[r].ended_at.is_none()
    }

    /// Whether an account can use a role, whoever asked for it.
    pub fn can_use(&self, who: Requester, role: usize) -> bool {
        self.is_standing(role) || self.open_request(who, role).is_some_and(|r| self.is_usable(r))
    }

    /// The outermost role around this one that is not usable on the account, else the role itself.
    pub fn role_to_ask(&self, who: Requester, role: usize) -> usize {
        let mut ask = role;
        let mut around = self.rules(role).within;
        while let Some(outer) = around {
            if !self.can_use(who, outer.index()) {
                ask = outer.index();
            }
            around = self.rules(outer.index()).within;
        }
        ask
    }

    /// Whether a role is the one directly around another.
    pub fn is_next_around(&self, outer: usize, inner: usize) -> bool {
        self.rules(inner).within.is_some_and(|role| role.index() == outer)
    }

    /// Whether the role around that of the request, if there is one, can be used.
    pub fn has_outer(&self, r: usize) -> bool {
        let request = &self.requests[r];
        let outer = self.rules(request.role).within;
        outer.is_none_or(|outer| self.can_use(request.who, outer.index()))
    }

    /// The outer role was lost on the way.
    pub fn cannot_provision(&mut self, r: usize) {
        self.told.push("outer role lost before provisioning");
        self.requests[r].reason = "eligibility_lost";
        self.end_request(r, "failed", "provision", "system");
    }

    /// The outer role that a need waited for is usable.
    pub fn go_on_inside(&mut self, n: usize) {
        let Some(r) = self.needs[n].on.take() else { return };
        self.requests[r].needs.retain(|other| *other != n);
        // Who uses an account files again after it, and not before.
        if self.needs[n].end.is_empty() && self.needs[n].usage != Use::Open {
            self.told.push("on to the inner role");
            self.file_or_join(n);
        }
    }

    /// An activation has ended: those within it end too, each before its own inner ones.
    pub fn revoke_inner(&mut self, r: usize) {
        let (who, outer) = (self.requests[r].who, self.requests[r].role);
        for inner in 0..self.policy.roles.len() {
            let within = self.is_next_around(outer, inner);
            let open = self.open_request(who, inner).filter(|_| within);
            // Windows are half open: one that ends now is over.
            let lasts = |r: &usize| {
                self.requests[*r].state == "active" && self.requests[*r].window_end > self.now
            };
            if let Some(inner) = open.filter(lasts) {
                self.told.push("inner role revoked");
                self.end_request(inner, "revoked", "revoke", "system");
            }
        }
    }
}
