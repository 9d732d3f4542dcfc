//! Attackers: they take over accounts, try to activate, ride on activations of the owner, and are
//! evicted.
//!
//! Compromises of a population are one Poisson process; each falls to one requester, and changes
//! nothing if that account is compromised already. The instants are the same under every policy;
//! what becomes of them is not.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::filing::{Filed, OpenRequest};
use super::observer::Observer;
use super::occurrence::{AttackerCheck, Occurrence};
use super::rank::Rank;
use super::records::{Actor, AttackerHold, Intent};
use super::slab::{Key, Slab};
use super::world::{Core, What, World};
use crate::demand::Origin;
use crate::id::{PopulationId, Requester, RoleId};
use crate::lifecycle::{Filing, Input, Requirement, State};
use crate::math;
use crate::random::{Lane, Purpose};
use crate::scenario::model::{Assignment, Scenario, Threat};
use crate::time::{Instant, Span};

/// One stay of an attacker on one account.
#[derive(Clone)]
pub(super) struct Stay {
    requester: Requester,
    /// The compromise's place in its population, from 0.
    index: u64,
    since: Instant,
    /// When it first had the use of a role: by an own activation, or by riding.
    used_at: Option<Instant>,
    /// Poisson instants of attempts so far, made or not.
    attempts: u32,
    /// On-time of the attackers' profile at the latest attempt, as a fraction of milliseconds.
    position: f64,
    gaps: Lane,
}

/// All attackers of one run.
pub(super) struct Attackers {
    stays: Slab<Stay>,
    /// The stay on each compromised account. For look-ups only.
    compromised: FxHashMap<u64, Key>,
    populations: Vec<Compromises>,
}

/// The compromises of one population.
struct Compromises {
    /// Compromises so far.
    made: u64,
    /// Milliseconds since the start of the run at the latest.
    position: f64,
    gaps: Option<Lane>,
}

impl Attackers {
    /// Nobody is compromised.
    pub fn new(scenario: &Scenario) -> Self {
        let none = |_| Compromises { made: 0, position: 0.0, gaps: None };
        Self {
            stays: Slab::new(),
            compromised: FxHashMap::default(),
            populations: scenario.populations.iter().map(none).collect(),
        }
    }
}

