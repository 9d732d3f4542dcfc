//! The points of a sweep that are worth having, in words.

use crate::experiment::are_named;
use crate::measure::Measure;
use crate::rows::sweep::{Choice, FRONT, Front};
use crate::scenario::model::Scenario;
use crate::words::human::cell;
use crate::words::spoken::MOST_ROLES;
use crate::words::text::wrapped;
use crate::words::tradeoff::{TwoValues, dominated, heading, of_whom};

/// Lines of a kind that are printed.
const SHOWN: usize = 20;
/// Lines of a kind for all roles together, and for one at least.
const ROOM: usize = 40;
const LEAST: usize = 4;
/// Dominating lines that are named in a printed one.
const NAMED: usize = 2;

impl Front {
    /// The lines that are worth having, in words, and how many are not: for each role that is
    /// spoken of, then for all together.
    pub fn section(&self, scenario: &Scenario, only: &[String]) -> Vec<String> {
        let named = are_named(&self.sides);
        let mut text = match self.choices.first().filter(|_| named) {
            Some(choice) => vec![of_whom(self.axes(), choice.whose.each_ref().map(String::as_str))],
            None => vec![heading(scenario, self.axes())],
        };
        let one_role = scenario.roles.len() == 1;
        let is_said = |choice: &&Choice| match choice.whose[0].as_str() {
            _ if named => true,
            "*" => only.is_empty() && !one_role,
            role => only.is_empty() || only.iter().any(|name| name == role),
        };
        let mut said: Vec<&Choice> = self.choices.iter().filter(is_said).collect();
        if said.is_empty() {
            // The roles are the same at every point.
            said.extend(self.choices.last());
        }
        let all = said.len();
        let room = (ROOM / all).clamp(LEAST, SHOWN);
        if all > MOST_ROLES + 1 {
            said.drain(MOST_ROLES..all - 1);
        }
        for choice in &said {
            text.push(String::new());
            if all > 1 {
                text.push(match choice.whose[0].as_str() {
                    "*" => "All roles together:".to_owned(),
                    role => format!("{role}:"),
                });
            }
            text.extend(self.of_choice(scenario, choice, room));
        }
        if all > said.len() {
            text.push(format!("{} more roles: {FRONT}.", all - said.len()));
        }
        text.push(String::new());
        text.extend(wrapped(&dominated("point"), "", ""));
        text
    }

    fn of_choice(&self, scenario: &Scenario, choice: &Choice, room: usize) -> Vec<String> {
        let mut text = Vec::new();
        let having = |is: Option<bool>| {
            let standings = choice.standings.iter().enumerate();
            standings.filter(move |(_, s)| s.efficient() == is).map(|(at, _)| at)
        };
        for is in [Some(true), None] {
            let alike = self.alike(choice, having(is));
            for (at, others) in alike.iter().take(room) {
                let sentence = self.sentence(scenario, choice, (*at, *others));
                text.extend(wrapped(&sentence, "- ", "  "));
            }
            let more: usize = alike.iter().skip(room).map(|(_, others)| 1 + others).sum();
            if more > 0 {
                let word = if is.is_some() { "efficient" } else { "perhaps efficient" };
                text.push(format!("- and {more} more that are {word}"));
            }
        }
        let (worse, all) = (having(Some(false)).count(), self.lines.len());
        text.extend(wrapped(&format!("{worse} of {all} are dominated: see {FRONT}."), "- ", "  "));
        text
    }

    /// Lines of the same policy with the very same values count as others of the first of them.
    fn alike(&self, choice: &Choice, places: impl Iterator<Item = usize>) -> Vec<(usize, usize)> {
        let mut found: Vec<(usize, usize)> = Vec::new();
        for at in places {
            let line = &self.lines[at];
            let same = |other: &&mut (usize, usize)| {
                let values = [other.0, at].map(|place| choice.estimates[place]);
                self.lines[other.0].policy == line.policy && values[0] == values[1]
            };
            match found.iter_mut().find(same) {
                Some((_, others)) => *others += 1,
                None => found.push((at, 0)),
            }
        }
        found
    }

    fn sentence(
        &self,
        scenario: &Scenario,
        choice: &Choice,
        (at, others): (usize, usize),
    ) -> String {
        let (axes, standing) = (self.axes(), &choice.standings[at]);
        let value = |side: usize| {
            let measure: Measure = axes[side].measure;
            cell(measure.row().unit, choice.estimates[at][side])
        };
        let place = TwoValues { axes, values: [value(0), value(1)] };
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
