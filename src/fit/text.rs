//! What was fitted, as a scenario: every value with its interval, or the word "assumption" and its
//! source.
//!
//! Promises: the scenario's reader accepts it; what the log does not tell is there, with a source.
//! Never: a file.

use std::collections::BTreeMap;

use super::case::{Choices, Log};
use super::fitted::{Fitted, calendar_name};
use super::role::RoleFit;
use super::team::{Hours, Team};
use super::text_needs::{needs, profiles};
use super::week::{minutes_text, weekly_texts};
use super::written::{choice, interval, key, line, row, slug, text, told};
use crate::scenario::calendar::{Calendar, Pattern};
use crate::scenario::dates::DateRange;
use crate::scenario::local::civil;

/// What takes the place of what a log cannot tell.
const MAIL: &str = r#"{ distribution = "triangular", min = "3m", mode = "5m", max = "15m" }"#;
const REPLY: &str = r#"{ distribution = "lognormal", median = "47m", sigma = 1.78 }"#;
const MAIL_SOURCE: &str = "assumption: Microsoft, How PIM notifications work";
const REPLY_SOURCE: &str = "assumption: replies to mail, Kooti et al. 2015";

impl Fitted {
    /// `scenario.toml`.
    pub fn scenario(&self, log: &Log, choices: &Choices) -> String {
        let mut out = head(self, log, choices);
        for team in &self.teams {
            calendars(&mut out, log, team);
        }
        for role in &self.roles {
            profiles(&mut out, role);
        }
        methods(&mut out, self, choices);
        for team in &self.teams {
            group(&mut out, self, log, choices, team);
        }
        for role in &self.roles {
            settings(&mut out, self, choices, role);
        }
        for role in &self.roles {
            let facts = choices.roles.get(&role.name);
            let method = facts.and_then(|facts| facts.method.as_ref());
            needs(&mut out, self, role, method.map(|(name, _)| name.as_str()));
        }
        out.push_str(POLICIES);
        for role in &self.roles {
            let name = key(&role.name);
            out.push_str(&format!("roles.{name}.activation.require_approval = false\n"));
        }
        out.push_str(THREAT);
        out
    }

    /// The group that decides about a role.
    pub fn team_of(&self, role: &RoleFit) -> Option<&Team> {
        self.teams.iter().find(|team| team.group.roles.contains(&role.role))
    }
}

const POLICIES: &str = r#"
[policies.as-logged]
description = "As the log has it."

[policies.automatic]
description = "Nobody is asked."
"#;

const THREAT: &str = r#"
# Who is malicious no log tells. With figures of your own, take the signs away:
# [threat]
# compromises = "0.1/year"  # assumption: for each requester
# dwell = { distribution = "exponential", mean = "14d" }  # assumption: median 10 d, Mandiant M-Trends
# attempts = "1/day"  # assumption
"#;

fn head(fitted: &Fitted, log: &Log, choices: &Choices) -> String {
    let start = civil(log.from, &choices.zone).date();
    let weeks = (fitted.watched.as_hours() / 168.0).floor().clamp(1.0, 520.0);
    let days = fitted.watched.as_hours() / 24.0;
    let mut out = format!(
        "schema = 1\ntitle = \"Fitted to a log of {days:.0} days\"\n\
         description = \"\"\"\n\
         Behaviour from the log: each value is fitted, with its interval of {:.0} %, or an assumption\n\
         with its source. Not in any log: mail, pickup and review apart; needs never asked; who is\n\
         malicious; work of those who never deactivate.\n\"\"\"\n\n[simulation]\n",
        100.0 * choices.confidence,
    );
    line(&mut out, "start", &start.to_string(), "the first day of the log");
    line(&mut out, "time_zone", &text(&choices.zone_name), "");
    line(&mut out, "warm_up", "\"1w\"", "");
    line(&mut out, "horizon", &format!("\"{weeks}w\""), "as long as the log");
    line(&mut out, "replications", "20", "");
    line(&mut out, "seed", &choices.seed.min(i64::MAX as u64).to_string(), "");
    out
}

