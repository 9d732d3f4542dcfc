//! Groups of approvers: when they are on duty, and how long they take to respond.
//!
//! Members with enough decisions have hours of their own, the rest of the group together. The interval
//! of a response holds the intervals under all hours that are still possible, because hours that are
//! estimated are not known. Never: an own way to count duty (`scenario::roster` does).

use std::collections::BTreeMap;

use super::asks::{Asks, TELLING, before_review, silent_at_risk};
use super::case::{Choices, Log};
use super::choice::{Choice, choose};
use super::curve::{curve, quantile};
use super::distance::Censoring;
use super::found::Sought;
use super::groups::Group;
use super::likelihood::Fit;
use super::sample::{Observation, Sample};
use super::scan::{Counts, Scan, scan};
use super::week::{Week, weekly_texts};
use crate::random::{Lane, Purpose, Root, name_address};
use crate::scenario::calendar::{Calendar, Pattern};
use crate::scenario::roster::Roster;
use crate::time::Span;

/// Draws of each scan.
const DRAWS: u32 = 199;
/// So many other hours at most, the likeliest, are tried for each unit, fewer where there are many
/// rows: data that allow more tell nothing of hours.
const MOST_HOURS: (usize, usize) = (5, 400);
/// So many rows in all.
const MOST_ROWS: usize = 400_000;

/// The hours of some members.
#[derive(Clone, Debug, PartialEq)]
pub enum Hours {
    /// At every instant.
    Always,
    /// As the scan reports them.
    Found(Week),
    /// As the caller knows them.
    Known(Calendar),
}

impl Hours {
    /// As calendars write them, several joined by `; `: "mon-fri 09:00-17:00"; `always`. Hours in
    /// another zone than that of the week end with its name; exceptions by date are not in it.
    pub fn text(&self, zone_name: &str) -> String {
        match self {
            Self::Always => "always".to_owned(),
            Self::Found(week) => week.text(),
            Self::Known(calendar) => match weekly_texts(calendar) {
                None if calendar.pattern == Pattern::Never => "never".to_owned(),
                None => "always".to_owned(),
                Some(mut texts) => {
                    let other = calendar.zone_name != zone_name;
                    texts.extend(other.then(|| calendar.zone_name.clone()));
                    texts.join("; ")
                }
            },
        }
    }
}

/// Members with the same hours.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// The deciders.
    pub members: Vec<u32>,
    /// What the scan found.
    pub scan: Option<Scan>,
    /// The hours.
    pub hours: Hours,
}

/// What is told of one member.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Who.
    pub approver: u32,
    /// Decisions, and how many of them were denials.
    pub decided: u64,
    /// See `decided`.
    pub denied: u64,
    /// Decisions outside the hours.
    pub off_duty: u64,
    /// The response that half, and nine in ten, stay under, in seconds on duty; unknown beyond the
    /// last decision.
    pub response: [Option<f64>; 2],
    /// On-duty time in which something could be decided.
    pub at_risk: Span,
}

/// A response that was looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// Of this member alone; else of the group.
    pub member: Option<u32>,
    /// The law.
    pub sought: Sought,
    /// The same law under other hours that are possible.
    pub elsewhere: Vec<Fit>,
    /// The law of the part before the review.
    pub pickup: Sought,
    /// The same under other hours that are possible.
    pub pickup_elsewhere: Vec<Fit>,
    /// What it was fitted to.
    pub sample: Sample,
}

/// A group with all that was found of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Team {
    /// The group.
    pub group: Group,
    /// Its members by hours, those with hours of their own first.
    pub units: Vec<Unit>,
    /// Each decider.
    pub members: Vec<Member>,
    /// Responses of members with a law of their own, then of the rest.
    pub responses: Vec<Response>,
    /// Decisions, and how many of them were denials.
    pub denials: (u64, u64),
}

/// What a group is looked at with.
struct View<'a> {
    log: &'a Log,
    choices: &'a Choices,
    asks: Asks,
    group: &'a Group,
}

