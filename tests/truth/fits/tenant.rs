//! A tenant whose behaviour is known, and the log it leaves; written for these tests alone, without
//! the engine.

use jiff::tz::TimeZone;
use pimsim::fit::law::Law;
use pimsim::fit::{Case, Choices, End, Log};
use pimsim::math::{exp, ln};
use pimsim::random::{Lane, Purpose, Root};
use pimsim::scenario::calendar::{Calendar, Pattern};
use pimsim::scenario::roster::Roster;
use pimsim::scenario::weekly::parse_weekly;
use pimsim::time::{Instant, Span};

/// A law and its parameters: seconds, and a shape.
#[derive(Clone, Copy, Debug)]
pub struct Truth {
    pub law: Law,
    /// As in [`Law`]: place and spread, as logarithms.
    pub at: [f64; 2],
}

pub fn lognormal(median: f64, sigma: f64) -> Truth {
    Truth { law: Law::Lognormal, at: [ln(median), ln(sigma)] }
}
pub fn exponential(mean: f64) -> Truth {
    Truth { law: Law::Exponential, at: [ln(mean), 0.0] }
}
pub fn weibull(shape: f64, scale: f64) -> Truth {
    Truth { law: Law::Weibull, at: [ln(scale), -ln(shape)] }
}
pub fn gamma(mean: f64, cv: f64) -> Truth {
    Truth { law: Law::Gamma, at: [ln(mean), ln(cv)] }
}

impl Truth {
    /// A parameter by its place.
    pub fn parameter(&self, place: usize) -> f64 {
        let [a, b] = self.law.direction(place);
        exp(a * self.at[0] + b * self.at[1])
    }

    fn draw(&self, uniform: f64) -> Span {
        let seconds = exp(self.law.ln_quantile(self.at, uniform));
        Span::from_ms_f64((1_000.0 * seconds).clamp(1.0, 1e12))
    }
}

/// What is true.
#[derive(Clone, Debug)]
pub struct Tenant {
    pub zone: &'static str,
    /// The approvers' hours; none is always.
    pub hours: Option<&'static str>,
    pub members: u32,
    pub response: Truth,
    pub people: u32,
    /// Needs a week in office hours, and in all others.
    pub rates: [f64; 2],
    pub work: Truth,
    pub deactivates: f64,
    pub patience: Truth,
    pub denies: f64,
    /// The share of those who were timed out that ask again, and after how long.
    pub again: (f64, Truth),
    pub weeks: i64,
}

impl Tenant {
    pub fn office() -> Self {
        Self {
            zone: "Europe/Berlin",
            hours: Some("mon-fri 09:00-17:00"),
            members: 3,
            response: lognormal(5_400.0, 1.1),
            people: 30,
            rates: [30.0, 12.0],
            work: lognormal(2_700.0, 0.9),
            deactivates: 0.45,
            patience: exponential(180_000.0),
            denies: 0.06,
            again: (0.7, exponential(1_500.0)),
            weeks: 14,
        }
    }

    pub fn zone(&self) -> TimeZone {
        TimeZone::get(self.zone).unwrap()
    }

    pub fn calendar(&self, name: &str) -> Option<Calendar> {
        let pattern = Pattern::Weekly {
            weekly: parse_weekly(self.hours?).unwrap(),
            holidays: Default::default(),
            extra: Vec::new(),
        };
        let (name, zone_name) = (name.to_owned(), self.zone.to_owned());
        Some(Calendar { name, zone: self.zone(), zone_name, pattern, away: Default::default() })
    }

    pub fn choices(&self, bootstraps: u32) -> Choices {
        let zone = TimeZone::get(self.zone).unwrap();
        let mut choices = Choices { bootstraps, ..Choices::in_zone(zone, self.zone) };
        let facts = pimsim::fit::RoleFacts {
            maximum: Some(WINDOW),
            timeout: Some(TIMEOUT),
            requesters: Some(self.people),
            ..Default::default()
        };
        choices.roles.insert(ROLE.to_owned(), facts);
        choices
    }

    /// The log of this tenant with this luck.
    pub fn log(&self, seed: u64) -> Log {
        let from = Instant::from_ms(1_767_571_200_000);
        let to = from + Span::weeks(self.weeks);
        let roster = |calendar: &Calendar| Roster::compile(calendar, from, to + Span::weeks(2));
        let roster = self.calendar("").map_or_else(Roster::always, |calendar| roster(&calendar));
        let lane = Root { seed, replication: 1 }.lane(Purpose::NeedWork, 0, 0, 0);
        let busy = vec![from; self.people as usize];
        let mut maker = Maker { tenant: self, roster, lane, next: 0, to, busy, cases: Vec::new() };
        maker.needs(from);
        Log {
            cases: maker.cases,
            roles: vec![ROLE.to_owned()],
            approvers: (1..=self.members).map(|number| format!("approver-{number}")).collect(),
            from,
            to,
            resolution: Span::ms(1),
        }
    }
}