/// The methods of MFA that roles ask for. What checks take lies before a request or in what a log has
/// from there to active, and whoever failed left no record.
fn methods(out: &mut String, fitted: &Fitted, choices: &Choices) {
    let facts = fitted.roles.iter().filter_map(|role| choices.roles.get(&role.name));
    let methods: BTreeMap<&String, f64> = facts
        .filter_map(|facts| facts.method.as_ref())
        .map(|(name, bypass)| (name, *bypass))
        .collect();
    for (name, bypass) in methods {
        out.push_str(&format!("\n[mfa.{}]\n", key(name)));
        line(out, "duration", "\"0s\"", "in the times of the log, which has it nowhere apart");
        line(out, "bypass", &super::written::number(bypass), "assumption: as in the settings");
    }
}

fn calendars(out: &mut String, log: &Log, team: &Team) {
    for (place, unit) in team.units.iter().enumerate() {
        if let Hours::Known(calendar) = &unit.hours {
            known_calendar(out, calendar);
        }
        let (Hours::Found(week), Some(scan)) = (&unit.hours, &unit.scan) else { continue };
        let name = key(&calendar_name(log, team, place));
        let on = scan.reported.decided;
        let luck = scan.p_value.map(|p| format!(", p = {p:.3}")).unwrap_or_default();
        let possible = scan.possible.len().max(1) - 1;
        let comment = format!("fitted: {on} decisions in them{luck}; {possible} others possible");
        out.push_str(&format!("\n[calendars.{name}]\n"));
        line(out, "weekly", &format!("[\"{}\"]", week.text()), &comment);
    }
}

/// One that the caller gave, as it was.
fn known_calendar(out: &mut String, calendar: &Calendar) {
    let Pattern::Weekly { holidays, extra, .. } = &calendar.pattern else { return };
    let weekly = weekly_texts(calendar).unwrap_or_default();
    let extra = extra
        .iter()
        .map(|one| format!("{} {}", one.date, minutes_text(one.from_minute, one.to_minute)));
    let list = |texts: Vec<String>| {
        format!("[{}]", texts.iter().map(|one| text(one)).collect::<Vec<_>>().join(", "))
    };
    out.push_str(&format!("\n[calendars.{}]\n", key(&calendar.name)));
    line(out, "time_zone", &text(&calendar.zone_name), "");
    line(out, "weekly", &list(weekly), "");
    if !holidays.is_empty() {
        let shown = |range: &DateRange| match range.first == range.last {
            true => range.to_string(),
            false => text(&range.to_string()),
        };
        let dates: Vec<String> = holidays.ranges().iter().map(shown).collect();
        line(out, "holidays", &format!("[{}]", dates.join(", ")), "");
    }
    let extra: Vec<String> = extra.collect();
    if !extra.is_empty() {
        line(out, "extra", &list(extra), "");
    }
}

fn group(out: &mut String, fitted: &Fitted, log: &Log, choices: &Choices, team: &Team) {
    let subject = format!("approvers.{}", team.group.name);
    out.push_str(&format!("\n[approvers.{}]\n", key(&team.group.name)));
    let listed = team.units.len() > 1 || team.responses.len() > 1;
    match listed {
        true => members(out, fitted, log, team),
        false => {
            let count = team.group.deciders.len() as u32 + super::asks::silent_at_risk(&team.group);
            let comment = "measured: those who decided, and those who are known to be there";
            line(out, "members", &count.max(1).to_string(), comment);
            line(out, "calendar", &calendar(log, team, 0), "");
        }
    }
    let rest = team.responses.iter().find(|response| response.member.is_none());
    match rest.or(team.responses.last()).map(|response| &response.pickup) {
        Some(Ok(found)) => {
            line(out, "notification", "\"0s\"", "in the pickup: a log has them together");
            line(out, "pickup", &choice(found), &told(&fitted.rows, &subject, "pickup"));
        }
        _ => {
            line(out, "notification", MAIL, MAIL_SOURCE);
            line(out, "notification_lost", "0.02", "assumption");
            line(out, "pickup", REPLY, REPLY_SOURCE);
        }
    }
    let review = format!("\"{}\"", crate::time::format_span(choices.review));
    line(out, "review", &review, "assumption: no log has it apart");
    let denies = row(&fitted.rows, &subject, "denies_legitimate");
    if let Some((row, share)) = denies.and_then(|row| Some((row, row.estimate?))) {
        let comment = format!("fitted: {}; that they were legitimate: assumption", interval(row));
        line(out, "denies_legitimate", &super::written::number(share), &comment);
    }
}

