//! Finds a need or a request by its number.

use super::told::Hero;
use crate::demand::{Need, Needs};
use crate::engine::{Observer, Occurrence, simulate_told};
use crate::id::{PolicyId, Requester};
use crate::random::Root;
use crate::scenario::model::Scenario;
use crate::time::Instant;

/// There is no such number: numbers go from 1 to this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing(pub u64);

/// The need with this number, as in `needs.csv`. Nothing is simulated: what is needed is the same under
/// every policy, and how people behave is as this one has it.
///
/// # Errors
/// When there is none; then how many there are.
pub fn find_need(
    scenario: &Scenario,
    policy: PolicyId,
    replication: u32,
    number: u64,
) -> Result<Need, Missing> {
    let policy = &scenario.policies[policy.index()];
    let root = Root { seed: scenario.simulation.seed, replication };
    let mut last = 0;
    for need in Needs::new(scenario, policy, root) {
        last = need.number;
        if need.number == number {
            return Ok(need);
        }
    }
    Err(Missing(last))
}

/// Whose request this is, by its number in `requests.csv` under that policy. `None` when `halts`
/// said so.
///
/// # Errors
/// When there is none; then how many there are.
pub fn find_request(
    scenario: &Scenario,
    policy: PolicyId,
    replication: u32,
    number: u64,
    halts: &dyn Fn() -> bool,
) -> Option<Result<Hero, Missing>> {
    let mut search = Search { number, found: None };
    let counts = simulate_told(scenario, policy, replication, &mut search, halts)?;
    Some(match search.found {
        None => Err(Missing(counts.requests)),
        Some(Whose::Need(need)) => find_need(scenario, policy, replication, need).map(Hero::Need),
        Some(Whose::Attacker(requester, at)) => Ok(Hero::Attempt { requester, at }),
    })
}

/// Listens until the request is filed.
struct Search {
    number: u64,
    found: Option<Whose>,
}

#[derive(Clone, Copy)]
enum Whose {
    Need(u64),
    Attacker(Requester, Instant),
}

impl Observer for Search {
    const OCCURRENCES: bool = true;

    fn is_over(&self) -> bool {
        self.found.is_some()
    }

    fn occurrence(&mut self, at: Instant, occurrence: &Occurrence) {
        match *occurrence {
            Occurrence::Filed { need, request, .. } if request == self.number => {
                self.found = Some(Whose::Need(need));
            }
            Occurrence::Attempt { requester, request: Some((request, _)), .. }
                if request == self.number =>
            {
                self.found = Some(Whose::Attacker(requester, at));
            }
            _ => {}
        }
    }
}