pub const ROLE: &str = "global-administrator";
pub const WINDOW: Span = Span::hours(4);
pub const TIMEOUT: Span = Span::hours(24);

struct Maker<'a> {
    tenant: &'a Tenant,
    roster: Roster,
    lane: Lane,
    next: u64,
    to: Instant,
    busy: Vec<Instant>,
    cases: Vec<Case>,
}

impl Maker<'_> {
    fn uniform(&mut self) -> f64 {
        self.next += 1;
        self.lane.uniform(self.next)
    }

    fn draw(&mut self, truth: Truth) -> Span {
        let uniform = self.uniform();
        truth.draw(uniform)
    }

    /// A Poisson process, thinned.
    fn needs(&mut self, from: Instant) {
        let office = Calendar {
            name: String::new(),
            zone: self.tenant.zone(),
            zone_name: self.tenant.zone.to_owned(),
            pattern: Pattern::Weekly {
                weekly: parse_weekly("mon-fri 08:00-18:00").unwrap(),
                holidays: Default::default(),
                extra: Vec::new(),
            },
            away: Default::default(),
        };
        let office = Roster::compile(&office, from, self.to);
        let [inside, outside] = self.tenant.rates;
        let (inside, outside) = (inside / 50.0, outside / 118.0);
        let most = inside.max(outside);
        let (mut at, mut need) = (from, 0);
        loop {
            at += self.draw(exponential(3_600.0 / most));
            if at >= self.to {
                return;
            }
            let rate = if office.on_duty(at) { inside } else { outside };
            let kept = self.uniform() * most < rate;
            let person = (self.uniform() * f64::from(self.tenant.people)) as usize;
            if kept && self.busy[person] <= at {
                need += 1;
                self.busy[person] = self.need(need, person as u32, at);
            }
        }
    }

    /// All requests of a need; when it is over.
    fn need(&mut self, need: u32, person: u32, mut at: Instant) -> Instant {
        let patience = self.draw(self.tenant.patience);
        let mut left = self.draw(self.tenant.work);
        let deactivates = self.uniform() < self.tenant.deactivates;
        loop {
            let mut case = self.decided(need, person, at, patience);
            if case.active.is_some() {
                self.used(&mut case, left, deactivates);
            }
            let ended = case.ended.unwrap_or(self.to);
            let case = self.seen(case);
            self.cases.push(case);
            if ended >= self.to {
                return ended;
            }
            match case.end {
                End::Elapsed if left > WINDOW => {
                    left -= WINDOW;
                    at = ended + Span::seconds(20);
                }
                End::TimedOut if self.uniform() < self.tenant.again.0 => {
                    at = ended + self.draw(self.tenant.again.1);
                }
                _ => return ended,
            }
            if at >= self.to {
                return ended;
            }
        }
    }

    /// Until it is active, or over.
    fn decided(&mut self, need: u32, person: u32, at: Instant, patience: Span) -> Case {
        let mut case = Case {
            person,
            role: 0,
            need,
            requested: at,
            starts: None,
            pending: Some(at),
            decided: None,
            decider: None,
            active: None,
            ended: Some(at + TIMEOUT),
            end: End::TimedOut,
            asked: Some(WINDOW),
        };
        let mut first = (at + TIMEOUT, None);
        for member in 0..self.tenant.members {
            let response = self.draw(self.tenant.response);
            let decided = self.roster.after(at, response);
            if let Some(decided) = decided.filter(|decided| *decided < first.0) {
                first = (decided, Some(member));
            }
        }
        if at + patience < first.0 {
            (case.end, case.ended) = (End::Canceled, Some(at + patience));
        } else if let (decided, Some(member)) = first {
            (case.decided, case.decider) = (Some(decided), Some(member));
            (case.end, case.ended) = (End::Denied, Some(decided));
            if self.uniform() >= self.tenant.denies {
                let written = 2_000.0 + 4_000.0 * self.uniform();
                case.active = Some(decided + Span::ms(written as i64));
            }
        }
        case
    }

    fn used(&mut self, case: &mut Case, left: Span, deactivates: bool) {
        let active = case.active.unwrap();
        let early = left <= WINDOW && deactivates;
        let used = if early { left.max(Span::minutes(5)) } else { WINDOW };
        case.end = if early { End::Deactivated } else { End::Elapsed };
        case.ended = Some(active + used);
    }

    /// What the log has seen of it by its end.
    fn seen(&self, case: Case) -> Case {
        let by = |at: Option<Instant>| at.filter(|at| *at < self.to);
        let decided = by(case.decided);
        let ended = by(case.ended);
        Case {
            decided,
            decider: decided.and(case.decider),
            active: by(case.active),
            ended,
            end: if ended.is_some() { case.end } else { End::Open },
            ..case
        }
    }
}
