//! The price list: at which price of a severity-hour each switch pays.

use super::label;
use crate::experiment::decide::{Switch, Verdict};
use crate::math::sqrt;
use crate::measure::Measure;
use crate::rows::decide::Verdicts;
use crate::scenario::keys::COSTS;
use crate::words::digits::{alone, fixed, share_alone, significant};
use crate::words::grid::Grid;
use crate::words::human::{UNKNOWN, signed};
use crate::words::text::{firm, wrapped};

/// Switches told in sentences; the rest are in the table.
const TOLD: usize = 6;
/// Switches in the table; the rest are in the file.
const SHOWN: usize = 24;

/// What is priced.
fn hour(found: &Verdicts<'_>) -> &'static str {
    match found.priced.avoided {
        Measure::AttackerExposure => "a severity-hour in an attacker's hands",
        _ => "a severity-hour held and not worked with",
    }
}

/// The option that avoids more, and the one that it is weighed against.
fn sides(switch: &Switch) -> (usize, usize) {
    match switch.avoided.is_some_and(|avoided| avoided.mean() < 0.0) {
        true => (switch.from, switch.to),
        false => (switch.to, switch.from),
    }
}

/// A price at which the subjects part: each with its option there.
struct Parting {
    chosen: Vec<(usize, usize)>,
    /// Subjects of which these replications do not say.
    open: Vec<usize>,
    from: f64,
    to: f64,
}

/// Where the prices have their widest gap, as the intervals leave it; `None` where they leave none, or
/// where a subject has more than two options.
fn parting(found: &Verdicts<'_>) -> Option<Parting> {
    let switches = &found.priced.switches;
    if switches.len() != found.field.open.len() {
        return None;
    }
    let known = |switch: &'_ Switch| switch.price.and_then(|price| price.ends());
    let priced: Vec<_> =
        switches.iter().filter_map(|switch| Some((switch, known(switch)?))).collect();
    let ends: Vec<(f64, f64)> = priced.iter().map(|(_, ends)| *ends).collect();
    let (at, (from, to)) = widest_gap(&ends)?;
    let safe = priced[..=at].iter().map(|(switch, _)| (switch.subject, sides(switch).0));
    let easy = priced[at + 1..].iter().map(|(switch, _)| (switch.subject, sides(switch).1));
    let always = switches.iter().filter_map(|switch| match switch.verdict {
        Verdict::Dominates => Some((switch.subject, switch.to)),
        Verdict::Dominated => Some((switch.subject, switch.from)),
        Verdict::Price | Verdict::Unclear => None,
    });
    let chosen: Vec<(usize, usize)> = safe.chain(easy).chain(always).collect();
    let told = |subject: &usize| chosen.iter().any(|(known, _)| known == subject);
    let open = (0..found.field.open.len()).filter(|subject| !told(subject)).collect();
    Some(Parting { chosen, open, from, to })
}

/// Of prices from the least to the greatest, each with the ends of its interval, the one before the
/// widest gap that the intervals leave, and the gap from end to end.
pub fn widest_gap(ends: &[(f64, f64)]) -> Option<(usize, (f64, f64))> {
    let gap = |at: usize| {
        let below = ends[..=at].iter().map(|ends| ends.1).fold(0.0, f64::max);
        let above = ends[at + 1..].iter().map(|ends| ends.0).fold(f64::INFINITY, f64::min);
        (below, above)
    };
    let gaps = (0..ends.len().saturating_sub(1)).map(|at| (at, gap(at)));
    let open = gaps.filter(|(_, (below, above))| *below > 0.0 && above > below);
    let width = |(below, above): (f64, f64)| above / below;
    open.max_by(|a, b| width(a.1).total_cmp(&width(b.1)))
}

/// The first sentences.
pub fn answer(found: &Verdicts<'_>) -> Vec<String> {
    if let Some(parting) = parting(found) {
        return vec![parted(found, &parting)];
    }
    let switches = &found.priced.switches;
    let first = switches.iter().find(|switch| switch.verdict != Verdict::Unclear);
    match first {
        Some(_) => {
            let told = switches.iter().filter(|switch| switch.verdict != Verdict::Unclear);
            told.take(2).map(|switch| sentence(found, switch)).collect()
        }
        None => vec![format!(
            "{} replications do not tell at which price a switch pays.",
            fixed(f64::from(found.priced.replications), 0)
        )],
    }
}

/// `If a severity-hour … is worth 0.6 to 9 waiting hours: manual for …; automatic for ….`
fn parted(found: &Verdicts<'_>, parting: &Parting) -> String {
    let Parting { chosen, open, from, to } = parting;
    let policy = found.field.policies.iter().find(|policy| {
        let pure = found.field.pure(**policy);
        open.is_empty() && chosen.iter().all(|(place, option)| pure[*place] == *option)
    });
    let policy = policy.map(|policy| format!(" (policy {})", found.policy(*policy)));
    let open: Vec<String> = open.iter().map(|place| label::subject(found, *place)).collect();
    let open = match open.is_empty() {
        true => String::new(),
        false => format!("; not told for {}", label::names(&open)),
    };
    format!(
        "If {} is worth {} waiting hours: {}{open}{}.",
        hour(found),
        firm(&range(*from, *to)),
        label::by_option(found, chosen),
        policy.unwrap_or_default(),
    )
}

/// `0.89 to 2.1`: no wider than it is, with as few digits as tell the ends apart.
pub fn range(from: f64, to: f64) -> String {
    let rounded = |number: f64, digits: usize, round: fn(f64) -> f64| {
        let mut unit = 1.0;
        for _ in 0..significant(number, digits) {
            unit *= 10.0;
        }
        round(number * unit) / unit
    };
    let tried =
        (2..=6).map(|digits| (rounded(from, digits, f64::ceil), rounded(to, digits, f64::floor)));
    let (low, high) = { tried }.find(|(low, high)| low < high).unwrap_or((from, to));
    format!("{} to {}", alone(low), alone(high))
}

/// What one switch comes to.
fn sentence(found: &Verdicts<'_>, switch: &Switch) -> String {
    let (safe, easy) = sides(switch);
    let name = label::subject(found, switch.subject);
    let [safe, easy] = [safe, easy].map(|option| label::option(found, switch.subject, option));
    let hour = hour(found);
    match switch.verdict {
        Verdict::Price => {
            let Some(price) = switch.price else { return format!("{name}: {safe} has a price.") };
            let interval = match (price.low(), price.high()) {
                (Some(low), Some(high)) => firm(&format!(" [{}, {}]", alone(low), alone(high))),
                _ => " (these replications do not bound it)".to_owned(),
            };
            format!(
                "{name}: {safe} pays if {hour} is worth more than {} waiting hours{interval}.",
                alone(price.value()),
            )
        }
        Verdict::Dominates | Verdict::Dominated => {
            let (better, worse) = match switch.verdict {
                Verdict::Dominates => (switch.to, switch.from),
                _ => (switch.from, switch.to),
            };
            let [better, worse] =
                [better, worse].map(|option| label::option(found, switch.subject, option));
            format!("{name}: {better} is better than {worse} at any price.")
        }
        Verdict::Unclear if switch.nothing => {
            format!("{name}: {safe} and {easy} come to the same here.")
        }
        Verdict::Unclear => {
            let n = fixed(f64::from(found.priced.replications), 0);
            format!("{name}: {n} replications do not tell {safe} from {easy}.")
        }
    }
}

/// The list and the table.
pub fn lines(found: &Verdicts<'_>) -> Vec<String> {
    let switches = &found.priced.switches;
    let mut lines = Vec::new();
    for switch in switches.iter().take(TOLD) {
        lines.extend(wrapped(&sentence(found, switch), "- ", "  "));
    }
    if switches.len() > TOLD {
        lines.push(format!("- {} more in the table", switches.len() - TOLD));
    }
    lines.push(String::new());
    lines.extend(grid(found).lines());
    if switches.len() > SHOWN {
        let more = switches.len() - SHOWN;
        lines.extend(wrapped(&format!("{more} more are in decide.csv."), "", ""));
    }
    lines.push(String::new());
    let confidence = share_alone(found.field.scenario.simulation.confidence);
    let text = format!(
        "Each row switches one subject away from {}, all else as there. ± half-width, [ ] ends of the \
         {} interval, of {} paired replications; {UNKNOWN} not known.",
        found.policy(found.field.policies[0]),
        firm(&format!("{confidence} %")),
        fixed(f64::from(found.priced.replications), 0),
    );
    lines.extend(wrapped(&text, "", ""));
    lines
}

/// With many switches the prices are in the table too.
fn grid(found: &Verdicts<'_>) -> Grid {
    let unit = found.priced.avoided.row().unit;
    let many = found.priced.switches.len() > TOLD;
    let row = |switch: &Switch| {
        let said = |option| label::option(found, switch.subject, option);
        let waiting = switch.waiting.map(|found| signed(Measure::WaitingTime.row().unit, found));
        let avoided = switch.avoided.map(|found| signed(unit, found));
        let mut cells = vec![said(switch.to)];
        cells.extend([waiting, avoided].map(|cell| cell.unwrap_or(UNKNOWN.to_owned())));
        cells.extend(many.then(|| price(switch)));
        cells.push(switch.verdict.word().to_owned());
        (label::subject(found, switch.subject), cells)
    };
    let avoided = format!("avoids\n{}", unit.word().replace("severity ", "severity\n"));
    let mut heads = vec!["to", "waits\nh/week", &avoided];
    heads.extend(many.then_some("waiting h for\na severity-hour"));
    heads.push("verdict");
    Grid {
        corner: "role".to_owned(),
        heads: heads.into_iter().map(str::to_owned).collect(),
        rows: found.priced.switches.iter().take(SHOWN).map(row).collect(),
    }
}

fn price(switch: &Switch) -> String {
    switch.price.map_or(UNKNOWN.to_owned(), |price| match price.ends() {
        Some((low, high)) => {
            format!("{} [{}, {}]", alone(price.value()), alone(low), alone(high))
        }
        None => alone(price.value()),
    })
}

/// With these prices it decides.
pub fn costs(found: &Verdicts<'_>) -> [String; 2] {
    let keys = || COSTS.keys.iter().map(|key| key.name);
    let attacker = found.priced.avoided == Measure::AttackerExposure;
    let price = match keys().any(|key| key == "attacker_hour") && attacker {
        true => "attacker_hour",
        false => "severity_hour",
    };
    let worth = parting(found).map_or(1.0, |parting| sqrt(parting.from * parting.to));
    let worth = (worth * 60.0).round().max(1.0);
    ["costs.waiting_hour=60".to_owned(), format!("costs.{price}={worth}")]
}
