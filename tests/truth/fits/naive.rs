//! What is often done with a log, and what it costs: responses of decided requests alone, and needs
//! over the whole time, as if people who have a request open could have another need of that role.

use jiff::tz::TimeZone;
use pimsim::fit::likelihood::Fit;
use pimsim::fit::sample::{Observation, Sample};
use pimsim::fit::shares::rate;
use pimsim::scenario::calendar::{Calendar, Pattern};
use pimsim::scenario::roster::Roster;
use pimsim::scenario::weekly::parse_weekly;
use pimsim::stats::Interval;
use pimsim::time::{Instant, Span};

use super::planned::{Fact, Planned};
use super::returned::Row;

/// What the naive fit says of a fact, if it has something else to say than `fit`.
pub fn naive(planned: &Planned, fact: &Fact, rows: &[Row]) -> Option<Interval> {
    match fact.of {
        "rate" => {
            let role = fact.subject.strip_prefix("needs.")?;
            let first = rows.iter().filter(|row| row["role"] == role && row["attempt"] == "1");
            rate(first.count() as u64, f64::from(planned.weeks), 0.95)
        }
        "response" => {
            let (law, group) = (fact.law?, fact.subject.strip_prefix("approvers.")?);
            let name = fact.parameter.strip_prefix("pickup.")?;
            let place = law.parameters().iter().position(|own| own.name == name)?;
            // Not as naive as that: it knows the law and the hours.
            Fit::of(law, &decided(planned, group, rows)).ok()?.parameter(place, 0.95)
        }
        _ => None,
    }
}

/// The time on duty until each decision, without the review.
fn decided(planned: &Planned, group: &str, rows: &[Row]) -> Sample {
    let roster = roster(planned, group);
    let roles = planned.roles_of(group);
    let at = |text: &str| {
        let at = text.parse::<jiff::Timestamp>().ok()?;
        Some(Instant::from_ms(at.as_millisecond()))
    };
    let own = rows.iter().filter(|row| roles.contains(&row["role"].as_str()));
    let seen = own.filter_map(|row| Some((at(&row["pending_at"])?, at(&row["decided_at"])?)));
    let times = seen.map(|(from, to)| roster.between(from, to).as_seconds() - 120.0);
    Sample::new(times.map(Observation::exact))
}

fn roster(planned: &Planned, group: &str) -> Roster {
    let groups = planned.groups();
    let (_, zone, hours) = groups.iter().find(|own| own.0 == group).expect("a group of it");
    let Some(hours) = hours else { return Roster::always() };
    let from = Instant::from_ms(1_767_225_600_000);
    let pattern = Pattern::Weekly {
        weekly: parse_weekly(hours).expect("hours"),
        holidays: Default::default(),
        extra: Vec::new(),
    };
    let calendar = Calendar {
        name: group.to_owned(),
        zone: TimeZone::get(zone).expect("a zone"),
        zone_name: (*zone).to_owned(),
        pattern,
        away: Default::default(),
    };
    Roster::compile(&calendar, from, from + Span::weeks(60))
}
