//! Events too rare to have a rate, and quantiles of too few observations.

use crate::english;
use crate::experiment::{Asked, Evidence, Verdict, judge};
use crate::id::RoleId;
use crate::measure::{Measure, Unit};
use crate::scenario::model::Limit;
use crate::time::Span;
use crate::words::advice::width::{FEW, MOST};
use crate::words::advice::{Piece, set_length};
use crate::words::precision::{rounded, rounded_up};
use crate::words::targets::limit_phrase;
use crate::words::text::firm;

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
    /// The target that they leave undecided.
    limit: Option<Limit>,
}

/// Rare events, each with the piece of advice: of these policies the one with the fewest, for all
/// roles together and for the roles of targets. Of shares one piece at most, since rare ends are
/// mostly good news. None from few replications, of which enough is said elsewhere.
pub fn rare(
    report: &Evidence<'_>,
    asked: Option<Asked>,
    places: &[usize],
) -> Vec<(Measure, Piece)> {
    if report.results.replications() < FEW {
        return Vec::new();
    }
    let mut found: Vec<Rare> =
        KINDS.iter().filter_map(|kind| rarest(report, *kind, places)).collect();
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
fn rarest(
    report: &Evidence<'_>,
    (measure, what): (Measure, &'static str),
    places: &[usize],
) -> Option<Rare> {
    let targets = report.scenario.targets.iter().filter(|target| target.measure == measure.name());
    let mut roles: Vec<Option<RoleId>> = targets.map(|target| target.role).collect();
    roles.insert(0, None);
    roles.dedup();
    let all = places.iter().flat_map(|place| roles.iter().map(move |role| (*place, *role)));
    let counts = all.filter_map(|(place, role)| {
        let count = count(report, place, role, measure).filter(|count| *count < EVENTS)?;
        let limit = undecided(report, place, role, measure);
        // A difference that is clear already needs no more events, and what was never seen may be
        // never to be seen: then only a target is a reason to look on.
        let open = count > 0.0 && !is_clear(report, place, role, measure);
        (open || limit.is_some()).then_some(Rare { measure, what, place, role, count, limit })
    });
    counts.min_by(|a, b| a.count.total_cmp(&b.count))
}

/// How often it happened over all replications; `None` where it cannot happen.
fn count(
    report: &Evidence<'_>,
    place: usize,
    role: Option<RoleId>,
    measure: Measure,
) -> Option<f64> {
    let estimate = report.estimates.get(place, role, measure)?;
    if !report.estimates.possible(place, role, measure) {
        return None;
    }
    if measure.row().unit != Unit::Share {
        let years = report.scenario.simulation.horizon.as_hours() / 8_760.0;
        return Some((estimate.mean() * years * estimate.n as f64).round());
    }
    let hits = report.results.policies[place].values.iter().map(|values| {
        let trials = values.observations(role, measure).unwrap_or(0) as f64;
        (trials * values.get(role, measure).unwrap_or(0.0)).round()
    });
    Some(hits.sum())
}

/// A target that more events could decide: never to exceed zero is none.
fn undecided(
    report: &Evidence<'_>,
    place: usize,
    role: Option<RoleId>,
    measure: Measure,
) -> Option<Limit> {
    let judged = judge(report.scenario, report.results, report.estimates);
    let same = judged.into_iter().filter(|judged| {
        judged.measure == measure && judged.place == place && judged.target.role == role
    });
    let open = same.filter(|judged| judged.verdict == Verdict::Undecided);
    open.map(|judged| judged.target.limit).find(|limit| *limit != Limit::AtMost(0.0))
}

/// Whether the comparison tells all there is to tell: the baseline from each other policy, or this
/// policy from the baseline.
fn is_clear(report: &Evidence<'_>, place: usize, role: Option<RoleId>, measure: Measure) -> bool {
    let Some(comparison) = report.comparison else { return false };
    let told = |other: usize| {
        let found = comparison.get(other, role, measure);
        found.is_some_and(|found| found.direction().is_some() || found.is_nothing())
    };
    let mut others = (0..report.results.policies.len()).filter(|at| *at != comparison.baseline);
    if place == comparison.baseline { others.all(told) } else { told(place) }
}

fn too_rare(report: &Evidence<'_>, rare: &Rare, asked: Option<Asked>) -> Piece {
    let made = report.results.replications();
    let times = match rare.count {
        1.0 => "once".to_owned(),
        count => format!("{count} times"),
    };
    let runs = english::count(u64::from(made), "replication");
    let role = rare.role.map(|role| format!(", {}", report.scenario.role_name(role)));
    let kind = if rare.measure.row().unit == Unit::Share { "share" } else { "rate" };
    let why = match rare.limit {
        Some(limit) => {
            let limit = firm(&limit_phrase(rare.measure, limit));
            format!("too rarely to tell whether the {kind} is {limit}")
        }
        None if report.results.policies.len() > 1 => {
            format!("too rarely to compare the {kind} with others")
        }
        None => format!("too rarely to tell the {kind} well"),
    };
    let text = format!(
        "{}{}: {} {times} in {runs}, {why}.",
        report.policy(rare.place),
        role.unwrap_or_default(),
        rare.what,
    );
    let more = enough(report, rare);
    if more > MOST {
        return Piece::new(text + &format!(" It would take about {}.", rounded(more)), &[]);
    }
    let mut options = vec![format!("--replications {more}")];
    if asked.is_some_and(|asked| u64::from(asked.most) < more) {
        options.push(format!("--max-replications {more}"));
    }
    Piece::new(text, &options)
}

/// How many replications would have events enough; or, where none was seen, would keep a limit
/// without any.
fn enough(report: &Evidence<'_>, rare: &Rare) -> u64 {
    let made = f64::from(report.results.replications());
    let high = report.estimates.get(rare.place, rare.role, rare.measure).and_then(|e| e.high());
    let times = match (rare.limit, high) {
        (Some(Limit::AtMost(limit)), Some(high)) if rare.count == 0.0 => high / limit,
        _ => WANTED / rare.count.max(3.0),
    };
    // `as` saturates.
    rounded_up((made * times).ceil() as u64)
}

/// Of these policies the one whose replications have the fewest waits, if too few for the quantiles shown.
pub fn quantile(report: &Evidence<'_>, places: &[usize]) -> Option<Piece> {
    let (measure, parts) = match report.comparison {
        Some(_) => (Measure::TimeToAccessP95, 20),
        None => (Measure::TimeToAccessP99, 100),
    };
    let waits = places.iter().filter_map(|&place| {
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
        "{}: a replication has {}, too few for {}: below {wanted} it is nearly the longest of \
         them, and too low.",
        report.policy(place),
        english::count(waits, "wait"),
        measure.name(),
    );
    Some(Piece::new(text, &[set_length("horizon", longer)]))
}
