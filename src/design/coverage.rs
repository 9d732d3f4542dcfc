//! The hour-of-week map of approvers on duty, the dates that differ from it, and whose absence leaves
//! nobody.
//!
//! An hour of the map is what most weeks have; hours are local to the zone of the scenario. Absences
//! by chance (`absence`) are not in it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use jiff::civil::Date;

use crate::design::Finding;
use crate::design::clock::{changes, civil, stretch};
use crate::design::codes::Code;
use crate::design::context::Context;
use crate::design::duty::{Duty, Limit, Stretch, doomed, duties, short_of, total, without};
use crate::design::hour::{Hour, on_duty};
use crate::design::plain::plain;
use crate::design::reasons::Reasons;
use crate::english;
use crate::id::{CalendarId, GroupId, PolicyId};
use crate::scenario::model::{Calendar, Scenario};
use crate::scenario::roster::{Roster, offsets};
use crate::time::{Instant, Span, human_span};

/// Hours in a week.
pub const HOURS: usize = 168;
/// No more maps than this.
const MOST: usize = 200;
const HOUR_MS: i64 = 3_600_000;
/// 1970-01-01 was a Thursday, so many hours after a Monday.
const THURSDAY: i64 = 72;
/// A year and a week.
const LOOKED_AT: Span = Span::weeks(53);

/// Dates on which some hours differ from the map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The first date.
    pub first: Date,
    /// The last one; the days of the week that differ are in `days`.
    pub last: Date,
    /// The days of the week that differ between the two, Monday first.
    pub days: [bool; 7],
    /// The first hour of the day, 0 to 23.
    pub from: usize,
    /// One past the last hour, 1 to 24.
    pub to: usize,
    /// Members on duty then.
    pub now: Hour,
    /// Members on duty in other weeks.
    pub ordinary: Hour,
    /// Why, as far as the calendars tell: leave, holiday, extra hours, clocks.
    pub reason: &'static str,
}

/// The map of one group.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    /// The policies under which it is so.
    pub policies: Vec<PolicyId>,
    /// The group.
    pub group: String,
    /// How many members it has.
    pub members: usize,
    /// By local hour of the week, Monday 00:00 is 0.
    pub hours: Vec<Hour>,
    /// From when until when weeks were looked at.
    pub period: (Instant, Instant),
    /// The dates that differ, in order.
    pub changes: Vec<Change>,
    /// The dates on which the clocks of the scenario's zone change.
    pub clocks: Vec<Date>,
}

/// The maps of all groups that a role asks, for a decision or to watch, under these policies; equal
/// ones are one. The second
/// number is how many were left out, because there are too many.
pub fn coverage(scenario: &Scenario, policies: &[PolicyId]) -> (Vec<Coverage>, usize) {
    let scenario = &*plain(scenario);
    let mut maps: Vec<Coverage> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut left_out = 0;
    for &policy in policies {
        let context = Context::new(scenario, policy);
        // Those who have the same hours have the same map.
        let mut alike: BTreeMap<BTreeMap<CalendarId, u64>, usize> = BTreeMap::new();
        for group in asked(&context) {
            let key = key(&context, group);
            match places.get(&key) {
                Some(&at) => maps[at].policies.push(policy),
                None if maps.len() == MOST => left_out += 1,
                None => {
                    places.insert(key, maps.len());
                    let known = alike.entry(calendars(&context, group)).or_insert(maps.len());
                    let map = match maps.get(*known) {
                        Some(map) => Coverage {
                            policies: vec![policy],
                            group: context.policy.groups[group.index()].name.clone(),
                            ..map.clone()
                        },
                        None => map(&context, policy, group),
                    };
                    maps.push(map);
                }
            }
        }
    }
    (maps, left_out)
}

fn asked(context: &Context<'_>) -> Vec<GroupId> {
    let mut groups: Vec<GroupId> = Vec::new();
    for (_, role) in context.activated() {
        for stage in context.stages(role) {
            groups.extend(stage.groups().map(|(group, _)| group));
        }
        groups.extend(context.policy.watchers(role));
    }
    groups.sort_unstable();
    groups.dedup();
    groups
}

/// Two groups with the same key have the same map.
fn key(context: &Context<'_>, group: GroupId) -> String {
    let mut key = context.policy.groups[group.index()].name.clone();
    for (calendar, members) in calendars(context, group) {
        let Calendar { name, zone_name, pattern, away, .. } = context.calendar(calendar);
        key.push_str(&format!("\n{members} {name} {zone_name} {pattern:?} {away:?}"));
    }
    key
}

fn calendars(context: &Context<'_>, group: GroupId) -> BTreeMap<CalendarId, u64> {
    let mut counts = BTreeMap::new();
    for member in &context.policy.groups[group.index()].members {
        *counts.entry(member.calendar).or_default() += 1;
    }
    counts
}

