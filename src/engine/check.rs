//! Checks: MFA challenges, remembered sessions, forms.
//!
//! A challenge is answered as often as the method allows, each try with its own duration and luck.
//! A success is remembered per requester and method, over all roles. Justification and ticket are
//! filled in after it.

use rustc_hash::FxHashMap;

use super::filing::OpenRequest;
use super::observer::Observer;
use super::occurrence::{Challenge, Occurrence};
use super::rank::Rank;
use super::records::Actor;
use super::slab::Key;
use super::world::{Core, What, World};
use crate::id::MfaId;
use crate::lifecycle::{Extension, Input, Requirement, STEP_UP_GRACE};
use crate::random::Purpose;
use crate::scenario::model::{AutomaticWhen, Mfa, Named};
use crate::time::{Instant, Span};

/// The latest success of each requester and method, as long as it can matter.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    /// For look-ups only.
    latest: FxHashMap<(u64, MfaId), Instant>,
    /// Entries left by the latest sweep: the next one comes when they have doubled, so that memory
    /// follows those who are remembered, not those who ever were.
    kept: usize,
}

impl Sessions {
    /// The latest success, if there is one that can still matter.
    pub fn latest(&self, account: u64, method: MfaId) -> Option<Instant> {
        self.latest.get(&(account, method)).copied()
    }

    /// Notes a success at `now`; `matters` is the longest that any success is remembered.
    pub fn note(&mut self, account: u64, method: MfaId, now: Instant, matters: Span) {
        self.latest.insert((account, method), now);
        if self.latest.len() > 2 * self.kept + 64 {
            self.latest.retain(|_, success| now < *success + matters);
            self.kept = self.latest.len();
        }
    }
}

impl<O: Observer> World<'_, O> {
    /// The requester is asked to show what the role requires.
    #[inline(always)]
    pub fn begin_checks(&mut self, key: Key) {
        let Self { core, requests, .. } = self;
        let open = &requests[key];
        if let Some(time) = core.luck.known_checks(open.origin) {
            core.calendar.schedule(core.now + time, Rank::Other, What::EndChecks(key));
            return;
        }
        let require = open.law.settings.require;
        if require == Requirement::None || self.begin_challenge(key, require) {
            self.fill_in_forms(key);
        }
    }

    /// MFA begins; whether it is over already, because an earlier success is remembered.
    #[inline(never)]
    fn begin_challenge(&mut self, key: Key, require: Requirement) -> bool {
        let Self { core, requests, .. } = self;
        let open = &requests[key];
        let method = core.method_of(open);
        let account = core.account(open.requester);
        if core.is_remembered(account, method, require) {
            core.occurrence(|core| Occurrence::Remembered {
                request: open.number,
                since: core.sessions.latest(account, method).unwrap_or(core.now),
            });
            return true;
        }
        let (time, passed) = core.challenge(open, method);
        if time == Span::ZERO {
            self.end_challenge(key, passed);
        } else {
            let event = What::EndChallenge(key, passed);
            core.calendar.schedule(core.now + time, Rank::Other, event);
        }
        false
    }

    /// The last challenge is over.
    #[inline(never)]
    pub fn end_challenge(&mut self, key: Key, passed: bool) {
        let Self { core, requests, .. } = self;
        // Gone if the account was taken back meanwhile.
        let Some(open) = requests.get(key) else { return };
        if passed {
            let (account, method) = (core.account(open.requester), core.method_of(open));
            let longest = core.policy.mfa.iter().map(|mfa| mfa.remembered_for).max();
            let matters = longest.unwrap_or(Span::ZERO).max(STEP_UP_GRACE);
            core.sessions.note(account, method, core.now, matters);
            self.fill_in_forms(key);
        } else {
            self.conclude_checks(key, false);
        }
    }

    #[inline(always)]
    fn fill_in_forms(&mut self, key: Key) {
        let settings = &self.requests[key].law.settings;
        if settings.require_justification || settings.require_ticket {
            self.write_forms(key);
        } else {
            self.conclude_checks(key, true);
        }
    }

    #[inline(never)]
    fn write_forms(&mut self, key: Key) {
        let Self { core, requests, .. } = self;
        let open = &requests[key];
        let settings = &open.law.settings;
        let population = core.scenario.population(open.requester.population);
        let origin = open.origin;
        let mut time = Span::ZERO;
        if settings.require_justification {
            time += core.luck.span(&population.justification, Purpose::Justification, origin, 0);
        }
        let justification = time;
        if settings.require_ticket {
            time += core.luck.span(&population.ticket, Purpose::Ticket, origin, 0);
        }
        let (request, ticket) = (open.number, time - justification);
        core.occurrence(|_| Occurrence::Forms {
            request,
            justification: settings.require_justification.then_some(justification),
            ticket: settings.require_ticket.then_some(ticket),
        });
        if time == Span::ZERO {
            self.end_checks(key);
        } else {
            core.calendar.schedule(core.now + time, Rank::Other, What::EndChecks(key));
        }
    }

    /// Everything has been shown and filled in.
    #[inline(never)]
    pub fn end_checks(&mut self, key: Key) {
        if self.requests.get(key).is_some() {
            self.conclude_checks(key, true);
        }
    }

    /// The verdict of the checks goes to the state machine.
    #[inline(always)]
    pub fn conclude_checks(&mut self, key: Key, mfa: bool) {
        let Self { core, needs, requests, .. } = self;
        let open = &mut requests[key];
        let extension = core.extension(open);
        if extension == Extension::AutoApproved && mfa {
            core.occurrence(|_| Occurrence::Skipped { request: open.number });
        }
        let check = Input::Check { mfa, justification: true, ticket: true, extension };
        match core.step(open, &check, Actor::Requester) {
            Ok(effects) => {
                let then = core.follow(needs, key, open, effects);
                self.go_on_with(key, then);
            }
            Err(_) => core.counts.stale += 1,
        }
    }
}

