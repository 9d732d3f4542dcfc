//! `[simulation]`.

use jiff::tz::TimeZone;

use super::dates::{instant, zone};
use crate::scenario::model::Simulation;
use crate::scenario::problem::Problem;
use crate::scenario::read::Reader;
use crate::time::{Instant, Span};

/// The simulation as far as it could be read, and whether all of it could.
pub fn bind(top: &Reader<'_>) -> (Simulation, bool) {
    let Some(reader) = top.inner("simulation") else { return (stand_in(), false) };
    let (tz, zone_name) = zone(&reader, "time_zone").unwrap_or_else(utc);
    let start = instant(&reader, "start", &tz);
    let (warm_up, horizon) = (reader.span("warm_up"), reader.span("horizon"));
    let cool_down = reader.span("cool_down");
    let replications = reader.whole("replications");
    let seed = reader.whole("seed");
    let confidence = reader.number("confidence");
    let sound = start.is_some() && warm_up.is_some() && horizon.is_some() && cool_down.is_some();
    let simulation = Simulation {
        start: start.unwrap_or(stand_in().start),
        zone: tz,
        zone_name,
        warm_up: warm_up.unwrap_or(Span::ZERO),
        horizon: horizon.unwrap_or(Span::weeks(1)),
        cool_down: cool_down.unwrap_or(Span::ZERO),
        replications: replications.and_then(|n| u32::try_from(n).ok()).unwrap_or(1),
        seed: seed.and_then(|n| u64::try_from(n).ok()).unwrap_or(0),
        confidence: confidence.unwrap_or(0.95),
    };
    let short = sound && check_total(&reader, &simulation);
    (simulation, short)
}

fn check_total(reader: &Reader<'_>, simulation: &Simulation) -> bool {
    let total = simulation.warm_up + simulation.horizon + simulation.cool_down;
    if total <= Span::LONGEST {
        return true;
    }
    let place = reader.place_of("horizon");
    let message = "warm-up, horizon and cool-down together are too long";
    let problem = Problem::new(reader.path_of("horizon"), message).found(total.to_string());
    reader.sink.put(problem.allowed("at most 1,000 years of 365 days").at(place));
    false
}

fn utc() -> (TimeZone, String) {
    (TimeZone::UTC, "UTC".to_owned())
}

/// A week in 2026: only so that the rest of the file can be looked at.
fn stand_in() -> Simulation {
    let (zone, zone_name) = utc();
    Simulation {
        start: Instant::from_ms(1_767_571_200_000),
        zone,
        zone_name,
        warm_up: Span::ZERO,
        horizon: Span::weeks(1),
        cool_down: Span::ZERO,
        replications: 1,
        seed: 0,
        confidence: 0.95,
    }
}