/// All that requests of its roles tell of a group.
pub fn team(log: &Log, choices: &Choices, group: &Group, asks: Asks) -> Team {
    let view = View { log, choices, asks, group };
    let units = view.units();
    let rosters: Vec<Roster> = units.iter().map(|unit| view.roster(&unit.hours)).collect();
    let own = |member: &u32| {
        let place = units.iter().position(|unit| unit.members.contains(member));
        view.member(*member, &rosters[place.unwrap_or(0)])
    };
    let members = group.deciders.keys().map(own).collect();
    let (alone, together): (Vec<u32>, Vec<u32>) = group
        .deciders
        .iter()
        .map(|(member, count)| (*member, *count))
        .fold((Vec::new(), Vec::new()), |(mut alone, mut together), (member, count)| {
            let own = choices.by_member && count >= TELLING;
            if own {
                alone.push(member)
            } else {
                together.push(member)
            }
            (alone, together)
        });
    let mut responses: Vec<Response> =
        alone.iter().map(|m| view.response(&[*m], Some(*m), &units, &rosters)).collect();
    if !together.is_empty() || alone.is_empty() {
        responses.push(view.response(&together, None, &units, &rosters));
    }
    let denials = view.asks.denials(None);
    Team { group: group.clone(), units, members, responses, denials }
}