fn calendar(log: &Log, team: &Team, unit: usize) -> String {
    match &team.units[unit].hours {
        Hours::Always => "\"always\"".to_owned(),
        Hours::Known(calendar) => text(&calendar.name),
        Hours::Found(_) => text(&calendar_name(log, team, unit)),
    }
}

/// Members with values of their own, one a line.
fn members(out: &mut String, fitted: &Fitted, log: &Log, team: &Team) {
    let units = super::team::unit_of(team);
    out.push_str("members = [\n");
    let mut taken: Vec<String> = Vec::new();
    for member in team.group.deciders.keys() {
        let mut name = slug(log.approver(*member));
        if taken.contains(&name) {
            name = format!("{name}-{}", member + 1);
        }
        let unit = units.get(member).copied().unwrap_or(0);
        let own = team.responses.iter().find(|response| response.member == Some(*member));
        let pickup = own.and_then(|response| response.pickup.as_ref().ok());
        let pickup = pickup.map(|pickup| format!(", pickup = {}", choice(pickup)));
        let subject = format!("approvers.{}.{}", team.group.name, log.approver(*member));
        let comment = told(&fitted.rows, &subject, "pickup");
        let calendar = calendar(log, team, unit);
        let pickup = pickup.unwrap_or_default().replace('\n', " ");
        if !comment.is_empty() {
            out.push_str(&format!("  # {comment}\n"));
        }
        let entry = format!("name = {}, calendar = {calendar}{pickup}", text(&name));
        out.push_str(&format!("  {{ {entry} }},\n"));
        taken.push(name);
    }
    out.push_str("]\n");
}

fn settings(out: &mut String, fitted: &Fitted, choices: &Choices, role: &RoleFit) {
    let facts = choices.roles.get(&role.name);
    let name = key(&role.name);
    let own = facts.map(|facts| facts.lines.as_slice()).unwrap_or_default();
    if !own.is_empty() {
        out.push_str(&format!("\n[roles.{name}]\n"));
        own.iter().for_each(|line| out.push_str(&format!("{line}\n")));
    }
    out.push_str(&format!("\n[roles.{name}.activation]\n"));
    let known = facts.map(|facts| facts.activation.as_slice()).unwrap_or_default();
    known.iter().for_each(|line| out.push_str(&format!("{line}\n")));
    let team = fitted.team_of(role);
    if known.is_empty() {
        let most = role.maximum.map_or(28_800.0, |most| most.as_seconds());
        let most = most.clamp(300.0, 31_536_000.0);
        let comment = "measured: the longest that was asked for";
        let comment = if role.maximum.is_some() { comment } else { "assumption" };
        line(out, "maximum_duration", &super::written::span(most), comment);
        let asked = team.is_some() && role.pending > 0;
        line(out, "require_approval", &asked.to_string(), "measured: whether anybody was asked");
    }
    if let Some(team) = team {
        line(out, "approvers", &format!("[{}]", text(&team.group.name)), "");
    }
    let subject = format!("roles.{}.activation", role.name);
    match &role.provisioning {
        Ok(found) => {
            let comment = told(&fitted.rows, &subject, "provisioning");
            line(out, "provisioning", &choice(found), &comment);
        }
        Err(why) => line(out, "provisioning", "\"2s\"", &format!("assumption: {}", why.words())),
    }
}