impl<O: Observer> Core<'_, O> {
    /// The method with which the requester answers challenges.
    fn method_of(&self, open: &OpenRequest<'_>) -> MfaId {
        let population = self.scenario.population(open.requester.population);
        population.mfa.expect("a scenario whose role requires MFA names a method")
    }

    /// Whether an earlier success counts, at this instant.
    pub fn is_remembered(&self, account: u64, method: MfaId, require: Requirement) -> bool {
        let remembered_for = match require {
            Requirement::AuthenticationContext => STEP_UP_GRACE,
            Requirement::Mfa | Requirement::None => self.policy.mfa[method.index()].remembered_for,
        };
        let latest = self.sessions.latest(account, method);
        latest.is_some_and(|success| self.now < success + remembered_for)
    }

    /// How long the whole challenge takes, and whether it is passed.
    fn challenge(&mut self, open: &OpenRequest<'_>, method: MfaId) -> (Span, bool) {
        let mfa = &self.policy.mfa[method.index()];
        let origin = open.origin;
        let mut time = Span::ZERO;
        for attempt in 0..mfa.challenges {
            let (out, before) = (is_out(mfa, self.now + time), time);
            time += self.luck.span(&mfa.duration, Purpose::MfaDuration, origin, attempt);
            let failed = self.luck.coin(mfa.failure, Purpose::MfaFailure, origin, attempt);
            self.occurrence(|core| Occurrence::Challenge {
                request: open.number,
                try_number: attempt + 1,
                from: core.now + before,
                to: core.now + time,
                result: match (out, failed) {
                    (true, _) => Challenge::Outage,
                    (false, true) => Challenge::Failed,
                    (false, false) => Challenge::Passed,
                },
            });
            if !failed && !out {
                return (time, true);
            }
        }
        (time, false)
    }

    /// What a pre-approval extension says at this instant.
    #[inline(always)]
    fn extension(&self, open: &OpenRequest<'_>) -> Extension {
        match &open.law.automatic_when {
            None => Extension::GoOn,
            Some(when) => self.answer(open, when),
        }
    }

    #[inline(never)]
    fn answer(&self, open: &OpenRequest<'_>, when: &AutomaticWhen) -> Extension {
        let AutomaticWhen { urgent, calendar, requesters } = when;
        let urgency = urgent.is_none_or(|urgent| urgent == open.urgent);
        let on = calendar.is_none_or(|calendar| self.desk.is_on(calendar, self.now));
        let named = requesters.as_ref().is_none_or(|named| {
            named.iter().any(|named| match named {
                Named::Population(population) => *population == open.requester.population,
                Named::Requester(requester) => *requester == open.requester,
            })
        });
        if urgency && on && named { Extension::AutoApproved } else { Extension::GoOn }
    }
}

/// Whether the method is out of order at this instant.
pub(super) fn is_out(mfa: &Mfa, at: Instant) -> bool {
    let after = mfa.outages.partition_point(|(from, _)| *from <= at);
    mfa.outages[..after].iter().any(|(_, to)| at < *to)
}
