//! Who appears in a story: names that are safe to print, and who is on duty.

use crate::english;
use crate::experiment::story::Story;
use crate::id::{Approver, Requester, RoleId};
use crate::scenario::model::{Calendar, Dates, Member, Pattern, Policy, Role, Scenario};
use crate::scenario::persons::Persons;
use crate::scenario::roster::Roster;
use crate::scenario::roster::zone::timestamp;
use crate::scenario::unwanted::escape;
use crate::time::{Instant, Span, human_span};
use crate::words::story::clock::Clock;
use crate::words::text::{firm, shortened};

/// Longer names are shortened in the middle.
const NAME: usize = 40;
/// So many names are said one by one.
const FEW: usize = 5;

/// The people of one story.
pub struct Cast<'a> {
    pub scenario: &'a Scenario,
    pub policy: &'a Policy,
    pub story: &'a Story,
    pub persons: Persons,
    pub clock: Clock<'a>,
}

/// Whether somebody is on duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// Until then.
    On(Instant),
    /// At every hour of the run.
    Always,
    /// Longer than the run.
    ToTheEnd,
    /// Until then; `None`: for the rest of the run.
    Off(Option<Instant>),
}

impl<'a> Cast<'a> {
    pub fn new(scenario: &'a Scenario, story: &'a Story) -> Self {
        let policy = &scenario.policies[story.policy.index()];
        let (persons, clock) = (Persons::of(policy), Clock::new(&scenario.simulation.zone));
        Self { scenario, policy, story, persons, clock }
    }

    pub fn requester(&self, requester: Requester) -> String {
        let population = &self.scenario.population(requester.population).name;
        safe(&format!("{population}-{}", requester.number + 1))
    }

    pub fn role(&self, role: RoleId) -> String {
        safe(self.scenario.role_name(role))
    }

    pub fn rules(&self, role: RoleId) -> &'a Role {
        &self.policy.roles[role.index()]
    }

    pub fn member(&self, approver: Approver) -> &'a Member {
        &self.policy.groups[approver.group.index()].members[approver.member.index()]
    }

    /// The name, with the group's where the role asks several groups.
    pub fn approver(&self, approver: Approver) -> String {
        safe(&self.member(approver).name)
    }

    pub fn group(&self, approver: Approver) -> String {
        safe(&self.policy.groups[approver.group.index()].name)
    }

    fn calendar(&self, approver: Approver) -> &'a Calendar {
        &self.policy.calendars[self.member(approver).calendar.index()]
    }

    /// The approver's own time, where it differs from the story's.
    pub fn own_time(&self, approver: Approver, at: Instant) -> String {
        let calendar = self.calendar(approver);
        match calendar.pattern {
            Pattern::Always | Pattern::Never => String::new(),
            Pattern::Weekly { .. } => {
                self.clock.elsewhere(at, &calendar.zone, &safe(&calendar.zone_name))
            }
        }
    }

    pub fn duty(&self, approver: Approver, at: Instant) -> Duty {
        let shifts = self.story.shifts.get(&approver).map_or(&[][..], Vec::as_slice);
        let next = shifts.partition_point(|shift| shift.1 <= at);
        let (begins_at, ends_at) = self.scenario.run();
        let always = matches!(self.calendar(approver).pattern, Pattern::Always);
        match shifts.get(next) {
            Some(&(from, _)) if from > at => Duty::Off(Some(from)),
            Some(&(_, to)) if to < ends_at => Duty::On(to),
            Some(&(from, _)) if always && from <= begins_at => Duty::Always,
            Some(_) => Duty::ToTheEnd,
            None => Duty::Off(None),
        }
    }

    pub fn is_off(&self, approver: Approver, at: Instant) -> bool {
        matches!(self.duty(approver, at), Duty::Off(_))
    }

    /// "off duty until Mon 19 Jan 09:00"; another word where it is not the hour.
    pub fn off_duty(&self, approver: Approver, at: Instant) -> String {
        let why = self.why_off(approver, at);
        let Duty::Off(until) = self.duty(approver, at) else { return "on duty".to_owned() };
        match until {
            None => format!("{why} for the rest of the run"),
            Some(until) => {
                let own = self.own_time(approver, until);
                format!("{why} until {}{own}", self.clock.moment(until, at))
            }
        }
    }

    /// Whether the date is one of leave, or what would be on began on one.
    fn is_on_leave(&self, calendar: &Calendar, away: &Dates, at: Instant) -> bool {
        let is_on =
            |calendar: &Calendar| Roster::compile(calendar, at, at + Span::ms(1)).on_duty(at);
        let today = calendar.zone.to_datetime(timestamp(at.ms())).date();
        away.contains(&today) || is_on(calendar) && !is_on(&calendar.on_leave(away))
    }

    /// Why somebody is off duty: leave, a holiday, a day away, or the hour.
    pub fn why_off(&self, approver: Approver, at: Instant) -> &'static str {
        let calendar = self.calendar(approver);
        let is_on =
            |calendar: &Calendar| Roster::compile(calendar, at, at + Span::ms(1)).on_duty(at);
        let away = &self.member(approver).away;
        if !away.is_empty() && self.is_on_leave(calendar, away, at) {
            return "on leave";
        }
        if is_on(calendar) {
            return "away";
        }
        if let Pattern::Weekly { weekly, holidays, extra } = &calendar.pattern
            && !holidays.is_empty()
        {
            let pattern = Pattern::Weekly {
                weekly: weekly.clone(),
                holidays: Dates::default(),
                extra: extra.clone(),
            };
            if is_on(&Calendar { pattern, ..calendar.clone() }) {
                return "on holiday";
            }
        }
        "off duty"
    }
}

/// A name that cannot command a terminal, on one line and not too long.
pub fn safe(name: &str) -> String {
    shortened(&escape(name).replace(['\t', '\n'], " "), NAME)
}

/// A length of time that stays on one line; up to two days in hours, as in the tables.
pub fn span(span: Span) -> String {
    firm(&long_span(span))
}

/// The same for a cell or a margin.
pub fn long_span(span: Span) -> String {
    let minutes = (span.as_ms().unsigned_abs() + 30_000) / 60_000;
    if !(24 * 60..48 * 60).contains(&minutes) {
        return human_span(span);
    }
    let sign = if span < Span::ZERO { "-" } else { "" };
    match minutes % 60 {
        0 => format!("{sign}{} h", minutes / 60),
        rest => format!("{sign}{} h {rest} min", minutes / 60),
    }
}

/// "anna, ben and carol"; of many only the first few.
pub fn several(names: &[String]) -> String {
    if names.is_empty() { "nobody".to_owned() } else { english::some_of(names, FEW) }
}

/// "1 request", "2 requests", on one line.
pub fn count(n: u64, noun: &str) -> String {
    firm(&english::count(n, noun))
}
