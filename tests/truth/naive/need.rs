//! Needs: arise, file or join, work, file again, are met or give up.

use pimsim::demand::{self, Origin};
use pimsim::random::Purpose;
use pimsim::scenario::known::Next;
use pimsim::scenario::model::{AsksFor, Source};
use pimsim::time::Span;

use super::calendar::Rank;
use super::glass::Use;
use super::world::{Event, Request, World};

const FIVE_MINUTES: Span = Span::minutes(5);

impl World<'_> {
    pub fn arise(&mut self, n: usize) {
        let wanted_at = self.needs[n].drawn.wanted_at;
        self.start_glass_clock(n, wanted_at);
        if wanted_at > self.now {
            self.calendar.put(wanted_at, Rank::Usable, Event::Wanted(n));
        }
        match self.is_standing(self.needs[n].role) {
            true => self.look_at_work(n),
            false => self.file_or_join(n),
        }
    }

    pub fn file_due(&mut self, n: usize, filing: u32) {
        let need = &self.needs[n];
        let idle = need.end.is_empty() && need.on.is_none() && need.usage != Use::Open;
        if idle && need.filing == filing {
            self.file_or_join(n);
        }
    }

    fn file_after(&mut self, n: usize, delay: Span) {
        self.needs[n].filing += 1;
        let filing = self.needs[n].filing;
        self.after(delay, Rank::Filing, Event::File(n, filing));
    }

    pub fn file_or_join(&mut self, n: usize) {
        let who = self.needs[n].drawn.requester;
        let role = self.role_to_ask(who, self.needs[n].role);
        let outer = role != self.needs[n].role;
        if let Some(r) = self.open_request(who, role) {
            self.requests[r].needs.push(n);
            self.requests[r].leaving += 1;
            self.needs[n].on = Some(r);
            return self.look_at_work(n);
        }
        let need = &mut self.needs[n];
        need.filed += 1;
        let (drawn, attempt) = (need.drawn, need.filed);
        let maximum = self.policy.roles[role].settings.maximum_duration;
        need.on = Some(self.requests.len());
        let (measured, remaining) = (need.measured, need.remaining);
        let origin = self.luck.of_need(drawn.block, drawn.index, attempt);
        let asked_for = match outer {
            true => maximum,
            false => self.asked_duration(origin, drawn, remaining).max(FIVE_MINUTES).min(maximum),
        };
        if outer {
            self.told.push("outer role asked for");
        }
        if outer && !self.is_next_around(role, self.needs[n].role) {
            self.told.push("outermost of three roles asked for");
        }
        if self.policy.habits.of(drawn.block).is_some() {
            self.told.push("habits of the policy");
        }
        let request = Request {
            need: Some(n),
            stay: None,
            attempt,
            who,
            role,
            urgent: drawn.urgent,
            measured,
            origin,
            wanted_at: drawn.wanted_at,
            start: drawn.wanted_at.max(self.now),
            asked_for,
            needs: vec![n],
            ..self.blank_request(who)
        };
        let r = self.submit(request);
        self.challenge(r);
    }

    /// What the need's request asks for, before it is cut.
    fn asked_duration(&mut self, origin: Origin, drawn: demand::Need, remaining: Span) -> Span {
        let said = match &self.scenario.block(drawn.block).source {
            Source::File(rows) => rows[drawn.index as usize].asks,
            Source::Poisson { .. } => None,
        };
        if let Some(said) = self.luck.known_asked(origin).or(said) {
            return said;
        }
        match &self.habits(drawn.block).asks_for {
            AsksFor::Maximum => Span::days(10_000),
            AsksFor::Work => remaining,
            AsksFor::Law(law) => {
                self.told.push("duration of a habit");
                self.luck.span(law, Purpose::AskedDuration, origin, 0)
            }
        }
    }

    /// Whether the need can work now, and by what.
    fn access(&self, n: usize) -> Option<&'static str> {
        let need = &self.needs[n];
        if !need.end.is_empty() || self.now < need.drawn.wanted_at {
            return None;
        }
        if self.is_standing(need.role) {
            return Some("standing");
        }
        // Who works with one thing goes on with it as long as it lasts.
        let account = (need.usage == Use::Open).then_some("break_glass");
        if need.since.is_some() && need.by == "break_glass" && account.is_some() {
            return account;
        }
        let usable = |r: &usize| self.is_usable(*r) && self.requests[*r].role == need.role;
        let by = |r: usize| if self.requests[r].need == Some(n) { "request" } else { "joined" };
        need.on.filter(usable).map(by).or(account)
    }

    /// Work begins or stops or goes on with something else, if something has changed.
    pub fn look_at_work(&mut self, n: usize) {
        let need = &self.needs[n];
        match (self.access(n), need.since) {
            (Some(how), None) => self.begin_work(n, how),
            (Some(how), Some(_)) if how != need.by => {
                self.pause_work(n);
                if self.needs[n].end.is_empty() {
                    self.begin_work(n, how);
                }
            }
            (None, Some(_)) if need.end.is_empty() => {
                self.pause_work(n);
                if self.needs[n].end.is_empty() {
                    self.start_glass_clock(n, self.now);
                }
            }
            _ => {}
        }
    }

    fn begin_work(&mut self, n: usize, how: &'static str) {
        self.stop_glass_clock(n);
        let need = &mut self.needs[n];
        need.since = Some(self.now);
        need.by = how;
        need.stretch += 1;
        let (remaining, stretch) = (need.remaining, need.stretch);
        if need.access_at.is_none() {
            need.access_at = Some(self.now);
            need.access_by = how;
            if how == "request" {
                self.requests[need.on.expect("by its request")].gave_access = true;
            }
        }
        self.after(remaining, Rank::WorkDone, Event::WorkDone(n, stretch));
    }

    fn pause_work(&mut self, n: usize) {
        let need = &mut self.needs[n];
        let since = need.since.take().expect("it works");
        need.stretch += 1;
        need.remaining -= self.now - since;
        if need.remaining <= Span::ZERO {
            self.met(n);
        }
    }

    /// The filer's own work in an activation; what is done with an account is no part of it.
    pub fn credit_work(&mut self, n: usize) {
        let need = &self.needs[n];
        let (Some(since), Some(r), "request") = (need.since, need.on, need.by) else { return };
        self.requests[r].work += self.now - since;
    }

    pub fn work_done(&mut self, n: usize, stretch: u32) {
        if self.needs[n].stretch != stretch || self.needs[n].since.is_none() {
            return;
        }
        self.credit_work(n);
        self.needs[n].since = None;
        self.met(n);
        let Some(r) = self.needs[n].on else { return };
        let request = &self.requests[r];
        let all_done = request.needs.iter().all(|n| !self.needs[*n].end.is_empty());
        // What an approver asked for is not ended early.
        let may_end = request.state == "active" && request.holder.is_none();
        if may_end && all_done && self.needs[n].drawn.deactivates {
            let since = request.active_at.expect("it is active");
            let at = (since + FIVE_MINUTES).max(self.now);
            self.requests[r].leaving += 1;
            let leaving = self.requests[r].leaving;
            self.calendar.put(at, Rank::Deactivation, Event::Deactivate(r, leaving));
        }
    }

    fn met(&mut self, n: usize) {
        let need = &mut self.needs[n];
        need.end = "met";
        need.remaining = Span::ZERO;
        need.done_at = Some(self.now);
        self.stop_glass_clock(n);
    }

    /// What the needs on a request do when it has ended: the filer first.
    pub fn needs_after_end(&mut self, r: usize) {
        let had_access = self.requests[r].active_at.is_some();
        let needs = self.requests[r].needs.clone();
        for &n in &needs {
            self.credit_work(n);
            self.needs[n].on = None;
            self.look_at_work(n);
        }
        for &n in &needs {
            let need = &self.needs[n];
            // Who has begun to use an account files again after it, and not before.
            if !need.end.is_empty() || need.usage != Use::None {
                continue;
            }
            let origin = self.luck.of_need(need.drawn.block, need.drawn.index, need.filed);
            let elapsed = self.requests[r].state == "elapsed";
            let pause = self.luck.known_pause(origin).filter(|_| elapsed);
            match had_access || self.requests[r].need != Some(n) {
                true => self.file_after(n, pause.unwrap_or(Span::ZERO)),
                false => self.try_again(n, self.requests[r].state),
            }
        }
    }

    fn try_again(&mut self, n: usize, end: &str) {
        let need = &self.needs[n];
        let drawn = need.drawn;
        let origin = self.luck.of_need(drawn.block, drawn.index, need.filed.max(1));
        if let Some(known) = self.luck.known_next(origin) {
            match known {
                Next::After(pause) => {
                    self.needs[n].resubmissions += 1;
                    self.file_after(n, pause);
                }
                Next::Nothing => {
                    self.needs[n].end = "unmet";
                    self.stop_glass_clock(n);
                }
            }
            return;
        }
        let resubmits = self.habits(drawn.block).resubmits.as_ref();
        let again = resubmits.filter(|rules| {
            need.resubmissions < rules.times && rules.after.iter().any(|state| state.word() == end)
        });
        let origin = self.luck.of_need(drawn.block, drawn.index, need.filed);
        let again = again
            .filter(|rules| self.luck.coin(rules.chance, Purpose::ResubmissionChance, origin, 0));
        match again {
            Some(rules) => {
                let delay = self.luck.span(&rules.delay, Purpose::ResubmissionDelay, origin, 0);
                self.needs[n].resubmissions += 1;
                self.file_after(n, delay);
            }
            None => {
                self.needs[n].end = "unmet";
                self.stop_glass_clock(n);
            }
        }
    }

    /// Access by an emergency account is over.
    pub fn file_after_glass(&mut self, n: usize) {
        if self.needs[n].end.is_empty() && self.needs[n].on.is_none() {
            self.file_after(n, Span::ZERO);
        }
    }
}