fn map(context: &Context<'_>, policy: PolicyId, id: GroupId) -> Coverage {
    let zone = &context.scenario.simulation.zone;
    let period = (context.start(), context.until.min(context.start() + LOOKED_AT));
    let calendars = calendars(context, id);
    let rosters: Vec<(Rc<Roster>, u64)> =
        calendars.iter().map(|(id, members)| (context.roster(*id), *members)).collect();
    let mut weeks: BTreeMap<(i64, usize), Cell> = BTreeMap::new();
    for (from, to, week, hour) in local_hours(context, period) {
        let now = on_duty(&rosters, from, to);
        let merged = |known: &mut Cell| {
            known.to = to;
            known.now.least = known.now.least.min(now.least);
            known.now.most = known.now.most.max(now.most);
        };
        weeks.entry((week, hour)).and_modify(merged).or_insert(Cell { from, to, now });
    }
    let hours = usual(&weeks);
    let dates = changes(zone, period.0, period.1);
    let clocks: Vec<Date> = dates.iter().map(|at| civil(*at, zone).date()).collect();
    let reasons = Reasons::new(context, &calendars, period);
    let group = &context.policy.groups[id.index()];
    Coverage {
        policies: vec![policy],
        group: group.name.clone(),
        members: group.members.len(),
        changes: differing(&weeks, &hours, &reasons, &clocks),
        hours,
        period,
        clocks,
    }
}

/// One hour of one week.
#[derive(Clone, Copy)]
struct Cell {
    from: Instant,
    to: Instant,
    now: Hour,
}

/// The local hours of a period, those that it holds whole or in part: from, to, week, hour of the
/// week.
fn local_hours(
    context: &Context<'_>,
    (from, to): Stretch,
) -> impl Iterator<Item = (Instant, Instant, i64, usize)> {
    let periods = offsets(&context.scenario.simulation.zone, from, to);
    let ends: Vec<Instant> = periods.iter().skip(1).map(|p| p.0).chain([to]).collect();
    let mut hours = Vec::new();
    for (&(start, offset), end) in periods.iter().zip(ends) {
        let mut at = start.max(from);
        while at < end {
            let hour = (at.ms() + offset).div_euclid(HOUR_MS);
            let next = Instant::from_ms((hour + 1) * HOUR_MS - offset).min(end);
            let place = hour + THURSDAY;
            let of_week = place.rem_euclid(HOURS as i64) as usize;
            hours.push((at, next, place.div_euclid(HOURS as i64), of_week));
            at = next;
        }
    }
    hours.into_iter()
}

/// What most weeks have, hour by hour; of equally many, the fuller.
fn usual(weeks: &BTreeMap<(i64, usize), Cell>) -> Vec<Hour> {
    let mut counts: Vec<BTreeMap<Hour, usize>> = vec![BTreeMap::new(); HOURS];
    for ((_, hour), cell) in weeks {
        *counts[*hour].entry(cell.now).or_default() += 1;
    }
    let most = |counts: BTreeMap<Hour, usize>| {
        counts.into_iter().max_by_key(|(hour, count)| (*count, *hour)).map(|(hour, _)| hour)
    };
    counts.into_iter().map(|counts| most(counts).unwrap_or_default()).collect()
}

/// The dates that differ, those alike together.
fn differing(
    weeks: &BTreeMap<(i64, usize), Cell>,
    usual: &[Hour],
    reasons: &Reasons,
    clocks: &[Date],
) -> Vec<Change> {
    let mut found: Vec<Change> = Vec::new();
    for (&(week, hour), &Cell { from: start, to: end, now }) in weeks {
        let ordinary = usual[hour];
        if now == ordinary {
            continue;
        }
        let days = week * 7 - THURSDAY / 24 + (hour / 24) as i64;
        let date = Date::constant(1970, 1, 1).saturating_add(jiff::Span::new().days(days));
        let (from, to) = (hour % 24, hour % 24 + 1);
        let reason = reasons.of((start, end), now, ordinary, clocks.contains(&date));
        if let Some(last) = found.last_mut()
            && (last.first, last.to, last.now, last.reason) == (date, from, now, reason)
            && (last.ordinary == ordinary || now.most == 0)
        {
            // Nobody is nobody, however many there are otherwise.
            last.to = to;
            last.ordinary.least = last.ordinary.least.min(ordinary.least);
            last.ordinary.most = last.ordinary.most.max(ordinary.most);
            continue;
        }
        let mut days = [false; 7];
        days[hour / 24] = true;
        found.push(Change { first: date, last: date, days, from, to, now, ordinary, reason });
    }
    together(found)
}

