//! Where two policies cross, in words: "manual beats automatic from detection 0.62 [0.55, 0.70] on in
//! attackers' exposure of ROLE".
//!
//! Promises: crossings come before what is not crossed, roles before all together, pairs with the
//! first policy before others; no sentence about a side of which the replications do not say. Never: a
//! sentence about all roles together where there is only one role.

use crate::experiment::{FAR, Fate};
use crate::measure::{Measure, Unit as MeasureUnit};
use crate::rows::sweep::{CROSSINGS, Crossed, Crossings, short_keys};
use crate::scenario::quantity::Unit;
use crate::words::digits::{alone, decimals, fixed, share_alone};
use crate::words::human::time_phrase;
use crate::words::text::{firm, wrapped};

/// So many sentences of each kind are on the screen; the file has all.
const SHOWN: usize = 6;

impl Crossings {
    /// The answer in sentences: first where policies cross, then where they do perhaps, then where
    /// they do not.
    ///
    /// Of these roles alone where some are named.
    pub fn answer(&self, only: &[String]) -> Vec<String> {
        let is_asked = |line: &&Crossed| only.is_empty() || only.contains(&line.role);
        let told: Vec<&Crossed> = self.told().into_iter().filter(is_asked).collect();
        let mut sentences = Vec::new();
        let mut more = 0;
        let kinds: [&[Fate]; 3] =
            [&[Fate::Crosses], &[Fate::Perhaps], &[Fate::Higher, Fate::Lower]];
        for kind in kinds {
            let these: Vec<&&Crossed> =
                told.iter().filter(|line| kind.contains(&line.found.fate)).collect();
            // What is not crossed is said as far as nothing else is.
            let room = SHOWN.saturating_sub(sentences.len());
            sentences.extend(these.iter().take(room).map(|line| self.sentence(line)));
            more += these.len().saturating_sub(room);
        }
        if sentences.is_empty() {
            sentences.push("These replications show no crossing of two policies.".to_owned());
        }
        if more > 0 {
            sentences.push(format!("{more} more of these: {CROSSINGS}."));
        }
        sentences
    }

    /// What is worth a sentence, in the order in which it is said.
    pub fn told(&self) -> Vec<&Crossed> {
        let mut told: Vec<&Crossed> = self.lines.iter().filter(|line| self.is_told(line)).collect();
        let first = self.lines.first().map(|line| line.baseline.as_str());
        let kind = |line: &Crossed| match line.found.fate {
            Fate::Crosses => 0,
            Fate::Perhaps => 1,
            _ => 2,
        };
        told.sort_by_key(|line| {
            (kind(line), line.role == "*", Some(line.baseline.as_str()) != first)
        });
        told
    }

    /// The same with a heading, as lines.
    pub fn section(&self, only: &[String]) -> Vec<String> {
        let mut lines = vec!["Where the policies cross".to_owned(), String::new()];
        lines.extend(self.answer(only).iter().flat_map(|said| wrapped(said, "- ", "  ")));
        lines.push(String::new());
        let log = self.lines.iter().any(|line| is_far(line.range));
        let straight = match log {
            true => {
                "Between two points by a straight line, in the logarithm of a key that varies \
                     20-fold or more"
            }
            false => "Between two points by a straight line",
        };
        let confidence = firm(&format!("{} %", share_alone(self.confidence)));
        let note = format!("{straight}; [ ] is the {confidence} interval. All: {CROSSINGS}.");
        lines.extend(wrapped(&note, "", ""));
        lines
    }

    /// Whether a line is worth a sentence.
    fn is_told(&self, line: &Crossed) -> bool {
        let roles = || self.lines.iter().filter(|other| other.role != "*").map(|l| &l.role);
        let first = roles().next();
        let one_role = first.is_some() && roles().all(|role| Some(role) == first);
        let same = |other: &&Crossed| {
            (other.key, &other.others, &other.role, other.axis)
                == (line.key, &line.others, &line.role, line.axis)
                && (&other.policy, &other.baseline) == (&line.policy, &line.baseline)
        };
        let crosses =
            || self.lines.iter().filter(same).any(|other| other.found.fate == Fate::Crosses);
        !(line.role == "*" && one_role || line.found.fate == Fate::Perhaps && crosses())
    }

    /// One line in a sentence.
    pub fn sentence(&self, line: &Crossed) -> String {
        let key = &short_keys(&self.keys)[line.key];
        let within = within(line);
        let (policy, baseline) = (line.policy.as_str(), line.baseline.as_str());
        let (above, below) = match line.better_above() {
            Some(false) => (baseline, policy),
            _ => (policy, baseline),
        };
        let range = format!("{key} {}", self.range(line));
        let said = match (line.found.fate, line.found.ends) {
            (Fate::Crosses, _) => {
                format!("{above} beats {below} from {key} {} on in {within}", placed(line))
            }
            (Fate::Perhaps, (None, Some(high))) => format!(
                "{above} beats {below} from {key} {} on at the latest in {within}; below, these \
                 replications do not say",
                place(line, high)
            ),
            (Fate::Perhaps, (low, _)) => format!(
                "{below} beats {above} at least up to {key} {} in {within}; above, these \
                 replications do not say",
                low.map(|low| place(line, low)).unwrap_or_default()
            ),
            (Fate::Higher | Fate::Lower, _) => {
                let better = line.verdict() == "better";
                let (winner, loser) = if better { (policy, baseline) } else { (baseline, policy) };
                format!("{winner} beats {loser} in {within} all along {range}: not crossed")
            }
            (Fate::Same, _) => format!("{policy} and {baseline} are the same in {within}"),
            (Fate::Unclear, _) => format!(
                "for {range} these replications do not tell {policy} from {baseline} in {within}"
            ),
        };
        format!("{}{said}.", self.given(line))
    }

