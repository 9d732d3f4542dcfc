//! Events too rare to have a rate, and quantiles of too few observations.

use super::{Piece, set_length};
use crate::measure::Measure;
use crate::output::Report;
use crate::output::precision::rounded_up;
use crate::scenario::model::Source;
use crate::time::Span;

/// Fewer events than this, over all replications, say little about a rate: the interval of 10 goes
/// from half to twice.
const EVENTS: f64 = 10.0;

/// So many are asked for.
const WANTED: f64 = 30.0;

/// Observations beyond a quantile that a replication should have, so that `x_(ceil(n p))` is not
/// just the largest value.
const BEYOND: u64 = 5;

/// Rare events, each with the piece of advice: the policy with the fewest.
pub fn rare(report: &Report<'_>) -> Vec<(Measure, Piece)> {
    let kinds = [
        (Measure::AttackerSuccesses, "attackers activated a role"),
        (Measure::BreakGlassUses, "emergency accounts were used"),
    ];
    let piece = |(measure, what): (Measure, &str)| {
        let places = 0..report.results.policies.len();
        let counts = places.filter_map(|place| Some((place, count(report, place, measure)?)));
        let (place, count) = counts.min_by(|a, b| a.1.total_cmp(&b.1))?;
        (count < EVENTS).then(|| (measure, too_rare(report, place, count, what)))
    };
    kinds.into_iter().filter_map(piece).collect()
}

/// How often it happened over all replications; `None` where it cannot happen.
fn count(report: &Report<'_>, place: usize, measure: Measure) -> Option<f64> {
    let estimate = report.estimates.get(place, None, measure)?;
    if estimate.mean == 0.0 && estimate.half_width() == Some(0.0) {
        return None;
    }
    let years = report.scenario.simulation.horizon.as_hours() / 8_760.0;
    Some((estimate.mean * years * estimate.n as f64).round())
}

fn too_rare(report: &Report<'_>, place: usize, count: f64, what: &str) -> Piece {
    let made = report.scenario.simulation.replications;
    let times = match count {
        1.0 => "once".to_owned(),
        count => format!("{count} times"),
    };
    let runs = if made == 1 { "1 replication".to_owned() } else { format!("{made} replications") };
    let text = format!(
        "{}: {what} {times} in {runs}, too rarely to compare the rate with others.",
        report.policy(place),
    );
    // With none at all nothing is known but that there were few.
    let more = rounded_up((f64::from(made) * WANTED / count.max(3.0)).ceil() as u64);
    Piece::new(text, &[format!("--replications {}", more.min(1_000_000))])
}

/// The policy whose replications have the fewest waits, if too few for the quantiles shown.
pub fn quantile(report: &Report<'_>) -> Option<Piece> {
    let (measure, parts) = match report.comparison {
        Some(_) => (Measure::TimeToAccessP95, 20),
        None => (Measure::TimeToAccessP99, 100),
    };
    let file = |source: &Source| matches!(source, Source::File(_));
    if report.scenario.blocks.iter().any(|block| file(&block.source)) {
        return None;
    }
    let places = 0..report.results.policies.len();
    let waits = places.filter_map(|place| {
        // A wait that is always the same has no tail.
        let width = report.estimates.get(place, None, measure)?.half_width()?;
        let values = &report.results.policies[place].values;
        let all: u64 = values.iter().filter_map(|v| v.observations(None, measure)).sum();
        (width > 0.0 && all > 0).then(|| (place, all / values.len() as u64))
    });
    let (place, waits) = waits.min_by_key(|(_, waits)| *waits)?;
    let wanted = BEYOND * parts;
    if waits >= wanted {
        return None;
    }
    let horizon = report.scenario.simulation.horizon.as_ms() as f64;
    // A tenth more, since the number varies.
    let longer = Span::from_ms_f64(horizon * 1.1 * wanted as f64 / waits.max(1) as f64);
    let text = format!(
        "{}: a replication has {waits} waits, too few for {}: below {wanted} it is nearly the \
         longest of them, and too low.",
        report.policy(place),
        measure.name(),
    );
    Some(Piece::new(text, &[set_length("horizon", longer)]))
}
