//! Differences, role by role and measure by measure.

use crate::experiment::{Difference, Side};
use crate::measure::Measure;
use crate::rows::diff::Effect;
use crate::scenario::changes::Touched;
use crate::scenario::model::Scenario;
use crate::stats::{Estimate, Paired};

/// All roles together, as a role.
pub(super) const TOGETHER: &str = "*";

/// The measures that are told of two scenarios: what both have.
pub(super) fn measures(threat: bool, costs: bool) -> Vec<Measure> {
    let risk = if threat { Measure::AttackerExposure } else { Measure::ExcessExposure };
    let mut all =
        vec![Measure::TimeToAccessP95, Measure::UnmetShare, risk, Measure::ApproverUtilization];
    all.extend(costs.then_some(Measure::TotalCost));
    all
}

/// The roles of two scenarios: those of the second in its order, then what only the first has.
pub(super) fn roles_of([was, is]: [&[String]; 2]) -> Vec<String> {
    let lost = was.iter().filter(|role| !is.contains(role));
    is.iter().chain(lost).cloned().collect()
}

/// What is told of whom.
pub(super) struct Telling<'a> {
    /// All roles.
    pub roles: &'a [String],
    /// The measures.
    pub measures: &'a [Measure],
}

impl Telling<'_> {
    /// What one side is less the other: of the roles that a change is about, of those that it reached,
    /// and of all together where there are several.
    pub fn effects(&self, was: Side<'_>, is: Side<'_>, about: &Touched) -> Vec<Effect> {
        self.scopes(about, |role| {
            let all = self.measures.iter().map(|measure| is.less(&was, Some(role), *measure));
            all.flatten().any(|found| !found.is_nothing())
        })
        .into_iter()
        .flat_map(|role| {
            let (was, is) = (was, is);
            self.measures.iter().map(move |measure| {
                let name = Some(role.as_str()).filter(|role| *role != TOGETHER);
                Effect {
                    measure: *measure,
                    was: was.level(name, *measure),
                    is: is.level(name, *measure),
                    found: is.less(&was, name, *measure),
                    role: role.clone(),
                }
            })
        })
        .collect()
    }

    /// No effect, for certain, where there is a value at all.
    pub fn none(&self, side: Side<'_>, about: &Touched) -> Vec<Effect> {
        let scopes = self.scopes(about, |_| false);
        scopes
            .into_iter()
            .flat_map(|role| {
                self.measures.iter().map(move |measure| {
                    let name = Some(role.as_str()).filter(|role| *role != TOGETHER);
                    let level = side.level(name, *measure);
                    let found = level.and_then(|level| nothing(level.n));
                    Effect { role: role.clone(), measure: *measure, was: level, is: level, found }
                })
            })
            .collect()
    }

    /// Rows without a value.
    pub fn unknown(&self, about: &Touched) -> Vec<Effect> {
        let scopes = self.scopes(about, |_| false);
        scopes
            .into_iter()
            .flat_map(|role| {
                self.measures.iter().map(move |measure| Effect {
                    role: role.clone(),
                    measure: *measure,
                    was: None,
                    is: None,
                    found: None,
                })
            })
            .collect()
    }

    /// The roles that are told of, then all together where that says more.
    fn scopes(&self, about: &Touched, reached: impl Fn(&str) -> bool) -> Vec<String> {
        let named = |role: &String| match about {
            Touched::All => true,
            Touched::These(names) => names.contains(role),
        };
        let told = self.roles.iter().filter(|role| named(role) || reached(role));
        let mut told: Vec<String> = told.cloned().collect();
        if self.roles.len() > 1 || told.is_empty() {
            told.push(TOGETHER.to_owned());
        }
        told
    }
}

/// Whether anything differs in any replication: a policy is told of when changes reach it, however
/// little, so that no chance chooses it.
pub(super) fn is_reached(effects: &[Effect]) -> bool {
    let lone = |effect: &Effect| effect.was.is_some() != effect.is.is_some();
    effects.iter().any(|effect| lone(effect) || (effect.found.is_some() && !effect.is_nothing()))
}

/// A difference that is none.
fn nothing(n: usize) -> Option<Difference> {
    let difference = Estimate::symmetric(0.0, Some(0.0), n)?;
    Some(Difference {
        paired: Paired { difference, variance_ratio: None, same: true },
        relative: None,
    })
}

/// Everything on which the results of a policy depend, as text: two that are equal have equal
/// results.
pub(super) fn facts(scenario: &Scenario, policy: usize) -> String {
    let Scenario {
        name: _,
        title: _,
        description: _,
        digest: _,
        inputs: _,
        targets: _,
        warnings: _,
        left_out: _,
        access_limits: _,
        simulation,
        roles,
        populations,
        blocks,
        threat,
        costs,
        policies,
        known: _,
        by_role: _,
    } = scenario;
    let crate::scenario::model::Policy { name: _, description: _, roles: rules, .. } =
        &policies[policy];
    let policy = &policies[policy];
    let of_policy = (rules, &policy.groups, &policy.mfa, &policy.calendars, &policy.break_glass);
    let habits = &policy.habits;
    format!(
        "{simulation:?} {roles:?} {populations:?} {blocks:?} {threat:?} {costs:?} {of_policy:?} {habits:?}"
    )
}