    /// From where to where the key was varied.
    fn range(&self, line: &Crossed) -> String {
        format!("{} to {}", alone_of(&line.unit, line.range.0), alone_of(&line.unit, line.range.1))
    }

    /// `with members 2: `, for the other keys.
    fn given(&self, line: &Crossed) -> String {
        let others = short_keys(&self.keys).into_iter().zip(&line.others).enumerate();
        let others = others.filter(|(at, _)| *at != line.key);
        let parts: Vec<String> = others.map(|(_, (key, value))| format!("{key} {value}")).collect();
        if parts.is_empty() { String::new() } else { format!("with {}: ", parts.join(", ")) }
    }
}

/// Whether a key is taken by its logarithm.
fn is_far((from, to): (f64, f64)) -> bool {
    from > 0.0 && to >= FAR * from
}

/// `attackers' exposure of ROLE`.
fn within(line: &Crossed) -> String {
    let of = if line.role == "*" { "all roles together" } else { line.role.as_str() };
    format!("{} of {of}", measure_phrase(line.axis.measure))
}

/// A measure in the middle of a sentence.
pub fn measure_phrase(measure: Measure) -> &'static str {
    match measure {
        Measure::TimeToAccessP95 => "the wait (95 %)",
        Measure::AttackerExposure => "attackers' exposure",
        Measure::AttackerPrivilegedTime => "attackers' time",
        Measure::ExcessExposure => "excess exposure",
        Measure::TotalCost => "total cost",
        other => other.name(),
    }
}

/// A measure as the name of an axis, with its unit where a number does not say it.
pub fn axis_phrase(measure: Measure) -> String {
    let said = match measure {
        Measure::TimeToAccessP95 => "95 % of needs wait up to",
        Measure::AttackerExposure => "attackers' exposure",
        Measure::ExcessExposure => "excess exposure",
        Measure::TotalCost => "total cost",
        other => other.row().what,
    };
    match measure.row().unit {
        MeasureUnit::Seconds | MeasureUnit::Share | MeasureUnit::Count => said.to_owned(),
        unit => format!("{said}, {}", unit.word()),
    }
}

/// Where it is: `0.62 [0.55, 0.70]`, or the one end that is known.
pub fn place_phrase(line: &Crossed) -> String {
    match (line.found.fate, line.found.ends) {
        (Fate::Crosses, _) => placed(line),
        (Fate::Perhaps, (None, Some(high))) => format!("{} at the latest", place(line, high)),
        (Fate::Perhaps, (Some(low), _)) => format!("{} at least", place(line, low)),
        _ => String::new(),
    }
}

/// `0.62 [0.55, 0.70]`.
pub fn placed(line: &Crossed) -> String {
    let Some(interval) = line.found.interval() else { return String::new() };
    let at = place(line, interval.value());
    match interval.ends() {
        Some((low, high)) => {
            let (scale, _) = scale(line, interval.value());
            let bare = |value: f64| number(value / scale, half(line) / scale);
            firm(&format!("{at} [{}, {}]", bare(low), bare(high)))
        }
        None => at,
    }
}

/// A value of the key with the digits that the interval supports.
fn place(line: &Crossed, value: f64) -> String {
    let (scale, unit) = scale(line, value);
    firm(&format!("{}{unit}", number(value / scale, half(line) / scale)))
}

/// In what a value of the key is said, and how much of the key that is.
fn scale(line: &Crossed, value: f64) -> (f64, String) {
    match &line.unit {
        Unit::Number => (1.0, String::new()),
        Unit::Rate(per) => (1.0, format!("/{per}")),
        Unit::Duration => {
            let (scale, name) = match value.abs() / 1_000.0 {
                seconds if seconds < 120.0 => (1_000.0, "s"),
                seconds if seconds < 7_200.0 => (60_000.0, "min"),
                seconds if seconds < 172_800.0 => (3_600_000.0, "h"),
                _ => (86_400_000.0, "days"),
            };
            (scale, format!(" {name}"))
        }
    }
}

fn number(value: f64, half: f64) -> String {
    fixed(value, decimals(half))
}

/// Half the length of the interval; a fiftieth of the range where an end is unknown.
fn half(line: &Crossed) -> f64 {
    let known = line.found.interval().and_then(|interval| interval.half_width());
    known.filter(|half| *half > 0.0).unwrap_or((line.range.1 - line.range.0) / 50.0)
}

/// A value that was typed.
pub fn alone_of(unit: &Unit, value: f64) -> String {
    firm(&match unit {
        Unit::Number => alone(value),
        Unit::Duration => time_phrase(value / 1_000.0, 0.0),
        Unit::Rate(per) => format!("{}/{per}", alone(value)),
    })
}
