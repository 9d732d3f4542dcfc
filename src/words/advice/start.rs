//! A warm-up that is too short: what was seen of the levels since the start, and what follows from
//! how long attackers stay.

use crate::experiment::Evidence;
use crate::measure::Level;
use crate::random::Distribution;
use crate::stats::{Rising, can_tell, rising};
use crate::time::Span;
use crate::words::advice::approvers::busy;
use crate::words::advice::{Piece, set_length};
use crate::words::digits::alone;
use crate::words::human::time_phrase;
use crate::words::text::firm;

/// Below this utilization hardly anybody waits for a review of somebody else's request.
const QUEUES: f64 = 0.5;

/// A bias below this share is not worth a word.
const WORTH_TELLING: f64 = 0.01;

/// Points at which a distribution is integrated.
const POINTS: u32 = 1_000;

/// What asks for the longest warm-up under these policies.
pub fn too_short(report: &Evidence<'_>, places: &[usize]) -> Option<Piece> {
    let seen = seen(report, places);
    let attackers = attackers(report);
    let longest = [seen, attackers].into_iter().flatten().max_by_key(|(warm_up, _)| *warm_up);
    longest.map(|(_, piece)| piece).or_else(|| none_at_all(report, places))
}

/// The level that is furthest from where it goes, and the warm-up that it needs.
fn seen(report: &Evidence<'_>, places: &[usize]) -> Option<(Span, Piece)> {
    let simulation = &report.scenario.simulation;
    let mut worst: Option<(Rising, usize, Level)> = None;
    for &place in places {
        let result = &report.results.policies[place];
        let bins = result.startup.bins();
        let width = bins.width().as_ms();
        let warm_up = (simulation.warm_up.as_ms() + width - 1) / width;
        for level in Level::ALL {
            let found = rising(&result.startup.series(level), bins.period(), warm_up as usize);
            if let Some(found) = found
                && worst.is_none_or(|(most, ..)| found.too_low > most.too_low)
            {
                worst = Some((found, place, level));
            }
        }
    }
    let (found, place, level) = worst?;
    let (policy, name) = (report.policy(place), name(level));
    let width = report.results.policies[place].startup.bins().width();
    Some(match found.level_from {
        Some(bins) => {
            let warm_up = Span::ms(width.as_ms() * bins as i64);
            let text = format!(
                "{policy}: the number of {name} rises for {} from the start (MSER-5), so its \
                 mean is about {} too low.",
                firm(&time_phrase(warm_up.as_seconds(), 0.0)),
                share(found.too_low),
            );
            (warm_up, Piece::new(text, &[set_length("warm_up", warm_up)]))
        }
        None => {
            let warm_up = simulation.warm_up + simulation.horizon;
            let text = format!(
                "{policy}: the number of {name} still rises in the second half of the run, so \
                 every mean depends on how long it is.",
            );
            let longer = [set_length("warm_up", warm_up), set_length("horizon", warm_up)];
            (warm_up, Piece::new(text, &longer))
        }
    })
}

const fn name(level: Level) -> &'static str {
    match level {
        Level::Pending => "requests pending",
        Level::Active => "roles active",
    }
}

fn share(share: f64) -> String {
    let percent = (share * 100.0).round().max(1.0);
    firm(&format!("{} %", alone(percent)))
}

/// No account is compromised at the start; how much of the compromised time is missing follows from
/// the dwell time alone, unless attackers are evicted before.
fn attackers(report: &Evidence<'_>) -> Option<(Span, Piece)> {
    let threat = report.scenario.threat.as_ref().filter(|threat| threat.compromises > 0.0)?;
    let dwell = &threat.dwell;
    let mean = dwell.mean().filter(|mean| *mean > 0.0)?;
    let simulation = &report.scenario.simulation;
    let too_low = missing(dwell, mean, simulation.warm_up, simulation.horizon);
    if too_low < 2.0 * WORTH_TELLING {
        return None;
    }
    let longer = [1, 2, 3, 4, 6, 8, 13, 26, 39, 52, 104].map(Span::weeks).into_iter();
    let mut longer = longer.filter(|longer| *longer > simulation.warm_up);
    let enough = |longer: &Span| missing(dwell, mean, *longer, simulation.horizon) < WORTH_TELLING;
    let warm_up = longer.find(enough)?;
    let text = format!(
        "no account is compromised at the start, and attackers stay {} on average, so after this \
         warm-up their measures are up to {} too low.",
        firm(&time_phrase(Span::from_ms_f64(mean).as_seconds(), 43_200.0)),
        share(too_low),
    );
    Some((warm_up, Piece::new(text, &[set_length("warm_up", warm_up)])))
}

/// The share of compromised time that the window lacks because nothing was compromised before the
/// start. Compromises arrive at a constant rate, so at time t the missing ones are those that would
/// have lasted longer than t: the integral of `P(D > s)` over s above t, over `E D`. Averaged over
/// the window from w to w + h: `E [((D - w)+)^2 - ((D - w - h)+)^2] / (2 h E D)`.
fn missing(dwell: &Distribution, mean: f64, warm_up: Span, horizon: Span) -> f64 {
    let (w, h) = (warm_up.as_ms() as f64, horizon.as_ms() as f64);
    let square = |x: f64| x.max(0.0) * x.max(0.0);
    let points = (0..POINTS).map(|point| {
        let d = dwell.quantile_ms((f64::from(point) + 0.5) / f64::from(POINTS));
        square(d - w) - square(d - w - h)
    });
    points.sum::<f64>() / f64::from(POINTS) / (2.0 * h * mean)
}

/// No warm-up, approvers so busy that those who come first find less of a waiting list than others,
/// and no telling by how much.
fn none_at_all(report: &Evidence<'_>, places: &[usize]) -> Option<Piece> {
    if report.scenario.simulation.warm_up != Span::ZERO {
        return None;
    }
    let unknown = |place: &&usize| {
        let startup = &report.results.policies[**place].startup;
        !can_tell(&startup.series(Level::Pending), startup.bins().period())
            && busy(report, **place).any(|busy| busy.share() >= QUEUES)
    };
    let place = places.iter().find(unknown)?;
    let text = format!(
        "{}: there is no warm-up, so the waiting lists of busy approvers start empty and the first \
         waits are too short.",
        report.policy(*place),
    );
    Some(Piece::new(text, &[set_length("warm_up", Span::weeks(1))]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_of_exponential_stays_is_known() {
        // With mean m: m (exp(-w / m) - exp(-(w + h) / m)) / h.
        let week = Span::weeks(1).as_ms() as f64;
        let dwell = Distribution::exponential(week).expect("a mean");
        let found = missing(&dwell, week, Span::weeks(1), Span::weeks(10));
        let exact = crate::math::exp(-1.0) * (1.0 - crate::math::exp(-10.0)) / 10.0;
        assert!((found / exact - 1.0).abs() < 0.02, "{found} {exact}");
        assert_eq!(
            missing(&Distribution::constant(Span::days(2)), 1.0, Span::days(2), Span::days(9)),
            0.0
        );
    }
}
