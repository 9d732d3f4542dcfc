//! The story of one need, or of one attempt of an attacker, for people and as JSON.
//!
//! Promises: local time of the simulation's zone, and of an approver's own zone where its clock
//! differs; lines of at most 80 columns; names cannot command a terminal; the instants are those of
//! the detail files, with seconds cut off. Never: a simulation, an opinion.

mod attacker;
mod cast;
pub mod clock;
mod desk;
mod ending;
mod extension;
mod held;
mod lists;
pub mod phrases;
mod request;
mod standing;
mod teller;
mod track;
mod watching;
mod work;

pub(crate) use cast::Cast;
use cast::{long_span, safe, several, span};
pub(crate) use ending::{answer, difference};
pub(crate) use teller::{Line, lines};

use crate::experiment::story::{Hero, Story};
use crate::scenario::model::Scenario;
use crate::scenario::unwanted::escape;
use crate::time::{Instant, Span};
use crate::words::text::{emphasis, firm, loose, width, wrapped};

/// One hero under all policies asked for.
pub struct Tale<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Whose story it is.
    pub hero: Hero,
    /// The story under each policy, at least one.
    pub stories: Vec<Story>,
    /// Of an attempt: its request under one of the policies, by which it is asked for again.
    pub request: Option<(u64, String)>,
}

/// The text begins in this column, after the time of day and the time since it all began.
const MARGIN: usize = 24;
/// So much later where times of day have their offset.
const OFFSET: usize = "-05:00".len();

/// The story as text, with a line feed at the end.
pub fn story_table(tale: &Tale<'_>) -> String {
    let mut text = Vec::new();
    if let Some(answer) = answer(tale) {
        text.extend(wrapped(&answer, "", "").iter().map(|line| emphasis(line)));
        text.push(String::new());
    }
    text.extend(heading(tale));
    for (casts, body) in bodies(tale) {
        text.push(String::new());
        if tale.stories.len() > 1 || casts[0].policy.name != "base" {
            let title = title(&casts);
            let longest = title.iter().map(|line| width(line)).max().unwrap_or(0);
            text.extend(title);
            text.push("─".repeat(longest));
        }
        text.extend(body);
    }
    text.extend(ending::ending(tale));
    text.join("\n") + "\n"
}

