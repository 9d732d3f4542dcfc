//! What `sweep --sensitivity` prints: which key matters most, as far as the intervals say.

use crate::rows::sensitivity::{Found, Sensitivity};
use crate::scenario::model::Scenario;
use crate::stats::Interval;
use crate::words::digits::{between, fixed, share_alone};
use crate::words::grid::Grid;
use crate::words::human::{UNKNOWN, percent};
use crate::words::precision::rounded_up;
use crate::words::run_table::heading;
use crate::words::text::{firm, wrapped};

/// Intervals that are wider deserve advice.
const WIDE: f64 = 0.2;

/// A key with its first-order and its total index.
type Line<'a> = (&'a str, [Option<Interval>; 2]);

impl Sensitivity {
    /// The whole text, with a line feed at the end.
    pub fn table(&self, scenario: &Scenario, points: u64) -> String {
        let mut lines = heading(scenario, scenario.simulation.replications);
        let each = self.keys.len() as u64 + 2;
        let text = format!(
            "{} rows of {each} points; each row has its own seed, counted up from this one.",
            fixed((points / each) as f64, 0),
        );
        lines.extend(wrapped(&text, "", ""));
        for found in &self.found {
            lines.push(String::new());
            let title = format!("{}, policy {}", found.measure.name(), found.policy);
            lines.extend(wrapped(&title, "", ""));
            lines.push(String::new());
            let keys = self.sorted(found);
            lines.extend(self.grid(&keys).lines());
            lines.push(String::new());
            let text = format!("{} {}", matters(&keys, found), left(found));
            lines.extend(wrapped(text.trim_end(), "", ""));
        }
        lines.push(String::new());
        let text = format!(
            "First order: the share of the variance of the measure that would go if the key were \
             known. Total: the share in which it has a part, by itself or together with others. \
             {UNKNOWN} too few rows to tell. All numbers: sensitivity.csv."
        );
        lines.extend(wrapped(&text, "", ""));
        lines.join("\n") + "\n"
    }

    /// The keys, the largest total first.
    fn sorted<'a>(&'a self, found: &'a Found) -> Vec<Line<'a>> {
        let mut keys: Vec<Line<'_>> = self.of_keys(found).collect();
        let total = |line: &Line<'_>| line.1[1].map_or(f64::NEG_INFINITY, |index| index.value());
        keys.sort_by(|one, other| total(other).total_cmp(&total(one)));
        keys
    }