impl View<'_> {
    fn lane(&self, purpose: Purpose, parts: &[&str]) -> Lane {
        let root = Root { seed: self.choices.seed, replication: 1 };
        root.lane(purpose, name_address(parts), name_address(&[&self.group.name]), 0)
    }

    fn units(&self) -> Vec<Unit> {
        let known = self.choices.calendars.get(&self.group.name);
        let all: Vec<u32> = self.group.deciders.keys().copied().collect();
        if let Some(calendar) = known {
            return vec![Unit { members: all, scan: None, hours: Hours::Known(calendar.clone()) }];
        }
        let of_own = |member: &u32| self.group.deciders[member] >= TELLING;
        let (own, rest): (Vec<u32>, Vec<u32>) = all.into_iter().partition(of_own);
        let mut units: Vec<Unit> = own.into_iter().map(|member| self.unit(vec![member])).collect();
        if !rest.is_empty() || units.is_empty() {
            units.push(self.unit(rest));
        }
        units
    }

    fn unit(&self, members: Vec<u32>) -> Unit {
        let counts = Counts::of(&self.asks.waiting(&members), &self.choices.zone);
        let first = members.first().map_or("", |member| self.log.approver(*member));
        let mut lane = self.lane(Purpose::FittedHours, &[first]);
        let enough = counts.decisions() >= super::choice::ENOUGH;
        // Fewer draws could never tell hours from luck.
        let draws = if self.choices.bootstraps == 0 { 0 } else { DRAWS };
        let scan = enough.then(|| scan(&counts, draws, &mut lane)).flatten();
        let found = scan.as_ref().filter(|scan| scan.is_found());
        let hours = found.map_or(Hours::Always, |scan| Hours::Found(scan.reported.week));
        Unit { members, scan, hours }
    }

    fn roster(&self, hours: &Hours) -> Roster {
        let around = Span::days(3);
        let (from, to) = (self.log.from - around, self.log.to + around);
        let Choices { zone, zone_name, .. } = self.choices;
        match hours {
            Hours::Always => Roster::always(),
            Hours::Known(calendar) => Roster::compile(calendar, from, to),
            Hours::Found(week) => Roster::compile(&week.calendar("", zone, zone_name), from, to),
        }
    }

    fn member(&self, member: u32, roster: &Roster) -> Member {
        let (decided, denied) = self.asks.denials(Some(member));
        let own = curve(&Sample::new(self.asks.responses(self.log, Some(member), roster)));
        Member {
            approver: member,
            decided,
            denied,
            off_duty: self.asks.off_duty(member, roster),
            response: [0.5, 0.9].map(|share| quantile(&own, share)),
            at_risk: self.asks.at_risk(member, roster),
        }
    }

    /// The observations of each unit's members among these.
    fn seen(&self, members: &[u32], units: &[Unit], rosters: &[Roster]) -> Vec<Vec<Observation>> {
        let of_unit = |(unit, roster): (&Unit, &Roster)| self.seen_by(members, unit, roster);
        units.iter().zip(rosters).map(of_unit).collect()
    }

    fn seen_by(&self, members: &[u32], unit: &Unit, roster: &Roster) -> Vec<Observation> {
        let own = unit.members.iter().filter(|member| members.contains(member));
        own.flat_map(|member| self.asks.responses(self.log, Some(*member), roster)).collect()
    }

    fn response(
        &self,
        members: &[u32],
        member: Option<u32>,
        units: &[Unit],
        rosters: &[Roster],
    ) -> Response {
        let parts = self.seen(members, units, rosters);
        let silent = if member.is_none() { silent_at_risk(self.group) } else { 0 };
        let unseen = rosters.last().map(|roster| self.asks.responses(self.log, None, roster));
        let unseen: Vec<Observation> = unseen
            .into_iter()
            .flatten()
            .filter(|_| silent > 0)
            .map(|row| Observation { weight: f64::from(silent), ..row })
            .collect();
        let all = parts.iter().flatten().chain(&unseen).copied();
        let sample = Sample::new(all);
        let name = member.map_or("", |member| self.log.approver(member));
        let mut lane = self.lane(Purpose::FittedLaw, &["response", name]);
        let draws = self.choices.bootstraps;
        let sought = choose(&sample, sample.events(), &Censoring::Watch, draws, &mut lane);
        let mut lane = self.lane(Purpose::FittedLaw, &["pickup", name]);
        let before = self.before_review(&sample);
        // A law of its own: what is left of a law without the review is none of its kind.
        let pickup = choose(&before, before.events(), &Censoring::Watch, draws, &mut lane);
        let (mut elsewhere, mut pickup_elsewhere) = (Vec::new(), Vec::new());
        if let Ok(choice) = &sought {
            for sample in self.other_samples(members, units, (&parts, &unseen)) {
                let fit = choice.fit();
                elsewhere.extend(Fit::near(fit.law, &sample, fit.at));
                let before = pickup.as_ref().ok().map(Choice::fit);
                let before =
                    before.map(|fit| Fit::near(fit.law, &self.before_review(&sample), fit.at));
                pickup_elsewhere.extend(before.and_then(Result::ok));
            }
        }
        Response { member, sought, elsewhere, pickup, pickup_elsewhere, sample }
    }

    /// The observations under every other hours that a unit may have.
    fn other_samples(
        &self,
        members: &[u32],
        units: &[Unit],
        (parts, unseen): (&[Vec<Observation>], &[Observation]),
    ) -> Vec<Sample> {
        let mut samples = Vec::new();
        for (place, unit) in units.iter().enumerate() {
            let rows = parts.iter().map(Vec::len).sum::<usize>().max(1);
            let most = (MOST_ROWS / rows).clamp(MOST_HOURS.0, MOST_HOURS.1);
            for hours in other_hours(unit, most) {
                let own = self.seen_by(members, unit, &self.roster(&hours));
                let others = parts.iter().enumerate().filter(|(other, _)| *other != place);
                let others = others.flat_map(|(_, part)| part);
                samples.push(Sample::new(own.iter().chain(others).chain(unseen).copied()));
            }
        }
        samples
    }

    fn before_review(&self, sample: &Sample) -> Sample {
        let review = self.choices.review.as_seconds();
        Sample::new(sample.rows().iter().map(|row| before_review(row, review)))
    }
}

/// The hours that a unit may have too.
fn other_hours(unit: &Unit, most: usize) -> Vec<Hours> {
    let Some(scan) = &unit.scan else { return Vec::new() };
    let weeks = scan.possible.iter().take(most);
    let weeks = weeks.map(|candidate| Hours::Found(candidate.week));
    let always = (scan.always_possible || !scan.is_found()).then_some(Hours::Always);
    weeks.chain(always).filter(|hours| *hours != unit.hours).collect()
}

/// Each member's place among the units.
pub fn unit_of(team: &Team) -> BTreeMap<u32, usize> {
    let places = team.units.iter().enumerate();
    places.flat_map(|(place, unit)| unit.members.iter().map(move |m| (*m, place))).collect()
}
