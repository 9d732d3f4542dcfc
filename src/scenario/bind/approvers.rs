//! `[approvers.NAME]`.

use std::collections::BTreeSet;

use super::Binder;
use super::dates::dates;
use super::names::{Names, check_name};
use crate::english;
use crate::id::{CalendarId, RoleId};
use crate::random::Distribution;
use crate::scenario::keys::MOST_MEMBERS;
use crate::scenario::model::{
    AtShiftEnd, Coordination, Discipline, Group, IfGone, Member, Reminders,
};
use crate::scenario::problem::Problem;
use crate::scenario::read::{Item, Reader, shown};
use crate::scenario::tree::{Node, Value};
use crate::time::{Span, format_span};

/// Looks of one member over the run, at most.
const MOST_LOOKS: f64 = 1_000_000.0;

const DISCIPLINES: [(&str, Discipline); 3] = [
    ("fifo", Discipline::Fifo),
    ("lifo", Discipline::Lifo),
    ("urgent_first", Discipline::UrgentFirst),
];
const SHIFT_ENDS: [(&str, AtShiftEnd); 2] =
    [("finish", AtShiftEnd::Finish), ("hand_back", AtShiftEnd::HandBack)];
const IF_GONE: [(&str, IfGone); 2] = [("finish", IfGone::Finish), ("stop", IfGone::Stop)];
const COORDINATIONS: [(&str, Coordination); 2] =
    [("race", Coordination::Race), ("claim", Coordination::Claim)];