/// Days that differ in the same way, a week or less from each other, become one entry.
fn together(found: Vec<Change>) -> Vec<Change> {
    let mut merged: Vec<Change> = Vec::new();
    for change in found {
        let alike = |known: &&mut Change| {
            let near = (change.first.duration_since(known.last).as_hours() / 24) <= 7;
            let same = (known.from, known.to, known.now, known.ordinary, known.reason)
                == (change.from, change.to, change.now, change.ordinary, change.reason);
            near && same
        };
        match merged.iter_mut().rev().take(32).find(alike) {
            Some(known) => {
                known.last = change.last;
                (0..7).for_each(|day| known.days[day] |= change.days[day]);
            }
            None => merged.push(change),
        }
    }
    merged
}

/// Members looked at, at most.
const ABSENT: usize = 100;
/// Members told of.
const TOLD: usize = 5;

/// Approvers whose absence leaves too few at times that are covered otherwise.
pub fn find(context: &Context<'_>) -> Vec<Finding> {
    let mut seen: BTreeSet<(Vec<GroupId>, u32)> = BTreeSet::new();
    let mut found = Vec::new();
    for (_, role) in context.activated() {
        for stage in context.stages(role) {
            let groups: Vec<GroupId> = stage.groups().map(|(group, _)| group).collect();
            let duties = duties(context, &stage);
            let members: u64 = duties.iter().map(|duty| duty.members).sum();
            let needed = stage.rule.approvals_needed;
            let key = (groups, needed);
            // Who is alone, or needed by all, is told as such.
            if members <= u64::from(needed) || seen.contains(&key) {
                continue;
            }
            let pool = Pool {
                context,
                groups: &key.0,
                duties: &duties,
                needed: u64::from(needed),
                timeout: stage.rule.approval_timeout,
                limit: Limit::of(&stage, role.settings.deadline_for),
                period: (context.start(), context.until.min(context.start() + LOOKED_AT)),
            };
            found.extend(pool.absences());
            seen.insert(key);
        }
    }
    found
}

/// Who can decide in a stage.
struct Pool<'a> {
    context: &'a Context<'a>,
    groups: &'a [GroupId],
    duties: &'a [Duty],
    needed: u64,
    timeout: Span,
    limit: Limit,
    period: Stretch,
}

impl Pool<'_> {
    fn absences(&self) -> Option<Finding> {
        let short = |duties: &[Duty]| {
            let rosters: Vec<_> =
                duties.iter().map(|duty| (Rc::clone(&duty.roster), duty.members)).collect();
            short_of(&rosters, self.needed, self.period)
        };
        let before = short(self.duties);
        let mut lines = Vec::new();
        let mut names = Vec::new();
        for place in 0..self.duties.len().min(ABSENT) {
            let rest = self.without_one(place);
            let open = without(&short(&rest), &before);
            if open.is_empty() {
                continue;
            }
            let name = self.duties[place].name.clone();
            lines.push(self.line(&rest, &open, &name));
            names.push(match self.duties[place].members {
                1 => format!("`{name}`"),
                many => format!("`{name}` and {} with the same hours", many - 1),
            });
        }
        let first = &self.context.policy.groups[self.groups.first()?.index()].name;
        lines.truncate(TOLD);
        let list = english::some_of(&names, TOLD);
        let who = self.too_few();
        let what = format!("`{first}`: nobody stands in for {list}");
        let finding = Finding::new(Code::AbsenceOpensGap, what)
            .why(format!(
                "while one of them is away, {who} on duty at times that are covered otherwise"
            ))
            .change("let shifts overlap, or give each shift one member more")
            .of_group(first)
            .at(["approvers", first, "members"])
            .evidence(lines);
        (!names.is_empty()).then_some(finding)
    }

    fn too_few(&self) -> String {
        match self.needed {
            1 => "nobody is".to_owned(),
            needed => format!("fewer than {needed} are"),
        }
    }

    /// The others, when one of these members is away.
    fn without_one(&self, place: usize) -> Vec<Duty> {
        let mut rest = self.duties.to_vec();
        rest[place].members -= 1;
        rest.retain(|duty| duty.members > 0);
        rest
    }

    /// What the absence of one member opens.
    fn line(&self, rest: &[Duty], open: &[Stretch], name: &str) -> String {
        let zone = &self.context.scenario.simulation.zone;
        let (from, to) = self.period;
        let weeks = (to - from).as_hours() / HOURS as f64;
        let hours = total(open).as_hours() / weeks;
        let (start, end) = open[0];
        let few = if self.needed == 1 { "nobody" } else { "too few" };
        let mut line = format!(
            "without {name}: {hours:.1} h a week more with {few}, first {}",
            stretch(start, end, zone)
        );
        let doomed = |duties: &[Duty]| doomed(duties, self.needed, self.limit, (from, to));
        let worse = without(&doomed(rest), &doomed(self.duties));
        match worse.first() {
            Some((start, end)) => {
                line.push_str(&format!("; who asks {} is timed out", stretch(*start, *end, zone)))
            }
            None => {
                let timeout = human_span(self.timeout);
                line.push_str(&format!("; never longer than the approval timeout of {timeout}"));
            }
        }
        line
    }
}