    fn grid(&self, keys: &[Line<'_>]) -> Grid {
        let interval = format!("{} % interval", share_alone(self.confidence));
        let cells = |index: Option<Interval>| {
            index.map_or([UNKNOWN, UNKNOWN].map(str::to_owned), |index| {
                [two(index.value()), between(index.low(), index.high(), two)]
            })
        };
        let heads = ["first\norder", &interval, "total", &interval];
        Grid {
            corner: "key".to_owned(),
            heads: heads.map(str::to_owned).to_vec(),
            rows: keys
                .iter()
                .map(|(key, indices)| ((*key).to_owned(), indices.map(cells).concat()))
                .collect(),
        }
    }

    /// What to type when intervals are wide; nothing when they are not.
    pub fn advice(&self) -> Vec<String> {
        let judged = self.found.iter().filter_map(|found| {
            // Where nothing varies no number of rows helps.
            let indices = found.indices.as_ref().filter(|indices| indices.varies)?;
            let mut all = indices.first.iter().chain(&indices.total);
            let widest =
                all.try_fold(0.0_f64, |most, index| Some(most.max(index.as_ref()?.width()?)));
            Some((widest, indices.rows))
        });
        let wide: Vec<(Option<f64>, usize)> =
            judged.filter(|(widest, _)| widest.is_none_or(|widest| widest > WIDE)).collect();
        let Some(rows) = wide.iter().map(|(_, rows)| *rows as u64).max() else { return Vec::new() };
        // A width falls with the root of the number of rows.
        let needed = |(widest, rows): &(Option<f64>, usize)| {
            widest.map_or(4.0, |widest| widest * widest / (WIDE * WIDE)) * *rows as f64
        };
        let needed = wide.iter().map(needed).fold(0.0, f64::max);
        let needed = rounded_up((needed.ceil() as u64).max(rows + 1));
        let text = format!(
            "with {rows} rows {}; more rows make the intervals narrower. Try: {}",
            match wide
                .iter()
                .map(|(widest, _)| *widest)
                .try_fold(0.0, |most: f64, w| Some(most.max(w?)))
            {
                Some(widest) => format!("intervals of indices are up to {} wide", two(widest)),
                None => "some indices cannot be told".to_owned(),
            },
            firm(&format!("--sensitivity {needed}")),
        );
        wrapped(&text, "advice: ", "        ")
    }
}

/// Two decimals, also of whole numbers.
fn two(number: f64) -> String {
    let text = format!("{number:.2}");
    if text == "-0.00" { "0.00".to_owned() } else { text }
}

fn per_cent(share: f64) -> String {
    firm(&format!("{} %", percent(share)))
}

/// Which key matters most, if the intervals say so.
fn matters(keys: &[Line<'_>], found: &Found) -> String {
    let Some(indices) = &found.indices else {
        return "Fewer than two rows have a value at every point.".to_owned();
    };
    if !indices.varies {
        return "The measure does not vary with any key.".to_owned();
    }
    let rows = fixed(indices.rows as f64, 0);
    // No index, no least part: then none is above another.
    let above = |one: &Line<'_>, other: &Line<'_>| {
        let high = other.1[1].and_then(|index| index.high());
        one.1[1].zip(high).is_some_and(|(index, high)| index.is_above(high))
    };
    let least = |index: Option<Interval>| {
        index.and_then(|index| index.low()).filter(|low| *low > 0.0).map(per_cent)
    };
    match keys {
        [(only, _)] => format!("{only} is the only key."),
        [first, rest @ ..] if rest.iter().all(|other| above(first, other)) => {
            let (key, [alone, total]) = first;
            let text = match (least(*total), least(*alone)) {
                (Some(part), Some(alone)) => {
                    format!(": it has a part in at least {part} of the variance, {alone} by itself")
                }
                (Some(part), None) => format!(": it has a part in at least {part} of the variance"),
                (None, _) => String::new(),
            };
            format!("{key} matters most{text}.")
        }
        _ => format!("Which key matters most cannot be told with {rows} rows."),
    }
}

/// How much is left to interactions, and what a single replication does to it.
fn left(found: &Found) -> String {
    let Some(indices) = found.indices.as_ref().filter(|indices| indices.varies) else {
        return String::new();
    };
    let alone = indices.alone.and_then(|alone| Some((alone.value(), alone.ends()?)));
    let text = match alone {
        _ if indices.first.len() < 2 => String::new(),
        Some((alone, (low, high))) if low > 0.0 && high < 1.0 => format!(
            "Interactions of keys make up {} ({} to {}).",
            per_cent(1.0 - alone),
            percent(1.0 - high),
            per_cent(1.0 - low),
        ),
        Some((_, (low, _))) if low > 0.0 => {
            let most = per_cent(1.0 - low);
            format!("Nothing is clearly left to interactions; at most {most} may be.")
        }
        _ => "How much is left to interactions cannot be told with so few rows.".to_owned(),
    };
    if indices.corrected {
        return text;
    }
    let noise = "With one replication the noise of the simulation counts as an interaction of all.";
    format!("{text} {noise}").trim_start().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::sensitivity_design;
    use crate::measure::Measure;
    use crate::stats::sobol;

    /// What is said of a function of two keys.
    fn said(f: impl Fn(f64, f64) -> f64, rows: usize, replications: usize) -> (String, String) {
        let outputs: Vec<_> = sensitivity_design(3, 2, rows)
            .iter()
            .map(|point| vec![Some(f(point[0], point[1])); replications])
            .collect();
        let found = Found {
            policy: "p".to_owned(),
            measure: Measure::Exposure,
            replications,
            indices: sobol(2, &outputs, 0.95),
        };
        let keys = vec!["a".to_owned(), "b".to_owned()];
        let all = Sensitivity { keys, confidence: 0.95, found: vec![found.clone()] };
        let text = format!("{} {}", matters(&all.sorted(&found), &found), left(&found));
        (text.replace('\u{a0}', " "), all.advice().join(" "))
    }

    #[test]
    fn a_key_is_named_only_when_its_interval_is_clear() {
        let (text, advice) = said(|a, b| a + 3.0 * b, 4_000, 2);
        assert!(text.starts_with("b matters most: it has a part in at least "), "{text}");
        assert!(text.contains("Nothing is clearly left to interactions"), "{text}");
        assert_eq!(advice, "");
        let (text, advice) = said(|a, b| a + b, 10, 1);
        assert!(text.starts_with("Which key matters most cannot be told with 10 rows."), "{text}");
        assert!(text.ends_with("counts as an interaction of all."), "{text}");
        assert!(advice.contains("Try: --sensitivity "), "{advice}");
    }

    #[test]
    fn interactions_are_told_with_their_interval() {
        let (text, _) = said(|a, b| a * b * b * b, 4_000, 2);
        assert!(text.contains("Interactions of keys make up "), "{text}");
    }

    #[test]
    fn what_does_not_vary_is_said() {
        let (text, advice) = said(|_, _| 3.0, 50, 2);
        assert_eq!(
            (text.as_str(), advice.as_str()),
            ("The measure does not vary with any key. ", "")
        );
        let (text, _) = said(|a, _| a, 1, 2);
        assert_eq!(text.trim(), "Fewer than two rows have a value at every point.");
    }
}