impl<O: Observer> World<'_, O> {
    /// An account is compromised.
    #[inline(never)]
    pub fn compromise(&mut self, population: u32) {
        let Self { core, requests, .. } = self;
        let Some(threat) = core.threat() else { return };
        let id = PopulationId(population);
        let compromises = &mut core.attackers.populations[id.index()];
        let index = compromises.made;
        compromises.made += 1;
        core.schedule_compromise(id);
        let count = core.scenario.population(id).count;
        let who = core.luck.attacker_lane(id, Purpose::CompromiseWho, 0).below(index, count);
        let requester = Requester { population: id, number: who };
        let account = core.account(requester);
        if core.attackers.compromised.contains_key(&account) {
            return;
        }
        let dwell = threat.dwell.constant_value().unwrap_or_else(|| {
            let mut lane = core.luck.attacker_lane(id, Purpose::Dwell, 0);
            threat.dwell.sample(lane.uniform(index))
        });
        let position = threat
            .profile
            .as_ref()
            .map_or(0.0, |profile| profile.position(core.now).as_ms() as f64);
        let stay = Stay {
            requester,
            index,
            since: core.now,
            used_at: None,
            attempts: 0,
            position,
            gaps: core.luck.attacker_lane(id, Purpose::AttemptGap, index),
        };
        let key = core.attackers.stays.insert(stay);
        core.attackers.compromised.insert(account, key);
        let leaves_at = core.now + dwell;
        core.occurrence(|_| Occurrence::Compromised { requester, until: leaves_at });
        core.calendar.schedule(leaves_at, Rank::CompromiseEnd, What::EndCompromise(key));
        core.schedule_attempt(key);
        for request in core.seats_of(requester) {
            core.ride(&mut requests[request], key);
        }
    }

    /// An attacker tries to activate.
    #[inline(never)]
    pub fn attempt(&mut self, key: Key) {
        let Self { core, .. } = self;
        // Gone if the attacker was evicted meanwhile.
        let Some(stay) = core.attackers.stays.get_mut(key) else { return };
        stay.attempts += 1;
        let (requester, index, attempt) = (stay.requester, stay.index, stay.attempts);
        core.schedule_attempt(key);
        let target = core.target(requester).and_then(|role| core.way_to(requester, role));
        core.occurrence(|core| Occurrence::Attempt {
            requester,
            attempt,
            request: target.map(|role| (core.counts.requests + 1, role)),
        });
        let Some(role) = target else { return };
        let origin = core.luck.of_attacker(requester.population, index, attempt);
        let claims = core.threat().map_or(0.0, |threat| threat.claims_urgent);
        let law = core.role(role);
        let filing = Filing {
            start: core.now,
            duration: law.settings.maximum_duration,
            eligible: true,
            pending_exists: false,
            active_exists: false,
            outer_held: true,
        };
        let filed = Filed {
            life: core.submitted(law, &filing),
            role,
            law,
            requester,
            intent: Intent::Malicious,
            urgent: core.luck.coin(claims, Purpose::AttackerUrgency, origin, 0),
            measured: core.is_measured(core.now),
            origin,
            wanted_at: core.now,
            filer: None,
            patience: None,
            stay: Some(key),
        };
        let request = self.open_request(filed);
        let Self { core, .. } = self;
        core.open.take(core.seat(requester, role), request);
        self.check_attacker(request, origin);
    }

    /// An attacker's check takes no time: the claim is in the stolen token, or the method is
    /// bypassed, or not.
    fn check_attacker(&mut self, key: Key, origin: Origin) {
        let Self { core, requests, .. } = self;
        let open = &requests[key];
        let (requester, role) = (open.requester, open.role);
        let require = core.role(role).settings.require;
        let verdict = match (require, core.scenario.population(requester.population).mfa) {
            (Requirement::None, _) => AttackerCheck::NothingAsked,
            (_, None) => AttackerCheck::Stopped,
            (_, Some(method)) => {
                let remembered = require == Requirement::Mfa
                    && core.is_remembered(core.account(requester), method, require);
                let mfa = &core.policy.mfa[method.index()];
                if remembered {
                    AttackerCheck::InToken
                } else if super::check::is_out(mfa, core.now) {
                    AttackerCheck::Outage
                } else if core.luck.coin(mfa.bypass, Purpose::Bypass, origin, 0) {
                    AttackerCheck::Bypassed
                } else {
                    AttackerCheck::Stopped
                }
            }
        };
        core.occurrence(|_| Occurrence::AttackerCheck { request: open.number, verdict });
        let stopped = matches!(verdict, AttackerCheck::Stopped | AttackerCheck::Outage);
        self.conclude_checks(key, !stopped);
    }

    /// A denial may give the attacker away.
    pub fn evict_after_denial(&mut self, stay: Key, origin: Origin) {
        let Self { core, .. } = self;
        let chance = core.threat().map_or(0.0, |threat| threat.evicted_by_denial);
        if core.luck.coin(chance, Purpose::Eviction, origin, 0) {
            core.occurrence(|core| Occurrence::Evicted {
                requester: core.attackers.stays[stay].requester,
            });
            self.end_compromise(stay);
        }
    }

    /// The attacker leaves, or is evicted: the attacker's activations are revoked, open requests
    /// canceled, riding ends.
    #[inline(never)]
    pub fn end_compromise(&mut self, key: Key) {
        let Self { core, .. } = self;
        let Some(stay) = core.attackers.stays.remove(key) else { return };
        core.attackers.compromised.remove(&core.account(stay.requester));
        core.tell_standing(&stay);
        core.occurrence(|_| Occurrence::Left { requester: stay.requester });
        for request in core.seats_of(stay.requester) {
            // Gone if it has ended with the one around it.
            let Some(open) = self.requests.get_mut(request) else { continue };
            self.core.end_ride(open, key);
            if open.stay == Some(key) {
                self.take_back(request);
            }
        }
    }

    /// Incident response ends the attacker's own request or activation.
    fn take_back(&mut self, request: Key) {
        let Self { core, needs, requests, .. } = self;
        let open = &mut requests[request];
        let active = open.life.state == State::Active;
        let input = if active { Input::Revoke { incident: true } } else { Input::Cancel };
        if active {
            core.stop_all_work(needs, open);
        }
        self.step_surely(request, &input, Actor::IncidentResponse);
    }
}

