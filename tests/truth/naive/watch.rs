//! Watching: alerts on activations and on uses of emergency accounts, and what their reviews end.

use pimsim::demand::Origin;
use pimsim::id::Requester;
use pimsim::random::Purpose;
use pimsim::scenario::model::Watch;

use super::rows::member_name;
use super::world::{Asked, Item, World};

/// What an alert is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watched {
    /// The activation of this request.
    Activation(usize),
    /// The use of an emergency account by this need: which use, from 1.
    Use(usize, u32),
}

/// An alert and what became of it.
#[derive(Debug)]
pub struct Alert {
    pub of: Watched,
    pub origin: Origin,
    pub who: Requester,
    pub asked: Asked,
    pub over: bool,
}

impl<'a> World<'a> {
    /// At the instant of an activation.
    pub fn watch_activation(&mut self, r: usize) {
        let Some(watch) = &self.rules(self.requests[r].role).watch else { return };
        let (origin, who) = (self.requests[r].origin, self.requests[r].who);
        self.perhaps_raise(watch, Watched::Activation(r), origin, who);
    }

    /// At the instant at which an emergency account gives access.
    pub fn watch_use(&mut self, n: usize, usage: u32) {
        let Some(watch) = self.policy.break_glass.as_ref().and_then(|rules| rules.watch.as_ref())
        else {
            return;
        };
        let drawn = self.needs[n].drawn;
        let origin = self.luck.of_need(drawn.block, drawn.index, usage);
        self.perhaps_raise(watch, Watched::Use(n, usage), origin, drawn.requester);
    }

    fn perhaps_raise(&mut self, watch: &'a Watch, of: Watched, origin: Origin, who: Requester) {
        let (sub, word) = match of {
            Watched::Activation(_) => (0, "alert raised"),
            Watched::Use(..) => (1, "alert raised on an account"),
        };
        if !self.luck.coin(watch.share, Purpose::Watched, origin, sub) {
            return self.told.push("let pass unwatched");
        }
        self.told.push(word);
        let alert = Item::Alert(self.alerts.len());
        self.alerts.push(Alert { of, origin, who, asked: Asked::default(), over: false });
        self.ask_about(alert, &watch.groups);
    }

    /// The end of a review that was the first of this alert to end.
    pub fn judge(&mut self, a: usize, by: usize, tired: usize) {
        self.alerts[a].over = true;
        self.stop_reviews_of(|item| item == Item::Alert(a));
        let of = self.alerts[a].of;
        let malicious = match of {
            Watched::Activation(r) => {
                self.requests[r].stay.is_some() || !self.requests[r].ridden_by.is_empty()
            }
            Watched::Use(..) => false,
        };
        let (origin, stage) = self.address(Item::Alert(a));
        let (chance, id) = (self.chance_of_no(by, malicious, tired), self.members[by].id);
        if !self.luck.desk_coin(chance, Purpose::AlertVerdict, origin, stage, id) {
            return self.told.push("alert let be");
        }
        match of {
            Watched::Use(n, usage) => {
                if self.is_open(n, usage) {
                    self.told.push("false alarm on an account");
                }
                self.glass_closes(n, usage);
            }
            Watched::Activation(r) if malicious => self.detected(r, by),
            Watched::Activation(r) => {
                if self.requests[r].state == "active" {
                    self.told.push("false alarm");
                    self.revoke_by(r, by);
                }
            }
        }
    }

    fn detected(&mut self, r: usize, by: usize) {
        self.told.push("attacker detected");
        let active = self.requests[r].state == "active";
        let rides = self.requests[r].ridden_by.last().copied();
        let stay = self.requests[r].stay.or(rides).filter(|s| !self.stays[*s].over);
        match active {
            true => self.revoke_by(r, by),
            false => self.told.push("detected after the end of the activation"),
        }
        let (Some(s), Some(threat)) = (stay, &self.scenario.threat) else { return };
        let (chance, origin) = (threat.evicted_by_detection, self.requests[r].origin);
        if self.luck.coin(chance, Purpose::AlertEviction, origin, 0) {
            self.told.push("evicted by detection");
            self.compromise_over(s);
        }
    }

    fn revoke_by(&mut self, r: usize, by: usize) {
        let actor = member_name(self, by);
        self.end_request(r, "revoked", "revoke", &actor);
    }
}
