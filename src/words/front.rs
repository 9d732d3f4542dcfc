//! The points of a sweep that are worth having, in words.

use crate::measure::Measure;
use crate::rows::sweep::{FRONT, Front};
use crate::scenario::model::Scenario;
use crate::words::human::cell;
use crate::words::text::wrapped;
use crate::words::tradeoff::{TwoValues, dominated, heading};

/// Lines of a kind that are printed.
const SHOWN: usize = 20;
/// Dominating lines that are named in a printed one.
const NAMED: usize = 2;

impl Front {
    /// The lines that are worth having, in words, and how many are not.
    pub fn section(&self, scenario: &Scenario) -> Vec<String> {
        let mut text = vec![heading(scenario, self.axes), String::new()];
        let having = |is: Option<bool>| {
            let standings = self.standings.iter().enumerate();
            standings.filter(move |(_, s)| s.efficient() == is).map(|(at, _)| at)
        };
        for is in [Some(true), None] {
            let alike = self.alike(having(is));
            for (at, others) in alike.iter().take(SHOWN) {
                text.extend(wrapped(&self.sentence(scenario, *at, *others), "- ", "  "));
            }
            let more: usize = alike.iter().skip(SHOWN).map(|(_, others)| 1 + others).sum();
            if more > 0 {
                let word = if is.is_some() { "efficient" } else { "perhaps efficient" };
                text.push(format!("- and {more} more that are {word}"));
            }
        }
        let (worse, all) = (having(Some(false)).count(), self.lines.len());
        text.extend(wrapped(&format!("{worse} of {all} are dominated: see {FRONT}."), "- ", "  "));
        text.push(String::new());
        text.extend(wrapped(&dominated("point"), "", ""));
        text
    }

    /// Lines of the same policy with the very same values count as others of the first of them.
    fn alike(&self, places: impl Iterator<Item = usize>) -> Vec<(usize, usize)> {
        let mut found: Vec<(usize, usize)> = Vec::new();
        for at in places {
            let line = &self.lines[at];
            let same = |other: &&mut (usize, usize)| {
                let other = &self.lines[other.0];
                (&other.policy, &other.estimates) == (&line.policy, &line.estimates)
            };
            match found.iter_mut().find(same) {
                Some((_, others)) => *others += 1,
                None => found.push((at, 0)),
            }
        }
        found
    }

    fn sentence(&self, scenario: &Scenario, at: usize, others: usize) -> String {
        let (line, standing) = (&self.lines[at], &self.standings[at]);
        let value = |side: usize| {
            let measure: Measure = self.axes[side].measure;
            cell(measure.row().unit, line.estimates[side])
        };
        let place = TwoValues { axes: self.axes, values: [value(0), value(1)] };
        let verdict = match standing.efficient() {
            Some(_) => "efficient".to_owned(),
            None => {
                let by = &standing.perhaps_by;
                let named: Vec<_> = by.iter().take(NAMED).map(|other| self.name(*other)).collect();
                let more = match by.len() - named.len() {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                format!("perhaps dominated by {}{more}", named.join("; "))
            }
        };
        let others = match others {
            0 => String::new(),
            1 => "; another one has the same values".to_owned(),
            n => format!("; {n} others have the same values"),
        };
        format!("{}: {}; {verdict}{others}", self.name(at), place.phrase(scenario))
    }

    /// `members 3, calendar always, manual`.
    fn name(&self, at: usize) -> String {
        let line = &self.lines[at];
        let values = self.heads.iter().zip(&line.values);
        let mut parts: Vec<String> = values.map(|(key, value)| format!("{key} {value}")).collect();
        if !self.one_policy || parts.is_empty() {
            parts.push(line.policy.clone());
        }
        parts.join(", ")
    }
}
