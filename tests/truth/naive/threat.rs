//! Attackers: compromises, attempts, eviction. Riding on activations moves no request.

use pimsim::id::{PopulationId, Requester};
use pimsim::lifecycle::Requirement;
use pimsim::math;
use pimsim::random::{Lane, Purpose};
use pimsim::time::{Instant, Span};

use super::calendar::Rank;
use super::life::is_out;
use super::world::{Asked, Event, Request, World};

/// The compromises of one population.
#[derive(Debug)]
pub struct Breach {
    gaps: Lane,
    made: u64,
    /// Milliseconds since the start of the run, as a fraction.
    position: f64,
}

/// One compromise that changed something.
#[derive(Debug)]
pub struct Stay {
    pub who: Requester,
    since: Instant,
    pub index: u64,
    gaps: Lane,
    position: f64,
    attempts: u32,
    pub over: bool,
}

impl World<'_> {
    pub fn expect_compromises(&mut self) {
        for at in 0..self.scenario.populations.len() {
            let lane = self.luck.attacker_lane(PopulationId::new(at), Purpose::CompromiseGap, 0);
            self.breaches.push(Breach { gaps: lane, made: 0, position: 0.0 });
            if !self.scenario.populations[at].eligible.is_empty() {
                self.expect_compromise(at);
            }
        }
    }

    fn expect_compromise(&mut self, population: usize) {
        let Some(threat) = &self.scenario.threat else { return };
        let count = self.scenario.populations[population].count as f64;
        let breach = &mut self.breaches[population];
        let gap = -math::ln(breach.gaps.uniform(breach.made)) / (threat.compromises * count);
        breach.position += gap;
        let at = self.scenario.simulation.start + Span::from_ms_f64(breach.position);
        self.calendar.put(at, Rank::CompromiseAndAttempt, Event::Compromise(population));
    }

    pub fn compromise(&mut self, population: usize) {
        let Some(threat) = &self.scenario.threat else { return };
        let id = PopulationId::new(population);
        let index = self.breaches[population].made;
        self.breaches[population].made += 1;
        self.expect_compromise(population);
        let mut whose = self.luck.attacker_lane(id, Purpose::CompromiseWho, 0);
        let number = whose.below(index, self.scenario.population(id).count);
        let who = Requester { population: id, number };
        if self.stays.iter().any(|stay| stay.who == who && !stay.over) {
            return;
        }
        let mut dwell = self.luck.attacker_lane(id, Purpose::Dwell, 0);
        let dwell = threat.dwell.sample(dwell.uniform(index));
        let s = self.stays.len();
        let position = threat
            .profile
            .as_ref()
            .map_or(0.0, |profile| profile.position(self.now).as_ms() as f64);
        self.stays.push(Stay {
            who,
            since: self.now,
            index,
            gaps: self.luck.attacker_lane(id, Purpose::AttemptGap, index),
            position,
            attempts: 0,
            over: false,
        });
        self.after(dwell, Rank::EndOfCompromise, Event::CompromiseOver(s));
        self.expect_attempt(s);
        for r in self.open.clone() {
            if self.requests[r].who == who && self.requests[r].state == "active" {
                self.perhaps_ride(r);
            }
        }
    }

    fn expect_attempt(&mut self, s: usize) {
        let Some(threat) = &self.scenario.threat else { return };
        let stay = &mut self.stays[s];
        stay.position += -math::ln(stay.gaps.uniform(u64::from(stay.attempts))) / threat.attempts;
        let passed = Span::from_ms_f64(stay.position);
        let at = match &threat.profile {
            None => Some(stay.since + passed),
            Some(profile) => profile.at_position(passed),
        };
        if let Some(at) = at {
            self.calendar.put(at, Rank::CompromiseAndAttempt, Event::Attempt(s));
        }
    }

    pub fn attempt(&mut self, s: usize) {
        if self.stays[s].over {
            return;
        }
        self.stays[s].attempts += 1;
        self.try_most_severe(s);
        self.expect_attempt(s);
    }

    fn try_most_severe(&mut self, s: usize) {
        let Some(threat) = &self.scenario.threat else { return };
        let who = self.stays[s].who;
        let eligible = self.scenario.population(who.population).eligible.iter();
        let mut best: Option<usize> = None;
        for role in eligible.map(|role| role.index()) {
            let severer =
                best.is_none_or(|best| self.rules(role).severity > self.rules(best).severity);
            let free = !self.is_standing(role) && self.open_request(who, role).is_none();
            if severer && free {
                best = Some(role);
            }
        }
        let Some(best) = best else { return };
        let role = self.role_to_ask(who, best);
        if role != best {
            if self.open_request(who, role).is_some() {
                return self.told.push("outer role open, nothing attempted");
            }
            self.told.push("outer role attempted");
        }
        let (index, attempt) = (self.stays[s].index, self.stays[s].attempts);
        let origin = self.luck.of_attacker(who.population, index, attempt);
        let window = self.scenario.simulation.window();
        let urgent = self.luck.coin(threat.claims_urgent, Purpose::AttackerUrgency, origin, 0);
        let r = self.submit(Request {
            stay: Some(s),
            attempt,
            role,
            urgent,
            measured: window.0 <= self.now && self.now < window.1,
            origin,
            asked_for: self.rules(role).settings.maximum_duration,
            ..self.blank_request(who)
        });
        match self.attacker_passes(r) {
            true => self.checks_passed(r),
            false => self.refuse(r),
        }
    }

    fn attacker_passes(&mut self, r: usize) -> bool {
        let require = self.rules(self.requests[r].role).settings.require;
        let people = self.scenario.population(self.requests[r].who.population);
        let Some(method) = people.mfa.map(|id| &self.policy.mfa[id.index()]) else {
            return require == Requirement::None;
        };
        let claim = require == Requirement::Mfa && self.remembered(r, method.remembered_for);
        if claim {
            self.told.push("attempt with a remembered session");
        }
        let origin = self.requests[r].origin;
        require == Requirement::None
            || claim
            || (!is_out(method, self.now)
                && self.luck.coin(method.bypass, Purpose::Bypass, origin, 0))
    }

    /// Whether the stay on the account of a legitimate activation rides on it: one coin.
    pub fn perhaps_ride(&mut self, r: usize) {
        let Some(threat) = &self.scenario.threat else { return };
        let (who, origin) = (self.requests[r].who, self.requests[r].origin);
        let Some(s) = self.stays.iter().position(|stay| stay.who == who && !stay.over) else {
            return;
        };
        let legitimate = self.requests[r].stay.is_none();
        let index = self.stays[s].index;
        if legitimate && self.luck.hijack(threat.hijack, who.population, index, origin) {
            self.requests[r].ridden_by.push(s);
        }
    }

    /// A denial may give the attacker away.
    pub fn perhaps_evict(&mut self, r: usize) {
        let (Some(s), Some(threat)) = (self.requests[r].stay, &self.scenario.threat) else {
            return;
        };
        let (chance, origin) = (threat.evicted_by_denial, self.requests[r].origin);
        if self.luck.coin(chance, Purpose::Eviction, origin, 0) {
            self.compromise_over(s);
        }
    }

    pub fn compromise_over(&mut self, s: usize) {
        if self.stays[s].over {
            return;
        }
        self.stays[s].over = true;
        // At most one for each role, in the order of the file.
        for role in 0..self.policy.roles.len() {
            let open = self.open_request(self.stays[s].who, role);
            match open.filter(|r| self.requests[*r].stay == Some(s)) {
                Some(r) if self.requests[r].state == "active" => {
                    self.end_request(r, "revoked", "revoke", "incident response");
                }
                Some(r) => self.end_request(r, "canceled", "cancel", "incident response"),
                None => {}
            }
        }
    }

    /// A request of this account with nothing in it yet, by an attacker if nothing else is said.
    pub fn blank_request(&self, who: Requester) -> Request {
        Request {
            need: None,
            stay: None,
            holder: None,
            attempt: 0,
            who,
            role: 0,
            urgent: false,
            measured: false,
            origin: self.luck.of_attacker(who.population, 0, 1),
            wanted_at: self.now,
            submitted_at: self.now,
            start: self.now,
            asked_for: Span::ZERO,
            state: "",
            reason: "",
            stage: 0,
            asked: Asked::default(),
            approved_by: Vec::new(),
            overdue: false,
            pending_at: None,
            cleared_at: None,
            decided_at: None,
            decided_by: None,
            active_at: None,
            usable_at: None,
            ended_at: None,
            window_end: self.now,
            leaving: 0,
            needs: Vec::new(),
            work: Span::ZERO,
            gave_access: false,
            ridden_by: Vec::new(),
        }
    }
}