/// What is told under each policy; what is the same to the letter is told once.
fn bodies<'a>(tale: &'a Tale<'a>) -> Vec<(Vec<Cast<'a>>, Vec<String>)> {
    let mut bodies: Vec<(Vec<Cast<'_>>, Vec<String>)> = Vec::new();
    for story in &tale.stories {
        let cast = Cast::new(tale.scenario, story);
        let body = body(&cast, &tale.hero);
        match bodies.iter_mut().find(|other| other.1 == body) {
            Some(other) => other.0.push(cast),
            None => bodies.push((vec![cast], body)),
        }
    }
    bodies
}

fn title(casts: &[Cast<'_>]) -> Vec<String> {
    let names: Vec<String> = casts.iter().map(|cast| safe(&cast.policy.name)).collect();
    let about = match casts {
        [one] => escape(&one.policy.description).replace(['\n', '\t'], " "),
        _ => String::new(),
    };
    let about = if about.is_empty() { about } else { format!(": {about}") };
    wrapped(&format!("Under {}{about}", several(&names)), "", "")
}

fn heading(tale: &Tale<'_>) -> Vec<String> {
    let Some(story) = tale.stories.first() else { return Vec::new() };
    let cast = Cast::new(tale.scenario, story);
    let (at, simulation) = (tale.hero.at(), &tale.scenario.simulation);
    let (date, mut time) = (cast.clock.date(at), cast.clock.time(at));
    if let Some(offset) = cast.clock.offset_if_twice(at) {
        time = firm(&format!("{time} {offset}"));
    }
    let who = cast.requester(tale.hero.requester());
    let zone = safe(&simulation.zone_name);
    let mut lines = match &tale.hero {
        Hero::Need(need) => {
            let role = cast.role(tale.scenario.block(need.block).role);
            let urgent = if need.urgent { " urgently" } else { "" };
            let work = span(need.work);
            let text = format!(
                "Need {}: {who} wants {role}{urgent} on {date} at {time}, for {work} of work.",
                need.number
            );
            let mut lines = wrapped(&text, "", "");
            lines.extend(ahead(tale, &cast, at));
            lines
        }
        Hero::Attempt { .. } => {
            let text = match &tale.request {
                Some((request, policy)) => format!("Request {request} under {}. ", safe(policy)),
                None => String::new(),
            };
            let text = format!("{text}An attacker on the account of {who}, on {date} at {time}.");
            wrapped(&text, "", "")
        }
    };
    let note = format!(
        "Replication {} with seed {}. Clocks are those of {zone}; + counts from then.",
        story.replication, simulation.seed
    );
    lines.extend(wrapped(&note, "", ""));
    lines
}

/// How long before it is wanted it is asked for; under each policy, where people differ in that.
fn ahead(tale: &Tale<'_>, cast: &Cast<'_>, wanted_at: Instant) -> Vec<String> {
    let mut each: Vec<(Instant, Vec<String>)> = Vec::new();
    for story in &tale.stories {
        let arises_at = story.arises_at().unwrap_or(wanted_at);
        let name = safe(&tale.scenario.policies[story.policy.index()].name);
        match each.iter_mut().find(|(at, _)| *at == arises_at) {
            Some((_, names)) => names.push(name),
            None => each.push((arises_at, vec![name])),
        }
    }
    let alone = each.len() == 1;
    let planned = each.iter().filter(|(arises_at, _)| *arises_at < wanted_at);
    let lines = planned.flat_map(|(arises_at, names)| {
        let moment = loose(&cast.clock.moment(*arises_at, wanted_at));
        let span = long_span(wanted_at - *arises_at);
        match alone {
            true => vec![format!("It is planned {span} ahead, at {moment}.")],
            false => {
                let under = several(names);
                wrapped(&format!("Under {under} it is planned {span} ahead, at {moment}."), "", "")
            }
        }
    });
    lines.collect()
}

/// The lines of one policy, day by day.
fn body(cast: &Cast<'_>, hero: &Hero) -> Vec<String> {
    let lines = lines(cast, hero);
    let twice = lines.iter().any(|line| cast.clock.offset_if_twice(line.at).is_some());
    let column = MARGIN + if twice { OFFSET } else { 0 };
    let mut text = Vec::new();
    let (mut day, mut offset, mut clock) = (String::new(), String::new(), String::new());
    for line in lines {
        let (date, zone) = (cast.clock.date(line.at), cast.clock.offset(line.at));
        if date != day || zone != offset {
            let changed = !offset.is_empty() && zone != offset;
            let note = if changed { format!(", clocks now {zone}") } else { String::new() };
            text.push(format!("{date}{note}"));
            clock.clear();
            (day, offset) = (date, zone);
        }
        let time = wall_time(cast, line.at);
        let margin = match time == clock {
            true => String::new(),
            false => format!("{time}  {}", since(line.at - hero.at())),
        };
        clock = time;
        let indent = " ".repeat(column);
        text.extend(wrapped(&line.text, &format!("{margin:<column$}"), &indent));
    }
    text
}

/// "16:45:12", and "01:30:00-05:00" where the clock shows this time twice.
fn wall_time(cast: &Cast<'_>, at: Instant) -> String {
    let offset = cast.clock.offset_if_twice(at).unwrap_or_default();
    cast.clock.time(at) + offset.trim_start_matches("UTC")
}

/// How long after the beginning: "+1 h 30 min".
fn since(since: Span) -> String {
    let minutes = (since.as_ms() + 30_000).div_euclid(60_000);
    // From two days on hours alone would make a whole night one and the same time.
    if minutes >= 48 * 60 {
        let (days, hours) = (minutes / (24 * 60), minutes / 60 % 24);
        return format!("+{days} d {hours:02}:{:02}", minutes % 60);
    }
    let since = long_span(since);
    let sign = if since.starts_with('-') { "" } else { "+" };
    format!("{sign}{since}")
}
