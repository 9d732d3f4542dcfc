//! Break-glass: emergency accounts for needs that wait too long.

use pimsim::random::Purpose;
use pimsim::time::{Instant, Span};

use super::calendar::Rank;
use super::world::{Event, World};

/// How far a need is with an emergency account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    None,
    Begun,
    Open,
}

impl World<'_> {
    pub fn start_glass_clock(&mut self, n: usize, from: Instant) {
        let Some(rules) = &self.policy.break_glass else { return };
        let need = &mut self.needs[n];
        if need.drawn.urgent || !rules.urgent_only {
            need.clock += 1;
            let event = Event::GlassDue(n, need.clock);
            self.calendar.put(from + rules.after, Rank::BreakGlass, event);
        }
    }

    pub fn stop_glass_clock(&mut self, n: usize) {
        self.needs[n].clock += 1;
        self.line.retain(|waiting| *waiting != n);
    }

    pub fn glass_due(&mut self, n: usize, clock: u32) {
        let need = &self.needs[n];
        if need.clock != clock || need.usage != Use::None || !need.end.is_empty() {
            return;
        }
        self.line.push(n);
        self.hand_out();
    }

    /// Free accounts go to those who wait in line.
    fn hand_out(&mut self) {
        let Some(rules) = &self.policy.break_glass else { return };
        while self.accounts_used < rules.accounts && !self.line.is_empty() {
            let n = self.line.remove(0);
            self.accounts_used += 1;
            let need = &mut self.needs[n];
            let (drawn, ordinal) = (need.drawn, need.uses);
            need.uses += 1;
            need.usage = Use::Begun;
            let origin = self.luck.of_need(drawn.block, drawn.index, 1);
            let (opening, lasting) = (Purpose::BreakGlassAccess, Purpose::BreakGlassDuration);
            let opens = self.luck.emergency(&rules.access, opening, origin, ordinal);
            let lasts = self.luck.emergency(&rules.duration, lasting, origin, ordinal);
            self.after(opens, Rank::BreakGlass, Event::GlassOpens(n, lasts));
        }
    }

    pub fn glass_opens(&mut self, n: usize, lasts: Span) {
        self.needs[n].usage = Use::Open;
        let usage = self.needs[n].uses;
        self.after(lasts, Rank::BreakGlass, Event::GlassCloses(n, usage));
        self.watch_use(n, usage);
        if !self.needs[n].end.is_empty() {
            return;
        }
        let own = |r: &usize| self.requests[*r].need == Some(n) && self.is_pending(*r);
        if let Some(r) = self.needs[n].on.filter(own) {
            let actor = self.requester(r);
            self.end_request(r, "canceled", "cancel", &actor);
        }
        self.look_at_work(n);
    }

    /// Whether this use, numbered from 1, gives access now.
    pub fn is_open(&self, n: usize, usage: u32) -> bool {
        self.needs[n].usage == Use::Open && self.needs[n].uses == usage
    }

    /// At the end of its time, or by a false alarm.
    pub fn glass_closes(&mut self, n: usize, usage: u32) {
        if !self.is_open(n, usage) {
            return;
        }
        self.needs[n].usage = Use::None;
        self.accounts_used -= 1;
        self.look_at_work(n);
        self.file_after_glass(n);
        self.hand_out();
    }
}
