//! Events too rare to have a rate, and quantiles of too few observations.

use super::{Piece, set_length};
use crate::experiment::{Asked, Verdict, judge};
use crate::id::RoleId;
use crate::measure::{Measure, Unit};
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

/// What may be rare, and what happened then.
const KINDS: [(Measure, &str); 5] = [
    (Measure::AttackerSuccesses, "attackers activated a role"),
    (Measure::BreakGlassUses, "emergency accounts were used"),
    (Measure::TimedOutShare, "requests timed out"),
    (Measure::DeniedShare, "requests were denied"),
    (Measure::FailedShare, "requests failed"),
];

/// Events that were seen too rarely.
struct Rare {
    measure: Measure,
    what: &'static str,
    place: usize,
    role: Option<RoleId>,
    count: f64,
}

/// Rare events, each with the piece of advice: the policy with the fewest, for all roles together
/// and for the roles of targets. Of shares one piece at most, since rare ends are mostly good news.
pub fn rare(report: &Report<'_>, asked: Option<Asked>) -> Vec<(Measure, Piece)> {
    let mut found: Vec<Rare> = KINDS.iter().filter_map(|kind| rarest(report, *kind)).collect();
    let share = |rare: &Rare| rare.measure.row().unit == Unit::Share;
    let fewest = found.iter().filter(|rare| share(rare)).map(|rare| rare.count);
    let fewest = fewest.fold(f64::INFINITY, f64::min);
    let first = found.iter().position(|rare| share(rare) && rare.count == fewest);
    let mut at = 0..;
    found.retain(|rare| {
        let at = at.next();
        !share(rare) || at == first
    });
    found.into_iter().map(|rare| (rare.measure, too_rare(report, &rare, asked))).collect()
}

/// The policy and role with the fewest of such events, if they are too few.
fn rarest(report: &Report<'_>, (measure, what): (Measure, &'static str)) -> Option<Rare> {
    let targets = report.scenario.targets.iter().filter(|target| target.measure == measure.name());
    let mut roles: Vec<Option<RoleId>> = targets.map(|target| target.role).collect();
    roles.insert(0, None);
    roles.dedup();
    let places = 0..report.results.policies.len();
    let all = places.flat_map(|place| roles.iter().map(move |role| (place, *role)));
    let counts = all.filter_map(|(place, role)| {
        let count = count(report, place, role, measure)?;
        Some(Rare { measure, what, place, role, count })
    });
    counts.filter(|rare| rare.count < EVENTS).min_by(|a, b| a.count.total_cmp(&b.count))
}

/// How often it happened over all replications; `None` where it cannot happen, or where it does not
/// matter that it did not.
fn count(report: &Report<'_>, place: usize, role: Option<RoleId>, measure: Measure) -> Option<f64> {
    let estimate = report.estimates.get(place, role, measure)?;
    if !report.estimates.possible(place, role, measure) {
        return None;
    }
    if measure.row().unit != Unit::Share {
        let years = report.scenario.simulation.horizon.as_hours() / 8_760.0;
        return Some((estimate.mean() * years * estimate.n as f64).round());
    }
    let judged = judge(report.scenario, report.results, report.estimates);
    let mut judged = judged.iter().filter(|judged| {
        judged.measure == measure && judged.place == place && judged.target.role == role
    });
    let undecided = judged.any(|judged| judged.verdict == Verdict::Undecided);
    let hits = report.results.policies[place].values.iter().map(|values| {
        let trials = values.observations(role, measure).unwrap_or(0) as f64;
        (trials * values.get(role, measure).unwrap_or(0.0)).round()
    });
    let count: f64 = hits.sum();
    (count > 0.0 || undecided).then_some(count)
}

fn too_rare(report: &Report<'_>, rare: &Rare, asked: Option<Asked>) -> Piece {
    let made = report.scenario.simulation.replications;
    let times = match rare.count {
        1.0 => "once".to_owned(),
        count => format!("{count} times"),
    };
    let runs = if made == 1 { "1 replication".to_owned() } else { format!("{made} replications") };
    let role = rare.role.map(|role| format!(", {}", report.scenario.role_name(role)));
    let share = rare.measure.row().unit == Unit::Share;
    let text = format!(
        "{}{}: {} {times} in {runs}, too rarely to compare the {} with others.",
        report.policy(rare.place),
        role.unwrap_or_default(),
        rare.what,
        if share { "share" } else { "rate" },
    );
    // With none at all nothing is known but that there were few.
    let more = rounded_up((f64::from(made) * WANTED / rare.count.max(3.0)).ceil() as u64);
    let more = more.min(1_000_000);
    let mut options = vec![format!("--replications {more}")];
    if asked.is_some_and(|asked| u64::from(asked.most) < more) {
        options.push(format!("--max-replications {more}"));
    }
    Piece::new(text, &options)
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
