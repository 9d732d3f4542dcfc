//! The decision: what each policy costs and buys, role by role, how certain that is, and what would
//! change it; before everything else on the page, and alone on its first sheet of paper.
//!
//! Promises: every sentence and every row is about one role; "clear" is said only of what the paired
//! interval says; what nobody produced is not told.

use crate::experiment::{Comparison, Difference};
use crate::id::RoleId;
use crate::measure::{Measure, Unit};
use crate::page::figure::{Cell, Table};
use crate::page::markup::{Element, element, text};
use crate::page::material::Material;
use crate::words::digits::{alone, between};
use crate::words::findings;
use crate::words::human::{percent, phrase};

/// Findings below it.
const MOST_FINDINGS: usize = 6;
/// Sentences in the box.
const MOST_SENTENCES: usize = 4;

/// The box; nothing where nothing is compared.
pub fn boxed(material: &Material) -> Option<Element> {
    let comparison = material.comparison.as_ref().filter(|_| material.policies().len() > 1)?;
    let roles = material.spoken();
    if roles.is_empty() || material.recorded.replications() < 2 {
        return None;
    }
    let choice = Choice { material, comparison };
    let mut parts = vec![text("h3", "What the choice costs and buys")];
    parts.extend(choice.sentences(&roles).into_iter().map(|said| text("p", said)));
    parts.push(choice.table().cards());
    parts.extend(choice.change().into_iter().map(|said| text("p", said).class("note")));
    Some(element("div").class("decision").all(parts))
}

/// At most six findings, the worst first.
pub fn found(material: &Material) -> Option<Element> {
    let comparison = material.comparison.as_ref()?;
    let facts = material.named_estimates();
    let found = findings::found(&facts, comparison, &material.spoken());
    let entries: Vec<Element> =
        found.iter().take(MOST_FINDINGS).map(|finding| text("li", finding.text.as_str())).collect();
    (!entries.is_empty()).then(|| element("ul").class("findings").all(entries))
}

struct Choice<'a> {
    material: &'a Material,
    comparison: &'a Comparison,
}

