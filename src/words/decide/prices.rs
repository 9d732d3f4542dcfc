//! The price list: at which price of a severity-hour each switch pays.

use super::label;
use crate::experiment::decide::{Switch, Verdict};
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

/// At which prices the roles part: the switches that pay below, and above.
struct Parting<'a> {
    cheap: Vec<&'a Switch>,
    dear: Vec<&'a Switch>,
    from: f64,
    to: f64,
}

/// Where the prices have their widest gap; `None` where they have none that the intervals leave open.
fn parting<'a>(found: &Verdicts<'a>) -> Option<Parting<'a>> {
    let priced = found.priced.switches.iter().filter(|switch| switch.verdict == Verdict::Price);
    let known = |switch: &'a Switch| {
        let price = switch.price?;
        Some((switch, price.low()?, price.high()?))
    };
    let priced: Vec<_> = priced.filter_map(known).collect();
    let gap = |at: &usize| {
        let below = priced[..=*at].iter().map(|(_, _, high)| *high).fold(0.0, f64::max);
        let above = priced[at + 1..].iter().map(|(_, low, _)| *low).fold(f64::INFINITY, f64::min);
        (below, above)
    };
    let gaps = (0..priced.len().saturating_sub(1)).map(|at| (at, gap(&at)));
    let open = gaps.filter(|(_, (below, above))| above > below);
    let width = |(below, above): (f64, f64)| above / below.max(f64::MIN_POSITIVE);
    let (at, (from, to)) = open.max_by(|a, b| width(a.1).total_cmp(&width(b.1)))?;
    let dominating = found.priced.switches.iter().filter(|s| s.verdict == Verdict::Dominates);
    Some(Parting {
        cheap: dominating.chain(priced[..=at].iter().map(|(switch, _, _)| *switch)).collect(),
        dear: priced[at + 1..].iter().map(|(switch, _, _)| *switch).collect(),
        from,
        to,
    })
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
fn parted(found: &Verdicts<'_>, parting: &Parting<'_>) -> String {
    let safe = |switch: &&Switch| (switch.subject, sides(switch).0);
    let easy = |switch: &&Switch| (switch.subject, sides(switch).1);
    let mut chosen: Vec<(usize, usize)> = parting.cheap.iter().map(safe).collect();
    for other in parting.dear.iter().map(easy) {
        if !chosen.iter().any(|(subject, _)| *subject == other.0) {
            chosen.push(other);
        }
    }
    let policy = found.field.policies.iter().find(|policy| {
        let pure = found.field.pure(**policy);
        chosen.len() == pure.len() && chosen.iter().all(|(place, option)| pure[*place] == *option)
    });
    let policy = policy.map(|policy| format!(" (policy {})", found.policy(*policy)));
    format!(
        "If {} is worth {} waiting hours: {}{}.",
        hour(found),
        firm(&format!("{} to {}", alone_up(parting.from), alone_down(parting.to))),
        label::by_option(found, &chosen),
        policy.unwrap_or_default(),
    )
}

/// Two digits, never below the number.
fn alone_up(number: f64) -> String {
    rounded(number, f64::ceil)
}

/// Two digits, never above it.
fn alone_down(number: f64) -> String {
    rounded(number, f64::floor)
}

fn rounded(number: f64, round: fn(f64) -> f64) -> String {
    let decimals = significant(number, 2);
    let mut unit = 1.0;
    for _ in 0..decimals {
        unit *= 10.0;
    }
    alone(round(number * unit) / unit)
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

fn grid(found: &Verdicts<'_>) -> Grid {
    let unit = found.priced.avoided.row().unit;
    let row = |switch: &Switch| {
        let said = |option| label::option(found, switch.subject, option);
        let price = switch.price.filter(|_| switch.verdict == Verdict::Price);
        let price = price.map_or(UNKNOWN.to_owned(), |price| match price.ends() {
            Some((low, high)) => {
                format!("{} [{}, {}]", alone(price.value()), alone(low), alone(high))
            }
            None => alone(price.value()),
        });
        let waiting = switch.waiting.map(|found| signed(Measure::WaitingTime.row().unit, found));
        let avoided = switch.avoided.map(|found| signed(unit, found));
        let cells = vec![
            said(switch.to),
            waiting.unwrap_or(UNKNOWN.to_owned()),
            avoided.unwrap_or(UNKNOWN.to_owned()),
            price,
            switch.verdict.word().to_owned(),
        ];
        (label::subject(found, switch.subject), cells)
    };
    let avoided = format!("avoids\n{}", unit.word().replace("severity ", "severity\n"));
    let heads = ["to", "waits\nh/week", &avoided, "waiting hours for\na severity-hour", "verdict"];
    Grid {
        corner: "role".to_owned(),
        heads: heads.map(str::to_owned).to_vec(),
        rows: found.priced.switches.iter().take(SHOWN).map(row).collect(),
    }
}

/// With prices it decides.
pub fn next(found: &Verdicts<'_>) -> String {
    let keys = || COSTS.keys.iter().map(|key| key.name);
    let attacker = found.priced.avoided == Measure::AttackerExposure;
    let price = match keys().any(|key| key == "attacker_hour") && attacker {
        true => "attacker_hour",
        false => "severity_hour",
    };
    let worth = parting(found)
        .map_or(1.0, |parting| (parting.from.max(parting.to / 100.0) * parting.to).sqrt());
    let worth = (worth * 60.0).round().max(1.0);
    format!("pimsim decide {} --set costs.waiting_hour=60 --set costs.{price}={worth}", found.file)
}