impl Binder<'_> {
    /// All groups in order.
    pub fn groups(&self, top: &Reader<'_>, calendars: &Names, roles: &Names) -> Vec<Group> {
        let named = top.named("approvers");
        let bind = |(entry, reader): &(&crate::scenario::tree::Entry, Reader<'_>)| {
            check_name(self.sink, &entry.key, "group", &reader.path, entry.key_place);
            self.group(&entry.key, reader, calendars, roles)
        };
        let mut groups: Vec<Group> = named.iter().map(bind).collect();
        self.join_persons(&named, &mut groups, calendars);
        groups
    }

    fn group(&self, name: &str, reader: &Reader<'_>, calendars: &Names, roles: &Names) -> Group {
        let coordination =
            reader.word("coordination", &COORDINATIONS).unwrap_or(Coordination::Race);
        let common = self.common(reader, calendars);
        let members = self.members(name, reader, &common, calendars);
        let listed = match reader.table.get("members").map(|node| &node.value) {
            Some(Value::Array(nodes) | Value::FirstOf(_, nodes)) => Some(nodes.len()),
            _ => None,
        };
        let must_hold = roles.several(reader, "must_hold").unwrap_or_default();
        Group {
            name: name.to_owned(),
            members,
            listed,
            coordination,
            must_hold: must_hold.into_iter().map(RoleId::new).collect(),
            reminders: self.reminders(reader),
            looks_every: self.looks_every(reader),
        }
    }

    /// The looks of one member over the run are kept within bounds: each is a draw.
    fn looks_every(&self, reader: &Reader<'_>) -> Option<Distribution> {
        let law = self.distribution(reader, "looks_every")?;
        let least = self.run.get().as_ms() as f64 / MOST_LOOKS;
        if law.mean().is_some_and(|mean| mean < least) {
            let problem = reader.problem("looks_every", "too many looks for so long a run");
            let problem = problem.allowed(format!(
                "a mean of at least {}, which makes {MOST_LOOKS} looks",
                format_span(Span::ms(least.ceil() as i64))
            ));
            self.sink.put(problem);
            return None;
        }
        Some(law)
    }

    fn reminders(&self, reader: &Reader<'_>) -> Option<Reminders> {
        let reader = reader.inner("reminders")?;
        let times = reader.whole("times").and_then(|n| u32::try_from(n).ok());
        Some(Reminders { every: reader.span("every")?, times: times? })
    }

    /// How the members of a group work that say nothing else.
    pub(super) fn common(&self, reader: &Reader<'_>, calendars: &Names) -> Member {
        let chance = |key| reader.number(key).unwrap_or(0.0);
        let calendar = calendars.one(reader, "calendar").unwrap_or(0);
        Member {
            name: String::new(),
            calendar: CalendarId::new(calendar),
            notification: self.distribution_or_zero(reader, "notification"),
            notification_lost: chance("notification_lost"),
            pickup: self.distribution_or_zero(reader, "pickup"),
            review: self.distribution_or_zero(reader, "review"),
            discipline: reader.word("discipline", &DISCIPLINES).unwrap_or(Discipline::Fifo),
            at_shift_end: reader.word("at_shift_end", &SHIFT_ENDS).unwrap_or(AtShiftEnd::Finish),
            if_gone: reader.word("if_gone", &IF_GONE).unwrap_or(IfGone::Finish),
            absence: chance("absence"),
            away: dates(reader, "away"),
            denies_legitimate: chance("denies_legitimate"),
            detects_malicious: chance("detects_malicious"),
            fatigue_half_at: self.fatigue(reader),
            same_as: None,
        }
    }

    fn fatigue(&self, reader: &Reader<'_>) -> Option<f64> {
        reader.number("fatigue_half_at")
    }

    fn members(
        &self,
        group: &str,
        reader: &Reader<'_>,
        common: &Member,
        calendars: &Names,
    ) -> Vec<Member> {
        let Some(item) = reader.item("members") else { return Vec::new() };
        let count = match &item.node.value {
            Value::Integer(count) | Value::FirstOf(count, _) => *count,
            Value::Array(nodes) => nodes.len() as i64,
            _ => {
                return item
                    .refuse(self.sink, "expected a number or a list of members")
                    .unwrap_or_default();
            }
        };
        if !(1..=MOST_MEMBERS).contains(&count) {
            let message = if count == 0 { "a group without members" } else { "out of range" };
            let found = match &item.node.value {
                Value::Array(_) => format!("{count} members"),
                _ => shown(self.sink, item.node),
            };
            let problem = Problem::new(&item.path, message).found(found).at(item.node.place);
            let most = match &item.node.value {
                Value::FirstOf(_, list) => list.len() as i64,
                _ => MOST_MEMBERS,
            };
            let members = english::of(most as usize, "member", "members");
            let allowed = if most == 1 { "1".to_owned() } else { format!("1 to {most}") };
            self.sink.put(problem.allowed(format!("{allowed} {members}")));
            return Vec::new();
        }
        if let Value::FirstOf(_, list) = &item.node.value
            && usize::try_from(count).is_ok_and(|count| count > list.len())
        {
            self.more_than_listed(&item, list);
            return Vec::new();
        }
        if let Value::Integer(_) = item.node.value {
            if !self.members_left.take(count as usize) {
                self.too_many(&item.path, item.node.place);
                return Vec::new();
            }
            let numbered = |i| Member { name: format!("{group}-{i}"), ..common.clone() };
            return (1..=count).map(numbered).collect();
        }
        let tables = reader.inners("members");
        if !self.members_left.take(tables.len()) {
            self.too_many(&item.path, item.node.place);
            return Vec::new();
        }
        self.listed(group, &tables, common, calendars)
    }

    /// A number of members over a list that has fewer.
    fn more_than_listed(&self, item: &Item<'_>, list: &[Node]) {
        let has = if list.len() == 1 { "1 member" } else { &format!("{} members", list.len()) };
        let problem =
            Problem::new(&item.path, format!("more members than the list, which has {has}"));
        let problem = problem.found(shown(self.sink, item.node)).at(item.node.place);
        let allowed = match list.len() {
            1 => "1: the one of the list".to_owned(),
            most => format!("1 to {most}: the first of the list, in its order"),
        };
        self.sink
            .put(problem.allowed(allowed).hint("add members to the list, or give another list"));
    }

    fn too_many(&self, path: &str, place: crate::scenario::source::SourceRange) {
        let message = "too many members in all groups and policies together";
        let problem = Problem::new(path, message).at(place);
        self.sink.put(problem.allowed(format!("at most {}", super::MOST_MEMBERS_IN_ALL)));
    }

    fn listed(
        &self,
        group: &str,
        tables: &[Reader<'_>],
        common: &Member,
        calendars: &Names,
    ) -> Vec<Member> {
        let mut known = BTreeSet::new();
        let mut members = Vec::with_capacity(tables.len());
        for (i, reader) in tables.iter().enumerate() {
            let member = self.member(format!("{group}-{}", i + 1), reader, common, calendars);
            if !known.insert(member.name.clone()) {
                let message = format!("two members are named `{}`", member.name);
                let problem = reader.problem("name", message);
                self.sink.put(problem.hint("names of members are unique in their group"));
            }
            members.push(member);
        }
        members
    }

    pub(super) fn member(
        &self,
        number: String,
        reader: &Reader<'_>,
        common: &Member,
        calendars: &Names,
    ) -> Member {
        let name = reader.text("name").map_or(number, str::to_owned);
        let (path, place) = (reader.path_of("name"), reader.place_of("name"));
        check_name(self.sink, &name, "member", &path, place);
        let or = |key, common: f64| reader.number(key).unwrap_or(common);
        let distribution = |key, common: &crate::random::Distribution| {
            self.distribution(reader, key).unwrap_or_else(|| common.clone())
        };
        let calendar = calendars.one(reader, "calendar").map(CalendarId::new);
        Member {
            name,
            calendar: calendar.unwrap_or(common.calendar),
            notification: distribution("notification", &common.notification),
            notification_lost: or("notification_lost", common.notification_lost),
            pickup: distribution("pickup", &common.pickup),
            review: distribution("review", &common.review),
            discipline: reader.word("discipline", &DISCIPLINES).unwrap_or(common.discipline),
            at_shift_end: reader.word("at_shift_end", &SHIFT_ENDS).unwrap_or(common.at_shift_end),
            if_gone: reader.word("if_gone", &IF_GONE).unwrap_or(common.if_gone),
            absence: or("absence", common.absence),
            away: match reader.has("away") {
                true => dates(reader, "away"),
                false => common.away.clone(),
            },
            denies_legitimate: or("denies_legitimate", common.denies_legitimate),
            detects_malicious: or("detects_malicious", common.detects_malicious),
            fatigue_half_at: self.fatigue(reader).or(common.fatigue_half_at),
            // Known when all groups are.
            same_as: None,
        }
    }
}