impl Choice<'_> {
    /// What risk is measured in.
    fn risk(&self) -> Measure {
        let attackers = Measure::AttackerPrivilegedTime;
        let known = |role: usize| {
            self.material.estimates.get(0, Some(RoleId::new(role)), attackers).is_some()
        };
        let any = (0..self.material.roles.len()).any(known);
        if any { attackers } else { Measure::ExcessExposure }
    }

    fn difference(&self, place: usize, role: RoleId, measure: Measure) -> Option<Difference> {
        self.comparison.get(place, Some(role), measure)
    }

    /// Whether anything differs for the role.
    fn changes(&self, place: usize, role: RoleId) -> bool {
        let all = [Measure::TimeToAccessP95, Measure::UnmetShare, self.risk()];
        let differs = |measure: &Measure| {
            self.difference(place, role, *measure).is_some_and(|found| !found.is_nothing())
        };
        all.iter().any(differs)
    }

    fn others(&self) -> impl Iterator<Item = usize> {
        let baseline = self.comparison.baseline;
        (0..self.material.policies().len()).filter(move |place| *place != baseline)
    }

    /// For each role the policy that takes most risk away, and what it costs.
    fn sentences(&self, roles: &[RoleId]) -> Vec<String> {
        let sentence = |role: &RoleId| self.sentence(*role);
        roles.iter().take(MOST_SENTENCES).filter_map(sentence).collect()
    }

    fn sentence(&self, role: RoleId) -> Option<String> {
        let risk = self.risk();
        let change = |place: usize| {
            let found = self.difference(place, role, risk)?;
            Some((place, found.paired.difference.mean()))
        };
        let best = self.others().filter_map(change).min_by(|a, b| a.1.total_cmp(&b.1));
        let place = best?.0;
        let name = self.material.roles[role.index()].as_str();
        let policy = self.material.policies()[place].as_str();
        let baseline = self.material.policies()[self.comparison.baseline].as_str();
        let found = self.difference(place, role, risk)?;
        let bought = match (found.direction(), found.relative) {
            (Some(false), Some(relative)) => {
                let held = match risk {
                    Measure::AttackerPrivilegedTime => "the time that attackers hold it",
                    _ => "the severity-hours that nobody works with",
                };
                format!("{policy} takes away {}\u{a0}% of {held}", percent(-relative))
            }
            (None, _) if !found.is_nothing() => format!(
                "between {policy} and {baseline} no difference in risk that {} replications can show",
                self.material.recorded.replications()
            ),
            _ => return None,
        };
        let wait = |place: usize| {
            let found = self.material.estimates.get(place, Some(role), Measure::TimeToAccessP95)?;
            Some(phrase(Unit::Seconds, found).replace(' ', "\u{a0}"))
        };
        let paid = self.difference(place, role, Measure::TimeToAccessP95);
        let paid = match paid.and_then(|found| found.direction()) {
            Some(_) => {
                let (now, before) = (wait(place)?, wait(self.comparison.baseline)?);
                format!("; 95\u{a0}% of needs wait up to {now}, not {before}")
            }
            None => String::new(),
        };
        Some(format!("{name}: {bought}{paid}."))
    }

    fn table(&self) -> Table {
        let risk = self.risk();
        let measures = [Measure::TimeToAccessP95, Measure::UnmetShare, risk];
        let mut rows = Vec::new();
        for role in self.material.drawn() {
            let name = self.material.roles[role.index()].as_str();
            for (place, policy) in self.material.policies().iter().enumerate() {
                // Whoever leaves the role alone is the baseline.
                if place != self.comparison.baseline && !self.changes(place, role) {
                    continue;
                }
                let value = |measure: Measure| {
                    let found = self.material.estimates.get(place, Some(role), measure);
                    Cell::estimate(policy, name, measure, found)
                };
                let mut cells = vec![Cell::words(policy.as_str())];
                cells.extend(measures.map(value));
                cells.push(Cell::words(self.certainty(place, role)));
                rows.push((name.to_owned(), cells));
            }
        }
        let risk = match risk {
            Measure::AttackerPrivilegedTime => "attackers hold it, h/year",
            _ => "excess severity, h/week",
        };
        let heads = ["role", "policy", "95 % wait up to", "gave up", risk, "certainty"];
        Table {
            caption: format!(
                "Each role under each policy, against {}",
                self.material.policies()[self.comparison.baseline]
            ),
            heads: heads.map(str::to_owned).to_vec(),
            rows,
        }
    }

    /// What the paired intervals say of waiting and of risk.
    fn certainty(&self, place: usize, role: RoleId) -> String {
        if place == self.comparison.baseline {
            return "compared with".to_owned();
        }
        let said = |measure: Measure, what: &str, (more, less): (&str, &str)| {
            let found = self.difference(place, role, measure)?;
            if found.is_nothing() {
                return None;
            }
            Some(match found.direction() {
                Some(true) => format!("✗ clearly {more}"),
                Some(false) => format!("✓ clearly {less}"),
                None => format!("{what} not shown"),
            })
        };
        let waits = said(Measure::TimeToAccessP95, "waits", ("longer waits", "shorter waits"));
        let risk = said(self.risk(), "risk", ("more risk", "less risk"));
        [risk, waits].into_iter().flatten().collect::<Vec<_>>().join("; ")
    }

    /// What would change the choice.
    fn change(&self) -> Vec<String> {
        let mut said = Vec::new();
        let all = self.material.break_evens.iter().filter(|row| row.role == "*");
        for row in all.take(2) {
            let Some(price) = row.price else { continue };
            let currency = self.material.currency().map(|name| format!(" {name}"));
            let currency = currency.unwrap_or_default();
            let interval = match (price.low(), price.high()) {
                (None, None) => "not bounded by these replications".to_owned(),
                (low, high) => between(low, high, alone),
            };
            said.push(format!(
                "What would change it: from a price of {}{currency} ({interval}) for a severity-hour \
                 on, {} costs less than {}, all roles together.",
                alone(price.value()),
                row.above,
                row.below
            ));
        }
        if said.is_empty() {
            let text = "What would change it: what an hour in an attacker's hands is worth against an \
                        hour of waiting (“pimsim decide” gives that price, role by role), and the \
                        assumptions in the appendix.";
            said.push(text.to_owned());
        }
        said
    }
}