impl<'a, O: Observer> Core<'a, O> {
    fn threat(&self) -> Option<&'a Threat> {
        self.scenario.threat.as_ref()
    }

    /// The first compromise of each population whose people are eligible for anything.
    pub fn begin_threat(&mut self) {
        if self.threat().is_none() {
            return;
        }
        for (at, population) in self.scenario.populations.iter().enumerate() {
            if !population.eligible.is_empty() {
                let id = PopulationId::new(at);
                let lane = self.luck.attacker_lane(id, Purpose::CompromiseGap, 0);
                self.attackers.populations[at].gaps = Some(lane);
                self.schedule_compromise(id);
            }
        }
    }

    fn schedule_compromise(&mut self, id: PopulationId) {
        let Some(threat) = self.threat() else { return };
        let rate = threat.compromises * self.scenario.population(id).count as f64;
        let compromises = &mut self.attackers.populations[id.index()];
        let gaps = compromises.gaps.as_mut().expect("made at the beginning");
        compromises.position += -math::ln(gaps.uniform(compromises.made)) / rate;
        let at = self.scenario.simulation.start + Span::from_ms_f64(compromises.position);
        if at < self.end {
            self.calendar.schedule(at, Rank::Threat, What::Compromise(id.0));
        }
    }

    fn schedule_attempt(&mut self, key: Key) {
        let Some(threat) = self.threat() else { return };
        let stay = &mut self.attackers.stays[key];
        let gap = -math::ln(stay.gaps.uniform(u64::from(stay.attempts))) / threat.attempts;
        stay.position += gap;
        let passed = Span::from_ms_f64(stay.position);
        let at = match &threat.profile {
            None => Some(stay.since + passed),
            Some(profile) => profile.at_position(passed),
        };
        if let Some(at) = at.filter(|at| *at < self.end) {
            self.calendar.schedule(at, Rank::Threat, What::Attempt(key));
        }
    }

    /// Open requests and activations of a requester.
    fn seats_of(&self, requester: Requester) -> SmallVec<[Key; 4]> {
        let eligible = &self.scenario.population(requester.population).eligible;
        let seats = eligible.iter().map(|role| self.seat(requester, *role));
        seats.filter_map(|seat| self.open.get(seat)).collect()
    }

    /// The role that the attacker asks for: the most severe one that is neither standing nor open.
    fn target(&self, requester: Requester) -> Option<RoleId> {
        let eligible = &self.scenario.population(requester.population).eligible;
        let wanted = eligible.iter().copied().filter(|&role| {
            self.role(role).assignment == Assignment::Eligible
                && self.open.get(self.seat(requester, role)).is_none()
        });
        // The first of the most severe, in the order of the file.
        wanted.reduce(
            |best, role| {
                if self.role(role).severity > self.role(best).severity { role } else { best }
            },
        )
    }

    /// The role that the attacker asks for on the way to this one; `None` where that is open.
    fn way_to(&self, requester: Requester, role: RoleId) -> Option<RoleId> {
        let first = self.first_to_ask(requester, role);
        let is_open = || self.open.get(self.seat(requester, first)).is_some();
        if first != role && is_open() { None } else { Some(first) }
    }

    /// An activation of the owner begins on a compromised account: the attacker may ride on it.
    #[inline(always)]
    pub fn ride_from_start(&mut self, open: &mut OpenRequest<'_>) {
        if !self.attackers.compromised.is_empty() {
            self.ride_if_compromised(open);
        }
    }

    #[inline(never)]
    fn ride_if_compromised(&mut self, open: &mut OpenRequest<'_>) {
        let account = self.account(open.requester);
        if let Some(&stay) = self.attackers.compromised.get(&account) {
            if open.stay == Some(stay) {
                self.note_use(stay);
            }
            self.ride(open, stay);
        }
    }

    /// The stay has the use of a role from now on.
    fn note_use(&mut self, stay: Key) {
        self.attackers.stays[stay].used_at.get_or_insert(self.now);
    }

    /// Whether a stay lasts.
    pub fn stays(&self, stay: Key) -> bool {
        self.attackers.stays.get(stay).is_some()
    }

    /// The account of a stay that lasts, and when it first had the use of a role.
    pub fn first_use(&self, stay: Key) -> Option<(Requester, Instant)> {
        let stay = self.attackers.stays.get(stay)?;
        Some((stay.requester, stay.used_at?))
    }

    /// One coin per compromise and legitimate activation.
    fn ride(&mut self, open: &mut OpenRequest<'_>, stay_key: Key) {
        let hijack = self.threat().map_or(0.0, |threat| threat.hijack);
        let stay = &self.attackers.stays[stay_key];
        let rideable = open.life.state == State::Active && open.intent != Intent::Malicious;
        let population = stay.requester.population;
        if rideable && self.luck.hijack(hijack, population, stay.index, open.origin) {
            open.ridden = Some((stay_key, self.now));
            self.note_use(stay_key);
            if self.watch.is_on {
                self.watch.note_ride(open.number, stay_key);
            }
            let (requester, request) = (open.requester, open.number);
            self.occurrence(|_| Occurrence::Rides { requester, request });
        }
    }

    /// The activation, or the run, is over: what the attacker had of it is told.
    #[inline(always)]
    pub fn tell_attacker(&mut self, open: &mut OpenRequest<'_>) {
        if open.intent == Intent::Malicious || open.ridden.is_some() {
            self.tell_held(open);
        }
    }

    #[inline(never)]
    fn tell_held(&mut self, open: &mut OpenRequest<'_>) {
        let now = self.now;
        let was_active = open.life.state == State::Active || open.life_was_active();
        let held = match open.intent {
            Intent::Malicious if was_active => Some((AttackerHold::Own, open.life.active_at)),
            Intent::Malicious => None,
            Intent::Legitimate | Intent::Approver => {
                open.ridden.take().map(|(_, since)| (AttackerHold::Ridden, since))
            }
        };
        if let Some((how, since)) = held {
            self.tell_hold(open.role, how, since, now);
        }
    }

    /// A requester holds a role by one activation at a time, or by standing access, so the parts
    /// never overlap and their sum is the union.
    fn tell_hold(&mut self, role: RoleId, how: AttackerHold, from: Instant, to: Instant) {
        self.observer.attacker(role, how, from, to);
        self.observer.attacker(role, AttackerHold::Any, from, to);
    }

    fn end_ride(&mut self, open: &mut OpenRequest<'_>, stay: Key) {
        if let Some((rider, since)) = open.ridden
            && rider == stay
        {
            open.ridden = None;
            let (requester, request) = (open.requester, open.number);
            self.occurrence(|_| Occurrence::RideEnds { requester, request });
            self.tell_hold(open.role, AttackerHold::Ridden, since, self.now);
        }
    }

    /// With standing access the attacker holds the role for the whole stay.
    fn tell_standing(&mut self, stay: &Stay) {
        let population = self.scenario.population(stay.requester.population);
        for &role in &population.eligible {
            if self.role(role).assignment == Assignment::Active {
                self.tell_hold(role, AttackerHold::Ridden, stay.since, self.now);
            }
        }
    }

    /// The run is over.
    pub fn finish_attackers(&mut self) {
        for key in self.attackers.stays.keys() {
            if let Some(stay) = self.attackers.stays.remove(key) {
                self.tell_standing(&stay);
            }
        }
    }
}
